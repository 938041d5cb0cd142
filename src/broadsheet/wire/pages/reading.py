"""A document → our reading of a page. This is the work of the workers: the same document always gives the same reading."""

from __future__ import annotations

import msgspec

from broadsheet.records import Document, Page
from broadsheet.wire.pages.metadata import Metadata, accepted, metadata_of
from broadsheet.wire.pages.tree import markup_of, tree_of
from broadsheet.wire.pages.walls import wall
from broadsheet.wire.pages.words import words_of

LONGEST = 200_000  # characters of text that are kept


def work(job: bytes) -> bytes:
    """`read_page` as workers do it: a document's bytes in, a page's out."""
    return msgspec.msgpack.encode(read_page(msgspec.msgpack.decode(job, type=Document)))


def read_page(document: Document) -> Page:
    """
    Our reading of one page; where a wall stands before its article, `wall` names it and there is no text.

    Raises DocumentError with one of the reasons too-large, not-a-page, too-deep.
    """
    address = document.final or document.address
    markup = markup_of(document.body, document.media_type)
    tree = tree_of(markup)
    said = metadata_of(tree, address)
    text = words_of(markup, said.title)
    name = wall(markup, tree, address, text, free=said.free)
    return _page(address, said, "" if name else text[:LONGEST], name)


def _page(address: str, said: Metadata, text: str, name: str) -> Page:
    return Page(
        address=address,
        canonical=accepted(said.canonical, address),
        claimed=said.canonical,
        amp=accepted(said.amp, address),
        title=said.title,
        description=said.description,
        text=text,
        authors=said.authors,
        published=said.published,
        updated=said.updated,
        language=said.language,
        images=said.images,
        wall=name,
    )
