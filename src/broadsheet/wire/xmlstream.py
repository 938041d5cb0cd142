"""
Feeds in XML as a stream of items: nothing outside the document is read, no entity resolved, and an item that was read is let go.

Elements go by short names: a local name in lower case for the words of the format itself ("title"), with a prefix of our
own for the vocabularies beside it ("dc:creator"), whatever prefix the document uses.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from urllib.parse import urljoin

from lxml import etree

from broadsheet.errors import DocumentError
from broadsheet.records import Document
from broadsheet.wire.mending import mend

XML = "{http://www.w3.org/XML/1998/namespace}"
XHTML = "{http://www.w3.org/1999/xhtml}"

VOCABULARIES = {
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://search.yahoo.com/mrss": "media",
    "http://search.yahoo.com/mrss/": "media",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://www.w3.org/1999/xhtml": "xhtml",
    "http://www.w3.org/2005/atom": "",
    "http://purl.org/atom/ns#": "",
    "http://purl.org/rss/1.0/": "",
    "http://my.netscape.com/rdf/simple/0.9/": "",
    "http://backend.userland.com/rss": "",
    "http://backend.userland.com/rss2": "",
    "http://blogs.law.harvard.edu/tech/rss": "",
    "http://purl.org/rss/1.0/modules/rss091#": "",
}
PREFIXES = {prefix: prefix for prefix in VOCABULARIES.values()} | {"atom": "", "atom10": "", "content": "content"}

Found = dict[str, list[etree._Element]]  # noqa: SLF001  the name that lxml gives its elements


class Names(dict[str, str]):
    """Tags to short names, learnt as they come; the namespace of the root counts as the format's own, even a wrong one."""

    def __init__(self, root: str) -> None:
        super().__init__()
        self.own = _split(root)[0].lower()

    def __missing__(self, tag: str) -> str:
        space, local = _split(tag)
        space = space.lower()
        if not space and ":" in local:
            prefix, _, local = local.partition(":")
            known = PREFIXES.get(prefix.lower(), "?")
        else:
            known = "" if not space or space == self.own else VOCABULARIES.get(space, "?")
        name = self[tag] = f"{known}:{local.lower()}" if known else local.lower()
        return name


def _split(tag: str) -> tuple[str, str]:
    """A tag as its namespace and local name."""
    space, _, local = tag[1:].rpartition("}") if tag[:1] == "{" else ("", "", tag)
    return space, local


class Reader:
    """
    One document being read, in UTF-8. `items` yields the elements of the given local names as they end.

    `names` and `base` are the document's: short names of its tags, and the address that its relative links start from.
    """

    def __init__(self, document: Document, *items: str) -> None:
        self.names = Names("")
        base = document.final or document.address
        self.base = base if "://" in base else ""
        self.scoped = b"xml:base" in document.body or b"xml:lang" in document.body
        self.events = etree.iterparse(
            BytesIO(mend(document.body)), events=("end",), tag=[f"{{*}}{name}" for name in items], recover=True, encoding="utf-8",
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True,
        )  # fmt: skip

    def items(self) -> Iterator[etree._Element]:
        """
        The items in their order; each is emptied once the next has been asked for.

        Raises DocumentError after the last readable one: `too-deep`, `too-large-token`, `not-well-formed`.
        """
        before: etree._Element | None = None
        for _, item in self.events:
            if before is None:
                self.names = Names(item.getroottree().getroot().tag)
            yield item
            item.clear()
            parent = None if before is None else before.getparent()
            if before is not None and parent is not None:
                parent.remove(before)
            before = item
        if before is None and self.events.root is not None:
            self.names = Names(self.events.root.tag)
        self._complain()

    def base_of(self, element: etree._Element) -> str:
        """The address that relative links inside an element start from: its xml:base and its ancestors', over the document's."""
        base = self.base
        if self.scoped:
            claimed = [found for step in (element, *element.iterancestors()) if (found := step.get(f"{XML}base"))]
            for address in reversed(claimed):
                base = join(base, address)
        return base

    def language_of(self, element: etree._Element) -> str:
        """The nearest xml:lang, of the element or an ancestor."""
        if not self.scoped:
            return ""
        return next((found for step in (element, *element.iterancestors()) if (found := step.get(f"{XML}lang"))), "").strip()

    def _complain(self) -> None:
        fatal = self.events.error_log.filter_from_level(etree.ErrorLevels.FATAL)
        if not len(fatal):
            return
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
    while pending:
        for child in pending.pop():
            name = names[child.tag]
            found.setdefault(name, []).append(child)
            if name in nests and len(child):
                pending.append(child)
    return found


def words(found: Found, *names: str) -> str:
    """The text of the first element of these names, in their order, that has one."""
    for name in names:
        for element in found.get(name, ()):
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
    for child in element.iter():
        if isinstance(child.tag, str):
            child.tag = _split(child.tag)[1].rpartition(":")[2]
    etree.cleanup_namespaces(element)
    head = (element.text or "").replace("&", "&amp;").replace("<", "&lt;")
    return (head + "".join(etree.tostring(child, encoding="unicode", method="html") for child in element)).strip()


def join(base: str, address: str) -> str:
    """An address made absolute; one that cannot be is left as it is."""
    address = address.strip()
    if not base or not address or address.startswith(("https://", "http://")):
        return address
    try:
        return urljoin(base, address)
    except ValueError:
        return address
