"""
sources.opml, edited as a tree: what nobody touches stays, folders, comments and the attributes of other programs among it.

Addresses that run as script (`javascript:`, `data:`, `vbscript:`) never pass from one file to another.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from lxml import etree

from broadsheet.errors import ConfigurationError
from broadsheet.publication.opml import DEEPEST, FLAGS, feed_of, local_path, name_of, parsed, said_of

_SCRIPT = re.compile(r"[\x00-\x20]*(?:javascript|vbscript|data)[\x00-\x20]*:", re.IGNORECASE)
Folder = tuple[str, ...]


def merged(own: bytes, arriving: bytes, where: str, topics: Collection[str] = ()) -> tuple[bytes, int]:
    """
    `own` with the sources of `arriving` that it does not list yet, each in its folder, and how many those are.

    They keep their titles, comments and unknown attributes, and what their folders say of them; of `topic` only what is in
    `topics` (names or ids). What `read_opml` would refuse is left out. Raises ConfigurationError when one of them is no OPML.
    """
    root = parsed(own, "sources.opml", comments=True)
    body = _body(root)
    known = {feed_of(said_of(outline)) for outline in body.iter("{*}outline")}
    folders = {path: outline for outline, path in _walk(body) if not feed_of(said_of(outline))}
    before = len(known)
    for outline, path in _walk(_body(parsed(arriving, where, comments=True))):
        said = said_of(outline)
        feed = feed_of(said)
        if feed and feed not in known and _is_source(feed):
            known.add(feed)
            _copy(outline, _folder(path, body, folders), {topic.casefold() for topic in topics})
    return (_written(root), len(known) - before) if len(known) > before else (own, 0)


def tidied(own: bytes) -> bytes:
    """A sources.opml for other programs: every source once, named and typed as OPML 2.0 wants it; all else as it stands."""
    root = parsed(own, "sources.opml", comments=True)
    root.set("version", "2.0")
    seen: set[str] = set()
    for outline in list(_body(root).iter("{*}outline")):
        said = said_of(outline)
        feed = feed_of(said)
        if feed in seen and not len(outline):
            _remove(outline)
        elif feed:
            seen.add(feed)
            outline.set("text", outline.get("text") or name_of(said) or feed)
            outline.set("type", outline.get("type") or "rss")
    return _written(root)


def _is_source(feed: str) -> bool:
    try:
        local_path(feed)
    except ValueError:
        return False
    return True


def _body(root: etree._Element) -> etree._Element:
    body = root.find("{*}body")
    if body is None:
        raise ConfigurationError("has no <body>", subject="sources.opml", remedy="put the outlines into <body> … </body>")
    return body


def _walk(body: etree._Element) -> Iterator[tuple[etree._Element, Folder]]:
    """All outlines in their order, a folder with its own path, a source with that of the folder it lies in."""
    pending: list[tuple[etree._Element, Folder]] = [(outline, ()) for outline in reversed(body.findall("{*}outline"))]
    while pending:
        outline, above = pending.pop()
        said = said_of(outline)
        path = above if feed_of(said) else (*above, name_of(said))
        yield outline, path
        if len(path) < DEEPEST:
            pending += [(child, path) for child in reversed(outline.findall("{*}outline"))]


def _folder(path: Folder, body: etree._Element, folders: dict[Folder, etree._Element]) -> etree._Element:
    """The folder of that path, made where it is missing; folders without a name are passed over."""
    place = body
    for depth, name in enumerate(path, 1):
        if name:
            if path[:depth] not in folders:
                folders[path[:depth]] = etree.SubElement(place, _tag(body), text=name)
            place = folders[path[:depth]]
    return place


def _inherited(outline: etree._Element) -> dict[str, str]:
    """What the folders that an outline lies in say of it, where it says nothing itself; their topics after its own."""
    own, above = said_of(outline), [said_of(folder) for folder in outline.iterancestors("{*}outline")]
    flags = {name: said[name] for said in reversed(above) for name in FLAGS if name in said and name not in own}
    return flags | {"topic": ", ".join(said["topic"] for said in (own, *above) if said.get("topic"))}


def _copy(outline: etree._Element, place: etree._Element, topics: Collection[str]) -> None:
    """An outline alone, without those in it, and the comments before it."""
    before = outline.getprevious()
    comments = []
    while isinstance(before, etree._Comment):  # noqa: SLF001  the name that lxml gives its comments
        comments.append(etree.Comment(before.text))
        before = before.getprevious()
    place.extend(reversed(comments))
    said = {str(key): str(value) for key, value in outline.attrib.items() if str(key).lower() != "topic"} | _inherited(outline)
    said["topic"] = ", ".join(name for word in said["topic"].split(",") if (name := word.strip()).casefold() in topics)
    for key in [key for key in said if key.lower() in FLAGS and said[key].strip().lower() not in {"true", "false"}]:
        del said[key]  # what read_opml refuses must not come into the file
    spaces = {prefix: space for prefix, space in outline.nsmap.items() if prefix}
    etree.SubElement(place, _tag(place), {key: value for key, value in said.items() if value}, nsmap=spaces)


def _tag(beside: etree._Element) -> etree.QName:
    """`outline` in the namespace of the file."""
    return etree.QName(etree.QName(beside).namespace, "outline")


def _remove(outline: etree._Element) -> None:
    parent = outline.getparent()
    if parent is not None:
        parent.remove(outline)


def _written(root: etree._Element) -> bytes:
    """The bytes of a file, less the attributes that run as script."""
    for outline in root.iter("{*}outline"):
        for key in [key for key, value in outline.attrib.items() if _SCRIPT.match(str(value))]:
            del outline.attrib[key]
    etree.indent(root)
    return etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8") + b"\n"
