"""The last build of a site into a folder: a build reads it before it renders pages, and replaces it afterwards.

Only a build that renders imports `manifest`, so that a build of an unchanged site ends soon.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.incremental.stat_index import BuildResult, StatIndex

if TYPE_CHECKING:
    from onrecord.incremental.manifest import CurrentFingerprints, PageDependencies


class LastBuild:
    """The stat index and the manifest of the last build."""

    def __init__(self, root: Path, output: Path, options: tuple[object, ...], *, is_whole: bool = True) -> None:
        """Take the site's folder, the output folder, and the options that the result depends on.

        A build of a shard is not `is_whole`: it neither uses nor replaces the manifest.
        """
        self._root = root
        self._index = StatIndex(root, output, options)
        self._is_whole = is_whole

    def result(self) -> BuildResult | None:
        """Return the last build's result if a build would repeat it; else None."""
        return self._index.known()

    def reload(self) -> None:
        """Load the last build again, since another one may have ended meanwhile."""
        self._index = self._index.again()

    def unchanged(self, current: CurrentFingerprints) -> PageDependencies:
        """Return the pages that need no rendering: their dependencies and their files are unchanged."""
        from onrecord.incremental.manifest import Manifest  # noqa: PLC0415
        from onrecord.model.addresses import output_path  # noqa: PLC0415

        untouched = self._index.untouched() if self._is_whole else ()
        if not untouched:
            return {}
        manifest = Manifest.load(self._root)
        pages = manifest.unchanged(manifest.changed(current))
        return {address: used for address, used in pages.items() if output_path(address) in untouched}

    def save(
        self,
        result: BuildResult,
        pages: PageDependencies,
        current: CurrentFingerprints,
        written: Path | None = None,
    ) -> None:
        """Store a build that has just ended; `written` is the input file that the build itself wrote."""
        from onrecord.incremental.manifest import manifest_of  # noqa: PLC0415

        if self._is_whole:
            manifest_of(pages, current).save(self._root)
        self._index.save(result, written)
