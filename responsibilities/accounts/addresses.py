"""The address somebody comes from, as far as it can be trusted."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

IPV6_SUBSCRIBER = 64
"""Bits. A provider gives each customer at least this network, and whoever has it has all its addresses."""


def client_address(request: HttpRequest) -> str | None:
    """As the server sees it; behind a trusted proxy, as that proxy (the last that wrote into the header) saw it."""
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
    forwarded = _parsed(hops[-1]) if settings.TRUST_PROXY else None
    found = forwarded or _parsed(request.META.get("REMOTE_ADDR", ""))
    return str(found) if found else None


def throttled_address(request: HttpRequest) -> str | None:
    """The address that failures are counted by: of IPv6 the network, which one person can walk through."""
    found = _parsed(client_address(request) or "")
    if isinstance(found, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((found, IPV6_SUBSCRIBER), strict=False).network_address)
    return str(found) if found else None


def _parsed(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """An address, without the port or zone some proxies write."""
    bare = text.partition("]")[0].removeprefix("[").partition("%")[0]
    if bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        found = ipaddress.ip_address(bare)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found
