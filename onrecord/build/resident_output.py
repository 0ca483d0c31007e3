"""The output folder of a resident builder: a private one, as the preview has, or the published one.

Other builds also write to the published folder. A rebuild must not scan ten thousand files to find out, so the builder
keeps the stat fingerprint of each file that it has published. It compares them before it builds the whole site, and
before it stores a build. A rebuild of single pages trusts them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Protocol

from msgspec import Struct

from onrecord.build.last_build import LastBuild
from onrecord.cache.dependency_recorder import Dependency
from onrecord.cache.input_files import StatFingerprint, files_in, stat_fingerprint
from onrecord.cache.manifest import CurrentFingerprints, Manifest, PageDependencies
from onrecord.interrupts import deferred
from onrecord.model.addresses import output_path
from onrecord.model.build_result import BuildResult
from onrecord.output import FileOperations, OutputFolder, over_the_limits
from onrecord.problems import Outcome
from onrecord.reserved import MARKER, STAGING


class ResidentOutput(Protocol):
    """The output of a resident builder."""

    @property
    def folder(self) -> Path:
        """The output folder, resolved."""

    def open(self) -> OutputFolder:
        """Return the folder for one build. It, or entering it, may raise `UnfitError`."""

    def untouched(self, pages: PageDependencies | None, current: CurrentFingerprints, today: date) -> PageDependencies:
        """Return those of the unchanged pages whose files no other program has touched.

        None for `pages` stands for the pages of an earlier run that are unchanged. Call this while the folder is open.
        """

    def note(self, folder: OutputFolder, *, is_whole: bool) -> None:
        """Note the files that were just published, before the folder is closed; `is_whole` if they are all files."""

    def last_build(self, today: date) -> LastBuild | None:
        """Return the stored build; None if builds are not stored."""

    def save(
        self, last: LastBuild | None, built: Outcome[BuildResult], manifest: Manifest, *, accepts_any_size: bool
    ) -> bool:
        """Store a build while the folder is open; return False if the folder doesn't hold what the builder published.

        `last` was returned before the builder last compared the input files.
        """


class PrivateOutput:
    """An output folder that only the builder writes to, and that is deleted afterwards: nothing is synced or stored."""

    def __init__(self, folder: Path) -> None:
        """Take the folder."""
        self.folder = folder.resolve()

    def open(self) -> OutputFolder:
        """Return the folder for one build."""
        return OutputFolder(self.folder, FileOperations(durable=False))

    def untouched(
        self, pages: PageDependencies | None, _current: CurrentFingerprints, _today: date
    ) -> PageDependencies:
        """Return the pages, of which an earlier run has left none."""
        return pages or {}

    def note(self, folder: OutputFolder, *, is_whole: bool) -> None:
        """Do nothing, since nothing will be compared."""

    def last_build(self, _today: date) -> None:
        """Return None, since builds are not stored."""

    def save(
        self,
        _last: LastBuild | None,
        _built: Outcome[BuildResult],
        _manifest: Manifest,
        *,
        accepts_any_size: bool,  # noqa: ARG002  (the protocol's)
    ) -> bool:
        """Store nothing, and return True."""
        return True


class PublishedOutput:
    """The published folder: durable, and shared with other builds."""

    def __init__(
        self, folder: Path, opener: Callable[[], OutputFolder], last_build: Callable[[date], LastBuild | None]
    ) -> None:
        """Take the folder, a function that opens it for one build, and one that loads the stored build of a day."""
        self.folder = folder.resolve()
        self.open = opener
        self.last_build = last_build
        self._published: dict[str, StatFingerprint] | None = None
        """The files as the builder left them, by their paths in the folder; None before the first publication."""
        self._scanned: dict[str, StatFingerprint] = {}
        """The files as the last scan found them."""

    def untouched(self, pages: PageDependencies | None, current: CurrentFingerprints, today: date) -> PageDependencies:
        """Scan the folder, and return the pages whose files are as this program left them."""
        self._scanned = self._scan()
        if pages is None:
            last = self.last_build(today)
            return last.unchanged(current) if last else {}
        known = self._published or {}
        same = {path for path, found in self._scanned.items() if known.get(path) == found}
        return {address: used for address, used in pages.items() if output_path(address) in same}

    def note(self, folder: OutputFolder, *, is_whole: bool) -> None:
        """Note the fingerprints of the files that were published."""
        staged = {path: self._fingerprint(path) for path in (*folder.staged, MARKER)}
        if is_whole:
            kept = {path: self._scanned[path] for path in folder.files if path not in staged}
            self._published = kept | staged
        elif self._published is not None:
            self._published |= staged

    def save(
        self, last: LastBuild | None, built: Outcome[BuildResult], manifest: Manifest, *, accepts_any_size: bool
    ) -> bool:
        """Scan the folder; store the build if the folder is as the builder left it, and within the limits as before."""
        found = self._scan()
        if found != self._published:
            return False
        sizes = {path: fingerprint[0] for path, fingerprint in found.items() if path != MARKER}
        too_large = set(over_the_limits(sizes, is_accepted=accepts_any_size))
        if too_large != {problem for problem in built.problems if problem.code == "PUB001"}:
            return False
        if last:
            with deferred():
                last.save(built, manifest.pages, _Stored(manifest))
        return True

    def _scan(self) -> dict[str, StatFingerprint]:
        start = len(str(self.folder)) + 1
        found = files_in(self.folder, but=str(self.folder / STAGING))
        return {path[start:]: fingerprint for path, fingerprint in found}

    def _fingerprint(self, path: str) -> StatFingerprint:
        return stat_fingerprint((self.folder / path).stat())


class _Stored(Struct, frozen=True):
    """The fingerprints in a manifest, which is up to date."""

    manifest: Manifest

    @property
    def shared(self) -> str:
        """The global fingerprint."""
        return self.manifest.shared

    def of(self, dependency: Dependency, /) -> str | None:
        """Return the fingerprint of a dependency of a page."""
        return self.manifest.fingerprints[dependency]
