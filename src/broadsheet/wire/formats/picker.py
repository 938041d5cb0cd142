"""
Pages without a feed: the links that a publication's own CSS selectors pick are its entries. The body is UTF-8, as in the other formats.

A parser of this kind belongs to one source. Its selectors are checked when it is made, so that a wrong one ends a run before any work.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from broadsheet.errors import DocumentError
from broadsheet.records import Document, Entry, Picks
from broadsheet.seams import Feed
from broadsheet.wire.dates import read_date
from broadsheet.wire.nesting import DEEPEST
from broadsheet.wire.text import base_of, clean, parse_markup
from broadsheet.wire.xmlstream import join

MOST = 5_001  # one more than are ever kept, so that it shows that there were more


class Picker:
    """The parser of one source's page; raises ValueError for selectors that are none."""

    media_types: tuple[str, ...] = ("text/html",)

    def __init__(self, picks: Picks) -> None:
        for name, selector in (("selector", picks.link), ("date", picks.date), ("excerpt", picks.excerpt)):
            if selector and not _is_selector(selector):
                raise ValueError(f'{name}: "{selector[:120]}" is no CSS selector')
        self.picks = picks

    def parse(self, document: Document) -> Iterator[Feed | Entry]:
        """
        Yield the page's own words, then an entry for each page that it links to, in their order.

        Raises DocumentError `selector-matches-nothing`.
        """
        tree = parse_markup(document.body.decode("utf-8", "replace"))
        base = base_of(tree, document.final or document.address)
        links = _links(tree, self.picks.link, base)
        if not links:
            raise DocumentError(
                "selector-matches-nothing",
                f'no link of the page is picked by "{self.picks.link[:120]}"',
                remedy="look at the page's source, and put another selector into sources.opml",
            )
        yield Feed(title=_title(tree), site=base, language=_language(tree))
        shared = Counter(above.mem_id for link in links.values() for above in _above(link))
        for position, (address, link) in enumerate(links.items()):
            yield self._entry(address, link, _block(link, shared), (document.address, position))

    def _entry(self, address: str, link: LexborNode, block: LexborNode, place: tuple[str, int]) -> Entry:
        date = _date(block, self.picks.date)
        title = _words(link) or clean(link.attributes.get("title") or link.attributes.get("aria-label") or _alt(link))
        excerpt = block.css_first(self.picks.excerpt) if self.picks.excerpt else None
        return Entry(
            feed=place[0],
            guid=address,
            title=title,
            link=address,
            summary=_words(excerpt) if excerpt is not None else "",
            html=False,
            published=read_date(date),
            claimed=date,
            position=place[1],
            bare=not title,
        )


def _is_selector(selector: str) -> bool:
    try:
        LexborHTMLParser("").css(selector)
    except SelectolaxError:
        return False
    return True


def _links(tree: LexborHTMLParser, selector: str, base: str) -> dict[str, LexborNode]:
    """The links that are picked, by their addresses: what matches, else the link around it, else the first one inside; each page once."""
    links: dict[str, LexborNode] = {}
    for node in tree.css(selector)[: 4 * MOST]:
        link = _link(node)
        address = join(base, link.attributes.get("href") or "").partition("#")[0] if link is not None else ""
        if link is not None and address.startswith(("http://", "https://")) and address != base:
            if address not in links or not _words(links[address]):
                links[address] = link
            if len(links) == MOST:
                break
    return links


def _link(node: LexborNode) -> LexborNode | None:
    """The link that a matching element is, stands in, or holds."""
    around = next((one for one in (node, *_above(node)) if one.tag == "a" and one.attributes.get("href")), None)
    return around or node.css_first("a[href]")


def _above(node: LexborNode) -> Iterator[LexborNode]:
    """What stands around an element, the nearest first."""
    above = node.parent
    for _ in range(DEEPEST):
        if above is None:
            return
        yield above
        above = above.parent


def _block(link: LexborNode, shared: Counter[int]) -> LexborNode:
    """The widest element around a link that holds no other one: what stands there is said of this link."""
    block = link
    for above in _above(link):
        if shared[above.mem_id] > 1 or above.tag in {"body", "html", "-undef"}:
            break
        block = above
    return block


def _date(block: LexborNode, selector: str) -> str:
    """The words of a date: of the machine-readable attribute where there is one, else as readers see it."""
    node = block.css_first(selector) if selector else None
    if node is None:
        return ""
    said = node.attributes.get("datetime") or node.attributes.get("content") or node.attributes.get("title") or ""
    return clean(said) if read_date(said) else _words(node) or clean(said)


def _words(node: LexborNode) -> str:
    return clean(node.text(deep=True, separator=" "))


def _alt(link: LexborNode) -> str:
    picture = link.css_first("img[alt]")
    return picture.attributes.get("alt") or "" if picture is not None else ""


def _title(tree: LexborHTMLParser) -> str:
    named = tree.css_first('meta[property="og:site_name"][content]')
    title = tree.css_first("title")
    return clean(named.attributes.get("content") or "") if named is not None else _words(title) if title is not None else ""


def _language(tree: LexborHTMLParser) -> str:
    return (tree.root.attributes.get("lang") or "").strip() if tree.root is not None else ""
