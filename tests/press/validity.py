"""The published rules of XML formats, as schemas written down beside this file, and what a document has against them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from lxml import etree

FOLDER = Path(__file__).parent / "schemas"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}news"


@cache
def _schema(name: str) -> etree.XMLSchema | etree.RelaxNG:
    tree = etree.parse(FOLDER / name)
    return etree.RelaxNG(tree) if name.endswith(".rng") else etree.XMLSchema(tree)


def complaints(body: bytes, name: str) -> list[str]:
    """What the schema of that name says against a document, line by line."""
    return _said(etree.fromstring(body, etree.XMLParser(resolve_entities=False)), name)


def news_complaints(body: bytes) -> list[str]:
    """The same for a news sitemap: the map itself, and what each address says of its news."""
    root = etree.fromstring(body, etree.XMLParser(resolve_entities=False))
    return [*_said(root, "sitemap.xsd"), *(line for news in root.iter(NEWS) for line in _said(news, "news.xsd"))]


def _said(root: etree._Element, name: str) -> list[str]:
    schema = _schema(name)
    own = etree.fromstring(etree.tostring(root, with_tail=False))
    return [] if schema.validate(own) else str(schema.error_log).splitlines()
