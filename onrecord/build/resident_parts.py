"""The parts of a site's state that a resident builder has in memory, and its output folder: private or published.

Other builds also write to the published folder. A rebuild must not scan ten thousand files to find out, so the builder
keeps the stat fingerprint of each file that it has published. It compares them before it builds the whole site, and
before it stores a build. A rebuild of single pages trusts them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from functools import cached_property, partial
from pathlib import Path

from msgspec.structs import replace

from onrecord.build.last_build import LastBuild
from onrecord.build.pipeline import Arranged
from onrecord.build.site_state import EventState, Key, TextEdit, non_text_state
from onrecord.build.site_writer import Rendered, static_addresses
from onrecord.cache.dependency_recorder import Dependency, Manifest, PageDependencies
from onrecord.cache.input_files import StatFingerprint, files_in, stat_fingerprint
from onrecord.interrupts import deferred
from onrecord.model.addresses import output_path
from onrecord.model.build_result import BuildResult
from onrecord.model.fields import EventFields
from onrecord.model.records import Entry, Reference
from onrecord.output import FileOperations, OutputFolder, over_the_limits
from onrecord.problems import Outcome
from onrecord.render import Fingerprints, Plan, Planned, sections
from onrecord.reserved import MARKER, STAGING


class ResidentParts:
    """The parts that stay in memory after a whole build, and follow each edit."""

    edited: Collection[Key] = ()
    """None, since the parts are up to date."""

    def __init__(self, arranged: Arranged, plan: Plan, fingerprints: Fingerprints) -> None:
        """Take a site that was checked and arranged, the plan of its pages, and its fingerprints."""
        self._records, self.site, self._theme = arranged
        """The entries of the last check, and the site with the events that were edited since."""
        self.plan = plan
        self.manifest = Manifest(fingerprints.shared)
        self.dependents: dict[Dependency, set[str]] = defaultdict(set)
        """The addresses of the pages that depend on each dependency."""
        self._link_targets: set[str] = set()
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
        changed = frozenset(map(self._replace, edits))
        self.plan.invalidate(self.site, changed)

    def find(self, addresses: Collection[str], _stories: Collection[str]) -> Sequence[Planned]:
        """Return those of the pages that exist."""
        return [self._planned[address] for address in sorted(addresses) if address in self._planned]

    def known_targets(self, _folder: OutputFolder, _rendered: Rendered) -> set[str]:
        """Return the targets of links that the link check has found; it adds more."""
        return self._link_targets

    def add(self, rendered: Rendered) -> bool:
        """Add pages that were rendered from the site as it is now."""
        self.add_pages({seen.address: used for seen, used, _ in rendered.pages})
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
        event, entry = self.site.events[edited.key], edited.entry
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
