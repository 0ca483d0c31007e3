"""Measure the import of bills: `python -m benchmarks.open_civic_data steps SITE READ.json`, or `costs RECORD`.

`steps` compares the drafts of a site with a list of steps that somebody read by hand, as
`{"HR 1": [["origin-pass", "adopted", "2025-05-22"], …]}`; the outcome is empty where a stage has none. `costs` imports
some of the bills of a record twice, checks the site and builds it with its drafts. No record is part of the repository.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from benchmarks.measure import (
    Command,
    CommandFailedError,
    Written,
    environment,
    peak_memory,
    snapshot,
    timed,
    written_between,
)
from benchmarks.options import scratch as scratch_folder
from benchmarks.options import sizes as sizes_of
from benchmarks.ours import COMMAND
from benchmarks.tables import table
from onrecord.editing.entries.checked_site import read_records
from onrecord.model.fields import BillFields, Stage
from onrecord.model.records import Entry, Records
from onrecord.web.imports.bills.bill_choice import fold_number
from onrecord.web.imports.bills.bill_files import find_files, read_objects
from onrecord.web.imports.findings import Findings

Step = tuple[str, str, str]
"""A stage, its outcome and its day."""
_SITE = "title: A measured import\nurl: https://example.org/\n"
_FOLDER = click.Path(exists=True, path_type=Path)


@click.group()
def main() -> None:
    """Measure the import of bills from Open Civic Data."""


@main.command()
@click.argument("site", type=_FOLDER)
@click.argument("read", type=_FOLDER)
def steps(site: Path, read: Path) -> None:
    """Compare the steps of SITE with those of READ, which somebody read by hand."""
    listed = json.loads(read.read_text("utf-8"))
    records = read_records(site)
    differences = Counter[str]()
    of_bills = 0
    by_number = {fold_number(number.id): bill for bill in records.bills for number in bill.fields.identifiers}
    for number, steps_read in listed.items():
        bill = by_number.get(fold_number(number))
        stages = _stages(records, bill)
        imported = Counter(_imported_steps(records, bill, stages))
        of_bills += imported.total()
        expected = Counter((stage, _outcome(stage, outcome, stages), day) for stage, outcome, day in steps_read)
        for line in _differences(expected, imported, differences):
            click.echo(f"{number}: {line}")
    whole = sum(map(len, listed.values()))
    rows = [
        ("read", f"{whole:,}", ""),
        ("imported", f"{of_bills:,}", ""),
        ("wrong", f"{differences['wrong']:,}", f"{differences['wrong'] / max(of_bills, 1):.1%} of the imported"),
        ("missed", f"{differences['missed']:,}", f"{differences['missed'] / max(whole, 1):.1%} of the read"),
    ]
    click.echo(table((f"steps of {len(listed):,} bills", "", ""), rows))
    sys.exit(bool(differences))


def _stages(records: Records, bill: Entry[BillFields] | None) -> Mapping[str, Stage]:
    """Return the stages of a bill's procedure; none for a bill that was not imported."""
    procedure = records.procedure_by_id.get(bill.fields.procedure) if bill else None
    return {stage.key: stage for stage in procedure.fields.stages} if procedure else {}


def _imported_steps(records: Records, bill: Entry[BillFields] | None, stages: Mapping[str, Stage]) -> Iterator[Step]:
    for event in records.events_by_bill.get(bill.id, ()) if bill else ():
        for reached in event.fields.reached:
            yield reached.stage, _outcome(reached.stage, reached.outcome, stages), str(event.fields.date)


def _outcome(key: str, outcome: str | None, stages: Mapping[str, Stage]) -> str:
    """Return an outcome for a comparison: empty for none, and for the only one that a stage can have."""
    stage = stages.get(key)
    is_only = stage is not None and stage.outcomes == (outcome,)
    return "" if outcome in (None, "none") or is_only else str(outcome)


def _differences(expected: Counter[Step], imported: Counter[Step], counted: Counter[str]) -> Iterator[str]:
    """Yield what differs in words, and count it: a step that is there otherwise is wrong, and not missed too."""
    left, more = list((expected - imported).elements()), list((imported - expected).elements())
    for step in more:
        counted["wrong"] += 1
        same = next((other for other in left if other[0] == step[0]), None)
        if same:
            left.remove(same)
        beside = f" (read: {' '.join(same)})" if same else ""
        yield f"wrong: {' '.join(step)}{beside}"
    for step in left:
        counted["missed"] += 1
        yield f"missed: {' '.join(step)}"


@main.command()
@click.argument("record", type=_FOLDER)
@click.option(
    "--bills", default="1000,4000", callback=sizes_of, show_default=True, help="Numbers of bills, as in 100,1000."
)
@click.option("--build/--no-build", "is_built", default=True, show_default=True, help="Whether to build each site.")
def costs(record: Path, bills: tuple[int, ...], *, is_built: bool) -> None:
    """Import the first bills of RECORD into an empty site, and measure import, check and build."""
    rows = []
    with scratch_folder() as scratch:
        for size in bills:
            folder = scratch / str(size)
            (folder / "site/content").mkdir(parents=True)
            (folder / "site/site.yaml").write_text(_SITE, "utf-8")
            found = _write_bills(record, folder / "bills.jsonl", size)
            rows.append((f"{found:,}", *_measure(folder, is_built=is_built)))
    columns = (
        "import, s",
        "MB",
        "files",
        "again, s",
        "check, s",
        "MB",
        "build, s",
        "MB",
        "pages and files",
        "MB written",
    )
    click.echo(table(("bills", *columns), rows))


def _write_bills(record: Path, file: Path, size: int) -> int:
    """Write the first bills of a record as JSON Lines, and return how many there are."""
    objects = (plain for one in find_files(record, Findings()) for _, plain in read_objects(one, Findings()))
    count = 0
    with file.open("w", encoding="utf-8") as lines:
        for count, plain in zip(range(1, size + 1), objects, strict=False):  # noqa: B007  (the last one counts)
            lines.write(f"{json.dumps(plain, ensure_ascii=False)}\n")
    return count


def _measure(folder: Path, *, is_built: bool) -> Iterator[str]:
    site, output = folder / "site", folder / "output"
    arguments = (
        "import",
        "open-civic-data",
        str(folder / "bills.jsonl"),
        "--all",
        "--story",
        "parliament",
        "--title",
        "Bills",
    )
    taken = _command(folder, (*arguments, "--site", str(site)), frozenset({0, 1}))
    before = snapshot(site)
    yield f"{timed(taken).wall:.1f}"
    written = written_between(before, snapshot(site))
    if not written.files:
        raise CommandFailedError("the import wrote nothing")
    # Nothing is written again, so the memory is that of reading the record and the whole site.
    yield _megabytes(peak_memory(taken))
    yield f"{written.files:,}"
    yield f"{timed(taken).wall:.1f}"
    checked = _command(folder, ("check", str(site), "--drafts", "--no-cache"), frozenset({0, 1}))
    yield f"{timed(checked).wall:.1f}"
    yield _megabytes(peak_memory(checked))
    if not is_built:
        yield from ("", "", "", "")
        return
    built = _command(folder, ("build", str(site), "--drafts", "--no-cache", "--output", str(output)), frozenset({0}))
    yield f"{timed(built).wall:.1f}"
    pages = written_between({}, snapshot(output))
    yield _megabytes(peak_memory(built))
    yield from _told(pages)


def _told(written: Written) -> Iterator[str]:
    yield f"{written.files:,}"
    yield _megabytes(written.size)


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.0f}"


def _command(folder: Path, arguments: tuple[str, ...], statuses: frozenset[int]) -> Command:
    return Command((COMMAND, *arguments), folder, environment(), statuses)


if __name__ == "__main__":
    main()
