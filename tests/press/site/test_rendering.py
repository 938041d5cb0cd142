"""A publication's templates stand in for ours, file by file, and a broken one is named."""

from __future__ import annotations

import msgspec
import pytest
from tests.press.editions import MASTHEAD, by_path, edition, told

from broadsheet.errors import ConfigurationError
from broadsheet.press import site
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
