"""Adds the correction of a reader to an event; it changes no words of the event."""

import json
from collections.abc import Mapping
from pathlib import Path

from onrecord.editing.entries.checked_site import find_problems
from onrecord.editing.entries.entry_edit import add_item
from onrecord.editing.entries.file_problems import errors_in
from onrecord.editing.entries.file_text import UnsafeChangeError
from onrecord.editing.entries.new_entries import comment_out
from onrecord.editing.lookup.named_things import suggest_names
from onrecord.editing.lookup.site_addresses import site_addresses
from onrecord.editing.site_reading import Options
from onrecord.editing.writing import Replacement, SiteChanges, applied_changes, read_file, within
from onrecord.model.fields import EventFields
from onrecord.model.records import Entry, Records
from onrecord.problems import Problem, RefusedError
from onrecord.web.issue_forms import resolution
from onrecord.web.issue_forms.answers import Answers
from onrecord.web.issue_forms.outcomes import ImportedForm, IncompleteForm
from onrecord.web.issue_forms.submission import Submission

_CODE = "COR005"
"""The error of a reader's correction that is not carried out."""


def import_correction(
    root: Path, records: Records, answers: Answers, submission: Submission, options: Options
) -> ImportedForm | IncompleteForm:
    """Add the correction that a form asks for, or return what the form lacks. Raises `RefusedError`."""
    lacks = list(answers.lacks)
    event = None
    answer = answers.get("entry")
    if answer:
        found = resolution.find_entry(answer, records, site_addresses(records, options.base_url))
        event = records.event_or_draft_by_id.get(found) if found else None
        fault = _find_entry_fault(answer, event, found, records)
        if fault:
            lacks.append(answers.lack("entry", fault))
    wrong = answers.get("wrong")
    right = answers.get("right")
    if wrong and wrong.split() == right.split():
        lacks.append(answers.lack("right", "the same words are wrong and right; write what should stand there"))
    if lacks or event is None:
        return answers.incomplete(lacks)
    correction = {"date": options.today.isoformat(), "was": wrong, "now": right}
    for known in event.fields.corrections:
        if str(known.date) == correction["date"] and known.was and wrong in known.was.values():
            raise RefusedError(f"{event.file} has this correction already")
    source = answers.question("source").label, answers.get("source")
    others = (*answers.others("entry", "wrong", "right", "source"), source)
    remarks = f"{submission.origin}\n" + "".join(comment_out(f"{label}: {words}") for label, words in others)
    to_do = _write_correction(root, event.file, correction, remarks, options)
    return ImportedForm(f"{event.story}/{event.id}", (event.file,), to_do, is_draft=False, number=submission.number)


def _find_entry_fault(
    answer: str, event: Entry[EventFields] | None, found: tuple[str, str] | None, records: Records
) -> str:
    """Return why readers can't correct the entry that is named or `found`; empty if they can."""
    if found is None:
        known = (f"{other.story}/{other.id}" for other in records.events)
        hint = suggest_names(answer.lower(), known, resolution.MOST_LISTED)
        return f"no entry of this site is called '{answer}'; write story/event, as in the address of its page; {hint}"
    named = f"the entry '{'/'.join(found)}'"
    if event is None:
        return f"{named} has errors, so an editor must correct it by hand"
    story = records.story_by_id.get(event.story)
    if event.fields.status == "draft" or (story and story.fields.status == "draft"):
        return f"{named} is not public yet, so an editor may change it without a correction"
    return f"{named} was withdrawn" if event.fields.status == "withdrawn" else ""


def _write_correction(
    root: Path, path: str, correction: Mapping[str, str], remarks: str, options: Options
) -> tuple[str, ...]:
    """Add a correction to an event's file; return what is left to do. Raises `RefusedError` with what to type."""

    def examine() -> tuple[tuple[Problem, ...], tuple[str, ...]]:
        """Return all problems, and the errors but that the entry is unchanged: an editor must change it next."""
        problems = find_problems(root, options)
        return problems, errors_in(tuple(problem for problem in problems if problem.code != _CODE), path)

    within(root, path)
    data = read_file(root, path)
    try:
        corrected = add_item(data, EventFields, "corrections", correction, remarks).data
    except UnsafeChangeError:
        # On one line, so that no line of a stranger's begins a line of a log.
        item = ", ".join(f"{name}: {json.dumps(text, ensure_ascii=False)}" for name, text in correction.items())
        message = f"onrecord can't add a correction to {path} as it is written; add it to its 'corrections' yourself"
        raise RefusedError(f"{message}: - {{{item}}}") from None
    _, known = examine()
    with applied_changes(root, SiteChanges("import", {path: Replacement(data, corrected)})):
        problems, errors = examine()
        new = [fault for fault in errors if fault not in known]
        if new:
            raise RefusedError(f"the correction would be an error in {path}: {'; '.join(new)}")
    rows: dict[str, dict[int, None]] = {}
    for problem in sorted(problems, key=lambda problem: problem.order):
        if problem.code == _CODE and problem.span and problem.span.path == path:
            rows.setdefault(f"{problem.message}; {problem.hint}", {})[problem.span.line] = None
    lines = [f"line{'s' * (len(found) > 1)} {', '.join(map(str, found))}: {words}" for words, found in rows.items()]
    unchanged = "the entry says already what the reader calls right; look whether anything is left to change"
    return (*(lines or [unchanged]), "if the new words rest on another source, add that to the entry's 'sources'")
