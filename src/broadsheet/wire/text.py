"""
Markup to words, and words to clean words: no tags, no entities, no control characters, white space folded, NFC.

What leaves here is text; whoever writes it into a page, a feed or a file escapes it there.
"""

from __future__ import annotations

import html
import re
import unicodedata

from selectolax.lexbor import LexborHTMLParser

from broadsheet.errors import ItemError
from broadsheet.wire.nesting import flat, light, too_much
from broadsheet.wire.urls import absolute

TITLE = 300  # characters
EXCERPT = 500  # characters

_BLOCKS = (
    "address,article,aside,blockquote,br,caption,dd,details,div,dl,dt,fieldset,figcaption,figure,footer,form,h1,h2,h3,h4,h5,h6,header,"
    "hr,img,legend,li,main,nav,ol,option,p,pre,section,summary,table,tbody,td,tfoot,th,thead,tr,ul,video,audio,iframe"
)
_SILENT = ["script", "style", "template", "noscript", "svg", "math", "iframe", "object", "head", "select"]

# Controls that are not white space, soft hyphen, zero-width marks, bidi controls, surrogates, non-characters.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff\U000e0001]"
)
# Thirty marks on one letter are more than any script needs (the limit of Unicode's stream-safe text format), and putting
# thousands in order takes the square of their number. A few marks become two in NFC, so the limit holds before it and after.
_HEAPED = re.compile(r"([^\x00-\u02ff\w\s]{30})[^\x00-\u02ff\w\s]+")
_MARKS = 30  # bytes of UTF-8 that a text has beyond its characters before it can hold such a heap: every mark has one at least

# What publishing programs put after every text; looked for in its last `_TAIL` characters only.
_TAIL = 500
_FOOTER = re.compile(r"\s*The post .{1,300}? (?:appeared first|first appeared) on .{1,100}$|\s*(?:Read more|Continue reading)[ .…→»>]*$")
_TELLTALES = ("The post ", "Read more", "Continue reading")
_CUT = re.compile(r"\s*\[(?:…|\.\.\.)\]$")


def parse_markup(markup: str) -> LexborHTMLParser:
    """The tree of a piece of markup, less what holds no words; where there is too much of it, its tags give way to spaces first."""
    markup = light(markup)
    return LexborHTMLParser(flat(markup) if too_much(markup) else markup)


def base_of(tree: LexborHTMLParser, address: str) -> str:
    """The address that the links of the page at `address` start from: the first `base` of its tree, where that leads anywhere."""
    said = tree.css_first("base[href]")
    try:
        return absolute(address, said.attributes.get("href") or "") if said is not None else address
    except ItemError:  # no address, or one of data: or of a script
        return address


def markup_to_text(markup: str) -> str:
    """The words a reader would see: blocks stand apart, scripts and styles are gone, entities are characters, and it is `clean`."""
    if "<" not in markup:
        return clean(html.unescape(markup) if "&" in markup else markup)
    return text_of(parse_markup(markup))


def text_of(tree: LexborHTMLParser) -> str:
    """The words of a parsed tree, which is changed by it: silent elements leave, blocks get spaces around."""
    tree.strip_tags(_SILENT)
    if tree.body is None:
        return ""
    for block in tree.body.css(_BLOCKS):
        block.insert_before(" ")
        block.insert_after(" ")
    return clean(tree.body.text(deep=True))


def clean(text: str) -> str:
    """
    Text fit to be stored and shown: NFC, white space folded to single spaces and trimmed; control characters, lone surrogates,
    bidi controls and zero-width characters removed, joiners kept. `clean(clean(t)) == clean(t)`.
    """
    if not text.isprintable():
        text = " ".join(_UNSEEN.sub("", text).split())
    elif "  " in (text := text.strip()):  # the only white space that is printable is the space
        text = " ".join(text.split())
    if text.isascii():
        return text
    lighter = _HEAPED.sub(r"\1", text) if len(text.encode()) > len(text) + _MARKS else text
    composed = unicodedata.normalize("NFC", lighter)
    return composed if composed == lighter else _HEAPED.sub(r"\1", composed)


def without_footer(text: str) -> str:
    """A clean text without the advertisement of its own address that publishing programs add, and with a plain ellipsis."""
    tail = text[-_TAIL:]
    if any(words in tail for words in _TELLTALES):
        tail = _FOOTER.sub("", tail)
    return text[:-_TAIL] + (_CUT.sub("…", tail) if tail.endswith("]") else tail)


def cut(text: str, limit: int) -> str:
    """At most `limit` characters of clean text, cut at a word boundary where there is one, with an ellipsis when something was cut."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    if text[limit - 1] != " " and " " in head:
        head = head[: head.rindex(" ")]
    return head.rstrip(" ,;:–—-") + "…"
