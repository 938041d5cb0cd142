"""Addresses that lead where nobody may go (S1), by detours (S3), or that two readers take for two places (S6)."""

from __future__ import annotations

from ipaddress import IPv4Address, ip_address

from tests.hostile.cases.case import Case, Cases

INWARD = [
    "0.0.0.0",
    "0.0.0.1",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.254",
    "192.0.0.1",
    "192.0.0.8",
    "192.0.0.170",
    "192.0.2.1",
    "192.31.196.1",
    "192.52.193.1",
    "192.88.99.1",
    "192.168.0.1",
    "192.168.255.254",
    "192.175.48.1",
    "198.18.0.1",
    "198.19.255.254",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "168.63.129.16",
    "::",
    "::1",
    "::ffff:10.0.0.1",
    "::7f00:1",
    "64:ff9b::a00:1",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:2::1",
    "2001:10::1",
    "2001:20::1",
    "2001:db8::1",
    "2002:a00:1::",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fe80::1",
]
CIRCLED = {str(digit): chr(0x245F + digit) for digit in range(1, 10)} | {"0": "⓪"}


def spellings(ip: str) -> dict[str, str]:
    """Ways in which a number is written as the host of an address; all that a URL parser or a C library has ever taken for it."""
    address = ip_address(ip)
    if not isinstance(address, IPv4Address):
        return {"literal": f"[{ip}]", "spelt out": f"[{address.exploded}]", "in capitals": f"[{ip.upper()}]", "with a zone": f"[{ip}%25lo]"}
    parts, number = [int(part) for part in ip.split(".")], int(address)
    return {
        "literal": ip,
        "trailing dot": f"{ip}.",
        "octal": ".".join(f"0{part:o}" for part in parts),
        "hexadecimal": ".".join(f"0x{part:x}" for part in parts),
        "one hexadecimal": f"0x{number:08x}",
        "one decimal": str(number),
        "one octal": f"0{number:o}",
        "three parts": f"{parts[0]}.{parts[1]}.{parts[2] * 256 + parts[3]}",
        "two parts": f"{parts[0]}.{number & 0xFFFFFF}",
        "circled": "".join(CIRCLED.get(letter, letter) for letter in ip),
        "full width": "".join(chr(ord(letter) + 0xFEE0) if letter != "." else "。" for letter in ip),
        "percent-encoded": "".join(f"%{ord(letter):02x}" for letter in ip),
        "mapped": f"[::ffff:{ip}]",
        "mapped in hexadecimal": f"[::ffff:{number >> 16:x}:{number & 0xFFFF:x}]",
        "NAT64": f"[64:ff9b::{number >> 16:x}:{number & 0xFFFF:x}]",
        "6to4": f"[2002:{number >> 16:x}:{number & 0xFFFF:x}::]",
        "a user before it": f"good.example@{ip}",
    }


def cases() -> Cases:
    yield from _inward()
    yield from _detours()
    yield from _double()


def _inward() -> Cases:
    """Every inward number as it is; the two that matter most in every spelling; and names for this very machine."""
    for ip in INWARD:
        yield Case("S1", f"{ip}", "fetch", f"http://{spellings(ip)['literal']}/", "blocked-address")
    for ip in ("127.0.0.1", "169.254.169.254", "10.0.0.1", "::1", "fe80::1"):
        for how, host in spellings(ip).items():
            expected = "bad-address" if how in {"a user before it", "with a zone"} else "blocked-address"
            yield Case("S1", f"{ip}, {how}", "fetch", f"http://{host}/", expected)
    for name in ("localhost", "LOCALHOST", "localhost.", "printer.localhost"):
        yield Case("S2", f"{name} in the hosts file", "resolve", (name, ["127.0.0.1"]), "blocked-address")
    mixed = {
        "one of two": ["93.184.216.34", "10.0.0.1"],
        "the last of three": ["1.1.1.1", "8.8.8.8", "::1"],
        "mapped": ["::ffff:93.184.216.34"],
        "with a zone": ["fe80::1%lo"],
        "unspecified": ["0.0.0.0"],
        "a cloud's own": ["169.254.169.254"],
        "carrier": ["100.64.1.1"],
    }
    for how, answers in mixed.items():
        yield Case("S2", f"a name's answers, {how}", "resolve", ("rebind.example", answers), "blocked-address")


def _detours() -> Cases:
    """A redirect is an address like any other: only http and https, only our ports, never from safe to unsafe."""
    for scheme in (
        "file:///etc/passwd",
        "gopher://127.0.0.1:70/_x",
        "ftp://a.example/",
        "data:text/xml,<rss/>",
        "javascript:alert(1)",
        "about:blank",
        "blob:https://a.example/1",
        "dict://127.0.0.1:11211/",
        "ldap://127.0.0.1/",
        "jar:http://a.example!/",
    ):
        yield Case("S3", f"redirect to {scheme[:12]}", "redirect", scheme, "bad-address")
        yield Case("S3", f"feed at {scheme[:12]}", "fetch", scheme, "bad-address")
    for port in (1, 22, 25, 110, 3306, 6379, 8080, 9200, 11211):
        yield Case("S3", f"port {port}", "fetch", f"http://93.184.216.34:{port}/", "blocked-address")
    for host in ("10.0.0.1", "[::1]", "169.254.169.254", "2130706434", "0x7f.0.0.2", "①②⑦.0.0.②"):
        yield Case("S3", f"redirect to {host}", "redirect", f"http://{host}/", "blocked-address")
        yield Case("S3", f"redirect without a scheme to {host}", "redirect", f"//{host}/", "blocked-address")
    for link in (
        "javascript:alert(1)",
        "java\tscript:alert(1)",
        "\x01javascript:alert(1)",
        "vbscript:x",
        "data:text/html,x",
        "file:///x",
        "FILE:x",
    ):
        yield Case("S3", f"link {link!r}", "link", link, "unsupported-scheme")


def _double() -> Cases:
    """What is checked is what is dialled, or nothing is."""
    for name, address, outcome in (
        ("a user that looks like a host", "http://good.example@127.0.0.1/", "bad-address"),
        ("a password that looks like a host", "http://a:good.example@127.0.0.1/", "bad-address"),
        ("a backslash", "http://127.0.0.1\\@good.example/", "blocked-address"),
        ("a backslash for a slash", "http:\\\\127.0.0.1\\", "blocked-address"),
        ("a hash before the host's end", "http://127.0.0.1#@good.example/", "blocked-address"),
        ("a question before the host's end", "http://127.0.0.1?@good.example/", "blocked-address"),
        ("two users", "http://a@b@127.0.0.1/", "bad-address"),
        ("an escaped at", "http://good.example%40127.0.0.1/", "bad-address"),
        ("a tab within", "http://127.0.\t0.1/", "blocked-address"),
        ("a line feed within", "http://127.0.0.1\n/", "blocked-address"),
        ("no slashes", "http:127.0.0.1/", "blocked-address"),
        ("one slash", "http:/127.0.0.1/", "blocked-address"),
        ("seven slashes", "http:///////127.0.0.1/", "blocked-address"),
        ("a soft hyphen", "http://127.0.0\u00ad.1/", "blocked-address"),
        ("an ideographic full stop", "http://127。0。0。1/", "blocked-address"),
        ("an empty host", "http:///", "bad-address"),
        ("a space in the host", "http://a b.example/", "bad-address"),
        ("a NUL in the host", "http://a\x00.example/", "bad-address"),
        ("a number too large", "http://256.256.256.256/", "bad-address"),
        ("a number of five parts", "http://1.2.3.4.5/", "bad-address"),
        ("an unclosed bracket", "http://[::1/", "bad-address"),
        ("a port too large", "http://a.example:99999/", "bad-address"),
        ("a port of letters", "http://a.example:http/", "bad-address"),
        ("broken punycode", "http://xn--a\u0301/", "bad-address"),
        ("a lone surrogate", "http://a.example/\ud800", "bad-address"),
        ("an address of 10,000 characters", "http://a.example/" + "x" * 10_000, "bad-address"),
    ):
        yield Case("S6", name, "fetch", address, outcome)
