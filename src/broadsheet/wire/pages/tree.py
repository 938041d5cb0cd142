"""Bytes of a page → its tree, within bounds of size and depth that no real page comes near."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

from broadsheet.errors import DocumentError
from broadsheet.wire.encoding import to_utf8
from broadsheet.wire.nesting import MOST_TAGS, light, too_much

LARGEST = 4_000_000  # bytes; real pages of articles stay below two million
LONG_TAG, MOST_PIECES = 20_000, 10_000  # bytes of a tag that is looked at, and pieces between white space that it may have
MARKUP = re.compile(rb"<(?:!doctype|html|head|body|meta|title|div|p|article|h1|script)\b", re.IGNORECASE)

_LONG = re.compile(rb"<[a-zA-Z][^<>]{%d,}" % LONG_TAG)


def markup_of(body: bytes, media_type: str = "") -> str:
    """
    The text of a page. Its encoding is found as every document's is.

    Raises DocumentError with one of the reasons too-large, not-a-page, too-deep.
    """
    if len(body) > LARGEST:
        raise DocumentError("too-large", f"a page of {len(body):,} bytes, {LARGEST:,} at most")
    markup = to_utf8(body, media_type)
    if not MARKUP.search(markup[:LARGEST]):
        raise DocumentError("not-a-page", f"no markup, though it was sent as {media_type[:80] or 'nothing in particular'}")
    if markup.count(b"<") > MOST_TAGS or any(len(tag[0].split()) > MOST_PIECES for tag in _LONG.finditer(markup)):
        raise DocumentError("too-large", f"more than {MOST_TAGS:,} tags, or {MOST_PIECES:,} attributes of one")
    text = markup.decode("utf-8", "replace").replace("\0", "")
    if too_much(light(text)):
        raise DocumentError("too-deep", "more elements are open at once than any page of words has, or more formatting")
    return text


def tree_of(markup: str) -> LexborHTMLParser:
    """The tree of a page's text, less the elements that hold no words."""
    return LexborHTMLParser(light(markup))
