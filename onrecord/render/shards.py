"""The shares of a site's pages for several machines."""

import zlib

from msgspec import Struct


class Shard(Struct, frozen=True):
    """A share of the pages of a site, for one machine: those whose address hashes to its number."""

    number: int
    """From 1."""
    of: int

    def has(self, address: str) -> bool:
        """Return whether a page is in this share."""
        return zlib.crc32(address.encode()) % self.of == self.number - 1
