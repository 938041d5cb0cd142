from __future__ import annotations

import gzip
import tarfile
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from tests.corpora import shared

from broadsheet.errors import RecordError
from broadsheet.press import record
from broadsheet.records import (
    Article,
    Document,
    Edition,
    Entry,
    Image,
    Judged,
    Masthead,
    Provider,
    Reason,
    Record,
    Score,
    Section,
    Verdict,
    mint,
)
from broadsheet.recordtext import emit_record, parse_record, record_path
from broadsheet.wire.formats import record as reader
from broadsheet.wire.formats import rows

NOON = datetime(2023, 11, 28, 12, tzinfo=UTC)


def points(quality: int) -> Score:
    return Score(reasons=(Reason(signal="fit", points=quality, sentence="fits"),))


def judged(quality: int = 0, heat: int = 0, topics: tuple[str, ...] = (), published: bool = False, **said: object) -> Judged:
    words = {"title": "T", "excerpt": "E", "path": "_news/2023-11-28-t.md", "web_url": "https://n.example/t"} | said
    defaults = {"feed": "f", "published": NOON, "first_seen": NOON, "provider": Provider(name="News", domain="n.example")}
    article = Article(**({"id": mint(str(words["web_url"]))} | defaults | words))  # type: ignore[arg-type]
    score = Score(reasons=(Reason(signal="fit", points=quality, sentence="fits"),))
    return Judged(
        article=article, verdict=Verdict(article=article.id, story="s", topics=topics, quality=score, heat=heat, published=published)
    )


def fields_of(item: Judged, *related: Judged, secured: str = "") -> list[tuple[str, object]]:
    return list(parse_record(record.emit(Record(judged=item, related=related, secured=secured)))[0].items())


def article_of(entry: Entry) -> Article:
    """As little reading of an entry as a row of the seed needs."""
    given, published = entry.given, entry.published
    assert given
    assert given.provider
    assert published
    return Article(
        id=mint(entry.link),
        feed=entry.feed,
        title=entry.title,
        excerpt=entry.summary,
        published=published,
        first_seen=published,
        web_url=entry.link,
        original_url=given.original_url,
        amp_url=given.amp_url,
        cdn_amp_url=given.cdn_amp_url,
        provider=given.provider,
        images=given.images,
        path=record_path(entry.title, published, ()),
    )


def seed_member(title: str, quality: int) -> Judged:
    document = Document(address="import:articles.jsonl", body=shared("seed/articles.jsonl").read_bytes(), fetched=NOON)
    [entry] = [entry for entry in rows.parse(document) if isinstance(entry, Entry) and entry.title.startswith(title)]
    article = article_of(entry)
    verdict = Verdict(article=article.id, story="s", topics=("AI Hardware", "AI"), quality=points(quality), heat=-1)
    return Judged(article=article, verdict=verdict)


def test_the_seed_record_is_written_byte_for_byte_but_for_its_secured_paragraph() -> None:
    related = (seed_member("New GeForce RTX 4090", 38), seed_member("China Circumvents", 69))
    body = record.emit(Record(judged=seed_member("Chinese companies are repurposing", 34), related=related))
    head, _, tail = shared("seed/rtx4090-record.md").read_bytes().partition(b"\nsecured: ")
    assert body == head + tail.partition(b"\n")[2]


def test_a_full_record_has_every_field_in_order() -> None:
    item = judged(
        quality=34,
        heat=-1,
        topics=("AI",),
        published=True,
        updated=NOON,
        original_url="o",
        removed=True,
        amp_url="a",
        cdn_amp_url="c",
        kind="video",
        featured="<b>",
        images=(Image(url="i", width=3, height=2),),
    )
    fields = fields_of(item, judged(), secured="x;y")
    claim = [
        "category",
        "title",
        "excerpt",
        "publishedDateTime",
        "updatedDateTime",
        "originalUrl",
        "webUrl",
        "ampWebUrl",
        "cdnAmpWebUrl",
        "type",
    ]
    paragraphs = ["featuredContent", "provider", "topics", "images", "related", "secured"]
    assert [name for name, _ in fields] == [*claim, "quality", "heat", "removed", "published", *paragraphs]
    assert dict(fields)["publishedDateTime"] == "2023-11-28T12:00:00Z"
    assert dict(fields)["type"] == "video"


def test_a_bare_record_has_no_field_that_says_nothing() -> None:
    names = [name for name, _ in fields_of(judged())]
    assert names == ["category", "title", "excerpt", "publishedDateTime", "webUrl", "type", "quality", "heat", "published", "provider"]


@pytest.mark.parametrize("half", [{"amp_url": "a"}, {"cdn_amp_url": "c"}])
def test_amp_addresses_come_both_or_not_at_all(half: dict[str, str]) -> None:
    assert {"ampWebUrl", "cdnAmpWebUrl"}.isdisjoint(dict(fields_of(judged(**half))))  # type: ignore[arg-type]


def test_images_say_only_what_is_known() -> None:
    images = (Image(url="i", width=3, height=2, cached=True, title="t"), Image(url="j"))
    logo = Image(url="l", width=50, height=50)
    fields = dict(fields_of(judged(images=images, provider=Provider(name="News", domain="n.example", images=(logo,)))))
    assert fields["images"] == [{"url": "i", "width": 3, "height": 2, "isCached": True, "title": "t"}, {"url": "j"}]
    assert fields["provider"] == {"name": "News", "domain": "n.example", "images": [{"url": "l", "width": 50, "height": 50}]}


def test_relatives_stand_by_quality_then_by_path_without_logos() -> None:
    logo = Provider(name="News", domain="n.example", images=(Image(url="l"),))
    members = [judged(quality, title=path, path=path, provider=logo) for quality, path in ((1, "b"), (5, "c"), (1, "a"))]
    related = dict(fields_of(judged(), *members))["related"]
    assert isinstance(related, list)
    assert [(member["title"], member["quality"]) for member in related] == [("c", 5), ("a", 1), ("b", 1)]
    assert list(related[0]) == ["title", "excerpt", "publishedDateTime", "webUrl", "type", "provider", "quality"]
    assert related[0]["provider"] == {"name": "News", "domain": "n.example"}


def test_a_secured_value_from_elsewhere_is_kept_until_there_is_one_of_ours() -> None:
    assert dict(fields_of(judged(secured="theirs")))["secured"] == "theirs"
    assert dict(fields_of(judged(secured="theirs"), secured="ours"))["secured"] == "ours"


def test_an_edition_gives_one_artifact_a_record() -> None:
    item = judged()
    edition = Edition(
        now=NOON, masthead=Masthead(title="P", url="u"), front=Section(kind="front", key="", title="P"), records=(Record(judged=item),)
    )
    [artifact] = record.render(edition)
    assert (artifact.path, artifact.key) == ("content/_news/2023-11-28-t.md", f"article:{item.article.id}")
    assert artifact.body == record.emit(Record(judged=item))


def test_an_article_that_cannot_be_written_is_named_by_its_reason() -> None:
    with pytest.raises(RecordError) as caught:
        record.emit(Record(judged=judged(title="\ud800", id="x")))
    assert caught.value.reason == "lone-surrogate"


def real_names() -> dict[tuple[str, str], str]:
    """The real file names: those of a few relatives do not follow the rule, and their order is that of the real names."""
    body = gzip.decompress(shared("data/everyday/articles.jsonl.gz").read_bytes())
    found = rows.parse(Document(address="import:articles.jsonl", body=body, fetched=NOON))
    return {(entry.title, entry.claimed): entry.given.path for entry in found if isinstance(entry, Entry) and entry.given}


def members_of(name: str, body: bytes, names: dict[tuple[str, str], str]) -> Record:
    """A real record as the line would hold it: its article read from the file, its relatives from what the file says of them."""
    fields, _ = parse_record(body)
    [entry] = reader.parse(Document(address=name, body=body, fetched=NOON))
    assert isinstance(entry, Entry)
    assert entry.given
    article = msgspec.structs.replace(article_of(entry), path=name, kind=entry.given.kind, secured=entry.given.secured)
    verdict = Verdict(article=article.id, story="s", topics=entry.given.topics, quality=points(fields["quality"]), heat=fields["heat"])
    verdict = msgspec.structs.replace(verdict, published=fields["published"])
    return Record(
        judged=Judged(article=article, verdict=verdict), related=tuple(relative_of(other, names) for other in fields.get("related", ()))
    )


def relative_of(fields: dict[str, Any], names: dict[tuple[str, str], str]) -> Judged:
    [entry] = reader.parse(Document(address="_news/relative.md", body=emit_record(fields), fetched=NOON))
    assert isinstance(entry, Entry)
    article = article_of(entry)
    path = names.get((entry.title, entry.claimed), article.path)
    article = msgspec.structs.replace(article, kind=fields["type"], path=path)
    return Judged(article=article, verdict=Verdict(article=article.id, story="s", quality=points(fields["quality"])))


def test_real_records_are_rebuilt_from_their_articles_byte_for_byte() -> None:
    with tarfile.open(shared("data/everyday/records.tar.gz")) as tar:
        bodies = {name: file.read() for name in tar.getnames() if "_news/" in name and (file := tar.extractfile(name))}
    names = real_names()
    wrong = [name for name, body in bodies.items() if record.emit(members_of(name, body, names)) != body]
    assert len(bodies) == 600
    assert wrong == []
