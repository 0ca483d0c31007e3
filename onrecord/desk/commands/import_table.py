"""`onrecord import table`: the rows of a table, by a map of its columns, as drafts of events."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from onrecord.desk.commands.import_options import sources_option, story_options
from onrecord.desk.commands.import_results import count, end_import
from onrecord.terminal import console
from onrecord.terminal.environment import Environment
from onrecord.terminal.options import site_option
from onrecord.terminal.refusals import refusals_explained, xlsx_extra

if TYPE_CHECKING:
    from onrecord.web.imports.table.table_files import TableFile
    from onrecord.web.imports.table.table_preview import TablePreview


@click.command("table", short_help="A table, by a map of its columns, as drafts of events.")
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
@story_options
@sources_option("The file for new sources and actors; by default one with FILE's name.")
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
    **given: Any,  # noqa: ANN401  (click passes them by their names)
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
            _print_suggestion(files, place.name, run.encoding)
            return
        map_file = read_table_files(map_path)[0]
        try:
            planned = plan_table(root, files, map_file, place.name, run, options)
        except MapRefusedError as error:
            console.end_with_report(error.problems, 1, map_path.parent)
        imported = write_table(root, planned, place.name, run, options)
    if run.is_dry:
        click.echo("".join(_list_rows(planned.preview)), nl=False)
    end_import(imported, is_dry=run.is_dry)


def _print_suggestion(files: Sequence[TableFile], name: str, encoding: str) -> None:
    """Print a map for a table; what there is to say about the file goes to the error stream."""
    from onrecord.web.imports.findings import Findings, list_messages  # noqa: PLC0415  (the command must start fast)
    from onrecord.web.imports.table.map_suggestion import suggest_map  # noqa: PLC0415
    from onrecord.web.imports.table.table_files import TableForm, read_table  # noqa: PLC0415

    findings = Findings()
    found = read_table(files, TableForm(encoding=encoding), findings)
    click.echo(suggest_map(found, name), nl=False)
    for line in (*list_messages(findings.left_out), *list_messages(findings.told)):
        click.echo(line, err=True)


def _list_rows(preview: TablePreview) -> Iterable[str]:
    """Yield a line for each row: what it would become."""
    for row in preview.rows:
        if row.state == "new":
            speakers = f", said by {', '.join(row.speakers)}" if row.speakers else ""
            cited = count(len(row.sources), "source")
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
