"""Statuses and headers apart from connections."""

from __future__ import annotations

import pytest
from tests.wire.fetch.asking import NOW

from broadsheet.wire.fetch.answer import LATEST, SOONEST, refusal, retry_after, validator


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
