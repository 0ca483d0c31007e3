"""Rebuilds a site that stays in memory; its parts in memory, and its output folder: private or published.

After an edit of the text of an event, the state of the site rerenders only the pages that show the event. After any
other edit the builder checks and arranges the whole site, and rerenders the stale pages. Both go the path of a command
(`pipeline.build_into`); this builder is the memory of the last build.

Other builds also write to the published folder. A rebuild must not scan ten thousand files to find out, so the builder
keeps the stat fingerprint of each file that it has published. It compares them before it builds the whole site, and
before it stores a build. A rebuild of single pages trusts them.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from functools import cached_property, partial
from pathlib import Path

from msgspec.structs import replace

from onrecord.build.last_build import LastBuild
from onrecord.build.non_text import Key, non_text_state
from onrecord.build.pipeline import Arranged, Caches, Options, build_into, not_built
from onrecord.build.site_state import EventState, SiteState, TextEdit
from onrecord.build.site_writer import Rendered, plan_pages
from onrecord.build.static_staging import static_addresses
from onrecord.cache.dependency_recorder import Dependency, Manifest, PageDependencies
from onrecord.cache.parse_cache import ParseCache
from onrecord.cache.stat_index import ChangedFiles, StatFingerprint, files_in, stat_fingerprint
from onrecord.cache.template_cache import CompiledTemplates, TemplateCache
from onrecord.interrupts import deferred
from onrecord.model.addresses import output_path
from onrecord.model.build_result import BuildResult
from onrecord.model.fields import EventFields
from onrecord.model.records import Entry, Records, Reference
from onrecord.output import FileOperations, OutputFolder, UnfitError, over_the_limits
from onrecord.pictures import PictureCache
from onrecord.problems import Outcome
from onrecord.render import COMPLETED, Fingerprints, Plan, Planned, sections
from onrecord.reserved import MARKER, STAGING


class ResidentParts:
    """The parts that stay in memory after a whole build, and follow each edit."""

    edited: Collection[Key] = ()
    """None, since the parts are up to date."""

    def __init__(self, arranged: Arranged, plan: Plan, fingerprints: Fingerprints) -> None:
        self._records, self.site, self._theme = arranged
        """The entries of the last check, and the site with the events that were edited since."""
        self.plan = plan
        self.manifest = Manifest(fingerprints.shared)
        self.dependents: dict[Dependency, set[str]] = defaultdict(set)
        self.fingerprints = fingerprints
        """The fingerprints at the last check; `manifest` has those of the events that were edited since."""
        self._is_warm = False

    @cached_property
    def keys(self) -> Mapping[str, Key]:
        """The events by file."""
        return {event.file: key for key, event in self.site.events.items()}

    @cached_property
    def _entries(self) -> Mapping[Key, tuple[Entry[EventFields], tuple[Reference, ...]]]:
        """The events with the references in their texts, as they were read."""
        references = self._records.references
        keyed = (((entry.story, entry.id), entry) for entry in self._records.events)
        return {key: (entry, references.get(key, ())) for key, entry in keyed}

    @property
    def addresses(self) -> Collection[str]:
        """The addresses of the pages."""
        return self.manifest.pages

    @cached_property
    def _planned(self) -> dict[str, Planned]:
        pages = (planned for section in sections(self.site) for planned in self.plan.of(section))
        return {planned.address: planned for planned in pages}

    @cached_property
    def static_addresses(self) -> frozenset[str]:
        """The addresses of the files that are written beside the pages."""
        return static_addresses(self.site, self._theme)

    def event(self, key: Key) -> EventState:
        """Return the state of an event; an edit of its text leaves the first part of it as it is."""
        event = self.site.events[key]
        pages = self.dependents[f"event {event.story}/{event.id}"]
        return EventState(non_text_state(*self._entries[key]), event.fingerprint, self.plan.listings.size(event), pages)

    def characters(self, story: str) -> int:
        """Return how many characters the events of a story have together."""
        return self.plan.listings.characters(story)

    def replace(self, edits: Sequence[TextEdit]) -> None:
        """Replace events by their edited versions."""
        changed = frozenset(map(self._replace, edits))  # this changes the site
        self.plan.invalidate(self.site, changed)

    def find(self, addresses: Collection[str], _stories: Collection[str]) -> Sequence[Planned]:
        """Return those of the pages that exist."""
        return [self._planned[address] for address in sorted(addresses) if address in self._planned]

    def add(self, rendered: Rendered) -> bool:
        """Add pages that were rendered from the site as it is now."""
        self.add_pages({page.links.address: page.dependencies for page in rendered.pages})
        return True

    def warm_up(self) -> None:
        """Compute in advance what the next edit will need."""
        if self._is_warm:
            return
        self._is_warm = True
        _ = self.keys, self._entries, self.static_addresses
        # A process compiles a template on first use. If other processes rendered all pages, this one has compiled none.
        newest = ["/".join(key) for key in self.site.events][-1:]
        for address in (address for name in newest for address in self.dependents[f"event {name}"]):
            if not self._planned[address].deferrable:
                with self.plan.recorder.isolated():
                    self._planned[address].make().render()

    def add_pages(self, pages: PageDependencies) -> None:
        """Add pages with their dependencies."""
        self.manifest.add(pages, self.fingerprints)
        for address, used in pages.items():
            for name in used:
                self.dependents[name].add(address)

    def _replace(self, edited: TextEdit) -> Dependency:
        """Replace an event after an edit of its text; return the dependency that has changed."""
        story, id_ = edited.key
        event = self.site.events[edited.key]
        entry = edited.entry
        now = replace(event, fields=entry.fields, prose=entry.prose, fingerprint=entry.fingerprint)
        self.site = replace(self.site, events={**self.site.events, edited.key: now})
        name = f"event {story}/{id_}"
        self.manifest.fingerprints[name] = Fingerprints(self.site, self._theme).of(name)
        return name


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

    def find_untouched(self, pages: PageDependencies | None, current: Fingerprints, today: date) -> PageDependencies:
        """Return those of the unchanged pages whose files no other program has touched.

        None for `pages` stands for the pages of an earlier run that are unchanged. Call this while the folder is open.
        """
        if not self._is_shared:
            return pages or {}
        self._scanned = self._scan()
        if pages is None:
            last = self.last_build(today)
            return last.find_unchanged(current) if last else {}
        known = self._published or {}
        same = {path for path, found in self._scanned.items() if known.get(path) == found}
        untouched = {address: used for address, used in pages.items() if output_path(address) in same}
        if len(untouched) < len(pages):  # an edit of a text completed these from what another program had published
            untouched = {address: used for address, used in untouched.items() if address not in COMPLETED}
        return untouched

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
        if (found := self._scan()) != self._published:
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
        found = files_in(self.folder, but={str(self.folder / STAGING)})
        return {path[start:]: fingerprint for path, fingerprint in found}


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
        if (rebuilt := self.finish()) is not None or self._state is None or not self._is_current:
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
        state = self._state
        edited = self._edited
        return None if state is None or edited is None or not state.is_sound else (state, edited)

    def prepare(self) -> None:
        """Do nothing: all is in memory."""

    def kept_of(self, records: Records) -> Records:
        """Return the entries."""
        return records

    def plan_pages(self, arranged: Arranged, code: CompiledTemplates) -> tuple[Plan, PageDependencies]:
        """Return the plan of the pages for a whole build, and those that need no rendering."""
        _, site, theme = arranged
        state, self._state = self._state, None  # a page that fails to render leaves the plan half invalidated
        before = state.parts if state and state.is_sound else None
        fingerprints = Fingerprints(site, theme)
        changed = before.manifest.find_changed(fingerprints) if before else None
        unchanged: PageDependencies | None = {} if before else None
        if state is None or before is None or changed is None:
            self._parts = ResidentParts(arranged, plan_pages(site, theme, code=code), fingerprints)
        else:
            pages = before.manifest.find_unchanged(changed)
            unchanged = {address: used for address, used in pages.items() if address not in state.deferred}
            before.plan.invalidate(site, changed)
            self._parts = ResidentParts(arranged, before.plan, fingerprints)
            # The plan's memos may depend on something that no page shows at the moment.
            self._parts.manifest.fingerprints = {name: fingerprints.of(name) for name in before.manifest.fingerprints}
        return self._parts.plan, self._output.find_untouched(unchanged, fingerprints, self._options.today)

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
            self._files.doubt_rewritten(changed if self._is_current and self._state is state else None)
        self._has_failed = not self._is_current
        return _name_cause(changed, built)

    def _find_changed(self, reported: Collection[str]) -> set[str]:
        """Return the changed files; if the watcher named only events, check these alone."""
        if reported and self._state is not None and self._is_current:
            keys = self._state.parts.keys
            known = self._files.keep_known(reported)
            are_events = all(self._relative(path) in keys for path in known)
            changed = self._files.find_changed_among(known) if are_events else None
            if changed is not None:
                self._has_scanned = False
                return changed
        return self._scan()

    def _scan(self) -> set[str]:
        self._has_scanned = True
        return self._files.find_changed()

    def _relative(self, path: str) -> str:
        return path.removeprefix(f"{self._root}/")


def _join(outcome: Outcome[BuildResult], rest: Outcome[BuildResult] | None) -> Outcome[BuildResult]:
    first = outcome.value
    second = rest.value if rest else None
    if rest is None or second is None or second.published is None or first.published is None:
        return rest or outcome
    written = first.published.written + second.published.written
    removed = first.published.removed + second.published.removed
    error = second.listing_error or first.listing_error
    both = replace(second.published, written=written, removed=removed)
    value = replace(second, published=both, unlisted=second.unlisted or first.unlisted, listing_error=error)
    return _name_cause(first.changed | second.changed, replace(rest, value=value))


def _name_cause(changed: Collection[str], outcome: Outcome[BuildResult]) -> Outcome[BuildResult]:
    return replace(outcome, value=replace(outcome.value, changed=frozenset(changed)))
