"""Reads `questions.json`: the words and the order of the questions, and what else only a person can decide on them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from msgspec import Struct, json
from msgspec.structs import replace

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
    listed: dict[str, str] = {}
    """What can be chosen, each with its meaning or its name, where the field itself takes any text."""
    is_named: bool = False
    """Whether these are names, which are not translated."""
    hint: str = ""
    """What a form says below the question instead of the field table's words."""
    none: str = ""
    """The choice of no answer, in words."""
    further: str = ""
    prompt: str = ""
    readers: str = ""
    types: tuple[str, ...] | None = None
    """The types of entries that are asked for it; None if all are."""
    unless: tuple[str, ...] = ()
    """The types of entries that are not."""
    more: str = ""
    """What a form says over the further questions about an answer."""
    of_type: dict[str, dict[Literal["words", "further"], str]] = {}
    """Other words for the types of entries for which the question means something else."""
    never: tuple[str, ...] = ()
    """The types of entries that it would make no sense for, though no rule forbids it."""

    def worded_for(self, type_: str) -> "DefinedQuestion":
        """Return the question in the words for a type of entry."""
        words = self.of_type.get(type_, {})
        return replace(self, **words) if words else self

    def is_asked_of(self, type_: str) -> bool:
        """Return whether entries of a type are asked for it first, not among the further fields."""
        return (self.types is None or type_ in self.types) and type_ not in (*self.unless, *self.never)


AnswersOf = Literal["another", "same", "anybody", "court"]
"""Who may give an answer to a statement: another side, the side that said it, anybody, or a body that decides."""
_WHO: Mapping[AnswersOf, str] = {
    "another": "another side",
    "same": "the side that said it",
    "anybody": "somebody",
    "court": "a court or a regulator",
}


class AnswerToClaim(Struct, frozen=True, forbid_unknown_fields=True):
    """What can be said on a statement, and the event that records it."""

    words: str
    meaning: str
    """What it is, as the end of a sentence: 'says that it is not true'."""
    by: AnswersOf
    type: str
    """The type of its event."""
    relation: str
    """The relation of its event to the statement."""

    @property
    def sentence(self) -> str:
        """Who says what: 'another side says that it is not true'."""
        return f"{_WHO[self.by]} {self.meaning}"


class _Tables(Struct, frozen=True):
    prompts: dict[str, str]
    asked: dict[str, tuple[DefinedQuestion, ...]]
    labels: dict[str, str]
    sentences: dict[str, dict[str, str]]
    expected: dict[str, str]
    relations: dict[str, str]
    answers: dict[str, AnswerToClaim]
    colours: dict[str, str]


_TABLES = json.decode(Path(__file__).with_name("questions.json").read_bytes(), type=_Tables)
PROMPTS = _TABLES.prompts
"""How to answer at a terminal, by the kind of question or of the entry that the answer names."""
ASKED = _TABLES.asked
"""The questions on each kind of entry or part, in order."""
LABELS = _TABLES.labels
"""The labels of fields that are not named for what they hold."""
SENTENCES = _TABLES.sentences
"""The choices of a field as sentences, where the words that entries write say too little to a person."""
EXPECTED = _TABLES.expected
"""The relation that a type of event is asked for first."""
RELATIONS = _TABLES.relations
"""The relations that events are asked for, with their meanings."""
COLOUR_WORDS = _TABLES.colours
"""What each colour of the theme is for."""
ANSWERS = _TABLES.answers
"""The answers that a statement can get, by the words that name them at a terminal, in display order."""
