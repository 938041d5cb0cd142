"""Why, in words and bars, from the very object that the API has."""

from __future__ import annotations

from tests.press.editions import article, judged, placement

from broadsheet.press.site.panels import panels
from broadsheet.press.why import why
from broadsheet.records import Link, Placement, Reason, Score


def shown(of: Placement) -> dict[str, list[tuple[str, str, int]]]:
    return {one.key: [(bar.sentence, bar.points, bar.width) for bar in one.bars] for one in panels(why(of.lead, of), of)}


def test_the_bars_of_a_score_are_its_reasons_and_the_widest_fills_the_panel() -> None:
    heat = Score(reasons=(Reason(signal="a", points=40, sentence="Much."), Reason(signal="b", points=-10, sentence="Less.")))
    story = placement(judged(article("a")), heat=heat)
    assert shown(story)["heat"] == [("Much.", "+40", 100), ("Less.", "−10", 25)]
    assert next(one.total for one in panels(why(story.lead, story), story) if one.key == "heat") == "30"


def test_the_lead_is_compared_with_its_rivals() -> None:
    story = placement(judged(article("a"), quality=80), judged(article("b", house="Other"), quality=20))
    assert shown(story)["lead"] == [("Planet", "80", 100), ("Other", "20", 25)]


def test_a_tie_is_as_long_as_it_is_strong() -> None:
    lead = judged(article("a"), links=(Link(other="b", strength=512, evidence=("rare word: flood",)), Link(other="c", strength=128)))
    story = placement(lead, judged(article("b")), judged(article("c")))
    assert shown(story)["grouping"] == [("Title of b", "2.0", 100), ("Title of c", "0.5", 25)]


def test_figures_below_zero_draw_no_bar_and_break_nothing() -> None:
    story = placement(judged(article("a"), quality=-60), judged(article("b"), quality=-70))
    assert [width for _, _, width in shown(story)["lead"]] == [0, 0]


def test_a_score_without_reasons_says_so() -> None:
    story = placement(judged(article("a")), heat=Score())
    assert panels(why(story.lead, story), story)[0].sentence == "Nothing speaks for or against it."
