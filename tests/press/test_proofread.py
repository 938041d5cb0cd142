"""Every text may be shown and every address linked to, in whatever noun it stands; what needs no mending stays the same object."""

from __future__ import annotations

import json
from pathlib import Path

from tests.press.editions import article, edition, front, judged, placement, told
from tests.publications import GIVEN, make, row, run, take

from broadsheet.plugins import outputs
from broadsheet.press.proofread import proofread
from broadsheet.records import Image, Link, Print, Provider, Record, Section, Source

SCRIPT = "javascript:alert(1)"
TURNED = "Harbour \u202eopens"
PRINT = Print(name="ab" * 32, width=320, height=180)


def test_an_edition_that_needs_nothing_is_the_same_one() -> None:
    of = edition(told("a", "b"))
    assert proofread(of) is of


def test_addresses_that_are_none_of_the_web_become_empty_everywhere() -> None:
    lead = article("a", web_url=SCRIPT, original_url=SCRIPT, amp_url=SCRIPT, images=(Image(url=SCRIPT), Image(url=SCRIPT, prints=(PRINT,))))
    of = proofread(edition(placement(judged(lead)), sources=(Source(feed="a.xml", site=SCRIPT),)))
    made = b"".join(one.body for output in outputs() for one in output.render(of))
    assert b"javascript:" not in made
    assert [image.prints for image in of.stories[0].lead.article.images] == [(PRINT,)]


def test_no_text_turns_its_neighbours_round() -> None:
    lead = judged(article("a", title=TURNED, excerpt=TURNED, authors=(TURNED,)), links=(Link(other="b", strength=9, evidence=(TURNED,)),))
    story = placement(lead, judged(article("b", provider=Provider(name=TURNED, domain="b.example"))), title=TURNED, why_lead=TURNED)
    sections = (Section(kind="source", key="b.example", title=TURNED, placements=(story,)),)
    for output in outputs():
        for one in output.render(proofread(edition(story, sections=sections))):
            assert "\u202e".encode() not in one.body, one.path
            assert b"\\u202e" not in one.body, one.path


def test_a_record_says_what_was_said() -> None:
    record = Record(judged=judged(article("a", title=TURNED)))
    assert proofread(edition(records=(record,))).records == (record,)


def test_one_placement_in_two_lists_stays_one_object() -> None:
    story = placement(judged(article("a", title=TURNED)))
    of = proofread(edition(story, front=front(story)))
    assert of.front
    assert of.front.placements[0] is of.stories[0]
    assert of.stories[0].lead.article.title == "Harbour opens"


def test_a_source_without_a_name_is_called_by_its_host() -> None:
    lead = article("a", provider=Provider(name="", domain="аpple.com"))
    provider = proofread(edition(placement(judged(lead)))).stories[0].lead.article.provider
    assert (provider.name, provider.domain) == ("xn--pple-43d.com", "аpple.com")


def test_what_is_published_of_imported_rows_is_proofread_and_their_records_are_not(tmp_path: Path) -> None:
    made = make(tmp_path / "p", "[policy]\nquality = -1000\nheat = -1000\n" + GIVEN)
    take(made, [row(1, title=TURNED, originalUrl=SCRIPT, images=[{"url": SCRIPT}])])
    run(made)
    (story,) = json.loads((made / "public/api/stories/index.json").read_text("utf-8"))["value"]
    assert (story["title"], story["lead"]["images"]) == ("Harbour opens", [])
    assert "\u202e" in next((made / "content/_news").iterdir()).read_text("utf-8") or "\\u202e" in next(
        (made / "content/_news").iterdir()
    ).read_text("utf-8")
