"""Addresses of pictures → prints, or a named reason why not: fetched, looked at, developed; what comes of each is written down."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import msgspec

from broadsheet.archive.pictured import Picture
from broadsheet.errors import ReasonedError
from broadsheet.records import Document, Noun, Print, Spike
from broadsheet.wire.darkroom import Darkroom, Developed, Purpose
from broadsheet.wire.fetch import Failed, FeedState, Fetched, Known, Limits, Outcome, Request, failed, fetch

LARGEST = 20_000_000  # bytes of one picture
STAGE = "picture"
decode_state = msgspec.json.Decoder(FeedState).decode


class Wanted(Noun, frozen=True, kw_only=True):
    """
    A picture that is wanted and for what; `subjects` are what it will picture, as the archive names them.

    `places` are the addresses to try in turn, where they are others than the one it goes by; a `door` is the address of a page
    that names them. `known` is what came of it before.
    """

    address: str
    purpose: Purpose
    subjects: tuple[str, ...]
    places: tuple[str, ...] = ()
    door: bool = False
    known: Picture | None = None


class Taken(Noun, frozen=True, kw_only=True):
    """What came of one that was wanted: the row to write down, prints by their names, and why there are none."""

    wanted: Wanted
    picture: Picture
    bodies: Mapping[str, bytes] = {}
    spike: Spike | None = None


class Developing:
    """Fetches and develops, some pictures at a time, as of `now`; their hosts' `robots` are obeyed, and learnt."""

    def __init__(self, darkroom: Darkroom, limits: Limits, now: datetime, robots: Known | None = None) -> None:
        self._darkroom, self._limits, self._now, self._robots = darkroom, limits, now, robots

    def take(self, batch: Sequence[Wanted]) -> list[Taken]:
        """What comes of each, in some order; all of their bodies are held in memory at once. Raises nothing for what an address does."""
        taken: list[Taken] = []
        left = [(one, one.places or (one.address,)) for one in batch]
        while left:
            again: list[tuple[Wanted, tuple[str, ...]]] = []
            for (one, places), came in zip(left, self._tried([(one, places[0]) for one, places in left]), strict=True):
                if isinstance(came, Developed):
                    taken.append(self._printed(one, places[0], came))
                elif len(places) > 1:
                    again.append((one, places[1:]))
                else:
                    taken.append(self._failed(one, came))
            left = again
        return taken

    def _tried(self, asked: Sequence[tuple[Wanted, str]]) -> list[Developed | ReasonedError]:
        """One round: each address asked, and what it sent developed."""
        requests = [Request(address=place, max_bytes=LARGEST, obeys_robots=True) for _, place in asked]
        outcomes = fetch(requests, self._limits, self._now, robots=self._robots)
        documents = [_document(outcome) for outcome in outcomes]
        came = self._darkroom.develop(
            (document.body, one.purpose) for (one, _), document in zip(asked, documents, strict=True) if isinstance(document, Document)
        )
        return [next(came) if isinstance(document, Document) else document for document in documents]

    def _printed(self, wanted: Wanted, place: str, made: Developed) -> Taken:
        bodies = {hashlib.sha256(one.body).hexdigest(): one for one in made.prints}
        picture = Picture(
            address=wanted.address,
            found=place,
            width=made.width,
            height=made.height,
            prints=tuple(Print(name=name, width=one.width, height=one.height) for name, one in bodies.items()),
            state=msgspec.json.encode(FeedState(address=wanted.address)),
            asked=self._now,
        )
        return Taken(wanted=wanted, picture=picture, bodies={name: one.body for name, one in bodies.items()})

    def _failed(self, wanted: Wanted, error: ReasonedError) -> Taken:
        """Prints that were there before stay; only the next try is put off."""
        known = wanted.known or Picture(address=wanted.address, asked=self._now)
        state = decode_state(known.state) if known.state else FeedState(address=wanted.address)
        state = failed(state, error.reason, self._now, getattr(error, "retry_after", None))
        picture = msgspec.structs.replace(known, state=msgspec.json.encode(state), asked=self._now)
        spike = Spike(stage=STAGE, subject=wanted.address, reason=error.reason, detail=error.message, at=self._now)
        return Taken(wanted=wanted, picture=picture, spike=spike)


def named(asked: Iterable[Taken]) -> list[Spike]:
    """Why there are no prints, of those that have none."""
    return [one.spike for one in asked if one.spike]


def _document(outcome: Outcome) -> Document | ReasonedError:
    """What was sent, or why nothing was; a body beyond its cap goes by the name that a picture's has."""
    if isinstance(outcome, Fetched):
        return outcome.document
    error: ReasonedError = (
        outcome.error if isinstance(outcome, Failed) else ReasonedError("bad-response", "not modified, though nothing was known")
    )
    if error.reason == "too-large":
        return ReasonedError("image-too-large", error.message, subject=error.subject)
    return error
