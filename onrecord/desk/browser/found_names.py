"""Entries that words find, for a field that names one: those of the site, and the entry that could be added."""

from typing import Any

from onrecord.desk.browser.entry_state import EntryState
from onrecord.desk.forms.record_choices import targets
from onrecord.desk.lookup.candidate_search import candidates, first, search
from onrecord.model.dates import DateError
from onrecord.model.fields import RELATIONS

FoundName = dict[str, str]  # the id, the name and a note of an entry
ADDED = ("actor", "source")  # the kinds of entries that a form adds with the entry that names them
_MOST_FOUND = 8
_MOST_EVENTS = 5


def find_names(state: EntryState, kind: Any, typed: str, field: str) -> list[FoundName]:  # noqa: ANN401  (as sent)
    """Return the choices for a name that was typed: id, name and note, and at last to add a new entry."""
    records = state.records
    try:
        day = str(state.values.get("date", "")) if field in RELATIONS else ""
        offered = (
            targets(field, records, state.story, day) if kind == "event" else candidates(kind, records, state.story)
        )
    except DateError:
        offered = candidates("event", records, state.story)
    if kind == "actor" and field in ("member_of", "part_of"):
        offered = [one for one in offered if records.actor_by_id[one.id].fields.kind != "person"]
    found = (search(typed, offered).matches if typed else tuple(offered))[
        : _MOST_EVENTS if kind == "event" else _MOST_FOUND
    ]
    choices = list[FoundName]()
    for one in found:
        choices.append({"id": one.id, "name": one.names[0], "note": one.note})
        event = records.event_by_id.get((state.story, one.id)) if kind == "event" and field in RELATIONS else None
        claims = event.fields.claims if event else ()
        choices += ({"id": f"{one.id}#{own.id}", "name": first(own.text), "note": one.note} for own in claims)
    new = {"id": f"+{kind}:{typed}", "name": typed, "note": ""}
    return [*choices, new] if typed and kind in ("actor", "source") else choices
