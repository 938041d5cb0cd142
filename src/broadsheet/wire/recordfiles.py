"""The files of a content repository, from its folder or from a tar archive of it; nothing is ever unpacked."""

from __future__ import annotations

import lzma
import os
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Self

from broadsheet.errors import DocumentError
from broadsheet.records import Document, Spike
from broadsheet.recordtext import is_record_path, is_text
from broadsheet.wire.formats.record import FEED

COLLECTIONS = ("_communities", "_data", "_events", "_learning", "_news", "_newsletters", "_people", "_samples")
LARGEST = 64 << 20
"""Bytes of one file of a repository; a record proper has a limit of its own."""

_ABOUT = frozenset((b"L", b"K", b"x", b"g", b"X"))  # members that tell of the next: long names, and fields by name
_LONGEST_HEAD = 1 << 20
# What `tarfile` raises for damaged archives: of its own, of what unpacks, and of figures and maps that are none.
_FAULTS = (tarfile.TarError, EOFError, OSError, zlib.error, lzma.LZMAError, ValueError, LookupError, OverflowError, RecursionError)

RECORD = "text/x-broadsheet-record"
OPAQUE = "application/x-opaque-record"


def holds_records(path: Path) -> bool:
    """Whether a folder, or a tar archive by its first hundred files, holds a collection of records."""
    if path.is_dir():
        return _base(path) is not None
    with _opened(path) as archive:
        return any(_in_collection(member.name) for member in islice(_members(archive), 100))


def open_records(path: Path, now: datetime) -> Iterator[Document | Spike]:
    """
    Every file of the known collections as a document: a folder's sorted by path, an archive's in its own order.

    One whose path could not be written again is a spike (`unsafe-path`).
    """
    return _folder(path.resolve(), now) if path.is_dir() else _archive(path, now)


def _folder(path: Path, now: datetime) -> Iterator[Document | Spike]:
    base = _base(path)
    if base is None:
        return
    for collection in (path.name,) if base == path.parent else COLLECTIONS:
        for folder, folders, names in os.walk(base / collection):
            folders.sort()
            for name in sorted([*names, *(inner for inner in folders if Path(folder, inner).is_symlink())]):
                file = Path(folder, name)
                yield _document(file.relative_to(base).as_posix(), _read(file), path.name, now)


def _base(path: Path) -> Path | None:
    """The folder that the collections lie in: this one, its `content`, or, when it is a collection itself, its parent."""
    if path.name in COLLECTIONS:
        return path.parent
    return next((base for base in (path, path / "content") if any((base / name).is_dir() for name in COLLECTIONS)), None)


def _read(file: Path) -> bytes:
    if file.is_symlink() or not file.is_file():
        raise DocumentError("unsafe-path", "is no regular file", subject=str(file), remedy="remove the link")
    try:
        if file.stat().st_size > LARGEST:
            raise _too_large(str(file))
        return file.read_bytes()
    except OSError as error:
        raise DocumentError("unreadable", error.strerror or str(error), subject=str(file)) from error


def _archive(path: Path, now: datetime) -> Iterator[Document | Spike]:
    with _opened(path) as archive:
        for member in _members(archive):
            inside = _in_collection(_safe(member, path))
            if inside and not member.isdir():
                yield _document(inside, _extracted(archive, member, path), path.name, now)


class _Member(tarfile.TarInfo):
    """The head of a file in an archive. A damaged one is a fault and not, as for `tarfile`, the end, and no name takes up the memory."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        """The head in 512 bytes; tarfile.ReadError for a damaged one, and for one that says of the next more than `_LONGEST_HEAD`."""
        try:
            member = super().frombuf(buf, encoding, errors)
        except tarfile.HeaderError as error:
            if any(buf):
                raise tarfile.ReadError(str(error)) from error
            raise
        if member.type in _ABOUT and member.size > _LONGEST_HEAD:
            raise tarfile.ReadError(f"a head of {member.size:,} bytes")
        return member


@contextmanager
def _opened(path: Path) -> Iterator[tarfile.TarFile]:
    """An archive to be read once from its beginning to its end; whatever `tarfile` stumbles over on the way is named."""
    try:
        with tarfile.open(path, tarinfo=_Member) as archive:
            yield archive
    except _FAULTS as error:
        raise DocumentError("bad-tar", f"damaged or cut off: {error}", subject=str(path), remedy="fetch the file again") from error


def _members(archive: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    for member in archive:
        if member.size < 0:  # and the next would lie before it
            raise tarfile.ReadError(f"a file of {member.size} bytes")
        yield member


def _safe(member: tarfile.TarInfo, path: Path) -> str:
    if member.name.startswith(("/", "\\")) or ".." in PurePosixPath(member.name.replace("\\", "/")).parts:
        raise DocumentError(
            "unsafe-path", f"`{member.name}` leads out of the archive", subject=str(path), remedy="do not trust this archive"
        )
    return member.name


def _in_collection(name: str) -> str:
    """The path from its collection on, which may lie under two folders (a repository's own and `content`); else empty."""
    parts = [part for part in name.split("/") if part not in {"", "."}]
    start = next((depth for depth, part in enumerate(parts[:3]) if part in COLLECTIONS), None)
    return "" if start is None else "/".join(parts[start:])


def _extracted(archive: tarfile.TarFile, member: tarfile.TarInfo, path: Path) -> bytes:
    subject = f"{path}!{member.name}"
    file = archive.extractfile(member) if member.isreg() else None
    if file is None:
        raise DocumentError("unsafe-path", "is no regular file", subject=subject, remedy="leave links and devices out of the archive")
    if member.size > LARGEST:
        raise _too_large(subject)
    return file.read()


def _document(path: str, body: bytes, origin: str, now: datetime) -> Document | Spike:
    if not is_text(path):
        raise DocumentError("unsafe-path", "a file's name is not UTF-8", subject=ascii(path), remedy="rename the file")
    if not is_record_path(path):
        detail = "no path that can be written again: rename the file"
        subject = path if path.isprintable() else ascii(path)
        return Spike(stage="parse", subject=subject, reason="unsafe-path", detail=detail, source=FEED, at=now)
    news = path.startswith("_news/") and path.endswith(".md")
    return Document(address=path, final=f"{origin}/{path}", body=body, media_type=RECORD if news else OPAQUE, fetched=now)


def _too_large(subject: str) -> DocumentError:
    return DocumentError("too-large", f"is larger than {LARGEST >> 20} MiB", subject=subject)
