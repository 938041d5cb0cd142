"""Sources → documents: what a feed answers, or a local one holds, and the state that it is in then."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import msgspec

from broadsheet.archive.codec import digest
from broadsheet.archive.intake import FeedRow
from broadsheet.errors import FetchError
from broadsheet.publication import Publication, local_path, media_type, read_local
from broadsheet.records import Document, Noun, Source
from broadsheet.stages.moved import moved
from broadsheet.stages.terms import bounds, limits
from broadsheet.wire.fetch import FeedState, Fetched, Outcome, after, failed, fetch, learned, question, scheduled
from broadsheet.wire.parse import Parsed

decode_state = msgspec.json.Decoder(FeedState).decode
Told = Callable[[Outcome], None]


LARGE = 1 << 20  # bytes: a longer document waits packed until it is read, since a hundred of them may wait


class Gathered(Noun, frozen=True, kw_only=True):
    """
    What one feed gave: its state now and before, and a document where there is something new, which may be packed; `fresh` as its
    sender says.
    """

    source: Source
    before: FeedState
    state: FeedState
    document: Document | None = None
    digest: str = ""
    fresh: int = 0
    is_packed: bool = False

    def packed(self) -> Gathered:
        """It with less to hold, where its document is large."""
        if self.document is None or len(self.document.body) < LARGE:
            return self
        body = zlib.compress(self.document.body, 1)
        return msgspec.structs.replace(self, document=msgspec.structs.replace(self.document, body=body), is_packed=True)

    def opened(self) -> Document | None:
        """Its document, as it came."""
        if self.document is None or not self.is_packed:
            return self.document
        return msgspec.structs.replace(self.document, body=zlib.decompress(self.document.body))


def states(rows: Mapping[str, FeedRow]) -> Mapping[str, FeedState]:
    """The state of every feed the archive knows, by its address."""
    return {address: decode_state(row.state) for address, row in rows.items()}


def ask(
    publication: Publication, asked: Sequence[tuple[Source, FeedState]], rows: Mapping[str, FeedRow], now: datetime, told: Told
) -> list[Gathered]:
    """What these feeds on the network answer, in their order."""
    outcomes = fetch([question(state) for _, state in asked], limits(publication), now, told) if asked else ()
    found = (heard(publication, pair, outcome, now) for pair, outcome in zip(asked, outcomes, strict=True))
    return [unless_known(one, rows) for one in found]


def heeded(gathered: Gathered, parsed: Parsed, publication: Publication, now: datetime) -> Gathered:
    """The feed after its document was read: when it is asked again goes by its entries' times and its own wishes."""
    feed, state = parsed.feed, gathered.state
    if local_path(gathered.source.feed):
        return gathered
    times = (entry.published or entry.updated for entry in parsed.entries)
    rhythm = msgspec.structs.replace(
        learned(state.rhythm, (time for time in times if time), now),
        wish=feed.ttl * 60,
        skip_hours=feed.skip_hours,
        skip_days=feed.skip_days,
    )
    state = scheduled(msgspec.structs.replace(state, rhythm=rhythm), now, gathered.fresh, bounds(publication, state.care))
    return msgspec.structs.replace(gathered, state=state)


def unreadable(gathered: Gathered, reason: str, now: datetime) -> Gathered:
    """The feed whose document could not be read: its failure counts, and it will be asked for again whole."""
    return msgspec.structs.replace(gathered, state=failed(gathered.before, reason, now), digest="")


def unfinished(gathered: Gathered) -> Gathered:
    """The feed of whose document not everything was taken in: it will be asked for again whole, and read again."""
    return msgspec.structs.replace(gathered, state=msgspec.structs.replace(gathered.state, etag="", modified=""), digest="")


def row(gathered: Gathered, now: datetime, title: str = "") -> FeedRow:
    """What to write down of a feed."""
    return FeedRow(
        address=gathered.source.feed, state=msgspec.json.encode(gathered.state), checked=now, digest=gathered.digest, title=title
    )


def read(publication: Publication, asked: tuple[Source, FeedState], now: datetime) -> Gathered:
    """A feed in a file: it costs nobody anything, and is read at every run."""
    source, state = asked
    path = local_path(source.feed)
    try:
        body = read_local(publication, path)
    except FetchError as error:
        return Gathered(source=source, before=state, state=failed(state, error.reason, now))
    document = Document(address=source.feed, body=body, media_type=media_type(path), fetched=now)
    return Gathered(
        source=source, before=state, state=FeedState(address=source.feed, care=state.care), document=document, digest=digest(body)
    )


def heard(publication: Publication, asked: tuple[Source, FeedState], outcome: Outcome, now: datetime) -> Gathered:
    """What a feed on the network answered; its document bears the feed's own address, wherever it has moved to."""
    source, state = asked
    settled = moved(publication, after(state, outcome, now, bounds(publication, state.care)))
    if not isinstance(outcome, Fetched):
        return Gathered(source=source, before=state, state=settled)
    document = msgspec.structs.replace(outcome.document, address=source.feed)
    return Gathered(source=source, before=state, state=settled, document=document, digest=digest(document.body), fresh=outcome.fresh)


def unless_known(gathered: Gathered, rows: Mapping[str, FeedRow]) -> Gathered:
    """Without its document where the bytes are those of the last time."""
    row = rows.get(gathered.source.feed)
    if row and gathered.document is None:
        return msgspec.structs.replace(gathered, digest=row.digest)
    if row and row.digest and row.digest == gathered.digest:
        return msgspec.structs.replace(gathered, document=None)
    return gathered
