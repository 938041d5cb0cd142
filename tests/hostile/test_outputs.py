"""Every XML that we publish of hostile words is well formed to a second reader, and every word comes back from every form we write."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.hostile import outputs
from tests.hostile.cases.files import MARKUP, YAML
from tests.hostile.cases.words import LETTERS

from broadsheet.errors import RecordError
from broadsheet.records import Artifact
from broadsheet.recordtext import emit_record, parse_record

WORDS = (*MARKUP, *YAML, *(f"a{letter}b" for letter in LETTERS.values()))
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


def refused(files: list[Path]) -> str:
    """What xmllint says against these files."""
    if not (xmllint := shutil.which("xmllint")):
        pytest.skip("ABSENT: xmllint, the second reader of what we publish")
    return subprocess.run([xmllint, "--noout", "--nonet", *files], capture_output=True, text=True, check=False).stderr


def test_a_second_reader_accepts_every_xml_we_publish(tmp_path: Path) -> None:
    files = []
    for number, text in enumerate(WORDS):
        for place, artifact in enumerate(outputs.artifacts(text)):
            if artifact.path.endswith(".xml"):
                files.append(tmp_path / f"{number}-{place}.xml")
                files[-1].write_bytes(artifact.body)
    assert len(files) > 5 * len(WORDS)
    assert refused(files) == ""


def test_xml_that_is_none_is_seen(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(b"<rss>\x00&</rss>")
    assert refused([tmp_path / "a.xml"])
    assert outputs.faults([Artifact(path="public/feed.xml", body=b"<rss>&</rss>", key="x")], "a")


@settings(max_examples=30)
@given(TEXT)
def test_any_text_comes_back_from_everything_we_publish(text: str) -> None:
    assert outputs.faults(outputs.artifacts(text), text) == []


BROKEN = TEXT | st.text(st.characters(categories=["Cs", "Ll"]), max_size=4)


@example("\ud800", [], {"name": "a"})
@given(BROKEN, st.lists(TEXT, max_size=3), st.dictionaries(st.sampled_from(["name", "domain", "url"]), BROKEN, min_size=1))
def test_any_record_comes_back_or_is_refused_for_half_a_letter(title: str, topics: list[str], provider: dict[str, str]) -> None:
    fields = {"title": title, "topics": topics or ["x"], "provider": provider}
    if any("\ud800" <= letter <= "\udfff" for text in (title, *topics, *provider.values()) for letter in text):
        with pytest.raises(RecordError, match="surrogate"):
            emit_record(fields)
    else:
        assert parse_record(emit_record(fields))[0] == fields


@given(TEXT)
def test_any_name_comes_back_from_a_list_of_sources(name: str) -> None:
    assert " ".join(outputs.opml_back(name).split()) == outputs.shown(name)
