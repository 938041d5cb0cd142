"""Commands in this process, and what they say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result
from tests.publications import NOW, rss

from broadsheet.cli import broadsheet
from broadsheet.errors import BroadsheetError

AT = f"{NOW:%Y-%m-%dT%H:%M:%SZ}"
FEED = {"a.xml": rss(("Harbour cranes return", "https://a.example/cranes", "Mon, 11 Mar 2024 09:00:00 GMT"))}


def said(root: Path, *words: str) -> Result:
    """The command in this process; an error of ours ends it with its exit status and its sentence, as `main` does."""
    result = CliRunner().invoke(broadsheet, ["--publication", str(root), *words])
    if isinstance(result.exception, BroadsheetError):
        result.exit_code = result.exception.exit_code
        result.stderr_bytes = str(result.exception).encode()
    elif result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def told(root: Path, *words: str) -> dict[str, Any]:
    """What a command says with --json: exactly one object."""
    result = said(root, *words, "--json")
    assert result.exit_code == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found
