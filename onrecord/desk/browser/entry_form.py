"""The form of an entry: its questions, what is said about them, and the text that it makes."""

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from onrecord.desk.browser.correcting import open_correcting
from onrecord.desk.browser.desk_pages import words_in
from onrecord.desk.browser.early_remarks import told_in
from onrecord.desk.browser.entry_state import EntryState
from onrecord.desk.browser.form_names import FINDER
from onrecord.desk.browser.form_remarks import add_remarks
from onrecord.desk.browser.live_check import find_messages
from onrecord.desk.browser.messages import Message
from onrecord.desk.browser.page_remarks import REMARK
from onrecord.desk.browser.state_opening import state_of_new, state_of_opened
from onrecord.desk.browser.text_panes import TextPane, text_panes
from onrecord.desk.browser.visits import Visit
from onrecord.desk.browser.widget_builder import WidgetBuilder
from onrecord.desk.browser.widgets import flatten
from onrecord.editing.entries.file_text import UnsafeChangeError
from onrecord.problems import RefusedError

_MOST_OPENED = 15_000
"""How many fields a form has at first: the desk takes a third more, so that an editor can add some."""


class TooLargeError(Exception):
    """An entry has so many values that the desk would not take its form."""


class CheckedForm(Struct, frozen=True):
    """What is found in the fields of a form."""

    messages: tuple[Message, ...] = ()
    panes: tuple[TextPane, ...] = ()
    """The text that it makes."""
    fault: str = ""
    """Why it makes none: 'unsafe', or a sentence."""

    @property
    def can_be_saved(self) -> bool:
        """Whether a draft may have these fields."""
        return not self.fault and not any(message.stops_draft for message in self.messages)


def read_form(visit: Visit, *, is_check: bool = False) -> EntryState:
    """Return the state of a form; for a check while typing, beside the entries that some page has read last."""
    site = visit.desk.site
    reading = site.read_lately() if is_check else site.read().value
    make = state_of_new if "type" in visit.path else state_of_opened
    return make(visit, reading.records)


def check_fields(state: EntryState, is_void: Callable[[], bool] = lambda: False) -> CheckedForm:
    """Return the problems of a form and its text. Raises `VoidError` soon after `is_void`."""
    try:
        messages = find_messages(state, is_void)
        return CheckedForm(messages, text_panes(state, messages))
    except UnsafeChangeError:
        return CheckedForm(fault="unsafe")
    except RefusedError as refused:
        return CheckedForm(fault=str(refused))


def form_values(visit: Visit, state: EntryState, checked: CheckedForm, *, is_refused: bool = False) -> dict[str, Any]:
    """Return what the page and the answers of its check have in common. Raises `TooLargeError`."""
    told = told_in({} if is_refused else visit.fields)
    messages = told.choose(checked.messages)
    only = visit.query.get("only", "")
    builder = WidgetBuilder(state, words_in(visit.language))
    correcting = open_correcting(visit, state, builder)
    widgets = [correcting.widget] if correcting else builder.build(only)
    # Without script, the page lists what the words find; the script has its own list.
    form = add_remarks(state, widgets, messages, finds="-number" not in visit.fields)
    flat = {widget.name: widget for widget in flatten(form.widgets)}
    refuse_large(visit, len(flat))
    shown = builder.names
    return {
        "state": state,
        "widgets": form.widgets,
        "flat": list(flat.values()),
        "named_groups": [group for widget in flat.values() for group in widget.named_groups],
        "summary": form.summary,
        "told": told,
        "others": form.others,
        "unplaced": [(name, words) for name, words in state.untaken.items() if f"{FINDER}{name}" not in shown],
        "only": correcting.widget.name if correcting else only,
        "correcting": correcting,
        "panes": checked.panes,
        "fault": checked.fault,
        "text_address": text_address_of(visit.address),
        # What is empty need not be kept, and would stand beside the question if another answer calls for it.
        "rest": [
            (name, text)
            for name, text in state.fields.items()
            if text and (name[0] != "-" or name.startswith(REMARK)) and name not in shown
        ],
        "render": visit.fields.get("-render", ""),
    }


def refuse_large(visit: Visit, count: int) -> None:
    """Raise `TooLargeError` for a form that would be opened with so many fields."""
    if not visit.is_post and count > _MOST_OPENED:
        raise TooLargeError


def text_address_of(address: str) -> str:
    """Return the address of the same entry as text; empty for a new entry."""
    return address.replace("/edit/", "/text/").partition("?")[0] if "/edit/" in address else ""
