"""What the readers of records and rows let through, the archive can keep and give back, whatever their fields hold."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import example, given
from hypothesis import strategies as st

from broadsheet.archive.codec import decode_article, encode
from broadsheet.errors import ItemError
from broadsheet.records import Document, Entry
from broadsheet.wire.formats import record, rows
from broadsheet.wire.read import told

NOW = datetime(2024, 1, 2, tzinfo=UTC)
GOOD = {"title": '"Good words"', "webUrl": '"https://n.example/a"', "publishedDateTime": '"2023-11-28T14:42:00Z"'}
PICTURE = ["url", "width", "height", "isCached", "title"]
SOURCE = ["name", "domain", "images"]
TEXTS = ["title", "excerpt", "webUrl", "originalUrl", "ampWebUrl", "cdnAmpWebUrl", "type", "featuredContent", "secured", "updatedDateTime"]
OTHERS = ["images", "provider", "topics", "removed", "publishedDateTime"]
ROWS_ONLY = ["text", "query", "official", "story", "path", "guid", "authors", "language", "categories"]

# As they are written in JSON, which is YAML as well; the last ones are YAML alone.
FIGURES = ["true", "false", "null", "0", "-1", "3", "3.5", "1e3", "1e999", "-1e999", "2147483648", "9" * 19, "9" * 5_000]
FIGURES += [
    '""',
    '"x"',
    '"a.md"',
    '"https://n.example/b"',
    '"2024"',
    '"9999-12-31T23:59:59Z"',
    '"\\u0000"',
    '"\\ud800"',
    '"\\ud83d\\ude00"',
]
YAML = [".nan", "-.inf", "0x1F", "0o17", "~", "yes", "2024-01-01"]


def nested(figures: list[str]) -> st.SearchStrategy[str]:
    """Any value of a field as it is written: a figure, a list of them, a picture, a source."""
    plain = st.sampled_from(figures)
    pictures = fields(PICTURE, plain)
    anything = st.one_of(plain, pictures, listed(plain), listed(pictures), listed(listed(plain)))
    return st.one_of(anything, fields(SOURCE, anything))


def listed(items: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(items, max_size=3).map(lambda some: f"[{', '.join(some)}]")


def fields(names: list[str], values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """A mapping in one line; it has its address, so that a picture is seldom set aside for the want of one."""
    return st.dictionaries(st.sampled_from(names), values, max_size=3).map(
        lambda told: "{" + ", ".join(f'"{name}": {value}' for name, value in ({"url": '"u"'} | told).items()) + "}"
    )


def kept(document: Document) -> int:
    """How many articles of a document the archive gave back as they were."""
    count = 0
    for entry in (record if document.media_type == record.media_types[0] else rows).parse(document):
        try:
            article = told(entry, NOW, {}) if isinstance(entry, Entry) else None
        except ItemError:
            continue
        if article:
            assert decode_article(encode(article)) == article
            count += 1
    return count


def as_record(told: dict[str, str]) -> Document:
    front = "".join(f"{name}: {value}\n" for name, value in (GOOD | told).items())
    return Document(address="_news/a.md", body=f"---\n{front}---\n\n".encode(), media_type=record.media_types[0], fetched=NOW)


def as_row(told: dict[str, str]) -> Document:
    line = ", ".join(f'"{name}": {value}' for name, value in (GOOD | told).items())
    return Document(address="import:a.jsonl", body=f"{{{line}}}".encode(), media_type=rows.media_types[0], fetched=NOW)


@given(st.dictionaries(st.sampled_from(TEXTS + OTHERS), nested(FIGURES + YAML), max_size=3))
@example({"images": '[{"url": "u", "width": true}]'})
@example({"provider": '{"name": "a", "domain": "b", "images": [{"url": "u", "height": false}]}'})
def test_whatever_a_record_holds_the_archive_can_keep_what_is_let_through(told: dict[str, str]) -> None:
    assert kept(as_record(told)) in {0, 1}


@given(st.dictionaries(st.sampled_from(TEXTS + OTHERS + ROWS_ONLY), nested(FIGURES), max_size=3))
@example({"images": '[{"url": "u", "width": true}]'})
@example({"story": "9" * 5_000})
def test_whatever_a_row_holds_the_archive_can_keep_what_is_let_through(told: dict[str, str]) -> None:
    assert kept(as_row(told)) in {0, 1}


def test_what_is_as_it_should_be_is_let_through() -> None:
    picture = '[{"url": "u", "width": 3, "height": 2, "isCached": true, "title": "t"}]'
    assert kept(as_record({"images": picture, "topics": '["a"]'})) == kept(as_row({"images": picture, "story": "7"})) == 1
