"""Logos of sources: where they are looked for, how often, and what a front door says of its icon."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from tests.pictures import drawn, encoded
from tests.publications import NOW
from tests.wire.fetch.farm import Farm, served

from broadsheet.archive.pictured import Picture
from broadsheet.records import Article, Image, Judged, Organization, Placement, Provider, Story, Verdict
from broadsheet.stages import logos
from broadsheet.stages.developing import Developing, Wanted
from broadsheet.wire.darkroom import LOGO, Darkroom
from broadsheet.wire.fetch import Limits

LIMITS = Limits(allow_private=("127.0.0.0/8",), timeout=5.0)


@pytest.fixture
def farm() -> Iterator[Farm]:
    with served("127.0.0.1") as made:
        yield made


def led_by(domain: str) -> Placement:
    article = Article(
        id=domain,
        feed="f",
        title="t",
        published=NOW,
        first_seen=NOW,
        web_url="https://a.example/",
        provider=Provider(name="", domain=domain),
    )
    story = Story(id=f"s{domain}", members=(domain,), lead=domain, title="t", time=NOW)
    return Placement(story=story, lead=Judged(article=article, verdict=Verdict(article=domain, story=story.id)))


def known(domain: str, *urls: str) -> dict[str, Organization]:
    return {domain: Organization(domain=domain, name="N", images=tuple(Image(url=url) for url in urls))}


def door(address: str) -> Wanted:
    return Wanted(address=address, purpose=LOGO, subjects=("source:a.example",), door=True)


def test_a_logo_that_is_named_is_taken_from_there_and_any_other_from_the_front_door() -> None:
    placed = [led_by("a.example"), led_by("b.example"), led_by("a.example")]
    found = logos.homes(placed, known("a.example", "https://cdn.example/a.png"))
    assert found == {"a.example": "https://cdn.example/a.png", "b.example": "https://b.example/"}
    assert [one.door for one in logos.wanted(found, {}, NOW)] == [False, True]


def test_a_logo_that_is_a_file_of_the_site_is_not_fetched() -> None:
    assert logos.homes([led_by("a.example")], known("a.example", "/assets/a.png")) == {}


def test_a_logo_is_asked_for_once_a_month_whatever_came_of_it() -> None:
    before = {"https://a.example/": Picture(address="https://a.example/", asked=NOW)}
    homes = {"a.example": "https://a.example/"}
    assert logos.wanted(homes, before, NOW + timedelta(days=29)) == []
    assert [one.subjects for one in logos.wanted(homes, before, NOW + timedelta(days=30))] == [("source:a.example",)]


def test_a_front_door_names_its_icons_and_one_that_is_shut_has_the_usual_place(farm: Farm) -> None:
    farm.serves("/", body=b'<link rel="icon" href="/big.png" sizes="96x96">', Content_Type="text/html")
    farm.serves("/shut", status=403)
    (open_, shut) = logos.located([door(farm.at("/")), door(farm.at("/shut"))], LIMITS, NOW)
    assert open_.places == (farm.at("/big.png"), farm.at("/favicon.ico"))
    assert shut.places == (farm.at("/favicon.ico"),)


def test_a_front_door_that_is_shut_to_robots_is_not_opened(farm: Farm) -> None:
    farm.serves("/robots.txt", body=b"User-agent: *\nDisallow: /")
    farm.serves("/", body=b'<link rel="icon" href="/big.png" sizes="96x96">', Content_Type="text/html")
    (shut,) = logos.located([door(farm.at("/"))], LIMITS, NOW)
    assert shut.places == (farm.at("/favicon.ico"),)
    assert [call.path for call in farm.calls] == ["/robots.txt"]


def test_the_places_are_tried_in_turn_and_the_one_that_served_is_told(farm: Farm) -> None:
    farm.serves("/big.png", status=404)
    farm.serves("/favicon.ico", body=encoded(drawn(64, 64), "ICO", sizes=[(64, 64)]))
    wanted = Wanted(address="https://a.example/", purpose=LOGO, subjects=("s",), places=(farm.at("/big.png"), farm.at("/favicon.ico")))
    with Darkroom(count=1) as darkroom:
        (taken,) = Developing(darkroom, LIMITS, NOW).take([wanted])
    assert (taken.picture.address, taken.picture.found) == ("https://a.example/", farm.at("/favicon.ico"))
    assert [one.width for one in taken.picture.prints] == [64]
    assert taken.spike is None


def test_a_logo_that_was_had_stays_when_its_place_is_empty_a_month_later(farm: Farm) -> None:
    farm.serves("/logo.png", body=encoded(drawn(64, 64), "PNG"))
    wanted = Wanted(address=farm.at("/logo.png"), purpose=LOGO, subjects=("source:a.example",))
    with Darkroom(count=1) as darkroom:
        (first,) = Developing(darkroom, LIMITS, NOW).take([wanted])
        farm.serves("/logo.png", status=404)
        again = Wanted(address=wanted.address, purpose=LOGO, subjects=wanted.subjects, known=first.picture)
        (second,) = Developing(darkroom, LIMITS, NOW + timedelta(days=30)).take([again])
    assert second.picture.prints == first.picture.prints
    assert second.spike is not None
    assert second.spike.reason == "not-found"
