"""Films on YouTube: their names, their embeds, and the feeds of channels and playlists."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.wire.videos import embed, feed, film, page

FILM = "AMhhuBixb4o"
CHANNEL = "UCsMica-v34Irf9KVTh6xx-g"
FEEDS = "https://www.youtube.com/feeds/videos.xml"


@pytest.mark.parametrize(
    "address",
    [
        f"https://www.youtube.com/watch?v={FILM}",
        f"https://youtube.com/watch?list=PL1&v={FILM}&t=3s",
        f"https://m.youtube.com/watch?v={FILM}",
        f"https://youtu.be/{FILM}?si=x",
        f"https://www.youtube.com/shorts/{FILM}",
        f"https://www.youtube.com/live/{FILM}?feature=share",
        f"https://www.youtube-nocookie.com/embed/{FILM}",
        f"https://www.youtube.com/v/{FILM}?version=3",
    ],
)
def test_an_address_shows_its_film(address: str) -> None:
    assert film(address) == FILM
    assert page(film(address)) == f"https://www.youtube.com/watch?v={FILM}"


def test_the_embed_is_the_public_records_to_the_letter() -> None:
    assert embed(f"https://youtu.be/{FILM}") == (
        '<iframe width="800" height="500" frameborder="0" src="https://www.youtube.com/embed/AMhhuBixb4o" '
        'allow="accelerometer; autoplay; encrypted-media; gyroscope; picture-in-picture" allowfullscreen></iframe>'
    )


@pytest.mark.parametrize(
    "address",
    [
        "https://www.youtube.com/",
        "https://www.youtube.com/watch?v=short",
        'https://www.youtube.com/watch?v="><script>',
        f"https://youtube.com.example/watch?v={FILM}",
        f"javascript:https://youtu.be/{FILM}",
        f"https://example.com/?u=https://youtu.be/{FILM}",
        "",
    ],
)
def test_other_addresses_show_none(address: str) -> None:
    assert (film(address), embed(address)) == ("", "")


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (f"https://www.youtube.com/channel/{CHANNEL}", f"{FEEDS}?channel_id={CHANNEL}"),
        (f"http://m.youtube.com/channel/{CHANNEL}/videos", f"{FEEDS}?channel_id={CHANNEL}"),
        ("https://www.youtube.com/user/harbour", f"{FEEDS}?user=harbour"),
        ("https://www.youtube.com/playlist?list=PLabc_-1", f"{FEEDS}?playlist_id=PLabc_-1"),
        ("https://www.youtube.com/@harbour", ""),
        ("https://www.youtube.com/c/harbour", ""),
        (f"https://www.youtube.com/watch?v={FILM}&list=PLabc", ""),
        ("https://www.youtube.com/channel/UCshort", ""),
        (f"https://a.example/channel/{CHANNEL}", ""),
    ],
)
def test_a_channel_or_playlist_leads_to_its_feed(address: str, expected: str) -> None:
    assert feed(address) == expected


@given(st.text(max_size=120))
def test_nothing_that_is_said_of_an_address_raises(address: str) -> None:
    assert film(address) == ""
    assert feed(address) == ""
    assert page(address) in {"", f"https://www.youtube.com/watch?v={address}"}
