"""Changes of sources.opml: what is not meant stays as it is."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.errors import ConfigurationError, DeliveryError
from broadsheet.publication import read_opml, readdress, subscribe, unsubscribe, write_opml
from broadsheet.records import Source

A, B, C = "https://a.example/feed", "https://b.example/feed", "feeds/c.xml"
FILE = """<?xml version='1.0' encoding='UTF-8'?>
<!-- by hand -->
<opml version="2.0">
  <head><title>Herrings</title><ownerName>Ö. Fisher</ownerName></head>
  <body>
    <!-- the harbour -->
    <outline text="Harbour" topic="AI">
      <outline xmlns:x="urn:x" type="rss" text="A" xmlUrl="https://a.example/feed" category="/mine" x:mood="calm"/>
      <!-- both of them -->
      <outline type="rss" text="B" XMLURL=" https://b.example/feed "/>
    </outline>
    <outline text="C" xmlUrl="./feeds/c.xml"/>
  </body>
</opml>
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "sources.opml").write_text(FILE, "utf-8")
    return tmp_path


def text(root: Path) -> str:
    return (root / "sources.opml").read_text("utf-8")


def feeds(root: Path) -> list[str]:
    return [source.feed for source in read_opml((root / "sources.opml").read_bytes()).sources]


def test_a_new_source_stands_last_and_nothing_else_is_touched(root: Path) -> None:
    subscribe(root, Source(feed="https://d.example/?a=1&b=2", name="D & Söhne", topics=("AI",)))
    line = '    <outline type="rss" text="D &amp; Söhne" xmlUrl="https://d.example/?a=1&amp;b=2" topic="AI"/>\n'
    assert text(root) == FILE.replace("  </body>", line + "  </body>")


def test_a_source_goes_with_its_line_and_nothing_else(root: Path) -> None:
    for feed, line in ((A, 7), (B, 9), (C, 11)):
        before = text(root).splitlines(keepends=True)
        unsubscribe(root, feed)
        gone = [one for one in before if feed in one]
        assert text(root) == "".join(one for one in before if one not in gone), (feed, line)
        assert len(gone) == 1
    assert feeds(root) == []
    assert text(root).count("<!--") == 3


def test_a_new_address_takes_the_place_of_the_old_one(root: Path) -> None:
    readdress(root, A, "https://a.example/new")
    assert text(root) == FILE.replace(A, "https://a.example/new")
    readdress(root, B, "https://b.example/new")
    assert text(root).splitlines()[9].strip() == '<outline type="rss" text="B" XMLURL="https://b.example/new"/>'


def test_a_source_listed_twice_is_taken_out_twice_and_one_with_others_inside_leaves_them(root: Path) -> None:
    inner = f'<outline text="Group" xmlUrl="{A}"><outline text="In" xmlUrl="https://in.example/"/></outline>'
    (root / "sources.opml").write_text(FILE.replace("  </body>", inner + "</body>"), "utf-8")
    unsubscribe(root, A)
    assert feeds(root) == [B, C, "https://in.example/"]


def test_a_file_without_sources_and_one_with_a_namespace_take_one(tmp_path: Path) -> None:
    for body in (write_opml((), "Empty"), b'<opml version="2.0" xmlns="urn:opml"><head/><body/></opml>'):
        (tmp_path / "sources.opml").write_bytes(body)
        subscribe(tmp_path, Source(feed=A))
        assert feeds(tmp_path) == [A]


def test_an_encoding_of_its_own_is_kept(root: Path) -> None:
    (root / "sources.opml").write_bytes(FILE.replace("UTF-8", "ISO-8859-1").encode("latin-1"))
    unsubscribe(root, A)
    assert "Ö. Fisher".encode("latin-1") in (root / "sources.opml").read_bytes()
    assert feeds(root) == [B, C]


def test_what_cannot_be_done_is_said_and_touches_nothing(root: Path) -> None:
    wrong: tuple[Callable[[], None], ...] = (
        lambda: subscribe(root, Source(feed=A)),
        lambda: subscribe(root, Source(feed=C)),
        lambda: subscribe(root, Source(feed="ftp://d.example/feed")),
        lambda: subscribe(root, Source(feed="../d.xml")),
        lambda: unsubscribe(root, "https://nobody.example/"),
        lambda: readdress(root, "https://nobody.example/", "https://d.example/"),
        lambda: readdress(root, A, B),
        lambda: readdress(root, A, "javascript:alert(1)"),
    )
    for change in wrong:
        with pytest.raises(ConfigurationError):
            change()
    assert text(root) == FILE
    assert [path.name for path in root.iterdir()] == ["sources.opml"]


def test_a_file_that_is_a_link_stays_one_and_keeps_its_rights(root: Path, tmp_path: Path) -> None:
    real = tmp_path / "real.opml"
    (root / "sources.opml").rename(real)
    real.chmod(0o640)
    (root / "sources.opml").symlink_to(real)
    unsubscribe(root, A)
    assert (root / "sources.opml").is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640
    assert feeds(root) == [B, C]


def test_a_file_that_cannot_be_written_stays_whole(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DeliveryError, match="No space left"):
        unsubscribe(root, A)
    assert text(root) == FILE
    assert [path.name for path in root.iterdir()] == ["sources.opml"]


Changes = list[tuple[int, bool, str]]
NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=20)


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans(), NAMES), max_size=12))
def test_any_changes_leave_the_sources_that_they_say(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[int, bool, str]]
) -> None:
    root = tmp_path_factory.mktemp("any")
    (root / "sources.opml").write_text(FILE, "utf-8")
    expected = [A, B, C]
    for number, there, name in changes:
        feed = f"https://n{number}.example/"
        if there and feed not in expected:
            subscribe(root, Source(feed=feed, name=name))
            expected.append(feed)
        elif not there and feed in expected:
            unsubscribe(root, feed)
            expected.remove(feed)
    assert feeds(root) == expected
    assert text(root).count("<!--") == 3


@pytest.mark.parametrize(
    ("said", "feed"),
    [
        ('type="rss" url="https://b.example/rss"', "https://b.example/rss"),
        ('htmlUrl="https://b.example/news" selector="h2 a"', "https://b.example/news"),
        ('url="https://b.example/" htmlUrl="https://b.example/news" selector="h2 a"', "https://b.example/news"),
        ('xmlUrl="feed://b.example/rss"', "http://b.example/rss"),
    ],
)
def test_a_source_is_found_however_its_address_is_written(tmp_path: Path, said: str, feed: str) -> None:
    file = tmp_path / "sources.opml"
    file.write_text(f'<opml version="2.0"><body><outline text="B" {said}/></body></opml>', "utf-8")
    with pytest.raises(ConfigurationError, match="listed already"):
        subscribe(tmp_path, Source(feed=feed))
    readdress(tmp_path, feed, A)
    assert [source.feed for source in read_opml(file.read_bytes()).sources] == [A]
    unsubscribe(tmp_path, A)
    assert read_opml(file.read_bytes()).sources == ()


def test_a_source_with_others_inside_goes_whole_however_many_addresses_it_has(tmp_path: Path) -> None:
    file = tmp_path / "sources.opml"
    said = f'xmlUrl="{A}" htmlUrl="https://b.example/news" selector="h2 a"'
    file.write_text(f'<opml version="2.0"><body><outline text="B" {said}><outline text="C" xmlUrl="{C}"/></outline></body></opml>', "utf-8")
    unsubscribe(tmp_path, A)
    assert [source.feed for source in read_opml(file.read_bytes()).sources] == [C]
