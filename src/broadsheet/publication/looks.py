"""What a publication brings to its own pages: a colour, a logo, words about itself, and templates in the place of ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from broadsheet.errors import ConfigurationError
from broadsheet.publication.forms import complain, read_text
from broadsheet.records import Look
from broadsheet.settings import Site

TEMPLATES = "templates"
PICTURES = frozenset({".svg", ".png", ".webp", ".jpg", ".gif"})
HEAVIEST = 200_000  # bytes of a logo: every reader loads it with every page
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*\.html|(style|pages|charts|search)\.css|(site|search)\.js")


def read_look(root: Path, site: Site) -> Look:
    """The looks that the settings name and the folder templates/ holds; raises ConfigurationError naming the file."""
    return Look(
        accent=site.accent.lower(),
        logo=_logo(root, site.logo),
        logo_name=f"logo{Path(site.logo).suffix.lower()}" if site.logo else "",
        about=tuple(_paragraphs(read_text(root / site.about))) if site.about else (),
        templates=_templates(root / TEMPLATES),
    )


def _logo(root: Path, name: str) -> bytes:
    """The bytes of the logo; raises ConfigurationError for what is no picture by its name, or too heavy."""
    if not name:
        return b""
    subject = f"site.logo: {name}"
    if Path(name).suffix.lower() not in PICTURES:
        raise ConfigurationError("is no picture by its name", subject=subject, remedy=f"valid here: {', '.join(sorted(PICTURES))}")
    try:
        body = (root / name).read_bytes()
    except OSError as error:
        raise ConfigurationError(f"cannot be read: {error.strerror}", subject=subject) from error
    if len(body) > HEAVIEST:
        raise ConfigurationError(f"has {len(body)} bytes, {HEAVIEST} at most", subject=subject, remedy="make it smaller")
    return body


def _paragraphs(text: str) -> Iterator[str]:
    """The paragraphs of a text: what empty lines divide."""
    for part in re.split(r"\n\s*\n", text):
        if words := " ".join(part.split()):
            yield words


def _templates(folder: Path) -> dict[str, str]:
    """Every template in the folder by its file name; what begins with a dot is not looked at."""
    if not folder.is_dir():
        return {}
    found = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    strange = (f"{path.name}: is no template" for path in found if not (_NAME.fullmatch(path.name) and path.is_file()))
    complain(strange, f"{TEMPLATES}/ (valid here: NAME.html, style.css, pages.css, charts.css, search.css, site.js, search.js)")
    return {path.name: read_text(path) for path in found}
