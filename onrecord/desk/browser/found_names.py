"""Entries that words find, for a field that names one: those of the site, and the entry that could be added."""

from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct

from onrecord.desk.browser.entry_state import EntryState
from onrecord.editing.forms.record_choices import targets
from onrecord.editing.lookup.candidate_search import Candidate, find_candidates
from onrecord.editing.lookup.entry_names import first_text
from onrecord.editing.lookup.offered_entries import list_candidates
from onrecord.model.dates import DateError
from onrecord.model.fields import RELATIONS

ADDED = ("actor", "source")
"""The kinds of entries that a form adds with the entry that names them."""
_MOST_FOUND = 8
"""How many entries are offered at most."""
_MOST_EVENTS = 5
"""How many events, each of which may bring its claims."""


class FoundName(Struct, frozen=True):
    """A choice for a name that was typed."""

    id: str
    """The id of the entry; of one that would be added, '+actor:' and what was typed."""
    name: str
    note: str = ""

    @property
    def is_new(self) -> bool:
        """Whether the form would add the entry."""
        return self.id.startswith("+")


def find_names(state: EntryState, kind: Any, typed: str, field: str) -> list[FoundName]:  # noqa: ANN401  (as sent)
    """Return the choices for a name that was typed, and at last to add a new entry."""
    offered = _offer(state, kind, field)
    found = find_candidates(typed, offered).matches if typed else tuple(offered)
    most = _MOST_EVENTS if kind == "event" else _MOST_FOUND
    choices: list[FoundName] = []
    for candidate in found[:most]:
        choices.append(FoundName(candidate.id, candidate.names[0], candidate.note))
        if kind == "event" and field in RELATIONS:
            choices += _claims_of(candidate, state)
    if typed and kind in ADDED:
        choices.append(FoundName(f"+{kind}:{typed}", typed))
    return choices


def _claims_of(candidate: Candidate, state: EntryState) -> Iterator[FoundName]:
    event = state.records.event_by_id.get((state.story, candidate.id))
    for claim in event.fields.claims if event else ():
        yield FoundName(f"{candidate.id}#{claim.id}", first_text(claim.text), candidate.note)


def _offer(state: EntryState, kind: Any, field: str) -> Sequence[Candidate]:  # noqa: ANN401  (as sent)
    """Return the entries that a field can name; all events if the date in the form is no date yet."""
    if kind != "event":
        offered = list_candidates(kind, state.records, state.story)
        if kind == "actor" and field in ("member_of", "part_of"):
            actors = state.records.actor_by_id
            offered = [candidate for candidate in offered if actors[candidate.id].fields.kind != "person"]
        return offered
    try:
        day = str(state.values.get("date", "")) if field in RELATIONS else ""
        return targets(field, state.records, state.story, day)
    except DateError:
        return list_candidates("event", state.records, state.story)
