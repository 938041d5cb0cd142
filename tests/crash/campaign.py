"""Faults by the hundred: each in a publication of its own, which is looked at, mended by the next run, and compared."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import zip_longest
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from tests.crash.faults import TALKING, Point, hurt
from tests.crash.scenes import PLACES, Scene, State, state
from tests.crash.stands import Stand, stand

from broadsheet.errors import BroadsheetError
from broadsheet.publication.packed import verify

KILL = "signal=KILL"
ERRORS = ("error=ENOSPC", "error=EIO", "error=EINTR", "error=ENOSPC+", "error=EIO+", "error=EDQUOT", "error=EROFS", "error=EACCES")
SHORT = "short"
TRIES = 25


@dataclass
class Tally:
    """
    What a campaign found: points by stage at which a fault was made, how runs ended, and each fault that was not harmless.

    A call need not come again as it came before, under its number: those that did not are `missed`.
    """

    points: Counter[str] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)
    found: list[str] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    missed: int = 0
    doubles: int = 0
    seconds: float = 0.0
    there: Counter[str] = field(default_factory=Counter)

    def add(self, other: Tally) -> None:
        """Take in what another campaign found."""
        for name in ("points", "ends", "kinds"):
            getattr(self, name).update(getattr(other, name))
        self.there = other.there or self.there
        self.found += other.found
        self.missed += other.missed
        self.doubles += other.doubles

    def blame(self, point: Point, fault: str, kind: str, detail: str) -> None:
        """Write down that a fault did harm."""
        self.kinds[kind] += 1
        self.found.append(f"{kind}: {point} {fault}: {detail[:600]}")
        print(self.found[-1], flush=True)


def spread(found: Sequence[Point], count: int) -> list[Point]:
    """So many of the points, by stages in turn and evenly over each; some twice when there are not so many."""
    stages: dict[str, list[Point]] = defaultdict(list)
    for point in found:
        stages[point.stage].append(point)
    share = -(-count // len(stages))
    picked = [_evenly(those, share) for those in stages.values()]
    mixed = [point for turn in zip_longest(*picked) for point in turn if point]
    more = [point for point in found if point not in set(mixed)]
    return (mixed + _evenly(more, max(0, count - len(mixed))))[:count]


def _evenly(found: Sequence[Point], count: int) -> list[Point]:
    """So many of them, at equal distances; all of them when there are fewer."""
    if len(found) <= count:
        return list(found)
    return [found[number * len(found) // count] for number in range(count)]


def kill(built: Stand, point: Point, tally: Tally, *, second: Point | None = None, plant: str = "", fault: str = KILL) -> bool:
    """Kill the command at a point, and where there is a second one the run that mends it, too; whether it came to that."""
    scene = built.scenes[point.scene]
    with built.place(scene) as place:
        ended = hurt(built.server, scene, place, point, fault, plant=plant)
        if not ended["made"]:
            tally.missed += 1
            return False
        tally.ends["killed" if ended["status"] < 0 else f"ended {ended['status']}"] += 1
        tally.points[point.stage] += 1
        _look(scene, place, point, fault, tally)
        if second:
            tally.doubles += hurt(built.server, scene, place, second, fault, plant=plant)["made"]
            _look(scene, place, second, fault, tally)
        _mend(built, scene, place, Hit(point, fault, ended["status"]), tally, plant)
    return True


def fail(built: Stand, point: Point, fault: str, tally: Tally, *, plant: str = "", limit: int = 0) -> bool:
    """Let a call of the command fail: it ends with a named error, or goes on, and the next one mends it. Whether it came to that."""
    scene = built.scenes[point.scene]
    with built.place(scene) as place:
        ended = hurt(built.server, scene, place, point, fault, plant=plant, limit=limit)
        if not (ended["made"] or limit):
            tally.missed += 1
            return False
        tally.ends[f"ended {ended['status']}"] += 1
        tally.points[point.stage] += 1
        if ended["status"] not in {0, 1, 3} or "Traceback" in ended["err"] or (ended["status"] and not ended["err"].strip()):
            tally.blame(point, fault, "unnamed", f"{ended['status']}: {ended['err'][-500:]}")
        _look(scene, place, point, fault, tally)
        _mend(built, scene, place, Hit(point, fault, ended["status"]), tally, plant)
    return True


def _surely(found: Sequence[Point], point: Point, hit: Callable[[Point], bool]) -> None:
    """Hit a point or, where its call does not come this time, one of those next to it, the earlier first."""
    at = found.index(point)
    nearest = sorted(range(len(found)), key=lambda place: (abs(place - at), place))
    any(hit(found[place]) for place in nearest[:TRIES])


def _look(scene: Scene, place: Path, point: Point, fault: str, tally: Tally) -> None:
    """What must hold before anybody mends anything: sound, whole, and nothing lost that had been there."""
    now = state(place, history=False)
    sound = now.rows.get("integrity", (("ok",),))
    if sound != (("ok",),):
        tally.blame(point, fault, "unsound", str(sound))
    elif now.rows:
        _look_at_rows(scene, now, point, fault, tally)
    for path, body in now.files.items():
        if body not in scene.bodies(path) and not Path(path).name.startswith("."):
            tally.blame(point, fault, "torn", path)
    if lost := [path for path in scene.start.files if path in scene.end.files and path not in now.files]:
        tally.blame(point, fault, "lost", str(lost))
    out = place / PLACES["out"]
    if out.exists():
        try:
            verify(out)
        except BroadsheetError as error:
            tally.blame(point, fault, "torn", str(error))


def _look_at_rows(scene: Scene, now: State, point: Point, fault: str, tally: Tally) -> None:
    """Articles and rulings are those from before, those of an edition, or those of the end: none lost, and nothing half."""
    for table in ("taken in", "sightings", "rulings", "stories"):
        if table in now.rows and table in scene.start.rows and now.rows[table] not in scene.tables(table):
            tally.blame(point, fault, "half", f"{table}: {len(now.rows[table])} rows")


def _mend(built: Stand, scene: Scene, place: Path, hit: Hit, tally: Tally, plant: str) -> None:
    """
    The same command again brings about what the undisturbed one did, to the byte and the row.

    Where a file failed, it may do so in two commits; and in one where an early edition could not be delivered.
    """
    point, fault, status = hit
    if scene.name in {"backup", "restore"} and _done(scene, place):
        return
    again = built.server.run(scene.said(place), plant=plant)
    if again["status"]:
        tally.blame(point, fault, "stuck", f"{again['status']}: {again['err'][-500:]}")
    now, end = state(place), scene.end
    if now.files != end.files:
        odd = sorted(path for path in now.files.keys() | end.files.keys() if now.files.get(path) != end.files.get(path))
        tally.blame(point, fault, "other files", str(odd))
    if now.rows != end.rows:
        odd = sorted(name for name in now.rows.keys() | end.rows.keys() if now.rows.get(name) != end.rows.get(name))
        tally.blame(point, fault, "other rows", str(odd))
    other = now.head != end.head and status != 1 and not (scene.between.files and status >= 0)
    if now.status != end.status or other:
        tally.blame(point, fault, "other history", f"{now.head} {now.status}")
    if left := [
        path.name
        for path in (place / PLACES["root"]).rglob("*")
        if path.name.endswith((".new", ".delivering", ".lock")) and path.name != ".broadsheet.lock"
    ]:
        tally.blame(point, fault, "leftovers", str(left))


class Hit(NamedTuple):
    """Where a command was hurt, how, and how it ended."""

    point: Point
    fault: str
    status: int


def _done(scene: Scene, place: Path) -> bool:
    """Whether all was in its place before the end came: such a command refuses to be repeated."""
    now = state(place)
    return replace(now, rows={}) == replace(scene.end, rows={}) and now.rows == scene.end.rows


def shares(sizes: Mapping[str, int], count: int) -> dict[str, int]:
    """So many in all, evenly over the names, none more than its size: what the small cannot take the large do."""
    given: dict[str, int] = {}
    for left, name in zip(range(len(sizes), 0, -1), sorted(sizes, key=lambda name: (sizes[name], name)), strict=True):
        given[name] = min(sizes[name], -(-(count - sum(given.values())) // left))
    return given


def kills(built: Stand, count: int, tally: Tally, part: tuple[int, int] = (0, 1), *, fault: str = KILL) -> None:
    """Kill points over all scenes, every tenth of them twice; `part` is which share of how many."""
    given = shares({name: len(found) for name, found in built.points.items()}, count)
    for name, found in built.points.items():
        picked = spread(found, given[name])
        for number, point in enumerate(picked):
            if number % part[1] == part[0]:
                second = picked[(number * 7 + 3) % len(picked)] if number % 10 == 9 and name not in {"backup", "restore"} else None
                _surely(found, point, partial(kill, built, tally=tally, second=second, fault=fault))
                _note(tally)


def errors(built: Stand, count: int, tally: Tally, part: tuple[int, int] = (0, 1)) -> None:
    """Errors over all scenes, their kinds in turn."""
    usable = {name: [point for point in found if not point.told and point.call not in TALKING] for name, found in built.points.items()}
    given = shares({name: len(found) for name, found in usable.items()}, count)
    for name, found in usable.items():
        for number, point in enumerate(spread(found, given[name])):
            if number % part[1] == part[0]:
                fault = ERRORS[number % len(ERRORS)]
                kind = fault.rstrip("+") if point.call == "write" else fault  # what says it is a write too
                _surely([one for one in found if one.call == point.call], point, partial(fail, built, fault=kind, tally=tally))
                _note(tally)


def _note(tally: Tally) -> None:
    if tally.points.total() % 50 == 0:
        ends = ", ".join(f"{end} {count}" for end, count in sorted(tally.ends.items()))
        print(f"{time.strftime('%H:%M:%S')} {tally.points.total()} points, {len(tally.found)} did harm; {ends}", flush=True)


def _part(count_kills: int, count_errors: int, part: tuple[int, int]) -> tuple[Tally, Tally]:
    """One worker's share of a campaign."""
    killed, failed = Tally(), Tally()
    with stand() as built:
        killed.there = Counter(point.stage for found in built.points.values() for point in found)
        kills(built, count_kills, killed, part)
        errors(built, count_errors, failed, part)
    return killed, failed


def campaign(count_kills: int, count_errors: int, workers: int) -> tuple[Tally, Tally]:
    """Kills and errors, divided among processes; what each found."""
    killed, failed = Tally(), Tally()
    began = time.monotonic()
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        for some, others in pool.map(_part, *zip(*((count_kills, count_errors, (n, workers)) for n in range(workers)), strict=True)):
            killed.add(some)
            failed.add(others)
    killed.seconds = failed.seconds = time.monotonic() - began
    return killed, failed
