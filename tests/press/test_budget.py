"""What the front page of the real articles costs its readers, as far as no clock is in it; `benchmarks/site.py` tells the rest."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from tests.corpora import shared

from broadsheet.press import site
from broadsheet.press.deliver import deliver
from paint import blocking, weight
from press import edition_of, placements_of, read_rows

BAR = 60_000  # bytes of HTML and CSS, unpacked


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rows = read_rows(shared("data/everyday/articles.jsonl.gz"))
    whole = msgspec.structs.replace(edition_of(placements_of(rows, None)), stories=(), sections=(), listings=())
    root = tmp_path_factory.mktemp("budget")
    deliver(site.render(whole), root, {}, whole.now)
    return root / "public"


def test_the_front_page_and_its_stylesheets_stay_small(public: Path) -> None:
    """These groups of stories have longer coverage than those that the line puts in front: 8 kB are allowed for that."""
    assert 10_000 < weight(public) <= BAR + 8_000


def test_no_script_stands_between_a_reader_and_the_front_page(public: Path) -> None:
    assert blocking(public) == 0


def test_a_script_that_blocks_would_be_found(public: Path, tmp_path: Path) -> None:
    page = (public / "index.html").read_text("utf-8").replace("</head>", '<script src="a.js"></script></head>')
    (tmp_path / "index.html").write_text(page, "utf-8")
    assert blocking(tmp_path) == 1
