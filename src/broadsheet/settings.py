"""
broadsheet.toml → frozen `Settings`. Every default and range of the publication's configuration stands here, once.

A struct is a table, a field is a key; its annotation carries the range and, in words, what is expected. `load_settings`
collects every problem of a file before it raises, so that one look mends them all.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta

from broadsheet.errors import ConfigurationError
from broadsheet.ranges import EXPLAINED, RULES, place, seconds

Text = Annotated[str, Meta(description="text")]
Name = Annotated[str, Meta(min_length=1, pattern=r"\S", description="text that is not empty")]
Points = Annotated[int, Meta(ge=-1000, le=1000, description="a whole number from -1000 to 1000")]
Time = Annotated[str, Meta(description='a time from "1s" to "7d", its unit s, m, h or d')]
Positive = Annotated[int, Meta(ge=0, le=1000, description="a whole number from 0 to 1000")]


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """What all tables of broadsheet.toml share: frozen, built by keyword."""


class Policy(Table, frozen=True):
    """
    [policy]: how articles and stories are scored.

    `organization` and `coverage` are B and k of policy `everyday`; `rate` is heat points per hour of the front page's
    order; `quality` and `heat` are the thresholds of publishing, None for the policy's own; `signals` overrides weights.
    """

    name: Annotated[Literal["broadsheet", "everyday"], Meta(description='"broadsheet" or "everyday"')] = "broadsheet"
    organization: Positive = 30
    coverage: Positive = 10
    rate: Annotated[int, Meta(ge=0, le=100, description="a whole number from 0 to 100")] = 1
    quality: Points | None = None
    heat: Points | None = None
    signals: Annotated[dict[str, Points], Meta(description="a table of signal names and whole numbers from -1000 to 1000")] = msgspec.field(
        default_factory=dict
    )


class Fetch(Table, frozen=True):
    """
    [fetch]: `timeout` is the total deadline of one address in seconds, `max_bytes` the cap of one body, `gap` the seconds between two
    requests to one host; a feed that is well is asked again between `soonest` and `latest`.
    """

    allow_private: Annotated[tuple[str, ...], Meta(description='a list of address ranges, such as "127.0.0.0/8"')] = ()
    timeout: Annotated[float, Meta(ge=0.1, le=600, description="seconds from 0.1 to 600")] = 30.0
    max_bytes: Annotated[int, Meta(ge=1000, le=1_000_000_000, description="a whole number from 1000 to 1000000000")] = 10_000_000
    concurrency: Annotated[int, Meta(ge=1, le=1024, description="a whole number from 1 to 1024")] = 64
    gap: Annotated[float, Meta(ge=0, le=60, description="seconds from 0 to 60")] = 0.5
    soonest: Time = "5m"
    latest: Time = "1h"
    user_agent: Annotated[str, Meta(pattern=r"^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$", description="printable ASCII text")] = "Broadsheet"
    contact: Annotated[str, Meta(pattern=r"^[\x21-\x7e]*$", description="a mail or web address, or nothing")] = ""


class Pages(Table, frozen=True):
    """[pages]: whose pages are read, and how many of them in one run, altogether and of one host."""

    read: Annotated[Literal["none", "listed", "all"], Meta(description='"none", "listed" or "all"')] = "listed"
    most: Annotated[int, Meta(ge=1, le=10_000, description="a whole number from 1 to 10000")] = 200
    per_host: Annotated[int, Meta(ge=1, le=1000, description="a whole number from 1 to 1000")] = 20


class Secured(Table, frozen=True):
    """[secured]: `key_file` is a file of the publication; empty, records carry no secured field."""

    key_file: Annotated[str, Meta(description="a path inside the publication, or nothing")] = ""


class Content(Table, frozen=True):
    """[content]: the author of the commits of content/."""

    author: Annotated[str, Meta(description='"Name <mail@host>"')] = "Broadsheet <broadsheet@localhost>"


class Stories(Table, frozen=True):
    """[stories]: `window_days` is how long a story stays open after its newest article; `judge` an embedder, empty for no judge."""

    engine: Annotated[Literal["stream", "given"], Meta(description='"stream" or "given"')] = "stream"
    window_days: Annotated[int, Meta(ge=1, le=365, description="a whole number from 1 to 365")] = 7
    judge: Annotated[str, Meta(description="the name of an embedder, or nothing")] = ""


class Front(Table, frozen=True):
    """[front]: stories on the front page, in its top section, and the share of the top that one owner may hold."""

    size: Annotated[int, Meta(ge=1, le=1000, description="a whole number from 1 to 1000")] = 60
    top: Annotated[int, Meta(ge=1, le=100, description="a whole number from 1 to 100")] = 20
    owner_share: Annotated[float, Meta(gt=0, le=1, description="a number above 0, at most 1")] = 0.25


class Images(Table, frozen=True):
    """
    [images]: our own copies of pictures. `cache` "auto" makes them where the package that decodes is installed; `most` are
    asked for in one run, `widths` are made of each, in pixels.
    """

    cache: Annotated[Literal["auto", "on", "off"], Meta(description='"auto", "on" or "off"')] = "auto"
    most: Annotated[int, Meta(ge=1, le=10_000, description="a whole number from 1 to 10000")] = 100
    widths: Annotated[
        tuple[Annotated[int, Meta(ge=100, le=2000)], ...],
        Meta(min_length=1, max_length=4, description="a list of one to four whole numbers from 100 to 2000"),
    ] = (320, 640, 1280)


class Site(Table, frozen=True):
    """[site]: what the pages look like beyond their templates; `logo` and `about` are files of the publication."""

    accent: Annotated[str, Meta(pattern=r"^(#[0-9A-Fa-f]{6})?$", description='a colour such as "#2438c4", or nothing')] = ""
    logo: Annotated[str, Meta(description="a path inside the publication, or nothing")] = ""
    about: Annotated[str, Meta(description="a path inside the publication, or nothing")] = ""


class Schedule(Table, frozen=True):
    """[schedule]: how often `watch` walks the line."""

    every: Time = "15m"


class Websub(Table, frozen=True):
    """
    [websub]: where hubs reach us; with an empty `callback` every feed is polled. `poll` is how often a pushed feed is polled still.
    `hub` is the one that our own feeds name.
    """

    callback: Annotated[str, Meta(description="an http or https address without user, password, query and fragment, or nothing")] = ""
    hub: Annotated[str, Meta(description="an http or https address without spaces, or nothing")] = ""
    listen: Annotated[str, Meta(description='"HOST:PORT", the host a numeric address')] = "127.0.0.1:8080"
    poll: Time = "6h"
    lease: Time = "7d"


class Publish(Table, frozen=True):
    """[publish]: where `publish` brings the site, and whether a branch shall name the host of `url`, as GitHub Pages wants it."""

    target: Annotated[str, Meta(description="a folder, git:REPOSITORY#BRANCH, an rsync target, or nothing")] = ""
    cname: Annotated[bool, Meta(description="true or false")] = False


class Settings(Table, frozen=True):
    """The whole of broadsheet.toml. `url` has no trailing slash; `outputs` empty means every output there is."""

    title: Name
    url: Annotated[str, Meta(description="an http or https address without user, password, query and fragment")]
    locale: Annotated[
        str, Meta(pattern=r"^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*$", description='a language tag, such as "en" or "de-AT"')
    ] = "en"
    description: Text = ""
    archive: Annotated[str, Meta(description='"sqlite:///FILE" or "postgresql://…"')] = "sqlite:///archive.db"
    outputs: Annotated[tuple[Name, ...], Meta(description="a list of names of outputs")] = ()
    policy: Policy = Policy()
    fetch: Fetch = Fetch()
    pages: Pages = Pages()
    secured: Secured = Secured()
    content: Content = Content()
    stories: Stories = Stories()
    front: Front = Front()
    images: Images = Images()
    site: Site = Site()
    schedule: Schedule = Schedule()
    websub: Websub = Websub()
    publish: Publish = Publish()


def load_settings(text: str, where: str = "broadsheet.toml") -> Settings:
    """The settings that the text of a broadsheet.toml makes; raises ConfigurationError with every problem of it."""
    try:
        said = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigurationError(f"is not TOML: {error}", subject=where, remedy="mend that line") from error
    problems = list(_problems(Settings, said, ""))
    if problems:
        several = f"{len(problems)} problems\n  " if len(problems) > 1 else ""
        raise ConfigurationError(several + "\n  ".join(problems), subject=where)
    settings = msgspec.convert(said, Settings)
    return msgspec.structs.replace(settings, url=settings.url.rstrip("/"))


def schedule_seconds(settings: Settings) -> int:
    """The seconds between two runs of `watch`."""
    return seconds(settings.schedule.every)


def websub_seconds(settings: Settings) -> tuple[int, int]:
    """The seconds between two polls of a pushed feed, and those of the lease that hubs are asked for."""
    return seconds(settings.websub.poll), seconds(settings.websub.lease)


def listens_at(settings: Settings) -> tuple[str, int]:
    """The numeric address and port on which hubs are awaited."""
    return place(settings.websub.listen)


def user_agent(settings: Settings) -> str:
    """The User-Agent of all requests: who we are, and where to complain (the contact, else the publication's address)."""
    return f"{settings.fetch.user_agent} (+{settings.fetch.contact or settings.url})"


def nearest(word: str, valid: Mapping[str, object] | list[str] | tuple[str, ...]) -> str:
    """The valid word most like `word` as a question, or all of them when none is near."""
    near = difflib.get_close_matches(word, list(valid), n=1, cutoff=0.5)
    return f"did you mean {near[0]}?" if near else f"valid here: {', '.join(sorted(valid))}"


def _problems(table: type[Table], said: Mapping[str, Any], prefix: str) -> Iterator[str]:
    """Every problem of one table, in the order of its text; then what is missing."""
    fields = {field.name: field for field in msgspec.structs.fields(table)}
    hints = get_type_hints(table, include_extras=True)
    for key, value in said.items():
        name = prefix + key
        if key not in fields:
            kind = "table" if isinstance(value, dict) else "key"
            yield f"{name}: no such {kind}; {_elsewhere(key, prefix) or nearest(key, fields)}"
        elif isinstance(hints[key], type) and issubclass(hints[key], Table):
            yield from _problems(hints[key], value, f"{name}.") if isinstance(value, dict) else [_refusal(name, f"a table [{name}]", value)]
        elif key == "signals" and isinstance(value, dict):
            yield from (problem for signal, points in value.items() for problem in _check(f"{name}.{signal}", Points, points))
        else:
            yield from _check(name, hints[key], value)
    for key, field in fields.items():
        if field.required and key not in said:
            yield f"{prefix}{key}: is missing; expected {_expected(hints[key])}"


def _check(name: str, hint: Any, value: object) -> Iterator[str]:
    """The problem of one value, if it has one."""
    try:
        msgspec.convert(value, hint)
        RULES.get(name, lambda _: None)(value)
    except (msgspec.ValidationError, ValueError) as error:
        known = str(error) if name in EXPLAINED and not isinstance(error, msgspec.ValidationError) else ""
        yield _refusal(name, _expected(hint), value) + (f": {known}" if known else "")


def _refusal(name: str, expected: str, value: object) -> str:
    """One sentence: the key, what was expected, what was found."""
    return f"{name}: expected {expected}, found {_shown(value)}"


def _shown(value: object) -> str:
    """A value as TOML would write it, cut at sixty characters."""
    kind = "a table" if isinstance(value, dict) else "a list" if isinstance(value, list) else "text" if isinstance(value, str) else ""
    shown = str(value).lower() if isinstance(value, bool) else repr(value).replace("'", '"')
    return f"{kind} {shown if len(shown) <= 60 else shown[:59] + '…'}".strip()


def _expected(hint: Any) -> str:
    """What an annotation expects, in its own words."""
    described = hint if get_origin(hint) is Annotated else get_args(hint)[0]
    return str(described.__metadata__[0].description)


def _elsewhere(key: str, prefix: str) -> str:
    """Where a key that stands in the wrong table belongs."""
    homes = [name for name in every_setting() if name.rpartition(".")[2] == key and name != prefix + key]
    return f"it belongs to {homes[0]}" if homes else ""


def every_setting(table: type[Table] = Settings, prefix: str = "") -> dict[str, tuple[str, object]]:
    """Every setting by its dotted name: what it expects, in words, and its default (`msgspec.NODEFAULT` when required)."""
    found: dict[str, tuple[str, object]] = {}
    hints = get_type_hints(table, include_extras=True)
    for field in msgspec.structs.fields(table):
        hint = hints[field.name]
        if isinstance(hint, type) and issubclass(hint, Table):
            found |= every_setting(hint, f"{prefix}{field.name}.")
        else:
            made = field.default_factory is not msgspec.NODEFAULT
            found[prefix + field.name] = (_expected(hint), {} if made else field.default)
    return found
