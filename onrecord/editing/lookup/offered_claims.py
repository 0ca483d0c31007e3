"""Offers the claims that a new event can deny, confirm or take back."""

from msgspec import Struct
from msgspec.structs import replace

from onrecord.editing.lookup.claim_standings import Matters, finding_in_words, standing_in_words
from onrecord.editing.lookup.entry_names import first_text, speakers_of
from onrecord.model.fields import Claim, EventFields
from onrecord.model.records import Entry
from onrecord.model.relations import Decisions, Ref


class OfferedClaim(Struct, frozen=True):
    """A claim that a new event can deny, confirm or take back."""

    target: str
    """The claim as a relation names it: `event#claim`."""
    text: str
    said_by: str
    """The names of those who said it; empty if the event names none."""
    standing: str
    """The findings on it and its standing in words; empty if nobody else has spoken on it."""
    is_disputed: bool


def offer_claims(event: Entry[EventFields], matters: Matters) -> list[OfferedClaim]:
    """Return the claims of an event, in its own order."""
    said_by = speakers_of(event, matters.records)
    return [_offer(event, claim, said_by, matters) for claim in event.fields.claims]


def offer_decided_claims(finding: Entry[EventFields], story: str, matters: Matters) -> list[OfferedClaim]:
    """Return the claims on which a finding decides, as an event of `story` names them, in their own order."""
    events = matters.records.event_by_id
    decided = Decisions(events, matters.records.actor_by_id).of(finding)
    found = list[OfferedClaim]()
    for key in dict.fromkeys(ref.key for ref in decided):
        refs = {ref.name(): ref for ref in decided if ref.key == key}
        for offered in offer_claims(events[key], matters):
            if ref := refs.get(offered.target):
                target = offered.target if key[0] == story else ref.full_name()
                found.append(replace(offered, target=target))
    return found


def _offer(event: Entry[EventFields], claim: Claim, said_by: str, matters: Matters) -> OfferedClaim:
    ref = Ref(event.story, event.id, claim.id)
    standing = matters.standing(ref)
    found = (finding_in_words(state, matters.records) for state in matters.findings(ref))
    stands = standing_in_words(standing, matters.records) if standing else ""
    return OfferedClaim(
        target=f"{event.id}#{claim.id}",
        text=first_text(claim.text),
        said_by=said_by,
        standing="; ".join(filter(None, (*found, stands))),
        is_disputed=standing is not None and standing.kind == "disputed",
    )
