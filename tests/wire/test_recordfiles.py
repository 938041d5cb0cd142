"""Archives of records that are damaged on purpose: each is named, at once, and what came before the damage is kept."""

from __future__ import annotations

import lzma
import tarfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.wire.archived import tarred

from broadsheet.errors import DocumentError
from broadsheet.records import Document, Spike
from broadsheet.wire.recordfiles import holds_records, open_records

NOW = datetime(2024, 1, 2, tzinfo=UTC)


def file(name: str = "_news/a.md", body: bytes = b"a", fields: dict[str, str] | None = None) -> bytes:
    return tarred(name, body, fields)


def head(kind: bytes, size: int, name: str = "_news/b.md") -> bytes:
    member = tarfile.TarInfo(name)
    member.type, member.size = kind, size
    return member.tobuf(tarfile.GNU_FORMAT)


def found(path: Path, body: bytes) -> tuple[list[str], str]:
    """The files of an archive, and the reason it ends for, empty when it ends well."""
    path.write_bytes(body)
    names: list[str] = []
    try:
        names.extend(thing.address for thing in open_records(path, NOW) if isinstance(thing, Document))
    except DocumentError as error:
        return names, error.reason
    return names, ""


SPARSE = [
    {"GNU.sparse.map": "a", "GNU.sparse.size": "1"},
    {"GNU.sparse.map": "1,2", "GNU.sparse.size": "x"},
    {"GNU.sparse.map": "0,5", "GNU.sparse.size": "-9"},
    {"GNU.sparse.major": "1", "GNU.sparse.minor": "0"},
    {"size": "-1024"},
]
DAMAGED = {
    **{f"fields {fields}": file("_news/b.md", b"b", fields) for fields in SPARSE},
    "heads of heads": head(b"g", 0) * 2_000,
    "names of names": (head(b"L", 2) + b"a".ljust(512, b"\0")) * 2_000,
    "a name of 8 GiB": head(b"L", 2**33),
    "fields of 2**62 bytes": head(b"x", 2**62),
    "fewer bytes than none": head(b"0", -5),
    "a size beyond all numbers": head(b"0", 2**87, "README"),
    "a damaged head": b"_news/b.md".ljust(512, b"x"),
    "half a head": head(b"0", 0)[:300],
}


@pytest.mark.parametrize("damage", DAMAGED)
def test_what_a_tar_says_of_itself_falsely_is_named_and_what_came_before_is_kept(tmp_path: Path, damage: str) -> None:
    assert found(tmp_path / "a.tar", file() + DAMAGED[damage] + file("_news/c.md")) == (["_news/a.md"], "bad-tar")


@pytest.mark.parametrize("damage", DAMAGED)
def test_an_archive_that_begins_with_the_damage_is_named_when_it_is_looked_at(tmp_path: Path, damage: str) -> None:
    (tmp_path / "a.tar").write_bytes(file("README") + DAMAGED[damage])
    with pytest.raises(DocumentError) as caught:
        holds_records(tmp_path / "a.tar")
    assert caught.value.reason == "bad-tar"


def test_an_xz_archive_that_is_damaged_within_is_named(tmp_path: Path) -> None:
    body = bytearray(lzma.compress(b"".join(file(f"docs/{number}.md", bytes(range(256)) * number) for number in range(40))))
    body[len(body) // 2 : len(body) // 2 + 40] = bytes(40)
    (tmp_path / "a.tar").write_bytes(body)
    for look in (holds_records, lambda path: list(open_records(path, NOW))):
        with pytest.raises(DocumentError) as caught:
            look(tmp_path / "a.tar")
        assert caught.value.reason == "bad-tar"


def test_an_archive_without_its_end_is_read_whole(tmp_path: Path) -> None:
    assert found(tmp_path / "a.tar", file() + file("_news/b.md")) == (["_news/a.md", "_news/b.md"], "")


ODD = ["_news/.hidden.md", "_news/a\nb.md", "_news/a:b.md", "_news/a\u202e.md", f"_news/{'a' * 250}.md", "_data/.keep", "_news/.git/a.md"]


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize("kind", ["folder", "tar"])
def test_a_file_that_could_not_be_written_again_is_set_aside_and_the_others_are_read(tmp_path: Path, kind: str, name: str) -> None:
    for path in ("_news/a.md", name, "_people/b.md"):
        (tmp_path / "all" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "all" / path).write_bytes(b"a")
    (tmp_path / "a.tar").write_bytes(file() + file(name) + file("_people/b.md"))
    things = list(open_records(tmp_path / ("all" if kind == "folder" else "a.tar"), NOW))
    assert [thing.address for thing in things if isinstance(thing, Document)] == ["_news/a.md", "_people/b.md"]
    (spike,) = (thing for thing in things if isinstance(thing, Spike))
    assert (spike.stage, spike.reason, spike.at) == ("parse", "unsafe-path", NOW)
    assert spike.subject.isprintable()
    assert ascii(name)[1:-1] in ascii(spike.subject).replace("\\\\", "\\")


FIELDS = ["GNU.sparse.map", "GNU.sparse.size", "GNU.sparse.major", "GNU.sparse.realsize", "GNU.sparse.numblocks", "size", "mtime", "path"]
FIGURES = ["a", "1", "-1", "0,5", "0,-5", "1e9", "nan", "", "²", str(2**62), str(2**70)]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tar") / "a.tar"


@given(st.dictionaries(st.sampled_from(FIELDS), st.sampled_from(FIGURES)), st.binary(max_size=12), st.integers(0, 511))
def test_no_head_ends_an_import(place: Path, fields: dict[str, str], bytes_: bytes, at: int) -> None:
    body = bytearray(file("_news/b.md", b"b", fields))
    body[at : at + len(bytes_)] = bytes_
    names, reason = found(place, file() + bytes(body))
    assert names[0] == "_news/a.md"
    assert reason in {"", "bad-tar", "unsafe-path", "too-large"}
