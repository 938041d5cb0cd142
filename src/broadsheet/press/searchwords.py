"""
Words as search finds them. `site/search.js` does the same to what a reader types, so what is changed here has to be changed there.

A word is folded: compatibility forms made plain, accents, vowel points and case taken away (NFKD, then NFC). Scripts that put no space
between words are cut into pairs of neighbouring characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

_MARKS = re.compile("[\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670]")
# Letters and numbers, and the scripts of South and South-East Asia with the marks that are part of their words.
_WORD = re.compile("(?:[^\\W_]|[\u0900-\u0963\u0966-\u109f\u1780-\u17d3])+")
_PARTS = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+"
    "|[^\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+"
)
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_LONGEST = 40


def words(text: str) -> Iterator[str]:
    """The words of `text` in their order, folded and cut."""
    for run in _WORD.findall(_folded(text)):
        if run.isascii():
            yield run[:_LONGEST]
            continue
        for part in _PARTS.findall(run):
            if _UNSPACED.match(part) and len(part) > 1:
                yield from (part[place : place + 2] for place in range(len(part) - 1))
            else:
                yield part[:_LONGEST]


def shelf(word: str, shelves: int) -> int:
    """
    Which of so many shelves a word stands on, by FNV-1a (32 bits) of its first two characters, so that all words with one beginning
    stand together; where words are pairs of characters, by the first alone.
    """
    return _drawn(word[: 1 if _UNSPACED.match(word) else 2]) % shelves


@lru_cache(maxsize=4096)
def _drawn(beginning: str) -> int:
    drawn = 0x811C9DC5
    for letter in beginning:
        drawn = (drawn ^ ord(letter)) * 0x01000193 & 0xFFFFFFFF
    return drawn


def _folded(text: str) -> str:
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFC", _MARKS.sub("", unicodedata.normalize("NFKD", text))).lower()
