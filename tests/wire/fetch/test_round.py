"""A round is told in two parts: those who are quick first, and nobody waits for who is slow."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence

import pytest
from tests.wire.fetch.asking import NOW
from tests.wire.fetch.farm import Call, Farm

from broadsheet.errors import ConfigurationError
from broadsheet.wire.fetch import Fetched, Limits, Outcome, Request, Round
from broadsheet.wire.fetch import round as rounds
from broadsheet.wire.fetch.turns import PATIENCE

WORDS = b"long news " * 200_000
LONG = 10.0  # seconds that a slow server waits at most, so that a broken round fails and does not hang


def quick(farm: Farm, count: int) -> list[Request]:
    return [Request(address=farm.serves(f"/quick/{n}", 200, b"news")) for n in range(count)]


def slow(farm: Farm, name: str, go: threading.Event, *, awaited: bool = True) -> Request:
    """A request to a server that answers once it may."""

    def answer(call: Call) -> None:
        go.wait(LONG)
        call.answer(200, b"late news")

    return Request(address=farm.does(f"/slow/{name}", answer).replace("127.0.0.1", "127.0.0.9"), awaited=awaited)


def long(farm: Farm, *, awaited: bool = True) -> Request:
    """A request to a server that answers at once, with a body of some megabytes."""
    return Request(address=farm.serves("/long", 200, WORDS).replace("127.0.0.1", "127.0.0.8"), cut=True, awaited=awaited)


def stalled(farm: Farm, name: str, go: threading.Event) -> Request:
    """A request to a server that sends some megabytes at once, and the rest once it may."""

    def answer(call: Call) -> None:
        call.answer(200, WORDS, Content_Length=str(2 * len(WORDS)))
        go.wait(LONG)
        call.send(WORDS)

    return Request(address=farm.does(f"/stalled/{name}", answer).replace("127.0.0.1", f"127.0.1.{ord(name)}"), cut=True)


def asked(requests: Sequence[Request], limits: Limits, told: Callable[[int], None] = lambda _: None) -> Round[Outcome]:
    return Round(requests, limits, NOW, lambda _, outcome: outcome, told)


@pytest.fixture
def go() -> threading.Event:
    return threading.Event()


@pytest.fixture
def limits() -> Limits:
    return Limits(allow_private=("127.0.0.0/8",), timeout=LONG)


@pytest.fixture
def farm(everywhere: Farm) -> Farm:
    return everywhere


def test_who_is_quick_is_given_while_who_is_slow_has_not_answered(farm: Farm, limits: Limits, go: threading.Event) -> None:
    with asked([slow(farm, "a", go), *quick(farm, 4)], limits) as round_:
        early = round_.early()
        assert sorted(early) == [1, 2, 3, 4]
        go.set()
        late = round_.late()
    assert sorted(late) == [0]
    assert all(isinstance(outcome, Fetched) for outcome in {**early, **late}.values())


def test_a_round_in_which_nobody_is_slow_is_over_early(farm: Farm, limits: Limits) -> None:
    with asked(quick(farm, 5), limits) as round_:
        assert (len(round_.early()), len(round_.late())) == (5, 0)


def test_while_fewer_than_three_quarters_have_answered_the_others_are_waited_for(farm: Farm, limits: Limits, go: threading.Event) -> None:
    threading.Timer(0.6, go.set).start()
    with asked([slow(farm, "a", go), slow(farm, "b", go), *quick(farm, 3)], limits) as round_:
        assert len(round_.early()) == 5


def test_nobody_waits_for_an_answer_that_is_not_awaited(farm: Farm, limits: Limits, go: threading.Event) -> None:
    with asked([*quick(farm, 1), *(slow(farm, name, go, awaited=False) for name in "abc")], limits) as round_:
        assert sorted(round_.early()) == [0]
        go.set()
        assert sorted(round_.late()) == [1, 2, 3]


def test_where_no_answer_is_awaited_all_are_waited_for(farm: Farm, limits: Limits, go: threading.Event) -> None:
    threading.Timer(0.6, go.set).start()
    with asked([slow(farm, name, go, awaited=False) for name in "ab"], limits) as round_:
        assert len(round_.early()) == 2


def test_a_host_that_is_asked_one_by_one_keeps_nobody_waiting(farm: Farm) -> None:
    queue = [Request(address=farm.serves(f"/queue/{n}", 200, b"x").replace("127.0.0.1", "localhost")) for n in range(8)]
    with asked([*queue, *quick(farm, 24)], Limits(allow_private=("127.0.0.0/8",), gap=0.2)) as round_:
        early = round_.early()
        assert 24 < len(early) < 32
        assert len(round_.late()) == 32 - len(early)


def test_a_long_body_waits_for_those_who_are_quick_and_then_comes_whole(farm: Farm, limits: Limits, go: threading.Event) -> None:
    with asked([long(farm), slow(farm, "a", go), *quick(farm, 6)], limits) as round_:
        assert sorted(round_.early()) == [2, 3, 4, 5, 6, 7]
        go.set()
        late = round_.late()
    assert isinstance(late[0], Fetched)
    assert late[0].document.body == WORDS


def test_where_nobody_is_slow_a_long_body_comes_with_the_others(farm: Farm, limits: Limits) -> None:
    with asked([long(farm), *quick(farm, 4)], limits) as round_:
        assert sorted(round_.early()) == [0, 1, 2, 3, 4]


def test_a_host_whose_first_body_is_long_is_asked_for_the_others_all_the_same(farm: Farm, limits: Limits) -> None:
    farm.serves("/long", 200, WORDS)
    with asked([Request(address=farm.at("/long"), cut=True), *quick(farm, 4)], limits) as round_:
        assert len(round_.early()) == 5


def test_long_bodies_that_do_not_end_keep_nobody_waiting_however_many_they_are(farm: Farm, limits: Limits, go: threading.Event) -> None:
    with asked([*(stalled(farm, name, go) for name in "abcd"), *quick(farm, 3)], limits) as round_:
        assert sorted(round_.early()) == [4, 5, 6]
        go.set()
        assert all(isinstance(outcome, Fetched) for outcome in round_.late().values())


def test_a_moment_before_the_first_answer_is_no_silence(farm: Farm, limits: Limits) -> None:
    told: list[str] = []

    def answer(call: Call) -> None:
        time.sleep(2 * PATIENCE)
        told.append(call.path)
        call.answer(200, b"news")

    def note(call: Call) -> None:
        told.append(call.path)
        call.answer(200, b"no news")

    requests = [Request(address=farm.does("/trouble", note), awaited=False), Request(address=farm.does("/far", answer))]
    with asked(requests, limits) as round_:
        assert sorted(round_.early()) == [1]
        assert sorted(round_.late()) == [0]
    assert told == ["/far", "/trouble"]


def test_who_is_not_awaited_is_asked_after_all_others(farm: Farm, limits: Limits) -> None:
    with asked([long(farm, awaited=False), *quick(farm, 4)], limits) as round_:
        round_.early()
        round_.late()
    assert [call.path for call in farm.calls] == [*(f"/quick/{n}" for n in range(4)), "/long"]


def test_the_late_ones_take_little_time_from_who_is_at_work_until_he_asks_for_them(
    farm: Farm, limits: Limits, go: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "REST", LONG)
    kept: list[int] = []
    with Round([slow(farm, "a", go), *quick(farm, 4)], limits, NOW, lambda number, _: kept.append(number), lambda _: None) as round_:
        round_.early()
        time.sleep(5 * rounds.LOOK)  # the loop rests
        go.set()
        time.sleep(10 * rounds.LOOK)
        assert 0 not in kept
        began = time.monotonic()
        round_.late()
    assert 0 in kept
    assert time.monotonic() - began < LONG / 2


def test_who_leaves_gives_up_on_what_is_unanswered(farm: Farm, limits: Limits, go: threading.Event) -> None:
    with asked([slow(farm, "a", go), *quick(farm, 4)], limits) as round_:
        round_.early()
        assert "round" in {thread.name for thread in threading.enumerate()}
    assert "round" not in {thread.name for thread in threading.enumerate()}
    assert not go.is_set()


def test_who_is_interrupted_while_waiting_leaves_as_well(farm: Farm, limits: Limits, go: threading.Event) -> None:
    def wait() -> None:
        with asked([slow(farm, "a", go), *quick(farm, 4)], limits) as round_:
            round_.early()
            signal.setitimer(signal.ITIMER_REAL, 0.1)
            round_.late()

    before = signal.signal(signal.SIGALRM, lambda *_: sys.exit("interrupted"))
    try:
        with pytest.raises(SystemExit, match="interrupted"):
            wait()
    finally:
        signal.signal(signal.SIGALRM, before)
    assert "round" not in {thread.name for thread in threading.enumerate()}
    assert not go.is_set()


def test_every_answer_is_told_once_in_the_thread_of_who_waits(farm: Farm, limits: Limits, go: threading.Event) -> None:
    told: list[tuple[int, threading.Thread]] = []
    with asked([slow(farm, "a", go), *quick(farm, 4)], limits, lambda count: told.append((count, threading.current_thread()))) as round_:
        round_.early()
        assert sum(count for count, _ in told) == 4
        go.set()
        round_.late()
    assert sum(count for count, _ in told) == 5
    assert {thread for _, thread in told} == {threading.current_thread()}


def test_limits_that_cannot_be_kept_are_named(farm: Farm) -> None:
    with pytest.raises(ConfigurationError, match="nonsense"):
        asked(quick(farm, 1), Limits(allow_private=("nonsense",)))


def test_nothing_to_ask_is_answered_with_nothing(limits: Limits) -> None:
    with asked([], limits) as round_:
        assert (round_.early(), round_.late()) == ({}, {})
