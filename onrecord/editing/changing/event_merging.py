"""Refuses to join two events that can't be one, and says what to do first."""

from typing import NoReturn

from onrecord.editing.changing.secret_ids import is_secret
from onrecord.model.fields import Claim, EventFields
from onrecord.model.full_names import EntryName
from onrecord.model.records import Entry, Records
from onrecord.problems import RefusedError


def refuse_events(name: EntryName, into: EntryName, records: Records) -> None:
    """Raise `RefusedError` if an event can't become a part of another one, with what to do first."""
    if name.story != into.story:
        hint = f"move it first: onrecord rename {name} {into.story}/"
        _refuse(f"'{name}' and '{into}' are in two stories; {hint}")
    first = records.event_or_draft_by_id[name.story, name.id]
    other = records.event_or_draft_by_id[into.story, into.id]
    for event, entry in ((name, first), (into, other)):
        if entry.fields.status == "withdrawn":
            _refuse(f"'{event}' is withdrawn, and its notice stays at its address")
    if other.fields.status == "draft" and not is_secret(name, records):
        hint = f"publish it first: onrecord publish {into}; or type: onrecord merge {into} {name}"
        _refuse(f"'{into}' is a draft, and '{name}' is public; {hint}")
    _refuse_claims(name, first, into, other)


def _refuse_claims(name: EntryName, first: Entry[EventFields], into: EntryName, other: Entry[EventFields]) -> None:
    """Raise `RefusedError` if an event has claims that the other one lacks, since these would have no address."""
    lacking = [claim for claim in first.fields.claims if not _has(other, claim)]
    if not lacking:
        return
    if not other.fields.claims:
        hint = f"type: onrecord merge {into} {name}"
        _refuse(f"'{name}' has claims, and '{into}' has none; {hint}")
    known = {claim.id for claim in other.fields.claims}
    differing = [claim.id for claim in lacking if claim.id in known]
    if differing:
        hint = f"if they are one claim, make their texts equal in {other.file}; else give one of them another id"
        _refuse(f"both have a claim '{differing[0]}', in other words; {hint}")
    quotes = [claim.quote for claim in lacking if claim.quote]
    with_quotes = f" and the quotations {_list_ids(quotes)}" if quotes else ""
    own = _list_ids([claim.id for claim in lacking])
    hint = f"copy these{with_quotes} into {other.file}, and merge again"
    _refuse(f"'{name}' has claims of its own: {own}; {hint}")


def _refuse(message: str) -> NoReturn:
    raise RefusedError(f"nothing is merged: {message}")


def _has(event: Entry[EventFields], claim: Claim) -> bool:
    """Return whether an event has a claim with this id and, in the languages that both have, the same text."""
    namesake = next((known for known in event.fields.claims if known.id == claim.id), None)
    if namesake is None:
        return False
    shared = namesake.text.keys() & claim.text.keys()
    return bool(shared) and all(namesake.text[language] == claim.text[language] for language in shared)


def _list_ids(ids: list[str]) -> str:
    return ", ".join(f"'{id_}'" for id_ in dict.fromkeys(ids))
