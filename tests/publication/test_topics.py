"""The topic tree in its three forms."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest
from tests.corpora import shared

from broadsheet.errors import ConfigurationError
from broadsheet.publication import read_topics, topic_id, write_topics
from broadsheet.records import Topic


def topics(folder: Path, text: str, name: str = "topics.yaml") -> tuple[Topic, ...]:
    (folder / name).write_text(text, "utf-8")
    return read_topics(folder / name)


def complaint(folder: Path, text: str, name: str = "topics.yaml") -> str:
    with pytest.raises(ConfigurationError) as caught:
        topics(folder, text, name)
    return str(caught.value)


def test_a_tree_is_read_with_the_root_first(tmp_path: Path) -> None:
    read = topics(
        tmp_path,
        "- {name: Chips, parent: sea, keywords: [chip, gpu, chip]}\n- {name: The Sea, id: sea}\n- {name: Boats, parent: The Sea}\n",
    )
    assert [(topic.id, topic.name, topic.parent) for topic in read] == [
        ("sea", "The Sea", ""),
        ("chips", "Chips", "The Sea"),
        ("boats", "Boats", "The Sea"),
    ]
    assert read[1].keywords == ("chip", "gpu", "chip")


def test_words_stay_words(tmp_path: Path) -> None:
    assert topics(tmp_path, "- name: no\n  keywords: [yes, 1.0, null, 2024-03-01, 0x1f]\n")[0] == Topic(
        id="no", name="no", keywords=("yes", "1.0", "null", "2024-03-01", "0x1f")
    )


def test_an_empty_file_has_no_topics(tmp_path: Path) -> None:
    assert topics(tmp_path, "# nothing yet\n") == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- name: A\n  keywords: x", "topic 1 (A): keywords: expected a list, found text"),
        ("- name: A\n- keyword: [x]", "topic 2: keyword: no such key; did you mean keywords?"),
        ("- keywords: [x]", "topic 1: name: is missing"),
        ("- name: A\n  id: Ä b", "topic 1 (A): id: expected lower-case letters, digits, dashes and underscores"),
        ("- name: 船", "船: id: is missing, and the name makes none"),
        ("- name: A\n  keywords: [' x']", "topic 1 (A): keywords[0]: expected text on one line, without space around it"),
        ("- just words", "topic 1: expected a mapping of keys"),
        ("name: A", "expected a list of items"),
        ("- name: A\n- name: a\n  parent: A", 'the name "a" is there twice'),
        (
            "- name: A\n- {name: Boats, parent: A}\n- {name: B, parent: Boat}",
            "B: parent: no topic has the name or id 'Boat'; did you mean Boats?",
        ),
        ("- name: A\n- name: B", "expected one topic without a parent, the root; found A, B"),
        ("- {name: A, parent: B}\n- {name: B, parent: A}", "expected one topic without a parent, the root; found none"),
        ("- name: R\n- {name: A, parent: B}\n- {name: B, parent: A}", "A: parent: the topic is its own ancestor"),
        ("- name: A\n  name: B", 'line 2: the key "name" stands here a second time'),
        ("- name: &a A\n- name: *a", "line 1: anchors and aliases are not read here"),
        ("- name: !!python/name:os.system x", "line 1: tags are not read here"),
        ("[" * 60, "is nested deeper than 50"),
        ("- name: A\n  keywords: [", "line 3: "),
        ("- name: \x07", "topics.yaml: "),
    ],
)
def test_what_is_wrong_is_named_by_file_item_and_key(tmp_path: Path, text: str, expected: str) -> None:
    said = complaint(tmp_path, text)
    assert expected in said
    assert str(tmp_path / "topics.yaml") in said


def test_a_file_that_is_not_utf8_says_where(tmp_path: Path) -> None:
    (tmp_path / "topics.yaml").write_bytes(b"- name: caf\xe9\n")
    with pytest.raises(ConfigurationError, match="is not UTF-8 at byte 11"):
        read_topics(tmp_path / "topics.yaml")


def test_a_json_object_has_the_root_first_and_its_children_after(tmp_path: Path) -> None:
    read = topics(tmp_path, '{"Sea": ["fish"], "AI in Boats": ["sail", "oar"]}', "topics.json")
    assert read == (
        Topic(id="sea", name="Sea", keywords=("fish",)),
        Topic(id="ai-in-boats", name="AI in Boats", parent="Sea", keywords=("sail", "oar")),
    )


@pytest.mark.parametrize("text", ["[1]", "{", '{"A": "b"}', '{"A": [], "A": []}', "[" * 100_000, '{"A": {"B": 1}}'])
def test_json_of_another_shape_is_refused(tmp_path: Path, text: str) -> None:
    assert complaint(tmp_path, text, "topics.json")


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    said = (
        Topic(id="r", name="no", keywords=("yes", "# x", "a: b")),
        Topic(id="c", name="Child’s", parent="no", hashtags=("#c",), images=("/a.jpg",)),
    )
    assert topics(tmp_path, write_topics(said).decode()) == said


def test_an_id_is_made_of_a_name() -> None:
    assert [topic_id(name) for name in ("AI in Autos", "  C++ & Rust ", "海")] == ["ai-in-autos", "c-rust", ""]


def test_the_22_topics_of_the_old_ai_site_are_read() -> None:
    read = read_topics(shared("data/everyday/topics-ai.json"))
    assert len(read) == 22
    assert (read[0].name, read[0].keywords, read[0].parent) == ("AI", ("artificial intelligence", "ai"), "")
    assert {topic.parent for topic in read[1:]} == {"AI"}
    assert len({topic.id for topic in read}) == 22


def test_the_old_folder_is_read_in_order_of_file_name(tmp_path: Path) -> None:
    with tarfile.open(shared("data/everyday/taxonomy-azure.tar.gz")) as archive:
        archive.extractall(tmp_path, filter="data")
    read = read_topics(tmp_path / "_data/topics")
    assert read == read_topics(tmp_path)
    assert [topic.id for topic in read[:4]] == ["azure", "compute", "serverless", "ai"]
    assert len(read) == 20
    assert read[1] == Topic(
        id="compute",
        name="Compute",
        shortname="Compute",
        parent="Azure",
        keywords=("virtual machine", "app service"),
        hashtags=("#AzureCompute",),
        images=("https://everyday-cc.github.io/azure/assets/images/topics/compute.jpg",),
    )


def test_a_folder_without_topics_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="holds no topic files"):
        read_topics(tmp_path)
