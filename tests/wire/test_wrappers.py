"""Wrappers: what a link tells of the page behind it, and which service's it is."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.wire.urls import amp_address, canonical
from broadsheet.wire.wrappers import targets, wrapper

PAGE = "https://www.harbour.example/news/cranes-return-to-the-quay-after-eleven-years-of-silence?id=7&edition=evening-and-weekend"


def number(value: int) -> bytes:
    return bytes([value]) if value < 128 else bytes([value & 127 | 128]) + number(value >> 7)


def field(place: int, text: str) -> bytes:
    return number(place << 3 | 2) + number(len(text.encode())) + text.encode()


def google(*fields: bytes, path: str = "rss/articles/CBMi", more: str = "?oc=5") -> str:
    """An address as Google News makes them: the message begins `08 13 22`, which is `CBMi` in base64."""
    packed = base64.urlsafe_b64encode(b"\x08\x13" + b"".join(fields)).decode().rstrip("=")
    return f"https://news.google.com/{path.replace('CBMi', packed)}{more}"


def bing(page: str) -> str:
    return f"https://www.bing.com/ck/a?!&&p=1&u=a1{base64.urlsafe_b64encode(page.encode()).decode().rstrip('=')}&ntb=1"


@pytest.mark.parametrize(
    "address",
    [
        google(field(4, PAGE)),
        google(field(4, PAGE), field(26, ""), path="articles/CBMi", more="?hl=en-GB&gl=GB&ceid=GB%3Aen"),
        google(field(4, PAGE), path="__i/rss/rd/articles/CBMi"),
        google(field(4, PAGE), path="read/CBMi", more=""),
        "https://www.google.com/url?rct=j&sa=t&url=https%3A%2F%2Fwww.harbour.example%2Fnews%2Fcranes-return-to-the-quay-after-eleven-years-of-silence%3Fid%3D7%26edition%3Devening-and-weekend&ct=ga",
        "http://www.bing.com/news/apiclick.aspx?ref=FexRss&aid=&url=https%3a%2f%2fwww.harbour.example%2fnews%2fcranes-return-to-the-quay-after-eleven-years-of-silence%3fid%3d7%26edition%3devening-and-weekend&c=1",
        bing(PAGE),
        "https://r.search.yahoo.com/_ylt=A;_ylu=B/RV=2/RE=1/RO=10/RU=https%3a%2f%2fwww.harbour.example%2fnews%2fcranes-return-to-the-quay-after-eleven-years-of-silence%3fid%3d7%26edition%3devening-and-weekend/RK=2/RS=x-",
        "https://l.facebook.com/l.php?u=https%3A%2F%2Fwww.harbour.example%2Fnews%2Fcranes-return-to-the-quay-after-eleven-years-of-silence%3Fid%3D7%26edition%3Devening-and-weekend%26fbclid%3Dx&h=AT0",
        google(field(4, google(field(4, PAGE)))),
    ],
    ids=lambda address: address[8:40],
)  # fmt: skip
def test_a_wrapper_that_names_its_page_becomes_that_page(address: str) -> None:
    assert wrapper(address)
    assert canonical(address) == PAGE
    assert wrapper(canonical(address)) == ""


def test_google_may_name_the_amp_page_too() -> None:
    address = google(field(4, PAGE), field(26, "https://amp.harbour.example/cranes"))
    assert (canonical(address), amp_address(address)) == (PAGE, "https://amp.harbour.example/cranes")


@pytest.mark.parametrize(
    "address",
    [
        google(field(4, "AU_yqLNopq"), field(26, "AU_yqLMamp")),
        "https://news.google.com/rss/articles/CBMiX0FVX3lxTE5",
        "https://news.google.com/rss/articles/!!!",
        google(field(4, "javascript:alert(1)")),
        google(b"\x22\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"),
        "https://apple.news/A1b2C3d4E5f6",
        "https://t.co/abcdefghij",
        "http://feedproxy.google.com/~r/harbour/~3/x/cranes.html",
        "https://www.bing.com/ck/a?u=a1bm90IGFuIGFkZHJlc3M",
        "https://www.google.com/url?sa=t&url=javascript:alert(1)",
    ],
)
def test_a_wrapper_that_does_not_name_its_page_stays_and_is_known_as_one(address: str) -> None:
    assert targets(address) == ("", "")
    assert wrapper(canonical(address))


@pytest.mark.parametrize(
    "address",
    [PAGE, "https://news.google.com/", "https://news.google.com/topstories", "https://apple.news/", "https://t.co.example/x", "t.co/x", "", "https://["],
)  # fmt: skip
def test_a_page_of_its_own_is_no_wrapper(address: str) -> None:
    assert wrapper(address) == ""


def test_a_wrapper_around_nonsense_is_still_an_address() -> None:
    assert canonical("https://www.google.com/url?url=http://[") == "https://www.google.com/url?url=http://["


@given(st.one_of(st.text(max_size=200), st.binary(max_size=120).map(google), st.binary(max_size=80).map(lambda raw: bing(repr(raw)))))
def test_the_decoder_never_raises_and_answers_with_an_address_or_nothing(address: str) -> None:
    page, amp = targets(address)
    assert all(found == "" or found.lower().startswith(("http://", "https://")) for found in (page, amp))
    assert isinstance(wrapper(address), str)


@given(st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=60))
def test_what_google_packed_is_what_comes_out(rest: str) -> None:
    assert targets(google(field(4, f"https://a.example/{rest}")))[0] == f"https://a.example/{rest}"


def test_an_address_with_two_slashes_is_a_page_of_its_own() -> None:
    assert wrapper("https://blog.example//2024/x") == ""
