"""The editor's hand: what a ruling changes, what undoes it, and that nonsense is named and harmless."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tests.desk.judging import NOON, article, group

from broadsheet.desk.rulings import KINDS, applied, constraints, refused, standing
from broadsheet.records import Ruling

STORY = group(article("a"), article("b", hours=1), article("c", hours=2))

rulings = st.lists(
    st.builds(
        Ruling,
        id=st.integers(1, 30),
        at=st.just(NOON),
        kind=st.sampled_from([*KINDS, "unheard-of"]),
        subject=st.sampled_from(["a", "b", "story", "nobody"]),
        other=st.sampled_from(["", "a", "c", "nobody"]),
        value=st.sampled_from(["", "5", "-5", "five", "A title", " , "]),
        undoes=st.none() | st.integers(1, 30),
    ),
    max_size=8,
    unique_by=lambda one: one.id,
)


def ruling(number: int, kind: str, subject: str, *, other: str = "", value: str = "", undoes: int | None = None) -> Ruling:
    return Ruling(id=number, at=NOON, kind=kind, subject=subject, other=other, value=value, undoes=undoes)


def test_each_kind_changes_its_own_field() -> None:
    assert applied(STORY, [ruling(1, "lead", "b")]).lead == "b"
    assert applied(STORY, [ruling(1, "lead", "story", other="c")]).lead == "c"
    assert applied(STORY, [ruling(1, "pin", "story", value="-12")]).pin == -12
    assert applied(STORY, [ruling(1, "retitle", "story", value="Better")]).titled == "Better"
    assert applied(STORY, [ruling(1, "retopic", "a", value="Town, Bridges,")]).topics == {"a": ("Town", "Bridges")}
    assert applied(STORY, [ruling(1, "kill", "a"), ruling(2, "kill", "b")]).killed == {"a", "b"}
    assert applied(STORY, [ruling(1, "kill", "story")]).killed == {"a", "b", "c"}


def test_a_ruling_on_a_story_that_was_merged_away_still_holds() -> None:
    told = [ruling(1, "pin", "former", value="9")]
    assert (applied(STORY, told).pin, applied(STORY, told, aliases=("former",)).pin) == (0, 9)


def test_the_later_ruling_holds_whatever_their_order_in_the_list() -> None:
    told = [ruling(2, "retitle", "story", value="Second"), ruling(1, "retitle", "story", value="First")]
    assert applied(STORY, told).titled == "Second"


def test_an_undone_ruling_is_gone_and_undoing_the_undoing_brings_it_back() -> None:
    kill, undo = ruling(1, "kill", "a"), ruling(2, "kill", "a", undoes=1)
    assert applied(STORY, [kill, undo]).killed == frozenset()
    assert applied(STORY, [kill, undo, ruling(3, "kill", "a", undoes=2)]).killed == {"a"}


def test_merges_and_splits_become_pairs_and_the_later_of_two_holds() -> None:
    told = constraints([ruling(1, "merge", "b", other="a"), ruling(2, "split", "c", other="a"), ruling(3, "merge", "d", other="e")])
    assert (told.must_link, told.cannot_link) == ((("a", "b"), ("d", "e")), (("a", "c"),))
    told = constraints([ruling(1, "merge", "b", other="a"), ruling(2, "split", "a", other="b")])
    assert (told.must_link, told.cannot_link) == ((), (("a", "b"),))


def test_a_story_in_a_merge_is_stood_for_by_its_founder() -> None:
    told = constraints([ruling(1, "merge", "one", other="two"), ruling(2, "split", "a", other="one")], {"one": "a", "two": "z"})
    assert (told.must_link, told.cannot_link) == ((("a", "z"),), ())


def test_what_cannot_act_is_named_with_its_reason() -> None:
    told = [
        ruling(1, "pin", "story", value="much"),
        ruling(2, "kill", "nobody"),
        ruling(3, "merge", "a", other="nobody"),
        ruling(4, "dance", "a"),
        ruling(5, "merge", "a"),
        ruling(6, "kill", "a"),
    ]
    spikes = refused(told, {"story", "a"})
    assert [(spike.reason, spike.stage) for spike in spikes] == [
        ("unreadable-value", "rule"),
        ("unknown-subject", "rule"),
        ("unknown-subject", "rule"),
        ("unknown-ruling", "rule"),
        ("unreadable-value", "rule"),
    ]


@given(rulings)
def test_no_ruling_can_crash_the_desk(told: list[Ruling]) -> None:
    changed = applied(STORY, told)
    assert changed.members == STORY.members
    assert changed.killed <= {"a", "b", "c"}
    assert changed.lead in {"", "a", "b", "c"}
    found = constraints(told)
    assert not set(found.must_link) & set(found.cannot_link)
    assert len(refused(told, ["a", "b", "c", "story"])) <= len(standing(told)) <= len(told)
