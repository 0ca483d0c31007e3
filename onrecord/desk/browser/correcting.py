"""Corrects a public event: changes what it says, and tells readers what it said before, in one save."""

from collections.abc import Mapping
from datetime import date
from urllib.parse import urlencode

from msgspec import Struct
from msgspec.structs import replace

from onrecord.desk.browser.answered_questions import Line, list_answered, say_answer
from onrecord.desk.browser.desk_pages import words_in
from onrecord.desk.browser.entry_state import EntryState
from onrecord.desk.browser.entry_values import clean, is_place
from onrecord.desk.browser.state_opening import state_of_opened
from onrecord.desk.browser.visits import PREFIX, Answer, Page, Redirect, Visit
from onrecord.desk.browser.widget_builder import WidgetBuilder
from onrecord.desk.browser.widgets import Widget, flatten
from onrecord.editing.compare.corrections import compare_corrections
from onrecord.editing.diff.seen_changes import (
    SeenChange,
    find_seen_changes,
    is_public,
    lacks_required_correction,
)
from onrecord.editing.entries.file_text import UnsafeChangeError
from onrecord.editing.lookup.entry_names import first_text
from onrecord.editing.writing import present
from onrecord.model.fields import EventFields
from onrecord.model.records import Records
from onrecord.problems import RefusedError

QUERY = "correct"
"""Names the corrected field in the address of a form."""
CORRECTION = "correction"
DECISIONS = (CORRECTION, "slip")
"""What a change of a public event can be."""
SHOULD_READ = "It should read"
"""The question of the form that corrects one field, whatever it is."""
NO_EARLIER = (
    "an earlier correction was changed or removed, and readers know it as it was: bring it back, and say in a new one "
    "what was wrong with it; this site requires corrections, so nothing was written"
)
"""Why nothing is saved that no new correction could tell of."""


class Correcting(Struct, frozen=True):
    """The form that corrects one field of an event."""

    widget: Widget
    """Its question, which asks how it should read."""
    label: str
    """The question as the form of the event asks it."""
    reads: tuple[Line, ...]
    """How it reads now."""


def choose_wrong_field(visit: Visit) -> Answer:
    """Return the page that asks which field of a public event is wrong; the form of an event that is not public."""
    name = visit.query.get("for", "")
    records = visit.desk.site.read().value.records
    opened = replace(visit, path={"kind": "event", "name": name}, form=())
    whole = f"{PREFIX}/edit/event/{name}"
    try:
        state = state_of_opened(opened, records)
    except UnsafeChangeError:  # which the form says
        return Redirect(whole)
    if not _is_public(state):
        return Redirect(whole)
    words = words_in(visit.language)
    answered = list(list_answered(WidgetBuilder(state, words).build(), words))
    values = {
        "title": first_text(state.values.get("title", state.id)),
        "fields": [(one, f"{whole}?{urlencode({QUERY: one.name})}") for one in answered],
        "whole": whole,
    }
    return Page("correct.html", values)


def open_correcting(visit: Visit, state: EntryState, builder: WidgetBuilder) -> Correcting | None:
    """Return the form for one field, if the address asks for that. Raises `RefusedError` for an unknown field."""
    name = visit.query.get(QUERY, "")
    if not name or state.kind != "event":
        return None
    found = _find_widget(state, name, visit.language)
    was = replace(state, fields=state.before.fields)
    former = _find_widget(was, name, visit.language)
    if found is None or former is None:
        raise RefusedError("this entry has no such field any more; choose again what is wrong")
    widget = builder.build_one(found.question, name)
    said = found.question.help if widget.help else ""
    asked = replace(widget, question=replace(found.question, words=SHOULD_READ, help=said), is_only=True)
    reads = tuple(say_answer(former, words_in(visit.language)))
    return Correcting(asked, found.question.words, reads)


def find_changes(state: EntryState) -> tuple[SeenChange, ...]:
    """Return what readers could notice of a change of a public event. Raises as `EntryState.files`."""
    if not _is_public(state) or not state.changes:
        return ()
    after = state.desk.site.read(state.unsaved).value
    return find_seen_changes(_records_as_opened(state), after.records, (state.story, state.id), after.theme)


def lacks_correction(state: EntryState) -> bool:
    """Return whether the site requires a correction that a change of a public event lacks. Raises as `find_changes`."""
    if not _is_public(state) or not state.changes:
        return False
    after = state.desk.site.read(state.unsaved).value.records
    return lacks_required_correction(_records_as_opened(state), after, (state.story, state.id))


def _records_as_opened(state: EntryState) -> Records:
    """Return the entries with the event as it was opened, also if its file has changed since."""
    now = present(state.desk.root, state.path)
    if state.opened is None or (now and now.after == state.opened.data):
        return state.records
    return state.desk.site.read({state.path: state.opened.data}).value.records


def tell_readers(visit: Visit, state: EntryState) -> EntryState:
    """Return the event with a correction for each change, if it is to be one; else as it is.

    Raises `RefusedError` if a form can't show its corrections, and as `EntryState.files`.
    """
    if visit.fields.get("-change", "") != CORRECTION or not _is_public(state):
        return state
    if "corrections" in state.unfit:
        raise RefusedError("its corrections can be changed only as text; nothing was written")
    changes = find_changes(state) or _shown_changes(visit, state)
    return _with_corrections(state, changes, clean(visit.fields.get("-why", "")))


def tell_readers_if_possible(visit: Visit, state: EntryState) -> EntryState:
    """Return the same while somebody types; as it is where it can't be written."""
    try:
        return tell_readers(visit, state)
    except (UnsafeChangeError, RefusedError):
        return state


def _is_public(state: EntryState) -> bool:
    entry = state.opened.entry if state.opened else None
    return state.kind == "event" and entry is not None and is_public(entry, state.records)


def _shown_changes(visit: Visit, state: EntryState) -> tuple[SeenChange, ...]:
    """Return how a field reads and should read, where its change is none that readers must be told."""
    name = visit.query.get(QUERY, "")
    now = _find_widget(state, name, state.language)
    was = _find_widget(replace(state, fields=state.before.fields), name, state.language)
    if now is None or was is None or not state.changes:
        return ()
    words = words_in(state.language)
    before, after = (_by_language(tuple(say_answer(widget, words)), state.language) for widget in (was, now))
    return (SeenChange(before, after),) if before != after else ()


def _by_language(lines: tuple[Line, ...], language: str) -> Mapping[str, str]:
    """Return the lines of an answer as one text in each language."""
    texts: dict[str, list[str]] = {}
    for line in lines:
        texts.setdefault(line.lang or language, []).append(" ".join(line.text.split()))
    return {code: "; ".join(parts) for code, parts in texts.items()}


def _find_widget(state: EntryState, name: str, language: str) -> Widget | None:
    widgets = WidgetBuilder(state, words_in(language)).build()
    return next((widget for widget in flatten(widgets) if widget.name == name), None)


def _with_corrections(state: EntryState, changes: tuple[SeenChange, ...], why: str) -> EntryState:
    fields = dict(state.fields)
    places = [name.split(".")[1] for name in fields if name.startswith("corrections.")]
    first = max((int(place) for place in places if is_place(place)), default=-1) + 1
    entry = state.opened.entry.fields if state.opened and state.opened.entry else None
    day = day_after_others(entry, state.today)
    for place, change in enumerate(changes, first):
        start = f"corrections.{place}"
        fields[f"{start}.date"] = day
        for name, text in (("was", change.was), ("now", change.now), ("reason", {state.language: why})):
            for code, words in text.items():
                fields[f"{start}.{name}" if code == state.language else f"{start}.{name}.{code}"] = words
    return replace(state, fields=fields)


def day_after_others(event: EventFields | None, today: date) -> str:
    """Return the day of a new correction: today, or that of a later correction that is there already."""
    day = compare_corrections(event, event).next_day(today) if event else today
    return day.isoformat()
