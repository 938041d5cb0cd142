"""
What a feed is usually like, learned as it speaks, and how far its latest articles are from that. Pure.

A domain that was sold goes on serving a feed under its old address. What it then says is told from the feed's own past by five signs:
whose pages it links to, its language, its words, its title, its volume. Each is worth points, and none suffices alone: a feed may well
move house, change its name or have one odd day.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from zlib import crc32

import msgspec

from broadsheet.records import Noun

ENOUGH = 20  # articles before a feed is known
WINDOW = 10  # its latest articles, that are compared with all before them
FEW = 8  # fewer say nothing
MOST = 0.8  # share of the latest that have to be foreign
RARE = 0.02  # share below which a domain or language is foreign to a feed
SCATTERED = 0.2  # domains for each article, from which on a new one is nothing new
FAMILIAR, STRANGE = 0.3, 0.12  # shares of known words: at least so much usually, at most so much now
REMEMBERED = 400  # articles beyond which the counts are halved, so that old habits fade
NAMED = 24  # houses and languages that are counted
WORDS = 24  # words of an article that are looked at, its first ones
BITS = 4096  # of the set of known words; it is begun anew when half of it is full
FADING = 0.1  # weight of one day in the usual volume
BURST, LEAST = 10, 30  # times the usual volume of a day, and articles, that make a burst
BACKLOG, DAILY = 5_000, 1_000  # new articles that are taken in on a feed's first day, and on any other one however little is usual

AT_ONCE, LASTING = 5, 3
"""Points that hold a feed at once, and those that do so when they are still there on another day."""

_WORD = re.compile(r"[^\W\d_]{5,}")


class Trait(Noun, frozen=True, kw_only=True):
    """What tells one article's feed from others: the house it links to (owner or domain), its language, its words as places in a set."""

    house: str
    language: str = ""
    words: tuple[int, ...] = ()


class Change(Noun, frozen=True, kw_only=True):
    """How far a feed is from what it was: `points`, a sentence for each sign, since when, and whether its news is held for an editor."""

    points: int = 0
    signs: tuple[str, ...] = ()
    since: datetime | None = None
    held: bool = False


class Character(Noun, frozen=True, kw_only=True):
    """
    What a feed was like until now.

    `entries` articles are behind the counts of `houses` and `languages`, and `words` and `older` are sets of 4,096 bits;
    `familiar` is the share of an article's words that the feed usually knows. `recent` are the latest articles, not counted yet.
    `today` articles were new on `day` (counted from the year 1); a day since the first, of which `days` have passed, has `usual` ones.
    """

    entries: int = 0
    title: str = ""
    houses: Mapping[str, int] = {}
    languages: Mapping[str, int] = {}
    words: bytes = b""
    older: bytes = b""
    familiar: float = 0.0
    recent: tuple[Trait, ...] = ()
    day: int = 0
    today: int = 0
    usual: float = 0.0
    days: int = 0
    change: Change = Change()


def trait(house: str, language: str, text: str) -> Trait:
    """What to remember of an article that says `text`: of its words those of five letters and more."""
    words = dict.fromkeys(crc32(word.casefold().encode()) % BITS for word in _WORD.findall(text))
    return Trait(house=house, language=language, words=tuple(words)[:WORDS])


def allowance(character: Character, now: datetime) -> int:
    """How many new articles of a feed may still be taken in today: ten times its usual number, and never fewer than a thousand a day."""
    counted = character.today if character.day == now.toordinal() else 0
    first = not character.day or (character.days == 0 and character.day == now.toordinal())
    return max((BACKLOG if first else max(DAILY, int(BURST * character.usual))) - counted, 0)


def observed(character: Character, traits: Sequence[Trait], title: str, now: datetime) -> Character:
    """
    The character after a reading that brought these new articles under that title.

    What is far from all before is not learned; a feed that is held learns nothing until an editor has released it.
    """
    if not traits:
        return character
    counted = _counted(character, len(traits), now)
    if character.change.held:
        return counted
    latest = tuple(traits) if len(traits) >= WINDOW else (*character.recent, *traits)[-WINDOW:]
    signs = dict(_signs(counted, latest, title)) if counted.entries >= ENOUGH and len(latest) >= FEW else {}
    points = sum(signs.values())
    if points >= LASTING:
        since = character.change.since or now
        held = points >= AT_ONCE or since.date() < now.date()
        change = Change(points=points, signs=tuple(signs), since=since, held=held)
        return msgspec.structs.replace(counted, recent=latest[-WINDOW:], change=change)
    both = (*character.recent, *traits)
    known = _learned(counted, both[:-WINDOW])
    return msgspec.structs.replace(known, recent=both[-WINDOW:], title=title or character.title, change=Change())


def _counted(character: Character, new: int, now: datetime) -> Character:
    """The volume with so many more on this day; the first day is a backlog and says nothing of others."""
    day = now.toordinal()
    passed = day - character.day if character.day else 0
    if passed <= 0:
        return msgspec.structs.replace(character, day=character.day or day, today=character.today + new)
    usual = character.usual
    if character.days:
        usual += (character.today - usual) * max(FADING, 1 / character.days)
    usual *= (1 - FADING) ** (passed - 1)
    return msgspec.structs.replace(character, day=day, today=new, days=character.days + passed, usual=usual)


def _signs(character: Character, latest: Sequence[Trait], title: str) -> Iterator[tuple[str, int]]:
    """Every sign that the latest articles are another feed's, in words, with its points."""
    if len(character.houses) < SCATTERED * min(character.entries, REMEMBERED):
        yield from _foreign("links to", character.houses, [one.house for one in latest], 2)
    yield from _foreign("speaks", character.languages, [one.language for one in latest if one.language], 2)
    shares = [_share(character, one) for one in latest if one.words]
    if len(shares) >= FEW and character.familiar >= FAMILIAR and (now := sum(shares) / len(shares)) <= STRANGE:
        yield f"knows {now:.0%} of its words instead of {character.familiar:.0%}", 1
    if title and character.title and not _names(title) & _names(character.title):
        yield f"is called “{title}” instead of “{character.title}”", 1
    if character.days > 2 and character.today >= max(LEAST, BURST * character.usual):
        yield f"brought {character.today} new articles in a day instead of {character.usual:.1f}", 1


def _foreign(verb: str, usual: Mapping[str, int], found: Sequence[str], points: int) -> Iterator[tuple[str, int]]:
    """The sign that most of what was found is hardly ever met with in this feed."""
    total = sum(usual.values())
    strange = Counter(one for one in found if usual.get(one, 0) < RARE * total)
    if total >= ENOUGH and len(found) >= FEW and strange.total() >= MOST * len(found):
        now, before = strange.most_common(1)[0][0], max(sorted(usual), key=lambda name: usual[name])
        yield f"{verb} {now} instead of {before} ({strange.total()} of the latest {len(found)})", points


def _learned(character: Character, traits: Iterable[Trait]) -> Character:
    """The character with these articles among what is usual."""
    for one in traits:
        entries = character.entries + 1
        weight = max(1 / entries, 1 / REMEMBERED)
        words, older = _with_words(character, one.words)
        familiar = character.familiar + (_share(character, one) - character.familiar) * weight if one.words else character.familiar
        character = msgspec.structs.replace(
            character,
            entries=entries,
            houses=_with(character.houses, one.house),
            languages=_with(character.languages, one.language),
            words=words,
            older=older,
            familiar=familiar,
        )
    return character


def _with(counts: Mapping[str, int], name: str) -> dict[str, int]:
    """The counts with one more of a name; those that nothing was heard of for long fade away."""
    if not name:
        return dict(counts)
    more = {**counts, name: counts.get(name, 0) + 1}
    if sum(more.values()) > REMEMBERED:
        more = {key: count // 2 for key, count in more.items() if count > 1}
    if len(more) > NAMED:
        del more[min((key for key in more if key != name), key=lambda key: (more[key], key))]
    return more


def _with_words(character: Character, words: Collection[int]) -> tuple[bytes, bytes]:
    """The two sets of known words with these; the younger one becomes the older when half of its bits are set."""
    if not words:
        return character.words, character.older
    known = int.from_bytes(character.words, "big")
    for word in words:
        known |= 1 << word
    body = known.to_bytes(BITS // 8, "big")
    return (b"", body) if known.bit_count() > BITS // 2 else (body, character.older)


def _share(character: Character, one: Trait) -> float:
    """The share of an article's words that the feed has used before."""
    known = int.from_bytes(character.words, "big") | int.from_bytes(character.older, "big")
    return sum(known >> word & 1 for word in one.words) / len(one.words) if one.words else 1.0


def _names(title: str) -> set[str]:
    return set(re.findall(r"\w+", title.casefold()))
