"""The logos of sources: what organizations.yaml names, else the icon that a site's front door names; asked for once a month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from broadsheet.archive.pictured import Picture
from broadsheet.records import Organization, Placement
from broadsheet.stages.developing import Wanted
from broadsheet.wire.darkroom import LOGO
from broadsheet.wire.encoding import to_utf8
from broadsheet.wire.fetch import Fetched, Known, Limits, Request, fetch
from broadsheet.wire.icons import icons

MONTH = timedelta(days=30)
FRONT_DOOR = 5_000_000  # bytes of a page
MOST = 25  # sources asked in one run, each with two requests or three


def homes(placed: Sequence[Placement], organizations: Mapping[str, Organization]) -> dict[str, str]:
    """Domain of a story's lead → where its logo is looked for: the address that is known, else the site's front door."""
    domains = dict.fromkeys(placement.lead.article.provider.domain for placement in placed)
    named = {domain: organizations[domain].images[0].url for domain in domains if domain in organizations and organizations[domain].images}
    found = {domain: named.get(domain) or _door(domain) for domain in domains if domain}
    return {domain: home for domain, home in found.items() if home.startswith(("https:", "http:"))}  # others are files of the site's own


def wanted(homes: Mapping[str, str], known: Mapping[str, Picture], now: datetime) -> list[Wanted]:
    """The logos that were never looked for, or not for a month, at most `MOST`."""
    due = [domain for domain, home in homes.items() if home not in known or now - known[home].asked >= MONTH]
    return [_wanted(domain, homes[domain], known) for domain in due[:MOST]]


def located(asked: Sequence[Wanted], limits: Limits, now: datetime, robots: Known | None = None) -> list[Wanted]:
    """The same, front doors with the places of the icons that they name; of a door that stays shut it is the usual place."""
    doors = [one.address for one in asked if one.door]
    requests = [Request(address=door, max_bytes=FRONT_DOOR, obeys_robots=True) for door in doors]
    pages = fetch(requests, limits, now, robots=robots) if doors else ()
    places = {door: icons("", door) for door in doors}
    for page in pages:
        if isinstance(page, Fetched):
            markup = to_utf8(page.document.body, page.document.media_type).decode("utf-8", "replace")
            places[page.address] = icons(markup, page.document.final or page.address)
    return [msgspec.structs.replace(one, places=places.get(one.address, ())) for one in asked]


def _wanted(domain: str, home: str, known: Mapping[str, Picture]) -> Wanted:
    return Wanted(address=home, purpose=LOGO, subjects=(f"source:{domain}",), door=home == _door(domain), known=known.get(home))


def _door(domain: str) -> str:
    return f"https://{domain}/"
