"""broadsheet.toml: what it may say, and how it is told what is wrong."""

from __future__ import annotations

import json
import re
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.errors import ConfigurationError
from broadsheet.settings import Settings, every_setting, load_settings, schedule_seconds, user_agent

HEAD = 'title = "Herring Gazette"\nurl = "https://gazette.example/"\n'
DOCS = Path(__file__).resolve().parents[1] / "docs/settings.md"


def complaint(text: str, head: str = HEAD) -> str:
    """What is said against a file that begins well and goes on with `text`."""
    with pytest.raises(ConfigurationError) as caught:
        load_settings(head + text)
    return str(caught.value)


def test_two_keys_are_enough() -> None:
    settings = load_settings(HEAD)
    assert settings == Settings(title="Herring Gazette", url="https://gazette.example")
    assert (settings.policy.name, settings.stories.engine, settings.archive) == ("broadsheet", "stream", "sqlite:///archive.db")
    assert (settings.policy.quality, settings.policy.heat) == (None, None)


def test_every_key_of_the_interface_is_read() -> None:
    settings = load_settings(
        HEAD
        + 'archive = "postgresql://desk@db.example/news"\n[policy]\nname = "everyday"\norganization = 40\ncoverage = 20\nquality = 50\n'
        'signals = { source = 2, kind = -30 }\n[fetch]\nallow_private = ["127.0.0.0/8", "::1/128"]\ntimeout = 5\n'
        '[secured]\nkey_file = "secret.key"\n'
        '[content]\nauthor = "Newsdesk <desk@news.example>"\n[stories]\nengine = "given"\njudge = "sentences"\n[front]\nowner_share = 0.5\n'
        '[schedule]\nevery = "2h"\n'
    )
    assert (settings.policy.name, settings.policy.organization, settings.policy.coverage, settings.policy.quality) == (
        "everyday",
        40,
        20,
        50,
    )
    assert settings.policy.signals == {"source": 2, "kind": -30}
    assert settings.fetch.allow_private == ("127.0.0.0/8", "::1/128")
    assert (settings.fetch.timeout, settings.secured.key_file, settings.content.author) == (
        5.0,
        "secret.key",
        "Newsdesk <desk@news.example>",
    )
    assert settings.stories.judge == "sentences"
    assert (settings.stories.engine, settings.front.owner_share, schedule_seconds(settings)) == ("given", 0.5, 7200)


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        load_settings(HEAD).title = "Another"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[policy]\nrate = 101", "policy.rate: expected a whole number from 0 to 100, found 101"),
        ("[policy]\nrate = true", "policy.rate: expected a whole number from 0 to 100, found true"),
        ('[policy]\nrate = "2"', 'policy.rate: expected a whole number from 0 to 100, found text "2"'),
        ("[policy]\nrate = 2.5", "policy.rate: expected a whole number from 0 to 100, found 2.5"),
        ('[policy]\nname = "evryday"', 'policy.name: expected "broadsheet" or "everyday", found text "evryday"'),
        ('[policy]\nsignals = { source = "high" }', 'policy.signals.source: expected a whole number from -1000 to 1000, found text "high"'),
        ("policy = 3", "policy: expected a table [policy], found 3"),
        ("[fetch]\ntimeout = nan", "fetch.timeout: expected seconds from 0.1 to 600, found nan"),
        ("[fetch]\nmax_bytes = 999", "fetch.max_bytes: expected a whole number from 1000 to 1000000000, found 999"),
        ('[fetch]\nallow_private = ["10.0.0.1/8"]', "10.0.0.1/8 has host bits set"),
        ('[fetch]\nallow_private = "10.0.0.0/8"', "fetch.allow_private: expected a list of address ranges"),
        ('[fetch]\nuser_agent = "a\\nb"', "fetch.user_agent: expected printable ASCII text"),
        ('[secured]\nkey_file = "../secret.key"', "secured.key_file: expected a path inside the publication"),
        ('[secured]\nkey_file = "/etc/key"', "secured.key_file: expected a path inside the publication"),
        ('[content]\nauthor = "Newsdesk"', 'content.author: expected "Name <mail@host>", found text "Newsdesk"'),
        ('[content]\nauthor = "A <a@b>\\nB <c@d>"', "content.author: expected"),
        ('[stories]\nengine = "best"', 'stories.engine: expected "stream" or "given"'),
        ("[front]\nowner_share = 0", "front.owner_share: expected a number above 0, at most 1, found 0"),
        ('[schedule]\nevery = "3 weeks"', 'schedule.every: expected a time from "1s" to "7d"'),
        ('[schedule]\nevery = "8d"', "schedule.every: expected a time"),
        ('archive = "mysql://db"', 'archive: expected "sqlite:///FILE" or "postgresql://…"'),
        ('locale = "English"', "locale: expected a language tag"),
    ],
)
def test_a_wrong_value_is_named_with_what_was_expected_and_found(text: str, expected: str) -> None:
    assert expected in complaint(text)


@pytest.mark.parametrize(
    "url",
    [
        "news.example",
        "ftp://news.example",
        "https://",
        "https://news.example/?a",
        "https://news.example/#a",
        "https://a:b",
        "https://a b",
        "http://user:pw@a.b/",
        "http://user@a.b/",
    ],
)
def test_an_address_that_cannot_be_served_is_refused(url: str) -> None:
    assert "url: expected an http or https address" in complaint("", f'title = "T"\nurl = "{url}"\n')


def test_an_unknown_key_is_answered_with_the_nearest() -> None:
    assert "policy.organisation: no such key; did you mean organization?" in complaint("[policy]\norganisation = 30")
    assert "polcy: no such table; did you mean policy?" in complaint("[polcy]\nrate = 2")


def test_a_key_in_the_wrong_table_is_sent_home() -> None:
    assert "coverage: no such key; it belongs to policy.coverage" in complaint("coverage = 20")


def test_an_unknown_key_like_no_other_is_answered_with_all() -> None:
    assert "zzz: no such key; valid here: every" in complaint("[schedule]\nzzz = 1")


def test_what_is_missing_is_named() -> None:
    said = complaint("", "")
    assert "2 problems" in said
    assert "title: is missing" in said
    assert "url: is missing" in said


def test_all_problems_are_named_at_once() -> None:
    said = complaint('zzz = 1\n[policy]\nrate = -1\n[front]\nsize = 0\n[content]\nauthor = ""')
    assert said.startswith("broadsheet.toml: 4 problems\n")
    assert [line.split(":")[0].strip() for line in said.splitlines()[1:]] == ["zzz", "policy.rate", "front.size", "content.author"]


def test_text_that_is_not_toml_is_named_by_its_line() -> None:
    assert "is not TOML" in complaint("locale = en\n")
    assert "line 3" in complaint("locale = en\n")
    assert "broadsheet.toml: is not TOML" in complaint("a = " + "[" * 5000)


def test_servers_are_told_where_to_complain() -> None:
    assert user_agent(load_settings(HEAD)) == "Broadsheet (+https://gazette.example)"
    assert user_agent(load_settings(HEAD + '[fetch]\ncontact = "desk@gazette.example"')) == "Broadsheet (+desk@gazette.example)"


def test_the_docs_have_every_setting_with_its_expectation_and_default() -> None:
    rows = {row[0]: row[1:] for row in re.findall(r"^\| `([\w.]+)` \| (.+?) \| (.+?) \| .{20,} \|$", DOCS.read_text("utf-8"), re.MULTILINE)}
    for name, (expected, default) in every_setting().items():
        assert rows[name] == (expected, _written(default)), name
    assert list(rows) == list(every_setting())


def test_the_example_of_the_docs_is_valid() -> None:
    example = re.search(r"```toml\n(.+?)```", DOCS.read_text("utf-8"), re.DOTALL)
    assert example
    assert load_settings(example[1]).title == "Herring Gazette"


def toml(value: object) -> str:
    """A value as TOML writes it inline."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {toml(inner)}" for key, inner in value.items()) + "}"
    return "[" + ", ".join(map(toml, value)) + "]" if isinstance(value, list) else json.dumps(value)


KEYS = st.sampled_from(sorted({part for name in every_setting() for part in name.split(".")})) | st.text("abc", min_size=1, max_size=4)
SCALARS = (
    st.booleans() | st.integers(-2000, 2000) | st.floats(-9, 9) | st.sampled_from(["", "http://[", "15m", "a <b@c>", "..", "10.0.0.0/8"])
)
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=5)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(KEYS.filter(lambda key: key not in {"title", "url"}), VALUES, max_size=4))
def test_any_file_is_read_or_refused(said: dict[str, object]) -> None:
    text = HEAD + "".join(f"{key} = {toml(value)}\n" for key, value in said.items())
    try:
        load_settings(text)
    except ConfigurationError as error:
        assert str(error).startswith("broadsheet.toml: ")  # noqa: PT017 — either outcome is right


def _written(default: object) -> str:
    """A default as the docs write it."""
    if default is msgspec.NODEFAULT or default is None:
        return "unset" if default is None else "required"
    return f"`{msgspec.json.encode(default).decode().removesuffix('.0')}`"
