"""Files to be imported that lie about their times (I2), their names (O1), their types (X9) and what is in them (X4)."""

from __future__ import annotations

import tarfile

from tests.hostile.cases.case import Case, Cases
from tests.wire.archived import tarred

PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<title>One</title><p>x"


def cases() -> Cases:
    yield from _dates()
    yield from _names()
    yield from _types()
    yield from _heads()


def _capture(date: str) -> bytes:
    head = f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/1\r\n{date}"
    head += f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(PAGE)}\r\n\r\n"
    return head.encode() + PAGE + b"\r\n\r\n"


def _dates() -> Cases:
    for date in ("2024", "2024-01", "2024-01-02", "2024-01-02T03:04Z", "20240102030405", "2024-01-02t03:04:05z", "9999-12-31T23:59:59Z"):
        yield Case("I2", f"captured {date}", "import", ("a.warc", _capture(f"WARC-Date: {date}\r\n")), "read")
    for date in ("yesterday", "", "2024-02-30T00:00:00Z", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "9" * 14, "9" * 5_000):
        yield Case("I2", f"captured {date[:40]!r}", "import", ("a.warc", _capture(f"WARC-Date: {date}\r\n")), "bad-date")
    yield Case("I2", "captured nobody knows when", "import", ("a.warc", _capture("")), "bad-date")


def _names() -> Cases:
    for name in (".hidden.md", "a\nb.md", "a:b.md", "a\u202e.md", "a" * 400 + ".md", "CON.md", "a/" * 600 + "a.md", "a\\b.md", "\udcff.md"):
        yield Case("O1", f"file in a tar {ascii(name)[:40]}", "import", ("a.tar", tarred(f"_data/{name}")), "unsafe-path")


def _types() -> Cases:
    front = b'---\ntitle: One\nwebUrl: "https://a.example/1"\npublishedDateTime: 2024-01-02T03:04:05Z\n%b\n---\n\n'
    for size in ("true", "false", "-1", "1.5", ".nan", ".inf", "2147483648", "wide", "[1]", "null"):
        for field in ("images: [{url: u, width: %s}]", "provider: {name: a, images: [{url: u, height: %s}]}"):
            record = tarred("_news/a.md", front % (field % size).encode())
            yield Case("X9", f"record with {field % size}", "import", ("a.tar", record), "bad-type")


def _heads() -> Cases:
    """Heads that tell of more than there is, or of other heads."""
    good = tarred("_data/a.yaml")
    for name, fields in (
        ("a sparse map of letters", {"GNU.sparse.map": "a", "GNU.sparse.size": "1"}),
        ("a sparse file without a map", {"GNU.sparse.major": "1", "GNU.sparse.minor": "0"}),
        ("less than nothing", {"size": "-1024"}),
    ):
        yield Case("X4", f"a tar that tells of {name}", "import", ("a.tar", good + tarred("_data/b.yaml", b"x", fields)), "bad-tar")
    for name, kind, size, times in (
        ("a name of 8 GiB", b"L", 2**33, 1),
        ("2**87 bytes", b"0", 2**87, 1),
        ("a hundred thousand heads", b"g", 0, 100_000),
    ):
        member = tarfile.TarInfo("README")
        member.type, member.size = kind, size
        yield Case("X4", f"a tar that tells of {name}", "import", ("a.tar", good + member.tobuf(tarfile.GNU_FORMAT) * times), "bad-tar")
