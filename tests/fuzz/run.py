"""Fuzz one target until a time is over or something breaks: `python -m tests.fuzz.run NAME CORPUS -max_total_time=600`."""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["broadsheet.wire", "broadsheet.publication"]):
    from tests.fuzz.targets import TARGETS

if __name__ == "__main__":
    atheris.Setup([sys.argv[0], *sys.argv[2:]], TARGETS[sys.argv[1]])
    atheris.Fuzz()
