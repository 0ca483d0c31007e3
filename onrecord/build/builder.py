"""Rebuilds a site that stays in memory.

After an edit of an event's text, the site's state rerenders only the pages that show the event. After any other edit
the builder checks and arranges the whole site, and rerenders the stale pages.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import partial
from pathlib import Path

from msgspec.structs import replace

from onrecord.arrange import unlisted_names
from onrecord.build.pipeline import LoadedSite, Options, list_published_ids, load_site, writer_options
from onrecord.build.resident_output import PrivateOutput, ResidentOutput
from onrecord.build.resident_parts import ResidentParts
from onrecord.build.site_state import SiteState
from onrecord.build.site_writer import plan_pages, write_site
from onrecord.cache.changed_files import ChangedFiles
from onrecord.cache.manifest import PageDependencies
from onrecord.cache.parse_cache import ParseCache
from onrecord.model.addresses import is_page
from onrecord.model.build_result import BuildResult
from onrecord.output import OutputFolder, UnfitError
from onrecord.pictures import PictureCache
from onrecord.problems import Outcome
from onrecord.read import ParsedEntries
from onrecord.render import Fingerprints


class IncrementalBuilder:
    """A site that stays in memory and is rebuilt after each edit."""

    def __init__(self, root: Path, output: Path | ResidentOutput, options: Options) -> None:
        """Take the site's folder, the output, and the options of a run. A bare path is a private output folder."""
        self._root = root.resolve()
        self._output = PrivateOutput(output) if isinstance(output, Path) else output
        self._options = options
        self._parse_cache = ParseCache(self._root, jobs=options.jobs, remember=options.remember)
        self._picture_cache = PictureCache(self._root, remember=options.remember)
        self._writer_options = writer_options(options, self._picture_cache)
        self._known: ParsedEntries = {}
        self._files = ChangedFiles(self._root, self._output.folder)
        self._has_scanned = False
        """Whether all files were scanned since the last build began."""
        self._state: SiteState[ResidentParts] | None = None
        """The site of the last build; None before the first build, and after one that failed halfway."""
        self._is_current = False

    def set_time(self, now: datetime) -> None:
        """Set the moment of the next build, in UTC; on another day than the last one's it checks the whole site."""
        self._is_current = self._is_current and now.date() == self._options.today
        self._options = replace(self._options, today=now.date(), now=now)

    def rebuild(self, reported: Collection[str] = (), *, deferrable: bool = False) -> Outcome[BuildResult]:
        """Build what has changed since the last build, and return all problems; an error leaves the output unchanged.

        With `deferrable`, the caller must call `finish`, which builds the pages of low priority. If the watcher has
        `reported` changed files, `finish` also scans all files.
        """
        changed = self._changed(reported)
        outcome = self._caused_by(changed, self._rebuilt(changed))
        return outcome if deferrable else self._with_written(outcome, self.finish())

    def finish(self) -> Outcome[BuildResult] | None:
        """Rescan files and build deferred pages; return None if there was nothing to do, or the last build failed."""
        if not self._is_current:
            return None
        if self._state is None or not self._state.is_sound:  # an exception ended the last build
            return self._build()
        missed: set[str] = set() if self._has_scanned else self._scan()
        rebuilt = self._caused_by(missed, self._rebuilt(missed)) if missed else None
        rest = self._build_deferred()
        return rest if rebuilt is None else self._with_written(rebuilt, rest)

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
        return self._build()

    def _rebuilt(self, changed: set[str]) -> Outcome[BuildResult]:
        state = self._state
        if state is None or not state.is_sound or not self._is_current:
            return self._build()
        if not changed:
            return state.unchanged()
        files = [self._file(path) for path in changed]
        today, notes = self._options.today, self._options.notes
        rebuild = partial(state.rebuild, files, today, self._open, with_notes=notes, deferrable=True)
        rebuilt = self._attempted(rebuild)
        self._files.doubt_rewritten(changed)
        return rebuilt or self._build()

    def _build_deferred(self) -> Outcome[BuildResult] | None:
        """Render the deferred pages."""
        state = self._state
        if state is None or not state.is_sound or not self._is_current:
            return None
        rebuilt = None
        if state.deferred:
            rebuilt = self._attempted(partial(state.render_deferred, self._open)) or self._build()
        if self._state and self._state.is_sound:
            self._state.parts.warm_up()
        return rebuilt

    def _attempted(self, rebuild: Callable[[], Outcome[BuildResult] | None]) -> Outcome[BuildResult] | None:
        """Return the result of a rebuild; None also if the output folder can't be used, which `_build` then reports."""
        try:
            return rebuild()
        except FileNotFoundError:  # a file disappeared while it was read: the caller tries again
            raise
        except (OSError, UnfitError):
            return None

    @contextmanager
    def _open(self) -> Iterator[OutputFolder]:
        """Open the output folder for single pages, and note what was published."""
        with self._output.open() as folder:
            yield folder
            self._output.note(folder, is_whole=False)

    def _with_written(self, outcome: Outcome[BuildResult], rest: Outcome[BuildResult] | None) -> Outcome[BuildResult]:
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
        return self._caused_by(first.changed | second.changed, replace(rest, value=value))

    def _caused_by(self, changed: Collection[str], outcome: Outcome[BuildResult]) -> Outcome[BuildResult]:
        return replace(outcome, value=replace(outcome.value, changed=frozenset(changed)))

    def _changed(self, reported: Collection[str]) -> set[str]:
        """Return the changed files; if the watcher named only events, check these alone."""
        if reported and self._state is not None and self._is_current:
            keys, known = self._state.parts.keys, self._files.known(reported)
            changed = self._files.changed_among(known) if all(self._file(path) in keys for path in known) else None
            if changed is not None:
                self._has_scanned = False
                return changed
        return self._scan()

    def _scan(self) -> set[str]:
        self._has_scanned = True
        return self._files.changed()

    def _file(self, path: str) -> str:
        """Return a path relative to the site's folder, as entries have it."""
        return path.removeprefix(f"{self._root}/")

    def _build(self) -> Outcome[BuildResult]:
        """Read the changed files, check and arrange the whole site, and render the pages that are stale."""
        try:
            return self._build_whole()
        finally:
            self._files.doubt_rewritten()

    def _build_whole(self) -> Outcome[BuildResult]:
        self._is_current = False
        checked = load_site(self._root, self._options, self._picture_cache, self._parse_cache, self._known)
        files = checked.value.files
        if checked.value.site is None:
            return Outcome(BuildResult(0, None, files), checked.problems)
        parts, unchanged = self._compared(checked.value)
        self._state = None  # a page that fails to render leaves the plan half invalidated
        try:
            with self._output.open() as folder:
                return self._write(folder, parts, unchanged, checked)
        except UnfitError as unfit:
            return Outcome(BuildResult(0, None, files), (*checked.problems, unfit.problem))

    def _write(
        self,
        folder: OutputFolder,
        parts: ResidentParts,
        unchanged: PageDependencies | None,
        checked: Outcome[LoadedSite],
    ) -> Outcome[BuildResult]:
        """Render and publish the whole site, except the unchanged pages; None stands for those of an earlier run."""
        unchanged = self._output.untouched(unchanged, parts.fingerprints, self._options.today)
        written = write_site(folder, self._writer_options, (parts.site, parts.theme), unchanged, parts.plan)
        pages, result = written.value
        problems = (*checked.problems, *written.problems)
        built = BuildResult(sum(map(is_page, pages)), result, checked.value.files)
        if result is None:
            return Outcome(built, problems)
        self._output.note(folder, is_whole=True)
        parts.add_pages(pages)
        self._state, self._is_current = SiteState(self._root, parts, Outcome(built, problems)), True
        if self._options.keeps_ids:
            unlisted = unlisted_names(parts.records, self._options.today)
            built = list_published_ids(self._root, replace(built, unlisted=unlisted))
        return Outcome(built, problems)

    def _compared(self, checked: LoadedSite) -> tuple[ResidentParts, PageDependencies | None]:
        """Return the site as it is now, and its unchanged pages; None instead if no site was in memory."""
        site, theme, state = checked.site, checked.theme, self._state
        assert site is not None and theme is not None, "it was arranged"  # noqa: PT018, S101
        before = state.parts if state and state.is_sound else None
        fingerprints = Fingerprints(site, theme)
        changed = before.manifest.changed(fingerprints) if before else None
        if state is None or before is None or changed is None:
            now = ResidentParts(checked, plan_pages(site, theme), fingerprints)
            return now, {} if before else None
        pages = before.manifest.unchanged(changed)
        before.plan.invalidate(site, changed)
        now = ResidentParts(checked, before.plan, fingerprints)
        # The plan's memos may depend on something that no page shows at the moment.
        now.manifest.fingerprints = {name: fingerprints.of(name) for name in before.manifest.fingerprints}
        return now, {address: used for address, used in pages.items() if address not in state.deferred}
