"""
The true address of a page. Parsing is WHATWG's (ada); what is left out afterwards is ours, because the result is an identity.

Every function raises `ItemError` and nothing else, with one of the reasons no-address, bad-address, unsupported-scheme,
address-too-long.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from urllib.parse import unquote_plus

from ada_url import URL, HostType
from publicsuffixlist import PublicSuffixList

from broadsheet.errors import ItemError
from broadsheet.wire.tracking import AMP_FOLDERS, AMP_HOSTS, AMP_PAIRS, DOMAINS, NAMES, PAIRS, PREFIXES
from broadsheet.wire.wrappers import targets

LONGEST = 4_096  # characters; servers commonly refuse more than 8 kB of request line, real addresses stay far below
_WRAPPED = re.compile(r"/[a-z]{1,3}/(s/)?(.+)")
_VIEWER = re.compile(r"(?:www\.)?google\.(?:com?\.)?[a-z]{2,3}")
_MARKS = ("url=", "q=", "u=", "/RU=", "news.google.com/")  # without one of these, or "amp", an address is a page's own
# An address of the usual kind: nothing in it that WHATWG's rules would write otherwise, no query, no port, no dot segment.
_USUAL = re.compile(r"https?://((?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z]{2,})(?:/(?:[\w~+,-]+(?:\.[\w~+,-]+)*)?)+", re.ASCII)
_USUALLY = 1_000  # characters
_CREDENTIALS = re.compile(r"\A([\x00-\x20]*(?:https?:[\\/]*|[\\/]{2}))[^\\/?#]*@", re.IGNORECASE)
_AMP_ENDING = re.compile(r"\.amp(?=(?:\.html?)?$)")


def canonical(address: str, base: str = "") -> str:
    """
    The one spelling of a page's address: absolute, without credentials, default port, fragment, tracking or empty query.

    Addresses of AMP pages and of wrappers (`wire.wrappers`) become their page's where they name it. Parameters keep their
    order and spelling.
    `canonical(canonical(a)) == canonical(a)`.
    """
    return address if _usual_host(address) and not _is_led(address) else _resolved(address, base)[0]


def amp_address(address: str, base: str = "") -> str:
    """The address of the AMP page, free of caches and viewers, when `address` names one; otherwise empty."""
    return "" if _usual_host(address) and not _is_led(address) else _resolved(address, base)[1]


def absolute(base: str, address: str) -> str:
    """`address` resolved against `base` (which may be empty or no address at all), as http(s), as it stands but for credentials."""
    if _usual_host(address):
        return address
    url = _parse(address, base)
    if "@" in url.href:
        url.username = url.password = ""
    return str(url.href)


def without_credentials(address: str) -> str:
    """An address, or what stands for one, as it is but for the user and password that it names."""
    return _CREDENTIALS.sub(r"\1", address) if "@" in address else address


def amp_cdn(address: str) -> str:
    """The address of an AMP page in the AMP cache: host with `-` doubled and `.` as `-`, then `/c/`, `s/` if https, the rest."""
    url = _parse(address)
    scheme, _, rest = str(url.href).partition("://")
    label = url.hostname.replace("-", "--").replace(".", "-")
    return f"https://{label}.cdn.ampproject.org/c/{'s/' if scheme == 'https' else ''}{rest}"


def hostname(address: str) -> str:
    """The host of an address in lower-case ASCII, without port and trailing dot."""
    return _usual_host(address) or str(_parse(address).hostname).rstrip(".")


@lru_cache(maxsize=1024)
def registrable_domain(address: str) -> str:
    """
    The domain that someone registered (public suffix and one label), in ASCII, of an address or a bare host.

    IP addresses, single labels and hosts that are public suffixes themselves stand for themselves.
    """
    usual = _usual_host(address)
    if usual:
        return _registered(usual)
    url = _parse(address if "://" in address else f"http://{address}")
    host = url.hostname.rstrip(".")
    return host if url.host_type != HostType.DEFAULT else _registered(host)


@lru_cache(maxsize=1024)
def _usual_host(address: str) -> str:
    """The host of an absolute address that is certain to be spelt already as WHATWG's parser would spell it; empty for others."""
    found = _USUAL.fullmatch(address) if len(address) <= _USUALLY else None
    return found[1] if found else ""


@lru_cache(maxsize=4096)
def _resolved(address: str, base: str) -> tuple[str, str]:
    """The canonical address, and the AMP page's or an empty string; every turn takes one layer off, so it ends."""
    page, amp = _plain(address, base), ""
    while _is_led(page):
        if (target := _redirected(page))[0] != page:
            page, amp = target
        elif (inner := _unwrapped(page)) != page:
            page = amp = inner
        elif (shorter := _without_amp(page)) != page:
            page, amp = _plain(shorter), amp or page
        else:
            break
    return page, amp


@lru_cache(maxsize=1024)
def _is_led(page: str) -> bool:
    """Whether an address may be one that leads to another: an AMP page's, or a wrapper's."""
    return "amp" in page.lower() or any(mark in page for mark in _MARKS)


def _parse(address: str, base: str = "") -> URL:
    """The parsed address; refuses what no page can have."""
    address = address.strip()
    if not address:
        raise ItemError("no-address", "there is no address")
    if len(address) > LONGEST:
        raise ItemError("address-too-long", f"the address has more than {LONGEST:,} characters", subject=address[:80])
    try:
        relative = base and not address.startswith(("https://", "http://")) and URL.can_parse(base)
        url = URL(address, base) if relative else URL(address)
    except ValueError as error:  # a lone surrogate is one too
        raise ItemError("bad-address", "this is no address", subject=_printable(address)) from error
    href = url.href
    if not href.startswith(("https://", "http://")):
        raise ItemError("unsupported-scheme", f"{url.protocol} is neither http nor https", subject=_printable(address))
    if len(href) > LONGEST:
        raise ItemError("address-too-long", f"the address has more than {LONGEST:,} characters", subject=_printable(address))
    return url


def _printable(address: str) -> str:
    """The beginning of an address, safe to show."""
    return address[:80].encode("ascii", "backslashreplace").decode()


def _plain(address: str, base: str = "") -> str:
    """The address without credentials, trailing dot of the host, fragment, tracking and empty query."""
    url = _parse(address, base)
    query = _without_tracking(url)
    host = url.host
    if url.hostname.endswith("."):
        host = url.hostname.rstrip(".") + (f":{url.port}" if url.port else "")
        return _plain(f"{url.protocol}//{host}{url.pathname}{query}")
    return f"{url.protocol}//{host}{url.pathname}{query}"


def _without_tracking(url: URL) -> str:
    """The query with its question mark, or nothing when no parameter is left."""
    if not url.search:
        return ""
    domain = DOMAINS.get(_registered(url.hostname.rstrip(".")), frozenset())
    kept = [part for part in url.search[1:].split("&") if part and not _tracks(part, domain)]
    return "?" + "&".join(kept) if kept else ""


def _tracks(part: str, domain: frozenset[str]) -> bool:
    """Whether one `name=value` says nothing of the page."""
    name, value = _pair(part)
    return name in NAMES or name.startswith(PREFIXES) or (name, value) in PAIRS or name in domain


def _pair(part: str) -> tuple[str, str]:
    """Name and value of a parameter in lower case; feeds that escape twice leave `amp;` before the name."""
    name, _, value = part.partition("=")
    return unquote_plus(name).lower().removeprefix("amp;"), unquote_plus(value).lower()


def _redirected(address: str) -> tuple[str, str]:
    """The page that a wrapper leads to, and its AMP page, where the address itself names them; others as they are."""
    page, amp = targets(address)
    try:
        return (_plain(page), amp and _plain(amp)) if page else (address, "")
    except ItemError:  # a wrapper around nonsense is still an address, of the service that made it
        return address, ""


def _unwrapped(address: str) -> str:
    """The page behind an address of the AMP cache or of Google's AMP viewer; other addresses as they are."""
    url = URL(address)
    viewer = _VIEWER.fullmatch(url.hostname) and url.pathname.startswith("/amp/")
    if not viewer and not f".{url.hostname}".endswith(".cdn.ampproject.org"):
        return address
    found = _WRAPPED.fullmatch(url.pathname)
    if not found or "." not in found[2].partition("/")[0]:
        return address
    return _plain(f"{'https' if found[1] else 'http'}://{found[2]}{url.search}")


def _without_amp(address: str) -> str:
    """The address with one mark of AMP taken off, where what remains is certainly the page; otherwise as it is."""
    url = URL(address)
    host = AMP_HOSTS.get(url.host, url.host)
    path = _path_without_amp(url.host, url.pathname)
    query = "&".join(part for part in url.search[1:].split("&") if _pair(part) not in AMP_PAIRS)
    return f"{url.protocol}//{host}{path}{'?' if query else ''}{query}"


def _path_without_amp(host: str, path: str) -> str:
    """`/an-article/amp/` is `/an-article/`; a last segment `amp` below anything that does not look like an article stays."""
    first, _, rest = path[1:].partition("/")
    if rest and AMP_FOLDERS.get(host) == first:
        return f"/{rest}"
    head, _, last = path.removesuffix("/").rpartition("/")
    article = head.rpartition("/")[2]
    if last == "amp" and re.search(r"[-.\d]", article):
        return head + ("/" if path.endswith("/") and "." not in article else "")
    return _AMP_ENDING.sub("", path)


@cache
def _suffixes(*, encoded: bool) -> PublicSuffixList:
    """The public suffix list that the package carries, with the encoded names of its other scripts or, three times as soon, without."""
    return PublicSuffixList(accept_encoded_idn=encoded)


@lru_cache(maxsize=4096)
def _registered(host: str) -> str:
    """The registrable domain of a lower-case ASCII host."""
    return str(_suffixes(encoded="xn--" in host).privatesuffix(host) or host)
