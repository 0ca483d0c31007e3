"""`onrecord import open-civic-data`: bills and their actions, as drafts of their steps."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from onrecord.desk.commands.import_options import sources_option, story_options
from onrecord.desk.commands.import_results import count, end_import
from onrecord.terminal import console
from onrecord.terminal.environment import Environment
from onrecord.terminal.options import site_option
from onrecord.terminal.refusals import refusals_explained

if TYPE_CHECKING:
    from onrecord.web.imports.bills.bill_import import CountedBills


def _read_day(_context: click.Context, parameter: click.Parameter, value: str | None) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        raise click.UsageError(f"{parameter.opts[0]}: '{value}' is no day; write such as 2025-01-31") from None


@click.command("open-civic-data", short_help="Bills and their actions, as drafts of their steps.")
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
@story_options
@sources_option("The file for new sources and actors; by default one with the names of procedure and session.")
@site_option
@click.pass_obj
def open_civic_data(
    environment: Environment,
    /,
    *,
    site: Path,
    since: date | None,
    until: date | None,
    **given: Any,  # noqa: ANN401  (click passes them by their names)
) -> None:
    """Make bills and drafts of their steps of what FOLDER or FILE has: JSON of Open Civic Data, as OpenStates has it.

    A table beside the procedure says which words of an action mean which stage. What the table does not know is told
    and counted, and no step is made of it. Bills, their sources and actors have pages from the next build on, and their
    steps once these are published. Nothing is overwritten, and what the site has already is not added again. The exit
    status is 1 if a file or a bill could not be taken.
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
        imported = import_bills(site.resolve(), run, table.value, Options(today=environment.today), _print_counts)
    end_import(imported.imported, is_dry=run.is_dry)


def _print_counts(counted: CountedBills) -> None:
    """Print what a record of bills has, before anything is written."""
    others = "".join(f"; left out {number:,} {words}" for words, number in counted.left_out.items())
    click.echo(f"{count(counted.found, 'bill')} in the record, {counted.chosen:,} chosen{others}")
    parts = (
        count(counted.steps, "step"),
        f"{counted.no_stage:,} known as no stage",
        f"{counted.doubled:,} told twice",
        f"{counted.unknown:,} unknown",
    )
    click.echo(f"{count(counted.actions, 'action')}: {', '.join(parts)}")
