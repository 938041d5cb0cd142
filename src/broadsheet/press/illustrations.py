"""
The pictures that the site shows: prints of our own beside the pages, never anybody else's address.

A story's prints lie under its own name, so that they come and go with it, whoever else shows the same picture.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from broadsheet.press.addresses import PUBLIC
from broadsheet.records import Artifact, Edition, Image, Judged, Placement

FOLDER = "images/"


def shown(placement: Placement) -> tuple[Judged, Image] | None:
    """Whose picture fronts the story, and the picture: the lead's, else the best of its coverage's; None where there are no prints."""
    for one in (placement.lead, *placement.coverage):
        if one.article.images and one.article.images[0].prints:
            return one, one.article.images[0]
    return None


def logo(placement: Placement) -> Image | None:
    """The logo of the source that leads the story, where there are prints of one."""
    return next((image for image in placement.lead.article.provider.images if image.prints), None)


def href(owner: str, name: str) -> str:
    """Where a print lies below public/: of a story by its id, of a source by its domain."""
    return f"{FOLDER}{owner}/{name}.webp"


def artifacts(edition: Edition, body: Callable[[str], bytes]) -> Iterator[Artifact]:
    """The prints of every story and source that the edition renders; `body` gives a print's bytes by its name, one at a time."""
    for placement in edition.stories:
        if placement.story.published and (found := shown(placement)):
            yield from _prints(found[1], placement.story.id, f"story:{placement.story.id}", body)
    for section in edition.sections:
        if section.kind == "source" and section.placements and (image := logo(section.placements[0])):
            yield from _prints(image, section.key, f"source:{section.key}", body)


def _prints(image: Image, owner: str, key: str, body: Callable[[str], bytes]) -> Iterator[Artifact]:
    for one in image.prints:
        yield Artifact(path=PUBLIC + href(owner, one.name), body=body(one.name), key=key)
