"""How often a feed is asked: by its rhythm, within bounds, and as it wishes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from tests.wire.fetch.asking import NOW

from broadsheet.wire.fetch import LONGEST, Bounds, Rhythm, learned
from broadsheet.wire.fetch.rhythm import next_due, quiet_hours

BOUNDS = Bounds(soonest=300, latest=86_400)
HOUR = timedelta(hours=1)


def every(gap: timedelta, count: int = 20, until: datetime = NOW) -> list[datetime]:
    return [until - gap * n for n in range(count)]


def heard(times: Sequence[datetime], **wishes: object) -> Rhythm:
    return learned(Rhythm(**wishes), times, NOW)  # type: ignore[arg-type]


def waited(rhythm: Rhythm, now: datetime = NOW, fresh: int = 0, bounds: Bounds = BOUNDS) -> timedelta:
    return next_due(rhythm, now, fresh, bounds, 0.0) - now


def test_a_feed_is_asked_twice_for_every_entry_it_usually_brings() -> None:
    assert waited(heard(every(HOUR))) == HOUR / 2
    assert waited(heard(every(4 * HOUR))) == 2 * HOUR


def test_a_busy_and_a_sleepy_feed_keep_to_the_bounds() -> None:
    assert waited(heard(every(timedelta(minutes=1)))) == timedelta(minutes=5)
    assert waited(heard(every(timedelta(days=30)))) == timedelta(days=1)
    assert waited(heard(every(timedelta(days=30))), bounds=Bounds()) == HOUR
    assert waited(Rhythm()) == timedelta(days=1), "nothing is known of a feed without dates"
    assert waited(heard(every(HOUR)), bounds=Bounds(soonest=7_200, latest=60)) == 2 * HOUR, "the shorter bound gives way"


def test_who_is_silent_for_longer_than_usual_is_asked_less_often() -> None:
    rhythm = heard(every(HOUR))
    waits = [waited(rhythm, NOW + HOUR * hours) for hours in (0, 1, 4, 12)]
    assert waits == [HOUR / 2, HOUR / 2, 2 * HOUR, 6 * HOUR]


def test_entries_that_come_in_one_go_do_not_look_like_haste() -> None:
    daily = [time for day in every(timedelta(days=1), 5) for time in [day] * 10]
    assert waited(heard(daily)) == timedelta(hours=12)


def test_one_old_entry_that_stays_on_top_does_not_slow_a_feed_down() -> None:
    assert waited(heard([*every(HOUR), NOW - timedelta(days=3_000)])) == HOUR / 2


def test_dates_in_the_future_say_nothing() -> None:
    assert heard([NOW + HOUR]) == Rhythm()
    assert heard([*every(HOUR), NOW + timedelta(days=900)]) == heard(every(HOUR))


def office(days: int = 14) -> list[datetime]:
    """Every hour from 8 to 17 o'clock UTC."""
    start = datetime(2024, 4, 17, tzinfo=UTC)
    times = [start + timedelta(days=day, hours=hour) for day in range(days) for hour in range(8, 18)]
    return [time for time in times if time <= NOW]


def test_hours_are_quiet_once_enough_was_heard() -> None:
    assert quiet_hours(heard(office())) == (0, 1, 2, 3, 4, 5, 6, 7, 18, 19, 20, 21, 22, 23)
    assert quiet_hours(heard(office()[-20:])) == ()


def test_a_question_that_would_fall_into_the_night_waits_for_the_morning() -> None:
    rhythm, evening = heard(office()), datetime(2024, 5, 1, 17, 45, tzinfo=UTC)
    rhythm = learned(rhythm, [evening], evening)
    assert evening + waited(rhythm, evening) == datetime(2024, 5, 2, 8, tzinfo=UTC)
    assert waited(rhythm, evening, bounds=Bounds()) == HOUR, "within the bounds"


def test_the_silence_of_the_night_does_not_make_the_morning_late() -> None:
    rhythm, evening, morning = heard(office()), datetime(2024, 5, 1, 17, tzinfo=UTC), datetime(2024, 5, 2, 8, tzinfo=UTC)
    assert waited(learned(rhythm, [evening], evening), morning) == HOUR / 2


def test_entries_are_counted_once_and_old_habits_fade() -> None:
    rhythm = heard(every(HOUR, 24))
    assert learned(rhythm, every(HOUR, 24), NOW) == rhythm
    for day in range(1, 60):
        later = NOW + timedelta(days=day)
        rhythm = learned(rhythm, every(HOUR, 24, later), later)
    assert 240 <= sum(rhythm.hours) <= 480


def test_a_wish_to_be_left_alone_is_kept_for_a_day_at_most() -> None:
    assert waited(heard(every(HOUR), wish=10_800)) == 3 * HOUR
    assert waited(heard(every(HOUR), wish=60)) == HOUR / 2, "it is no order to come"
    assert waited(heard(every(HOUR), wish=500_000)) == timedelta(days=1)
    assert waited(heard(every(HOUR)), fresh=7_200, bounds=Bounds()) == 2 * HOUR, "also beyond the bounds"


def test_hours_and_days_in_which_a_feed_will_not_be_asked_are_passed_over() -> None:
    assert NOW + waited(heard(every(HOUR), skip_hours=(12, 13, 14))) == NOW + 3 * HOUR
    assert NOW.weekday() == 2
    assert NOW + waited(heard(every(HOUR), skip_days=(2, 3))) == datetime(2024, 5, 3, tzinfo=UTC)
    assert waited(heard(every(HOUR), skip_hours=tuple(range(24)))) == HOUR / 2, "never is no answer"


moments = st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))
rhythms = st.builds(
    Rhythm,
    gap=st.integers(0, 10**9),
    newest=st.none() | moments,
    hours=st.just(()) | st.lists(st.integers(0, 99), min_size=24, max_size=24).map(tuple),
    wish=st.integers(0, 10**7),
    skip_hours=st.sets(st.integers(0, 23)).map(lambda found: tuple(sorted(found))),
    skip_days=st.sets(st.integers(0, 6)).map(lambda found: tuple(sorted(found))),
)


week = st.integers(1, 7 * 86_400)


@given(rhythms, moments, st.integers(0, 86_400), st.builds(Bounds, soonest=week, latest=week))
def test_whatever_a_feed_and_an_editor_wish_no_wait_looks_like_a_clock_that_was_wrong(
    rhythm: Rhythm, now: datetime, fresh: int, bounds: Bounds
) -> None:
    assert next_due(rhythm, now, fresh, bounds, 0.0) <= now + LONGEST


@given(rhythms, st.lists(moments, max_size=30), moments, st.integers(0, 86_400), st.floats(0, 0.1))
def test_whatever_a_feed_claims_it_is_asked_within_the_bounds_or_its_wishes(
    rhythm: Rhythm, times: list[datetime], now: datetime, fresh: int, early: float
) -> None:
    found = learned(rhythm, times, now)
    wait = (next_due(found, now, fresh, Bounds(), early) - now).total_seconds()
    assert 300 <= wait <= 8 * 86_400
    if not (found.skip_hours or found.skip_days):
        assert max(300, min(86_400, max(found.wish, fresh))) <= wait <= max(3_600, min(86_400, max(found.wish, fresh)))
