"""One report that several papers bring, each on its day."""

from __future__ import annotations

from datetime import timedelta

from tests.publications import NOW, Row

TEXT = " ".join(f"Crane{place} lifts container {place * 7 % 50} over the quay" for place in range(20))


def telling(source: str, day: int, text: str = TEXT) -> Row:
    """The report of a source that it brought on that day: the text of an agency, unless another is given."""
    at = NOW - timedelta(days=20 - day)
    provider = {"name": source.title(), "domain": f"{source}.example"}
    address = f"https://{source}.example/cranes"
    return {
        "title": f"Cranes lift again, {source} reports",
        "excerpt": text,
        "webUrl": address,
        "publishedDateTime": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        "type": "article",
        "provider": provider,
    }
