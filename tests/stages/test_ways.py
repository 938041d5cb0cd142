"""The ways in, from the network to the archive: indexes of sitemaps, pages by selector, films, wrapped links, and discovery."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from tests.commands.saying import said, told
from tests.publications import NOW, archive, make, run
from tests.wire.fetch.farm import Call, Farm, served

from broadsheet.archive import intake, lookup
from broadsheet.errors import ConfigurationError, DocumentError, FetchError
from broadsheet.publication import load
from broadsheet.records import Article, Spike
from broadsheet.stages.children import MOST
from broadsheet.stages.discovering import discover
from broadsheet.stages.gather import states
from broadsheet.stages.terms import limits
from broadsheet.wire import character
from broadsheet.wire.discovery import WELL_KNOWN
from broadsheet.wire.fetch import Care

PRIVATE = '[fetch]\nallow_private = ["127.0.0.0/8"]\n'
AT = f"{NOW:%Y-%m-%dT%H:%M:%SZ}"
RSS = "<rss version='2.0'><channel><title>Log</title>{}</channel></rss>"
ITEM = "<item><title>{0}</title><link>https://a.example/{0}</link></item>"


@pytest.fixture
def farm() -> Iterator[Farm]:
    with served("127.0.0.1") as plots:
        yield plots


def publication(root: Path, *outlines: str) -> Path:
    """A publication whose sources.opml holds these outlines."""
    made = make(root, PRIVATE)
    (made / "sources.opml").write_text(f"<opml version='2.0'><body>{''.join(outlines)}</body></opml>", "utf-8")
    return made


def articles(root: Path) -> dict[str, Article]:
    """The articles of the archive by their titles."""
    with archive(root) as connection:
        return {article.title: article for article in lookup.every_article(connection)}


def spikes(root: Path) -> list[Spike]:
    with archive(root) as connection:
        return list(lookup.spikes(connection))


def news(*names: str) -> bytes:
    urls = (
        f"<url><loc>https://a.example/{name}</loc><news:news><news:title>{name}</news:title>"
        "<news:publication_date>2024-03-10</news:publication_date></news:news></url>"
        for name in names
    )
    return f"<urlset xmlns:news='http://www.google.com/schemas/sitemap-news/0.9'>{''.join(urls)}</urlset>".encode()


def index(*places: str) -> bytes:
    return f"<sitemapindex>{''.join(f'<sitemap><loc>{place}</loc></sitemap>' for place in places)}</sitemapindex>".encode()


def conditional(body: bytes) -> object:
    """An answer that is given whole once, and then only said to be the same."""

    def answer(call: Call) -> None:
        if call.headers.get("If-None-Match") == '"1"':
            call.answer(304, ETag='"1"')
        else:
            call.answer(200, body, ETag='"1"')

    return answer


def test_an_index_leads_to_its_sitemaps_which_are_asked_only_for_what_is_new(tmp_path: Path, farm: Farm) -> None:
    inner = farm.serves("/inner.xml", body=index(farm.does("/2.xml.gz", conditional(gzip.compress(news("two"))))))  # type: ignore[arg-type]
    outer = farm.does("/sitemap.xml", conditional(index(farm.does("/1.xml", conditional(news("one"))), inner)))  # type: ignore[arg-type]
    made = publication(tmp_path / "p", f'<outline xmlUrl="{outer}"/>')
    run(made, offline=False)
    found = articles(made)
    assert set(found) == {"one", "two"}
    assert {article.feed for article in found.values()} == {outer}
    assert farm.plots.keys() - {"/robots.txt"} == {call.path for call in farm.calls}, "nobody asks for the robots of feeds"
    farm.calls.clear()
    farm.serves("/1.xml", body=news("one", "three"))
    run(made, NOW + timedelta(days=1), offline=False)
    assert set(articles(made)) == {"one", "two", "three"}
    assert [call.path for call in farm.calls] == ["/sitemap.xml", "/1.xml", "/inner.xml", "/2.xml.gz"]
    assert [call.headers.get("If-None-Match") for call in farm.calls] == [None, '"1"', None, '"1"']


def test_a_flood_from_a_sitemap_of_an_index_is_taken_in_on_the_next_days(
    tmp_path: Path, farm: Farm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(character, "DAILY", 20)
    outer = farm.serves("/sitemap.xml", body=index(farm.serves("/1.xml", body=news("one"))))
    made = publication(tmp_path / "p", f'<outline xmlUrl="{outer}"/>')
    run(made, offline=False)
    farm.does("/1.xml", conditional(news("one", *(f"n{n}" for n in range(30)))))  # type: ignore[arg-type]
    assert [run(made, NOW + timedelta(days=day), offline=False).counts["new"] for day in (1, 2, 3)] == [20, 10, 0]


def test_what_an_editor_set_for_an_index_holds_for_its_sitemaps(tmp_path: Path, farm: Farm) -> None:
    outer = farm.serves("/sitemap.xml", body=index(farm.serves("/1.xml", body=news("one"))))
    made = publication(tmp_path / "p", f'<outline xmlUrl="{outer}"/>')
    run(made, offline=False)
    with archive(made) as connection:
        rows = intake.feeds(connection)
        state = msgspec.structs.replace(states(rows)[outer], care=Care(undated=True))
        intake.save_feeds(connection, [msgspec.structs.replace(rows[outer], state=msgspec.json.encode(state))])
    farm.serves("/1.xml", body=news("one", "two"))
    run(made, NOW + timedelta(days=1), offline=False)
    assert articles(made)["two"].published == NOW + timedelta(days=1)


def test_of_an_index_that_has_no_end_so_many_sitemaps_are_asked(tmp_path: Path, farm: Farm) -> None:
    places = [farm.serves(f"/{n}.xml", body=news(f"n{n}")) for n in range(3 * MOST)]
    made = publication(tmp_path / "p", f'<outline xmlUrl="{farm.serves("/sitemap.xml", body=index(*places))}"/>')
    run(made, offline=False)
    assert len(farm.calls) == 1 + MOST


def test_an_index_that_names_itself_or_nonsense_ends(tmp_path: Path, farm: Farm) -> None:
    body = index(farm.at("/sitemap.xml"), "file:///etc/passwd", "javascript:x", farm.serves("/1.xml", body=news("one")))
    made = publication(tmp_path / "p", f'<outline xmlUrl="{farm.serves("/sitemap.xml", body=body)}"/>')
    run(made, offline=False)
    assert [call.path for call in farm.calls] == ["/sitemap.xml", "/1.xml"]
    assert set(articles(made)) == {"one"}


def test_a_sitemap_that_fails_is_told_and_the_others_are_read(tmp_path: Path, farm: Farm) -> None:
    body = index(farm.serves("/1.xml", 500), farm.serves("/2.xml", body=b"no sitemap"), farm.serves("/3.xml", body=news("three")))
    made = publication(tmp_path / "p", f'<outline xmlUrl="{farm.serves("/sitemap.xml", body=body)}"/>')
    report = run(made, offline=False)
    assert {(place.rpartition("/")[2], reason) for place, _, reason in report.ailing} == {
        ("1.xml", "server-error"),
        ("2.xml", "not-a-feed"),
    }
    assert set(articles(made)) == {"three"}


def test_addresses_without_a_title_wait_for_their_pages_together_under_the_name_of_their_sitemap(tmp_path: Path, farm: Farm) -> None:
    bare = b"".join(b"<url><loc>https://a.example/%d</loc></url>" % number for number in range(1200))
    place = farm.serves("/sitemap.xml", body=b"<urlset>%b<url><loc>mailto:x</loc></url></urlset>" % bare)
    made = publication(tmp_path / "p", f'<outline xmlUrl="{place}"/>')
    assert run(made, offline=False).counts["spiked"] == 2
    assert [(spike.subject, spike.reason, spike.source, spike.detail[:24]) for spike in spikes(made) if spike.reason == "awaits-page"] == [
        (place, "awaits-page", place, "1,200 of its entries are")
    ]


def test_a_sitemap_whose_entries_all_have_titles_awaits_nothing(tmp_path: Path, farm: Farm) -> None:
    made = publication(tmp_path / "p", f'<outline xmlUrl="{farm.serves("/sitemap.xml", body=news("one"))}"/>')
    run(made, offline=False)
    assert not spikes(made)


def test_a_page_is_read_by_its_selector(tmp_path: Path, farm: Farm) -> None:
    page = farm.serves(
        "/news", body=b"<html><h2><a href='/cranes'>Cranes return</a></h2><a href='/about'>About</a>", Content_Type="text/html"
    )
    made = publication(tmp_path / "p", f'<outline text="Log" xmlUrl="{page}" selector="h2 a"/>')
    run(made, offline=False)
    assert [(title, article.web_url) for title, article in articles(made).items()] == [("Cranes return", farm.at("/cranes"))]


def test_a_selector_that_matches_nothing_is_a_state_of_its_source_with_a_fix(tmp_path: Path, farm: Farm) -> None:
    made = publication(tmp_path / "p", f'<outline xmlUrl="{farm.serves("/news", body=b"<html>x")}" selector="h2 a"/>')
    assert [reason for _, _, reason in run(made, offline=False).ailing] == ["selector-matches-nothing"]
    found = said(made, "doctor", "--now", AT)
    assert "selector-matches-nothing" in found.stdout
    assert "put another selector" in found.stdout


def test_a_wrong_selector_ends_a_run_before_any_work_and_names_its_source(tmp_path: Path) -> None:
    made = publication(tmp_path / "p", '<outline text="The Log" xmlUrl="https://a.example/" selector="h2 &gt;"/>')
    with pytest.raises(ConfigurationError) as caught:
        run(made)
    assert caught.value.subject == "sources.opml: The Log"
    assert "h2 >" in caught.value.message
    assert not (made / "archive.db").exists()


YOUTUBE = """<feed xmlns:yt="http://www.youtube.com/xml/schemas/2015" xmlns:media="http://search.yahoo.com/mrss/" xmlns="http://www.w3.org/2005/Atom">
<link rel="alternate" href="https://www.youtube.com/channel/UCaaaaaaaaaaaaaaaaaaaaaa"/><title>Harbour TV</title>
<entry><id>yt:video:AMhhuBixb4o</id><yt:videoId>AMhhuBixb4o</yt:videoId><title>Cranes return</title>{link}
<author><name>Harbour TV</name></author><published>2024-03-10T09:00:00+00:00</published><updated>2024-03-10T10:00:00+00:00</updated>
<media:group><media:title>Cranes return</media:title>
<media:content url="https://www.youtube.com/v/AMhhuBixb4o?version=3" type="application/x-shockwave-flash"/>
<media:thumbnail url="https://i.ytimg.com/vi/AMhhuBixb4o/hqdefault.jpg" width="480" height="360"/><media:description>Two of them &lt;3
More.</media:description></media:group></entry></feed>"""


@pytest.mark.parametrize("link", ['<link rel="alternate" href="https://www.youtube.com/watch?v=AMhhuBixb4o"/>', ""])
def test_a_channel_brings_films_that_can_be_watched(tmp_path: Path, farm: Farm, link: str) -> None:
    feed = farm.serves("/feeds/videos.xml", body=YOUTUBE.format(link=link).encode())
    made = publication(tmp_path / "p", f'<outline xmlUrl="{feed}"/>')
    run(made, offline=False)
    film = articles(made)["Cranes return"]
    assert (film.kind, film.web_url) == ("video", "https://www.youtube.com/watch?v=AMhhuBixb4o")
    assert film.featured.startswith('<iframe width="800" height="500" frameborder="0" src="https://www.youtube.com/embed/AMhhuBixb4o" ')
    assert (film.excerpt, film.authors, film.provider.name) == ("Two of them <3 More.", ("Harbour TV",), "Harbour TV")
    assert (film.images[0].url, film.images[0].width) == ("https://i.ytimg.com/vi/AMhhuBixb4o/hqdefault.jpg", 480)
    with (made / "broadsheet.toml").open("a") as file:
        file.write("[policy]\nquality = -500\nheat = -500\n")
    run(made)
    assert 'featuredContent: "<iframe width=\\"800\\"' in (made / "content" / film.path).read_text("utf-8")


def test_links_that_lead_to_a_news_service_are_named_by_the_doctor_and_their_publisher_is_kept(tmp_path: Path, farm: Farm) -> None:
    link = "https://news.google.com/rss/articles/CBMiX0FVX3lxTE5?oc=5"
    item = f"<item><title>Cranes return</title><link>{link}</link><source url='https://www.harbour.example'>Harbour Log</source></item>"
    feed = farm.serves("/google", body=RSS.format(item).encode())
    made = publication(tmp_path / "p", f'<outline xmlUrl="{feed}"/>')
    run(made, offline=False)
    provider = articles(made)["Cranes return"].provider
    assert (provider.name, provider.domain) == ("Harbour Log", "harbour.example")
    (finding,) = (one for one in told(made, "doctor", "--now", AT)["findings"] if one["kind"] == "wrapper-only")
    assert finding["subject"] == feed


# Discovery


def found(root: Path, address: str) -> list[tuple[str, str]]:
    return [(one.address.rpartition("/")[2], one.how) for one in discover(address, limits(load(root)), NOW)]


def test_of_the_places_that_a_page_names_those_that_are_feeds_are_found(tmp_path: Path, farm: Farm) -> None:
    root = make(tmp_path / "p", PRIVATE)
    farm.serves("/empty.xml", body=RSS.format("").encode())
    farm.serves("/log.xml", body=RSS.format(ITEM.format("One") * 2).encode())
    farm.serves("/comments.rss", body=RSS.format(ITEM.format("Re")).encode())
    farm.serves("/html.xml", body=b"<html>")
    farm.serves("/gone.xml", 404)
    links = "".join(
        f"<link rel=alternate type=application/rss+xml href=/{name}>" for name in ("comments.rss", "gone.xml", "html.xml", "empty.xml")
    )
    page = farm.serves("/page", body=f"<html>{links}<a href=/log.xml>RSS</a>".encode())
    assert found(root, page) == [("log.xml", "anchor"), ("comments.rss", "alternate"), ("empty.xml", "alternate")]


def test_an_address_that_is_a_feed_is_found_itself(tmp_path: Path, farm: Farm) -> None:
    root = make(tmp_path / "p", PRIVATE)
    assert found(root, farm.serves("/log.xml", body=RSS.format(ITEM.format("One")).encode())) == [("log.xml", "itself")]
    assert len(farm.calls) == 1


def test_a_page_is_added_as_the_best_of_its_feeds(tmp_path: Path, farm: Farm) -> None:
    root = make(tmp_path / "p", PRIVATE)
    log = farm.serves("/log.xml", body=RSS.format(ITEM.format("One")).encode())
    page = farm.serves("/page", body=b"<html><link rel=alternate type=application/rss+xml href=/log.xml>")
    assert said(root, "source", "add", page, "--discover").exit_code == 0
    assert [source.feed for source in load(root).sources] == [log]


def test_usual_places_are_asked_last(tmp_path: Path, farm: Farm) -> None:
    root = make(tmp_path / "p", PRIVATE)
    for path in WELL_KNOWN:
        farm.serves(path, 404)
    farm.serves("/atom.xml", body=b"<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>One</title></entry></feed>")
    assert found(root, farm.serves("/", body=b"<html>")) == [("atom.xml", "well-known")]


def test_a_page_without_a_feed_says_so_with_a_remedy(tmp_path: Path, farm: Farm) -> None:
    root = make(tmp_path / "p", PRIVATE)
    for path in WELL_KNOWN:
        farm.serves(path, 404)
    with pytest.raises(DocumentError) as caught:
        found(root, farm.serves("/", body=b"<html>"))
    assert (caught.value.reason, "selector" in caught.value.remedy) == ("no-feed", True)
    with pytest.raises(FetchError):
        found(root, farm.serves("/down", 500))


def test_a_page_may_not_make_us_ask_more_than_a_few_places(tmp_path: Path, farm: Farm) -> None:
    root = make(tmp_path / "p", PRIVATE)
    for n in range(30):
        farm.serves(f"/feed/{n}", body=RSS.format(ITEM.format(n)).encode())
    page = farm.serves("/page", body="".join(["<html>", *(f"<a href=/feed/{n}>x</a>" for n in range(30))]).encode())
    assert len(found(root, page)) == 8
    assert len(farm.calls) == 9


def test_the_command_tells_the_feeds_of_a_page(tmp_path: Path, farm: Farm) -> None:
    root = make(tmp_path / "p", PRIVATE)
    feed = farm.serves("/log.xml", body=RSS.format(ITEM.format("One")).encode())
    page = farm.serves("/page", body=b"<html><link rel=alternate type=application/rss+xml href=/log.xml>")
    assert told(root, "discover", page)["feeds"] == [{"address": feed, "title": "Log", "how": "alternate", "entries": 1}]
    assert "1 entry, declared by the page" in said(root, "discover", page).stdout
    assert said(root, "discover", "ftp://a.example/").exit_code == 3
