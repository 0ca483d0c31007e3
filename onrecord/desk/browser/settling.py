"""Decides on two versions of a file: saves both together, leaves one, undoes a save, brings a kept text back."""

from typing import Any

from onrecord.desk.browser.conflicts import NAMES, conflict_page, differing
from onrecord.desk.browser.desk_pages import words_in
from onrecord.desk.browser.mends import text_address
from onrecord.desk.browser.text_page import require_allowed, text_page
from onrecord.desk.browser.visits import PREFIX, Answer, Page, Redirect, Visit
from onrecord.desk.editing.file_text import refuse_unsafe
from onrecord.desk.editing.joining import join_versions
from onrecord.problems import RefusedError
from onrecord.site_files.additions import present
from onrecord.site_files.saves import ChangedMeanwhileError


def settle(visit: Visit) -> Answer:
    """Save both versions together, or leave the file and keep yours, or show both as text."""
    fields, saves = visit.fields, visit.desk.saves
    path = require_allowed(visit, fields["path"])
    base, yours = (visit.data(name) for name in ("base", "yours"))
    now = visit.data("now") if "now" in fields else None
    entry, say = (fields["kind"], fields["key"]), words_in(visit.language).gettext
    if fields["settle"] == "leave":
        saves.keep(path, yours, say("Left %(file)s as it was; your text is kept", file=path))
        return Redirect(f"{PREFIX}/desk/#done")
    if fields["settle"] == "text" or now is None:
        return text_page(visit, path, now, yours)
    choices: dict[str, Any] = {
        name[5:]: value for name, value in fields.items() if name.startswith("take:") and value in NAMES
    }
    joined = yours
    try:
        with refuse_unsafe("saved", path, "put both together as text"):
            joined = join_versions(base, now, yours, *entry, choices).data
        saves.save({path: (now, joined)}, say("Put two versions of %(file)s together", file=path))
    except ChangedMeanwhileError as changed:
        return conflict_page(visit, path, entry, (now, changed.now, joined))
    except RefusedError as refused:
        return conflict_page(visit, path, entry, (base, now, yours), str(refused))
    return Redirect(text_address(path))


def undo(visit: Visit) -> Answer:
    """Undo a save or make it again, and open a text that was kept; refused if somebody has changed a file since."""
    saves, fields = visit.desk.saves, visit.fields
    number = fields.get("undo") or fields.get("redo")
    save = next((one for one in saves.done if str(one.number) == number), None)
    if save is None:
        raise RefusedError("the desk has no such save; it was started again since")
    if save.state == "kept":
        ((path, (_, yours)),) = save.files.items()
        now = present(visit.desk.root, path)
        return text_page(visit, path, now.after if now else None, yours or b"")
    try:
        (saves.undo if "undo" in fields else saves.redo)(save.number)
    except ChangedMeanwhileError as changed:
        wanted = save.files[changed.path]["redo" in fields]
        lines = [(one or b"").decode("utf-8", "replace").splitlines() for one in (changed.now, wanted)]
        return Page("not_undone.html", {"path": changed.path, "lines": lines, "marked": differing(*lines)}, 409)
    back = fields.get("back", "")
    return Redirect(back if back.startswith(f"{PREFIX}/") else f"{PREFIX}/desk/#done")
