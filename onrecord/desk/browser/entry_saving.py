"""Saves the entry of a form, and leads on to what the pressed button is for."""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlencode

from msgspec import Struct

from onrecord.desk.browser.conflicts import Conflict, conflict_page
from onrecord.desk.browser.desk_pages import words_in
from onrecord.desk.browser.early_remarks import TOLD, TYPING
from onrecord.desk.browser.entry_state import EntryState
from onrecord.desk.browser.one_time import Made
from onrecord.desk.browser.visits import FORM, PREFIX, Answer, Redirect, Visit
from onrecord.editing.lookup.entry_names import first_text
from onrecord.editing.writing import ChangedMeanwhileError, present

_STEERING = (FORM, "-do", TOLD, TYPING)
"""What is sent with an entry, and is no part of it."""
_Files = Mapping[str, tuple[bytes | None, bytes | None]]


class Button(Struct, frozen=True):
    """The button that sent a form, such as 'quote:letter'."""

    name: str
    argument: str

    @property
    def saves(self) -> bool:
        """Whether it saves the entry."""
        return self.name in ("save", "publish", "quote")


def button_of(visit: Visit) -> Button:
    """Return the button that was pressed; without a name if none was."""
    name, _, argument = visit.fields.get("-do", "").partition(":")
    return Button(name, argument)


def save_entry(visit: Visit, state: EntryState, button: Button) -> Answer:
    """Write the entry and what was added with it, all or nothing. Raises `RefusedError`."""
    files = {path: (file.before, file.after) for path, file in state.files.items() if file.before != file.after}
    say = words_in(visit.language).gettext
    words = say(_what_was_done(visit, state), name=title_of(state))
    try:
        if files:
            visit.desk.saves.save(files, words)
    except ChangedMeanwhileError as changed:
        if not _are_written(visit.desk.root, files):
            if state.opened is None or changed.path != state.path:
                raise
            conflict = Conflict(
                path=changed.path,
                kind=state.kind,
                key=state.key,
                base=state.opened.data,
                now=changed.now,
                yours=state.unsaved[changed.path],
                form=state.opened.address,
            )
            return conflict_page(visit, conflict)
    if state.kind == "site":
        visit.desk.site.read()  # so that the time of the save is told in the time zone that it has set
    name = f"{state.story}/{state.id}" if state.kind == "event" else state.id
    if state.opened is None:
        made = Made(state.kind, name, title_of(state), visit.digest(*_STEERING))
        visit.desk.forms.note_made(visit.form_id, made)
    return leave(visit, state.kind, name, button)


def _what_was_done(visit: Visit, state: EntryState) -> str:
    if state.opened is None:
        return "Added “%(name)s”"
    return "Corrected “%(name)s”" if visit.fields.get("-change", "") == "correction" else "Saved “%(name)s”"


def leave_made(visit: Visit, made: Made, button: Button) -> Redirect | None:
    """Return where an entry leads that the form has made already; None if something else is typed since."""
    return leave(visit, made.kind, made.name, button) if made.sent == visit.digest(*_STEERING) else None


def made_before(visit: Visit, state: EntryState) -> Made | None:
    """Return the entry that this form for a new one has made, if it is there: the button was pressed twice."""
    made = visit.desk.forms.made_by(visit.form_id) if state.opened is None else None
    if made is None:
        return None
    story, _, event = made.name.partition("/")
    if made.kind == "event":
        return made if (story, event) in state.records.event_or_draft_by_id else None
    return made if made.name in getattr(state.records, f"{made.kind}_by_id") else None


def title_of(state: EntryState) -> str:
    """Return the title, name or description of an entry in a form, or else its id."""
    names = (state.values.get(field) for field in ("title", "name", "description"))
    return first_text(next(filter(None, names), state.id))


def leave(visit: Visit, kind: str, name: str, button: Button) -> Redirect:
    """Return where a saved entry, given by kind and name, leads by the button that was pressed."""
    if button.name == "publish" and kind == "event":
        return Redirect(f"{PREFIX}/publish?{urlencode({'event': name})}")
    if button.name == "quote":
        return Redirect(f"{PREFIX}/quote/{button.argument}?{urlencode({'for': name})}")
    saved = f"{visit.desk.clock().astimezone(visit.desk.zone):%H:%M}"
    return Redirect(f"{PREFIX}/edit/{kind}/{name}?{urlencode({'saved': saved})}")


def _are_written(root: Path, files: _Files) -> bool:
    """Return whether all files hold already what a save would write: another press of the button has done it."""
    for path, (_, wanted) in files.items():
        file = present(root, path)
        if (file.after if file else None) != wanted:
            return False
    return True
