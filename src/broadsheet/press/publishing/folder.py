"""A folder: every file is written beside its place and moved there; what is ours and no longer published leaves last."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from broadsheet.errors import DeliveryError, UsageError
from broadsheet.press.deliver import deliver, holds
from broadsheet.press.onefile import replace_file
from broadsheet.press.publishing.sending import LEAVES, MARK, Progress, Published, Sending, foreign, mark, marked, step
from broadsheet.press.publishing.target import Target
from broadsheet.records import Artifact

_KEY = "site"


def publish(sending: Sending, target: Target, told: Progress) -> Published:
    """Bring the files to the folder, made where it is missing; unchanged ones are not touched. Raises DeliveryError."""
    folder = Path(target.place)
    _check(folder, sending)
    paths, ours = sending.paths(), _ours(folder)
    if sending.dry:
        return _compared(folder, sending, paths, ours)
    _keep(folder, ours | set(paths))  # first, so that a killed publishing has left no file that the next does not know
    artifacts = _artifacts(sending, paths, told)
    delivery = deliver(artifacts, folder, {_KEY: ours}, sending.now, tops=())
    _keep(folder, set(paths) | (ours & {spike.subject for spike in delivery.failed}))
    return Published(changed=delivery.changed, removed=delivery.removed, unchanged=delivery.unchanged, failed=delivery.failed)


def _check(folder: Path, sending: Sending) -> None:
    """Raises UsageError where one folder would lie in the other, DeliveryError for a folder of somebody else's."""
    public = sending.public.resolve()
    if folder == public or public in folder.parents or folder in public.parents:
        raise UsageError("cannot be published to: public/ lies in it, or it in public/", subject=str(folder), remedy="name another folder")
    try:
        occupied = folder.exists() and any(folder.iterdir())
    except OSError as error:
        raise DeliveryError(f"cannot be read: {error.strerror}", subject=str(folder), remedy="name a folder") from error
    if occupied and not (folder / MARK).is_file() and not sending.force:
        raise foreign(str(folder))


def _ours(folder: Path) -> frozenset[str]:
    return marked((folder / MARK).read_bytes()) if (folder / MARK).is_file() else frozenset()


def _keep(folder: Path, paths: set[str] | frozenset[str]) -> None:
    """Write down which files are ours, unless that stands there already."""
    body = mark(set(paths))
    if not holds(str(folder / MARK), body):
        replace_file(folder / MARK, [body])


def _artifacts(sending: Sending, paths: Sequence[str], told: Progress) -> Iterator[Artifact]:
    for path in paths:
        yield Artifact(path=path, body=sending.body(path), key=_KEY, index=step(path) >= LEAVES)
        told("send", 1)


def _compared(folder: Path, sending: Sending, paths: Sequence[str], ours: frozenset[str]) -> Published:
    changed = tuple(path for path in paths if not holds(str(folder / path), sending.body(path)))
    removed = tuple(path for path in sorted(ours.difference(paths)) if (folder / path).exists())
    return Published(changed=changed, removed=removed, unchanged=len(paths) - len(changed))
