"""What a claim or an event is answered with: the choice of the pop-up 'Answer' on pages of the preview, as a page."""

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from urllib.parse import urlencode

from msgspec.json import encode

from onrecord.desk.browser.desk_pages import text_in
from onrecord.desk.browser.visits import PREFIX, Answer, Page, Redirect, Visit
from onrecord.editing.edited_site import CheckedState
from onrecord.editing.forms.question_table import ANSWERS, AnswerToClaim
from onrecord.editing.lookup.claim_standings import Matters
from onrecord.editing.lookup.offered_claims import offer_claims
from onrecord.editing.lookup.offered_entries import latest_events
from onrecord.editing.tool_pages import Markup, StandingLabels
from onrecord.model.fields import EventFields
from onrecord.model.records import Entry, Records
from onrecord.model.relations import Ref, spoken_for
from onrecord.problems import RefusedError

_MOST_EVENTS = 50
"""Up to how many events of a story stand below each other; more are found in the list of all entries."""


def show_answers(visit: Visit) -> Answer:
    """Return the choice for an event or one of its claims; for a story alone, its events; without it, all stories.

    Nobody is asked for the only story, or for the only event of it.
    """
    records = visit.desk.site.read().value.records
    target = visit.query.get("target", "") or _find_only_one(records)
    key, _, claim_id = target.partition("#")
    story_id, _, event_id = key.partition("/")
    story = records.story_by_id.get(story_id)
    values = {
        "records": records,
        "speakers": lambda event: _names(spoken_for(event.fields), records, visit.language),
        "story": story,
    }
    if not event_id and (story or not target):
        events = latest_events(records, story_id)
        if len(events) > _MOST_EVENTS:
            return Redirect(f"{PREFIX}/entries?{urlencode({'kind': 'event', 'story': story_id})}")
        return Page("answer_events.html", {**values, "events": events})
    event = records.event_or_draft_by_id.get((story_id, event_id))
    claims = [claim for claim in event.fields.claims if claim_id in ("", claim.id)] if event else []
    if event is None or (claim_id and not claims):
        raise RefusedError(f"there is no '{target}' to answer; choose an event or a claim of the site")
    standing = _standings(visit.desk.site.check(), event, visit.language)
    shown = [(f"{key}#{claim.id}", claim.text, standing(Ref(story_id, event_id, claim.id))) for claim in claims]
    about = {"event": event, "key": key, "is_one": bool(claim_id), "claims": shown}
    return Page("answer.html", {**values, **about, "answers": _by_who_may_give_them()})


def _find_only_one(records: Records) -> str:
    """Return the name of the only event that can be answered, or of the only story; empty if there are several."""
    if len(records.stories) != 1:
        return ""
    story = records.stories[0].id
    events = latest_events(records, story)
    return f"{story}/{events[0].id}" if len(events) == 1 else story


def _by_who_may_give_them() -> Mapping[str, Sequence[AnswerToClaim]]:
    """Return the answers in display order, by who may give them."""
    return {by: tuple(given) for by, given in groupby(ANSWERS.values(), key=lambda answer: answer.by)}


def answers_as_json() -> str:
    """Return the table of answers for the bar on pages of the preview: names, types, relations, who may give them."""
    rows = {name: [answer.type, answer.relation, answer.by] for name, answer in ANSWERS.items()}
    return encode(rows).decode()


def _names(actors: Sequence[str], records: Records, language: str) -> Markup:
    """Return the names of actors in a language; of an unknown one, the id."""
    names = []
    for id_ in actors:
        actor = records.actor_by_id.get(id_)
        names.append(text_in(language, actor.fields.name if actor else {language: id_}))
    return Markup(", ").join(names)


def _standings(state: CheckedState, event: Entry[EventFields], language: str) -> Callable[[Ref], Markup]:
    """Return a function that says where a claim of an event stands, as pages do; in English where an error is left."""
    site = state.loaded.site
    refs = {Ref(event.story, event.id, claim.id) for claim in event.fields.claims}
    if site and refs <= site.matters.keys():  # what is withdrawn stands nowhere
        labels = StandingLabels(site, state.reading.theme.catalogues, language)
        return lambda claim: text_in(language, {language: labels.of(claim)})
    matters = Matters(state.reading.records, state.reading.locate)
    standings = {offered.target: offered.standing for offered in offer_claims(event, matters)}

    def in_english(claim: Ref) -> Markup:
        words = standings[claim.name()]
        return text_in(language, {"en": words} if words else {})

    return in_english
