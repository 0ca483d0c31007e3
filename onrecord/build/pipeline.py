"""The path of the data, from an editor's files to a reader's pages: read -> check -> arrange -> render -> write.

Read this first. Each stage takes the value of the stage before it, and returns a value and the problems that it found.
No stage knows another. A build asks `cache` for unchanged pages before it renders, and stores its result there
after it has written.

Of a build's two halves, one process reads, checks and arranges while another one loads what renders. So each half
imports its own modules when it runs: they take as long as a small site.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol

from msgspec import Struct, field
from msgspec.structs import replace

from onrecord.build.static_examination import copied_files, examine_static, published_files
from onrecord.cache.state import is_in_git
from onrecord.cache.template_cache import TemplateCache
from onrecord.interrupts import deferred
from onrecord.model.addresses import is_page
from onrecord.model.build_result import BuildResult
from onrecord.model.claim_pages import unlisted_pages
from onrecord.model.picture import Fault, Picture
from onrecord.model.records import Records, ThemeFiles
from onrecord.model.site import Site
from onrecord.pictures import PictureCache, probe_pictures, why_no_cards
from onrecord.problems import Accepted, Outcome, Problem, SourceFile, has_errors
from onrecord.reserved import CHANGES, OUTPUT, has_interrupted_changes, is_unfinished
from onrecord.workers import ahead

if TYPE_CHECKING:
    from onrecord.build.site_state import SiteState
    from onrecord.build.site_writer import Progress
    from onrecord.cache.dependency_recorder import PageDependencies
    from onrecord.cache.parse_cache import ParseCache
    from onrecord.cache.template_cache import CompiledTemplates
    from onrecord.check import RuleSet
    from onrecord.check.context import Context
    from onrecord.output import OutputFolder
    from onrecord.read import ParsedEntries, Reading
    from onrecord.render import Plan


class Options(Struct, frozen=True):
    """The options of a run."""

    today: date
    """The day of the run, for the rules about the future and for `published.txt`; no page depends on it."""
    base_url: str | None = None
    """The public URL of the site, in place of `url` in site.yaml."""
    drafts: bool = False
    """Whether drafts are part of the site."""
    may_keep_example: bool = False
    """Whether what came with a new site may stay: for commands that change entries, of which one removes it."""
    strict: bool = False
    """Whether warnings stop a build."""
    notes: bool = False
    """Whether to report notes beside errors and warnings."""
    jobs: int = 1
    """The maximum number of processes."""
    shard: tuple[int, int] | None = None
    """The number of a shard, from 1, and the number of shards, if several machines build one site."""
    remember: bool = False
    """Whether to load and save state in the site's `.onrecord`, which takes a key (`signing_key.trust`)."""
    progress: Progress | None = None
    has_style_inside: bool = True
    """Whether pages hold the style sheet themselves; a preview links it, so that it can change without the pages, and
    makes no cards, which take longer than all else."""
    keeps_ids: bool = False
    """Whether a build adds the ids that were published before `today` to `published.txt`."""
    keeps_todays_ids: bool = False
    """Whether that includes the ids that are published on the day of the run."""
    commit: str | None = None
    """The id of the commit that the site's files are from, for `commit.json`."""
    now: datetime | None = None
    """The moment of the run in UTC, if more than its day is known: an entry can't be published later than now."""

    @property
    def moment(self) -> datetime:
        """The moment of the run; the end of its day if no more is known."""
        return self.now or datetime.combine(self.today, time.max, UTC)

    def day_in(self, zone: tzinfo) -> date:
        """Return the day of the run in a time zone, for an entry that is published now."""
        return self.now.astimezone(zone).date() if self.now else self.today

    def report_progress(self, stage: str, done: int = 0, total: int = 0) -> None:
        """Report progress, if there is a callback."""
        if self.progress:
            self.progress(stage, done, total)


class LoadedSite(Struct, frozen=True):
    """A site that is ready to be rendered."""

    records: Records | None
    """Its entries; None if the folder holds no site."""
    site: Site | None
    """The arranged site; None if there is an error."""
    theme: ThemeFiles | None
    files: int
    """How many files hold its entries."""
    pictures: Mapping[str, Picture | Fault] = field(default_factory=dict)
    """The result of probing each picture, those of drafts included."""
    accepted: tuple[Accepted, ...] = ()
    """The problems that entries accept."""


class Caches(Struct, frozen=True):
    """The caches of a build. A builder that stays in memory uses its own again."""

    pictures: PictureCache
    parsed: ParseCache | None = None
    """The parsed files, if they stay in memory."""
    known: ParsedEntries | None = None
    """The entries, if they stay in memory."""
    templates: TemplateCache | None = None
    """The compiled templates, if they stay in memory."""


_WORTH_A_PROCESS = 200
"""The number of events from which a build arranges them in a process of its own."""


def check(root: Path, options: Options) -> Outcome[LoadedSite]:
    """Read, check and arrange the site in `root`; write nothing.

    An unfinished publication in the site's output folder is a problem too.
    """
    return check_whole(root, options, read(root, options))


def check_whole(root: Path, options: Options, reading: Outcome[Reading | None]) -> Outcome[LoadedSite]:
    """Check and arrange the site that was read from `root`, as `check` does."""
    checked = check_reading(root, options, reading)
    output = root / OUTPUT
    found = [*checked.problems, *interrupted_changes(root)]
    if is_unfinished(output):
        from onrecord.output import unfinished  # noqa: PLC0415  (few checks need it)

        found.append(unfinished(output))
    return Outcome(checked.value, tuple(found))


def interrupted_changes(root: Path) -> tuple[Problem, ...]:
    """Return the problem that a command has begun to change the site's files; empty if none has."""
    if not has_interrupted_changes(root):
        return ()
    message = "a command that changes the site's files is at work or was interrupted, so some may be new and others old"
    hint = "if none is at work, run onrecord check in this folder: it undoes what was begun"
    return (Problem("FIL006", message, SourceFile(CHANGES, "").span(), hint),)


def read(
    root: Path, options: Options, unsaved: Mapping[str, bytes | None] = MappingProxyType({})
) -> Outcome[Reading | None]:
    """Read the site in `root`, without checking how its entries fit together.

    `unsaved` files, by path, are read as if they were in the folder; those without content, as if they were not.
    """
    from onrecord.cache.parse_cache import ParseCache  # noqa: PLC0415  (see above)
    from onrecord.read import read_site  # noqa: PLC0415

    cache = ParseCache(root, jobs=options.jobs, remember=options.remember, report_progress=options.report_progress)
    return read_site(root, cache.parse_once, unsaved=unsaved)


def load_site(root: Path, options: Options, caches: Caches | None = None) -> Outcome[LoadedSite]:
    """Read, check and arrange the site in `root`."""
    from onrecord.read import read_site  # noqa: PLC0415  (see above)

    parsed, known = (caches.parsed, caches.known) if caches else (None, None)
    reading = read_site(root, parsed.parse, known) if parsed else read(root, options)
    return check_reading(root, options, reading, caches.pictures if caches else None)


def check_reading(
    root: Path,
    options: Options,
    read: Outcome[Reading | None],
    picture_cache: PictureCache | None = None,
    rule_set: RuleSet | None = None,
    *,
    arranges: bool = True,
) -> Outcome[LoadedSite]:
    """Check the entries that were read from the site in `root`, and arrange the site if it `arranges`.

    Without a `rule_set`, every rule runs. All other checks of a site are this one with fewer rules.

    For a build, another process arranges a large site while this one checks it. An error ends that process, which may
    otherwise never come to an end: entries with errors can lead in a circle.
    """
    from onrecord.arrange import arrange, order_events  # noqa: PLC0415  (see above)
    from onrecord.check import EVERY_RULE  # noqa: PLC0415
    from onrecord.check import check as check_entries  # noqa: PLC0415
    from onrecord.check.acceptance import CheckScope, apply_acceptances  # noqa: PLC0415
    from onrecord.read import unreadable_copies  # noqa: PLC0415

    rule_set = rule_set or EVERY_RULE
    problems = list(read.problems)
    if read.value is None:
        return Outcome(LoadedSite(None, None, None, 0), tuple(problems))
    theme = read.value.theme
    locate = read.value.locate
    files = read.value.files
    options.report_progress("checking")
    records = read.value.records if options.drafts else read.value.records.without_drafts()
    static = copied_files(records, theme)
    if rule_set.has_theme:
        problems += unreadable_copies(published_files(records, theme))
    cached = picture_cache or PictureCache(root, remember=options.remember)
    context = context_of(root, options, replace(read.value, records=records), cached)
    pictures = context.pictures
    order = cache(partial(order_events, records, locate))
    url = options.base_url or records.site.fields.url
    jobs = options.jobs if arranges and len(records.events) >= _WORTH_A_PROCESS else 1
    with ahead(
        lambda _: arrange(records, order().value, url, pictures), options.report_progress, jobs=jobs, relayed=True
    ) as arranged:
        problems += check_entries(context, options.report_progress, rule_set, with_notes=options.notes)
        problems += order().problems
        if rule_set.has_theme:
            problems += _check_theme(theme)
        run = CheckScope(records, with_notes=options.notes, is_given_address=options.base_url is not None)
        kept = apply_acceptances(problems, read.value.records, locate, run)
        broken = has_errors(kept.problems, strict=options.strict)
        options.report_progress("checking")
        site = arranged() if arranges and not broken else None
    theme = replace(theme, static=static, sheet=theme.sheet if options.has_style_inside else "")
    return Outcome(LoadedSite(records, site, theme, files, pictures, kept.value), kept.problems)


def _check_theme(theme: ThemeFiles) -> Iterator[Problem]:
    """Yield the problems of the site's templates and of its citation style."""
    from onrecord.check.template_rules import check_templates  # noqa: PLC0415  (see above)

    yield from check_templates(theme.own_templates, theme.templates)
    if theme.style:
        from onrecord.render import check_style  # noqa: PLC0415  (few sites have a style)

        yield from check_style(theme.style)


def context_of(root: Path, options: Options, reading: Reading, pictures: PictureCache) -> Context:
    """Return what the rules look at."""
    from onrecord.check.context import Context  # noqa: PLC0415  (see above)

    records = reading.records
    theme = reading.theme
    originals = {src: theme.static[src] for src in records.pictures if src in theme.static}
    probed = probe_pictures(pictures, originals, jobs=options.jobs)
    url = options.base_url or records.site.fields.url
    own = frozenset(theme.static)
    facts = (options.moment, url, theme.interface_languages, own, probed, is_in_git(root), theme.usable_catalogues)
    examine = cache(partial(examine_static, records, theme, pictures, probed))
    missing: Mapping[str, tuple[int, int]] = {}
    if theme.usable_catalogues:
        from onrecord.read.built_in_messages import count_missing  # noqa: PLC0415  (few sites have one)

        missing = count_missing(records, theme)
    return Context(records, reading.locate, *facts, options.may_keep_example, missing, examine, theme.root)


Arranged = tuple[Any, Site, ThemeFiles]
"""A site that was checked and arranged, after what the memory of builds keeps of its entries."""


class BuildMemory(Protocol):
    """What the last build of a site has left for the next one: in the state directory, or in memory."""

    def load_edits(self, output: OutputFolder) -> tuple[SiteState[Any], Collection[str]] | None:
        """Return the state of the site, and the files edited since; None if only a whole build is certain to be right.

        Paths are relative to the site's folder.
        """

    def prepare(self) -> None:
        """Do what a whole build takes time for, and what needs no site."""

    def kept_of(self, records: Records) -> Any:  # noqa: ANN401  (each memory keeps its own)
        """Return what the next build needs of the entries as they were checked."""

    def plan_pages(self, arranged: Arranged, code: CompiledTemplates) -> tuple[Plan, PageDependencies]:
        """Return the plan of the pages for a whole build, and those that need no rendering."""

    def save(self, built: Outcome[BuildResult], pages: PageDependencies, output: OutputFolder, jobs: int) -> None:
        """Keep a whole build that has just ended."""

    def save_edits(self, built: Outcome[BuildResult], output: OutputFolder) -> None:
        """Keep a build of edited texts that has just ended."""


def build(root: Path, output: Path, options: Options) -> Outcome[BuildResult]:
    """Build the site in `root` into `output`; an error leaves that folder unchanged.

    Raises `output.BusyError` if another build works there for longer than a minute.
    """
    from onrecord.output import OutputFolder, UnfitError, require_fit  # noqa: PLC0415  (as in `build_whole`)

    try:
        require_fit(output, root)
        with OutputFolder(output) as folder:
            built = build_into(root, folder, options)
            return Outcome(built.value, (*built.problems, *interrupted_changes(root)))
    except UnfitError as unfit:
        return not_built(root, options, unfit.problem)


def not_built(root: Path, options: Options, problem: Problem, caches: Caches | None = None) -> Outcome[BuildResult]:
    """Return the problems of a site, and the problem that prevents its build."""
    checked = load_site(root, options, caches)
    return Outcome(BuildResult(0, None, checked.value.files), (*checked.problems, problem))


def build_into(
    root: Path,
    output: OutputFolder,
    options: Options,
    last: BuildMemory | None = None,
    caches: Caches | None = None,
    *,
    deferrable: bool = False,
) -> Outcome[BuildResult]:
    """Build the site in `root` into the output folder, which this build has locked.

    If only texts were edited since the `last` build, render the pages that show them, from the state that it kept. With
    `deferrable`, pages of low priority then stay stale.
    """
    if last and (kept := last.load_edits(output)):
        state, edited = kept
        try:
            rebuilt = state.rebuild(edited, options.today, output, with_notes=options.notes, deferrable=deferrable)
        except FileNotFoundError:  # a file disappeared while it was read: a resident builder tries again
            raise
        except OSError as error:
            from onrecord.build.file_failure import file_failure  # noqa: PLC0415  (few builds fail)

            problem = file_failure(output, error)
            return Outcome(BuildResult(0, None, state.last.value.files), (*state.last.problems, problem))
        if rebuilt is not None:
            with deferred():  # as in `build_whole`
                last.save_edits(rebuilt, output)
            return rebuilt
    return build_whole(root, output, options, caches, last)


def build_whole(
    root: Path, output: OutputFolder, options: Options, caches: Caches | None, last: BuildMemory | None
) -> Outcome[BuildResult]:
    """Read, check, arrange and write the whole site, except pages that are unchanged since the `last` build."""
    may_fork = options.jobs if caches is None else 1  # what stays in memory is here alone
    with ahead(partial(_load, root, options, caches, last), options.report_progress, jobs=may_fork) as wait:
        from onrecord.build.site_writer import ThemedSite, WriterOptions, plan_pages, write_site  # noqa: PLC0415  (see above)
        from onrecord.render import Shard  # noqa: PLC0415

        caches = caches or Caches(PictureCache(root, remember=options.remember))
        templates = caches.templates or TemplateCache(root, remember=options.remember)
        if last:
            last.prepare()
        checked, unlisted, kept = wait()
    site = checked.value.site
    theme = checked.value.theme
    problems = checked.problems
    files = checked.value.files
    pictures = checked.value.pictures.values()
    if site is None or theme is None:
        return Outcome(BuildResult(0, None, files), problems)
    day = _day_of_listing(options, site.fields.timezone)
    unlisted = tuple(sorted((*unlisted, *unlisted_pages(site, day))))
    no_cards = why_no_cards() if "cards" in site.fields.outputs else ""
    if no_cards or options.drafts or not options.has_style_inside:
        others = tuple(kind for kind in site.fields.outputs if kind != "cards")
        site = replace(site, fields=site.fields.model_copy(update={"outputs": others}))
    if last:
        plan, unchanged = last.plan_pages((kept, site, theme), templates.code)
    else:
        plan = plan_pages(site, theme, code=templates.code)
        unchanged = {}
    shard = Shard(*options.shard) if options.shard else None
    run = WriterOptions(caches.pictures, options.strict, options.jobs, shard, options.progress, options.commit)
    written = write_site(output, run, ThemedSite(site, theme), unchanged, plan)
    pages = written.value.pages
    result = written.value.counts
    replaced = theme.root.replaced
    del plan  # its fragments would stay in memory while the build is stored
    built = BuildResult(sum(map(is_page, pages)), result, files, unlisted, no_cards, replaced=replaced)
    problems = (*problems, *written.problems)
    if result:
        caches.pictures.clear(pictures, pages)
        templates.save()
        with deferred():  # a signal that arrives now ends the process after the publication is recorded
            built = _list_published_ids(root, built) if options.keeps_ids else built
            if last:
                last.save(Outcome(built, problems), pages, output, options.jobs)
    return Outcome(built, problems)


def _load(
    root: Path, options: Options, caches: Caches | None, last: BuildMemory | None, report: Progress
) -> tuple[Outcome[LoadedSite], tuple[str, ...], Any]:
    """Load a site for a build: return it without its entries, the unlisted names, and what the memory keeps."""
    from onrecord.arrange import unlisted_names  # noqa: PLC0415  (see above)

    checked = load_site(root, replace(options, progress=report), caches)
    records = checked.value.records
    loaded = replace(checked.value, records=None)
    if records is None or loaded.site is None:
        return replace(checked, value=loaded), (), None
    unlisted = unlisted_names(records, _day_of_listing(options, records.site.fields.timezone))
    return replace(checked, value=loaded), unlisted, last.kept_of(records) if last else None


def _day_of_listing(options: Options, zone: tzinfo) -> date:
    """Return the day before which an id has to be public to be listed."""
    return options.day_in(zone) + timedelta(days=1) if options.keeps_todays_ids else options.today


def _list_published_ids(root: Path, built: BuildResult) -> BuildResult:
    """Add the published ids to `published.txt`; return the build with the error if that fails."""
    from onrecord.output import keep_ids  # noqa: PLC0415  (as in `build_whole`)

    if not built.unlisted:
        return built
    try:
        keep_ids(root, built.unlisted)
    except OSError as error:
        return replace(built, listing_error=str(error.strerror))
    return built
