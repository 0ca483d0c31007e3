"""Renders a site's pages and files and writes them into the output folder, with one process or several.

Each process renders whole sections of pages. It returns the links and the dependencies of each page. Results are taken
in the order of the sections, so that one process and several give the same bytes and problems.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial
from itertools import chain, islice

from msgspec import Struct, json

from onrecord.build.file_failure import file_failure
from onrecord.cache.dependency_recorder import Dependency, PageDependencies
from onrecord.cache.template_cache import CompiledTemplates, pack, unpack
from onrecord.model.addresses import CARD, COMMIT, STATIC, THEME_STYLE, output_path, static_file
from onrecord.model.palette import custom_style_sheet
from onrecord.model.records import ThemeFiles
from onrecord.model.site import Site
from onrecord.output import NO_JEKYLL, OutputFolder, Staging, WriteResult, over_the_limits
from onrecord.pictures import (
    Drawer,
    PictureCache,
    RefusedFileError,
    card_library,
    cleaned_chunks,
    encode_pictures,
)
from onrecord.plugins import PluginError
from onrecord.problems import Outcome, Problem, SourceFile, has_errors
from onrecord.render import LinkChecker, Listings, PageLinks, Plan, Planned, Section, Shard, open_bibliography, sections
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


def write_site(
    folder: OutputFolder, run: WriterOptions, arranged: tuple[Site, ThemeFiles], unchanged: PageDependencies, plan: Plan
) -> Outcome[tuple[PageDependencies, WriteResult | None]]:
    """Render a site into the output folder, except pages that are `unchanged` there.

    Return the dependencies of its pages, and the counts of files. If few pages are stale, this process renders them
    with `plan`, whose memos are still filled.
    """
    if faults := plan.plugin_problems():
        return Outcome(({}, None), faults)
    try:
        rendered = _render(*arranged, folder, run, unchanged, plan)
        problems = rendered.problems
        if not has_errors(problems, strict=run.strict):
            problems += _stage_pictures(arranged[0], folder, run)
            problems = (*problems, *over_the_limits(folder.sizes(), is_accepted=arranged[0].fields.accepts("PUB001")))
        return Outcome((rendered.value, None if has_errors(problems, strict=run.strict) else folder.commit()), problems)
    except OSError as error:
        return Outcome(({}, None), (file_failure(folder, error),))
    except PluginError as error:
        return Outcome(({}, None), (error.problem,))


class Rendered(Struct, frozen=True):
    """The rendered pages of a section."""

    pages: tuple[tuple[PageLinks, tuple[Dependency, ...], bool], ...]
    """For each page its links, its dependencies, and whether it differs from the file in the output folder."""
    problems: tuple[Problem, ...]


def _render(
    site: Site, theme: ThemeFiles, folder: OutputFolder, run: WriterOptions, unchanged: PageDependencies, plan: Plan
) -> Outcome[PageDependencies]:
    """Stage the site's pages and files, and check their links; return the dependencies of all pages."""
    todo, are_many, elsewhere, as_before = _sort_pages(site, plan, unchanged, run.shard)
    proof = LinkChecker(static_addresses(site, theme), site.base_url, elsewhere, templates=theme.own_templates)
    proof.add_unchanged(frozenset(as_before), folder.published)
    problems: list[Problem] = []
    pages = {address: unchanged[address] for address in as_before}
    for address in as_before:
        folder.note(output_path(address), differs=False)
    left_out = frozenset(chain(elsewhere, as_before))
    jobs = run.jobs if are_many else 1
    # To find the library's version takes 6 ms: it lists the folders of all libraries.
    drawer = Drawer(run.cache, card_library() if "cards" in site.fields.outputs else "")
    local = partial(_stage_section, plan, folder.staging, drawer, left_out)
    if jobs > 1:
        plan.compile_templates()  # else each process would compile them
    shared = (site, theme, plan.listings, pack(plan.code) if jobs > 1 else b"", folder.staging, drawer, left_out)
    for done, rendered in enumerate(map_in_processes(_renderer, shared, todo, jobs=jobs, local=local)):
        if run.progress:
            run.progress("rendering", done, len(todo))
        problems += rendered.problems
        for seen, inputs, differs in rendered.pages:
            pages[seen.address] = plan.recorder.intern_all(inputs)
            proof.add(seen)
            folder.note(output_path(seen.address), differs=differs)
    problems += _stage_static(folder, theme)
    folder.stage(NO_JEKYLL, b"")
    if "as-of" in site.fields.outputs:  # the script of the record as of a day asks for it
        folder.stage(COMMIT, json.encode({"schema_version": 1, "commit": run.commit}))
    for path, text in _generated_files(site).items():
        folder.stage(f"{STATIC}{path}", text.encode("utf-8"))
    if not problems:  # a page that could not be rendered lacks the anchors that others link to
        problems += proof.problems()
    return Outcome(pages, tuple(dict.fromkeys(problems)))


def static_addresses(site: Site, theme: ThemeFiles) -> frozenset[str]:
    """Return the addresses of all files that are written beside the pages."""
    encoded = (variant.file for picture in site.pictures.values() for variant in picture.files)
    return frozenset(map(static_file, (*theme.static, *encoded, *_generated_files(site))))


def _generated_files(site: Site) -> Mapping[str, str]:
    """Return the files in `static/` that are generated from the site's settings."""
    colours = site.fields.theme.colours
    return {THEME_STYLE: custom_style_sheet(colours)} if colours else {}


def _stage_static(folder: OutputFolder, theme: ThemeFiles) -> list[Problem]:
    """Stage the static files, without what pictures and films tell of their making.

    The check has examined each file; one that can't be published now has changed since.
    """
    problems = list[Problem]()
    for path, file in theme.static.items():
        try:
            folder.stage_chunks(f"{STATIC}{path}", partial(cleaned_chunks, file, path))
        except RefusedFileError as refused:
            place = SourceFile(f"{STATIC}{path}", "").span()
            message = f"'{path}' was changed while the site was built: it {refused.fault.reason}"
            problems.append(Problem(refused.fault.code, message, place, refused.fault.hint))
    return problems


def _stage_pictures(site: Site, folder: OutputFolder, run: WriterOptions) -> tuple[Problem, ...]:
    """Stage the encoded files of the site's pictures; for a shard, only its own."""
    shard = run.shard
    pictures = [picture for picture in site.pictures.values() if not shard or shard.has(static_file(picture.src))]
    problems: list[Problem] = []
    for encoded in encode_pictures(run.cache, pictures, partial(_put_static, folder.staging), jobs=run.jobs):
        problems += [encoded.problem] if encoded.problem else []
        for path, differs in encoded.files:
            folder.note(f"{STATIC}{path}", differs=differs)
    return tuple(problems)


def _put_static(staging: Staging, path: str, content: bytes) -> bool:
    return staging.put(f"{STATIC}{path}", content)


def _sort_pages(
    site: Site, plan: Plan, unchanged: PageDependencies, shard: Shard | None
) -> tuple[list[Section], bool, frozenset[str], list[str]]:
    """Return the sections with stale pages and whether these are many, the pages of other shards, and those unchanged.

    Where all pages are stale, only so many are planned here as tell that they are many. Those about the whole site come
    last, since to plan the site map takes all pages.
    """
    every = list(sections(site))
    if not unchanged and not shard:
        some = (planned for section in reversed(every) for planned in plan.of(section))
        return every, sum(1 for _ in islice(some, WORTH_PROCESSES)) == WORTH_PROCESSES, frozenset(), []
    todo: dict[Section, int] = {}
    elsewhere: list[str] = []
    as_before: list[str] = []
    for section in every:
        for planned in plan.of(section):
            if shard and not shard.has(planned.address):
                elsewhere.append(planned.address)
            elif planned.address in unchanged:
                as_before.append(planned.address)
            else:
                todo[section] = todo.get(section, 0) + 1
    return list(todo), sum(todo.values()) >= WORTH_PROCESSES, frozenset(elsewhere), as_before


def _renderer(
    shared: tuple[Site, ThemeFiles, Listings, bytes, Staging, Drawer, frozenset[str]],
) -> Callable[[Section], Rendered]:
    site, theme, listings, code, staging, drawer, left_out = shared
    return partial(_stage_section, plan_pages(site, theme, listings, unpack(code)), staging, drawer, left_out)


def plan_pages(
    site: Site, theme: ThemeFiles, listings: Listings | None = None, code: CompiledTemplates | None = None
) -> Plan:
    """Return the plan of a site's pages, with its citation style if it has one."""
    return Plan(site, theme, open_bibliography(theme.style).value if theme.style else None, listings, code)


def _stage_section(
    plan: Plan, staging: Staging, drawer: Drawer, left_out: Collection[str], section: Section
) -> Rendered:
    todo = (planned for planned in plan.of(section) if planned.address not in left_out)
    return stage_pages(plan, staging, todo, drawer)


def stage_pages(plan: Plan, staging: Staging, pages: Iterable[Planned], drawer: Drawer | None = None) -> Rendered:
    """Render and stage pages; the `drawer` draws cards, which no edit of a text changes."""
    rendered: list[tuple[PageLinks, tuple[Dependency, ...], bool]] = []
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
        is_card = drawer and page.address.endswith(f"/{CARD}")
        content = drawer.png(page.address, html.value) if drawer and is_card else html.value.encode("utf-8")
        differs = staging.put(output_path(page.address), content)
        rendered.append((page.seen(html.value, unusual=plan.is_unusual), tuple(inputs), differs))
    problems += plan.bibliography.problems() if plan.bibliography else ()
    return Rendered(tuple(rendered), tuple(problems))
