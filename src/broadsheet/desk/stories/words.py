"""From an article's title and text to words, names and numbers."""

from __future__ import annotations

import re
from itertools import compress
from typing import NamedTuple

from broadsheet.desk.stories.prior import FUNCTION
from broadsheet.desk.stories.terms import WORD, hashed
from broadsheet.records import Article

READ = 4000
"""Characters of excerpt and text that are read."""
KNOWN = 1 << 18
"""Words whose numbers are kept in mind."""

_TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_]+(?:[.,]\d+)*")
# one character first, what stands before it afterwards: so the search can leap from capital to capital
_NAME = re.compile(r"[^\W\d_a-z](?:(?<=[\w,'’\")\]&] .)|(?<!\w.)(?<=[A-Z])(?=[A-Z]))[^\W_]*")
_DIGIT = re.compile(r"\d")
_ROUNDUP = re.compile(
    r"\b(?:round-?up|recap|this week|week in|weekly|top \d+|top (?:five|ten)|\d+ (?:\w+ )?"
    r"(?:announcements|things|stories|updates|takeaways)"
    r"|(?:things|announcements|highlights) from|daily (?:digest|briefing)|newsletter|digest|all the news|everything announced)"
)


class Words(NamedTuple):
    """
    An article's words as written, those of the title first, without function words; how many are the title's; its names, and its
    numbers with repetition, those of the title first.
    """

    written: list[str]
    title: int
    names: list[str]
    numbers: list[str]
    title_numbers: list[str]


class _Terms(dict[str, int]):
    """Word as written → the number of its stem, 0 for function words: what was asked before is not folded again."""

    def __missing__(self, word: str) -> int:
        if len(self) >= KNOWN:
            self.clear()
        root = stem(word)
        term = self[word] = hashed(root, WORD) if root else 0
        return term


TERMS = _Terms()


def read_words(article: Article) -> Words:
    """The words of `article`; `TERMS` has their numbers."""
    body = f"{article.excerpt} {article.text}"[:READ] if article.text else article.excerpt[:READ]
    title_tokens, body_tokens = _TOKEN.findall(article.title), _TOKEN.findall(body)
    title_numbers = _numbers(title_tokens) if _DIGIT.search(article.title) else []
    title = _without_function(title_tokens)
    return Words(
        title + _without_function(body_tokens),
        len(title),
        _names(article.title, title_tokens, body),
        title_numbers + (_numbers(body_tokens) if _DIGIT.search(body) else []),
        title_numbers,
    )


def _without_function(tokens: list[str]) -> list[str]:
    return list(compress(tokens, map(TERMS.__getitem__, tokens)))


def is_roundup(title: str) -> bool:
    """Whether a title announces a collection of several pieces of news."""
    return _ROUNDUP.search(title.lower()) is not None


def stem(token: str) -> str:
    """A word without case and its commonest English endings; empty for function words."""
    word = token.casefold()
    if word in FUNCTION:
        return ""
    if len(word) < 5 or not word.isalpha():
        return word.replace(",", "")
    if word.endswith("ies"):
        word = word[:-3] + "y"
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)].removesuffix("e")
    return word.removesuffix("e") if len(word) > 4 else word


def is_year(number: str) -> bool:
    """Whether a number is a year: it says when, and not how much."""
    return len(number) == 4 and number[:2] in {"19", "20"} and number.isdigit()


def _numbers(tokens: list[str]) -> list[str]:
    return [token.casefold().replace(",", "") for token in tokens if not token.isalpha() and _DIGIT.search(token)]


def _names(title: str, title_tokens: list[str], body: str) -> list[str]:
    """Capitals inside sentences; those of a title only when the title does not capitalise most of its words."""
    names = _capitals(body)
    long = [token for token in title_tokens if len(token) > 3 and token.isalpha()]
    if long and len([token for token in long if token[0].isupper()]) * 10 < len(long) * 7:
        names += _capitals(title)
    return names


def _capitals(text: str) -> list[str]:
    """Capitalised words that do not begin a sentence, and acronyms wherever they stand."""
    return [name for name in _NAME.findall(text) if name[0].isupper() and TERMS[name]]
