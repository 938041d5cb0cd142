"""Where a site keeps its icon: what its front door names, the sharpest first, and the place where icons have always been."""

from __future__ import annotations

import re

from broadsheet.errors import ItemError
from broadsheet.wire.text import base_of, parse_markup
from broadsheet.wire.urls import absolute

MOST = 3
_RELS = {"apple-touch-icon": 180, "apple-touch-icon-precomposed": 180, "icon": 16}
_SIZE = re.compile(r"(\d{1,4})x\d{1,4}", re.IGNORECASE)


def icons(markup: str, address: str) -> tuple[str, ...]:
    """
    The icons of the page at `address`, at most `MOST`, the best first: those of a known larger size before the others, never an SVG.

    The links are those of the HTML standard (section 4.6.6.6) and Apple's; `/favicon.ico` comes last.
    """
    tree, named = parse_markup(markup), dict[str, int]()
    start = base_of(tree, address)
    for node in tree.css("link[rel][href]"):
        rels = (node.attributes.get("rel") or "").lower().split()
        edge = max((_RELS[rel] for rel in rels if rel in _RELS), default=0)
        if edge and (icon := _address(node.attributes.get("href") or "", start)):
            sizes = [int(size) for size in _SIZE.findall(node.attributes.get("sizes") or "")]
            named.setdefault(icon, max(sizes, default=edge))
    best = sorted(named, key=lambda icon: -named[icon])
    return (*best[: MOST - 1], _address("/favicon.ico", address))


def _address(href: str, base: str) -> str:
    """The full address of an icon that can be taken; empty for others."""
    try:
        address = absolute(base, href)
    except ItemError:  # a data: icon, or a broken address: there are others
        return ""
    return "" if re.search(r"\.svgz?(?:[?#]|$)", address, re.IGNORECASE) else address
