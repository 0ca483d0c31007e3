"""The path of the data, from an editor's files to a reader's pages: read -> check -> arrange -> render -> publish.

Read this first. Each stage takes what the one before it made, and gives back a value and the problems that it found;
no stage knows another.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import chain
from pathlib import Path

from onrecord.arrange import arrange, order_events
from onrecord.cache import Rows
from onrecord.check import check as check_entries
from onrecord.check.context import Context
from onrecord.made import Made, SignOf
from onrecord.model.addresses import STATIC, output_path, static_file
from onrecord.model.records import Records, ThemeFiles
from onrecord.model.site import Site
from onrecord.problems import Outcome, Problem, has_errors
from onrecord.publish import Output, Published, Staging, unfit
from onrecord.read import Known, read_site
from onrecord.render import (
    Input,
    Plan,
    Planned,
    Proof,
    Section,
    Seen,
    Shard,
    Signs,
    Templates,
    check_style,
    frame_of,
    open_bibliography,
    sections,
    see,
)
from onrecord.workers import spread

WORTH_SPREADING = 300
"""From how many pages on several processes render them faster than one (measured on two processors)."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a run may be told besides the site's folder."""

    today: date
    """The day of the run, which only the warning about dates in the future looks at."""
    base_url: str | None = None
    """Where the site will live, in place of `url` in site.yaml."""
    drafts: bool = False
    """Whether drafts are part of the site."""
    strict: bool = False
    """Whether warnings stop a build."""
    notes: bool = False
    """Whether to tell too what is no mistake and worth knowing."""
    jobs: int = 1
    """How many processes may work at a time."""
    shard: tuple[int, int] | None = None
    """Which share of the pages to make, from 1, and of how many, where several machines make one site."""
    remember: bool = False
    """Whether to keep what was read in the site's `.onrecord`, and to use what is kept there."""


@dataclass(frozen=True, slots=True)
class Arranged:
    """A site that is ready for its pages."""

    records: Records | None
    """Its entries; nothing where there is no site."""
    site: Site | None
    """Nothing while there is an error."""
    theme: ThemeFiles | None
    files: int
    """How many files hold its entries."""


@dataclass(frozen=True, slots=True)
class Built:
    """A site that was built."""

    pages: int
    published: Published | None
    """Nothing while there is an error: then the output folder was not touched."""
    files: int


Pages = Mapping[str, Collection[Input]]
"""Pages by address, each with what it was made from."""


def check(root: Path, options: Options) -> Outcome[Arranged]:
    """Read and check the site in `root`, and put it in order; nothing is written."""
    return arranged(root, options, Rows(root, jobs=options.jobs, remember=options.remember))


def arranged(root: Path, options: Options, rows: Rows, known: Known | None = None) -> Outcome[Arranged]:
    """Do what `check` does with rows and entries that may be `known` from before."""
    read = read_site(root, rows.make, known)
    rows.save()
    problems = list(read.problems)
    if read.value is None:
        return Outcome(Arranged(None, None, None, 0), tuple(problems))
    theme, locate, files = read.value.theme, read.value.locate, read.value.files
    records = read.value.records if options.drafts else read.value.records.without_drafts()
    base_url = options.base_url or records.site.fields.url
    facts = (options.today, base_url, theme.interface_languages, frozenset(theme.static))
    problems += check_entries(Context(records, locate, *facts), with_notes=options.notes)
    order = order_events(records, locate)
    problems += order.problems
    problems += Templates(theme.templates).check()
    problems += check_style(theme.style)
    broken = has_errors(problems, strict=options.strict)
    site = None if broken else arrange(records, order.value, base_url)
    return Outcome(Arranged(records, site, theme, files), tuple(problems))


def build(root: Path, output: Path, options: Options, untouched: Collection[str] = ()) -> Outcome[Built]:
    """Build the site in `root` into `output`, which stays as it was while anything is wrong.

    `untouched` are the files in `output` that are known to be as the last build left them: of these, pages for which
    nothing has changed are not made again.
    """
    checked = check(root, options)
    site, theme, files = checked.value.site, checked.value.theme, checked.value.files
    if site is None or theme is None:
        return Outcome(Built(0, None, files), checked.problems)
    made = Made(root, frame_of(site, theme)) if options.remember and not options.shard else None
    sign_of = Signs(site).of
    same = _same(made, sign_of, untouched) if made else {}
    published = publish(root, output, options, (site, theme), same)
    pages, result = published.value
    problems = (*checked.problems, *published.problems)
    if made and result:
        made.save(pages, sign_of)
    return Outcome(Built(len(pages), result, files), problems)


def publish(
    root: Path,
    output: Path,
    options: Options,
    arranged: tuple[Site, ThemeFiles],
    unchanged: Pages,
    plan: Plan | None = None,
) -> Outcome[tuple[Pages, Published | None]]:
    """Render a site into `output`, but for pages that are `unchanged` there; return its pages, and what was written.

    Where a `plan` is given, few pages are made by that one, and what it knows already is not made again.
    """
    nothing: Pages = {}
    try:
        refusal = unfit(output, root)
        if refusal is None:
            with Output(output) as folder:
                rendered = _render(*arranged, folder, options, unchanged, plan)
                stops = has_errors(rendered.problems, strict=options.strict)
                published = None if stops else folder.commit()
            return Outcome((rendered.value, published), rendered.problems)
    except OSError as error:
        refusal = f"it can't be written ({error.strerror})"
    hint = "choose another folder with --output; an empty one, or one that onrecord made"
    problem = Problem("OUT001", f"'{output.name or output}' can't be the output folder: {refusal}", hint=hint)
    return Outcome((nothing, None), (problem,))


def _same(made: Made, sign_of: SignOf, untouched: Collection[str]) -> Pages:
    """Return the pages for which nothing has changed, and whose files are as they were left."""
    same = made.unchanged(sign_of) if untouched else {}
    return {address: inputs for address, inputs in same.items() if output_path(address) in untouched}


@dataclass(frozen=True, slots=True)
class Rendered:
    """What a process made of a section."""

    pages: tuple[tuple[Seen, frozenset[Input], bool], ...]
    """What each page holds, what it was made from, and whether it differs from what was published."""
    problems: tuple[Problem, ...]


def _render(
    site: Site, theme: ThemeFiles, folder: Output, options: Options, unchanged: Pages, plan: Plan | None
) -> Outcome[Pages]:
    """Stage the site's pages and files, and prove their links; return all pages, the unchanged ones included."""
    shard = Shard(*options.shard) if options.shard else None
    plan = plan or plan_of(site, theme)
    todo, elsewhere, as_before = _sorted_out(site, plan, unchanged, shard)
    reading = {address: partial(folder.published, output_path(address)) for address in as_before}
    proof = Proof(frozenset(map(static_file, theme.static)), site.base_url, elsewhere, reading)
    problems: list[Problem] = []
    pages = {address: unchanged[address] for address in as_before}
    for address in as_before:
        folder.note(output_path(address), differs=False)
    left_out = frozenset(chain(elsewhere, as_before))
    if sum(todo.values()) >= WORTH_SPREADING:
        made = spread(_renderer, (site, theme, folder.staging, left_out), list(todo), jobs=options.jobs)
    else:
        made = map(partial(_make, plan, folder.staging, left_out), todo)
    for rendered in made:
        problems += rendered.problems
        for seen, inputs, differs in rendered.pages:
            pages[seen.address] = inputs
            proof.add(seen)
            folder.note(output_path(seen.address), differs=differs)
    for path, file in theme.static.items():
        folder.stage(f"{STATIC}{path}", file.read_bytes())
    if not problems:  # a page that could not be rendered has none of the places that others link to
        problems += proof.problems()
    return Outcome(pages, tuple(dict.fromkeys(problems)))


def _sorted_out(
    site: Site, plan: Plan, unchanged: Pages, shard: Shard | None
) -> tuple[dict[Section, int], frozenset[str], list[str]]:
    """Return the sections that have pages to make, and how many; the pages of other shards, and those left alone."""
    todo: dict[Section, int] = {}
    elsewhere: list[str] = []
    as_before: list[str] = []
    for section in sections(site):
        for planned in plan.of(section):
            if shard and not shard.has(planned.address):
                elsewhere.append(planned.address)
            elif planned.address in unchanged:
                as_before.append(planned.address)
            else:
                todo[section] = todo.get(section, 0) + 1
    return todo, frozenset(elsewhere), as_before


def _renderer(shared: tuple[Site, ThemeFiles, Staging, frozenset[str]]) -> Callable[[Section], Rendered]:
    """Return what renders and stages one section at a time, but for some of its pages: the work of one process."""
    site, theme, staging, left_out = shared
    return partial(_make, plan_of(site, theme), staging, left_out)


def plan_of(site: Site, theme: ThemeFiles) -> Plan:
    """Return the plan of a site's pages, with its citation style if it has one."""
    return Plan(site, theme, open_bibliography(theme.style).value if theme.style else None)


def _make(plan: Plan, staging: Staging, left_out: Collection[str], section: Section) -> Rendered:
    """Render and stage the pages of a section, but for some."""
    return stage(plan, staging, (planned for planned in plan.of(section) if planned.address not in left_out))


def stage(plan: Plan, staging: Staging, pages: Iterable[Planned]) -> Rendered:
    """Render and stage pages."""
    made: list[tuple[Seen, frozenset[Input], bool]] = []
    problems: list[Problem] = []
    for planned in pages:
        with plan.uses.apart() as inputs:
            page = planned.make()
            html = page.render()
        problems += html.problems
        differs = staging.put(output_path(page.address), html.value.encode("utf-8"))
        seen = see(page.address, html.value, page.filling.links, unusual=plan.is_unusual)
        made.append((seen, frozenset(inputs), differs))
    problems += plan.bibliography.problems() if plan.bibliography else ()
    return Rendered(tuple(made), tuple(problems))
