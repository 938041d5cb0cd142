"""
An internet of our own, inside a network namespace: every address there is answers, and every attempt to reach one is counted.

All of IPv4 and IPv6 is local to the namespace, so that a request to 10.0.0.1 or to the cloud's metadata arrives, and is seen by a
raw socket whether anybody listens or not. Two addresses count as public. A name server rebinds, mixes and leads astray.

    unshare --net --mount python -m tests.hostile.internet guarded|naive
"""

from __future__ import annotations

import html
import http.server
import json
import re
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, ip_address
from itertools import count
from pathlib import Path
from typing import ClassVar
from urllib.parse import unquote

from tests.hostile.cases.addresses import INWARD
from tests.hostile.cases.case import ITEM, rss

PUBLIC_4, PUBLIC_6 = "93.184.216.34", "2606:2800:220:1::34"
PUBLIC = frozenset({PUBLIC_4, PUBLIC_6})
NAME_SERVER = "127.0.0.53"
A, CNAME, AAAA = 1, 5, 28
SYN, ACK = 0x02, 0x10
Answers = list[tuple[int, str]]


class NameServer:
    """Answers for names ending in `.test`, each of which has a way of its own to lie; the time to live is always 0."""

    def __init__(self) -> None:
        self.asked = count()
        self.names: dict[str, list[Answers]] = {
            "public.test": [[(A, PUBLIC_4), (AAAA, PUBLIC_6)]],
            "rebind.test": [[(A, PUBLIC_4)], [(A, "127.0.0.1")]],
            "rebind-cloud.test": [[(A, PUBLIC_4)], [(A, "169.254.169.254")]],
            "rebind-six.test": [[(AAAA, PUBLIC_6)], [(AAAA, "::1")]],
            "mixed.test": [[(A, PUBLIC_4), (A, "10.0.0.1")]],
            "mixed-first.test": [[(A, "10.0.0.1"), (A, PUBLIC_4)]],
            "mixed-families.test": [[(A, PUBLIC_4), (AAAA, "fd00::1")]],
            "mixed-families-too.test": [[(A, "192.168.0.1"), (AAAA, PUBLIC_6)]],
            "alias.test": [[(CNAME, "inside.test"), (A, "10.0.0.5")]],
            "alias-of-localhost.test": [[(CNAME, "localhost"), (A, "127.0.0.1")]],
        }
        self.names |= {f"inward-{n}.test": [[(AAAA if ":" in ip else A, ip)]] for n, ip in enumerate(INWARD)}

    def serve(self, sock: socket.socket) -> None:
        while True:
            question, sender = sock.recvfrom(4_096)
            sock.sendto(self.answer(question), sender)

    def answer(self, question: bytes) -> bytes:
        name, end = _name(question, 12)
        (kind,) = struct.unpack("!H", question[end : end + 2])
        turns = self.names["public.test"] if name.lower().startswith("robots-") else self.names.get(name.lower(), [])
        said = [found for found in (turns[next(self.asked) % len(turns)] if turns else []) if found[0] in {kind, CNAME}]
        flags = 0x8180 if turns else 0x8183
        head = question[:2] + struct.pack("!HHHHH", flags, 1, len(said), 0, 0)
        return head + question[12 : end + 4] + b"".join(self._record(found, name) for found in said)

    def _record(self, found: tuple[int, str], name: str) -> bytes:
        kind, value = found
        told = {A: lambda: IPv4Address(value).packed, AAAA: lambda: IPv6Address(value).packed, CNAME: lambda: _labels(value)}[kind]()
        return _labels(name) + struct.pack("!HHIH", kind, 1, 0, len(told)) + told


def _name(packet: bytes, at: int) -> tuple[str, int]:
    labels = []
    while length := packet[at]:
        labels.append(packet[at + 1 : at + 1 + length].decode("latin-1"))
        at += 1 + length
    return ".".join(labels), at + 1


def _labels(name: str) -> bytes:
    return b"".join(bytes([len(label)]) + label.encode() for label in name.split(".")) + b"\0"


class Watch:
    """Counts the first packet of every TCP connection that anybody in the namespace tries, by where it wants to go."""

    def __init__(self) -> None:
        self.reached: Counter[str] = Counter()
        self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.ntohs(0x0003))

    def look(self) -> None:
        while True:
            frame, where = self._socket.recvfrom(2_048)
            if where[2] != socket.PACKET_OUTGOING:  # what is sent to oneself is seen twice
                continue
            packet = frame[14:]
            if packet and (target := _target(packet)):
                self.reached[target] += 1

    @property
    def inward(self) -> dict[str, int]:
        return {target: times for target, times in self.reached.items() if target not in PUBLIC}


def _target(packet: bytes) -> str:
    """Where the first packet of a connection goes; empty for any other packet."""
    four = packet[0] >> 4 == 4
    head, protocol = ((packet[0] & 15) * 4, packet[9]) if four else (40, packet[6])
    if protocol != socket.IPPROTO_TCP or packet[head + 13] & (SYN | ACK) != SYN:
        return ""
    return str(ip_address(packet[16:20] if four else packet[24:40]))


class Page(http.server.BaseHTTPRequestHandler):
    """
    Whatever is asked: `/302/ADDRESS` leads there, as the robots.txt of some hosts does; `/page/` and `/index/` name the addresses
    of a list in JSON, as a page or an index of sitemaps; everything else is a feed.
    """

    robots: ClassVar[dict[str, str]] = {}  # host → where its robots.txt leads

    def do_GET(self) -> None:
        path = f"/302/{self.robots[self.headers['Host']]}" if self.headers["Host"] in self.robots else self.path
        led = re.match(r"/(30[1278])/(.*)", path)
        self.send_response(int(led[1]) if led else 200)
        if led:
            self.send_header("Location", unquote(led[2]).encode().decode("latin-1"))
        self.send_header("Content-Type", "text/html" if path.startswith("/page/") else "text/xml")
        self.end_headers()
        with suppress(OSError):
            self.wfile.write(b"" if led else body(path))

    do_POST = do_GET  # noqa: N815  http.server's name

    def log_message(self, *_said: object) -> None:
        """Nothing."""


def body(path: str) -> bytes:
    """What stands at a path that leads nowhere else."""
    kind, _, named = path.removeprefix("/").partition("/")
    if kind not in {"page", "index"} or not named.startswith("%5B"):
        return rss(ITEM)
    addresses: list[str] = json.loads(unquote(named))
    if kind == "index":
        places = "".join(f"<sitemap><loc>{html.escape(address)}</loc></sitemap>" for address in addresses)
        return f"<sitemapindex>{places}</sitemapindex>".encode("utf-8", "replace")
    links = "".join(
        f'<link rel=icon sizes=64x64 href="{place}"><link rel=alternate type=application/rss+xml href="{place}">'
        for place in map(html.escape, addresses)
    )
    said = json.dumps({"@type": "NewsArticle", "headline": "One", "image": addresses}).replace("<", "\\u003c")
    page = f'<!doctype html><html><head>{links}<script type="application/ld+json">{said}</script></head><body><p>One'
    return page.encode("utf-8", "replace")


class Sixth(http.server.ThreadingHTTPServer):
    """The same over IPv6 alone."""

    address_family = socket.AF_INET6

    def server_bind(self) -> None:
        self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        super().server_bind()


def build() -> Watch:
    """Make the namespace that this process is in such an internet, with servers on port 80 of every address."""
    for words in (
        "link set lo up", "link add v0 type veth peer name v1", "link set v0 up", "link set v1 up", f"addr add {PUBLIC_4}/24 dev v0",
        f"-6 addr add {PUBLIC_6}/64 dev v0 nodad", "route add local 0.0.0.0/0 dev lo", "-6 route add local ::/0 dev lo",
    ):  # fmt: skip
        subprocess.run(["ip", *words.split()], check=True)
    with tempfile.NamedTemporaryFile("w", suffix=".conf", delete=False) as resolv:
        resolv.write(f"nameserver {NAME_SERVER}\noptions timeout:1 attempts:1\n")
    subprocess.run(["mount", "--bind", resolv.name, "/etc/resolv.conf"], check=True)
    Path(resolv.name).unlink()
    names = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    names.bind((NAME_SERVER, 53))
    watch, servers = Watch(), [http.server.ThreadingHTTPServer(("0.0.0.0", 80), Page), Sixth(("::", 80), Page)]
    for work in (lambda: NameServer().serve(names), watch.look, *(server.serve_forever for server in servers)):
        threading.Thread(target=work, daemon=True).start()
    return watch


def main() -> None:
    """Build it, let every call site at every address, and say what was reached."""
    from tests.hostile.callsites import GUARDED, NAIVE, everywhere  # noqa: PLC0415  nothing may resolve a name before there are names

    watch = build()
    said = {}
    for name, site in (GUARDED if sys.argv[1] == "guarded" else NAIVE).items():
        watch.reached.clear()
        outcomes = site(everywhere())
        time.sleep(0.3)  # the watch is behind by a packet or two
        said[name] = {
            "addresses": len(everywhere()),
            "outcomes": outcomes,
            "public": sum(watch.reached.values()) - sum(watch.inward.values()),
            "inward": watch.inward,
        }
    print(json.dumps(said))


if __name__ == "__main__":
    main()
