"""The pages with the form of a new or an opened entry, which save what it sends."""

import re
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from msgspec.structs import replace

from onrecord.desk.browser.act_answers import digest_of_deletion
from onrecord.desk.browser.correcting import (
    CORRECTION,
    DECISIONS,
    NO_EARLIER,
    choose_wrong_field,
    find_changes,
    lacks_correction,
    tell_readers,
    tell_readers_if_possible,
)
from onrecord.desk.browser.correcting import QUERY as CORRECTED
from onrecord.desk.browser.desk_pages import text_in, words_in
from onrecord.desk.browser.entry_form import (
    CheckedForm,
    TooLargeError,
    check_fields,
    form_values,
    read_form,
    refuse_large,
    text_address_of,
)
from onrecord.desk.browser.entry_look import render_consequences
from onrecord.desk.browser.entry_saving import Button, button_of, leave, leave_made, made_before, save_entry, title_of
from onrecord.desk.browser.entry_state import EntryState
from onrecord.desk.browser.entry_values import items_of
from onrecord.desk.browser.found_names import MOST_LISTED
from onrecord.desk.browser.lost_answers import written_by_earlier_run
from onrecord.desk.browser.one_time import Made
from onrecord.desk.browser.state_opening import linked_step
from onrecord.desk.browser.step_filling import type_for
from onrecord.desk.browser.step_names import find_step
from onrecord.desk.browser.steps import show_step
from onrecord.desk.browser.subjects import ACTS, address_of, more_address
from onrecord.desk.browser.text_panes import text_panes
from onrecord.desk.browser.visits import PREFIX, Answer, Page, Redirect, Visit
from onrecord.editing.diff.seen_changes import SeenChange
from onrecord.editing.entries.file_text import UnsafeChangeError
from onrecord.editing.lookup.entry_names import first_text
from onrecord.editing.tool_pages import Markup
from onrecord.model.choices import EVENT_TYPES
from onrecord.problems import RefusedError

_SAME = "It reads as before. Change it, or leave the form."
"""What the form of a correction says if nothing was corrected."""
_PARTS: Mapping[str, str] = {"claim": "claims"}
"""The parts of an event that are added in its form, by their names in addresses."""


def show_new(visit: Visit) -> Answer:
    """Return the form for a new entry, or save what it sent."""
    kind = visit.path["type"]
    query = visit.query
    if kind == "event":
        return _choose_type(visit)
    if kind == "stage":
        return Redirect(f"{PREFIX}/new/bill-action?{urlencode(query)}")
    if kind == "correction":
        return choose_wrong_field(visit)
    if kind in _PARTS:
        return Redirect(f"{PREFIX}/edit/event/{query.get('for', '')}?{urlencode({'only': _PARTS[kind]})}")
    return _answer(visit)


def _choose_type(visit: Visit) -> Answer:
    """Return the page with the types of events; for a step at a stage of a bill, lead to the only one that fits."""
    query = urlencode(visit.query)
    name = linked_step(visit)
    if name is None:
        return Page("choose_type.html", {"meanings": EVENT_TYPES, "query": query, "step": None})
    records = visit.desk.site.read().value.records
    held = find_step(records, name)
    type_ = type_for(held, records)
    if type_:
        return Redirect(f"{PREFIX}/new/{type_}?{query}")
    return Page("choose_type.html", {"meanings": EVENT_TYPES, "query": query, "step": show_step(held, records)})


def show_opened(visit: Visit) -> Answer:
    """Return the form for an entry of the site, or save what it sent."""
    try:
        return _answer(visit)
    except (UnsafeChangeError, TooLargeError) as error:  # the file as it is can't be parsed, or shown in a form
        is_large = isinstance(error, TooLargeError)
        return Page("unsafe.html", {"text_address": text_address_of(visit.address), "is_large": is_large}, 409)


def _answer(visit: Visit) -> Answer:
    state = read_form(visit)
    button = button_of(visit)
    if button.name == "fetch":
        from onrecord.desk.browser.source_filling import fill_from_address  # noqa: PLC0415  (few forms need it)

        state = fill_from_address(state, button.argument)
    refuse_large(visit, len(state.fields))
    if button.saves:
        return _save(visit, state, button)
    told = tell_readers_if_possible(visit, state)
    checked = check_fields(told) if visit.is_post else CheckedForm(panes=text_panes(state, ()))
    page = _form_page(visit, state, checked)
    if button.name == "look":
        return replace(page, values={**page.values, "consequences": Markup(render_consequences(visit, told))})
    return page


def _save(visit: Visit, state: EntryState, button: Button) -> Answer:
    """Save an entry; if that can't be, return its form with the reasons."""
    made = made_before(visit, state)
    left = leave_made(visit, made, button) if made else None
    if left:
        return left
    written = written_by_earlier_run(visit, state)
    if written:
        return leave(visit, state.kind, written, button)
    checked = check_fields(tell_readers_if_possible(visit, state))
    notes: list[str] = []
    if not made and checked.can_be_saved:
        try:
            changes = find_changes(state)
            is_required = lacks_correction(state)
            decisions = (CORRECTION,) if is_required else DECISIONS
            if changes and visit.fields.get("-change", "") not in decisions:
                return _ask_readers_part(visit, state, checked, changes, is_required=is_required)
            if visit.query.get(CORRECTED) and not state.changes:
                notes.append(words_in(visit.language).gettext(_SAME))
            else:
                told = tell_readers(visit, state)
                if lacks_correction(told):
                    raise RefusedError(NO_EARLIER)  # noqa: TRY301  (as the functions that it calls)
                return save_entry(visit, told, button)
        except RefusedError as refused:
            notes.append(str(refused))
    return _form_page(visit, state, checked, notes, made, is_refused=True)


def _ask_readers_part(
    visit: Visit, state: EntryState, checked: CheckedForm, changes: Sequence[SeenChange], *, is_required: bool
) -> Page:
    """Return the form of a public event, which asks whether its change is a correction, or says that it is."""
    page = _form_page(visit, state, checked, ())
    shown = [(text_in(visit.language, change.was), text_in(visit.language, change.now)) for change in changes]
    values = {"changes": shown, "button": visit.fields.get("-do", ""), "was_asked": "-asked" in visit.fields}
    return replace(page, values={**page.values, **values, "is_required": is_required}, status=409)


def _form_page(
    visit: Visit,
    state: EntryState,
    checked: CheckedForm,
    notes: Sequence[str] = (),
    made: Made | None = None,
    *,
    is_refused: bool = False,
) -> Page:
    asks_story = _asks_story(visit, state)
    story = None if asks_story else state.records.story_by_id.get(state.story)
    values = form_values(visit, state, checked, is_refused=is_refused) | {
        "notes": notes,
        "made_before": made,
        "consequences": "",
        "changes": (),
        "why": visit.fields.get("-why", ""),
        "is_refused": is_refused,
        "is_sent": visit.is_post,
        "most_listed": MOST_LISTED,
        "story_words": _words_of_story(state),
        "stories": [(story.id, first_text(story.fields.title)) for story in state.records.stories],
        "saved": visit.query.get("saved", ""),
        "quoted": _quoted_words(state, visit.query.get("quoted", "")),
        "page": _page_of(visit, state),
        "has_target": bool(visit.query.get("target")),
        "asks_story": asks_story,
        "step": show_step(find_step(state.records, state.step), state.records) if state.step else None,
        "story": story,
        "story_page": address_of(visit.desk, story, state.records) if story else "",
        "action": re.sub(r"&?(saved|quoted|language)=[^&]*", "", visit.address),
        "type": str(state.values.get("type") if state.kind == "event" else state.kind),
        "name": title_of(state),
        "more": more_address(state.kind, state.name) if state.opened and state.kind in ACTS else "",
        "deletion": digest_of_deletion(state.path, state.opened.data) if state.opened and state.is_draft else "",
    }
    return Page("entry.html", values, 409 if is_refused else 200)


def _quoted_words(state: EntryState, id_: str) -> str:
    """Return the words of a quotation of the event; empty if it has none of that id."""
    quotes = (quote for quote in items_of(state.values.get("quotes", [])) if isinstance(quote, Mapping))
    return next((str(quote["exact"]) for quote in quotes if id_ and quote.get("id") == id_), "")


def _page_of(visit: Visit, state: EntryState) -> str:
    """Return the address of the entry's own page in the preview; empty if it has none."""
    entry = state.opened.entry if state.opened and state.kind in ACTS else None
    return address_of(visit.desk, entry, state.records) if entry else ""


def _asks_story(visit: Visit, state: EntryState) -> bool:
    """Return whether the form asks for the story of an event: its link gave none, and there are several or none."""
    if state.kind != "event" or state.opened:
        return False
    is_linked = bool(visit.query.get("target")) and state.story != ""
    return not is_linked and len(state.records.stories) != 1


def _words_of_story(state: EntryState) -> str:
    """Return the title of the event's story; as long as there is none, what was typed for it."""
    story = state.records.story_by_id.get(state.story)
    return first_text(story.fields.title) if story else state.fields.get("-story", "")
