"""Adds a reader's correction to the entry that it names, where that is safe.

Only lines are added. The wrong words themselves stay: an editor decides how the entry should read.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from onrecord.build.pipeline import Options, check_reading, read
from onrecord.desk.editing.checked_site import errors_in
from onrecord.desk.editing.field_changes import add_item
from onrecord.desk.editing.line_changes import UnsafeChangeError
from onrecord.desk.editing.new_entries import quote
from onrecord.desk.issue_forms.answers import Answers, ImportedForm, IncompleteForm
from onrecord.desk.issue_forms.resolution import MOST_LISTED, find_entry, site_addresses
from onrecord.desk.issue_forms.submission import Submission
from onrecord.desk.lookup.id_suggestions import suggest_names
from onrecord.model.fields import EventFields
from onrecord.model.records import Entry, Records
from onrecord.problems import Problem
from onrecord.site_files.additions import RefusedError, within
from onrecord.site_files.site_changes import Replacement, SiteChanges, applied_changes

_CODE = "COR005"
"""The error of a reader's correction that is not carried out."""


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
    """Yield why no correction can be added to the entry that a reader named."""
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
    try:
        data = within(root, path).read_bytes()
        corrected = add_item(data, EventFields, "corrections", correction, remarks).data
    except OSError as error:
        raise RefusedError(f"{path} can't be read: {error.strerror}") from None
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
    """Yield what the entry's file must say instead, with the lines."""
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
