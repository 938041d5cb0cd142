from __future__ import annotations

import json
import math
import tarfile
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from tests.corpora import shared

from broadsheet.errors import RecordError
from broadsheet.recordtext import emit_record, parse_record

NOON = datetime(2023, 11, 28, 12, tzinfo=UTC)

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
hostile = texts | st.sampled_from(
    ["no", "1.0", "- a", "a: b", "a #b", "---", "\ufeffx", "1e5", "0x1F", "2020-01-01", "~", "=", "12:30:45", "'", "&a", "…"]
)
scalars = hostile | st.integers(-(10**17), 10**17) | st.booleans() | st.none() | st.floats(allow_nan=False)
keys = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12) | st.sampled_from(
    ["title", "topics", "webUrl", "name", "yes"]
)
values = st.recursive(scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3), max_leaves=8)


def files(archive: str, ending: str = ".md") -> list[tuple[str, bytes]]:
    with tarfile.open(shared(archive)) as tar:
        members = [member for member in tar.getmembers() if member.isfile() and member.name.endswith(ending)]
        return [(member.name, file.read()) for member in members if (file := tar.extractfile(member))]


def record(front: str) -> bytes:
    return f"---\n{front}\n---\n\n".encode()


def reason_of(body: bytes) -> str:
    with pytest.raises(RecordError) as caught:
        parse_record(body)
    return caught.value.reason


def line_of(value: Any, key: str = "name") -> str:
    return emit_record({key: value}).decode().split("\n")[1]


@given(st.dictionaries(keys, values, max_size=5), texts)
def test_what_was_written_is_read_back_equal(fields: dict[str, Any], text: str) -> None:
    assert parse_record(emit_record(fields, text)) == (fields, text)


@given(texts | hostile)
def test_any_text_means_the_same_to_an_older_reader(text: str) -> None:
    fields = {"title": text, "name": text, "topics": [text]}
    assert yaml.safe_load(emit_record(fields).decode().split("\n---\n")[0]) == fields


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_by_name(body: bytes) -> None:
    for candidate in (body, b"---\n" + body + b"\n---\n"):
        with suppress(RecordError):
            parse_record(candidate)


def test_every_real_news_record_is_written_back_byte_for_byte() -> None:
    records = [body for name, body in files("data/everyday/records.tar.gz") if "_news/" in name]
    assert len(records) == 600
    assert [body for body in records if emit_record(*parse_record(body)) != body] == []


def test_every_other_collection_is_read() -> None:
    others = [body for name, body in files("data/everyday/records.tar.gz", "") if "_news/" not in name]
    others += [body for _, body in files("data/everyday/taxonomy-azure.tar.gz")]
    assert len(others) > 150
    assert all(parse_record(body)[0] for body in others)


def test_the_seed_record_is_written_back_byte_for_byte() -> None:
    body = shared("seed/rtx4090-record.md").read_bytes()
    assert emit_record(*parse_record(body)) == body


def test_the_naughty_strings_come_back_as_they_went() -> None:
    with tarfile.open(shared("data/corpora/blns.tar.gz")) as tar:
        file = tar.extractfile("blns/blns.json")
        assert file
        strings = json.load(file)
    assert len(strings) > 500
    fields = {"title": "", "topics": strings, "provider": {"name": strings}, "related": [{"title": text, "name": text} for text in strings]}
    assert parse_record(emit_record(fields)) == (fields, "")


def test_no_case_of_the_yaml_test_suite_goes_uncaught() -> None:
    cases = [body for _, body in files("data/corpora/yaml-test-suite.tar.gz", ".yaml")]
    bodies = [case["yaml"] for body in cases for case in yaml.safe_load(body) if "yaml" in case]
    reasons = set()
    for text in bodies:
        try:
            parse_record(record(text.replace("␣", " ").replace("»", "\t").replace("∎", "")))
        except RecordError as error:
            reasons.add(error.reason)
    assert len(bodies) > 300
    assert {"bad-yaml", "aliases", "tags", "not-a-mapping", "bad-key"} <= reasons


def test_fields_stand_in_the_order_of_news_with_empty_lines_between_paragraphs() -> None:
    fields: dict[str, Any] = {
        "secured": "s",
        "related": [{"title": "r"}],
        "topics": ["AI"],
        "provider": {"name": "News", "domain": "n.example"},
    }
    fields |= {
        "images": [{"url": "https://n.example/i.png", "width": 3}],
        "featuredContent": "<b>",
        "title": "T",
        "removed": True,
        "heat": -1,
    }
    fields |= {"published": False, "publishedDateTime": "2023-11-28T14:42:00Z", "category": "news", "webUrl": "https://n.example/"}
    assert (
        emit_record(fields, "text\n").decode()
        == """---
category: news
title: "T"
publishedDateTime: 2023-11-28T14:42:00Z
webUrl: "https://n.example/"
heat: -1
removed: true
published: false

featuredContent: "<b>"

provider:
  name: News
  domain: n.example

topics:
  - AI

images:
  - url: "https://n.example/i.png"
    width: 3

related:
  - title: "r"

secured: "s"
---

text
"""
    )


def test_quoted_values_escape_only_what_the_rule_names() -> None:
    text = '\\ " \n \r \t \f \b \x00 \x1f \x7f \x85 \u2028 \u2029 \xa0 \u200b \ufeff 😀 é'
    written = '"\\\\ \\" \\n \\r \\t \\f \\b \\u0000 \\u001F \\u007F \\u0085 \\u2028 \\u2029 \xa0 \u200b \ufeff 😀 é"'
    assert line_of(text, "title") == f"title: {written}"


@pytest.mark.parametrize(
    "name", ["9to5Mac", "C#", "O'Reilly", "163.com", "Yes Minister", "Foo, Inc.", ".NET Blog", "AT&T", "A:B", "Ünïcode 😀"]
)
def test_plain_values_stay_plain(name: str) -> None:
    assert line_of(name) == f"name: {name}"


MISREAD = ["yes", "No", "ON", "true", "null", "~", "1.0", "42", "-1", "1_000", "0x1F", "0o7", "1e5", ".inf", "12:30:45", "2020-01-01"]
MISREAD += ["- a", "[a", "{a", "&a", "*a", "!a", "|", ">", "%a", "@a", "`a", "'a", '"a', "#a", "? a", ": a", "a: b", "a:", "a #b"]
MISREAD += [" a", "a ", "", "a\tb", "a\nb", "---", "<<"]


@pytest.mark.parametrize("name", MISREAD)
def test_values_that_yaml_would_misread_are_quoted(name: str) -> None:
    assert line_of(name).startswith('name: "')
    assert parse_record(emit_record({"name": name}))[0] == {"name": name}


def test_only_a_whole_utc_time_stays_plain() -> None:
    assert line_of("2023-11-28T14:42:00Z", "startDateTime") == "startDateTime: 2023-11-28T14:42:00Z"
    assert line_of("2023-11-28T14:42:00Z") == 'name: "2023-11-28T14:42:00Z"'
    assert line_of("2023-11-28", "startDateTime") == 'startDateTime: "2023-11-28"'


def test_plain_values_are_read_by_the_core_schema_of_yaml_1_2() -> None:
    fields, _ = parse_record(
        record("a: no\nb: 2020-01-01\nc: 1\nd: 1.5\ne: true\nf:\ng: 0x1F\nh: '1'\ni: 012\nj: .INF\nk: 1_0\nl: 99999999999999999999")
    )
    assert list(fields.values()) == ["no", "2020-01-01", 1, 1.5, True, None, 31, "1", 12, math.inf, "1_0", "99999999999999999999"]


def test_old_records_with_windows_line_ends_are_read() -> None:
    fields, text = parse_record(b'---\r\ntitle: "a\\r\\nb"\r\ntopics:\r\n  - AI\r\n---\r\n\r\nbody\r\n')
    assert (fields, text) == ({"title": "a\r\nb", "topics": ["AI"]}, "body\r\n")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "no-front-matter"),
        (b"title: a\n", "no-front-matter"),
        (b"---\ntitle: a\n", "no-front-matter"),
        (b"\xef\xbb\xbf---\na: b\n---\n", "byte-order-mark"),
        (b"---\na: \xff\n---\n", "bad-encoding"),
        (b"---\na: b\n---\n\xff", "bad-encoding"),
        (record("- a"), "not-a-mapping"),
        (record("a"), "not-a-mapping"),
        (record('a: "b'), "bad-yaml"),
        (record("a: b\n...\nc: d"), "bad-yaml"),
        (record("a: \x00"), "bad-yaml"),
        (record("a: &x b\nc: *x"), "aliases"),
        (record("a: *x"), "aliases"),
        (record("a: &x [*x]"), "aliases"),
        (record("a: !!python/object:os.system b"), "tags"),
        (record("a: ! b"), "tags"),
        (record("a: 1\na: 2"), "duplicate-key"),
        (record("a:\n  b: 1\n  b: 2"), "duplicate-key"),
        (record("[a]: b"), "bad-key"),
        (record("'': b"), "bad-key"),
        (record("a: " + "[" * 200_000), "too-deep"),
        (record("a:\n" + "\n".join(" " * depth + "- " for depth in range(60))), "too-deep"),
        (b"---\na: " + b"x" * (5 << 20) + b"\n---\n", "too-large"),
    ],
)
def test_what_cannot_be_a_record_is_refused_by_name(body: bytes, reason: str) -> None:
    assert reason_of(body) == reason


def test_a_refusal_names_the_line_of_the_file() -> None:
    with pytest.raises(RecordError, match="line 4"):
        parse_record(record("title: a\nexcerpt: b\ntitle: c"))


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"title": "\ud800"}, "lone-surrogate"),
        ({"name": "\udfff"}, "lone-surrogate"),
        ({"quality": 10**18}, "bad-number"),
        ({"published": NOON}, "bad-value"),
        ({"topics": {"AI"}}, "bad-value"),
        ({1: "a"}, "bad-key"),
        ({"": "a"}, "bad-key"),
        ({"k" * 300: "a"}, "bad-key"),
    ],
)
def test_what_cannot_be_written_is_refused_by_name(fields: Any, reason: str) -> None:
    with pytest.raises(RecordError) as caught:
        emit_record(fields)
    assert caught.value.reason == reason


def test_a_bottomless_value_is_refused_and_not_followed() -> None:
    loop: list[Any] = []
    loop.append(loop)
    with pytest.raises(RecordError) as caught:
        emit_record({"topics": loop})
    assert caught.value.reason == "too-deep"
