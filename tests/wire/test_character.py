"""What a feed is like is learned as it speaks; a feed that was sold is told from its past, and one odd day is not enough."""

from __future__ import annotations

import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import groupby, permutations
from typing import Any

import msgspec
import pytest
from tests.corpora import shared

from broadsheet.wire import character
from broadsheet.wire.character import ENOUGH, WINDOW, Character, Trait, allowance, observed, trait
from broadsheet.wire.language import detect
from broadsheet.wire.urls import registrable_domain

NOW = datetime(2024, 3, 11, 12, tzinfo=UTC)
Reading = tuple[datetime, str, list[Trait]]
WORDS = ["harbour cranes return", "market stalls reopen", "orchard owners complain", "station clocks repaired", "theatre tickets cheaper"]


def own(number: int, house: str = "a.example", language: str = "en") -> Trait:
    return trait(house, language, WORDS[number % 5])


def other(house: str = "casino.example", language: str = "es") -> Trait:
    return trait(house, language, "grandes premios apuestas gratis jugadores ruleta")


def known(count: int = 60, title: str = "Weekly") -> Character:
    """A feed that had two articles a day."""
    found = Character()
    for day in range(count // 2):
        found = observed(found, [own(2 * day), own(2 * day + 1)], title, NOW - timedelta(days=count - day))
    return found


def test_a_feed_that_goes_on_as_it_was_shows_no_sign() -> None:
    assert observed(known(), [own(number) for number in range(WINDOW)], "Weekly", NOW).change.points == 0


def test_a_feed_that_is_another_in_everything_is_held_at_once() -> None:
    change = observed(known(), [other()] * WINDOW, "Casino", NOW).change
    assert (change.held, change.since) == (True, NOW)
    assert len(change.signs) == 4
    assert "links to casino.example instead of a.example (10 of the latest 10)" in change.signs


def test_what_comes_in_drops_is_seen_as_well() -> None:
    found = known()
    for day in range(WINDOW + 2):
        found = observed(found, [other()], "Casino", NOW + timedelta(days=day))
    assert found.change.held


@pytest.mark.parametrize(
    ("strange", "title"),
    [([other(language="en")] * WINDOW, "Weekly"), ([own(1, "b.example")] * WINDOW, "Monthly"), ([other("a.example")] * WINDOW, "Weekly")],
    ids=["house and words", "house and title", "language and words"],
)
def test_one_odd_day_is_suspected_and_only_another_one_after_it_is_held(strange: Sequence[Trait], title: str) -> None:
    odd = observed(known(), strange, title, NOW)
    assert (odd.change.points, odd.change.held) == (3, False)
    assert not observed(odd, strange, title, NOW + timedelta(hours=3)).change.held
    assert observed(odd, strange, title, NOW + timedelta(days=1)).change.held
    back = observed(odd, [own(number) for number in range(6)], "Weekly", NOW + timedelta(days=1))
    assert back.change == character.Change()


@pytest.mark.parametrize("strange", [[own(1, "b.example")] * WINDOW, [own(1, language="es")] * WINDOW], ids=["moved house", "translated"])
def test_one_sign_alone_is_learned_as_new_habit(strange: Sequence[Trait]) -> None:
    found = known()
    for day in range(5):
        found = observed(found, strange, "Weekly", NOW + timedelta(days=day))
        assert not found.change.held
    assert found.change.points == 0


def test_a_new_feed_and_one_that_links_to_everybody_are_not_judged() -> None:
    assert observed(Character(), [other()] * 30, "Casino", NOW).change.points == 0
    scattered = Character()
    for number in range(60):
        scattered = observed(scattered, [own(number, f"site{number}.example")], "Links", NOW - timedelta(hours=60 - number))
    assert observed(scattered, [own(number, f"new{number}.example") for number in range(WINDOW)], "Links", NOW).change.points == 0


def test_a_held_feed_learns_nothing_until_it_is_released() -> None:
    held = observed(known(), [other()] * WINDOW, "Casino", NOW)
    later = observed(held, [own(number) for number in range(WINDOW)], "Weekly", NOW + timedelta(days=3))
    assert (later.change, later.houses) == (held.change, held.houses)


def test_a_flood_is_cut_at_a_thousand_a_day_or_ten_times_what_is_usual() -> None:
    assert allowance(Character(), NOW) == 5_000
    after = observed(Character(), [own(1)] * 4_000, "Weekly", NOW)
    assert allowance(after, NOW) == 1_000
    busy = after
    for day in range(1, 30):
        busy = observed(busy, [own(number) for number in range(300)], "Weekly", NOW + timedelta(days=day))
    assert 2_900 <= allowance(busy, NOW + timedelta(days=30)) <= 3_000
    assert allowance(busy, NOW + timedelta(days=29)) == pytest.approx(2_700, abs=100)


def test_a_character_stays_small_and_survives_being_written_down() -> None:
    found = Character()
    for number in range(3_000):
        found = observed(
            found, [trait(f"h{number % 90}.example", "en", f"{'abcdefgh'[number % 8] * 5} word{'xyz'[number % 3] * 9}")], "T", NOW
        )
    body = msgspec.json.encode(found)
    assert len(body) < 6_000
    assert msgspec.json.decode(body, type=Character) == found
    assert sum(found.houses.values()) <= character.REMEMBERED


@cache
def real() -> dict[str, list[dict[str, Any]]]:
    """The real articles by their source, oldest first, with their traits."""
    with gzip.open(shared("data/everyday/articles.jsonl.gz"), "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    found = defaultdict(list)
    for row in sorted(rows, key=lambda row: row["publishedDateTime"]):
        at, text = datetime.fromisoformat(row["publishedDateTime"]), f"{row['title']} {row['excerpt'][:300]}"
        own = trait(registrable_domain(row["webUrl"]), detect(f"{row['title']}. {row['excerpt']}"), text)
        found[row["provider"]["domain"]].append({"at": at, "trait": own, "title": row["provider"]["name"], "topics": row["topics"]})
    return found


def readings(rows: Iterable[dict[str, Any]], key: Callable[[datetime], object]) -> list[Reading]:
    groups = [list(group) for _, group in groupby(rows, key=lambda row: key(row["at"]))]
    return [(group[-1]["at"], group[0]["title"], [row["trait"] for row in group]) for group in groups]


def walked(found: Character, said: Iterable[Reading]) -> Iterable[Character]:
    for at, title, traits in said:
        found = observed(found, traits, title, at)
        yield found


RHYTHMS: dict[str, Callable[[datetime], object]] = {
    "hour": lambda at: (at.date(), at.hour),
    "day": lambda at: at.date(),
    "week": lambda at: at.isocalendar()[:2],
}


@pytest.mark.parametrize("rhythm", RHYTHMS)
def test_no_real_source_is_ever_suspected_over_its_whole_time(rhythm: str) -> None:
    points = Counter(one.change.points for rows in real().values() for one in walked(Character(), readings(rows, RHYTHMS[rhythm])))
    assert (len(real()), set(points)) == (322, {0})


def test_no_real_topic_read_as_one_feed_of_many_sources_is_ever_suspected() -> None:
    topics = defaultdict(list)
    for row in sorted((row for rows in real().values() for row in rows), key=lambda row: row["at"]):
        for topic in row["topics"]:
            topics[topic].append({**row, "title": topic})
    points = Counter(one.change.points for rows in topics.values() for one in walked(Character(), readings(rows, RHYTHMS["day"])))
    assert set(points) == {0}


def test_real_sources_that_another_one_takes_over_are_held_on_the_second_day() -> None:
    judged = {domain: rows for domain, rows in real().items() if len(rows) >= ENOUGH + 2 * WINDOW}
    past = {domain: list(walked(Character(), readings(rows, RHYTHMS["day"])))[-1] for domain, rows in judged.items()}
    held = 0
    for one, two in permutations(judged, 2):
        last, sold = judged[one][-1]["at"], judged[two]
        days = [(last + timedelta(days=2 + day), sold[0]["title"], [row["trait"] for row in sold[10 * day :][:10]]) for day in range(2)]
        held += list(walked(past[one], days))[-1].change.held
    pairs = len(judged) * (len(judged) - 1)
    assert pairs >= 90
    assert held >= 0.95 * pairs
