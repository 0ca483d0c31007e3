"""The shares of a site's pages for several machines."""

import zlib

from msgspec import Struct

from onrecord.render.data.file_digests import FILE_LIST, is_listed


class Shard(Struct, frozen=True):
    """A share of the pages of a site, for one machine: those whose address hashes to its number.

    The files of the API and of the dump are in one share, since one of them names the digests of all.
    """

    number: int
    """From 1."""
    of: int

    def has(self, address: str) -> bool:
        """Return whether a page is in this share."""
        hashed = FILE_LIST if is_listed(address) else address
        return zlib.crc32(hashed.encode()) % self.of == self.number - 1
