"""The ladder of a feed's health: what each outcome does to it, and when it is asked again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.wire.fetch.asking import NOW

from broadsheet.errors import FetchError
from broadsheet.records import Document
from broadsheet.wire.fetch import Failed, FeedState, Fetched, Unchanged, after, due, failed

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
    assert state.retry_at is not None
    return (state.retry_at - NOW).total_seconds()


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
    assert len({state.retry_at for state in states}) > 40
    assert states == [failed(FeedState(address=f"https://n{n}.example/"), "dns", NOW) for n in range(200)]


def test_the_server_s_wish_is_kept_never_cut_short() -> None:
    assert 7_200 <= wait(after(NEW, broken("rate-limited", 7_200.0), NOW)) <= 7_920


def test_a_success_of_either_kind_heals() -> None:
    ill = after_failures(6)
    document = Document(address=ADDRESS, body=b"", fetched=NOW, etag='"new"', modified="now")
    assert after(ill, Fetched(document=document), NOW) == FeedState(address=ADDRESS, etag='"new"', modified="now")
    assert after(ill, Unchanged(address=ADDRESS, etag='"e"', modified="m"), NOW) == FeedState(address=ADDRESS, etag='"e"', modified="m")


def test_a_failure_keeps_the_validators_of_the_last_good_document() -> None:
    ill = after_failures(2)
    assert (ill.etag, ill.modified) == ('"old"', "then")


def test_a_document_that_cannot_be_read_counts_like_any_failure() -> None:
    assert failed(after_failures(4), "not-a-feed", NOW).state == "quarantined"


def test_gone_is_dead_at_once_and_is_not_asked_again() -> None:
    dead = after(NEW, broken("gone"), NOW)
    assert (dead.state, dead.retry_at) == ("dead", None)
    assert not due(dead, NOW + timedelta(days=1_000))
    assert due(FeedState(address=ADDRESS), NOW), "released by an editor"


@pytest.mark.parametrize("failures", [1, 5])
def test_an_ill_feed_is_due_when_its_wait_is_over(failures: int) -> None:
    ill = after_failures(failures)
    assert ill.retry_at is not None
    assert ill.retry_at.microsecond == 0
    assert not due(ill, ill.retry_at - timedelta(seconds=1))
    assert due(ill, ill.retry_at)


def test_a_feed_that_is_ok_is_always_due() -> None:
    assert due(NEW, NOW)
