"""
Imports of any size: articles a second, and how far the memory of the whole process rises with the size of the file.

    python benchmarks/imports.py [--whole] [--json]

JSON lines, a feed and a WARC of invented articles, each in its own process with its cold start. `--whole` goes to 500,000 rows and to a
feed of a million entries, which takes three minutes in all; without it, to 50,000.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

from walks import Walked, broadsheet, taken

SIZES = {
    False: {"jsonl": (10_000, 50_000), "feed": (10_000, 50_000), "warc": (2_000, 10_000)},
    True: {"jsonl": (100_000, 500_000), "feed": (100_000, 1_000_000), "warc": (10_000, 50_000)},
}
START = datetime(2010, 1, 1, tzinfo=UTC)
WHO = ("bakers", "coopers", "dyers", "engravers", "falconers", "glaziers", "hatters", "joiners", "knitters", "masons")
WHAT = ("open a workshop", "call for a strike", "win a long case", "lose their licence", "mourn a master", "hire a hundred hands")
WHERE = ("in the harbour", "behind the old mill", "near the border", "at the northern station", "above the river", "by the city wall")
WORDS = tuple(product(WHO, WHAT, WHERE))
FORMATS: dict[str, Callable[[int], Iterator[bytes]]] = {}


def said(number: int) -> tuple[str, str, str, datetime]:
    """An article of its own: title, excerpt, address and time, one every five minutes."""
    who, what, where = WORDS[number * 7919 % len(WORDS)]
    title = f"The {who} {what} {where} for the {number}th time"
    excerpt = f"Nobody in the council had thought that {title.lower()}, and most of them said so when the meeting had ended."
    return title, excerpt, f"https://site{number % 50}.test/{number // 1000}/{number}", START + timedelta(minutes=5 * number)


def jsonl(count: int) -> Iterator[bytes]:
    """Rows, a line each."""
    for title, excerpt, address, at in map(said, range(count)):
        row = {"title": title, "excerpt": excerpt, "webUrl": address, "publishedDateTime": at.isoformat()}
        yield json.dumps(row).encode() + b"\n"


def feed(count: int) -> Iterator[bytes]:
    """One RSS feed."""
    yield b'<?xml version="1.0"?><rss version="2.0"><channel><title>All of it</title><link>https://site.test/</link><language>en</language>\n'
    for title, excerpt, address, at in map(said, range(count)):
        item = f"<item><title>{title}</title><link>{address}</link><guid>{address}</guid><pubDate>{at:%a, %d %b %Y %H:%M:%S} GMT</pubDate>"
        yield f"{item}<description>{excerpt}</description></item>\n".encode()
    yield b"</channel></rss>\n"


def warc(count: int) -> Iterator[bytes]:
    """Pages, a record each."""
    for title, excerpt, address, at in map(said, range(count)):
        page = (
            f"<html lang=en><head><title>{title}</title><meta name=description content='{excerpt}'></head><body><p>{excerpt}</body></html>"
        )
        http = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{page}".encode()
        head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {address}\r\nWARC-Date: {at:%Y-%m-%dT%H:%M:%SZ}\r\n"
        head += f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
        yield head.encode() + http + b"\r\n\r\n"


FORMATS |= {"jsonl": jsonl, "feed": feed, "warc": warc}


def walked(form: str, count: int) -> Walked:
    """A new publication that takes in a file of so many articles."""
    with tempfile.TemporaryDirectory() as folder:
        root, file = Path(folder) / "p", Path(folder) / f"articles.{form}"
        broadsheet(root, "new", str(root), "--no-git")
        with file.open("wb") as out:
            out.writelines(FORMATS[form](count))
        found = taken(root, file, "--format", form)
    if found.said["new"] != count:
        raise SystemExit(f"{form}: {count} articles went in, {found.said['new']} came out")
    return found


def measured(sizes: dict[str, Sequence[int]]) -> list[dict[str, Any]]:
    """Every format at every size: seconds by the clock and of the processor, articles a second of it, and MiB at the peak."""
    found: list[dict[str, Any]] = []
    for form, counts in sizes.items():
        for count in counts:
            walk = walked(form, count)
            rate = round(count / walk.processor)
            figures = {"seconds": round(walk.clock, 1), "processor": round(walk.processor, 1), "rate": rate, "MiB": walk.peak >> 20}
            found.append({"format": form, "articles": count, **figures})
            print(found[-1], flush=True)
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--whole", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--only", choices=sorted(FORMATS))
    words = parser.parse_args()
    sizes: dict[str, Sequence[int]] = {form: counts for form, counts in SIZES[words.whole].items() if words.only in (None, form)}
    found = measured(sizes)
    if words.json:
        print(json.dumps(found))


if __name__ == "__main__":
    main()
