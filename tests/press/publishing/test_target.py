"""Where to publish, in one word, which can never become an option or a command."""

from __future__ import annotations

from pathlib import Path

import pytest

from broadsheet.errors import UsageError
from broadsheet.press.publishing import Target, read_target


@pytest.mark.parametrize(
    ("words", "target"),
    [
        ("www", Target(kind="folder", place="/srv/www")),
        ("./a:b", Target(kind="folder", place="/srv/a:b")),
        ("/var/www/news", Target(kind="folder", place="/var/www/news")),
        ("git:https://git.example/me/news.git", Target(kind="git", place="https://git.example/me/news.git", branch="gh-pages")),
        ("git:git@git.example:me/news.git#site/live", Target(kind="git", place="git@git.example:me/news.git", branch="site/live")),
        ("git:.#pages", Target(kind="git", place="/srv", branch="pages")),
        ("rsync://files.example/www/news", Target(kind="rsync", place="rsync://files.example/www/news")),
        ("rsync://me@127.0.0.1:8730/www/", Target(kind="rsync", place="rsync://me@127.0.0.1:8730/www/")),
        ("me@web.example:/var/www/news", Target(kind="rsync", place="me@web.example:/var/www/news")),
        ("web.example:news", Target(kind="rsync", place="web.example:news")),
    ],
)
def test_a_target_says_what_it_is(words: str, target: Target) -> None:
    assert read_target(words, Path("/srv")) == target


@pytest.mark.parametrize(
    "words",
    [
        "",
        "--rsh=touch x",
        "-e sh",
        "ftp://files.example/www",
        "https://web.example/",
        "git:",
        "git:--upload-pack=touch x",
        "git:.#-x",
        "git:.#a..b",
        "git:.#a b",
        "git:.#x.lock",
        "git:.#refs/heads/",
        "a\nb",
        "rsync://-x/www",
    ],
)
def test_what_is_no_target_is_refused(words: str) -> None:
    with pytest.raises(UsageError):
        read_target(words, Path("/srv"))
