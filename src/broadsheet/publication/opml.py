"""
sources.opml, both ways: OPML 2.0 (http://opml.org/spec2.opml).

An outline with an `xmlUrl` is a source; its address is http(s), or a path inside the publication. `topic` (names or ids,
with commas between), `official` and `pages` (whether they are to be read) hold for an outline and all below it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

import msgspec
from lxml import etree

from broadsheet.errors import ConfigurationError
from broadsheet.publication.forms import complain
from broadsheet.records import Source

FLAGS = ("official", "pages")


class Outline(msgspec.Struct, frozen=True, kw_only=True):
    """
    What an OPML file says: its title, its sources in order, and a note for every one that was folded into another.

    `problems` are those of the outlines that a reading which is not strict left out.
    """

    title: str = ""
    sources: tuple[Source, ...] = ()
    notes: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


class _Above(msgspec.Struct, frozen=True):
    """What an outline inherits of those it lies in."""

    topics: tuple[str, ...] = ()
    official: bool = False
    pages: bool = False


def read_opml(body: bytes, where: str = "sources.opml", *, strict: bool = True) -> Outline:
    """
    What an OPML file says; a source listed twice is one, with the topics of both. Raises ConfigurationError naming the line.

    When not `strict`, an outline that is wrong costs only itself, and is named in the problems.
    """
    root = parsed(body, where)
    problems = [f"line {_line(stray)}: an outline outside <body>" for stray in root.iterfind("{*}outline")]
    found = [pair for element in root.iterfind("{*}body") for pair in _sources(element, _Above(), problems)]
    complain(problems if strict else (), where)
    folded: dict[str, Source] = {}
    notes = [f"line {line}: {source.feed} is listed twice; it is read once" for line, source in found if _folds(source, folded)]
    title = (root.findtext("{*}head/{*}title") or "").strip()
    notes, problems = ([f"{where}: {words}" for words in said] for said in (notes, problems))
    return Outline(title=title, sources=tuple(folded.values()), notes=tuple(notes), problems=tuple(problems))


def write_opml(sources: Sequence[Source], title: str = "") -> bytes:
    """The OPML 2.0 of sources, flat and in their order: the same sources give the same bytes."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = _clean(title)
    body = etree.SubElement(root, "body")
    for source in sources:
        add_outline(body, source)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def add_outline(parent: etree._Element, source: Source) -> etree._Element:
    """The outline of a source, as the last one of its parent and in its namespace."""
    said = {
        "text": _clean(source.name) or source.feed,
        "xmlUrl": source.feed,
        "htmlUrl": source.site,
        "topic": ", ".join(source.topics),
        **{name: "true" for name in FLAGS if getattr(source, name)},
    }
    outline = etree.SubElement(parent, etree.QName(etree.QName(parent).namespace, "outline"), type="rss")
    for key, value in said.items():
        if value:
            outline.set(key, _clean(value))
    return outline


def local_path(address: str) -> str:
    """
    The path inside the publication that a source's address is, or nothing when it is an http(s) address.

    Raises ValueError when it is neither: another scheme, an absolute path, one that leaves the folder.
    """
    if re.match(r"https?://", address, re.IGNORECASE):
        if not urlsplit(address).hostname or re.search(r"[\s\x00-\x1f]", address):
            raise ValueError("is not a whole address")
        return ""
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", address):
        raise ValueError("is neither an http(s) address nor a path inside the publication")
    if address.startswith(("/", "~")) or "\\" in address or ".." in address.split("/") or re.search(r"[\x00-\x1f?#]", address):
        raise ValueError("would leave the publication: expected a path inside it, such as feeds/news.xml")
    return address


def parsed(body: bytes, where: str, *, comments: bool = False) -> etree._Element:
    """The root of an OPML document, read without entities, document types or network; raises ConfigurationError naming the line."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=not comments, remove_pis=not comments
    )
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise ConfigurationError(f"line {error.lineno}: is not XML: {error.msg}", subject=where, remedy="mend that line") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise ConfigurationError("line 1: a document type is not read here", subject=where, remedy="take the DOCTYPE out")
    if etree.QName(root).localname.lower() != "opml":
        raise ConfigurationError(f"line {_line(root)}: expected <opml>, found <{etree.QName(root).localname}>", subject=where)
    if root.find("{*}body") is None:
        raise ConfigurationError("has no <body>", subject=where, remedy="put the outlines into <body> … </body>")
    return root


def _sources(parent: etree._Element, above: _Above, problems: list[str]) -> Iterator[tuple[int, Source]]:
    """The sources in and below the outlines of one element, with their lines; what is wrong is added to `problems`."""
    for element in parent.iterfind("{*}outline"):
        said = {str(key).lower(): str(value).strip() for key, value in element.attrib.items()}
        topics = tuple(name.strip() for name in said.get("topic", "").split(",") if name.strip())
        inherited = {name: _holds(said, name, above) for name in FLAGS}
        own = _Above(topics=tuple(dict.fromkeys(topics + above.topics)), **inherited)
        line = _line(element)
        strange = [name for name in FLAGS if said.get(name, "true").lower() not in {"true", "false"}]
        problems += [f'line {line}: {name}: expected "true" or "false", found "{said[name]}"' for name in strange]
        if said.get("xmlurl"):
            refused = list(_refused(line, said["xmlurl"]))
            problems.extend(refused)
            yield from () if refused else [(line, _source(said, own))]
        yield from _sources(element, own, problems)


def _line(element: etree._Element) -> int:
    """The line of the file on which an element starts."""
    return int(str(element.sourceline))


def _holds(said: dict[str, str], name: str, above: _Above) -> bool:
    """Whether an outline is official, or its pages are read: as it says, else as those above it."""
    return said[name].lower() == "true" if name in said else bool(getattr(above, name))


def _source(said: dict[str, str], own: _Above) -> Source:
    """One source of an outline's attributes; a site that is no web address is not kept."""
    name, site = said.get("title") or said.get("text", ""), said.get("htmlurl", "")
    return Source(
        feed=said["xmlurl"].removeprefix("./"),
        name="" if name == said["xmlurl"] else name,
        site=site if re.match(r"https?://[^\s/]", site, re.IGNORECASE) else "",
        topics=own.topics,
        official=own.official,
        pages=own.pages,
    )


def _refused(line: int, address: str) -> Iterator[str]:
    """The problem of an address that no source can have."""
    try:
        local_path(address)
    except ValueError as error:
        yield f'line {line}: xmlUrl: "{address[:120]}" {error}'


def _folds(source: Source, known: dict[str, Source]) -> bool:
    """Whether a source was known already; its topics and office then go to the one that was there."""
    first = known.get(source.feed)
    known[source.feed] = (
        source
        if first is None
        else msgspec.structs.replace(
            first,
            topics=tuple(dict.fromkeys(first.topics + source.topics)),
            official=first.official or source.official,
            pages=first.pages or source.pages,
        )
    )
    return first is not None


def _clean(text: str) -> str:
    """Text without the characters that XML 1.0 cannot hold."""
    return re.sub(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)
