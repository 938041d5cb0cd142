"""
Run the tests, all of them or those you name; other words go to pytest.

    python3 tools/test.py [tests/desk] [-k words] [-m quality]

Needs Python 3.11 or later with pip, and git. The first time installs into .venv; nothing else on the machine is touched.
"""

from __future__ import annotations

import os
import sys

from ground import call, stand_on


def main() -> int:
    """The exit status of pytest."""
    stand_on("requirements-test.lock")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # the tests fill all processors already; threads that wait for each other halt them
    return call("python", "-m", "pytest", "-n", "auto", *sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
