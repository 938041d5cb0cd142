"""
Words of strangers as readers may be shown them: nothing that turns round the words beside it, no letter under a hundred marks, no
title without end, no name that passes for another's host.

What a reader takes for one letter is a cluster (Unicode's UAX 29, as far as the tables of `unicodedata` go): a cap counts those
and cuts none in two.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from ada_url import URL

TITLE, NAME, WORDS = 300, 100, 2_000
"""The longest titles, names and other texts that are shown, in clusters; feeds bring shorter ones, imported rows may say anything."""

_MOST = 32  # code points of a cluster: the thirty marks of Unicode's stream-safe text, their letter, and one to join on
# Bidirectional embeddings, overrides, isolates and marks; what has no width and joins nothing; controls that are no white space.
_TURNING = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_HEAPED = re.compile(r"[^\w\s\x00-\u02ff]{32}")
_EXTENDING = re.compile("[\u200c\u200d\ufe00-\ufe0f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]")
_HOST = re.compile(r"[^\s/@:?#%\\.]+(?:\.[^\s/@:?#%\\.]+)*\.[^\W\d_]{2,}")
# Scripts that are written together; Latin beside any other is how one name is made to look like another (Unicode's UTS 39).
_TOGETHER = (
    {"LATIN", "CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"},
    {"LATIN", "CJK", "BOPOMOFO"},
    {"LATIN", "CJK", "HANGUL"},
)


def text(words: str, most: int) -> str:
    """
    `words` without what turns or hides others, at most `most` clusters, an ellipsis where something was cut.

    A text that is nothing but a host's name of mixed scripts becomes what the network knows it by (punycode).
    """
    if not words.isprintable():
        words = _TURNING.sub("", words)
    if words.isascii():
        return words if len(words) <= most else _cut(words, most)
    if _HOST.fullmatch(words) and any(map(_mixed, words.split("."))):
        return _punycode(words)
    return words if len(words) <= most and not _HEAPED.search(words) else _cut(words, most)


def _cut(words: str, most: int) -> str:
    found = [cluster[:_MOST] for _, cluster in zip(range(most + 1), clusters(words), strict=False)]
    return "".join(found) if len(found) <= most else "".join(found[: most - 1]).rstrip() + "…"


def _punycode(name: str) -> str:
    try:
        return str(URL(f"https://{name}/").hostname)
    except ValueError:
        return name


def clusters(words: str) -> Iterator[str]:
    """The letters of a text as a reader counts them, each with its marks, joiners and modifiers."""
    cluster = ""
    for letter in words:
        if cluster and not _joins(cluster, letter):
            yield cluster
            cluster = ""
        cluster += letter
    if cluster:
        yield cluster


def _joins(cluster: str, letter: str) -> bool:
    """Whether a code point belongs to the cluster before it."""
    if letter.isascii():
        return cluster == "\r" and letter == "\n"
    if unicodedata.category(letter)[0] == "M" or _EXTENDING.match(letter):
        return True
    if cluster[-1] == "\u200d":
        return unicodedata.category(letter) == "So"
    return len(cluster) == 1 and bool(_FLAG.match(cluster) and _FLAG.match(letter))


def _mixed(label: str) -> bool:
    """Whether the letters of one label are of scripts that nobody writes together."""
    scripts = {unicodedata.name(letter, "").partition(" ")[0] for letter in label if letter.isalpha()}
    return len(scripts) > 1 and not any(scripts <= together for together in _TOGETHER)
