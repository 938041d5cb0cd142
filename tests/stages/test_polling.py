"""When a publication's feeds are asked: a real server, and an hour that the test says."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.publications import NOW, archive, make, rss, run
from tests.wire.fetch.farm import Call, Farm, served

from broadsheet.archive import intake
from broadsheet.stages.gather import states
from broadsheet.wire.fetch.health import WHOLE

SETTINGS = '[fetch]\nallow_private = ["127.0.0.0/8"]\n'
OLD = ("Harbour cranes return", "https://a.example/cranes", "Mon, 11 Mar 2024 09:00:00 GMT")


def asked_after(root: Path, farm: Farm, *minutes: float) -> list[int]:
    """How many questions the farm had got after a run at each of these times."""
    counts = []
    for late in minutes:
        run(root, NOW + timedelta(minutes=late), offline=False)
        counts.append(len(farm.calls))
    return counts


def test_a_second_run_within_a_minute_asks_nobody_and_one_an_hour_later_everybody(tmp_path: Path) -> None:
    with served("127.0.0.1") as farm:
        root = make(tmp_path / "p", SETTINGS, remote=[farm.serves("/feed", 200, rss(OLD))])
        assert asked_after(root, farm, 0, 0, 1, 60, 61, 24 * 60) == [1, 1, 1, 2, 2, 3]


def test_a_busy_feed_is_asked_sooner_than_a_quiet_one(tmp_path: Path) -> None:
    busy = [(f"Item {n}", f"https://a.example/{n}", f"Mon, 11 Mar 2024 11:{50 - n:02}:00 GMT") for n in range(0, 50, 5)]
    with served("127.0.0.1") as farm:
        root = make(tmp_path / "p", SETTINGS, remote=[farm.serves("/busy", 200, rss(*busy)), farm.serves("/quiet", 200, rss(OLD))])
        asked_after(root, farm, 0, 10)
        assert [call.path for call in farm.calls] == ["/busy", "/quiet", "/busy"]


def test_the_bounds_are_settings(tmp_path: Path) -> None:
    with served("127.0.0.1") as farm:
        root = make(tmp_path / "p", SETTINGS + 'soonest = "1s"\nlatest = "2m"\n', remote=[farm.serves("/feed", 200, rss(OLD))])
        assert asked_after(root, farm, 0, 1, 2, 4) == [1, 1, 2, 3]


def test_the_wishes_of_a_feed_and_of_its_server_are_kept(tmp_path: Path) -> None:
    with served("127.0.0.1") as farm:
        body = rss(OLD).replace(b"<item>", b"<ttl>180</ttl><item>", 1)
        root = make(tmp_path / "p", SETTINGS, remote=[farm.serves("/ttl", 200, body)])
        assert asked_after(root, farm, 0, 60, 179, 180) == [1, 1, 1, 2]
    with served("127.0.0.1") as farm:
        root = make(tmp_path / "q", SETTINGS, remote=[farm.serves("/fresh", 200, rss(OLD), Cache_Control="max-age=7200")])
        assert asked_after(root, farm, 0, 60, 119, 120) == [1, 1, 1, 2]


def test_a_feed_of_one_day_that_is_asked_once_a_week_is_asked_on_that_day(tmp_path: Path) -> None:
    assert NOW.weekday() == 0
    others = "".join(f"<day>{day}day</day>" for day in ("Mon", "Tues", "Wednes", "Thurs", "Fri", "Satur"))
    body = rss(OLD).replace(b"<item>", f"<ttl>20160</ttl><skipDays>{others}</skipDays><item>".encode(), 1)
    with served("127.0.0.1") as farm:
        root = make(tmp_path / "p", SETTINGS + 'soonest = "7d"\nlatest = "7d"\n', remote=[farm.serves("/feed", 200, body)])
        assert asked_after(root, farm, 0, 1, 2, 13 * 24 * 60 - 721, 13 * 24 * 60 - 720) == [1, 1, 1, 1, 2]


def test_an_empty_bell_is_answered_whole_after_so_many_not_modified(tmp_path: Path) -> None:
    news = [rss(OLD)]

    def lying(call: Call) -> None:
        if call.headers["If-None-Match"]:
            call.answer(304, ETag='"always"')
        else:
            call.answer(200, news[0], ETag='"always"')

    with served("127.0.0.1") as farm:
        root = make(tmp_path / "p", SETTINGS, remote=[farm.does("/feed", lying)])
        asked_after(root, farm, 0)
        news[0] = rss(OLD, ("Something new", "https://a.example/new", "Mon, 11 Mar 2024 10:00:00 GMT"))
        found = [run(root, NOW + timedelta(hours=hour), offline=False).counts["new"] for hour in range(1, WHOLE + 2)]
    assert found == [0] * WHOLE + [1]


def test_a_304_to_a_first_request_is_a_named_failure_and_no_crash(tmp_path: Path) -> None:
    with served("127.0.0.1") as farm:
        feed = farm.serves("/feed", 304, ETag='"x"')
        root = make(tmp_path / "p", SETTINGS, remote=[feed])
        assert run(root, offline=False).ailing == ((feed, "degraded", "bad-response"),)
        farm.serves("/feed", 200, rss(OLD))
        assert run(root, NOW + timedelta(hours=1), offline=False).counts["new"] == 1


def test_a_clock_that_ran_ten_years_ahead_and_was_put_back_silences_no_feed(tmp_path: Path) -> None:
    with served("127.0.0.1") as farm:
        root = make(tmp_path / "p", SETTINGS, remote=[farm.serves("/feed", 200, rss(OLD))])
        decade = 10 * 365 * 24 * 60
        assert asked_after(root, farm, decade, decade + 1, 0, 1, 60) == [1, 1, 2, 2, 3]


def test_a_clock_that_goes_back_an_hour_asks_nobody_twice(tmp_path: Path) -> None:
    with served("127.0.0.1") as farm:
        root = make(tmp_path / "p", SETTINGS, remote=[farm.serves("/feed", 200, rss(OLD))])
        assert asked_after(root, farm, 60, 0, 30, 60, 120) == [1, 1, 1, 1, 2]


def test_feeds_that_failed_are_asked_after_the_others(tmp_path: Path) -> None:
    with served("127.0.0.1") as farm:
        root = make(tmp_path / "p", SETTINGS, remote=[farm.serves("/ill", 500), farm.serves("/well", 200, rss(OLD))])
        asked_after(root, farm, 0, 120)
        assert [call.path for call in farm.calls] == ["/ill", "/well", "/well", "/ill"]


def test_an_unreadable_answer_waits_like_any_failure_and_is_asked_for_whole(tmp_path: Path) -> None:
    with served("127.0.0.1") as farm:
        feed = farm.serves("/feed", 200, b"<!doctype html><title>For sale</title>", ETag='"1"')
        root = make(tmp_path / "p", SETTINGS, remote=[feed])
        assert asked_after(root, farm, 0, 5, 10) == [1, 1, 2]
        assert [call.headers["If-None-Match"] for call in farm.calls] == [None, None]
        with archive(root) as connection:
            state = states(intake.feeds(connection))[feed]
        assert (state.reason, state.failures) == ("not-a-feed", 2)
