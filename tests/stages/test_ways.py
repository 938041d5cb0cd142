"""The ways in, from the network to the archive: pages by selector, films, wrapped links, and discovery."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.commands.saying import said, told
from tests.publications import NOW, archive, make, run
from tests.stages.ways import PRIVATE, articles, news, publication
from tests.wire.fetch.farm import Farm, served

from broadsheet.archive import lookup
from broadsheet.errors import ConfigurationError, DocumentError, FetchError
from broadsheet.publication import load
from broadsheet.records import Spike
from broadsheet.stages.discovering import discover
from broadsheet.stages.terms import limits
from broadsheet.wire.discovery import WELL_KNOWN

AT = f"{NOW:%Y-%m-%dT%H:%M:%SZ}"
RSS = "<rss version='2.0'><channel><title>Log</title>{}</channel></rss>"
ITEM = "<item><title>{0}</title><link>https://a.example/{0}</link></item>"


@pytest.fixture
def farm() -> Iterator[Farm]:
    with served("127.0.0.1") as plots:
        yield plots


def spikes(root: Path) -> list[Spike]:
    with archive(root) as connection:
        return list(lookup.spikes(connection))


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
