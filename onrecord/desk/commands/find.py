"""`onrecord find`: finds events, claims and other entries by words."""

from datetime import datetime
from pathlib import Path

import click

from onrecord.problems import has_errors
from onrecord.terminal import console
from onrecord.terminal.environment import Environment
from onrecord.terminal.options import cache_option, jobs_option, output_format_option, site_option
from onrecord.terminal.refusals import refusals_explained

_EXITS = "The exit status is 0 whether anything is found or not; 2 if the command was used wrongly."


@click.command(epilog=_EXITS, short_help="Find entries and claims by words.")
@click.argument("words", nargs=-1, required=True)
@site_option
@click.option("--story", default="", help="Find only in the story of this id.")
@click.option(
    "--as-of",
    metavar="DAY",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Leave out what is later than this day, as in 2021-11-30, and say how claims stood on it.",
)
@click.option("--limit", default=10, show_default=True, type=click.IntRange(min=1), help="The most results.")
@output_format_option(["text", "json"], "How to print the results: for people, or for programs.", "--format")
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
    as_of: datetime | None,
    limit: int,
    output_format: str,
    jobs: int,
    remember: bool,
) -> None:
    """Find events, claims, sources, actors, bills and stories by their WORDS, the best first.

    Words may have any form and any order, in all languages of the site, and a letter may be wrong. Each claim comes
    with its standing and the number of its origins. Drafts and withdrawn entries are left out, as on the site.
    """
    from onrecord.editing.entries.checked_site import read_entries  # noqa: PLC0415
    from onrecord.editing.lookup.found_entries import Finder, as_json  # noqa: PLC0415
    from onrecord.editing.lookup.named_things import UnknownNameError, find_thing  # noqa: PLC0415
    from onrecord.editing.site_reading import Options  # noqa: PLC0415  (the command must start fast)

    query = " ".join(words)
    day = as_of.date() if as_of else None
    with refusals_explained(UnknownNameError):
        outcome = read_entries(site.resolve(), Options(environment.today, jobs=jobs, remember=remember))
        within = find_thing(story, outcome.value.records, "story").id if story else ""
    if has_errors(outcome.problems):
        click.echo("entries with errors are left out; to see the errors: onrecord check", err=True)
    finder = Finder(outcome.value.records, outcome.value.locate, outcome.value.theme)
    hits = finder.find(query, within, day)
    found = [finder.describe(hit, day) for hit in hits[:limit]]
    if output_format == "json":
        console.print_output(as_json(found), output_format)
    elif found:
        blocks = (finder.as_text(entry, query, console.paint) for entry in found)
        console.print_output("".join(f"{block}\n" for block in blocks), output_format)
    left = f", the best {len(found)} above; for more: --limit" if len(hits) > len(found) else ""
    click.echo(f"{len(hits)} result{'' if len(hits) == 1 else 's'}{left}", err=True)
