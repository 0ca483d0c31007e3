"""The parts of a site's state that the last whole build has stored: each is loaded on first use.

Pages of whole texts take all articles but the edited ones from the output folder.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from onrecord.build.site_state import Key, StaleStateError, TextEdit
from onrecord.build.site_writer import Rendered, plan_pages
from onrecord.build.stored_site import StoredSite
from onrecord.cache.template_cache import TemplateCache
from onrecord.model.addresses import Addresses, is_page, output_path, relative
from onrecord.model.records import Entry, ThemeFiles
from onrecord.model.site import Event
from onrecord.output import OutputFolder
from onrecord.read import read_themed
from onrecord.render import Listings, Plan, Planned, collect_links
from onrecord.render.fragments import Markup
from onrecord.render.placeholders import cite

_ARTICLE = re.compile(r'^<article class="event" id="(?P<event>[^"]+)".*?^</article>$', re.DOTALL | re.MULTILINE)
_CITATION = re.compile(
    r'<a class="cite(?P<again> again)?"(?: id="[^"]*")? href="#cite-(?P<number>\d+)"(?: aria-label="[^"]*")?>'
    r"\[\d+\]</a>"
)
"""A citation as `PlaceholderResolver` writes it."""
_REFERENCE = re.compile(r'^<li id="cite-(?P<number>\d+)">.*?^</li>$', re.DOTALL | re.MULTILINE)


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
        self.site, self.keys = stored.site, stored.keys
        self.event, self.characters = stored.event_state, stored.characters
        self.edited = edited
        self.addresses = frozenset(path.removesuffix("index.html") for path in outputs if is_page(path))
        self.static_addresses = frozenset(path for path in outputs if not is_page(path))
        self._replaced: Sequence[Key] = ()

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


class PublishedArticles:
    """The articles of whole-text pages that are still as they were published.

    The whole text of a story shows hundreds of events, and an edit changes one of them. All others are on the published
    page, finished but for one thing: the numbers of citations count from the page's first article. So citations become
    placeholders again, and rendering the page gives them their numbers.
    """

    def __init__(self, published: Callable[[str], str], theme: ThemeFiles, edited: Mapping[Key, Event]) -> None:
        """Take the function that reads a file of the output folder, the theme, and the events that were edited."""
        self._published = published
        self._edited = edited
        # A site's own templates can have any form. And a page's first picture alone loads at once, which only
        # rendering the whole page decides.
        self._is_readable = all(template.is_built_in for template in theme.templates.values()) and not any(
            event.fields.media for event in edited.values()
        )

    def on(self, page: str, story: str, addresses: Addresses) -> Mapping[str, Markup]:
        """Return the articles on a page of a story by the ids of their events, without the edited ones.

        `addresses` are those of the page's language.
        """
        if not self._is_readable:
            return {}
        html = self._published(output_path(page))
        folder = re.escape(relative(page, addresses.source("-")).removesuffix("-/"))
        source_link = re.compile(f'<span class="reference-links"><a href="{folder}([a-z0-9-]+)/">')
        sources = {
            reference["number"]: source[1]
            for reference in _REFERENCE.finditer(html)
            if (source := source_link.search(reference[0]))
        }

        def placeholder(citation: re.Match[str]) -> str:
            return cite(sources[citation["number"]], anchored=not citation["again"])

        try:
            return {
                article["event"]: Markup(_CITATION.sub(placeholder, article[0]))
                for article in _ARTICLE.finditer(html)
                if (story, article["event"]) not in self._edited
            }
        except KeyError:  # a reference has another form
            return {}
