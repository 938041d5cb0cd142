"""A publication's templates stand in for ours, file by file, and a broken one is named."""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec
import pytest
from jinja2 import ChoiceLoader, DictLoader, Environment, FileSystemLoader
from tests.press.editions import MASTHEAD, by_path, edition, told

from broadsheet.errors import ConfigurationError
from broadsheet.press import site
from broadsheet.press.site.rendering import Compiled
from broadsheet.records import Edition, Look


def dressed(**templates: str) -> Edition:
    look = Look(templates={name.replace("_", "."): text for name, text in templates.items()})
    return edition(told("a", "b"), masthead=msgspec.structs.replace(MASTHEAD, look=look))


def body(of: Edition, path: str) -> str:
    return by_path(site.render(of))[f"public/{path}"].body.decode()


def test_one_file_stands_in_and_the_others_stay() -> None:
    own = dressed(missing_html="Nobody home at {{ site.title }}")
    assert body(own, "404.html") == "Nobody home at A.I. Every Day"
    assert body(own, "stories/s-a/index.html") == body(edition(told("a", "b")), "stories/s-a/index.html")


def test_a_template_can_change_one_block_of_ours() -> None:
    own = dressed(story_html='{% extends "broadsheet/story.html" %}{% block meta %}<meta name="own">{% endblock %}')
    text = body(own, "stories/s-a/index.html")
    assert '<meta name="own">' in text
    assert "Why it is here" in text


def test_a_stylesheet_of_its_own_is_taken_and_compacted() -> None:
    assert body(dressed(style_css="/* mine */ a { color: red; }\nb > c { margin: 0 auto; }\n"), "assets/style.css") == (
        "a{color:red}b > c{margin:0 auto}\n"
    )


def test_text_of_strangers_stays_text_in_a_template_of_its_own() -> None:
    own = dressed(missing_html="{{ '<b>' }}")
    assert body(own, "404.html") == "&lt;b&gt;"


@pytest.mark.parametrize("text", ["{% if %}", "{{ nothing_of_the_kind }}", '{% extends "no-such.html" %}'])
def test_a_template_that_cannot_be_rendered_is_named(text: str) -> None:
    with pytest.raises(ConfigurationError, match=r"templates/missing\.html.*cannot be rendered"):
        body(dressed(missing_html=text), "404.html")


@pytest.fixture
def writing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python as it is unless it was told to keep nothing that it compiles."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)


def kept(folder: Path, text: str) -> tuple[Environment, Path]:
    """Templates of two kinds, `ours.html` from a file and `own.html` from none; and where the first is kept compiled."""
    (folder / "ours").mkdir(exist_ok=True)
    (folder / "ours/ours.html").write_text(text)
    compiled = Compiled(folder)
    loader = ChoiceLoader([DictLoader({"own.html": "own"}), FileSystemLoader(folder / "ours")])
    key = compiled.get_cache_key("ours.html", str(folder / "ours/ours.html"))
    return Environment(loader=loader, autoescape=True, bytecode_cache=compiled), folder / key


@pytest.mark.usefixtures("writing")
def test_of_our_templates_what_was_compiled_is_kept_and_used(tmp_path: Path) -> None:
    (first, place), (second, _) = kept(tmp_path, "one"), kept(tmp_path, "one")
    assert first.get_template("ours.html").render() == "one"
    place.write_bytes(place.read_bytes().replace(b"one", b"two"))
    assert second.get_template("ours.html").render() == "two"


@pytest.mark.usefixtures("writing")
def test_a_template_of_other_words_is_compiled_anew(tmp_path: Path) -> None:
    kept(tmp_path, "one")[0].get_template("ours.html")
    assert kept(tmp_path, "two")[0].get_template("ours.html").render() == "two"


@pytest.mark.usefixtures("writing")
def test_what_is_kept_damaged_is_compiled_anew(tmp_path: Path) -> None:
    _, place = kept(tmp_path, "one")
    for damaged in (b"", b"j2", place.name.encode(), bytes(999)):
        place.write_bytes(damaged)
        assert kept(tmp_path, "one")[0].get_template("ours.html").render() == "one", damaged


@pytest.mark.usefixtures("writing")
def test_a_publications_own_template_is_not_kept(tmp_path: Path) -> None:
    assert kept(tmp_path, "one")[0].get_template("own.html").render() == "own"
    assert [path.name for path in tmp_path.iterdir()] == ["ours"]
