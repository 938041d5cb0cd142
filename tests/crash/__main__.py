"""
The whole crash suite: `python -m tests.crash [KILLS ERRORS WORKERS]`, 2,000 kills and 1,000 errors by two workers unless said.

Prints what was found; exit status 1 when any fault did harm.
"""

from __future__ import annotations

import sys

from tests.crash.campaign import Tally, campaign


def told(name: str, tally: Tally) -> str:
    """What a campaign found, in a few lines."""
    stages = ", ".join(f"{stage} {count}" for stage, count in sorted(tally.points.items()))
    ends = ", ".join(f"{end} {count}" for end, count in sorted(tally.ends.items()))
    harm = "\n  ".join([f"{len(tally.found)} did harm: {dict(tally.kinds)}", *tally.found])
    head = f"{tally.points.total()} {name} in {tally.seconds / 60:.1f} min, {tally.doubles} of them twice, {tally.missed} did not come"
    return f"{head}\n  by stage: {stages}\n  ended: {ends}\n  {harm}"


def main(kills: int = 2000, errors: int = 1000, workers: int = 2) -> int:
    """The exit status."""
    killed, failed = campaign(kills, errors, workers)
    print(f"{killed.there.total()} points there are: {dict(sorted(killed.there.items()))}")
    print(told("kills", killed))
    print(told("errors", failed))
    return 1 if killed.found or failed.found else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
