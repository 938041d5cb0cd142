"""Edition → what every output makes of it: here for a few, and for many in processes beside the one that reads and delivers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import cast

import msgspec

from broadsheet.errors import ItemError
from broadsheet.plugins import outputs
from broadsheet.press import record as record_output
from broadsheet.press.proofread import proofread
from broadsheet.records import Artifact, Edition, Noun, Spike
from broadsheet.seams import Output
from broadsheet.wire.workers import Bounds, Workers, cores

WORK = "broadsheet.stages.rendering:work"
BOUNDS = Bounds(memory=4 << 30, seconds=300.0, answer=1 << 30)
MOST = 4  # processes; what one process reads and delivers keeps no more of them busy
Keyed = tuple[Sequence[str], Edition]


class Rendered(Noun, frozen=True, kw_only=True):
    """The artifacts of one edition in the order in which they are delivered, and the records that could not be written."""

    artifacts: tuple[Artifact, ...] = ()
    failed: tuple[Spike, ...] = ()


class Job(Noun, frozen=True, kw_only=True):
    """One edition, and the names of the outputs that render it (all there are, where none is named)."""

    outputs: tuple[str, ...]
    edition: Edition


_decode_job = msgspec.msgpack.Decoder(Job).decode
_decode_rendered = msgspec.msgpack.Decoder(Rendered).decode
_encode = msgspec.msgpack.Encoder().encode


def work(job: bytes) -> bytes:
    """What a worker does: a `Job` and what is rendered of it, both as msgpack."""
    asked = _decode_job(job)
    return _encode(render(asked.edition, outputs(asked.outputs)))


def render(edition: Edition, made_by: Sequence[Output]) -> Rendered:
    """What the outputs make of the edition, as the public may see it; a record that cannot be written stops only itself."""
    failed: list[Spike] = []
    artifacts: list[Artifact] = []
    mended = proofread(edition)
    for output in made_by:
        artifacts += _records(mended, failed) if output is cast("Output", record_output) else output.render(mended)
    return Rendered(artifacts=tuple(artifacts), failed=tuple(failed))


def in_turn(editions: Iterable[Keyed], made_by: Sequence[Output]) -> Iterator[tuple[Keyed, Rendered]]:
    """Each edition beside what is rendered of it, one after another."""
    for keyed in editions:
        yield keyed, render(keyed[1], made_by)


def ahead(editions: Iterable[Keyed], names: Sequence[str], made_by: Sequence[Output]) -> Iterator[tuple[Keyed, Rendered]]:
    """
    The same in the same order and with the same bytes, some editions being rendered ahead by other processes.

    What a process could not finish is rendered here, so that whatever is wrong shows as it would without one.
    """

    def job(keyed: Keyed) -> bytes:
        return _encode(Job(outputs=tuple(names), edition=keyed[1]))

    with Workers(WORK, BOUNDS, count=max(1, min(MOST, cores() - 1))) as workers:
        for keyed, done in workers.each(editions, job):
            yield keyed, render(keyed[1], made_by) if done.error else _decode_rendered(done.answer)


def _records(edition: Edition, failed: list[Spike]) -> Iterator[Artifact]:
    for record in edition.records:
        try:
            yield from record_output.render(msgspec.structs.replace(edition, records=(record,)))
        except ItemError as error:
            subject = record.judged.article.path
            failed.append(Spike(stage="render", subject=subject, reason=error.reason, detail=error.message, at=edition.now))
