"""
Which article an arriving one is. Pure: what is known is handed in, what is decided is handed back.

An article's id comes from its canonical address. Some feeds give one address, or even one guid, to everything they publish;
there the id comes from the feed's namespace, the guid and, where that fails too, the title. Imported records keep their file
path as identity. No feed can change what another feed said: it is only noted to have seen the same article.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from enum import StrEnum

import msgspec

from broadsheet.records import Article, Noun, mint

_WORD = re.compile(r"\w+")


class Standing(StrEnum):
    """What an arriving article is to the archive: `NEW`, `AGAIN` from its own feed, or a mere `SIGHTING` by another feed."""

    NEW = "new"
    AGAIN = "again"
    SIGHTING = "sighting"


class Known(Noun, frozen=True, kw_only=True):
    """
    An article of the archive, as far as identity asks: its id, the feed whose words it holds, its latest title, and the
    guids under which the *arriving* article's feed has given it so far (none when that feed never did).
    """

    article: str
    feed: str
    title: str
    guids: frozenset[str] = frozenset()


class Identity(Noun, frozen=True, kw_only=True):
    """The id of the article that an arriving one is, and how it stands to the archive."""

    article: str
    standing: Standing


def distinguish(articles: Sequence[Article]) -> tuple[Article, ...]:
    """
    The articles of one document, in their order, with ids of their own where one address serves several of them.

    A guid that several titles share proves nothing and is left out of its articles. Rows with a path keep it as identity.
    """
    shared, vain = shared_addresses(articles), _vain_guids(articles)
    if not (shared or vain):
        return tuple(articles)
    return tuple(_distinct(article, article.web_url in shared, article.guid in vain) for article in articles)


def shared_addresses(articles: Sequence[Article]) -> frozenset[str]:
    """The addresses that serve several articles of one document: under several guids and titles, or under titles quite unlike."""
    repeated = _repeated(article.web_url for article in articles if not article.path)
    served: dict[str, list[Article]] = defaultdict(list)
    for article in articles:
        if article.web_url in repeated and not article.path:
            served[article.web_url].append(article)
    return frozenset(address for address, several in served.items() if _are_several(several))


def identify(arrival: Article, same_guid: str | None, known: Sequence[Known], address: str = "") -> Identity:
    """
    Which article `arrival` is: in this order by its record's path, its feed's guid, its address; otherwise it is new.

    `same_guid` is the article that the same feed gave under the same guid before. `known` holds that one, the one with the
    arrival's id, and all at its canonical address, oldest first. `address` is that address where `web_url` is not canonical.
    """
    if not known and same_guid is None:
        return Identity(article=arrival.id, standing=Standing.NEW)
    by_id = {one.article: one for one in known}
    if arrival.path:
        return _standing(arrival, arrival.id, by_id)
    if same_guid is not None:
        return _standing(arrival, same_guid, by_id) if same_guid in by_id else Identity(article=same_guid, standing=Standing.SIGHTING)
    if arrival.id != mint(address or arrival.web_url):  # one address serves several: only its own id is this article's
        return _standing(arrival, arrival.id, by_id)
    return _by_address(arrival, by_id)


def is_new_version(old: Article, new: Article) -> bool:
    """
    Whether the same feed now says something else of the same article: title, excerpt or text differ in their words.

    Case, punctuation and spacing are no news, and neither is a text that is gone or merely cut at another place.
    """
    if old.feed != new.feed:
        return False
    if normal_title(new.title) != normal_title(old.title):
        return True
    return any(_reworded(before, after) for before, after in ((old.excerpt, new.excerpt), (old.text, new.text)))


def normal_title(title: str) -> str:
    """A title as it is compared: its words in folded case, compatibility forms unified, without punctuation."""
    return " ".join(_words(title))


def unlike(one: str, other: str) -> bool:
    """Whether two titles cannot be one headline that was edited: other numbers, or fewer than half of all their words shared."""
    left, right = frozenset(_words(one)), frozenset(_words(other))
    if {word for word in left if word.isdecimal()} != {word for word in right if word.isdecimal()}:
        return True
    return 2 * len(left & right) < len(left | right)


def _by_address(arrival: Article, by_id: Mapping[str, Known]) -> Identity:
    """The article at the arrival's address: its own feed's if that can be the same one, another feed's if its own has none."""
    own = [one for one in by_id.values() if one.feed == arrival.feed]
    for one in own:
        if not _another(arrival, one):
            return Identity(article=one.article, standing=Standing.AGAIN)
    if own:
        return _standing(arrival, mint(arrival.feed, arrival.guid), by_id)
    first = arrival.id if arrival.id in by_id else next(iter(by_id), arrival.id)
    return _standing(arrival, first, by_id)


def _another(arrival: Article, one: Known) -> bool:
    """Whether a feed means another article than `one` by the same address: another guid, and a title quite unlike."""
    told_apart = bool(arrival.guid and one.guids) and arrival.guid not in one.guids
    return told_apart and unlike(arrival.title, one.title)


def _standing(arrival: Article, article: str, by_id: Mapping[str, Known]) -> Identity:
    """How the arrival stands to the article of that id, which may not be known yet."""
    one = by_id.get(article)
    if one is None:
        return Identity(article=article, standing=Standing.NEW)
    return Identity(article=article, standing=Standing.AGAIN if one.feed == arrival.feed else Standing.SIGHTING)


def _are_several(articles: Sequence[Article]) -> bool:
    """Whether articles at one address are more than one: several guids with several titles, or titles that are no edits of one."""
    titles = {normal_title(article.title) for article in articles}
    guids = {article.guid for article in articles}
    return (len(titles) > 1 and len(guids) > 1) or _no_edits(titles)


def _vain_guids(articles: Sequence[Article]) -> frozenset[str]:
    """The guids that a document gives to titles that are no edits of one."""
    repeated = _repeated(article.guid for article in articles if article.guid)
    titles: dict[str, set[str]] = defaultdict(set)
    for article in articles:
        if article.guid in repeated:
            titles[article.guid].add(article.title)
    return frozenset(guid for guid, several in titles.items() if len(several) > 1 and _no_edits(set(map(normal_title, several))))


def _repeated(names: Iterable[str]) -> set[str]:
    """Those that are there several times."""
    return {name for name, times in Counter(names).items() if times > 1}


def _no_edits(titles: Set[str]) -> bool:
    """Whether normal titles cannot be one headline before and after an edit: two unlike ones, or more than two."""
    return len(titles) > 2 or (len(titles) == 2 and unlike(*titles))


def _distinct(article: Article, shared: bool, vain: bool) -> Article:
    """The article with the id that its document leaves it."""
    if article.path or not (shared or vain):
        return article
    name = (article.feed, article.guid) if article.guid and not vain else (article.feed, article.guid, normal_title(article.title))
    return msgspec.structs.replace(article, id=mint(*name) if shared else article.id, guid="" if vain else article.guid)


def _reworded(before: str, after: str) -> bool:
    """Whether a text says something else than before; one that is gone, cut, or no longer cut says the same."""
    old, new = " ".join(_words(before)), " ".join(_words(after))
    if not new or old.startswith(new):
        return False
    return not (before.rstrip(" ]").endswith(("…", "...")) and new.startswith(old))


def _words(text: str) -> list[str]:
    """The words of a text, for comparing."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
