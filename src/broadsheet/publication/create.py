"""A new publication: made whole beside its place, then moved there, so that no half-made folder is ever left."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path

import msgspec

from broadsheet.errors import ConfigurationError, DeliveryError
from broadsheet.publication.folder import CONFIGURATION, SOURCES, load
from broadsheet.publication.forms import read_text
from broadsheet.publication.opml import Outline, local_path, read_opml, write_opml
from broadsheet.publication.organizations import read_organizations, write_organizations
from broadsheet.publication.topics import read_topics, topic_id, write_topics
from broadsheet.records import Topic
from broadsheet.settings import load_settings

TEMPLATE = """\
# The settings of this publication. What is commented out stands at its default; docs/settings.md explains every key.

title = {title}
url = "http://localhost:8000"         # where public/ will be served
# locale = "en"
# description = ""
# archive = "sqlite:///archive.db"    # or "postgresql://…"
# outputs = []                        # empty: all of them

[policy]
name = "broadsheet"                   # or "everyday"
# rate = 1                            # heat that an hour is worth on the front page
# signals = {{ source = 1 }}            # weights other than the signals' own

[fetch]
# contact = "mailto:desk@news.example"  # told to every server that is asked; else the url above
# allow_private = ["127.0.0.0/8"]     # addresses that may be fetched though they are not public

[secured]
# key_file = "secret.key"             # 32 bytes in hexadecimal or base64; without one, records carry no secured field

[content]
# author = "Newsdesk <desk@news.example>"  # of the commits of content/

[stories]
# window_days = 7                     # how long a story stays open after its newest article

[front]
# size = 60
# owner_share = 0.25                  # of the top stories that one owner may hold

[images]
# cache = "auto"                      # our own copies of pictures: "on", "off", or where broadsheet[images] is installed

[schedule]
# every = "15m"                       # how often `broadsheet watch` looks
"""
TOPICS_HEAD = b"# The topic tree: name, id, parent, keywords, hashtags, images. The one topic without a parent is the root.\n"
ORGANIZATIONS_HEAD = b"# Sources that are known: domain, name, owner, weight (trust, in points), logo.\n"


class Beginning(msgspec.Struct, frozen=True, kw_only=True):
    """
    What a publication begins with.

    `opml`, `topics` and `organizations` are files (or folders of the old service); `sample` brings invented sources with their feeds.
    """

    title: str | None = None
    opml: Path | None = None
    topics: Path | None = None
    organizations: Path | None = None
    sample: bool = False


PLAIN = Beginning()


def create(root: Path, beginning: Beginning = PLAIN) -> None:
    """
    Make a publication at `root`: broadsheet.toml, sources.opml, topics.yaml, organizations.yaml and an empty content/.

    Raises ConfigurationError when `root` is a publication, or a file given cannot be read, and
    DeliveryError when nothing can be written there.
    """
    if (root / CONFIGURATION).exists() or (root.exists() and not root.is_dir()):
        raise ConfigurationError("is there already", subject=str(root), remedy="choose another folder")
    with _beside(root) as made:
        _begin(made, beginning.title or ("" if beginning.sample else _title(root)), sample=beginning.sample)
        if beginning.opml is not None:
            _take_opml(beginning, made)
        if beginning.topics is not None:
            (made / "topics.yaml").write_bytes(TOPICS_HEAD + write_topics(read_topics(beginning.topics)))
        if beginning.organizations is not None:
            (made / "organizations.yaml").write_bytes(ORGANIZATIONS_HEAD + write_organizations(read_organizations(beginning.organizations)))
        load(made)


@contextmanager
def _beside(root: Path) -> Iterator[Path]:
    """A folder beside `root` that becomes it at the end, or leaves without a trace when the making fails."""
    try:
        root.absolute().parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{root.name or 'publication'}.", dir=root.absolute().parent) as beside:
            made = Path(beside) / "made"
            made.mkdir()
            yield made
            _move(made, root)
    except OSError as error:
        raise DeliveryError(f"cannot be made: {error.strerror}", subject=str(error.filename or root)) from error


def _move(made: Path, root: Path) -> None:
    """Put a made folder in its place: in one step where nothing is, else piece by piece, the configuration last."""
    if not root.exists():
        made.rename(root)
        return
    pieces = sorted(made.iterdir(), key=lambda piece: (piece.name == CONFIGURATION, piece.name))
    taken = [piece.name for piece in pieces if (root / piece.name).exists()]
    if taken:
        raise ConfigurationError(f"holds {', '.join(taken)} already", subject=str(root), remedy="choose another folder")
    for piece in pieces:
        piece.rename(root / piece.name)


def _begin(made: Path, title: str, *, sample: bool) -> None:
    """Fill a new folder with the sample's files, or with plain ones."""
    (made / "content").mkdir()
    if sample:
        with as_file(files("broadsheet") / "sample") as origin:
            shutil.copytree(origin, made, dirs_exist_ok=True, ignore=shutil.ignore_patterns("articles.yaml", "__pycache__"))
        if title:
            said = (made / CONFIGURATION).read_text("utf-8")
            (made / CONFIGURATION).write_text(re.sub(r"(?m)^title = .*$", lambda _: f"title = {_quoted(title)}", said, count=1), "utf-8")
        return
    (made / CONFIGURATION).write_text(TEMPLATE.format(title=_quoted(title)), "utf-8")
    (made / SOURCES).write_bytes(write_opml((), title))
    (made / "topics.yaml").write_bytes(TOPICS_HEAD)
    (made / "organizations.yaml").write_bytes(ORGANIZATIONS_HEAD)


def _take_opml(beginning: Beginning, made: Path) -> None:
    """Copy an OPML file as it stands, and the feeds beside it that it calls by a path; its folders are topics where none are given."""
    opml = beginning.opml or Path()
    try:
        body = opml.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"cannot be read: {error.strerror}", subject=str(opml)) from error
    (made / SOURCES).write_bytes(body)
    outline = read_opml(body, str(opml))
    for source in outline.sources:
        path = local_path(source.feed)
        if path and (opml.parent / path).is_file() and not (made / path).exists():
            (made / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(opml.parent / path, made / path)
    topics = _topics(load_settings(read_text(made / CONFIGURATION), CONFIGURATION).title, outline)
    if len(topics) > 1 and beginning.topics is None and not beginning.sample:
        (made / "topics.yaml").write_bytes(TOPICS_HEAD + write_topics(topics))


def _topics(title: str, outline: Outline) -> tuple[Topic, ...]:
    """A topic tree of an OPML file's folders, whose names are their first keywords; the publication itself is its root."""
    root = Topic(id=topic_id(title) or "all", name=title)
    taken, topics = {root.id, title.casefold()}, [root]
    for name in dict.fromkeys(name for source in outline.sources for name in source.folders):
        if (own := topic_id(name)) and taken.isdisjoint({own, name.casefold()}):
            taken |= {own, name.casefold()}
            topics.append(Topic(id=own, name=name, parent=title, keywords=(name,)))
    return tuple(topics)


def _title(root: Path) -> str:
    """A title for a publication that was given none: the folder's name in capitals at word starts."""
    return root.absolute().name.replace("-", " ").replace("_", " ").title() or "Broadsheet"


def _quoted(text: str) -> str:
    """A TOML basic string (https://toml.io/en/v1.0.0#string): JSON's escapes, and the delete character's."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")
