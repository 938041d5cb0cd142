"""
The pictures of the sample in docs/images/: front page, a story and a topic, wide and narrow, by day and by night.

    python -m tests.browser.pictures
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Browser
from tests.browser.ground import launched, served
from tests.browser.sites import kinds, sample
from tests.browser.watch import SCHEMES

IMAGES = Path(__file__).resolve().parents[2] / "docs/images"
SIZES = ((1440, 1080), (360, 780))
SHOWN = {"front": "front", "story": "stories", "topic": "topics"}


def main() -> None:
    """Make the sample in a folder of its own, and its pictures beside the documents."""
    with TemporaryDirectory() as folder:
        public = sample(Path(folder) / "publication")
        with launched() as browser, served(public) as home:
            for name, kind in SHOWN.items():
                take(browser, home + kinds(public)[kind], name)


def take(browser: Browser, address: str, name: str) -> None:
    """Four pictures of one page, as WebP."""
    for width, height in SIZES:
        for scheme in SCHEMES:
            page = browser.new_page(viewport={"width": width, "height": height}, color_scheme="dark" if scheme == "dark" else "light")
            page.goto(address)
            Image.open(BytesIO(page.screenshot())).convert("RGB").save(IMAGES / f"site-{name}-{width}-{scheme}.webp", quality=55, method=6)
            page.close()


if __name__ == "__main__":
    main()
