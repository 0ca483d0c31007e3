"""Says why the answer to a question is wrong, by its field and by the entries that it names."""

from onrecord.editing.entries.answer_checks import field_error
from onrecord.editing.entries.yaml_values import Value
from onrecord.editing.forms.questions import STORY_OF_EVENT, Question, model_of
from onrecord.editing.forms.record_choices import list_texts
from onrecord.editing.lookup.named_things import suggest_names, target_error
from onrecord.model.records import EntryKind, Records
from onrecord.problems import nearest

_MUST_EXIST = frozenset({"story", "bill", "procedure", "different_from"})
"""The questions whose answer must name an entry that is there; at others, an unknown name is a new entry."""


def check_answer(question: Question, kind: str, value: Value, records: Records, story: str) -> str | None:
    """Return why an answer is wrong, and what to type; an unknown actor or source must not be like a known one."""
    fault = None if question is STORY_OF_EVENT else field_error(model_of(kind), question.name, value)
    if fault or not question.names:
        return fault
    faults = (_name_fault(question.field, id_, question.names, records, story) for id_ in list_texts(value))
    return next(filter(None, faults), None)


def _name_fault(field: str, id_: str, kind: EntryKind, records: Records, story: str) -> str | None:
    if kind == "event":
        return target_error(id_, story, records)
    return name_error(id_, kind, records, must=field in _MUST_EXIST)


def name_error(id_: str, kind: EntryKind, records: Records, *, must: bool = True) -> str | None:
    """Return why an id names no entry of a kind; with `must=False` only if it is like a known one."""
    known = records.ids(kind)
    if must:
        return None if id_ in known else f"no {kind} is called '{id_}'; {suggest_names(id_, known)}"
    guess = None if records.has(kind, id_) else nearest(id_, known)
    return f"no {kind} is called '{id_}'; did you mean '{guess}'?" if guess else None
