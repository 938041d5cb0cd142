from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.desk.identity import Known, Standing, distinguish, identify, is_new_version, normal_title, shared_addresses, unlike
from broadsheet.records import Article, Provider, mint

FEED, OTHER = "https://news.example/feed", "https://other.example/feed"
PAGE = "https://news.example/live"
NOBODY = Provider(name="", domain="")
NOON = datetime(2024, 5, 20, 12, tzinfo=UTC)


def article(title: str = "Storm hits the coast", **parts: Any) -> Article:
    claims: dict[str, Any] = {
        "feed": FEED,
        "guid": "g1",
        "web_url": PAGE,
        "published": NOON,
        "first_seen": NOON,
        "provider": NOBODY,
    } | parts
    path = claims.get("path")
    return Article(**({"id": mint("path", path) if path else mint(claims["web_url"]), "title": title} | claims))


def known(of: Article, *guids: str, **parts: Any) -> Known:
    return Known(**({"article": of.id, "feed": of.feed, "title": of.title, "guids": frozenset(guids)} | parts))


def settled(arrival: Article, same_guid: str | None = None, *others: Known) -> tuple[str, Standing]:
    identity = identify(arrival, same_guid, others)
    return identity.article, identity.standing


# One arriving article


def test_what_nobody_knows_is_new() -> None:
    assert settled(article()) == (mint(PAGE), Standing.NEW)


def test_a_guid_of_the_same_feed_names_the_same_article_even_at_a_new_address() -> None:
    old = article("A", web_url="https://news.example/old")
    assert settled(article("B"), old.id, known(old, "g1")) == (old.id, Standing.AGAIN)


def test_an_edited_headline_at_the_same_address_is_the_same_article() -> None:
    old = article("Storm hits the coast")
    assert settled(article("Storm hits the northern coast", guid=""), None, known(old)) == (old.id, Standing.AGAIN)
    assert settled(article("Storm hits the northern coast", guid="g2"), None, known(old, "g1")) == (old.id, Standing.AGAIN)


def test_another_guid_and_title_at_the_same_address_of_the_same_feed_is_another_article() -> None:
    old, new = article("Storm hits the coast"), article("Parliament votes on budget", guid="g2")
    assert settled(new, None, known(old, "g1")) == (mint(FEED, "g2"), Standing.NEW)
    assert settled(new, None, known(old, "g1"), known(new, "g2", article=mint(FEED, "g2"))) == (mint(FEED, "g2"), Standing.AGAIN)


def test_a_feed_without_guids_renames_its_article() -> None:
    old = article("Storm hits the coast", guid="")
    assert settled(article("Parliament votes on budget", guid=""), None, known(old)) == (old.id, Standing.AGAIN)


def test_another_feed_only_sees_what_a_feed_has_said() -> None:
    old = article()
    arrival = article("Something else entirely", feed=OTHER, guid="x")
    assert settled(arrival, None, known(old)) == (old.id, Standing.SIGHTING)
    assert settled(arrival, old.id, known(old, "x")) == (old.id, Standing.SIGHTING)


def test_a_known_guid_of_unknown_owner_is_never_overwritten() -> None:
    assert settled(article(), "elsewhere") == ("elsewhere", Standing.SIGHTING)


def test_an_entry_told_apart_by_its_document_is_nobody_else_s_article() -> None:
    old = article()
    arrival = article("Quite another title", feed=OTHER, id=mint(OTHER, "x"), guid="x")
    assert settled(arrival, None, known(old)) == (arrival.id, Standing.NEW)
    assert settled(arrival, None, known(old), known(arrival, "x")) == (arrival.id, Standing.AGAIN)


def test_a_feed_s_own_article_goes_before_another_feed_s_at_one_address() -> None:
    others, own = article(feed=OTHER), article(id=mint(FEED, "g1"))
    assert settled(article(guid=""), None, known(others), known(own, "g1")) == (own.id, Standing.AGAIN)


def test_a_record_is_its_file_whatever_else_is_at_its_address() -> None:
    seen, record = article(), article(path="_news/a.md", feed="import:a", guid="_news/a.md")
    assert settled(record, None, known(seen)) == (mint("path", "_news/a.md"), Standing.NEW)
    assert settled(record, None, known(seen), known(record)) == (record.id, Standing.AGAIN)
    assert settled(record, "other", known(record, article="other"), known(record)) == (record.id, Standing.AGAIN)


def test_a_feed_that_finds_an_imported_record_only_sees_it() -> None:
    record = article(path="_news/a.md", feed="import:a")
    assert settled(article(), None, known(record)) == (record.id, Standing.SIGHTING)


def test_a_row_whose_address_is_not_canonical_is_found_by_the_canonical_one() -> None:
    row = article(web_url=f"{PAGE}?utm_source=x", id=mint(PAGE), feed="import:a")
    record = article(path="_news/a.md", feed="import:b")
    assert identify(row, None, [known(record)], PAGE).article == record.id
    assert identify(row, None, [known(row)]).standing is Standing.AGAIN


# One document


def test_one_address_for_everything_leaves_each_entry_its_own_identity() -> None:
    first, second = article("Storm hits the coast"), article("Parliament votes on budget", guid="g2")
    assert shared_addresses([first, second]) == {PAGE}
    assert [one.id for one in distinguish([first, second])] == [mint(FEED, "g1"), mint(FEED, "g2")]


def test_one_address_and_one_guid_for_everything_leaves_the_title() -> None:
    told = distinguish([article("Version 1.2 released"), article("Version 1.3 released")])
    assert [one.id for one in told] == [mint(FEED, "g1", "version 1 2 released"), mint(FEED, "g1", "version 1 3 released")]
    assert [one.guid for one in told] == ["", ""]


def test_entries_without_guids_at_one_address_are_told_apart_by_unlike_titles() -> None:
    told = distinguish([article("Storm hits the coast", guid=""), article("Parliament votes on budget", guid="")])
    assert len({one.id for one in told}) == 2


def test_a_guid_for_everything_is_left_out_where_addresses_differ() -> None:
    told = distinguish([article("Storm hits the coast"), article("Parliament votes on budget", web_url="https://news.example/b")])
    assert [(one.id, one.guid) for one in told] == [(mint(PAGE), ""), (mint("https://news.example/b"), "")]


def test_one_article_listed_twice_stays_one() -> None:
    twice = [article(), article("STORM hits the coast!", guid="g2")]
    edited = [article(), article("Storm hits the northern coast")]
    assert distinguish(twice) == tuple(twice)
    assert distinguish(edited) == tuple(edited)


def test_records_of_one_address_keep_their_files() -> None:
    records = [article("Storm", path="_news/a.md"), article("Budget", path="_news/b.md", guid="g2")]
    assert distinguish(records) == tuple(records)


TITLES = st.sampled_from(
    [
        "Storm hits the coast",
        "Storm hits the northern coast",
        "Big storm hits the northern coast late",
        "Parliament votes on budget",
        "Version 1.2",
        "Version 1.3",
        "storm HITS the coast",
    ]
)


@given(
    st.lists(st.builds(article, TITLES, guid=st.sampled_from(["", "g1", "g2"]), web_url=st.sampled_from([PAGE, "https://news.example/b"])))
)
def test_a_document_is_told_apart_the_same_way_whatever_its_order(articles: list[Article]) -> None:
    told = distinguish(articles)
    assert len(told) == len(articles)
    assert [(one.title, one.web_url) for one in told] == [(one.title, one.web_url) for one in articles]
    assert sorted(one.id for one in distinguish(articles[::-1])) == sorted(one.id for one in told)


# Versions


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"title": "Five dead in storm"}, {"title": "Seven dead in storm"}),
        ({"excerpt": "It rained."}, {"excerpt": "It snowed."}),
        ({"text": "One two."}, {"text": "One two three."}),
        ({"text": ""}, {"text": "Now there is a text."}),
    ],
)
def test_other_words_of_the_same_feed_are_a_new_version(old: dict[str, str], new: dict[str, str]) -> None:
    assert is_new_version(article(**old), article(**new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"title": "Storm hits coast"}, {"title": "STORM hits coast!"}),
        ({"text": "Some words stood here."}, {"text": ""}),
        ({"text": "Some words stood here."}, {"text": "Some words…"}),
        ({"excerpt": "Some words…"}, {"excerpt": "Some words stood here."}),
        ({"excerpt": "Some words"}, {"excerpt": "Some words"}),
        ({"excerpt": "Some words"}, {"excerpt": "Other words", "feed": OTHER}),
    ],
)
def test_the_same_words_in_other_dress_are_no_new_version(old: dict[str, str], new: dict[str, str]) -> None:
    assert not is_new_version(article(**old), article(**new))


def test_titles_are_compared_without_case_punctuation_and_compatibility_forms() -> None:
    assert normal_title("  “ﬁne” — Größe, Ⅳ!") == "fine grösse iv"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Storm hits coast", "Storm hits the coast", False), ("Storm hits coast", "Budget passes", True),
        ("Version 1.2", "Version 1.3", True),
        ("", "", False), ("", "Storm", True), ("東京で地震", "東京で地震", False),
    ],
)  # fmt: skip
def test_titles_are_unlike_when_numbers_or_most_words_differ(one: str, other: str, expected: bool) -> None:
    assert unlike(one, other) is expected
    assert unlike(other, one) is expected
