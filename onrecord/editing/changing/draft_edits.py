"""Edits the file of a draft that is published."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from onrecord.editing.changing.due_drafts import Draft
from onrecord.editing.entries.entry_edit import change_fields, replace_field
from onrecord.editing.entries.file_text import EditedFile, refuse_unsafe
from onrecord.editing.entries.site_texts import ChangedFile
from onrecord.editing.entries.yaml_values import format_in_flow
from onrecord.editing.writing import Replacement, read_file
from onrecord.model.dates import Issued

Day = Literal["new", "replaced", "kept", "none"]
"""What happens to an entry's publication date. `replaced`: it had one although it was not public. `kept`: it was public
before. `none`: stories have no date."""


class PublishedEntry(ChangedFile, frozen=True):
    """The changed file of a published entry."""

    day: Day


def publish_entry(
    root: Path, entry: Draft, day: Issued | None, became: Day, reviewers: tuple[str, ...]
) -> PublishedEntry:
    """Return the changed file of an entry; `day` is the new day of publication, if the entry gets one."""
    new = () if entry.fields.reviewed_by else reviewers
    by_hand = f"do it by hand: {_by_hand(entry, day, new)}"
    data = read_file(root, entry.file)
    with refuse_unsafe("published", f"{entry.file} as it is written", by_hand):
        changed = _edit(data, entry, day, new)
    return PublishedEntry(entry.file, Replacement(data, changed.data), changed.lines, became)


def _edit(data: bytes, entry: Draft, day: Issued | None, reviewers: tuple[str, ...]) -> EditedFile:
    """Return the file of an entry that is no draft any more, perhaps with `reviewed_by`. Raises `UnsafeChangeError`."""
    model = type(entry.fields)
    olds = ("status", *_embargo_field(entry))
    signed: dict[str, Sequence[str]] = {"reviewed_by": reviewers} if reviewers else {}
    if day is None:
        return change_fields(data, model, {**dict.fromkeys(olds), **signed}, below="published")
    if entry.fields.status == "draft":
        return replace_field(data, model, olds, {"published": str(day), **signed})
    return change_fields(data, model, {"published": str(day), **signed}, below="date")


def _by_hand(entry: Draft, day: Issued | None, reviewers: tuple[str, ...]) -> str:
    steps = []
    if entry.fields.status == "draft":
        steps.append("delete 'status: draft'")
    if _embargo_field(entry):
        steps.append("delete 'embargo'")
    if day:
        steps.append(f"write 'published: {day}'")
    if reviewers:
        steps.append(f"write 'reviewed_by: {format_in_flow(reviewers)}'")
    return " and ".join(steps)


def _embargo_field(draft: Draft) -> tuple[str, ...]:
    """Return the name of the field that a draft loses when it is published, if it has it."""
    return ("embargo",) if draft.fields.embargo and draft.fields.status == "draft" else ()
