"""`broadsheet explain`: why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from broadsheet.archive.opening import open_archive, transaction
from broadsheet.commands.terminal import counted, json_option, now_option, print_json, proposed, say
from broadsheet.publication import load
from broadsheet.stages import ask


@click.command()
@click.argument("subject", metavar="ADDRESS|ID")
@click.argument("other", required=False)
@now_option
@json_option
@click.pass_obj
def explain(root: Path, subject: str, other: str | None, now: datetime, as_json: bool) -> None:
    """
    Say why an article or story is where it is: its story, lead, quality, heat and topics with their reasons, or why it was set aside.

    With OTHER, say why the two are, or are not, one story.
    """
    publication = load(root)
    engine = open_archive(publication.settings.archive, root)
    with transaction(engine) as connection:
        found = (
            ask.explain_pair(connection, subject, other, publication.settings.stories.engine)
            if other
            else ask.explain(connection, subject, now)
        )
    engine.dispose()
    if as_json:
        print_json(found)
    else:
        say("\n".join(_pair(found) if other else _one(found)))


def _one(found: dict[str, Any]) -> Iterator[str]:
    for spike in found.get("spikes", ()):
        yield f"Set aside at {spike['stage']}: {spike['reason']} ({spike['detail']})"
    if "article" not in found:
        return
    article = found["article"]
    yield f"{article['title']}\n{article['provider']['name']}, {article['publishedDateTime']:%Y-%m-%d %H:%M} UTC, {article['webUrl']}"
    if "story" not in found:
        yield f"Not judged yet: {found['held']}"
        return
    story, why = found["story"], found["why"]
    yield f"Story {story['id']}: {story['title']} — {counted(story['members'], 'article')}, {counted(story['newsrooms'], 'newsroom')}"
    yield "Published." if found["published"] else f"Not published by itself: {found['held']}."
    yield f"Leads its story: {why['lead']}" if found["lead"] else f"Coverage; the lead was chosen so: {story['leadTitle']}: {why['lead']}"
    yield f"Topics: {', '.join(found['topics']) or 'none'}"
    for name in ("quality", "heat"):
        yield f"{name.capitalize()} {why[name]['total']}"
        yield from (f"  {reason['points']:+4d}  {reason['signal']}: {reason['sentence']}" for reason in why[name]["reasons"])
    if why["grouping"]:
        yield "Same story because"
    for tie in why["grouping"]:
        yield f"  {tie['strength']:+.2f}  {tie['title']}\n         {'; '.join(tie['evidence'])}"
    yield from (proposed(proposal) for proposal in found["proposals"])
    if story["follows"]:
        yield f"Takes up story {story['follows']}"
    for turn in found["timeline"]:
        yield f"{turn['at'][:16].replace('T', ' ')} UTC  {turn['kind']}: {turn['article'] or turn['other']}, {turn['reason']}"
    yield from (f"Seen in {seen['feed']} at {seen['at']:%Y-%m-%d %H:%M} UTC" for seen in found["seen"])
    yield from (f"Earlier version: {version['title']}" for version in found["versions"])


def _pair(found: dict[str, Any]) -> Iterator[str]:
    for article in found["articles"]:
        yield f"{article['title']} — {article['provider']['name']}, {article['publishedDateTime']:%Y-%m-%d %H:%M} UTC"
    yield "One story." if found["sameStory"] else "Not one story."
    yield f"Taken by themselves: {found['why']}"
    yield from (f"  {words}" for words in found["evidence"])
    yield from (f"  {part['points']:+6.2f}  {part['measure']} {part['value']:.2f}" for part in found["parts"])
