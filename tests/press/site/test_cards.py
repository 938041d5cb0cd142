"""A story's share picture is a whole PNG, always the same, whatever the story."""

from __future__ import annotations

import io

import pytest
from tests.press.editions import MASTHEAD, article, by_path, edition, judged, placement, told

from broadsheet.press import site
from broadsheet.press.site import views
from broadsheet.press.site.cards import HEIGHT, WIDTH, card, card_path
from broadsheet.press.site.colours import HUES
from broadsheet.press.site.views import topics_by_name
from broadsheet.records import Image, Placement, Print

image = pytest.importorskip("PIL.Image", reason="PACKAGE ABSENT: pillow")


def opened(of: Placement) -> list[bytes]:
    """The picture as rows of RGB."""
    with image.open(io.BytesIO(card(of, 0))) as found:
        assert (found.format, found.size) == ("PNG", (WIDTH, HEIGHT))
        pixels = found.convert("RGB").tobytes()
    return [pixels[start : start + 3 * WIDTH] for start in range(0, len(pixels), 3 * WIDTH)]


def colours(rows: list[bytes]) -> set[bytes]:
    return {row[start : start + 3] for row in rows for start in range(0, len(row), 3)}


STORIES = {
    "one report": told("a"),
    "several": told("a", "b", "c"),
    "all at once": placement(*(judged(article(name)) for name in "abc")),
    "no quality": placement(judged(article("a"), quality=0), judged(article("b", hours=1), quality=-5)),
    "no topic": placement(judged(article("a"), topics=())),
    "very many": told(*(f"n{n}" for n in range(3000))),
    "strange words": placement(judged(article("a", title="\ud800"), topics=("\ud800",))),
}


@pytest.mark.parametrize("name", STORIES)
def test_every_story_has_a_whole_picture_that_is_small_and_always_the_same(name: str) -> None:
    rows = opened(STORIES[name])
    assert len(colours(rows)) >= 3
    assert card(STORIES[name], 1) == card(STORIES[name], 1)
    assert len(card(STORIES[name], 1)) < 20_000


def test_another_lead_or_another_copy_is_another_picture() -> None:
    lead, other = judged(article("a")), judged(article("b", hours=3))
    stories = placement(lead, other), placement(other, lead), placement(lead, judged(other.article, copy_of="a"))
    pictures = {card(one, 0) for one in stories}
    assert len(pictures) == 3


def test_a_story_with_a_print_of_ours_needs_no_drawing() -> None:
    printed = Image(url="https://i.example/x.png", prints=(Print(name="ab", width=640, height=360),))
    stories = (told("a"), placement(judged(article("b", images=(printed,)))))
    files = by_path(site.render(edition(*stories)))
    assert {path for path in files if path.endswith("card.png")} == {f"public/{card_path('s-a')}"}
    assert files[f"public/{card_path('s-a')}"].key == "story:s-a"


def test_a_share_picture_has_the_hue_of_its_storys_plate() -> None:
    labels = topics_by_name(MASTHEAD)
    stories = [placement(judged(article(name), topics=topics)) for name, topics in (("a", ("AI",)), ("b", ("AI", "GPU")), ("c", ("none",)))]
    hues = [bytes.fromhex(HUES[views.card(story, labels).hue][1:]) for story in stories]
    files = by_path(site.render(edition(*stories)))
    for story, hue in zip(stories, hues, strict=True):
        with image.open(io.BytesIO(files[f"public/{card_path(story.story.id)}"].body)) as found:
            assert bytes(found.getpalette()[9:12]) == hue
    assert len(set(hues)) > 1
