"""The sources as OPML 2.0 (http://opml.org/spec2.opml) at public/sources.opml, for whoever wants to read them without us."""

from __future__ import annotations

from collections.abc import Iterator

from broadsheet.press.addresses import PUBLIC, web
from broadsheet.press.xmltext import escaped
from broadsheet.records import Artifact, Edition, Source

PATH = "sources.opml"
_TYPE = 'type="rss"'  # what readers expect of every feed, whatever its format


def render(edition: Edition) -> Iterator[Artifact]:
    """With the front page: every source that has an address on the web. One that is a file of the publication is nobody else's to read."""
    if edition.front:
        yield Artifact(path=PUBLIC + PATH, body=_opml(edition).encode(), key="opml", index=True)


def _opml(edition: Edition) -> str:
    sources = sorted((source for source in edition.sources if web(source.feed)), key=lambda one: (_name(one).casefold(), one.feed))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0">\n'
        f"<head><title>{escaped(edition.masthead.title)}</title><docs>http://opml.org/spec2.opml</docs></head>\n"
        f"<body>\n{''.join(map(_outline, sources))}</body>\n</opml>\n"
    )


def _outline(source: Source) -> str:
    """One source; `category` lists its topics, a comma between two, as the format has it."""
    topics = ",".join(topic.replace(",", " ") for topic in source.topics)
    said = {"text": _name(source), "title": source.name, "xmlUrl": source.feed, "htmlUrl": web(source.site), "category": topics}
    told = "".join(f' {name}="{escaped(value)}"' for name, value in said.items() if value)
    return f"<outline {_TYPE}{told}/>\n"


def _name(source: Source) -> str:
    return source.name or source.feed
