"""How an unsaved entry will look once it is public, and what readers will notice."""

from collections.abc import Callable

from msgspec.structs import replace

from onrecord.build.pipeline import LoadedSite
from onrecord.desk.browser.desk_pages import render
from onrecord.desk.browser.desk_site import CheckedState
from onrecord.desk.browser.entry_state import EntryState
from onrecord.desk.browser.opened_files import remember
from onrecord.desk.browser.visits import Answer, Look, Visit
from onrecord.desk.compare.comparison import compare
from onrecord.desk.compare.two_states import State
from onrecord.desk.diff.lines import group_lines
from onrecord.desk.editing.file_text import UnsafeChangeError
from onrecord.desk.lookup.entry_names import first_text
from onrecord.model.relations import Ref
from onrecord.pictures.data_urls import NOTHING
from onrecord.problems import RefusedError
from onrecord.render.describe.matter_describer import StandingLabels
from onrecord.render.single_page import Surroundings, single_page


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
    comparison = compare(_as_compared(before.loaded), _as_compared(after.loaded))
    known = {(problem.code, problem.message) for problem in before.problems}
    worse = [
        problem
        for problem in after.problems
        if (problem.code, problem.message) not in known and problem.span and problem.span.path not in titled.unsaved
    ]
    look = _render_look(after, Ref(state.story, state.id))
    values = {
        "groups": list(group_lines(comparison.changes)),
        "is_whole": comparison.is_whole,
        "digest": remember(visit.desk, look) if look else "",
        "kind": state.kind,
        "worse": worse,
    }
    return render("entry_look.html", visit.language, values)


def _render_look(checked: CheckedState, ref: Ref) -> bytes:
    """Return the page of an event; empty if errors keep the site from being arranged."""
    site = checked.loaded.site
    theme = checked.loaded.theme
    if site is None or theme is None or ref.key not in site.events:
        return b""
    around = Surroundings(theme.sheet, (), lambda _path: NOTHING, theme.catalogues, theme.templates)
    title = first_text(site.event(ref).fields.title)
    return single_page(site, {ref}, title, (), around).encode()


def _as_compared(loaded: LoadedSite) -> State:
    state = State(loaded.records, loaded.site)
    if loaded.site is None or loaded.theme is None:
        return state
    return replace(state, word_standing=StandingLabels(loaded.site, loaded.theme.catalogues, "en").of)
