"""
What markup would cost the one who parses it, told by counting: how deep it nests, and how much of it a parser would build.

A parser's work is not bounded by the length of its input: elements that are nowhere closed nest, and formatting that is left open is
built anew in every block after it (HTML, section 13.2.4.3), the square of both in time and memory. Nothing here depends on
guessing what a parser does: what is counted is what is parsed, and whatever could be open counts as open.
"""

from __future__ import annotations

import re
from collections import Counter

DEEPEST = 256  # open elements; real articles stay below fifty, and hostile nesting costs a parser its square
MOST_TAGS = 50_000  # of one text; a long book has fewer, and each costs a parser a hundred bytes
MOST_BUILT = 100_000  # elements that formatting left open may make of the others; each costs a parser three hundred bytes

FORMATTING = frozenset(("a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"))
ONCE = frozenset(("a", "nobr", "button"))  # a second one ends the first
# Void, or ended by the next of their kind wherever they stand.
NEVER_DEEP = frozenset((
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
    "p", "li", "dd", "dt", "option", "tr", "td", "th", "tbody", "thead", "tfoot",
))  # fmt: skip

_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)")
# Scripts, drawings and formulas, which hold no words and have rules of their own; what a page says of itself in JSON-LD stays.
_WORDLESS = re.compile(
    r"<(script|svg|math)\b(?![^<>]{0,300}ld\+json)[^>]*+(?:(?<=/)>|(?:[^<]++|<(?!/\1\b))*+(?:</\1\b[^>]*+>?)?)", re.IGNORECASE
)
_ANY_TAG = re.compile(r"</?(?!/?style\b)[a-zA-Z][^<>]*>|<[!?][^<>]*>|<(?!/?style\b)", re.IGNORECASE)


def light(markup: str) -> str:
    """Markup without the elements that hold no words."""
    return _WORDLESS.sub("", markup) if "<" in markup else markup


def flat(markup: str) -> str:
    """Markup without its tags, but for the style sheets, which are no words."""
    return _ANY_TAG.sub(" ", markup)


def too_much(markup: str) -> bool:
    """Whether there are too many tags, too many elements open at once, or too much formatting left open; linear, no tree."""
    tags = markup.count("<")
    if tags <= DEEPEST or tags > MOST_TAGS:
        return tags > MOST_TAGS
    opened: Counter[str] = Counter()
    built = formatting = deep = 0
    for closing, written in _TAG.findall(markup):
        name = written.lower()
        built += formatting
        if name in NEVER_DEEP or (closing and not opened[name]) or (not closing and opened[name] and name in ONCE):
            continue
        step = -1 if closing else 1
        opened[name] += step
        deep += step
        formatting += step * (name in FORMATTING)
        if deep > DEEPEST or built > MOST_BUILT:
            return True
    return built > MOST_BUILT
