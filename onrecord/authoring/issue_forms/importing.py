"""Imports one filled form: writes a draft, or a correction, or returns what is missing. It never overwrites a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from onrecord.authoring.additions import RefusedError, create, within
from onrecord.authoring.insertion import file_for, write_to_file
from onrecord.authoring.issue_forms.answers import TITLE, Answers, Lack, read_answers
from onrecord.authoring.issue_forms.correction import correction_lines, lines_with, with_correction
from onrecord.authoring.issue_forms.definition import read_forms
from onrecord.authoring.issue_forms.new_event import EventDraft, event_draft
from onrecord.authoring.issue_forms.resolution import find_entry, listed
from onrecord.authoring.issue_forms.submission import Submission, UnusableError, read_submission
from onrecord.authoring.line_changes import UnsafeChangeError
from onrecord.authoring.new_entries import file_text
from onrecord.authoring.replacements import Replacement, replace_files
from onrecord.authoring.yaml_text import Value
from onrecord.model.dates import parse_issued
from onrecord.model.fields import EventFields
from onrecord.model.records import Entry, Records
from onrecord.pipeline import Options, check_reading, read
from onrecord.problems import Outcome, Problem, Severity

MOST_WAITING = 50
"""How many drafts of readers' forms may wait in a site."""
_ORIGIN = "# From a reader's form"
"""The beginning of the comment that says where a text came from."""
_HEAD_LINES = 5
"""Among how many lines of a file the comment of a draft stands."""


class ImportedForm(Struct, frozen=True):
    """What an import wrote, and what an editor must still do."""

    name: str
    """The event, as `story/event`."""
    files: tuple[str, ...]
    """The new and the extended files, relative to the site's folder."""
    to_do: tuple[str, ...]
    is_draft: bool
    """Whether it is the draft of an event; else a correction of one."""
    number: int = 0
    """The number of the issue; 0 if it is not known."""


class IncompleteForm(Struct, frozen=True):
    """What a form lacks. Nothing was written."""

    lacks: tuple[Lack, ...]
    """In the order of the questions."""


def import_issue(root: Path, data: bytes, title: str, today: date) -> ImportedForm | IncompleteForm:
    """Import the filled form in `data`: the event of a webhook as JSON, or the text of an issue called `title`.

    Raises `RefusedError` where the site, not the form, is the reason.
    """
    options = Options(today=today)
    records = _records(root, options)
    try:
        submission = read_submission(data, title)
    except UnusableError as error:
        return IncompleteForm((Lack("", str(error)),))
    forms = read_forms(root)
    answers = read_answers(submission, forms)
    if answers is None:
        names = " or ".join(f"'{form.name}'" for form in forms)
        message = f"this is no filled form of this site; the text needs the headings of the form {names}"
        return IncompleteForm((Lack("", message),))
    _refuse_if_imported(root, records, submission)
    if answers.form.name == "correction":
        return _import_correction(root, records, answers, submission, options)
    draft = event_draft(answers, records)
    return _incomplete(answers, draft.lacks) if draft.lacks else _write_event(root, draft, submission, options)


def _records(root: Path, options: Options) -> Records:
    reading = read(root, options).value
    if reading is None:
        raise RefusedError("there is no site.yaml in this folder; go to the site's folder, or name it with --site")
    return reading.records


def _incomplete(answers: Answers, lacks: list[Lack]) -> IncompleteForm:
    labels = ["", TITLE, *(question.label for question in answers.form.questions)]
    return IncompleteForm(tuple(sorted(lacks, key=lambda lack: labels.index(lack.label))))


def _origin(submission: Submission) -> str:
    return f"{_ORIGIN}: {submission.address}" if submission.address else _ORIGIN


def _refuse_if_imported(root: Path, records: Records, submission: Submission) -> None:
    """Raise `RefusedError` if this form is in the site already, or too many drafts of forms wait there."""
    known = _origin(submission)
    waiting = 0
    for event in records.events:
        lines = _lines_of(root, event.file)
        if submission.address and known in (line.strip() for line in lines):
            raise RefusedError(f"this form is in {event.file} already; delete its line '{known}' to import it again")
        is_imported = any(line.startswith(_ORIGIN) for line in lines[:_HEAD_LINES])
        waiting += event.fields.status == "draft" and is_imported
    if waiting >= MOST_WAITING:
        raise RefusedError(f"{waiting} drafts of readers' forms are waiting; publish or delete some of them first")


def _lines_of(root: Path, path: str) -> list[str]:
    try:
        return (root / path).read_text("utf-8", "replace").split("\n")
    except OSError:
        return []


def _write_event(root: Path, draft: EventDraft, submission: Submission, options: Options) -> ImportedForm:
    """Write the draft and its sources, all or none. Raises `RefusedError`."""
    path = f"content/stories/{draft.story}/events/{draft.id}.yaml"
    values: dict[str, Value] = {**draft.values, "status": "draft"}
    text = file_text("event", values, origin=_origin(submission), remarks=remarks_of(draft.unresolved))
    sources = f"content/sources/{file_for(root, 'source')}"
    before = _bytes_of(root, sources)
    file = create(root, path, text)
    try:
        for id_, fields in draft.sources.items():
            write_to_file(root, "source", id_, fields, sources.rpartition("/")[2])
        missing = _missing_before_publication(root, draft, path, options)
    except RefusedError:
        file.unlink()  # this run created it
        _restore(root, sources, before)
        raise
    files = (path, *([sources] if draft.sources else []))
    return ImportedForm(
        f"{draft.story}/{draft.id}", files, (*draft.to_do, *missing), is_draft=True, number=submission.number
    )


def _bytes_of(root: Path, path: str) -> bytes | None:
    """Return a file's content; None if there is no such file."""
    return within(root, path).read_bytes() if (root / path).is_file() else None


def _restore(root: Path, path: str, before: bytes | None) -> None:
    """Give a file of sources the content that it had before this run."""
    after = _bytes_of(root, path)
    if before is None and after is not None:
        (root / path).unlink()
    elif before is not None and after is not None and before != after:
        replace_files(root, {path: Replacement(after, before)})


def _missing_before_publication(root: Path, draft: EventDraft, path: str, options: Options) -> tuple[str, ...]:
    """Return the errors that the event would have once it is published.

    Raises `RefusedError` if the draft itself has an error, which no form should cause.
    """
    reading = read(root, options)
    if reading.value is None or (faults := _errors_in(reading.problems, path)):
        raise RefusedError(f"no draft can be made of this form: {'; '.join(faults)}")
    day = parse_issued(options.today.isoformat())
    records = reading.value.records.with_published((), {(draft.story, draft.id): day})
    checked = check_reading(root, options, Outcome(replace(reading.value, records=records), reading.problems))
    return _errors_in(checked.problems, path)


def _errors_in(problems: tuple[Problem, ...], path: str) -> tuple[str, ...]:
    own = (problem for problem in problems if problem.span and problem.span.path == path)
    errors = (problem for problem in own if problem.severity is Severity.ERROR)
    return tuple("; ".join(filter(None, (problem.message, problem.hint))) for problem in errors)


def remarks_of(answers: list[tuple[str, str]]) -> str:
    """Return a reader's words as comments, marked so that no program takes a line for a comment of its own."""
    blocks = (f"# {label}, in the reader's words:\n{_quoted(answer)}" for label, answer in answers)
    return "".join(blocks)


def _quoted(answer: str) -> str:
    return "".join(f"# > {line}".rstrip() + "\n" for line in answer.split("\n"))


def _import_correction(
    root: Path, records: Records, answers: Answers, submission: Submission, options: Options
) -> ImportedForm | IncompleteForm:
    """Add the correction to the entry that it names. Raises `RefusedError`."""
    lacks, event = list(answers.lacks), None
    if answer := answers.by_id.get("entry", ""):
        found = find_entry(answer, records)
        event = records.event_by_id.get(found) if found else None
        lacks += [Lack(answers.label("entry"), fault) for fault in _entry_faults(answer, event, found, records)]
    wrong, right = (answers.by_id.get(id_, "") for id_ in ("wrong", "right"))
    if wrong and wrong.split() == right.split():
        lacks.append(Lack(answers.label("right"), "the same words are wrong and right; write what should stand there"))
    if lacks or event is None:
        return _incomplete(answers, lacks)
    correction = {"date": options.today.isoformat(), "was": wrong, "now": right}
    if any(str(one.date) == correction["date"] and _says(one.was, wrong) for one in event.fields.corrections):
        raise RefusedError(f"{event.file} has this correction already")
    remarks = f"{_origin(submission)}\n" + _quoted(f"{answers.label('source')}: {answers.by_id.get('source', '')}")
    to_do = _write_correction(root, event, correction, remarks, options)
    return ImportedForm(f"{event.story}/{event.id}", (event.file,), to_do, is_draft=False, number=submission.number)


def _says(text: Mapping[str, str] | None, words: str) -> bool:
    return text is not None and words in text.values()


def _entry_faults(
    answer: str, event: Entry[EventFields] | None, found: tuple[str, str] | None, records: Records
) -> Iterator[str]:
    """Yield why no correction can be added to the entry that a reader named."""
    if found is None:
        hint = listed(answer, (f"{known.story}/{known.id}" for known in records.events))
        yield f"no entry of this site is called '{answer}'; write story/event, as in the address of its page; {hint}"
    elif event is None:
        yield f"the entry '{'/'.join(found)}' has errors, so an editor must correct it by hand"
    elif event.fields.status == "draft":
        yield f"the entry '{'/'.join(found)}' is not public yet, so an editor may change it without a correction"
    elif event.fields.status == "withdrawn":
        yield f"the entry '{'/'.join(found)}' was withdrawn"


def _write_correction(
    root: Path, event: Entry[EventFields], correction: Mapping[str, str], remarks: str, options: Options
) -> tuple[str, ...]:
    """Add the lines of a correction to the event's file, and return what an editor must still do.

    Raises `RefusedError` with what to type where that is not safe.
    """
    path = event.file
    try:
        data = within(root, path).read_bytes()
        corrected = with_correction(data, correction, remarks)
    except OSError as error:
        raise RefusedError(f"{path} can't be read: {error.strerror}") from None
    except UnsafeChangeError:
        lines = correction_lines(correction, remarks)
        message = f"onrecord can't add a correction to {path} as it is written; add it to its 'corrections' yourself"
        raise RefusedError(f"{message}:\n\n{lines}") from None
    known = _errors_in(_problems(root, options), path)
    replace_files(root, {path: Replacement(data, corrected.data)})
    if faults := [fault for fault in _errors_in(_problems(root, options), path) if fault not in known]:
        replace_files(root, {path: Replacement(corrected.data, data)})
        raise RefusedError(f"the correction would be an error in {path}: {'; '.join(faults)}")
    rows = lines_with(data, correction["was"], corrected)
    found = f"the entry still says it: change the words in {path}, line {', '.join(map(str, rows))}"
    lost = f"the entry does not say it in these words: find in {path} what is meant, and change it"
    return (found if rows else lost, "if the new words rest on another source, add that to the entry's 'sources'")


def _problems(root: Path, options: Options) -> tuple[Problem, ...]:
    return check_reading(root, options, read(root, options)).problems
