"""Answers of servers that lie, stall, cut, pack and lead astray (S4, N1 to N5, N9)."""

from __future__ import annotations

import gzip
import zlib
from typing import Any

from tests.hostile.cases.case import ITEM, Case, Cases, rss

OK = b"HTTP/1.1 200 OK\r\n"
FEED = rss(ITEM)
PACKED = gzip.compress(FEED)


def cases() -> Cases:
    yield from _redirects()
    yield from _sizes()
    yield from _codings()
    yield from _transfers()
    yield from _stalls()
    yield from _names()
    yield from _safety()


def _raw(row: str, outcome: str, **answers: bytes) -> Cases:
    for name, answer in answers.items():
        yield Case(row, name.replace("_", " "), "answer", [answer], outcome)


def _head(*fields: bytes, status: bytes = b"200 OK") -> bytes:
    return b"HTTP/1.1 " + status + b"\r\n" + b"".join(field + b"\r\n" for field in fields) + b"\r\n"


def _redirects() -> Cases:
    for name, hops, outcome in (
        ("a loop of one", ["/0"], "redirect-loop"),
        ("a loop of two", ["/1", "/0"], "redirect-loop"),
        ("a loop of five", ["/1", "/2", "/3", "/4", "/0"], "redirect-loop"),
        ("six hops", [f"/{n}" for n in range(1, 8)], "redirect-limit"),
        ("a loop by fragment", ["/0#x"], "redirect-loop"),
        ("a loop by dots", ["/a/../0"], "redirect-loop"),
        ("an empty location", [""], "bad-response"),
        ("a location of 9,000 characters", ["/" + "x" * 7_900 + "y" * 200], "bad-address"),
        ("credentials in the location", ["http://user:secret@a.example/"], "bad-address"),
    ):
        build = [_head(b"Location: " + hop.encode(), b"Set-Cookie: a=b", b"Content-Length: 0", status=b"302 Found") for hop in hops]
        yield Case("S4", name, "answer", build, outcome)


def _sizes() -> Cases:
    big = FEED[:-16] + b"<item/>" * 200_000
    yield from _raw("N1", "too-large", ten_billion_announced=_head(b"Content-Length: 10000000000") + bytes(1 << 21))
    yield from _raw("N1", "too-large", no_length=_head() + bytes(1 << 21))
    yield from _raw(
        "N1", "too-large", chunked_for_long=_head(b"Transfer-Encoding: chunked") + (b"10000\r\n" + bytes(0x10000) + b"\r\n") * 40
    )
    yield from _raw("N1", "too-large", more_than_a_feed=_head() + big)
    yield from _raw("N1", "truncated", less_than_announced=_head(b"Content-Length: 1000") + FEED)
    yield from _raw("N1", "bad-response", more_than_announced=_head(b"Content-Length: %d" % len(FEED)) + FEED + bytes(99))
    yield from _raw("N1", "bad-response", a_negative_length=_head(b"Content-Length: -1") + FEED)
    yield from _raw("N1", "bad-response", a_length_of_letters=_head(b"Content-Length: many") + FEED)
    yield from _raw("N1", "bad-response", a_length_of_a_hundred_digits=_head(b"Content-Length: " + b"9" * 100) + FEED)


def _codings() -> Cases:
    bomb = zlib.compress(bytes(64 << 20), 9)
    yield from _raw("N2", "too-large", gzip_bomb=_head(b"Content-Encoding: gzip") + gzip.compress(bytes(64 << 20), 9))
    yield from _raw("N2", "too-large", deflate_bomb=_head(b"Content-Encoding: deflate") + bomb)
    yield from _raw("N2", "too-large", raw_deflate_bomb=_head(b"Content-Encoding: deflate") + bomb[2:-4])
    for coding in (
        b"br",
        b"zstd",
        b"compress",
        b"gzip, gzip",
        b"gzip, deflate",
        b"deflate, br",
        b"gzip,gzip,gzip,gzip,gzip",
        b"exi",
        b"\xff",
    ):
        yield Case(
            "N2",
            f"coding {coding.decode('latin-1')}",
            "answer",
            [_head(b"Content-Encoding: " + coding) + PACKED],
            "bad-encoding",
        )
    yield from _raw("N2", "bad-encoding", two_headers=_head(b"Content-Encoding: gzip", b"Content-Encoding: gzip") + gzip.compress(PACKED))
    yield from _raw("N2", "bad-encoding", two_thousand_members=_head(b"Content-Encoding: gzip") + gzip.compress(b"") * 2_000)
    yield from _raw("N2", "not-found", bomb_in_an_error=_head(b"Content-Encoding: gzip", status=b"404 No") + bomb)
    yield from _raw("N2", "bad-encoding", not_packed_at_all=_head(b"Content-Encoding: gzip") + FEED)
    yield from _raw("N2", "read", packed_twice_and_said_once=_head(b"Content-Encoding: gzip") + gzip.compress(PACKED))
    yield Case(
        "N2",
        "bomb in a redirect",
        "answer",
        lambda: [_head(b"Content-Encoding: gzip", b"Location: /1", status=b"302 Found") + bomb, _head() + FEED],
        "read",
    )


def _transfers() -> Cases:
    cut, spoilt = PACKED[:-20], PACKED[:-8] + bytes(4) + PACKED[-4:]
    yield from _raw("N3", "truncated", gzip_cut=_head(b"Content-Encoding: gzip") + cut)
    yield from _raw("N3", "truncated", gzip_without_its_end=_head(b"Content-Encoding: gzip") + PACKED[:-8])
    yield from _raw("N3", "truncated", gzip_with_a_wrong_sum=_head(b"Content-Encoding: gzip") + spoilt)
    yield from _raw("N3", "truncated", gzip_with_a_wrong_length=_head(b"Content-Encoding: gzip") + PACKED[:-4] + bytes(4))
    yield from _raw("N3", "read", gzip_with_padding=_head(b"Content-Encoding: gzip") + PACKED + bytes(40))
    yield from _raw("N3", "truncated", chunks_without_end=_head(b"Transfer-Encoding: chunked") + b"5\r\n<rss>\r\n")
    yield from _raw("N3", "truncated", a_chunk_cut=_head(b"Transfer-Encoding: chunked") + b"ff\r\n<rss>")
    yield from _raw("N3", "truncated", a_chunk_of_letters=_head(b"Transfer-Encoding: chunked") + b"zz\r\n<rss>\r\n0\r\n\r\n")
    both = _head(b"Transfer-Encoding: chunked", b"Content-Length: 5") + b"0\r\n\r\n"
    yield from _raw("N3", "bad-response", length_and_chunks=both)
    yield from _raw("N3", "bad-response", two_lengths=_head(b"Content-Length: 5", b"Content-Length: 6") + b"<rss>")
    yield from _raw("N3", "bad-response", ten_thousand_headers=_head(*[b"X-%d: y" % n for n in range(10_000)]))
    yield from _raw("N3", "bad-response", a_header_of_a_million=_head(b"X: " + b"y" * 1_000_000))
    yield from _raw("N3", "bad-response", no_status=b"HTTP/1.1 abc\r\n\r\n", no_http=b"SSH-2.0-x\r\n", nothing=b"", noise=bytes(range(256)))
    yield from _raw("N3", "bad-response", a_NUL_in_a_header=_head(b"X: a\x00b"), a_space_before_a_colon=_head(b"X : y") + FEED)
    yield from _raw("N3", "truncated", a_head_cut=b"HTTP/1.1 200 OK\r\nContent-Le")
    yield from _raw("N3", "bad-response", a_status_of_four_digits=b"HTTP/1.1 2000 OK\r\n\r\n")


def _stalls() -> Cases:
    for name, first in (
        ("nothing comes", b""),
        ("half a status line", b"HTTP/1.1 2"),
        ("half a head", b"HTTP/1.1 200 OK\r\nX: y\r\n"),
        ("a head and no body", _head(b"Content-Length: 9")),
        ("half a body", _head(b"Content-Length: 99") + b"<rss>"),
        ("half a chunk", _head(b"Transfer-Encoding: chunked") + b"9\r\n<rss"),
        ("half a gzip", _head(b"Content-Encoding: gzip") + PACKED[:9]),
    ):
        yield Case("N4", name, "stall", first, "timeout")
    for name in ("drip a byte at a time", "drip headers", "drip chunks"):
        yield Case("N4", name, "drip", name.rpartition(" ")[2], "timeout")


def _names() -> Cases:
    troubles: dict[str, Any] = {
        "NXDOMAIN": -2,
        "SERVFAIL": -3,
        "no address of that family": -5,
        "a lookup that runs out of memory": -10,
        "a system error": -11,
    }
    for name, code in troubles.items():
        yield Case("N5", name, "unresolved", code, "dns")
    yield Case("N5", "no answers at all", "resolve", lambda: ("empty.example", []), "dns")
    yield Case("N5", "a tarpit", "tarpit", lambda: 1, "dns")
    yield Case("N5", "forty tarpits at once", "tarpit", lambda: 40, "dns")
    for name, host in (
        ("a label of 64 letters", "a" * 64 + ".example"),
        ("a name of 300 letters", ".".join(["abcde"] * 50)),
        ("dots", "a..example"),
    ):
        yield Case("N5", name, "fetch", f"http://{host}/", "dns")


def _safety() -> Cases:
    for name in ("expired", "not yet valid", "self-signed", "of another host"):
        yield Case("N9", f"a certificate {name}", "tls", name, "tls")
    for name, answer in {
        "plain HTTP where TLS should be": OK + b"\r\n" + FEED,
        "noise": bytes(range(256)),
        "an alert": b"\x15\x03\x03\x00\x02\x02\x28",
        "SSH": b"SSH-2.0-x\r\n",
        "a record of no version": b"\x16\x00\x00\x00\x01\x00",
    }.items():
        yield Case("N9", name, "plain", answer, "tls")
