"""Story → Score with its reasons, and for each member a verdict: shown, or held for a named reason."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol

import msgspec

from broadsheet.desk.newsrooms import newsrooms
from broadsheet.desk.topics import assign
from broadsheet.records import Article, Noun, Score, Story, Verdict
from broadsheet.seams import Group, Rules

COVERAGE_HEAT = -1
"""The heat of a record that does not lead its story, under every policy."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Decision(Noun, frozen=True, kw_only=True):
    """What the desk decided of one story, and of each of its members in their order."""

    story: Story
    verdicts: tuple[Verdict, ...]


class Policy(Protocol):
    """
    How stories are judged. Groups come with `quality` filled in, except to `quality` itself; articles with their topics.

    `lead` gives the id of the member that leads and why; `held` why a lead is not published (empty when it is).
    """

    @property
    def name(self) -> str:
        """The name that settings and topics know the policy by."""
        ...

    def quality(self, article: Article, group: Group, rules: Rules) -> Score:
        """The quality of one member."""
        ...

    def lead(self, group: Group, rules: Rules) -> tuple[str, str]:
        """The id of the member that leads, and why in words."""
        ...

    def heat(self, lead: Article, group: Group, rules: Rules) -> Score:
        """The heat of the story, told by its lead."""
        ...

    def held(self, lead: Article, group: Group, heat: Score, rules: Rules) -> str:
        """Why the lead is not published; empty when it is."""
        ...


def judge(group: Group, rules: Rules, policy: Policy) -> Decision:
    """
    Decide a story and each of its members; nothing is held without a reason.

    `held` is one of: killed, withdrawn, copy, coverage (shown under its lead), unpublished-story, or the policy's own for a lead:
    below-quality, below-heat, a kind of non-news. What an editor killed neither leads nor counts; its verdict remains.
    """
    members = tuple(_with_topics(member, group, rules, policy) for member in group.members)
    left = tuple(member for member in members if member.id not in group.killed)
    story = msgspec.structs.replace(group, members=left or members)
    scores = {member.id: policy.quality(member, story, rules) for member in members}
    story = msgspec.structs.replace(story, quality={name: score.total for name, score in scores.items()})
    lead, why = _lead(story, rules, policy)
    heat = policy.heat(lead, story, rules)
    held = _gone(lead, story) or policy.held(lead, story, heat, rules)
    told = msgspec.structs.replace(_told(story, rules, lead, heat), published=not held, why_lead=why)
    return Decision(story=told, verdicts=tuple(_verdict(member, story, told, scores[member.id], held) for member in members))


def order(heat: int, time: datetime, rate: int) -> int:
    """`heat + rate × hours since 1970`, in 1/1000 points: the order of cooling heat at every later moment, without ageing."""
    return heat * 1000 + rate * int((time - _EPOCH).total_seconds()) * 1000 // 3600


def story_time(group: Group) -> datetime:
    """
    When the story was out: the moment by which half of its sources had told it, copies and repetitions aside.

    The first report of the lower median source: one straggler neither makes an old story new nor a new one old.
    """
    first: dict[str, datetime] = {}
    for member in sorted(group.members, key=lambda member: member.id in group.copies):
        domain = member.provider.domain
        if member.id not in group.copies or not first:
            first[domain] = min(first.get(domain, member.published), member.published)
    times = sorted(first.values())
    return times[(len(times) - 1) // 2]


def _with_topics(member: Article, group: Group, rules: Rules, policy: Policy) -> Article:
    topics = group.topics.get(member.id) or assign(member, rules.topics, policy.name)
    return msgspec.structs.replace(member, topics=topics)


def _lead(group: Group, rules: Rules, policy: Policy) -> tuple[Article, str]:
    members = {member.id: member for member in group.members}
    if group.lead in members:
        return members[group.lead], "An editor chose it."
    chosen, why = policy.lead(group, rules)
    return members[chosen], why


def _told(group: Group, rules: Rules, lead: Article, heat: Score) -> Story:
    """The story as its living members tell it; who leads and why, and whether it is published, is added by `judge`."""
    time = story_time(group)
    return Story(
        id=group.id,
        members=tuple(member.id for member in group.members),
        lead=lead.id,
        title=group.titled or lead.title,
        time=time,
        heat=heat,
        order=order(heat.total, time, rules.rate),
        newsrooms=max(1, newsrooms(group.members, group.copies, rules.organizations)),
    )


def _verdict(member: Article, group: Group, story: Story, quality: Score, held: str) -> Verdict:
    """`held` is the lead's; the others' own reason is found here."""
    leads = member.id == story.lead
    held = held if leads else _gone(member, group) or _covers(member, group, story)
    return Verdict(
        article=member.id,
        story=story.id,
        topics=member.topics,
        quality=quality,
        heat=story.heat.total if leads else COVERAGE_HEAT,
        lead=leads,
        published=leads and not held,
        held=held,
        copy_of=group.copies.get(member.id, ""),
    )


def _gone(member: Article, group: Group) -> str:
    if member.id in group.killed:
        return "killed"
    return "withdrawn" if member.removed else ""


def _covers(member: Article, group: Group, story: Story) -> str:
    if member.id in group.copies:
        return "copy"
    return "coverage" if story.published else "unpublished-story"
