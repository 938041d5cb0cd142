"""Dates as feeds write them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.wire.dates import read_date

NOON = datetime(2020, 9, 28, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "words",
    [
        "Mon, 28 Sep 2020 12:00:00 GMT",
        "Mon, 28 Sep 2020 12:00:00 +0000",
        "28 Sep 2020 12:00:00 Z",
        "28 Sep 20 12:00 UT",
        "Monday, 28-Sep-20 12:00:00 UTC",
        "mon, 28 SEP 2020 08:00:00 EDT",
        "Mon, 28 September 2020 14:00:00 CEST",
        "Mon, 28 Sep 2020 14:00:00 +02:00",
        "Mon, 28 Sep 2020 13:00:00 GMT+1",
        "Mon,28 Sep 2020 12:00:00 +0000 (UTC)",
        "Mon Sep 28 12:00:00 2020",
        "Mon Sep 28 05:00:00 PDT 2020",
        "September 28, 2020 12:00 PM",
        "Sep 28, 2020 at 12:00 pm",
        "lun, 28 sept 2020 12:00:00 GMT",
        "Mo, 28 Sep 2020 14:00:00 MESZ",
        "2020-09-28T12:00:00Z",
        "2020-09-28T12:00:00.999Z",
        "2020-09-28T14:00:00+02:00",
        "2020-09-28T13:00:00.75+01:00:00.5",
        "2020-09-28T14:00:00+0200",
        "2020-09-28 12:00:00",
        "2020-09-28T12:00Z",
        "20200928T12:00:00Z",
        "20200928T120000Z",
        "20200928T120000.5Z",
        "20200928T140000+0200",
        "20200928T1200",
        "2020-W40-1T12:00:00Z",
        "2020W401T120000Z",
        "2020/09/28 12:00:00",
        "1601294400",
        "1601294400123",
        "  2020-09-28T12:00:00Z\n",
    ],
)
def test_a_moment_is_read_whatever_its_dress(words: str) -> None:
    assert read_date(words) == NOON


@pytest.mark.parametrize(
    ("words", "day"),
    [("2020", (2020, 1, 1)), ("2020-09", (2020, 9, 1)), ("2020-09-28", (2020, 9, 28)), ("20200928", (2020, 9, 28)),
     ("٢٠٢٠-٠٩-٢٨", (2020, 9, 28)), ("2020-272", (2020, 9, 28)),
     ("2020-W40-1", (2020, 9, 28)), ("2020W401", (2020, 9, 28)), ("2020-W40", (2020, 9, 28)), ("2020-366", (2020, 12, 31)),
     ("28 Sep 2020", (2020, 9, 28)), ("September 28, 2020", (2020, 9, 28)), ("2020-09-27T24:00:00Z", (2020, 9, 28))],
)  # fmt: skip
def test_a_partial_date_is_its_beginning(words: str, day: tuple[int, int, int]) -> None:
    assert read_date(words) == datetime(*day, tzinfo=UTC)


@pytest.mark.parametrize(("digits", "year"), [("49", 2049), ("50", 1950), ("99", 1999), ("103", 2003)])
def test_short_years_are_read_as_rfc_2822_says(digits: str, year: int) -> None:
    read = read_date(f"Fri, 01 Jan {digits} 00:00:00 GMT")
    assert read is not None
    assert read.year == year


@pytest.mark.parametrize(
    "words",
    ["", " ", "yesterday", "Mon, 31 Feb 2020 10:00:00 GMT", "2020-13-01", "0000-00-00T00:00:00Z", "2020-01-01T25:00:00Z",
     "9999-12-31T23:59:59-14:00",
     "0001-01-01T00:00:00+14:00", "Mon, 28 Sep 2020 12:00:00 +9900", "28 Foo 2020", "1 2 3", "2020-400",
     "2023-366", "2020-000", "2020-W54-1", "20200928T250000Z", "1" * 17, "20200928-120000"],
)  # fmt: skip
def test_what_names_no_moment_is_none(words: str) -> None:
    assert read_date(words) is None


def test_an_unknown_zone_is_utc() -> None:
    assert read_date("Mon, 28 Sep 2020 12:00:00 XYZ") == NOON


def test_a_leap_second_is_the_second_before_it() -> None:
    assert read_date("2016-12-31T23:59:60Z") == datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize("words", ["1" * 40_000, "Mon, " * 8_000, "a" * 40_000, "1 " * 20_000, ":" * 40_000])
def test_long_words_are_not_even_looked_at(words: str) -> None:
    assert read_date(words) is None


@given(st.text(max_size=100))
def test_any_words_give_a_whole_second_in_utc_or_none(words: str) -> None:
    read = read_date(words)
    assert read is None or (read.tzinfo is UTC and read.microsecond == 0)


@given(st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC)))
def test_what_is_written_is_read_back(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    assert read_date(moment.isoformat()) == moment
    assert read_date(moment.strftime("%a, %d %b %Y %H:%M:%S +0000")) == moment
