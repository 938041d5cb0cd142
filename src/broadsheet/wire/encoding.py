"""
Bytes to UTF-8. One rule: a byte order mark, then valid UTF-8, then what the sender says, then its prolog or `meta`, then a guess.

Valid multibyte UTF-8 beats every claim, since text of another encoding is hardly ever valid UTF-8 by chance.
"""

from __future__ import annotations

import codecs
import re
import zlib
from collections.abc import Iterator

from broadsheet.errors import DocumentError

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# "<" in the encodings of several bytes, or "<?xm" in EBCDIC: how a document without a mark shows itself.
SHAPES = (
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
    (b"\x4c\x6f\xa7\x94", "cp037"),
)
# What a label means in practice is often a larger set than what it says (WHATWG Encoding, "names and labels").
WIDER = {"iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949"}
WIDER |= {"iso8859-9": "cp1254", "iso8859-11": "cp874", "tis-620": "cp874"}
# Labels that WHATWG Encoding ("names and labels") knows and Python does not, by Python's names; UTF-16 needs none, it shows by its shape.
_BY_CODEC = {
    "utf-8": "unicode-1-1-utf-8 unicode11utf8 unicode20utf8 x-unicode20utf8",
    "iso8859-1": "iso88591",
    "iso8859-2": "iso88592",
    "iso8859-3": "iso88593",
    "iso8859-4": "iso88594",
    "iso8859-5": "iso88595",
    "iso8859-6": "iso88596 iso-8859-6-e iso-8859-6-i csiso88596e csiso88596i",
    "iso8859-7": "iso88597 sun_eu_greek",
    "iso8859-8": "iso88598 iso-8859-8-e iso-8859-8-i csiso88598e csiso88598i logical visual",
    "iso8859-9": "iso88599",
    "iso8859-10": "iso885910",
    "iso8859-13": "iso885913",
    "iso8859-14": "iso885914",
    "iso8859-15": "iso885915 csisolatin9",
    "koi8-r": "koi koi8",
    "koi8-u": "koi8-ru",
    "mac-roman": "mac x-mac-roman csmacintosh",
    "mac-cyrillic": "x-mac-cyrillic x-mac-ukrainian",
    "cp874": "windows-874 dos-874 iso885911",
    "gb18030": "x-gbk gb_2312 gb_2312-80 csgb2312",
    "big5": "cn-big5 x-x-big5",
    "euc_jp": "x-euc-jp cseucpkdfmtjapanese",
    "cp932": "windows-31j x-sjis",
    "cp949": "windows-949 cseuckr csksc56011987 iso-ir-149 ks_c_5601-1989 ksc_5601",
}
LABELS = {label: codec for codec, labels in _BY_CODEC.items() for label in labels.split()}
LABELS |= {f"x-cp{page}": f"cp{page}" for page in range(1250, 1259)}
# Encodings that look like ASCII and are not, and so win over "valid UTF-8" when they are claimed.
SEVEN_BITS = ("iso2022_", "hz")
# UTF-7 hides markup from every filter; the others are not encodings of documents.
REFUSED = {"utf-7", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}

_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE)
_PROLOG = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']""")
_META = re.compile(rb"""<meta\b[^>]{0,400}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)
# The HTML standard's prescan passes over comments; one without an end hides the rest, and `<!-->` is whole.
_COMMENT = re.compile(rb"<!(?=--).*?(?:-->|\Z)", re.DOTALL)
_NAMED = 4_096  # bytes in which a page names its encoding


def unpacked(body: bytes, most: int, *, cut: bool = False) -> bytes:
    """
    A document that comes as a gzip file, as sitemaps often do, taken out of it: at most its first `most` bytes.

    Raises DocumentError `bad-gzip`, and `truncated` unless it is known to have been `cut`.
    """
    if not body.startswith(b"\x1f\x8b"):
        return body
    stream = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        found = stream.decompress(body, most)
    except zlib.error as error:
        raise DocumentError("bad-gzip", f"it is damaged: {error}") from error
    if len(found) < most and not (stream.eof or cut):
        raise DocumentError("truncated", "the gzip file ends before its end")
    return found


def to_utf8(body: bytes, media_type: str = "") -> bytes:
    """
    The same text in UTF-8, without a byte order mark. `media_type` is the sender's claim, with its charset parameter if any.

    Never raises: bytes that no claimed encoding can read are read as UTF-8 or Windows-1252, whichever loses less.
    """
    for mark, name in MARKS:
        if body.startswith(mark):
            rest = body[len(mark) :]
            return rest if name == "utf-8" and _is_utf8(rest) else _encoded(rest.decode(name, "replace"))
    shifts = b"\x1b" in body or b"~{" in body
    if _is_utf8(body) and not shifts and b"\0" not in body[:4]:
        return body
    claims = list(_claims(body, media_type))
    if _is_utf8(body) and not any(claim.startswith(SEVEN_BITS) for claim in claims) and b"\0" not in body[:4]:
        return body
    return _encoded(_first_readable(body, claims))


def _claims(body: bytes, media_type: str) -> Iterator[str]:
    """The encodings worth trying, in their order, by Python's names."""
    names = [name for shape, name in SHAPES if body.startswith(shape)][:1]
    names += [found[1] for found in [_CHARSET.search(media_type)] if found]
    declared = _PROLOG.search(_plainly(body, _lookup(names[0]) if names else "")[:400])
    names += [found[1].decode("ascii") for found in (declared, _META.search(_COMMENT.sub(b"", body[:_NAMED]))) if found]
    for name in names:
        known = _lookup(name)
        if known:
            yield known


def _plainly(body: bytes, shape: str) -> bytes:
    """The start of the document with its markup in ASCII."""
    return body[:1600].decode(shape, "replace").encode() if shape else body[:400]


def _lookup(name: str) -> str:
    """Python's name of the encoding that a label means; empty when there is none to be used."""
    try:
        codec = codecs.lookup(LABELS.get(name.lower(), name))
    except LookupError:
        return ""
    known = codec.name
    usable = known not in REFUSED and codec._is_text_encoding  # noqa: SLF001  the only sign of a text codec
    return WIDER.get(known, known) if usable else ""


def _first_readable(body: bytes, claims: list[str]) -> str:
    """The text in the first claimed encoding that reads it without a fault, or else by the better of two guesses."""
    for claim in claims:
        try:
            return body.decode(claim)
        except UnicodeError:
            continue
    text = body.decode("utf-8", "replace")
    multibyte = len(body) - len(text)
    return text if text.count("\ufffd") * 2 <= multibyte else body.decode("cp1252", "replace")


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _encoded(text: str) -> bytes:
    return text.removeprefix("\ufeff").encode("utf-8", "replace")
