"""Rebuilds a site that stays in memory.

After an edit of an event's text, the builder rerenders only the pages that depend on the event. After any other edit it
checks and arranges the whole site, and rerenders the stale pages.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from msgspec.structs import replace

from onrecord.arrange import unlisted_names
from onrecord.build.built_site import BuiltSite
from onrecord.build.pipeline import Built, LoadedSite, Options, list_published_ids, load_site, writer_options
from onrecord.build.resident_output import PrivateOutput, ResidentOutput
from onrecord.build.site_writer import plan_pages, stage_pages, write_site
from onrecord.build.text_edits import TextEdit, has_faults, non_text_state, read_text_edit
from onrecord.build.written_pages import WrittenPages
from onrecord.cache.changed_files import ChangedFiles
from onrecord.cache.manifest import PageDependencies
from onrecord.cache.parse_cache import ParseCache
from onrecord.cache.stat_index import BuildResult
from onrecord.model.addresses import is_page, output_path
from onrecord.output import OutputFolder, UnfitError, WriteResult
from onrecord.pictures import PictureCache
from onrecord.problems import Outcome
from onrecord.read import ParsedEntries
from onrecord.render import Fingerprints, LinkChecker


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
        self._site: BuiltSite | None = None
        """The site of the last build; None before the first build, and after one that failed halfway."""
        self._is_current = False
        self._deferred: set[str] = set()
        """The addresses of stale pages to render later."""

    def set_time(self, now: datetime) -> None:
        """Set the moment of the next build, in UTC; on another day than the last one's it checks the whole site."""
        self._is_current = self._is_current and now.date() == self._options.today
        self._options = replace(self._options, today=now.date(), now=now)

    def rebuild(self, reported: Collection[str] = (), *, deferrable: bool = False) -> Outcome[Built]:
        """Build what has changed since the last build, and return all problems; an error leaves the output unchanged.

        With `deferrable`, the caller must call `finish`, which builds the pages of low priority. If the watcher has
        `reported` changed files, `finish` also scans all files.
        """
        changed = self._changed(reported)
        outcome = self._caused_by(changed, self._rebuilt(changed))
        return outcome if deferrable else self._with_written(outcome, self.finish())

    def finish(self) -> Outcome[Built] | None:
        """Rescan files and build deferred pages; return None if there was nothing to do, or the last build failed."""
        if not self._is_current:
            return None
        if self._site is None:  # an exception ended the last build
            return self._build()
        missed: set[str] = set() if self._has_scanned else self._scan()
        rebuilt = self._caused_by(missed, self._rebuilt(missed)) if missed else None
        rest = self._build_deferred()
        return rest if rebuilt is None else self._with_written(rebuilt, rest)

    def record(self) -> Outcome[Built] | None:
        """Store the last build in the state directory, so that a later command finds that nothing has changed.

        If files have changed unnoticed, or another program has changed the output folder, build instead, and return
        the outcome; then call this again. Return None if the build is stored, or if the last build failed.
        """
        last = self._output.last_build(self._options.today)  # it notes the input files before the scan compares them
        self._has_scanned = False
        rebuilt = self.finish()
        if rebuilt is not None or self._site is None or not self._is_current:
            return rebuilt
        result = BuildResult(self._site.page_count, self._site.files, self._site.problems)
        with suppress(UnfitError), self._output.open():
            accepts_any_size = self._site.site.fields.accepts("PUB001")
            if self._output.save(last, result, self._site.manifest, accepts_any_size=accepts_any_size):
                return None
        return self._build()

    def _rebuilt(self, changed: set[str]) -> Outcome[Built]:
        if self._site is not None and self._is_current:
            if not changed:
                return self._built(self._site, 0)
            edits = self._text_edits(self._site, changed)
            if edits is not None:
                self._files.doubt_rewritten(changed)
                return self._apply(self._site, edits)
        return self._build()

    def _build_deferred(self) -> Outcome[Built] | None:
        """Render the deferred pages."""
        if self._site is None or not self._is_current:
            return None
        deferred, self._deferred = self._deferred, set()
        rebuilt = self._rerender(self._site, sorted(deferred)) if deferred else None
        if self._site is not None:
            self._site.warm_up()
        return rebuilt

    def _with_written(self, outcome: Outcome[Built], rest: Outcome[Built] | None) -> Outcome[Built]:
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

    def _caused_by(self, changed: Collection[str], outcome: Outcome[Built]) -> Outcome[Built]:
        return replace(outcome, value=replace(outcome.value, changed=frozenset(changed)))

    def _changed(self, reported: Collection[str]) -> set[str]:
        """Return the changed files; if the watcher named only events, check these alone."""
        if reported and self._site is not None and self._is_current:
            entries, known = self._site.entries, self._files.known(reported)
            changed = self._files.changed_among(known) if all(self._file(path) in entries for path in known) else None
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

    def _build(self) -> Outcome[Built]:
        """Read the changed files, check and arrange the whole site, and render the pages that are stale."""
        try:
            return self._build_whole()
        finally:
            self._files.doubt_rewritten()

    def _build_whole(self) -> Outcome[Built]:
        self._is_current = False
        checked = load_site(self._root, self._options, self._picture_cache, self._parse_cache, self._known)
        if checked.value.site is None:
            return Outcome(Built(0, None, checked.value.files), checked.problems)
        site, unchanged = self._compared(checked)
        self._site = None  # a page that fails to render leaves the plan half invalidated
        try:
            with self._output.open() as folder:
                return self._write(folder, site, unchanged, checked)
        except UnfitError as unfit:
            return Outcome(Built(0, None, site.files), (*checked.problems, unfit.problem))

    def _write(
        self, folder: OutputFolder, site: BuiltSite, unchanged: PageDependencies | None, checked: Outcome[LoadedSite]
    ) -> Outcome[Built]:
        """Render and publish the whole site, except the unchanged pages; None stands for those of an earlier run."""
        unchanged = self._output.untouched(unchanged, site.fingerprints, self._options.today)
        written = write_site(folder, self._writer_options, (site.site, site.theme), unchanged, site.plan)
        pages, result = written.value
        problems = (*checked.problems, *written.problems)
        built = Built(sum(map(is_page, pages)), result, site.files)
        if result is None:
            return Outcome(built, problems)
        self._output.note(folder, is_whole=True)
        site.add(pages)
        site.problems = problems
        self._site, self._is_current, self._deferred = site, True, set()
        if self._options.keeps_ids:
            unlisted = unlisted_names(site.records, self._options.today)
            built = list_published_ids(self._root, replace(built, unlisted=unlisted))
        return Outcome(built, problems)

    def _compared(self, checked: Outcome[LoadedSite]) -> tuple[BuiltSite, PageDependencies | None]:
        """Return the site as it is now, and its unchanged pages; None instead if no site was in memory."""
        site, theme, before = checked.value.site, checked.value.theme, self._site
        assert site is not None and theme is not None, "it was arranged"  # noqa: PT018, S101
        fingerprints = Fingerprints(site, theme)
        changed = before.manifest.changed(fingerprints) if before else None
        if before is None or changed is None:
            now = BuiltSite(checked.value, checked.problems, plan_pages(site, theme), fingerprints)
            return now, {} if before else None
        pages = before.manifest.unchanged(changed)
        before.plan.invalidate(site, changed)
        now = BuiltSite(checked.value, checked.problems, before.plan, fingerprints)
        # The plan's memos may depend on something that no page shows at the moment.
        now.manifest.fingerprints = {name: fingerprints.of(name) for name in before.manifest.fingerprints}
        return now, {address: used for address, used in pages.items() if address not in self._deferred}

    def _text_edits(self, site: BuiltSite, changed: set[str]) -> list[TextEdit] | None:
        """Return the events whose text has changed; None if more than text may have changed."""
        edits = []
        for path in changed:
            edit = self._text_edit(site, self._file(path))
            if edit is None:
                return None
            edits.append(edit)
        return [edit for edit in edits if edit.entry.fingerprint != site.site.events[edit.key].fingerprint]

    def _text_edit(self, site: BuiltSite, file: str) -> TextEdit | None:
        entry = site.entries.get(file)
        if entry is None or file in site.files_with_problems or self._options.notes:
            return None
        key = entry.story, entry.id
        if site.site.stories[entry.story].fields.status == "draft":
            return None  # `arrange` also removes the publication days of a draft story
        frame = non_text_state(entry, site.references.get(key, ()))
        edit = read_text_edit(self._root, file, frame, site.site.stories[entry.story].first_language)
        return edit if edit and not has_faults(site.records.site, edit.entry, self._options.today) else None

    def _apply(self, site: BuiltSite, edits: list[TextEdit]) -> Outcome[Built]:
        """Rerender the pages that depend on the text of edited events."""
        self._site = None
        before = {story: site.plan.division(story) for story, _ in (edit.key for edit in edits)}
        changed = frozenset(map(site.replace_event, edits))
        site.plan.invalidate(site.site, changed)
        if any(site.plan.division(story) != division for story, division in before.items()):
            return self._build()  # a story's text has grown too long for its page, or fits on it again
        addresses = set[str]().union(*(site.dependents[name] for name in changed))
        self._deferred |= {address for address in addresses if site.planned[address].deferrable}
        return self._rerender(site, sorted(addresses - self._deferred))

    def _rerender(self, site: BuiltSite, addresses: list[str]) -> Outcome[Built]:
        """Render and publish some pages; build the whole site if a page has a problem."""
        self._site = None
        published = self._stage_and_commit(site, addresses)
        return self._build() if published is None else self._built(site, published.written)

    def _stage_and_commit(self, site: BuiltSite, addresses: list[str]) -> WriteResult | None:
        """Render some pages, and publish them; return None if a page has a problem, or the folder can't be used."""
        try:
            with self._output.open() as folder:
                return self._commit(folder, site, addresses)
        except FileNotFoundError:  # a file disappeared while it was read: the caller tries again
            raise
        except (OSError, UnfitError):  # `_build` reports it
            return None

    def _commit(self, folder: OutputFolder, site: BuiltSite, addresses: list[str]) -> WriteResult | None:
        rendered = stage_pages(site.plan, folder.staging, (site.planned[address] for address in addresses))
        pages = WrittenPages(site.manifest.pages, folder)
        checker = LinkChecker(
            site.static_addresses, site.site.base_url, as_before=pages, known_targets=site.link_targets
        )
        for seen, _, differs in rendered.pages:
            checker.add(seen)
            folder.note(output_path(seen.address), differs=differs)
        if rendered.problems or any(checker.problems()):
            return None
        published = folder.commit(leaving=True)
        self._output.note(folder, is_whole=False)
        site.add({seen.address: used for seen, used, _ in rendered.pages})
        self._site, self._is_current = site, True
        return published

    def _built(self, site: BuiltSite, written: int) -> Outcome[Built]:
        files = len(site.manifest.pages) + len(site.static_addresses)
        return Outcome(Built(site.page_count, WriteResult(files, written, 0), site.files), site.problems)
