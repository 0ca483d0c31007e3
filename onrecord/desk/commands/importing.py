"""`onrecord import`: takes in what others wrote, as drafts."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from onrecord.desk.commands.import_bills import open_civic_data
from onrecord.desk.commands.import_options import file_options, sources_option, story_options
from onrecord.desk.commands.import_results import end_import
from onrecord.desk.commands.import_table import table
from onrecord.plugins import IMPORTERS, Plugin, PluginError, points_named
from onrecord.problems import Outcome, RefusedError, suggest
from onrecord.terminal import console
from onrecord.terminal.environment import Environment
from onrecord.terminal.groups import SuggestingGroup
from onrecord.terminal.options import output_format_option, site_option, web_address
from onrecord.terminal.refusals import refusals_explained
from onrecord.web.issue_forms.replies import reply_to_imported, reply_to_incomplete, reply_to_refused

if TYPE_CHECKING:
    from onrecord.editing.site_reading import Options
    from onrecord.web.imports.draft_files import ImportedFile
    from onrecord.web.imports.file_import import InputFile
    from onrecord.web.imports.importer import AddedImporter

    TakeFile = Callable[[Path, InputFile, Options], ImportedFile]


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
    """Write drafts of what others wrote. No import changes a text of yours, or publishes an event."""


@import_.command(short_help="A timeline of TimelineJS, as drafts of events.")
@story_options
@file_options
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
    @file_options
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


def _plugin_command(name: str) -> click.Command:
    """Return the command of a plug-in's importer."""

    @click.command(name, short_help="An importer of a plug-in.")
    @story_options
    @file_options
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
    end_import(imported)


@import_.command(short_help="A reader's issue form, as a draft or a correction.")
@click.argument("file", type=click.File("rb"), default="-")
@click.option("--title", metavar="TEXT", default="", help="The issue's title, if FILE does not tell it.")
@sources_option("The file of content/sources/ for new sources.")
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


import_.add_command(open_civic_data)
import_.add_command(table)
