"""The output folder of a resident builder: a private one, as the preview has, or the published one.

Other builds also write to the published folder. A rebuild must not scan ten thousand files to find out, so the builder
keeps the stat fingerprint of each file that it has published. It compares them before it builds the whole site, and
before it stores a build. A rebuild of single pages trusts them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

from onrecord.build.last_build import LastBuild
from onrecord.cache.dependency_recorder import Manifest, PageDependencies
from onrecord.cache.input_files import StatFingerprint, files_in, stat_fingerprint
from onrecord.interrupts import deferred
from onrecord.model.addresses import output_path
from onrecord.model.build_result import BuildResult
from onrecord.output import FileOperations, OutputFolder, over_the_limits
from onrecord.problems import Outcome
from onrecord.render import Fingerprints
from onrecord.reserved import MARKER, STAGING


class ResidentOutput:
    """The output folder of a resident builder. Only a shared one is synced, compared and stored."""

    def __init__(
        self,
        folder: Path,
        opener: Callable[[], OutputFolder] | None = None,
        last_build: Callable[[date], LastBuild | None] = lambda _today: None,
    ) -> None:
        """Take the folder; if it is shared, functions that open it for one build and load the stored build of a day.

        Opening may raise `UnfitError`. Nothing is stored if there is no stored build.
        """
        self.folder = folder.resolve()
        self.open = opener or partial(OutputFolder, self.folder, FileOperations(durable=False))
        self._is_shared = opener is not None
        self.last_build = last_build
        self._published: dict[str, StatFingerprint] | None = None
        """The files as the builder left them, by their paths in the folder; None before the first publication."""
        self._scanned: dict[str, StatFingerprint] = {}
        """The files as the last scan found them."""

    def untouched(self, pages: PageDependencies | None, current: Fingerprints, today: date) -> PageDependencies:
        """Return those of the unchanged pages whose files no other program has touched.

        None for `pages` stands for the pages of an earlier run that are unchanged. Call this while the folder is open.
        """
        if not self._is_shared:
            return pages or {}
        self._scanned = self._scan()
        if pages is None:
            last = self.last_build(today)
            return last.unchanged(current) if last else {}
        known = self._published or {}
        same = {path for path, found in self._scanned.items() if known.get(path) == found}
        return {address: used for address, used in pages.items() if output_path(address) in same}

    def note(self, folder: OutputFolder, *, is_whole: bool) -> None:
        """Note the files that were just published, before the folder is closed; `is_whole` if they are all files."""
        if not self._is_shared:
            return
        staged = {path: stat_fingerprint((self.folder / path).stat()) for path in (*folder.staged, MARKER)}
        if is_whole:
            self._published = {path: self._scanned[path] for path in folder.files if path not in staged} | staged
        elif self._published is not None:
            self._published |= staged

    def save(
        self, last: LastBuild | None, built: Outcome[BuildResult], manifest: Manifest, *, accepts_any_size: bool
    ) -> bool:
        """Store a build; return False if the folder is not as the builder left it, or not within the limits as before.

        Call this while the folder is open. `last` was returned before the builder last compared the input files.
        """
        found = self._scan()
        if found != self._published:
            return False
        sizes = {path: fingerprint[0] for path, fingerprint in found.items() if path != MARKER}
        too_large = set(over_the_limits(sizes, is_accepted=accepts_any_size))
        if too_large != {problem for problem in built.problems if problem.code == "PUB001"}:
            return False
        if last:
            with deferred():
                last.save_pages(built, manifest)
        return True

    def _scan(self) -> dict[str, StatFingerprint]:
        start = len(str(self.folder)) + 1
        found = files_in(self.folder, but=str(self.folder / STAGING))
        return {path[start:]: fingerprint for path, fingerprint in found}
