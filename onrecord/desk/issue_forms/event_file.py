"""Writes the draft of an event, and the sources that the site lacks. It overwrites no file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from msgspec.structs import replace

from onrecord.build.pipeline import Options, check_reading, read
from onrecord.desk.editing.insertion import NewEntry, additions
from onrecord.desk.editing.new_entries import file_text
from onrecord.desk.editing.yaml_text import Value
from onrecord.desk.issue_forms.comments import remarks_of
from onrecord.desk.issue_forms.new_event import EventDraft
from onrecord.desk.issue_forms.results import ImportedForm, doubts_in, errors_in
from onrecord.desk.issue_forms.submission import Submission
from onrecord.model.dates import parse_issued
from onrecord.problems import Outcome
from onrecord.site_files.additions import Addition, RefusedError, add_files, new_file


def write_event(root: Path, draft: EventDraft, submission: Submission, name: str, options: Options) -> ImportedForm:
    """Write the draft and its sources, all or none. Raises `RefusedError`."""
    path = f"content/stories/{draft.story}/events/{draft.id}.yaml"
    values: dict[str, Value] = {**draft.values, "status": "draft"}
    text = file_text("event", values, origin=submission.origin, remarks=remarks_of(draft.unresolved))
    sources = [NewEntry("source", id_, fields, file=name) for id_, fields in draft.sources.items()]
    files = {path: new_file(text), **additions(root, sources, (), options.today)}
    missing = _missing_before_publication(root, draft, files, options)
    add_files(root, files)
    return ImportedForm(
        f"{draft.story}/{draft.id}", tuple(files), (*draft.to_do, *missing), is_draft=True, number=submission.number
    )


def _missing_before_publication(
    root: Path, draft: EventDraft, files: Mapping[str, Addition], options: Options
) -> tuple[str, ...]:
    """Return the errors and warnings that the event would have once it is published.

    Raises `RefusedError` if the draft itself has an error, which no form should cause.
    """
    path = next(iter(files))
    reading = read(root, options, {name: addition.after for name, addition in files.items()})
    if reading.value is None or (faults := errors_in(reading.problems, path)):
        raise RefusedError(f"no draft can be made of this form: {'; '.join(faults)}")
    day = parse_issued(options.today.isoformat())
    records = reading.value.records.with_published((), {(draft.story, draft.id): day})
    checked = check_reading(root, options, Outcome(replace(reading.value, records=records), reading.problems))
    return doubts_in(checked.problems, path)
