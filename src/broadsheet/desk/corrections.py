"""Whether changed words are a correction, and which words changed. Pure; paragraphs are lines of a text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from broadsheet.desk.identity import normal_title
from broadsheet.records import Noun

SHORT = 8  # words; a shorter paragraph is a counter, a caption, a stamp
ADDED = 25  # words from which paragraphs that came or went are news by themselves; advertisements are shorter
SHARED = 0.5  # of the words of two paragraphs, from which the one is the other reworded
LONGEST = 4_000  # words of a text that are compared word by word
MOST = 12  # changes that are told
AROUND = 3  # words that stand on each side of a change

_STAMP = re.compile(
    r""
    r"^\W*(?:last )?(?:updated|modified|published|posted|first published|aktualisiert|veröffentlicht|stand|"
    r"mis à jour|publié|actualizado|publicado|aggiornato|pubblicato|bijgewerkt)\b",
    re.IGNORECASE,
)


class Change(Noun, frozen=True, kw_only=True):
    """One place where words changed: what stood there, what stands there, and the words on both sides."""

    old: str
    new: str
    before: str = ""
    after: str = ""


def is_retitled(old: str, new: str) -> bool:
    """Whether a headline says something else than before; case, punctuation and spacing are nothing else."""
    return bool(old and new) and normal_title(old) != normal_title(new)


def is_corrected(old: str, new: str) -> bool:
    """
    Whether a text says something else than before: a paragraph was reworded, or many words came or went.

    White space, counters, captions, stamps of the time and an advertisement more or less are no correction; nor is a text that is gone.
    """
    if not (old and new):
        return False
    before, after = _paragraphs(old), _paragraphs(new)
    gone, come = [words for words in before if words not in after], [words for words in after if words not in before]
    if any(_reworded(one, other) for one in gone for other in come):
        return True
    return max(_words(gone), _words(come)) >= ADDED


def changes(old: str, new: str) -> tuple[Change, ...]:
    """What changed from one text to the other, word by word, in order; at most `MOST` places."""
    one, other = old.split()[:LONGEST], new.split()[:LONGEST]
    return tuple(_changes(one, other))[:MOST]


def _changes(one: Sequence[str], other: Sequence[str]) -> Iterator[Change]:
    for verb, i, j, k, m in SequenceMatcher(None, one, other, autojunk=len(one) > 1_000).get_opcodes():
        if verb != "equal":
            old, new = (" ".join(words) for words in (one[i:j], other[k:m]))
            yield Change(old=old, new=new, before=" ".join(one[max(0, i - AROUND) : i]), after=" ".join(one[j : j + AROUND]))


def _paragraphs(text: str) -> list[str]:
    """The paragraphs that count, in their words only."""
    lines = [normal_title(line) for line in text.splitlines() if not _STAMP.match(line)]
    return [line for line in lines if line.count(" ") + 1 >= SHORT]


def _words(paragraphs: Sequence[str]) -> int:
    return sum(words.count(" ") + 1 for words in paragraphs)


def _reworded(one: str, other: str) -> bool:
    """Whether two paragraphs share most of their words."""
    left, right = set(one.split()), set(other.split())
    return len(left & right) >= SHARED * max(len(left), len(right))
