"""The ladder of a feed's health: what each outcome does to it, and when it is asked again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.wire.fetch.asking import NOW

from broadsheet.errors import FetchError
from broadsheet.records import Document
from broadsheet.wire.fetch import (
    LONGEST,
    Bounds,
    Care,
    Failed,
    FeedState,
    Fetched,
    Request,
    Rhythm,
    Unchanged,
    after,
    due,
    failed,
    question,
    scheduled,
)
from broadsheet.wire.fetch.health import WHOLE

ADDRESS = "https://daily.example/feed.xml"
NEW = FeedState(address=ADDRESS, etag='"old"', modified="then")


def broken(reason: str = "timeout", retry_after: float | None = None) -> Failed:
    return Failed(address=ADDRESS, error=FetchError(reason, "", retry_after=retry_after))


def after_failures(count: int) -> FeedState:
    state = NEW
    for _ in range(count):
        state = after(state, broken(), NOW)
    return state


def wait(state: FeedState) -> float:
    assert state.due_at is not None
    return (state.due_at - NOW).total_seconds()


def test_a_feed_climbs_down_with_failures_in_a_row() -> None:
    assert [after_failures(n).state for n in range(7)] == ["ok", *["degraded"] * 4, *["quarantined"] * 2]
    assert (after_failures(3).reason, after_failures(3).failures) == ("timeout", 3)


def test_the_wait_doubles_from_ten_minutes_to_a_day() -> None:
    longest = [600 * 2**n for n in range(8)] + [86_400] * 4
    waits = [wait(after_failures(n + 1)) for n in range(12)]
    assert all(0.9 * most - 1 <= wait <= most for wait, most in zip(waits, longest, strict=True))


def test_a_thousand_failures_wait_no_longer_than_a_day() -> None:
    assert wait(after_failures(1_100)) <= 86_400


def test_feeds_that_fail_together_do_not_come_back_together() -> None:
    states = [failed(FeedState(address=f"https://n{n}.example/"), "dns", NOW) for n in range(200)]
    assert len({state.due_at for state in states}) > 40
    assert states == [failed(FeedState(address=f"https://n{n}.example/"), "dns", NOW) for n in range(200)]


def test_the_server_s_wish_is_kept_never_cut_short() -> None:
    assert 7_200 <= wait(after(NEW, broken("rate-limited", 7_200.0), NOW)) <= 7_920


def test_a_success_of_either_kind_heals() -> None:
    ill = after_failures(6)
    document = Document(address=ADDRESS, body=b"", fetched=NOW, etag='"new"', modified="now")
    fetched = after(ill, Fetched(document=document), NOW)
    same = after(ill, Unchanged(address=ADDRESS, etag='"e"', modified="m"), NOW)
    assert [(one.state, one.reason, one.failures) for one in (fetched, same)] == [("ok", "", 0)] * 2
    assert [(one.etag, one.modified) for one in (fetched, same)] == [('"new"', "now"), ('"e"', "m")]


def test_a_failure_keeps_the_validators_of_the_last_good_document() -> None:
    ill = after_failures(2)
    assert (ill.etag, ill.modified) == ('"old"', "then")


def test_a_document_that_cannot_be_read_counts_like_any_failure() -> None:
    assert failed(after_failures(4), "not-a-feed", NOW).state == "quarantined"


def test_gone_is_dead_at_once_and_is_not_asked_again() -> None:
    dead = after(NEW, broken("gone"), NOW)
    assert (dead.state, dead.due_at) == ("dead", None)
    assert not due(dead, NOW + timedelta(days=1_000))
    assert due(FeedState(address=ADDRESS), NOW), "released by an editor"


@pytest.mark.parametrize("failures", [1, 5])
def test_an_ill_feed_is_due_when_its_wait_is_over(failures: int) -> None:
    ill = after_failures(failures)
    assert ill.due_at is not None
    assert ill.due_at.microsecond == 0
    assert not due(ill, ill.due_at - timedelta(seconds=1))
    assert due(ill, ill.due_at)


def test_a_new_feed_is_due_at_once_and_one_that_answered_is_left_alone_for_a_while() -> None:
    assert due(NEW, NOW)
    well = after(NEW, Unchanged(address=ADDRESS), NOW, Bounds(soonest=300, latest=3_600))
    assert not due(well, NOW)
    assert not due(well, NOW + timedelta(seconds=299))
    assert due(well, NOW + timedelta(hours=1))


def test_feeds_asked_together_do_not_come_back_together_and_none_comes_late() -> None:
    waits = [wait(scheduled(FeedState(address=f"https://n{n}.example/"), NOW)) for n in range(200)]
    assert len(set(waits)) > 100
    assert all(0.9 * 3_600 - 1 <= seconds <= 3_600 for seconds in waits)


def test_an_answer_that_stays_fresh_is_not_asked_for_again_before() -> None:
    well = after(NEW, Unchanged(address=ADDRESS, fresh=7_200), NOW)
    assert wait(well) == 7_200


@pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(days=1), timedelta(days=3_650)])
def test_a_clock_that_was_wrong_silences_no_feed(back: timedelta) -> None:
    """Forward and back again: what was asked in a far future is asked now; after an hour or a day, at the latest when that is over."""
    well = after(NEW, Unchanged(address=ADDRESS), NOW + back)
    assert due(well, NOW) == (back > LONGEST)
    assert due(well, NOW + min(back, LONGEST) + timedelta(hours=1))


@pytest.mark.parametrize("day", range(7))
def test_a_feed_that_is_asked_once_a_week_and_on_one_day_only_waits_for_that_day(day: int) -> None:
    rhythm = Rhythm(skip_days=tuple({*range(7)} - {day}), skip_hours=tuple(range(23)))
    slow = FeedState(address=ADDRESS, rhythm=rhythm, care=Care(every=7 * 86_400))
    well = after(slow, Unchanged(address=ADDRESS), NOW, Bounds(soonest=7 * 86_400, latest=7 * 86_400))
    assert well.due_at is not None
    assert (well.due_at.weekday(), well.due_at.hour) == (day, 23)
    assert not due(well, NOW)
    assert not due(well, well.due_at - timedelta(seconds=1))
    assert due(well, well.due_at)


def test_a_server_that_always_says_not_modified_is_asked_for_the_whole_every_so_often() -> None:
    state = NEW
    for _ in range(WHOLE):
        assert question(state) == Request(address=ADDRESS, etag='"old"', modified="then", cut=True)
        state = after(state, Unchanged(address=ADDRESS, etag='"old"', modified="then"), NOW)
    assert question(state) == Request(address=ADDRESS, cut=True)
    whole = after(state, Fetched(document=Document(address=ADDRESS, body=b"", fetched=NOW, etag='"old"')), NOW)
    assert question(whole) == Request(address=ADDRESS, etag='"old"', cut=True)
    lied = after(state, broken("bad-response"), NOW)
    assert (lied.state, question(lied)) == ("degraded", Request(address=ADDRESS, cut=True, awaited=False)), (
        "a 304 to a question for the whole is an answer of no use"
    )
