"""Manners among many: a rest between two questions to one host, and nobody who waits for a slow one."""

from __future__ import annotations

import threading
import time
from itertools import pairwise

import msgspec
from tests.wire.fetch.asking import NOW, answering, carried
from tests.wire.fetch.farm import Call, Farm

from broadsheet.wire.fetch import Failed, Fetched, Limits, Request, fetch

GAP = 0.12


def stamped(farm: Farm, path: str) -> list[float]:
    """The times at which a path is asked, as they come to be."""
    times: list[float] = []

    def behaviour(call: Call) -> None:
        times.append(time.monotonic())
        call.answer(200, b"x")

    farm.does(path, behaviour)
    return times


def rests(times: list[float]) -> list[float]:
    return [later - earlier for earlier, later in pairwise(times)]


def test_two_questions_to_one_host_have_a_rest_between_them_and_other_hosts_do_not_wait(farm: Farm, limits: Limits) -> None:
    times = stamped(farm, "/busy")
    other = stamped(farm, "/other")
    busy = [f"http://busy.test:{farm.port}/busy"] * 5
    others = [f"http://n{n}.test:{farm.port}/other" for n in range(5)]
    outcomes = carried(busy + others, msgspec.structs.replace(limits, gap=GAP, concurrency=1), lookup=answering("127.0.0.1"))
    assert all(isinstance(outcome, Fetched) for outcome in outcomes)
    assert len(times) == 5
    assert min(rests(times)) >= GAP
    assert max(other) < times[1], "a host at rest takes up no place"


def test_a_redirect_to_the_same_host_rests_as_well(farm: Farm, limits: Limits) -> None:
    times = stamped(farm, "/to")
    farm.serves("/from", 302, Location="/to")
    began = time.monotonic()
    carried([f"http://busy.test:{farm.port}/from"], msgspec.structs.replace(limits, gap=GAP), lookup=answering("127.0.0.1"))
    assert times[0] - began >= GAP


def test_an_address_of_a_network_of_ours_needs_no_rest(farm: Farm, limits: Limits) -> None:
    farm.serves("/feed", 200, b"x")
    began = time.monotonic()
    fetch([Request(address=farm.at("/feed"))] * 5, msgspec.structs.replace(limits, gap=30.0), NOW)
    assert time.monotonic() - began < 30


def test_servers_that_drip_do_not_keep_the_others_from_their_places(farm: Farm, limits: Limits) -> None:
    release = threading.Event()

    def drip(call: Call) -> None:
        call.send(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nx")
        release.wait(20)

    farm.does("/drip", drip)
    times = stamped(farm, "/feed")
    drips = [f"http://drip{n}.test:{farm.port}/drip" for n in range(6)]
    feeds = [f"http://feed{n}.test:{farm.port}/feed" for n in range(10)]
    began = time.monotonic()
    try:
        outcomes = carried(drips + feeds, msgspec.structs.replace(limits, concurrency=2, timeout=4.0), lookup=answering("127.0.0.1"))
    finally:
        release.set()
    assert len(times) == 10
    assert max(times) - began < 4, "none of the others waited for a drip to end"
    assert [outcome.error.reason for outcome in outcomes if isinstance(outcome, Failed)] == ["timeout"] * 6


def test_room_aside_has_its_bound(farm: Farm, limits: Limits) -> None:
    gate, inside, most = threading.Lock(), [0], [0]

    def slow(call: Call) -> None:
        with gate:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
        time.sleep(1.2)
        with gate:
            inside[0] -= 1
        call.answer(200, b"x")

    farm.does("/slow", slow)
    addresses = [f"http://slow{n}.test:{farm.port}/slow" for n in range(14)]
    outcomes = carried(addresses, msgspec.structs.replace(limits, concurrency=1), lookup=answering("127.0.0.1"))
    assert all(isinstance(outcome, Fetched) for outcome in outcomes)
    assert 2 < most[0] <= 9, "one in its place and eight aside"
