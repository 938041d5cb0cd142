"""Statuses and headers apart from connections."""

from __future__ import annotations

import pytest
from tests.wire.fetch.asking import NOW

from broadsheet.wire.fetch.answer import LATEST, SOONEST, freshness, refusal, retry_after, validator


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120),
        ("0", SOONEST),
        ("-5", SOONEST),
        ("1e99", LATEST),
        ("9" * 400, LATEST),
        ("Wed, 01 May 2024 13:00:00 GMT", 3_600),
        ("Wed, 01 May 2024 13:00:00", 3_600),
        ("Wed, 01 May 2024 13:00:00 +0030", 1_800),
        ("Tue, 01 May 2018 00:00:00 GMT", SOONEST),
        ("Fri, 31 Dec 9999 23:59:59 GMT", LATEST),
        ("", None),
        ("nan", None),
        ("soon", None),
        ("Wed, 99 May 2024 13:00:00 GMT", None),
        ("Wed, 01 May 99999999999 13:00:00 GMT", None),
    ],
)
def test_a_wish_is_read_and_held_between_a_minute_and_a_week(text: str, seconds: float | None) -> None:
    assert retry_after(text, NOW) == seconds


def test_every_status_is_a_document_or_has_a_reason() -> None:
    whole = {status for status in range(200, 1000) if refusal(status, {}, NOW) is None}
    assert whole == {200, 203, 226}


def test_only_statuses_that_may_carry_a_wish_do() -> None:
    errors = {status: refusal(status, {"Retry-After": "90"}, NOW) for status in (404, 429, 500, 503)}
    assert {status: error.retry_after for status, error in errors.items() if error} == {404: None, 429: 90, 500: None, 503: 90}


def test_a_validator_is_short_printable_ascii_or_nothing() -> None:
    assert validator('W/"abc"') == 'W/"abc"'
    assert [validator(text) for text in ('"\n"', '"ü"', '"\udcff"', "x" * 1_025)] == [""] * 4


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 0),
        ({"Cache-Control": "max-age=600"}, 600),
        ({"Cache-Control": 'public, Max-Age="600", must-revalidate'}, 600),
        ({"Cache-Control": "s-maxage=900, max-age=600"}, 600),
        ({"Cache-Control": "max-age=600", "Age": "200"}, 400),
        ({"Cache-Control": "max-age=600", "Age": "9999"}, 0),
        ({"Cache-Control": "max-age=600", "Age": "young"}, 600),
        ({"Cache-Control": "max-age=600, no-cache"}, 0),
        ({"Cache-Control": "no-store, max-age=600"}, 0),
        ({"Cache-Control": "max-age=-1"}, 0),
        ({"Cache-Control": "max-age=99999999999999999999"}, 86_400),
        ({"Cache-Control": "private", "Expires": "Wed, 01 May 2024 12:10:00 GMT"}, 600),
        ({"Expires": "Wed, 01 May 2024 12:10:00 GMT", "Date": "Wed, 01 May 2024 12:08:00 GMT"}, 120),
        ({"Expires": "0"}, 0),
        ({"Expires": "Mon, 01 Jan 1990 00:00:00 GMT"}, 0),
        ({"Expires": "Wed, 01 May 2099 12:10:00 GMT"}, 86_400),
        ({"Cache-Control": "max-age=60", "Expires": "Wed, 01 May 2024 12:10:00 GMT"}, 60),
    ],
)
def test_an_answer_says_how_long_it_stays_fresh(headers: dict[str, str], seconds: int) -> None:
    assert freshness(headers, NOW) == seconds
