"""What is known of sources: who they are, how their feeds are doing, and how they fared of late."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec
from sqlalchemy import Connection

from broadsheet.archive import background, intake
from broadsheet.errors import ItemError
from broadsheet.publication import Publication, local_path
from broadsheet.records import Health, Organization, Profile, Source
from broadsheet.stages.gather import states
from broadsheet.wire.urls import registrable_domain, without_credentials

LATEST = 200  # reports of a source that are counted


class Profiles:
    """Every source that is known, by its domain: by its feeds as they are when this is made, or as an organization."""

    def __init__(self, connection: Connection, publication: Publication, organizations: Mapping[str, Organization]) -> None:
        self._organizations = organizations
        known = states(intake.feeds(connection))
        self._feeds: dict[str, list[Health]] = {}
        self._names: dict[str, str] = {}
        for source in publication.sources:
            state = known.get(source.feed)
            health = Health(
                feed=without_credentials(source.feed), state=state.state if state else "unasked", reason=state.reason if state else ""
            )
            self._feeds.setdefault(_domain(source), []).append(health)
            self._names.setdefault(_domain(source), source.name)

    def of(self, connection: Connection, domain: str) -> Profile:
        """What is known of one source, its latest reports counted."""
        told = background.tally(connection, domain, LATEST)
        return msgspec.structs.replace(self._known(domain), reports=told.reports, led=told.led, first=told.first, copies=told.copies)

    def all(self, connection: Connection, published: Iterable[str]) -> tuple[Profile, ...]:
        """Uncounted, and by name: those that have a page, and those that a feed is read of."""
        domains = {*published, *(domain for domain in self._feeds if domain)}
        named = background.names(connection, sorted(domains - self._organizations.keys()))
        known = (self._known(domain, named.get(domain, "")) for domain in domains)
        return tuple(sorted(known, key=lambda one: (one.name.casefold(), one.domain)))

    def states(self) -> Mapping[str, Sequence[Health]]:
        """Domain → how its feeds are doing."""
        return self._feeds

    def _known(self, domain: str, name: str = "") -> Profile:
        listed = self._organizations.get(domain)
        named = (listed.name if listed else "") or name or self._names.get(domain, "") or domain
        return Profile(domain=domain, name=named, owner=listed.owner if listed else "", feeds=tuple(self._feeds.get(domain, ())))


def _domain(source: Source) -> str:
    """The domain of a source by its site, else its feed's address; empty for a file that names no site."""
    address = source.site or ("" if local_path(source.feed) else source.feed)
    try:
        return registrable_domain(address) if address else ""
    except ItemError:
        return ""
