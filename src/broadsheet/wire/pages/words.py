"""The article's own words: trafilatura's reading of a page, less what its reading leaves in that is no part of any article."""

from __future__ import annotations

import re
from itertools import groupby

from trafilatura import extract

from broadsheet.wire.text import clean

MENU = 8  # so many short lines in a row are a menu, whatever they say
SHORT = 5  # words of such a line
PARAGRAPHS = 3_000
_SENTENCE = re.compile(r"[.!?…:;。！？»”\"]\s*$")
_POINTER = re.compile(
    r"^(?:-\s*)?(?:read more|read also|also read|related|see more|see also|don.t miss|more on this|recommended|watch|listen|advertisement|"
    r"lesen sie auch|mehr zum thema|siehe auch|lire aussi|à lire aussi|leer también|lee también|leggi anche|lees ook|leia também|"
    r"zobacz też|czytaj też|читайте также)\b\s*(?:[:|>»-]|$)",
    re.IGNORECASE,
)
_NOTICE = re.compile(
    r"©|copyright \d|all rights reserved|alle rechte vorbehalten|tous droits réservés|todos los derechos reservados|"
    r"personal, non-commercial use|sign up (?:for|to) (?:our|the)\b.{0,60}newsletter|subscribe to .{0,60}newsletter|"
    r"follow us on (?:twitter|facebook|instagram)",
    re.IGNORECASE,
)
LONGEST_NOTICE = 60  # words


def words_of(markup: str, title: str = "") -> str:
    """The article's paragraphs, one a line, clean; without its headline, menus, pointers to other articles, and notices. May be empty."""
    found = extract(markup, fast=True, include_comments=False) or ""
    lines = [line for raw in found.splitlines()[:PARAGRAPHS] if (line := clean(raw))]
    headline = _folded(title)
    return "\n".join(line for line in _without_menus(lines) if not _foreign(line, headline))


def _without_menus(lines: list[str]) -> list[str]:
    kept: list[str] = []
    for short, run in groupby(lines, key=_is_short):
        several = list(run)
        kept += [] if short and len(several) >= MENU else several
    return kept


def _is_short(line: str) -> bool:
    """Whether a line could be an entry of a menu: few words, and no end of a sentence."""
    return line.count(" ") < SHORT and not _SENTENCE.search(line)


def _foreign(line: str, headline: str) -> bool:
    if _POINTER.match(line):
        return True
    few = line.count(" ") < LONGEST_NOTICE
    return few and (bool(_NOTICE.search(line)) or (bool(headline) and _folded(line) == headline))


def _folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
