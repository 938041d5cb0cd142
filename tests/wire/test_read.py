from __future__ import annotations

import gzip
import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given as forall
from hypothesis import strategies as st
from tests.corpora import shared

from broadsheet.errors import ItemError
from broadsheet.records import Article, Entry, Given, Image, Organization, Provider, mint
from broadsheet.wire.read import read

SEEN = datetime(2024, 5, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
LAST = datetime.max.replace(tzinfo=UTC)
LINK = "https://www.news.example/2024/a-story"
KNOWN = {
    "news.example": Organization(domain="news.example", name="The News", images=(Image(url="https://logo.example/n.png"),)),
    "blogs.maker.example": Organization(domain="blogs.maker.example", name="Maker Blogs"),
}


def entry(**claims: Any) -> Entry:
    return Entry(**({"feed": "https://www.news.example/feed.xml", "title": "A story", "link": LINK, "guid": "1"} | claims))


def article(**claims: Any) -> Article:
    return read(entry(**claims), SEEN, {})


def row(given: Given | None = None, **claims: Any) -> Article:
    return article(**({"html": False, "given": given or Given()} | claims))


def reason(claimed: Entry) -> str:
    with pytest.raises(ItemError) as caught:
        read(claimed, SEEN, {})
    return caught.value.reason


def words(count: int) -> str:
    return " ".join(f"word{number}" for number in range(count))


# Addresses


def test_an_article_is_known_by_its_canonical_address_whatever_feed_found_it() -> None:
    found = article(link=f"{LINK}?utm_source=rss#top")
    assert found.id == mint(LINK) == article(feed="https://other.example/rss", link=LINK, guid="other").id
    assert found.web_url == LINK
    assert found.original_url == f"{LINK}?utm_source=rss#top"


def test_a_user_and_password_in_an_address_are_never_kept() -> None:
    secret = "https://u:p@news.example/c"
    given = Given(original_url=secret, amp_url=secret, cdn_amp_url=secret)
    for found in (article(link=secret, guid=secret), article(link="/c", feed=secret), row(given, link=secret, guid=secret)):
        assert found.original_url == found.web_url == "https://news.example/c"
        assert "u:p@" not in repr(msgspec.structs.replace(found, feed=""))


def test_a_relative_link_is_found_from_the_feed_s_site() -> None:
    assert article(link="/a", feed_site="https://site.example/x/").web_url == "https://site.example/a"
    assert article(link="/a").web_url == "https://www.news.example/a"


def test_a_guid_that_is_an_address_stands_in_for_a_missing_link() -> None:
    assert article(link="", guid=LINK).web_url == LINK


def test_an_amp_address_is_kept_beside_the_page_with_its_cached_form() -> None:
    found = article(link=f"{LINK}/amp/")
    assert found.web_url == f"{LINK}/"
    assert found.amp_url == f"{LINK}/amp/"
    assert found.cdn_amp_url == "https://www-news-example.cdn.ampproject.org/c/s/www.news.example/2024/a-story/amp/"
    assert (article().amp_url, article().cdn_amp_url) == ("", "")


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("", "no-address"),
        ("javascript:alert(1)", "unsupported-scheme"),
        ("http://[", "bad-address"),
        (LINK + "x" * 5000, "address-too-long"),
    ],
)
def test_an_entry_without_a_page_is_set_aside_with_its_reason(link: str, expected: str) -> None:
    assert reason(entry(link=link)) == expected


# Words


def test_titles_and_excerpts_are_words_without_markup() -> None:
    found = article(title="<b>A&amp;B</b> rise", title_html=True, summary="<p>First.</p><p>Second &lt;b&gt;.</p>", html=True)
    assert (found.title, found.excerpt) == ("A&B rise", "First. Second <b>.")


def test_a_title_that_is_no_markup_keeps_its_signs() -> None:
    assert article(title="Why <div> &amp; <p> matter").title == "Why <div> &amp; <p> matter"


def test_without_a_title_the_first_words_of_the_summary_serve() -> None:
    assert article(title=" ", summary="Only a summary.").title == "Only a summary."
    assert article(title="", summary=words(60)).title == f"{words(14)}…"


def test_without_any_words_an_entry_is_set_aside() -> None:
    assert reason(entry(title="\u200b", summary="<img src=x>")) == "no-title"


def test_without_a_summary_the_content_s_beginning_is_the_excerpt() -> None:
    found = article(content=f"<p>{words(100)}</p>")
    assert found.text == words(100)
    assert found.excerpt.endswith("…")
    assert len(found.excerpt) <= 300


def test_a_long_summary_is_the_article_s_text_and_a_short_one_is_not() -> None:
    assert article(summary=words(60)).text == words(60)
    assert article(summary=words(59)).text == ""


def test_a_title_without_end_is_cut() -> None:
    assert len(article(title="word " * 1000).title) <= 300


# Dates


@pytest.mark.parametrize(
    ("claim", "published"),
    [(SEEN - HOUR, SEEN - HOUR), (SEEN, SEEN), (SEEN + HOUR, SEEN), (datetime(1989, 12, 31, tzinfo=UTC), SEEN), (LAST, SEEN),
     (datetime(1990, 1, 1, tzinfo=UTC), datetime(1990, 1, 1, tzinfo=UTC)), (None, SEEN)],
)  # fmt: skip
def test_the_sort_date_is_the_earlier_of_claimed_and_seen_if_the_claim_can_be_true(claim: datetime | None, published: datetime) -> None:
    assert article(published=claim).published == published


def test_a_claim_is_kept_whether_believed_or_not() -> None:
    assert article(published=None, claimed="yesterday-ish").claimed == "yesterday-ish"
    assert article(published=SEEN + HOUR).claimed == "2024-05-20T13:00:00+00:00"
    assert article().claimed == ""


def test_a_change_counts_after_publication_and_not_in_the_future() -> None:
    assert article(published=SEEN - 2 * HOUR, updated=SEEN - HOUR).updated == SEEN - HOUR
    assert article(published=SEEN - 2 * HOUR, updated=SEEN - 3 * HOUR).updated is None
    assert article(published=SEEN - 2 * HOUR, updated=SEEN + HOUR).updated is None


def test_an_entry_that_only_says_when_it_changed_appeared_then() -> None:
    found = article(updated=SEEN - HOUR)
    assert (found.published, found.updated) == (SEEN - HOUR, None)


# Sources, pictures, kinds


def test_a_known_organization_names_the_source_of_its_domain_and_below() -> None:
    assert read(entry(), SEEN, KNOWN).provider == Provider(name="The News", domain="news.example", images=KNOWN["news.example"].images)
    assert read(entry(link="https://eu.blogs.maker.example/a"), SEEN, KNOWN).provider.name == "Maker Blogs"
    assert read(entry(link="https://shop.maker.example/a"), SEEN, KNOWN).provider.name == "maker.example"


def test_a_feed_names_only_its_own_site() -> None:
    own = {"feed_title": " The  Daily ", "feed_site": "https://news.example/"}
    assert article(**own).provider == Provider(name="The Daily", domain="news.example")
    assert article(**own, link="https://other.example/a").provider == Provider(name="other.example", domain="other.example")
    assert article(feed_title="The Daily").provider.name == "The Daily"


def test_an_organization_of_a_suffix_names_nobody_s_page() -> None:
    hosts = {"github.io": Organization(domain="github.io", name="The Host")}
    assert read(entry(link="https://someone.github.io/a"), SEEN, hosts).provider.name == "someone.github.io"


def test_the_best_of_claimed_attached_and_shown_pictures_is_kept() -> None:
    claimed = Image(url="https://img.example/claimed.jpg", width=300, height=250)
    shown = "<img src='/shown.jpg' width=800 height=600><img src=/pixel.gif width=1 height=1>"
    assert article(images=(claimed,), content=shown).images == (Image(url="https://www.news.example/shown.jpg", width=800, height=600),)
    assert article(enclosures=("https://img.example/e.jpg",)).images == (Image(url="https://img.example/e.jpg"),)
    assert article(images=(Image(url="https://img.example/t.gif", width=1, height=1),)).images == ()


def test_a_film_or_a_video_site_makes_a_video() -> None:
    assert article(enclosures=("https://a.example/v.mp4",)).kind == "video"
    assert article(link="https://m.youtube.com/watch?v=1").kind == "video"
    assert article(link="https://youtu.be/1").kind == "video"
    assert article(enclosures=("https://a.example/talk.mp3",)).kind == "article"


def test_names_are_clean_and_stand_once() -> None:
    found = article(authors=(" Ada  L. ", "Ada L.", ""), categories=("A.I.\u200b", "A.I."))
    assert (found.authors, found.categories) == (("Ada L.",), ("A.I.",))


def test_the_language_is_the_feed_s_unless_the_words_deny_it() -> None:
    assert article(language="de-AT").language == "de"
    german = "Die Bundesregierung hat am Montag einen neuen Plan für den Ausbau der Rechenzentren vorgestellt, teilte das Ministerium mit."
    assert article(language="en", summary=german).language == "de"


# Imported rows


def test_an_imported_row_is_published_as_it_stands() -> None:
    given = Given(
        path="_news/2020-01-01-a.md", story="s", query="AI", topics=("Z", "A"), official=True,
        provider=Provider(name="N", domain="odd.example"),
        original_url="http://x.example/?utm_source=a", amp_url="https://a.example/amp", cdn_amp_url="https://a", kind="video", removed=True,
        images=(Image(url="data:tiny", width=1, height=1), Image(url="/relative.svg")), featured="<iframe>",
        secured="x;y", updated=SEEN + HOUR,
    )  # fmt: skip
    found = row(
        given,
        title=" A\u00a0&amp; <b> ",
        summary="line\r\nline\u200b ",
        link="https://News.example/PR Wire/?utm_source=x",
        authors=(" A ",),
    )
    assert (found.title, found.excerpt, found.web_url) == (
        " A\u00a0&amp; <b> ",
        "line\r\nline\u200b ",
        "https://News.example/PR Wire/?utm_source=x",
    )
    assert (found.original_url, found.amp_url, found.cdn_amp_url) == (given.original_url, given.amp_url, given.cdn_amp_url)
    assert (found.images, found.provider, found.topics, found.kind) == (given.images, given.provider, ("Z", "A"), "video")
    assert (found.story, found.query, found.featured, found.secured, found.updated) == ("s", "AI", "<iframe>", "x;y", SEEN + HOUR)
    assert found.official
    assert found.removed
    assert found.imported
    assert found.id == mint("path", given.path)


def test_a_row_without_a_path_is_known_by_its_canonical_address() -> None:
    assert row(link=f"{LINK}?utm_source=x").id == mint(LINK)


def test_a_row_with_a_path_needs_no_address_and_one_without_does() -> None:
    assert row(Given(path="_news/a.md"), link="").web_url == ""
    assert reason(entry(given=Given(), link="")) == "no-address"
    assert reason(entry(given=Given(path="_news/a.md"), link="javascript:alert(1)")) == "unsupported-scheme"


def test_a_row_s_text_is_cleaned_for_comparing() -> None:
    assert row(content=" a\n\nb\x00 ").text == "a b"


def test_a_row_is_believed_about_the_past_and_not_about_the_future() -> None:
    assert row(published=datetime(1950, 1, 1, tzinfo=UTC)).published.year == 1950
    assert row(published=SEEN + HOUR).published == SEEN


def test_a_row_with_one_amp_address_gets_the_other() -> None:
    amp, cdn = "https://a.example/b-1/amp", "https://a-example.cdn.ampproject.org/c/s/a.example/b-1/amp"
    assert (row(Given(amp_url=amp)).cdn_amp_url, row(Given(cdn_amp_url=cdn)).amp_url) == (cdn, amp)
    assert (row(Given(amp_url="nonsense")).amp_url, row(Given(cdn_amp_url="nonsense")).cdn_amp_url) == ("", "")


def test_a_row_without_a_source_gets_its_domain_s() -> None:
    assert read(entry(given=Given()), SEEN, KNOWN).provider.name == "The News"


def test_every_real_row_is_read_verbatim() -> None:
    with gzip.open(shared("data/everyday/articles.jsonl.gz")) as lines:
        rows = [json.loads(line) for line in lines][::10]
    tongues: Counter[str] = Counter()
    for one in rows:
        found = row(Given(path=one["path"]), title=one["title"], summary=one["excerpt"], link=one["webUrl"])
        assert (found.title, found.excerpt, found.web_url) == (one["title"], one["excerpt"], one["webUrl"])
        assert found.provider.domain == one["provider"]["domain"]
        tongues[found.language] += 1
    assert set(tongues) <= {"en", ""}
    assert tongues["en"] > 0.97 * len(rows)


TEXTS = st.text(max_size=40)


@forall(st.builds(entry, title=TEXTS, link=TEXTS.map(lambda text: f"https://a.example/{text}"), summary=TEXTS, content=TEXTS, guid=TEXTS,
                  feed_title=TEXTS, feed_site=TEXTS, language=TEXTS, claimed=TEXTS, enclosures=st.tuples(TEXTS), authors=st.tuples(TEXTS),
                  images=st.tuples(st.builds(Image, url=TEXTS)), published=st.none() | st.datetimes(timezones=st.just(UTC))))  # fmt: skip
def test_any_claim_is_read_or_set_aside(claimed: Entry) -> None:
    for one in (claimed, msgspec.structs.replace(claimed, given=Given(path="p"))):
        try:
            found = read(one, SEEN, KNOWN)
        except ItemError:
            assert reason(one) in {"no-title", "bad-address", "address-too-long"}
        else:
            assert found.published <= SEEN
            assert found.title
