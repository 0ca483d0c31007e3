"""Entries that words find, for a field that names one: those of the site, and the entry that could be added."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from onrecord.desk.browser.entry_state import EntryState
from onrecord.desk.browser.form_names import ADDED
from onrecord.editing.forms.record_choices import targets
from onrecord.editing.lookup.candidate_search import Candidate, Search, find_candidates
from onrecord.editing.lookup.entry_names import first_text, speakers_of
from onrecord.model.dates import DateError, EdtfDate
from onrecord.model.fields import RELATIONS

MOST_LISTED = 50
"""How many choices a list has at most; beyond, typing narrows it."""


class FoundName(Struct, frozen=True):
    """A choice for a name that was typed."""

    id: str
    """The id of the entry; of one that would be added, '+actor:' and what was typed."""
    name: str
    note: str = ""
    """What tells an entry from others of its name; of events and claims, the fields below do."""
    is_exact: bool = False
    """Whether the typed words are its id or its whole name."""
    is_whole: bool = False
    """Whether it is an event that is offered beside its claims."""
    is_named_for_claims: bool = False
    """Whether only words of its claims found it."""
    said_by: str = ""
    day: EdtfDate | None = None
    title: str = ""
    """Of a claim: the headline of its event."""
    is_draft: bool = False

    @property
    def is_new(self) -> bool:
        """Whether the form would add the entry."""
        return self.id.startswith("+")


class FoundNames(Struct, frozen=True):
    """The choices for words that were typed."""

    choices: tuple[FoundName, ...]
    """The best first; at last to add a new entry."""
    typed: str = ""
    """The words."""
    hidden: int = 0
    """How many more there are; further words narrow the list."""


NOTHING_FOUND = FoundNames(())


def find_names(state: EntryState, kind: Any, typed: str, field: str) -> FoundNames:  # noqa: ANN401  (as sent)
    """Return the choices for a name that was typed, the best match first."""
    offered = _offer(state, kind, field)
    with_parts = kind == "event" and field in RELATIONS
    found = find_candidates(typed, offered, with_parts=with_parts) if typed else _all_of(offered, with_parts=with_parts)
    matches = [*found.matches, *found.wholes]
    exact = {match.id for match in found.exact}
    wholes = {whole.id for whole in found.wholes}
    choices = [_describe(match, state, kind, with_parts=with_parts) for match in matches[:MOST_LISTED]]
    marked = [
        replace(choice, is_exact=choice.id in exact, is_named_for_claims=choice.id in wholes) for choice in choices
    ]
    added = [FoundName(f"+{kind}:{typed}", typed)] if typed and kind in ADDED else []
    return FoundNames((*_tell_apart(marked), *added), typed, max(0, len(matches) - MOST_LISTED))


def _all_of(offered: Sequence[Candidate], *, with_parts: bool) -> Search:
    """Return all candidates; with parts, each after its parts."""
    spread = (one for whole in offered for one in ((*whole.parts, whole) if with_parts else (whole,)))
    return Search(tuple(spread))


def _describe(match: Candidate, state: EntryState, kind: str, *, with_parts: bool) -> FoundName:
    """Return a match as a choice; of an event or a claim, who said it and when."""
    found = FoundName(match.id, match.names[0], match.note)
    event_id, _, claim = match.id.partition("#")
    event = state.records.event_by_id.get((state.story, event_id)) if kind == "event" else None
    if event is None:
        return found
    return replace(
        found,
        note="",
        is_whole=with_parts and not claim,
        said_by=speakers_of(event, state.records),
        day=event.fields.date,
        title=first_text(event.fields.title) if claim else "",
        is_draft=event.fields.status == "draft",
    )


def _tell_apart(choices: Sequence[FoundName]) -> Iterable[FoundName]:
    """Yield the choices, those that would read alike with their ids."""

    def reading(choice: FoundName) -> FoundName:
        return replace(choice, id="", is_exact=False)

    count = Counter(map(reading, choices))
    for choice in choices:
        yield replace(choice, note=f"{choice.note} {choice.id}".strip()) if count[reading(choice)] > 1 else choice


def _offer(state: EntryState, kind: Any, field: str) -> Sequence[Candidate]:  # noqa: ANN401  (as sent)
    """Return the entries that a field can name; all events if the date in the form is no date yet."""
    offered = state.desk.site.offered_of(state.records)
    if kind == "event":
        return _offer_events(state, field)
    found = offered.list(kind, state.story)
    if kind == "actor" and field in ("member_of", "part_of"):
        actors = state.records.actor_by_id
        return [candidate for candidate in found if actors[candidate.id].fields.kind != "person"]
    return found


def _offer_events(state: EntryState, field: str) -> Sequence[Candidate]:
    offered = state.desk.site.offered_of(state.records)
    if field not in RELATIONS:
        return offered.list("event", state.story)
    try:
        return targets(field, offered, state.story, str(state.values.get("date", "")))
    except DateError:
        return offered.list("event", state.story)
