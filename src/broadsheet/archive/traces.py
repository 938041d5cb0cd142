"""The rare words of what was decided, by which a closed story is found again: a few rows for each, whatever the archive holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CompoundSelect, Connection, Select, bindparam, select, union_all

from broadsheet.archive.codec import batches, seconds
from broadsheet.archive.schema import TRACES
from broadsheet.archive.upsert import put

ASKED = 8
"""Terms that are asked for at once."""
ROWS = 32
"""Rows that are read for each of them, the newest first."""
_NONE = -1  # no term


def save_traces(connection: Connection, rows: Iterable[tuple[str, datetime, Sequence[int]]]) -> None:
    """Keep the terms of articles: (id, published, terms)."""
    found = [{"term": term, "published": seconds(published), "article": id_} for id_, published, terms in rows for term in terms]
    put(connection, TRACES, found, keep=True)


def traced(connection: Connection, terms: Sequence[int], first: datetime, last: datetime) -> Sequence[tuple[int, str]]:
    """(term, article) for articles published in that span that have one of the terms, the newest `ROWS` for each."""
    found: list[tuple[int, str]] = []
    for batch in batches(terms, ASKED):
        asked: dict[str, int] = {f"term{place}": term for place, term in enumerate((*batch, *[_NONE] * (ASKED - len(batch))))}
        rows = connection.execute(_QUERY, {**asked, "first": seconds(first), "last": seconds(last)}).all()
        found += [(term, article) for term, article in rows]
    return found


def _query() -> CompoundSelect[Any]:
    return union_all(*(_of_term(place) for place in range(ASKED)))


def _of_term(place: int) -> Select[Any]:
    """The newest rows of one term."""
    query = select(TRACES.c.term, TRACES.c.article).where(
        TRACES.c.term == bindparam(f"term{place}"), TRACES.c.published.between(bindparam("first"), bindparam("last"))
    )
    return select(query.order_by(TRACES.c.published.desc(), TRACES.c.article.desc()).limit(ROWS).subquery(f"rows{place}"))


_QUERY = _query()
