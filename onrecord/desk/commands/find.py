"""`onrecord find`: finds events, claims and other entries by words, and by what they are."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from onrecord.model.found_kinds import FOUND_KINDS, FoundKind
from onrecord.terminal import console
from onrecord.terminal.environment import Environment
from onrecord.terminal.options import as_of_option, cache_option, jobs_option, output_format_option, site_option
from onrecord.terminal.refusals import refusals_explained, worker_errors_explained

if TYPE_CHECKING:
    from onrecord.model.standings import StandingKind

_EXITS = (
    "The exit status is 0 whether anything is found or not; 1 if standings are asked for and the site has errors; "
    "2 if the command was used wrongly."
)
_STANDINGS = ("disputed", "confirmed", "shared", "asserted", "withdrawn")
"""The kinds of standings, by which `--help` starts without the model of an entry."""
_MOST = 10
"""How many results are printed of a search by words."""


@click.command(epilog=_EXITS, short_help="Find entries and claims by words, or by where they stand.")
@click.argument("words", nargs=-1)
@site_option
@click.option("--story", default="", help="Find only in the story of this id.")
@click.option(
    "--kind", "kinds", multiple=True, type=click.Choice(FOUND_KINDS), help="Find only this; give it again for more."
)
@click.option(
    "--body", default="", help="Find only what this actor or a part of it said, and claims on which they take a side."
)
@click.option(
    "--standing",
    "standings",
    multiple=True,
    type=click.Choice(_STANDINGS),
    help="Find only claims that stand so; give it again for more.",
)
@as_of_option("Leave out what is later than this day, as in 2021-11-30, and say how claims stood on it.")
@click.option("--limit", type=click.IntRange(min=1), show_default="10 with words, else all", help="The most results.")
@output_format_option(["text", "json"], "How to print the results: for people, or for programs.")
@jobs_option
@cache_option
@click.pass_obj
def find(  # noqa: PLR0913  (click passes each option by itself)
    environment: Environment,
    /,
    *,
    words: tuple[str, ...],
    site: Path,
    story: str,
    kinds: tuple[FoundKind, ...],
    body: str,
    standings: tuple[StandingKind, ...],
    as_of: datetime | None,
    limit: int | None,
    output_format: str,
    jobs: int,
    remember: bool,
) -> None:
    """Find events, claims, sources, actors, bills and stories by their WORDS, the best first.

    Words may have any form and any order, in all languages of the site, and a letter may be wrong. Without words, the
    command lists all that the options leave, the latest first: onrecord find --standing disputed

    Each claim comes with its quotation, its source, and where it stands, as pages say it. Drafts and withdrawn entries
    are left out, as on the site. For all that is known of one entry: onrecord show ID
    """
    from onrecord.editing.lookup.found_entries import Finder, Found, Wanted, as_json  # noqa: PLC0415
    from onrecord.editing.lookup.named_things import UnknownNameError, find_thing  # noqa: PLC0415
    from onrecord.editing.site_reading import Options  # noqa: PLC0415  (the command must start fast)
    from onrecord.editing.telling.found_text import FoundText  # noqa: PLC0415
    from onrecord.editing.telling.opened_record import open_record  # noqa: PLC0415

    query = " ".join(words)
    if not (words or story or kinds or body or standings):
        raise click.UsageError(
            "write words to find, or an option that says what: --standing, --kind, --body or --story"
        )
    day = as_of.date() if as_of else None
    with refusals_explained(UnknownNameError), worker_errors_explained():
        opened = open_record(site.resolve(), Options(environment.today, jobs=jobs, remember=remember))
        within = find_thing(story, opened.records, "story").id if story else ""
        who = find_thing(body, opened.records, "actor").id if body else ""
    if opened.site is None:
        if standings:
            console.end_with_report(opened.errors, opened.files, site, "no standing is told of a site with errors")
        click.echo("entries with errors are left out, and no standing is told; to see them: onrecord check", err=True)
    finder = Finder(opened, day)
    hits = finder.find(query, Wanted(within, kinds, who, standings))
    most = limit or (_MOST if words else len(hits))
    results = [finder.describe(hit, is_sought=bool(words)) for hit in hits[:most]]
    if output_format == "json":
        found = Found(1, day, opened.site is None, len(hits), results)
        console.print_output(as_json(found), output_format)
    elif results:
        console.print_output(FoundText(finder, query).text(results, console.paint), output_format)
    left = f", the {'best' if words else 'latest'} {len(results)} above; for more: --limit" if len(hits) > most else ""
    click.echo(f"{len(hits)} result{'' if len(hits) == 1 else 's'}{finder.count_points(hits)}{left}", err=True)
