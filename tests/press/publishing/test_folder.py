"""A folder is brought into step: nothing of others is touched, nothing unchanged is written, no reader meets a hole."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from tests.press.publishing.site import FILES, found, sent, write

from broadsheet.errors import DeliveryError, UsageError
from broadsheet.press.publishing.sending import MARK, Sending, mark, marked, step


def test_the_site_arrives_whole_and_a_second_time_nothing_is_touched(tmp_path: Path) -> None:
    public, there = write(tmp_path / "public"), tmp_path / "www"
    first = sent(public, "www")
    assert (found(there), len(first.changed), first.removed) == (FILES, len(FILES), ())
    stamps = {path: path.stat().st_mtime_ns for path in there.rglob("*")}
    again = sent(public, "www")
    assert (again.changed, again.removed, again.unchanged) == ((), (), len(FILES))
    assert {path: path.stat().st_mtime_ns for path in there.rglob("*")} == stamps


def test_leaves_arrive_first_and_the_front_page_last() -> None:
    order = sorted(FILES, key=lambda path: (step(path), path))
    assert order[-1] == "index.html"
    assert order.index("stories/b/index.html") < order.index("api/stories/index.json")
    assert order.index("assets/style.css") < order.index("stories/a/index.html") < order.index("topics/ai/index.html")
    assert step("search/2024-03/ab.js") < step("search/2024-03/volume.js") < step("index.html")


def test_what_is_published_no_longer_leaves_and_what_is_not_ours_stays(tmp_path: Path) -> None:
    public, there = write(tmp_path / "public"), tmp_path / "www"
    sent(public, "www")
    write(there, {"robots-of-others.txt": "theirs", ".well-known/acme": "theirs", "stories/b/notes.txt": "theirs"})
    for name in ("stories/a/index.html", "stories/b/index.html"):
        (public / name).unlink()
    assert sent(public, "www").removed == ("stories/a/index.html", "stories/b/index.html")
    assert not (there / "stories/a").exists()
    assert {name for name, words in found(there).items() if words == "theirs"} == {
        "robots-of-others.txt",
        ".well-known/acme",
        "stories/b/notes.txt",
    }


def test_a_folder_of_somebody_else_s_is_refused_unless_forced(tmp_path: Path) -> None:
    public, there = write(tmp_path / "public"), write(tmp_path / "www", {"thesis.txt": "years of work"})
    with pytest.raises(DeliveryError, match="not published by Broadsheet"):
        sent(public, "www")
    assert found(there) == {"thesis.txt": "years of work"}
    sent(public, "www", force=True)
    assert found(there) == {**FILES, "thesis.txt": "years of work"}


def test_a_dry_run_tells_and_writes_nothing(tmp_path: Path) -> None:
    public = write(tmp_path / "public")
    assert set(sent(public, "www", dry=True).changed) == set(FILES)
    assert not (tmp_path / "www").exists()
    sent(public, "www")
    write(public, {"index.html": "news"})
    (public / "stories/b/index.html").unlink()
    told = sent(public, "www", dry=True)
    assert (told.changed, told.removed, told.unchanged) == (("index.html",), ("stories/b/index.html",), len(FILES) - 2)
    assert found(tmp_path / "www") == FILES


@pytest.mark.parametrize("target", ["public", "public/www", "."])
def test_the_site_is_not_published_into_itself(tmp_path: Path, target: str) -> None:
    with pytest.raises(UsageError, match="another folder"):
        sent(write(tmp_path / "public"), target)


def test_nothing_is_published_before_the_first_run(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="run the line first"):
        sent(tmp_path / "public", "www")


def test_a_link_in_public_is_not_followed(tmp_path: Path) -> None:
    public = write(tmp_path / "public")
    (public / "secret.txt").symlink_to("/etc/passwd")
    with pytest.raises(DeliveryError, match="no plain file"):
        sent(public, "www")


def test_a_link_at_the_target_leads_nowhere(tmp_path: Path) -> None:
    public, elsewhere = write(tmp_path / "public"), tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "www").mkdir()
    (tmp_path / "www/stories").symlink_to(elsewhere)
    told = sent(public, "www", force=True)
    assert {spike.reason for spike in told.failed} == {"outside-root"}
    assert list(elsewhere.iterdir()) == []


def test_a_mark_names_no_file_outside() -> None:
    assert marked(mark({"a/b.html"})) == {"a/b.html"}
    assert marked(b"# x\n../etc/passwd\n/etc/passwd\na//b\n./a\nok\n") == {"ok"}


def test_a_killed_publishing_is_finished_by_the_next(tmp_path: Path) -> None:
    public, there = write(tmp_path / "public"), tmp_path / "www"
    killed = """
import os, signal, sys
from pathlib import Path
from tests.press.publishing import site
from broadsheet.press.publishing.sending import Sending
body = Sending.body
def dying(self, path):
    if path == "topics/ai/index.html":
        os.kill(os.getpid(), signal.SIGKILL)
    return body(self, path)
Sending.body = dying
site.sent(Path(sys.argv[1]), "www")
"""
    done = subprocess.run([sys.executable, "-c", killed, str(public)], check=False, cwd=Path(__file__).resolve().parents[3])
    assert done.returncode == -9
    assert "index.html" not in found(there)
    (public / "stories/b/index.html").unlink()
    sent(public, "www")
    assert found(there) == {name: words for name, words in FILES.items() if name != "stories/b/index.html"}
    assert {path.name for path in there.iterdir() if path.name.startswith(".")} == {MARK}


def test_what_a_killed_publishing_left_is_swept_up_and_a_stranger_s_is_not(tmp_path: Path) -> None:
    public, there = write(tmp_path / "public"), tmp_path / "www"
    sent(public, "www")
    write(there, {".delivering": "", "stories/a/.index.html.new": "half", ".index.html.new": "half", "stories/a/.theirs.new": "theirs"})
    write(there, {"blog/.draft.new": "theirs"})
    sent(public, "www")
    assert {name for name in found(there) if name not in FILES} == {"stories/a/.theirs.new", "blog/.draft.new"}


def test_files_on_their_way_are_nobody_s(tmp_path: Path) -> None:
    public = write(tmp_path / "public", {**FILES, ".index.html.new": "half"})
    assert ".index.html.new" not in Sending(public=public, now=None, author="").paths()  # type: ignore[arg-type]
