"""`broadsheet source`: who is read, how they are doing, and what an editor does about it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from broadsheet.archive.opening import open_archive, transaction
from broadsheet.commands.changing import changing
from broadsheet.commands.terminal import Text, json_option, now_option, print_json, say
from broadsheet.publication import load
from broadsheet.records import Source
from broadsheet.stages import sources
from broadsheet.stages.discovering import discover
from broadsheet.stages.terms import limits


@click.group()
def source() -> None:
    """
    List the sources and their states, release, add, move and remove them.

    A FEED is the address of a source, or its name. sources.opml stays in step, its comments and groups as they are.
    """


@source.command("list")
@now_option
@json_option
@click.pass_obj
def list_(root: Path, now: datetime, as_json: bool) -> None:
    """List every source: how it is doing and why, when it is asked again, and where it has moved to."""
    publication = load(root)
    engine = open_archive(publication.settings.archive, root)
    with transaction(engine) as connection:
        found = sources.listed(connection, publication)
    engine.dispose()
    if as_json:
        print_json({"sources": found})
    else:
        _say(found, now)


@source.command()
@click.argument("feeds", type=Text(), metavar="FEED…", nargs=-1, required=True)
@click.pass_obj
def release(root: Path, feeds: tuple[str, ...]) -> None:
    """Forget what went wrong with these sources, also with dead ones: the next run asks them."""
    with changing(root) as (publication, connection):
        released = sources.release(connection, publication, feeds)
    for feed in released:
        say(f"{feed} is asked at the next run")


@source.command()
@click.argument("address", type=Text())
@click.option(
    "--topic", "topics", type=Text(), multiple=True, metavar="T", help="What it is about: the name or id of a topic; may be given again."
)
@click.option("--name", type=Text(), default="", metavar="NAME", help="What the source is called.")
@click.option("--discover", is_flag=True, help="ADDRESS is a page: add the best of the feeds that it leads to.")
@now_option
@click.pass_obj
def add(root: Path, /, address: str, now: datetime, **said: Any) -> None:
    """Add the feed at this address, or a feed that is a file of the publication."""
    if said["discover"]:
        address = discover(address, limits(load(root)), now)[0].address
    topics, name = said["topics"], said["name"]
    with changing(root) as (publication, connection):
        sources.add(connection, publication, Source(feed=address, name=name, topics=topics))
    say(f"{address} is read from the next run on")


@source.command()
@click.argument("feed", type=Text())
@click.option(
    "--to",
    type=Text(),
    default="",
    metavar="ADDRESS",
    help="The new address; unless said, where its server says that it has moved for good.",
)
@click.pass_obj
def move(root: Path, feed: str, to: str) -> None:
    """Read a source at its new address from now on."""
    with changing(root) as (publication, connection):
        old, new = sources.move(connection, publication, feed, to)
    say(f"{old} is read at {new} from the next run on")


@source.command()
@click.argument("feed", type=Text())
@click.pass_obj
def remove(root: Path, feed: str) -> None:
    """Take a source out; what it told stays in the archive."""
    with changing(root) as (publication, _):
        removed = sources.remove(publication, feed)
    say(f"{removed} is not read any more")


def _say(found: list[dict[str, Any]], now: datetime) -> None:
    for one in found:
        remarks = "".join(f" · {said}" for said in (one["name"], _ailing(one), _moved(one)) if said)
        say(f"{one['state']:<11} {_again(one, now):<16} {one['feed']}{remarks}")
    if not found:
        say("There is no source yet: broadsheet source add ADDRESS")


def _again(one: dict[str, Any], now: datetime) -> str:
    if one["state"] == "dead":
        return "never"
    return "next run" if sources.overdue(one, now) else f"{one['next']:%Y-%m-%d %H:%M}"


def _ailing(one: dict[str, Any]) -> str:
    return f"{one['reason']}, {one['failures']} in a row" if one["failures"] else one["reason"]


def _moved(one: dict[str, Any]) -> str:
    if not one["move"]:
        return ""
    return f"{'has moved' if one['move']['adopted'] else 'says it has moved'} to {one['move']['to']}"
