"""A document as articles, before anybody looks into the archive."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.publications import NOW

from broadsheet.records import Document, Entry
from broadsheet.seams import Feed
from broadsheet.stages.opening import Brought, Opener


class Careless:
    """A parser that promises nothing of what it puts into an entry."""

    media_types: tuple[str, ...] = ("text/x-careless",)

    def __init__(self, said: dict[str, Any]) -> None:
        self.said = said

    def parse(self, document: Document) -> Iterator[Feed | Entry]:
        for number, said in enumerate((self.said, {})):
            usual = {
                "feed": document.address,
                "link": f"https://a.example/{number}",
                "guid": str(number),
                "title": "Herring",
                "position": number,
            }
            yield Entry(**{**usual, **said})


def test_what_no_archive_could_read_again_is_set_aside_and_the_others_are_taken() -> None:
    document = Document(address="feeds/a.careless", body=b"x", media_type="text/x-careless", fetched=NOW)
    opened = Opener({}, NOW, (Careless({"guid": "\ud800"}),)).open(Brought(document))
    assert [one.article.web_url for one in opened.found] == ["https://a.example/1"]
    assert {spike.reason for spike in opened.spikes} == {"bad-type"}
