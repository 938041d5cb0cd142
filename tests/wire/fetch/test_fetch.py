"""What a request brings home: documents, conditions, redirects, order and manners."""

from __future__ import annotations

import threading
import time
from urllib.parse import quote

import msgspec
import pytest
from tests.wire.fetch.asking import NOW, answering, ask, carried, failure, fetched, reason
from tests.wire.fetch.farm import Call, Farm

from broadsheet.errors import ConfigurationError
from broadsheet.wire.fetch import Failed, Fetched, Limits, Outcome, Request, Unchanged, fetch


def test_a_document_arrives_with_what_the_sender_claims(farm: Farm, limits: Limits) -> None:
    address = farm.serves(
        "/feed", 200, b"<rss/>", Content_Type="text/xml; charset=utf-8", ETag='"a"', Last_Modified="Wed, 01 May 2024 00:00:00 GMT"
    )
    outcome = fetched(address, limits)
    document = outcome.document
    assert (document.address, document.final, document.body, document.fetched) == (address, address, b"<rss/>", NOW)
    assert (document.media_type, document.etag, document.modified) == ("text/xml; charset=utf-8", '"a"', "Wed, 01 May 2024 00:00:00 GMT")
    assert (outcome.status, outcome.permanent) == (200, "")


def test_status_226_is_a_document_and_an_empty_200_an_empty_one(farm: Farm, limits: Limits) -> None:
    assert fetched(farm.serves("/im", 226, b"part"), limits).document.body == b"part"
    assert fetched(farm.serves("/empty"), limits).document.body == b""


def test_both_conditions_are_sent_and_304_keeps_what_it_does_not_name(farm: Farm, limits: Limits) -> None:
    address = farm.serves("/feed", 304)
    outcome = ask(address, limits, etag='"a"', modified="yesterday")
    assert outcome == Unchanged(address=address, etag='"a"', modified="yesterday")
    sent = farm.calls[0].headers
    assert (sent["If-None-Match"], sent["If-Modified-Since"]) == ('"a"', "yesterday")


def test_a_304_may_bring_new_validators(farm: Farm, limits: Limits) -> None:
    address = farm.serves("/feed", 304, ETag='"b"')
    assert ask(address, limits, etag='"a"', modified="m") == Unchanged(address=address, etag='"b"', modified="m")


def test_a_304_to_a_first_request_is_no_answer(farm: Farm, limits: Limits) -> None:
    assert reason(farm.serves("/feed", 304), limits) == "bad-response"


def test_validators_that_cannot_be_sent_back_are_not_kept(farm: Farm, limits: Limits) -> None:
    assert fetched(farm.serves("/feed", 200, b"x", ETag='"ü"'), limits).document.etag == ""
    fetched(farm.at("/feed"), limits, etag='"a"\r\nX-Smuggled: yes')
    assert farm.calls[1].headers["If-None-Match"] is None
    assert farm.calls[1].headers["X-Smuggled"] is None


def test_we_say_who_we_are_and_bring_nothing_else(farm: Farm, limits: Limits, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1/")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1/")
    addresses = [farm.serves("/feed", 200, b"x", Set_Cookie="id=1"), farm.serves("/to", 302, Location="/feed", Set_Cookie="id=2")]
    named = [address.replace(farm.host, "news.example") for address in addresses]  # a number would get no cookie in any case
    assert all(isinstance(outcome, Fetched) for outcome in carried(named * 2, limits, lookup=answering(farm.host)))
    assert len(farm.calls) == 6
    assert {call.headers["User-Agent"] for call in farm.calls} == {"Broadsheet (+https://news.example/)"}
    assert {call.headers["Accept-Encoding"] for call in farm.calls} == {"gzip"}
    assert not any(call.headers[name] for call in farm.calls for name in ("Cookie", "Authorization", "Referer"))


def test_the_final_address_is_adopted_only_when_every_hop_is_permanent(farm: Farm, limits: Limits) -> None:
    farm.serves("/feed", 200, b"x")
    farm.serves("/moved", 301, Location="/feed")
    farm.serves("/for-now", 302, Location="/moved")
    farm.serves("/again", 308, Location="/moved")
    found = {path: fetched(farm.at(path), limits) for path in ("/feed", "/moved", "/again", "/for-now")}
    assert {outcome.document.final for outcome in found.values()} == {farm.at("/feed")}
    assert {path: outcome.permanent for path, outcome in found.items()} == {
        "/feed": "",
        "/moved": farm.at("/feed"),
        "/again": farm.at("/feed"),
        "/for-now": "",
    }


def test_five_redirects_are_followed_and_a_sixth_is_not(farm: Farm, limits: Limits) -> None:
    for step in range(7):
        farm.serves(f"/{step}", 302, Location=f"/{step + 1}")
    farm.serves("/5", 200, b"x")
    assert fetched(farm.at("/0"), limits).document.body == b"x"
    farm.serves("/5", 302, Location="/6")
    assert reason(farm.at("/0"), limits) == "redirect-limit"
    assert [call.path for call in farm.calls[6:]] == ["/0", "/1", "/2", "/3", "/4", "/5"]


def test_a_redirect_loop_is_seen_at_its_first_turn(farm: Farm, limits: Limits) -> None:
    farm.serves("/a", 302, Location="/b#there")
    farm.serves("/b", 301, Location="/a")
    assert reason(farm.at("/a"), limits) == "redirect-loop"
    assert len(farm.calls) == 2


@pytest.mark.parametrize(
    ("location", "name"),
    [
        ("file:///etc/passwd", "bad-address"),
        ("gopher://127.0.0.1/", "bad-address"),
        ("http://user:secret@127.0.0.1/", "bad-address"),
        ("http://exa mple/", "bad-address"),
        ("http://[::1]/", "blocked-address"),
        ("http://169.254.169.254/latest/", "blocked-address"),
        ("//10.0.0.1/", "blocked-address"),
        ("http://0/", "blocked-address"),
        ("", "bad-response"),
    ],
)
def test_a_redirect_leads_only_where_an_address_may_lead(farm: Farm, limits: Limits, location: str, name: str) -> None:
    assert reason(farm.serves("/to", 302, Location=location), limits) == name


def test_a_redirect_in_raw_bytes_is_read_as_utf_8(farm: Farm, limits: Limits) -> None:
    farm.serves("/" + quote("é"), 200, b"x")
    assert fetched(farm.serves("/to", 302, Location="/é"), limits).document.body == b"x"


@pytest.mark.parametrize("header", ["Content-Type: text/xml; x=", "Link: <http://a.example/>; rel=hub; x=", "Content-Encoding: ", "ETag: "])
def test_no_header_brings_letters_that_nothing_can_keep(farm: Farm, limits: Limits, header: str) -> None:
    raw = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n" + header.encode() + b"\xe9\r\n\r\nx"
    assert msgspec.json.encode(told(ask(farm.says("/feed", raw), limits)))


def told(outcome: Outcome) -> object:
    """All that is kept of an outcome."""
    return (outcome.error.reason, outcome.error.message) if isinstance(outcome, Failed) else outcome


def test_outcomes_come_in_the_order_of_requests_and_progress_as_they_end(farm: Farm, limits: Limits) -> None:
    def late(call: Call) -> None:
        time.sleep(0.2)
        call.answer(200, b"late")

    first, second = farm.does("/late", late), farm.at("/soon", "127.0.0.1.")
    farm.serves("/soon", 404)
    heard: list[str] = []
    with_other_host = farm.at("/soon").replace("127.0.0.1", "127.0.0.2")
    outcomes = fetch(
        [Request(address=first), Request(address=second), Request(address=with_other_host)], limits, NOW, lambda o: heard.append(o.address)
    )
    assert [outcome.address for outcome in outcomes] == [first, second, with_other_host]
    assert heard[0] == with_other_host
    assert isinstance(outcomes[0], Fetched)


def test_one_host_is_asked_one_thing_at_a_time_also_by_redirects(farm: Farm, limits: Limits) -> None:
    gate, most, inside = threading.Lock(), [0], [0]

    def counted(call: Call) -> None:
        with gate:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
        time.sleep(0.01)
        with gate:
            inside[0] -= 1
        if call.path.startswith("/to"):
            call.answer(302, Location="/feed" + call.path[3:])
        else:
            call.answer(200, b"x")

    addresses = [farm.does(f"/to{n}", counted) for n in range(10)] + [farm.does(f"/feed{n}", counted) for n in range(10)]
    outcomes = fetch([Request(address=address) for address in addresses], limits, NOW)
    assert all(isinstance(outcome, Fetched) for outcome in outcomes)
    assert (len(farm.calls), most[0]) == (30, 1)


def test_waiting_for_a_turn_costs_no_time_of_the_deadline(farm: Farm, limits: Limits) -> None:
    def slow(call: Call) -> None:
        time.sleep(0.15)
        call.answer(200, b"x")

    requests = [Request(address=farm.does(f"/{n}", slow)) for n in range(8)]
    outcomes = fetch(requests, msgspec.structs.replace(limits, timeout=1.0), NOW)
    assert all(isinstance(outcome, Fetched) for outcome in outcomes)


def test_a_host_that_lets_three_questions_run_out_is_asked_no_more(farm: Farm, limits: Limits) -> None:
    def sleep(_call: Call) -> None:
        time.sleep(0.5)

    farm.serves("/2", 200, b"x")
    addresses = [farm.at("/2") if number == 2 else farm.does(f"/{number}", sleep) for number in range(9)]
    outcomes = fetch([Request(address=address) for address in addresses], msgspec.structs.replace(limits, timeout=0.2), NOW)
    assert [one.error.reason if isinstance(one, Failed) else "" for one in outcomes] == [*["timeout"] * 2, "", *["timeout"] * 6]
    assert [call.path for call in farm.calls] == [f"/{number}" for number in range(6)]


def test_no_more_than_the_allowed_number_is_in_flight(farm: Farm, limits: Limits) -> None:
    gate, most, inside = threading.Lock(), [0], [0]

    def counted(call: Call) -> None:
        with gate:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
        time.sleep(0.02)
        with gate:
            inside[0] -= 1
        call.answer(404)

    farm.does("/", counted)
    addresses = [f"http://n{n}.test:{farm.port}/" for n in range(12)]
    outcomes = carried(addresses, msgspec.structs.replace(limits, concurrency=3), lookup=answering("127.0.0.1"))
    assert [outcome.error.reason for outcome in outcomes if isinstance(outcome, Failed)] == ["not-found"] * 12
    assert most[0] == 3


def test_limits_that_cannot_be_kept_are_a_matter_of_configuration() -> None:
    with pytest.raises(ConfigurationError, match=r"fetch\.allow_private"):
        fetch([], Limits(allow_private=("10.0.0.1/8",)), NOW)


def test_no_requests_bring_no_outcomes(limits: Limits) -> None:
    assert fetch([], limits, NOW) == ()


def test_a_request_may_have_a_cap_of_its_own(farm: Farm, limits: Limits) -> None:
    address = farm.serves("/feed", 200, b"x" * 101)
    (outcome,) = fetch([Request(address=address, max_bytes=100)], limits, NOW)
    assert outcome != fetched(address, limits)
    assert failure(farm.serves("/big", 200, b"x" * 101), msgspec.structs.replace(limits, max_bytes=100)).error.reason == "too-large"


# Forms


def posted(address: str, limits: Limits) -> Outcome:
    (outcome,) = fetch([Request(address=address, form="hub.mode=subscribe")], limits, NOW)
    return outcome


@pytest.mark.parametrize("status", [200, 202, 204])
def test_a_form_that_any_2xx_answers_is_taken(farm: Farm, limits: Limits, status: int) -> None:
    assert isinstance(posted(farm.serves("/hub", status), limits), Fetched)
    (call,) = farm.calls
    assert call.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert call.headers["Content-Length"] == str(len("hub.mode=subscribe"))


def test_a_form_is_sent_again_where_307_points_and_nowhere_else(farm: Farm, limits: Limits) -> None:
    farm.serves("/new", 202)
    assert isinstance(posted(farm.serves("/moved", 307, Location="/new"), limits), Fetched)
    assert [call.headers["Content-Length"] for call in farm.calls] == ["18", "18"]
    outcome = posted(farm.serves("/lost", 302, Location="/new"), limits)
    assert isinstance(outcome, Failed)
    assert outcome.error.reason == "bad-response"


def test_a_document_keeps_its_link_headers(farm: Farm, limits: Limits) -> None:
    assert (
        fetched(farm.serves("/feed", 200, b"x", Link="<https://hub.example/>; rel=hub"), limits).document.links
        == "<https://hub.example/>; rel=hub"
    )
