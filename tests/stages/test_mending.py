"""Every ailment of a feed is found, its fix applied, and then it is gone; who is well is left alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.commands.saying import said, told
from tests.publications import NOW, archive, make, rss, run
from tests.stages.ailing import SETTINGS, Street, news, street, walked
from tests.wire.fetch.farm import served

from broadsheet.archive import holds
from broadsheet.archive.intake import FeedRow, save_feeds
from broadsheet.archive.opening import exclusive
from broadsheet.errors import DeliveryError
from broadsheet.publication import load, write_opml
from broadsheet.records import Source
from broadsheet.stages import mending
from broadsheet.stages.examine import Finding
from broadsheet.wire.ailments import Cure
from broadsheet.wire.fetch import FeedState, Move

KINDS = {
    "dead": "dead",
    "lost": "dead",
    "broken": "failing",
    "complaining": "over-polled",
    "login": "dead",
    "empty": "dead",
    "moved": "moved",
    "bought": "moved-away",
    "twin": "duplicate",
    "healthy?utm_source=rss": "duplicate",
    "silent": "silent",
    "zoned": "misdated",
    "future": "future-dated",
    "undated": "misdated",
    "rare": "over-polled",
    "wrapped": "wrapper-only",
    "sold": "held",
    "changed": "changed",
}
CURES = {
    "dead": "remove",
    "lost": "remove",
    "broken": "release",
    "complaining": "slow",
    "moved": "readdress",
    "bought": "readdress",
    "twin": "fold",
    "silent": "remove",
    "zoned": "undate",
    "rare": "slow",
    "wrapped": "remove",
    "sold": "release",
    "changed": "hold",
}
Scene = tuple[Path, Street]


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with street() as one:
        yield walked(tmp_path_factory.mktemp("street") / "p", one), one


@pytest.fixture
def copied(scene: Scene, tmp_path: Path) -> Scene:
    """The same publication once more, to be changed."""
    root, one = scene
    for path in (path for path in root.rglob("*") if path.is_file() and "public" not in path.parts and "content" not in path.parts):
        (tmp_path / path.relative_to(root)).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path.relative_to(root)).write_bytes(path.read_bytes())
    return tmp_path, one


def doctor(scene: Scene, *words: str) -> Any:
    root, one = scene
    result = said(root, "doctor", "--now", f"{one.now:%Y-%m-%dT%H:%M:%SZ}", "--json", *words)
    assert result.stdout, result.stderr
    return json.loads(result.stdout)


def ailments(scene: Scene) -> dict[str, dict[str, Any]]:
    """What the doctor says of feeds, by their names; one finding each."""
    names = {feed: name for name, feed in scene[1].feeds.items()}
    found = [finding for finding in doctor(scene)["findings"] if finding["subject"] in names]
    assert len({finding["subject"] for finding in found}) == len(found), found
    return {names[finding["subject"]]: finding for finding in found}


def test_every_ailment_is_found_and_nobody_who_is_well_is_ill(scene: Scene) -> None:
    assert {name: finding["kind"] for name, finding in ailments(scene).items()} == KINDS


@pytest.mark.parametrize("name", CURES)
def test_a_fix_does_what_it_says_and_the_finding_is_gone(copied: Scene, name: str) -> None:
    before = ailments(copied)
    finding = before[name]
    assert finding["cure"]["do"] == CURES[name]
    done = doctor(copied, "--fix", str(finding["number"]))
    assert [one["subject"] for one in done["fixed"]] == [finding["subject"]]
    after = ailments(copied)
    assert name not in after or (name == "changed" and after[name]["kind"] == "held")
    assert set(after) - {"changed"} == set(before) - {name, "changed"}
    listed = {source.feed for source in load(copied[0]).sources}
    assert (finding["subject"] in listed) == (CURES[name] not in {"remove", "fold", "readdress"})
    assert CURES[name] != "readdress" or finding["cure"]["to"] in listed


def test_several_numbers_are_mended_at_once_and_all_leaves_what_wants_a_look(copied: Scene) -> None:
    found = ailments(copied)
    first, second = found["dead"]["number"], found["rare"]["number"]
    assert len(doctor(copied, "--fix", f"{first},{second}")["fixed"]) == 2
    doctor(copied, "--fix", "all")
    assert {name: one["deliberate"] for name, one in ailments(copied).items()} == dict.fromkeys(
        ("bought", "silent", "sold", "changed"), True
    )
    assert doctor(copied, "--fix", "all")["said"] == []


def test_a_fix_that_is_refused_takes_none_before_it_back(copied: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    root, one = copied
    found = ailments(copied)

    def refused(*_: object) -> None:
        raise DeliveryError("cannot be written", subject="sources.opml", remedy="check its rights and the disk")

    monkeypatch.setattr(mending, "unsubscribe", refused)
    numbers = f"{found['moved']['number']},{found['dead']['number']}"
    result = said(root, "doctor", "--fix", numbers, "--now", f"{one.now:%Y-%m-%dT%H:%M:%SZ}")
    to = found["moved"]["cure"]["to"]
    assert (result.exit_code, "cannot be written" in result.stderr) == (DeliveryError.exit_code, True)
    assert result.stdout == f"{one.feeds['moved']} is read at {to} from the next run on\n"
    states = {source["feed"]: source["state"] for source in told(root, "source", "list")["sources"]}
    assert (states[to], one.feeds["moved"] in states, one.feeds["dead"] in states) == ("ok", False, True)


def test_a_dry_run_says_the_same_and_changes_nothing(copied: Scene) -> None:
    found, listed = ailments(copied), load(copied[0]).sources
    dry = doctor(copied, "--fix", "all", "--dry-run")
    assert (ailments(copied), load(copied[0]).sources) == (found, listed)
    assert doctor(copied, "--fix", "all")["said"] == dry["said"]


def test_a_number_holds_until_the_doctor_is_asked_again_and_one_that_changed_is_refused(copied: Scene) -> None:
    root, one = copied
    found = ailments(copied)
    at = ("--now", f"{one.now:%Y-%m-%dT%H:%M:%SZ}")
    doctor(copied, "--fix", str(found["dead"]["number"]))
    assert doctor(copied, "--fix", str(found["rare"]["number"]))["fixed"][0]["subject"] == found["rare"]["subject"]
    for word, complaint in ((found["dead"]["number"], "not what it was"), (999, "no finding that was told"), ("x", "no finding")):
        refused = said(root, "doctor", "--fix", str(word), *at)
        assert (refused.exit_code, complaint in refused.stderr) == (2, True)


def test_while_a_run_is_at_work_findings_are_told_without_numbers(copied: Scene) -> None:
    with exclusive(copied[0]):
        assert {finding["number"] for finding in doctor(copied)["findings"]} == {None}
        assert said(copied[0], "doctor", "--fix", "all").exit_code == 3


def test_what_a_sold_feed_tells_is_held_until_an_editor_releases_it(copied: Scene) -> None:
    root, one = copied
    with archive(root) as connection:
        waiting = holds.held_by_feed(connection)
    assert list(waiting) == [one.feeds["sold"]]
    (spike,) = told(root, "explain", one.feeds["sold"])["spikes"]
    assert (spike["stage"], spike["reason"], "links to casino.example" in spike["detail"]) == ("ward", "feed-changed", True)
    held = told(root, "explain", "https://casino.example/53")
    assert held["held"] == "feed-changed"
    assert "feed-changed" in said(root, "explain", "https://casino.example/53").stdout
    assert run(root, one.now + timedelta(hours=2)).counts["stories"] == 0
    assert said(root, "source", "release", one.feeds["sold"]).exit_code == 0
    assert said(root, "explain", one.feeds["sold"]).exit_code == 2, "nothing is set aside any more"
    run(root, one.now + timedelta(hours=3))
    assert told(root, "explain", "https://casino.example/53")["story"]["id"]


def test_a_folded_feed_leaves_its_topics_to_the_other(copied: Scene) -> None:
    root, one = copied
    (root / "topics.yaml").write_text("- name: Towns\n  id: towns\n- name: Ships\n  id: ships\n  parent: Towns\n", "utf-8")
    twins = [Source(feed=one.feeds["healthy"], topics=("Towns",)), Source(feed=one.feeds["twin"], topics=("Ships",))]
    (root / "sources.opml").write_bytes(write_opml(twins))
    doctor(copied, "--fix", str(ailments(copied)["twin"]["number"]))
    assert load(root).sources == (Source(feed=one.feeds["healthy"], topics=("Towns", "Ships")),)


def small(root: Path, *sources: Source) -> Path:
    """A publication of these sources, with a topic that the second may have, after one run."""
    made = make(root, SETTINGS)
    (made / "topics.yaml").write_text("- name: Towns\n  id: towns\n", "utf-8")
    (made / "sources.opml").write_bytes(write_opml(sources))
    run(made, NOW, offline=False)
    return made


def mended(root: Path, words: str, now: datetime = NOW) -> list[str]:
    """What the doctor says that it has done."""
    at = ("--now", f"{now:%Y-%m-%dT%H:%M:%SZ}")
    assert said(root, "doctor", "--json", *at).stdout
    found: list[str] = told(root, "doctor", "--fix", words, *at)["said"]
    return found


@pytest.mark.parametrize("words", ["all", "1,2", "2"])
@pytest.mark.parametrize("dead_first", [True, False])
def test_the_living_feed_of_two_stays_and_has_the_topics_of_the_dead_one(tmp_path: Path, words: str, dead_first: bool) -> None:
    with served("127.0.0.1") as farm:
        living = farm.serves("/feed", 200, rss(*news("feed", 0)))
        dead = Source(feed=farm.serves("/feed/", 410), topics=("Towns",))
        two = [Source(feed=living), dead]
        root = small(tmp_path / "p", *(two[::-1] if dead_first else two))
        assert mended(root, words) == [f"{dead.feed} is not read any more; {living} stands for it"]
        assert load(root).sources == (Source(feed=living, topics=("Towns",)),)


@pytest.mark.parametrize("words", ["all", "1,2,3", "2,1,3"])
def test_of_two_feeds_that_moved_to_one_address_one_is_read_there_and_stands_for_the_other(tmp_path: Path, words: str) -> None:
    with served("127.0.0.1") as farm:
        farm.serves("/feed", 200, rss(*news("feed", 0)))
        moved = [farm.serves(f"/{name}", 301, Location="/feed") for name in ("one", "two")]
        sources = [Source(feed=moved[0]), Source(feed=moved[1], topics=("Towns",)), Source(feed=farm.serves("/dead", 410))]
        root = small(tmp_path / "p", *sources)
        for hours in (13, 17, 25):
            run(root, NOW + timedelta(hours=hours), offline=False, everybody=True)
        one, two = moved[::-1] if words.startswith("2") else moved
        new, done = farm.at("/feed"), mended(root, words, NOW + timedelta(hours=26))
        assert set(done) == {
            f"{one} is read at {new} from the next run on",
            f"{two} is not read any more; {new} stands for it",
            f"{sources[2].feed} is not read any more",
        }
        assert [(source.feed, source.topics) for source in load(root).sources] == [(new, ("Towns",))]
        assert asked(root)[0] == "ok"
        run(root, NOW + timedelta(hours=27), offline=False)
        assert mended(root, "all", NOW + timedelta(hours=28)) == []


def asked(root: Path) -> tuple[str, str, int, str]:
    """The state of the only source: its name, its reason, how often it failed in a row, and when it is asked again."""
    (one,) = told(root, "source", "list")["sources"]
    return one["state"], one["reason"], one["failures"], one["next"]


@pytest.mark.parametrize(("wish", "days"), [(7 * 86_400, 7), (60, 0)])
def test_a_feed_that_complains_is_asked_no_sooner_than_it_said_when_it_is_slowed(tmp_path: Path, wish: int, days: int) -> None:
    with served("127.0.0.1") as farm:
        root = small(tmp_path / "p", Source(feed=farm.serves("/feed", 429, b"", **{"Retry-After": str(wish)})))
        *before, due = asked(root)
        assert before == ["degraded", "rate-limited", 1]
        assert len(mended(root, "1")) == 1
        later = f"{NOW + timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}"
        assert asked(root) == ("degraded", "rate-limited", 0, due if days else later)
        assert "rate-limited\n" in said(root, "source", "list").stdout
        assert mended(root, "all") == [], "it waits, and nothing is told of it"
        run(root, NOW + timedelta(days=days, hours=23), offline=False)
        assert asked(root)[:3] == ("degraded", "rate-limited", 1)
        assert len(mended(root, "1", NOW + timedelta(days=days, hours=23))) == 1


def fold(root: Path, feed: str, to: str) -> str:
    """What is said when a cure that was told before is applied now."""
    finding = Finding(
        kind="duplicate",
        severity="warning",
        subject=feed,
        problem="",
        fix="",
        needs_person=False,
        cure=Cure(do="fold", feed=feed, to=to),
    )
    with archive(root) as connection:
        return mending.mend(connection, load(root), finding)


def test_a_feed_is_left_as_it_is_when_the_one_that_was_to_stand_for_it_is_gone(tmp_path: Path) -> None:
    root = make(tmp_path / "p", remote=["https://a.example/one"])
    left = fold(root, "https://a.example/one", "https://a.example/two")
    assert left == "https://a.example/one is left as it is: https://a.example/two, which was to stand for it, is not read any more"
    assert load(root).sources == (Source(feed="https://a.example/one"),)


def test_a_feed_is_folded_into_the_address_at_which_an_earlier_cure_lets_the_other_be_read(tmp_path: Path) -> None:
    old, new = "https://a.example/old", "https://a.example/new"
    move = Move(to=new, first=NOW - timedelta(days=2), last=NOW, times=3, adopted=True)
    root = make(tmp_path / "p", remote=[new, "https://a.example/one"])
    with archive(root) as connection:
        save_feeds(connection, [FeedRow(address=old, state=msgspec.json.encode(FeedState(address=old, move=move)), checked=NOW)])
    assert fold(root, "https://a.example/one", old) == f"https://a.example/one is not read any more; {new} stands for it"
    assert fold(root, new, old).startswith(f"{new} is left as it is")
    assert [source.feed for source in load(root).sources] == [new]


def test_a_feed_whose_dates_are_not_believed_is_dated_by_our_own_sight_of_it(copied: Scene) -> None:
    root, one = copied
    doctor(copied, "--fix", str(ailments(copied)["zoned"]["number"]))
    one.day += 1
    run(root, one.now, offline=False, everybody=True)
    shown = told(root, "explain", "https://zoned.example/59")["article"]
    one.day -= 1
    assert shown["publishedDateTime"] == f"{one.now + timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}"
    assert "zoned" not in ailments(copied)
