"""What a feed offers, when a hub is asked, and what its messages mean."""

from __future__ import annotations

import hmac
import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

import msgspec
import pytest

from broadsheet.records import Document
from broadsheet.seams import Feed
from broadsheet.wire.parse import parse
from broadsheet.wire.websub import Offer, Subscription, asked, fault, form, lives, offered, refused, verified, wanted

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
HUB, TOPIC = "https://hub.example/", "https://a.example/feed"
ASKED = Subscription(feed=TOPIC, hub=HUB, topic=TOPIC, token="t", secret="s", state="asked")
YES = {"hub.mode": "subscribe", "hub.topic": TOPIC, "hub.challenge": "c", "hub.lease_seconds": "1000"}
LINKS = "".join(f'<link xmlns="http://www.w3.org/2005/Atom" rel="{rel}" href="{href}"/>' for rel, href in (("hub", HUB), ("self", TOPIC)))
RSS = f"<rss version='2.0'><channel><title>A</title>{LINKS}<item><title>x</title></item></channel></rss>"
ATOM = f"<feed xmlns='http://www.w3.org/2005/Atom'><title>A</title>{LINKS}<entry><title>x</title></entry></feed>"
HUBS = [{"type": "rssCloud", "url": "https://no.example/"}, {"type": "WebSub", "url": HUB}]
JSON = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "A", "feed_url": TOPIC, "hubs": HUBS, "items": []})
HTML = f'<html><head><link rel="hub" href="{HUB}"><link rel="self" href="{TOPIC}"></head><body>x</body></html>'


def document(body: str = "", links: str = "", media_type: str = "application/xml") -> Document:
    return Document(address="https://a.example/asked", body=body.encode(), media_type=media_type, links=links, fetched=NOW)


@pytest.mark.parametrize("body", [RSS, ATOM, JSON])
def test_every_format_of_feed_can_name_its_hub_and_itself(body: str) -> None:
    one = document(body)
    assert offered(one, parse(one).feed) == Offer(hub=HUB, topic=TOPIC)


def test_a_page_names_its_hub_in_its_head_and_not_below() -> None:
    assert offered(document(HTML, media_type="text/html; charset=utf-8"), Feed()) == Offer(hub=HUB, topic=TOPIC)
    below = HTML.replace("<head>", "<head></head><body>")
    assert offered(document(below, media_type="text/html"), Feed()) is None


def test_link_headers_win_over_what_stands_in_the_document() -> None:
    links = f'<https://other.example/page>; rel=next, </hub>;title="a, b"; rel="HUB", <{TOPIC}>; rel="alternate self"'
    one = document(RSS, links)
    assert offered(one, parse(one).feed) == Offer(hub="https://a.example/hub", topic=TOPIC)


def test_a_feed_that_names_no_address_of_its_own_goes_by_where_it_was_found() -> None:
    assert offered(document(links=f"<{HUB}>; rel=hub"), Feed()) == Offer(hub=HUB, topic="https://a.example/asked")


@pytest.mark.parametrize(
    "links", ["", "<ftp://hub.example/>; rel=hub", "rel=hub", f"<{HUB}>; rel=hubris", "<" * 9_000, "<a>" + ";" * 9_000]
)
def test_what_names_no_hub_offers_none(links: str) -> None:
    assert offered(document(links=links), Feed()) is None


def test_a_form_says_all_that_the_recommendation_asks() -> None:
    said = parse_qs(form(ASKED, "subscribe", "https://us.example/websub/", 60))
    assert said == {
        "hub.callback": ["https://us.example/websub/t"],
        "hub.mode": ["subscribe"],
        "hub.topic": [TOPIC],
        "hub.lease_seconds": ["60"],
        "hub.secret": ["s"],
    }
    assert "hub.secret" not in parse_qs(form(ASKED, "unsubscribe", "https://us.example/websub", 60))


def test_a_lease_begins_when_it_is_verified_and_is_due_after_four_fifths() -> None:
    active = verified(ASKED, YES, NOW)
    assert active is not None
    assert lives(active, NOW + timedelta(seconds=999))
    assert not lives(active, NOW + timedelta(seconds=1_000))
    assert wanted(active, NOW + timedelta(seconds=799), listed=True) is None
    assert wanted(active, NOW + timedelta(seconds=800), listed=True) == "subscribe"


@pytest.mark.parametrize("lease", [1, 100, 374])
def test_a_short_lease_ends_when_the_hub_says_and_is_not_asked_for_again_within_five_minutes(lease: int) -> None:
    active = verified(ASKED, YES | {"hub.lease_seconds": str(lease)}, NOW)
    assert active is not None
    assert lives(active, NOW + timedelta(seconds=lease - 1))
    assert not lives(active, NOW + timedelta(seconds=lease))
    assert wanted(active, NOW + timedelta(seconds=299), listed=True) is None
    assert wanted(active, NOW + timedelta(seconds=300), listed=True) == "subscribe"


@pytest.mark.parametrize(
    ("said", "seconds"), [("", 86_400), ("0", 1), ("-5", 86_400), ("1e9", 86_400), ("9" * 11, 30 * 86_400), ("٣", 86_400)]
)
def test_an_absurd_lease_is_held_within_reason(said: str, seconds: int) -> None:
    active = verified(ASKED, YES | {"hub.lease_seconds": said}, NOW)
    assert active is not None
    assert active.until == NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "said",
    [
        {"hub.topic": "https://b.example/"},
        {"hub.mode": "unsubscribe"},
        {"hub.mode": ""},
        {"hub.challenge": ""},
        {"hub.challenge": "c" * 5_000},
    ],
)
def test_what_was_not_asked_is_not_verified(said: dict[str, str]) -> None:
    assert verified(ASKED, YES | said, NOW) is None
    assert verified(ASKED, YES, NOW) is not None


def test_an_intent_that_nobody_verifies_is_asked_again_after_an_hour() -> None:
    waiting = asked(msgspec.structs.replace(ASKED, state="offered"), "subscribe", NOW)
    assert wanted(waiting, NOW + timedelta(minutes=59), listed=True) is None
    assert wanted(waiting, NOW + timedelta(minutes=60), listed=True) == "subscribe"


def test_a_hub_that_refuses_is_asked_ever_more_rarely() -> None:
    waits, one = [], ASKED
    for _ in range(10):
        one = refused(one, "server-error", NOW)
        assert one.next_at
        waits.append(int((one.next_at - NOW).total_seconds()))
    assert waits[:3] == [600, 1_200, 2_400]
    assert waits[-1] == 86_400


@pytest.mark.parametrize(("wish", "seconds"), [(None, 1_200), (3_600.0, 3_600), (604_800.0, 604_800), (60.0, 300)])
def test_a_hub_s_wish_when_to_come_again_is_kept_but_not_sooner_than_five_minutes(wish: float | None, seconds: int) -> None:
    one = refused(msgspec.structs.replace(ASKED, failures=1), "server-error", NOW, wish)
    assert (one.next_at, one.failures) == (NOW + timedelta(seconds=seconds), 2)


def test_a_signature_is_of_the_body_by_the_secret_in_any_case_of_letters() -> None:
    good = hmac.new(b"s", b"body", "sha512").hexdigest()
    assert fault(ASKED, f"SHA512={good.upper()}", "", b"body") == ""
    assert fault(ASKED, f"sha512={good}", "", b"bodY") == "wrong-signature"
    assert fault(ASKED, "sha1=\ud800", "", b"body") == "wrong-signature"
