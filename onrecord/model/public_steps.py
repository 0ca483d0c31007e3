"""What readers may see of the steps that lie ahead, as the entries have them: no draft, and nothing of one."""

from collections.abc import Container, Iterable
from typing import TypeVar

from onrecord.model.dates import Issued
from onrecord.model.fields import BillFields, EventFields, Expected, StoryFields
from onrecord.model.former_ids import EventKey

Holder = TypeVar("Holder", StoryFields, EventFields, BillFields)


def event_key(target: str, story: str) -> EventKey:
    """Return the story and the id of the event that an entry of `story` names as `event` or as `story/event`."""
    named, _, id_ = target.rpartition("/")
    return named or story, id_


def without_expected(fields: Holder) -> Holder:
    """Return the fields of an entry without its steps, of which the arranged site has a list."""
    return fields.model_copy(update={"expected": ()}) if fields.expected else fields


def public_fields(fields: Holder, story: str, hidden: Container[EventKey]) -> Holder:
    """Return the fields of an entry with the steps that readers may see.

    A draft is left out, and a step does not name an event among the `hidden` ones. `story` is that of the entry, to
    which an event belongs that is named by its id alone.
    """
    if not fields.expected:
        return fields
    return fields.model_copy(update={"expected": tuple(_public_steps(fields.expected, story, hidden))})


def _public_steps(steps: Iterable[Expected], story: str, hidden: Container[EventKey]) -> Iterable[Expected]:
    for step in steps:
        if step.status != "draft":
            tells = step.happened is not None and event_key(step.happened, story) in hidden
            yield step.model_copy(update={"happened": None}) if tells else step


def is_to_record(step: Expected) -> bool:
    """Return whether a step that readers will see with its entry lacks the day on which it was recorded."""
    return step.published is None and step.status != "draft"


def recorded_steps(steps: tuple[Expected, ...], today: Issued) -> tuple[Expected, ...]:
    """Return steps as they are once their entry is published today: those without a day are recorded today."""
    return tuple(step.model_copy(update={"published": today}) if is_to_record(step) else step for step in steps)


def strip_publication(step: Expected) -> Expected:
    """Return a step as a preview shows that of a draft: no list of news has it, since it was never published."""
    return step.model_copy(update={"published": None, "earlier": ()})
