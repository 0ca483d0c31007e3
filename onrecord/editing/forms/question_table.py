"""Reads `questions.json`: the words and the order of the questions, and what else only a person can decide on them."""

from pathlib import Path

from msgspec import Struct, json

from onrecord.editing.forms.field_types import QuestionKind
from onrecord.model.records import EntryKind


class DefinedQuestion(Struct, frozen=True, forbid_unknown_fields=True):
    """What the table says of a question. What it leaves out derives from the field's type."""

    field: str
    words: str = ""
    label: str = ""
    kind: QuestionKind | None = None
    names: EntryKind | None = None
    needed: bool = False
    further: str = ""
    prompt: str = ""
    readers: str = ""
    types: tuple[str, ...] | None = None
    """The types of entries that are asked for it; None if all are."""
    unless: tuple[str, ...] = ()
    """The types of entries that are not."""

    def is_asked_of(self, type_: str) -> bool:
        """Return whether entries of a type are asked for it first, not among the further fields."""
        return (self.types is None or type_ in self.types) and type_ not in self.unless


class _Tables(Struct, frozen=True):
    prompts: dict[str, str]
    asked: dict[str, tuple[DefinedQuestion, ...]]
    labels: dict[str, str]
    expected: dict[str, str]
    relations: dict[str, str]
    answers: dict[str, tuple[str, str, str]]


_TABLES = json.decode(Path(__file__).with_name("questions.json").read_bytes(), type=_Tables)
PROMPTS = _TABLES.prompts
"""How to answer at a terminal, by the kind of question or of the entry that the answer names."""
ASKED = _TABLES.asked
"""The questions on each kind of entry or part, in order."""
LABELS = _TABLES.labels
"""The labels of fields that are not named for what they hold."""
EXPECTED = _TABLES.expected
"""The relation that a type of event is asked for first."""
RELATIONS = _TABLES.relations
"""The relations that events are asked for, with their meanings."""
ANSWERS = _TABLES.answers
"""What an answer to a statement means, the type of its event, and its relation."""
