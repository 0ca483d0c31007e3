"""The parts of a site's state that the last whole build has stored: each is loaded on first use."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from onrecord.build.published_articles import PublishedArticles
from onrecord.build.site_state import EventState, StaleStateError
from onrecord.build.site_writer import Rendered, plan_pages
from onrecord.build.stored_site import StoredSite
from onrecord.build.text_edits import Key, TextEdit
from onrecord.cache.template_cache import TemplateCache
from onrecord.model.addresses import is_page, output_path, relative
from onrecord.model.records import Entry
from onrecord.model.site import Site
from onrecord.output import OutputFolder
from onrecord.read import read_themed
from onrecord.render import Listings, Plan, Planned, collect_links


class StoredParts:
    """The parts that the state directory has. They stay as the last whole build stored them, until the next one."""

    def __init__(
        self, root: Path, stored: StoredSite, folder: OutputFolder, outputs: Collection[str], edited: Collection[Key]
    ) -> None:
        """Take the stored site, the output folder with its files, and the events edited since the site was stored."""
        self._root = root
        self._stored = stored
        self._folder = folder
        self._templates = TemplateCache(root, remember=True)
        self.edited = edited
        self.addresses = frozenset(path.removesuffix("index.html") for path in outputs if is_page(path))
        self.static_addresses = frozenset(path for path in outputs if not is_page(path))
        self._replaced: Sequence[Key] = ()

    @property
    def site(self) -> Site:
        """The arranged site."""
        return self._stored.site

    @property
    def keys(self) -> Mapping[str, Key]:
        """The events by file."""
        return self._stored.keys

    @cached_property
    def plan(self) -> Plan:
        """The plan of its pages. Raises `StaleStateError` if the theme has a problem."""
        site = self.site
        theme = read_themed(self._root, Entry("site", "", site.fields, "site.yaml"))
        if theme.problems:
            raise StaleStateError
        plan = plan_pages(
            site, theme.value, Listings(site, self._stored.divisions, self._stored.dates), self._templates.code
        )
        edited = {key: site.events[key] for key in self._replaced}
        plan.use(PublishedArticles(self._folder.published, theme.value, edited).on)
        return plan

    def event(self, key: Key) -> EventState:
        """Return the state of an event at the last whole build."""
        return self._stored.event_state(key)

    def characters(self, story: str) -> int:
        """Return how many characters the events of a story had together at the last whole build."""
        return self._stored.characters(story)

    def replace(self, edits: Sequence[TextEdit]) -> None:
        """Replace events by their edited versions."""
        self._replaced = [edit.key for edit in edits]
        for edit in edits:
            self._stored.replace(edit)

    def find(self, addresses: Collection[str], stories: Collection[str]) -> Sequence[Planned]:
        """Return those of the pages that exist; most of them show events of `stories`."""
        return list(self.plan.find(addresses, stories))

    def known_targets(self, folder: OutputFolder, rendered: Rendered) -> set[str]:
        """Return the targets to which the published pages link already: an earlier build has checked them."""
        known = set[str]()
        for seen, _, _ in rendered.pages:
            published = folder.published(output_path(seen.address))
            links = frozenset(collect_links(seen.address, published, unusual=self.plan.is_unusual).links)
            known.update(target for target in seen.targets.split("\n") if relative(seen.address, target) in links)
        return known

    def add(self, rendered: Rendered) -> bool:
        """Store compiled templates; return whether the pages show only texts of events that they showed before."""
        self._templates.save()
        return all(
            seen.address in self.event((story, event)).pages
            for seen, used, _ in rendered.pages
            for kind, _, key in (name.partition(" ") for name in used)
            if kind == "event"
            for story, _, event in (key.partition("/"),)
        )
