"""How an unsaved entry will look once it is public, and what readers will notice."""

from collections.abc import Callable, Iterable, Iterator

from msgspec.structs import replace

from onrecord.desk.browser.desk_pages import render, words_in
from onrecord.desk.browser.entry_stand_ins import FilledEntry, fill_in, has_heading
from onrecord.desk.browser.entry_state import EntryState
from onrecord.desk.browser.mending_places import place_of
from onrecord.desk.browser.opened_files import remember
from onrecord.desk.browser.problem_words import in_plain_words
from onrecord.desk.browser.visits import Answer, Look, Visit
from onrecord.editing.compare.changes import AnyChange, DateMoved, EntryAdded, OrderMoved, OriginsChanged
from onrecord.editing.compare.comparison import compare
from onrecord.editing.diff.change_names import names_in
from onrecord.editing.diff.entry_preview import preview_entry
from onrecord.editing.diff.plain_lines import group_plainly
from onrecord.editing.diff.states import unsaved_state
from onrecord.editing.entries.file_text import UnsafeChangeError
from onrecord.editing.forms.questions import questions_for
from onrecord.problems import RefusedError, has_errors


def show_look(visit: Visit) -> Answer:
    """Return how an unsaved entry will look."""
    return Look(visit.desk.memory.get(visit.path["digest"], b"").decode())


def render_consequences(visit: Visit, state: EntryState, is_void: Callable[[], bool] = lambda: False) -> str:
    """Return what readers notice once the entry is public, with its look. Raises `VoidError` soon after `is_void`."""
    if state.kind == "event" and not state.story and state.records.stories:
        return render("entry_look.html", visit.language, {"lacks_story": True})
    try:
        before = visit.desk.site.check_public(is_void)
        filled = fill_in(state, is_void)
    except (UnsafeChangeError, RefusedError):
        return ""
    language = visit.language
    comparison = compare(unsaved_state(before.loaded, language), unsaved_state(filled.after.loaded, language))
    names = names_in((filled.after.loaded.records, before.loaded.records), language)
    known = {(problem.code, problem.message) for problem in before.problems}
    own = filled.state.unsaved
    worse = [
        (in_plain_words(problem, state.records), place_of(problem, state.records))
        for problem in filled.after.problems
        if (problem.code, problem.message) not in known and problem.span and problem.span.path not in own
    ]
    name = f"{state.story}/{state.id}" if state.kind == "event" else state.id
    look = preview_entry(filled.after.loaded, state.kind, name) if has_heading(state) else None
    values = {
        "lacks_story": False,
        "groups": list(group_plainly(tuple(_as_typed(comparison.changes, filled)), names, words_in(language))),
        "is_whole": comparison.is_whole and (filled.is_whole or bool(state.published)),
        "digest": remember(visit.desk, look.encode()) if look else "",
        "has_heading": has_heading(state),
        "has_errors": has_errors(filled.after.problems),
        "is_wrong": filled.is_wrong,
        "missing": list(_labels(state, filled.fields)),
        "kind": state.kind,
        "is_draft": state.is_draft,
        "worse": worse,
    }
    return render("entry_look.html", visit.language, values)


def _as_typed(changes: Iterable[AnyChange], filled: FilledEntry) -> Iterator[AnyChange]:
    """Yield the changes without those that tell of a stand-in; none of a public entry, of which readers know more."""
    if not (filled.is_whole or filled.state.published):
        return
    own = {entry.id for _, entry in filled.state.added if entry.values.get("title") == "…"}
    for change in changes:
        is_made_up = isinstance(change, EntryAdded) and change.entry == "source" and change.id in own
        if filled.is_whole or not (is_made_up or isinstance(change, DateMoved | OrderMoved | OriginsChanged)):
            has_no_day = isinstance(change, EntryAdded) and "date" in filled.fields
            yield replace(change, date="") if has_no_day else change


def _labels(state: EntryState, fields: Iterable[str]) -> Iterator[str]:
    """Yield what questions about fields are called, each once."""
    questions = {question.field: question for question in questions_for(state.kind, state.values)}
    yield from dict.fromkeys(questions[field].label if field in questions else field for field in fields)
