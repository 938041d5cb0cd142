"""
sources.opml, both ways: OPML 2.0 (http://opml.org/spec2.opml).

An outline with an `xmlUrl` is a source; its address is http(s), or a path inside the publication. `topic` (names or ids,
with commas between), `official` and `pages` (whether they are to be read) hold for an outline and all below it.
Outlines without an address are folders; their names, and the paths of `category`, count as topics where there are topics of that name.
`selector`, `date` and `excerpt` are CSS selectors for a page without a feed. The dialects of Feedly and Inoreader are read as they are.

Reasons for which an outline or a file is refused stand in brackets: not-well-formed, too-deep, document-type, not-opml, bad-address,
bad-value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

import msgspec
from lxml import etree

from broadsheet.errors import ConfigurationError
from broadsheet.publication.forms import complain
from broadsheet.records import Picks, Source

DEEPEST = 32
"""Folders within folders."""

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
    """What an outline inherits: the topics, the names and the flags of those it lies in, and how many they are."""

    topics: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    official: bool = False
    depth: int = 0
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
    picks = source.picks or Picks(link="")
    said = {
        "text": _clean(source.name) or source.feed,
        "xmlUrl": source.feed,
        "htmlUrl": source.site,
        "topic": ", ".join(source.topics),
        "category": ",".join(f"/{name}" for name in source.folders if not set(name) & set(",/")),
        "selector": picks.link,
        "date": picks.date,
        "excerpt": picks.excerpt,
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
        reason = "document-type" if b"<!DOCTYPE" in body[:4096].upper() else "too-deep" if "depth" in str(error) else "not-well-formed"
        problem = f"line {error.lineno}: is not XML: {error.msg} [{reason}]"
        raise ConfigurationError(problem, subject=where, remedy="mend that line") from error
    if root.getroottree().docinfo.internalDTD is not None:
        problem = "line 1: a document type is not read here [document-type]"
        raise ConfigurationError(problem, subject=where, remedy="take the DOCTYPE out")
    if etree.QName(root).localname.lower() != "opml":
        problem = f"line {_line(root)}: expected <opml>, found <{etree.QName(root).localname}> [not-opml]"
        raise ConfigurationError(problem, subject=where)
    if root.find("{*}body") is None:
        raise ConfigurationError("has no <body>", subject=where, remedy="put the outlines into <body> … </body>")
    return root


def _sources(parent: etree._Element, above: _Above, problems: list[str]) -> Iterator[tuple[int, Source]]:
    """The sources in and below the outlines of one element, with their lines; what is wrong is added to `problems`."""
    for element in parent.iterfind("{*}outline"):
        said = said_of(element)
        line, own = _line(element), _below(said, above)
        strange = [name for name in FLAGS if said.get(name, "true").lower() not in {"true", "false"}]
        problems += [f'line {line}: {name}: expected "true" or "false", found "{said[name]}" [bad-value]' for name in strange]
        if feed := feed_of(said):
            refused = list(_refused(line, feed))
            problems.extend(refused)
            yield from () if refused else [(line, _source(feed, said, own))]
        if above.depth < DEEPEST:
            yield from _sources(element, own, problems)
        elif len(element):
            problems.append(f"line {line}: outlines more than {DEEPEST} deep are not read [too-deep]")


def said_of(element: etree._Element) -> dict[str, str]:
    """What the attributes of an outline say, by their names in lower case."""
    return {str(key).lower(): str(value).strip() for key, value in element.attrib.items()}


def key_of(said: dict[str, str]) -> str:
    """What holds an outline's address, none in a folder: its `xmlUrl`, a feed's `url`, or the page that its selector is for."""
    feed, picked = said.get("type", "").lower() in {"rss", "atom"}, bool(said.get("selector"))
    keys = (("xmlurl", True), ("url", feed), ("htmlurl", picked))
    return next((key for key, counts in keys if counts and said.get(key)), "")


def feed_of(said: dict[str, str]) -> str:
    """The address of an outline's source; empty for a folder."""
    address = said.get(key_of(said), "")
    if address.startswith("feed:"):
        address = address[5:] if address.startswith("feed:http") else f"http:{address[5:]}"
    return address.removeprefix("./")


def _below(said: dict[str, str], above: _Above) -> _Above:
    """What holds for an outline, and for those in it."""
    topics = tuple(name.strip() for name in said.get("topic", "").split(",") if name.strip())
    folder = "" if feed_of(said) else name_of(said)
    categories = (part.strip() for path in said.get("category", "").split(",") for part in path.split("/"))
    return _Above(
        topics=tuple(dict.fromkeys(topics + above.topics)),
        folders=tuple(dict.fromkeys(name for name in (*above.folders, folder, *categories) if name)),
        official=_holds(said, "official", above),
        pages=_holds(said, "pages", above),
        depth=above.depth + 1,
    )


def name_of(said: dict[str, str]) -> str:
    """What an outline is called."""
    return said.get("title") or said.get("text", "")


def _line(element: etree._Element) -> int:
    """The line of the file on which an element starts."""
    return int(str(element.sourceline))


def _holds(said: dict[str, str], name: str, above: _Above) -> bool:
    """Whether an outline is official, or its pages are read: as it says, else as those above it."""
    return said[name].lower() == "true" if name in said else bool(getattr(above, name))


def _source(feed: str, said: dict[str, str], own: _Above) -> Source:
    """One source of an outline's attributes; a site that is no web address is not kept."""
    name, site, link = name_of(said), said.get("htmlurl", ""), said.get("selector", "")
    return Source(
        feed=feed,
        name="" if name in (feed, said.get("xmlurl")) else name,
        site=site if re.match(r"https?://[^\s/]", site, re.IGNORECASE) else "",
        topics=own.topics,
        folders=own.folders,
        official=own.official,
        picks=Picks(link=link, date=said.get("date", ""), excerpt=said.get("excerpt", "")) if link else None,
        pages=own.pages,
    )


def _refused(line: int, address: str) -> Iterator[str]:
    """The problem of an address that no source can have."""
    try:
        local_path(address)
    except ValueError as error:
        yield f'line {line}: xmlUrl: "{address[:120]}" {error} [bad-address]'


def _folds(source: Source, known: dict[str, Source]) -> bool:
    """Whether a source was known already; its topics and office then go to the one that was there."""
    first = known.get(source.feed)
    known[source.feed] = (
        source
        if first is None
        else msgspec.structs.replace(
            first,
            topics=tuple(dict.fromkeys(first.topics + source.topics)),
            folders=tuple(dict.fromkeys(first.folders + source.folders)),
            official=first.official or source.official,
            pages=first.pages or source.pages,
        )
    )
    return first is not None


def _clean(text: str) -> str:
    """Text without the characters that XML 1.0 cannot hold."""
    return re.sub(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)
