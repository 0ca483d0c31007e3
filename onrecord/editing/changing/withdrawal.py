"""Withdraws events and stories: their files stay, each with a notice of the day and the reason."""

from collections.abc import Mapping
from pathlib import Path

from onrecord.build.pipeline import Options
from onrecord.editing.entries.checked_site import CheckedSite
from onrecord.editing.entries.entry_by_name import entry_of
from onrecord.editing.entries.file_text import FileText, UnsafeChangeError
from onrecord.editing.entries.site_texts import SiteTexts, fields_at
from onrecord.editing.entries.yaml_values import format_field
from onrecord.model.full_names import EntryName
from onrecord.problems import RefusedError
from onrecord.read.entry_files import Places
from onrecord.read.yaml.nodes import Mapping as Tree
from onrecord.read.yaml.nodes import Scalar, Sequence

_BELOW = ("published", "date", "type")
"""An event's new fields stand below the first of these."""
BELOW_IN_STORY = ("tags", "summary", "title")
"""A story's new notice stands below the first of these."""


def withdraw(root: Path, site: CheckedSite, name: EntryName, reason: str, texts: SiteTexts, options: Options) -> None:
    """Write into the text of an event or story that it is withdrawn. Raises `RefusedError`, `UnsafeChangeError`."""
    entry = entry_of(name, site.records)
    is_withdrawn = entry.fields.withdrawn if name.kind == "story" else entry.fields.status == "withdrawn"
    if is_withdrawn:
        raise RefusedError(f"'{name}' is withdrawn already; its notice stays at its address")
    if not reason.strip():
        raise RefusedError("say why with --reason: the notice at its address tells readers the day and the reason")
    text = texts[entry.file]
    fields = fields_at(entry.at(), Places(root))
    notice = {"date": options.today.isoformat(), "reason": reason.strip()}
    if name.kind == "story":
        _withdraw_story(text, fields, notice)
    else:
        _withdraw_event(text, fields, notice)


def _withdraw_story(text: FileText, fields: Tree, notice: Mapping[str, str]) -> None:
    text.add_lines(fields, format_field("withdrawn", notice).splitlines(), below=BELOW_IN_STORY)


def _withdraw_event(text: FileText, fields: Tree, notice: Mapping[str, str]) -> None:
    status = _mark_withdrawn(text, fields)
    corrections = _add_correction(text, fields, notice)
    text.add_lines(fields, [*status, *corrections], below=_BELOW)


def _mark_withdrawn(text: FileText, fields: Tree) -> list[str]:
    """Change the status of an event that has one; of another, return the new line for it."""
    if "status" not in fields.by_name:
        return ["status: withdrawn"]
    _, status = fields.by_name["status"]
    if not isinstance(status, Scalar) or not status.text:
        raise UnsafeChangeError
    text.replace_in(status, 0, status.text, "withdrawn")
    return []


def _add_correction(text: FileText, fields: Tree, notice: Mapping[str, str]) -> list[str]:
    """Add the notice to the corrections of an event that has any; of another, return the new lines for them."""
    first, *item = format_field("corrections", [notice]).rstrip("\n").split("\n")
    if "corrections" not in fields.by_name:
        return [first, *item]
    _, corrections = fields.by_name["corrections"]
    if not isinstance(corrections, Sequence):
        raise UnsafeChangeError
    text.add_item(corrections, tuple(line.removeprefix("  ") for line in item))
    return []
