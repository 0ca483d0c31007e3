"""Rebuilds a site that stays in memory.

After an edit of an event's text, the site's state rerenders only the pages that show the event. After any other edit
the builder checks and arranges the whole site, and rerenders the stale pages. Both go the path of a command
(`pipeline.build_into`); this builder is the memory of the last build.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from msgspec.structs import replace

from onrecord.build.pipeline import Arranged, Caches, Options, build_into, not_built
from onrecord.build.resident_parts import ResidentOutput, ResidentParts
from onrecord.build.site_state import SiteState
from onrecord.build.site_writer import plan_pages
from onrecord.cache.dependency_recorder import PageDependencies
from onrecord.cache.parse_cache import ParseCache
from onrecord.cache.stat_index import ChangedFiles
from onrecord.cache.template_cache import CompiledTemplates, TemplateCache
from onrecord.model.build_result import BuildResult
from onrecord.output import OutputFolder, UnfitError
from onrecord.pictures import PictureCache
from onrecord.problems import Outcome
from onrecord.render import Fingerprints, Plan


class IncrementalBuilder:
    """A site that stays in memory and is rebuilt after each edit."""

    def __init__(self, root: Path, output: Path | ResidentOutput, options: Options) -> None:
        """Take the site's folder, the output, and the options of a run. A bare path is a private output folder."""
        self._root = root.resolve()
        self._output = ResidentOutput(output) if isinstance(output, Path) else output
        self._options = options
        self._caches = Caches(
            PictureCache(self._root, remember=options.remember),
            ParseCache(self._root, jobs=options.jobs, remember=options.remember),
            {},
            TemplateCache(self._root, remember=options.remember),
        )
        self._files = ChangedFiles(self._root, self._output.folder)
        self._has_scanned = False
        """Whether all files were scanned since the last build began."""
        self._state: SiteState[ResidentParts] | None = None
        """The site of the last build; None before the first build, and after one that failed halfway."""
        self._edited: Collection[str] | None = None
        """The files for the running build, if all others are as the state has them."""
        self._is_current = False
        """Whether the state is that of the last build, which has succeeded."""
        self._has_failed = False
        """Whether the last build ended with an error of the site or of the output folder."""

    def set_time(self, now: datetime) -> None:
        """Set the moment of the next build, in UTC; on another day than the last one's it checks the whole site."""
        self._is_current = self._is_current and now.date() == self._options.today
        self._options = replace(self._options, today=now.date(), now=now)

    def rebuild(self, reported: Collection[str] = (), *, deferrable: bool = False) -> Outcome[BuildResult]:
        """Build what has changed since the last build, and return all problems; an error leaves the output unchanged.

        With `deferrable`, the caller must call `finish`, which builds the pages of low priority. If the watcher has
        `reported` changed files, `finish` also scans all files.
        """
        outcome = self._build(self._find_changed(reported), deferrable=True)
        return outcome if deferrable else _join(outcome, self.finish())

    def finish(self) -> Outcome[BuildResult] | None:
        """Rescan files and build deferred pages; return None if there was nothing to do, or the last build failed."""
        if self._has_failed:
            return None
        missed = set[str]() if self._has_scanned else self._scan()
        state = self._state
        is_done = self._is_current and state is not None and not missed and not state.deferred
        rest = None if is_done else self._build(missed)
        if self._state and self._is_current:
            self._state.parts.warm_up()
        return rest

    def record(self) -> Outcome[BuildResult] | None:
        """Store the last build in the state directory, so that a later command finds that nothing has changed.

        If files have changed unnoticed, or another program has changed the output folder, build instead, and return
        the outcome; then call this again. Return None if the build is stored, or if the last build failed.
        """
        last = self._output.last_build(self._options.today)  # it notes the input files before the scan compares them
        self._has_scanned = False
        rebuilt = self.finish()
        if rebuilt is not None or self._state is None or not self._is_current:
            return rebuilt
        parts = self._state.parts
        with suppress(UnfitError), self._output.open():
            accepts_any_size = parts.site.fields.accepts("PUB001")
            if self._output.save(last, self._state.last, parts.manifest, accepts_any_size=accepts_any_size):
                return None
        self._is_current = False
        return self._build(())

    def load_edits(self, _output: OutputFolder) -> tuple[SiteState[ResidentParts], Collection[str]] | None:
        """Return the state, and the changed files of the running build."""
        state, edited = self._state, self._edited
        return None if state is None or edited is None or not state.is_sound else (state, edited)

    def plan_pages(self, arranged: Arranged, code: CompiledTemplates) -> tuple[Plan, PageDependencies]:
        """Return the plan of the pages for a whole build, and those that need no rendering."""
        _, site, theme = arranged
        state, self._state = self._state, None  # a page that fails to render leaves the plan half invalidated
        before = state.parts if state and state.is_sound else None
        fingerprints = Fingerprints(site, theme)
        changed = before.manifest.changed(fingerprints) if before else None
        unchanged: PageDependencies | None = {} if before else None
        if state is None or before is None or changed is None:
            self._parts = ResidentParts(arranged, plan_pages(site, theme, code=code), fingerprints)
        else:
            pages = before.manifest.unchanged(changed)
            unchanged = {address: used for address, used in pages.items() if address not in state.deferred}
            before.plan.invalidate(site, changed)
            self._parts = ResidentParts(arranged, before.plan, fingerprints)
            # The plan's memos may depend on something that no page shows at the moment.
            names = before.manifest.fingerprints
            self._parts.manifest.fingerprints = {name: fingerprints.of(name) for name in names}
        return self._parts.plan, self._output.untouched(unchanged, fingerprints, self._options.today)

    def save(self, built: Outcome[BuildResult], pages: PageDependencies, output: OutputFolder, _jobs: int) -> None:
        """Keep a whole build that has just ended."""
        self._output.note(output, is_whole=True)
        self._parts.add_pages(pages)
        self._state = SiteState(self._root, self._parts, built)

    def save_edits(self, _built: Outcome[BuildResult], output: OutputFolder) -> None:
        """Note what a build of edited texts has published; the state has the rest."""
        self._output.note(output, is_whole=False)

    def _build(self, changed: Collection[str], *, deferrable: bool = False) -> Outcome[BuildResult]:
        state = self._state
        self._edited = [self._relative(path) for path in changed] if self._is_current else None
        self._is_current = self._has_failed = False
        try:
            with self._output.open() as folder:
                built = build_into(self._root, folder, self._options, self, self._caches, deferrable=deferrable)
            self._is_current = built.value.published is not None
        except UnfitError as unfit:
            built = not_built(self._root, self._options, unfit.problem, self._caches)
        finally:
            is_of_edits = self._is_current and self._state is state
            self._files.doubt_rewritten(changed if is_of_edits else None)
        self._has_failed = not self._is_current
        return _caused_by(changed, built)

    def _find_changed(self, reported: Collection[str]) -> set[str]:
        """Return the changed files; if the watcher named only events, check these alone."""
        if reported and self._state is not None and self._is_current:
            keys, known = self._state.parts.keys, self._files.known(reported)
            changed = self._files.changed_among(known) if all(self._relative(path) in keys for path in known) else None
            if changed is not None:
                self._has_scanned = False
                return changed
        return self._scan()

    def _scan(self) -> set[str]:
        self._has_scanned = True
        return self._files.changed()

    def _relative(self, path: str) -> str:
        return path.removeprefix(f"{self._root}/")


def _join(outcome: Outcome[BuildResult], rest: Outcome[BuildResult] | None) -> Outcome[BuildResult]:
    """Return the later outcome, with what both changed."""
    first, second = outcome.value, rest.value if rest else None
    if rest is None or second is None or second.published is None or first.published is None:
        return rest or outcome
    written = first.published.written + second.published.written
    removed = first.published.removed + second.published.removed
    unlisted = second.unlisted or first.unlisted
    error = second.listing_error or first.listing_error
    both = replace(second.published, written=written, removed=removed)
    value = replace(second, published=both, unlisted=unlisted, listing_error=error)
    return _caused_by(first.changed | second.changed, replace(rest, value=value))


def _caused_by(changed: Collection[str], outcome: Outcome[BuildResult]) -> Outcome[BuildResult]:
    return replace(outcome, value=replace(outcome.value, changed=frozenset(changed)))
