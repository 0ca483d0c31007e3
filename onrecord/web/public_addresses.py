"""Tells whether an IP address leads to a public server."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

_TRANSLATED = IPv6Network("64:ff9b::/96")
"""The form in which networks without IPv4 reach IPv4 addresses (RFC 6052)."""
_GLOBAL_UNICAST = IPv6Network("2000::/3")
"""The only part of IPv6 from which addresses of servers are assigned (IANA, IPv6 Address Space)."""
_SPECIAL = tuple(
    map(
        ip_network,
        (
            "0.0.0.0/8",  # this network
            "10.0.0.0/8",  # private
            "100.64.0.0/10",  # shared by the customers of a provider
            "127.0.0.0/8",  # this machine
            "169.254.0.0/16",  # this link
            "172.16.0.0/12",  # private
            "192.0.0.0/24",  # protocols
            "192.0.2.0/24",  # documentation
            "192.88.99.0/24",  # relays of 6to4, deprecated
            "192.168.0.0/16",  # private
            "198.18.0.0/15",  # benchmarks
            "198.51.100.0/24",  # documentation
            "203.0.113.0/24",  # documentation
            "224.0.0.0/4",  # groups
            "240.0.0.0/4",  # reserved, and the broadcast
            "2001::/23",  # protocols, Teredo among them
            "2001:db8::/32",  # documentation
            "2002::/16",  # 6to4, deprecated (RFC 7526): its relays are anybody's
            "3fff::/20",  # documentation
        ),
    )
)
"""The networks that IANA's registries of special-purpose addresses do not list as globally reachable, and the groups.

`is_global` of the standard library differs between versions of Python: 2002:808:808::1 was public until 3.11.9. Anycast
services in 192.0.0.0/24 and 2001::/23 are reachable, but none of them publishes pages.
"""


def is_public(address: str) -> bool:
    """Return whether an IP address, with those that it contains, leads to a public server. Raises `ValueError`."""
    # A scope such as the one in 'fe80::1%eth0' names an interface of this machine.
    outer = ip_address(address.partition("%")[0])
    if isinstance(outer, IPv4Address):
        return not _is_special(outer)
    if outer in _TRANSLATED:
        return not _is_special(IPv4Address(int(outer) & 0xFFFF_FFFF))
    if outer.ipv4_mapped:
        return not _is_special(outer.ipv4_mapped)
    return outer in _GLOBAL_UNICAST and not _is_special(outer)


def _is_special(address: IPv4Address | IPv6Address) -> bool:
    return any(address in network for network in _SPECIAL)
