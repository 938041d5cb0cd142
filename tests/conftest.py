"""Properties take the time they need, and what was skipped for want of a corpus or a tool is counted where nobody can miss it."""

from __future__ import annotations

import os
from collections import Counter

import pytest
from hypothesis import HealthCheck, settings

# No test is timed: a busy machine says nothing about a claim. Where nobody watches, the same examples come every time.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=bool(os.environ.get("CI")))
settings.load_profile("house")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    absent: Counter[str] = Counter()
    for report in terminalreporter.stats.get("skipped", []):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if "ABSENT" in reason:
            absent[reason.removeprefix("Skipped: ")] += 1
    if absent:
        terminalreporter.section(f"{absent.total()} TESTS SKIPPED: SOMETHING IS ABSENT", yellow=True, bold=True)
    for reason, count in sorted(absent.items()):
        terminalreporter.line(f"{count:4}  {reason}")
