"""Entries that words find, for a field that names one: those of the site, and the entry that could be added."""

from collections.abc import Sequence
from typing import Any

from onrecord.desk.browser.entry_state import EntryState
from onrecord.desk.forms.record_choices import targets
from onrecord.desk.lookup.candidate_search import Candidate, find_candidates
from onrecord.desk.lookup.entry_names import first_text
from onrecord.desk.lookup.offered_entries import list_candidates
from onrecord.model.dates import DateError
from onrecord.model.fields import RELATIONS

FoundName = dict[str, str]  # the id, the name and a note of an entry
ADDED = ("actor", "source")  # the kinds of entries that a form adds with the entry that names them
_MOST_FOUND = 8
_MOST_EVENTS = 5


def find_names(state: EntryState, kind: Any, typed: str, field: str) -> list[FoundName]:  # noqa: ANN401  (as sent)
    """Return the choices for a name that was typed: id, name and note, and at last to add a new entry."""
    records = state.records
    offered = _offer(state, kind, field)
    if kind == "actor" and field in ("member_of", "part_of"):
        offered = [one for one in offered if records.actor_by_id[one.id].fields.kind != "person"]
    found = find_candidates(typed, offered).matches if typed else tuple(offered)
    choices = list[FoundName]()
    for one in found[: _MOST_EVENTS if kind == "event" else _MOST_FOUND]:
        choices.append({"id": one.id, "name": one.names[0], "note": one.note})
        event = records.event_by_id.get((state.story, one.id)) if kind == "event" and field in RELATIONS else None
        claims = event.fields.claims if event else ()
        choices += ({"id": f"{one.id}#{own.id}", "name": first_text(own.text), "note": one.note} for own in claims)
    new = {"id": f"+{kind}:{typed}", "name": typed, "note": ""}
    return [*choices, new] if typed and kind in ("actor", "source") else choices


def _offer(state: EntryState, kind: Any, field: str) -> Sequence[Candidate]:  # noqa: ANN401  (as sent)
    """Return the entries that a field can name; all events if the date in the form is no date yet."""
    if kind != "event":
        return list_candidates(kind, state.records, state.story)
    try:
        day = str(state.values.get("date", "")) if field in RELATIONS else ""
        return targets(field, state.records, state.story, day)
    except DateError:
        return list_candidates("event", state.records, state.story)
