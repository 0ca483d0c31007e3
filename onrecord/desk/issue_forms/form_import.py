"""Imports one filled form: writes a draft, or a correction, or returns what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from onrecord.build.pipeline import Options
from onrecord.desk.editing.checked_site import doubts_in, errors_in, problems_once_published, read_entries
from onrecord.desk.editing.insertion import NewEntry, additions, file_for
from onrecord.desk.editing.new_entries import file_text, quote
from onrecord.desk.editing.yaml_text import Value
from onrecord.desk.issue_forms.answers import ImportedForm, IncompleteForm, MissingAnswer, read_answers
from onrecord.desk.issue_forms.correction import import_correction
from onrecord.desk.issue_forms.definition import read_forms
from onrecord.desk.issue_forms.new_event import EventDraft, event_draft
from onrecord.desk.issue_forms.resolution import site_addresses
from onrecord.desk.issue_forms.submission import Submission, UnusableError, read_submission
from onrecord.model.records import ORIGIN, Records
from onrecord.site_files.additions import Addition, RefusedError, add_files, new_file

MOST_WAITING = 50
"""How many drafts of readers' forms may wait in a site."""
_HEAD_LINES = 5
"""Among how many lines of a file the comment of a draft stands."""


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
    """Raise `RefusedError` if this form is in the site already, or too many drafts of forms wait there."""
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
