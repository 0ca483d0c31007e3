"""`onrecord links`: asks whether the addresses of sources still lead to them."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

import click

from onrecord.desk.commands.confirmation import number_changes
from onrecord.problems import Outcome, has_errors, suggest
from onrecord.terminal import console
from onrecord.terminal.environment import Environment
from onrecord.terminal.options import output_format_option, processors, site_option
from onrecord.terminal.progress import progress_bar
from onrecord.terminal.refusals import archive_extra, refusals_explained, worker_errors_explained

if TYPE_CHECKING:
    from onrecord.editing.site_reading import Options, Reading
    from onrecord.web.links.link_findings import Finding
    from onrecord.web.links.link_report import LinksReport
    from onrecord.web.links.proposals import Written

_BYTES = 5_000_000
_EXITS = """\b
The exit status is 0 if the addresses were checked, whatever was found; 1 if
the site can't be read or changed, and with --strict also if an address needs
an editor; 2 if the command was used wrongly."""


class _Options(TypedDict):
    write: bool
    strict: bool
    remember: bool
    timeout: float
    allow_private: bool
    output_format: str


@click.command(epilog=_EXITS, short_help="Check whether the addresses of sources still lead to them.")
@click.argument("sources", metavar="[SOURCE]...", nargs=-1)
@site_option
@click.option("--write", is_flag=True, help="Write what is certain into the entries; of named sources, also the rest.")
@click.option("--strict", is_flag=True, help="Exit with 1 if an address needs an editor, as in a weekly run.")
@click.option(
    "--cache/--no-cache",
    "remember",
    default=True,
    help="Whether to use the answers of the last 7 days, which .onrecord keeps.",
)
@click.option("--timeout", type=click.FloatRange(1, 600), default=20, show_default=True, help="Seconds for a request.")
@click.option("--allow-private", is_flag=True, help="Also ask servers of this machine and of private networks.")
@output_format_option(
    ["text", "json", "markdown"], "How to print what was found: for people, for programs, or for an issue."
)
@click.pass_obj
def links(environment: Environment, /, *, sources: tuple[str, ...], site: Path, **options: Unpack[_Options]) -> None:
    """Ask for the address of each SOURCE, or for all addresses of a site, and print what to change.

    A server gets one request in two seconds, and none that its robots.txt forbids. A source's page must still have the
    quotations from it, and nine tenths of the text kept in content/snapshots/.
    """
    from onrecord.editing.site_reading import Options, read  # noqa: PLC0415  (the command must start fast)

    run = Options(environment.today, jobs=processors(), remember=options["remember"])
    found = read(site.resolve(), run)
    if found.value is None:
        console.end_with_report(found.problems, 0, site)
    if has_errors(found.problems):
        click.echo("note: entries with errors are left out; onrecord check lists them", err=True)
    reading = Outcome(found.value, found.problems)
    with archive_extra():
        report = _check_links(reading, site, sources, environment, options)
    if len(report.findings) > 1 and all(one.finding.verdict.has_no_server for one in report.findings):
        raise click.ClickException("no server could be found; is this machine connected to the internet?")
    _print(report, options)
    written = _write(report, sources, reading, site, run, options) if options["write"] else 0
    if options["strict"] and len(report.due) > written:
        sys.exit(console.PROBLEMS)


def _check_links(
    read: Outcome[Reading], site: Path, sources: tuple[str, ...], environment: Environment, options: _Options
) -> LinksReport:
    from onrecord.editing.site_reading import StateDirectory  # noqa: PLC0415
    from onrecord.web.fetch import Limits  # noqa: PLC0415
    from onrecord.web.links.checking import check_addresses  # noqa: PLC0415
    from onrecord.web.links.known_answers import KnownAnswers  # noqa: PLC0415
    from onrecord.web.links.link_report import LinksReport, Placed  # noqa: PLC0415
    from onrecord.web.links.linked_addresses import find_linked_addresses  # noqa: PLC0415
    from onrecord.web.links.visitor import Visitor  # noqa: PLC0415

    known_ids = read.value.records.source_by_id
    unknown = next((name for name in sources if name not in known_ids), None)
    if unknown is not None:
        hint = suggest(unknown, known_ids, "the sources are in content/sources/")
        raise click.UsageError(f"no source is called '{unknown}'; {hint}")
    addresses = find_linked_addresses(read.value.records, sources)
    visitor = Visitor(
        seconds=environment.seconds,
        sleep=environment.sleep,
        limits=Limits(options["timeout"], _BYTES),
        allows_private=options["allow_private"],
    )
    state = StateDirectory(site.resolve(), remember=options["remember"])
    with progress_bar() as bar:
        known = KnownAnswers(state, environment.today)

        def progress(done: int, total: int) -> None:
            if bar:
                bar("asking", done, total)

        findings = check_addresses(addresses, visitor, known, environment.today, progress)
    placed = [Placed(finding, read.value.locate(finding.address.where)) for finding in findings]
    placed.sort(key=lambda finding: (finding.span.path, finding.span.line))
    return LinksReport(tuple(placed), environment.today.isoformat())


def _print(report: LinksReport, options: _Options) -> None:
    from onrecord.web.links.link_report import FORMATS  # noqa: PLC0415

    console.print_output(FORMATS[options["output_format"]](report, console.paint), options["output_format"])
    certain = sum(one.finding.proposal.is_certain for one in report.due)
    if certain and not options["write"]:
        click.echo(f"note: onrecord links --write writes {certain} of these changes, which are certain", err=True)


def _write(
    report: LinksReport, named: tuple[str, ...], read: Outcome[Reading], site: Path, run: Options, options: _Options
) -> int:
    """Write proposals, and print each changed line; return the number of findings that are settled."""
    from onrecord.web.links.proposals import write_proposals  # noqa: PLC0415

    findings = [one.finding for one in report.due]
    with refusals_explained(), worker_errors_explained():
        outcome = write_proposals(site.resolve(), findings, named, read, run)
    if has_errors(outcome.problems):
        sentence = "nothing is written while there is an error"
        console.end_with_report(outcome.problems, outcome.value.files, site, sentence)
    for line in _changes(outcome.value, findings):
        console.print_text(line, err=options["output_format"] != "text")
    return len(outcome.value.written)


def _changes(written: Written, findings: Sequence[Finding]) -> Iterator[str]:
    """Yield the changed lines of each entry before and after, and what is left to do by hand."""
    from onrecord.web.links.link_report import to_write  # noqa: PLC0415

    for change in written.written:
        yield f"wrote {change.finding.address.entry.file}"
        yield from number_changes(change.lines)
    for finding in written.by_hand:
        entry = finding.address.entry
        yield f"{entry.file}: onrecord can't change single lines of '{entry.id}' as it is written; do it by hand:"
        yield from (f"  {instruction}" for instruction in to_write(finding))
    left = sum(bool(finding.proposal.fields) for finding in findings) - len(written.written) - len(written.by_hand)
    if left:
        yield f"left {left} for you to look at; once you have, name the source: onrecord links --write SOURCE"
