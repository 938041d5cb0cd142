"""
Ask the advisory service for known vulnerabilities of everything in the locks: exit status 1 when there is one.

    python tools/audit.py

Where the service cannot be reached, or knows nothing of a package, nothing was audited: that is said loudly and is no failure.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

LOCK = Path(__file__).resolve().parents[1] / "requirements-dev.lock"
"""The lock that holds what all the others hold."""


def audited() -> tuple[list[dict[str, Any]], str]:
    """What pip-audit says of each package, and its own words; without the service, no package and its words."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(LOCK), "--require-hashes", "--disable-pip"]
    done = subprocess.run([*command, "--format", "json", "--progress-spinner", "off"], capture_output=True, text=True, check=False)
    try:
        return json.loads(done.stdout)["dependencies"], done.stderr
    except json.JSONDecodeError:
        return [], done.stderr


def main() -> int:
    """Print what was found; the exit status."""
    packages, words = audited()
    answered = [package for package in packages if "vulns" in package]
    for package in answered:
        for flaw in package["vulns"]:
            print(f"{package['name']} {package['version']}: {flaw['id']}, mended in {', '.join(flaw['fix_versions']) or 'no version yet'}")
    if len(answered) < len(packages) or not packages:
        print(f"SKIPPED: {len(packages) - len(answered) or 'all'} packages were not audited, since the advisory service does not answer")
    if not packages:
        print(words.strip().rpartition("\n")[2])
    found = sum(len(package["vulns"]) for package in answered)
    print(f"audit: {len(answered)} packages asked about, {found} known vulnerabilities")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
