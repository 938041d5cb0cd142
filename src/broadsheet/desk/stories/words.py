"""From an article's title and lead to words, names and numbers."""

from __future__ import annotations

import re
from functools import lru_cache

from broadsheet.desk.stories.prior import FUNCTION
from broadsheet.records import Article, Noun

LEAD = 600
"""Characters of excerpt and text that are read: news says what happened first."""

_TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_]+(?:[.,]\d+)*")
_NAME = re.compile(r"(?:(?<=[\w,'’\")\]&] )[^\W\d_a-z]|(?<!\w)(?=[A-Z]{2}))[^\W_]*")
_ROUNDUP = re.compile(
    r"\b(?:round-?up|recap|this week|week in|weekly|top \d+|top (?:five|ten)|\d+ (?:\w+ )?"
    r"(?:announcements|things|stories|updates|takeaways)"
    r"|(?:things|announcements|highlights) from|daily (?:digest|briefing)|newsletter|digest|all the news|everything announced)",
    re.IGNORECASE,
)


class Words(Noun, frozen=True):
    """An article's stems: of the title in order, of the lead in order; its names as written, its numbers, and each stem's first form."""

    title: tuple[str, ...]
    lead: tuple[str, ...]
    names: tuple[str, ...]
    numbers: tuple[str, ...]
    title_numbers: tuple[str, ...]
    forms: dict[str, str]


def read_words(article: Article) -> Words:
    """The words of `article`, folded and stemmed; function words left out."""
    title_tokens = _TOKEN.findall(article.title)
    lead = f"{article.excerpt} {article.text}"[:LEAD] if article.text else article.excerpt[:LEAD]
    lead_tokens = _TOKEN.findall(lead)
    forms: dict[str, str] = {}
    title_stems = _stems(title_tokens, forms)
    lead_stems = _stems(lead_tokens, forms)
    title_numbers = _numbers(title_tokens)
    numbers = tuple(dict.fromkeys(title_numbers + _numbers(lead_tokens)))
    return Words(title_stems, lead_stems, _names(article.title, title_tokens, lead), numbers, title_numbers, forms)


def is_roundup(title: str) -> bool:
    """Whether a title announces a collection of several pieces of news."""
    return _ROUNDUP.search(title) is not None


def _stems(tokens: list[str], forms: dict[str, str]) -> tuple[str, ...]:
    stems = []
    for token in tokens:
        root = stem(token)
        if root:
            stems.append(root)
            forms.setdefault(root, token)
    return tuple(stems)


@lru_cache(maxsize=1 << 16)
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


def _numbers(tokens: list[str]) -> tuple[str, ...]:
    found = (token.casefold().replace(",", "") for token in tokens if any(map(str.isdigit, token)))
    return tuple(dict.fromkeys(number for number in found if not _is_year(number)))


def _is_year(number: str) -> bool:
    return len(number) == 4 and number[:2] in {"19", "20"} and number.isdigit()


def _names(title: str, title_tokens: list[str], lead: str) -> tuple[str, ...]:
    """Capitals inside sentences; those of a title only when the title does not capitalise most of its words."""
    names = _capitals(lead)
    long = [token for token in title_tokens if len(token) > 3 and token.isalpha()]
    if long and sum(token[0].isupper() for token in long) * 10 < len(long) * 7:
        names += _capitals(title)
    return tuple(dict.fromkeys(names))


def _capitals(text: str) -> list[str]:
    """Capitalised words that do not begin a sentence, and acronyms wherever they stand."""
    return [name for name in _NAME.findall(text) if name[0].isupper() and stem(name)]
