"""Closes stories."""

from pathlib import Path

from onrecord.build.pipeline import Options
from onrecord.editing.changing.renamed_entries import find_changed_entries
from onrecord.editing.changing.withdrawal import BELOW_IN_STORY
from onrecord.editing.entries.checked_site import ChangePlan, CheckedSite, change_site, find_new_problems, name_other
from onrecord.editing.entries.file_text import refuse_unsafe
from onrecord.editing.entries.site_texts import SiteTexts, fields_at
from onrecord.editing.entries.yaml_values import format_field
from onrecord.model.full_names import EntryName
from onrecord.problems import Problem, RefusedError
from onrecord.read.entry_files import Places


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


def plan_closure(root: Path, site: CheckedSite, name: EntryName, note: str, options: Options) -> ChangePlan:
    """Return the change that closes a story. Raises `RefusedError`."""
    require_open(site, name)
    if not note.strip():
        raise RefusedError("say why with --note: the notice on the story's page tells readers the day and this")
    entry = site.records.story_by_id[name.id]
    texts = SiteTexts(root)
    lines = format_field("closed", {"date": options.today.isoformat(), "note": note.strip()}).splitlines()
    with refuse_unsafe("closed", f"{entry.file} as it is written", "write 'closed' with date and note by hand"):
        texts[entry.file].add_lines(fields_at(entry.at(), Places(root)), lines, below=BELOW_IN_STORY)
    return ChangePlan(files=tuple(texts.list_changed()))


def apply_closure(
    root: Path, site: CheckedSite, name: EntryName, closure: ChangePlan, options: Options
) -> tuple[Problem, ...]:
    """Make the change, or none; return the new problems of the site. Raises `RefusedError`."""
    story = ("story", "", name.id)

    def fault(after: CheckedSite) -> str:
        return name_other(find_changed_entries(site.records, after.records) - {story})

    return find_new_problems(site, change_site(root, "close", closure, options, fault, site))
