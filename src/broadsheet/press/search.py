"""
Search without a server: public/search/YYYY-MM/, a volume of static files for each month's published stories.

`volume.js` says how many stories there are, and which of them each topic, source and day has; `words-N.js` which stories a word is in;
`stories-N.js` what is shown of them. Stories are numbered from the oldest, so that a new one changes only what its words touch. Each
file is a script that hands its values over by name: so search works from a folder without any server, and asks for no other right than
the site's own scripts have.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC

from broadsheet.press.addresses import PUBLIC
from broadsheet.press.items import encoded
from broadsheet.press.searchwords import shelf, words
from broadsheet.records import Abstract, Artifact, Edition, Noun, Volume

VOICES = 12
"""How many of a story's reports are searched, its lead among them."""

_SHOWN, _SHELVED, _SHELVES = 50, 50, 256
_EXCERPT = 300


class Catalogue(Noun, frozen=True, kw_only=True):
    """What the page of search offers: the months that have a volume, newest first, sources by domain, the first day and the last."""

    months: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    first: str = ""
    last: str = ""


def catalogue(edition: Edition) -> Catalogue:
    """What there is to search, by the site map of a whole edition."""
    days = sorted({f"{moment.astimezone(UTC):%Y-%m-%d}" for path, moment in edition.site_map if path.startswith("stories/")})
    sources = sorted({path.split("/")[1] for path, _ in edition.site_map if path.startswith("sources/")})
    if not days:
        return Catalogue()
    months = tuple(sorted({day[:7] for day in days}, reverse=True))
    return Catalogue(months=months, sources=tuple(sources), first=days[0], last=days[-1])


def render(edition: Edition) -> Iterator[Artifact]:
    """Every volume that the edition changes."""
    topics = {topic.name: topic.id for topic in edition.masthead.topics}
    for volume in edition.volumes:
        if volume.stories:
            yield from _volume(volume, topics)


def _volume(volume: Volume, topics: Mapping[str, str]) -> Iterator[Artifact]:
    shelves = _shelves(len(volume.stories))
    for number, shelved in enumerate(_words(volume.stories, shelves)):
        yield _file(volume, f"words-{number}", shelved)
    for number, start in enumerate(range(0, len(volume.stories), _SHOWN)):
        yield _file(volume, f"stories-{number}", [_row(story) for story in volume.stories[start : start + _SHOWN]])
    yield _file(volume, "volume", _contents(volume.stories, topics, shelves))


def _shelves(stories: int) -> int:
    """A power of two, so that a shelf stays a few kilobytes and a growing month is seldom divided anew."""
    return min(_SHELVES, 1 << max(0, stories // _SHELVED).bit_length())


def _words(stories: Iterable[Abstract], shelves: int) -> list[dict[str, list[int]]]:
    """The shelves: word → the numbers of its stories, ascending, each but the first as its distance from the one before."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for number, story in enumerate(stories):
        for word in set(words(" ".join(_said(story)))):
            found[word].append(number)
    shelved: list[dict[str, list[int]]] = [{} for _ in range(shelves)]
    for word in sorted(found):
        shelved[shelf(word, shelves)][word] = _distances(found[word])
    return shelved


def _said(story: Abstract) -> Iterator[str]:
    """All that is searched, which is all that is shown."""
    yield story.title
    yield story.excerpt[:_EXCERPT]
    for voice in story.voices[:VOICES]:
        yield f"{voice.source} {voice.title}"


def _contents(stories: Iterable[Abstract], topics: Mapping[str, str], shelves: int) -> dict[str, object]:
    days: dict[str, int] = {}
    filed: defaultdict[str, list[int]] = defaultdict(list)
    heard: defaultdict[str, list[int]] = defaultdict(list)
    count = 0
    for count, story in enumerate(stories, 1):
        days.setdefault(_day(story), count - 1)
        for topic in dict.fromkeys(topics[name] for name in story.topics if name in topics):
            filed[topic].append(count - 1)
        for domain in dict.fromkeys(voice.domain for voice in story.voices):
            heard[domain].append(count - 1)
    return {"stories": count, "shelves": shelves, "shown": _SHOWN, "days": days, "topics": _sorted(filed), "sources": _sorted(heard)}


def _row(story: Abstract) -> list[object]:
    """Id, day, title, excerpt, source, and of every other report source and title."""
    lead, *others = story.voices
    return [
        story.id,
        _day(story),
        story.title,
        story.excerpt[:_EXCERPT],
        lead.source,
        [[voice.source, voice.title] for voice in others[: VOICES - 1]],
    ]


def _sorted(found: Mapping[str, list[int]]) -> dict[str, list[int]]:
    return {name: _distances(found[name]) for name in sorted(found)}


def _distances(numbers: list[int]) -> list[int]:
    return [number - before for before, number in zip([0, *numbers], numbers, strict=False)]


def _day(story: Abstract) -> str:
    return f"{story.time.astimezone(UTC):%Y-%m-%d}"


def _file(volume: Volume, name: str, value: object) -> Artifact:
    body = b'broadsheet.take("%s/%s",%s);\n' % (volume.month.encode(), name.encode(), encoded(value))
    return Artifact(path=f"{PUBLIC}search/{volume.month}/{name}.js", body=body, key=f"search:{volume.month}", index=name == "volume")
