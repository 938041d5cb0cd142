"""A publication's own looks are read whole, and what cannot be used is named."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest
from tests.corpora import ROOT

from broadsheet.errors import ConfigurationError
from broadsheet.publication.looks import HEAVIEST, read_look
from broadsheet.records import Look
from broadsheet.settings import Site


def test_nothing_of_its_own_is_nothing(tmp_path: Path) -> None:
    assert read_look(tmp_path, Site()) == Look()


def test_colour_logo_words_and_templates_are_read(tmp_path: Path) -> None:
    (tmp_path / "Mark.SVG").write_bytes(b"<svg/>")
    (tmp_path / "about.txt").write_text("One\nline.\n\n\nAnother.\n")
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "story.html").write_text("Hello")
    (tmp_path / "templates" / ".swp").write_text("")
    look = read_look(tmp_path, Site(accent="#ABCDEF", logo="Mark.SVG", about="about.txt"))
    assert (look.accent, look.logo, look.logo_name) == ("#abcdef", b"<svg/>", "logo.svg")
    assert look.about == ("One line.", "Another.")
    assert look.templates == {"story.html": "Hello"}


def test_every_file_that_pages_load_may_be_of_its_own_and_is_told_of(tmp_path: Path) -> None:
    ours = [one.name for one in files("broadsheet.press.site").iterdir() if one.name.endswith((".css", ".js"))]
    assert {"style.css", "search.js"} <= set(ours)
    (tmp_path / "templates").mkdir()
    for name in ours:
        (tmp_path / "templates" / name).write_text("Hello")
    assert sorted(read_look(tmp_path, Site()).templates) == sorted(ours)
    told = (ROOT / "docs/templates.md").read_text("utf-8")
    assert [name for name in ours if f"`{name}`" not in told] == []


@pytest.mark.parametrize(
    ("name", "body", "expected"),
    [("logo.exe", b"", "no picture"), ("none.png", None, "cannot be read"), ("huge.png", b"x" * (HEAVIEST + 1), "at most")],
)
def test_a_logo_that_cannot_be_used_is_named(tmp_path: Path, name: str, body: bytes | None, expected: str) -> None:
    if body is not None:
        (tmp_path / name).write_bytes(body)
    with pytest.raises(ConfigurationError, match=rf"site\.logo: {name}.*{expected}"):
        read_look(tmp_path, Site(logo=name))


def test_a_file_that_is_no_template_is_named(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "story.htm").write_text("")
    with pytest.raises(ConfigurationError, match=r"story\.htm: is no template"):
        read_look(tmp_path, Site())
