"""
Feeds in XML as a stream of items: nothing outside the document is read, no entity resolved, and an item that was read is let go.

Elements go by short names: a local name in lower case for the words of the format itself ("title"), with a prefix of our
own for the vocabularies beside it ("dc:creator"), whatever prefix the document uses.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from io import BytesIO
from typing import Any, Final
from urllib.parse import urljoin

from lxml import etree

from broadsheet.errors import DocumentError
from broadsheet.records import Document
from broadsheet.wire.mending import mend

XML = "{http://www.w3.org/XML/1998/namespace}"
XHTML = "{http://www.w3.org/1999/xhtml}"

# HTML's elements that have no end tag.
VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])

VOCABULARIES = {
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/rss/1.0/modules/syndication/": "sy",
    "http://search.yahoo.com/mrss": "media",
    "http://search.yahoo.com/mrss/": "media",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://www.youtube.com/xml/schemas/2015": "yt",
    "http://www.google.com/schemas/sitemap-news/0.9": "news",
    "http://www.google.com/schemas/sitemap-image/1.1": "image",
    "http://www.google.com/schemas/sitemap-video/1.1": "video",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://www.w3.org/1999/xhtml": "xhtml",
    "http://www.w3.org/2005/atom": "",
    "http://purl.org/atom/ns#": "",
    "http://purl.org/rss/1.0/": "",
    "http://my.netscape.com/rdf/simple/0.9/": "",
    "http://channel.netscape.com/rdf/simple/0.9/": "",
    "http://backend.userland.com/rss": "",
    "http://backend.userland.com/rss2": "",
    "http://blogs.law.harvard.edu/tech/rss": "",
    "http://purl.org/rss/1.0/modules/rss091#": "",
}
PREFIXES = {prefix: prefix for prefix in VOCABULARIES.values()} | {"atom": "", "atom10": "", "content": "content"}

MOST_NAMES = 5_000
# More children of one name, more names, or more nested bases than a feed has use for are not looked at.
MOST_CHILDREN = 2_000
MOST_BASES = 8

# A document of so many bytes is a tree of a few megabytes.
AT_ONCE = 500_000
GUARDS: Final[dict[str, Any]] = {
    "recover": True,
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}

Found = dict[str, list[etree._Element]]  # noqa: SLF001  the name that lxml gives its elements


class Names(dict[str, str]):
    """Tags to short names, learnt as they come; a namespace `own` counts as the format's own."""

    def __init__(self, own: str = "") -> None:
        super().__init__()
        self.own = own

    def __missing__(self, tag: str) -> str:
        space, local = _split(tag)
        space = space.lower()
        if not space and ":" in local:
            prefix, _, local = local.partition(":")
            known = PREFIXES.get(prefix.lower(), "?")
        else:
            known = "" if not space or space == self.own else VOCABULARIES.get(space, "?")
        name = f"{known}:{local.lower()}" if known else local.lower()
        if len(self) < MOST_NAMES:
            self[tag] = name
        return name


USUAL = Names()


def names_of(root: etree._Element) -> Names:
    """The names of a document: the usual ones, unless its root has a namespace of its own invention."""
    space = _split(root.tag)[0].lower()
    return Names(space) if space and space not in VOCABULARIES else USUAL


def _split(tag: str) -> tuple[str, str]:
    """A tag as its namespace and local name."""
    space, _, local = tag[1:].rpartition("}") if tag[:1] == "{" else ("", "", tag)
    return space, local


class Reader:
    """
    One document being read, in UTF-8. `items` yields the elements of the given local names in their order.

    `root` is there from the first item on; `names` are the document's short names; `base` is the address that its
    relative links start from, empty when it did not come from one.
    """

    def __init__(self, document: Document, *items: str) -> None:
        self.root: etree._Element | None = None
        self.names = USUAL
        base = document.final or document.address
        self.base = base if "://" in base else ""
        self.body = mend(document.body)
        self.scoped = b"xml:base" in self.body or b"xml:lang" in self.body
        self.tags = [f"{{*}}{name}" for name in items]

    def items(self) -> Iterator[etree._Element]:
        """
        The items, each to be read before the next is asked for.

        Iterating raises DocumentError after the last readable one: `too-deep`, `too-large-token`, `not-well-formed`.
        """
        return self._at_once() if len(self.body) <= AT_ONCE else self._streaming()

    def _at_once(self) -> Iterator[etree._Element]:
        """A short document as one tree, which is twice as fast."""
        parser = etree.XMLParser(encoding="utf-8", **GUARDS)
        try:
            self._take_root(etree.fromstring(self.body, parser))
        except etree.XMLSyntaxError as error:
            raise DocumentError("not-well-formed", str(error)) from error
        if self.root is not None:
            broken = _is_broken(parser.error_log)
            yield from (item for item in self.root.iter(*self.tags) if broken or not self._is_inlined(item))
        _complain(parser.error_log)

    def _streaming(self) -> Iterator[etree._Element]:
        """A long document item by item: each is emptied once read, and let go when it cannot be the last one parsed."""
        events = etree.iterparse(BytesIO(self.body), events=("end",), tag=self.tags, encoding="utf-8", **GUARDS)
        before: etree._Element | None = None
        for _, item in events:
            if self._is_inlined(item) and not _is_broken(events.error_log):
                continue
            if before is None:
                self._take_root(item.getroottree().getroot())
            yield item
            item.clear()
            parent = None if before is None else before.getparent()
            if before is not None and parent is not None:
                parent.remove(before)
            before = item
        self._take_root(events.root)
        _complain(events.error_log)

    def _is_inlined(self, item: etree._Element) -> bool:
        """Whether an item stands in the words of another, or in it under a foreign name; where nothing was left open it is no item then."""
        parent = item.getparent()
        return parent is not None and parent.tag != item.tag and next(item.iterancestors(*self.tags), None) is not None

    def _take_root(self, root: etree._Element | None) -> None:
        if root is not None:
            self.root, self.names = root, names_of(root)

    def base_of(self, element: etree._Element) -> str:
        """The address that relative links inside an element start from: its xml:base and its ancestors', over the document's."""
        base = self.base
        if self.scoped:
            claimed = [found for step in (element, *element.iterancestors()) if (found := step.get(f"{XML}base"))]
            for address in reversed(claimed[:MOST_BASES]):
                base = join(base, address)
        return base

    def language_of(self, element: etree._Element) -> str:
        """The nearest xml:lang, of the element or an ancestor."""
        if not self.scoped:
            return ""
        return next((found for step in (element, *element.iterancestors()) if (found := step.get(f"{XML}lang"))), "").strip()


def _is_broken(log: etree._ListErrorLog) -> bool:
    """Whether the parser was only guessing from some place on."""
    return len(log) > 0 and len(log.filter_from_level(etree.ErrorLevels.FATAL)) > 0


def _complain(log: etree._ListErrorLog) -> None:
    """Raises the first error after which the parser was only guessing."""
    if not _is_broken(log):
        return
    fatal = log.filter_from_level(etree.ErrorLevels.FATAL)
    complaint = fatal[0].message
    if "depth" in complaint:
        raise DocumentError("too-deep", "elements are nested too deeply")
    if "Resource limit" in complaint:
        raise DocumentError("too-large-token", "one text or attribute is longer than ten million characters")
    raise DocumentError("not-well-formed", f"line {fatal[0].line}: {complaint.strip()}")


def gather(element: etree._Element, names: Names, nests: frozenset[str] = frozenset()) -> Found:
    """The children of an element by short name, in their order; those of the elements named in `nests` among them."""
    found: Found = {}
    pending = [element]
    for parent in pending:  # it grows on the way
        for child in parent:
            name = names[child.tag]
            alike = found.get(name)
            if alike is None and len(found) < MOST_CHILDREN:
                found[name] = [child]
            elif alike and len(alike) < MOST_CHILDREN:
                alike.append(child)
            else:
                continue
            if name in nests and len(child):
                pending.append(child)
    return found


def words(found: Found, *names: str) -> str:
    """The text of the first element of these names, in their order, that has one."""
    for name in names:
        if name in found:
            for element in found[name]:
                text = plain(element)
                if text:
                    return text
    return ""


def every(found: Found, *names: str) -> tuple[str, ...]:
    """The texts of all elements of these names, each once, in their order."""
    return tuple(dict.fromkeys(text for name in names for element in found.get(name, ()) if (text := plain(element))))


def plain(element: etree._Element) -> str:
    """The text inside an element, markup left out."""
    text = "".join(map(str, element.itertext())) if len(element) else element.text
    return text.strip() if text else ""


def markup(element: etree._Element) -> str:
    """What stands inside an element as HTML: escaped text unescaped, elements serialised; a lone XHTML div is opened."""
    if not len(element):
        return (element.text or "").strip()
    if len(element) == 1 and element[0].tag in {f"{XHTML}div", "div"} and not (element.text or "").strip():
        element = element[0]
    return "".join(_serialised(element)).strip()


def _serialised(outer: etree._Element) -> Iterator[str]:
    """The inside of an element as HTML, without namespaces and without their declarations."""
    for event, element in etree.iterwalk(outer, events=("start", "end")):
        name = _split(element.tag)[1].rpartition(":")[2]
        if event == "start":
            if element is not outer:
                attributes = "".join(f' {_split(str(key))[1]}="{escape(str(value))}"' for key, value in element.attrib.items())
                yield f"<{name}{attributes}>"
            yield escape(element.text or "", quote=False)
        elif element is not outer:
            yield ("" if name.lower() in VOID else f"</{name}>") + escape(element.tail or "", quote=False)


def join(base: str, address: str) -> str:
    """An address made absolute; one that cannot be is left as it is."""
    address = address.strip()
    if not base or not address or address.startswith(("https://", "http://")):
        return address
    try:
        return urljoin(base, address)
    except ValueError:
        return address
