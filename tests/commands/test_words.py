"""The words of the command line: help, exit statuses, one JSON object and nothing else."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.commands.saying import AT, FEED, said, told
from tests.corpora import shared
from tests.publications import GIVEN, called, command, jsonl, make, row, rss, run, take, tree

from broadsheet.cli import COMMANDS
from broadsheet.commands.explain import MEASURES
from broadsheet.desk.stories import Measures


def test_every_measure_of_a_pair_is_told_in_words() -> None:
    assert tuple(MEASURES) == Measures._fields


@pytest.mark.parametrize("name", list(COMMANDS))
def test_every_command_has_its_help(name: str, tmp_path: Path) -> None:
    result = said(tmp_path, name, "--help")
    assert result.exit_code == 0
    assert result.stdout.startswith("Usage: broadsheet ")
    assert len(result.stdout.splitlines()) > 5


def test_help_names_every_command_and_loads_none(tmp_path: Path) -> None:
    loaded = "print(sorted(name for name in sys.modules if name.startswith('broadsheet.commands.')))"
    code = f"import sys; from broadsheet.cli import main\ntry:\n    main()\nexcept SystemExit:\n    {loaded}"
    done = subprocess.run([sys.executable, "-c", code, "--help"], capture_output=True, text=True, check=True)
    assert all(f"\n  {name} " in done.stdout for name in COMMANDS)
    assert done.stdout.rstrip().endswith("[]")


def test_an_unknown_command_option_or_time_is_wrong_use(root: Path) -> None:
    for words in (
        ("publish-all",),
        ("run", "--fast"),
        ("run", "--now", "teatime"),
        ("run", "--now", "0001-01-01"),
        ("doctor", "--now", "9999-12-31T23:59:00Z"),
        ("stories", "--since", "0001-01-01T00:00+14:00"),
        ("stories", "--limit", "0"),
        ("stories", "--limit", "9" * 20),
        ("explain", "\udc80"),
        ("source", "add", "https://a\udc80.example/feed"),
        ("export", "--format", "csv"),
    ):
        assert said(root, *words).exit_code == 2, words


def test_a_folder_that_is_no_publication_is_wrong_use(tmp_path: Path) -> None:
    for words in (("run",), ("stories",), ("doctor",), ("export",), ("explain", "x"), ("watch",), ("import", "x.jsonl")):
        result = said(tmp_path, *words)
        assert result.exit_code == 2, words
        assert "not a publication" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_error_is_one_sentence_on_standard_error(tmp_path: Path) -> None:
    done = command(tmp_path, "run")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("broadsheet: ")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("words", [("run", "--offline"), ("stories",), ("doctor",), ("explain", "https://site1.example/1")], ids=" ".join)
def test_json_is_one_object_and_nothing_else(root: Path, words: tuple[str, ...]) -> None:
    done = command(root, *words, "--json", "--now", AT) if words[0] != "stories" else command(root, *words, "--json")
    assert isinstance(json.loads(done.stdout), dict)
    assert done.stderr == ""


def test_run_counts_by_the_names_that_scripts_know(tmp_path: Path) -> None:
    made = make(tmp_path / "p", GIVEN, FEED)
    found = told(made, "run", "--offline", "--now", AT)
    names = {"fetched", "entries", "articles", "new", "copies", "stories", "spiked", "published", "changed", "seconds"}
    assert names <= set(found)
    assert (found["fetched"], found["entries"], found["new"]) == (1, 1, 1)
    assert all(isinstance(second, float) for second in found["seconds"].values())


def test_run_exits_1_for_what_needs_a_person_and_0_for_a_bad_entry(tmp_path: Path) -> None:
    ill = make(tmp_path / "ill", feeds={"a.xml": b"garbage", "b.xml": FEED["a.xml"]})
    result = said(ill, "run", "--offline", "--now", AT)
    assert result.exit_code == 1
    assert "feeds/a.xml" in result.stderr
    entry = rss(("A script", "javascript:alert(1)", ""), ("Bakers open", "https://a.example/b", ""))
    assert said(make(tmp_path / "entry", feeds={"a.xml": entry}), "run", "--offline", "--now", AT).exit_code == 0


def test_import_of_what_is_not_there_is_wrong_use_and_takes_nothing(root: Path, tmp_path: Path) -> None:
    good = jsonl(tmp_path / "good.jsonl", [row(77)])
    before = told(root, "doctor", "--now", AT)["totals"]
    result = said(root, "import", str(good), str(tmp_path / "absent.jsonl"))
    assert result.exit_code == 2
    assert "absent.jsonl" in result.stderr
    assert told(root, "doctor", "--now", AT)["totals"] == before


def test_import_exits_1_and_names_the_row_that_is_set_aside(tmp_path: Path) -> None:
    made = make(tmp_path / "p")
    rows = tmp_path / "rows.jsonl"
    rows.write_text('{"title": "One", "webUrl": "https://a.example/1"}\n{"title": 7}\n')
    result = said(made, "import", str(rows))
    assert result.exit_code == 1
    assert "rows.jsonl:2: bad-type" in result.stderr


def test_import_reads_what_gzip_cut_off_and_says_so(tmp_path: Path) -> None:
    made = make(tmp_path / "p")
    cut = tmp_path / "cut.jsonl.gz"
    cut.write_bytes(shared("data/everyday/articles.jsonl.gz").read_bytes()[:100_000])
    result = said(made, "import", str(cut))
    assert result.exit_code in {1, 3}
    assert "cut.jsonl.gz" in result.stderr
    assert "Traceback" not in result.output


def test_import_adds_the_sources_of_an_opml_once(tmp_path: Path) -> None:
    made = make(tmp_path / "p", feeds=FEED)
    opml = tmp_path / "more.opml"
    outlines = '<outline text="B" xmlUrl="https://b.example/feed"/><outline text="A" xmlUrl="feeds/a.xml"/>'
    opml.write_text(f'<opml version="2.0"><body>{outlines}</body></opml>')
    assert told(made, "import", str(opml))["sources"] == 1
    assert told(made, "import", str(opml))["sources"] == 0
    assert said(made, "export", "--format", "opml").stdout.count("xmlUrl") == 2


def test_import_takes_the_good_sources_of_an_opml_and_names_the_odd_one(tmp_path: Path) -> None:
    made = make(tmp_path / "p", feeds=FEED)
    opml = tmp_path / "more.opml"
    outlines = '<outline xmlUrl="ftp://odd.example/"/>\n<outline xmlUrl="https://b.example/feed"/>'
    opml.write_text(f'<opml version="2.0"><body>\n{outlines}</body></opml>')
    result = said(made, "import", str(opml))
    assert result.exit_code == 1
    assert 'more.opml: line 2: xmlUrl: "ftp://odd.example/"' in result.stderr
    assert "1 new source." in result.stdout
    assert "https://b.example/feed" in said(made, "export", "--format", "opml").stdout


def test_new_without_a_name_is_wrong_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = said(tmp_path, "new", "")
    assert (result.exit_code, "is no name of a folder" in result.stderr) == (2, True)
    assert list(tmp_path.iterdir()) == []


def test_one_is_told_in_the_singular(tmp_path: Path) -> None:
    result = said(make(tmp_path / "p", feeds=FEED), "run", "--offline", "--now", AT)
    assert "1 feed brought 1 entry: 1 new article, 0 new versions, 0 copies" in result.stdout
    assert "1 story judged" in result.stdout


def test_new_makes_what_run_can_run(tmp_path: Path) -> None:
    made = tmp_path / "my-news"
    assert said(tmp_path, "new", str(made)).exit_code == 0
    assert (made / "content/.git").is_dir()
    assert told(made, "run", "--offline", "--now", AT)["published"] == 0
    assert said(tmp_path, "new", str(tmp_path / "plain"), "--no-git").exit_code == 0
    assert not (tmp_path / "plain/content/.git").exists()


def test_new_refuses_what_is_there_and_leaves_it_alone(root: Path, tmp_path: Path) -> None:
    before = tree(root)
    result = said(tmp_path, "new", str(root))
    assert result.exit_code == 2
    assert "is there already" in result.stderr
    assert tree(root) == before
    assert said(tmp_path, "new", str(tmp_path / "x"), "--opml", str(tmp_path / "absent.opml")).exit_code == 2
    assert not (tmp_path / "x").exists()


def test_the_sample_publishes_something(tmp_path: Path) -> None:
    assert said(tmp_path, "new", str(tmp_path / "s"), "--sample").exit_code == 0
    result = said(tmp_path / "s", "run", "--offline", "--now", AT)
    assert result.exit_code == 0, result.stderr
    assert "The front page: file://" in result.stdout
    assert (tmp_path / "s/public/index.html").stat().st_size > 5000


def test_an_unknown_output_is_wrong_configuration(tmp_path: Path) -> None:
    made = make(tmp_path / "p", feeds=FEED, top='outputs = ["sit"]\n')
    result = said(made, "run", "--offline")
    assert result.exit_code == 2
    assert "did you mean 'site'?" in result.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_gets_its_completion_script(shell: str, tmp_path: Path) -> None:
    result = said(tmp_path, "completion", shell)
    assert result.exit_code == 0
    assert "_BROADSHEET_COMPLETE" in result.stdout


def test_the_completion_knows_the_commands(tmp_path: Path) -> None:
    asked = {**os.environ, "_BROADSHEET_COMPLETE": "bash_complete", "COMP_WORDS": "broadsheet ex", "COMP_CWORD": "1"}
    code = "from broadsheet.cli import main; main()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, env=asked)
    assert done.stdout.splitlines() == ["plain,export", "plain,explain"]


def test_watch_walks_so_many_times_and_ends(tmp_path: Path) -> None:
    made = make(tmp_path / "p", '[schedule]\nevery = "1s"\n', FEED)
    result = said(made, "watch", "--times", "2", "--json")
    assert result.exit_code == 0
    assert result.stdout.count('"fetched"') == 2


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_watch_drains_when_it_is_told_to_stop(tmp_path: Path, name: signal.Signals) -> None:
    made = make(tmp_path / "p", '[schedule]\nevery = "1h"\n', FEED)
    with subprocess.Popen(called(made, "watch"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert "1 feed brought 1 entry" in process.stdout.readline()
        began = time.monotonic()
        process.send_signal(name)
        _, errors = process.communicate(timeout=10)
        assert (process.returncode, errors) == (0, "")
        assert time.monotonic() - began < 10
    assert (made / "public/index.html").is_file()


def test_import_takes_the_pages_of_a_warc_once_and_names_what_is_damaged(tmp_path: Path) -> None:
    root = make(tmp_path / "p")
    page = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<title>Harbour cranes return</title>"
    head = b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/1\r\nWARC-Date: 2020-01-01T00:00:00Z\r\n"
    head += b"Content-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n"
    whole = head % len(page) + page + b"\r\n\r\n"
    (tmp_path / "a.warc").write_bytes(whole)
    (tmp_path / "cut.warc").write_bytes(whole + whole[:-20])
    assert told(root, "import", str(tmp_path / "a.warc"))["new"] == 1
    assert told(root, "import", str(tmp_path / "a.warc"))["new"] == 0
    result = said(root, "import", str(tmp_path / "cut.warc"))
    assert (result.exit_code, "truncated" in result.stderr) == (1, True)


def test_letters_that_a_terminal_lacks_are_spelt_out(tmp_path: Path) -> None:
    root = make(tmp_path / "p", "[policy]\nheat = -1000\nquality = -1000\n")
    take(root, [row(0, title="Ferry to 東京")])
    run(root)
    done = command(root, "stories", env={"PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0
    assert "\\u6771\\u4eac" in done.stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="DEVICE ABSENT: /dev/full")
@pytest.mark.parametrize("words", [("--help",), ("stories",), ("stories", "--json")])
def test_what_cannot_be_said_ends_with_a_sentence(tmp_path: Path, words: tuple[str, ...]) -> None:
    root = make(tmp_path / "p")
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "broadsheet", "-p", str(root), *words], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == 3
    assert done.stderr == "broadsheet: standard output: cannot write: No space left on device (look at where it is sent)\n"


@pytest.mark.parametrize(
    ("fault", "status", "says"),
    [
        ("(cli.OWN / 'style.css').read_text()", 3, "/style.css: cannot read: No such file or directory (install Broadsheet again)\n"),
        ("os.close(99)", 1, "OSError: [Errno 9] Bad file descriptor\n"),
    ],
)
def test_a_file_of_the_program_that_cannot_be_read_is_named_and_no_other_fault_is_hidden(
    tmp_path: Path, fault: str, status: int, says: str
) -> None:
    code = f"import os, pathlib\nfrom broadsheet import cli\ncli.OWN = pathlib.Path({str(tmp_path)!r})\n"
    code += f"cli.broadsheet = lambda **_: {fault}\ncli.main()\n"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == status
    assert done.stderr.endswith(says)
