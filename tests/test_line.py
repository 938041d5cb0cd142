"""The line with what the world sends it: what is broken is named and set aside, and the rest goes on."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from tests.publications import GIVEN, KEYED, NOW, api, archive, command, make, row, rss, run, serve, take, tree

from broadsheet import line
from broadsheet.archive import intake, lookup
from broadsheet.errors import ConfigurationError, PluginError
from broadsheet.publication import load
from broadsheet.stages.gather import states

GOOD = rss(("Harbour cranes return to work", "https://a.example/cranes", "Mon, 11 Mar 2024 09:00:00 GMT"))
EMPTY = b'<?xml version="1.0"?><rss version="2.0"><channel><title>Silence</title></channel></rss>'
GARBAGE = bytes(range(128, 256)) * 40


def spikes(root: Path) -> dict[str, str]:
    with archive(root) as connection:
        return {spike.subject: f"{spike.stage}: {spike.reason}" for spike in lookup.spikes(connection)}


def feed_states(root: Path) -> dict[str, tuple[str, str]]:
    with archive(root) as connection:
        return {address: (state.state, state.reason) for address, state in states(intake.feeds(connection)).items()}


def titles(root: Path) -> set[str]:
    with archive(root) as connection:
        return {article.title for article in lookup.every_article(connection)}


def test_a_feed_becomes_a_front_page_a_record_and_an_api(tmp_path: Path) -> None:
    root = make(tmp_path / "p", GIVEN, {"a.xml": GOOD})
    report = run(root)
    assert (report.counts["fetched"], report.counts["entries"], report.counts["new"], report.counts["stories"]) == (1, 1, 1, 1)
    assert [path.name for path in (root / "content/_news").iterdir()] == ["2024-03-11-harbour-cranes-return-to-work.md"]
    assert (root / "public/index.html").is_file()
    assert set(report.seconds) == {"fetch", "read", "pages", "decide", "publish"}


def test_one_ill_feed_of_each_kind_is_named_and_the_good_one_arrives(tmp_path: Path) -> None:
    feeds = {"garbage.xml": GARBAGE, "empty.xml": b"", "page.html": b"<!doctype html><p>For sale", "silent.xml": EMPTY, "good.xml": GOOD}
    root = make(tmp_path / "p", feeds=feeds)
    (root / "sources.opml").write_bytes(
        (root / "sources.opml").read_bytes().replace(b"</body>", b'<outline type="rss" text="x" xmlUrl="feeds/absent.xml"/></body>')
    )
    report = run(root)
    found = feed_states(root)
    assert found["feeds/good.xml"] == found["feeds/silent.xml"] == ("ok", "")
    ill = {address: reason for address, (state, reason) in found.items() if state == "degraded"}
    assert set(ill) == {"feeds/garbage.xml", "feeds/empty.xml", "feeds/page.html", "feeds/absent.xml"}
    assert all(ill.values())
    assert ill["feeds/absent.xml"] == "missing-file"
    assert {(address, reason) for address, _, reason in report.ailing} == set(ill.items())
    assert titles(root) == {"Harbour cranes return to work"}


def test_an_ill_feed_is_named_once_and_asked_again_when_it_is_due(tmp_path: Path) -> None:
    root = make(tmp_path / "p", feeds={"a.xml": GARBAGE})
    assert len(run(root).ailing) == 1
    assert run(root, NOW + timedelta(minutes=1)).ailing == ()
    serve(root, {"a.xml": GOOD})
    assert run(root, NOW + timedelta(minutes=2)).counts["new"] == 0
    assert run(root, NOW + timedelta(minutes=20)).counts["new"] == 1
    assert feed_states(root) == {"feeds/a.xml": ("ok", "")}


def test_a_broken_entry_is_set_aside_with_its_reason_and_its_neighbours_go_on(tmp_path: Path) -> None:
    body = rss(
        ("", "", "Mon, 11 Mar 2024 09:00:00 GMT"),
        ("Bakers open", "https://a.example/bakers", "Mon, 11 Mar 2024 09:00:00 GMT"),
        ("A script", "javascript:alert(1)", "Mon, 11 Mar 2024 09:00:00 GMT"),
    )
    root = make(tmp_path / "p", feeds={"a.xml": body})
    report = run(root)
    found = spikes(root)
    assert len(found) == report.counts["spiked"] == len(report.spikes) >= 1
    assert "Bakers open" in titles(root)
    assert not any(path.read_bytes().count(b"javascript:") for path in (root / "content").rglob("*.md"))
    assert run(root).counts["spiked"] == 0


@pytest.mark.parametrize(
    "date", ["Fri, 31 Feb 9999 99:99:99 GMT", "Thu, 01 Jan 1970 00:00:00 GMT", "Wed, 11 Mar 2124 09:00:00 GMT", "yesterday", ""]
)
def test_an_absurd_date_is_kept_and_not_believed(tmp_path: Path, date: str) -> None:
    root = make(tmp_path / "p", feeds={"a.xml": rss(("Tidings", "https://a.example/t", date))})
    run(root)
    with archive(root) as connection:
        (article,) = lookup.every_article(connection)
    assert article.published <= NOW
    assert article.claimed == date
    assert len(list((root / "content/_news").glob("*.md"))) == 1


def test_what_lies_in_the_future_waits_for_its_hour(tmp_path: Path) -> None:
    root = make(tmp_path / "p", GIVEN)
    take(root, [row(0), row(1, publishedDateTime="2024-03-20T00:00:00Z")], NOW + timedelta(days=30))
    assert run(root).counts["stories"] == 1
    assert run(root, NOW + timedelta(days=20)).counts["stories"] == 1
    assert run(root, NOW + timedelta(days=20)).counts["stories"] == 0


def test_a_headline_that_changes_is_a_version_and_its_record_follows(tmp_path: Path) -> None:
    root = make(tmp_path / "p", feeds={"a.xml": GOOD})
    run(root)
    serve(root, {"a.xml": GOOD.replace(b"return to work", b"stand still again")})
    report = run(root, NOW + timedelta(hours=1))
    assert (report.counts["new"], report.counts["versions"]) == (0, 1)
    (record,) = (root / "content/_news").glob("*.md")
    assert record.name == "2024-03-11-harbour-cranes-return-to-work.md"
    assert b"stand still again" in record.read_bytes()


def test_a_feed_cannot_overwrite_what_another_said(tmp_path: Path) -> None:
    other = GOOD.replace(b"Harbour cranes return to work", b"Buy our cranes")
    root = make(tmp_path / "p", feeds={"a.xml": GOOD, "b.xml": other})
    run(root)
    assert titles(root) == {"Harbour cranes return to work"}
    with archive(root) as connection:
        (article,) = lookup.every_article(connection)
    assert article.feed == "feeds/a.xml"


def test_a_broken_row_names_its_line_and_the_others_are_taken_in(tmp_path: Path) -> None:
    root = make(tmp_path / "p")
    path = tmp_path / "rows.jsonl"
    path.write_text(
        '{"title": "One", "webUrl": "https://a.example/1"}\n{"title": 7}\nnot json\n{}\n{"title": "Two", "webUrl": "https://a.example/2"}\n'
    )
    report = take(root, path)
    assert titles(root) == {"One", "Two"}
    assert {subject: told for subject, told in spikes(root).items() if subject.startswith("rows.jsonl:")} == {
        "rows.jsonl:2": "parse: bad-type",
        "rows.jsonl:3": "parse: bad-json",
        "rows.jsonl:4": "parse: missing-field",
    }
    assert report.counts["spiked"] == 3


def test_a_record_whose_place_is_taken_stops_only_itself(tmp_path: Path) -> None:
    root = make(tmp_path / "p", GIVEN)
    take(root, [row(number, path=f"2024-03-02-row-{number}.md") for number in range(6)])
    (root / "content/_news/2024-03-02-row-3.md").mkdir(parents=True)
    done = command(root, "run", "--offline", "--now", f"{NOW:%Y-%m-%dT%H:%M:%SZ}")
    assert done.returncode == 1
    assert "content/_news/2024-03-02-row-3.md: not-writable" in done.stderr
    assert sum(path.is_file() for path in (root / "content/_news").iterdir()) == 5
    assert "deliver: not-writable" in spikes(root).values()


def test_the_record_is_written_once_its_place_is_free(tmp_path: Path) -> None:
    root = make(tmp_path / "p", GIVEN)
    take(root, [row(number, path=f"2024-03-02-row-{number}.md") for number in range(6)])
    blocked = root / "content/_news/2024-03-02-row-3.md"
    blocked.mkdir(parents=True)
    run(root)
    blocked.rmdir()
    report = run(root, NOW + timedelta(minutes=1))
    assert report.spikes == ()
    assert blocked.is_file()
    assert report.counts["changed"] == 1
    assert run(root, NOW + timedelta(minutes=2)).counts["changed"] == 0


def test_wrong_settings_end_before_any_work(tmp_path: Path) -> None:
    root = make(tmp_path / "p", feeds={"a.xml": GOOD})
    (root / "broadsheet.toml").write_text('title = "T"\nurl = "https://t.example"\n[polcy]\nname = "everyday"\n')
    done = command(root, "run")
    assert done.returncode == 2
    assert "polcy" in done.stderr
    assert "policy" in done.stderr
    assert not (root / "archive.db").exists()
    assert not (root / "public").exists()


@pytest.mark.parametrize(
    ("settings", "top", "error"),
    [("", 'outputs = ["papyrus"]\n', PluginError), ('[secured]\nkey_file = "none.key"\n', "", ConfigurationError)],
)
def test_what_settings_promise_and_is_not_there_ends_before_any_work(
    tmp_path: Path, settings: str, top: str, error: type[Exception]
) -> None:
    root = make(tmp_path / "p", settings, {"a.xml": GOOD}, top=top)
    with pytest.raises(error):
        run(root)
    assert not (root / "archive.db").exists()
    assert not (root / "public").exists()


def test_only_the_outputs_that_are_named_are_made(tmp_path: Path) -> None:
    root = make(tmp_path / "p", GIVEN, {"a.xml": GOOD}, top='outputs = ["records", "rss"]\n')
    run(root)
    assert not (root / "public/api").exists()
    assert not (root / "public/index.html").exists()
    assert len(list((root / "content/_news").iterdir())) == 1
    assert (root / "public/feed.xml").is_file()


def test_without_a_site_a_second_run_renders_nothing_either(tmp_path: Path) -> None:
    root = make(tmp_path / "p", GIVEN, {"a.xml": GOOD}, top='outputs = ["records"]\n')
    run(root)
    told: list[str] = []
    line.run(load(root), NOW, offline=True, progress=lambda stage, _: told.append(stage))
    assert "publish" not in told


def test_a_key_seals_records_and_without_one_there_is_no_field(tmp_path: Path) -> None:
    sealed, plain = make(tmp_path / "sealed", KEYED, {"a.xml": GOOD}), make(tmp_path / "plain", "", {"a.xml": GOOD})
    run(sealed)
    run(plain)
    (one,), (other,) = tree(sealed, "content").values(), tree(plain, "content").values()
    assert b'\n\nsecured: "' in one
    assert b"secured" not in other
    assert one.split(b"\n\nsecured:")[0] == other.split(b"\n---\n\n")[0]


def test_progress_is_told_by_stage(tmp_path: Path) -> None:
    root = make(tmp_path / "p", GIVEN)
    take(root, [row(number) for number in range(5)])
    told: dict[str, int] = {}
    line.run(load(root), NOW, offline=True, progress=lambda stage, count: told.update({stage: told.get(stage, 0) + count}))
    assert told["decide"] == 5
    assert told["publish"] > 5


@pytest.mark.parametrize("settings", ["", GIVEN])
def test_a_run_says_that_it_compiles_where_the_engine_is_not_compiled_yet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: str
) -> None:
    root = make(tmp_path / "p", settings)
    told: list[str] = []
    for there in (False, True):
        monkeypatch.setattr("broadsheet.stages.decide.is_compiled", lambda there=there: there)
        line.run(load(root), NOW, offline=True, progress=lambda stage, _: told.append(stage))
    assert told.count("compile") == (settings != GIVEN)


def test_no_output_tells_the_password_of_a_source(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = make(tmp_path / "p", GIVEN, {"a.xml": GOOD}, remote=["https://user:SECRET@a.example/feed"])
    report = run(root)
    assert "https://a.example/feed" in (root / "public/api/sources/index.json").read_text("utf-8")
    assert not [path for path, body in tree(root, "public", "content").items() if b"SECRET" in body]
    assert "SECRET" not in f"{report}{capsys.readouterr()}"


def test_every_published_article_has_its_place_in_the_api(tmp_path: Path) -> None:
    root = make(tmp_path / "p", "[policy]\nquality = -1000\nheat = -1000\n" + GIVEN)
    take(root, [row(number) for number in range(50)])
    assert run(root).counts["published"] == 50
    newest = api(root, "news")
    assert (len(newest["value"]), newest["page"], newest["nextPage"]) == (30, 2, 1)
    assert all((root / "public/api" / item["path"].strip("/") / "index.json").is_file() for item in newest["value"])
