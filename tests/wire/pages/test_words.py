"""An article's own words, and the floor that they are measured by."""

from __future__ import annotations

import pytest
from tests.corpora import shared

from broadsheet.errors import DocumentError
from broadsheet.wire.nesting import MOST_TAGS
from broadsheet.wire.pages.tree import LARGEST, markup_of
from broadsheet.wire.pages.words import words_of
from pages import corpus, ours, scored

FLOOR = 0.96
BODY = "".join(
    f"<p>The {name} of the harbour went back to work this morning after a strike of nine days that had emptied the quays.</p>"
    for name in ("cranes", "pilots", "tugs", "clerks")
)


def page(extra: str = "", title: str = "Harbour works") -> str:
    return f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>{BODY}{extra}</article></body></html>"


@pytest.mark.quality
def test_the_words_of_real_pages_are_found() -> None:
    pages = corpus(shared("data/pages/article-extraction.tar.gz"))
    f1 = scored({address: ours(body, address) for body, address, _ in pages}, {address: text for _, address, text in pages})[2]
    assert f1 >= FLOOR, f"F1 {f1:.4f}"


def test_the_measure_punishes_words_too_many_and_words_too_few() -> None:
    true = {"a": "one two three four five six", "b": "seven eight nine ten eleven"}
    assert scored(true, true) == (1.0, 1.0, 1.0)
    assert scored({"a": true["a"] + " x y z v w", "b": true["b"]}, true)[0] < 1
    assert scored({"a": "one two three four", "b": ""}, true)[1] < 0.5


def test_a_paragraph_is_a_line_and_the_headline_stands_apart() -> None:
    lines = words_of(page(), "Harbour works").splitlines()
    assert len(lines) == 4
    assert all(line.startswith("The ") for line in lines)


@pytest.mark.parametrize(
    "extra", ["<p>Read more: Ships wait in the roads</p>", "<p>© 2024 The Harbour Post</p>", "<p>Lesen Sie auch: Schiffe warten</p>"]
)
def test_pointers_and_notices_are_no_words_of_the_article(extra: str) -> None:
    assert words_of(page(extra), "Harbour works") == words_of(page(), "Harbour works")


def test_the_words_of_a_page_in_another_encoding_are_read_as_its_head_says() -> None:
    body = page("<p>Größere Schiffe müssen draußen bleiben, sagte der Hafenmeister von Saßnitz am Montag.</p>")
    declared = body.replace("<head>", '<head><meta charset="iso-8859-1">').encode("latin-1")
    assert "draußen" in markup_of(declared, "text/html")
    assert "draußen" in markup_of(body.encode(), "text/html; charset=iso-8859-1")  # valid UTF-8 beats a wrong claim


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<html>" + b"<div>" * 300 + b"x", "too-deep"),
        (b"<html>" + b"<div></q>" * 300 + b"x", "too-deep"),
        (b"<html><p>" + b"".join(b"<b i=%d>" % n for n in range(84)) + b"<p>x" * 10_000, "too-deep"),
        (b"<html>" + b"<br>" * (MOST_TAGS + 1), "too-large"),
        (b"<html><p class='" + b"a " * 1_000_000 + b"'>", "too-large"),
        (b"<html>" + b"x" * LARGEST, "too-large"),
        (b"", "not-a-page"),
        (b'{"json": true}', "not-a-page"),
    ],
)
def test_what_no_real_page_is_has_a_reason(body: bytes, reason: str) -> None:
    with pytest.raises(DocumentError) as caught:
        markup_of(body, "text/html")
    assert caught.value.reason == reason
