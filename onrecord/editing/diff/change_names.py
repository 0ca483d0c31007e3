"""What the entries that changed are called by people: by titles and names, and fields by what questions call them."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from msgspec import Struct

from onrecord.editing.compare.changes import Text
from onrecord.editing.compare.entries import title_of
from onrecord.editing.forms.question_table import ASKED
from onrecord.editing.forms.questions import Question, questions_for
from onrecord.model.records import Entry, Records

_NESTED = ("claims", "quotes", "corrections", "sources", "stage", "finds", "denies", "confirms")


class ChangeNames(Struct, frozen=True):
    """Names the things of some states of a site in one language."""

    states: tuple[Records, ...]
    """Where an entry is looked for, the latest first."""
    language: str

    def choose(self, text: Text) -> str:
        """Return a text in the language, else in the first that it has."""
        return text.get(self.language) or next(iter(text.values()), "")

    def entry(self, kind: str, id_: str) -> str:
        """Return the title or name of an entry, or its id if no state has it; an event is called `story/event`."""
        return self.find(kind, id_) or id_

    def find(self, kind: str, id_: str) -> str:
        """Return the title or name of an entry, or the text of the claim `story/event#claim`; empty without one."""
        name, _, claim = id_.partition("#")
        is_event = kind == "event"
        key: Any = tuple(name.split("/")) if is_event else id_
        table = "event_or_draft_by_id" if is_event else f"{kind}_by_id"
        for records in self.states:
            found: Entry[Any] | None = getattr(records, table, {}).get(key)
            title = self._title(found, claim) if found else ""
            if title:
                return title
        return ""

    def _title(self, entry: Entry[Any], claim: str) -> str:
        """Return the title of an entry, or the text of one of its claims if it is named."""
        if not claim:
            return self.choose(title_of(entry))
        return next((self.choose(one.text) for one in entry.fields.claims if one.id == claim), "")

    def event(self, name: str) -> str:
        """Return the title of an event `story/event`, or the text of its claim if the name ends with `#claim`."""
        event, _, claim = name.partition("#")
        return self.claim(name) if claim else self.entry("event", event)

    def claim(self, name: str) -> str:
        """Return the text of a claim `story/event#claim`."""
        event, _, id_ = name.partition("#")
        return self.find("event", name) or f"{self.entry('event', event)} ({id_})"

    def stage(self, bill: str, key: str) -> str:
        """Return what a stage of a bill's procedure is called."""
        for records in self.states:
            found = records.bill_by_id.get(bill)
            procedure = records.procedure_by_id.get(found.fields.procedure) if found else None
            stages = procedure.fields.stages if procedure else ()
            label = next((self.choose(stage.label) for stage in stages if stage.key == key), "")
            if label:
                return label
        return key


def question_about(kind: str, path: str) -> Question | None:
    """Return the question about a field: of 'claims.joint.text' the text of a claim, of 'coverage.since' the day."""
    first = path.partition(".")[0]
    last = path.rpartition(".")[2]
    own = _questions(kind)
    if last != first and kind == "event" and first in _NESTED:
        return _questions(first).get(f"{first}.{last}") or own.get(first)
    nested = f"{kind}.{first}"
    if last != first and nested in ASKED:
        return _questions(nested).get(f"{nested}.{last}") or own.get(first)
    return own.get(first)


@cache
def _questions(kind: str) -> Mapping[str, Question]:
    return {question.field: question for question in questions_for(kind, {})}


def names_in(states: Sequence[Records | None], language: str) -> ChangeNames:
    """Return the names in these states, the latest first."""
    return ChangeNames(tuple(records for records in states if records), language)
