"""
The file of a backup: a tar that any tar reads, which the same files make byte for byte, and which knows when it was altered.

Members stand in the order in which they were packed; the last is `manifest.json`, with the size and SHA-256 of every other. After
the tar's own end stands one line with the SHA-256 of all before it: no bit of the file is unaccounted for.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import tarfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from stat import S_ISREG
from typing import IO, cast

import msgspec

from broadsheet.errors import BackupError
from broadsheet.records import Noun

FORM = 1  # raise when a backup is packed in a way that an older Broadsheet cannot read
MANIFEST = "manifest.json"
_SEAL = "broadsheet backup {} sha256 {}\n"
_SEALED = re.compile(rb"broadsheet backup ([0-9]{1,9}) sha256 ([0-9a-f]{64})\n")
_END = len(_SEAL.format(FORM, "0" * 64))
_PIECE = 1 << 20
_NEW = "make another backup, or take an older one"


class Member(Noun, frozen=True, kw_only=True):
    """A file, or a folder that may be empty, by its path in the backup; `sha256` is empty for a folder."""

    path: str
    size: int = 0
    sha256: str = ""


class Manifest(Noun, frozen=True, kw_only=True):
    """
    What a backup says of itself: who made it, the archive's schema, the id of the key (never the key), and its members.

    `still` is False when a run was at work: what it delivered meanwhile may be in or not, and is rendered anew.
    """

    broadsheet: str
    schema: str
    key: str = ""
    still: bool = True
    members: tuple[Member, ...] = ()


class Packer:
    """A backup under way; `seal` ends it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = _Hashing(file)
        self._tar = tarfile.TarFile(fileobj=cast("IO[bytes]", self._file), mode="w", format=tarfile.PAX_FORMAT, errors="surrogateescape")
        self.members: list[Member] = []

    def folder(self, path: str) -> None:
        """Add a folder."""
        self._tar.addfile(_header(path, tarfile.DIRTYPE))
        self.members.append(Member(path=path))

    def file(self, path: str, source: Path) -> None:
        """Add a file as it is now; one that is gone meanwhile is left out. Raises OSError."""
        try:
            opened = source.open("rb")
        except FileNotFoundError:
            return
        with opened:
            stat = os.fstat(opened.fileno())
            self._add(path, opened, stat.st_size, executable=bool(stat.st_mode & 0o100))

    def seal(self, manifest: Manifest) -> None:
        """End with the manifest, told of every member, and the line that vouches for all of it."""
        body = msgspec.json.encode(msgspec.structs.replace(manifest, members=tuple(self.members)))
        self._add(MANIFEST, io.BytesIO(body), len(body))
        self._tar.close()
        self._file.write(_SEAL.format(FORM, self._file.digest.hexdigest()).encode())

    def _add(self, path: str, source: IO[bytes], size: int, *, executable: bool = False) -> None:
        reading = _Hashing(source)
        header = _header(path, tarfile.REGTYPE, size)
        header.mode = 0o755 if executable else 0o644
        self._tar.addfile(header, cast("IO[bytes]", reading))
        self.members.append(Member(path=path, size=size, sha256=reading.digest.hexdigest()))


def is_backup(path: Path) -> bool:
    """Whether the file ends as a backup does; one that cannot be read does not."""
    try:
        stat = path.stat()
        if not S_ISREG(stat.st_mode) or stat.st_size % tarfile.BLOCKSIZE != _END:
            return False
        with path.open("rb") as file:
            file.seek(-_END, os.SEEK_END)
            return bool(_SEALED.fullmatch(file.read()))
    except OSError:
        return False


def verify(path: Path) -> Manifest:
    """The manifest of a backup of which every byte is as it was packed. Raises BackupError, which says what is wrong, and OSError."""
    with _whole(path) as tar:
        manifest, found = Manifest(broadsheet="", schema=""), []
        for entry in tar:
            body = tar.extractfile(entry)
            if entry.name == MANIFEST and body:
                manifest = msgspec.json.decode(body.read(), type=Manifest)
            else:
                found.append(Member(path=_safe(entry), size=entry.size, sha256=_digest(body) if body else ""))
    if tuple(found) != manifest.members:
        raise BackupError("does not hold what its manifest says", subject=str(path), remedy=_NEW)
    return manifest


def unpack(path: Path, target: Path) -> None:
    """Lay a verified backup's members into the folder `target`. Raises BackupError where it changed since, and OSError."""
    with _whole(path) as tar:
        for entry in tar:
            place = target / _safe(entry)
            if body := tar.extractfile(entry):
                place.parent.mkdir(parents=True, exist_ok=True)
                with place.open("xb") as file:
                    while piece := body.read(_PIECE):
                        file.write(piece)
                place.chmod(entry.mode)
            else:
                place.mkdir(parents=True, exist_ok=True)


@contextmanager
def _whole(path: Path) -> Iterator[tarfile.TarFile]:
    """The tar of a backup whose digest is right; whatever it says that cannot be is a BackupError."""
    try:
        with path.open("rb") as file:
            _vouched(file, path)
            with tarfile.open(fileobj=file, mode="r:", encoding="utf-8", errors="surrogateescape") as tar:
                yield tar
    except (tarfile.TarError, msgspec.DecodeError) as error:
        raise BackupError(f"is no backup of ours: {error}", subject=str(path), remedy=_NEW) from error


def _vouched(file: IO[bytes], path: Path) -> None:
    """Raises BackupError unless the last line vouches for every byte before it; leaves the file at its start."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _END))
    said = _SEALED.fullmatch(file.read())
    if not said:
        raise BackupError("is no backup, or its end is missing: it does not end as one does", subject=str(path), remedy=_NEW)
    if int(said[1]) > FORM:
        raise BackupError(f"was made by a newer Broadsheet (form {int(said[1])})", subject=str(path), remedy="upgrade broadsheet")
    file.seek(0)
    digest, left = hashlib.sha256(), size - _END
    while left and (piece := file.read(min(left, _PIECE))):
        digest.update(piece)
        left -= len(piece)
    if digest.hexdigest().encode() != said[2] or int(said[1]) != FORM:
        raise BackupError("was altered or damaged: its bytes are not those that were packed", subject=str(path), remedy=_NEW)
    file.seek(0)


def _digest(body: IO[bytes]) -> str:
    reading = _Hashing(body)
    while reading.read(_PIECE):
        pass
    return reading.digest.hexdigest()


def _safe(entry: tarfile.TarInfo) -> str:
    """The path of a member; raises BackupError for one that would lead out of its folder, and for what is neither file nor folder."""
    parts: Sequence[str] = PurePosixPath(entry.name).parts
    if not (entry.isreg() or entry.isdir()) or not parts or entry.name.startswith("/") or ".." in parts:
        raise BackupError(f"holds a member that cannot be restored: {entry.name!r}", subject=MANIFEST, remedy=_NEW)
    return entry.name


def _header(path: str, kind: bytes, size: int = 0) -> tarfile.TarInfo:
    """What the tar says of a member: nothing of who packed it, or when."""
    header = tarfile.TarInfo(path)
    header.type, header.size = kind, size
    header.mode = 0o755
    return header


class _Hashing:
    """A file that digests what is read or written."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self.digest = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        body = self._file.read(size)
        self.digest.update(body)
        return body

    def write(self, body: bytes) -> int:
        self.digest.update(body)
        return self._file.write(body)

    def tell(self) -> int:
        return self._file.tell()
