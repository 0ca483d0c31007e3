"""Imports a filled form: an event as a draft, or a correction."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from onrecord.editing.entries.added_entry import NewEntry
from onrecord.editing.entries.checked_site import read_entries
from onrecord.editing.entries.file_choice import choose_file
from onrecord.editing.entries.file_problems import doubts_in, errors_in
from onrecord.editing.entries.insertion import list_additions
from onrecord.editing.entries.new_entries import comment_out, file_text
from onrecord.editing.entries.trial_publication import check_as_published
from onrecord.editing.lookup.site_addresses import site_addresses
from onrecord.editing.site_reading import Options, path_of
from onrecord.editing.writing import add_files, new_file
from onrecord.model.records import ORIGIN, Records
from onrecord.problems import RefusedError
from onrecord.web.issue_forms.answers import read_answers
from onrecord.web.issue_forms.correction_import import import_correction
from onrecord.web.issue_forms.event_drafts import EventDraft, draft_event
from onrecord.web.issue_forms.issue_form import read_forms
from onrecord.web.issue_forms.outcomes import ImportedForm, IncompleteForm, MissingAnswer
from onrecord.web.issue_forms.submission import Submission, UnusableError, read_submission

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
    draft = draft_event(answers, records, site_addresses(records, base_url))
    if draft.lacks:
        return answers.incomplete(draft.lacks)
    return _write_event(root, draft, submission, file, options)


def write_remarks(answers: Iterable[tuple[str, str]]) -> str:
    """Return answers as comments, each below its question."""
    return "".join(f"# {label}, in the reader's words:\n{comment_out(answer)}" for label, answer in answers)


def _refuse_if_imported(root: Path, records: Records, submission: Submission) -> None:
    known = submission.origin
    waiting = 0
    for event in records.all_events:
        try:
            lines = (root / event.file).read_text("utf-8", "replace").split("\n")
        except OSError:
            continue
        if submission.address and known in map(str.strip, lines):
            raise RefusedError(f"this form is in {event.file} already; delete its line '{known}' to import it again")
        is_imported = any(line.startswith(ORIGIN) for line in lines[:_HEAD_LINES])
        waiting += event.fields.status == "draft" and is_imported
    if waiting >= MOST_WAITING:
        raise RefusedError(f"{waiting} drafts of readers' forms are waiting; publish or delete some of them first")


def _write_event(root: Path, draft: EventDraft, submission: Submission, file: str, options: Options) -> ImportedForm:
    """Write the draft and its sources, all or none; say what it lacks for publication. Raises `RefusedError`."""
    path = path_of("event", draft.id, draft.story)
    values = {**draft.values, "status": "draft"}
    text = file_text("event", values, origin=submission.origin, remarks=write_remarks(draft.unresolved))
    sources = [
        NewEntry("source", id_, fields, file=file or choose_file(root, "source", id_))
        for id_, fields in draft.sources.items()
    ]
    files = {path: new_file(text), **list_additions(root, sources, (), options.today)}
    reading = read_entries(root, options, {name: addition.after for name, addition in files.items()})
    faults = errors_in(reading.problems, path)
    if faults:
        raise RefusedError(f"no draft can be made of this form: {'; '.join(faults)}")
    published = check_as_published(root, reading, [(draft.story, draft.id)], options)
    add_files(root, files)
    to_do = (*draft.to_do, *doubts_in(published, path))
    return ImportedForm(f"{draft.story}/{draft.id}", tuple(files), to_do, is_draft=True, number=submission.number)
