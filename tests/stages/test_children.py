"""Indexes of sitemaps: what they lead to, and how it fares."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from tests.commands.saying import AT, said, told
from tests.publications import NOW, archive, run
from tests.stages.ways import articles, news, publication
from tests.wire.fetch.farm import Call, Farm, served

from broadsheet.archive import intake
from broadsheet.stages.children import MOST
from broadsheet.stages.gather import states
from broadsheet.wire import character
from broadsheet.wire.fetch import Care


@pytest.fixture
def farm() -> Iterator[Farm]:
    with served("127.0.0.1") as plots:
        yield plots


def index(*places: str) -> bytes:
    return f"<sitemapindex>{''.join(f'<sitemap><loc>{place}</loc></sitemap>' for place in places)}</sitemapindex>".encode()


def conditional(body: bytes) -> object:
    """An answer that is given whole once, and then only said to be the same."""

    def answer(call: Call) -> None:
        if call.headers.get("If-None-Match") == '"1"':
            call.answer(304, ETag='"1"')
        else:
            call.answer(200, body, ETag='"1"')

    return answer


def test_an_index_leads_to_its_sitemaps_which_are_asked_only_for_what_is_new(tmp_path: Path, farm: Farm) -> None:
    inner = farm.serves("/inner.xml", body=index(farm.does("/2.xml.gz", conditional(gzip.compress(news("two"))))))  # type: ignore[arg-type]
    outer = farm.does("/sitemap.xml", conditional(index(farm.does("/1.xml", conditional(news("one"))), inner)))  # type: ignore[arg-type]
    made = publication(tmp_path / "p", f'<outline xmlUrl="{outer}"/>')
    run(made, offline=False)
    found = articles(made)
    assert set(found) == {"one", "two"}
    assert {article.feed for article in found.values()} == {outer}
    assert farm.plots.keys() - {"/robots.txt"} == {call.path for call in farm.calls}, "nobody asks for the robots of feeds"
    farm.calls.clear()
    farm.serves("/1.xml", body=news("one", "three"))
    run(made, NOW + timedelta(days=1), offline=False)
    assert set(articles(made)) == {"one", "two", "three"}
    assert [call.path for call in farm.calls] == ["/sitemap.xml", "/1.xml", "/inner.xml", "/2.xml.gz"]
    assert [call.headers.get("If-None-Match") for call in farm.calls] == [None, '"1"', None, '"1"']


def test_a_flood_from_a_sitemap_of_an_index_is_taken_in_on_the_next_days(
    tmp_path: Path, farm: Farm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(character, "DAILY", 20)
    outer = farm.serves("/sitemap.xml", body=index(farm.serves("/1.xml", body=news("one"))))
    made = publication(tmp_path / "p", f'<outline xmlUrl="{outer}"/>')
    run(made, offline=False)
    farm.does("/1.xml", conditional(news("one", *(f"n{n}" for n in range(30)))))  # type: ignore[arg-type]
    assert [run(made, NOW + timedelta(days=day), offline=False).counts["new"] for day in (1, 2, 3)] == [20, 10, 0]


def test_what_an_editor_set_for_an_index_holds_for_its_sitemaps(tmp_path: Path, farm: Farm) -> None:
    outer = farm.serves("/sitemap.xml", body=index(farm.serves("/1.xml", body=news("one"))))
    made = publication(tmp_path / "p", f'<outline xmlUrl="{outer}"/>')
    run(made, offline=False)
    with archive(made) as connection:
        rows = intake.feeds(connection)
        state = msgspec.structs.replace(states(rows)[outer], care=Care(undated=True))
        intake.save_feeds(connection, [msgspec.structs.replace(rows[outer], state=msgspec.json.encode(state))])
    farm.serves("/1.xml", body=news("one", "two"))
    run(made, NOW + timedelta(days=1), offline=False)
    assert articles(made)["two"].published == NOW + timedelta(days=1)


def test_of_an_index_that_has_no_end_so_many_sitemaps_are_asked(tmp_path: Path, farm: Farm) -> None:
    places = [farm.serves(f"/{n}.xml", body=news(f"n{n}")) for n in range(3 * MOST)]
    made = publication(tmp_path / "p", f'<outline xmlUrl="{farm.serves("/sitemap.xml", body=index(*places))}"/>')
    run(made, offline=False)
    assert len(farm.calls) == 1 + MOST


def test_an_index_that_names_itself_or_nonsense_ends(tmp_path: Path, farm: Farm) -> None:
    body = index(farm.at("/sitemap.xml"), "file:///etc/passwd", "javascript:x", farm.serves("/1.xml", body=news("one")))
    made = publication(tmp_path / "p", f'<outline xmlUrl="{farm.serves("/sitemap.xml", body=body)}"/>')
    run(made, offline=False)
    assert [call.path for call in farm.calls] == ["/sitemap.xml", "/1.xml"]
    assert set(articles(made)) == {"one"}


def test_a_sitemap_that_fails_is_told_and_the_others_are_read(tmp_path: Path, farm: Farm) -> None:
    body = index(farm.serves("/1.xml", 500), farm.serves("/2.xml", body=b"no sitemap"), farm.serves("/3.xml", body=news("three")))
    made = publication(tmp_path / "p", f'<outline xmlUrl="{farm.serves("/sitemap.xml", body=body)}"/>')
    report = run(made, offline=False)
    assert {(place.rpartition("/")[2], reason) for place, _, reason in report.ailing} == {
        ("1.xml", "server-error"),
        ("2.xml", "not-a-feed"),
    }
    assert set(articles(made)) == {"three"}


def lost(root: Path, farm: Farm) -> tuple[Path, str, str]:
    """A publication of an index one of whose sitemaps said once that it was gone, and answers again; the addresses of both."""
    child = farm.serves("/1.xml", 410)
    outer = farm.serves("/sitemap.xml", body=index(child, farm.serves("/2.xml", body=news("two"))))
    made = publication(root, f'<outline xmlUrl="{outer}"/>')
    run(made, offline=False)
    farm.serves("/1.xml", body=news("one"))
    run(made, NOW + timedelta(days=1), offline=False)
    assert set(articles(made)) == {"two"}
    return made, outer, child


@pytest.mark.parametrize("named", ["index", "sitemap"])
def test_a_sitemap_that_was_gone_comes_back_when_it_or_its_index_is_released(tmp_path: Path, farm: Farm, named: str) -> None:
    made, outer, child = lost(tmp_path / "p", farm)
    name = outer if named == "index" else child
    assert said(made, "source", "release", name).stdout == f"{name} is asked at the next run\n"
    run(made, NOW + timedelta(days=1, minutes=1), offline=False)
    assert set(articles(made)) == {"one", "two"}


def test_the_doctor_tells_of_a_sitemap_that_is_gone_under_its_index_and_mends_it(tmp_path: Path, farm: Farm) -> None:
    made, outer, child = lost(tmp_path / "p", farm)
    (finding,) = (one for one in told(made, "doctor", "--now", AT)["findings"] if one["subject"] == outer)
    assert (finding["kind"], finding["severity"], finding["cure"]["do"]) == ("sitemap-missing", "warning", "release")
    assert finding["problem"] == f"leads to {child}, which is dead: gone, 1 in a row"
    said(made, "doctor", "--fix", str(finding["number"]), "--now", AT)
    run(made, NOW + timedelta(days=1, minutes=1), offline=False)
    assert set(articles(made)) == {"one", "two"}
    assert outer not in {one["subject"] for one in told(made, "doctor", "--now", AT)["findings"]}


def test_explain_tells_how_an_index_and_its_sitemaps_are_by_the_address_of_either(tmp_path: Path, farm: Farm) -> None:
    made, outer, child = lost(tmp_path / "p", farm)
    of_index = told(made, "explain", outer)["sitemaps"]
    assert [(one["feed"], one["index"], one["state"], one["reason"]) for one in of_index] == [
        (outer, "", "ok", ""),
        (child, outer, "dead", "gone"),
        (farm.at("/2.xml"), outer, "ok", ""),
    ]
    assert told(made, "explain", child)["sitemaps"] == [of_index[1]]
    words = f"{child}, a sitemap of {outer}: dead: gone, 1 in a row; asked at {NOW:%Y-%m-%d %H:%M} UTC, again never"
    assert said(made, "explain", child).stdout.strip() == words


def test_a_sitemap_that_fails_is_known_by_its_index_also_once_this_has_moved(tmp_path: Path, farm: Farm) -> None:
    outer = farm.serves("/sitemap.xml", body=index(farm.serves("/1.xml", 500), farm.serves("/2.xml", 429)))
    made = publication(tmp_path / "p", f'<outline xmlUrl="{outer}"/>')
    run(made, offline=False)
    assert said(made, "source", "move", outer, "--to", farm.at("/moved.xml")).exit_code == 0
    (problem,) = (one["problem"] for one in told(made, "doctor", "--now", AT)["findings"] if one["subject"] == farm.at("/moved.xml"))
    assert problem == f"leads to {farm.at('/1.xml')}, which is degraded: server-error, 1 in a row, and 1 more"


def test_a_sitemap_of_an_archive_that_knows_no_indexes_yet_is_asked_once_more(tmp_path: Path, farm: Farm) -> None:
    made, outer, child = lost(tmp_path / "p", farm)
    with archive(made) as connection:
        rows = intake.feeds(connection)
        state = msgspec.structs.replace(states(rows)[child], index="")
        intake.save_feeds(connection, [msgspec.structs.replace(rows[child], state=msgspec.json.encode(state))])
    farm.serves("/1.xml", 410)
    farm.calls.clear()
    for day in (2, 3):
        run(made, NOW + timedelta(days=day), offline=False)
    assert [call.path for call in farm.calls].count("/1.xml") == 1
    assert {one["index"] for one in told(made, "explain", child)["sitemaps"]} == {outer}
