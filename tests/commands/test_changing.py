"""Commands that change a publication hold it alone, and read it once."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.commands.saying import FEED, said
from tests.publications import make

from broadsheet.archive.opening import LOCK, exclusive
from broadsheet.commands import changing
from broadsheet.errors import BusyError
from broadsheet.publication import Publication, load


def test_a_publication_is_loaded_once_and_while_it_is_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root, held = make(tmp_path / "p", feeds=FEED), []

    def loaded(at: Path) -> Publication:
        with pytest.raises(BusyError), exclusive(at):
            pass
        held.append(at)
        return load(at)

    monkeypatch.setattr(changing, "load", loaded)
    with changing.changing(root) as (publication, _):
        assert [source.feed for source in publication.sources] == ["feeds/a.xml"]
    assert held == [root]


def test_a_folder_that_is_no_publication_is_named_and_no_lock_is_left_in_it(tmp_path: Path) -> None:
    result = said(tmp_path, "source", "remove", "a")
    assert (result.exit_code, "is not a publication" in result.stderr) == (2, True)
    assert not (tmp_path / LOCK).exists()
