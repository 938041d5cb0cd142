"""What a page may load and do, as every page says it itself (a meta element) and as servers say it once more (their headers)."""

from __future__ import annotations

from collections.abc import Mapping

# Nothing comes from elsewhere, nothing inline runs, and nobody's <base> or form leads away. Works from file:// as well.
POLICY = "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'"

HEADERS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
"""What a page cannot say of itself, or says better twice."""


def headers_file() -> bytes:
    """The `_headers` of Netlify and Cloudflare Pages."""
    said = {"Content-Security-Policy": POLICY, **HEADERS}
    return "".join(["/*\n", *(f"  {name}: {value}\n" for name, value in said.items())]).encode()
