"""Decides on two versions of a file: saves both together, leaves one, undoes a save, brings a kept text back."""

from base64 import urlsafe_b64decode
from typing import Any

from onrecord.desk.browser.conflicts import conflict_page, differing
from onrecord.desk.browser.mends import text_address
from onrecord.desk.browser.pages import words_in
from onrecord.desk.browser.text_page import allowed, text_page
from onrecord.desk.browser.visits import PREFIX, Answer, Page, Redirect, Visit
from onrecord.desk.editing.file_text import refuse_unsafe
from onrecord.desk.editing.joining import compare_versions, join_versions
from onrecord.problems import RefusedError
from onrecord.site_files.additions import present
from onrecord.site_files.saves import ChangedMeanwhileError


def settle(visit: Visit) -> Answer:
    """Save both versions together, or leave the file and keep yours, or show both as text."""
    fields, saves = visit.fields, visit.desk.saves
    path = allowed(visit, fields["path"])
    base, yours = (urlsafe_b64decode(fields[name]) for name in ("base", "yours"))
    now = urlsafe_b64decode(fields["now"]) if "now" in fields else None
    entry, say = (fields["kind"], fields["key"]), words_in(visit.language).gettext
    if fields["settle"] == "leave":
        saves.keep(path, yours, say("Left %(file)s as it was; your text is kept", file=path))
        return Redirect(f"{PREFIX}/desk/#done")
    if fields["settle"] == "text" or now is None:
        return text_page(visit, path, now, yours)
    rows = compare_versions(base, now, yours, *entry)
    choices: dict[str, Any] = {
        one.field: fields.get(f"take:{one.field}", "") for one in rows or () if one.state == "both"
    }
    if rows is None or any(choice not in ("now", "yours") for choice in choices.values()):
        return conflict_page(visit, path, entry, (base, now, yours), asks=True)
    with refuse_unsafe("saved", path, "put both together as text"):
        joined = join_versions(base, now, yours, *entry, choices)
    try:
        saves.save({path: (now, joined.data)}, say("Put two versions of %(file)s together", file=path))
    except ChangedMeanwhileError as changed:
        return conflict_page(visit, path, entry, (now, changed.now, joined.data))
    return Redirect(text_address(path))


def undo(visit: Visit) -> Answer:
    """Undo a save, or make it again; refused with both versions if somebody has changed a file since."""
    saves = visit.desk.saves
    again = "redo" in visit.fields
    number = visit.fields["redo" if again else "undo"]
    if not number.isdecimal() or int(number) > len(saves.done):
        raise RefusedError("the desk has no such save; it was started again since")
    try:
        (saves.redo if again else saves.undo)(int(number))
    except ChangedMeanwhileError as changed:
        wanted = saves.done[int(number) - 1].files[changed.path][again]
        lines = [(one or b"").decode("utf-8", "replace").splitlines() for one in (changed.now, wanted)]
        values = {"path": changed.path, "lines": lines, "marked": differing(*lines), "is_again": again}
        return Page("not_undone.html", values, 409)
    back = visit.fields.get("back", "")
    return Redirect(back if back.startswith(f"{PREFIX}/") else f"{PREFIX}/desk/#done")


def bring_back(visit: Visit) -> Answer:
    """Open a text that was kept, over the file as it is now."""
    number = visit.fields["redo"]
    kept = [save for save in visit.desk.saves.done if save.state == "kept" and str(save.number) == number]
    if not kept:
        raise RefusedError("the desk has no such text; it was started again since")
    ((path, (_, yours)),) = kept[0].files.items()
    now = present(visit.desk.root, path)
    return text_page(visit, path, now.after if now else None, yours or b"")
