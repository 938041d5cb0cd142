"""
Pictures: what came of each address, the prints that were made, and which article or source is shown with which.

An article shows prints only once it is written down as pictured by that address: so whatever shows it is rendered anew in the run
that brought them, and the same archive always looks the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Connection, delete, select

from broadsheet.archive.codec import batches, encode, moment, seconds
from broadsheet.archive.schema import ARTICLES, MEMBERS, PICTURED, PICTURES, PRINTS
from broadsheet.archive.upsert import put
from broadsheet.records import Article, Image, Noun, Print

_decode_prints = msgspec.json.Decoder(tuple[Print, ...]).decode


class Picture(Noun, frozen=True, kw_only=True):
    """
    What came of asking for one address at `asked`: prints and the picture's true size, or none.

    `found` is where the picture itself was: another address where a page was asked for its icon. `state` is the wire's.
    """

    address: str
    found: str = ""
    width: int = 0
    height: int = 0
    prints: tuple[Print, ...] = ()
    state: bytes = b""
    asked: datetime


def pictures(connection: Connection, addresses: Sequence[str]) -> Mapping[str, Picture]:
    """Address → what came of it, for those that were asked for."""
    found: dict[str, Picture] = {}
    for batch in batches(addresses):
        for row in connection.execute(select(PICTURES).where(PICTURES.c.address.in_(batch))).all():
            found[row.address] = Picture(
                address=row.address,
                found=row.found,
                width=row.width,
                height=row.height,
                prints=_decode_prints(row.prints),
                state=row.state,
                asked=moment(row.asked_at),
            )
    return found


def save_pictures(connection: Connection, rows: Sequence[Picture]) -> None:
    """Write down what came of addresses, in place of what was there."""
    put(
        connection,
        PICTURES,
        [
            {
                "address": one.address,
                "found": one.found,
                "width": one.width,
                "height": one.height,
                "prints": encode(one.prints),
                "state": one.state,
                "asked_at": seconds(one.asked),
            }
            for one in rows
        ],
    )


def save_prints(connection: Connection, bodies: Mapping[str, bytes]) -> None:
    """Write prints down by their names; one that is there stays, for its name says what it is."""
    put(connection, PRINTS, [{"name": name, "body": body} for name, body in sorted(bodies.items())], keep=True)


def body(connection: Connection, name: str) -> bytes:
    """The bytes of a print; empty when there is none of that name."""
    return connection.execute(select(PRINTS.c.body).where(PRINTS.c.name == name)).scalar() or b""


def picture(connection: Connection, subjects: Mapping[str, str]) -> set[str]:
    """Let each subject, `article:ID` or `source:DOMAIN`, be pictured by the address; those of which it was not said before."""
    known = _addresses(connection, list(subjects))
    fresh = {subject: address for subject, address in subjects.items() if known.get(subject) != address}
    put(connection, PICTURED, [{"subject": subject, "address": address} for subject, address in sorted(fresh.items())])
    return set(fresh)


def undress(connection: Connection) -> bool:
    """Let nothing be pictured any more, the prints stay; whether anything was."""
    return connection.execute(delete(PICTURED)).rowcount > 0


def dressed(connection: Connection, articles: Sequence[Article]) -> Sequence[Article]:
    """The articles, their pictures and their sources' logos with our prints and true sizes, where they have such."""
    subjects = {f"article:{article.id}" for article in articles} | {f"source:{article.provider.domain}" for article in articles}
    addresses = _addresses(connection, sorted(subjects))
    if not addresses:
        return articles
    known = pictures(connection, sorted(set(addresses.values())))
    shown = {subject: known[address] for subject, address in addresses.items() if address in known and known[address].prints}
    return [_dressed(article, shown.get(f"article:{article.id}"), shown.get(f"source:{article.provider.domain}")) for article in articles]


def stories_with(connection: Connection, domain: str) -> Sequence[str]:
    """The stories that have an article of this source, in order."""
    query = select(MEMBERS.c.story).distinct().join(ARTICLES, ARTICLES.c.id == MEMBERS.c.article).where(ARTICLES.c.domain == domain)
    return list(connection.execute(query.order_by(MEMBERS.c.story)).scalars())


def _addresses(connection: Connection, subjects: Sequence[str]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for batch in batches(subjects):
        rows = connection.execute(select(PICTURED.c.subject, PICTURED.c.address).where(PICTURED.c.subject.in_(batch))).all()
        found.update((subject, address) for subject, address in rows)
    return found


def _dressed(article: Article, own: Picture | None, logo: Picture | None) -> Article:
    images = tuple(_printed(image, own) if own and image.url == own.address else image for image in article.images)
    if images == article.images and logo is None:
        return article
    provider = article.provider
    if logo:
        known = tuple(_printed(image, logo) if image.url == logo.found else image for image in provider.images)
        provider = msgspec.structs.replace(provider, images=known or (_printed(Image(url=logo.found), logo),))
    return msgspec.structs.replace(article, images=images, provider=provider)


def _printed(image: Image, known: Picture) -> Image:
    return msgspec.structs.replace(image, width=known.width, height=known.height, cached=True, prints=known.prints)
