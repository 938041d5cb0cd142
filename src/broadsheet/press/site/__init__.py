"""The site: a front page, a page for each story, topic, source and day, their directories, and one stylesheet."""

from broadsheet.press.site.pages import render

__all__ = ["render"]
