"""Published sites to be looked at with a real browser: the sample, and the real articles where they are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from tests.publications import GIVEN, azure_rows, make, run, take, taxonomy

from broadsheet.publication import Beginning, create

SAMPLE_NOW = datetime(2024, 3, 11, 12, tzinfo=UTC)
REAL_NOW = datetime(2021, 3, 1, 12, tzinfo=UTC)


def sample(root: Path) -> Path:
    """The sample publication after one run; returns its public/."""
    create(root, Beginning(sample=True))
    run(root, SAMPLE_NOW)
    return root / "public"


def real(root: Path) -> Path:
    """The 3,471 real articles as the old service grouped them; returns their public/."""
    take(taxonomy(make(root, GIVEN)), azure_rows(), REAL_NOW)
    run(root, REAL_NOW)
    return root / "public"


def kinds(public: Path) -> Mapping[str, str]:
    """One page of every kind, the largest of its kind, by the kind's name."""
    largest = {
        name: max((public / name).glob("*/index.html"), key=lambda path: (path.stat().st_size, path)).relative_to(public).as_posix()
        for name in ("stories", "topics", "sources", "days", "months")
    }
    lists = {f"all {name}": f"{name}/index.html" for name in ("topics", "sources", "days")}
    plain = {name: f"{name}/index.html" for name in ("about", "how-we-choose", "search")}
    return {"front": "index.html", **largest, **lists, **plain, "missing": "404.html"}
