"""What RSS and Atom share: the vocabularies beside a format (Dublin Core, Media RSS, iTunes) and how claims are told apart."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice

import nh3
from lxml import etree

from broadsheet.records import Image
from broadsheet.wire.dates import read_date
from broadsheet.wire.xmlstream import Found, every, join, plain

# Of the authors, categories, pictures and enclosures of one entry so many are kept.
MOST = 100
MOST_DATES = 8  # that are tried until one can be read

# A text and whether it is HTML.
Text = tuple[str, bool]

NESTS = frozenset({"media:group", "media:content", "itunes:category"})

_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)$", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}(?:\?subject=\S{0,200})?")
_UNCLEAN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def looks_marked_up(text: str) -> bool:
    """Whether a text of unstated type holds HTML: a tag or a character reference."""
    return ("<" in text or "&" in text) and _TAG.search(text) is not None


def unmarked(text: Text) -> str:
    """A short text, such as a feed's title, without its markup; at most a thousand characters of it."""
    return " ".join(html.unescape(nh3.clean(text[0][:1000], tags=set())).split()) if text[1] else text[0][:1000]


def level(summary: Text, content: Text) -> tuple[str, str, bool]:
    """Summary and content in one language: (summary, content, html). Where only one is HTML the plain one is escaped."""
    if not content[0] or not summary[0] or summary[1] == content[1]:
        return summary[0], content[0], content[1] if content[0] else summary[1]
    return (
        summary[0] if summary[1] else html.escape(summary[0], quote=False),
        content[0] if content[1] else html.escape(content[0], quote=False),
        True,
    )


def person(claim: str) -> str:
    """The name in an author's claim, as `a@b.example (Name)` or `Name <a@b.example>`; the address alone where there is no name."""
    if "@" not in claim or len(claim) > 1000:
        return claim[:1000]
    name = _ADDRESS.sub("", claim, count=1).replace("()", "").replace("<>", "").strip()
    if name.startswith("(") and name.endswith(")"):
        name = name[1:-1].strip()
    return name or claim


def people(names: Iterable[str]) -> tuple[str, ...]:
    """The names of the authors claimed, each once."""
    return tuple(dict.fromkeys(islice((name for claim in names if (name := person(claim))), MOST)))


def dated(found: Found, *names: str) -> tuple[str, datetime | None]:
    """The first date of these names that can be read, after its words; where none can, the first one's words and None."""
    first = ""
    for words in islice((text for name in names if name in found for element in found[name] if (text := plain(element))), MOST_DATES):
        if moment := read_date(words):
            return words, moment
        first = first or words
    return first, None


def categories(found: Found) -> tuple[str, ...]:
    """What an entry says it is about, in its own words."""
    if found.keys().isdisjoint(_ABOUT):
        return ()
    named = (element.get("label") or element.get("term") or plain(element) for element in found.get("category", ()))
    beside = [element.get("text") or element.get("label") or plain(element) for name in _TOPICAL for element in found.get(name, ())]
    keywords = (word.strip() for text in every(found, *_KEYWORDS) for word in text.split(","))
    return tuple(dict.fromkeys(islice((word for group in (named, beside, keywords) for word in group if word), MOST)))


_TOPICAL = ("dc:subject", "media:category", "itunes:category")
_KEYWORDS = ("itunes:keywords", "media:keywords")
_ABOUT = frozenset({"category", *_TOPICAL, *_KEYWORDS})
_PICTURED = ("media:thumbnail", "itunes:image", "image")
_FILES = ("media:content", "enclosure")
_ENCLOSING = frozenset({"enclosure", "Enclosure"})


def media(found: Found, base: str) -> tuple[tuple[str, ...], tuple[Image, ...]]:
    """The addresses of files that come with an entry, and its pictures: attached ones, thumbnails, the podcast's own; each once."""
    files: dict[str, None] = {}
    pictures: dict[str, Image] = {}
    for element in _attached(found):
        address = element.get("url") or element.get("href")
        if address:
            url = join(base, address)
            files[url] = None
            if url not in pictures and _is_picture(element, url):
                pictures[url] = _image(url, element)
    if not found.keys().isdisjoint(_PICTURED):
        for element, address in islice(_pictured(found), MOST):
            url = join(base, address)
            if url not in pictures:
                pictures[url] = _image(url, element)
    return tuple(files), tuple(pictures.values())


def _attached(found: Found) -> list[etree._Element]:
    """The elements that bring a file with them: Media RSS, RSS and Atom enclosures."""
    elements = [element for name in _FILES if name in found for element in found[name]]
    elements += [link for link in found.get("link", ()) if link.get("rel") in _ENCLOSING]
    return elements[:MOST]


def _pictured(found: Found) -> Iterator[tuple[etree._Element, str]]:
    for name in _PICTURED:
        for element in found.get(name, ()):
            address = _address(element) or next((plain(child) for child in element if str(child.tag).lower().endswith("url")), "")
            if address:
                yield element, address


def _image(url: str, element: etree._Element) -> Image:
    return Image(url=url, width=pixels(element.get("width")), height=pixels(element.get("height")))


def _is_picture(element: etree._Element, address: str) -> bool:
    kind, medium = element.get("type"), element.get("medium")
    if kind or medium:
        return medium == "image" or (kind or "").lower().startswith("image/")
    return is_picture_path(address)


def is_picture_path(address: str) -> bool:
    """Whether an address ends like a picture's, its query left aside."""
    return _PICTURE.search(address.partition("?")[0]) is not None


def _address(element: etree._Element) -> str:
    return (element.get("url") or element.get("href") or "").strip()


def pixels(claim: object) -> int:
    """A size in pixels; 0 for anything that is not one."""
    if claim is None:
        return 0
    text = str(claim)
    if not text.isdecimal():
        text = text.strip().removesuffix("px")
    return int(text) if len(text) < 6 and text.isdecimal() else 0


def clean(text: str) -> str:
    """A text without the characters that XML and databases refuse."""
    return _UNCLEAN.sub("", text).strip()


def linked(found: Found, relation: str, base: str) -> tuple[str, ...]:
    """The addresses that a feed's Atom links name under a relation, each once."""
    links = islice((link for link in found.get("link", ()) if relation in link.get("rel", "").lower().split()), MOST)
    return tuple(dict.fromkeys(join(base, href) for link in links if (href := link.get("href", "").strip())))
