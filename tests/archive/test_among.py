"""Many names are asked for at once, and the answer is that of asking for each."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine, select
from sqlalchemy.dialects import postgresql

from broadsheet.archive.among import among, among_pairs, rows_among, rows_among_pairs
from broadsheet.archive.schema import METADATA, SIGHTINGS
from broadsheet.archive.upsert import put

NAMES = st.text(st.characters(codec="utf-8"), max_size=4) | st.sampled_from(["1", "01", "null", "a", "\\u0000"])
KEY = (SIGHTINGS.c.feed, SIGHTINGS.c.guid)
PAIRS = select(*KEY)


def tables(pairs: set[tuple[str, str]]) -> Connection:
    engine = create_engine("sqlite://")
    METADATA.create_all(engine)
    connection = engine.connect()
    put(connection, SIGHTINGS, [row(*pair) for pair in sorted(pairs)])
    return connection


def row(feed: str, guid: str) -> dict[str, object]:
    return {"feed": feed, "guid": guid, "article": "a", "seen_at": 1, "query": "", "digest": ""}


@given(st.sets(st.tuples(NAMES, NAMES)), st.sets(st.tuples(NAMES, NAMES)))
@example({("f", "a"), ("f", "a\0b")}, {("f", "a\0b")})
def test_what_is_found_is_what_was_asked_for_and_is_there(there: set[tuple[str, str]], asked: set[tuple[str, str]]) -> None:
    with tables(there) as connection:
        guids = sorted({guid for _, guid in asked})
        one = [guid for part in among(connection, SIGHTINGS.c.guid, guids) for guid in connection.execute(PAIRS.where(part))]
        assert sorted(map(tuple, one)) == sorted(pair for pair in there if pair[1] in guids)
        both = [pair for part in among_pairs(connection, KEY, sorted(asked)) for pair in connection.execute(PAIRS.where(part))]
        assert sorted(map(tuple, both)) == sorted(there & asked)
        assert rows_among(connection, PAIRS, SIGHTINGS.c.guid, guids) == one
        assert rows_among_pairs(connection, PAIRS, KEY, sorted(asked)) == both


def test_an_index_finds_both_parts_of_a_name() -> None:
    with tables({("f", "1")}) as connection:
        (asked,) = among_pairs(connection, KEY, [("f", str(number)) for number in range(3000)])
        found = select(SIGHTINGS.c.article).where(asked).compile(connection.engine, compile_kwargs={"literal_binds": True})
        plan = [step.detail for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {found}")]
        assert any("feed=? AND guid=?" in step for step in plan), plan


def test_another_database_is_given_the_names_one_by_one() -> None:
    with tables(set()) as connection:
        connection.dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
        assert len(list(among(connection, SIGHTINGS.c.guid, [str(number) for number in range(1200)]))) == 3
        assert len(list(among_pairs(connection, KEY, [("f", str(number)) for number in range(1200)]))) == 5
