from __future__ import annotations

import json
from datetime import UTC, datetime

from broadsheet.press import rows
from broadsheet.records import Article, Document, Entry, Image, Judged, Provider, Reason, Score, Story, Verdict
from broadsheet.wire.formats import rows as reader

NOON = datetime(2023, 11, 28, 12, tzinfo=UTC)
LOGO = Image(url="l", width=50, height=50)
ARTICLE = Article(
    id="a1", feed="f", guid="g", title="T", excerpt=" E ", text="words", published=NOON, updated=NOON, first_seen=NOON,
    web_url="w", original_url="o", amp_url="p", cdn_amp_url="c", kind="video", authors=("Z",), categories=("c",), featured="<b>",
    provider=Provider(name="News", domain="n.example", images=(LOGO,)), language="de", query="AI", official=True, path="_news/x.md",
    images=(Image(url="i", width=3, height=2, cached=True, title="t"),), removed=True, secured="x;y",
)  # fmt: skip
VERDICT = Verdict(
    article="a1",
    story="s1",
    topics=("B", "A"),
    quality=Score(reasons=(Reason(signal="fit", points=34, sentence="fits"),)),
    heat=-1,
    copy_of="a0",
)
JUDGED = Judged(article=ARTICLE, verdict=VERDICT)


def test_a_row_says_what_was_decided() -> None:
    row = rows.row(JUDGED)
    decided = {
        "topics": ["B", "A"],
        "quality": 34,
        "heat": -1,
        "published": False,
        "story": "s1",
        "lead": False,
        "copyOf": "a0",
        "path": "_news/x.md",
    }
    assert row.items() >= decided.items()


def test_the_story_as_it_is_now_wins_over_the_verdict() -> None:
    row = rows.row(JUDGED, Story(id="s2", members=("a1",), lead="a1", title="T", time=NOON))
    assert (row["story"], row["lead"]) == ("s2", True)


def test_the_keys_of_rows_stand_in_one_order() -> None:
    bare = Judged(
        article=Article(
            id="a", feed="f", title="T", published=NOON, first_seen=NOON, web_url="w", provider=Provider(name="News", domain="n.example")
        ),
        verdict=Verdict(article="a", story="s"),
    )
    assert list(rows.row(bare)) == [
        "title",
        "publishedDateTime",
        "webUrl",
        "type",
        "provider",
        "quality",
        "heat",
        "published",
        "story",
        "lead",
    ]
    full = list(rows.row(JUDGED))
    assert [name for name in full if name in rows.row(bare)] == list(rows.row(bare))


def test_what_is_exported_can_be_imported() -> None:
    [entry] = reader.parse(Document(address="import:x", body=rows.line(rows.row(JUDGED)), fetched=NOON))
    assert isinstance(entry, Entry)
    given = entry.given
    assert given
    assert (entry.title, entry.summary, entry.content, entry.link, entry.guid) == ("T", " E ", "words", "w", "g")
    assert (entry.published, entry.updated, entry.authors, entry.language, entry.categories) == (NOON, NOON, ("Z",), "de", ("c",))
    assert (given.path, given.story, given.query, given.topics, given.official) == ("_news/x.md", "s1", "AI", ("B", "A"), True)
    assert (given.provider, given.images, given.original_url) == (ARTICLE.provider, ARTICLE.images, "o")
    assert (given.amp_url, given.cdn_amp_url, given.kind, given.featured, given.removed) == ("p", "c", "video", "<b>", True)
    assert given.secured == "x;y"


def test_a_line_is_one_line_of_raw_utf_8() -> None:
    line = rows.line({"title": "é\n😀"})
    assert line == '{"title":"é\\n😀"}\n'.encode()
    assert json.loads(line) == {"title": "é\n😀"}
