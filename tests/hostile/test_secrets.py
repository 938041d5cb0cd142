"""
Canaries for what is secret, a key and what was agreed with a hub: each is in its own place, and in no log, error, page, feed, record,
backup or answer of any command.
"""

from __future__ import annotations

import tarfile
from pathlib import Path

import msgspec
import pytest
from tests.publications import KEYED, NOW, archive, command, make, rss, run

from broadsheet.archive import pushes
from broadsheet.records import Document
from broadsheet.seams import Feed
from broadsheet.stages import subscribing

CANARY = "c0ffee" * 10 + "beef"
AGREED = "deed" * 16
FEED = "http://127.0.0.1:1/feed"
WAYS = (
    ["doctor", "--json"],
    ["explain", "https://a.example/1"],
    ["source", "list", "--json"],
    ["export", "out.jsonl"],
    ["run", "--bogus"],
    ["watch", "--times", "1", "--json"],
)
HUBBED = '[websub]\ncallback = "http://127.0.0.1:1/hub"\n'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    feeds = {"a.xml": rss(("Bakers mend the bridge", "https://a.example/1", "Mon, 11 Mar 2024 09:00:00 GMT"))}
    root = make(tmp_path / "p", KEYED + HUBBED, feeds=feeds, remote=[FEED])
    (root / "secret.key").write_text(CANARY, "utf-8")
    return root


def agree(root: Path) -> None:
    """Let a feed offer a hub, with a canary for the secret that is agreed with it."""
    with archive(root) as connection:
        subscribing.Hubs(connection).note(Document(address=FEED, body=b"", fetched=NOW), Feed(hubs=("http://127.0.0.1:1/hub",), own=FEED))
        (agreed,) = subscribing.subscriptions(connection).values()
        secret = msgspec.structs.replace(agreed, secret=AGREED)
        pushes.save_subscription(connection, FEED, secret.token, msgspec.json.encode(secret))


def leaks(root: Path, said: str, canary: str = CANARY, place: str = "secret.key") -> list[str]:
    """Where a canary is seen, in hexadecimal or as bytes, but in its own place."""
    forms = (canary.encode(), bytes.fromhex(canary))
    files = [path for path in root.rglob("*") if path.is_file() and not path.name.startswith(place)]
    assert files
    found = [str(path.relative_to(root)) for path in files if any(form in path.read_bytes() for form in forms)]
    return found + (["what was said"] if canary in said else [])


def test_what_is_secret_is_nowhere_but_in_its_place(root: Path) -> None:
    run(root)
    agree(root)
    told = [command(root, *words) for words in WAYS]
    said = "".join(done.stdout + done.stderr for done in told)
    assert leaks(root, said) == []
    assert AGREED.encode() in b"".join(path.read_bytes() for path in root.glob("archive.db*")), "it was never there"
    assert leaks(root, said, AGREED, place="archive.db") == []


def test_a_key_that_is_none_is_not_told_in_the_error(root: Path) -> None:
    (root / "secret.key").write_text(CANARY + "0", "utf-8")
    done = command(root, "run")
    assert done.returncode == 2
    assert leaks(root, done.stdout + done.stderr) == []


def test_the_key_is_in_no_backup(root: Path, tmp_path: Path) -> None:
    run(root)
    said = command(root, "backup", str(tmp_path / "b.tar"), "--json")
    assert said.returncode == 0, said.stderr
    with tarfile.open(tmp_path / "b.tar") as packed:
        assert packed.getnames()
        packed.extractall(tmp_path / "unpacked", filter="data")
    assert leaks(tmp_path / "unpacked", said.stdout + said.stderr, place="nowhere") == []


def test_a_canary_that_flies_is_seen(root: Path) -> None:
    run(root, NOW)
    (root / "public" / "index.html").write_text(CANARY, "utf-8")
    assert leaks(root, CANARY) == ["public/index.html", "what was said"]
