"""Every way an address can fail has its name, and none of them raises."""

from __future__ import annotations

import socket
import threading
import time

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.wire.fetch.asking import NOW, answering, ask, carried, failure, fetched, reason
from tests.wire.fetch.farm import Call, Farm

from broadsheet.wire.fetch import Failed, Fetched, Limits, Request, fetch

HEAD = b"HTTP/1.1 200 OK\r\n"


@pytest.mark.parametrize(
    ("status", "name"),
    [
        (400, "http-error"),
        (401, "forbidden"),
        (403, "forbidden"),
        (404, "not-found"),
        (410, "gone"),
        (418, "http-error"),
        (429, "rate-limited"),
        (500, "server-error"),
        (503, "server-error"),
        (599, "server-error"),
        (204, "bad-response"),
        (206, "bad-response"),
        (300, "bad-response"),
        (700, "bad-response"),
    ],
)
def test_a_status_has_its_reason(farm: Farm, limits: Limits, status: int, name: str) -> None:
    assert reason(farm.serves("/feed", status), limits) == name


@pytest.mark.parametrize("status", [429, 503])
def test_the_server_s_wish_is_handed_on(farm: Farm, limits: Limits, status: int) -> None:
    assert failure(farm.serves("/feed", status, Retry_After="120"), limits).error.retry_after == 120
    assert failure(farm.serves("/none", status), limits).error.retry_after is None


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(HEAD + b"Content-Length: 100\r\n\r\n<rss>", id="shorter than announced"),
        pytest.param(HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\n<rss>\r\n", id="no last chunk"),
        pytest.param(HEAD + b"Transfer-Encoding: chunked\r\n\r\nfive\r\n<rss>\r\n0\r\n\r\n", id="no chunk size"),
        pytest.param(HEAD + b"Transfer-Encoding: chunked\r\n\r\n20\r\n<rss>", id="cut chunk"),
    ],
)
def test_a_body_that_ends_before_its_end_is_truncated(farm: Farm, limits: Limits, raw: bytes) -> None:
    assert reason(farm.says("/feed", raw), limits) == "truncated"


def test_a_connection_reset_within_the_body_is_truncated(farm: Farm, limits: Limits) -> None:
    def reset(call: Call) -> None:
        call.send(HEAD + b"Content-Length: 100\r\n\r\n<rss>")
        time.sleep(0.1)
        call.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        call.connection.close()

    assert reason(farm.does("/feed", reset), limits) == "truncated"


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\x00\xff" * 50, id="noise"),
        pytest.param(b"HTTP/1.1 abc\r\n\r\n", id="no status"),
        pytest.param(b"SSH-2.0-server\r\n", id="another protocol"),
        pytest.param(HEAD + b"X: " + b"y" * 1_000_000 + b"\r\n\r\n", id="a header of a megabyte"),
        pytest.param(HEAD + b"".join(b"X-%d: y\r\n" % n for n in range(10_000)) + b"\r\n", id="ten thousand headers"),
        pytest.param(HEAD + b"Content-Length: -5\r\n\r\n", id="a negative length"),
        pytest.param(HEAD + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx", id="two lengths"),
    ],
)
def test_what_is_no_http_answer_is_a_bad_response(farm: Farm, limits: Limits, raw: bytes) -> None:
    assert reason(farm.says("/feed", raw), limits) == "bad-response"


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, gzip", "gzip, deflate", "compress", "x" * 500])
def test_a_coding_that_was_not_asked_for_is_refused_by_name(farm: Farm, limits: Limits, coding: str) -> None:
    error = failure(farm.serves("/feed", 200, b"x", Content_Encoding=coding), limits).error
    assert error.reason == "bad-encoding"
    assert coding[:80] in error.message


def test_nobody_listening_is_a_failure_to_connect(limits: Limits) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert reason(f"http://127.0.0.1:{port}/", limits) == "connect"


def test_a_name_nobody_knows_is_a_failure_of_dns(limits: Limits) -> None:
    def unknown(*_asked: object, **_how: object) -> list[tuple[object, ...]]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    (outcome,) = carried(["http://nobody.example/"], limits, lookup=unknown)
    (label,) = carried([f"http://{'a' * 64}.example/"], limits)
    (silent,) = carried(["http://silent.example/"], limits, lookup=lambda *_asked, **_how: [])
    assert [o.error.reason for o in (outcome, label, silent) if isinstance(o, Failed)] == ["dns"] * 3


@pytest.mark.parametrize(
    "address",
    ["", "feed", "/feed.xml", "ftp://a.example/", "file:///etc/passwd", "javascript:1", "http://", "http://a b/", "http://u:p@a.example/",
     "http://u@a.example/", "http://[::1", "http://a.example:99999/", "http://a.example/" + "x" * 8_000, "http://\ud800/", "\x00"],
)  # fmt: skip
def test_what_is_no_address_is_refused_unasked(limits: Limits, address: str) -> None:
    outcome = ask(address, limits)
    assert isinstance(outcome, Failed)
    assert outcome.error.reason == "bad-address"


@pytest.mark.parametrize("start", [b"", HEAD, HEAD + b"Content-Length: 1000\r\n\r\n", HEAD + b"Transfer-Encoding: chunked\r\n\r\nfff\r\n"])
def test_a_drip_ends_at_the_deadline(farm: Farm, limits: Limits, start: bytes) -> None:
    def drip(call: Call) -> None:
        call.send(start)
        for byte in (b"X: " if start == HEAD else HEAD) + b"1" * 200:
            call.send(bytes([byte]))
            time.sleep(0.05)

    began = time.monotonic()
    assert reason(farm.does("/feed", drip), msgspec.structs.replace(limits, timeout=0.4)) == "timeout"
    assert time.monotonic() - began < 2


def test_redirects_share_one_deadline(farm: Farm, limits: Limits) -> None:
    def slow(call: Call) -> None:
        time.sleep(0.2)
        call.answer(302, Location=f"/{int(call.path[1:]) + 1}")

    for step in range(6):
        farm.does(f"/{step}", slow)
    assert reason(farm.at("/0"), msgspec.structs.replace(limits, timeout=0.5)) == "timeout"
    assert len(farm.calls) < 6


def test_drips_do_not_starve_the_others(farm: Farm, limits: Limits) -> None:
    asked = threading.Event()

    def drip(call: Call) -> None:
        asked.wait(60)
        call.answer(200, b"x")

    def feed(call: Call) -> None:
        asked.set()
        call.answer(200, b"x")

    addresses = [farm.does("/drip", drip).replace(farm.host, f"drip{n}.test") for n in range(4)] + [farm.does("/feed", feed)]
    outcomes = carried(addresses, msgspec.structs.replace(limits, timeout=10.0, concurrency=4), lookup=answering(farm.host))
    assert all(isinstance(outcome, Fetched) for outcome in outcomes), "no drip ends before the feed is asked"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True, database=None)
@given(
    raw=st.binary(max_size=300),
    head=st.sampled_from([b"", HEAD, HEAD + b"Location: ", b"HTTP/1.1 302 Found\r\nLocation: ", HEAD + b"Content-Encoding: gzip\r\n\r\n"]),
)
def test_no_bytes_make_it_raise(farm: Farm, limits: Limits, raw: bytes, head: bytes) -> None:
    ask(farm.says("/feed", head + raw + b"\r\n\r\n"), limits)


def test_the_healthy_arrive_beside_the_ill(farm: Farm, limits: Limits) -> None:
    requests = [Request(address=farm.at("/absent")), Request(address="nowhere"), Request(address=farm.serves("/feed", 200, b"x"))]
    farm.serves("/absent", 404)
    outcomes = fetch(requests, limits, NOW)
    assert [outcome.error.reason for outcome in outcomes if isinstance(outcome, Failed)] == ["not-found", "bad-address"]
    assert outcomes[2] == fetched(farm.at("/feed"), limits)
