"""What the values of broadsheet.toml must be, beyond their types: a rule for each setting that has one, and times in words."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit


def _address(value: str) -> None:
    """Raise ValueError unless `value` is a public base address."""
    parts = urlsplit(value)
    strange = parts.query or parts.fragment or "@" in parts.netloc or re.search(r"[\s<>\"\\]", value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or strange:
        raise ValueError
    _ = parts.port


def _web(value: str) -> None:
    """Raise ValueError unless `value` is a web address, or nothing."""
    if value and not re.fullmatch(r"https?://[^\s\x00-\x1f\x7f<>\"\\^`{|}]+", value):
        raise ValueError


def _networks(value: list[str]) -> None:
    """Raise ValueError naming the first that is no address range."""
    for network in value:
        ipaddress.ip_network(network)


def _archive(value: str) -> None:
    """Raise ValueError unless `value` names a database that the archive can open."""
    if not re.fullmatch(r"sqlite:///[^\x00]+|postgresql(\+\w+)?://\S+", value):
        raise ValueError


def _author(value: str) -> None:
    """Raise ValueError unless git would take `value` as an author."""
    if not re.fullmatch(r"[^<>\s][^<>\r\n\0]* <[^<>\s]+@[^<>\s]+>", value):
        raise ValueError


def _inside(value: str) -> None:
    """Raise ValueError when a path would leave the publication."""
    if value.startswith(("/", "~")) or ".." in re.split(r"[/\\]", value) or re.search(r"[\x00-\x1f:]", value):
        raise ValueError


def seconds(value: str) -> int:
    """The seconds of a time such as "15m"; raises ValueError out of 1 s to 7 days."""
    found = re.fullmatch(r"([0-9]{1,6})([smhd])", value)
    length = int(found[1]) * {"s": 1, "m": 60, "h": 3600, "d": 86400}[found[2]] if found else 0
    if not 1 <= length <= 7 * 86400:
        raise ValueError
    return length


def place(value: str) -> tuple[str, int]:
    """The host and port of HOST:PORT; ValueError where the one is no numeric address or the other no port."""
    host, _, port = value.rpartition(":")
    address = ipaddress.ip_address(host.removeprefix("[").removesuffix("]"))
    if not (port.isascii() and port.isdecimal() and 0 < int(port) < 65_536):
        raise ValueError
    return str(address), int(port)


RULES: Mapping[str, Callable[[Any], object]] = {
    "url": _address,
    "archive": _archive,
    "fetch.allow_private": _networks,
    "secured.key_file": _inside,
    "site.logo": _inside,
    "site.about": _inside,
    "content.author": _author,
    "fetch.soonest": seconds,
    "fetch.latest": seconds,
    "schedule.every": seconds,
    "websub.callback": lambda value: _address(value) if value else None,
    "websub.hub": _web,
    "websub.listen": place,
    "websub.poll": seconds,
    "websub.lease": seconds,
}
EXPLAINED = {"fetch.allow_private"}
