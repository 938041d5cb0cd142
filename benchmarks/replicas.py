"""
Any number of articles that look like real ones, in order of time: the real articles turn by turn, each turn as other news.

In a turn every name becomes another, made up for it, and a third of the other words, but for the commonest, others drawn from the
corpus; a word becomes the same one wherever it stands in that turn, so that the articles of one story go on sharing their words and
two turns share no story. Times run on at an even rate. There is no chance in it: what a word becomes is drawn by its CRC.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zlib import crc32

from broadsheet.quality.gold import label
from broadsheet.records import Article, Provider

EVERYDAY = Path(__file__).resolve().parents[2] / "shared" / "data" / "everyday" / "articles.jsonl.gz"
SEED = 20240301
START = datetime(2020, 1, 1, tzinfo=UTC)
DAILY = 500
COMMONEST = 150
CHANGED = 3
"""One in so many words that are no names."""

SYLLABLES = [consonant + vowel for consonant in "bcdfghjklmnprstvz" for vowel in "aeiou"]
WORD = re.compile(r"[^\W\d_]{3,}")
Row = Mapping[str, Any]


def real_rows() -> list[dict[str, Any]]:
    """The 3,471 rows of real sources, in order of time."""
    return [json.loads(line) for line in gzip.decompress(EVERYDAY.read_bytes()).splitlines()]


def real_articles() -> list[Article]:
    """The same, read."""
    return [row.article for row in label(real_rows())]


def replicas(rows: Sequence[Row], count: int, daily: int = DAILY, first: int = 0) -> Iterator[dict[str, Any]]:
    """Rows from number `first` up to `count`, `daily` of them a day; the first turn is the real ones, but for their times."""
    names, words = _corpus(rows)
    told: dict[str, str] = {}
    for number in range(first, count):
        turn, place = divmod(number, len(rows))
        if not place or number == first:
            told = _Turn(turn, names, words)
        row = rows[place]
        yield {
            "title": _retold(row["title"], told),
            "excerpt": _retold(row["excerpt"], told),
            "publishedDateTime": (START + number * timedelta(days=1) / daily).replace(microsecond=0).isoformat(),
            "webUrl": f"{row['webUrl'].rstrip('/')}/{turn}",
            "provider": row["provider"],
            "topics": row["topics"],
            "images": row.get("images", []),
        }


def replica_articles(rows: Sequence[Row], count: int, daily: int = DAILY, first: int = 0) -> Iterator[Article]:
    """The same as articles, with ids that ascend."""
    for number, row in enumerate(replicas(rows, count, daily, first), first):
        time = datetime.fromisoformat(row["publishedDateTime"])
        provider = Provider(name=row["provider"]["name"], domain=row["provider"]["domain"])
        yield Article(
            id=f"{number:08d}",
            feed="replica",
            title=row["title"],
            excerpt=row["excerpt"],
            published=time,
            first_seen=time,
            web_url=row["webUrl"],
            provider=provider,
        )


class _Turn(dict[str, str]):
    """What each word, in small letters, becomes in one turn; each is worked out once."""

    def __init__(self, turn: int, names: set[str], words: Mapping[str, Sequence[str]]) -> None:
        self.turn, self.names, self.words = turn, names, words["drawn"]
        self.kept = set(words["kept"])

    def __missing__(self, word: str) -> str:
        drawn = crc32(f"{SEED} {self.turn} {word}".encode())
        other = word
        if self.turn and word in self.names:
            other = _coined(drawn)
        elif self.turn and word not in self.kept and drawn % CHANGED == 0:
            other = self.words[drawn // CHANGED % len(self.words)]
        self[word] = other
        return other


def _corpus(rows: Sequence[Row]) -> tuple[set[str], dict[str, list[str]]]:
    """Words that stand in capitals more often than not; the commonest words, and all others as often as they are written."""
    found = [word for row in rows for word in WORD.findall(row["excerpt"])]
    counts = Counter(word.casefold() for word in found)
    capital = Counter(word.casefold() for word in found if word[0].isupper())
    kept = {word for word, _ in sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:COMMONEST]}
    names = {word for word, count in capital.items() if 2 * count > counts[word]} - kept
    drawn = [word.casefold() for word in found if word.casefold() not in kept | names]
    return names, {"kept": sorted(kept), "drawn": drawn}


def _coined(drawn: int) -> str:
    """A name of three or four syllables."""
    count, rest = 3 + drawn % 2, drawn // 2
    parts = []
    for _ in range(count):
        rest, place = divmod(rest, len(SYLLABLES))
        parts.append(SYLLABLES[place])
    return "".join(parts)


def _retold(text: str, told: Mapping[str, str]) -> str:
    """The text with its words exchanged, in capitals where they were."""

    def exchange(found: re.Match[str]) -> str:
        word = found[0]
        other = told[word.casefold()]
        return word if other == word.casefold() else other.upper() if word.isupper() else other.capitalize() if word[0].isupper() else other

    return WORD.sub(exchange, text)
