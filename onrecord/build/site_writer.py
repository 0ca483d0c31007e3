"""Renders a site's pages and files and writes them into the output folder, with one process or several.

Each process renders whole sections of pages. It returns the links and the dependencies of each page. Results are taken
in the order of the sections, so that one process and several give the same bytes and problems.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain, islice

from msgspec import Struct

from onrecord.build.digest_files import DigestFiles, StagedPage
from onrecord.build.file_failure import file_failure
from onrecord.build.static_staging import stage_files, stage_pictures, static_addresses
from onrecord.cache.dependency_recorder import PageDependencies
from onrecord.cache.template_cache import CompiledTemplates, pack, unpack
from onrecord.model.addresses import CARD, output_path
from onrecord.model.records import ThemeFiles
from onrecord.model.site import Site
from onrecord.output import OutputFolder, Staging, WriteResult, over_the_limits
from onrecord.pictures import Drawer, PictureCache, card_library
from onrecord.plugins import PluginError
from onrecord.problems import Outcome, Problem, has_errors
from onrecord.render import (
    COMPLETED,
    LinkChecker,
    Listings,
    Plan,
    Planned,
    Section,
    Shard,
    digest_of,
    is_listed,
    open_bibliography,
    sections,
)
from onrecord.workers import map_in_processes

WORTH_PROCESSES = 300
"""The number of pages from which several processes render faster than one (measured on two processors)."""
Progress = Callable[[str, int, int], None]
"""A callback for progress: the stage, the number of its parts that are done, and the number of all parts."""


class WriterOptions(Struct, frozen=True):
    """The options of a run that concern its pages."""

    cache: PictureCache
    """The encoded pictures of earlier builds."""
    strict: bool = False
    """Whether warnings stop the build."""
    jobs: int = 1
    """The maximum number of processes."""
    shard: Shard | None = None
    """The shard of pages to render; all pages without one."""
    progress: Progress | None = None
    commit: str | None = None
    """The commit of the site's files, which a file of its own then names."""


class ThemedSite(Struct, frozen=True):
    """What a run renders."""

    site: Site
    theme: ThemeFiles


class WrittenSite(Struct, frozen=True):
    """What a run made of a site."""

    pages: PageDependencies
    """The dependencies of its pages."""
    counts: WriteResult | None = None
    """The counts of files; None if nothing was published."""


def write_site(
    folder: OutputFolder, run: WriterOptions, themed: ThemedSite, unchanged: PageDependencies, plan: Plan
) -> Outcome[WrittenSite]:
    """Render a site into the output folder, except pages that are `unchanged` there.

    If few pages are stale, this process renders them with `plan`, whose memos are still filled.
    """
    site = themed.site
    faults = plan.plugin_problems()
    if faults:
        return Outcome(WrittenSite({}), faults)
    try:
        staged = _stage_site(themed, folder, run, unchanged, plan)
        problems = staged.problems
        if not has_errors(problems, strict=run.strict):
            problems += stage_pictures(site, folder, run.cache, run.shard, run.jobs)
            problems += tuple(over_the_limits(folder.sizes(), is_accepted=site.fields.accepts("PUB001")))
        if has_errors(problems, strict=run.strict):
            return Outcome(WrittenSite(staged.value), problems)
        return Outcome(WrittenSite(staged.value, folder.commit()), problems)
    except OSError as error:
        return Outcome(WrittenSite({}), (file_failure(folder, error),))
    except PluginError as error:
        return Outcome(WrittenSite({}), (error.problem,))


def _stage_site(
    themed: ThemedSite, folder: OutputFolder, run: WriterOptions, unchanged: PageDependencies, plan: Plan
) -> Outcome[PageDependencies]:
    """Stage the site's pages and files, and check their links; return the dependencies of all pages."""
    site = themed.site
    theme = themed.theme
    todo = _sort_pages(site, plan, unchanged, run.shard)
    checker = LinkChecker(static_addresses(site, theme), site.base_url, todo.elsewhere, templates=theme.own_templates)
    checker.add_unchanged(frozenset(todo.unchanged), folder.published)
    problems: list[Problem] = []
    pages = {address: unchanged[address] for address in todo.unchanged}
    for address in todo.unchanged:
        folder.note(output_path(address), differs=False)
    digest_files = DigestFiles(folder)
    for rendered in _render_sections(themed, folder, run, todo, plan):
        problems += rendered.problems
        for page in rendered.pages:
            address = page.links.address
            pages[address] = plan.recorder.intern_all(page.dependencies)
            checker.add(page.links)
            digest_files.add(page)
            if page.incomplete is None:
                folder.note(output_path(address), differs=page.differs)
    if not has_errors(problems):  # one of the others may be missing
        digest_files.stage(pages)
    problems += stage_files(site, theme, folder, run.commit)
    if not problems:  # a page that could not be rendered lacks the anchors that others link to
        problems += checker.problems()
    return Outcome(pages, tuple(dict.fromkeys(problems)))


class _Todo(Struct, frozen=True):
    """The pages of a site by what a run does with them."""

    sections: list[Section]
    """The sections with pages to render."""
    are_many: bool
    """Whether these pages are so many that several processes render them faster."""
    elsewhere: frozenset[str]
    """The addresses of the pages that other shards render."""
    unchanged: list[str]
    """The addresses of the pages that are as in the output folder."""


def _sort_pages(site: Site, plan: Plan, unchanged: PageDependencies, shard: Shard | None) -> _Todo:
    every = list(sections(site))
    if not unchanged and not shard:
        return _Todo(every, _are_many(plan, every), frozenset(), [])
    stale = Counter[Section]()
    elsewhere: list[str] = []
    as_before: list[str] = []
    for section in every:
        for planned in plan.of(section):
            if shard and not shard.has(planned.address):
                elsewhere.append(planned.address)
            elif planned.address in unchanged:
                as_before.append(planned.address)
            else:
                stale[section] += 1
    return _Todo(list(stale), stale.total() >= WORTH_PROCESSES, frozenset(elsewhere), as_before)


def _are_many(plan: Plan, every: list[Section]) -> bool:
    """Return whether sections have so many pages that several processes are worth it.

    Only so many are planned as tell that they are many. Those about the whole site come last, since to plan the site
    map takes all pages.
    """
    pages = (planned for section in reversed(every) for planned in plan.of(section))
    return sum(1 for _ in islice(pages, WORTH_PROCESSES)) == WORTH_PROCESSES


class Rendered(Struct, frozen=True):
    """The rendered pages of a section."""

    pages: tuple[StagedPage, ...]
    problems: tuple[Problem, ...]


class _Shared(Struct, frozen=True):
    """What each process needs to render sections."""

    themed: ThemedSite
    listings: Listings
    code: bytes
    """The compiled templates."""
    staging: Staging
    drawer: Drawer
    left_out: frozenset[str]
    """The addresses of pages that are not rendered."""


def _render_sections(
    themed: ThemedSite, folder: OutputFolder, run: WriterOptions, todo: _Todo, plan: Plan
) -> Iterator[Rendered]:
    """Render and stage the pages of sections, and report the progress."""
    jobs = run.jobs if todo.are_many else 1
    # To find the library's version takes 6 ms: it lists the folders of all libraries.
    drawer = Drawer(run.cache, card_library() if "cards" in themed.site.fields.outputs else "")
    left_out = frozenset(chain(todo.elsewhere, todo.unchanged))
    code = b""
    if jobs > 1:
        plan.compile_templates()  # else each process would compile them
        code = pack(plan.code)
    shared = _Shared(themed, plan.listings, code, folder.staging, drawer, left_out)
    local = partial(_stage_section, plan, shared)
    results = map_in_processes(_prepare_process, shared, todo.sections, jobs=jobs, local=local)
    for done, rendered in enumerate(results):
        if run.progress:
            run.progress("rendering", done, len(todo.sections))
        yield rendered


def _prepare_process(shared: _Shared) -> Callable[[Section], Rendered]:
    themed = shared.themed
    plan = plan_pages(themed.site, themed.theme, shared.listings, unpack(shared.code))
    return partial(_stage_section, plan, shared)


def plan_pages(
    site: Site, theme: ThemeFiles, listings: Listings | None = None, code: CompiledTemplates | None = None
) -> Plan:
    """Return the plan of a site's pages, with its citation style if it has one."""
    bibliography = open_bibliography(theme.style).value if theme.style else None
    return Plan(site, theme, bibliography, listings, code)


def _stage_section(plan: Plan, shared: _Shared, section: Section) -> Rendered:
    todo = (planned for planned in plan.of(section) if planned.address not in shared.left_out)
    return stage_pages(plan, shared.staging, todo, shared.drawer)


def stage_pages(plan: Plan, staging: Staging, pages: Iterable[Planned], drawer: Drawer | None = None) -> Rendered:
    """Render and stage pages; the `drawer` draws cards, which no edit of a text changes."""
    staged: list[StagedPage] = []
    problems: list[Problem] = []
    for planned in pages:
        try:
            with plan.recorder.isolated() as inputs:
                page = planned.make()
                html = page.render()
        except PluginError as error:
            problems.append(error.problem)
            continue
        problems += html.problems
        links = page.seen(html.value, unusual=plan.is_unusual)
        if page.address in COMPLETED:
            staged.append(StagedPage(links, tuple(inputs), differs=False, incomplete=html.value))
            continue
        content = _encode(page.address, html.value, drawer)
        differs = staging.put(output_path(page.address), content)
        digest = digest_of(content) if is_listed(page.address) else None
        staged.append(StagedPage(links, tuple(inputs), differs, digest))
    if plan.bibliography:
        problems += plan.bibliography.problems()
    return Rendered(tuple(staged), tuple(problems))


def _encode(address: str, text: str, drawer: Drawer | None) -> bytes:
    """Return the bytes of a page; those of a card are its picture."""
    if drawer and address.endswith(f"/{CARD}"):
        return drawer.png(address, text)
    return text.encode("utf-8")
