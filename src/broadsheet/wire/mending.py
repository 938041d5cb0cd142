"""
What is mended in XML before it is parsed, so that a feed with small faults is read whole: all in one linear pass.

The document type goes first, and its entity declarations with it: no entity that a document declares is ever resolved.
HTML's own names (&nbsp;) become their characters, a bare ampersand is escaped, characters that XML forbids are removed.
What is said once and holds for everything inside (namespaces, xml:base, xml:lang) goes where no address is so long: it would be
handled anew for every entry.
"""

from __future__ import annotations

import html.entities
import re
from collections.abc import Iterator

_DOCTYPE = rb"""<!DOCTYPE(?:"[^"]*"|'[^']*'|\[(?:"[^"]*"|'[^']*'|<!--.*?-->|<(?!!--)|[^\]"'<])*+\]|[^>\["'])*+>"""
_BEFORE_ROOT = re.compile(rb"(?:\s+|<\?[^>]*>|<!--.*?-->|" + _DOCTYPE + rb")*+", re.IGNORECASE | re.DOTALL)
_LONG_CLAIM = re.compile(rb"""xml(?:ns(?::[^\s=<>"']{0,200}+)?|:base|:lang)\s*+=\s*+(?:"[^"<]{4097,}+"|'[^'<]{4097,}+')""")
_FORBIDDEN = bytes(set(range(0x20)) - {0x09, 0x0A, 0x0D})
_ODD = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos|#[3-9]\d|#[1-9]\d{3}|#x2[0-9A-Fa-f]|#x[0-9A-Ca-c][0-9A-Fa-f]{3});)")
_MISREAD = re.compile(rb"\xc2[\x80-\x9f]")
_AMPERSAND = re.compile(rb"&(?:#(?:x([0-9A-Fa-f]{1,8})|([0-9]{1,10}));|(?!(?:amp|lt|gt|quot|apos);)(?:(\w{1,32});)?)")


def mend(body: bytes) -> bytes:
    """UTF-8 that libxml2 can read, as far as single characters and references go. Linear in its length."""
    body = _LONG_CLAIM.sub(b"", from_root(body))
    if not _is_odd(body):
        return body
    body = _MISREAD.sub(lambda found: _character(found[0][1]), body)
    body = body.translate(None, _FORBIDDEN).replace(b"\xef\xbf\xbe", b"").replace(b"\xef\xbf\xbf", b"")
    return b"".join(_pieces(body))


def _is_odd(body: bytes) -> bool:
    """Whether there is anything to mend: searches of one literal each, since most feeds have nothing."""
    return (
        _ODD.search(body) is not None
        or len(body.translate(None, _FORBIDDEN)) < len(body)
        or b"\xef\xbf" in body
        or (b"\xc2" in body and _MISREAD.search(body) is not None)
    )


def root_at(body: bytes) -> int:
    """Where the root element should start: after white space, declarations, comments and the document type."""
    found = _BEFORE_ROOT.match(body)
    return found.end() if found else 0


def from_root(body: bytes) -> bytes:
    """The document from its root on, on the same line as before."""
    at = 0 if body[:1] == b"<" and body[1:2].isalpha() else root_at(body)
    if not at:
        return body
    return b"\n" * body.count(b"\n", 0, at) + body[at:]


def _pieces(body: bytes) -> Iterator[bytes]:
    """The document in its order, CDATA sections untouched."""
    first, *rest = body.split(b"<![CDATA[")
    yield _AMPERSAND.sub(_reference, first)
    for part in rest:
        inside, end, after = part.partition(b"]]>")
        yield b"<![CDATA[" + inside + end + _AMPERSAND.sub(_reference, after)


def _reference(found: re.Match[bytes]) -> bytes:
    hexadecimal, decimal, name = found.groups()
    if name is not None:
        known = html.entities.html5.get(name.decode("utf-8", "replace") + ";")
        return known.encode() if known else b"&amp;" + name + b";"
    if hexadecimal is None and decimal is None:
        return b"&amp;"
    return _character(int(hexadecimal, 16) if hexadecimal else int(decimal))


def _character(point: int) -> bytes:
    """A character by its number, as browsers read it: 128–159 mean Windows-1252; one that XML forbids becomes nothing."""
    if 0x80 <= point <= 0x9F:
        return bytes([point]).decode("cp1252", "ignore").encode()
    forbidden = point < 0x20 and point not in {0x09, 0x0A, 0x0D}
    if forbidden or 0xD800 <= point <= 0xDFFF or point in {0xFFFE, 0xFFFF} or point > 0x10FFFF:
        return b""
    return b"&#%d;" % point
