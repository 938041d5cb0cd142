"""What a feed says of how often it wishes to be asked."""

from __future__ import annotations

import pytest
from tests.wire.fetch.asking import NOW

from broadsheet.records import Document
from broadsheet.seams import Feed
from broadsheet.wire.parse import parse

SY = 'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
ITEM = "<item><title>A</title><link>https://a.example/1</link></item>"


def rss(said: str) -> Feed:
    body = f'<rss version="2.0" {SY}><channel><title>T</title>{said}{ITEM}</channel></rss>'
    return parse(Document(address="https://a.example/feed", body=body.encode(), fetched=NOW)).feed


def sy(period: str, frequency: str = "") -> str:
    said = f"<sy:updateFrequency>{frequency}</sy:updateFrequency>" if frequency else ""
    return f"<sy:updatePeriod>{period}</sy:updatePeriod>{said}"


@pytest.mark.parametrize(
    ("said", "minutes"),
    [
        ("", 0),
        ("<ttl>90</ttl>", 90),
        ("<ttl> 90 </ttl>", 90),
        ("<ttl>-90</ttl>", 0),
        ("<ttl>1e9</ttl>", 0),
        ("<ttl>999999999999</ttl>", 0),
        ("<ttl>٣</ttl>", 0),
        (sy("hourly"), 60),
        (sy(" Daily "), 1_440),
        (sy("daily", "4"), 360),
        (sy("weekly", "0"), 10_080),
        (sy("hourly", "often"), 60),
        (sy("always", "2"), 0),
        ("<ttl>30</ttl>" + sy("daily"), 30),
        ("<ttl>soon</ttl>" + sy("hourly", "2"), 30),
    ],
)
def test_a_wish_to_be_left_alone_is_read_in_minutes(said: str, minutes: int) -> None:
    assert rss(said).ttl == minutes


def test_atom_and_rdf_have_a_period_as_well() -> None:
    entry = "<entry><id>a</id><title>A</title></entry>"
    atom = f'<feed xmlns="http://www.w3.org/2005/Atom" {SY}><title>T</title>{sy("hourly")}{entry}</feed>'
    head = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
    rdf = f"{head} {SY}><channel><title>T</title>{sy('daily', '2')}</channel>{ITEM}</rdf:RDF>"
    found = [parse(Document(address="https://a.example/", body=body.encode(), fetched=NOW)).feed.ttl for body in (atom, rdf)]
    assert found == [60, 720]


def test_hours_and_days_to_be_skipped_are_read_and_what_is_none_passed_over() -> None:
    hours = "".join(f"<hour>{hour}</hour>" for hour in ("3", " 4 ", "24", "25", "-1", "noon", "", "3"))
    days = "".join(f"<day>{day}</day>" for day in ("Saturday", " sunday ", "Doomsday", ""))
    found = rss(f"<skipHours>{hours}</skipHours><skipDays>{days}</skipDays>")
    assert (found.skip_hours, found.skip_days) == ((0, 3, 4), (5, 6))


def test_a_flood_of_hours_is_not_read_to_its_end() -> None:
    assert rss(f"<skipHours>{'<hour>1</hour>' * 50_000}<hour>2</hour></skipHours>").skip_hours == (1,)
