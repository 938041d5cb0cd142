"""Permanent redirects: believed when they agree three times, on two days."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.wire.fetch.asking import NOW

from broadsheet.errors import FetchError
from broadsheet.wire.fetch import Failed, FeedState, Move, Unchanged, after, question
from broadsheet.wire.fetch.moves import sighted

OLD, HOME, OTHER = "http://a.example/feed", "https://a.example/feed", "https://b.example/feed"
DAY = timedelta(days=1)


def seen(*sightings: tuple[str, datetime]) -> Move | None:
    move: Move | None = None
    for to, at in sightings:
        move = sighted(move, to, at)
    return move


def is_settled(*sightings: tuple[str, datetime]) -> bool:
    move = seen(*sightings)
    return move is not None and move.settled


def test_three_equal_sightings_on_two_days_settle_a_move() -> None:
    assert is_settled((HOME, NOW), (HOME, NOW), (HOME, NOW + DAY))
    assert not is_settled((HOME, NOW), (HOME, NOW + DAY))
    assert not is_settled((HOME, NOW), (HOME, NOW), (HOME, NOW), (HOME, NOW))


def test_another_target_or_an_answer_at_the_old_address_begins_the_count_anew() -> None:
    assert not is_settled((HOME, NOW), (HOME, NOW), (OTHER, NOW + DAY))
    assert not is_settled((HOME, NOW), (HOME, NOW), (OTHER, NOW), (HOME, NOW + DAY))
    assert seen((HOME, NOW), ("", NOW)) is None


def test_a_clock_that_goes_back_makes_no_second_day_of_one() -> None:
    assert not is_settled((HOME, NOW), (HOME, NOW - timedelta(minutes=5)), (HOME, NOW))


def adopted() -> FeedState:
    return FeedState(address=OLD, etag='"e"', move=Move(to=HOME, first=NOW, last=NOW, times=3, adopted=True))


def test_an_adopted_address_is_asked_and_kept_while_it_answers() -> None:
    assert question(adopted()).address == HOME
    assert after(adopted(), Unchanged(address=HOME), NOW).move == adopted().move
    assert after(adopted(), Unchanged(address=HOME), NOW).address == OLD


def test_an_adopted_address_that_fails_again_and_again_is_given_up() -> None:
    state = adopted()
    for _ in range(5):
        assert question(state).address == HOME
        state = after(state, Failed(address=HOME, error=FetchError("not-found", "")), NOW)
    assert question(state).address == OLD
