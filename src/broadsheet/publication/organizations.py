"""The organizations: organizations.yaml, or the old service's folder of one front matter file a domain."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from broadsheet.errors import ConfigurationError
from broadsheet.publication.forms import DOMAIN, SOMETHING, complain, filled, listed, read_text, repeated
from broadsheet.publication.yamltext import read_yaml, write_yaml
from broadsheet.records import Image, Organization

Domain = Annotated[str, Meta(pattern=DOMAIN)]
Pixels = Annotated[int, Meta(ge=0, le=100_000)]


class _Picture(msgspec.Struct, frozen=True, kw_only=True):
    """A logo and its size in pixels."""

    url: Annotated[str, Meta(min_length=1)]
    width: Pixels = 0
    height: Pixels = 0
    title: str = ""


class _Item(msgspec.Struct, frozen=True, kw_only=True):
    """One item of organizations.yaml; `logo` is short for one image without a size."""

    domain: Domain
    name: Annotated[str, Meta(min_length=1, pattern=SOMETHING)]
    owner: str = ""
    weight: Annotated[int, Meta(ge=-100, le=100)] = 0
    logo: str = ""
    images: tuple[_Picture, ...] = ()
    other_names: tuple[str, ...] = ()


def read_organizations(path: Path) -> tuple[Organization, ...]:
    """
    The organizations of a file, in its order, or of the old service's folder, in order of file name.

    The folder is found in `_data/organizations` when it lies there. Raises ConfigurationError naming file, item and key.
    """
    if path.is_dir():
        items = list(_old_items(path))
    else:
        read = listed(read_yaml(read_text(path), str(path)), str(path))
        items = [(f"organization {place} {_said_domain(item)}".rstrip(), item) for place, item in enumerate(read, 1)]
    found = tuple(_organization(item) for item in filled(_Item, items, str(path)))
    complain(repeated((organization.domain for organization in found), "the domain"), str(path))
    return found


def write_organizations(organizations: Sequence[Organization]) -> bytes:
    """The bytes of an organizations.yaml; what is empty is left out."""
    items = [{key: value for key, value in _said(organization).items() if value} for organization in organizations]
    return write_yaml(items).encode() if items else b""


def _said(organization: Organization) -> dict[str, Any]:
    """The keys of one item of organizations.yaml."""
    pictures = [
        {key: getattr(image, key) for key in ("url", "width", "height", "title") if getattr(image, key)} for image in organization.images
    ]
    said = {key: getattr(organization, key) for key in ("domain", "name", "owner", "weight")}
    return said | {"images": pictures, "other_names": list(organization.other_names)}


def _said_domain(item: object) -> str:
    """The domain of an item in brackets, when it has one."""
    domain = item.get("domain") if isinstance(item, Mapping) else None
    return f"({domain})" if isinstance(domain, str) and domain else ""


def _organization(item: _Item) -> Organization:
    """An organization of its item, its domain in lower case."""
    logo = (Image(url=item.logo),) if item.logo else ()
    images = tuple(Image(url=image.url, width=image.width, height=image.height, title=image.title) for image in item.images)
    return Organization(
        domain=item.domain.lower(), name=item.name, owner=item.owner, weight=item.weight, images=logo + images, other_names=item.other_names
    )


def _old_items(folder: Path) -> Iterator[tuple[str, object]]:
    """The organizations of the old service's files."""
    inner = folder / "_data" / "organizations"
    files = sorted((inner if inner.is_dir() else folder).glob("*.md"), key=lambda file: file.name)
    if not files:
        raise ConfigurationError("holds no organization files", subject=str(folder), remedy="expected files such as news.example.md")
    for file in files:
        said = read_yaml(_front_matter(read_text(file)), str(file))
        if isinstance(said, dict):
            said = {key: said[key] for key in ("domain", "name", "images") if key in said} | {"other_names": said.get("otherNames", "")}
        yield file.name, said


def _front_matter(text: str) -> str:
    """The YAML of a front matter file: up to the line of dashes that ends it, whether or not one begins it."""
    return re.split(r"^---[ \t]*$", re.sub(r"\A\s*---[ \t]*\n", "", text), maxsplit=1, flags=re.MULTILINE)[0]
