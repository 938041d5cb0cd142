"""Feeds whose dates cannot be right: in the future, in another zone, all equal, going backwards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby, pairwise
from statistics import median

from broadsheet.wire.ailments.nouns import Ailment, Chart, Cure, Shown
from broadsheet.wire.dates import read_date

FEW = 5  # dates that prove something together
MOST = 0.8  # share of them that has to show it
SLACK = timedelta(minutes=10)  # by which clocks may differ
ZONES = timedelta(hours=14, minutes=10)  # no zone is farther from UTC
BEHIND, BAND = timedelta(minutes=50), timedelta(hours=1)  # a lag that has no other reason, and how much news that is just out varies in it
READINGS = 3  # with something new, that have to agree


class Dated(Shown, frozen=True, kw_only=True):
    """An article whose claimed date could be read."""

    date: datetime

    @property
    def lag(self) -> timedelta:
        """The time from its date until it was seen; negative for one of the future."""
        return self.seen - self.date


def misdated(chart: Chart) -> Ailment | None:
    """A feed whose dates are wrong in one way throughout; once an editor has set that they are not believed, they do no harm."""
    if chart.state is None or chart.state.care.undated:
        return None
    dated = [Dated(address=one.address, seen=one.seen, date=date) for one in chart.shown if (date := read_date(one.claimed))]
    for kind, check in CHECKS:
        if problem := check(dated):
            fix = "believe none of its dates: an article is then as old as our first sight of it"
            return Ailment(kind=kind, feed=chart.feed, problem=problem, fix=fix, cure=Cure(do="undate", feed=chart.feed))
    return None


def _ahead(dated: Sequence[Dated]) -> str:
    """Dates that are ahead of the clock by hours: the sender names no zone, or another one."""
    leads = [-one.lag for one in dated if one.lag < -SLACK]
    if len(leads) < FEW or len(leads) < MOST * len(_arrived(dated)) or max(leads) > ZONES:
        return ""
    return f"dates {len(leads)} of its latest {len(dated)} articles {_hours(leads)} into the future: in another zone than it says"


def _future(dated: Sequence[Dated]) -> str:
    """Dates in the future, however far."""
    leads = [-one.lag for one in dated if one.lag < -SLACK]
    if len(leads) < FEW or 2 * len(leads) < len(dated):
        return ""
    return (
        f"dates {len(leads)} of its latest {len(dated)} articles into the future, by up to {max(leads).total_seconds() / 86_400:.1f} days"
    )


def _late(dated: Sequence[Dated]) -> str:
    """Dates that lie behind by the same hours whenever something new is seen: a local time that says it is UTC."""
    lags = sorted(one.lag for one in _arrived(dated))
    if len(lags) < 2 * FEW or len({one.seen for one in _arrived(dated)}) < READINGS:
        return ""
    if lags[0] < BEHIND or lags[0] > ZONES or lags[int(len(lags) * MOST)] - lags[0] > BAND:
        return ""
    return f"dates its latest {len(lags)} articles {_hours(lags)} back when they are new: in another zone than it says"


def _equal(dated: Sequence[Dated]) -> str:
    """One date for everything: that of the document, not of the articles."""
    groups = [group for group in _readings(dated) if len(group) >= READINGS]
    same = [group for group in groups if len({one.date for one in group}) == 1]
    count = sum(map(len, same))
    if count < FEW or len(same) < MOST * len(groups):
        return ""
    return f"gives one date to all articles that come together: {count} of its latest {len(dated)}"


def _backwards(dated: Sequence[Dated]) -> str:
    """Dates that get older as articles get newer."""
    steps = [later < earlier for earlier, later in pairwise(median(one.date.timestamp() for one in group) for group in _readings(dated))]
    if len(steps) < READINGS or sum(steps) < MOST * len(steps):
        return ""
    return f"goes backwards: in {sum(steps)} of {len(steps)} readings what was new was dated before what came earlier"


CHECKS = (
    ("misdated", _ahead),
    ("future-dated", _future),
    ("misdated", _equal),
    ("misdated", _backwards),
    ("misdated", _late),
)


def _readings(dated: Sequence[Dated]) -> Iterator[list[Dated]]:
    """The articles that came together, reading by reading."""
    for _, group in groupby(sorted(dated, key=lambda one: one.seen), key=lambda one: one.seen):
        yield list(group)


def _arrived(dated: Sequence[Dated]) -> list[Dated]:
    """The articles that came after the first reading, which brings a backlog of any age."""
    first = min((one.seen for one in dated), default=None)
    return [one for one in dated if one.seen != first]


def _hours(spans: Sequence[timedelta]) -> str:
    return f"about {median(span.total_seconds() for span in spans) / 3600:.1f} hours"
