"""One hostile case: its row of the catalogue, where it enters, how it is built, and the one way in which it has to end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

HEAD = "<rss version='2.0'><channel><title>News</title><link>https://a.example/</link>"
TAIL = "</channel></rss>"
ITEM = "<item><title>One</title><link>https://a.example/1</link><guid>1</guid></item>"
ATOM = "<feed xmlns='http://www.w3.org/2005/Atom'><title>News</title>"


class Case(NamedTuple):
    """`enters` names the door; `given` is what is pushed through it, or what makes it; `outcome` is what the door must answer."""

    row: str
    name: str
    enters: str
    given: Any
    outcome: str

    def build(self) -> Any:
        return self.given() if callable(self.given) else self.given

    @property
    def id(self) -> str:
        return f"{self.row} {self.name}"


Cases = Iterator[Case]


def rss(*items: str, before: str = "") -> bytes:
    """An RSS feed of these items."""
    return f"{before}{HEAD}{''.join(items)}{TAIL}".encode("utf-8", "surrogatepass")


def utf8(text: str) -> bytes:
    return text.encode()


def item(link: str = "https://a.example/1", **fields: str) -> str:
    """An item with these fields, each escaped as text."""
    said = {"title": "One", "link": link} | fields
    return "<item>" + "".join(f"<{name}>{escaped(text)}</{name}>" for name, text in said.items()) + "</item>"


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def feeds(row: str, outcome: str, **documents: Callable[[], bytes] | bytes) -> Cases:
    """Cases of whole documents: the name says what is wrong with each."""
    for name, document in documents.items():
        yield Case(row, name.replace("_", " "), "feed", document, outcome)
