"""The editor's hand, applied to what the machine decided: append-only, the later ruling before the earlier, undone by another."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec

from broadsheet.desk.stories.nouns import Constraints
from broadsheet.records import Ruling, Spike
from broadsheet.seams import Group

KINDS = ("kill", "lead", "merge", "pin", "retitle", "retopic", "split")
"""Every kind of ruling."""

PAIRED = ("merge", "split")
"""Those that hold two articles together or apart."""

Pair = tuple[str, str]


def standing(rulings: Iterable[Ruling]) -> tuple[Ruling, ...]:
    """
    The rulings that still hold, in their order.

    One that names another in `undoes` takes that one back and decides nothing itself; undoing the undoing brings it back.
    """
    ordered = sorted(rulings, key=lambda ruling: ruling.id)
    undone: set[int] = set()
    for ruling in reversed(ordered):
        if ruling.undoes is not None and ruling.id not in undone:
            undone.add(ruling.undoes)
    return tuple(ruling for ruling in ordered if ruling.undoes is None and ruling.id not in undone)


def constraints(rulings: Iterable[Ruling], founders: Mapping[str, str] | None = None) -> Constraints:
    """
    What merges and splits ask of the story engine, as pairs of article ids (lower one first, sorted); of two on one pair the later holds.

    `founders` gives the article that stands for a story (its founding one) where a ruling names a story.
    """
    stands = founders or {}
    last: dict[Pair, str] = {}
    for ruling in standing(rulings):
        if ruling.kind in PAIRED and _acts(ruling):
            one, other = sorted(stands.get(side, side) for side in (ruling.subject, ruling.other))
            last[one, other] = ruling.kind
    apart = {pair: kind for pair, kind in sorted(last.items()) if pair[0] != pair[1]}
    return Constraints(
        must_link=tuple(pair for pair, kind in apart.items() if kind == "merge"),
        cannot_link=tuple(pair for pair, kind in apart.items() if kind == "split"),
    )


def applied(group: Group, rulings: Iterable[Ruling], aliases: Collection[str] = ()) -> Group:
    """
    The group with an editor's lead, pin, title, topics and kills; `aliases` are ids its story had before a merge.

    A subject is a member's id, or the story's: a lead's story names the member in `other`; a kill of the story takes all its members
    out. `value` is a pin's whole points, a title, or topics parted by commas. What makes no sense is left out (`refused` names it).
    """
    members = tuple(member.id for member in group.members)
    story = {group.id, *aliases}
    for ruling in standing(rulings):
        if _acts(ruling) and (ruling.subject in story or ruling.subject in members):
            group = msgspec.structs.replace(group, **_change(group, ruling, members))
    return group


def refused(rulings: Iterable[Ruling], known: Collection[str]) -> tuple[Spike, ...]:
    """The standing rulings that cannot act, each with its reason; `known` holds the id of every article, story and alias."""
    found = ((ruling, _fault(ruling, known)) for ruling in standing(rulings))
    return tuple(
        Spike(
            stage="rule",
            subject=ruling.subject,
            reason=fault,
            detail=f"ruling {ruling.id}, {ruling.kind}",
            source=ruling.editor,
            at=ruling.at,
        )
        for ruling, fault in found
        if fault
    )


def _change(group: Group, ruling: Ruling, members: Sequence[str]) -> dict[str, object]:
    """The fields of the group that one ruling sets."""
    inside = ruling.subject in members
    match ruling.kind:
        case "lead":
            chosen = ruling.subject if inside else ruling.other or ruling.value
            return {"lead": chosen} if chosen in members else {}
        case "pin":
            return {"pin": int(ruling.value)}
        case "retitle":
            return {"titled": ruling.value}
        case "retopic" if inside:
            return {"topics": {**group.topics, ruling.subject: _topics(ruling)}}
        case "kill":
            return {"killed": group.killed | ({ruling.subject} if inside else set(members))}
        case _:
            return {}


def _fault(ruling: Ruling, known: Collection[str]) -> str:
    """Why a ruling cannot act; empty when it can."""
    if ruling.kind not in KINDS:
        return "unknown-ruling"
    if ruling.subject not in known or (ruling.other and ruling.other not in known):
        return "unknown-subject"
    return "" if _acts(ruling) else "unreadable-value"


def _acts(ruling: Ruling) -> bool:
    """Whether what the ruling asks for can be read."""
    match ruling.kind:
        case "merge" | "split":
            return bool(ruling.other) and ruling.other != ruling.subject
        case "pin":
            return _is_whole(ruling.value)
        case "retitle":
            return bool(ruling.value.strip())
        case "retopic":
            return bool(_topics(ruling))
        case kind:
            return kind in KINDS


def _is_whole(value: str) -> bool:
    digits = value.strip().removeprefix("-").removeprefix("+")
    return digits.isascii() and digits.isdigit() and len(digits) <= 6


def _topics(ruling: Ruling) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.strip() for name in ruling.value.split(",") if name.strip()))
