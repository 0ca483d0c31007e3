"""Says which two events `onrecord merge` joins, and what to do with others first: two entries of one event."""

from typing import Any

from onrecord.desk.changing.renaming import is_secret
from onrecord.model.fields import Claim, EventFields
from onrecord.model.full_names import EntryName
from onrecord.model.records import Entry, Records
from onrecord.problems import RefusedError

UNITED = frozenset({"sources", "actors", "tags"})
"""The fields of an event whose items are added to those of the other entry; of all others, the values there stay."""


def refuse_events(name: EntryName, into: EntryName, records: Records) -> None:
    """Raise `RefusedError` if an event can't become a part of another one, with what to do first."""
    if name.story != into.story:
        hint = f"move it first: onrecord rename {name} {into.story}/"
        raise RefusedError(f"nothing is merged: '{name}' and '{into}' are in two stories; {hint}")
    first, other = (records.event_by_id[one.story, one.id] for one in (name, into))
    for one, entry in ((name, first), (into, other)):
        if entry.fields.status == "withdrawn":
            raise RefusedError(f"nothing is merged: '{one}' is withdrawn, and its notice stays at its address")
    if other.fields.status == "draft" and not is_secret(name, records):
        hint = f"publish it first: onrecord publish {into}; or type: onrecord merge {into} {name}"
        raise RefusedError(f"nothing is merged: '{into}' is a draft, and '{name}' is public; {hint}")
    _refuse_claims(name, first, into, other)


def _refuse_claims(name: EntryName, first: Entry[EventFields], into: EntryName, other: Entry[EventFields]) -> None:
    """Raise `RefusedError` if an event has claims that the other one lacks, since these would have no address."""
    lacking = [claim for claim in first.fields.claims if not _has(other, claim)]
    if not lacking:
        return
    if not other.fields.claims:
        hint = f"type: onrecord merge {into} {name}"
        raise RefusedError(f"nothing is merged: '{name}' has claims, and '{into}' has none; {hint}")
    known = {claim.id for claim in other.fields.claims}
    if differing := [claim.id for claim in lacking if claim.id in known]:
        hint = f"if they are one claim, make their texts equal in {other.file}; else give one of them another id"
        raise RefusedError(f"nothing is merged: both have a claim '{differing[0]}', in other words; {hint}")
    quotes = [claim.quote for claim in lacking if claim.quote]
    with_quotes = f" and the quotations {_list_ids(quotes)}" if quotes else ""
    message = f"nothing is merged: '{name}' has claims of its own: {_list_ids([claim.id for claim in lacking])}"
    raise RefusedError(f"{message}; copy these{with_quotes} into {other.file}, and merge again")


def _has(event: Entry[EventFields], claim: Claim) -> bool:
    """Return whether an event has a claim with this id and, in the languages that both have, the same text."""
    own = next((one for one in event.fields.claims if one.id == claim.id), None)
    if own is None:
        return False
    shared = own.text.keys() & claim.text.keys()
    return bool(shared) and all(own.text[language] == claim.text[language] for language in shared)


def _list_ids(ids: list[str]) -> str:
    return ", ".join(f"'{id_}'" for id_ in dict.fromkeys(ids))


def list_new_items(name: str, items: list[Any], known: list[Any]) -> list[Any]:
    """Return the items of a united field that the other entry lacks; a source that it cites otherwise is none."""
    if name != "sources":
        return [item for item in items if item not in known]
    cited = {item["source"] for item in known}
    return [item for item in items if item["source"] not in cited]
