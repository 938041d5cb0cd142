from __future__ import annotations

import functools
import gzip
import json
import tarfile
from typing import Any

import pytest
from ada_url import URL
from hypothesis import example, given
from hypothesis import strategies as st
from tests.corpora import shared

from broadsheet.errors import ItemError
from broadsheet.wire import urls
from broadsheet.wire.urls import LONGEST, absolute, amp_address, amp_cdn, canonical, hostname, registrable_domain, without_credentials


def member(archive: str, name: str) -> str:
    with tarfile.open(shared(f"data/corpora/{archive}.tar.gz")) as tar:
        found = tar.extractfile(name)
        assert found is not None
        return found.read().decode()


@functools.cache
def url_cases() -> tuple[dict[str, Any], ...]:
    return tuple(case for case in json.loads(member("url-wpt-ada", "url-wpt-ada/tests/wpt/urltestdata.json")) if isinstance(case, dict))


def reason(address: str, base: str = "") -> str:
    with pytest.raises(ItemError) as caught:
        canonical(address, base)
    return caught.value.reason


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("HTTPS://News.Example:443/A/b?x=1#top", "https://news.example/A/b?x=1"),
        ("http://news.example:80", "http://news.example/"),
        ("http://news.example:8080/a", "http://news.example:8080/a"),
        ("https://user:secret@news.example/a", "https://news.example/a"),
        ("https://news.example./a", "https://news.example/a"),
        ("  https://news.example/a\n", "https://news.example/a"),
        ("https://news.exa\nmple/a", "https://news.example/a"),
        ("https://news.example/a?", "https://news.example/a"),
        ("https://news.example/a?&&", "https://news.example/a"),
        ("https://bücher.example/ä", "https://xn--bcher-kva.example/%C3%A4"),
        ("https://news.example/a/../b//c", "https://news.example/b//c"),
        ("https:\\\\news.example\\a", "https://news.example/a"),
        ("http://2130706433/", "http://127.0.0.1/"),
        ("https://[::1]:443/", "https://[::1]/"),
    ],
)
def test_one_page_has_one_spelling(address: str, expected: str) -> None:
    assert canonical(address) == expected


@pytest.mark.parametrize(
    "query",
    ["utm_source=rss&utm_medium=feed", "fbclid=x", "GCLID=x", "mc_cid=1&mc_eid=2", "igshid=a", "ref_src=twsrc", "guccounter=1",
     "amp;utm_source=rss", "utm%5Fsource=rss", "itm_campaign=a", "ref=rss", "guce_referrer=a"],
)  # fmt: skip
def test_tracking_parameters_leave(query: str) -> None:
    assert canonical(f"https://news.example/a?{query}") == "https://news.example/a"


@pytest.mark.parametrize(
    "query", ["id=7", "p=12", "v=abc", "ArticleID=145069", "story=1", "ref=main", "source=reuters", "page=2", "t=5", "s=1"]
)
def test_parameters_that_name_the_article_stay(query: str) -> None:
    assert canonical(f"https://news.example/a?{query}") == f"https://news.example/a?{query}"


def test_parameters_keep_their_order_and_spelling() -> None:
    assert canonical("https://news.example/?b=%7e&utm_id=1&a=x+y&fbclid&c") == "https://news.example/?b=%7e&a=x+y&c"


def test_a_parameter_may_track_on_one_site_and_name_the_page_on_another() -> None:
    assert canonical("https://www.youtube.com/watch?v=1&si=abc&feature=share") == "https://www.youtube.com/watch?v=1"
    assert canonical("https://news.example/watch?v=1&si=abc") == "https://news.example/watch?v=1&si=abc"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://cdn.ampproject.org/c/s/news.example/rtx-4090/amp/", "https://news.example/rtx-4090/"),
        ("https://news-example.cdn.ampproject.org/v/s/news.example/rtx-4090.amp.html?usqp=1", "https://news.example/rtx-4090.html"),
        ("https://news-example.cdn.ampproject.org/c/news.example/a-1?amp", "http://news.example/a-1"),
        ("https://www.google.com/amp/s/news.example/2024/a-b/amp", "https://news.example/2024/a-b"),
        ("https://www.google.co.uk/amp/news.example/a", "http://news.example/a"),
        ("https://news.example/a-b?amp=1&id=3", "https://news.example/a-b?id=3"),
        ("https://news.example/a-b?outputType=amp", "https://news.example/a-b"),
        ("https://news.example/article31563949.ece/amp/", "https://news.example/article31563949.ece"),
        ("https://news.example/politics/one-two.amp", "https://news.example/politics/one-two"),
        ("https://amp.theguardian.com/world/2024/a", "https://www.theguardian.com/world/2024/a"),
        ("https://www.cnbc.com/amp/2020/04/20/a.html", "https://www.cnbc.com/2020/04/20/a.html"),
    ],
)
def test_an_amp_address_becomes_its_page_and_is_kept_beside(address: str, expected: str) -> None:
    assert canonical(address) == expected
    assert amp_address(address)
    assert canonical(amp_address(address)) == expected or "google." in address or "ampproject" in address


@pytest.mark.parametrize(
    "address",
    [
        "https://news.example/amp", "https://news.example/topics/amp/", "https://news.example/guitar-amp", "https://news.example/amp/a-b",
        "https://amp.unknown.example/a-b", "https://news.example/a?amp=12", "https://camp.example/a-b", "https://www.google.com/amp/",
        "https://cdn.ampproject.org/v0.js", "https://evil.example/cdn.ampproject.org/c/s/news.example/a",
    ],
)  # fmt: skip
def test_an_address_that_only_resembles_amp_stays(address: str) -> None:
    assert canonical(address) == address
    assert amp_address(address) == ""


@pytest.mark.parametrize(
    "address",
    [
        "https://www.google.com/url?rct=j&sa=t&url=https://news.example/a-1%3Fid%3D7%26utm_source%3Dx&ct=ga",
        "http://www.bing.com/news/apiclick.aspx?ref=FexRss&aid=&tid=1&url=https%3a%2f%2fnews.example%2fa-1%3fid%3d7&c=1",
        "https://www.google.com/url?q=https://www.google.com/url%3Fq%3Dhttps%253A%252F%252Fnews.example%252Fa-1%253Fid%253D7",
    ],
)
def test_a_search_engine_s_redirect_gives_way_to_the_page_it_names(address: str) -> None:
    assert canonical(address) == "https://news.example/a-1?id=7"
    assert amp_address(address) == ""


def test_a_redirect_to_an_amp_page_leads_to_both() -> None:
    address = "https://www.google.com/url?url=https://www.google.com/amp/s/news.example/a-1/amp/"
    assert (canonical(address), amp_address(address)) == ("https://news.example/a-1/", "https://news.example/a-1/amp/")


@pytest.mark.parametrize(
    "address", ["https://news.example/url?url=https://other.example/", "https://www.google.com/url?url=/local", "https://a.example/?q=http"]
)
def test_an_address_inside_another_is_not_followed_elsewhere(address: str) -> None:
    assert canonical(address) == address


def test_the_amp_page_is_named_without_cache_and_tracking() -> None:
    assert amp_address("https://a-b-example.cdn.ampproject.org/c/s/a-b.example/x-1/amp/?utm_source=g") == "https://a-b.example/x-1/amp/"


def test_the_cdn_address_follows_the_record() -> None:
    assert (
        amp_cdn("https://amp.hot-hardware.example/news/a?b=1")
        == "https://amp-hot--hardware-example.cdn.ampproject.org/c/s/amp.hot-hardware.example/news/a?b=1"
    )
    assert amp_cdn("http://news.example/a/amp/") == "https://news-example.cdn.ampproject.org/c/news.example/a/amp/"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("", "no-address"), (" \n", "no-address"), ("www.news.example/a", "bad-address"), ("/a", "bad-address"), ("http://", "bad-address"),
        ("http://a b/", "bad-address"), ("http://./", "bad-address"), ("javascript:alert(1)", "unsupported-scheme"),
        ("java\tscript:alert(1)", "unsupported-scheme"), ("data:text/html,x", "unsupported-scheme"),
        ("ftp://a.example/", "unsupported-scheme"),
        ("feed:https://a.example/", "unsupported-scheme"), ("https://a.example/" + "x" * LONGEST, "address-too-long"),
        ("https://a.example/" + "ä" * 1000, "address-too-long"), ("https://a.example/\ud800", "bad-address"),
    ],
)  # fmt: skip
def test_what_is_no_address_of_a_page_has_a_named_reason(address: str, expected: str) -> None:
    assert reason(address) == expected


def test_a_relative_address_is_resolved_where_the_base_is_an_address() -> None:
    assert canonical("../b?utm_source=x", "https://news.example/feeds/all.xml") == "https://news.example/b"
    assert absolute("https://news.example/a/", "p.jpg#x") == "https://news.example/a/p.jpg#x"
    assert absolute("//nonsense", "https://news.example/p") == "https://news.example/p"
    assert reason("b.html", "feeds/local.xml") == "bad-address"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://Blogs.News.example.co.uk/a", "example.co.uk"), ("someone.github.io", "someone.github.io"), ("github.io", "github.io"),
        ("http://192.168.1.7:8000/", "192.168.1.7"), ("http://[2001:db8::1]/", "[2001:db8::1]"), ("localhost", "localhost"),
        ("co.uk", "co.uk"),
        ("https://www.bücher.example/", "xn--bcher-kva.example"), ("www.食狮.公司.cn", "xn--85x722f.xn--55qx5d.cn"),
        ("a.example.", "a.example"),
    ],
)  # fmt: skip
def test_a_source_is_the_domain_that_someone_registered(address: str, expected: str) -> None:
    assert registrable_domain(address) == expected


def test_a_host_is_lower_case_ascii() -> None:
    assert hostname("https://WWW.Bücher.example.:8080/") == "www.xn--bcher-kva.example"


def test_the_public_suffix_list_s_own_cases_hold() -> None:
    cases = [line.split() for line in member("public-suffix-list", "public-suffix-list/tests/tests.txt").splitlines()]
    named = [case for case in cases if len(case) == 2 and not case[0].startswith(("//", "null", "."))]
    assert len(named) > 60
    for host, expected in named:
        wanted = host if expected == "null" else expected  # a public suffix stands for itself
        assert registrable_domain(host) == URL(f"http://{wanted}").hostname, host


def test_every_case_of_the_web_platform_tests_resolves_as_expected_or_is_refused() -> None:
    agreed = 0
    for case in url_cases():
        address, base = case["input"], case.get("base") or ""
        web = not case.get("failure") and case["protocol"] in ("http:", "https:")
        if not web or not address.strip() or (base and not base.startswith("http")):
            continue
        assert absolute(base, address) == without_credentials(case["href"]), case
        agreed += 1
    assert agreed > 200


def test_no_case_of_the_web_platform_tests_escapes_the_error_tree() -> None:
    for case in url_cases():
        settles(case["input"], case.get("base") or "")


def settles(address: str, base: str = "") -> None:
    """A canonical address is its own, and everything else is refused with a reason."""
    try:
        once = canonical(address, base)
    except ItemError:
        assert reason(address, base) in {"no-address", "bad-address", "unsupported-scheme", "address-too-long"}
        return
    assert canonical(once) == once
    assert canonical(once, "https://other.example/x/") == once
    assert "#" not in once
    assert once.startswith(("http://", "https://"))
    assert registrable_domain(once)
    amp = amp_address(address, base)
    assert amp == "" or amp_cdn(amp).startswith("https://")


PIECES = st.sampled_from(
    ["http:", "https:", "//", "/", "?", "&", "#", "=", "amp", "/amp/", ".amp", "?amp=1", "utm_x=1", "news.example", "cdn.ampproject.org",
     "/c/s/", "www.google.com/amp/s/", "www.google.com/url?url=https://", "&q=http://", "amp.theguardian.com", "www.cnbc.com/amp/",
     "a-1", "@", ":80", ".", "..", "%2e", "%61mp", "[::1]", "127.1", "é", "\\", " ", "\t"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=14).map("".join), st.booleans())
@example("cdn.ampproject.org/c/s/cdn.ampproject.org/c/s/a.example/a-1/amp/amp/?amp=1&amp", True)
@example("1.2.3.4../amp", True)
def test_an_address_made_of_awkward_pieces_settles_at_once(text: str, complete: bool) -> None:
    settles(f"https://{text}" if complete else text)


@given(st.text(max_size=60), st.text(max_size=20))
def test_any_text_is_an_address_or_refused(text: str, base: str) -> None:
    settles(text, base)
    settles(f"https://news.example/{text}", base)


def test_the_amp_addresses_of_real_records_lead_to_their_pages_or_stay() -> None:
    with gzip.open(shared("data/everyday/articles.jsonl.gz")) as lines:
        rows = [json.loads(line) for line in lines]
    pairs = [(row["ampWebUrl"], canonical(row["webUrl"])) for row in rows if "ampWebUrl" in row]
    led = [(canonical(amp), page) for amp, page in pairs if canonical(amp) != canonical_as_given(amp)]
    assert sum(found.rstrip("/") == page.rstrip("/") for found, page in led) >= 500
    assert sum(found.rstrip("/") != page.rstrip("/") for found, page in led) <= 2
    assert all(amp_cdn(row["ampWebUrl"]) == row["cdnAmpWebUrl"] for row in rows if "ampWebUrl" in row)
    assert all(registrable_domain(row["webUrl"]) == row["provider"]["domain"] for row in rows)


def canonical_as_given(amp: str) -> str:
    return str(URL(amp).href)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://u:p@h.example/c", "https://h.example/c"),
        (" HTTP:\\\\u@x@h.example/@me?a@b", " HTTP:\\\\h.example/@me?a@b"),
        ("//u:p@h.example/c", "//h.example/c"),
        ("https://h.example/@me", "https://h.example/@me"),
        ("https://h.example?q=a@b", "https://h.example?q=a@b"),
        ("mailto:desk@h.example", "mailto:desk@h.example"),
        ("", ""),
    ],
)
def test_nothing_but_user_and_password_is_taken_off(address: str, expected: str) -> None:
    assert without_credentials(address) == expected


@given(st.from_regex(urls._USUAL, fullmatch=True), st.sampled_from(["", "amp", "AMP.", "/amp/", ".amp.html"]))
@example("https://amp.theguardian.com/a-b/", "")
@example("http://a.b.example//c/", "")
def test_an_address_of_the_usual_kind_is_what_the_parser_makes_of_it(address: str, ending: str) -> None:
    whole = address + ending
    assert URL(address).href == address
    assert URL(address).hostname == hostname(address)
    assert absolute("https://other.example/", address) == address
    assert (canonical(whole), amp_address(whole)) == urls._resolved(whole, "")


@pytest.mark.parametrize(
    "address",
    ["https://xn--a.example/", "https://1.2.3.4/", "https://a.example/../b", "https://a.example/.", "https://a.example/b?utm_source=c",
     "https://A.example/", "https://a.example/%2e%2e/", "https://a.example", "https://a.example/b\n"],
)  # fmt: skip
def test_an_address_that_may_be_written_otherwise_is_parsed(address: str) -> None:
    assert urls._usual_host(address) == ""
