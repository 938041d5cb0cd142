"""Work for a worker that does not survive the half of its jobs."""

from __future__ import annotations

import os
import signal
from zlib import crc32

from broadsheet.stages import ahead


def work(job: bytes) -> bytes:
    """What `ahead` does, unless the job is one of those that kill it."""
    if crc32(job) % 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return ahead.work(job)


def lie(_: bytes) -> bytes:
    """An answer to something else."""
    return b"\x91\xc0"
