from __future__ import annotations

import json
import tarfile
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.corpora import shared

from broadsheet.wire.nesting import DEEPEST
from broadsheet.wire.text import clean, cut, markup_to_text, without_footer


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>One</p><p>two</p>three<br>four", "One two three four"),
        ("<ul><li>a<li>b</ul><table><tr><td>c<td>d</table>", "a b c d"),
        ("w<b>or</b>d <a href='x'>link</a>s", "word links"),
        ("a<script>var x = '<p>';</script><style>p{}</style><template>t</template><noscript>n</noscript>b", "ab"),
        ("<title>no</title><p>yes", "yes"),
        ("A&amp;B &eacute;&#8217;&nbsp;&#x1F600; &unknown;", "A&B é’ 😀 &unknown;"),
        ("&lt;b&gt; stays", "<b> stays"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("<!-- hidden --><![CDATA[x]]>seen", "seen"),
        ("one<img src=x alt=picture>two", "one two"),
        ("<p>unclosed <i>markup", "unclosed markup"),
        ("<frameset><frame></frameset>", ""),
        ("", ""),
    ],
)
def test_markup_becomes_the_words_a_reader_sees(markup: str, expected: str) -> None:
    assert markup_to_text(markup) == expected


@pytest.mark.parametrize(
    "markup",
    ["<div>" * 100_000 + "deep" + "</div>" * 100_000, "<b>" * 100_000 + "deep", "<p><b><i>" * 50_000 + "deep", "<ul><li>" * 50_000 + "deep",
     "<div a='>'>" * 50_000 + "deep", "<svg>" + "<g>" * 100_000 + "</svg>deep"],
)  # fmt: skip
def test_nesting_beyond_reason_gives_up_its_tags_and_keeps_its_words(markup: str) -> None:
    assert markup_to_text(markup).endswith("deep")
    assert "<" not in markup_to_text(markup)


def test_an_article_of_many_flat_elements_keeps_its_structure() -> None:
    flat = "<p>a<b>b</b><br><img src=x></p>" * (3 * DEEPEST)
    assert markup_to_text(flat) == " ".join(["ab"] * (3 * DEEPEST))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" a\t\r\n b\u00a0\u2003\u2028c ", "a b c"),
        ("a\x00b\x1b\x7f\x9bc", "abc"),
        ("a\ud800b\udfff", "ab"),
        ("safe\u202egpj.exe\u202c \u2066x\u2069", "safegpj.exe x"),
        ("zero\u200bwidth\ufeff soft\u00adhyphen", "zerowidth softhyphen"),
        ("e\u0301", "é"),
        ("👩\u200d💻 می\u200cخواهم", "👩\u200d💻 می\u200cخواهم"),
        ("a \u200b b", "a b"),
    ],
)
def test_clean_text_holds_nothing_unseen(text: str, expected: str) -> None:
    assert clean(text) == expected


def test_marks_heaped_on_one_letter_are_cut() -> None:
    assert len(clean("z" + "\u0301\u0327" * 100_000 + "a")) <= 32
    assert clean("z" + "\u0301\u0327" * 100_000 + " end").endswith(" end")


@given(st.text())
@example("\u0344" * 40)
@example("\u1100\u200b\u1161")
def test_clean_text_is_clean(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert once == once.strip()
    assert not [character for character in once if unicodedata.category(character) in {"Cc", "Cs"}]
    once.encode()


@given(st.text(alphabet=st.sampled_from("\u0300\u0344\u0327\u05b0\u0958\u1100\u1161\u11a8\u200b\u202e ab"), max_size=120))
def test_heaped_marks_are_clean_at_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.text(alphabet=st.sampled_from("<>/&;! =\"'abpdiv\x00-#x1"), max_size=80))
def test_any_markup_becomes_clean_text(markup: str) -> None:
    assert clean(markup_to_text(markup)) == markup_to_text(markup)


def test_every_naughty_string_comes_out_clean() -> None:
    with tarfile.open(shared("data/corpora/blns.tar.gz")) as tar:
        found = tar.extractfile("blns/blns.json")
        assert found is not None
        strings = json.load(found)
    assert len(strings) > 500
    for text in strings:
        assert clean(clean(text)) == clean(text)
        assert clean(text).isprintable() or any(unicodedata.category(character) in {"Co", "Cn", "Cf"} for character in clean(text))
        assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069") & set(markup_to_text(text))


def test_every_attack_in_markup_is_read_as_clean_text() -> None:
    vectors = json.loads(shared("data/corpora/xss-vectors.json").read_bytes())
    assert len(vectors) > 800
    for _, vector in vectors:
        assert clean(markup_to_text(vector)) == markup_to_text(vector)


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("short", 10, "short"), ("exactly ten", 11, "exactly ten"), ("one two three", 9, "one two…"), ("one two three", 8, "one two…"),
        ("one two three", 7, "one…"), ("one, two", 6, "one…"), ("unbreakable", 5, "unbr…"), ("漢字漢字漢字", 4, "漢字漢…"), ("", 5, ""),
    ],
)  # fmt: skip
def test_a_text_is_cut_between_words(text: str, limit: int, expected: str) -> None:
    assert cut(text, limit) == expected


@given(st.text().map(clean), st.integers(2, 60))
def test_a_cut_text_is_within_its_limit_and_clean(text: str, limit: int) -> None:
    assert len(cut(text, limit)) <= limit
    assert clean(cut(text, limit)) == cut(text, limit)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It rained. The post Rain appeared first on The News.", "It rained."), ("The post Rain first appeared on The News.", ""),
        ("It rained […]", "It rained…"), ("It rained [...] The post Rain appeared first on N.", "It rained…"),
        ("It rained. Read more »", "It rained."),
        ("It rained. Continue reading…", "It rained."), ("The post office closed.", "The post office closed."),
        ("Read more books.", "Read more books."),
        ("", ""),
    ],
)  # fmt: skip
def test_the_footers_of_publishing_programs_are_no_part_of_a_text(text: str, expected: str) -> None:
    assert without_footer(text) == expected


def test_a_footer_is_sought_at_the_end_only() -> None:
    hostile = "The post " * 50_000
    assert without_footer(hostile) == hostile
