"""Pictures in the line: what is published gets them, once; what cannot be had is named, and waits longer each time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.pictures import jpeg
from tests.publications import NOW, api, archive, make, run, stamps, take, tree
from tests.stages.scene import OPEN, homes, told
from tests.wire.fetch.farm import Farm, served

from broadsheet.archive import lookup
from broadsheet.errors import ConfigurationError
from broadsheet.wire.darkroom import read_header

ON = f'{OPEN}[images]\ncache = "on"\n[fetch]\nallow_private = ["127.0.0.0/8"]\n'
SITES = ("quake0", "quake1", "quake2", "ferry0", "ferry1")


@pytest.fixture
def farm() -> Iterator[Farm]:
    with served("127.0.0.1") as made:
        made.serves("/logo.png", status=404)
        yield made


def publish(root: Path, farm: Farm, pictures: dict[str, str], settings: str = ON) -> Path:
    """A quake told three times and a ferry twice, with these pictures by source; every source's logo is at the farm."""
    make(root, settings)
    logos = "".join(f"- {{domain: {site}.example, name: {site}, logo: '{farm.at('/logo.png')}'}}\n" for site in SITES)
    (root / "organizations.yaml").write_text(logos, "utf-8")
    rows = [*(told("QUAKE", n) for n in range(3)), *(told("FERRY", n) for n in range(2))]
    for row in rows:
        if url := pictures.get(row["provider"]["name"].removesuffix(".example")):
            row["images"] = [{"url": url, "width": 500, "height": 500}]
    take(root, rows)
    return root


def prints(root: Path) -> dict[str, bytes]:
    return tree(root, "public/images")


def items(root: Path, key: str) -> Any:
    """The story of a source, as the API tells it."""
    return api(root, f"stories/{homes(root)[key]}")


def reasons(root: Path) -> dict[str, str]:
    with archive(root) as connection:
        return {spike.subject: spike.reason for spike in lookup.spikes(connection) if spike.stage == "picture"}


def asked(farm: Farm, path: str) -> int:
    return sum(call.path == path for call in farm.calls)


def lead_of(root: Path, key: str) -> str:
    domain: str = items(root, key)["lead"]["provider"]["domain"]
    return domain.removesuffix(".example")


def everywhere(farm: Farm, path: str) -> dict[str, str]:
    return dict.fromkeys(SITES, farm.at(path))


def test_a_published_story_shows_prints_of_ours_and_no_foreign_address(tmp_path: Path, farm: Farm) -> None:
    farm.serves("/a.jpg", body=jpeg(1600, 900))
    root = publish(tmp_path / "p", farm, everywhere(farm, "/a.jpg"))
    assert run(root, offline=False).counts["pictures"] == 1
    story = homes(root)["quake0"]
    names = sorted(path for path in prints(root) if story in path)
    assert len(names) == 3
    assert sorted(read_header(prints(root)[name]).width for name in names) == [320, 640, 1280]
    for page in ("public/index.html", f"public/stories/{story}/index.html"):
        html = (root / page).read_text("utf-8")
        assert "<img" in html
        assert all(Path(name).name in html for name in names)
        assert 'width="1280" height="720"' in html
        assert f"{farm.port}" not in html


def test_the_record_and_the_api_say_what_is_cached_and_its_true_size(tmp_path: Path, farm: Farm) -> None:
    farm.serves("/a.jpg", body=jpeg(1600, 900))
    root = publish(tmp_path / "p", farm, everywhere(farm, "/a.jpg"))
    run(root, offline=False)
    lead = items(root, "quake0")["lead"]
    assert lead["images"] == [{"url": farm.at("/a.jpg"), "width": 1600, "height": 900, "title": "", "isCached": True}]
    (other,) = items(root, "ferry0")["coverage"]
    assert (other["images"][0]["isCached"], other["images"][0]["width"]) == (False, 500)
    records = [path.read_text("utf-8") for path in (root / "content/_news").iterdir()]
    assert sum("isCached: true" in text.partition("related:")[0] for text in records) == 2


def test_a_run_without_news_asks_for_nothing_and_touches_no_file(tmp_path: Path, farm: Farm) -> None:
    farm.serves("/a.jpg", body=jpeg())
    root = publish(tmp_path / "p", farm, everywhere(farm, "/a.jpg"))
    run(root, offline=False)
    before, calls = stamps(root), len(farm.calls)
    report = run(root, NOW + timedelta(hours=1), offline=False)
    assert (report.counts["pictures"], report.counts["changed"], len(farm.calls)) == (0, 0, calls)
    assert stamps(root) == before


def test_the_same_archive_renders_the_same_bytes_again(tmp_path: Path, farm: Farm) -> None:
    farm.serves("/a.jpg", body=jpeg())
    root = publish(tmp_path / "p", farm, everywhere(farm, "/a.jpg"))
    run(root, offline=False)
    before = tree(root, "public")
    for path in sorted((root / "public").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    run(root)
    assert tree(root, "public") == before


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<html><script>alert(1)</script></html>", "image-not-an-image"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "image-format"),
        (jpeg()[:2000], "image-broken"),
        (jpeg(100, 100), "image-too-small"),
        (jpeg(1300, 260), "image-shape"),
    ],
    ids=["html", "svg", "cut", "small", "banner"],
)
def test_what_is_no_picture_is_named_and_the_story_stands_without(tmp_path: Path, farm: Farm, body: bytes, reason: str) -> None:
    farm.serves("/a.jpg", body=body, Content_Type="image/jpeg")
    root = publish(tmp_path / "p", farm, {"quake0": farm.at("/a.jpg"), "quake1": farm.at("/a.jpg"), "quake2": farm.at("/a.jpg")})
    report = run(root, offline=False)
    assert reasons(root)[farm.at("/a.jpg")] == reason
    assert report.counts["published"] == 2
    assert prints(root) == {}
    assert not items(root, "quake0")["lead"]["images"][0]["isCached"]


def test_a_picture_that_announces_more_than_20_mb_is_not_fetched(tmp_path: Path, farm: Farm) -> None:
    farm.says("/a.jpg", b"HTTP/1.1 200 OK\r\nContent-Length: 20000001\r\n\r\n")
    root = publish(tmp_path / "p", farm, everywhere(farm, "/a.jpg"))
    run(root, offline=False)
    assert reasons(root)[farm.at("/a.jpg")] == "image-too-large"


def test_failures_are_tried_again_after_growing_waits_and_then_no_more(tmp_path: Path, farm: Farm) -> None:
    farm.serves("/a.jpg", status=500)
    root = publish(tmp_path / "p", farm, everywhere(farm, "/a.jpg"))
    counts = []
    for minutes in (0, 5, 10, 15, 30, 40, 70, 80, 150, 160, 310, 320, 1000, 10_000):
        run(root, NOW + timedelta(minutes=minutes), offline=False)
        counts.append(asked(farm, "/a.jpg"))
    assert counts == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 6, 6]


def test_a_picture_that_comes_late_is_shown_then(tmp_path: Path, farm: Farm) -> None:
    farm.serves("/a.jpg", status=503)
    root = publish(tmp_path / "p", farm, everywhere(farm, "/a.jpg"))
    run(root, offline=False)
    farm.serves("/a.jpg", body=jpeg())
    assert run(root, NOW + timedelta(hours=1), offline=False).counts["pictures"] == 1
    assert {path.split("/")[2] for path in prints(root)} == {homes(root)["quake0"], homes(root)["ferry0"]}
    assert reasons(root).get(farm.at("/a.jpg")) is None


def test_a_picture_that_its_host_keeps_from_robots_is_not_taken_and_the_host_is_asked_once_a_day(tmp_path: Path, farm: Farm) -> None:
    farm.serves("/robots.txt", body=b"User-agent: *\nDisallow: /private")
    pictures = {"quake0": farm.serves("/private/a.jpg", body=jpeg()), "ferry0": farm.serves("/a.jpg", body=jpeg())}
    root = publish(tmp_path / "p", farm, {site: pictures["quake0" if "quake" in site else "ferry0"] for site in SITES})
    assert run(root, offline=False).counts["pictures"] == 1
    run(root, NOW + timedelta(minutes=10), offline=False)
    assert reasons(root)[pictures["quake0"]] == "robots-disallowed"
    assert [asked(farm, path) for path in ("/private/a.jpg", "/a.jpg", "/robots.txt")] == [0, 1, 1]


def test_where_the_lead_has_none_the_coverage_lends_its_picture_and_is_named(tmp_path: Path, farm: Farm) -> None:
    farm.serves("/a.jpg", body=jpeg())
    root = publish(tmp_path / "p", farm, {}, ON)
    run(root, offline=False)
    lead = lead_of(root, "ferry0")
    (other,) = {"ferry0", "ferry1"} - {lead}
    second = publish(tmp_path / "q", farm, {lead: farm.at("/gone.jpg"), other: farm.at("/a.jpg")})
    farm.serves("/gone.jpg", status=410)
    run(second, offline=False)
    run(second, NOW + timedelta(minutes=5), offline=False)
    assert lead_of(second, "ferry0") == lead
    story = homes(second)[lead]
    assert f'<figcaption dir="auto">{other}.example</figcaption>' in (second / f"public/stories/{story}/index.html").read_text("utf-8")
    assert {path.split("/")[2] for path in prints(second)} == {story}


def test_two_stories_with_one_picture_ask_for_it_once_and_have_a_print_each(tmp_path: Path, farm: Farm) -> None:
    farm.serves("/a.jpg", body=jpeg())
    root = publish(tmp_path / "p", farm, everywhere(farm, "/a.jpg"))
    run(root, offline=False)
    assert asked(farm, "/a.jpg") == 1
    assert {path.split("/")[2] for path in prints(root)} == {homes(root)["quake0"], homes(root)["ferry0"]}


def test_pictures_leave_when_nobody_wants_them_any_more(tmp_path: Path, farm: Farm) -> None:
    farm.serves("/a.jpg", body=jpeg())
    root = publish(tmp_path / "p", farm, everywhere(farm, "/a.jpg"))
    run(root, offline=False)
    make(root, ON.replace('"on"', '"off"'))
    run(root, offline=False)
    assert prints(root) == {}
    assert "<img" not in (root / "public/index.html").read_text("utf-8")
    assert not items(root, "quake0")["lead"]["images"][0]["isCached"]


def test_offline_nothing_is_asked_for(tmp_path: Path, farm: Farm) -> None:
    root = publish(tmp_path / "p", farm, everywhere(farm, "/a.jpg"))
    run(root)
    assert farm.calls == []


def test_no_more_are_asked_for_in_one_run_than_the_settings_say(tmp_path: Path, farm: Farm) -> None:
    pictures = {site: farm.serves(f"/{site}.jpg", body=jpeg()) for site in SITES}
    root = publish(tmp_path / "p", farm, pictures, ON.replace('"on"', '"on"\nmost = 1'))
    assert run(root, offline=False).counts["pictures"] == 1
    assert run(root, NOW + timedelta(minutes=1), offline=False).counts["pictures"] == 1


def test_a_logo_is_kept_asked_for_once_a_month_and_shown_at_its_source(tmp_path: Path, farm: Farm) -> None:
    root = publish(tmp_path / "p", farm, {})
    farm.serves("/logo.png", body=jpeg(200, 200))
    run(root, offline=False)
    once = asked(farm, "/logo.png")
    run(root, NOW + timedelta(days=29), offline=False)
    assert asked(farm, "/logo.png") == once
    run(root, NOW + timedelta(days=31), offline=False)
    assert asked(farm, "/logo.png") > once
    source = items(root, "quake0")["lead"]["provider"]
    assert source["images"] == [{"url": farm.at("/logo.png"), "width": 200, "height": 200, "title": "", "isCached": True}]
    html = (root / f"public/sources/{source['domain']}/index.html").read_text("utf-8")
    assert 'class="logo"' in html
    assert [path for path in prints(root) if f"/{source['domain']}/" in path]


def test_pictures_that_must_be_had_need_the_package(tmp_path: Path, farm: Farm, monkeypatch: pytest.MonkeyPatch) -> None:
    root = publish(tmp_path / "p", farm, {})
    monkeypatch.setattr("broadsheet.stages.illustrating.installed", lambda: False)
    with pytest.raises(ConfigurationError, match=r"broadsheet\[images\]"):
        run(root)
