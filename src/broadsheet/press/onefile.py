"""One file written where a person asked for it: beside its place, then moved there whole."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from broadsheet.errors import DeliveryError


def replace_file(path: Path, pieces: Iterable[bytes]) -> None:
    """Write the pieces to `path`, its folders made as needed; the old file stays until the new one is whole. Raises DeliveryError."""
    beside = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with beside.open("wb") as file:
                file.writelines(pieces)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise DeliveryError(f"cannot be written: {error.strerror}", subject=str(path), remedy="look at the disk and the rights") from error
