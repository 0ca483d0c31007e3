"""Says what entries are called where one language is enough."""

from collections.abc import Mapping

from onrecord.editing.entries.yaml_values import Value
from onrecord.model.fields import EventFields
from onrecord.model.records import Entry, Records
from onrecord.model.relations import spoken_for


def name_of(actor: str, records: Records) -> str:
    """Return an actor's name; the id if there is no such actor."""
    entry = records.actor_by_id.get(actor)
    return first_text(entry.fields.name) if entry else actor


def first_text(value: Value | None) -> str:
    """Return a text as it is, or in the first language that has it; empty if there is none."""
    if isinstance(value, str):
        return value
    return str(next(iter(value.values()), "")) if isinstance(value, Mapping) else ""


def word_of_procedure(text: Mapping[str, str] | None, records: Records) -> str:
    """Return a text of a parliament's procedure, which is in many languages: in the site's own one, else in English."""
    found = text or {}
    own = records.site.fields.languages[0]
    return found.get(own) or found.get("en") or first_text(found)


def speakers_of(event: Entry[EventFields], records: Records) -> str:
    """Return the names of those for whom an event speaks; empty if it names none."""
    return ", ".join(name_of(actor, records) for actor in spoken_for(event.fields))
