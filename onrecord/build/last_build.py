"""The last build of a site into a folder: a build reads it before it renders pages, and replaces it afterwards.

Only a build that renders imports `manifest`, so that a build of an unchanged site ends soon.
"""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from onrecord.cache.stat_index import StatIndex

if TYPE_CHECKING:
    from onrecord.build.site_state import SiteState
    from onrecord.build.stored_parts import StoredParts
    from onrecord.build.stored_site import ArrangedSite, NonTextStates
    from onrecord.cache.manifest import CurrentFingerprints, PageDependencies
    from onrecord.model.build_result import BuildResult
    from onrecord.model.records import Records
    from onrecord.output import OutputFolder
    from onrecord.problems import Outcome

_MOST_EDITS = 50
"""The most edited files for which the stored site is worth its loading."""
_MANY_PAGES = 300
"""The number of pages from which a build starts a process to store them faster than it would alone."""


class LastBuild:
    """The stat index and the manifest of the last build."""

    def __init__(self, root: Path, output: Path, options: tuple[object, ...], *, is_whole: bool = True) -> None:
        """Take the site's folder, the output folder, and the options that the result depends on.

        A build of a shard is not `is_whole`: it neither uses nor replaces the manifest.
        """
        self._root = root
        self._index = StatIndex(root, output, options)
        self._is_whole = is_whole

    def result(self) -> Outcome[BuildResult] | None:
        """Return the last build's result if a build would repeat it; else None."""
        return self._index.known()

    def reload(self) -> None:
        """Load the last build again, since another one may have ended meanwhile."""
        self._index = self._index.again()

    def unchanged(self, current: CurrentFingerprints) -> PageDependencies:
        """Return the pages that need no rendering: their dependencies and their files are unchanged."""
        from onrecord.cache.manifest import Manifest  # noqa: PLC0415
        from onrecord.model.addresses import output_path  # noqa: PLC0415

        untouched = self._index.untouched() if self._is_whole else ()
        if not untouched:
            return {}
        manifest = Manifest.load(self._root)
        pages = manifest.unchanged(manifest.changed(current))
        return {address: used for address, used in pages.items() if output_path(address) in untouched}

    def edited_files(self) -> tuple[str, ...]:
        """Return the files that were edited since, relative to the site's folder; none if more may have changed."""
        edited = self._index.edited_inputs() if self._is_whole else None
        return tuple(path.removeprefix(f"{self._root}/") for path in edited or ())

    def load_state(self, output: OutputFolder, edited: tuple[str, ...]) -> SiteState[StoredParts] | None:
        """Return the state of the site, if it is stored and these edits are few enough for it."""
        from onrecord.build.site_state import SiteState  # noqa: PLC0415  (as above)
        from onrecord.build.stored_parts import StoredParts  # noqa: PLC0415
        from onrecord.build.stored_site import StoredSite  # noqa: PLC0415

        last = self._index.last_result()
        if not edited or not last or not last.value.state or len({*last.value.edited, *edited}) > _MOST_EDITS:
            return None
        stored = StoredSite.load(self._root, last.value.state)
        if stored is None or not all(file in stored.keys for file in last.value.edited):
            return None
        before = [stored.keys[file] for file in last.value.edited]
        return SiteState(self._root, StoredParts(self._root, stored, output, self._index.outputs(), before), last)

    def non_text_states(self, records: Records | None) -> NonTextStates:
        """Return what `save` needs of the entries, which are gone by then."""
        from onrecord.build.stored_site import encode_non_text_states  # noqa: PLC0415

        return encode_non_text_states(records) if self._is_whole and records else {}

    def save(
        self,
        built: Outcome[BuildResult],
        pages: PageDependencies,
        current: CurrentFingerprints,
        arranged: ArrangedSite | None = None,
        written: Path | None = None,
        jobs: int = 1,
    ) -> None:
        """Store a whole build that has just ended; `written` is the input file that the build itself wrote."""
        from onrecord.build.stored_site import save_site  # noqa: PLC0415
        from onrecord.cache.manifest import manifest_of  # noqa: PLC0415
        from onrecord.workers import run_both  # noqa: PLC0415

        state = os.urandom(8).hex() if self._is_whole and arranged else ""

        def save_pages() -> None:
            if self._is_whole:
                manifest_of(pages, current).save(self._root)

        if arranged and state:
            remote = partial(save_site, self._root, state, arranged, pages)
            run_both(remote, save_pages, jobs=jobs if len(pages) >= _MANY_PAGES else 1)
        else:
            save_pages()
        self._index.save(replace(built, value=replace(built.value, state=state)), written)

    def save_edits(self, built: Outcome[BuildResult]) -> None:
        """Store a build of edited texts that has just ended."""
        self._index.save(built)
