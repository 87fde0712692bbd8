"""The one door of outgoing fetches: resolves a name, checks every address, connects to that very address.

Nothing is resolved twice, so a name that changes between check and connect gains nothing. Refused are addresses that are
not of the public internet (also nested in IPv6 forms) and Towpath's own (semantics 14), unless private networks are allowed
(`TOWPATH_ALLOW_PRIVATE_NETWORKS`, for those who host the other side themselves); Towpath's own address is refused always.
"""

import ipaddress
import socket
from collections.abc import Mapping
from urllib.parse import urlsplit

import msgspec

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64 = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("64:ff9b:1::/48"))
_SITE_LOCAL = ipaddress.IPv6Network("fec0::/10")
_COMPATIBLE = ipaddress.IPv6Network("::/96")


class ForbiddenAddress(OSError):
    """The address may not be fetched. reason: `private_address`, `own_address`, `unknown_host`, `bad_address`."""

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason


class Guard(msgspec.Struct, frozen=True):
    """own: (host or address, port) pairs at which this Towpath answers."""

    allow_private: bool = False
    own: frozenset[tuple[str, int]] = frozenset()

    def resolve(self, host: str, port: int) -> list[Address]:
        """Every address of the host, all of them allowed. Raises ForbiddenAddress."""
        if (host.casefold().rstrip("."), port) in self.own:
            raise ForbiddenAddress("own_address", f"{host}:{port} is Towpath itself.")
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise ForbiddenAddress("unknown_host", f"{host} has no address: {error}.") from error
        addresses = list(dict.fromkeys(ipaddress.ip_address(str(entry[4][0]).split("%")[0]) for entry in found))
        for address in addresses:
            if (str(address), port) in self.own:
                raise ForbiddenAddress("own_address", f"{host}:{port} is Towpath itself.")
            if not self.allow_private and not is_public(address):
                raise ForbiddenAddress("private_address", f"{host} is {address}, which is not on the public internet.")
        return addresses

    def connect(self, host: str, port: int, timeout: float) -> socket.socket:
        """A socket to the first address that answers, of those that were checked."""
        failure: OSError | None = None
        for address in self.resolve(host, port):
            try:
                return socket.create_connection((str(address), port), timeout=timeout)
            except OSError as error:
                failure = error
        raise failure or ForbiddenAddress("unknown_host", f"{host} has no address.")


def guard_from(environment: Mapping[str, str]) -> Guard:
    """The guard that the settings ask for: TOWPATH_ALLOW_PRIVATE_NETWORKS, TOWPATH_PUBLIC_URL, TOWPATH_HOST, TOWPATH_PORT."""
    port = int(environment.get("TOWPATH_PORT") or 8000)
    hosts = {environment.get("TOWPATH_HOST") or "127.0.0.1", "localhost", "127.0.0.1", "::1"}
    own = {(host.casefold(), port) for host in hosts}
    if public := environment.get("TOWPATH_PUBLIC_URL"):
        parts = urlsplit(public)
        own.add(((parts.hostname or "").casefold(), parts.port or (443 if parts.scheme == "https" else 80)))
    return Guard(
        allow_private=(environment.get("TOWPATH_ALLOW_PRIVATE_NETWORKS") or "").casefold() in ("1", "yes", "true", "on"),
        own=frozenset(own),
    )


def is_public(address: Address) -> bool:
    """Whether the address, and one nested in it, is of the public internet."""
    if isinstance(address, ipaddress.IPv4Address):
        return address.is_global and not address.is_multicast
    return all(is_public(inner) for inner in _nested(address)) and _is_public_outside(address)


def _is_public_outside(address: ipaddress.IPv6Address) -> bool:
    if address.ipv4_mapped is not None:
        return True  # its IPv4 address decides
    return address.is_global and not address.is_multicast and address not in _SITE_LOCAL


def _nested(address: ipaddress.IPv6Address) -> list[ipaddress.IPv4Address]:
    """IPv4 addresses that an IPv6 address carries: mapped, compatible, 6to4, Teredo, NAT64."""
    inner = []
    if address.ipv4_mapped is not None:
        inner.append(address.ipv4_mapped)
    elif address in _COMPATIBLE or any(address in net for net in _NAT64):
        inner.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    if address.sixtofour is not None:
        inner.append(address.sixtofour)
    if address.teredo is not None:
        inner.extend(address.teredo)
    return inner
