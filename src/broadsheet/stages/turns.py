"""What a clustering did with stories: their turns, with reasons."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from broadsheet.archive.decisions import Member
from broadsheet.desk.stories import Clustering
from broadsheet.records import Turn

RULED = "an editor ruled so"


def turns(at: datetime, found: Clustering, before: Mapping[str, Member], after: Sequence[Member], ruled: bool = False) -> list[Turn]:
    """
    The turns of a clustering, arrivals first: `before` are the members it knew, `after` those it added or changed.

    Of a story that lost several members to a founded one this is a split; a single one was ejected, and one that went to
    another story moved. A founded story may take up a closed one, whoever founded it.
    """
    why = RULED if ruled else ""
    told: list[Turn] = []
    leavers: defaultdict[tuple[str, str], list[Member]] = defaultdict(list)
    for member in sorted(after, key=lambda member: (member.published, member.article)):
        was = before.get(member.article)
        if was is None:
            told += _arrival(at, member, found, before)
        elif member.story != found.aliases.get(was.story, was.story):
            leavers[was.story, member.story].append(member)
    for old, story in sorted(found.aliases.items()):
        told.append(Turn(at=at, story=story, kind="merge", other=old, reason=why or "their members tie them together"))
    for (left, home), members in sorted(leavers.items()):
        kind = "move" if home not in found.founded else "split" if len(members) > 1 else "eject"
        reason = why or ("it fits better there" if kind == "move" else "its ties to the others are too weak")
        told += [Turn(at=at, story=left, kind=kind, article=member.article, other=home, reason=reason) for member in members]
    known = (story for story in sorted(found.follows) if found.founded[story] in before)
    return told + [turn for story in known for turn in _taken_up(at, story, found)]


def _arrival(at: datetime, member: Member, found: Clustering, before: Mapping[str, Member]) -> list[Turn]:
    """A new article founds a story or joins one; a story founded may take up a closed one."""
    story, article = member.story, member.article
    if found.founded.get(story) != article:
        return [Turn(at=at, story=story, kind="join", article=article, reason=_bond(member, found, before) or "it fits best here")]
    return [Turn(at=at, story=story, kind="founded", article=article, reason="the first to tell it"), *_taken_up(at, story, found)]


def _taken_up(at: datetime, story: str, found: Clustering) -> list[Turn]:
    """That a founded story takes up a closed one, if it does."""
    closed = found.follows.get(story)
    return [Turn(at=at, story=story, kind="reopen", article=found.founded[story], other=closed.story, reason=closed.why)] if closed else []


def _bond(member: Member, found: Clustering, before: Mapping[str, Member]) -> str:
    """What ties a member to its story: the text it copies, else the evidence of its strongest link."""
    if member.copy_of:
        return f"a copy of {member.copy_of}"
    for link in member.links:
        home = found.stories.get(link.other) or (before[link.other].story if link.other in before else "")
        if found.aliases.get(home, home) == member.story:
            return "; ".join(link.evidence)
    return ""
