"""
Try Broadsheet: make and run the sample publication, and say where to look.

    python3 tools/try.py

Needs Python 3.11 or later with pip, and git. The first time installs into .venv; nothing else on the machine is touched.
"""

from __future__ import annotations

import sys

from ground import ROOT, call, stand_on

SAMPLE = ROOT / "sample"
NOW = "2024-03-10T18:00:00Z"
"""The evening of the sample's last day: the same front page for everybody, whatever the date."""


def main() -> int:
    """The exit status of the sample's run."""
    stand_on("requirements.lock")
    if not (SAMPLE / "broadsheet.toml").exists() and (status := call("broadsheet", "new", str(SAMPLE), "--sample")):
        return status
    if status := call("broadsheet", "--publication", str(SAMPLE), "run", "--now", NOW):
        return status
    print(
        "\nOpen that page in a browser. Beside it:\n"
        "  sample/public/api/     the same as JSON     sample/public/feed.xml  as a feed\n"
        "  sample/content/_news/  the records, one text file an article\n"
        "Ask why:   .venv/bin/broadsheet -p sample stories\n"
        "           .venv/bin/broadsheet -p sample explain ID\n"
        "Begin:     .venv/bin/broadsheet new my-news"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
