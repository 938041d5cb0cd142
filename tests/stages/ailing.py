"""Scripted publishers, one for each ailment, on a loopback server by a clock that the test sets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from tests.publications import KEYED, NOW, make, rss, run
from tests.wire.fetch.farm import Call, Farm, served

SETTINGS = f'[fetch]\nallow_private = ["127.0.0.0/8"]\ngap = 0.0\n{KEYED}'
PLACES = ["harbour", "market", "orchard", "station", "theatre", "library", "foundry", "meadow", "bridge", "quarry"]
DEEDS = ["opens again after repairs", "closes for the winter", "wants more visitors", "finds another owner", "asks the council for money"]
BACKLOG, DAILY, LAST = 24, 6, 5
SPANISH = "El casino ofrece grandes premios y muchas apuestas gratis para todos los jugadores nuevos de nuestra ruleta"
Item = tuple[str, str, str]


@dataclass
class Street:
    """All publishers at one moment: `day` counts from 0, and every day each of the healthy ones has news."""

    farm: Farm
    elsewhere: Farm
    day: int = 0
    feeds: dict[str, str] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        return NOW + timedelta(days=self.day)

    def publishes(self, name: str, body: Callable[[int], bytes]) -> None:
        """A feed that says what `body` makes of the day, with a validator of its own."""
        self.farm.does(f"/{name}", lambda call: self._answer(call, body(self.day)))
        self.feeds[name] = self.farm.at(f"/{name}")

    def _answer(self, call: Call, body: bytes) -> None:
        call.answer(200, body, ETag=f'"{self.day}"')

    def answers(self, name: str, status: int, body: bytes = b"", **headers: str) -> None:
        self.feeds[name] = self.farm.serves(f"/{name}", status, body, **headers)


def news(
    name: str, day: int, *, to: str = "", ahead: timedelta = timedelta(), words: str = "", only: Sequence[int] | None = None
) -> list[Item]:
    """The latest articles of a feed on a day, newest first, each dated to its own hour, `ahead` of the clock."""
    found = []
    for number in range(BACKLOG + DAILY * day):
        born = max((number - BACKLOG) // DAILY + 1, 0)
        date = NOW + timedelta(days=born, minutes=-20 * (number % BACKLOG + 1)) + ahead
        title = words or f"The {PLACES[number % 10]} of {name} {DEEDS[number // 10 % 5]}"
        found.append((f"{title}, number {number}", f"{to or f'https://{name}.example/'}{number}", format_datetime(date)))
    return [found[number] for number in only] if only is not None else found[::-1][:BACKLOG]


def turned(name: str, day: int, since: int, until: int, *, to: str = "", words: str = "") -> list[Item]:
    """A feed that between these days says something else in its news."""
    items = news(name, day)
    if since <= day <= until:
        items = [*news(name, day, to=to, words=words)[: 2 * DAILY], *items[DAILY:]]
    return items


@contextmanager
def street() -> Iterator[Street]:
    """Every ailment once, and four that are well: one with an odd day, one with links to everybody, one that is quick."""
    with served("127.0.0.1") as farm, served("127.0.0.2") as elsewhere:
        one = Street(farm, elsewhere)
        _well(one)
        _answering(one)
        _dating(one)
        _changing(one)
        yield one


def _well(one: Street) -> None:
    one.publishes("healthy", lambda day: rss(*news("healthy", day)))
    one.publishes("odd-day", lambda day: rss(*turned("odd-day", day, 3, 3, words=SPANISH)))
    one.publishes("scattered", lambda day: rss(*_scattered(day)))


def _scattered(day: int) -> list[Item]:
    return [(title, f"https://site{link.rpartition('/')[2]}.example/", date) for title, link, date in news("scattered", day)]


def _answering(one: Street) -> None:
    one.answers("dead", 410)
    one.answers("lost", 404)
    one.answers("broken", 500)
    one.answers("complaining", 429)
    one.answers("login", 200, b"<html><body>Please log in</body></html>")
    one.answers("empty", 200, b"")
    one.publishes("new", lambda day: rss(*news("moved", day)))
    one.feeds.pop("new")
    one.answers("moved", 301, Location="/new")
    one.elsewhere.serves("/bought", 200, rss(*news("bought", 0)))
    one.answers("bought", 301, Location=one.elsewhere.at("/bought"))
    one.publishes("twin", lambda day: rss(*news("healthy", day)))
    one.publishes("healthy?utm_source=rss", lambda day: rss(*news("healthy", day)))


def _dating(one: Street) -> None:
    one.publishes("silent", lambda _: rss(*news("silent", 0, ahead=timedelta(days=-60))))
    one.publishes("zoned", lambda day: rss(*news("zoned", day, ahead=timedelta(hours=13))))
    one.publishes("future", lambda day: rss(*news("future", day, ahead=timedelta(days=9))))
    one.publishes("undated", lambda day: rss(*_one_date(day)))
    rare = [news("rare", 0, only=[number], ahead=timedelta(days=-31 * number))[0] for number in range(4)]
    one.answers("rare", 200, rss(*rare))


def _one_date(day: int) -> list[Item]:
    date = format_datetime(NOW + timedelta(days=day, hours=-1))
    return [(title, link, date) for title, link, _ in news("undated", day)]


def _changing(one: Street) -> None:
    one.publishes("wrapped", lambda day: rss(*news("wrapped", day, to="https://news.google.com/rss/articles/CBMi")))
    sold = {"to": "https://casino.example/", "words": SPANISH}
    one.publishes("sold", lambda day: rss(*turned("sold", day, LAST, 99, **sold), title="Casino" if day >= LAST else "Sold Weekly"))
    aside = {"to": "https://elsewhere.example/"}
    one.publishes("changed", lambda day: rss(*turned("changed", day, LAST, 99, **aside), title="New" if day >= LAST else "Changed Weekly"))


def walked(root: Path, one: Street) -> Path:
    """A publication that has read the street every day until the last."""
    made = make(root, SETTINGS, remote=list(one.feeds.values()))
    for one.day in range(LAST + 1):
        run(made, one.now, offline=False, everybody=True)
    return made
