"""`onrecord show`: one entry or claim with all that is known of it, to read, to cite, or for programs."""

from datetime import datetime
from pathlib import Path

import click

from onrecord.terminal import console
from onrecord.terminal.environment import Environment
from onrecord.terminal.options import as_of_option, cache_option, jobs_option, output_format_option, site_option
from onrecord.terminal.refusals import refusals_explained, worker_errors_explained

_EXITS = (
    "The exit status is 0 if there is such an entry, a draft or a withdrawn one too; 1 if the site has errors; "
    "2 if nothing is called so."
)


@click.command(epilog=_EXITS, short_help="Show one entry or claim, with its sources and its standing.")
@click.argument("id_", metavar="ID")
@site_option
@as_of_option("Show how it stood on this day, as in 2021-11-30.")
@output_format_option(["text", "json", "markdown"], "How to print it: for people, for programs, or for an issue.")
@jobs_option
@cache_option
@click.pass_obj
def show(  # noqa: PLR0913  (click passes each option by itself)
    environment: Environment,
    /,
    *,
    id_: str,
    site: Path,
    as_of: datetime | None,
    output_format: str,
    jobs: int,
    remember: bool,
) -> None:
    """Show the event, claim, bill, actor, source or story ID, as the pages of the site tell it.

    ID is an id or a full name: STORY/EVENT, STORY/EVENT#CLAIM, STORY/, actors/ID, sources/ID or bills/ID; or the
    address of its page. A former name leads to the entry of today, and the command says so.

    A claim comes with its words, its sources, where it stands by which rule, how it stood before, and what everybody
    said on the point. The address to cite is at the end. Of a draft and of a withdrawn entry no words are shown.
    """
    from onrecord.editing.lookup.asked_entry import find_asked  # noqa: PLC0415  (the command must start fast)
    from onrecord.editing.lookup.named_things import UnknownNameError  # noqa: PLC0415
    from onrecord.editing.site_reading import Options  # noqa: PLC0415
    from onrecord.editing.telling.opened_record import open_record  # noqa: PLC0415
    from onrecord.editing.telling.shown_formats import format_entry  # noqa: PLC0415

    with refusals_explained(UnknownNameError), worker_errors_explained():
        opened = open_record(site.resolve(), Options(environment.today, jobs=jobs, remember=remember))
        asked = find_asked(id_, opened.records)
    if opened.site is None:
        console.end_with_report(opened.errors, opened.files, site, "nothing is shown of a site with errors")
    told = opened.as_of(as_of.date() if as_of else None)
    console.print_output(format_entry(opened, told, asked, output_format, console.paint), output_format)
