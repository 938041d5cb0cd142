"""
The documents that a document leads to: an index of sitemaps names its sitemaps, and the newest of those are asked in the same run.

An index is asked for whole every time, its sitemaps only for what is new: they have states and validators of their own. What a
sitemap says counts as said by the source's own address, whichever of its sitemaps said it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

import msgspec

from broadsheet.archive.intake import FeedRow
from broadsheet.errors import DocumentError
from broadsheet.publication import Publication
from broadsheet.records import Document, Source
from broadsheet.stages.gather import Gathered, Told, ask, states
from broadsheet.wire.fetch import Care, FeedState, due
from broadsheet.wire.formats import sitemap
from broadsheet.wire.parse import opened, parse

MOST = 12
"""Sitemaps of one source that are asked in one run; who fills more than twelve between two runs does not publish news."""
DEEPEST = 3
"""Indexes within indexes: the protocol allows none, real ones have one."""


def with_children(
    publication: Publication, gathered: Sequence[Gathered], rows: Mapping[str, FeedRow], now: datetime, told: Told
) -> list[Gathered]:
    """What was gathered, and after it what the indexes of sitemaps among it lead to."""
    known = states(rows)
    speakers = {one.source.feed: one.source.feed for one in gathered}
    cares = {one.source.feed: one.state.care for one in gathered}
    whole, found = list[Gathered](), list(gathered)
    for _ in range(DEEPEST):
        children = [child for one in found if is_index(one.document) for child in _children(one, speakers)]
        whole += [_anew(one) if is_index(one.document) else one for one in found]
        pairs = [(child, known.get(child.feed, FeedState(address=child.feed))) for child in children]
        pairs = [(child, state) for child, state in pairs if state.state == "ok" or not state.index or due(state, now)]
        pairs = [(child, _of_index(state, speakers[child.feed], cares)) for child, state in pairs]
        found = [_spoken(one, speakers[one.source.feed]) for one in ask(publication, pairs, rows, now, told)]
    return whole + found


def is_index(document: Document | None) -> bool:
    """Whether a document is an index of sitemaps; where it cannot be opened, reading it will say so."""
    if document is None or not (document.body.startswith(b"\x1f\x8b") or b"sitemapindex" in document.body[:4096]):
        return False
    try:
        return opened(document)[0] == sitemap.INDEX
    except DocumentError:
        return False


def _children(one: Gathered, speakers: dict[str, str]) -> Iterator[Source]:
    """The sitemaps that an index names, as sources, each once; they speak for the source whose index it is."""
    speaker = speakers[one.source.feed]
    for address in _named(one.document):
        if address not in speakers and list(speakers.values()).count(speaker) <= MOST:
            speakers[address] = speaker
            yield msgspec.structs.replace(one.source, feed=address)


def _named(document: Document | None) -> tuple[str, ...]:
    """The http(s) addresses that an index names, the newest first; of one that cannot be read none: reading it will say why."""
    try:
        children = parse(document).feed.children if document else ()
    except DocumentError:
        return ()
    return tuple(address for address in children[: 10 * MOST] if address.startswith(("http://", "https://")))


def _of_index(state: FeedState, speaker: str, cares: Mapping[str, Care]) -> FeedState:
    """The state of a sitemap that this source has led to: an editor cares for both alike."""
    return msgspec.structs.replace(state, care=cares[speaker], index=speaker)


def _anew(index: Gathered) -> Gathered:
    """An index without what it would be known by again, so that the next run sees its sitemaps too."""
    return msgspec.structs.replace(index, state=msgspec.structs.replace(index.state, etag="", modified=""), digest="")


def _spoken(child: Gathered, speaker: str) -> Gathered:
    """A sitemap's document, as said by its source."""
    if child.document is None:
        return child
    said = msgspec.structs.replace(child.document, address=speaker, final=child.document.final or child.source.feed)
    return msgspec.structs.replace(child, document=said)
