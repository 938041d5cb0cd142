"""What a plain scalar means to a YAML 1.2 reader, and which text may therefore stand unquoted."""

from __future__ import annotations

import re
from functools import lru_cache

from broadsheet.errors import RecordError

Scalar = str | int | float | bool | None

_WORDS: dict[str, Scalar] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}
# Longer runs of digits stay text: no figure of a record has them, and turning them into numbers costs quadratic time.
_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
_OCTAL_HEX = re.compile(r"0o[0-7]{1,20}|0x[0-9a-fA-F]{1,15}")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]{1,99}|[0-9]{1,18}(?:\.[0-9]{0,99})?)(?:[eE][-+]?[0-9]{1,4})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")

# Words and shapes that YAML 1.1 or 1.2 readers take for something other than text: numbers, times, dates, truth values.
_MISREAD_WORDS = frozenset(["y", "n", "yes", "no", "on", "off", "true", "false", "null", "~", "=", "<<"])
_MISREAD_SHAPE = re.compile(
    r"[-+.0-9][-+.,:_0-9eE]*|[-+]?0[box][0-9a-f_]*|[-+]?\.(?:inf|nan)|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}[T \t].*",
    re.IGNORECASE,
)
_INDICATORS = tuple("-?:,[]{}#&*!|>'\"%@`")
_UNSAFE = re.compile(": |:$| #|^ | $|\ufeff")

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\f": "\\f", "\b": "\\b"}
# Control characters and line separators by the rule; the two non-characters because no YAML reader accepts them raw.
_ESCAPED = re.compile('[\\\\"\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]')
_SURROGATE = re.compile("[\ud800-\udfff]")


def resolve(text: str) -> Scalar:
    """The value of a plain scalar by the core schema of YAML 1.2: `no`, dates and times stay text."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "+-.0123456789":
        return text
    if _INTEGER.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    return int(text, 0) if _OCTAL_HEX.fullmatch(text) else text


@lru_cache(maxsize=8192)  # every member of a story is told again in the records of the others
def quoted(text: str) -> str:
    r"""`text` in double quotes, escaping only `\ " \n \r \t \f \b` and, as \uXXXX, what else cannot stand raw."""
    if _SURROGATE.search(text):
        raise RecordError("lone-surrogate", "half of a surrogate pair cannot be written as UTF-8", subject=ascii(text)[:80])
    return '"' + _ESCAPED.sub(lambda match: _ESCAPES.get(match[0]) or f"\\u{ord(match[0]):04X}", text) + '"'


@lru_cache(maxsize=8192)  # names, domains and topics stand in thousands of records
def plain(text: str) -> str:
    """`text` as it is where every YAML reader takes it for that text, else quoted."""
    if not text or text.startswith(_INDICATORS) or text.lower() in _MISREAD_WORDS:
        return quoted(text)
    misread = _UNSAFE.search(text) or _ESCAPED.search(text) or _SURROGATE.search(text) or _MISREAD_SHAPE.fullmatch(text)
    return quoted(text) if misread else text


def date(text: str) -> str:
    """A time as it is where it has the form of the records, `YYYY-MM-DDTHH:MM:SSZ`; else as any plain value."""
    return text if _DATE.fullmatch(text) else plain(text)


def number(value: float | bool | None) -> str:
    """A figure, truth value or nothing as YAML 1.2 writes it; integers of at most 18 digits, as they are read."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int) and abs(value) >= 10**18:
        raise RecordError("bad-number", "an integer of more than 18 digits cannot be written", remedy="write it as text")
    return {"inf": ".inf", "-inf": "-.inf", "nan": ".nan"}.get(str(value), str(value))
