"""Writes the draft of an event, and the sources that the site lacks. It overwrites no file."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from onrecord.authoring.additions import RefusedError, create, within
from onrecord.authoring.insertion import write_to_file
from onrecord.authoring.issue_forms.comments import remarks_of
from onrecord.authoring.issue_forms.new_event import EventDraft
from onrecord.authoring.issue_forms.results import ImportedForm, doubts_in, errors_in
from onrecord.authoring.issue_forms.submission import Submission
from onrecord.authoring.new_entries import file_text
from onrecord.authoring.replacements import Replacement, replace_files
from onrecord.authoring.yaml_text import Value
from onrecord.model.dates import parse_issued
from onrecord.pipeline import Options, check_reading, read
from onrecord.problems import Outcome


def write_event(root: Path, draft: EventDraft, submission: Submission, name: str, options: Options) -> ImportedForm:
    """Write the draft and its sources, all or none. Raises `RefusedError`."""
    path = f"content/stories/{draft.story}/events/{draft.id}.yaml"
    values: dict[str, Value] = {**draft.values, "status": "draft"}
    text = file_text("event", values, origin=submission.origin, remarks=remarks_of(draft.unresolved))
    sources = f"content/sources/{name}"
    before = _bytes_of(root, sources)
    file = create(root, path, text)
    try:
        for id_, fields in draft.sources.items():
            write_to_file(root, "source", id_, fields, name)
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
    """Return a file's content; None if there is no such file. Raises `RefusedError`."""
    try:
        return within(root, path).read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise RefusedError(f"{path} can't be read: {error.strerror}") from None


def _restore(root: Path, path: str, before: bytes | None) -> None:
    """Give a file of sources the content that it had before this run."""
    after = _bytes_of(root, path)
    if before is None and after is not None:
        (root / path).unlink()
    elif before is not None and after is not None and before != after:
        replace_files(root, {path: Replacement(after, before)})


def _missing_before_publication(root: Path, draft: EventDraft, path: str, options: Options) -> tuple[str, ...]:
    """Return the errors and warnings that the event would have once it is published.

    Raises `RefusedError` if the draft itself has an error, which no form should cause.
    """
    reading = read(root, options)
    if reading.value is None or (faults := errors_in(reading.problems, path)):
        raise RefusedError(f"no draft can be made of this form: {'; '.join(faults)}")
    day = parse_issued(options.today.isoformat())
    records = reading.value.records.with_published((), {(draft.story, draft.id): day})
    checked = check_reading(root, options, Outcome(replace(reading.value, records=records), reading.problems))
    return doubts_in(checked.problems, path)
