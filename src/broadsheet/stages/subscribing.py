"""WebSub, where the wire and the archive meet: what feeds offer is noted, hubs are asked, and what they say and push is kept."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from functools import cached_property

import msgspec
from sqlalchemy import Connection, Engine

from broadsheet.archive import intake as seen
from broadsheet.archive import pushes
from broadsheet.archive.intake import FeedRow
from broadsheet.archive.opening import transaction
from broadsheet.publication import Publication
from broadsheet.records import Document, Spike
from broadsheet.seams import Feed
from broadsheet.settings import websub_seconds
from broadsheet.stages.terms import limits
from broadsheet.wire.fetch import Failed, Outcome, Request, ahead, fetch
from broadsheet.wire.websub import (
    Mode,
    Subscription,
    asked,
    fault,
    form,
    ignoring,
    lives,
    missed,
    offered,
    refused,
    verified,
    wanted,
)

MOST_ANSWER = 100_000  # bytes of a hub's answer, which nobody reads
GONE, MISSING, TAKEN, GOOD = 410, 404, 202, 200

_decode = msgspec.json.Decoder(Subscription).decode
_encode = msgspec.json.Encoder().encode


def subscriptions(connection: Connection) -> Mapping[str, Subscription]:
    """Every subscription by its feed: those that hold, and those that are asked for or failed."""
    return {feed: _decode(body) for feed, body in pushes.subscriptions(connection).items()}


class Hubs:
    """The hubs that the feeds of one run offer, beside those that were remembered: these are read once, when the first feed is heard."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @cached_property
    def _known(self) -> dict[str, Subscription]:
        return dict(subscriptions(self._connection))

    def note(self, document: Document, feed: Feed) -> None:
        """Remember which hub a feed offers. Another hub or topic than before founds a subscription of its own; none ends the old one."""
        offer, known = offered(document, feed), self._known.get(document.address)
        if known and (offer is None or (known.hub, known.topic) != (offer.hub, offer.topic)):
            pushes.end_subscription(self._connection, known.feed)  # the old hub's callback is gone, and what it still pushes is answered so
            del self._known[known.feed]
            known = None
        if offer and not known:
            self._keep(
                Subscription(
                    feed=document.address, hub=offer.hub, topic=offer.topic, token=secrets.token_urlsafe(24), secret=secrets.token_hex(32)
                )
            )

    def outrun(self, feed: str, now: datetime) -> None:
        """Note that a poll of this feed brought articles which its hub had not pushed."""
        known = self._known.get(feed)
        known = _of_token(self._connection, known.token) if known else None  # a hub may have spoken meanwhile
        if known and lives(known, now):
            self._keep(missed(known, now))

    def _keep(self, subscription: Subscription) -> None:
        self._known[subscription.feed] = subscription
        _save(self._connection, subscription)


def resting(connection: Connection, rows: Mapping[str, FeedRow], publication: Publication, now: datetime) -> frozenset[str]:
    """The feeds that need no poll at `now`: pushed, and read whole not too long ago. None where nobody listens to hubs."""
    if not publication.settings.websub.callback:
        return frozenset()
    rest = timedelta(seconds=websub_seconds(publication.settings)[0])
    pushed = (feed for feed, subscription in subscriptions(connection).items() if lives(subscription, now))
    return frozenset(feed for feed in pushed if feed in rows and rows[feed].digest and ahead(rows[feed].checked + rest, now))


def subscribe(publication: Publication, engine: Engine, now: datetime) -> int:
    """
    Ask hubs for what is due at `now`: new subscriptions, renewals, and the end of those whose feed is no source any more.

    Every intent is written down before its hub hears of it. How many were asked.
    """
    listed = {source.feed for source in publication.sources}
    with transaction(engine, writing=True) as connection:
        intents = list(_intents(connection, listed, now))
    callback, lease = publication.settings.websub.callback, websub_seconds(publication.settings)[1]
    requests = [
        Request(address=subscription.hub, form=form(subscription, mode, callback, lease), max_bytes=MOST_ANSWER)
        for subscription, mode in intents
    ]
    outcomes = fetch(requests, limits(publication), now) if requests else ()
    with transaction(engine, writing=True) as connection:
        for (subscription, _), outcome in zip(intents, outcomes, strict=True):
            _answered(connection, subscription, outcome, now)
    return len(intents)


def next_due(connection: Connection) -> datetime | None:
    """When the next subscription is due, None when there is none."""
    moments = [one.next_at for one in subscriptions(connection).values() if one.next_at is not None and one.state != "leaving"]
    return min(moments, default=None)


def answer(connection: Connection, token: str, said: Mapping[str, str], now: datetime) -> tuple[int, str]:
    """The status and text for a hub that asks whether we meant it, or denies us: its challenge for what we asked, else 404."""
    subscription = _of_token(connection, token)
    settled = verified(subscription, said, now) if subscription else None
    if settled is None:
        return MISSING, ""
    if settled.state == "leaving":
        pushes.end_subscription(connection, settled.feed)
    else:
        _save(connection, settled)
    return GOOD, said.get("hub.challenge", "") if settled.state != "denied" else ""


def receive(connection: Connection, token: str, document: Document, signature: str, now: datetime) -> int:
    """
    The status for pushed content. What is signed and new is in the inbox when the transaction ends, and only then may 202 be said.

    What is not taken is told so only where the hub shall stop (404, 410); a wrong signature is acknowledged, ignored and counted.
    """
    subscription = _of_token(connection, token)
    if subscription is None:
        return MISSING
    if not lives(subscription, now):
        return _ignored(connection, subscription, "not-subscribed", GONE, now)
    if reason := fault(subscription, signature, document.links, document.body):
        return _ignored(connection, subscription, reason, TAKEN, now)
    if pushes.is_known(connection, subscription.feed, document.body):
        return _ignored(connection, subscription, "replayed", TAKEN, now)
    pushes.put_in(connection, subscription.feed, document)
    return TAKEN


def too_large(connection: Connection, token: str, now: datetime) -> None:
    """Count what was pushed and larger than a body may be."""
    if subscription := _of_token(connection, token):
        _ignored(connection, subscription, "too-large", TAKEN, now)


def _intents(connection: Connection, listed: Collection[str], now: datetime) -> list[tuple[Subscription, Mode]]:
    """What is due, written down; what is neither a source nor pushed is forgotten."""
    found: list[tuple[Subscription, Mode]] = []
    for feed, subscription in subscriptions(connection).items():
        mode = wanted(subscription, now, listed=feed in listed)
        if mode:
            found.append((asked(subscription, mode, now), mode))
            _save(connection, found[-1][0])
        elif feed not in listed and not (subscription.until and subscription.until > now):
            pushes.end_subscription(connection, feed)
    return found


def _answered(connection: Connection, intent: Subscription, outcome: Outcome, now: datetime) -> None:
    """Write down a hub's refusal, unless it has verified in the meantime."""
    known = _of_token(connection, intent.token)
    if isinstance(outcome, Failed) and known is not None and known.state == intent.state:
        _save(connection, refused(known, outcome.error.reason, now, outcome.error.retry_after))


def _ignored(connection: Connection, subscription: Subscription, reason: str, status: int, now: datetime) -> int:
    _save(connection, ignoring(subscription, reason))
    told = f"pushed by {subscription.hub} and not taken"
    seen.save_spikes(
        connection, [Spike(stage="push", subject=subscription.feed, reason=reason, detail=told, source=subscription.feed, at=now)]
    )
    return status


def _of_token(connection: Connection, token: str) -> Subscription | None:
    body = pushes.of_token(connection, token)
    return _decode(body) if body else None


def _save(connection: Connection, subscription: Subscription) -> None:
    pushes.save_subscription(connection, subscription.feed, subscription.token, _encode(subscription))
