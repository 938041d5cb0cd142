"""YAML as people mean it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.errors import ConfigurationError
from broadsheet.publication.yamltext import read_yaml, write_yaml

WORDS = st.text(st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="\ufeff\ufffe\uffff"), max_size=12)
TREES = st.recursive(WORDS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3), max_leaves=8)


@pytest.mark.parametrize("word", ["no", "1.0", "~", "null", "0o17", "2024-03-01", "=", "<<", "1_000", ".inf", "12:30"])
def test_a_word_stays_a_word(word: str) -> None:
    assert read_yaml(f"key: {word}", "x") == {"key": word}


@settings(max_examples=150, deadline=None)
@given(TREES)
def test_what_is_written_is_read_again(tree: object) -> None:
    assert read_yaml(write_yaml(tree), "x") == tree


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("ab:-?,[]{}\"'|>&*!%#\n\t\\0 ~@`=") | st.characters(), max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        read_yaml(text, "x")
    except ConfigurationError as error:
        assert error.subject == "x"  # noqa: PT017 — either outcome is right


@pytest.mark.parametrize(
    ("text", "line"),
    [("a: 1\nb: [", "line 3"), ("a: 1\na: 2", "line 2"), ("a: 1\n? [b]\n: 2", "line 2"), ("a: b: c", "line 1"), ("--- 1\n--- 2", "line 2")],
)
def test_what_cannot_be_read_is_named_by_its_line(text: str, line: str) -> None:
    with pytest.raises(ConfigurationError, match=line):
        read_yaml(text, "x")
