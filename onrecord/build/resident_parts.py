"""The parts of a site's state that a resident builder has in memory, with the dependencies of each page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property

from msgspec.structs import replace

from onrecord.build.pipeline import Arranged
from onrecord.build.site_state import EventState
from onrecord.build.site_writer import Rendered, static_addresses
from onrecord.build.text_edits import Key, TextEdit, non_text_state
from onrecord.cache.dependency_recorder import Dependency, Manifest, PageDependencies
from onrecord.model.fields import EventFields
from onrecord.model.records import Entry, Reference
from onrecord.output import OutputFolder
from onrecord.render import Fingerprints, Plan, Planned, sections


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
        """The pages by address."""
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
