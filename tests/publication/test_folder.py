"""The folder of a publication, read whole."""

from __future__ import annotations

import base64
import os
import re
from pathlib import Path

import pytest

from broadsheet.errors import ConfigurationError, FetchError
from broadsheet.publication import Publication, key, load, media_type, read_local
from broadsheet.records import Source

SECRET = bytes(range(32))


def publication(root: Path, *, settings: str = "", opml: str = "", **files: str) -> Publication:
    """A publication in `root`, with more settings, outlines and files."""
    (root / "broadsheet.toml").write_text('title = "T"\nurl = "https://t.example"\n' + settings, "utf-8")
    (root / "sources.opml").write_text(f'<opml version="2.0"><body>{opml}</body></opml>', "utf-8")
    for name, text in files.items():
        (root / name.replace("__", ".")).write_text(text, "utf-8")
    return load(root)


def test_a_folder_that_is_no_publication_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="broadsheet new") as caught:
        load(tmp_path)
    assert caught.value.exit_code == 2


def test_topics_and_organizations_may_be_absent_but_sources_may_not(tmp_path: Path) -> None:
    assert (publication(tmp_path).topics, publication(tmp_path).organizations) == ((), ())
    (tmp_path / "sources.opml").unlink()
    with pytest.raises(ConfigurationError, match=r"sources\.opml: cannot be read"):
        load(tmp_path)


def test_a_source_may_call_its_topics_by_name_or_id(tmp_path: Path) -> None:
    said = publication(
        tmp_path,
        opml='<outline xmlUrl="https://a.example/" topic="sea, Boats"/>',
        topics__yaml="- {name: The Sea, id: sea}\n- {name: Boats, parent: sea}\n",
    )
    assert said.sources == (Source(feed="https://a.example/", topics=("The Sea", "Boats")),)


def test_a_source_with_an_unknown_topic_is_named_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match='A: topic: no topic has the name or id "Boat"; did you mean Boats'):
        publication(tmp_path, opml='<outline text="A" xmlUrl="https://a.example/" topic="Boat"/>', topics__yaml="- name: Boats\n")


def test_the_old_folders_are_read_where_they_lie(tmp_path: Path) -> None:
    for place, text in {
        "topics/00-sea.yaml": "_id: sea\nname: Sea\n",
        "organizations/a.example.md": "---\ndomain: a.example\nname: A\n---\n",
    }.items():
        (tmp_path / "_data" / place).parent.mkdir(parents=True)
        (tmp_path / "_data" / place).write_text(text)
    said = publication(tmp_path)
    assert ([topic.name for topic in said.topics], [organization.name for organization in said.organizations]) == (["Sea"], ["A"])


def test_notes_say_which_sources_were_folded(tmp_path: Path) -> None:
    assert len(publication(tmp_path, opml='<outline xmlUrl="a.xml"/><outline xmlUrl="a.xml"/>').notes) == 1


def test_a_local_feed_is_read(tmp_path: Path) -> None:
    assert read_local(publication(tmp_path, a__xml="<rss/>"), "a.xml") == b"<rss/>"


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("../outside.xml", "outside-publication"),
        ("/etc/passwd", "outside-publication"),
        ("link.xml", "outside-publication"),
        ("https://a.example/feed", "outside-publication"),
        ("", "outside-publication"),
        ("none.xml", "missing-file"),
        ("sub", "unreadable-file"),
        ("large.xml", "body-too-large"),
    ],
)
def test_a_local_feed_that_cannot_be_read_has_a_named_reason(tmp_path: Path, path: str, reason: str) -> None:
    (tmp_path / "outside.xml").write_text("secret")
    root = tmp_path / "publication"
    (root / "sub").mkdir(parents=True)
    (root / "link.xml").symlink_to(tmp_path / "outside.xml")
    with pytest.raises(FetchError) as caught:
        read_local(publication(root, settings="[fetch]\nmax_bytes = 1000\n", large__xml="x" * 1001), path)
    assert caught.value.reason == reason


def test_the_ending_of_a_local_feed_tells_its_media_type() -> None:
    assert [media_type(name) for name in ("a.ATOM", "b/c.xml", "d.json", "e")] == [
        "application/atom+xml",
        "application/xml",
        "application/feed+json",
        "",
    ]


@pytest.mark.parametrize(
    "text", [SECRET.hex(), SECRET.hex().upper() + "\n", base64.b64encode(SECRET).decode(), base64.urlsafe_b64encode(SECRET).decode()]
)
def test_a_key_is_read_in_hexadecimal_or_base64(tmp_path: Path, text: str) -> None:
    assert key(publication(tmp_path, settings='[secured]\nkey_file = "secret.key"\n', secret__key=text)) == SECRET


def test_without_a_key_file_there_is_no_key(tmp_path: Path) -> None:
    assert key(publication(tmp_path)) is None


@pytest.mark.parametrize("text", ["", "hunter2", SECRET[:16].hex(), base64.b64encode(SECRET + b"x").decode()])
def test_a_wrong_key_is_refused_without_showing_it(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        key(publication(tmp_path, settings='[secured]\nkey_file = "secret.key"\n', secret__key=text))
    assert "secret.key: expected 32 bytes in hexadecimal or base64" in str(caught.value)
    assert not text or text not in str(caught.value)


def test_a_key_file_that_is_absent_is_named_with_its_key_and_what_makes_it(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"secured\.key_file: secret\.key: cannot be read.*openssl rand -hex 32 > secret\.key"):
        key(publication(tmp_path, settings='[secured]\nkey_file = "secret.key"\n'))


def test_the_examples_of_the_docs_make_a_publication(tmp_path: Path) -> None:
    said = (Path(__file__).resolve().parents[2] / "docs/publication.md").read_text("utf-8")
    opml, topics, organizations = (re.findall(f"```{kind}\n(.+?)```", said, re.DOTALL) for kind in ("xml", "yaml", "yaml"))
    made = publication(tmp_path, topics__yaml=topics[0], organizations__yaml=organizations[1])
    (tmp_path / "sources.opml").write_text(opml[0])
    sources = load(made.root).sources
    assert [source.topics for source in sources] == [("Boats",), ("Harbours", "Boats"), ("Boats",)]
    assert [source.picks.link for source in sources if source.picks] == ["article h2 a"]
    assert [topic.parent for topic in made.topics] == ["", "The Sea", "The Sea"]
    assert [organization.weight for organization in made.organizations] == [10, 0]


def test_a_pipe_is_no_local_feed(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.xml")
    with pytest.raises(FetchError) as caught:
        read_local(publication(tmp_path), "pipe.xml")
    assert caught.value.reason == "unreadable-file"
