"""Feeds that say too little: silent for much longer than they use to be, or asked far more often than they have news."""

from __future__ import annotations

from datetime import datetime, timedelta

from broadsheet.wire.ailments.nouns import Ailment, Chart, Cure

SILENT, TIMES = timedelta(days=14), 6  # silence that is never remarkable, and how many usual gaps are
KNOWN, UNKNOWN = 10, timedelta(days=90)  # entries that make a rhythm, and the silence that is never remarkable where there are fewer
VAIN = 200  # questions for one piece of news, from which on they are too many where each brings the whole document
KIND = 20  # questions for one piece of news that nobody minds
DAY, WEEK, HOUR = 86_400, 604_800, 3_600


def silent(chart: Chart) -> Ailment | None:
    """A feed that answers and says nothing new."""
    last, gap = _last(chart), chart.state.rhythm.gap if chart.state else 0
    if last is None or chart.state is None or chart.state.state != "ok":
        return None
    known = max(sum(chart.state.rhythm.hours), len(chart.shown)) >= KNOWN
    if chart.now - last <= max(SILENT if known else UNKNOWN, TIMES * timedelta(seconds=gap)):
        return None
    usual = f" and had some every {_span(gap)}" if gap else ""
    return Ailment(
        kind="silent",
        feed=chart.feed,
        problem=f"has had no news since {last:%Y-%m-%d}, {(chart.now - last).days} days,{usual or ' as far as is known'}",
        fix="look whether it goes on elsewhere: broadsheet source move, else take it out",
        cure=Cure(do="remove", feed=chart.feed),
        deliberate=True,
    )


def overpolled(chart: Chart) -> Ailment | None:
    """A feed that is asked more often than is of use: its server complains, wishes otherwise, or sends everything each time in vain."""
    state = chart.state
    if state is None or chart.local or chart.checked is None or state.due_at is None:
        return None
    interval = max(int((state.due_at - chart.checked).total_seconds()), 1)
    if state.reason == "rate-limited" and not state.failures:
        return None  # it has been slowed since, and was not asked again
    if state.reason == "rate-limited":
        every = min(max(2 * state.care.every, HOUR), DAY)
        return _asked(chart, f"{state.state}: rate-limited, {state.failures} in a row: its server says that it is asked too often", every)
    if interval < min(state.rhythm.wish, WEEK):
        return _asked(chart, f"wishes to be asked once in {_span(state.rhythm.wish)}, and is after {_span(interval)}", state.rhythm.wish)
    last = _last(chart)
    between = max(state.rhythm.gap, int((chart.now - last).total_seconds()) if last else 0)
    if state.state != "ok" or state.etag or state.modified or between < VAIN * interval or interval > DAY // 2:
        return None
    words = f"is asked about {between // interval} times for one piece of news, and sends its whole document each time"
    return _asked(chart, words, min(between // KIND, DAY))


def _asked(chart: Chart, problem: str, every: int) -> Ailment:
    every = min(every, WEEK)
    fix = f"ask it once in {_span(every)} at most"
    return Ailment(kind="over-polled", feed=chart.feed, problem=problem, fix=fix, cure=Cure(do="slow", feed=chart.feed, every=every))


def _last(chart: Chart) -> datetime | None:
    """When it last had news: by its dates, or, where they say nothing, by the articles that were seen."""
    times = [one.seen for one in chart.shown]
    newest = chart.state.rhythm.newest if chart.state else None
    dated = newest is not None and chart.state is not None and not chart.state.care.undated
    return newest if dated else max(times, default=None)


def _span(seconds: int) -> str:
    """A length of time in its largest whole unit."""
    for unit, length in (("days", DAY), ("hours", HOUR), ("minutes", 60)):
        if seconds >= 2 * length:
            return f"{seconds // length} {unit}"
    return f"{seconds} seconds"
