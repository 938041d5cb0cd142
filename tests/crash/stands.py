"""What a campaign works with: a server of victims, a server of feeds, and every scene with all its points."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tests.crash.faults import Point, Server, points
from tests.crash.scenes import MAKERS, Farm, Scene, copy, farm, is_out, state

FAST = "/dev/shm"
SETTLED = 1.0  # seconds after which an early edition that is out has been noted as well


@dataclass
class Stand:
    """The servers and the scenes, in a folder."""

    folder: Path
    server: Server
    feeds: Farm
    scenes: dict[str, Scene] = field(default_factory=dict)
    points: dict[str, list[Point]] = field(default_factory=dict)

    @contextlib.contextmanager
    def place(self, scene: Scene) -> Iterator[Path]:
        """The scene in a folder of its own."""
        place = copy(scene.before, self.folder / "place")
        self.feeds.out = partial(is_out, scene.before, place)
        try:
            yield place
        finally:
            shutil.rmtree(place)

    def ready(self, name: str) -> None:
        """One scene: how it begins, how it ends undisturbed, and all its points."""
        scene = MAKERS[name](self.folder / name, self.feeds)
        scene.start = state(scene.before)
        with self.place(scene) as place:
            self.server.run(scene.said(place))  # what a first run ever compiles and keeps is written once: no later one has those calls
        with self.place(scene) as place, self._looking(scene, place):
            found = points(self.server, scene, place)
            scene.end = state(place)
        assert found, f"no call of {name} was seen"
        self.scenes[name], self.points[name] = scene, found

    @contextlib.contextmanager
    def _looking(self, scene: Scene, place: Path) -> Iterator[None]:
        """Write down what is there when an early edition is out."""

        def look() -> None:
            time.sleep(SETTLED)
            scene.between = state(place, history=False)

        usual, self.feeds.seen = self.feeds.seen, look
        try:
            yield
        finally:
            self.feeds.seen = usual


@contextlib.contextmanager
def stand(names: Iterable[str] = MAKERS) -> Iterator[Stand]:
    """Everything made ready, and taken down again."""
    with tempfile.TemporaryDirectory(dir=FAST if Path(FAST).is_dir() else None, prefix="crash-") as made, farm() as feeds:
        folder = Path(made)
        os.environ["GIT_OPTIONAL_LOCKS"] = "0"  # who looks at the records' status changes nothing
        server = Server(folder / "server")
        try:
            built = Stand(folder, server, feeds)
            for name in names:
                built.ready(name)
            yield built
        finally:
            server.close()
