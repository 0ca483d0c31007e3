"""Tells the public IP addresses from those that lead into the network of whoever runs the command."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

_TRANSLATED = IPv6Network("64:ff9b::/96")
"""The form in which networks without IPv4 reach IPv4 addresses (RFC 6052)."""


def is_public(address: str) -> bool:
    """Return whether an IP address leads to a public server: not to this machine, a private network or a group.

    An IPv6 address that contains IPv4 addresses is public only if these are. Raises `ValueError` for any other text.
    """
    # A scope such as the one in 'fe80::1%eth0' names an interface of this machine.
    outer = ip_address(address.partition("%")[0])
    if isinstance(outer, IPv6Address):
        if outer in _TRANSLATED:
            return _is_public(IPv4Address(int(outer) & 0xFFFF_FFFF))
        if outer.ipv4_mapped:
            return _is_public(outer.ipv4_mapped)
        tunnelled = ((outer.sixtofour,) if outer.sixtofour else ()) + (outer.teredo or ())
        return _is_public(outer) and not outer.is_site_local and all(map(_is_public, tunnelled))
    return _is_public(outer)


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    return address.is_global and not (address.is_multicast or address.is_reserved)
