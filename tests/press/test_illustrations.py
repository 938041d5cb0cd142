"""Pictures beside the pages: prints of a story's own folder, and no address of anybody else's, whatever an article says."""

from __future__ import annotations

from tests.press.editions import article, edition, judged, placement

from broadsheet.press import illustrations
from broadsheet.press.site import render
from broadsheet.press.site.views import picture
from broadsheet.records import Image, Judged, Placement, Print

ALIEN = "https://tracker.example/pixel.jpg?reader=1"
PRINTS = (Print(name="ab" * 32, width=1280, height=720), Print(name="cd" * 32, width=320, height=180))


def pictured(name: str, *, prints: tuple[Print, ...] = PRINTS, house: str = "Planet", title: str = "") -> Judged:
    return judged(article(name, house=house, images=(Image(url=ALIEN, width=1600, height=900, title=title, prints=prints),)))


def pages(of: Placement) -> str:
    return "".join(one.body.decode() for one in render(edition(of)) if one.path.endswith(".html"))


def test_the_lead_comes_first_and_then_the_best_of_the_coverage() -> None:
    first, second = pictured("one"), pictured("two", house="Gazette")
    bare = pictured("bare", prints=())
    assert illustrations.shown(placement(first, second)) == (first, first.article.images[0])
    assert illustrations.shown(placement(bare, second)) == (second, second.article.images[0])
    assert illustrations.shown(placement(bare)) is None


def test_a_picture_without_prints_is_not_referred_to() -> None:
    html = pages(placement(pictured("bare", prints=())))
    assert "<img" not in html
    assert "tracker.example" not in html


def test_a_picture_reserves_its_room_and_offers_every_print() -> None:
    made = picture(placement(pictured("one", title='A "quoted" boat')))
    assert made is not None
    assert (made.width, made.height, made.alt) == (1280, 720, 'A "quoted" boat')
    assert made.srcset("../") == f"../images/s-one/{'cd' * 32}.webp 320w, ../images/s-one/{'ab' * 32}.webp 1280w"
    html = pages(placement(pictured("one", title='A "quoted" boat')))
    assert 'width="1280" height="720" alt="A &#34;quoted&#34; boat"' in html
    assert 'fetchpriority="high"' in html
    assert 'loading="lazy"' not in html
    assert "tracker.example" not in html


def test_prints_belong_to_the_story_that_shows_them() -> None:
    made = list(illustrations.artifacts(edition(placement(pictured("one"))), str.encode))
    assert [(one.path, one.key) for one in made] == [(f"public/images/s-one/{one.name}.webp", "story:s-one") for one in PRINTS]
    assert made[0].body == PRINTS[0].name.encode()


def test_a_story_that_is_not_published_publishes_no_picture() -> None:
    assert list(illustrations.artifacts(edition(placement(pictured("one"), published=False)), str.encode)) == []
