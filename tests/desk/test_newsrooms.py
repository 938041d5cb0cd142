"""Independent voices, counted."""

from __future__ import annotations

from datetime import UTC, datetime

from broadsheet.desk.newsrooms import newsrooms
from broadsheet.records import Article, Organization, Provider

NOON = datetime(2024, 3, 1, 12, tzinfo=UTC)


def article(id_: str, domain: str) -> Article:
    provider = Provider(name=domain, domain=domain)
    return Article(id=id_, feed="f", title=id_, published=NOON, first_seen=NOON, web_url=f"https://{domain}/{id_}", provider=provider)


def test_each_domain_is_one_voice_however_often_it_writes() -> None:
    assert newsrooms([article("a", "x.example"), article("b", "x.example"), article("c", "y.example")], {}, {}) == 2


def test_titles_of_one_owner_are_one_voice() -> None:
    houses = {domain: Organization(domain=domain, name=domain, owner="Big House") for domain in ("x.example", "y.example")}
    members = [article("a", "x.example"), article("b", "y.example"), article("c", "z.example")]
    assert newsrooms(members, {}, houses) == 2


def test_an_organization_without_an_owner_speaks_for_itself() -> None:
    known = {"x.example": Organization(domain="x.example", name="X"), "y.example": Organization(domain="y.example", name="Y")}
    assert newsrooms([article("a", "x.example"), article("b", "y.example")], {}, known) == 2


def test_a_copy_adds_no_voice_to_its_original() -> None:
    members = [article("a", "x.example"), article("b", "y.example"), article("c", "z.example")]
    assert newsrooms(members, {"b": "a"}, {}) == 2


def test_copies_of_a_text_whose_original_is_elsewhere_are_one_voice() -> None:
    assert newsrooms([article("b", "y.example"), article("c", "z.example")], {"b": "a", "c": "a"}, {}) == 1


def test_a_story_without_members_has_no_newsroom() -> None:
    assert newsrooms([], {}, {}) == 0
