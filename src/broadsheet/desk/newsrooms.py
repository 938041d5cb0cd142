"""How many independent voices tell a story: distinct sources, less an owner's other titles, less copies of one text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from broadsheet.records import Article, Organization


def newsrooms(members: Sequence[Article], copies: Mapping[str, str], organizations: Mapping[str, Organization]) -> int:
    """
    The number of newsrooms among the members of one story (0 only when there are none).

    `copies` maps a copy's id to its original's; one text speaks once, through its original or, where that is not a
    member, through the first of its copies. Titles of one owner (`organizations`, by domain) are one voice.
    """
    ids = {member.id for member in members}
    voices: dict[str, str] = {}
    for member in members:
        text = copies.get(member.id, member.id)
        if text == member.id or text not in ids:
            voices.setdefault(text, _owner(member, organizations))
    return len(set(voices.values())) or min(1, len(members))


def _owner(member: Article, organizations: Mapping[str, Organization]) -> str:
    domain = member.provider.domain
    known = organizations.get(domain)
    return f"owner {known.owner.casefold()}" if known and known.owner else domain
