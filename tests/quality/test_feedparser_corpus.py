"""
feedparser's own corpus as a floor: what its well-formed feeds are expected to say, and how much of it we read the same.

The unit is one comparison (`entries[0]['title'] == 'x'`) of an expectation that starts with `not bozo`. Eligible is every
comparison with a literal on something a `Feed` or `Entry` keeps: a feed's title and link; an entry's title, link, id,
dates, names of authors, addresses of enclosures, categories and their number; summaries and contents without markup.
Left out, and counted by cause: fields that are not kept, people's e-mail and home addresses, summaries with markup, titles
whose markup holds relative links (they are resolved when it is read), CDF, which is no format of ours.
Our HTML is raw until it is cleaned where it is shown, theirs is clean at once: so a text that is HTML on our side is
compared as nh3 cleans it, character references read, runs of white space as one.

    pytest tests/quality/test_feedparser_corpus.py -s        prints the counts, and every comparison that failed
"""

from __future__ import annotations

import ast
import html
import re
import tarfile
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urljoin

import nh3
import pytest
from tests.corpora import shared

from broadsheet.errors import DocumentError
from broadsheet.records import Document, Entry
from broadsheet.wire.encoding import to_utf8
from broadsheet.wire.parse import Parsed, parse

FLOOR = 0.95
ELIGIBLE = 400

Path_ = tuple[str | int, ...]

DATES = {"published", "updated", "created", "issued", "modified", "date"}
TEXTS = {"summary", "description"}
DETAILS = {("title_detail", "value"), ("summary_detail", "value")}


class Comparison(NamedTuple):
    """One comparison of an expectation: where feedparser would keep the thing, and what it should be."""

    file: str
    path: Path_
    expected: object


def members(name: str) -> Iterator[tuple[str, bytes]]:
    """The files of a corpus, in their order."""
    with tarfile.open(shared(f"data/corpora/{name}.tar.gz")) as archive:
        for member in archive:
            stream = archive.extractfile(member) if member.isfile() else None
            if stream:
                yield member.name, stream.read()


def document(name: str, body: bytes) -> Document:
    """A file as its test serves it: the headers stand in its first comment."""
    headers = {key.lower(): value.strip() for key, value in re.findall(r"Header:\s*([\w-]+):\s*(.*)", to_utf8(body).decode()[:2000])}
    address = f"http://127.0.0.1:8097/{name}"
    return Document(
        address=address, final=urljoin(address, headers.get("content-location", "")), body=body, media_type=headers.get("content-type", ""),
        fetched=datetime(2020, 1, 1, tzinfo=UTC),
    )  # fmt: skip


def comparisons(name: str, body: bytes) -> Iterator[Comparison | str]:
    """The comparisons of a file's expectation; a word for the cause where one is of another kind."""
    found = re.search(r"Expect:\s*(not bozo.*)", to_utf8(body).decode())
    if not found:
        return
    for part in conjuncts(ast.parse(found[1].strip(), mode="eval").body):
        try:
            yield from () if ast.unparse(part) == "not bozo" else [Comparison(name, where, what) for where, what in sides(part)]
        except ValueError:
            yield "not a comparison with a literal"


def conjuncts(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And):
        for value in node.values:
            yield from conjuncts(value)
    else:
        yield node


def sides(node: ast.expr) -> list[tuple[Path_, object]]:
    """`path == literal`, or `path == path == literal`; raises ValueError for anything else, so that nothing is ever executed."""
    if not isinstance(node, ast.Compare) or not all(isinstance(comparison, ast.Eq) for comparison in node.ops):
        raise ValueError("not a comparison")
    *paths, literal = node.left, *node.comparators
    return [(path(each), ast.literal_eval(literal)) for each in paths]


def path(node: ast.expr) -> Path_:
    if isinstance(node, ast.Name):
        return (node.id,)
    if isinstance(node, ast.Attribute):
        return (*path(node.value), node.attr)
    if isinstance(node, ast.Subscript):
        return (*path(node.value), ast.literal_eval(node.slice))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "len":
        return ("len", *path(node.args[0]))
    raise ValueError("not a path")


def exclusion(of: Comparison) -> str:
    """Why a comparison is not eligible; empty when it is."""
    field = of.path[2:] if of.path[0] == "entries" else of.path[1:]
    if "/cdf/" in of.file:
        return "CDF is no format of ours"
    if of.path[0] not in {"feed", "entries"}:
        return "about the parser, not about a feed or an entry"
    if isinstance(of.expected, str) and "<" in of.expected:
        if field[0] not in {"title", "title_detail"}:
            return "a text with markup"
        if "/base/" in of.file:
            return "a relative link inside markup"
    if of.path[0] == "feed":
        return "" if field in {("title",), ("link",), ("title_detail", "value")} else "a field of the feed that is not kept"
    if {"email", "url", "href"} & set(map(str, field[1:])) and "author" in str(field[0]):
        return "people's addresses are not kept"
    if field[:1] == ("author",) and "@" in str(of.expected):
        return "people's addresses are not kept"
    return "" if is_kept(field) else "a field of the entry that is not kept"


def is_kept(field: Path_) -> bool:
    """Whether an `Entry` holds what feedparser keeps in this field of its own."""
    first, last = str(field[0]), str(field[-1])
    one = len(field) == 1 and (
        first.removesuffix("_parsed") in DATES or first in {"title", "link", "id", "guid", "author", "category", *TEXTS}
    )
    return (
        one
        or field in DETAILS
        or (first == "author_detail" and last == "name")
        or (first == "authors" and last == "name")
        or (first == "tags" and last in {"term", "label"})
        or (first == "enclosures" and last in {"href", "url"})
        or (first == "content" and last == "value")
    )


def agrees(parsed: Parsed, of: Comparison) -> bool:
    """Whether we read what the expectation says."""
    if of.path[0] == "feed":
        return parsed.feed.site == of.expected if of.path[-1] == "link" else parsed.feed.title == shown(str(of.expected), set())
    index = of.path[1]
    if not isinstance(index, int) or index >= len(parsed.entries):
        return False
    return any(same(ours, of.expected, marked) for ours, marked in claims(parsed.entries[index], of.path[2:]))


def claims(entry: Entry, field: Path_) -> Iterator[tuple[object, bool]]:
    """What our entry says where feedparser has this field, and whether it is HTML; several where both keep more than one."""
    first, index = str(field[0]), next((part for part in field if isinstance(part, int)), 0)
    if first.endswith("_parsed"):
        yield from ((tuple(moment.utctimetuple()), False) for moment in (entry.published, entry.updated) if moment)
    elif first in DATES:
        yield entry.claimed, False
    elif first in {"title", "title_detail"}:
        yield entry.title, entry.title_html
    elif first in {"summary", "description", "summary_detail", "content"}:
        yield from ((text, entry.html) for text in (entry.content, entry.summary) if text or not entry.summary)
    else:
        several = {"author": entry.authors, "tags": entry.categories, "category": entry.categories, "enclosures": entry.enclosures}
        several |= {
            "authors": entry.authors,
            "author_detail": entry.authors,
            "link": (entry.link,),
            "id": (entry.guid,),
            "guid": (entry.guid,),
        }
        yield several[first][index] if len(several[first]) > index else "", False


def same(ours: object, expected: object, marked: bool) -> bool:
    if isinstance(expected, str) and isinstance(ours, str):
        return words(ours, marked) == words(expected, marked)
    return ours == expected


def words(text: str, marked: bool) -> str:
    return shown(text) if marked else " ".join(text.split())


def shown(text: str, tags: set[str] | None = None) -> str:
    """HTML as it is cleaned for readers, the `div` around XHTML opened; its words alone where no tags are allowed."""
    return " ".join(html.unescape(nh3.clean(text.removeprefix("<div>").removesuffix("</div>"), tags=tags)).split())


@pytest.mark.quality
def test_well_formed_feeds_say_to_us_what_they_say_to_feedparser() -> None:
    failed, causes, eligible = list[str](), Counter[str](), 0
    for name, body in members("feedparser"):
        for expectation in comparisons(name, body) if name.endswith(".xml") else ():
            cause = expectation if isinstance(expectation, str) else exclusion(expectation)
            causes[cause] += bool(cause)
            if cause or isinstance(expectation, str):
                continue
            eligible += 1
            if not agrees(attempt(name, body), expectation):
                failed.append(f"{Path(name).parent.name}/{Path(name).name}: {expectation.path} == {expectation.expected!r}")
    met = 1 - len(failed) / eligible
    print(f"\neligible {eligible}, met {eligible - len(failed)} ({met:.1%})", *causes.most_common(), *failed, sep="\n  ")
    assert eligible >= ELIGIBLE
    assert met >= FLOOR, "\n".join(failed)


def attempt(name: str, body: bytes) -> Parsed:
    try:
        return parse(document(name, body))
    except DocumentError:
        return Parsed()


@pytest.mark.quality
@pytest.mark.parametrize("corpus", ["feedparser", "miniflux-testdata", "simplepie", "reader-data", "defusedxml"])
def test_no_file_of_a_corpus_ends_in_anything_but_entries_or_a_named_reason(corpus: str) -> None:
    outcomes = Counter[str]()
    for name, body in members(corpus):
        try:
            parsed = parse(document(name, body))
        except DocumentError as error:
            outcomes[error.reason] += 1
        else:
            outcomes["lenient" if parsed.lenient else "read"] += 1
    print(f"\n{corpus}: {dict(outcomes)}")
    assert outcomes
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", outcome) for outcome in outcomes)
