"""Completes the files that name the digests of others, when these are staged or known to be as they were."""

from collections.abc import Collection
from typing import NamedTuple

from onrecord.cache.dependency_recorder import Dependency
from onrecord.output import OutputFolder
from onrecord.render import COMPLETED, FILE_LIST, FileDigest, PageLinks, digest_of, digests_in, is_listed


class StagedPage(NamedTuple):
    """A page or file that was rendered and staged."""

    links: PageLinks
    dependencies: tuple[Dependency, ...]
    differs: bool
    """Whether it differs from the file in the output folder."""
    digest: FileDigest | None = None
    """The digest of a file that others name by it."""
    incomplete: str | None = None
    """The text of a file that is not staged yet, since it names digests of others."""


class DigestFiles:
    """The files of one build that name the digests of others."""

    def __init__(self, folder: OutputFolder) -> None:
        self._folder = folder
        self._digests: dict[str, FileDigest] = {}
        self._texts: dict[str, str] = {}

    @property
    def may_differ(self) -> bool:
        """Whether a file was made that is one of them, or that they name."""
        return bool(self._digests or self._texts)

    def add(self, page: StagedPage) -> None:
        """Add what this build has made."""
        if page.digest:
            self._digests[page.links.address] = page.digest
        if page.incomplete is not None:
            self._texts[page.links.address] = page.incomplete

    def stage(self, addresses: Collection[str]) -> None:
        """Stage these files, given the addresses of all that the site has.

        All other files are as the last build left them. So is `files.json`, unless this build has made it: then its
        digests of them are right, and nobody reads these files. Raises `OSError`, and `MsgspecError` if somebody has
        changed a published file since.
        """
        incomplete = [address for address in COMPLETED if address in addresses]
        if not incomplete:
            return
        is_known = FILE_LIST in incomplete and FILE_LIST not in self._texts
        known = digests_in(self._folder.published(FILE_LIST)) if is_known else {}
        digests = {
            address: self._digests.get(address) or known.get(address) or self._read(address)
            for address in addresses
            if is_listed(address) and address not in COMPLETED
        }
        for address in incomplete:
            text = self._texts[address] if address in self._texts else self._folder.published(address)
            content = COMPLETED[address](text, digests).encode("utf-8")
            digests[address] = digest_of(content)
            self._folder.stage(address, content)

    def _read(self, address: str) -> FileDigest:
        return digest_of(self._folder.published_bytes(address))
