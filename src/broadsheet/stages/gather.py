"""Sources → documents: what is due is fetched, local feeds are read, and each feed's state is kept."""

from __future__ import annotations

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
from broadsheet.wire.fetch import FeedState, Fetched, Outcome, after, due, failed, fetch, learned, question, scheduled
from broadsheet.wire.parse import Parsed

decode_state = msgspec.json.Decoder(FeedState).decode
Told = Callable[[Outcome], None]


class Gathered(Noun, frozen=True, kw_only=True):
    """What one feed gave: its state now and before, and a document where there is something new; `fresh` as its sender says."""

    source: Source
    before: FeedState
    state: FeedState
    document: Document | None = None
    digest: str = ""
    fresh: int = 0


class Asking(Noun, frozen=True, kw_only=True):
    """
    Who is asked: not the network when `offline`, none that is `resting` because hubs push it; feeds that rest or are not due as
    well when `everybody` is (but none that is dead).
    """

    offline: bool = False
    everybody: bool = False
    resting: frozenset[str] = frozenset()


def states(rows: Mapping[str, FeedRow]) -> Mapping[str, FeedState]:
    """The state of every feed the archive knows, by its address."""
    return {address: decode_state(row.state) for address, row in rows.items()}


def gather(publication: Publication, rows: Mapping[str, FeedRow], now: datetime, asking: Asking, told: Told) -> list[Gathered]:
    """Ask every feed that is due, in the order of the sources; those that fail of late are asked after the others."""
    known = states(rows)
    asked = [(source, known.get(source.feed, FeedState(address=source.feed))) for source in publication.sources]
    wanted = {source.feed for source, state in asked if due(state, now) and source.feed not in asking.resting}
    asked = [(source, state) for source, state in asked if source.feed in wanted or (asking.everybody and state.state != "dead")]
    local = [(source, state) for source, state in asked if local_path(source.feed)]
    remote = [] if asking.offline else [(source, state) for source, state in asked if not local_path(source.feed)]
    remote.sort(key=lambda pair: pair[1].failures)
    found = {source.feed: _unless_known(_local(publication, source, state, now), rows) for source, state in local}
    found |= {one.source.feed: one for one in ask(publication, remote, rows, now, told)}
    return [found[source.feed] for source in publication.sources if source.feed in found]


def ask(
    publication: Publication, asked: Sequence[tuple[Source, FeedState]], rows: Mapping[str, FeedRow], now: datetime, told: Told
) -> list[Gathered]:
    """What these feeds on the network answer, in their order."""
    outcomes = fetch([question(state) for _, state in asked], limits(publication), now, told) if asked else ()
    found = (_heard(publication, source, state, outcome, now) for (source, state), outcome in zip(asked, outcomes, strict=True))
    return [_unless_known(one, rows) for one in found]


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


def _local(publication: Publication, source: Source, state: FeedState, now: datetime) -> Gathered:
    """A feed in a file: it costs nobody anything, and is read at every run."""
    path = local_path(source.feed)
    try:
        body = read_local(publication, path)
    except FetchError as error:
        return Gathered(source=source, before=state, state=failed(state, error.reason, now))
    document = Document(address=source.feed, body=body, media_type=media_type(path), fetched=now)
    return Gathered(
        source=source, before=state, state=FeedState(address=source.feed, care=state.care), document=document, digest=digest(body)
    )


def _heard(publication: Publication, source: Source, state: FeedState, outcome: Outcome, now: datetime) -> Gathered:
    """What a feed on the network answered; its document bears the feed's own address, wherever it has moved to."""
    settled = moved(publication, after(state, outcome, now, bounds(publication, state.care)))
    if not isinstance(outcome, Fetched):
        return Gathered(source=source, before=state, state=settled)
    document = msgspec.structs.replace(outcome.document, address=source.feed)
    return Gathered(source=source, before=state, state=settled, document=document, digest=digest(document.body), fresh=outcome.fresh)


def _unless_known(gathered: Gathered, rows: Mapping[str, FeedRow]) -> Gathered:
    """Without its document where the bytes are those of the last time."""
    row = rows.get(gathered.source.feed)
    if row and gathered.document is None:
        return msgspec.structs.replace(gathered, digest=row.digest)
    if row and row.digest and row.digest == gathered.digest:
        return msgspec.structs.replace(gathered, document=None)
    return gathered
