"""Words that want to be a path (O1), or to be understood as something else by who reads our files (O2)."""

from __future__ import annotations

import json
from typing import Any

from tests.hostile.cases.case import Case, Cases
from tests.hostile.cases.words import LETTERS

PATHS = (
    "../../etc/passwd",
    "..\\..\\windows\\system32",
    "/etc/passwd",
    "C:\\boot.ini",
    "CON",
    "aux.md",
    "NUL",
    "a/b",
    "a\\b",
    ".",
    "..",
    ".git/config",
    "-rf",
    "a\x00.md",
    "a\n.md",
    "%2e%2e%2f",
    "．．／",
    "a" * 10_000,
    "é" * 300,
    "你好",
    "\u202egpj.exe",
    "",
    " ",
    "~root",
    "$(reboot)",
    "`id`",
    "a:b",
    "a|b>c<d*?",
    "\ud800",
    "COM1.md",
    "İstanbul",
    "a.md/../../b",
    "file:///etc",
    "...",
    "a" + "-" * 300 + "b",
)
YAML = (
    "yes",
    "no",
    "null",
    "~",
    "1e3",
    "0x1F",
    "0o17",
    "1_000",
    "12:30:45",
    "2024-01-01",
    "2024-01-01T00:00:00Z",
    ".inf",
    ".nan",
    "=",
    "<<",
    "!!python/object:os.system x",
    "&a b",
    "*a",
    "- a",
    "? a",
    "a: b",
    "a:",
    ": a",
    "#a",
    "a #b",
    "[a",
    "{a: b}",
    "]",
    "|",
    ">",
    "'",
    '"',
    "\\",
    "%TAG",
    "@a",
    "`a",
    "---",
    "...",
    "--- a",
    "a\n---\nb: c",
    "a\nb",
    "a\r\nb",
    "\ta",
    " a",
    "a ",
    "\u2028",
    "\x85",
    "\ufeffa",
    "\x07",
    "😀",
    "a\u0301",
    "{% raw %}",
    "---\ntitle: x\n---",
    "true",
    "Off",
    "0",
    "-",
    "1.",
    "+1",
    "\x7f",
    "'a",
    '"a',
    "a'b\"c\\d",
    "key: |\n  x",
    "*",
    "&",
    "!",
    "? ",
    "- - -",
)
MARKUP = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)",
    "]]><b>",
    "<!--",
    "-->",
    "&amp;lt;",
    "<?php x ?>",
    "{{ 7*7 }}",
    "{% for x in y %}",
    "${7*7}",
    "#{7*7}",
    "<%= 7*7 %>",
    '" onload=x',
    "' onerror=x",
    "</title><svg/onload=x>",
    "<![CDATA[x]]>",
    "\u2028</script>",
    "</textarea><img src=x>",
    "javascript:x",
    "&#60;script&#62;",
)


def cases() -> Cases:
    for text in PATHS:
        yield Case("O1", f"title {ascii(text)[:40]}", "name", text, "one name")
    for text in PATHS:
        expected = "unsafe-path" if text else "read"
        yield Case("O1", f"row's path {ascii(text)[:40]}", "row", _row(path=text), expected if text != "\ud800" else "bad-json")
    for path in (
        "../a",
        "/a",
        "public/../../a",
        "public/../a",
        "private/a",
        "public/a\x00b",
        "public//a",
        "public/./a",
        "public/a\\b",
        "public/CON:a",
        "public/" + "a" * 300,
        "public/a/../b",
        "content/\u202ea",
        "public/",
        "",
        "public/a\ud800",
    ):
        yield Case("O1", f"artifact {ascii(path)[:40]}", "artifact", path, "set aside")
    for text in YAML + MARKUP:
        yield Case("O2", f"record {ascii(text)[:40]}", "record back", text, "what went in")
    for text in MARKUP:
        yield Case("O2", f"all files {ascii(text)[:40]}", "published", text, "well formed")
    for name, letter in LETTERS.items():
        yield Case("X7", f"{name} in our own files", "published", f"O{letter}ne", "well formed")
    for name, front in {
        "a python object": b"a: !!python/object/apply:os.system ['id']",
        "an alias": b"a: &x b\nc: *x",
        "a merge": b"<<: {a: b}",
        "a tag": b"a: !x y",
        "a directive": b"%YAML 1.1",
        "two keys alike": b"a: b\na: c",
        "a list for a key": b"? [a]\n: b",
        "a list": b"- a",
        "a word": b"a",
        "a tab": b"a:\n\tb: c",
        "an open quote": b'a: "b',
        "bytes": b"a: \xff",
        "an unclosed flow": b"a: [b",
        "a NUL": b"a: \x00",
    }.items():
        yield Case("O2", f"yaml with {name}", "record", b"---\n" + front + b"\n---\n", RECORDS[name])


RECORDS = {
    "a python object": "tags",
    "an alias": "aliases",
    "a merge": "read",
    "a tag": "tags",
    "a directive": "bad-yaml",
    "two keys alike": "duplicate-key",
    "a list for a key": "bad-key",
    "a list": "not-a-mapping",
    "a word": "not-a-mapping",
    "a tab": "bad-yaml",
    "an open quote": "bad-yaml",
    "bytes": "bad-encoding",
    "an unclosed flow": "bad-yaml",
    "a NUL": "bad-yaml",
}


def _row(**fields: Any) -> bytes:
    return json.dumps({"title": "One", "webUrl": "https://a.example/1", **fields}).encode()
