"""No private address is ever dialled: by number in any spelling, by name, by redirect, or by a name that changes its mind."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import msgspec
import pytest
from tests.wire.fetch.asking import answering, carried, reason
from tests.wire.fetch.farm import Farm, served

from broadsheet.errors import FetchError
from broadsheet.wire.fetch import Failed, Fetched, Limits
from broadsheet.wire.fetch.guard import Guard, is_public

PRIVATE = [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.255.254", "168.63.129.16",
    "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.0.170", "192.0.2.1", "192.31.196.1", "192.52.193.1",
    "192.88.99.1", "192.168.0.1", "192.175.48.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1",
    "239.255.255.255", "240.0.0.1", "255.255.255.255", "::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:8.8.8.8",
    "::ffff:0:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::1", "100::1", "100:0:0:1::1", "2001::1", "2001:2::1",
    "2001:10::1", "2001:20::1", "2001:db8::1", "2002:7f00:1::", "2620:4f:8000::1", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254",
    "fe80::1", "fe80::1%1", "fec0::1", "ff02::1",
]  # fmt: skip
PUBLIC = [
    "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0",
    "169.253.255.255", "172.15.255.255", "172.32.0.0", "192.0.1.0", "192.0.3.0", "192.169.0.0", "198.17.255.255", "198.20.0.0",
    "223.255.255.255", "2000::1", "2001:200::1", "2001:4860:4860::8888", "2003::1", "2606:4700:4700::1111", "2a00:1450:4001::1",
    "3ffe::1",
]  # fmt: skip
LOOPBACK_SPELLINGS = [
    "127.0.0.2", "127.2", "127.0.2", "0x7f.0.0.2", "0x7f000002", "2130706434", "0177.0.0.2", "017700000002", "127.0.0.2.",
    "①②⑦.0.0.②", "１２７.0.0.2", "127。0。0。2", "%31%32%37.0.0.2", "[::ffff:127.0.0.2]", "[::ffff:7f00:2]", "[0:0:0:0:0:ffff:7f00:0002]",
    "[64:ff9b::7f00:2]", "[2002:7f00:2::]", "[::7f00:2]",
]  # fmt: skip


@pytest.fixture
def narrow(limits: Limits) -> Limits:
    """One address of loopback is allowed, and no other."""
    return msgspec.structs.replace(limits, allow_private=("127.0.0.1/32",))


@pytest.fixture
def secret() -> Iterator[Farm]:
    """A farm on an address that is not allowed; nothing may ever reach it."""
    with served("127.0.0.2") as made:
        made.serves("/", 200, b"secret")
        yield made


@pytest.mark.parametrize("ip", PRIVATE)
def test_a_special_address_is_not_public(ip: str) -> None:
    assert not is_public(ip)
    with pytest.raises(FetchError, match="not a public address"):
        Guard().check(ip, 80)


@pytest.mark.parametrize("ip", PUBLIC)
def test_its_neighbours_are(ip: str) -> None:
    assert is_public(ip)
    Guard().check(ip, 443)


def test_a_public_address_is_dialled_on_our_ports_only() -> None:
    for port in (22, 25, 6379, 8080):
        with pytest.raises(FetchError, match=f"port {port} is not allowed"):
            Guard().check("1.1.1.1", port)
    Guard(ports=(8080,)).check("1.1.1.1", 8080)
    Guard(["10.0.0.0/8"]).check("10.1.2.3", 8080)


@pytest.mark.parametrize("host", LOOPBACK_SPELLINGS)
def test_no_spelling_of_a_number_reaches_it(secret: Farm, narrow: Limits, host: str) -> None:
    assert reason(f"http://{host}:{secret.port}/", narrow) == "blocked-address"
    assert secret.connections == 0


@pytest.mark.parametrize("host", LOOPBACK_SPELLINGS[:-3])
def test_every_spelling_is_the_one_address_where_it_is_allowed(secret: Farm, limits: Limits, host: str) -> None:
    allowed = msgspec.structs.replace(limits, allow_private=("127.0.0.0/8",))
    (outcome,) = carried([f"http://{host}:{secret.port}/"], allowed)
    assert isinstance(outcome, Fetched) or (host.startswith("[") and secret.connections == 0)


def test_a_redirect_to_a_private_address_is_refused_unasked(farm: Farm, secret: Farm, narrow: Limits) -> None:
    assert reason(farm.serves("/to", 302, Location=secret.at("/")), narrow) == "blocked-address"
    assert (farm.connections, secret.connections) == (1, 0)


class Naive(Guard):
    """The planted fault: it looks at the address as it was asked for, and at nothing that comes later."""

    def __init__(self, address: str) -> None:
        super().__init__(("0.0.0.0/0",))
        if "127.0.0.2" in address:
            raise FetchError("blocked-address", address)


def test_a_guard_that_only_reads_the_first_address_would_let_the_redirect_through(farm: Farm, secret: Farm, narrow: Limits) -> None:
    address = farm.serves("/to", 302, Location=secret.at("/"))
    (outcome,) = carried([address], narrow, Naive(address))
    assert isinstance(outcome, Fetched)
    assert outcome.document.body == b"secret", "the test above can fail"
    assert secret.connections == 1


def test_a_name_of_a_private_address_is_refused(secret: Farm, narrow: Limits) -> None:
    (outcome,) = carried([f"http://intranet.example:{secret.port}/"], narrow, lookup=answering("127.0.0.2"))
    assert isinstance(outcome, Failed)
    assert (outcome.error.reason, secret.connections) == ("blocked-address", 0)


@pytest.mark.parametrize(
    "answers", [["127.0.0.1", "127.0.0.2"], ["127.0.0.2", "127.0.0.1"], ["127.0.0.1", "::1"], ["127.0.0.1", "fe80::1%1"]]
)
def test_one_private_answer_among_others_spoils_a_name(farm: Farm, secret: Farm, narrow: Limits, answers: list[str]) -> None:
    (outcome,) = carried([farm.serves("/", 200, b"x").replace(farm.host, "mixed.example")], narrow, lookup=answering(answers))
    assert isinstance(outcome, Failed)
    assert (outcome.error.reason, farm.connections, secret.connections) == ("blocked-address", 0, 0)


def test_a_name_is_resolved_once_and_the_checked_address_is_the_dialled_one(farm: Farm, secret: Farm, narrow: Limits) -> None:
    rebinding = answering("127.0.0.1", "127.0.0.2")
    (outcome,) = carried([farm.serves("/", 200, b"public").replace(farm.host, "rebind.example")], narrow, lookup=rebinding)
    assert isinstance(outcome, Fetched)
    assert (outcome.document.body, farm.connections, secret.connections) == (b"public", 1, 0)
    assert farm.calls[0].headers["Host"] == f"rebind.example:{farm.port}"


def test_every_hop_is_resolved_and_checked_anew(farm: Farm, secret: Farm, narrow: Limits) -> None:
    address = farm.serves("/to", 302, Location="/").replace(farm.host, "rebind.example")
    (outcome,) = carried([address], narrow, lookup=answering("127.0.0.1", "127.0.0.2"))
    assert isinstance(outcome, Failed)
    assert (outcome.error.reason, secret.connections) == ("blocked-address", 0)


def test_an_audit_sees_no_connection_but_to_what_is_allowed(farm: Farm, narrow: Limits, dialled: list[tuple[str, int]]) -> None:
    targets = ["http://127.0.0.2/", "http://localhost/", "http://10.0.0.1/", "http://169.254.169.254/", f"http://[::1]:{farm.port}/"]
    redirects = [farm.serves(f"/{n}", 302, Location=target) for n, target in enumerate(targets)]
    carried([*targets, *redirects], narrow)
    assert {host for host, _ in dialled} == {farm.host}
    assert len(dialled) >= len(redirects)


@pytest.fixture
def dialled() -> Iterator[list[tuple[str, int]]]:
    """Every address the interpreter connects to while the test runs; a hook cannot be taken off again, so it falls silent."""
    seen: list[tuple[str, int]] = []
    awake = [True]

    def hear(event: str, arguments: tuple[object, ...]) -> None:
        if awake[0] and event == "socket.connect" and isinstance(address := arguments[1], tuple):
            seen.append(address[:2])

    sys.addaudithook(hear)
    yield seen
    awake[0] = False
