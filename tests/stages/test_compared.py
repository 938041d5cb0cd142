"""Explaining a pair: what decided it, in the archive as it is, and through whom two members hang together."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.publications import NOW, Row, archive, command, run, take
from tests.stages.copied import telling
from tests.stages.scene import id_of, rule, scene, told

from broadsheet.archive import lookup
from broadsheet.settings import Stories
from broadsheet.stages import ask

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return scene(tmp_path / "p")


def explained(root: Path, one: str, other: str, engine: str = "stream") -> dict[str, Any]:
    with archive(root) as connection:
        return ask.explain_pair(connection, one, other, Stories(engine=engine))  # type: ignore[arg-type]


def decided(root: Path, one: str, other: str) -> str:
    """What decided it, which is the same from either side."""
    words: str = explained(root, one, other)["decided"]
    assert explained(root, other, one)["decided"] == words
    return words


def row(name: str, title: str, excerpt: str = "", hours: float = 0) -> Row:
    return told("FERRY", 0, hours=hours) | {
        "title": title,
        "excerpt": excerpt,
        "webUrl": f"https://{name}.example/",
        "provider": {"name": name, "domain": f"{name}.example"},
    }


def test_two_tellings_are_held_by_their_link(root: Path) -> None:
    found = explained(root, id_of(root, "QUAKE", 0), id_of(root, "QUAKE", 1))
    assert (found["sameStory"], found["decided"], found["chain"]) == (True, "a link of their own holds them", ())


def test_two_events_are_kept_apart_by_what_weighs_most_against_them(root: Path) -> None:
    found = explained(root, id_of(root, "QUAKE", 0), id_of(root, "FERRY", 0))
    assert found["decided"] == found["against"][0] == "no names in common"


def test_a_ruling_says_so_by_its_number(root: Path) -> None:
    parted, joined = (id_of(root, "QUAKE", 0), id_of(root, "QUAKE", 2)), (id_of(root, "QUAKE", 1), id_of(root, "FERRY", 0))
    rule(root, "split", *parted)
    rule(root, "merge", *joined)
    run(root)
    assert decided(root, *parted) == "an editor ruled them apart (ruling 1)"
    assert decided(root, *joined) == "an editor ruled them together (ruling 2)"
    assert explained(root, *parted)["calibration"]["splits"] == 1


def test_a_copy_is_named_as_one(tmp_path: Path) -> None:
    root = scene(tmp_path / "p")
    take(root, [telling(source, day) for day, source in enumerate(("first", "second", "third"))])
    run(root)
    first, second, third = (f"https://{source}.example/cranes" for source in ("first", "second", "third"))
    assert decided(root, first, second) == "one is a copy of the other"
    assert decided(root, second, third) == "both are copies of one text"


def test_what_lies_further_apart_than_the_window_is_not_compared(root: Path) -> None:
    take(root, [row("other", "Morocco mourns the dead of Marrakesh and of the Atlas mountains", hours=24 * 20)])
    run(root)
    words = "days lie between them, and only what lies within 7 is compared"
    assert decided(root, "https://other.example/", id_of(root, "QUAKE", 0)) == f"20 {words}"


def test_a_follow_up_is_named_as_one(root: Path) -> None:
    take(root, [told("FERRY", 8, hours=24 * 20)])
    run(root)
    assert decided(root, id_of(root, "FERRY", 8), id_of(root, "FERRY", 0)) == "the later story takes up the earlier one, which had ended"


def test_one_template_filled_twice_is_two_stories(root: Path) -> None:
    titles = "Vortex Queue is now in public preview in cloud regions", "Lumen Ledger is now in public preview in cloud regions"
    rows = [row("cloud", title) | {"webUrl": f"https://cloud.example/{place}"} for place, title in enumerate(titles)]
    take(root, rows)
    run(root)
    assert decided(root, rows[0]["webUrl"], rows[1]["webUrl"]) == "one headline template, filled with different things"


def test_what_nobody_has_decided_is_named(root: Path) -> None:
    take(root, [row("new", "Harbour cranes return")])
    assert decided(root, "https://new.example/", id_of(root, "QUAKE", 0)) == "“Harbour cranes return” is not decided yet"


QUAY = "Crane topples at Rotterdam quay, Lindqvist terminal shut"
STRIKE = "Dockers walk out after accident: union Havenbond demands inspections"
BOTH = "Crane topples at Rotterdam quay, Lindqvist terminal shut as union Havenbond dockers walk out after accident, demands inspections"


def ids_of(root: Path, *names: str) -> list[str]:
    """The ids of what these sources told."""
    with archive(root) as connection:
        found = [lookup.find(connection, [f"https://{name}.example/"]) for name in names]
    return [one.id for one in found if one]


def test_a_chain_names_each_step_and_what_ties_it(root: Path) -> None:
    take(root, [row("quay", QUAY), row("both", BOTH, hours=1), row("strike", STRIKE, hours=2)])
    run(root)
    quay, both, strike = ids_of(root, "quay", "both", "strike")
    rule(root, "merge", quay, both)
    rule(root, "merge", both, strike)
    run(root)
    found = explained(root, quay, strike)
    assert found["decided"] == "they hang together through others"
    assert [(step["webUrl"], bool(step["evidence"])) for step in found["chain"]] == [
        ("https://both.example/", True),
        ("https://strike.example/", True),
    ]
    shown = command(root, "explain", quay, strike).stdout
    assert "One story. They hang together through others." in shown
    assert "2 rulings (2 merges, 0 splits)" in shown
    assert f"  {BOTH} (both.example)" in shown


def test_a_grouping_that_was_given_is_called_so(tmp_path: Path) -> None:
    root = scene(tmp_path / "p", '[stories]\nengine = "given"\n')
    take(root, [row("one", QUAY) | {"story": "key"}, row("other", STRIKE) | {"story": "key"}])
    run(root)
    found = explained(root, "https://one.example/", "https://other.example/", "given")
    assert found["decided"] == "no link connects them: the grouping was given"
