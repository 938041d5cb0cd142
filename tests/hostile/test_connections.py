"""During a whole run nothing but `wire/fetch` opens a socket, whatever it imports: the interpreter's own audit says so."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.corpora import ROOT
from tests.publications import NOW, make
from tests.wire.fetch.farm import served

WATCHED = """
import json, sys, traceback
from datetime import datetime
from pathlib import Path
seen = []
EVENTS = {"socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "urllib.Request", "http.client.connect"}
def hear(event, arguments):
    if event in EVENTS:
        modules, frame = [], sys._getframe()
        while frame:
            modules.append(frame.f_globals.get("__name__", ""))
            frame = frame.f_back
        target = repr(arguments[1:2])
        if "AF_UNIX" not in target:
            loop = "asyncio" if any(module.startswith("asyncio") for module in modules) else modules[0]
            seen.append([event, next((module for module in modules if module.startswith("broadsheet.")), loop)])
sys.addaudithook(hear)
from broadsheet import line
from broadsheet.publication import load
planted = sys.argv[3] == "planted"
if planted:
    import socket
    from broadsheet.stages import decide
    whole = decide.Desk.decide
    def telling(*words):
        sock = socket.socket(); sock.connect_ex(("127.0.0.1", 9))
        return whole(*words)
    decide.Desk.decide = telling
line.run(load(Path(sys.argv[1])), datetime.fromisoformat(sys.argv[2]))
print(json.dumps(seen))
"""
ALLOWED = ("broadsheet.wire.fetch", "asyncio")


def connections(folder: Path, how: str) -> list[list[str]]:
    """Each audit event of a run with one good feed, beside the nearest module of ours that it came from."""
    with served("127.0.0.1") as farm:
        body = b"<rss><channel><item><title>One</title><link>https://a.example/1</link></item></channel></rss>"
        root = make(folder / "p", '[fetch]\nallow_private = ["127.0.0.0/8"]\n', remote=[farm.serves("/feed", 200, body)])
        command = [sys.executable, "-c", WATCHED, str(root), NOW.isoformat(), how]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr
        assert farm.connections == 1
    found: list[list[str]] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_only_fetch_connects_during_a_run(tmp_path: Path) -> None:
    seen = connections(tmp_path, "plain")
    assert "socket.connect" in {event for event, _ in seen}
    assert [one for one in seen if not one[1].startswith(ALLOWED)] == []


def test_a_desk_that_telephones_is_heard(tmp_path: Path) -> None:
    assert [one for one in connections(tmp_path, "planted") if not one[1].startswith(ALLOWED)] != []


@pytest.mark.parametrize(
    "banned", ["urllib3", "requests", "httpx", "asyncio.open_connection", "trafilatura.fetch_url", "http.client", "smtplib"]
)
def test_the_lint_knows_every_other_way_out(banned: str) -> None:
    assert f'"{banned}".msg' in (ROOT / "pyproject.toml").read_text("utf-8")
