"""The templates: ours, each of which a file of the same name in the publication's folder may stand in for."""

from __future__ import annotations

import os
import pickle
import re
import sys
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from jinja2 import (
    BytecodeCache,
    ChoiceLoader,
    DictLoader,
    Environment,
    PackageLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateError,
    TemplateSyntaxError,
)
from jinja2.bccache import Bucket

from broadsheet.beside import beside
from broadsheet.errors import ConfigurationError
from broadsheet.press.site.colours import readable
from broadsheet.records import Look, mint

ACCENT = "#2438c4"
"""The colour of a publication that has none of its own; the stylesheet's --day."""
HERE = files("broadsheet.press.site")
_FORM = 1  # raise when the options of the environment change: what is kept compiled was compiled with them


class Templates:
    """The templates of one publication; one of its own can extend ours by the name `broadsheet/NAME`."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._environment = _environment(tuple(sorted(look.templates.items())))

    def render(self, name: str, views: Mapping[str, object]) -> str:
        """The text of a page; raises ConfigurationError naming the template of the publication that cannot be rendered."""
        try:
            return self._environment.get_template(name).render(views)
        except TemplateSyntaxError as error:
            raise _refused(f"{error.name or name}:{error.lineno}", error) from error
        except TemplateError as error:
            raise _refused(name, error) from error

    def style(self) -> bytes:
        """The stylesheet without its comments and blanks, and with the publication's colour where it has one."""
        text = _compact(self._look.templates.get("style.css") or HERE.joinpath("style.css").read_text("utf-8"))
        if not self._look.accent:
            return text.encode()
        day, night = readable(self._look.accent)
        return f"{text}:root{{--day:{day};--night:{night}}}\n".encode()

    def asset(self, name: str) -> bytes:
        """A script, or a stylesheet that is not every page's."""
        return (self._look.templates.get(name) or HERE.joinpath(name).read_text("utf-8")).encode()

    def icon(self) -> bytes:
        """The mark in a browser's tab: three newsrooms, in the publication's colour."""
        colour = readable(self._look.accent or ACCENT)[0]
        bars = "".join(f'<path d="M{x} 8v16"/>' for x in (9, 16, 23))
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="4" fill="{colour}"/>'
            f'<g stroke="#fff" stroke-width="3.5">{bars}</g></svg>\n'
        ).encode()


def _compact(style: str) -> str:
    """A stylesheet as browsers need it: every reader waits for it before anything is painted."""
    plain = " ".join(re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL).split())
    return re.sub(r" ?([{};,]) |: (?=[^{}]*[;}])", lambda found: found[1] or ":", plain).replace(";}", "}") + "\n"


def _refused(name: str, error: TemplateError) -> ConfigurationError:
    return ConfigurationError(f"cannot be rendered: {error.message or error}", subject=f"templates/{name}", remedy="see docs/templates.md")


class Compiled(BytecodeCache):
    """
    Our templates as Python compiled them, in the folder where it keeps its own modules: to compile them takes longer than to render a
    few pages. A publication's own, which no file of ours holds, are compiled by every run.
    """

    def __init__(self, folder: Path) -> None:
        self._folder, self._tag = folder, f"{version('jinja2')} {sys.implementation.cache_tag} {_FORM}"

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """A name by all that shapes the code but the template's words, which jinja compares itself; empty for what is not kept."""
        return f"template-{mint(name, filename, self._tag)}.pyc" if filename else ""

    def load_bytecode(self, bucket: Bucket) -> None:
        """What is kept, if it can be read."""
        if bucket.key:
            with suppress(OSError, EOFError, ValueError, pickle.UnpicklingError):
                bucket.bytecode_from_string((self._folder / bucket.key).read_bytes())

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it where that is wanted and allowed."""
        if bucket.key and not sys.dont_write_bytecode:
            beside = self._folder / f"{bucket.key}.{os.getpid()}"
            with suppress(OSError):
                beside.write_bytes(bucket.bytecode_to_string())
                beside.replace(self._folder / bucket.key)


@cache
def _environment(own: tuple[tuple[str, str], ...]) -> Environment:
    ours = PackageLoader("broadsheet.press.site")
    loader = ChoiceLoader([DictLoader(dict(own)), ours, PrefixLoader({"broadsheet": ours})])
    kept = Compiled(Path(beside(__file__)))
    return Environment(
        loader=loader,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        auto_reload=False,
        bytecode_cache=kept,
    )
