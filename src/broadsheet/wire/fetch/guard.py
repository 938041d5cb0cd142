"""
Which addresses may be dialled: the public ones, and what the publication allows.

The table follows the IANA registries of special-purpose addresses (IPv4: RFC 6890 and later entries; IPv6: only global
unicast 2000::/3 of RFC 4291, less its special parts). Forms that embed an IPv4 address (mapped, NAT64, 6to4, Teredo) are
refused whole: a feed has no need of them, and each is a second spelling of a private address.
"""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

from aiohttp import AddrInfoType
from aiohttp.abc import AbstractResolver, ResolveResult

from broadsheet.errors import ConfigurationError, FetchError

SPECIAL_4 = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network, RFC 791
        "10.0.0.0/8",  # private, RFC 1918
        "100.64.0.0/10",  # shared by carriers (CGNAT), RFC 6598
        "127.0.0.0/8",  # loopback, RFC 1122
        "168.63.129.16/32",  # a public number that one cloud answers to its own guests only
        "169.254.0.0/16",  # link-local and cloud metadata, RFC 3927
        "172.16.0.0/12",  # private, RFC 1918
        "192.0.0.0/24",  # protocol assignments, RFC 6890
        "192.0.2.0/24",  # documentation, RFC 5737
        "192.31.196.0/24",  # AS112, RFC 7535
        "192.52.193.0/24",  # AMT, RFC 7450
        "192.88.99.0/24",  # 6to4 relays, RFC 7526
        "192.168.0.0/16",  # private, RFC 1918
        "192.175.48.0/24",  # AS112, RFC 7534
        "198.18.0.0/15",  # benchmarking, RFC 2544
        "198.51.100.0/24",  # documentation, RFC 5737
        "203.0.113.0/24",  # documentation, RFC 5737
        "224.0.0.0/4",  # multicast, RFC 5771
        "240.0.0.0/4",  # reserved and broadcast, RFC 1112
    )
)
GLOBAL_6 = IPv6Network("2000::/3")
SPECIAL_6 = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments: Teredo, benchmarking, ORCHID, RFC 2928
        "2001:db8::/32",  # documentation, RFC 3849
        "2002::/16",  # 6to4, RFC 3056
        "2620:4f:8000::/48",  # AS112, RFC 7534
        "3fff::/20",  # documentation, RFC 9637
    )
)
SIP = 16_384
LOOKUP_SECONDS = 5.0
LOOKUP_THREADS = 16
MOST_ANSWERS = 16

Lookup = Callable[..., Sequence[tuple[Any, ...]]]


def is_public(ip: str) -> bool:
    """Whether a literal IPv4 or IPv6 address is one that anybody on the internet may reach; ValueError if it is no address."""
    address = ip_address(ip)
    if isinstance(address, IPv6Address):
        return address in GLOBAL_6 and not any(address in network for network in SPECIAL_6)
    return not any(address in network for network in SPECIAL_4)


class SippingSocket(socket.socket):
    """Takes in little at a time, so that what is read past a cap is little too (the event loop would ask for 256 kB)."""

    def recv(self, size: int, flags: int = 0, /) -> bytes:
        """At most `SIP` bytes."""
        return super().recv(min(size, SIP), flags)

    def recv_into(self, buffer: Any, size: int = 0, flags: int = 0, /) -> int:
        """At most `SIP` bytes; this is how a connection under TLS is read."""
        return super().recv_into(buffer, min(size or len(buffer), SIP), flags)


class Guard:
    """Says of an address and port whether it may be dialled, and opens sockets to those only."""

    def __init__(self, allow_private: Sequence[str] = (), ports: Sequence[int] = (80, 443)) -> None:
        try:
            self._allowed = tuple(ip_network(network) for network in allow_private)
        except ValueError as error:
            raise ConfigurationError(str(error), subject="fetch.allow_private", remedy="write networks as 10.0.0.0/8") from error
        self._ports = frozenset(ports)

    def check(self, ip: str, port: int) -> None:
        """FetchError `blocked-address` unless `ip` is allowed, or is public and `port` is one of ours."""
        address = ip_address(ip)
        if any(address in network for network in self._allowed):
            return
        if not is_public(ip):
            raise FetchError("blocked-address", f"{ip} is not a public address")
        if port not in self._ports:
            raise FetchError("blocked-address", f"port {port} is not allowed")

    def is_ours(self, host: str) -> bool:
        """Whether a host is written as an address of a network that the publication allows by itself."""
        try:
            address = ip_address(host)
        except ValueError:
            return False
        return any(address in network for network in self._allowed)

    def open_socket(self, info: AddrInfoType) -> socket.socket:
        """The last gate: every connection is made by a socket from here, to the very address that was checked."""
        family, kind, protocol, _, address = info
        try:
            self.check(str(address[0]), int(address[1]))
        except FetchError as error:
            raise PermissionError(errno.EACCES, error.message) from error
        return SippingSocket(family=family, type=kind, proto=protocol)


class GuardedResolver(AbstractResolver):
    """Asks once for each connection, and gives the answers on only if the guard lets every one of them pass."""

    def __init__(self, guard: Guard, lookup: Lookup = socket.getaddrinfo) -> None:
        self._guard, self._lookup = guard, lookup
        # threads of our own: slow name servers must not use up the loop's
        self._pool = ThreadPoolExecutor(LOOKUP_THREADS, thread_name_prefix="lookup")

    async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC) -> list[ResolveResult]:
        """All addresses of a name, checked; FetchError `dns` within five seconds, or `blocked-address`."""
        answers = await self._ask(host, port, family)
        found = list(dict.fromkeys((int(info[0]), str(info[4][0])) for info in answers))[:MOST_ANSWERS]
        if not found:
            raise FetchError("dns", f"{host} has no address")
        for _, ip in found:
            self._guard.check(ip, port)
        return [ResolveResult(hostname=host, host=ip, port=port, family=kind, proto=0, flags=0) for kind, ip in found]

    async def _ask(self, host: str, port: int, family: socket.AddressFamily) -> Sequence[tuple[Any, ...]]:
        ask = partial(self._lookup, host, port, family=family, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
        try:
            async with asyncio.timeout(LOOKUP_SECONDS):
                return await asyncio.get_running_loop().run_in_executor(self._pool, ask)
        except TimeoutError as error:
            raise FetchError("dns", f"no answer for {host} within {LOOKUP_SECONDS:g} s") from error
        except (OSError, UnicodeError) as error:
            raise FetchError("dns", f"{host} cannot be resolved: {error}") from error

    async def close(self) -> None:
        """Give the threads back; one that still waits for a name server ends by itself."""
        self._pool.shutdown(wait=False, cancel_futures=True)
