"""What a claim or an event is answered with: the choice of the pop-up 'Answer' on pages of the preview, as a page."""

from collections.abc import Mapping, Sequence
from typing import Any

from onrecord.desk.browser.pages import words_in
from onrecord.desk.browser.visits import Answer, Page, Visit
from onrecord.desk.lookup.candidate_search import Matters, first, latest_events, name_of
from onrecord.model.fields import Claim, EventFields
from onrecord.model.records import Entry, Records
from onrecord.model.relations import Body, Ref, spoken_for
from onrecord.problems import RefusedError


def show_answers(visit: Visit) -> Answer:
    """Return the page of an event, or of one of its claims; for a story alone, the list of its events."""
    reading = visit.desk.site.read().value
    records, target = reading.records, visit.query.get("target", "")
    entry, _, claim = target.partition("#")
    story, _, id_ = entry.partition("/")
    values = {"story": story, **_functions(visit.language, records)}
    if not id_ and story in records.story_by_id:
        title = records.story_by_id[story].fields.title
        return Page("answer_events.html", {**values, "title": title, "events": latest_events(records, story)})
    event = records.event_by_id.get((story, id_))
    claims = [one for one in event.fields.claims if claim in ("", one.id)] if event else []
    if event is None or (claim and not claims):
        raise RefusedError(f"there is no '{target}' to answer; choose an event or a claim of the site")
    matters = Matters(records, reading.locate)
    shown = [_claim(event, one, matters, records) for one in claims]
    return Page("answer.html", {**values, "event": event, "key": entry, "is_one": bool(claim), "claims": shown})


def _claim(event: Entry[EventFields], claim: Claim, matters: Matters, records: Records) -> Mapping[str, Any]:
    """Return a claim with its standing, and the bodies that make it so."""
    standing = matters.standing(Ref(event.story, event.id, claim.id))
    kind = standing.kind if standing else "asserted"
    bodies: Mapping[str, Sequence[Body]] = {}
    if standing:
        bodies = {
            "disputed": standing.opposing,
            "confirmed": standing.confirmed_by,
            "shared": standing.shared_by,
        }
    by = [body.id for body in bodies.get(kind, ()) if body.is_named]
    return {"target": f"{event.story}/{event.id}#{claim.id}", "text": claim.text, "standing": kind, "by": by}


def _functions(language: str, records: Records) -> Mapping[str, Any]:
    """Return what the templates call: texts, names and dates in the language of the desk, where the site has them."""

    def text(texts: Mapping[str, str] | None) -> str:
        return (texts or {}).get(language) or first(texts)

    def names(actors: Sequence[str]) -> str:
        entries = [(actor, records.actor_by_id.get(actor)) for actor in actors]
        return ", ".join(text(one.fields.name) if one else name_of(actor, records) for actor, one in entries)

    def source(name: str) -> str:
        entry = records.source_by_id.get(name)
        return (entry.fields.title or text(entry.fields.description) or name) if entry else name

    return {
        "text": text,
        "names": names,
        "source": source,
        "date": words_in(language).date,
        "speakers": lambda event: names(spoken_for(event.fields)),
    }
