"""A story judged: who leads, what is shown, and that nothing is held without a reason."""

from __future__ import annotations

from datetime import timedelta

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from tests.desk.judging import NOON, PICTURE, WORDS, article, group

from broadsheet.desk.policies.broadsheet import Broadsheet
from broadsheet.desk.policies.everyday import Everyday
from broadsheet.desk.score import Policy, judge, order, story_time
from broadsheet.records import Article, Reason, Topic, Verdict
from broadsheet.seams import Group, Rules

RULES = Rules(topics=(Topic(id="town", name="Town", keywords=("town",)),))
POLICY = Broadsheet()

drafts = st.tuples(
    st.sampled_from("abcdef"),
    st.integers(0, 72),
    st.sampled_from(["Town votes for a bridge", "Market CAGR report", "A quiet day in the valley"]),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
stories = st.lists(drafts, min_size=1, max_size=6).map(
    lambda found: group(
        *(
            article(
                f"{number}",
                domain=f"{domain}.example",
                hours=hours,
                title=title,
                excerpt=WORDS * said,
                images=(PICTURE,) * shown,
                removed=removed,
            )
            for number, (domain, hours, title, said, shown, removed) in enumerate(found)
        )
    )
)
POLICIES = st.sampled_from([POLICY, Everyday()])


def good(name: str, hours: float = 0, **more: object) -> Article:
    told: dict[str, object] = {"excerpt": WORDS, "images": (PICTURE,)} | more
    return article(name, hours=hours, **told)  # type: ignore[arg-type]


def by_id(story: Group, policy: Policy = POLICY, rules: Rules = RULES) -> dict[str, Verdict]:
    return {verdict.article: verdict for verdict in judge(story, rules, policy).verdicts}


@given(stories, POLICIES, st.sets(st.sampled_from("0123")))
def test_every_score_is_the_sum_of_its_reasons_and_nothing_is_held_without_one(story: Group, policy: Policy, killed: set[str]) -> None:
    decision = judge(msgspec.structs.replace(story, killed=frozenset(killed)), RULES, policy)
    assert decision.story.heat.total == sum(reason.points for reason in decision.story.heat.reasons)
    assert [verdict.article for verdict in decision.verdicts] == [member.id for member in story.members]
    assert [verdict.article for verdict in decision.verdicts if verdict.lead] == [decision.story.lead]
    for verdict in decision.verdicts:
        assert verdict.published == (not verdict.held)
        assert not verdict.published or (verdict.lead and decision.story.published)
        assert verdict.heat == (decision.story.heat.total if verdict.lead else -1)


@given(stories)
def test_nothing_is_hidden_for_being_near_another(story: Group) -> None:
    alone = [judge(msgspec.structs.replace(story, members=(member,)), RULES, POLICY).story.published for member in story.members]
    assert judge(story, RULES, POLICY).story.published >= any(alone)


@given(stories, POLICIES)
def test_the_order_of_members_changes_nothing(story: Group, policy: Policy) -> None:
    turned = msgspec.structs.replace(story, members=story.members[::-1])
    one, other = judge(story, RULES, policy), judge(turned, RULES, policy)
    assert (one.story.lead, one.story.heat, one.story.time) == (other.story.lead, other.story.heat, other.story.time)


def test_the_first_of_equals_leads_and_says_why() -> None:
    decision = judge(group(good("a", 1), good("b"), good("c", 30)), RULES, POLICY)
    assert decision.story.lead == "b"
    assert "earliness 10 of 10" in decision.story.why_lead
    assert judge(group(good("a")), RULES, POLICY).story.why_lead == "It is the only article of its story."


def test_the_closest_to_all_leads_before_one_at_the_edge() -> None:
    members = [good("a", closeness) for closeness in (0,)] + [good("b", 0.1)]
    assert judge(group(*members, closeness={"a": 10, "b": 1000}), RULES, POLICY).story.lead == "b"


def test_copies_and_advertisements_never_lead_when_another_can() -> None:
    poor = article("poor", hours=60, title="A quiet day in the valley")
    copy, report = good("copy"), good("report", title="Crane Market growing at a CAGR of 9%")
    story = group(copy, report, poor, copies={"copy": "elsewhere"})
    assert judge(story, RULES, POLICY).story.lead == "poor"
    assert judge(group(copy, report, copies={"copy": "x"}), RULES, POLICY).story.lead == "report"


def test_what_is_held_says_which_threshold_or_kind_held_it() -> None:
    assert by_id(group(good("a")))["a"].held == ""
    assert by_id(group(article("a", title="A quiet day in the valley")))["a"].held == "below-quality"
    assert by_id(group(article("a", excerpt=WORDS)))["a"].held == "below-heat"
    assert by_id(group(good("a", title="Town crane market growing at a CAGR of 9%")))["a"].held == "market-report"
    assert by_id(group(good("a", removed=True)))["a"].held == "withdrawn"


def test_coverage_copies_and_company_of_the_unpublished_are_told_apart() -> None:
    held = {name: verdict.held for name, verdict in by_id(group(good("a"), good("b", 1), good("c", 2), copies={"c": "b"})).items()}
    assert held == {"a": "", "b": "coverage", "c": "copy"}
    poor = group(*(article(name, domain="one.example", title="A quiet day in the valley") for name in "ab"))
    assert sorted(verdict.held for verdict in by_id(poor).values()) == ["below-quality", "unpublished-story"]


def test_what_an_editor_killed_neither_leads_nor_counts() -> None:
    decision = judge(group(good("a"), good("b", 1), killed=frozenset("a")), RULES, POLICY)
    assert (decision.story.lead, decision.story.members, decision.story.newsrooms) == ("b", ("b",), 1)
    assert [verdict.held for verdict in decision.verdicts] == ["killed", ""]
    gone = judge(group(good("a"), killed=frozenset("a")), RULES, POLICY)
    assert not gone.story.published
    assert gone.verdicts[0].held == "killed"


def test_an_editors_lead_title_topics_and_pin_hold() -> None:
    story = group(good("a"), good("b", 20), lead="b", titled="Better", pin=25, topics={"b": ("Rivers",)})
    decision = judge(story, RULES, POLICY)
    assert (decision.story.lead, decision.story.title, decision.story.why_lead) == ("b", "Better", "An editor chose it.")
    assert Reason(signal="ruling", points=25, sentence="An editor pinned it.") in decision.story.heat.reasons
    assert decision.verdicts[1].topics == ("Rivers",)


def test_a_weight_of_the_settings_replaces_the_signals_own() -> None:
    decision = judge(group(good("a")), msgspec.structs.replace(RULES, weights={"fit": 0, "complete": 4}), POLICY)
    assert {reason.signal: reason.points for reason in decision.verdicts[0].quality.reasons if reason.points > 3} == {"complete": 4}


def test_a_signal_from_outside_is_asked_like_the_built_in_ones() -> None:
    class Luck:
        figure = "quality"
        weight = 7

        def measure(self, subject: Article, group: Group, rules: Rules, weight: int) -> tuple[Reason, ...]:
            return (Reason(signal="luck", points=weight, sentence="It is lucky."),)

    assert by_id(group(good("a")), Broadsheet({"luck": Luck()}))["a"].quality.total == 7


def test_a_story_is_as_old_as_the_report_of_its_median_source() -> None:
    def told(*hours: float) -> float:
        found = group(*(article(f"s{number}", hours=hour) for number, hour in enumerate(hours)))
        return (story_time(found) - NOON) / timedelta(hours=1)

    assert (told(5), told(0, 9), told(0, 4, 100), told(-300, 1, 2, 3)) == (5, 0, 4, 1)
    again = group(article("a"), article("b", domain="a.example", hours=50), article("c", hours=-9), copies={"c": "a"})
    assert story_time(again) == NOON


@given(st.integers(-50, 200), st.integers(0, 5000), st.integers(0, 9))
def test_the_order_is_that_of_cooling_heat_at_every_later_moment(heat: int, hours: int, rate: int) -> None:
    assert order(heat, NOON + timedelta(hours=hours), rate) - order(0, NOON, rate) == 1000 * (heat + rate * hours)
