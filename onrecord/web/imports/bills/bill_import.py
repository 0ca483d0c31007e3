"""Imports the bills of a record as entries: bills, drafts of their steps, actors and sources."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from onrecord.editing.entries.checked_site import read_entries
from onrecord.editing.entries.yaml_values import Value
from onrecord.editing.site_reading import Options
from onrecord.model.procedures import Procedure
from onrecord.model.records import Records
from onrecord.problems import Outcome, RefusedError, suggest
from onrecord.regular_files import read_regular
from onrecord.web.imports.bills.action_table import (
    BUILT_IN,
    LARGEST_TABLE,
    ActionTable,
    ActionWords,
    list_built_in,
    read_table,
    zone_of,
)
from onrecord.web.imports.bills.bill_choice import BillChoice
from onrecord.web.imports.bills.bill_entries import BillDrafting, bill_id
from onrecord.web.imports.bills.bill_files import MOST_BILLS, find_files, read_objects
from onrecord.web.imports.bills.bill_steps import BillCourse, find_kind, follow, group_unknown
from onrecord.web.imports.bills.recorded_bill import RecordedBill, read_bill
from onrecord.web.imports.cleaning import LONGEST_LINE, shorten
from onrecord.web.imports.draft_files import ImportedFile, NewEntries, write_entries
from onrecord.web.imports.findings import Findings, Place
from onrecord.web.imports.timeline_drafts import name_story

MOST_WITHOUT_CHOICE = 1_000
"""How many bills are imported although nobody chose among them."""
_MOST_SHOWN = 20
"""How many groups of unknown actions are named; the others are counted."""
_MOST_NAMED = 3


class BillRun(Struct, frozen=True, kw_only=True):
    """What an import of bills was told."""

    place: Path
    """A file, or a folder of files."""
    procedure: str = ""
    """The procedure whose table says what actions mean; empty for the one of the record's parliament."""
    words: Path | None = None
    """The site's own table, in place of a built-in one."""
    choice: BillChoice = BillChoice()
    story: str = ""
    title: str = ""
    sources: str = ""
    """The file for new sources and actors; empty for one that is named after the procedure and the session."""
    is_dry: bool = False


class CountedBills(Struct):
    """The bills of a record, counted."""

    found: int = 0
    chosen: int = 0
    steps: int = 0
    actions: int = 0
    no_stage: int = 0
    """How many actions the table knows as no stage."""
    doubled: int = 0
    unknown: int = 0
    left_out: Counter[str] = Counter()
    """How many measures are of kinds that the procedure is not for, by what they are."""


class ImportedBills(Struct):
    """The result of an import of bills."""

    imported: ImportedFile
    counted: CountedBills


def load_table(run: BillRun, records: Records) -> Outcome[ActionTable | None]:
    """Return the table of a run; None and the problems if it is not valid. Raises `RefusedError` if there is none."""
    procedures = {entry.id: entry.fields for entry in records.procedures}
    known = list_built_in()
    if run.words is not None:
        path, shown = run.words, str(run.words)
    else:
        id_ = run.procedure or (known[0] if len(known) == 1 else "")
        if id_ not in known:
            hint = suggest(id_, known, f"there are tables for: {', '.join(known)}; --words FILE names your own")
            fault = f"no table is called '{id_}'" if id_ else "name the procedure with --procedure ID"
            raise RefusedError(f"{fault}; {hint}")
        path = BUILT_IN / f"{id_}.yaml"
        shown = f"onrecord:procedures/actions/{id_}.yaml"
    try:
        if path.stat().st_size > LARGEST_TABLE:
            raise RefusedError(f"{shown} is larger than {LARGEST_TABLE // 1024} KiB")
        data = read_regular(path)
    except OSError as error:
        raise RefusedError(f"{shown} can't be read: {error.strerror}") from None
    return read_table(shown, data, procedures)


def import_bills(
    root: Path, run: BillRun, table: ActionTable, options: Options, tell: Callable[[CountedBills], None]
) -> ImportedBills:
    """Add the chosen bills of a record with their steps, which join a story; it may be new. Raises `RefusedError`.

    `tell` gets the counts before anything is written.
    """
    records = read_entries(root, options).value.records
    owner, values = ("", {}) if run.is_dry else name_story(run.story, run.title, records)
    findings = Findings()
    counted = CountedBills(left_out=Counter())
    courses = _choose(list(_courses(run, table, records, counted, findings)), run.choice, table, counted, findings)
    _tell_unknown(courses, findings)
    _tell_sponsors(courses, findings)
    tell(counted)
    if run.is_dry or not courses:
        return ImportedBills(ImportedFile(findings), counted)
    if values:
        values = {**values, "timezone": str(zone_of(table))}
    entries = _make_entries(run, table, (owner, values), courses, records, findings)
    return ImportedBills(write_entries(root, entries, options, findings), counted)


def _courses(
    run: BillRun, table: ActionTable, records: Records, counted: CountedBills, findings: Findings
) -> Iterator[BillCourse]:
    """Yield the bills of the table's kinds that may be chosen, each once."""
    words = ActionWords(table)
    procedures = {entry.id: Procedure(entry.id, entry.fields) for entry in records.procedures}
    seen: dict[str, Place] = {}
    for bill in _bills(run.place, table, findings):
        kind = find_kind(table, bill)
        name = bill_id(bill.identifier, bill.session)
        if table.jurisdiction and bill.jurisdiction and bill.jurisdiction not in table.jurisdiction:
            findings.leave_out(bill.place, f"it is of '{shorten(bill.jurisdiction)}', which is not in the table")
        elif kind is None:
            counted.left_out[f"of a kind that the table does not have, such as {shorten(bill.identifier)}"] += 1
        elif kind.left_out:
            counted.left_out[kind.left_out] += 1
        elif name in seen:
            findings.leave_out(bill.place, f"'{shorten(bill.identifier)}' is in the record already: {seen[name]}")
        else:
            seen[name] = bill.place
            counted.found += 1
            if run.choice.names(bill.identifier):
                yield follow(bill, kind.origin or "", procedures[kind.procedure or table.procedure], words)


def _bills(place: Path, table: ActionTable, findings: Findings) -> Iterator[RecordedBill]:
    """Yield the bills of a file or a folder; tell what is none. Raises `RefusedError`."""
    zone = zone_of(table)
    count = 0
    for file in find_files(place, findings):
        for where, plain in read_objects(file, findings):
            count += 1
            if count > MOST_BILLS:
                raise RefusedError(f"the record has more than {MOST_BILLS:,} bills; name a part of it")
            try:
                yield read_bill(plain, where, zone)
            except RefusedError as error:
                findings.leave_out(where, str(error))


def _choose(
    courses: list[BillCourse], choice: BillChoice, table: ActionTable, counted: CountedBills, findings: Findings
) -> list[BillCourse]:
    """Return the chosen bills, and count them. Raises `RefusedError` for many bills among which nobody chose."""
    choice.check(table)
    if choice.is_open and not choice.takes_all and len(courses) > MOST_WITHOUT_CHOICE:
        hint = "choose with --bill, --status, --subject, --since or --until; --dry-run counts; --all takes them all"
        raise RefusedError(f"the record has {len(courses):,} bills; {hint}")
    fitting = [course for course in courses if choice.takes(course, table)]
    chosen = list(_with_fitting_titles(fitting, findings))
    for course in chosen:
        for message in course.bill.told:
            findings.warn(course.bill.place, message)
        counted.chosen += 1
        counted.steps += len(course.steps)
        counted.actions += len(course.bill.actions)
        counted.no_stage += course.known
        counted.doubled += course.doubled
        counted.unknown += len(course.unknown)
    named = {course.bill.identifier for course in fitting}
    for number in choice.numbers:
        if not any(BillChoice(numbers=(number,)).names(identifier) for identifier in named):
            findings.leave_out(Place(f"--bill '{shorten(number)}'", 0), "the record has no such bill of these kinds")
    return chosen


def _with_fitting_titles(courses: Iterable[BillCourse], findings: Findings) -> Iterator[BillCourse]:
    for course in courses:
        if len(course.bill.title) > LONGEST_LINE:
            findings.leave_out(course.bill.place, f"its title has more than {LONGEST_LINE:,} characters")
        else:
            yield course


def _tell_unknown(courses: list[BillCourse], findings: Findings) -> None:
    """Tell the actions that the table does not know, the most frequent first."""
    groups = group_unknown(courses)
    for words, count, bills in groups[:_MOST_SHOWN]:
        more = f", … {len(bills):,} bills" if len(bills) > _MOST_NAMED else ""
        place = Place(f"{count:,} action{'' if count == 1 else 's'} ({', '.join(bills[:_MOST_NAMED])}{more})", 0)
        findings.warn(place, f"the table does not know '{shorten(words)}', so no step was made of it")
    others = sum(count for _, count, _ in groups[_MOST_SHOWN:])
    if others:
        message = f"the table does not know these words either, which are of {len(groups) - _MOST_SHOWN:,} kinds"
        findings.warn(Place(f"{others:,} other actions", 0), message)


def _tell_sponsors(courses: list[BillCourse], findings: Findings) -> None:
    count = sum(course.bill.cosponsors for course in courses)
    if count:
        bills = sum(bool(course.bill.cosponsors) for course in courses)
        place = Place(f"{bills:,} bill{'' if bills == 1 else 's'}", 0)
        findings.warn(place, f"left out {count:,} cosponsors: 'sponsors' names those who introduced a bill")


def _make_entries(
    run: BillRun,
    table: ActionTable,
    story: tuple[str, Mapping[str, Value]],
    courses: list[BillCourse],
    records: Records,
    findings: Findings,
) -> NewEntries:
    owner, values = story
    origin = f"# From Open Civic Data: {shorten(run.place.resolve().name)}"
    drafting = BillDrafting(table, owner, origin, records, findings)
    for course in courses:
        drafting.add(course)
    made = drafting.entries
    if made.known_bills:
        named = ", ".join(made.known_bills[:_MOST_NAMED])
        more = f", … {len(made.known_bills):,} bills" if len(made.known_bills) > _MOST_NAMED else ""
        findings.skip_known(Place(f"{named}{more}", 0), f"the site has them, with {made.known_steps:,} of their steps")
    for id_, law in made.became.items():
        findings.warn(Place(f"the bill '{id_}'", 0), f"it became a law; write into its file: became: {law}")
    session = courses[0].bill.session
    name = run.sources or f"{bill_id(table.procedure, session)}.yaml"
    return NewEntries(
        origin,
        owner,
        values if made.events else {},
        made.events,
        drafting.sources,
        name,
        made.bills,
        drafting.actors,
        hints=False,
        only_publishable=True,
    )
