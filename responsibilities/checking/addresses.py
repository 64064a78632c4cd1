"""Where an address leads, and whether this machine may go there: to public hosts over HTTPS, and nowhere else."""

import ipaddress
import socket
from dataclasses import dataclass

from urllib3.exceptions import LocationParseError
from urllib3.util import Url, parse_url

NAT64 = ipaddress.ip_network("64:ff9b::/96")


class RefusedError(Exception):
    """An address that is not asked, and why in a sentence."""


@dataclass(frozen=True)
class Place:
    """A host with the numbers it was found at: what was looked at is what is connected to."""

    url: Url
    numbers: tuple[str, ...]

    @property
    def host(self) -> str:
        return (self.url.host or "").strip("[]")

    @property
    def port(self) -> int:
        return self.url.port or (443 if self.is_https else 80)

    @property
    def is_https(self) -> bool:
        return self.url.scheme == "https"


def place(address: str, *, local: bool = False) -> Place:
    """Looks the host up.

    :param local: also plain HTTP and this machine: for tests.
    :raises RefusedError: for what is no public address.
    """
    url = parsed(address)
    if url.scheme != "https" and not local:
        raise RefusedError("It does not start with https://.")
    if url.auth or not url.host:
        raise RefusedError("It is not the address of a page.")
    found = Place(url, ())
    numbers = _numbers(found.host, found.port)
    if not local and not all(map(is_public, numbers)):
        raise RefusedError("It leads to a host that is not public.")
    return Place(url, numbers)


def parsed(address: str) -> Url:
    """:raises RefusedError: for what is no address."""
    try:
        return parse_url(address)
    except LocationParseError as error:
        raise RefusedError("It is not the address of a page.") from error


def _numbers(host: str, port: int) -> tuple[str, ...]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise RefusedError("Its host was not found.") from error
    return tuple(dict.fromkeys(str(info[4][0]) for info in found))


def is_public(number: str) -> bool:
    """Whether everybody can reach it. An IPv6 number that stands for an IPv4 one is as public as that."""
    found = ipaddress.ip_address(number.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if found in NAT64:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return found.is_global and not found.is_multicast
