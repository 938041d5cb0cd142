"""Changes of sources.opml: one source more or less, or at another address. All else in the file stays, comments and order too."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from lxml import etree

from broadsheet.errors import ConfigurationError, DeliveryError
from broadsheet.publication.folder import SOURCES
from broadsheet.publication.opml import add_outline, feed_of, key_of, local_path, parsed, read_opml, said_of
from broadsheet.records import Source


def subscribe(root: Path, source: Source) -> None:
    """List a source in the sources.opml of the publication at `root`; ConfigurationError if it is there, or can be no source."""
    try:
        local_path(source.feed)
    except ValueError as error:
        raise ConfigurationError(str(error), subject=source.feed, remedy="give an http or https address, or a path inside it") from error
    tree = _read(root)
    if list(_outlines(tree, source.feed)):
        raise ConfigurationError("is listed already", subject=source.feed)
    (body,) = tree.iterfind("{*}body")
    last = body[-1] if len(body) else None
    outline = add_outline(body, source)
    if last is not None:
        outline.tail, last.tail = last.tail, body.text
    else:
        body.text, outline.tail = "\n    ", "\n  "
    _write(root, tree)


def unsubscribe(root: Path, feed: str) -> None:
    """Take a source out, however often it is listed; outlines inside it stay. ConfigurationError when it is not there."""
    tree = _read(root)
    for outline in _found(tree, feed):
        parent = outline.getparent()
        if len(outline) or parent is None:
            while feed_of(said_of(outline)):
                del outline.attrib[_key(outline)]
            continue
        before = outline.getprevious()
        if before is None:
            parent.text = outline.tail
        else:
            before.tail = outline.tail
        parent.remove(outline)
    _write(root, tree)


def readdress(root: Path, feed: str, to: str) -> None:
    """Let a source be read at another address from now on; ConfigurationError when it is not there, or the other one is."""
    tree = _read(root)
    if list(_outlines(tree, to)):
        raise ConfigurationError("is listed already", subject=to, remedy=f"take one of the two out: broadsheet source remove {feed}")
    for outline in _found(tree, feed):
        outline.set(_key(outline), to)
    _write(root, tree)


def label(root: Path, feed: str, topics: Sequence[str]) -> None:
    """Let a source be about these topics as well; ConfigurationError when it is not there."""
    tree = _read(root)
    for outline in _found(tree, feed):
        own = [name.strip() for name in str(outline.get("topic", "")).split(",") if name.strip()]
        outline.set("topic", ", ".join(dict.fromkeys([*own, *topics])))
    _write(root, tree)


def _found(tree: etree._Element, feed: str) -> list[etree._Element]:
    found = list(_outlines(tree, feed))
    if not found:
        raise ConfigurationError("is not listed", subject=feed, remedy="broadsheet source list names those that are")
    return found


def _outlines(tree: etree._Element, feed: str) -> Iterator[etree._Element]:
    """The outlines of a feed, wherever they lie."""
    for outline in tree.iterfind(".//{*}outline"):
        if feed_of(said_of(outline)) == feed:
            yield outline


def _key(outline: etree._Element) -> str:
    """How an outline spells the name of the attribute that holds its address."""
    names = {str(key).lower(): str(key) for key in outline.attrib}
    return names[key_of(said_of(outline))]


def _read(root: Path) -> etree._Element:
    try:
        body = (root / SOURCES).read_bytes()
    except OSError as error:
        raise ConfigurationError(f"cannot be read: {error.strerror}", subject=SOURCES) from error
    return parsed(body, SOURCES, comments=True)


def _write(root: Path, tree: etree._Element) -> None:
    write_sources(root, _written(tree))


def write_sources(root: Path, body: bytes) -> None:
    """
    Put a sources.opml in its place: whole, beside it, and moved, with the rights that the old one had.

    What could not be read again is not written: ConfigurationError; DeliveryError when the disk refuses.
    """
    read_opml(body, SOURCES)
    path = (root / SOURCES).resolve()
    try:
        number, beside = tempfile.mkstemp(prefix=f".{SOURCES}.", dir=path.parent)
        try:
            with os.fdopen(number, "wb") as file:
                file.write(body)
                os.fchmod(file.fileno(), path.stat().st_mode & 0o777)
                file.flush()
                os.fsync(file.fileno())
            Path(beside).replace(path)
        finally:
            with suppress(FileNotFoundError):  # it has been moved
                Path(beside).unlink()
    except OSError as error:
        raise DeliveryError(f"cannot be written: {error.strerror}", subject=SOURCES, remedy="check its rights and the disk") from error


def _written(tree: etree._Element) -> bytes:
    """The file of a tree, in the encoding that it came in; what stands before its root has a line each."""
    encoding = tree.getroottree().docinfo.encoding or "UTF-8"
    nodes = [*reversed(list(tree.itersiblings(preceding=True))), tree, *tree.itersiblings()]
    lines = (etree.tostring(node, encoding="UTF-8", with_tail=False).decode() for node in nodes)
    return "\n".join([f"<?xml version='1.0' encoding='{encoding}'?>", *lines, ""]).encode(encoding, "xmlcharrefreplace")
