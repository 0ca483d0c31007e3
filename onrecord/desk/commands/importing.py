"""`onrecord import`: takes in what others wrote, as drafts."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

import click

from onrecord.plugins import IMPORTERS, Plugin, PluginError, points_named
from onrecord.problems import Outcome, RefusedError, suggest
from onrecord.terminal import console
from onrecord.terminal.environment import Environment
from onrecord.terminal.groups import SuggestingGroup
from onrecord.terminal.options import output_format_option, site_option, web_address
from onrecord.terminal.refusals import refusals_explained, xlsx_extra
from onrecord.web.issue_forms.replies import reply_to_imported, reply_to_incomplete, reply_to_refused

if TYPE_CHECKING:
    from onrecord.editing.site_reading import Options
    from onrecord.web.imports.bills.bill_import import CountedBills
    from onrecord.web.imports.draft_files import ImportedFile
    from onrecord.web.imports.file_import import InputFile
    from onrecord.web.imports.importer import AddedImporter
    from onrecord.web.imports.table.table_files import TableFile
    from onrecord.web.imports.table.table_preview import TablePreview

    TakeFile = Callable[[Path, InputFile, Options], ImportedFile]

_MOST_LISTED = 1_000
"""How many written files of one folder are listed; of more, only the number is."""
_MOST_NAMED = 3
"""How many drafts the line on what to do next names."""
Command = TypeVar("Command", bound=Callable[..., Any])


class _ImportGroup(SuggestingGroup):
    """The group of the importers: ours, and those of the plug-ins that the site names.

    A plug-in is looked for only if the word is none of ours, and its code is loaded only when it reads a file.
    """

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command of ours, or else that of a plug-in; suggest the nearest if there is neither."""
        word = args[0]
        if word in self.commands or word.startswith("-"):
            return super().resolve_command(ctx, args)
        site = _site_in(args[1:])
        found = _find_plugins(site)
        if points_named(found.value, IMPORTERS, word):
            return word, _plugin_command(word), args[1:]
        if found.problems:
            hint = suggest(word.lower(), self.commands, "a plug-in may have it, once these problems are mended")
            console.end_with_report(found.problems, 1, site, f"onrecord itself can't import '{word}'; {hint}")
        return super().resolve_command(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of ours, and those of the plug-ins that the site in this folder names."""
        return [*super().list_commands(ctx), *_added_in(Path())]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command; None if there is none of that name."""
        own = super().get_command(ctx, cmd_name)
        return _plugin_command(cmd_name) if own is None and cmd_name in _added_in(Path()) else own


def _find_plugins(site: Path) -> Outcome[tuple[Plugin, ...]]:
    from onrecord.editing.lookup.plugin_points import find_site_plugins  # noqa: PLC0415  (the command must start fast)

    return find_site_plugins(site)


def _added_in(site: Path) -> tuple[str, ...]:
    points = (point for plugin in _find_plugins(site).value for point in plugin.entry_points)
    return tuple(point.name for point in points if point.group == IMPORTERS)


def _site_in(words: list[str]) -> Path:
    """Return the site that the words after a command name, before that command is known: by default this folder."""
    probe = click.Command("import", params=[click.Option(["--site"], default=".")], add_help_option=False)
    probe.params.append(click.Argument(["others"], nargs=-1, type=click.UNPROCESSED))
    context = probe.make_context("import", list(words), ignore_unknown_options=True, resilient_parsing=True)
    return Path(context.params["site"])


@click.group("import", cls=_ImportGroup, short_help="Take in what others wrote, as drafts.")
def import_() -> None:
    """Write drafts of what others wrote. No import changes a text of yours, or publishes anything."""


def _check_sources(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    from onrecord.editing.entries.file_choice import file_name_error  # noqa: PLC0415  (the command must start fast)

    fault = file_name_error(value) if value else None
    if fault:
        raise click.UsageError(f"--sources: {fault}")
    return value


def _read_day(_context: click.Context, parameter: click.Parameter, value: str | None) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        raise click.UsageError(f"{parameter.opts[0]}: '{value}' is no day; write such as 2025-01-31") from None


def _sources_option(words: str) -> Callable[[Command], Command]:
    return click.option("--sources", metavar="NAME", default="", callback=_check_sources, help=words)


def _story_options(command: Command) -> Command:
    title = "The title of a new story, if FILE does not name it."
    command = click.option("--title", metavar="TEXT", default="", help=title)(command)
    story = "The story for the events; a new one, if there is none."
    return click.option("--story", metavar="ID", default="", help=story)(command)


def _file_options(command: Command) -> Command:
    encoding = "The encoding of FILE, if it is not UTF-8, such as windows-1252."
    command = click.option("--encoding", metavar="NAME", default="", help=encoding)(command)
    command = _sources_option("The file of content/sources/ for new sources; by default one with FILE's name.")(command)
    return site_option(click.argument("file", type=click.File("rb"))(command))


@import_.command(short_help="A timeline of TimelineJS, as drafts of events.")
@_story_options
@_file_options
@click.pass_obj
def timelinejs(environment: Environment, /, *, story: str, title: str, **options: Any) -> None:  # noqa: ANN401  (as `_run` has them)
    """Make drafts of the slides in FILE: JSON of TimelineJS, or one of its sheets as CSV.

    Each slide with a headline and a date becomes a draft, and its media a source. Nothing is overwritten, and what the
    site has already is not added again. The exit status is 1 if a slide could not be taken.
    """

    def take(root: Path, file: InputFile, run: Options) -> ImportedFile:
        from onrecord.web.imports.file_import import import_timeline  # noqa: PLC0415  (the command must start fast)

        return import_timeline(root, file, story, title, run)

    _run(environment, take, **options)


def _add_references(form: str, name: str, programs: str) -> None:
    def take(root: Path, file: InputFile, run: Options) -> ImportedFile:
        from onrecord.web.imports.file_import import import_references  # noqa: PLC0415  (as above)

        return import_references(root, file, form, run)

    @import_.command(form, short_help=f"References of {name}, as sources.")
    @_file_options
    @click.pass_obj
    def command(environment: Environment, /, **options: Any) -> None:  # noqa: ANN401  (as above)
        _run(environment, take, **options)

    command.help = (
        f"Add the references in FILE to the site's sources: {name}, such as {programs}.\n\n"
        "A reference whose address or DOI the site has already is not added again. The exit status is 1 if a reference "
        "could not be taken."
    )


for _form in (
    ("csl-json", "CSL-JSON", "Zotero exports"),
    ("bibtex", "BibTeX or biblatex", "JabRef writes"),
    ("ris", "RIS", "EndNote and library catalogues export"),
):
    _add_references(*_form)


@import_.command("open-civic-data", short_help="Bills and their actions, as drafts of their steps.")
@click.argument("place", type=click.Path(exists=True, path_type=Path), metavar="FOLDER|FILE")
@click.option("--bill", "numbers", metavar="NUMBER", multiple=True, help="Only this bill, such as 'HR 1'. Repeatable.")
@click.option(
    "--status", "statuses", metavar="NAME", multiple=True, help="Only bills that are so far: law, vetoed. Repeatable."
)
@click.option("--subject", "subjects", metavar="TEXT", multiple=True, help="Only bills with this subject. Repeatable.")
@click.option(
    "--since", metavar="DAY", callback=_read_day, help="Only bills whose last action is of this day or later."
)
@click.option(
    "--until", metavar="DAY", callback=_read_day, help="Only bills whose last action is of this day or earlier."
)
@click.option("--all", "takes_all", is_flag=True, help="Take all bills, if there are many and nothing else chooses.")
@click.option("--dry-run", "is_dry", is_flag=True, help="Only tell what would be taken, and write nothing.")
@click.option("--procedure", metavar="ID", default="", help="The procedure, if there are tables of words for several.")
@click.option(
    "--words",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Your own table of words, in place of a built-in one.",
)
@_story_options
@_sources_option("The file for new sources and actors; by default one with the names of procedure and session.")
@site_option
@click.pass_obj
def open_civic_data(
    environment: Environment,
    /,
    *,
    site: Path,
    since: date | None,
    until: date | None,
    **given: Any,  # noqa: ANN401  (as `_run` has them)
) -> None:
    """Make bills and drafts of their steps of what FOLDER or FILE has: JSON of Open Civic Data, as OpenStates has it.

    A table beside the procedure says which words of an action mean which stage. What the table does not know is told
    and counted, and no step is made of it. Nothing is overwritten, and what the site has already is not added again.
    The exit status is 1 if a file or a bill could not be taken.
    """
    from onrecord.editing.entries.checked_site import read_records  # noqa: PLC0415  (the command must start fast)
    from onrecord.editing.site_reading import Options  # noqa: PLC0415
    from onrecord.web.imports.bills.bill_choice import BillChoice  # noqa: PLC0415
    from onrecord.web.imports.bills.bill_import import BillRun, import_bills, load_table  # noqa: PLC0415

    chosen = {name: given.pop(name) for name in ("numbers", "statuses", "subjects", "takes_all")}
    with refusals_explained():
        run = BillRun(choice=BillChoice(since=since, until=until, **chosen), **given)
        table = load_table(run, read_records(site.resolve()))
        if table.value is None:
            console.end_with_report(table.problems, 1, site)
        imported = import_bills(site.resolve(), run, table.value, Options(today=environment.today), _tell_counted)
    _end(imported.imported, is_dry=run.is_dry)


def _tell_counted(counted: CountedBills) -> None:
    """Print what a record of bills has, before anything is written."""
    others = "".join(f"; left out {number:,} {words}" for words, number in counted.left_out.items())
    click.echo(f"{_count(counted.found, 'bill')} in the record, {counted.chosen:,} chosen{others}")
    parts = (
        _count(counted.steps, "step"),
        f"{counted.no_stage:,} known as no stage",
        f"{counted.doubled:,} told twice",
        f"{counted.unknown:,} unknown",
    )
    click.echo(f"{_count(counted.actions, 'action')}: {', '.join(parts)}")


@import_.command(short_help="A table, by a map of its columns, as drafts of events.")
@click.argument("place", type=click.Path(exists=True, path_type=Path), metavar="FOLDER|FILE")
@click.option(
    "--map",
    "map_path",
    metavar="MAP.yaml",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="What each column is.",
)
@click.option("--suggest", "suggests", is_flag=True, help="Print a map for FILE to complete, and write nothing.")
@click.option("--dry-run", "is_dry", is_flag=True, help="Only tell what each row would become, and write nothing.")
@click.option("--encoding", metavar="NAME", default="", help="The encoding of FILE, if it is not UTF-8.")
@_story_options
@_sources_option("The file for new sources and actors; by default one with FILE's name.")
@site_option
@click.pass_obj
def table(
    environment: Environment,
    /,
    *,
    place: Path,
    map_path: Path | None,
    suggests: bool,
    site: Path,
    **given: Any,  # noqa: ANN401  (as `_run` has them)
) -> None:
    """Make drafts of the rows of a table: CSV, TSV, JSON, JSON Lines, a workbook, or a folder with a file a row.

    The map says which column is the date, the title, the speaker and so on. Columns that it does not name become
    comments. Rows that the story has already are not added again. The exit status is 1 if a row could not be taken.
    """
    from onrecord.editing.site_reading import Options  # noqa: PLC0415  (the command must start fast)
    from onrecord.web.imports.table.folder_files import read_table_files  # noqa: PLC0415
    from onrecord.web.imports.table.map_reading import MapRefusedError  # noqa: PLC0415
    from onrecord.web.imports.table.table_import import TableRun, plan_table, write_table  # noqa: PLC0415

    if suggests == (map_path is not None):
        raise click.UsageError("name a map with --map, or ask for one with --suggest")
    run = TableRun(**given)
    options = Options(today=environment.today)
    root = site.resolve()
    with refusals_explained(), xlsx_extra():
        files = read_table_files(place)
        if map_path is None:
            _suggest(files, place.name, run.encoding)
            return
        map_file = read_table_files(map_path)[0]
        try:
            planned = plan_table(root, files, map_file, place.name, run, options)
        except MapRefusedError as error:
            console.end_with_report(error.problems, 1, map_path.parent)
        imported = write_table(root, planned, place.name, run, options)
    if run.is_dry:
        click.echo("".join(_rows(planned.preview)), nl=False)
    _end(imported, is_dry=run.is_dry)


def _suggest(files: Sequence[TableFile], name: str, encoding: str) -> None:
    """Print a map for a table, and on the error stream what was told of the file."""
    from onrecord.web.imports.findings import Findings, list_messages  # noqa: PLC0415  (the command must start fast)
    from onrecord.web.imports.table.map_suggestion import suggest_map  # noqa: PLC0415
    from onrecord.web.imports.table.table_files import TableForm, read_table  # noqa: PLC0415

    findings = Findings()
    found = read_table(files, TableForm(encoding=encoding), findings)
    click.echo(suggest_map(found, name), nl=False)
    for line in (*list_messages(findings.left_out), *list_messages(findings.told)):
        click.echo(line, err=True)


def _rows(preview: TablePreview) -> Iterable[str]:
    """Yield a line for each row: what it would become."""
    for row in preview.rows:
        if row.state == "new":
            speakers = f", said by {', '.join(row.speakers)}" if row.speakers else ""
            cited = _count(len(row.sources), "source")
            yield _in_one_line(f"{row.place}: {row.day}, {row.title}{speakers}, {cited}: {row.id}")
            yield from (_in_one_line(f"  {message}") for message in row.doubles)
        elif row.state == "known":
            yield _in_one_line(f"{row.place}: known")
        else:
            yield _in_one_line(f"{row.place}: not taken: {'; '.join(row.told)}")
    yield f"{preview.count('new'):,} new, {preview.count('known'):,} known, {preview.count('refused'):,} not taken\n"


def _in_one_line(text: str) -> str:
    from onrecord.editing.entries.untrusted_text import plain_line  # noqa: PLC0415  (the command must start fast)

    return f"{plain_line(text)}\n"


def _plugin_command(name: str) -> click.Command:
    """Return the command of a plug-in's importer."""

    @click.command(name, short_help="An importer of a plug-in.")
    @_story_options
    @_file_options
    @click.pass_obj
    def command(environment: Environment, /, *, story: str, title: str, **options: Any) -> None:  # noqa: ANN401  (as above)
        """Make drafts and sources of what FILE has, by the importer of a plug-in that the site names.

        Nothing is overwritten, and what the site has already is not added again. The exit status is 1 if something
        could not be taken.
        """

        def take(root: Path, file: InputFile, run: Options) -> ImportedFile:
            from onrecord.web.imports.draft_import import import_drafts  # noqa: PLC0415  (few sites have a plug-in)

            try:
                return import_drafts(root, file, _load_importer(root, name), (story, title), run)
            except PluginError as error:
                console.end_with_report((error.problem,), 1, root)

        _run(environment, take, **options)

    return command


def _load_importer(root: Path, name: str) -> AddedImporter:
    """Return the importer `name` of a plug-in; end with a report if its code can't be loaded."""
    from onrecord.web.imports.importer import load_importer  # noqa: PLC0415  (as above)

    loaded = load_importer(points_named(_find_plugins(root).value, IMPORTERS, name))
    if loaded.value is None:
        console.end_with_report(loaded.problems, 1, root)
    return loaded.value


def _run(
    environment: Environment, take: TakeFile, /, *, file: BinaryIO, sources: str, encoding: str, site: Path
) -> None:
    """Let `take` import a file, and print what was written, and what was lost."""
    from onrecord.editing.site_reading import Options  # noqa: PLC0415  (the command must start fast)
    from onrecord.web.imports.decoding import LARGEST_FILE  # noqa: PLC0415
    from onrecord.web.imports.file_import import InputFile  # noqa: PLC0415

    path = str(getattr(file, "name", "<stdin>"))
    name = "imported" if path == "<stdin>" else Path(path).name
    with refusals_explained():
        read = InputFile(file.read(LARGEST_FILE + 1), name, encoding, sources)
        imported = take(site.resolve(), read, Options(today=environment.today))
    _end(imported)


def _end(imported: ImportedFile, *, is_dry: bool = False) -> None:
    """Print the result of an import; the exit status is 1 if something was not taken, or nothing at all."""
    click.echo("".join(_lines(imported)), nl=False)
    is_empty = not (is_dry or imported.files or imported.findings.known)
    if imported.findings.left_out or is_empty:
        sys.exit(console.PROBLEMS)


def _lines(imported: ImportedFile) -> Iterable[str]:
    from onrecord.web.imports.findings import list_messages  # noqa: PLC0415  (the command must start fast)

    yield from _written(imported.files)
    yield from _counts(imported)
    if not imported.files:
        yield "nothing was written\n"
    yield from _section("not taken:", list_messages(imported.findings.left_out))
    yield from _section("in the site already:", list_messages(imported.findings.known))
    yield from _section("changed or left out:", list_messages(imported.findings.told))
    yield from _section("before readers see the events:", imported.to_do)
    if imported.events:
        more = " ..." if len(imported.drafts) > _MOST_NAMED else ""
        yield f"and then: onrecord publish {' '.join(imported.drafts[:_MOST_NAMED])}{more}\n"
    elif imported.sources:
        yield "no entry cites the new sources yet, and onrecord check warns of that (SRC005) until one does\n"


def _written(files: Iterable[str]) -> Iterable[str]:
    """Yield what was written: each file, or of a folder with many how many there are."""
    by_folder: dict[str, list[str]] = {}
    for path in files:
        by_folder.setdefault(path.rpartition("/")[0], []).append(path)
    for folder, paths in by_folder.items():
        if len(paths) > _MOST_LISTED:
            yield f"wrote {len(paths):,} files in {folder}/\n"
        else:
            yield from (f"wrote {path}\n" for path in paths)


def _counts(imported: ImportedFile) -> Iterable[str]:
    sources = _count(len(imported.sources), "source")
    if imported.bills or imported.actors:
        bills = f"{_count(len(imported.bills), 'bill')}, " if imported.bills else ""
        yield f"{bills}{_count(len(imported.events), 'draft')}, {_count(len(imported.actors), 'actor')}, {sources}\n"
    elif imported.events:
        yield f"{_count(len(imported.events), 'draft')}, {sources}\n"
    elif imported.sources:
        yield f"{sources}\n"


def _section(head: str, lines: Iterable[str]) -> Iterable[str]:
    found = list(lines)
    return [f"{head}\n", *(f"  {line}\n" for line in found)] if found else []


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


@import_.command(short_help="A reader's issue form, as a draft or a correction.")
@click.argument("file", type=click.File("rb"), default="-")
@click.option("--title", metavar="TEXT", default="", help="The issue's title, if FILE does not tell it.")
@_sources_option("The file of content/sources/ for new sources.")
@click.option(
    "--base-url",
    metavar="URL",
    callback=web_address,
    help="The site's public address, by which a form may name a page, beside 'url' in site.yaml.",
)
@output_format_option(["text", "markdown"], "How to print the result: for a terminal, or as a comment for GitHub.")
@site_option
@click.pass_obj
def issue(  # noqa: PLR0913  (click passes each option by itself)
    environment: Environment,
    /,
    *,
    file: BinaryIO,
    title: str,
    sources: str,
    base_url: str | None,
    output_format: str,
    site: Path,
) -> None:
    """Make a draft of the filled form in FILE: the text of an issue, or the file that GITHUB_EVENT_PATH names.

    Without FILE, the command reads standard input. It writes the draft of an event with the sources that the site
    lacks, or adds a correction to an entry. If something is missing, it writes nothing and names all of it; the exit
    status is 1.
    """
    from onrecord.web.issue_forms.form_import import import_issue  # noqa: PLC0415
    from onrecord.web.issue_forms.outcomes import ImportedForm  # noqa: PLC0415
    from onrecord.web.issue_forms.submission import LARGEST_FILE  # noqa: PLC0415

    if environment.asks and file.name == "<stdin>":
        click.echo("paste the text of the issue, and end it with Ctrl-D", err=True)
    try:
        data = file.read(LARGEST_FILE + 1)
        result = import_issue(site.resolve(), data, title, sources, environment.today, base_url)
    except RefusedError as error:
        if output_format == "markdown":
            click.echo(reply_to_refused(error), nl=False)
            sys.exit(console.PROBLEMS)
        raise click.ClickException(str(error)) from None
    is_text = output_format == "text"
    if isinstance(result, ImportedForm):
        files = "".join(f"wrote {file}\n" for file in result.files)
        to_do = "".join(f"  {line}\n" for line in result.to_do)
        after = f"and then: onrecord publish {result.name}\n" if result.is_draft else ""
        text = f"{files}before readers see it:\n{to_do}{after}"
        click.echo(text if is_text else reply_to_imported(result), nl=False)
        return
    lacks = "".join(f"  {lack}\n" for lack in result.lacks)
    text = f"nothing was written; the form lacks something:\n{lacks}"
    click.echo(text if is_text else reply_to_incomplete(result.lacks), nl=False)
    sys.exit(console.PROBLEMS)
