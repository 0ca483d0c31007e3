"""Finds the event or claim that a reader answers to. An address counts with its fragment: none is taken for another.

A target without a claim means all claims of its event. So what names no claim for certain is left to an editor; so is
an address that may be another site's.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from urllib.parse import unquote

from msgspec import Struct

from onrecord.desk.issue_forms.resolution import MOST_LISTED, SiteAddresses, segments_of
from onrecord.desk.lookup.id_suggestions import target_error
from onrecord.model.addresses import claim_anchor, matter_anchor
from onrecord.model.fields import EventFields
from onrecord.model.former_ids import all_ids, all_keys
from onrecord.model.ids import TARGET_PATTERN
from onrecord.model.records import Entry, Records
from onrecord.problems import nearest

_DIRECTIVE = ":~:"
"""What follows it in a fragment is for the browser alone, such as the words to mark (WICG, Text Fragments)."""

_SHOWN = 60
"""How many characters of a fragment a message repeats."""


class FoundTarget(Struct, frozen=True):
    """What a reader's answer names."""

    target: str = ""
    """The event or claim as the target of a relation; empty if the answer names none for certain."""
    fault: str = ""
    """Why an answer that is an id or an address names none, with what to choose from; empty for other words."""


def find_target(answer: str, story: str, records: Records, addresses: SiteAddresses) -> FoundTarget:
    """Return the event or claim that a reader's whole answer names, for a relation of an event in `story`."""
    if TARGET_PATTERN.fullmatch(answer):
        return _find_id(answer, story, records)
    place = addresses.place_of(answer)
    segments = segments_of(place.path, records.ids("story"))
    if place.whose == "foreign":
        return FoundTarget(fault=f"its address is not one of this site: {' or '.join(addresses.urls)}")
    found = _find_address(segments, place.fragment, story, records) if segments else FoundTarget()
    if place.whose == "unknown" and found.target:
        fault = "site.yaml has no 'url', so nobody can tell whether its address is one of this site"
        return FoundTarget(fault=f"{fault}; if it is, it means '{found.target}'")
    return found


def one_claim_at_most(found: FoundTarget, story: str, records: Records) -> FoundTarget:
    """Return a target for a denial: an event with several claims is none, since a reader may mean only one of them."""
    owner, _, id_ = found.target.rpartition("/")
    if not found.target or "#" in found.target:
        return found
    event = records.event_by_id.get((owner or story, id_))
    if event is None:
        return FoundTarget(fault=_broken(id_))
    count = len(event.fields.claims)
    return found if count <= 1 else FoundTarget(fault=f"this would deny all {count} claims; {_choice(event, story)}")


def _find_id(answer: str, story: str, records: Records) -> FoundTarget:
    name, _, claim = answer.partition("#")
    owner, _, id_ = name.rpartition("/")
    event = _find_event(id_, owner or story, records)
    if event is None:
        fault = target_error(answer, story, records) or (_broken(id_) if claim else "")
        return FoundTarget(fault=fault) if fault else FoundTarget(answer)
    if not claim:
        return _found(event, "", story)
    found = next((one.id for one in event.fields.claims if claim in all_ids(one.id, one.aliases)), None)
    return _unknown(claim, event, story) if found is None else _found(event, found, story)


def _find_address(segments: list[str], written: str, story: str, records: Records) -> FoundTarget:
    """Return what an address means: its segments from the story on, and its fragment as `written`."""
    owner, id_ = (*segments, "")[:2]
    event = _find_event(id_, owner, records)
    fragment, directive, _ = unquote(written).partition(_DIRECTIVE)
    if event is None and id_ in records.ids("event", owner):
        return FoundTarget(fault=_broken(id_)) if written else FoundTarget(_join_target(owner, id_, "", story))
    if event is None:
        found = next((target for anchor, target in _anchors_on_pages(owner, records) if anchor == fragment), None)
        return _found(*found, story) if found else FoundTarget()
    if not fragment:
        is_part = directive and len(event.fields.claims) > 1
        return _unknown(written, event, story) if is_part else _found(event, "", story)
    found = next((target for anchor, target in _anchors_of(event) if anchor == fragment), None)
    return _found(*found, story) if found else _unknown(written, event, story)


_Anchor = tuple[str, tuple[Entry[EventFields], str]]
"""An anchor, and the event and the claim to which it leads; the claim is empty for the whole event."""


def _anchors_of(event: Entry[EventFields]) -> Iterator[_Anchor]:
    """Yield the anchors that an event and its claims have, and had by former ids."""
    ids = tuple(dict.fromkeys(id_ for _, id_ in all_keys((event.story, event.id), event.fields.aliases, ())))
    for id_ in ids:
        yield id_, (event, "")
        yield f"{id_}_title", (event, "")
    for claim in event.fields.claims:
        for names in product(ids, all_ids(claim.id, claim.aliases)):
            yield claim_anchor(*names), (event, claim.id)


def _anchors_on_pages(story: str, records: Records) -> Iterator[_Anchor]:
    """Yield the anchors on the pages of a whole story; a matter there may begin with a claim of another story."""
    for event in records.events:
        if event.story == story:
            yield from _anchors_of(event)
        keys = tuple(records.keys_of(event))
        for claim in event.fields.claims:
            names = product(keys, all_ids(claim.id, claim.aliases))
            yield from ((matter_anchor(*key, id_), (event, claim.id)) for key, id_ in names)


def _find_event(id_: str, story: str, records: Records) -> Entry[EventFields] | None:
    """Return the event of a story with this id, or else the one that had it."""
    former = (one for one in records.events if one.story == story and id_ in one.fields.aliases)
    return records.event_by_id.get((story, id_)) or next(former, records.moved.get((story, id_)))


def _unknown(named: str, event: Entry[EventFields], story: str) -> FoundTarget:
    guess = nearest(named.lower(), [claim.id for claim in event.fields.claims])
    hint = f"did you mean '{_join_target(event.story, event.id, guess, story)}'? " if guess else ""
    no_claim = f"'#{named[:_SHOWN]}' is no claim of the event '{event.id}'"
    return FoundTarget(fault=f"{no_claim}; {hint}{_choice(event, story)}")


def _choice(event: Entry[EventFields], story: str) -> str:
    claims = [_join_target(event.story, event.id, claim.id, story) for claim in event.fields.claims]
    more = ", …" if len(claims) > MOST_LISTED else ""
    return f"its claims are: {', '.join(claims[:MOST_LISTED])}{more}" if claims else "it has no claims"


def _broken(event: str) -> str:
    return f"the event '{event}' has errors, so its claims are not known"


def _found(event: Entry[EventFields], claim: str, story: str) -> FoundTarget:
    return FoundTarget(_join_target(event.story, event.id, claim, story))


def _join_target(owner: str, event: str, claim: str, story: str) -> str:
    name = event if owner == story else f"{owner}/{event}"
    return f"{name}#{claim}" if claim else name
