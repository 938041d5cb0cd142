"""`broadsheet eval`: the story engine against labels."""

from __future__ import annotations

from pathlib import Path

import click

from broadsheet.commands.terminal import counted, json_option, print_json, say
from broadsheet.errors import UsageError
from broadsheet.quality.evaluate import evaluate as measured
from broadsheet.quality.gold import read_gold


@click.command(name="eval")
@click.argument("gold", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="GOLD.jsonl[.gz]")
@json_option
def evaluate(gold: Path, as_json: bool) -> None:
    """Run the story engine over labelled rows and print precision, recall and F1, by pairs and by BCubed."""
    rows = read_gold(gold)
    if not rows:
        raise UsageError("holds no rows", subject=str(gold), remedy="name a file of labelled rows, one JSON object a line")
    found = measured(rows)
    if as_json:
        print_json(found)
        return
    say(f"{counted(found['articles'], 'article')}, largest story {found['largest']}, {found['articles_per_second']:.0f} articles/s")
    for name in ("pair", "bcubed"):
        score = found[name]
        say(f"{name:>7}  P {score['p']:.4f}  R {score['r']:.4f}  F1 {score['f1']:.4f}")
