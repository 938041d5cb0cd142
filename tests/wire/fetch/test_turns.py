"""Manners among many: a rest between two questions to one host, and nobody who waits for a slow one."""

from __future__ import annotations

import asyncio
import selectors
import time
from contextlib import AsyncExitStack
from typing import Any

import msgspec
from tests.wire.fetch.asking import NOW, answering, carried
from tests.wire.fetch.farm import Call, Farm

from broadsheet.wire.fetch import Failed, Fetched, Limits, Outcome, Request, fetch
from broadsheet.wire.fetch.courier import Courier
from broadsheet.wire.fetch.turns import ASIDE, BRISK, LENGTHY_AT_ONCE, LENGTHY_PATIENCE, PATIENCE, Lengthy, Turns

GAP = 0.5
HELD = 4.0


class Clock(asyncio.SelectorEventLoop):
    """A loop whose time goes by only while everybody waits, and then at once."""

    def __init__(self) -> None:
        self.now = 0.0
        super().__init__(Skipping(self))

    def time(self) -> float:
        return self.now


class Skipping(selectors.DefaultSelector):
    """Waits for nothing: the time that it would have waited has gone by."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self.clock = clock

    def select(self, timeout: float | None = None) -> Any:
        self.clock.now += timeout or 0.0
        return super().select(0)


def asked(concurrency: int, questions: list[tuple[str, float]], gap: float = 0.0) -> tuple[list[tuple[str, float]], int]:
    """When each host was asked, by (host, seconds that its answer takes); and how many were asked at once, at most."""
    found: list[tuple[str, float]] = []
    inside = most = 0

    async def ask(turns: Turns, host: str, takes: float) -> None:
        nonlocal inside, most
        async with turns.taken(host, gap):
            found.append((host, asyncio.get_running_loop().time()))
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(takes)
            inside -= 1

    async def all_of_them() -> None:
        turns = Turns(concurrency)
        await asyncio.gather(*(ask(turns, host, takes) for host, takes in questions))

    with asyncio.Runner(loop_factory=Clock) as runner:
        runner.run(all_of_them())
    return found, most


def test_two_questions_to_one_host_have_a_rest_between_them_and_other_hosts_do_not_wait() -> None:
    found, most = asked(1, [("busy", 0.0)] * 5 + [(f"n{n}", 0.0) for n in range(5)], GAP)
    assert [at for host, at in found if host == "busy"] == [0.0, GAP, 2 * GAP, 3 * GAP, 4 * GAP]
    assert {at for host, at in found if host != "busy"} == {0.0}, "a host at rest takes up no place"
    assert most == 1


def test_a_rest_does_not_end_with_who_asked() -> None:
    found: list[float] = []

    async def ask(*rounds: Turns) -> None:
        for turns in rounds:
            turns.slow_down("rest.example", 3.0)
            async with turns.taken("rest.example", GAP):
                found.append(asyncio.get_running_loop().time())

    with asyncio.Runner(loop_factory=Clock) as runner:
        runner.run(ask(Turns(1), Turns(1)))
    assert found == [0.0, 3.0]


def test_servers_that_drip_do_not_keep_the_others_from_their_places() -> None:
    found, _ = asked(2, [(f"drip{n}", HELD) for n in range(6)] + [(f"feed{n}", 0.0) for n in range(10)])
    assert [at for host, at in found if host.startswith("drip")] == [0.0, 0.0, PATIENCE, PATIENCE, 2 * PATIENCE, 2 * PATIENCE]
    assert {at for host, at in found if host.startswith("feed")} == {3 * PATIENCE}, "none of the others waited for a drip to end"


def test_room_aside_has_its_bound() -> None:
    found, most = asked(1, [(f"slow{n}", 100.0) for n in range(ASIDE + 6)])
    assert (len(found), most) == (ASIDE + 6, ASIDE + 1), "one in its place and the others aside"


def test_long_bodies_come_a_few_at_a_time_and_not_before_they_may() -> None:
    """One that takes too long makes room as well."""
    began: list[float] = []

    async def take(lengthy: Lengthy) -> None:
        async with lengthy.begins(awaited=True), lengthy.place(lambda: 0):
            began.append(asyncio.get_running_loop().time())
            await asyncio.sleep(LENGTHY_PATIENCE / 2 if len(began) <= LENGTHY_AT_ONCE else HELD)

    async def all_of_them() -> None:
        lengthy = Lengthy()
        lengthy.hold()
        asyncio.get_running_loop().call_later(HELD, lengthy.go)
        await asyncio.gather(*(take(lengthy) for _ in range(3 * LENGTHY_AT_ONCE)))
        assert lengthy.begun[True] == 0

    with asyncio.Runner(loop_factory=Clock) as runner:
        runner.run(all_of_them())
    turns = [HELD, HELD + LENGTHY_PATIENCE / 2, HELD + LENGTHY_PATIENCE * 3 / 2]
    assert began == [at for at in turns for _ in range(LENGTHY_AT_ONCE)]


def test_long_bodies_that_drip_keep_the_others_waiting_for_moments_only() -> None:
    began: list[float] = []

    async def drip(lengthy: Lengthy) -> None:
        async with lengthy.place(lambda: 0):
            began.append(asyncio.get_running_loop().time())
            await asyncio.sleep(30.0)

    async def all_of_them() -> None:
        lengthy = Lengthy()
        await asyncio.gather(*(drip(lengthy) for _ in range(100)))

    with asyncio.Runner(loop_factory=Clock) as runner:
        runner.run(all_of_them())
    assert began[-1] == 100 / LENGTHY_AT_ONCE * LENGTHY_PATIENCE - LENGTHY_PATIENCE


def test_a_long_body_that_grows_briskly_keeps_its_place_however_long_it_is() -> None:
    """So that no more of them fill the memory than there are places."""
    inside = most = 0

    async def stream(lengthy: Lengthy) -> None:
        nonlocal inside, most
        arrived = 0
        async with lengthy.place(lambda: arrived):
            inside += 1
            most = max(most, inside)
            for _ in range(40):
                await asyncio.sleep(LENGTHY_PATIENCE / 4)
                arrived += BRISK // 2
            inside -= 1

    async def all_of_them() -> None:
        lengthy = Lengthy()
        await asyncio.gather(*(stream(lengthy) for _ in range(20)))

    with asyncio.Runner(loop_factory=Clock) as runner:
        runner.run(all_of_them())
    assert most == LENGTHY_AT_ONCE


def test_a_long_body_waits_for_its_place_no_longer_than_a_request_may_take(farm: Farm, limits: Limits) -> None:
    farm.serves("/long", 200, b"long " * 500_000)

    async def carry() -> Outcome:
        async with Courier(msgspec.structs.replace(limits, timeout=LENGTHY_PATIENCE / 2), NOW) as courier, AsyncExitStack() as crowd:
            for _ in range(LENGTHY_AT_ONCE):
                await crowd.enter_async_context(courier.lengthy.place(lambda: 0))
            return await courier.fetch(Request(address=farm.at("/long"), cut=True))

    outcome = asyncio.run(carry())
    assert isinstance(outcome, Failed)
    assert outcome.error.reason == "timeout"


def test_the_wait_of_a_long_body_until_it_may_come_does_not_count(farm: Farm, limits: Limits) -> None:
    farm.serves("/long", 200, b"long " * 500_000)

    async def carry() -> Outcome:
        async with Courier(msgspec.structs.replace(limits, timeout=1.0), NOW) as courier:
            courier.lengthy.hold()
            asyncio.get_running_loop().call_later(1.5, courier.lengthy.go)
            return await courier.fetch(Request(address=farm.at("/long"), cut=True))

    assert isinstance(asyncio.run(carry()), Fetched)


def test_a_long_body_that_never_ends_comes_to_its_deadline(farm: Farm, limits: Limits) -> None:
    def endless(call: Call) -> None:
        call.answer(200, b"long " * 500_000, Content_Length="3000000")
        time.sleep(2 * HELD)

    address = farm.does("/endless", endless)
    (outcome,) = fetch([Request(address=address, cut=True)], msgspec.structs.replace(limits, timeout=0.5), NOW)
    assert isinstance(outcome, Failed)
    assert outcome.error.reason == "timeout"


def test_a_redirect_to_the_same_host_rests_as_well(farm: Farm, limits: Limits) -> None:
    times: list[float] = []

    def stamped(call: Call) -> None:
        times.append(time.monotonic())
        call.answer(200, b"x")

    farm.does("/to", stamped)
    farm.serves("/from", 302, Location="/to")
    began = time.monotonic()
    carried([f"http://busy.test:{farm.port}/from"], msgspec.structs.replace(limits, gap=0.1), lookup=answering("127.0.0.1"))
    assert times[0] - began >= 0.1


def test_an_address_of_a_network_of_ours_needs_no_rest(farm: Farm, limits: Limits) -> None:
    farm.serves("/feed", 200, b"x")
    began = time.monotonic()
    fetch([Request(address=farm.at("/feed"))] * 5, msgspec.structs.replace(limits, gap=30.0), NOW)
    assert time.monotonic() - began < 30
