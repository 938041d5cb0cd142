"""What the benchmarks stand on: replicas of real articles, an archive walked in chunks, and the rivals."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from tests.corpora import shared

from engines import FULL, Walk, decided, known
from replicas import START, Row, real_rows, replica_articles, replicas
from rivals import dbscan, single_link

TOLD = "Yesterday the harbour of Kilmore was closed after a ferry ran aground near Kilmore in dense fog"


def rows(*titles: str) -> list[Row]:
    """Rows that tell of Kilmore, between many that fill the corpus with common words."""
    filler = "the of was after a in near and that which"
    return [
        {
            "title": title,
            "excerpt": f"{TOLD}. {filler}",
            "webUrl": f"https://a.example/{place}/",
            "provider": {"name": "A", "domain": "a.example"},
            "topics": [],
        }
        for place, title in enumerate(titles)
    ]


def real_like() -> list[Row]:
    """Forty rows whose commonest words are not Kilmore."""
    common = " ".join(f"{chr(97 + one)}{chr(97 + two)}word" for one in range(10) for two in range(16))
    return [row | {"excerpt": f"{row['excerpt']} {common} {common}"} for row in map(dict, rows(*["News of Kilmore"] * 40))]


def test_the_first_turn_is_the_real_rows_at_other_times() -> None:
    found = list(replicas(rows("One", "Two"), 2, daily=2))
    assert [row["title"] for row in found] == ["One", "Two"]
    assert [datetime.fromisoformat(row["publishedDateTime"]) for row in found] == [START, START + timedelta(hours=12)]


def test_replicas_are_the_same_wherever_one_begins() -> None:
    told = real_like()[:3]
    assert list(replicas(told, 10))[4:] == list(replicas(told, 10, first=4))


def test_a_name_becomes_one_other_within_a_turn_and_another_in_the_next() -> None:
    told = list(replica_articles(real_like(), 3 * 40))
    names = [{article.title.split()[-1] for article in told[start : start + 40]} for start in (0, 40, 80)]
    assert names[0] == {"Kilmore"}
    assert all(len(turn) == 1 for turn in names)
    assert len(set.union(*names)) == 3


def test_replicas_come_in_order_of_time_under_addresses_of_their_own() -> None:
    found = list(replica_articles(real_like()[:3], 30))
    assert all(one.published < two.published and one.id < two.id for one, two in pairwise(found))
    assert len({article.web_url for article in found}) == 30


def test_an_archive_walked_in_chunks_is_decided_as_at_once() -> None:
    shared("data/everyday/articles.jsonl.gz")
    articles = list(replica_articles(real_rows(), 900, daily=50))
    walk, stories, aliases = Walk(), dict[str, str](), dict[str, str]()
    for start in range(0, 900, 150):
        found = walk.take(articles[start : start + 150], known(FULL))
        stories.update(found.stories)
        aliases.update(found.aliases)
    whole = decided(articles, known(FULL))
    assert {id_: surviving(story, aliases) for id_, story in stories.items()} == whole
    assert len(walk.near) <= 50 * 7 + 1


def surviving(story: str, aliases: dict[str, str]) -> str:
    while story in aliases:
        story = aliases[story]
    return story


@pytest.mark.parametrize("rival", ["single link", "dbscan"])
def test_a_rival_puts_together_what_shares_its_words(rival: str) -> None:
    if rival == "dbscan":
        pytest.importorskip("sklearn", reason="TOOL ABSENT: scikit-learn is not installed")
    titles = ("Ferry aground in Kilmore", "Kilmore ferry runs aground", "Parliament votes on herring quotas", "Bakers of Ulm on strike")
    articles = list(replica_articles([row | {"excerpt": ""} for row in map(dict, rows(*titles))], 4))
    found = single_link(articles, 0.2) if rival == "single link" else dbscan(articles, 0.7, 2)
    assert found["00000000"] == found["00000001"]
    assert len(set(found.values())) == 3
