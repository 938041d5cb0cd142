"""What is told from news: the real rows that were read one by one, and the headlines most like them that are news."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from tests.desk.judging import article, group, real_article, real_groups, real_rows, real_rules

from broadsheet.desk.kinds import kinds
from broadsheet.desk.policies.broadsheet import Broadsheet
from broadsheet.desk.score import judge

LISTED = {path: kind for kind, path in (line.split() for line in Path(__file__).with_name("spam-rows.txt").read_text("utf-8").splitlines())}
ADVERTISING = {"market-report", "exam-dump", "course-deal"}


def told(title: str, **more: Any) -> set[str]:
    return {kind.name for kind in kinds(article("a", title=title, **more))}


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Global Harbour Crane Market Size, Share and Forecast 2024-2031", "market-report"),
        ("Insights on the Worldwide Ferry Industry to 2030 - Featuring Alpha & Beta", "market-report"),
        ("QX-900 Exam Dumps With Practice Test PDF Released", "exam-dump"),
        ("Master bridge building with this $29 training bundle", "course-deal"),
        ("Best headphone deals this weekend", "shop-deal"),
        ("Crane Operator Jobs in Hamburg", "job-advertisement"),
        ("Sponsored: why our ferries are the best", "sponsored"),
        ("Harbour Weekly: new ferries, old bridges, and more news", "roundup"),
    ],
)
def test_a_headline_of_its_trade_is_known(title: str, kind: str) -> None:
    assert kind in told(title)


@pytest.mark.parametrize(
    "title",
    [
        "Ferry market share 2030: Alpha, Beta and Gamma",
        "Town opens a fish market in the old harbour",
        "Company to create 1,500 jobs in AI",
        "Hackers dump crash logs before the exam of the bridge",
        "Alpha beats market estimates on strong demand",
        "Ferry market to grow as global demand rises, ministry says",
        "Alpha dominates the crane market by a wide margin",
        "Startup raises $30 million for AI training",
        "Alpha to train its next model on $90m of chips over the course of the year",
        "Housing market 2031: what to expect from rising rates",
        "State-sponsored attackers read the harbour's mail",
        "Ministry signs multi-year deal for bridge training",
        "Save energy: how the town cut its bills by 20 percent",
        "University opens a course on bridges",
    ],
)
def test_news_that_uses_the_same_words_is_left_alone(title: str) -> None:
    assert not told(title)


def test_a_release_is_known_by_its_wire_its_path_or_its_first_words() -> None:
    assert told("Bridge opens", excerpt="HAMBURG, May 1 /PRNewswire/ -- Alpha today announced") == {"press-release"}
    assert kinds(article("a", domain="businesswire.com"))[0].name == "press-release"
    assert not told("Bridge opens", excerpt="The bridge opened on Monday.")


def test_every_listed_row_is_advertising_and_hardly_another_is() -> None:
    found = {row["path"] for row in real_rows() if ADVERTISING & {kind.name for kind in kinds(real_article(row))}}
    print(
        "advertising:", dict(Counter(LISTED.values())), "missed:", sorted(LISTED.keys() - found), "alarms:", sorted(found - LISTED.keys())
    )
    assert LISTED.keys() <= found
    assert len(found - LISTED.keys()) <= 2


@pytest.mark.parametrize("alone", [True, False])
def test_no_advertising_is_published_and_the_page_is_not_starved(alone: bool) -> None:
    rules, policy = real_rules(), Broadsheet()
    stories = [group(real_article(row)) for row in real_rows()] if alone else real_groups()
    verdicts = [verdict for story in stories for verdict in judge(story, rules, policy).verdicts]
    assert all(verdict.quality.total == sum(reason.points for reason in verdict.quality.reasons) for verdict in verdicts)
    assert all(verdict.published == (not verdict.held) for verdict in verdicts)
    assert not [verdict.article for verdict in verdicts if verdict.published and verdict.article in LISTED]
    if alone:
        shown = sum(verdict.published for verdict in verdicts) / (len(verdicts) - len(LISTED))
        print(f"published alone: {shown:.1%} of the rest")
        assert 0.35 <= shown <= 0.7
