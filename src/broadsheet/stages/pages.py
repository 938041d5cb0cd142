"""Articles → their pages: fetched politely, read by workers, written down before anything is decided on them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import Connection, Engine

from broadsheet.archive import pages as archive
from broadsheet.archive.intake import Arrival, revise
from broadsheet.archive.opening import transaction
from broadsheet.archive.pages import WAITING, PageRow
from broadsheet.errors import DocumentError, ReasonedError
from broadsheet.publication import Publication
from broadsheet.records import Article, Image, Noun, Page
from broadsheet.stages.enriching import changed_at, enriched, is_about, reread
from broadsheet.stages.robots import Robots
from broadsheet.stages.terms import limits
from broadsheet.wire.darkroom import read_header
from broadsheet.wire.fetch import LONGEST, Failed, Fetched, Outcome, Request, fetch
from broadsheet.wire.pages import WORK
from broadsheet.wire.pictures import best
from broadsheet.wire.urls import canonical, registrable_domain
from broadsheet.wire.workers import FATAL, Workers

MOST_BYTES = 4_000_000  # of one page
HEAD = 4_096  # bytes of a picture in which its size nearly always stands
UNBELIEVED = 100_000  # pixels of a side that a header claims
PICTURES = 3  # of one page whose size is asked for
AGAIN = tuple(timedelta(hours=hours) for hours in (2, 8, 24, 72))  # after each good reading; then never again
LATER = tuple(timedelta(hours=hours) for hours in (1, 6, 24))  # after each failure in a row; then never again
NEVER = frozenset({
    "gone", "not-found", "bad-address", "blocked-address", "not-a-page", "too-large", "too-deep", "paywall", "login-wall",
})  # fmt: skip
LIVES = timedelta(days=7)  # a page whose article is older is not read again
Told = Callable[[int], None]


class Looked(Noun, frozen=True, kw_only=True):
    """One page that was looked at: its article, what was known, what the network said, and what was read or why not."""

    article: Article
    row: PageRow
    outcome: Outcome
    page: Page | None = None
    reason: str = ""
    wish: float = 0.0


class Pages:
    """Looks at the pages that are due. What it finds is kept by `keep`, within the transaction that decides."""

    def __init__(self, publication: Publication, now: datetime) -> None:
        self.publication, self.now, self.settings = publication, now, publication.settings.pages
        self.counts: Counter[str] = Counter()
        self.robots: Robots | None = None

    def note(self, connection: Connection) -> None:
        """Put the pages of undecided articles on the list of what is due."""
        new = archive.unnoted(connection, self._feeds())
        archive.save_pages(connection, [PageRow(article=name, outcome=WAITING, due=self.now) for name in new])

    def look(self, engine: Engine, told: Told) -> Sequence[Looked]:
        """Fetch and read what is due; nothing is written, and no transaction is open meanwhile."""
        with transaction(engine) as connection:
            waiting = archive.due_pages(connection, self._feeds(), self.now, self.now + LONGEST, 10 * self.settings.most)
            due = list(self._chosen(waiting))
        if not due:
            return ()
        requests = [_request(article, row) for article, row in due]
        self.robots = Robots(engine)
        self.robots.foresee(request.address for request in requests)
        outcomes = fetch(requests, limits(self.publication), self.now, lambda _: told(1), self.robots)
        looked = [_looked(article, row, outcome) for (article, row), outcome in zip(due, outcomes, strict=True)]
        return self._pictured(list(_read(looked)))

    def keep(self, connection: Connection, looked: Iterable[Looked]) -> None:
        """Write down what was read, and what it makes of the articles."""
        if self.robots:
            self.robots.keep(connection)
        for one in looked:
            page, corrected = reread(one.row.page, one.page) if one.page else (one.row.page, False)
            article = enriched(one.article, page, one.row.page)
            if corrected and page and article != one.article:
                since = max(one.row.checked or article.published, article.published)
                article = msgspec.structs.replace(article, updated=changed_at(page, since, self.now))
                revise(connection, _arrival(article), one.article, self.now)
                self.counts["versions"] += 1
            elif article != one.article:
                archive.enrich(connection, _arrival(article))
            self.counts["pages"] += one.page is not None and not one.reason
            archive.save_pages(connection, [settled(one, page, self.now)])

    def _feeds(self) -> set[str]:
        """The feeds whose pages are wanted."""
        every, none = self.settings.read == "all", self.settings.read == "none"
        return {source.feed for source in self.publication.sources if (source.pages or every) and not none}

    def _chosen(self, due: Iterable[tuple[Article, PageRow]]) -> Iterator[tuple[Article, PageRow]]:
        """Of what is due, as many as one run and one host bear."""
        hosts: Counter[str] = Counter()
        for article, row in due:
            host = registrable_domain(article.web_url)
            if hosts[host] < self.settings.per_host and hosts.total() < self.settings.most:
                hosts[host] += 1
                yield article, row

    def _pictured(self, looked: Sequence[Looked]) -> Sequence[Looked]:
        """With the best picture of each page that was read for the first time, in its true size, which its first bytes tell."""
        asked = [image for one in looked if one.page and not one.row.page for image in one.page.images[:PICTURES]]
        requests = [_head_of(image) for image in dict.fromkeys(asked)]
        if self.robots:
            self.robots.foresee(request.address for request in requests)
        outcomes = fetch(requests, limits(self.publication), self.now, robots=self.robots) if requests else ()
        heads = {one.address: one.document.body for one in outcomes if isinstance(one, Fetched)}
        return [_with_picture(one, heads) for one in looked]


def settled(one: Looked, page: Page | None, now: datetime) -> PageRow:
    """What to write down of a page that was looked at: it is looked at again after a growing wait, a few times, and then never."""
    row, known = one.row, one.outcome.document if isinstance(one.outcome, Fetched) else one.outcome
    if one.reason:
        tries = row.tries + (len(LATER) if one.reason in NEVER else 2 if one.reason in FATAL else 1)
        wait = LATER[tries - 1] if tries <= len(LATER) and one.reason not in NEVER else None
        due = None if wait is None else now + max(wait, timedelta(seconds=one.wish))
        return msgspec.structs.replace(row, outcome=one.reason, tries=tries, checked=now, due=due, page=page)
    readings = row.readings + 1
    wait = AGAIN[readings - 1] if readings <= len(AGAIN) else None
    return PageRow(
        article=row.article,
        readings=readings,
        checked=now,
        due=now + wait if wait and now + wait - one.article.published < LIVES else None,
        etag="" if isinstance(known, Failed) else known.etag,
        modified="" if isinstance(known, Failed) else known.modified,
        page=page,
    )


def _request(article: Article, row: PageRow) -> Request:
    """One page, asked for on condition that it changed; nobody gave us its address by hand, so its host's robots.txt is obeyed."""
    return Request(address=article.web_url, etag=row.etag, modified=row.modified, max_bytes=MOST_BYTES, obeys_robots=True)


def _head_of(image: Image) -> Request:
    return Request(address=image.url, max_bytes=HEAD, cut=True, obeys_robots=True)


def _looked(article: Article, row: PageRow, outcome: Outcome) -> Looked:
    if isinstance(outcome, Failed):
        error = outcome.error
        return Looked(article=article, row=row, outcome=outcome, reason=error.reason, wish=error.retry_after or 0.0)
    return Looked(article=article, row=row, outcome=outcome)


def _read(looked: Sequence[Looked]) -> Iterator[Looked]:
    """With the readings of what was fetched, by workers."""
    jobs = (msgspec.msgpack.encode(one.outcome.document) for one in looked if isinstance(one.outcome, Fetched))
    with Workers(WORK) as workers:
        done = workers.run(jobs)
        for one in looked:
            if not isinstance(one.outcome, Fetched):
                yield one
                continue
            answer = next(done)
            yield _failed(one, answer.error) if answer.error else _understood(one, answer.answer)


def _failed(one: Looked, error: ReasonedError) -> Looked:
    return msgspec.structs.replace(one, reason=error.reason)


def _understood(one: Looked, answer: bytes) -> Looked:
    try:
        page = msgspec.msgpack.decode(answer, type=Page)
    except msgspec.ValidationError:
        return msgspec.structs.replace(one, reason="worker-crashed")
    if not is_about(one.article, page) and not page.wall:
        return msgspec.structs.replace(one, reason="another-page")
    return msgspec.structs.replace(one, page=page, reason=page.wall)


def _with_picture(one: Looked, heads: dict[str, bytes]) -> Looked:
    if one.page is None or one.row.page:
        return one
    measured = [_measured(image, heads) for image in one.page.images[:PICTURES]]
    return msgspec.structs.replace(one, page=msgspec.structs.replace(one.page, images=best(measured)))


def _measured(image: Image, heads: dict[str, bytes]) -> Image:
    """A picture with its true size where its first bytes told it, else with the one that the page states."""
    try:
        header = read_header(heads.get(image.url, b""))
    except DocumentError:  # no picture of ours, or one that says it later
        return image
    if max(header.width, header.height) >= UNBELIEVED:
        return image
    return msgspec.structs.replace(image, width=header.width, height=header.height)


def _arrival(article: Article) -> Arrival:
    return Arrival(article=article, address=canonical(article.web_url), title=article.title)
