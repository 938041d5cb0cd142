"""A canary for a key: it is in its own file, and in no log, error, page, feed, record, archive or answer of any command."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.publications import KEYED, NOW, command, make, rss, run

CANARY = "c0ffee" * 10 + "beef"
WAYS = (["doctor", "--json"], ["explain", "https://a.example/1"], ["run", "--bogus"])


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = make(
        tmp_path / "p", KEYED, feeds={"a.xml": rss(("Bakers mend the bridge", "https://a.example/1", "Mon, 11 Mar 2024 09:00:00 GMT"))}
    )
    (root / "secret.key").write_text(CANARY, "utf-8")
    return root


def leaks(root: Path, said: str) -> list[str]:
    """Where the canary is seen, in hexadecimal or as bytes, but in its own file."""
    forms = (CANARY.encode(), bytes.fromhex(CANARY))
    files = [path for path in root.rglob("*") if path.is_file() and path.name != "secret.key"]
    assert files
    found = [str(path.relative_to(root)) for path in files if any(form in path.read_bytes() for form in forms)]
    return found + (["what was said"] if CANARY in said else [])


def test_the_key_is_nowhere_but_in_its_file(root: Path) -> None:
    run(root)
    told = [command(root, *words) for words in WAYS]
    assert leaks(root, "".join(done.stdout + done.stderr for done in told)) == []


def test_a_key_that_is_none_is_not_told_in_the_error(root: Path) -> None:
    (root / "secret.key").write_text(CANARY + "0", "utf-8")
    done = command(root, "run")
    assert done.returncode == 2
    assert leaks(root, done.stdout + done.stderr) == []


def test_a_canary_that_flies_is_seen(root: Path) -> None:
    run(root, NOW)
    (root / "public" / "index.html").write_text(CANARY, "utf-8")
    assert leaks(root, CANARY) == ["public/index.html", "what was said"]
