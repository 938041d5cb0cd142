"""
Full text: how much of it is right, by the rule of the article extraction benchmark, and how many pages a second; beside the named peers.

    python benchmarks/pages.py

The rule: shingles of four words (of as many as there are, in shorter texts), counted; each page's precision and recall; F1 of their means.
Peers that are not installed are left out.
"""

from __future__ import annotations

import gzip
import json
import re
import tarfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from statistics import mean

from broadsheet.wire.pages.metadata import metadata_of
from broadsheet.wire.pages.tree import markup_of, tree_of
from broadsheet.wire.pages.words import words_of

CORPUS = Path(__file__).resolve().parents[2] / "shared/data/pages/article-extraction.tar.gz"
SHINGLE = 4
Reader = Callable[[bytes, str], str]


def corpus(path: Path = CORPUS) -> list[tuple[bytes, str, str]]:
    """(page, address, true text) of every page."""
    with tarfile.open(path) as packed:
        files = {Path(one.name).name: packed.extractfile(one).read() for one in packed if one.isfile()}  # type: ignore[union-attr]
    truth = json.loads(files["ground-truth.json"])
    return [(gzip.decompress(files[f"{name}.html.gz"]), said["url"], said["articleBody"]) for name, said in sorted(truth.items())]


def ours(body: bytes, address: str) -> str:
    """Our reading of a page: its words, without its headline."""
    markup = markup_of(body)
    return words_of(markup, metadata_of(tree_of(markup), address).title)


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """The shingles of a text, counted."""
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[at : at + SHINGLE]) for at in range(max(1, len(words) - SHINGLE + 1))) if words else Counter()


def scored(found: Mapping[str, str], true: Mapping[str, str]) -> tuple[float, float, float]:
    """Macro precision, recall and F1."""
    precisions, recalls = [], []
    for name, text in true.items():
        one, other = shingles(text), shingles(found[name])
        both = (one & other).total()
        precisions.append(both / other.total() if other else float(not one))
        recalls.append(both / one.total() if one else float(not other))
    precision, recall = mean(precisions), mean(recalls)
    return precision, recall, 2 * precision * recall / (precision + recall)


def readers() -> dict[str, Reader]:
    """Ours, and every peer that is here."""
    found: dict[str, Reader] = {"broadsheet": ours}
    trafilatura = import_module("trafilatura")
    found["trafilatura fast"] = lambda body, _: trafilatura.extract(body, fast=True) or ""
    try:
        readability, html_text = import_module("readability"), import_module("html_text")
        found["readability-lxml"] = lambda body, _: html_text.extract_text(readability.Document(body).summary())
    except ImportError:
        print("readability-lxml is not installed: left out")
    return found


def main() -> None:
    """Print one line a reader."""
    pages = corpus()
    true = {address: text for _, address, text in pages}
    for name, read in readers().items():
        began = time.process_time()
        found = {address: read(body, address) for body, address, _ in pages}
        rate = len(pages) / (time.process_time() - began)
        precision, recall, f1 = scored(found, true)
        print(f"{name:20} F1 {f1:.4f}  precision {precision:.4f}  recall {recall:.4f}  {rate:6.1f} pages/CPU-s")


if __name__ == "__main__":
    main()
