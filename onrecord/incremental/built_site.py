"""A site as it was last built, and what each of its pages was made from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import cached_property

from onrecord.incremental.text_edits import TextEdit
from onrecord.model.addresses import is_page
from onrecord.model.fields import EventFields
from onrecord.model.records import Entry, Reference
from onrecord.pipeline import Arranged
from onrecord.problems import Problem
from onrecord.render import Dependency, Fingerprints, Plan, Planned, global_fingerprint, sections
from onrecord.site_writer import files_beside


class BuiltSite:
    """A site as it was last built."""

    def __init__(
        self, checked: Arranged, problems: tuple[Problem, ...], plan: Plan, fingerprints: Fingerprints
    ) -> None:
        """Take what was checked and arranged, and what plans the pages of it."""
        assert checked.records is not None and checked.site is not None and checked.theme is not None  # noqa: PT018, S101
        self.records = checked.records
        """The entries as they were checked; of events that were reworded since, `entries` knows more."""
        self.site = checked.site
        self.theme = checked.theme
        self.files = checked.files
        self.problems = problems
        self.plan = plan
        self.pages: dict[str, Collection[Dependency]] = {}
        """What each page was made from."""
        self.fingerprints: dict[Dependency, str | None] = {}
        """What each of these inputs was."""
        self.made_from: dict[Dependency, set[str]] = defaultdict(set)
        """The other way round: the pages that were made from each input."""
        self.there: set[str] = set()
        """The addresses of which it was proved that they lead somewhere."""
        self._fingerprints = fingerprints
        self._is_prepared = False

    @cached_property
    def global_fingerprint(self) -> str:
        """What all pages have in common."""
        return global_fingerprint(self.site, self.theme)

    @cached_property
    def entries(self) -> dict[str, Entry[EventFields]]:
        """The events as they are now, by file."""
        return {event.file: event for event in self.records.events}

    @cached_property
    def references(self) -> dict[tuple[str, str], tuple[Reference, ...]]:
        """What the text of each event refers to now."""
        return dict(self.records.references)

    @cached_property
    def told_of(self) -> frozenset[str]:
        """The files that a problem speaks of: what it says of them depends on their every line."""
        spans = [problem.span for problem in self.problems]
        spans += [related.span for problem in self.problems for related in problem.related]
        return frozenset(span.path for span in spans if span is not None)

    @cached_property
    def planned(self) -> dict[str, Planned]:
        """The pages by address."""
        pages = (planned for section in sections(self.site) for planned in self.plan.of(section))
        return {planned.address: planned for planned in pages}

    @cached_property
    def files_beside(self) -> frozenset[str]:
        """The addresses of the files that are published beside the pages."""
        return files_beside(self.site, self.theme)

    @cached_property
    def page_count(self) -> int:
        """How many pages it has; other words in an event make no more."""
        return sum(map(is_page, self.pages))

    def prepare(self) -> None:
        """Work out, once, what the next edit will need, while nobody waits for it."""
        if self._is_prepared:
            return
        self._is_prepared = True
        _ = self.entries, self.references, self.told_of, self.files_beside, self.page_count
        # Templates are compiled when they are first used: where other processes made all pages, none is here yet.
        newest = ["/".join(key) for key in self.site.events][-1:]
        for address in (address for name in newest for address in self.made_from[f"event {name}"]):
            if not self.planned[address].may_wait:
                with self.plan.recorder.apart():
                    self.planned[address].make().render()

    def note(self, pages: Mapping[str, Collection[Dependency]]) -> None:
        """Note what pages were made from, and what that was."""
        for address, used in pages.items():
            self.pages[address] = used
            for name in used:
                self.made_from[name].add(address)
                if name not in self.fingerprints:
                    self.fingerprints[name] = self._fingerprints.of(name)

    def take(self, edited: TextEdit) -> Dependency:
        """Put an event that says the same in other words into the place of what it was; return its input."""
        story, id_ = edited.key
        event, entry = self.site.events[edited.key], edited.entry
        now = replace(event, fields=entry.fields, prose=entry.prose, fingerprint=entry.fingerprint)
        whole = self.site.stories[story]
        events = tuple([now if known.id == id_ else known for known in whole.events])
        stories = {**self.site.stories, story: replace(whole, events=events)}
        self.site = replace(self.site, events={**self.site.events, edited.key: now}, stories=stories)
        self.entries[entry.file], self.references[edited.key] = entry, edited.references
        name = f"event {story}/{id_}"
        self.fingerprints[name] = Fingerprints(self.site).of(name)
        return name
