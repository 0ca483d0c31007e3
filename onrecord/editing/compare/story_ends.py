"""Finds the stories that were withdrawn as a whole, and the changes which that implies."""

from collections.abc import Iterator

from onrecord.editing.compare import changes
from onrecord.editing.compare.changes import AnyChange
from onrecord.editing.compare.two_states import States


def compare_ends(states: States) -> Iterator[changes.StoryEnded]:
    """Yield each story that was withdrawn as a whole, or is not withdrawn any more, in the order of ids."""
    before = {states.key_now(key): event.fields.status for key, event in states.before.events.items()}
    now = {key: event.fields.status for key, event in states.after.events.items()}
    for id_, story in states.before.own_entries["story"].items():
        later = states.after.own_entries["story"].get(states.id_now("story", id_))
        if later is None:
            continue
        was_withdrawn = getattr(story.fields, "withdrawn", None) is not None
        notice = getattr(later.fields, "withdrawn", None)
        if was_withdrawn is (notice is not None):
            continue
        own = (key for key in sorted(now) if key[0] == later.id)
        ended = tuple("/".join(key) for key in own if before.get(key, now[key]) != now[key])
        if notice:
            yield changes.StoryEnded(later.id, str(notice.date), dict(notice.reason), ended)
        else:
            yield changes.StoryEnded(later.id, "", None, ended)


def story_of(change: AnyChange, states: States) -> str:
    """Return the story of whose inside a change tells, for those that the end of the story implies; else nothing."""
    match change:
        case changes.ClaimAdded() | changes.ClaimRemoved():
            return change.claim.partition("/")[0]
        case changes.RelationAdded() | changes.RelationRemoved():
            return change.origin.partition("/")[0]
        case changes.StepSet("story" | "event", name):
            return name.partition("/")[0]
        case changes.EntryWithdrawn(id=name) | changes.EntryRestored(id=name) | changes.OriginsChanged(id=name):
            return name.partition("/")[0]
        case changes.TextEdited("story", id_, field) | changes.FieldChanged("story", id_, field):
            return id_ if field.startswith("withdrawn") else ""
        case changes.AddressAdded(address) | changes.AddressRemoved(address):
            first, _, rest = address.partition("/")
            site = states.after.site
            languages = {language.lower() for language in site.languages} if site else set()
            return rest.partition("/")[0] if first in languages else first
    return ""
