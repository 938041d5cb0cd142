"""Under TLS a document arrives from a server that is vouched for by its name and in its time, and from no other."""

from __future__ import annotations

import datetime as dt
import os
import socket
import ssl
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from tests.wire.fetch.asking import reason
from tests.wire.fetch.certificates import certificate
from tests.wire.fetch.farm import Farm, served

from broadsheet.wire.fetch import Limits

YEAR = dt.timedelta(days=365)
ASK = """
import sys
from datetime import UTC, datetime
from broadsheet.wire.fetch import Failed, Limits, Request, fetch
limits = Limits(allow_private=("127.0.0.0/8",))
for outcome in fetch([Request(address=address) for address in sys.argv[1:]], limits, datetime(2024, 5, 1, tzinfo=UTC)):
    print(outcome.error.reason if isinstance(outcome, Failed) else len(outcome.document.body))
"""


@pytest.fixture
def valid(tmp_path: Path) -> ssl.SSLContext:
    return certificate(tmp_path / "valid.pem", dt.datetime(2120, 1, 1, tzinfo=dt.UTC))


def test_a_certificate_nobody_vouches_for_is_refused(valid: ssl.SSLContext, limits: Limits) -> None:
    with served("127.0.0.1", valid) as farm:
        assert reason(farm.serves("/feed", 200, b"x"), limits) == "tls"
        assert not farm.calls


def test_a_redirect_from_tls_into_the_clear_is_refused(valid: ssl.SSLContext, tmp_path: Path, farm: Farm) -> None:
    with served("127.0.0.1", valid) as safe:
        safe.serves("/to", 301, Location=farm.serves("/feed", 200, b"x"))
        assert asked(tmp_path / "valid.pem", safe.at("/to")) == ["tls"]
    assert farm.connections == 0


def test_only_its_own_name_and_time_let_a_server_in(valid: ssl.SSLContext, tmp_path: Path) -> None:
    expired = certificate(tmp_path / "expired.pem", dt.datetime(2021, 1, 1, tzinfo=dt.UTC))
    with (tmp_path / "both.pem").open("wb") as both:
        both.writelines((tmp_path / name).read_bytes() for name in ("valid.pem", "expired.pem"))
    with served("127.0.0.1", valid) as good, served("127.0.0.2", valid) as other, served("127.0.0.1", expired) as old:
        addresses = [farm.serves("/feed", 200, bytes(3_000_000)) for farm in (good, other, old)]
        assert asked(tmp_path / "both.pem", *addresses) == ["3000000", "tls", "tls"]


def asked(authorities: Path, *addresses: str) -> list[str]:
    """What comes of the addresses in a process of its own, which trusts these authorities only."""
    command = [sys.executable, "-W", "error", "-c", ASK, *addresses]
    done = subprocess.run(command, env={**os.environ, "SSL_CERT_FILE": str(authorities)}, capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_an_answer_in_the_clear_where_tls_was_asked_for_is_refused(limits: Limits) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_plainly, args=(listener,))
        thread.start()
        assert reason(f"https://127.0.0.1:{listener.getsockname()[1]}/", limits) == "tls"
        thread.join(5)


def _plainly(listener: socket.socket) -> None:
    connection, _ = listener.accept()
    with connection:
        connection.recv(100)
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
