"""
How fast pictures are printed, and how much memory that takes: pictures a second by kind, and the peak of one worker.

    python benchmarks/images.py [--pictures N] [--workers N]

Pictures are drawn here, 1600 × 900 with the grain of a photograph, and go through the darkroom as in a run: header, worker, three prints.
A last line prints a JPEG of 40 million pixels, the largest that is decoded.
"""

from __future__ import annotations

import argparse
import resource
import time
from io import BytesIO
from pathlib import Path

from PIL import Image

from broadsheet.wire.darkroom import PICTURE, Darkroom, Developed

KINDS = {"JPEG": {"quality": 85}, "PNG": {}, "GIF": {}, "WEBP": {}, "AVIF": {"speed": 8}}


def photograph(width: int, height: int) -> Image.Image:
    """Clouds of colour, and grain on them."""
    bands = [Image.effect_noise((96, 64), 90).resize((width, height), Image.Resampling.BICUBIC) for _ in range(3)]
    grain = Image.effect_noise((width, height), 12)
    return Image.blend(Image.merge("RGB", bands), Image.merge("RGB", [grain] * 3), 0.2)


def encoded(image: Image.Image, form: str) -> bytes:
    out = BytesIO()
    image.save(out, form, **KINDS[form])
    return out.getvalue()


def peaks(darkroom: Darkroom) -> float:
    """The most memory that any of the workers has held, in MB; only where /proc tells."""
    found = [0]
    for worker in darkroom._workers._workers:  # noqa: SLF001 - nobody else asks for a worker's number
        status = Path(f"/proc/{worker._process.pid}/status") if worker._process else Path("/none")  # noqa: SLF001
        if status.exists():
            found += [int(line.split()[1]) for line in status.read_text("utf-8").splitlines() if line.startswith("VmHWM:")]
    return max(found) / 1000


def measure(name: str, bodies: list[bytes], workers: int) -> None:
    """Print one line: how many, how long, the peak of a worker."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with Darkroom(count=workers) as darkroom:
        list(darkroom.develop([(bodies[0], PICTURE)] * workers))  # processes start with their first picture
        began = time.perf_counter()
        came = list(darkroom.develop((body, PICTURE) for body in bodies))
        seconds = time.perf_counter() - began
        peak = peaks(darkroom)
        printed = [one for one in came if isinstance(one, Developed)]
        size = sum(len(made.body) for one in printed for made in one.prints) / max(1, len(printed)) / 1000
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
    print(
        f"{name:<14} {len(printed):>3} of {len(bodies):>3} printed  {len(bodies) / seconds:6.1f} pictures/s"
        f"  {(len(bodies) + workers) / spent:6.1f} a processor second  {size:5.0f} kB of prints each  peak of a worker {peak:4.0f} MB"
    )


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--pictures", type=int, default=20)
    options.add_argument("--workers", type=int, default=2)
    asked = options.parse_args()
    drawn = photograph(1600, 900)
    for form in KINDS:
        body = encoded(drawn, form)
        measure(f"{form} {len(body) // 1000} kB", [body] * asked.pictures, asked.workers)
    measure("JPEG 40 Mpx", [encoded(photograph(7700, 5190), "JPEG")], 1)


if __name__ == "__main__":
    main()
