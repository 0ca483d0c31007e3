"""The path of the data, from an editor's files to a reader's pages: read -> check -> arrange -> render -> publish.

Read this first. Each stage takes what the one before it made, and gives back a value and the problems that it found;
no stage knows another.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.arrange import arrange, order_events
from onrecord.check import check as check_entries
from onrecord.check.context import Context
from onrecord.check.templates import check_templates
from onrecord.incremental.manifest import FingerprintOf, Manifest
from onrecord.incremental.parse_cache import ParseCache
from onrecord.incremental.state import is_in_git
from onrecord.model.addresses import is_page, output_path
from onrecord.model.pictures import Fault, Picture
from onrecord.model.records import Records, ThemeFiles
from onrecord.model.site import Site
from onrecord.pictures import PictureCache, probe_pictures
from onrecord.problems import Outcome, Problem, has_errors
from onrecord.read import ParsedEntries, Reading, read_site
from onrecord.reserved import OUTPUT, is_unfinished

if TYPE_CHECKING:
    from onrecord.output import OutputFolder, WriteResult
    from onrecord.site_writer import PageDependencies, Progress, WriterOptions


@dataclass(frozen=True, slots=True)
class Options:
    """What a run may be told besides the site's folder."""

    today: date
    """The day of the run: only the warning about dates in the future and the list of what was published look at it."""
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
    """Whether to keep what was read in the site's `.onrecord`, and to use what is kept there.

    It takes a key that seals it: `signing_key.trust` says where that lies, and without one nothing is kept or used.
    """
    progress: Progress | None = None
    """Whom to tell how far the run has come."""
    has_style_inside: bool = True
    """Whether pages hold the style sheet themselves; a preview, which changes it under a page's eyes, links it."""

    def tell(self, stage: str, done: int = 0, total: int = 0) -> None:
        """Say how far the run has come, if anybody listens."""
        if self.progress:
            self.progress(stage, done, total)


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
    pictures: Mapping[str, Picture | Fault] = field(default_factory=dict)
    """What the originals of pictures were found to be, those of drafts too."""


@dataclass(frozen=True, slots=True)
class Built:
    """A site that was built."""

    pages: int
    published: WriteResult | None
    """Nothing while there is an error: then the output folder was not touched."""
    files: int
    unlisted: tuple[str, ...] = ()
    """What was published before this day, and is not listed as such in `published.txt`."""


def check(root: Path, options: Options) -> Outcome[Arranged]:
    """Read and check the site in `root`, and put it in order; nothing is written.

    Whether the folder that it is published from was left unfinished is told too.
    """
    checked, output = _checked(root, options), root / OUTPUT
    if not is_unfinished(output):
        return checked
    from onrecord.output import unfinished  # noqa: PLC0415  (who only checks a site publishes nothing)

    return Outcome(checked.value, (*checked.problems, unfinished(output)))


def _checked(root: Path, options: Options) -> Outcome[Arranged]:
    return check_reading(root, options, read(root, options))


def read(root: Path, options: Options) -> Outcome[Reading | None]:
    """Read the site in `root`, without checking how its entries fit together."""
    return read_site(root, ParseCache(root, jobs=options.jobs, remember=options.remember, tell=options.tell).make_once)


def arranged(root: Path, options: Options, rows: ParseCache, known: ParsedEntries | None = None) -> Outcome[Arranged]:
    """Do what `check` does with rows and entries that may be `known` from before."""
    return check_reading(root, options, read_site(root, rows.make_once if known is None else rows.make, known))


def check_reading(root: Path, options: Options, read: Outcome[Reading | None]) -> Outcome[Arranged]:
    """Check what was read of the site in `root`, and put it in order."""
    problems = list(read.problems)
    if read.value is None:
        return Outcome(Arranged(None, None, None, 0), tuple(problems))
    theme, locate, files = read.value.theme, read.value.locate, read.value.files
    options.tell("checking")
    records = read.value.records if options.drafts else read.value.records.without_drafts()
    base_url = options.base_url or records.site.fields.url
    originals = {src: theme.static[src] for src in records.pictures if src in theme.static}
    pictures = probe_pictures(PictureCache(root, remember=options.remember), originals, jobs=options.jobs)
    facts = (options.today, base_url, theme.interface_languages, frozenset(theme.static), pictures, is_in_git(root))
    problems += check_entries(Context(records, locate, *facts), with_notes=options.notes)
    order = order_events(records, locate)
    problems += order.problems
    problems += check_templates(theme.own_templates)
    if theme.style:
        from onrecord.render import check_style  # noqa: PLC0415  (few sites ask for a style)

        problems += check_style(theme.style)
    broken = has_errors(problems, strict=options.strict)
    site = None if broken else arrange(records, order.value, base_url, pictures)
    # An original may tell where it was taken, and by whom: what is published is made of it.
    static = {path: file for path, file in theme.static.items() if path not in originals}
    theme = replace(theme, static=static, sheet=theme.sheet if options.has_style_inside else "")
    return Outcome(Arranged(records, site, theme, files, pictures), tuple(problems))


def build(root: Path, output: Path, options: Options) -> Outcome[Built]:
    """Build the site in `root` into `output`, which stays as it was while anything is wrong.

    Raises `write_site.BusyError` if another build is at work there for a minute.
    """
    from onrecord.output import OutputFolder, UnfitError, require_fit  # noqa: PLC0415  (as in `build_into`)

    try:
        require_fit(output, root)
        with OutputFolder(output) as folder:
            return build_into(root, folder, options)
    except UnfitError as unfit:
        return not_built(root, options, unfit.problem)


def not_built(root: Path, options: Options, problem: Problem) -> Outcome[Built]:
    """Return what is wrong with a site, besides the problem for which it can't be built."""
    checked = _checked(root, options)
    return Outcome(Built(0, None, checked.value.files), (*checked.problems, problem))


def build_into(root: Path, output: OutputFolder, options: Options, untouched: Collection[str] = ()) -> Outcome[Built]:
    """Build the site in `root` into the output folder, which is this process's own while it does.

    `untouched` are the files in it that are known to be as the last build left them: of these, pages for which nothing
    has changed are not made again.
    """
    # Rendering takes as long to import as a small site to check, and who only checks it makes no pages.
    from onrecord.render import Fingerprints, global_fingerprint  # noqa: PLC0415
    from onrecord.site_writer import plan_pages, write_site  # noqa: PLC0415

    checked = _checked(root, options)
    site, theme, files, problems = checked.value.site, checked.value.theme, checked.value.files, checked.problems
    if site is None or theme is None:
        return Outcome(Built(0, None, files), problems)
    unlisted = checked.value.records.unlisted(options.today) if checked.value.records else ()
    pictures = checked.value.pictures.values()
    del checked  # pages need none of the entries as they were read, and each process would hold them
    made = Manifest(root, global_fingerprint(site, theme)) if options.remember and not options.shard else None
    plan = plan_pages(site, theme)
    fingerprint_of = Fingerprints(site, plan.listings).of
    same = _same(made, fingerprint_of, untouched) if made else {}
    published = write_site(root, output, writer_options(options), (site, theme), same, plan)
    pages, result = published.value
    if made and result:
        made.save(pages, fingerprint_of)
    if result:
        PictureCache(root, remember=options.remember).clear(pictures)
    return Outcome(Built(sum(map(is_page, pages)), result, files, unlisted), (*problems, *published.problems))


def writer_options(options: Options) -> WriterOptions:
    """Return what the making of pages is told of the options of a run."""
    from onrecord.render import Shard  # noqa: PLC0415
    from onrecord.site_writer import WriterOptions  # noqa: PLC0415  (as in `build`)

    shard = Shard(*options.shard) if options.shard else None
    return WriterOptions(options.strict, options.jobs, shard, options.remember, options.progress)


def _same(made: Manifest, fingerprint_of: FingerprintOf, untouched: Collection[str]) -> PageDependencies:
    """Return the pages for which nothing has changed, and whose files are as they were left."""
    same = made.unchanged(fingerprint_of) if untouched else {}
    return {address: inputs for address, inputs in same.items() if output_path(address) in untouched}
