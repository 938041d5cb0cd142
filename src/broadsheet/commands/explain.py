"""`broadsheet explain`: why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from broadsheet.archive.opening import open_archive, transaction
from broadsheet.commands.terminal import Text, calibrated, counted, json_option, now_option, print_json, proposed, say
from broadsheet.publication import load
from broadsheet.stages import ask


@click.command()
@click.argument("subject", type=Text(), metavar="ADDRESS|ID")
@click.argument("other", type=Text(), required=False)
@now_option
@json_option
@click.pass_obj
def explain(root: Path, subject: str, other: str | None, now: datetime, as_json: bool) -> None:
    """
    Say why an article or story is where it is: its story, lead, quality, heat and topics with their reasons, or why it was set aside.

    Of an index of sitemaps, or one that it led to, say how it fares.

    With OTHER, say why the two are, or are not, one story.
    """
    publication = load(root)
    engine = open_archive(publication.settings.archive, root)
    with transaction(engine) as connection:
        found = (
            ask.explain_pair(connection, subject, other, publication.settings.stories) if other else ask.explain(connection, subject, now)
        )
    engine.dispose()
    if as_json:
        print_json(found)
    else:
        say("\n".join(_pair(found) if other else _one(found)))


def _one(found: dict[str, Any]) -> Iterator[str]:
    for spike in found.get("spikes", ()):
        yield f"Set aside at {spike['stage']}: {spike['reason']} ({spike['detail']})"
    yield from map(_asked, found.get("sitemaps", ()))
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
    yield from _ties(why["grouping"])
    yield from (proposed(proposal) for proposal in found["proposals"])
    if taken := found["takesUp"]:
        yield f"Follows {taken['story']}{_titled(taken['title'])}: {taken['why']}"
    yield from _life(found["timeline"], story["id"])
    yield from (f"Seen in {seen['feed']} at {seen['at']:%Y-%m-%d %H:%M} UTC" for seen in found["seen"])
    yield from _paged(found["page"])
    for version in found["versions"]:
        yield f"Earlier version: {version['title']}"
        yield from (f"  {_changed(change)}" for change in version["changes"])


def _asked(feed: dict[str, Any]) -> str:
    """How an index of sitemaps fares, or one of these: its state and why, and when it was asked and will be."""
    index = f", a sitemap of {feed['index']}" if feed["index"] else ""
    reason = f": {feed['reason']}, {feed['failures']} in a row" if feed["reason"] else ""
    again = f"from {feed['next']:%Y-%m-%d %H:%M} UTC on" if feed["next"] else "never" if feed["state"] == "dead" else "at the next run"
    return f"{feed['feed']}{index}: {feed['state']}{reason}; asked at {feed['checked']:%Y-%m-%d %H:%M} UTC, again {again}"


def _paged(page: dict[str, Any] | None) -> Iterator[str]:
    if page:
        when = f", at {page['checked']:%Y-%m-%d %H:%M} UTC" if page["checked"] else ""
        after = f"; again from {page['due']:%Y-%m-%d %H:%M} UTC" if page["due"] else ""
        yield f"Its page: {page['outcome']}, {counted(page['words'], 'word')}{when}{after}"
        if page["refusedCanonical"]:
            yield f"  it claims an address that is not its own: {page['refusedCanonical']}"


def _changed(change: dict[str, str]) -> str:
    """One change of words, in the manner of a word diff."""
    old, new = (f"[-{change['old']}-]" if change["old"] else "", f"{{+{change['new']}+}}" if change["new"] else "")
    return " ".join(filter(None, (change.get("before"), old, new, change.get("after"))))


def _ties(grouping: list[dict[str, Any]]) -> Iterator[str]:
    """The strongest links within the story, those that have words first of all."""
    shown = [tie for tie in grouping if tie["evidence"]][:MOST_TIES]
    if shown:
        yield "Same story because"
    yield from (line for tie in shown for line in _tie(tie))
    if len(grouping) > len(shown):
        yield f"  … and {counted(len(grouping) - len(shown), 'weaker link')}"


def _tie(tie: dict[str, Any]) -> Iterator[str]:
    strength = "      " if tie["strength"] is None else f"{tie['strength']:+6.2f}"
    yield f"  {strength}  {tie['title']} ({urlsplit(tie['webUrl']).hostname or 'no address'})"
    if tie["evidence"]:
        yield f"          {'; '.join(tie['evidence'])}"


def _life(timeline: list[dict[str, Any]], story: str) -> Iterator[str]:
    """What happened to the story: the beginning and what came last."""
    if timeline:
        yield "The life of the story"
    skipped = max(0, len(timeline) - MOST_TURNS)
    for place, turn in enumerate(timeline):
        if skipped and place == FIRST_TURNS:
            yield f"  … {counted(skipped, 'more turn')}"
        if not FIRST_TURNS <= place < FIRST_TURNS + skipped:
            yield f"  {turn['at'][:16].replace('T', ' ')} UTC  {_turned(turn, story)}: {turn['reason']}"


def _turned(turn: dict[str, Any], story: str) -> str:
    """One turn in words, as the story of that id sees it."""
    theirs = turn["other"] == story
    words = {
        "founded": "founded by",
        "join": "joined by",
        "merge": "took in",
        "reopen": "taken up by" if theirs else "took up a closed story with",
    }
    name = f"“{turn['title']}”" if turn["title"] else turn["article"] or f"story {turn['other']}"
    return f"{words.get(turn['kind'], 'gained' if theirs else 'lost')} {name}" + ("" if turn["kind"] in words else f" ({turn['kind']})")


def _titled(title: str) -> str:
    return f" “{title}”" if title else ""


def _pair(found: dict[str, Any]) -> Iterator[str]:
    for article in found["articles"]:
        yield f"{article['title']}\n  {article['provider']['name']}, {article['publishedDateTime']:%Y-%m-%d %H:%M} UTC"
    shared = [words for words in found["evidence"] if words.startswith(("shared", "rare"))]
    decided = found["decided"]
    yield f"{'One story' if found['sameStory'] else 'Not one story'}. {decided[:1].upper()}{decided[1:]}."
    if found["chain"]:
        yield "The strongest way from the one to the other"
    yield from (line for step in found["chain"] for line in _tie(step))
    for name, words in (("In common", shared), ("Against it", found["against"])):
        yield f"{name}: {'; '.join(words) or 'nothing'}"
    yield f"Taken by themselves, {found['evidence'][-1]}, {found['why']}"
    yield from (f"  {points:+6.2f}  {words}" for words, points in _measured(found["parts"]).items() if abs(points) >= LEAST)
    yield from _ruled(found["calibration"])


def _measured(parts: list[dict[str, Any]]) -> dict[str, float]:
    """Measures in words with their value, and the points of those that share their words."""
    first: dict[str, str] = {}
    points: dict[str, float] = {}
    for part in parts:
        name = MEASURES[part["measure"]]
        words = first.setdefault(name, name if part["measure"] in PLAIN else f"{name}: {part['value']:.2f}")
        points[words] = points.get(words, 0.0) + part["points"]
    return points


def _ruled(learned: dict[str, Any]) -> Iterator[str]:
    """How far rulings moved what it takes to join."""
    if words := calibrated(learned):
        yield words


MOST_TIES, MOST_TURNS, FIRST_TURNS = 5, 12, 3
LEAST = 0.01  # points that are shown
PLAIN = {"even", "conflict", "same_source"}
MEASURES = {
    "words": "words in common",
    "root": "words in common",
    "pairs": "pairs of words in common",
    "runs": "pairs of words in common",
    "names": "names in common",
    "titles": "words of the headlines in common",
    "numbers": "numbers in common",
    "contained": "the one within the other",
    "named": "names of both",
    "told": "a headline told by the other",
    "retold": "both headlines told by the other",
    "odd_word": "a word that each says and the other does not",
    "odd_name": "a name that each says and the other does not",
    "odd_names": "a name that one says and the other does not",
    "odd_number": "a number that each says and the other does not",
    "conflict": "headlines with numbers, and none in common",
    "gap": "time between them, the root of the days",
    "same_source": "one source for both",
    "title_vector": "what the headlines mean",
    "vector": "what the texts mean",
    "even": "before anything is looked at",
}
"""The engine's measures in words; those of one name are shown together."""
