"""Plans the pages and files of a site, section by section."""

from collections.abc import Collection, Iterable, Iterator
from functools import partial
from itertools import chain, product
from typing import Any

from onrecord.cache.dependency_recorder import Dependency, DependencyRecorder
from onrecord.cache.template_cache import CompiledTemplates
from onrecord.model.addresses import output_path
from onrecord.model.palette import custom_style_sheet
from onrecord.model.records import ThemeFiles
from onrecord.model.site import Site
from onrecord.plugins import PluginError
from onrecord.problems import Problem
from onrecord.render.citations.bibliography import Bibliography
from onrecord.render.context import KnownArticles, RenderContext
from onrecord.render.kind_tables import by_subject, kind_tables
from onrecord.render.links.page_links import is_unusual
from onrecord.render.outputs.file_kind import FileKind
from onrecord.render.page import Page, Planned
from onrecord.render.pages.layout import Layout
from onrecord.render.pages.page_kind import REDIRECT_TEMPLATE, PageKind
from onrecord.render.pagination.division import Division
from onrecord.render.pagination.listings import Listings
from onrecord.render.site_sections import Section, sections
from onrecord.render.subjects import Subject, ids_of
from onrecord.render.theme.style_sheet import for_first_views, style_sheet
from onrecord.render.tracking.event_updates import Changes
from onrecord.render.tracking.tracked_site import TrackedSite
from onrecord.render.words import Words


class Plan:
    """All pages and files of a site, section by section."""

    def __init__(
        self,
        site: Site,
        theme: ThemeFiles,
        bibliography: Bibliography | None = None,
        listings: Listings | None = None,
        code: CompiledTemplates | None = None,
    ) -> None:
        """Take the site and its theme; references have the house format without a bibliography.

        `listings` are the lists of the site, if they are cached. `code` has templates compiled before.
        """
        self.code: CompiledTemplates = {} if code is None else code
        """The code of the templates that are compiled so far."""
        self.bibliography = bibliography
        self.is_unusual = any(is_unusual(file.text) for file in theme.templates.values())
        """Whether a template writes attributes in a form that the fast link search misses."""
        self._site = site
        self._templates = theme.templates
        self._kinds = kind_tables(theme.plugins)
        self._pages_about = by_subject(self._kinds.pages)
        self._files_about = by_subject(kind for kind in self._kinds.files if kind.gives_way_to not in theme.root.files)
        self.recorder = DependencyRecorder()
        self.listings = listings or Listings(site)
        self._tracked = TrackedSite(site, self.recorder, self.listings)
        self._changes = Changes(self._tracked)
        style = style_sheet(for_first_views(theme.sheet), custom_style_sheet(site.fields.theme.colours))
        self._contexts = {
            language: RenderContext(
                self._tracked,
                Words(language, theme.catalogues, theme.own_catalogues),
                theme.templates,
                bibliography,
                self._changes,
                self.code,
                self._kinds.pages,
            )
            for language in site.languages
        }
        self._layouts = {language: Layout(context, style) for language, context in self._contexts.items()}

    def invalidate(self, site: Site, changed: frozenset[Dependency]) -> None:
        """Take the changed site; drop exactly the cached values that depend on anything `changed`."""
        self._site = site
        self._tracked.invalidate(site)
        for context in self._contexts.values():
            context.invalidate(changed)

    def use(self, articles: KnownArticles) -> None:
        """Take articles that are already rendered, for the pages of whole texts."""
        for context in self._contexts.values():
            context.known_articles = articles

    def compile_templates(self) -> None:
        """Compile all templates, for processes that are about to start."""
        for context in self._contexts.values():
            context.theme.templates.compile()

    def division(self, story: str) -> Division:
        """Return which pages hold the whole text of a story."""
        return self._tracked.division(story)

    def of(self, section: Section) -> Iterator[Planned]:
        """Yield the pages and files of one section."""
        planned = partial(self._planned, section.language)
        story = section.story
        run = slice(section.start, section.stop)
        if section.subject == "story":
            events = list(ids_of("event", self._tracked, story, run))
            pages = chain(planned([story], self._pages_about["story"]), planned(events, self._pages_about["event"]))
            # The feeds of a story show the same fragments as its pages, so they come after them.
            files = chain(planned([story], self._files_about["story"]), planned(events, self._files_about["event"]))
            return chain(pages, files)
        ids = list(ids_of(section.subject, self._tracked, story, run))
        return chain(planned(ids, self._pages_about[section.subject]), planned(ids, self._files_about[section.subject]))

    def _planned(
        self, language: str, ids: Iterable[Any], kinds: Collection[PageKind[Any] | FileKind[Any]]
    ) -> Iterator[Planned]:
        site = self._tracked
        context = self._contexts[language]
        page = self._layouts[language].page
        for id_, kind in product(ids, kinds):
            if isinstance(kind, FileKind):
                if kind.is_shared and not context.is_default:
                    continue
                for key in kind.keys(context, id_):
                    yield Planned(kind.address(context, key), partial(kind.file, context, key), kind.deferrable)
                continue
            is_readable = kind.subject in ("story", "event")  # the sections of a language leave out stories without it
            for key in kind.keys(site, id_):
                if is_readable or language in kind.languages(site, key):
                    yield Planned(kind.address(context.addresses, key), partial(page, kind, key), kind.deferrable)

    def find(self, addresses: Iterable[str], stories: Collection[str]) -> Iterator[Planned]:
        """Yield the pages and files with these addresses, most of which show events of `stories`."""
        missing = set(addresses)
        likely = (planned for language in self._site.languages for planned in self._showing_texts(language, stories))
        all_planned = (planned for section in sections(self._site) for planned in self.of(section))
        for planned in chain(likely, all_planned):
            if not missing:
                return
            if planned.address in missing:
                missing.discard(planned.address)
                yield planned

    def _showing_texts(self, language: str, stories: Collection[str]) -> Iterator[Planned]:
        """Yield the pages and files that may show texts of these stories' events, before all others."""
        readable = [story for story in stories if language in self._site.stories[story].languages]
        files = (kind for kind in self._files_about["event"] if kind.shows_texts)
        of_events = list(chain[PageKind[Any] | FileKind[Any]](self._pages_about["event"], files))
        for story in readable:
            yield from self._planned(language, ids_of("event", self._tracked, story), of_events)
        of_stories = chain[PageKind[Any] | FileKind[Any]](self._pages_about["story"], self._files_about["story"])
        yield from self._planned(language, readable, [kind for kind in of_stories if kind.shows_texts])
        for subject in ("site", "bill"):
            kinds = [kind for kind in self._files_about[subject] if kind.shows_texts]
            yield from self._planned(language, ids_of(subject, self._tracked), kinds)

    def redirects(self) -> Iterator[tuple[str, str]]:
        """Yield the address of each page that only redirects, and the address that it leads to."""
        redirects = [kind for kind in self._kinds.pages if kind.template == REDIRECT_TEMPLATE]
        for language in self._site.languages:
            for kind in redirects:
                for planned in self._planned(language, self._readable(kind.subject, language), [kind]):
                    page = planned.make()
                    if isinstance(page, Page):
                        yield page.address, str(page.values["target"])

    def plugin_problems(self) -> tuple[Problem, ...]:
        """Return what is wrong with the kinds that plug-ins add, and with the addresses of their pages and files.

        A build must not go on then: two pages could have one address, or a page no template.
        """
        try:
            return (*self._kinds.problems, *dict.fromkeys(self._wrong_additions()))
        except PluginError as error:
            return (error.problem,)

    def _wrong_additions(self) -> Iterator[Problem]:
        taken = set[str]()
        for added in self._kinds.added:
            if isinstance(added.kind, PageKind) and added.kind.template not in self._templates:
                yield added.missing_template(added.kind.template)
            for language, context in self._contexts.items():
                for id_ in self._readable(added.kind.subject, language):
                    for planned in self._planned(language, [id_], [added.kind]):
                        address = planned.address
                        yield from added.faults(address, context.addresses.prefix, id_)
                        if output_path(address) in taken:
                            yield added.repeated(address)
                        taken.add(output_path(address))

    def _readable(self, subject: Subject, language: str) -> Iterator[Any]:
        """Yield the ids of a subject, without stories that a language lacks, and their events."""
        stories = [story.id for story in self._site.stories.values() if language in story.languages]
        if subject == "story":
            yield from stories
        elif subject == "event":
            yield from chain.from_iterable(ids_of("event", self._tracked, story) for story in stories)
        else:
            yield from ids_of(subject, self._tracked)

    def addresses(self) -> Iterator[str]:
        """Yield the addresses of all pages and files, without rendering any."""
        return (planned.address for section in sections(self._site) for planned in self.of(section))
