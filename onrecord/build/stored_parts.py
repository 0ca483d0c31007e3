"""The parts of a site's state that a build after edits of texts takes from the state directory, each on first use."""

from collections.abc import Collection, Sequence
from functools import cached_property
from pathlib import Path

from onrecord.build.non_text import Key
from onrecord.build.published_articles import PublishedArticles
from onrecord.build.site_state import StaleStateError, TextEdit
from onrecord.build.site_writer import Rendered, plan_pages
from onrecord.build.stored_site import StoredSite, find_whole_events
from onrecord.cache.template_cache import TemplateCache
from onrecord.model.addresses import is_page
from onrecord.model.records import Entry
from onrecord.output import OutputFolder
from onrecord.render import Listings, Plan, Planned


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
        self.site = stored.site
        self.keys = stored.keys
        self.event = stored.event_state
        self.characters = stored.characters
        self.edited = edited
        self.addresses = frozenset(path.removesuffix("index.html") for path in outputs if is_page(path))
        self.static_addresses = frozenset(path for path in outputs if not is_page(path))
        self._replaced: Sequence[Key] = ()

    @cached_property
    def plan(self) -> Plan:
        """The plan of its pages. Raises `StaleStateError` if the theme has a problem."""
        from onrecord.read import read_themed  # noqa: PLC0415  (a whole build has no use for it)

        site = self.site
        theme = read_themed(self._root, Entry("site", "", site.fields, "site.yaml"))
        if theme.problems:
            raise StaleStateError
        listings = Listings(site, self._stored.divisions, self._stored.dates)
        plan = plan_pages(site, theme.value, listings, self._templates.code)
        edited = {key: site.events[key] for key in self._replaced}
        plan.use(PublishedArticles(self._folder.published, theme.value, edited).on)
        return plan

    def replace(self, edits: Sequence[TextEdit]) -> None:
        """Replace events by their edited versions."""
        self._replaced = [edit.key for edit in edits]
        for edit in edits:
            self._stored.replace(edit)

    def find(self, addresses: Collection[str], stories: Collection[str]) -> Sequence[Planned]:
        """Return those of the pages that exist; most of them show events of `stories`."""
        return list(self.plan.find(addresses, stories))

    def add(self, rendered: Rendered) -> bool:
        """Store compiled templates; return whether the pages show only texts of events that they showed before."""
        self._templates.save()
        return all(
            page.links.address in self.event(key).pages
            for page in rendered.pages
            for key in find_whole_events(page.dependencies)
        )
