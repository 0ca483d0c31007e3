"""What a claim or an event is answered with: the choice of the pop-up 'Answer' on pages of the preview, as a page."""

from collections.abc import Callable, Sequence

from onrecord.desk.browser.desk_pages import text_in
from onrecord.desk.browser.desk_site import CheckedState
from onrecord.desk.browser.visits import Answer, Page, Visit
from onrecord.desk.lookup.claim_standings import Matters
from onrecord.desk.lookup.offered_claims import offer_claims
from onrecord.desk.lookup.offered_entries import latest_events
from onrecord.model.fields import EventFields
from onrecord.model.records import Entry
from onrecord.model.relations import Ref, spoken_for
from onrecord.problems import RefusedError
from onrecord.render.describe.matter_describer import StandingLabels
from onrecord.render.fragments import Markup


def show_answers(visit: Visit) -> Answer:
    """Return the choice for an event or one of its claims; for a story alone, its events; without it, all stories."""
    state, target = visit.desk.site.check(), visit.query.get("target", "")
    records = state.reading.records
    key, _, claim = target.partition("#")
    story, _, id_ = key.partition("/")
    known = records.story_by_id.get(story)

    def names(actors: Sequence[str]) -> Markup:
        found = [records.actor_by_id.get(actor) for actor in actors]
        texts = [one.fields.name if one else {visit.language: id_} for id_, one in zip(actors, found, strict=True)]
        return Markup(", ").join(text_in(visit.language, text) for text in texts)

    values = {"records": records, "speakers": lambda event: names(spoken_for(event.fields)), "story": known}
    if not id_ and (known or not target):
        return Page("answer_events.html", {**values, "events": latest_events(records, story)})
    event = records.event_by_id.get((story, id_))
    claims = [one for one in event.fields.claims if claim in ("", one.id)] if event else []
    if event is None or (claim and not claims):
        raise RefusedError(f"there is no '{target}' to answer; choose an event or a claim of the site")
    standing = _standings(state, event, visit.language)
    shown = [(f"{key}#{one.id}", one.text, standing(Ref(story, id_, one.id))) for one in claims]
    return Page("answer.html", {**values, "event": event, "key": key, "is_one": bool(claim), "claims": shown})


def _standings(state: CheckedState, event: Entry[EventFields], language: str) -> Callable[[Ref], Markup]:
    """Return a function that says where a claim of an event stands, as pages do; in English where an error is left."""
    site, theme = state.loaded.site, state.reading.theme
    refs = {Ref(event.story, event.id, claim.id) for claim in event.fields.claims}
    if site and refs <= site.matters.keys():  # what is withdrawn stands nowhere
        labels = StandingLabels(site, theme.catalogues, language)
        return lambda claim: text_in(language, {language: labels.of(claim)})
    matters = Matters(state.reading.records, state.reading.locate)
    said = {offered.target: offered.standing for offered in offer_claims(event, matters)}
    return lambda claim: text_in(language, {"en": said[claim.name()]} if said[claim.name()] else {})
