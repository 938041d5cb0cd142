"""`broadsheet train`: the weights of the story engine from labelled articles."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import click

from broadsheet.commands.terminal import json_option, print_json, say
from broadsheet.quality.gold import read_gold
from broadsheet.quality.learned import language
from broadsheet.quality.train import MASS, RIDGE, fit, lessons, told
from broadsheet.quality.validate import cross_validate, decided, judged


@click.command(name="train")
@click.argument("gold", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="GOLD.jsonl[.gz]...")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the weights there.")
@click.option("--cross-validate", "across", is_flag=True, help="Judge each window, topic or story by weights that saw nothing of it.")
@json_option
def train(gold: tuple[Path, ...], out: Path | None, across: bool, as_json: bool) -> None:
    """Fit the pair score on labelled rows, and print how well the engine then does on them."""
    sets = {path.name: read_gold(path) for path in gold}
    taught = {name: lessons(rows, language()) for name, rows in sets.items()}
    model = fit([one for found in taught.values() for one in found], language())
    made: dict[str, Any] = {
        **told(model),
        "provenance": {
            "command": f"broadsheet train {' '.join(sets)}",
            "sets": {path.name: {"sha256": _digest(path), "says": [say for _, say in taught[path.name]]} for path in gold},
            "ridge": RIDGE / MASS,
            "seed": "none: the fit knows no chance",
        },
        "scores": {name: judged(rows, decided(rows, model)) for name, rows in sets.items()},
    }
    if across:
        made["crossValidated"] = cross_validate(sets, taught, language())
    if out:
        out.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    print_json(made) if as_json else _say(made)


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def _say(made: dict[str, Any]) -> None:
    for title in ("scores", "crossValidated"):
        for name, found in made.get(title, {}).items():
            b, pair = found["bcubed"], found["pair"]
            say(f"{title:>14}  {name}: BCubed P {b['p']:.3f} R {b['r']:.3f} F1 {b['f1']:.3f}, pairs P {pair['p']:.3f} R {pair['r']:.3f}")
            if "interval" in found:
                say(f"{'':>14}  95 % interval {found['interval'][0]:.3f} to {found['interval'][1]:.3f}; by fold:")
                for fold in found["folds"]:
                    parts = ", ".join(fold["parts"][:3]) + (" …" if len(fold["parts"]) > 3 else "")
                    say(f"{'':>14}  {fold['bcubed']['f1']:.3f}  ({parts})")
            if "unseen" in found:
                say(f"{'':>14}  taught by the other sets alone: BCubed F1 {found['unseen']['bcubed']['f1']:.3f}")
