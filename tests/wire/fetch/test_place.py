"""One reading of an address for the check and for the connection."""

from __future__ import annotations

import io
import json
import tarfile
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.corpora import shared

from broadsheet.errors import FetchError
from broadsheet.wire.fetch.place import Place, locate


@pytest.mark.parametrize(
    ("address", "host", "port"),
    [
        ("http://News.Example/feed?x=1#top", "news.example", 80),
        ("https://news.example", "news.example", 443),
        ("https://news.example:8443/", "news.example", 8443),
        ("http://bücher.example/", "xn--bcher-kva.example", 80),
        ("http:\\\\news.example\\feed", "news.example", 80),
        ("http://[2001:DB8:0::1]:80/", "2001:db8::1", 80),
        ("http://0x7f.1/", "127.0.0.1", 80),
        (" http://news.example/\n", "news.example", 80),
        ("http://news.example/@evil.example/", "news.example", 80),
        ("http://news.example?@evil.example/", "news.example", 80),
        ("http://news.example#@evil.example/", "news.example", 80),
        ("http://evil.example\\@news.example/", "evil.example", 80),
    ],
)
def test_an_address_names_one_host_and_port(address: str, host: str, port: int) -> None:
    place = locate(address)
    assert (place.host, place.port) == (host, port)
    assert (place.dialled.raw_host, place.dialled.port) == (host, port)


def test_a_fragment_is_not_asked_for_and_relative_addresses_follow_their_base() -> None:
    assert locate("../feed?q=ä#x", "https://a.example/b/c/").href == "https://a.example/b/feed?q=%C3%A4"
    assert locate("//b.example/x", "https://a.example/").href == "https://b.example/x"


def test_ports_and_a_trailing_dot_share_a_host_s_turn() -> None:
    assert {locate(address).turn for address in ("http://a.example", "https://A.example:8443", "http://a.example./")} == {"a.example"}


def tried(address: str, base: str = "") -> Place | FetchError:
    try:
        return locate(address, base)
    except FetchError as error:
        return error


def standard() -> list[dict[str, Any]]:
    with tarfile.open(shared("data/corpora/url-wpt-ada.tar.gz")) as archive:
        content = archive.extractfile("url-wpt-ada/tests/wpt/urltestdata.json")
        assert content is not None
        return [row for row in json.load(io.TextIOWrapper(content, "utf-8", "surrogatepass")) if isinstance(row, dict)]


def fetchable(row: dict[str, Any]) -> bool:
    return not row.get("failure") and row["protocol"] in {"http:", "https:"} and not row["username"] and not row["password"]


def test_the_standard_s_own_examples_are_read_as_it_says_and_nothing_else_is() -> None:
    read = 0
    for row in standard():
        place = tried(row["input"], row.get("base") or "")
        if not fetchable(row):
            assert isinstance(place, FetchError), row
            continue
        assert isinstance(place, Place), row
        port = int(row["port"] or {"http:": 80, "https:": 443}[row["protocol"]])
        assert (place.href, place.host, place.port) == (row["href"].partition("#")[0], row["hostname"].strip("[]"), port)
        assert (place.dialled.raw_host, place.dialled.port) == (place.host, place.port)
        read += 1
    assert read > 200


@given(st.text(max_size=40), st.sampled_from(["", "http://", "https://a.example", "//", "http://a.example:", "http://[", "http://a@"]))
def test_any_text_is_a_place_or_a_bad_address(text: str, start: str) -> None:
    for base in ("", "https://base.example/x"):
        place = tried(start + text, base)
        if isinstance(place, Place):
            assert place.host == place.dialled.raw_host
        else:
            assert place.reason == "bad-address"
