"""Who renders does not show in what is rendered."""

from __future__ import annotations

import msgspec
from tests.press.editions import article, edition, judged, told

from broadsheet.plugins import outputs
from broadsheet.records import Edition, Record, Section
from broadsheet.stages import rendering

NAMES = ("api", "atom", "jsonfeed", "opml", "records", "rss", "site", "sitemap")


def editions() -> list[rendering.Keyed]:
    records = (Record(judged=judged(article("a"))),)
    first = msgspec.structs.replace(edition(told("a", "b")), records=records, moved={"old": "s-a"})
    second = edition(told("ü", "c", hours=5))
    return [(("story:s-a",), first), (("story:s-ü",), second), (("front",), whole())]


def whole() -> Edition:
    return msgspec.structs.replace(edition(), front=Section(kind="front", key="", title="Front", placements=(told("a", "b"),)))


def test_processes_render_the_same_bytes_in_the_same_order() -> None:
    made_by = outputs(NAMES)
    here = list(rendering.in_turn(editions(), made_by))
    assert list(rendering.ahead(iter(editions()), NAMES, made_by)) == here
    assert sum(len(rendered.artifacts) for _, rendered in here) > 20


def test_what_a_process_cannot_do_is_done_here() -> None:
    class Odd:
        def render(self, _: Edition) -> list[object]:
            return []

    odd = list(rendering.ahead(iter(editions()[:1]), ("no-such-output",), (Odd(),)))  # type: ignore[arg-type]
    assert odd == [(editions()[0], rendering.Rendered())]


def test_a_record_that_cannot_be_written_is_set_aside_and_the_others_are_not() -> None:
    bad = Record(judged=judged(article("b", title="half of a pair: \ud800")))
    good = Record(judged=judged(article("a")))
    found = rendering.render(msgspec.structs.replace(edition(), records=(bad, good)), outputs(("records",)))
    assert (len(found.artifacts), len(found.failed)) == (1, 1)
    assert found.artifacts[0].path == f"content/{good.judged.article.path}"
