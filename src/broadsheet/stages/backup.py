"""A publication → one verified file, and back: the archive at one moment, and every file of the folder but the secret key."""

# ruff: noqa: PTH100 - a path is compared as it is named: what a link leads to is another matter

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from broadsheet.archive.copying import archive_files, copy_in, copy_out
from broadsheet.archive.opening import LOCK, exclusive, schemas
from broadsheet.errors import BackupError, BusyError, UsageError
from broadsheet.press.deliver import MARKER
from broadsheet.press.secured import key_id
from broadsheet.publication import Publication, key, load
from broadsheet.publication.folder import CONFIGURATION
from broadsheet.publication.packed import Manifest, Packer, is_backup, unpack, verify
from broadsheet.stages.publish import PRESS_TERMS

ARCHIVE = "archive.sqlite"
FOLDER = "folder"  # where the files of the publication lie in a backup
RESTORING = ".restoring"
MOVED = "moved"  # names that a restore moves to their places at its end


class Restored(Manifest, frozen=True, kw_only=True):
    """The manifest of what was restored, and whether the key that it names is still to be put into its place."""

    key_file: str = ""


def back_up(publication: Publication, path: Path, version: str) -> tuple[Manifest, tuple[str, ...]]:
    """
    Write a backup to `path`, and read it back; its manifest, and what was left out because it is neither file nor folder.

    A run may be at work: the archive is that of one moment all the same, and what is published is rendered anew after a
    restore. Raises UsageError when something is at `path` already, ConfigurationError without the key, ArchiveError, BackupError.
    """
    if os.path.lexists(path):
        raise UsageError("is there already", subject=str(path), remedy="name another file: a backup never overwrites")
    secret = key(publication)
    with _beside(path) as beside, ExitStack() as stack:
        still = _hold(publication.root, stack)
        manifest = Manifest(broadsheet=version, schema="", key=key_id(secret) if secret else "", still=still)
        odd = _pack(publication, beside, manifest)
        manifest = verify(beside)
        beside.rename(path)
    return manifest, odd


def restore(path: Path, root: Path, key_file: Path | None = None) -> Restored:
    """
    Make the publication of a backup in `root`, which is empty or not there; nothing is written before all of it is verified.

    `key_file` is copied into the place of the key. Raises UsageError when `root` holds something, BackupError when the backup is
    damaged or the key is another one, ArchiveError when the archive is damaged, newer, or would overwrite one.
    """
    with _failing_as(path, root):
        manifest = verify(path)
        if manifest.schema not in schemas():
            raise BackupError(f"was made by a newer Broadsheet (schema {manifest.schema})", subject=str(path), remedy="upgrade broadsheet")
        _refuse_unless_empty(root)
        with _stage(root) as stage:
            unpack(path, stage)
            publication = load(stage / FOLDER)
            wanted = _lay_key(publication, manifest, key_file)
            copy_in(stage / ARCHIVE, publication.settings.archive, stage / FOLDER)
            _move(stage, root)
    return Restored(**{name: getattr(manifest, name) for name in manifest.__struct_fields__}, key_file=wanted)


def _hold(root: Path, stack: ExitStack) -> bool:
    """Hold the publication still where no run is at work; whether it is."""
    try:
        stack.enter_context(exclusive(root))
    except BusyError:
        return False
    return True


def _pack(publication: Publication, beside: Path, manifest: Manifest) -> tuple[str, ...]:
    """
    Pack archive and files. The files are listed before the archive is copied: one that a run brings meanwhile is left to the
    run after a restore, which renders anew, and none comes back that the archive does not know.
    """
    root = publication.root
    listed = sorted(_listed(publication, beside), key=_order)
    with _failing_as(root, beside), beside.open("xb") as file, tempfile.TemporaryDirectory(dir=beside.parent) as aside:
        packer, copy = Packer(file), Path(aside) / ARCHIVE
        schema = copy_out(publication.settings.archive, root, copy, forget="" if manifest.still else PRESS_TERMS)
        packer.file(ARCHIVE, copy)
        odd = [path for path in listed if not _put(packer, root, path)]
        packer.seal(Manifest(broadsheet=manifest.broadsheet, schema=schema, key=manifest.key, still=manifest.still))
        file.flush()
        os.fsync(file.fileno())
    return tuple(odd)


def _put(packer: Packer, root: Path, path: str) -> bool:
    """Pack a file or a folder; False for what is neither."""
    place, name = root / path, f"{FOLDER}/{path}"
    if place.is_symlink():
        return False
    if place.is_dir():
        packer.folder(name)
    elif place.is_file():
        packer.file(name, place)
    else:
        return not place.exists()
    return True


def _listed(publication: Publication, beside: Path) -> Iterator[str]:
    """Every path of the folder, but for the archive's own files, the key, other backups, and what a run leaves lying for a moment."""
    root = publication.root
    apart = [*archive_files(publication.settings.archive, root), *(root / name for name in (LOCK, MARKER, RESTORING)), beside]
    if publication.settings.secured.key_file:
        apart.append(root / publication.settings.secured.key_file)
    known = {os.path.abspath(path) for path in apart}
    for folder, folders, files in os.walk(root):
        folders[:] = [name for name in folders if name != RESTORING]
        for name in (*folders, *files):
            found = Path(folder, name)
            passing = name.startswith(".") and name.endswith(".new")
            if not passing and os.path.abspath(found) not in known and not is_backup(found):
                yield found.relative_to(root).as_posix()


def _order(path: str) -> tuple[bool, str]:
    """Git's objects come last: whatever a branch named a moment ago is among them then."""
    return "/.git/objects/" in f"/{path}", path


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """A name beside `path`, where nothing remains."""
    beside = path.with_name(f".{path.name}.new")
    with _failing_as(path, path):
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.unlink(missing_ok=True)
        try:
            yield beside
        finally:
            beside.unlink(missing_ok=True)


@contextmanager
def _failing_as(source: Path, target: Path) -> Iterator[None]:
    """What the disk refuses, as an error of ours."""
    try:
        yield
    except OSError as error:
        subject = str(error.filename or target)
        raise BackupError(
            f"cannot be copied: {error.strerror or error}", subject=subject, remedy=f"see to the disk of {source} and {target}"
        ) from error


def _refuse_unless_empty(root: Path) -> None:
    """Raises UsageError when `root` holds anything but what a restore that was killed left there, which is taken away."""
    there = {path.name for path in root.iterdir()} if root.is_dir() else set()
    begun = root / RESTORING / MOVED
    left = {RESTORING, *(begun.read_text("utf-8").splitlines() if begun.exists() else ())}
    if (root.exists() and not root.is_dir()) or not there <= left or (there and CONFIGURATION in there):
        raise UsageError("is not empty", subject=str(root), remedy="name a new folder: a restore never overwrites")
    _take_away(root)


def _take_away(root: Path) -> None:
    """Take away all that a restore brought, its stage last, by which the rest is known."""
    there = {path.name for path in root.iterdir()} if root.is_dir() else set()
    for name in sorted(there - {RESTORING}) + sorted(there & {RESTORING}):
        place = root / name
        shutil.rmtree(place) if place.is_dir() else place.unlink()


@contextmanager
def _stage(root: Path) -> Iterator[Path]:
    """A folder in `root` to make everything ready in; neither remains when it comes to nothing."""
    fresh, stage = not root.exists(), root / RESTORING
    stage.mkdir(parents=True)
    try:
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)
        if fresh and not any(root.iterdir()):
            root.rmdir()


def _lay_key(publication: Publication, manifest: Manifest, key_file: Path | None) -> str:
    """Put the key into its place; where none was given, the name of the file that has to be put there."""
    name = publication.settings.secured.key_file
    if key_file is None or not name:
        return name
    place = publication.root / name
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(key_file, place)
    place.chmod(0o600)
    secret = key(publication)
    if secret and key_id(secret) != manifest.key:
        raise BackupError(
            f"is key {key_id(secret)}: the records were sealed by {manifest.key}", subject=str(key_file), remedy="give the key of that id"
        )
    return ""


def _move(stage: Path, root: Path) -> None:
    """Bring what lies whole in the stage into its place: the settings last, which make the folder a publication."""
    names = sorted((path.name for path in (stage / FOLDER).iterdir()), key=lambda name: (name == CONFIGURATION, name))
    (stage / MOVED).write_text("\n".join(names), "utf-8")
    try:
        for name in names:
            (stage / FOLDER / name).rename(root / name)
    except OSError:
        _take_away(root)
        raise
