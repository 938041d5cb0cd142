"""What was skipped for want of a corpus or a tool is counted where nobody can miss it."""

from __future__ import annotations

from collections import Counter

import pytest


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
