"""
The story engine beside plain rivals, and what it costs: all of it in one run.

    python benchmarks/stories.py [--whole] [--json]

Quality is of the labelled sets beside the checkout: the engine with all that ships and without vectors of words, each as it is; and
the rivals (rivals.py says what they do), each with the best of its thresholds for every set. The shipped weights were taught by these
sets: `broadsheet train --cross-validate` says what to expect. Speed is of the real articles, warm, one after the other in turns; the
costs are those of costs.py, and `--whole` goes to 500,000 archived articles.
"""

from __future__ import annotations

import argparse
import gc
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from statistics import median
from time import perf_counter, process_time
from typing import Any

import costs
from broadsheet.cli import YOUNG
from broadsheet.quality.gold import Labelled
from broadsheet.records import Article
from engines import FULL, SPARSE, decided, known
from labelled import SETS, read, scored
from replicas import real_articles
from rivals import Rival, rivals

ROUNDS = 3
WARM_UP = 300


def engines() -> dict[str, Rival]:
    """The engine by what it knows."""
    return {name: lambda articles, name=name: decided(articles, known(name)) for name in (FULL, SPARSE)}  # type: ignore[misc]


def quality(rows: Sequence[Labelled]) -> dict[str, Any]:
    """Who → scores, and how a rival was set."""
    articles = [row.article for row in rows]
    found: dict[str, Any] = {who: {"setting": "as shipped", **scored(rows, run(articles))} for who, run in engines().items()}
    for who, settings in rivals().items():
        tried: list[dict[str, Any]] = [{"setting": words, **scored(rows, run(articles))} for words, run in settings.items()]
        found[who] = max(tried, key=lambda one: one["bcubed"]["f1"])
    return found


def speed(articles: Sequence[Article], settings: dict[str, str]) -> dict[str, Any]:
    """Who → articles a second of processor time and of the clock (medians), and the largest story; rivals as they were set."""
    runs = engines() | {who: rivals()[who][words] for who, words in settings.items()}
    rates: dict[str, list[tuple[float, float]]] = {who: [] for who in runs}
    largest: dict[str, int] = {}
    gc.set_threshold(YOUNG)  # as the command line does
    for run in runs.values():
        run(articles[:WARM_UP])
    for _ in range(ROUNDS):
        for who, run in runs.items():
            clock, own = perf_counter(), process_time()
            stories = run(articles)
            rates[who].append((len(articles) / (process_time() - own), len(articles) / (perf_counter() - clock)))
            largest[who] = max(Counter(stories.values()).values())
    return {
        who: {"processor": round(median(own for own, _ in took)), "clock": round(median(wall for _, wall in took)), "largest": largest[who]}
        for who, took in rates.items()
    }


def _counts(rows: Sequence[Labelled]) -> dict[str, int]:
    return {"articles": len(rows), "stories": len({row.story for row in rows}), "arguable": sum(row.arguable for row in rows)}


def measured(*, whole: bool) -> dict[str, Any]:
    """Everything."""
    sets: dict[str, Any] = {name: {**_counts(rows), "engines": quality(rows)} for name in SETS if (rows := read(name))}
    settings = {who: sets[SETS[0]]["engines"][who]["setting"] for who in rivals()}
    return {"sets": sets, "real": len(real_articles()), "speed": _apart(settings), **costs.measured(whole=whole)}


def _apart(settings: dict[str, str]) -> dict[str, Any]:
    """The speed in a process of its own: what was measured before has filled this one's memory."""
    command = [sys.executable, __file__, "--speed", json.dumps(settings)]
    found: dict[str, Any] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    return found


def told(found: dict[str, Any]) -> Iterator[str]:
    """The figures in words."""
    for name, one in found["sets"].items():
        yield f"{name}, {one['articles']:,} articles"
        for who, figures in one["engines"].items():
            b, pair = figures["bcubed"], figures["pair"]
            scores = (
                f"BCubed P {b['p']:.3f} R {b['r']:.3f} F1 {b['f1']:.3f}   pairs P {pair['p']:.3f} R {pair['r']:.3f} F1 {pair['f1']:.3f}"
            )
            yield f"  {who:20} {scores}   largest {figures['largest']:4}   {figures['setting']}"
    yield f"the {found['real']:,} real articles, medians of {ROUNDS}"
    for who, rate in found["speed"].items():
        rates = f"{rate['processor']:6,} articles/s of processor time, {rate['clock']:6,} of the clock"
        yield f"  {who:20} {rates}; largest story {rate['largest']}"
    yield from costs.told(found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--whole", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--speed", metavar="SETTINGS", type=json.loads, help="print the speed alone, of rivals that are set like this")
    said = parser.parse_args()
    if said.speed is not None:
        print(json.dumps(speed(real_articles(), said.speed)))
        return
    found = measured(whole=said.whole)
    print(json.dumps(found) if said.json else "\n".join(told(found)))


if __name__ == "__main__":
    main()
