"""Closes a story: says on its page that it goes on no further, and why."""

from __future__ import annotations

from pathlib import Path

from onrecord.build.pipeline import Options
from onrecord.desk.changing.renamed_site import changed_entries
from onrecord.desk.editing.checked_site import CheckedSite, Plan, change_site, new_problems
from onrecord.desk.editing.line_changes import UnsafeChangeError
from onrecord.desk.editing.site_texts import SiteTexts, fields_at
from onrecord.desk.editing.yaml_text import field
from onrecord.model.entry_names import EntryName
from onrecord.problems import Problem
from onrecord.read.places import Places
from onrecord.site_files.additions import RefusedError

_BELOW = ("tags", "summary", "title")


class Closure(Plan, frozen=True, kw_only=True):
    """The planned change that closes a story."""

    name: EntryName


def require_open(site: CheckedSite, name: EntryName) -> None:
    """Raise `RefusedError` unless the thing is a story that goes on."""
    if name.kind != "story":
        raise RefusedError(f"'{name}' is no story; only a story can be closed, as in onrecord close STORY/")
    entry = site.records.story_by_id[name.id]
    if entry.fields.status == "draft":
        raise RefusedError(f"'{name}' is a draft, which no reader follows")
    if entry.fields.withdrawn is not None:
        raise RefusedError(f"'{name}' is withdrawn; its notice stays at its address")
    if entry.fields.closed is not None:
        hint = f"to change the notice, or to open the story again, edit 'closed' in {entry.file}"
        raise RefusedError(f"'{name}' was closed on {entry.fields.closed.date}; {hint}")


def plan_closure(root: Path, site: CheckedSite, name: EntryName, note: str, options: Options) -> Closure:
    """Return the change that closes a story. Raises `RefusedError`."""
    require_open(site, name)
    if not note.strip():
        raise RefusedError("say why with --note: the notice on the story's page tells readers the day and this")
    entry, texts = site.records.story_by_id[name.id], SiteTexts(root)
    lines = field("closed", {"date": options.today.isoformat(), "note": note.strip()}).splitlines()
    try:
        texts[entry.file].add_lines(fields_at(entry.at(), Places(root)), lines, below=_BELOW)
    except UnsafeChangeError:
        message = f"onrecord can't change single lines of {entry.file} as it is written"
        raise RefusedError(f"nothing is closed: {message}; write 'closed' with date and note by hand") from None
    return Closure(name=name, files=tuple(texts.list_changed()))


def apply_closure(root: Path, site: CheckedSite, closure: Closure, options: Options) -> tuple[Problem, ...]:
    """Make the change, check the site again, and return its new problems.

    Raises `RefusedError` with nothing changed.
    """

    def fault(after: CheckedSite) -> str:
        others = changed_entries(site.records, after.records) - {("story", "", closure.name.id)}
        return f"that would change another entry: {' '.join(filter(None, min(others)))}" if others else ""

    return new_problems(site, change_site(root, "close", closure, options, fault))
