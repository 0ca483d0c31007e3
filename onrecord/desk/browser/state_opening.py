"""Opens the form of a new entry, or of an entry of the site, as a visit asks for it."""

from msgspec.structs import replace

from onrecord.desk.browser.entry_state import EntryState
from onrecord.desk.browser.lost_answers import is_written
from onrecord.desk.browser.opened_entry import KINDS, open_entry
from onrecord.desk.browser.opened_files import recall, remember
from onrecord.desk.browser.page_state import PageState
from onrecord.desk.browser.steering import steer
from onrecord.desk.browser.step_filling import fields_from_step
from onrecord.desk.browser.step_names import StepName, find_step, parse_step
from onrecord.desk.browser.visits import Visit
from onrecord.editing.lookup.candidate_search import find_candidates
from onrecord.editing.lookup.offered_entries import list_candidates
from onrecord.model.choices import EVENT_TYPES
from onrecord.model.fields import RELATIONS
from onrecord.model.records import Records
from onrecord.model.relations import parse_target, represented, spoken_for
from onrecord.problems import RefusedError


def state_of_new(visit: Visit, records: Records) -> EntryState:
    """Return the state of the form for a new entry. Raises `RefusedError` for an unknown kind."""
    type_ = visit.path["type"]
    if type_ in EVENT_TYPES:
        story = _chosen_story(visit, records)
        filled = _linked_speakers(visit, story, records)
        step = linked_step(visit)
        from_step = fields_from_step(find_step(records, step), records, type_) if step and not visit.is_post else {}
        linked = {**from_step, **_linked_fields(visit), **_linked_relation(visit, story, records), **filled}
        fields = steer(visit.fields if visit.is_post else linked, "event", records)
        fields["type"] = type_
        return EntryState(visit.desk, records, "event", "", story, fields, filled=filled, step=step)
    kind = KINDS.get(type_)
    if kind is None or kind == "page":
        raise RefusedError(f"nothing new is called '{type_}'")
    sent = visit.fields if visit.is_post else _linked_fields(visit)
    return EntryState(visit.desk, records, kind, "", "", steer(sent, kind, records))


def linked_step(visit: Visit) -> StepName | None:
    """Return the step that happens by the new event, as a link to its form says; None if the link names none."""
    return parse_step(visit.query["step"]) if visit.query.get("step") else None


def _chosen_story(visit: Visit, records: Records) -> str:
    """Return the story that is chosen for an event, by id or title, or the only one; empty if none is chosen yet."""
    stories = [story.id for story in records.stories]
    target = visit.query.get("target", "")
    step = linked_step(visit)
    linked = target.partition("/")[0] or (step.story if step else "")
    chosen = visit.fields.get("-story") or visit.query.get("story") or linked
    if chosen in stories:
        return chosen
    if chosen and stories:
        titled = find_candidates(chosen, list_candidates("story", records)).exact
        return titled[0].id if len(titled) == 1 else ""
    return stories[0] if len(stories) == 1 else ""


def _linked_fields(visit: Visit) -> dict[str, str]:
    """Return the fields that a link to a form fills in."""
    return {name: text for name, text in visit.query.items() if name in ("bill", "title", "url", "name")}


def _linked_relation(visit: Visit, story: str, records: Records) -> dict[str, str]:
    """Return the field for the event or claim that a link says the new event answers."""
    target = parse_target(visit.query.get("target", ""), story)
    relation = visit.query.get("relation")
    if target.key not in records.event_or_draft_by_id or relation not in RELATIONS:
        return {}
    name = target.name() if target.story == story else target.full_name()
    return {f"{relation}.0.target": name.removesuffix("#")}


def _linked_speakers(visit: Visit, story: str, records: Records) -> dict[str, str]:
    """Return the fields for who speaks, if a link says that the side that said it answers itself.

    These are the bodies whose word it was, not the person who spoke for one of them: somebody else may speak now. Who
    spoke for themselves, though a member of an organization, does so again.
    """
    target = parse_target(visit.query.get("target", ""), story)
    event = records.event_or_draft_by_id.get(target.key)
    if event is None or visit.query.get("by") != "same":
        return {}
    bodies = spoken_for(event.fields)
    speakers = {f"speaker.{place}": body for place, body in enumerate(bodies)}
    if represented(event.fields) or not event.fields.on_behalf_of:
        return speakers
    return speakers | {f"on_behalf_of.{place}": body for place, body in enumerate(bodies)}


def state_of_opened(visit: Visit, records: Records) -> EntryState:
    """Return the state of the form for an entry of the site. Raises `RefusedError`, `UnsafeChangeError`."""
    desk = visit.desk
    name = visit.path["name"]
    base = visit.fields.get("-base", "")
    opened = open_entry(visit.path["kind"], name, records, desk.root, desk.memory.get(base))
    story = name.partition("/")[0] if opened.kind == "event" else ""
    fields = steer(visit.fields, opened.kind, records)
    make = PageState if opened.kind == "page" else EntryState
    state = make(desk, records, opened.kind, name, story, fields, opened)
    try:
        opened = replace(opened, data=recall(desk, base, opened.data))
    except RefusedError:
        if not is_written(state):  # else an earlier run has written this form, and its answer was lost
            raise
    state = replace(state, opened=opened)
    if not visit.is_post:
        fields = state.before.fields
    return replace(state, fields={**fields, "-base": remember(desk, opened.data)})
