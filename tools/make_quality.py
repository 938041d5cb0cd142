"""
Writes docs/quality.md and the charts beside it from docs/quality.json; the same figures give the same bytes.

    python tools/make_quality.py

tools/measure_quality.py measures the figures anew.
"""

from __future__ import annotations

import json
from pathlib import Path

from curves import svg
from quality_charts import charts
from quality_page import SETS, Figures, page

ROOT = Path(__file__).resolve().parents[1]
FIGURES, PAGE, IMAGES = ROOT / "docs/quality.json", ROOT / "docs/quality.md", ROOT / "docs/images"


def files(figures: Figures) -> dict[Path, str]:
    """Everything that is written: path → text."""
    names = {name: known.name for name, known in SETS.items()}
    drawn = {IMAGES / f"{name}.svg": svg(chart) for name, chart in charts(figures, names).items()}
    return {PAGE: page(figures), **drawn}


def main() -> None:
    """Write everything."""
    for path, text in files(json.loads(FIGURES.read_bytes())).items():
        path.write_text(text, "utf-8")
        print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
