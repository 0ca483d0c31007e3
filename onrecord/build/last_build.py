"""The last build of a site into a folder, in the state directory: a build loads it first, and then replaces it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from msgspec.structs import replace

from onrecord.build.non_text import NonTextStates, encode_non_text_states
from onrecord.build.pipeline import Arranged
from onrecord.cache.dependency_recorder import Manifest, PageDependencies, manifest_of
from onrecord.cache.stat_index import StatIndex
from onrecord.cache.state import MANIFEST, program_digest
from onrecord.cache.template_cache import CompiledTemplates
from onrecord.model.addresses import output_path
from onrecord.model.build_result import BuildResult
from onrecord.model.records import PUBLISHED, Records
from onrecord.output import OutputFolder
from onrecord.problems import Outcome
from onrecord.workers import ahead

if TYPE_CHECKING:  # a whole build imports these while another process reads the site
    from onrecord.build.site_state import SiteState
    from onrecord.build.stored_parts import StoredParts
    from onrecord.render import Fingerprints, Plan

_MOST_EDITS = 50
"""The most edited files for which the stored site is worth its loading."""
_MANY_PAGES = 300
"""The number of pages from which a build starts a process to store them faster than it would alone."""


class LastBuild:
    """The stat index, the manifest and the arranged site of the last build."""

    def __init__(self, index: StatIndex, *, is_whole: bool = True) -> None:
        """Take the stat index. A build of a shard is not `is_whole`: it neither uses nor replaces the manifest."""
        self._root = index.root
        self._index, self._is_whole = index, is_whole

    def load_edits(self, output: OutputFolder) -> tuple[SiteState[StoredParts], tuple[str, ...]] | None:
        """Return the stored state and the files edited since; None if more may have changed, or if they are many.

        Paths are relative to the site's folder.
        """
        paths = self._index.find_edited_inputs() if self._is_whole else None
        edited = tuple(path.removeprefix(f"{self._root}/") for path in paths or ())
        last = self._index.last_result()
        if not edited or not last or not last.value.state or len({*last.value.edited, *edited}) > _MOST_EDITS:
            return None
        from onrecord.build.site_state import SiteState  # noqa: PLC0415  (see above)
        from onrecord.build.stored_parts import StoredParts  # noqa: PLC0415
        from onrecord.build.stored_site import StoredSite  # noqa: PLC0415

        stored = StoredSite.load(self._root, last.value.state)
        if stored is None or not all(file in stored.keys for file in last.value.edited):
            return None
        before = [stored.keys[file] for file in last.value.edited]
        parts = StoredParts(self._root, stored, output, self._index.outputs(), before)
        return SiteState(self._root, parts, last), edited

    def prepare(self) -> None:
        """Load what stores a build, and digest its input and the program, which takes as long as thirty pages."""
        from onrecord.build import stored_site  # noqa: F401, PLC0415  (see above)

        program_digest(MANIFEST._replace(name=""))
        self._index.prepare()

    def kept_of(self, records: Records) -> NonTextStates:
        """Return the non-text states of the events."""
        return encode_non_text_states(records) if self._is_whole else {}

    def plan_pages(self, arranged: Arranged, code: CompiledTemplates) -> tuple[Plan, PageDependencies]:
        """Return the plan of the pages for a whole build, and those that need no rendering."""
        from onrecord.build.site_writer import plan_pages  # noqa: PLC0415  (as above)
        from onrecord.build.stored_site import ArrangedSite  # noqa: PLC0415
        from onrecord.render import Fingerprints  # noqa: PLC0415

        non_text, site, theme = arranged
        plan = plan_pages(site, theme, code=code)
        self._arranged = ArrangedSite(site, plan.listings, non_text)
        self._fingerprints = Fingerprints(site, theme, plan.listings)
        return plan, self.find_unchanged(self._fingerprints)

    def find_unchanged(self, current: Fingerprints) -> PageDependencies:
        """Return the pages that need no rendering: their dependencies and their files are unchanged."""
        untouched = self._index.find_untouched() if self._is_whole else ()
        if not untouched:
            return {}
        manifest = Manifest.load(self._root)
        pages = manifest.find_unchanged(manifest.find_changed(current))
        return {address: used for address, used in pages.items() if output_path(address) in untouched}

    def save(self, built: Outcome[BuildResult], pages: PageDependencies, _output: OutputFolder, jobs: int) -> None:
        """Store a whole build that has just ended."""
        from onrecord.build.stored_site import save_site  # noqa: PLC0415  (as above)

        if not self._is_whole:
            self._index.save(built, self._root / PUBLISHED)
            return
        state, jobs = os.urandom(8).hex(), jobs if len(pages) >= _MANY_PAGES else 1
        with ahead(lambda _: manifest_of(pages, self._fingerprints).save(self._root), jobs=jobs) as wait:
            save_site(self._root, state, self._arranged, pages)
            self._index.save(replace(built, value=replace(built.value, state=state)), self._root / PUBLISHED, wait)

    def save_pages(self, built: Outcome[BuildResult], manifest: Manifest) -> None:
        """Store a build of a resident builder without the arranged site, which that has in memory."""
        if self._is_whole:
            manifest.save(self._root)
        self._index.save(built)

    def save_edits(self, built: Outcome[BuildResult], _output: OutputFolder) -> None:
        """Store a build of edited texts that has just ended."""
        self._index.save(built)
