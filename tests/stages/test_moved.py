"""A feed that moved for good is followed within its house, and only then."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.commands.saying import told
from tests.publications import NOW, archive, make, rss, run
from tests.web.stage import staged
from tests.wire.fetch.asking import NOW as MOMENT
from tests.wire.fetch.farm import Farm, served

from broadsheet.archive.intake import FeedRow, save_feeds
from broadsheet.publication import Publication, load, write_opml
from broadsheet.records import Organization, Source
from broadsheet.settings import Settings
from broadsheet.stages import examine
from broadsheet.stages.moved import moved
from broadsheet.wire.fetch import FeedState, Move

SETTINGS = '[fetch]\nallow_private = ["127.0.0.0/8"]\n'
OLD = "https://feeds.daily.example/news"


def decided(to: str, organizations: tuple[Organization, ...] = (), others: tuple[str, ...] = ()) -> tuple[bool, bool]:
    """Whether a settled move is adopted, and whether it is told as foreign."""
    publication = Publication(
        root=Path("p"),
        settings=Settings(title="T", url="https://t.example"),
        sources=tuple(Source(feed=feed) for feed in (OLD, *others)),
        organizations=organizations,
    )
    move = Move(to=to, first=MOMENT, last=MOMENT + timedelta(days=1), times=3)
    found = moved(publication, FeedState(address=OLD, move=move)).move
    assert found is not None
    return found.adopted, found.foreign


@pytest.mark.parametrize("to", ["https://feeds.daily.example/new", "https://daily.example/rss", "http://www.daily.example/"])
def test_a_move_within_the_domain_is_adopted(to: str) -> None:
    assert decided(to) == (True, False)


def test_a_move_to_another_domain_is_only_told_unless_both_have_one_owner() -> None:
    to = "https://parked.example/feed"
    assert decided(to) == (False, True)
    house = tuple(Organization(domain=domain, name=domain, owner="Herring Group") for domain in ("daily.example", "parked.example"))
    assert decided(to, house) == (True, False)
    assert decided(to, house[:1]) == (False, True)


def test_a_move_to_an_address_that_is_a_source_already_is_only_told() -> None:
    to = "https://daily.example/rss"
    assert decided(to, others=(to,)) == (False, True)


def walk(root: Path, hours: int) -> None:
    run(root, NOW + timedelta(hours=hours), offline=False)


def findings(root: Path, hours: int) -> list[dict[str, Any]]:
    with archive(root) as connection:
        found = [one.told(None) for one in examine.findings(connection, load(root), NOW + timedelta(hours=hours))]
    return [finding for finding in found if "moved for good" in finding["problem"]]


def asked(farm: Farm) -> list[str]:
    return [call.path for call in farm.calls]


def test_after_three_sightings_on_two_days_the_new_address_is_asked_and_the_articles_stay_the_feed_s_own(tmp_path: Path) -> None:
    titles = ["Cranes return", "Cranes leave"]
    items = [(title, f"https://a.example/{title[-5:].strip()}", "Mon, 11 Mar 2024 09:00:00 GMT") for title in titles]
    with served("127.0.0.1") as farm:
        old = farm.serves("/old", 301, Location="/new")
        farm.serves("/new", 200, rss(items[0]))
        root = make(tmp_path / "p", SETTINGS, remote=[old])
        for hours in (0, 2, 4):
            walk(root, hours)
        assert asked(farm) == ["/old", "/new"] * 3
        assert findings(root, 4) == []
        walk(root, 13)
        farm.serves("/new", 200, rss(*items))
        walk(root, 15)
        assert asked(farm)[6:] == ["/old", "/new", "/new"]
        assert [finding["needsPerson"] for finding in findings(root, 15)] == [False]
        with archive(root) as connection:
            assert connection.exec_driver_sql("SELECT DISTINCT feed FROM articles").scalars().all() == [old]
            assert connection.exec_driver_sql("SELECT count(*) FROM articles").scalar() == 2


def test_a_redirect_for_now_moves_nothing(tmp_path: Path) -> None:
    with served("127.0.0.1") as farm:
        root = make(tmp_path / "p", SETTINGS, remote=[farm.serves("/old", 302, Location="/new")])
        farm.serves("/new", 200, rss())
        for hours in range(0, 60, 12):
            walk(root, hours)
        assert asked(farm) == ["/old", "/new"] * 5
        assert findings(root, 60) == []


def test_a_move_to_a_source_that_hubs_push_is_only_told(tmp_path: Path) -> None:
    with served("127.0.0.1") as farm, staged(tmp_path / "p") as stage:
        old, new = farm.serves("/old", 301, Location=stage.hub.topic), stage.hub.topic
        stage.walk()
        assert stage.subscribe() == 1
        move = Move(to=new, first=NOW - timedelta(days=1), last=NOW - timedelta(hours=2), times=2)
        seen = FeedRow(address=old, state=msgspec.json.encode(FeedState(address=old, move=move)), checked=move.last)
        with archive(stage.root) as connection:
            save_feeds(connection, [seen])
        (stage.root / "sources.opml").write_bytes(write_opml([Source(feed=new), Source(feed=old)]))
        stage.now += timedelta(minutes=5)
        polls = stage.hub.polls
        stage.walk()
        assert stage.hub.polls == polls + 1, "the old address led there; the new one rests"
        (told_of,) = (source["move"] for source in told(stage.root, "source", "list")["sources"] if source["feed"] == old)
    assert (told_of["to"], told_of["times"], told_of["adopted"], told_of["foreign"]) == (new, 3, False, True)
