"""
The whole of deciding, from arrival to stories: in whatever order and in whatever batches articles come, and whenever editors
rule, the stories are the same, by the same ids, and take up the same closed ones.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, example, find, given, settings
from hypothesis import strategies as some
from sqlalchemy import Connection
from tests.publications import make

from broadsheet.archive import decisions, intake
from broadsheet.archive.decisions import Member
from broadsheet.archive.intake import Arrival
from broadsheet.archive.opening import open_archive, transaction
from broadsheet.desk.stories import Clustering
from broadsheet.publication import Publication, load
from broadsheet.records import Article, Provider, Ruling, mint
from broadsheet.stages import decide, followups
from broadsheet.stages.calibrating import Calibration
from broadsheet.stages.decide import Desk

START = datetime(2024, 1, 1, tzinfo=UTC)
NOW = START + timedelta(days=120)
WINDOW = timedelta(days=7)
EVENTS = (
    ("Ferry Aurora", "Tromsø", "Lindqvist", "runs aground", "passengers"),
    ("Tower crane", "Rotterdam", "Havenbond", "topples", "dockers"),
    ("Volcano Etna", "Catania", "Ferlito", "erupts", "airport"),
    ("Forged Vermeer", "Antwerp", "Koolhaas", "unmasked", "museum"),
)
SHAPES = ("{0} {3} near {1}, {2} says", "{2}: {4} in danger as {0} {3} at {1}", "{1} {4} tell how {0} {3}, {2} investigates")


class Told(NamedTuple):
    """One telling: of which event, in which words, how many hours after the start, by whom."""

    event: int
    shape: int
    hours: int
    source: int


class Outcome(NamedTuple):
    """Article → story, and story → the closed one that it takes up."""

    stories: dict[str, str]
    follows: dict[str, str]


tellings = some.builds(
    Told,
    event=some.integers(0, len(EVENTS) - 1),
    shape=some.integers(0, len(SHAPES) - 1),
    hours=some.builds(lambda act, step: act * 210 + step * 6, some.integers(0, 3), some.integers(0, 6)),
    source=some.integers(0, 4),
)
scenes = some.lists(tellings, min_size=2, max_size=12, unique_by=lambda one: (one.event, one.shape, one.hours, one.source))


def article(one: Told) -> Article:
    """The telling as an article whose id follows from what it tells."""
    at = START + timedelta(hours=one.hours)
    title = SHAPES[one.shape].format(*EVENTS[one.event])
    id_, domain = mint(*map(str, one)), f"source{one.source}.example"
    return Article(
        id=id_,
        feed="f",
        title=title,
        excerpt=f"{title}. More from {EVENTS[one.event][1]} later.",
        published=at,
        first_seen=at,
        web_url=f"https://{domain}/{id_}",
        provider=Provider(name=domain, domain=domain),
        path=f"_news/{at:%Y-%m-%d}-{id_}.md",
    )


def ordered(scene: Sequence[Told]) -> list[Article]:
    return sorted(map(article, scene), key=lambda one: (one.published, one.id))


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Publication:
    """A publication whose archive is empty, to be copied."""
    root = make(tmp_path_factory.mktemp("empty") / "p")
    open_archive("sqlite:///archive.db", root).dispose()
    return load(root)


Step = Callable[[Connection], None]


def outcome(empty: Publication, steps: Sequence[Step]) -> Outcome:
    """What a new archive holds after these steps, each followed by a run."""
    copy = empty.root / "copy.db"
    shutil.copy(empty.root / "archive.db", copy)
    engine = open_archive("sqlite:///copy.db", empty.root)
    with transaction(engine) as connection:
        for step in steps:
            step(connection)
            Desk(connection, empty, NOW).decide(lambda _: None)
        found = Outcome(*held(connection))
    engine.dispose()
    return found


def held(connection: Connection) -> Iterator[dict[str, str]]:
    names = decisions.all_stories(connection)
    yield {one.article: story for story, rows in decisions.members_of(connection, names).items() for one in rows}
    yield {name: story.follows for name, story in decisions.judged(connection, names)[0].items() if story.follows}


def arrive(articles: Sequence[Article]) -> Step:
    """These come, in this order."""
    return lambda connection: intake.add(connection, [Arrival(article=one, address=one.web_url, title=one.title) for one in articles])


def rule(kind: str, one: Article, other: Article) -> Step:
    """An editor rules upon two."""
    ruling = Ruling(id=0, at=NOW, kind=kind, subject=one.id, other=other.id, editor="ed")

    def step(connection: Connection) -> None:
        decisions.add_ruling(connection, ruling)

    return step


def in_batches(articles: Sequence[Article], size: int) -> list[Step]:
    return [arrive(articles[start : start + size]) for start in range(0, len(articles), size)]


def batches_agree(empty: Publication, scene: Sequence[Told]) -> bool:
    """Whether one run with everything, and runs of one article and of three each, end alike."""
    articles = ordered(scene)
    whole = outcome(empty, [arrive(articles)])
    return all(outcome(empty, in_batches(articles, size)) == whole for size in (1, 3))


slow = settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


MOVED = [Told(0, 0, 0, source) for source in range(3)] + [Told(0, 0, 636, 0), Told(0, 2, 630, 0), Told(1, 2, 630, 2)]
"""A founder takes up a closed story and moves on, leaving behind a story of something else."""


@slow
@given(scene=scenes)
@example(scene=MOVED)
def test_batches_of_one_and_of_all_end_alike(empty: Publication, scene: list[Told]) -> None:
    assert batches_agree(empty, scene)


@slow
@given(scene=scenes, data=some.data())
def test_the_order_of_arrival_within_a_run_changes_nothing(empty: Publication, scene: list[Told], data: some.DataObject) -> None:
    shuffled = data.draw(some.permutations(ordered(scene)))
    assert outcome(empty, [arrive(shuffled)]) == outcome(empty, [arrive(ordered(scene))])


@slow
@given(scene=scenes)
def test_the_size_of_what_is_decided_at_a_time_changes_nothing(empty: Publication, scene: list[Told]) -> None:
    whole = outcome(empty, [arrive(ordered(scene))])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(decide, "CHUNK", 1)
        assert outcome(empty, [arrive(ordered(scene)[::-1])]) == whole


@slow
@given(scene=scenes)
def test_what_comes_late_renames_no_story(empty: Publication, scene: list[Told]) -> None:
    *others, late = map(article, scene)
    seen: dict[str, str] = {}
    aliases: dict[str, str] = {}
    end = outcome(
        empty,
        [
            arrive(others),
            lambda connection: seen.update(next(held(connection))),
            arrive([late]),
            lambda connection: aliases.update(decisions.aliases(connection)),
        ],
    )
    for story in {*seen.values()}:
        members = {name for name, home in seen.items() if home == story}
        assert aliases.get(story, story) in {end.stories[name] for name in members}


@pytest.fixture
def untaught(monkeypatch: pytest.MonkeyPatch) -> None:
    """What rulings teach counts from the next run on, and so does depend on the runs: it is held still here."""
    monkeypatch.setattr("broadsheet.stages.obeying.calibration", lambda _ruled, _model: Calibration())


pairs = some.tuples(some.sampled_from(("merge", "split")), some.integers(0, 11), some.integers(0, 11))


TORN = [Told(0, 0, 0, source) for source in (1, 2)] + [Told(1, 2, 630, 0), Told(1, 0, 642, 1), Told(1, 2, 648, 0), Told(0, 0, 666, 0)]
"""A copy that a ruling holds apart from a member of its original's story, and something else after it."""
COPIED = [Told(2, 0, 210, 3), Told(2, 1, 228, 2), Told(2, 2, 234, 1), Told(2, 0, 240, 1)]
"""An article that moves to the story that a ruling founds, and whose copy comes only then."""


@pytest.mark.usefixtures("untaught")
@slow
@given(scene=scenes, pair=pairs)
@example(scene=TORN, pair=("split", 4, 3))
@example(scene=COPIED, pair=("split", 2, 1))
def test_a_ruling_given_before_is_obeyed_in_batches_of_any_size(empty: Publication, scene: list[Told], pair: tuple[str, int, int]) -> None:
    articles = ordered(scene)
    kind, one, other = pair[0], *(articles[place % len(articles)] for place in pair[1:])
    ends = [outcome(empty, [rule(kind, one, other), *in_batches(articles, size)]) for size in (1, 12)]
    assert all((end.stories[one.id] == end.stories[other.id]) == (kind == "merge" or one == other) for end in ends)
    if kind == "split" or abs(one.published - other.published) <= WINDOW:  # a merge over more than that is made when a run ends
        assert ends[0] == ends[1]


@pytest.mark.usefixtures("untaught")
@slow
@given(scene=scenes, pair=pairs)
def test_a_ruling_given_before_or_after_leaves_the_same_stories_to_all_others(
    empty: Publication, scene: list[Told], pair: tuple[str, int, int]
) -> None:
    articles = ordered(scene)
    kind, one, other = pair[0], *(articles[place % len(articles)] for place in pair[1:])
    before = outcome(empty, [rule(kind, one, other), arrive(articles)])
    after = outcome(empty, [arrive(articles), rule(kind, one, other)])
    about = {telling.event for telling in scene if article(telling) in (one, other)}
    others = {article(telling).id for telling in scene if telling.event not in about}
    for found in (before, after):
        if one != other:
            assert (found.stories[one.id] == found.stories[other.id]) == (kind == "merge")
    assert told_of(before, others) == told_of(after, others)


def told_of(found: Outcome, names: set[str]) -> Outcome:
    stories = {name: story for name, story in found.stories.items() if name in names}
    return Outcome(stories, {story: closed for story, closed in found.follows.items() if story in stories.values()})


# What would be wrong is found

seeking = settings(max_examples=500, phases=[Phase.generate], derandomize=True, database=None)


def test_scenes_have_stories_that_grow_and_stories_that_take_up_others(empty: Publication) -> None:
    def rich(scene: list[Told]) -> bool:
        end = outcome(empty, [arrive(ordered(scene))])
        return bool(end.follows) and len({*end.stories.values()}) < len(scene)

    assert find(scenes, rich, settings=seeking)


def test_an_order_of_arrival_that_leaks_in_would_be_found(empty: Publication, monkeypatch: pytest.MonkeyPatch) -> None:
    real = decisions.pending

    def by_their_ids(connection: Connection, until: datetime, limit: int, *, early: bool) -> list[Article]:
        return sorted(real(connection, until, 99, early=early), key=by_id)[:limit]

    monkeypatch.setattr("broadsheet.archive.decisions.pending", by_their_ids)

    def leaks(scene: list[Told]) -> bool:
        whole = outcome(empty, [arrive(ordered(scene))])
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(decide, "CHUNK", 1)
            return outcome(empty, [arrive(ordered(scene))]) != whole

    assert find(scenes, leaks, settings=seeking)


def by_id(one: Article) -> str:
    return one.id


def test_a_follow_up_decided_by_whatever_came_along_would_be_found(empty: Publication, monkeypatch: pytest.MonkeyPatch) -> None:
    real = followups.follow_ups

    def by_the_newest(connection: Connection, found: Clustering, window: timedelta) -> object:
        members = decisions.members_of(connection, sorted(found.founded))
        newest = {story: max(rows, key=when).article for story, rows in members.items()}
        return real(connection, Clustering(founded=newest, aliases=found.aliases), window)

    monkeypatch.setattr("broadsheet.stages.placing.follow_ups", by_the_newest)
    assert find(scenes, lambda scene: not batches_agree(empty, scene), settings=seeking)


def when(member: Member) -> tuple[datetime, str]:
    return member.published, member.article
