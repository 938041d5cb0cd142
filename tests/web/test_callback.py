"""WebSub from end to end: a publisher, a real hub on loopback, our callback server, and the line between them."""

from __future__ import annotations

import hmac
import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from tests.publications import NOW, archive, make, rss, run
from tests.web.hub import CHALLENGE, opened
from tests.web.stage import NEW, OLD, Stage, settled, staged

from broadsheet.archive import lookup
from broadsheet.errors import ConfigurationError
from broadsheet.publication import load, write_opml
from broadsheet.records import Source
from broadsheet.stages.subscribing import next_due, subscriptions
from broadsheet.web.callback import listening

LATER = ("Pilots free the ferry at high tide", "https://a.example/tide", "Mon, 11 Mar 2024 11:50:00 GMT")


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """A feed that was read once and whose hub has been asked for it."""
    with staged(tmp_path / "p") as made:
        made.walk()
        assert made.subscribe() == 1
        yield made


def test_an_article_is_in_the_archive_without_a_poll_once_its_publisher_pings(stage: Stage) -> None:
    stage.hub.feed, polls = rss(NEW, OLD), stage.hub.polls
    stage.hub.ping()
    assert stage.arrivals == [1]
    stage.now += timedelta(minutes=5)
    stage.walk()
    assert stage.titles() == sorted([OLD[0], NEW[0]])
    assert stage.hub.polls == polls


def test_a_hub_is_asked_with_a_secret_a_lease_and_a_callback_of_its_own(stage: Stage) -> None:
    (asked,) = stage.hub.asked
    assert (asked["hub.mode"], asked["hub.topic"], asked["hub.lease_seconds"]) == ("subscribe", stage.hub.topic, "604800")
    assert len(asked["hub.secret"]) == 64
    assert asked["hub.callback"].endswith(f"/behind/a/proxy/{stage.held().token}")
    assert stage.hub.verified == [("subscribe", 200, CHALLENGE)]
    assert (stage.held().state, stage.held().until) == ("active", stage.now + timedelta(seconds=600))


def test_only_what_we_asked_is_verified(stage: Stage) -> None:
    (callback,) = stage.hub.held
    question = {"hub_topic": stage.hub.topic, "hub_challenge": "x", "hub_lease_seconds": "9"}
    before = stage.held()
    assert stage.hub.ask(callback, hub_mode="subscribe", **question)[0] == 404  # it is verified already
    assert stage.hub.ask(callback, hub_mode="unsubscribe", **question)[0] == 404
    assert stage.hub.ask(callback[:-1] + "_", hub_mode="subscribe", **question)[0] == 404
    assert stage.hub.ask(callback, hub_mode="denied", **question | {"hub_topic": "http://127.0.0.1/other"})[0] == 404
    assert stage.held() == before


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
def test_every_method_of_the_recommendation_is_a_signature(stage: Stage, method: str) -> None:
    stage.hub.method = method
    assert stage.hub.push(rss(NEW)) == 202
    assert stage.waiting() == 1


@pytest.mark.parametrize(
    ("signature", "reason"),
    [("sha256=" + "0" * 64, "wrong-signature"), ("sha256", "wrong-signature"), ("", "no-signature"), ("md5=00", "unknown-method")],
)
def test_what_is_not_signed_is_acknowledged_ignored_and_counted(stage: Stage, signature: str, reason: str) -> None:
    assert stage.hub.push(rss(NEW), signature) == 202
    assert stage.hub.push(rss(NEW), signature) == 202
    assert stage.waiting() == 0
    assert stage.held().ignored == {reason: 2}
    assert stage.reasons() == {reason}


def test_a_push_whose_header_is_no_text_is_taken_all_the_same(stage: Stage) -> None:
    (held,) = stage.hub.held.values()
    to, body = urlsplit(held.callback), rss(NEW)
    signature = f"sha256={hmac.new(held.secret.encode(), body, 'sha256').hexdigest()}"
    head = f"POST {to.path} HTTP/1.1\r\nHost: {to.netloc}\r\nContent-Length: {len(body)}\r\nX-Hub-Signature: {signature}\r\n"
    with socket.create_connection((to.hostname, to.port)) as hub:
        hub.sendall(head.encode() + b"Content-Type: application/rss+xml; x=\xe9\r\n\r\n" + body)
        assert hub.recv(64).startswith(b"HTTP/1.1 202")
    stage.walk()
    assert NEW[0] in stage.titles()


def test_a_signature_by_another_secret_is_wrong(stage: Stage) -> None:
    forged = hmac.new(b"guessed", rss(NEW), "sha256").hexdigest()
    assert stage.hub.push(rss(NEW), f"sha256={forged}") == 202
    assert stage.held().ignored == {"wrong-signature": 1}


def test_what_is_signed_and_says_it_is_of_another_topic_is_ignored(stage: Stage) -> None:
    assert stage.hub.push(rss(NEW), topic="http://127.0.0.1/other") == 202
    assert stage.held().ignored == {"wrong-topic": 1}
    assert stage.waiting() == 0


def test_a_replay_is_taken_once_before_and_after_a_run(stage: Stage) -> None:
    assert [stage.hub.push(rss(NEW)), stage.hub.push(rss(NEW))] == [202, 202]
    assert stage.waiting() == 1
    stage.walk()
    assert stage.waiting() == 0
    assert stage.hub.push(rss(NEW)) == 202
    assert stage.waiting() == 0
    assert stage.held().ignored == {"replayed": 2}


def test_the_last_poll_replayed_is_nothing_new(stage: Stage) -> None:
    assert stage.hub.push(rss(OLD)) == 202
    assert stage.waiting() == 0


def test_a_body_past_the_cap_is_refused_and_counted(tmp_path: Path) -> None:
    with staged(tmp_path / "p", "max_bytes = 2000\n") as stage:
        stage.walk()
        stage.subscribe()
        assert stage.hub.push(rss(NEW) + b" " * 3_000) == 413
        assert stage.waiting() == 0
        assert stage.held().ignored == {"too-large": 1}


def test_what_is_pushed_and_cannot_be_read_is_set_aside_and_leaves_the_inbox(stage: Stage) -> None:
    assert stage.hub.push(b"no feed at all") == 202
    stage.walk()
    assert stage.waiting() == 0
    with archive(stage.root) as connection:
        assert [(spike.stage, spike.subject) for spike in lookup.spikes(connection)] == [("parse", stage.hub.topic)]


def test_who_asks_everybody_asks_pushed_feeds_as_well(stage: Stage) -> None:
    polls = stage.hub.polls
    stage.now += timedelta(minutes=1)
    stage.walk()
    assert stage.hub.polls == polls
    run(stage.root, stage.now, offline=False, everybody=True)
    assert stage.hub.polls == polls + 1


def test_a_pushed_feed_is_polled_rarely_but_still(stage: Stage) -> None:
    stage.hub.lease = 10 * 86_400
    stage.now += timedelta(minutes=9)
    assert stage.subscribe() == 1  # four fifths of the lease have passed
    for hours, polls in ((1, 1), (5, 1), (6, 2), (7, 2), (12.5, 3)):
        stage.now = NOW + timedelta(hours=hours)
        stage.walk()
        assert stage.hub.polls == polls, hours


def test_a_clock_that_ran_ten_years_ahead_and_was_put_back_lets_no_pushed_feed_rest(tmp_path: Path) -> None:
    with staged(tmp_path / "p") as stage:
        stage.now += timedelta(days=3_650)
        stage.walk()
        stage.subscribe()
        stage.now, stage.hub.feed = NOW, rss(NEW, OLD)
        stage.walk()
        assert (stage.hub.polls, NEW[0] in stage.titles()) == (2, True)


def test_a_lease_is_renewed_before_its_end_with_the_same_callback_and_secret(stage: Stage) -> None:
    stage.now += timedelta(seconds=479)
    assert stage.subscribe() == 0
    stage.now += timedelta(seconds=1)
    assert stage.subscribe() == 1
    first, second = stage.hub.asked
    assert first == second
    assert stage.held().until == stage.now + timedelta(seconds=600)


def test_a_hub_that_grants_a_second_is_asked_every_five_minutes_and_its_feed_polled_as_ever(tmp_path: Path) -> None:
    with staged(tmp_path / "p") as stage:
        stage.hub.lease, asked, polls = 1, [], []
        for late in (0, 1, 60, 299, 300, 301):
            stage.now = NOW + timedelta(seconds=late)
            stage.walk()
            stage.subscribe()
            asked.append(len(stage.hub.asked))
            polls.append(stage.hub.polls)
        assert asked == [1, 1, 1, 1, 2, 2]
        assert polls[-1] == 2
        with archive(stage.root) as connection:
            assert next_due(connection) == NOW + timedelta(seconds=600)


def test_a_lease_that_ran_out_is_polled_as_ever_and_its_pushes_are_gone(stage: Stage) -> None:
    stage.now += timedelta(seconds=601)
    assert stage.hub.push(rss(NEW)) == 410
    assert stage.waiting() == 0
    polls = stage.hub.polls
    stage.walk()
    assert stage.hub.polls == polls + 1


def test_a_renewal_that_fails_leaves_the_lease_and_is_tried_again(stage: Stage) -> None:
    stage.hub.refuses = 503
    stage.now += timedelta(seconds=500)
    assert stage.subscribe() == 1
    assert (stage.held().state, stage.held().reason) == ("failed", "server-error")
    assert stage.hub.push(rss(NEW)) == 202
    assert stage.waiting() == 1
    stage.hub.refuses = 0
    stage.now += timedelta(minutes=9)
    assert stage.subscribe() == 0
    stage.now += timedelta(minutes=1)
    assert stage.subscribe() == 1
    assert stage.held().state == "active"


@pytest.mark.parametrize(("again", "wait"), [("7200", timedelta(hours=2)), ("9999999", timedelta(days=7)), ("soon", timedelta(minutes=10))])
def test_a_hub_that_says_when_to_come_again_is_asked_then_within_a_week(stage: Stage, again: str, wait: timedelta) -> None:
    stage.hub.refuses, stage.hub.again = 503, again
    stage.now += timedelta(seconds=500)
    stage.subscribe()
    assert stage.held().next_at == stage.now + wait


def test_a_denial_ends_the_lease_and_is_respected_for_a_week(stage: Stage) -> None:
    stage.hub.denies = "not for you"
    stage.now += timedelta(seconds=500)
    stage.subscribe()
    assert (stage.held().state, stage.held().reason, stage.held().until) == ("denied", "not for you", None)
    stage.now += timedelta(days=6, hours=23)
    assert stage.subscribe() == 0
    polls = stage.hub.polls
    stage.walk()
    assert stage.hub.polls == polls + 1
    stage.now += timedelta(hours=1)
    stage.hub.denies = ""
    assert stage.subscribe() == 1
    assert stage.held().state == "active"


def test_a_hub_that_misses_twice_what_a_poll_finds_is_lost(stage: Stage) -> None:
    stage.hub.lease = 10 * 86_400
    stage.now += timedelta(minutes=9)
    stage.subscribe()
    for hours, items, state in ((7, (NEW, OLD), "active"), (14, (LATER, NEW, OLD), "failed")):
        stage.now, stage.hub.feed = NOW + timedelta(hours=hours), rss(*items)
        stage.walk()
        assert stage.held().state == state
    assert stage.held().reason == "lost"
    polls = stage.hub.polls
    stage.now += timedelta(hours=1)
    stage.walk()
    assert stage.hub.polls == polls + 1


def test_a_source_that_is_removed_is_unsubscribed_and_forgotten(stage: Stage) -> None:
    (callback,) = stage.hub.held
    (stage.root / "sources.opml").write_bytes(write_opml((Source(feed="feeds/none.xml"),), "The Test"))
    assert stage.subscribe() == 1
    assert stage.hub.asked[-1]["hub.mode"] == "unsubscribe"
    assert stage.hub.verified[-1] == ("unsubscribe", 200, CHALLENGE)
    assert stage.hub.held == {}
    with archive(stage.root) as connection:
        assert subscriptions(connection) == {}
    assert stage.hub.ask(callback, hub_mode="unsubscribe", hub_topic=stage.hub.topic, hub_challenge="x")[0] == 404


def test_a_feed_that_offers_no_hub_any_more_is_polled_as_ever(stage: Stage) -> None:
    stage.now += timedelta(hours=7)
    stage.hub.links, stage.hub.feed = False, rss(NEW, OLD)
    stage.walk()
    with archive(stage.root) as connection:
        assert subscriptions(connection) == {}


def test_without_a_callback_nobody_listens_and_every_feed_is_polled(tmp_path: Path) -> None:
    with opened() as hub:
        hub.feed = rss(OLD)
        root = make(tmp_path / "p", '[fetch]\nallow_private = ["127.0.0.0/8"]\n', remote=[hub.topic])
        with listening(load(root), lambda: NOW, lambda: None):
            run(root, NOW, offline=False)
            run(root, NOW + timedelta(hours=2), offline=False)
        assert (hub.polls, hub.asked) == (2, [])


def test_a_place_that_is_taken_is_told_with_its_remedy(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        root = make(tmp_path / "p", settled(taken.getsockname()[1]))
        refused = pytest.raises(ConfigurationError, match=r"websub\.listen: cannot listen there")
        with refused, listening(load(root), lambda: NOW, lambda: None):
            raise AssertionError
