"""The published API as machines use it: whole, as old clients knew it, true to its schemas, and at addresses that stay."""

from __future__ import annotations

import json
import shutil
import tarfile
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.corpora import shared
from tests.jsonschema import faults, loaded
from tests.press.shapes import shape_of
from tests.publications import GIVEN, NOW, Tree, api, make, run, take, tree
from tests.stages.scene import OPEN, homes, id_of, rule, scene

from broadsheet.errors import ConfigurationError
from broadsheet.publication import load, topic_id
from broadsheet.recordtext import parse_record

ENVELOPE: Mapping[str, Any] = {"title": str, "path": str, "page": int, "value": list, "nextPage": (int, type(None))}
ITEM: Mapping[str, type] = {
    **dict.fromkeys(("path", "title", "excerpt", "sourceUrl", "webUrl", "originalUrl", "ampWebUrl", "cdnAmpWebUrl", "type"), str),
    **dict.fromkeys(("publishedDateTime", "updatedDateTime", "locale"), str),
    **dict.fromkeys(("heat", "quality"), int),
    "provider": dict,
    "images": list,
    "categories": list,
    "topics": list,
}
"""What the old service's clients read of a list and of an article."""


@pytest.fixture(scope="module")
def old() -> Mapping[str, dict[str, Any]]:
    """The old service's records of news: the place that its API gave each, and what it said."""
    with tarfile.open(shared("data/everyday/records.tar.gz")) as packed:
        names = [one for one in packed.getmembers() if one.isfile() and "_news/" in one.name]
        read = {one.name.rpartition("/")[2]: packed.extractfile(one).read() for one in names}  # type: ignore[union-attr]
    return {f"/news/{name[:10].replace('-', '/')}/{name[11:-3]}": parse_record(body)[0] for name, body in read.items()}


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The old records published, all of them."""
    root = make(tmp_path_factory.mktemp("imported"), OPEN + GIVEN)
    take(root, shared("data/everyday/records.tar.gz"), form="records")
    run(root)
    return root


def walked(root: Path, name: str) -> Iterator[dict[str, Any]]:
    """Every page of a list, as `nextPage` leads from one to the next."""
    page = api(root, name)
    yield page
    while page["nextPage"] is not None:
        page = api(root, f"{name}/page/{page['nextPage']}")
        yield page


def test_every_published_article_is_reached_by_next_page_and_each_once(imported: Path) -> None:
    listed = [item["path"] for page in walked(imported, "news") for item in page["value"]]
    assert len(listed) > 300
    assert len(set(listed)) == len(listed)
    records = {path: body for path, body in tree(imported, "content/_news").items() if b"\npublished: true\n" in body}
    assert set(listed) == {f"/news/{path[14:24].replace('-', '/')}/{path[25:-3]}" for path in records}


def test_every_article_of_a_topic_is_reached_and_belongs_to_it(imported: Path) -> None:
    topics = {path.split("/")[3] for path in tree(imported, "public/api/news") if not path.split("/")[3].isdigit()} - {"page", "index.json"}
    assert len(topics) > 5
    news = {item["path"]: item for page in walked(imported, "news") for item in page["value"]}
    for topic in sorted(topics):
        listed = [item["path"] for page in walked(imported, f"news/{topic}") for item in page["value"]]
        assert len(set(listed)) == len(listed) > 0
        assert set(listed) == {path for path, item in news.items() if topic in map(topic_id, item["topics"])}


def test_lists_and_articles_have_the_fields_that_old_clients_read(imported: Path, old: Mapping[str, Any]) -> None:
    for page in walked(imported, "news"):
        assert {name: isinstance(page[name], kind) for name, kind in ENVELOPE.items()} == dict.fromkeys(ENVELOPE, True)
        for item in page["value"]:
            assert {name: isinstance(item[name], kind) for name, kind in ITEM.items()} == dict.fromkeys(ITEM, True)
    assert set(old) <= {path.removeprefix("public/api").removesuffix("/index.json") for path in tree(imported, "public/api/news")}


def test_an_article_says_field_by_field_what_the_old_record_said(imported: Path, old: Mapping[str, Any]) -> None:
    assert len(old) == 600
    for path, record in old.items():
        item = api(imported, path.strip("/"))
        for name in ("title", "excerpt", "webUrl", "type", "publishedDateTime"):
            assert item[name] == record[name], (path, name)
        assert item["originalUrl"] == (record.get("originalUrl") or record["webUrl"])
        assert item["updatedDateTime"] == record.get("updatedDateTime", record["publishedDateTime"])
        assert (item["ampWebUrl"], item["cdnAmpWebUrl"]) == (record.get("ampWebUrl", ""), record.get("cdnAmpWebUrl", ""))
        assert item["topics"] == record["topics"]
        assert {name: item["provider"][name] for name in ("name", "domain")} == {
            name: record["provider"][name] for name in ("name", "domain")
        }
        assert pictures(item) == pictures(record)
        assert pictures(item["provider"]) == pictures(record["provider"])


def pictures(said: Mapping[str, Any]) -> list[tuple[str, int, int, str]]:
    return [(one["url"], one.get("width", 0), one.get("height", 0), one.get("title", "")) for one in said.get("images", ())]


def test_every_file_of_the_api_is_as_the_schema_beside_it_says(imported: Path) -> None:
    schemas = {
        one["name"]: loaded((imported / "public/api/schema" / f"{one['name']}.json").read_bytes())
        for one in api(imported, "schema")["value"]
    }
    files = {path: body for path, body in tree(imported, "public/api").items() if "/schema/" not in path}
    assert len(files) > 900
    for path, body in files.items():
        name = "moved" if body.startswith(b'{"id":') and b'"movedTo"' in body[:50] else shape_of(path)
        assert list(faults(loaded(body), schemas[name])) == [], path


def places(root: Path) -> set[str]:
    """Everything that others may have kept the address of; a source has a page while it leads a story."""
    return {path for path in tree(root, "public") if not path.startswith("public/sources/") and not path.endswith("card.png")}


def ids(root: Path) -> dict[str, str]:
    """The id of every post of every feed, with where it leads."""
    found: dict[str, str] = {}
    for path, body in tree(root, "public").items():
        if path.endswith("feed.json"):
            found |= {item["id"]: item["url"] for item in json.loads(body)["items"]}
    return found


def test_ids_and_addresses_stay_on_a_rebuild_and_after_rulings(tmp_path: Path) -> None:
    one, other = scene(tmp_path / "one", OPEN), scene(tmp_path / "other", OPEN)
    before: Tree = tree(one, "public")
    assert tree(other, "public") == before
    kept, posts = places(one), ids(one)
    rule(one, "retitle", homes(one)["quake0"], value="Another title altogether")
    rule(one, "lead", id_of(one, "QUAKE", 1))
    run(one, NOW + timedelta(hours=1))
    assert tree(one, "public") != before
    assert (places(one), set(ids(one))) == (kept, set(posts))
    rule(one, "merge", homes(one)["quake0"], homes(one)["ferry0"])
    run(one, NOW + timedelta(hours=2))
    assert kept <= places(one)
    merged = tree(one, "public")
    shutil.rmtree(one / "public")
    run(one, NOW + timedelta(hours=3))
    assert tree(one, "public") == merged


def test_a_hub_that_is_set_is_named_by_every_feed_and_every_page_that_has_feeds(tmp_path: Path) -> None:
    hub = "https://hub.example/?topic=a&b"
    root = scene(tmp_path / "p", f'{OPEN}[websub]\nhub = "{hub}"\n')
    files = tree(root, "public")
    feeds = {path: body for path, body in files.items() if path.endswith(("feed.xml", "atom.xml", "feed.json"))}
    assert {path.split("/")[1] for path in feeds} >= {"stories", "sources", "days", "feed.xml"}
    assert [path for path, body in feeds.items() if b"hub.example" not in body] == []
    pages = {path: body for path, body in files.items() if path.endswith(".html") and b"feed.xml" in body.partition(b"</head>")[0]}
    assert pages
    assert [path for path, body in pages.items() if b'<link rel="hub" href="https://hub.example/?topic=a&amp;b">' not in body] == []


@pytest.mark.parametrize("hub", ["ftp://hub.example/", "hub.example", "https://a b/", 'https://a/"><script>'])
def test_a_hub_that_is_no_web_address_is_refused(hub: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"websub\.hub"):
        load(make(tmp_path / "p", f"[websub]\nhub = '{hub}'\n"))
