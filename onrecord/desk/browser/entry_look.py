"""How an unsaved entry will look once it is public, and what readers will notice."""

from collections.abc import Callable

from onrecord.desk.browser.desk_pages import render
from onrecord.desk.browser.entry_state import EntryState
from onrecord.desk.browser.opened_files import remember
from onrecord.desk.browser.visits import Answer, Look, Visit
from onrecord.editing.compare.comparison import compare
from onrecord.editing.diff.change_preview import preview_event
from onrecord.editing.diff.lines import group_lines
from onrecord.editing.diff.states import unsaved_state
from onrecord.editing.entries.file_text import UnsafeChangeError
from onrecord.model.relations import Ref
from onrecord.problems import RefusedError


def show_look(visit: Visit) -> Answer:
    """Return how an unsaved entry will look."""
    return Look(visit.desk.memory.get(visit.path["digest"], b"").decode())


def render_consequences(visit: Visit, state: EntryState, is_void: Callable[[], bool]) -> str:
    """Return what readers notice once the entry is public, with its look. Raises `VoidError` soon after `is_void`."""
    site = visit.desk.site
    titled = state.with_title()
    try:
        before = site.check_public(is_void)
        after = site.check(titled.unsaved, titled.published, drafts=False, is_void=is_void)
    except (UnsafeChangeError, RefusedError):
        return ""
    comparison = compare(unsaved_state(before.loaded), unsaved_state(after.loaded))
    known = {(problem.code, problem.message) for problem in before.problems}
    worse = [
        problem
        for problem in after.problems
        if (problem.code, problem.message) not in known and problem.span and problem.span.path not in titled.unsaved
    ]
    look = preview_event(after.loaded, Ref(state.story, state.id))
    values = {
        "groups": list(group_lines(comparison.changes)),
        "is_whole": comparison.is_whole,
        "digest": remember(visit.desk, look.encode()) if look else "",
        "kind": state.kind,
        "worse": worse,
    }
    return render("entry_look.html", visit.language, values)
