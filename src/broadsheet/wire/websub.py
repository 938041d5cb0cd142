"""
WebSub (W3C Recommendation, 23 January 2018) from the subscriber's side, apart from any connection, archive or clock.

A feed offers a hub; we ask the hub for a subscription, it verifies that we meant it, pushes signed content until the lease ends, and is
asked again before that. What a subscription is, what is due for it, and what each message of a hub means is decided here.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal
from urllib.parse import urlencode, urljoin

import msgspec

from broadsheet.records import Document, Noun
from broadsheet.seams import Feed
from broadsheet.wire.text import parse_markup

Mode = Literal["subscribe", "unsubscribe"]

METHODS = frozenset({"sha1", "sha256", "sha384", "sha512"})
LONGEST_CHALLENGE = 4_096
LONGEST_REASON = 200
LONGEST_LEASE = 30 * 86_400
UNSAID_LEASE = 86_400
SOONEST = 300  # seconds between two questions to a hub, whatever it grants or wishes; between shorter leases the feed is polled
FIRST_WAIT, LONGEST_WAIT = 600, 86_400
UNANSWERED = timedelta(hours=1)  # after which an intent that no hub has verified is asked again
DENIED = timedelta(days=7)
MOST_MISSES = 2
_BYTES_OF_A_HEAD = 262_144
_LINK = re.compile(r"<([^<>]{1,2000})>((?:\s*;\s*[\w!#$&+.^`|~-]{1,40}\s*(?:=\s*(?:\"[^\"]{0,400}\"|[^\s\",;]{1,400}))?){0,20})")
_RELATION = re.compile(r";\s*rel\s*=\s*(?:\"([^\"]*)\"|([^\s\",;]+))", re.IGNORECASE)


class Offer(Noun, frozen=True, kw_only=True):
    """What a document says of being pushed: its first hub, and the address by which the hub knows it."""

    hub: str
    topic: str


class Subscription(Noun, frozen=True, kw_only=True):
    """
    One feed at one hub. `until` is the end of the lease, None before the first; `next_at` when something is due, None for at once.

    `token` is the last part of the callback's address, `secret` signs what is pushed: both are drawn once and kept. `ignored` counts what
    came and was not taken, by reason; `misses` the polls in a row that brought what the hub had not pushed.
    """

    feed: str
    hub: str
    topic: str
    token: str
    secret: str
    state: Literal["offered", "asked", "active", "failed", "denied", "leaving"] = "offered"
    reason: str = ""
    until: datetime | None = None
    next_at: datetime | None = None
    failures: int = 0
    misses: int = 0
    ignored: Mapping[str, int] = {}


def offered(document: Document, feed: Feed) -> Offer | None:
    """
    The hub a document offers: by its Link headers, else by the links inside the feed or page (section 4 of the Recommendation).

    A document that names a hub and not itself goes by the address it was fetched from.
    """
    here = document.final or document.address
    for hubs, own in (_linked(document.links, here), (feed.hubs, feed.own), _in_page(document, here)):
        hub = next((address for address in hubs if address.lower().startswith(("http://", "https://"))), "")
        if hub:
            return Offer(hub=hub, topic=own if own.lower().startswith(("http://", "https://")) else here)
    return None


def _linked(header: str, base: str) -> tuple[tuple[str, ...], str]:
    """The hubs and the own address in Link headers (RFC 8288)."""
    found: dict[str, list[str]] = {"hub": [], "self": []}
    for address, parameters in _LINK.findall(header):
        said = _RELATION.search(parameters)
        for relation in (said[1] or said[2] or "").lower().split() if said else ():
            found.get(relation, []).append(_joined(base, address))
    return tuple(found["hub"]), next(iter(found["self"]), "")


def _in_page(document: Document, base: str) -> tuple[tuple[str, ...], str]:
    """The hubs and the own address that a web page names in its head."""
    head = document.body[:_BYTES_OF_A_HEAD]
    if "html" not in document.media_type.lower() or b"hub" not in head.lower():
        return (), ""
    links = parse_markup(head.decode("utf-8", "replace")).css("head link[rel][href]")
    found = [((link.attributes["rel"] or "").lower().split(), _joined(base, link.attributes["href"] or "")) for link in links]
    return tuple(href for relations, href in found if "hub" in relations), next((href for rel, href in found if "self" in rel), "")


def _joined(base: str, address: str) -> str:
    try:
        return urljoin(base, address.strip())
    except ValueError:
        return ""


def lives(subscription: Subscription, now: datetime) -> bool:
    """Whether the hub's promise to push holds at `now`: a renewal that is under way or failed does not end a lease."""
    return subscription.state in {"asked", "active", "failed"} and subscription.until is not None and subscription.until > now


def wanted(subscription: Subscription, now: datetime, *, listed: bool) -> Mode | None:
    """What to ask of the hub at `now`: to subscribe, or to renew before the lease ends; to end what is `listed` as a source no longer."""
    if not listed:
        return "unsubscribe" if subscription.state != "leaving" and lives(subscription, now) else None
    due = subscription.next_at is None or subscription.next_at <= now
    return "subscribe" if due else None


def asked(subscription: Subscription, mode: Mode, now: datetime) -> Subscription:
    """The subscription once its hub is about to be asked; to be written down before, since the hub may verify at any moment after."""
    state: Literal["asked", "leaving"] = "asked" if mode == "subscribe" else "leaving"
    return msgspec.structs.replace(subscription, state=state, reason="", next_at=now + UNANSWERED)


def form(subscription: Subscription, mode: Mode, callback: str, lease: int) -> str:
    """The request to the hub (section 5.1), encoded; `callback` is the base of the callback's address, `lease` in seconds."""
    said = {"hub.callback": f"{callback.rstrip('/')}/{subscription.token}", "hub.mode": mode, "hub.topic": subscription.topic}
    if mode == "subscribe":
        said |= {"hub.lease_seconds": str(lease), "hub.secret": subscription.secret}
    return urlencode(said)


def refused(subscription: Subscription, reason: str, now: datetime, retry_after: float | None = None) -> Subscription:
    """
    The subscription whose hub did not take the request: asked again after the seconds that the hub wishes, but not within `SOONEST`,
    else after ten minutes, doubled each time up to a day.
    """
    if subscription.state == "leaving":
        return msgspec.structs.replace(subscription, reason=reason)
    own = min(FIRST_WAIT * 2 ** min(subscription.failures, 20), LONGEST_WAIT)
    next_at = now + timedelta(seconds=own if retry_after is None else max(int(retry_after), SOONEST))
    return msgspec.structs.replace(subscription, state="failed", reason=reason, failures=subscription.failures + 1, next_at=next_at)


def verified(subscription: Subscription, said: Mapping[str, str], now: datetime) -> Subscription | None:
    """
    The subscription after a hub's question whether we meant it, or its denial (sections 5.2, 5.3); None for what we did not ask.

    The lease is the hub's word, at most 30 days, a day when it says none; it is renewed when four fifths of it have passed, but not
    within `SOONEST`.
    """
    mode, topic = said.get("hub.mode", ""), said.get("hub.topic", "")
    if topic != subscription.topic:
        return None
    if mode == "denied":
        reason = said.get("hub.reason", "")[:LONGEST_REASON]
        return msgspec.structs.replace(subscription, state="denied", reason=reason, until=None, next_at=now + DENIED)
    expected = {"asked": "subscribe", "leaving": "unsubscribe"}.get(subscription.state)
    if mode != expected or not 0 < len(said.get("hub.challenge", "")) <= LONGEST_CHALLENGE:
        return None
    if mode == "unsubscribe":
        return msgspec.structs.replace(subscription, until=None)
    lease = _lease(said.get("hub.lease_seconds", ""))
    times = {"until": now + timedelta(seconds=lease), "next_at": now + timedelta(seconds=max(lease * 4 // 5, SOONEST))}
    return msgspec.structs.replace(subscription, state="active", reason="", failures=0, misses=0, **times)


def _lease(said: str) -> int:
    seconds = int(said) if said.isascii() and said.isdecimal() and len(said) < 12 else UNSAID_LEASE
    return min(max(seconds, 1), LONGEST_LEASE)


def fault(subscription: Subscription, signature: str, links: str, body: bytes) -> str:
    """
    Why pushed content is not taken (section 7.1), empty when it is: no-signature, unknown-method, wrong-signature, wrong-topic.

    `signature` is the X-Hub-Signature header. The comparison takes the same time wherever the two differ.
    """
    if not signature:
        return "no-signature"
    method, _, claimed = signature.strip().partition("=")
    if method.lower() not in METHODS:
        return "unknown-method"
    expected = hmac.new(subscription.secret.encode(), body, method.lower()).hexdigest()
    if not hmac.compare_digest(expected.encode(), claimed.strip().lower().encode("utf-8", "replace")):
        return "wrong-signature"
    own = _linked(links, "")[1]
    return "wrong-topic" if own and own != subscription.topic else ""


def ignoring(subscription: Subscription, reason: str) -> Subscription:
    """The subscription with one more thing ignored for that reason."""
    count = subscription.ignored.get(reason, 0) + 1
    return msgspec.structs.replace(subscription, ignored={**subscription.ignored, reason: count})


def missed(subscription: Subscription, now: datetime) -> Subscription:
    """The subscription after a poll found what was not pushed: after the second in a row the hub is lost, and asked anew later."""
    subscription = msgspec.structs.replace(subscription, misses=subscription.misses + 1)
    return subscription if subscription.misses < MOST_MISSES else refused(msgspec.structs.replace(subscription, until=None), "lost", now)
