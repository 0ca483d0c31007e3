"""Edits the file of a draft that is published."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from onrecord.editing.changing.due_drafts import Draft
from onrecord.editing.entries.entry_edit import change_fields, replace_field, values_in
from onrecord.editing.entries.file_text import EditedFile, refuse_unsafe
from onrecord.editing.entries.site_texts import ChangedFile
from onrecord.editing.entries.yaml_values import Value, format_in_flow
from onrecord.editing.writing import Replacement, read_file
from onrecord.model.dates import Issued
from onrecord.model.fields import EventFields
from onrecord.model.public_steps import is_to_record

Day = Literal["new", "replaced", "kept", "none"]
"""What happens to an entry's publication date. `replaced`: it had one although it was not public. `kept`: it was public
before. `none`: stories have no date."""


class PublishedEntry(ChangedFile, frozen=True):
    """The changed file of a published entry."""

    day: Day


def publish_entry(
    root: Path, entry: Draft, day: Issued | None, became: Day, reviewers: tuple[str, ...], today: Issued
) -> PublishedEntry:
    """Return the changed file of an entry; `day` is the new day of publication, if the entry gets one.

    Its steps that lie ahead are recorded `today` if they have no day yet.
    """
    new = () if entry.fields.reviewed_by else reviewers
    recorded = today if any(map(is_to_record, entry.fields.expected)) else None
    by_hand = f"do it by hand: {_by_hand(entry, day, new, recorded)}"
    data = read_file(root, entry.file)
    with refuse_unsafe("published", f"{entry.file} as it is written", by_hand):
        changed = _edit(data, entry, day, new, recorded)
    return PublishedEntry(entry.file, Replacement(data, changed.data), changed.lines, became)


def _edit(
    data: bytes, entry: Draft, day: Issued | None, reviewers: tuple[str, ...], recorded: Issued | None
) -> EditedFile:
    """Return the file of an entry that is no draft any more, perhaps with `reviewed_by`. Raises `UnsafeChangeError`.

    With `recorded`, its steps that lie ahead get this day unless they have one.
    """
    model = type(entry.fields)
    olds = ("status", *_embargo_field(entry))
    signed: dict[str, Value] = {"reviewed_by": reviewers} if reviewers else {}
    if recorded:
        kind = "event" if isinstance(entry.fields, EventFields) else "story"
        signed["expected"] = record_steps(values_in(data, kind, "")["expected"], str(recorded))
    if day is None:
        return change_fields(data, model, {**dict.fromkeys(olds), **signed}, below="published")
    if entry.fields.status == "draft":
        return replace_field(data, model, olds, {"published": str(day), **signed})
    return change_fields(data, model, {"published": str(day), **signed}, below="date")


def record_steps(typed: Value, day: str) -> Value:
    """Return steps that lie ahead, as typed in a file, with the day of those that readers see and that have none."""
    steps = [typed] if isinstance(typed, Mapping) else typed
    return [_record_step(step, day) if isinstance(step, Mapping) else step for step in steps]


def _record_step(step: Mapping[str, Value], day: str) -> Value:
    return step if step.get("published") or step.get("status") == "draft" else {**step, "published": day}


def _by_hand(entry: Draft, day: Issued | None, reviewers: tuple[str, ...], recorded: Issued | None) -> str:
    steps = []
    if entry.fields.status == "draft":
        steps.append("delete 'status: draft'")
    if _embargo_field(entry):
        steps.append("delete 'embargo'")
    if day:
        steps.append(f"write 'published: {day}'")
    if reviewers:
        steps.append(f"write 'reviewed_by: {format_in_flow(reviewers)}'")
    if recorded:
        steps.append(f"write 'published: {recorded}' into each of its steps in 'expected' that has none")
    return " and ".join(steps)


def _embargo_field(draft: Draft) -> tuple[str, ...]:
    """Return the name of the field that a draft loses when it is published, if it has it."""
    return ("embargo",) if draft.fields.embargo and draft.fields.status == "draft" else ()
