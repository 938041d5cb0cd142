"""Fuzz one target until a time is over or something breaks: `python -m tests.fuzz.run NAME CORPUS -max_total_time=600`."""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["broadsheet.wire", "broadsheet.publication"]):
    from tests.fuzz.targets import TARGETS

WARM = b"<html><rss><channel><item><title>Bakers mend the harbour bridge</title><link>https://a.example/1</link></item></channel></rss>"

if __name__ == "__main__":
    for name in ("entry", sys.argv[1]):
        TARGETS[name](WARM)  # what is loaded when it is first wanted is no part of what is timed
    atheris.Setup([sys.argv[0], *sys.argv[2:]], TARGETS[sys.argv[1]])
    atheris.Fuzz()
