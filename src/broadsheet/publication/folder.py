"""The folder of a publication: read whole and checked before any work begins."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec

from broadsheet.errors import ConfigurationError, FetchError
from broadsheet.publication.forms import complain, near, read_text
from broadsheet.publication.looks import read_look
from broadsheet.publication.opml import local_path, read_opml
from broadsheet.publication.organizations import read_organizations
from broadsheet.publication.topics import read_topics
from broadsheet.records import Look, Organization, Source, Topic
from broadsheet.settings import Settings, load_settings

CONFIGURATION = "broadsheet.toml"
SOURCES = "sources.opml"
TOPICS = ("topics.yaml", "topics.json", "topics", "_data/topics")
ORGANIZATIONS = ("organizations.yaml", "organizations", "_data/organizations")
KEY_BYTES = 32
MEDIA_TYPES = {
    ".atom": "application/atom+xml",
    ".html": "text/html",
    ".json": "application/feed+json",
    ".jsonl": "application/x-ndjson",
    ".rdf": "application/rdf+xml",
    ".rss": "application/rss+xml",
    ".xml": "application/xml",
}
Item = TypeVar("Item")


class Publication(msgspec.Struct, frozen=True, kw_only=True):
    """A publication's folder and all that is said in it; topics have the root first, `notes` are for `doctor`."""

    root: Path
    settings: Settings
    sources: tuple[Source, ...] = ()
    topics: tuple[Topic, ...] = ()
    organizations: tuple[Organization, ...] = ()
    notes: tuple[str, ...] = ()
    look: Look = Look()


def check_root(root: Path) -> None:
    """Raises ConfigurationError where a folder is no publication: for who must lock it before it is loaded."""
    if not (root / CONFIGURATION).is_file():
        raise ConfigurationError(
            f"{root} is not a publication: it has no {CONFIGURATION}",
            remedy=f"make one with: broadsheet new {root}, or name one with --publication",
        )


def load(root: Path) -> Publication:
    """The publication in a folder; raises ConfigurationError naming file, item and key."""
    check_root(root)
    settings = load_settings(read_text(root / CONFIGURATION), CONFIGURATION)
    topics = _first(root, TOPICS, read_topics)
    opml = root / SOURCES
    outline = read_opml(_opml_bytes(opml), SOURCES)
    return Publication(
        root=root,
        settings=settings,
        sources=_named(outline.sources, topics),
        topics=topics,
        organizations=_first(root, ORGANIZATIONS, read_organizations),
        notes=outline.notes,
        look=read_look(root, settings.site),
    )


def read_local(publication: Publication, relative: str) -> bytes:
    """
    The bytes of a feed that is a file of the publication.

    Raises FetchError: `outside-publication` (also through a link), `missing-file`, `body-too-large`, `unreadable-file`.
    """
    try:
        inside = local_path(relative)
    except ValueError as error:
        raise FetchError("outside-publication", str(error), subject=relative) from error
    root, most = publication.root.resolve(), publication.settings.fetch.max_bytes
    path = (root / inside).resolve()
    if not inside or not path.is_relative_to(root):
        raise FetchError("outside-publication", "is no file of the publication", subject=relative)
    if not path.is_file():  # a pipe would keep us waiting for ever
        reason, message = ("unreadable-file", "is not a plain file") if path.exists() else ("missing-file", "there is no such file")
        raise FetchError(reason, message, subject=relative)
    try:
        with path.open("rb") as file:
            body = file.read(most + 1)
    except OSError as error:
        raise FetchError("unreadable-file", f"cannot be read: {error.strerror}", subject=relative) from error
    if len(body) > most:
        raise FetchError("body-too-large", f"is larger than {most} bytes", subject=relative)
    return body


def media_type(relative: str) -> str:
    """The media type that the ending of a local feed's name stands for; empty when it stands for none."""
    return MEDIA_TYPES.get(Path(relative).suffix.lower(), "")


def key(publication: Publication) -> bytes | None:
    """The 32 bytes of the secret key, None when no `secured.key_file` is set; raises ConfigurationError, which never shows the key."""
    name = publication.settings.secured.key_file
    if not name:
        return None
    subject, remedy = f"secured.key_file: {name}", f"make one with: openssl rand -hex {KEY_BYTES} > {name}"
    try:
        said = read_text(publication.root / name).strip()
    except ConfigurationError as error:
        raise ConfigurationError(error.message, subject=subject, remedy=remedy) from error
    for decode in (bytes.fromhex, _base64):
        try:
            found = decode(said)
        except ValueError:
            continue
        if len(found) == KEY_BYTES:
            return found
    raise ConfigurationError(f"expected {KEY_BYTES} bytes in hexadecimal or base64", subject=subject, remedy=remedy)


def _base64(text: str) -> bytes:
    """The bytes of base64, plain or safe for addresses; raises ValueError."""
    return base64.b64decode(text, altchars=b"-_" if set(text) & set("-_") else None, validate=True)


def _first(root: Path, names: Sequence[str], read: Callable[[Path], tuple[Item, ...]]) -> tuple[Item, ...]:
    """What the first of these files or folders holds; nothing when none is there."""
    return next((read(root / name) for name in names if (root / name).exists()), ())


def _opml_bytes(path: Path) -> bytes:
    """The bytes of sources.opml; raises ConfigurationError."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigurationError(
            f"cannot be read: {error.strerror}", subject=path.name, remedy="an OPML 2.0 file lists the sources"
        ) from error


def _named(sources: Sequence[Source], topics: Sequence[Topic]) -> tuple[Source, ...]:
    """Sources with the names of their topics, which they may have called by id; raises ConfigurationError for unknown ones."""
    names = {word.casefold(): topic.name for topic in reversed(topics) for word in (topic.id, topic.name)}
    complain(_strangers(sources, names), SOURCES)
    return tuple(msgspec.structs.replace(source, topics=_about(source, names)) for source in sources)


def _about(source: Source, names: dict[str, str]) -> tuple[str, ...]:
    """The topics of a source: those it says, and those that the folders it lies in are called by."""
    said = [names[word.casefold()] for word in source.topics]
    return tuple(dict.fromkeys(said + [names[word.casefold()] for word in source.folders if word.casefold() in names]))


def _strangers(sources: Sequence[Source], names: dict[str, str]) -> Iterator[str]:
    """A problem for every topic of a source that is not in the tree."""
    for source in sources:
        for word in source.topics:
            if word.casefold() not in names:
                yield f'{source.name or source.feed}: topic: no topic has the name or id "{word}"{near(word, names.values())}'
