"""Imports one filled form: writes a draft, or a correction, or returns what is missing.

A correction only adds lines. The wrong words themselves stay: an editor decides how the entry should read.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

from onrecord.build.pipeline import Options, check_reading, read
from onrecord.desk.editing.checked_site import doubts_in, errors_in, problems_once_published, read_entries
from onrecord.desk.editing.field_changes import add_item
from onrecord.desk.editing.insertion import NewEntry, additions, file_for
from onrecord.desk.editing.line_changes import UnsafeChangeError
from onrecord.desk.editing.new_entries import Value, file_text, quote
from onrecord.desk.issue_forms.answers import (
    Answers,
    ImportedForm,
    IncompleteForm,
    MissingAnswer,
    Submission,
    UnusableError,
    read_answers,
    read_submission,
)
from onrecord.desk.issue_forms.definition import read_forms
from onrecord.desk.issue_forms.new_event import EventDraft, event_draft
from onrecord.desk.issue_forms.resolution import MOST_LISTED, find_entry, site_addresses
from onrecord.desk.lookup.id_suggestions import suggest_names
from onrecord.model.fields import EventFields
from onrecord.model.records import ORIGIN, Entry, Records
from onrecord.problems import Problem
from onrecord.site_files.additions import Addition, RefusedError, add_files, new_file, read_file, within
from onrecord.site_files.site_changes import Replacement, SiteChanges, applied_changes

MOST_WAITING = 50
"""How many drafts of readers' forms may wait in a site."""
_HEAD_LINES = 5
"""Among how many lines of a file the comment of a draft stands."""
_CODE = "COR005"
"""The error of a reader's correction that is not carried out."""


def import_issue(
    root: Path, data: bytes, title: str, file: str, today: date, base_url: str | None = None
) -> ImportedForm | IncompleteForm:
    """Import the filled form in `data`: the event of a webhook as JSON, or the text of an issue called `title`.

    New sources go into the `file` of content/sources/; without one, each into its own. An address at `base_url` is the
    site's own, as one at its `url`. Raises `RefusedError` where the site, not the form, is the reason.
    """
    options = Options(today=today, base_url=base_url)
    records = read_entries(root, options).value.records
    try:
        submission = read_submission(data, title)
    except UnusableError as error:
        return IncompleteForm((MissingAnswer("", str(error)),))
    forms = read_forms(root)
    answers = read_answers(submission, forms)
    if answers is None:
        names = " or ".join(f"'{form.name}'" for form in forms)
        message = f"this is no filled form of this site; the text needs the headings of the form {names}"
        return IncompleteForm((MissingAnswer("", message),))
    _refuse_if_imported(root, records, submission)
    if answers.form.name == "correction":
        return import_correction(root, records, answers, submission, options)
    draft = event_draft(answers, records, site_addresses(records, base_url))
    if draft.lacks:
        return answers.incomplete(draft.lacks)
    return write_event(root, draft, submission, file, options)


def remarks_of(answers: Iterable[tuple[str, str]]) -> str:
    """Return answers as comments, each below its question."""
    return "".join(f"# {label}, in the reader's words:\n{quote(answer)}" for label, answer in answers)


def _refuse_if_imported(root: Path, records: Records, submission: Submission) -> None:
    known = submission.origin
    waiting = 0
    for event in records.events:
        lines = _lines_of(root, event.file)
        if submission.address and known in (line.strip() for line in lines):
            raise RefusedError(f"this form is in {event.file} already; delete its line '{known}' to import it again")
        is_imported = any(line.startswith(ORIGIN) for line in lines[:_HEAD_LINES])
        waiting += event.fields.status == "draft" and is_imported
    if waiting >= MOST_WAITING:
        raise RefusedError(f"{waiting} drafts of readers' forms are waiting; publish or delete some of them first")


def _lines_of(root: Path, path: str) -> list[str]:
    try:
        return (root / path).read_text("utf-8", "replace").split("\n")
    except OSError:
        return []


def write_event(root: Path, draft: EventDraft, submission: Submission, name: str, options: Options) -> ImportedForm:
    """Write the draft and its sources, all or none. Raises `RefusedError`."""
    path = f"content/stories/{draft.story}/events/{draft.id}.yaml"
    values: dict[str, Value] = {**draft.values, "status": "draft"}
    text = file_text("event", values, origin=submission.origin, remarks=remarks_of(draft.unresolved))
    sources = [
        NewEntry("source", id_, fields, file=name or file_for(root, "source", id_))
        for id_, fields in draft.sources.items()
    ]
    files = {path: new_file(text), **additions(root, sources, (), options.today)}
    missing = _missing_before_publication(root, draft, files, options)
    add_files(root, files)
    return ImportedForm(
        f"{draft.story}/{draft.id}", tuple(files), (*draft.to_do, *missing), is_draft=True, number=submission.number
    )


def _missing_before_publication(
    root: Path, draft: EventDraft, files: Mapping[str, Addition], options: Options
) -> tuple[str, ...]:
    """Return what the event lacks for its publication. Raises `RefusedError` if the draft itself has an error."""
    path = next(iter(files))
    reading = read_entries(root, options, {name: addition.after for name, addition in files.items()})
    if faults := errors_in(reading.problems, path):
        raise RefusedError(f"no draft can be made of this form: {'; '.join(faults)}")
    return doubts_in(problems_once_published(root, reading, [(draft.story, draft.id)], options), path)


def import_correction(
    root: Path, records: Records, answers: Answers, submission: Submission, options: Options
) -> ImportedForm | IncompleteForm:
    """Add the correction to the entry that it names. Raises `RefusedError`."""
    addresses = site_addresses(records, options.base_url)
    lacks, event = list(answers.lacks), None
    if answer := answers.by_id.get("entry", ""):
        found = find_entry(answer, records, addresses)
        event = records.event_by_id.get(found) if found else None
        lacks += [answers.lack("entry", fault) for fault in _entry_faults(answer, event, found, records)]
    wrong, right = (answers.by_id.get(id_, "") for id_ in ("wrong", "right"))
    if wrong and wrong.split() == right.split():
        lacks.append(answers.lack("right", "the same words are wrong and right; write what should stand there"))
    if lacks or event is None:
        return answers.incomplete(lacks)
    correction = {"date": options.today.isoformat(), "was": wrong, "now": right}
    today = (one for one in event.fields.corrections if str(one.date) == correction["date"])
    if any(one.was and wrong in one.was.values() for one in today):
        raise RefusedError(f"{event.file} has this correction already")
    others = (*answers.others("entry", "wrong", "right", "source"), (answers.label("source"), answers.by_id["source"]))
    remarks = f"{submission.origin}\n" + "".join(quote(f"{label}: {words}") for label, words in others)
    to_do = _write_correction(root, event, correction, remarks, options)
    return ImportedForm(f"{event.story}/{event.id}", (event.file,), to_do, is_draft=False, number=submission.number)


def _entry_faults(
    answer: str, event: Entry[EventFields] | None, found: tuple[str, str] | None, records: Records
) -> Iterator[str]:
    story = records.story_by_id.get(event.story) if event else None
    if found is None:
        known = (f"{event.story}/{event.id}" for event in records.events)
        hint = suggest_names(answer.lower(), known, MOST_LISTED)
        yield f"no entry of this site is called '{answer}'; write story/event, as in the address of its page; {hint}"
    elif event is None:
        yield f"the entry '{'/'.join(found)}' has errors, so an editor must correct it by hand"
    elif event.fields.status == "draft" or (story and story.fields.status == "draft"):
        yield f"the entry '{'/'.join(found)}' is not public yet, so an editor may change it without a correction"
    elif event.fields.status == "withdrawn":
        yield f"the entry '{'/'.join(found)}' was withdrawn"


def _write_correction(
    root: Path, event: Entry[EventFields], correction: Mapping[str, str], remarks: str, options: Options
) -> tuple[str, ...]:
    """Add a correction to the event's file; return what is left to do. Raises `RefusedError` with what to type."""
    path = event.file
    within(root, path)
    data = read_file(root, path)
    try:
        corrected = add_item(data, EventFields, "corrections", correction, remarks).data
    except UnsafeChangeError:
        # On one line, so that no line of a stranger's begins a line of a log.
        item = ", ".join(f"{name}: {json.dumps(text, ensure_ascii=False)}" for name, text in correction.items())
        message = f"onrecord can't add a correction to {path} as it is written; add it to its 'corrections' yourself"
        raise RefusedError(f"{message}: - {{{item}}}") from None
    known = _faults(_problems(root, options), path)
    with applied_changes(root, SiteChanges("import", {path: Replacement(data, corrected)})):
        problems = _problems(root, options)
        if faults := [fault for fault in _faults(problems, path) if fault not in known]:
            raise RefusedError(f"the correction would be an error in {path}: {'; '.join(faults)}")
    own = [one for one in problems if one.code == _CODE and one.span and one.span.path == path]
    return (*_changes_of(own), "if the new words rest on another source, add that to the entry's 'sources'")


def _changes_of(problems: Iterable[Problem]) -> Iterator[str]:
    rows: dict[tuple[str, str | None], dict[int, None]] = {}
    for problem in sorted(problems, key=lambda problem: problem.order):
        if problem.span:
            rows.setdefault((problem.message, problem.hint), {})[problem.span.line] = None
    for (message, hint), found in rows.items():
        yield f"{'line' if len(found) == 1 else 'lines'} {', '.join(map(str, found))}: {message}; {hint}"
    if not rows:
        yield "the entry says already what the reader calls right; look whether anything is left to change"


def _problems(root: Path, options: Options) -> tuple[Problem, ...]:
    return check_reading(root, options, read(root, options)).problems


def _faults(problems: tuple[Problem, ...], path: str) -> tuple[str, ...]:
    """Return the errors in a file, but not that the entry is unchanged: that is what an editor must do next."""
    return errors_in(tuple(problem for problem in problems if problem.code != _CODE), path)
