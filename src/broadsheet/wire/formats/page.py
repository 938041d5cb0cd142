"""
An archived web page as a format: one page is one entry, by what it says of itself, read by the reader of live pages.

Its text is not: that takes a worker a page, and an archive holds millions; whoever wants it lets its pages be read.

It is believed only of what was imported: a feed's address that answers with a page has failed, and is told so.
"""

from __future__ import annotations

from collections.abc import Iterator

from broadsheet.records import Document, Entry
from broadsheet.wire.pages.metadata import accepted, metadata_of
from broadsheet.wire.pages.tree import markup_of, tree_of

media_types: tuple[str, ...] = ("application/x-archived-page",)


def parse(document: Document) -> Iterator[Entry]:
    """
    Yield the one entry of a page; `final` is its address, `fetched` the moment it was archived.

    Of a page that names no date it is known only that it was there when it was archived, and that moment stands for it. Raises
    DocumentError: too-large, not-a-page, too-deep.
    """
    address = document.final
    said = metadata_of(tree_of(markup_of(document.body, document.media_type)), address)
    yield Entry(
        feed=document.address,
        guid=address,
        title=said.title,
        link=accepted(said.canonical, address) or address,
        summary=said.description,
        html=False,
        published=said.published or document.fetched,
        updated=said.updated,
        claimed=said.published.isoformat() if said.published else "",
        authors=said.authors,
        images=said.images,
        language=said.language,
        feed_title=said.site,
        feed_site=address,
    )
