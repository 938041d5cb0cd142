"""
Take pictures of a published site with a real browser, for the documents.

    python tools/screenshot.py sample/public docs/images [--page index.html] [--name front-page] [--size 1280 860] [--dark]

Chromium is found on the PATH, else where Playwright keeps its own; pages are opened from the folder, so that no server is needed.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import click
from playwright.sync_api import sync_playwright

QUIET = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync")
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")


@click.command()
@click.argument("public", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--page", default="index.html", show_default=True, help="The page, by its path in the site.")
@click.option("--name", default="front-page", show_default=True, help="What the picture is called, and -dark after it in the dark.")
@click.option("--size", nargs=2, type=int, default=(1280, 860), show_default=True, help="Width and height of the window in pixels.")
@click.option("--dark", is_flag=True, help="As readers see it who prefer the dark.")
def main(public: Path, folder: Path, page: str, name: str, size: tuple[int, int], *, dark: bool) -> None:
    """Take a picture of one page of the site in PUBLIC into FOLDER."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}{'-dark' if dark else ''}.png"
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        shown = browser.new_page(viewport={"width": size[0], "height": size[1]}, color_scheme="dark" if dark else "light")
        shown.goto((public / page).resolve().as_uri())
        shown.screenshot(path=str(path))
        browser.close()
    click.echo(str(path))


if __name__ == "__main__":
    main()
