"""Pages behind articles, from a real server through real workers into the archive: read, walled, corrected, poisonous, and left alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from tests.pageserver import Pages, serving
from tests.publications import NOW, archive, make, rss, run, serve, stamps

from broadsheet.archive import lookup
from broadsheet.archive.pages import PageRow, pages_of
from broadsheet.errors import FetchError
from broadsheet.records import Article, Entry
from broadsheet.stages import ask
from broadsheet.stages.pages import Looked, settled
from broadsheet.wire.fetch import Failed
from broadsheet.wire.read import read

DATE = "Mon, 11 Mar 2024 09:00:00 GMT"
SETTINGS = '[fetch]\nallow_private = ["127.0.0.0/8"]\n[pages]\nread = "all"\n'
TITLE = "Harbour cranes return to work"
FIRST = [
    "The cranes of the harbour went back to work this morning after a strike of nine days that had emptied the quays.",
    "Twelve ships were waiting in the roads, said the harbour master, and the last of them will be unloaded by the end of the week.",
    "The union and the port agreed on a rise of four per cent and on a new table of shifts that spares the night crews.",
    "Merchants in the old town said that they had lost most of a month, and that they would ask the city for help with their rents.",
]
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (1200).to_bytes(4, "big") + (675).to_bytes(4, "big") + b"\x08\x02\0\0\0" + b"x" * 50_000


def page(paragraphs: list[str], title: str = TITLE, head: str = "", foot: str = "") -> bytes:
    text = "".join(f"<p>{words}</p>" for words in paragraphs)
    meta = f'<meta charset="utf-8"><title>{title}</title><meta property="og:title" content="{title}">{head}'
    return f'<!doctype html><html lang="en"><head>{meta}</head><body><article><h1>{title}</h1>{text}</article>{foot}</body></html>'.encode()


@pytest.fixture
def web() -> Iterator[Pages]:
    with serving() as pages:
        yield pages


def publication(root: Path, web: Pages, settings: str = SETTINGS) -> Path:
    return make(root, settings, feeds={"a.xml": rss((TITLE, f"{web.base}/1", DATE))})


def known(root: Path) -> tuple[Article, PageRow | None]:
    with archive(root) as connection:
        (article,) = lookup.every_article(connection)
        return article, pages_of(connection, [article.id]).get(article.id)


def walk(root: Path, hours: float = 0) -> dict[str, int]:
    return run(root, NOW + timedelta(hours=hours), offline=False).counts


def test_a_page_is_read_before_anything_is_decided(tmp_path: Path, web: Pages) -> None:
    web.bodies |= {"/pic.png": PNG}
    web.kinds["/pic.png"] = "image/png"
    head = '<meta name="author" content="Ann Quay"><meta name="description" content="Nine days.">'
    head += f'<meta property="og:image" content="/pic.png"><link rel="canonical" href="{web.base}/true">'
    web.bodies["/1"] = page(FIRST, head=head)
    root = publication(tmp_path / "p", web)
    counts = walk(root)
    article, row = known(root)
    assert (counts["pages"], counts["stories"], counts["versions"]) == (1, 1, 0)
    assert article.text == " ".join(FIRST)
    assert (article.authors, article.excerpt, article.language) == (("Ann Quay",), "Nine days.", "en")
    assert [(image.url, image.width, image.height) for image in article.images] == [(f"{web.base}/pic.png", 1200, 675)]
    assert (article.web_url, article.original_url) == (f"{web.base}/true", f"{web.base}/1")
    assert row is not None
    assert (row.outcome, row.readings, row.due) == ("", 1, NOW + timedelta(hours=2))


def test_a_run_without_news_asks_nobody_and_touches_nothing(tmp_path: Path, web: Pages) -> None:
    web.bodies["/1"] = page(FIRST)
    root = publication(tmp_path / "p", web)
    walk(root)
    before, files = web.count("/1"), stamps(root)
    assert walk(root, 1)["changed"] == 0
    assert web.count("/1") == before
    assert stamps(root) == files


def test_an_unchanged_page_is_asked_for_a_few_times_and_never_again(tmp_path: Path, web: Pages) -> None:
    web.bodies["/1"] = page(FIRST)
    root = publication(tmp_path / "p", web)
    for day in range(12):
        walk(root, 24 * day)
    assert [status for path, status in web.asked if path == "/1"] == [200, 304, 304, 304, 304]
    _, row = known(root)
    assert row is not None
    assert row.due is None


def test_what_the_feed_says_again_is_no_version_of_an_article_with_a_page(tmp_path: Path, web: Pages) -> None:
    web.bodies["/1"] = page(FIRST)
    root = publication(tmp_path / "p", web)
    walk(root)
    serve(root, {"a.xml": rss((TITLE, f"{web.base}/1", DATE), title="The feed, renamed")})
    assert walk(root, 1)["versions"] == 0
    assert known(root)[0].text == " ".join(FIRST)


def test_a_reworded_page_is_a_version_with_its_diff_and_a_record_that_was_updated(tmp_path: Path, web: Pages) -> None:
    web.bodies["/1"] = page(FIRST)
    root = publication(tmp_path / "p", web)
    walk(root)
    web.bodies["/1"] = page([FIRST[0], FIRST[1].replace("Twelve ships", "Fourteen ships"), *FIRST[2:]])
    assert walk(root, 3)["versions"] == 1
    article, _ = known(root)
    assert "Fourteen ships" in article.text
    assert article.updated == NOW + timedelta(hours=3)
    assert "updatedDateTime: 2024-03-11T15:00:00Z" in (root / "content" / article.path).read_text("utf-8")
    with archive(root) as connection:
        (version,) = ask.explain(connection, article.id, NOW)["versions"]
    assert [(change["old"], change["new"]) for change in version["changes"]] == [("Twelve", "Fourteen")]


def test_what_a_page_takes_back_is_taken_back(tmp_path: Path, web: Pages) -> None:
    web.bodies["/1"] = page(FIRST)
    root = publication(tmp_path / "p", web)
    walk(root)
    web.bodies["/1"] = page([*FIRST[:2], *FIRST[3:]])
    assert walk(root, 3)["versions"] == 1
    article, _ = known(root)
    assert article.text == " ".join([*FIRST[:2], *FIRST[3:]])
    assert article.updated == NOW + timedelta(hours=3)


def test_a_correction_is_of_no_time_at_which_the_old_words_were_read(tmp_path: Path, web: Pages) -> None:
    stamp = f'<meta property="article:modified_time" content="{NOW - timedelta(minutes=5):%Y-%m-%dT%H:%M:%SZ}">'
    web.bodies["/1"] = page(FIRST, head=stamp)
    root = publication(tmp_path / "p", web)
    walk(root)
    web.bodies["/1"] = page([FIRST[0], FIRST[1].replace("Twelve ships", "Fourteen ships"), *FIRST[2:]], head=stamp)
    walk(root, 3)
    assert known(root)[0].updated == NOW + timedelta(hours=3)


NOT_FOUND = [
    "Sorry, nothing was found under the address that you asked for. Perhaps it was mistyped, or what stood here was moved or deleted.",
    "Please check the spelling and try again, use the search above, or begin anew from our start; the support desk answers on weekdays.",
]


def test_a_page_that_says_nothing_of_the_article_is_not_its_page(tmp_path: Path, web: Pages) -> None:
    web.bodies["/1"] = page(NOT_FOUND, title="Page not found")
    root = publication(tmp_path / "p", web)
    assert walk(root)["pages"] == 0
    article, row = known(root)
    assert (article.title, article.text) == (TITLE, "")
    assert row is not None
    assert row.outcome == "another-page"


def test_a_page_that_is_another_one_day_corrects_nothing(tmp_path: Path, web: Pages) -> None:
    web.bodies["/1"] = page(FIRST)
    root = publication(tmp_path / "p", web)
    walk(root)
    files = stamps(root)
    web.bodies["/1"] = page(NOT_FOUND, title="Page not found")
    assert walk(root, 3)["versions"] == 0
    assert known(root)[0].text == " ".join(FIRST)
    assert stamps(root) == files


def test_a_page_with_another_headline_gives_it_to_an_article_whose_feed_has_the_old_one(tmp_path: Path, web: Pages) -> None:
    web.bodies["/1"] = page(FIRST)
    root = publication(tmp_path / "p", web)
    walk(root)
    web.bodies["/1"] = page(FIRST, title="Harbour cranes work again, and ships wait")
    assert walk(root, 3)["versions"] == 1
    assert known(root)[0].title == "Harbour cranes work again, and ships wait"
    serve(root, {"a.xml": rss((TITLE, f"{web.base}/1", DATE), title="Again")})
    assert walk(root, 4)["versions"] == 0  # the feed lags behind its page
    serve(root, {"a.xml": rss(("A third headline altogether", f"{web.base}/1", DATE))})
    assert walk(root, 5)["versions"] == 1
    assert known(root)[0].title == "A third headline altogether"


def test_a_stamp_a_counter_and_an_advertisement_are_no_correction(tmp_path: Path, web: Pages) -> None:
    web.bodies["/1"] = page(["Updated 10:15 on Monday by the desk of the harbour news", *FIRST, "128 comments"])
    root = publication(tmp_path / "p", web)
    walk(root)
    before = known(root)[0]
    web.bodies["/1"] = page(
        ["Updated 14:30 on Monday by the desk of the harbour news", *FIRST, "Buy the best boots in town at the old shop.", "131 comments"]
    )
    assert walk(root, 3)["versions"] == 0
    assert known(root)[0] == before


PREVIEW = '<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":"False"}</script>'
WALLS = [
    ("<title>Just a moment...</title><p>Checking your browser before you go on", "bot-check"),
    ("<p>We value your privacy. We and our partners use cookies.</p><button>Accept all cookies</button>", "consent-wall"),
    ("<form>Please log in to continue<input type=password></form>", "login-wall"),
    ("<div id=root></div><noscript>You need to enable JavaScript to run this app.</noscript>", "script-wall"),
    (page(FIRST[:1], head=PREVIEW), "paywall"),
    (page(FIRST[:1], foot='<div class="paywall-box">Subscribe to continue reading</div>'), "paywall"),
    ("<p>Nothing here</p>", "no-text"),
    ("<div>" * 300 + "deep", "too-deep"),
    ("<div>" * 100_000 + "deep", "too-large"),
    (f'<p class="{"a" * 16_000_000}">x', "too-large"),
    (b"%PDF-1.7 no page at all", "not-a-page"),
]


@pytest.mark.parametrize(("body", "reason"), WALLS, ids=[f"{reason}-{place}" for place, (_, reason) in enumerate(WALLS)])
def test_what_is_no_article_is_not_taken_for_text(tmp_path: Path, web: Pages, body: bytes | str, reason: str) -> None:
    web.bodies["/1"] = body if isinstance(body, bytes) else f"<html><body>{body}</body></html>".encode()
    root = publication(tmp_path / "p", web)
    counts = walk(root)
    article, row = known(root)
    assert row is not None
    assert (row.outcome, article.text, counts["pages"], counts["stories"]) == (reason, "", 0, 1)


def test_a_page_without_text_is_tried_a_few_times_and_then_never(tmp_path: Path, web: Pages) -> None:
    root = publication(tmp_path / "p", web)
    outcomes = []
    for day in range(6):
        web.bodies["/1"] = b"<html><body><p>Nothing here</p></body></html>"
        walk(root, 25 * day)
        outcomes.append(known(root)[1])
    assert [row.tries for row in outcomes if row] == [1, 2, 3, 4, 4, 4]
    assert web.count("/1") == 4
    assert outcomes[-1] is not None
    assert outcomes[-1].due is None


def test_a_clock_that_ran_ten_years_ahead_and_was_put_back_silences_no_page(tmp_path: Path, web: Pages) -> None:
    web.bodies["/1"] = b"<title>x</title>"
    root = publication(tmp_path / "p", web)
    decade, counts = 10 * 365 * 24, []
    for hours in (decade, 0, 0.5, 1):
        walk(root, hours)
        counts.append(web.count("/1"))
    _, row = known(root)
    assert row is not None
    assert (counts, row.due) == ([1, 2, 2, 2], NOW + timedelta(hours=6))


def test_a_page_that_is_gone_is_not_asked_for_again(tmp_path: Path, web: Pages) -> None:
    root = publication(tmp_path / "p", web)
    for day in range(3):
        walk(root, 25 * day)
    assert web.count("/1") == 1
    assert known(root)[1] == PageRow(article=known(root)[0].id, outcome="not-found", tries=3, checked=NOW)


def test_a_page_that_kills_its_worker_is_set_aside_after_two_runs() -> None:
    row, outcomes = PageRow(article="a"), []
    article = read(Entry(feed="f", title="A title", link="https://a.example/1"), NOW, {})
    for hours in (0, 7):
        gone = Failed(address="https://a.example/1", error=FetchError("worker-killed", "it took too long"))
        row = settled(Looked(article=article, row=row, outcome=gone, reason="worker-killed"), None, NOW + timedelta(hours=hours))
        outcomes.append((row.outcome, row.tries, row.due))
    assert outcomes == [("worker-killed", 2, NOW + timedelta(hours=6)), ("worker-killed", 4, None)]


def test_only_sources_that_are_listed_have_their_pages_read(tmp_path: Path, web: Pages) -> None:
    web.bodies["/1"] = page(FIRST)
    root = publication(tmp_path / "p", web, SETTINGS.replace('"all"', '"listed"'))
    walk(root)
    assert web.asked == []
    sources = root / "sources.opml"
    sources.write_text(sources.read_text("utf-8").replace("<outline ", '<outline pages="true" '), "utf-8")
    serve(root, {"a.xml": rss((TITLE, f"{web.base}/1", DATE), ("Another story of ships", f"{web.base}/2", DATE))})
    walk(root, 1)
    assert {path for path, _ in web.asked} - {"/robots.txt"} == {"/2"}


def test_a_source_that_is_listed_no_more_has_no_pages_read(tmp_path: Path, web: Pages) -> None:
    web.bodies["/1"] = page(FIRST)
    root = publication(tmp_path / "p", web, SETTINGS.replace('"all"', '"listed"'))
    sources = root / "sources.opml"
    plain = sources.read_text("utf-8")
    sources.write_text(plain.replace("<outline ", '<outline pages="true" '), "utf-8")
    walk(root)
    sources.write_text(plain, "utf-8")
    walk(root, 3)
    assert web.count("/1") == 1
    sources.write_text(plain.replace("<outline ", '<outline pages="true" '), "utf-8")
    walk(root, 4)
    assert web.count("/1") == 2


def test_a_host_of_pictures_is_asked_what_robots_may_read_once_a_day(tmp_path: Path, web: Pages) -> None:
    with serving() as elsewhere:
        elsewhere.bodies = {f"/{number}.png": PNG for number in (1, 2)}
        for number in (1, 2):
            web.bodies[f"/{number}"] = page(FIRST, head=f'<meta property="og:image" content="{elsewhere.base}/{number}.png">')
        root = publication(tmp_path / "p", web)
        walk(root)
        serve(root, {"a.xml": rss((TITLE, f"{web.base}/1", DATE), ("Another story of ships", f"{web.base}/2", DATE))})
        walk(root, 1)
        assert [elsewhere.count(path) for path in ("/1.png", "/2.png", "/robots.txt")] == [1, 1, 1]


def test_one_run_asks_one_host_for_so_many_pages_and_no_more(tmp_path: Path, web: Pages) -> None:
    web.bodies |= {f"/{number}": page(FIRST) for number in range(6)}
    items = [(f"Cranes of the harbour unload ship number {number}", f"{web.base}/{number}", DATE) for number in range(6)]
    root = make(tmp_path / "p", f"{SETTINGS}per_host = 4\n", feeds={"a.xml": rss(*items)})
    assert walk(root)["pages"] == 4
    assert walk(root, 1)["pages"] == 2
