"""A publication that is pushed to, the hub beside it, and the time that both go by."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from tests.publications import NOW, archive, make, rss, run
from tests.web.hub import Hub, opened

from broadsheet.archive import lookup, pushes
from broadsheet.archive.opening import open_archive
from broadsheet.publication import load
from broadsheet.stages.subscribing import subscribe, subscriptions
from broadsheet.web.callback import listening
from broadsheet.wire.websub import Subscription

OLD = ("Harbour cranes return", "https://a.example/cranes", "Mon, 11 Mar 2024 09:00:00 GMT")
NEW = ("Ferry runs aground off the pier", "https://a.example/ferry", "Mon, 11 Mar 2024 11:30:00 GMT")


@dataclass
class Stage:
    """A publication that listens, the hub beside it, and the time that both go by."""

    root: Path
    hub: Hub
    now: datetime = NOW
    arrivals: list[int] = field(default_factory=list)

    def walk(self) -> None:
        run(self.root, self.now, offline=False)

    def subscribe(self) -> int:
        publication = load(self.root)
        engine = open_archive(publication.settings.archive, self.root)
        count = subscribe(publication, engine, self.now)
        engine.dispose()
        self.hub.settle()
        return count

    def titles(self) -> list[str]:
        with archive(self.root) as connection:
            return sorted(article.title for article in lookup.every_article(connection))

    def held(self) -> Subscription:
        with archive(self.root) as connection:
            return subscriptions(connection)[self.hub.topic]

    def waiting(self) -> int:
        with archive(self.root) as connection:
            return len(pushes.inbox(connection))

    def reasons(self) -> set[str]:
        with archive(self.root) as connection:
            return {spike.reason for spike in lookup.spikes(connection) if spike.stage == "push"}


def free_port() -> int:
    """A port of loopback that nobody listens at."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def settled(port: int, more: str = "") -> str:
    """Settings of a publication that listens there, behind a proxy; `more` are further lines of [fetch]."""
    return (
        '[fetch]\nallow_private = ["127.0.0.0/8"]\nsoonest = "1m"\nlatest = "5m"\n'
        f'{more}[websub]\ncallback = "http://127.0.0.1:{port}/behind/a/proxy"\n'
        f'listen = "127.0.0.1:{port}"\n'
    )


@contextmanager
def staged(root: Path, more: str = "") -> Iterator[Stage]:
    """A publication of one feed, which listens; nothing was read yet, and its hub was not asked."""
    with opened() as hub:
        hub.feed = rss(OLD)
        stage = Stage(make(root, settled(free_port(), more), remote=[hub.topic]), hub)
        with listening(load(root), lambda: stage.now, lambda: stage.arrivals.append(1)):
            yield stage
