"""The doors of a whole publication: what was delivered, taken in, decided and published of hostile input."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select
from tests.hostile import outputs
from tests.publications import NOW, archive, make, run, serve

from broadsheet.archive import lookup
from broadsheet.archive.codec import decode_story
from broadsheet.archive.opening import open_archive, transaction
from broadsheet.archive.schema import ARTICLES, STORIES
from broadsheet.press.deliver import deliver
from broadsheet.records import Artifact, Document, Source, Story
from broadsheet.stages.intake import Intake
from broadsheet.stages.opening import Brought
from broadsheet.wire.text import clean, markup_to_text

Rounds = Sequence[dict[str, bytes]]


def artifact(path: str) -> str:
    """Delivered into a folder of its own, beside which nothing may appear."""
    with tempfile.TemporaryDirectory() as above:
        root = Path(above) / "root"
        root.mkdir()
        done = deliver([Artifact(path=path, body=b"x", key="k")], root, {}, NOW)
        outside = [found for found in Path(above).rglob("*") if found.is_file()]
    return "set aside" if done.failed and not outside else f"written: {outside}"


def published(text: str) -> str:
    return "; ".join(outputs.faults(outputs.artifacts(text), text)) or "well formed"


def history(rounds: Rounds) -> str:
    """The articles in the archive after one intake for each round."""
    with taken(rounds) as connection:
        return f"{connection.scalar(select(func.count()).select_from(ARTICLES))} articles"


def voice(given: tuple[str, Rounds]) -> str:
    """What the article at an address is called after all that was said of it."""
    address, rounds = given
    with taken(rounds) as connection:
        return " / ".join(article.title for article in lookup.every_article(connection) if article.web_url == address)


@contextmanager
def taken(rounds: Rounds) -> Iterator[Connection]:
    """An archive that took in what the feeds said, an hour between the rounds."""
    with tempfile.TemporaryDirectory() as folder:
        engine = open_archive("sqlite:///archive.db", Path(folder))
        with transaction(engine) as connection:
            for hour, said in enumerate(rounds):
                now = NOW + timedelta(hours=hour)
                intake = Intake(connection, {}, now)
                feeds = {f"https://{name.partition('.')[0]}.example/feed": body for name, body in said.items()}
                documents = [
                    Brought(Document(address=address, body=body, fetched=now), Source(feed=address)) for address, body in feeds.items()
                ]
                for one in intake.take(documents):
                    if one.error:
                        raise one.error
            yield connection
        engine.dispose()


def newsrooms(rounds: Rounds) -> str:
    """The most newsrooms of any story."""
    return f"{max(story.newsrooms for story in told(rounds))} newsrooms"


def obeyed(text: str) -> str:
    """Orders to whoever reads: they are shown as they stand, and the story that three newsrooms tell is hotter."""
    honest = "Glaziers count the swallows of the winter harbour"
    page = "<rss><channel><title>{0}</title><link>https://{0}.example/</link><item><title>{1}</title><link>https://{0}.example/1</link></item></channel></rss>"
    feeds = {f"{house}.xml": page.format(house, f"{honest}, says {house}").encode() for house in ("north", "south", "east")}
    feeds["liar.xml"] = page.format("liar", text.replace("&", "&amp;").replace("<", "&lt;")).encode()
    titles = [story.title for story in told([feeds])]
    return "data" if titles[0].startswith(honest) and clean(markup_to_text(text)) in titles else f"{titles}"


def told(rounds: Rounds) -> list[Story]:
    """The stories of a publication whose local feeds said these things, one round a run; the hottest first."""
    names = sorted({name for said in rounds for name in said})
    with tempfile.TemporaryDirectory() as folder:
        root = make(Path(folder) / "p", feeds=dict.fromkeys(names, b"<rss><channel/></rss>"))
        for said in rounds:
            serve(root, said)
            run(root)
        with archive(root) as connection:
            stories = [decode_story(body) for body in connection.execute(select(STORIES.c.body)).scalars()]
    return sorted(stories, key=lambda story: -story.heat.total)


DOORS: dict[str, Callable[[Any], str]] = {
    "artifact": artifact,
    "published": published,
    "history": history,
    "voice": voice,
    "newsrooms": newsrooms,
    "obeyed": obeyed,
}
