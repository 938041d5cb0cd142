"""Every input that ever broke a target is tried again; and any bytes at all, a few hundred a target."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fuzz import targets
from tests.fuzz.seeds import seeds
from tests.fuzz.smaller import fault, smaller
from tests.fuzz.targets import TARGETS

FINDS = Path(__file__).parent / "finds"
PIECES = st.sampled_from(
    [
        b"<rss><channel><item><title>",
        b"</title></item>",
        b"<![CDATA[",
        b"&#",
        b"&l;",
        b"<feed><entry>",
        b"http://",
        b"[::1]",
        b"%",
        b"2024-",
        b"\xff\xfe",
    ]
)
BYTES = st.lists(PIECES | st.binary(max_size=40), max_size=12).map(b"".join)


@pytest.mark.parametrize("find", sorted(FINDS.glob("*/*")), ids=lambda find: f"{find.parent.name}/{find.name}")
def test_what_once_broke_a_target_breaks_it_no_more(find: Path) -> None:
    TARGETS[find.parent.name](find.read_bytes())


def test_there_are_finds_to_replay() -> None:
    assert {find.parent.name for find in FINDS.glob("*/*")} <= TARGETS.keys()
    assert list(FINDS.glob("*/*"))


@pytest.mark.parametrize("name", sorted(TARGETS))
@given(data=BYTES)
def test_any_bytes_end_in_a_value_or_a_named_error(name: str, data: bytes) -> None:
    TARGETS[name](data)


def test_a_target_whose_program_breaks_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(targets, "parse", lambda _: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        TARGETS["feed"](b"<rss/>")


def test_what_breaks_a_target_is_made_smaller_and_breaks_it_still() -> None:
    def broken(data: bytes) -> None:
        if b"<x" in data and b"y" in data:
            raise ValueError

    assert sorted(smaller(broken, b"aaa<xbbb" * 5 + b"ccyy")) == sorted(b"<xy")
    assert fault(broken, b"<xy").startswith("ValueError at test_replay.py:")


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_a_fuzzer_has_something_to_begin_with(name: str) -> None:
    assert next(iter(seeds(name)))
