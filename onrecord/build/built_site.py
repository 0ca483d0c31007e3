"""A site as the builder last built it, with the dependencies of each page."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property

from msgspec.structs import replace

from onrecord.build.pipeline import LoadedSite
from onrecord.build.site_writer import static_addresses
from onrecord.build.text_edits import TextEdit
from onrecord.cache.dependency_recorder import Dependency
from onrecord.cache.manifest import Manifest, PageDependencies
from onrecord.model.addresses import is_page
from onrecord.model.fields import EventFields
from onrecord.model.records import Entry, Reference
from onrecord.problems import Problem
from onrecord.render import Fingerprints, Plan, Planned, sections


class BuiltSite:
    """A site as the builder last built it."""

    def __init__(
        self, checked: LoadedSite, problems: tuple[Problem, ...], plan: Plan, fingerprints: Fingerprints
    ) -> None:
        """Take a site that was checked and arranged, the plan of its pages, and its fingerprints."""
        assert checked.records is not None and checked.site is not None and checked.theme is not None  # noqa: PT018, S101
        self.records = checked.records
        """The entries of the last check; `entries` has the events that were edited since."""
        self.site = checked.site
        self.theme = checked.theme
        self.files = checked.files
        self.problems = problems
        self.plan = plan
        self.manifest = Manifest(fingerprints.shared)
        self.dependents: dict[Dependency, set[str]] = defaultdict(set)
        """The addresses of the pages that depend on each dependency."""
        self.link_targets: set[str] = set()
        """The link targets that the link check has found."""
        self.fingerprints = fingerprints
        """The fingerprints at the last check; `manifest` has those of the events that were edited since."""
        self._is_prepared = False

    @cached_property
    def entries(self) -> dict[str, Entry[EventFields]]:
        """The events as they are now, by file."""
        return {event.file: event for event in self.records.events}

    @cached_property
    def references(self) -> dict[tuple[str, str], tuple[Reference, ...]]:
        """The references in each event's text, as it is now."""
        return dict(self.records.references)

    @cached_property
    def files_with_problems(self) -> frozenset[str]:
        """The files that problems name: an edit of any line can move the place of a problem."""
        spans = [problem.span for problem in self.problems]
        spans += [related.span for problem in self.problems for related in problem.related]
        return frozenset(span.path for span in spans if span is not None)

    @cached_property
    def planned(self) -> dict[str, Planned]:
        """The pages by address."""
        pages = (planned for section in sections(self.site) for planned in self.plan.of(section))
        return {planned.address: planned for planned in pages}

    @cached_property
    def static_addresses(self) -> frozenset[str]:
        """The addresses of the files that are written beside the pages."""
        return static_addresses(self.site, self.theme)

    @cached_property
    def page_count(self) -> int:
        """How many pages it has; an edit of an event's text adds none."""
        return sum(map(is_page, self.manifest.pages))

    def warm_up(self) -> None:
        """Compute in advance what the next edit will need."""
        if self._is_prepared:
            return
        self._is_prepared = True
        _ = self.entries, self.references, self.files_with_problems, self.static_addresses, self.page_count
        # A process compiles a template on first use. If other processes rendered all pages, this one has compiled none.
        newest = ["/".join(key) for key in self.site.events][-1:]
        for address in (address for name in newest for address in self.dependents[f"event {name}"]):
            if not self.planned[address].deferrable:
                with self.plan.recorder.isolated():
                    self.planned[address].make().render()

    def add(self, pages: PageDependencies) -> None:
        """Add pages that were rendered from the site as it is now."""
        self.manifest.add(pages, self.fingerprints)
        for address, used in pages.items():
            for name in used:
                self.dependents[name].add(address)

    def replace_event(self, edited: TextEdit) -> Dependency:
        """Replace an event after an edit of its text; return the dependency that has changed."""
        story, id_ = edited.key
        event, entry = self.site.events[edited.key], edited.entry
        now = replace(event, fields=entry.fields, prose=entry.prose, fingerprint=entry.fingerprint)
        whole = self.site.stories[story]
        events = tuple([now if known.id == id_ else known for known in whole.events])
        stories = {**self.site.stories, story: replace(whole, events=events)}
        self.site = replace(self.site, events={**self.site.events, edited.key: now}, stories=stories)
        self.entries[entry.file], self.references[edited.key] = entry, edited.references
        name = f"event {story}/{id_}"
        self.manifest.fingerprints[name] = Fingerprints(self.site, self.theme).of(name)
        return name
