"""No packet leaves for an inward address: counted in a network namespace, over every call site and spelling, beside a naive control."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from functools import cache
from typing import Any

import pytest
from tests.corpora import ROOT
from tests.hostile.callsites import GUARDED

LEAST_ADDRESSES = 47 * 8


@cache
def reached(kind: str) -> dict[str, Any]:
    """What was reached from inside a namespace of its own; a proxy in the environment is one more way inward."""
    unshare = shutil.which("unshare")
    if not unshare or subprocess.run([unshare, "--net", "--mount", "ip", "link"], capture_output=True, check=False).returncode:
        pytest.skip("ABSENT: network namespaces, which need root, unshare and ip")
    command = [unshare, "--net", "--mount", sys.executable, "-m", "tests.hostile.internet", kind]
    proxies = {"http_proxy": "http://10.9.9.9:80", "ALL_PROXY": "http://10.9.9.9:80"} if kind == "guarded" else {}
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **proxies}, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stderr[-3_000:]
    found: dict[str, Any] = json.loads(done.stdout)
    print(f"\n{found}")
    return found


@pytest.mark.parametrize("site", sorted(GUARDED))
def test_nothing_inward_is_ever_dialled(site: str) -> None:
    said = reached("guarded")[site]
    assert said["addresses"] >= LEAST_ADDRESSES
    assert said["inward"] == {}


@pytest.mark.parametrize("site", sorted(GUARDED))
def test_and_what_is_public_is(site: str) -> None:
    assert reached("guarded")[site]["public"] > 0


def test_who_checks_and_then_fetches_is_led_inward() -> None:
    inward = reached("naive")["checked, then fetched"]["inward"]
    assert sum(inward.values()) >= 2, "the tests above can fail"
