"""Sources that are pages without a feed: their selectors, checked before any work."""

from __future__ import annotations

from collections.abc import Sequence

from broadsheet.errors import ConfigurationError
from broadsheet.publication import Publication
from broadsheet.records import Source
from broadsheet.seams import Parser
from broadsheet.wire.formats.picker import Picker


def check_picks(publication: Publication) -> None:
    """Raises ConfigurationError, naming the source, for a selector that is none."""
    for source in publication.sources:
        parsers_of(source, ())


def parsers_of(source: Source | None, parsers: Sequence[Parser]) -> Sequence[Parser]:
    """What reads a source's documents: before all others its own selectors, where it has them. Raises ConfigurationError."""
    if source is None or source.picks is None:
        return parsers
    try:
        return (Picker(source.picks), *parsers)
    except ValueError as error:
        raise ConfigurationError(
            str(error), subject=f"sources.opml: {source.name or source.feed}", remedy='expected CSS, such as "article h2 a"'
        ) from error
