"""`onrecord archive`: finds or makes copies of sources in the Wayback Machine, and writes them into the entries."""

from __future__ import annotations

import os
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from onrecord.desk.commands.confirmation import number_changes
from onrecord.terminal import console
from onrecord.terminal.environment import Environment
from onrecord.terminal.options import site_option, web_address
from onrecord.terminal.refusals import archive_extra, refusals_explained

if TYPE_CHECKING:
    from onrecord.web.sources.archived_copy import Archived, Plan, Result, Skip
    from onrecord.web.wayback import Keys, Wayback

_VARIABLES = ("IA_ACCESS_KEY_ID", "IA_SECRET_ACCESS_KEY")
"""The variables with the two keys, as `ia` of the Internet Archive reads them."""
_KEY = re.compile(r"[!-~]+")
_RESULTS: Mapping[Result, str] = {
    "found": "found a copy: ",
    "saved": "saved a copy: ",
    "refused": "refused: ",
    "none": "no copy in the Wayback Machine",
    "failed": "failed: ",
    "end": "failed: ",
}
"""The words of each result for its source; a message follows."""
_COUNTED: Mapping[Result, str] = {
    "found": "found",
    "saved": "saved",
    "refused": "refused",
    "none": "without a copy",
    "failed": "failed",
}
"""The words of each result in the summary, where the last one, which ends the command, counts as failed."""
_SKIPPED: Mapping[Skip, str] = {
    "archived": "it has a copy already",
    "refused": "a copy was refused on {day}; name the source to ask again",
    "no address": "it has no 'url'",
    "archive": "its 'url' is an archive's address; onrecord check says what to write",
}
"""Why a source is left alone."""
_WITHOUT_KEYS = (
    "a new copy needs the keys of an account at archive.org, in the variables IA_ACCESS_KEY_ID and "
    "IA_SECRET_ACCESS_KEY; https://archive.org/account/s3.php shows yours. --lookup needs none: it only looks for "
    "copies that exist"
)


@click.command(short_help="Archive sources in the Wayback Machine.")
@click.argument("sources", metavar="[SOURCE]...", nargs=-1)
@click.option("--all", "all_", is_flag=True, help="All sources without a copy, except those that were refused.")
@click.option("--lookup", is_flag=True, help="Only look for copies that exist; this needs no keys.")
@click.option("--dry-run", is_flag=True, help="Only list the sources; ask nobody, and write nothing.")
@site_option
@click.option("--endpoint", hidden=True, callback=web_address, help="A server that stands in for web.archive.org.")
@click.pass_obj
def archive(  # noqa: PLR0913  (one parameter for each option)
    environment: Environment,
    /,
    sources: tuple[str, ...],
    *,
    all_: bool,
    lookup: bool,
    dry_run: bool,
    site: Path,
    endpoint: str | None,
) -> None:
    """Write an archived copy of these SOURCES into their entries, as 'archive_url' and 'archive_date'.

    For each source, the command looks in the Wayback Machine for the copy nearest to the day on which you read the page
    ('accessed', else 'issued'). If a copy of today would be nearer, it asks for one, at most six a minute. If the
    publisher refuses, it writes 'archive_refused', and then asks no more. What it has written stays if you end it.

    The exit status is 1 if a source failed. A page without a copy, or a refusal, is no failure.
    """
    if bool(sources) == all_:
        raise click.UsageError("name the sources to archive, or write --all")
    with archive_extra():
        from onrecord.web.sources.archived_copy import UnknownSourceError, plan_copies  # noqa: PLC0415  (the command must start fast)
        from onrecord.web.wayback import Wayback  # noqa: PLC0415  (as above)
    with refusals_explained(UnknownSourceError):
        plan = plan_copies(site.resolve(), sources)
    for line in _skipped_lines(plan, is_named=bool(sources)):
        click.echo(line)
    if dry_run:
        for source in plan.sources:
            click.echo(f"{source.id}: would look for a copy of {source.fields.url}")
        return
    keys = None if lookup or not plan.sources else _keys()
    wayback = Wayback(keys, endpoint or "", sleep=environment.sleep)
    counts = _archive_each(plan, site, wayback, environment, saves=not lookup)
    click.echo(_summarize(counts, len(plan.sources)))
    if counts["failed"]:
        sys.exit(console.PROBLEMS)


def _archive_each(plan: Plan, site: Path, wayback: Wayback, environment: Environment, *, saves: bool) -> Counter[str]:
    """Archive the sources of a plan until one ends it, tell of each, and return how many had each result."""
    from onrecord.web.sources.archived_copy import archive as archive_one  # noqa: PLC0415  (as above)

    counts = Counter[str]()
    for source in plan.sources:
        if environment.asks:  # somebody waits at a terminal, perhaps for minutes
            click.echo(f"{source.id}: {counts.total() + 1} of {len(plan.sources)} …", err=True)
        archived = archive_one(site.resolve(), source, wayback, environment.today, saves=saves)
        is_end = archived.result == "end"
        counts["failed" if is_end else archived.result] += 1
        _print_result(archived)
        if is_end:
            break
    return counts


def _print_result(archived: Archived) -> None:
    lines = [f"{archived.source.id}: {_RESULTS[archived.result]}{archived.message}"]
    if archived.lines:
        lines.append(f"  {archived.source.file}")
    for line in (*lines, *number_changes(archived.lines)):
        console.print_text(line, err=archived.result in ("failed", "end"))


def _summarize(counts: Counter[str], total: int) -> str:
    """Return how many of all sources had each result, and how many the command has not come to."""
    parts = [f"{counts[result]} {words}" for result, words in _COUNTED.items() if counts[result]]
    not_asked = total - counts.total()
    if not_asked:
        parts.append(f"{not_asked} not asked")
    return ", ".join(parts) or "nothing to archive"


def _keys() -> Keys:
    """Return the keys of the environment. Raises `UsageError`; no message contains them."""
    from onrecord.web.wayback import Keys  # noqa: PLC0415  (the command must start fast)

    access, secret = (os.environ.get(name, "").strip() for name in _VARIABLES)
    if not access or not secret:
        raise click.UsageError(_WITHOUT_KEYS)
    for name, key in zip(_VARIABLES, (access, secret), strict=True):
        if not _KEY.fullmatch(key):
            raise click.UsageError(f"{name} has a character that is in no key; copy it again")
    return Keys(access, secret)


def _skipped_lines(plan: Plan, *, is_named: bool) -> Iterator[str]:
    """Yield why sources are left alone: a line for each one that was named.

    If none was named: how many have a copy already, and a line for each one that an editor can do something about.
    """
    if not is_named:
        archived = sum(skipped.reason == "archived" for skipped in plan.skipped)
        if archived:
            yield f"{archived} source{' has' if archived == 1 else 's have'} a copy already"
    for skipped in plan.skipped:
        if is_named or skipped.reason in ("refused", "archive"):
            refusal = skipped.source.fields.archive_refused
            reason = _SKIPPED[skipped.reason].format(day=refusal.date if refusal else "")
            yield f"{skipped.source.id}: {reason}"
