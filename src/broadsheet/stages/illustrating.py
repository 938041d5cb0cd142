"""
Stories → pictures: what the front page could show is asked for, printed in the darkroom, written down, and marked to be rendered.

A story is fronted by the picture of its lead; where that has none, or none that can be had, by one of its coverage, best first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Connection, Engine

from broadsheet.archive import decisions, intake, outbox, pictured
from broadsheet.archive.codec import batches
from broadsheet.archive.opening import transaction
from broadsheet.archive.pictured import Picture
from broadsheet.errors import ConfigurationError
from broadsheet.publication import Publication
from broadsheet.records import Judged, Placement, Spike
from broadsheet.stages import logos
from broadsheet.stages.developing import STAGE, Developing, Taken, Wanted, decode_state, named
from broadsheet.stages.listing import showing
from broadsheet.stages.publish import CANDIDATES
from broadsheet.stages.robots import Robots
from broadsheet.stages.terms import limits, organizations
from broadsheet.wire.darkroom import PICTURE, Darkroom, installed
from broadsheet.wire.fetch import due

TOGETHER = 8  # pictures held in memory at a time
MOST_TRIES = 6  # by then five hours have passed: the picture was never there, or the news is old
SECONDS = 15.0  # for one picture: a front page does not wait longer for it
Told = Callable[[int], None]


class Illustrating:
    """The pictures of one run. Nothing is fetched while a transaction is open; a killed run loses a handful of pictures at most."""

    def __init__(self, publication: Publication, now: datetime) -> None:
        self.publication, self.now = publication, now
        self.settings = publication.settings.images
        self.limits = msgspec.structs.replace(limits(publication), timeout=min(SECONDS, publication.settings.fetch.timeout))
        self.spikes: list[Spike] = []
        if self.settings.cache == "on" and not installed():
            raise ConfigurationError(
                "needs a package that is not installed: pillow", subject='images.cache = "on"', remedy="pip install broadsheet[images]"
            )

    def illustrate(self, engine: Engine, told: Told) -> int:
        """Ask for what is wanted and due; the number of pictures that were printed. Raises ArchiveError."""
        if self.settings.cache == "off" or not installed():
            self._withdraw(engine)
            return 0
        with transaction(engine) as connection:
            pictures, icons = self._wanted(connection)
        printed, robots = 0, Robots(engine)
        robots.foresee(one.address for one in (*pictures, *icons))
        wanted = [*pictures, *logos.located(icons, self.limits, self.now, robots)]
        robots.foresee(place for one in wanted for place in one.places)
        with Darkroom() as darkroom:
            developing = Developing(darkroom, self.limits, self.now, robots)
            for batch in batches(wanted, TOGETHER):
                taken = developing.take(batch)
                with transaction(engine) as connection:
                    robots.keep(connection)
                    self._keep(connection, taken)
                printed += sum(bool(one.bodies) for one in taken)
                told(len(batch))
        return printed

    def _withdraw(self, engine: Engine) -> None:
        """Where no pictures are wanted nothing is pictured; what was is rendered anew."""
        if self.settings.cache == "off":
            with transaction(engine) as connection:
                if pictured.undress(connection):
                    outbox.mark(connection, outbox.all_keys(connection))

    def _wanted(self, connection: Connection) -> tuple[list[Wanted], list[Wanted]]:
        """The pictures and the logos to ask for, which the front page's candidates lack; what the archive has is put to use at once."""
        stories = outbox.standing(connection, self.now, self.publication.settings.front.size * CANDIDATES)
        placed = decisions.placements(connection, stories)
        homes = logos.homes(placed, organizations(self.publication))
        addresses = {picture_of(one) for placement in placed for one in members(placement)} | set(homes.values())
        known = pictured.pictures(connection, sorted(addresses - {""}))
        chosen = [one for placement in placed if (one := self._choice(placement, known))]
        subjects = {f"article:{one.article.id}": picture_of(one) for one in chosen} | {
            f"source:{name}": home for name, home in homes.items()
        }
        self._show(connection, {subject: address for subject, address in subjects.items() if has_prints(known, address)})
        purpose = msgspec.structs.replace(PICTURE, widths=tuple(sorted(self.settings.widths)))
        lacking: dict[str, list[str]] = {}
        for one in chosen:
            if not has_prints(known, picture_of(one)):
                lacking.setdefault(picture_of(one), []).append(f"article:{one.article.id}")
        pictures = [Wanted(address=at, purpose=purpose, subjects=tuple(of), known=known.get(at)) for at, of in lacking.items()]
        return pictures[: self.settings.most], logos.wanted(homes, known, self.now)

    def _choice(self, placement: Placement, known: Mapping[str, Picture]) -> Judged | None:
        """The member whose picture fronts the story: the first that has prints, or may be asked for them now."""
        return next((one for one in members(placement) if picture_of(one) and self._possible(known.get(picture_of(one)))), None)

    def _possible(self, before: Picture | None) -> bool:
        if before is None or before.prints:
            return True
        state = decode_state(before.state)
        return state.failures < MOST_TRIES and due(state, self.now)

    def _keep(self, connection: Connection, taken: Sequence[Taken]) -> None:
        """Write down what came, and mark what shows it."""
        for one in taken:
            pictured.save_prints(connection, one.bodies)
        pictured.save_pictures(connection, [one.picture for one in taken])
        changed = [one for one in taken if one.bodies and (one.wanted.known is None or one.wanted.known.prints != one.picture.prints)]
        self._show(connection, {subject: one.picture.address for one in changed for subject in one.wanted.subjects}, anew=True)
        intake.forget_spikes(connection, (STAGE,), {one.picture.address for one in taken})
        intake.save_spikes(connection, named(taken))
        self.spikes += named(taken)

    def _show(self, connection: Connection, subjects: Mapping[str, str], *, anew: bool = False) -> None:
        """Let the subjects be pictured by these addresses, and mark all that shows those of which it is news."""
        fresh = pictured.picture(connection, subjects)
        articles = [subject.partition(":")[2] for subject in (subjects if anew else fresh) if subject.startswith("article:")]
        sources = [subject.partition(":")[2] for subject in (subjects if anew else fresh) if subject.startswith("source:")]
        stories = set(decisions.stories_of(connection, articles).values())
        for domain in sources:
            stories.update(pictured.stories_with(connection, domain))
        for batch in batches(sorted(stories)):
            outbox.mark(connection, showing(connection, decisions.placements(connection, batch), self.publication.topics))


def members(placement: Placement) -> tuple[Judged, ...]:
    """The lead and then the coverage, best first."""
    return (placement.lead, *placement.coverage)


def picture_of(one: Judged) -> str:
    """The address of an article's picture; empty where it has none."""
    return one.article.images[0].url if one.article.images else ""


def has_prints(known: Mapping[str, Picture], address: str) -> bool:
    """Whether prints were made of that address."""
    return address in known and bool(known[address].prints)
