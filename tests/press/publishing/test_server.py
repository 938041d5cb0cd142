"""A real rsync daemon on this machine is brought into step, and nothing of others' on it is touched."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.press.programs import standing_in
from tests.press.publishing.site import FILES, found, sent, write

from broadsheet.errors import DeliveryError
from broadsheet.press.publishing.sending import step


class Daemon(NamedTuple):
    address: str
    folder: Path


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[Daemon]:
    """A module `www` that anybody may write to, on a port of its own."""
    if not (rsync := shutil.which("rsync")):
        pytest.skip("ABSENT: rsync, by which sites are brought to servers")
    folder = tmp_path / "served"
    folder.mkdir()
    settings = tmp_path / "rsyncd.conf"
    own = "uid = 0\ngid = 0\n" if os.geteuid() == 0 else ""  # root's daemon would write as nobody
    settings.write_text(f"use chroot = no\n{own}[www]\npath = {folder}\nread only = no\n")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [rsync, "--daemon", "--no-detach", "--address=127.0.0.1", f"--port={port}", f"--config={settings}"]
    process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _await(port)
        yield Daemon(f"rsync://127.0.0.1:{port}/www/", folder)
    finally:
        process.terminate()
        process.wait()


def _await(port: int) -> None:
    for _ in range(1_000_000):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return


def test_the_site_arrives_whole_and_a_second_time_nothing_is_sent(tmp_path: Path, daemon: Daemon) -> None:
    public = write(tmp_path / "public")
    first = sent(public, daemon.address)
    assert found(daemon.folder) == FILES
    assert (set(first.changed), first.removed) == (set(FILES), ())
    again = sent(public, daemon.address)
    assert (again.changed, again.removed, again.unchanged) == ((), (), len(FILES))


def test_a_page_arrives_after_what_it_leads_to_and_the_front_page_last(tmp_path: Path, daemon: Daemon) -> None:
    hidden = tmp_path / "rsync-of-one-pass"
    counted = f"""{shutil.which("rsync")} "$@"; status=$?
(cd {daemon.folder} && find . -type f ! -name ".*") > {hidden}/pass-$$
exit $status"""
    with standing_in(hidden, "rsync", counted):
        sent(write(tmp_path / "public"), daemon.address)
    there = [{line.removeprefix("./") for line in path.read_text().splitlines()} for path in hidden.glob("pass-*")]
    for stood in there:
        for path in stood:
            assert {other for other in FILES if step(other) < step(path)} <= stood
    assert any(stood and "index.html" not in stood for stood in there)
    assert {len(stood) for stood in there} >= {0, 1, 4, 6, 7, 8}


def failing_from(tmp_path: Path, call: int) -> AbstractContextManager[None]:
    """An rsync that is killed when it is called for that time, and ever after."""
    counting = f"echo x >> {tmp_path}/calls-{call}; [ $(wc -l < {tmp_path}/calls-{call}) -lt {call} ] || exit 20"
    return standing_in(tmp_path / f"killed-{call}", "rsync", f'{counting}; exec {shutil.which("rsync")} "$@"')


def test_a_first_publishing_that_was_killed_is_known_as_ours_by_the_next(tmp_path: Path, daemon: Daemon) -> None:
    public = write(tmp_path / "public")
    for call, stood in enumerate((0, 0, 0, 0, 1, 4, 6, 7), 1):
        with failing_from(tmp_path, call), pytest.raises(DeliveryError, match="rsync failed"):
            sent(public, daemon.address)
        assert len(found(daemon.folder)) == stood
        sent(public, daemon.address)
        assert found(daemon.folder) == FILES
        shutil.rmtree(daemon.folder)
        daemon.folder.mkdir()


def test_a_forced_publishing_that_was_killed_makes_nothing_ours(tmp_path: Path, daemon: Daemon) -> None:
    public = write(tmp_path / "public")
    write(daemon.folder, {"thesis.txt": "years of work"})
    with failing_from(tmp_path, 6), pytest.raises(DeliveryError, match="rsync failed"):
        sent(public, daemon.address, force=True)
    assert len(found(daemon.folder)) > 1
    with pytest.raises(DeliveryError, match="not published by Broadsheet"):
        sent(public, daemon.address)
    assert (daemon.folder / "thesis.txt").read_text() == "years of work"


def test_what_is_published_no_longer_leaves(tmp_path: Path, daemon: Daemon) -> None:
    public = write(tmp_path / "public")
    sent(public, daemon.address)
    write(daemon.folder, {".well-known/acme": "theirs"})
    write(public, {"index.html": "other news"})
    (public / "stories/b/index.html").unlink()
    told = sent(public, daemon.address)
    assert (told.changed, told.removed) == (("index.html",), ("stories/b/index.html",))
    assert not (daemon.folder / "stories/b/index.html").exists()
    assert (daemon.folder / ".well-known/acme").read_text() == "theirs"


def test_a_dry_run_sends_nothing(tmp_path: Path, daemon: Daemon) -> None:
    assert set(sent(write(tmp_path / "public"), daemon.address, dry=True).changed) == set(FILES)
    assert list(daemon.folder.iterdir()) == []


def test_a_place_of_somebody_else_s_is_refused_unless_forced(tmp_path: Path, daemon: Daemon) -> None:
    write(daemon.folder, {"thesis.txt": "years of work"})
    with pytest.raises(DeliveryError, match="not published by Broadsheet"):
        sent(write(tmp_path / "public"), daemon.address)
    assert found(daemon.folder) == {"thesis.txt": "years of work"}
    sent(tmp_path / "public", daemon.address, force=True)
    assert found(daemon.folder) == {**FILES, "thesis.txt": "years of work"}


def test_words_of_a_target_are_no_command(tmp_path: Path, daemon: Daemon) -> None:
    with contextlib.suppress(DeliveryError):
        sent(write(tmp_path / "public"), f"{daemon.address}$(touch {tmp_path}/ran);`touch {tmp_path}/ran`")
    assert not (tmp_path / "ran").exists()


def test_a_server_that_cannot_be_reached_is_named_with_a_remedy(tmp_path: Path, daemon: Daemon) -> None:
    public = write(tmp_path / "public")
    with pytest.raises(DeliveryError, match="such a module"):
        sent(public, daemon.address.replace("/www/", "/nowhere/"))
    with pytest.raises(DeliveryError, match="speaks rsync"):
        sent(public, "rsync://127.0.0.1:1/www/")


def test_a_missing_rsync_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DeliveryError, match="install rsync"):
        sent(write(tmp_path / "public"), "rsync://127.0.0.1/www/")
