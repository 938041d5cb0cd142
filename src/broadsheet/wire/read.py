"""
Entry → Article: our reading of what a feed claims, and the faithful taking over of what an imported row says.

What a feed claims is cleaned, cut and doubted. What a row says is published as it stands, except for users and passwords in
addresses; only its identity, its language and the plain text used for comparing are ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NamedTuple

import msgspec

from broadsheet.errors import ItemError
from broadsheet.records import Article, Entry, Given, Image, Organization, Provider, mint
from broadsheet.wire import language, pictures, videos
from broadsheet.wire.text import EXCERPT, TITLE, clean, cut, markup_to_text, without_footer
from broadsheet.wire.urls import absolute, amp_address, amp_cdn, canonical, hostname, registrable_domain, without_credentials
from broadsheet.wire.wrappers import wrapper

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)  # before the web; a feed that claims less has a broken clock
OLDEST = datetime(1000, 1, 1, tzinfo=UTC)  # imported rows may be history; before this a year is not written with four digits everywhere
AWAITING = "awaits-page"  # an entry that is an address alone, whose page will be read
LONG_SUMMARY = 60  # words from which a summary counts as the article's own text
FROM_CONTENT = 300  # characters of an excerpt that has to be taken from the content
FROM_SUMMARY = 90  # characters of a title that has to be taken from the summary
NAME = 100  # characters of a name: an author, a category, a provider
MOST = 50  # authors and categories of one entry

_VIDEO_SITES = frozenset({"youtube.com", "youtu.be", "youtube-nocookie.com"})


class Addresses(NamedTuple):
    """The addresses of one page: `web` canonical, `original` as given and made absolute, `amp` and `cdn` both or neither."""

    web: str
    original: str
    amp: str = ""
    cdn: str = ""


class Words(NamedTuple):
    """What an article says, as clean text."""

    title: str
    excerpt: str
    text: str


class Times(NamedTuple):
    """When an article appeared: the sort date, its last change if any, and the claim in its own words."""

    published: datetime
    updated: datetime | None
    claimed: str


def read(entry: Entry, seen: datetime, organizations: Mapping[str, Organization]) -> Article:
    """
    Our reading of one entry, first seen at `seen` (UTC, whole seconds), with `organizations` by domain.

    Raises as `told`.
    """
    return spoken(told(entry, seen, organizations))


def spoken(article: Article) -> Article:
    """An article that was `told`, in the language that its words are in."""
    found = language.detect(f"{article.title}. {article.excerpt}", article.language) if not article.imported else article.language
    return article if found == article.language else msgspec.structs.replace(article, language=found)


def told(entry: Entry, seen: datetime, organizations: Mapping[str, Organization]) -> Article:
    """
    As `read`, but in the language that the feed claims: what is known already need not be looked at so closely.

    Raises `ItemError` with one of the reasons no-title, awaits-page, no-address, bad-address, unsupported-scheme, address-too-long.
    """
    if entry.given is not None:
        return _taken_over(entry, entry.given, seen, organizations)
    return _told(entry, seen, organizations)


def _told(entry: Entry, seen: datetime, organizations: Mapping[str, Organization]) -> Article:
    """The article that a feed's entry claims."""
    addresses, words, times = addresses_of(entry), words_of(entry), times_of(entry, seen)
    domain = _domain(addresses.web)
    return Article(
        id=mint(addresses.web),
        feed=entry.feed,
        guid=without_credentials(entry.guid),
        title=words.title,
        excerpt=words.excerpt,
        text=words.text,
        published=times.published,
        updated=times.updated,
        first_seen=seen,
        claimed=times.claimed,
        web_url=addresses.web,
        original_url=addresses.original,
        amp_url=addresses.amp,
        cdn_amp_url=addresses.cdn,
        kind=_kind(entry, domain),
        provider=_provider(entry, addresses.web, organizations),
        authors=_names(entry.authors),
        categories=_names(entry.categories),
        images=_images(entry, addresses.web),
        featured=videos.embed(addresses.web) if domain in _VIDEO_SITES else "",
        language=language.primary(entry.language),
    )


def _taken_over(entry: Entry, given: Given, seen: datetime, organizations: Mapping[str, Organization]) -> Article:
    """The article that an imported row holds, its title, excerpt, addresses without credentials, source, topics and pictures verbatim."""
    web = _row_address(entry, given)
    title = entry.title if entry.title.strip() else words_of(entry).title
    amp, cdn = map(without_credentials, _row_amp(given))
    article = Article(
        id=mint("path", given.path) if given.path else mint(web),
        feed=entry.feed,
        guid=without_credentials(entry.guid),
        title=title,
        excerpt=entry.summary,
        text=_plain(entry.content, entry.html),
        published=entry.published if entry.published and OLDEST <= entry.published <= seen else seen,
        updated=given.updated or entry.updated,
        first_seen=seen,
        claimed=_claim(entry),
        web_url=without_credentials(entry.link),
        original_url=without_credentials(given.original_url),
        amp_url=amp,
        cdn_amp_url=cdn,
        kind=given.kind or _kind(entry, _domain(web)),
        provider=given.provider or _provider(entry, web, organizations),
        authors=entry.authors,
        categories=entry.categories,
        images=given.images or entry.images,
        language=language.detect(clean(f"{title}. {entry.summary or entry.content[:EXCERPT]}"), entry.language),
    )
    return _with_decisions(article, given)


def _with_decisions(article: Article, given: Given) -> Article:
    """The article with what its row says beyond any feed: what people decided of it."""
    return msgspec.structs.replace(
        article,
        featured=given.featured,
        topics=given.topics,
        query=given.query,
        official=bool(given.official),
        story=given.story,
        path=given.path,
        removed=given.removed,
        secured=given.secured,
        imported=True,
    )


def addresses_of(entry: Entry) -> Addresses:
    """The addresses of a feed's entry; a guid that is an address stands in for a link that is missing."""
    link = entry.link
    if not link.strip() and entry.guid.startswith(("http://", "https://")):
        link = entry.guid
    base = entry.feed_site if "://" in entry.feed_site else entry.feed
    amp = amp_address(link, base)
    return Addresses(canonical(link, base), absolute(base, link), amp, amp_cdn(amp) if amp else "")


def words_of(entry: Entry) -> Words:
    """Title, excerpt and own text of a feed's entry; `no-title` when it has no words at all, `awaits-page` when its page may."""
    summary, content = (without_footer(_plain(claim, entry.html)) for claim in (entry.summary, entry.content))
    excerpt = cut(summary, EXCERPT) if summary else cut(content, FROM_CONTENT)
    title = cut(_plain(entry.title, entry.title_html), TITLE) or cut(excerpt, FROM_SUMMARY)
    if not title:
        if entry.bare:
            raise ItemError(AWAITING, "the feed gives an address alone; its page has the title", subject=entry.link)
        raise ItemError("no-title", "the entry has neither title nor text", subject=entry.link or entry.guid)
    return Words(title, excerpt, content or (summary if summary.count(" ") + 1 >= LONG_SUMMARY else ""))


def times_of(entry: Entry, seen: datetime) -> Times:
    """min(claimed, seen) for a claim that can be true; a claim before 1990 or in the future is kept in words and not believed."""
    claim = entry.published or entry.updated
    published = claim if claim and EARLIEST <= claim <= seen else seen
    changed = entry.updated and published < entry.updated <= seen
    return Times(published, entry.updated if changed else None, _claim(entry))


def _claim(entry: Entry) -> str:
    """The date in the entry's own words, or in ISO 8601 when only its reading was kept."""
    claim = entry.published or entry.updated
    return clean(entry.claimed)[:NAME] or (claim.isoformat() if claim else "")


def _row_address(entry: Entry, given: Given) -> str:
    """The canonical address of a row, empty only where a file name gives it an identity without one."""
    return "" if given.path and not entry.link.strip() else canonical(entry.link)


def _row_amp(given: Given) -> tuple[str, str]:
    """The AMP addresses of a row, as given when both are there; one is derived from the other, both or neither."""
    if bool(given.amp_url) == bool(given.cdn_amp_url):
        return given.amp_url, given.cdn_amp_url
    try:
        amp = given.amp_url or amp_address(given.cdn_amp_url)
        return (amp, given.cdn_amp_url or amp_cdn(amp)) if amp else ("", "")
    except ItemError:  # a broken second address costs the article nothing but that address
        return "", ""


def _plain(text: str, markup: bool) -> str:
    """A claim as clean text."""
    return markup_to_text(text) if markup else clean(text)


def _names(names: tuple[str, ...]) -> tuple[str, ...]:
    """Clean names, each once, in their order."""
    return tuple(dict.fromkeys(name for claim in names[:MOST] if (name := cut(clean(claim), NAME))))


def _kind(entry: Entry, domain: str) -> str:
    """`video` when a film is attached or the page is a video site's, by its domain, otherwise `article`."""
    shown = entry.kind == "video" or any(map(pictures.is_video, entry.enclosures))
    return "video" if shown or domain in _VIDEO_SITES else "article"


def _images(entry: Entry, address: str) -> tuple[Image, ...]:
    """The best picture that the entry claims, attaches or shows."""
    attached = (Image(url=enclosure) for enclosure in entry.enclosures if pictures.is_picture(enclosure))
    shown = pictures.in_markup(entry.content) + pictures.in_markup(entry.summary) if entry.html else ()
    return pictures.best((*entry.images, *attached, *shown), address)


def _provider(entry: Entry, address: str, organizations: Mapping[str, Organization]) -> Provider:
    """
    The source of a page: known by its host or a domain above it; else in the feed's words where the feed is the site's own.

    Behind a wrapper it is the publisher that the feed names.
    """
    named = ""
    if entry.origin and wrapper(address):
        address, named = entry.origin, cut(clean(entry.origin_name), NAME)
    domain = _domain(address)
    known = _organization(address, domain, organizations)
    if known:
        return Provider(name=known.name, domain=domain, images=known.images)
    own = domain and domain in (_domain(entry.feed_site), "" if entry.feed_site else _domain(entry.feed))
    return Provider(name=named or (own and cut(clean(entry.feed_title), NAME)) or domain, domain=domain)


def _organization(address: str, domain: str, organizations: Mapping[str, Organization]) -> Organization | None:
    """The organization of the nearest domain at or above a page's host, down to the registrable one."""
    host = hostname(address) if domain else ""
    while host.endswith(domain) and host:
        if host in organizations:
            return organizations[host]
        host = host.partition(".")[2]
    return None


def _domain(address: str) -> str:
    """The registrable domain of an address; empty for a local path or nonsense."""
    if "://" not in address:
        return ""
    try:
        return registrable_domain(address)
    except ItemError:
        return ""
