"""Document → articles as it tells them, before anybody looks into the archive. Pure: the same bytes always say the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

import msgspec

from broadsheet.archive.codec import decode_article, encode
from broadsheet.errors import DocumentError, ItemError
from broadsheet.records import Article, Document, Entry, Organization, Page, Source, Spike
from broadsheet.recordtext import record_path
from broadsheet.seams import Parser
from broadsheet.stages.enriching import enriched
from broadsheet.stages.picking import parsers_of
from broadsheet.wire.parse import BUILT_IN, Parsed, parse
from broadsheet.wire.read import AWAITING, spoken, told
from broadsheet.wire.urls import canonical, without_credentials

IMPORTED = "import:"


class Brought(NamedTuple):
    """One document to be taken in, from a source of the publication or none; when `undated` its dates are not believed."""

    document: Document
    source: Source | None = None
    undated: bool = False


class Found(msgspec.Struct, frozen=True, gc=False):
    """
    One article as it arrives, with its canonical address and the text of the record it came in, if any.

    Until it is `heard`, its language is what its feed claims. `usual` is the name of its record where that was made beforehand.
    """

    article: Article
    address: str
    record: bytes = b""
    heard: bool = False
    usual: str = ""

    def listened(self) -> Found:
        """It with the language that its words are in; what is known already seldom needs that."""
        return self if self.heard or self.article.imported else msgspec.structs.replace(self, article=spoken(self.article), heard=True)

    def with_page(self, page: Page | None) -> Found:
        """It as its page would have it, at the address the page has for itself."""
        if page is None or self.article.imported:
            return self
        article = enriched(self.listened().article, page)
        return Found(article, canonical(article.web_url), self.record, heard=True)

    def usual_path(self) -> str:
        """The name of its record where no other article has it."""
        return self.article.path or self.usual or _named(self.article.title, self.article.published)

    def foreseen(self) -> Found:
        """It with all that a new article will be asked for."""
        listened = self.listened()
        return msgspec.structs.replace(listened, usual=_named(self.article.title, self.article.published))


class Opened(msgspec.Struct, frozen=True):
    """One document as it was read: what it says, with how many `entries`, or why nothing of it can be read."""

    document: Document
    parsed: Parsed = Parsed()
    entries: int = 0
    found: list[Found] = []
    spikes: list[Spike] = []
    error: DocumentError | None = None
    kept: bool = False


class Opener(NamedTuple):
    """Who reads documents: first seen `now`, with these organizations by domain and these parsers."""

    organizations: Mapping[str, Organization]
    now: datetime
    parsers: Sequence[Parser] = BUILT_IN

    def open(self, brought: Brought) -> Opened:
        """Parse a document and read its entries."""
        document, source, undated = brought
        try:
            parsed = parse(document, parsers_of(source, self.parsers))
        except DocumentError as error:
            return Opened(document, error=error)
        if undated:
            entries = tuple(msgspec.structs.replace(entry, published=None, updated=None) for entry in parsed.entries)
            parsed = msgspec.structs.replace(parsed, entries=entries)
        spikes = [*parsed.spikes, *self._shortened(document, parsed)]
        found = [one for entry in parsed.entries if (one := self._read(entry, source, spikes))]
        kept = source is not None and not document.address.startswith(IMPORTED)
        return Opened(document, parsed, len(parsed.entries), found, _together(spikes, document), kept=kept)

    def _shortened(self, document: Document, parsed: Parsed) -> list[Spike]:
        """What a document says beyond our limits is set aside under one name, so that nobody takes its first entries for all."""
        if not parsed.truncated:
            return []
        detail = f"only its first {len(parsed.entries):,} entries were read"
        return [spiked(document.final or document.address, "truncated-by-limit", detail, self.now)]

    def _read(self, entry: Entry, source: Source | None, spikes: list[Spike]) -> Found | None:
        try:
            article = _sound(told(entry, self.now, self.organizations))
            address = canonical(article.web_url) if article.web_url else article.path
        except ItemError as error:
            subject = without_credentials(entry.link or entry.guid) or f"{entry.feed}#{entry.title or entry.position}"
            spikes.append(Spike(stage="read", subject=subject, reason=error.reason, detail=error.message, source=entry.feed, at=self.now))
            return None
        return Found(_sourced(article, source), address, entry.given.record if entry.given else b"")


def _sound(article: Article) -> Article:
    """The article; ItemError `bad-type` where a parser made it of what an archive could not read again, and no later run either."""
    try:
        decode_article(encode(article))
    except (msgspec.ValidationError, TypeError, ValueError, OverflowError) as error:
        raise ItemError("bad-type", f"cannot be kept: {error}") from error
    return article


def spiked(subject: str, reason: str, detail: str, now: datetime) -> Spike:
    """A document that could not be read, as a spike."""
    return Spike(stage="parse", subject=subject, reason=reason, detail=detail, source=subject, at=now)


@lru_cache(maxsize=2_000)
def _named(title: str, published: datetime) -> str:
    return record_path(title, published, ())


def _together(spikes: list[Spike], document: Document) -> list[Spike]:
    """The spikes of a document, its addresses without a title as one: a sitemap has thousands, and nobody would read so many lines."""
    bare = [spike for spike in spikes if spike.reason == AWAITING]
    if len(bare) < 2:
        return spikes
    detail = f"{len(bare):,} of its entries are addresses alone; their pages have the titles"
    one = msgspec.structs.replace(bare[0], subject=document.final or document.address, detail=detail)
    return [*(spike for spike in spikes if spike.reason != AWAITING), one]


def _sourced(article: Article, source: Source | None) -> Article:
    """With what the publication says of its source: the subjects it is about, and whether it speaks for itself."""
    if source is None or not (source.topics or source.official):
        return article
    categories = (*article.categories, *source.topics)
    return msgspec.structs.replace(article, categories=categories, official=article.official or source.official)
