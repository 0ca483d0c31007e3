"""Answers the desk's script while an editor types in a form: problems, consequences, entries that words find."""

import re
from urllib.parse import parse_qsl

from msgspec.structs import replace

from onrecord.desk.browser.correcting import tell_readers_if_possible
from onrecord.desk.browser.desk_pages import render
from onrecord.desk.browser.entry_form import check_fields, form_values, read_form
from onrecord.desk.browser.entry_look import render_consequences
from onrecord.desk.browser.entry_saving import button_of
from onrecord.desk.browser.entry_state import EntryState
from onrecord.desk.browser.found_names import find_names
from onrecord.desk.browser.visits import Answer, Data, Visit
from onrecord.editing.edited_site import VoidError
from onrecord.problems import RefusedError

_FORM_ADDRESS = re.compile(r"/-/(new|edit)/([^/?]+)(?:/([^?]*))?(?:\?(.*))?", re.DOTALL)


def check_form(visit: Visit) -> Answer:
    """Return the problems of a form and its text, for the desk's script; nothing if a newer request came meanwhile."""
    latest = visit.desk.latest
    form = visit.form_id
    number = max(0, visit.number("-number"))
    own = _as_form(visit)
    latest[form] = max(latest.get(form, 0), number)
    state = read_form(own, is_check=True)
    if visit.fields.get("-what") == "fetch":
        return _fetch(visit, state)

    def is_void() -> bool:
        return latest[form] > number

    told = tell_readers_if_possible(own, state)
    try:
        if visit.fields.get("-what") == "look":
            return Data({"html": render_consequences(own, told, is_void)})
        checked = check_fields(told, is_void)
    except VoidError:
        return Data({"void": True})
    values = form_values(own, state, checked)
    html = render("entry_check.html", visit.language, values)
    listed = [line.message for line in values["summary"]]
    worst = "error" if any(message.is_error for message in listed) else "warning"
    return Data({"html": html, "count": len(listed), "worst": worst})


def _fetch(visit: Visit, state: EntryState) -> Data:
    """Return the fields that the page of a new source fills in. That takes a while, and makes no other request void."""
    from onrecord.desk.browser.source_filling import fill_from_address  # noqa: PLC0415  (few forms need it)

    button = button_of(visit)
    filled = fill_from_address(state, button.argument).fields
    return Data({"filled": {name: text for name, text in filled.items() if text != state.fields.get(name, "")}})


def _as_form(visit: Visit) -> Visit:
    """Return the visit to the form whose fields were sent. Raises `RefusedError`."""
    address = visit.fields["-at"]
    found = _FORM_ADDRESS.fullmatch(address)
    if found is None:
        raise RefusedError("this was sent by no form of the desk; open the page again")
    page, kind, name, query = found.groups("")
    path = {"type": kind} if page == "new" else {"kind": kind, "name": name}
    return replace(visit, path=path, query=dict(parse_qsl(query)), address=address)


def find_entries(visit: Visit) -> Answer:
    """Return the entries that words find, for the desk's script."""
    query = visit.query
    records = visit.desk.site.read_lately().records
    state = EntryState(visit.desk, records, "event", "", query.get("story", ""), {"date": query.get("date", "")})
    found = find_names(state, query.get("kind", ""), query.get("q", ""), query.get("field", ""))
    choices = [{"id": choice.id, "is_exact": choice.is_exact} for choice in found.choices]
    return Data({"choices": choices, "html": render("found_names.html", visit.language, {"found": found})})
