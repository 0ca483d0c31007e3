"""Decides on two versions of a file: saves both together, leaves one, undoes a save, brings a kept text back."""

from collections.abc import Mapping
from typing import get_args
from urllib.parse import urlencode

from msgspec.structs import replace

from onrecord.desk.browser.allowed_paths import require_allowed
from onrecord.desk.browser.conflicts import Conflict, conflict_page
from onrecord.desk.browser.differing_lines import find_differing_lines, lines_of
from onrecord.desk.browser.file_words import say_of_file
from onrecord.desk.browser.mending_places import text_address
from onrecord.desk.browser.text_page import text_page
from onrecord.desk.browser.visits import PREFIX, Answer, Page, Redirect, Visit
from onrecord.editing.entries.file_text import refuse_unsafe
from onrecord.editing.entries.joining import Side, join_versions
from onrecord.editing.writing import ChangedMeanwhileError, Save, present
from onrecord.problems import RefusedError


def settle(visit: Visit) -> Answer:
    """Save both versions together, or leave the file and keep yours, or show both as text."""
    fields = visit.fields
    saves = visit.desk.saves
    path = require_allowed(visit.desk.root, fields["path"])
    conflict = _read_conflict(visit, path)
    now = conflict.now
    if fields["settle"] == "leave":
        saves.keep(path, conflict.yours, _say_left(visit, path))
        return Redirect(f"{PREFIX}/desk/#done")
    if fields["settle"] == "text" or now is None:
        return text_page(visit, path, now, conflict.yours)
    joined = conflict.yours
    try:
        with refuse_unsafe("saved", path, "put both together as text"):
            choices = _choices(fields)
            edited = join_versions(conflict.base, now, conflict.yours, conflict.kind, conflict.key, choices)
        joined = edited.data
        saves.save({path: (now, joined)}, _say_joined(visit, path))
    except ChangedMeanwhileError as changed:
        if changed.now == joined:  # an earlier press of the button has written it, and its answer was lost
            return _go_back(visit, conflict)
        return conflict_page(visit, replace(conflict, base=now, now=changed.now, yours=joined))
    except RefusedError as refused:
        return conflict_page(visit, conflict, str(refused))
    return _go_back(visit, conflict)


def _say_left(visit: Visit, path: str) -> str:
    of_entry = "Left “%(name)s” as it was; your text is kept"
    return say_of_file(visit, of_entry, "Left %(file)s as it was; your text is kept", path)


def _say_joined(visit: Visit, path: str) -> str:
    of_entry = "Put two versions of “%(name)s” together"
    return say_of_file(visit, of_entry, "Put two versions of %(file)s together", path)


def _go_back(visit: Visit, conflict: Conflict) -> Redirect:
    """Return where a file was open that both versions were saved in: its form, or its text."""
    if not conflict.form.startswith(f"{PREFIX}/edit/"):
        return Redirect(text_address(conflict.path))
    saved = f"{visit.desk.clock().astimezone(visit.desk.zone):%H:%M}"
    return Redirect(f"{conflict.form}?{urlencode({'saved': saved})}")


def _read_conflict(visit: Visit, path: str) -> Conflict:
    """Return the conflict in a file as the form has sent it. Raises `RefusedError`."""
    fields = visit.fields
    return Conflict(
        path=path,
        base=visit.data("base"),
        yours=visit.data("yours"),
        now=visit.data("now") if "now" in fields else None,
        kind=fields["kind"],
        key=fields["key"],
        form=fields.get("opened", ""),
    )


def _choices(fields: Mapping[str, str]) -> dict[str, Side]:
    """Return which side is chosen for each field that both have changed."""
    sides: Mapping[str, Side] = {side: side for side in get_args(Side)}
    taken = {name.removeprefix("take:"): value for name, value in fields.items() if name.startswith("take:")}
    return {name: sides[value] for name, value in taken.items() if value in sides}


def undo(visit: Visit) -> Answer:
    """Undo a save or make it again, and open a text that was kept; refused if somebody has changed a file since."""
    saves = visit.desk.saves
    fields = visit.fields
    number = fields.get("undo") or fields.get("redo")
    save = next((save for save in saves.done if str(save.number) == number), None)
    if save is None:
        raise RefusedError("the desk has no such save; it was started again since")
    if save.state == "kept":
        return _open_kept(visit, save)
    try:
        if "undo" in fields:
            saves.undo(save.number)
        else:
            saves.redo(save.number)
    except ChangedMeanwhileError as changed:
        before, after = save.files[changed.path]
        return _not_undone(changed, before if "undo" in fields else after)
    back = fields.get("back", "")
    return Redirect(back if back.startswith(f"{PREFIX}/") else f"{PREFIX}/desk/#done")


def _open_kept(visit: Visit, save: Save) -> Page:
    """Return the page of a text that was kept, not saved."""
    path, (_, yours) = next(iter(save.files.items()))
    now = present(visit.desk.root, path)
    return text_page(visit, path, now.after if now else None, yours or b"")


def _not_undone(changed: ChangedMeanwhileError, wanted: bytes | None) -> Page:
    """Return the page that compares a file as it is now with what it would have become."""
    now_lines = lines_of(changed.now)
    wanted_lines = lines_of(wanted)
    values = {
        "path": changed.path,
        "lines": [now_lines, wanted_lines],
        "marked": find_differing_lines(now_lines, wanted_lines),
    }
    return Page("not_undone.html", values, 409)
