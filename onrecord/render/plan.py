"""Plans the pages and files of a site, those of plug-ins too, in sections that several processes can share."""

import re
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import partial, wraps
from itertools import chain, product
from typing import Any, Generic, TypeVar

from msgspec import Struct
from msgspec.structs import asdict, replace

from onrecord.cache.dependency_recorder import Dependency, DependencyRecorder
from onrecord.cache.template_cache import CompiledTemplates
from onrecord.model.addresses import is_page, output_path
from onrecord.model.palette import custom_style_sheet
from onrecord.model.records import ThemeFiles
from onrecord.model.relations import Ref
from onrecord.model.site import Site
from onrecord.plugins import FILE_KINDS as FILE_KIND_POINTS
from onrecord.plugins import PAGE_KINDS as PAGE_KIND_POINTS
from onrecord.plugins import EntryPoint, Plugin, PluginError, load
from onrecord.problems import Outcome, Problem
from onrecord.render.citations.bibliography import Bibliography
from onrecord.render.context import KnownArticles, RenderContext
from onrecord.render.links.link_check import is_unusual
from onrecord.render.outputs.file_kind import FileKind
from onrecord.render.outputs.file_kinds import FILE_KINDS
from onrecord.render.page import Page, Planned
from onrecord.render.pages.layout import Layout
from onrecord.render.pages.page_kind import REDIRECT_TEMPLATE, PageKind
from onrecord.render.pages.page_kinds import PAGE_KINDS
from onrecord.render.pagination.listings import Division, Listings
from onrecord.render.subjects import SUBJECTS, Subject, ids_of
from onrecord.render.theme.style_sheet import style_sheet
from onrecord.render.tracking.tracked_site import Changes, TrackedSite
from onrecord.render.words import Words

AnyKind = TypeVar("AnyKind", PageKind[Any], FileKind[Any])

_SEGMENT = r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?"
_ADDRESS = re.compile(rf"(?:{_SEGMENT}/)*{_SEGMENT}/?")
"""The form of addresses of plug-ins: no segment leads up, and all systems take the files."""
_RETURNED: Mapping[str, type] = {"address": str, "keys": Iterable, "view": Mapping, "write": Outcome}
"""What the functions of kinds return, as far as a mistake would show elsewhere."""


class AddedKind(Struct, Generic[AnyKind], frozen=True):
    """A kind that a plug-in adds."""

    plugin: Plugin
    point: EntryPoint
    kind: AnyKind

    def faults(self, address: str, prefix: str, id_: object) -> Iterator[Problem]:
        """Yield the problem of an address that is not below the segment that the kind's name reserves.

        `prefix` is that of the language. Kinds about a story or its events may also use that segment below the story.
        """
        path = address.removeprefix(prefix)
        story = id_.story if isinstance(id_, Ref) else id_ if self.kind.subject == "story" else None
        places = (path, path.removeprefix(f"{story}/")) if story else (path,)
        is_below = any(re.match(rf"{self.point.name}[/.]", place) for place in places)
        if is_below and is_page(address) == isinstance(self.kind, PageKind) and _ADDRESS.fullmatch(address):
            return
        message = f"the plug-in {self.plugin.name} gives '{address}' as an address of its '{self.point.name}'"
        form = f"'{self.point.name}/…/'" if isinstance(self.kind, PageKind) else f"'{self.point.name}.…'"
        hint = f"such an address has the form {form}, in small Latin letters and digits; its authors must change it"
        yield self.plugin.problem("PLG005", message, hint)

    def missing_template(self, name: str) -> Problem:
        """Return the problem that the plug-in has not brought the template of its pages."""
        message = f"the plug-in {self.plugin.name} has no template '{name}', which its '{self.point.name}' needs"
        folder = f"{self.point.package}/templates/"
        return self.plugin.problem("PLG004", message, f"its authors must put it into the folder {folder}")

    def repeated(self, address: str) -> Problem:
        """Return the problem that two pages or files of plug-ins have one address."""
        message = f"the plug-in {self.plugin.name} gives two pages or files the address '{address}'"
        return self.plugin.problem("PLG005", message, "its authors must tell them apart")


class KindTables(Struct, frozen=True):
    """The tables of one site."""

    pages: tuple[PageKind[Any], ...]
    """In the order of the site map: those of plug-ins stand last."""
    files: tuple[FileKind[Any], ...]
    added: tuple[AddedKind[PageKind[Any]] | AddedKind[FileKind[Any]], ...]
    problems: tuple[Problem, ...]
    """What is wrong with the kinds of plug-ins, which the tables then lack."""


def by_subject(kinds: Iterable[AnyKind]) -> Mapping[Subject, tuple[AnyKind, ...]]:
    """Return kinds by subject."""
    kinds = tuple(kinds)
    return {subject: tuple(kind for kind in kinds if kind.subject == subject) for subject in SUBJECTS}


def kind_tables(plugins: tuple[Plugin, ...]) -> KindTables:
    """Return the tables of a site that names these plug-ins."""
    pages, files = load(plugins, PAGE_KIND_POINTS, PageKind), load(plugins, FILE_KIND_POINTS, FileKind)
    faults = [fault for found in (pages, files) for one in found.value for fault in _faults(*one)]
    problems = (*pages.problems, *files.problems, *faults)
    if problems:
        return KindTables(PAGE_KINDS, FILE_KINDS, (), problems)
    page_kinds = [AddedKind(plugin, point, _guarded(plugin, point, kind)) for plugin, point, kind in pages.value]
    file_kinds = [AddedKind(plugin, point, _guarded(plugin, point, kind)) for plugin, point, kind in files.value]
    every = (*PAGE_KINDS, *(added.kind for added in page_kinds)), (*FILE_KINDS, *(added.kind for added in file_kinds))
    return KindTables(*every, (*page_kinds, *file_kinds), ())


def _faults(plugin: Plugin, point: EntryPoint, kind: PageKind[Any] | FileKind[Any]) -> Iterator[Problem]:
    """PLG004: a kind has a known subject, and functions where it needs them."""
    what, hint = f"'{point.value}' in the plug-in {plugin.name}", "docs/extending.md shows how its authors declare it"
    if kind.subject not in SUBJECTS:
        yield plugin.problem("PLG004", f"{what} has no subject: {kind.subject!r}", hint)
    for name in ("address", "view", "keys") if isinstance(kind, PageKind) else ("address", "write", "keys"):
        if not callable(getattr(kind, name)):
            yield plugin.problem("PLG004", f"{what} has no function '{name}'", hint)
    if isinstance(kind, PageKind) and kind.template == REDIRECT_TEMPLATE:
        yield plugin.problem("PLG004", f"{what} has the template of pages that have moved", hint)


def _guarded(plugin: Plugin, point: EntryPoint, kind: AnyKind) -> AnyKind:
    """Return a kind whose functions raise `PluginError` in place of any other exception."""

    def guard(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def guarded(*arguments: object) -> Any:  # noqa: ANN401  (what the function returns)
            try:
                found = function(*arguments)
                text = found.value if name == "write" and isinstance(found, Outcome) else ""
                if not isinstance(found, _RETURNED.get(name, object)) or not isinstance(text, str):
                    what = f"{type(found).__name__}{'' if text == '' else f' of {type(text).__name__}'}"
                    raise TypeError(f"its function '{name}' returns a wrong value: {what}")  # noqa: TRY301
                return tuple(found) if isinstance(found, Iterator) else found
            except Exception as error:
                raise PluginError(plugin.failure(point, error, "used")) from error

        return guarded

    return replace(kind, **{name: guard(name, value) for name, value in asdict(kind).items() if callable(value)})


_AT_A_TIME: dict[Subject, int] = {"event": 1000, "actor": 5, "source": 25, "bill": 20, "tag": 5}
"""How many ids of a subject make a section: enough work to send to a process, and few enough to share evenly."""


class Section(Struct, frozen=True):
    """A run of pages and files that one process renders one after the other."""

    language: str
    subject: Subject
    story: str = ""
    """The story whose pages or events it has."""
    start: int = 0
    stop: int = 0
    """The run of ids; a section of a story has a run of its events."""


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
        self._site, self._templates = site, theme.templates
        self._kinds = kind_tables(theme.plugins)
        self._pages_about, self._files_about = by_subject(self._kinds.pages), by_subject(self._kinds.files)
        self.recorder, self.listings = DependencyRecorder(), listings or Listings(site)
        self._tracked = TrackedSite(site, self.recorder, self.listings)
        self._changes = Changes(self._tracked)
        style = style_sheet(theme.sheet, custom_style_sheet(site.fields.theme.colours))
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
        planned, story = partial(self._planned, section.language), section.story
        run = slice(section.start, section.stop)
        if section.subject == "story":
            events = ids_of("event", self._tracked, story, run)
            pages = chain(planned([story], self._pages_about["story"]), planned(events, self._pages_about["event"]))
            # The feeds of a story show the same fragments as its pages, so they come after them.
            return chain(pages, planned([story], self._files_about["story"]))
        ids = list(ids_of(section.subject, self._tracked, story, run))
        return chain(planned(ids, self._pages_about[section.subject]), planned(ids, self._files_about[section.subject]))

    def _planned(
        self, language: str, ids: Iterable[Any], kinds: Collection[PageKind[Any] | FileKind[Any]]
    ) -> Iterator[Planned]:
        site, context, page = self._tracked, self._contexts[language], self._layouts[language].page
        for id_, kind in product(ids, kinds):
            if isinstance(kind, FileKind):
                for key in kind.keys(context, id_) if context.is_default or not kind.is_shared else ():
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
        for planned in chain(likely, (planned for section in sections(self._site) for planned in self.of(section))):
            if not missing:
                return
            if planned.address in missing:
                missing.discard(planned.address)
                yield planned

    def _showing_texts(self, language: str, stories: Collection[str]) -> Iterator[Planned]:
        """Yield the pages and files that may show texts of these stories' events, before all others."""
        readable = [story for story in stories if language in self._site.stories[story].languages]
        for story in readable:
            yield from self._planned(language, ids_of("event", self._tracked, story), self._pages_about["event"])
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


class Shard(Struct, frozen=True):
    """A share of the pages of a site, for one machine: those whose address hashes to its number."""

    number: int
    """From 1."""
    of: int

    def has(self, address: str) -> bool:
        """Return whether a page is in this share."""
        return zlib.crc32(address.encode()) % self.of == self.number - 1


def sections(site: Site) -> Iterator[Section]:
    """Yield the sections of a site, language by language, in the same order in every process.

    Short ones come last, so that all processes end at about the same time.
    """
    counts: Mapping[Subject, int] = {
        "actor": len(site.actors), "bill": len(site.bills), "tag": len(site.tags), "source": len(site.sources)
    }  # fmt: skip
    for language in site.languages:
        yield Section(language, "site", stop=1)
        for story in site.stories.values():
            if language in story.languages:
                # The story's page shows what its events' pages show: one process describes both once.
                runs = _split(Section(language, "event", story.id), len(story.events))
                yield replace(runs[0], subject="story") if runs else Section(language, "story", story.id)
                yield from runs[1:]
        for subject, count in counts.items():
            yield from _split(Section(language, subject), count)


def _split(section: Section, count: int) -> list[Section]:
    size = _AT_A_TIME[section.subject]
    return [replace(section, start=start, stop=min(start + size, count)) for start in range(0, count, size)]
