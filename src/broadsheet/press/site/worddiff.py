"""Which words changed from one text to another, as pieces to be struck out and underlined."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

import msgspec

LONGEST = 2_000  # words of a text that are compared
AROUND = 8  # words that are shown on each side of a change, in a text that is not shown whole
MOST = 24  # pieces that are shown of a text that is not shown whole


class Piece(msgspec.Struct, frozen=True):
    """Words that are the same in both texts, or only in the old one (`gone`) or the new one (`come`); `gap` when words were left out."""

    kind: str
    words: str


def pieces(old: str, new: str) -> tuple[Piece, ...]:
    """The whole of both texts, in order; nothing where they say the same."""
    one, other = old.split()[:LONGEST], new.split()[:LONGEST]
    return tuple(_pieces(one, other)) if one != other else ()


def excerpted(old: str, new: str) -> tuple[Piece, ...]:
    """The changes with the words around them, at most `MOST` pieces; nothing where the texts say the same."""
    return tuple(piece for whole in pieces(old, new) for piece in _cut(whole))[:MOST]


def _pieces(one: Sequence[str], other: Sequence[str]) -> Iterator[Piece]:
    for verb, i, j, k, m in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if verb == "equal":
            yield Piece("same", " ".join(one[i:j]))
        else:
            yield from (Piece(kind, " ".join(words)) for kind, words in (("gone", one[i:j]), ("come", other[k:m])) if words)


def _cut(piece: Piece) -> Iterator[Piece]:
    words = piece.words.split()
    if piece.kind != "same" or len(words) <= 2 * AROUND:
        yield piece
        return
    yield Piece("same", " ".join(words[:AROUND]))
    yield Piece("gap", "…")
    yield Piece("same", " ".join(words[-AROUND:]))
