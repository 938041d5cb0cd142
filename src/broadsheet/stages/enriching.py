"""An article and the reading of its page, together. Pure: the same two always make the same article."""

from __future__ import annotations

import re
from datetime import datetime

import msgspec

from broadsheet.desk.corrections import is_corrected, is_retitled
from broadsheet.desk.identity import normal_title
from broadsheet.errors import ItemError
from broadsheet.records import Article, Image, Page
from broadsheet.wire.pictures import best
from broadsheet.wire.urls import amp_cdn, canonical, registrable_domain

HEADLINES = 10  # earlier ones that are remembered
_LETTERS = re.compile(r"[^\W\d_]{4,}")
_UNSPACED = "\u0e00"  # from Thai on: what has spaces all the same is compared as well by pairs


def is_about(article: Article, page: Page) -> bool:
    """
    Whether a page that stands under an article's address is the article's: it has a third of the words of its headline or excerpt.

    What says that nothing was found, asks for consent or sells the domain has not; nor is the front page, to which houses send readers
    of what is gone.
    """
    if _is_front(page.address) and not _is_front(article.web_url):
        return False
    told = _words(f"{page.title} {page.description} {page.text}")
    known = [words for words in map(_words, (article.title, article.excerpt)) if words]
    return not known or any(len(words & told) * 3 >= len(words) for words in known)


def _words(text: str) -> set[str]:
    """The longer words of a text; of scripts that have no spaces, the pairs of letters that follow each other."""
    found = set(_LETTERS.findall(text.casefold()))
    runs = {run for run in found if max(run) >= _UNSPACED}
    return found - runs | {run[at : at + 2] for run in runs for at in range(len(run) - 1)}


def _is_front(address: str) -> bool:
    return not address.partition("://")[2].partition("/")[2].strip("/")


def enriched(article: Article, page: Page | None, before: Page | None = None) -> Article:
    """
    The article with what its page says where its feed says less: text, excerpt, people, picture, language, true address, AMP.

    The feed's headline stands, unless it is one that the page itself has given up since; and a text stands no longer that it had from
    the page as it was `before`.
    """
    if page is None:
        return article
    text = _text(page)
    own = "" if before and article.text == _text(before) else article.text
    given_up = {normal_title(words) for words in page.earlier}
    amp, cdn = _amp(article, page)
    return msgspec.structs.replace(
        article,
        title=page.title if normal_title(article.title) in given_up else article.title,
        excerpt=article.excerpt or page.description,
        text=text if len(text) > len(own) else own,
        authors=article.authors or page.authors,
        images=_images(article.images, page.images),
        language=article.language or page.language,
        web_url=_address(article, page),
        amp_url=amp,
        cdn_amp_url=cdn,
    )


def reread(old: Page | None, new: Page) -> tuple[Page, bool]:
    """
    What stands after a page was read again, and whether that is a correction.

    Words that did not change in earnest stay as they were, and so do those that a wall hides now: nothing is judged anew for them.
    """
    if old is None:
        return new, False
    retitled, corrected = is_retitled(old.title, new.title) and not new.wall, is_corrected(old.text, new.text)
    if not (retitled or corrected):
        kept = old.text or new.text
        return msgspec.structs.replace(old, text=kept, wall="" if kept else new.wall, updated=new.updated), False
    earlier = (*old.earlier, old.title)[-HEADLINES:] if retitled else old.earlier
    text = new.text if corrected or not old.text else old.text
    earlier = tuple(words for words in earlier if normal_title(words) != normal_title(new.title))
    return msgspec.structs.replace(new, text=text, wall="" if text else new.wall, earlier=earlier), True


def changed_at(page: Page, since: datetime, now: datetime) -> datetime:
    """When a correction was made, that was not there at `since`: as the page says, where that can be true, else now."""
    said = page.updated
    return said if said and since < said <= now else now


def _text(page: Page) -> str:
    return " ".join(page.text.split())


def _address(article: Article, page: Page) -> str:
    """The page's own address for itself, where it lies in the article's registrable domain."""
    try:
        own = canonical(page.canonical) if page.canonical else ""
        return own if own and registrable_domain(own) == registrable_domain(article.web_url) else article.web_url
    except ItemError:  # what a page claims costs the article nothing
        return article.web_url


def _amp(article: Article, page: Page) -> tuple[str, str]:
    if article.amp_url or not page.amp:
        return article.amp_url, article.cdn_amp_url
    try:
        if registrable_domain(page.amp) == registrable_domain(article.web_url):
            return page.amp, amp_cdn(page.amp)
    except ItemError:  # as above
        return "", ""
    return "", ""


def _images(given: tuple[Image, ...], found: tuple[Image, ...]) -> tuple[Image, ...]:
    """The feed's picture where its size is known or the page knows no better; the larger of two that are known."""
    return best((*given, *found)) or given
