"""Making a publication: whole, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from broadsheet.errors import ConfigurationError, DeliveryError
from broadsheet.publication import Beginning, create, load


def tree(root: Path) -> list[str]:
    """Everything in a folder, hidden things too."""
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*"))


def test_a_new_publication_can_be_loaded(tmp_path: Path) -> None:
    create(tmp_path / "herring-gazette")
    assert tree(tmp_path / "herring-gazette") == ["broadsheet.toml", "content", "organizations.yaml", "sources.opml", "topics.yaml"]
    made = load(tmp_path / "herring-gazette")
    assert (made.settings.title, made.sources, made.topics) == ("Herring Gazette", (), ())
    assert tree(tmp_path)[0] == "herring-gazette"


@pytest.mark.parametrize("title", ['The "Daily" Herring', "a\\b {c} # d", "Fjörd\n\x7f\x01 é 😀"])
def test_any_title_survives(tmp_path: Path, title: str) -> None:
    create(tmp_path / "plain", Beginning(title=title))
    create(tmp_path / "sample", Beginning(title=title, sample=True))
    assert [load(tmp_path / name).settings.title for name in ("plain", "sample")] == [title, title]


def test_what_is_given_is_taken_in(tmp_path: Path) -> None:
    (tmp_path / "in/feeds").mkdir(parents=True)
    (tmp_path / "in/feeds/b.xml").write_text("<rss/>")
    (tmp_path / "in/my.opml").write_text(
        '<opml><body><outline xmlUrl="https://a.example/" topic="Sea"/><outline xmlUrl="feeds/b.xml"/></body></opml>'
    )
    (tmp_path / "in/topics.json").write_text('{"Sea": ["fish"]}')
    (tmp_path / "in/a.example.md").write_text("---\ndomain: a.example\nname: A\n---\n")
    create(tmp_path / "out", Beginning(opml=tmp_path / "in/my.opml", topics=tmp_path / "in/topics.json", organizations=tmp_path / "in"))
    made = load(tmp_path / "out")
    assert ([source.feed for source in made.sources], made.topics[0].name, made.organizations[0].name) == (
        ["https://a.example/", "feeds/b.xml"],
        "Sea",
        "A",
    )
    assert (made.root / "feeds/b.xml").read_text() == "<rss/>"


def test_a_publication_is_never_made_over_another(tmp_path: Path) -> None:
    create(tmp_path / "p")
    before = (tmp_path / "p/broadsheet.toml").stat()
    with pytest.raises(ConfigurationError, match="is there already"):
        create(tmp_path / "p", Beginning(title="Another", sample=True))
    assert (tmp_path / "p/broadsheet.toml").stat() == before


def test_a_failed_making_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "topics.json").write_text("{")
    with pytest.raises(ConfigurationError):
        create(tmp_path / "deep/p", Beginning(topics=tmp_path / "topics.json"))
    with pytest.raises(ConfigurationError):
        create(tmp_path / "deep/p", Beginning(opml=tmp_path / "absent.opml"))
    assert tree(tmp_path) == ["deep", "topics.json"]


def test_a_folder_with_other_things_keeps_them(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    create(tmp_path)
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert load(tmp_path).sources == ()


def test_a_folder_that_holds_one_of_the_names_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    with pytest.raises(ConfigurationError, match="holds content already"):
        create(tmp_path)
    assert tree(tmp_path) == ["content"]


def test_a_file_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "p").write_text("a file")
    with pytest.raises(ConfigurationError, match="is there already"):
        create(tmp_path / "p")


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DeliveryError, match="cannot be made") as caught:
        create(tmp_path / "file/p")
    assert caught.value.exit_code == 3


def test_a_feed_that_bears_the_name_of_a_setting_is_not_taken_for_it(tmp_path: Path) -> None:
    (tmp_path / "broadsheet.toml").write_text("not ours")
    (tmp_path / "my.opml").write_text('<opml><body><outline xmlUrl="broadsheet.toml"/></body></opml>')
    create(tmp_path / "p", Beginning(opml=tmp_path / "my.opml"))
    assert load(tmp_path / "p").settings.title == "P"


def test_the_folders_of_an_opml_become_topics_where_none_are_given(tmp_path: Path) -> None:
    outlines = (
        '<outline text="Boats"><outline xmlUrl="https://a.example/1"/></outline><outline xmlUrl="https://a.example/2" category="/Tech"/>'
    )
    (tmp_path / "my.opml").write_text(f"<opml><body>{outlines}</body></opml>")
    create(tmp_path / "herrings", Beginning(opml=tmp_path / "my.opml"))
    made = load(tmp_path / "herrings")
    assert [(topic.name, topic.parent, topic.keywords) for topic in made.topics] == [
        ("Herrings", "", ()),
        ("Boats", "Herrings", ("Boats",)),
        ("Tech", "Herrings", ("Tech",)),
    ]
    assert [source.topics for source in made.sources] == [("Boats",), ("Tech",)]
