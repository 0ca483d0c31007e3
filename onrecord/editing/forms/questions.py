"""Asks the questions on each kind of entry, in order: the table's own, and one on each further field."""

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any, Literal, get_args, get_origin
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from onrecord.editing.entries.new_entries import MODELS
from onrecord.editing.forms.field_types import QuestionKind, answer_type_of, leaf_of
from onrecord.editing.forms.question_table import ASKED, EXPECTED, LABELS, PROMPTS, SENTENCES, DefinedQuestion
from onrecord.editing.forms.record_choices import CHOICES, Values, likely_choice
from onrecord.model.choices import meanings
from onrecord.model.expected import STEPS
from onrecord.model.fields import EventFields
from onrecord.model.fitting_fields import can_have
from onrecord.model.frozen_model import Fields
from onrecord.model.records import EntryKind, Records
from onrecord.model.values import OneOrMany
from onrecord.model.zone_hints import list_zones

Part = Literal["main", "more"]
"""Whether a question is asked first, or among the further ones."""
_PARTS: Mapping[str, str] = {"claim": "claims", "quote": "quotes", "correction": "corrections"}
"""The parts of an event that have a name in the singular, with their fields."""


class Question(Struct, frozen=True, kw_only=True):
    """One question about an entry, or about a part of an event such as a claim."""

    entry: str
    """The kind of entry; of a part, the event's field: 'claims'."""
    field: str
    """The name in the field table, of a part after its field: 'claims.text'."""
    words: str
    further: str = ""
    """The question for one more; empty if one answer alone can be given."""
    kind: QuestionKind = "line"
    names: EntryKind | Literal[""] = ""
    """The kind of entry that the answer names; empty if it names none."""
    needed: bool = False
    """Whether even a draft needs an answer."""
    can_wait: bool = False
    """Whether an entry needs an answer once readers see it."""
    more: str = ""
    """What a form says over the further questions about an answer; empty if it says the same as everywhere."""
    fits: bool = True
    """Whether an entry of its type can have the field, so that a form offers it."""
    part: Part = "main"
    label: str
    """A few words for lists and tables: 'Whose word it is'."""
    prompt: str = ""
    """How to answer at a terminal."""
    readers: str = ""
    """The help on the question in readers' forms, if it is asked there."""
    help: str = ""
    """What the field table says about the field."""
    examples: tuple[str, ...] = ()
    """The examples of the field table that are texts."""
    listed: Mapping[str, str] = {}
    """The fixed list of answers with their meanings; empty if there is none."""
    is_named: bool = False
    """Whether the meanings in the list are names, which are not translated."""
    hint: str = ""
    """What a form says below the question, if not the help."""
    none: str = ""
    """The choice of no answer, in words; empty if the form has no such choice."""
    sentences: Mapping[str, str] = {}
    """The answers as sentences, where what entries write says too little to a person."""

    @property
    def name(self) -> str:
        """The field without that of the part before it."""
        return self.field.rpartition(".")[2]

    def about(self, thing: str) -> str:
        """Return the words with the name of the thing that they call 'it'."""
        return f" {thing}".join(self.words.rsplit(" it", 1))

    def choices(self, records: Records, values: Values) -> Mapping[str, str]:
        """Return the possible answers with their meanings; empty if there is no fixed list, or nothing to ask."""
        find = CHOICES.get(f"{self.entry}.{self.name}")
        return find(records, values) if find else self.listed

    def default(self, records: Records, values: Values) -> str:
        """Return the answer to propose; empty for none."""
        return likely_choice(f"{self.entry}.{self.name}", records, values)


STORY_OF_EVENT = Question(
    entry="event",
    field="story",
    words="To which story does it belong?",
    kind="entry",
    names="story",
    needed=True,
    label="Story",
    prompt="Number, a part of the title, or + to add one",
    readers="The story that it belongs to, by its title or its address",
)
"""The question for the story of a new event, which is no field."""


@cache
def model_of(kind: str) -> type[Fields]:
    """Return the field model of a kind of entry, or of a part of one: 'claim', 'claims' of an event, 'source.via'."""
    first, *nested = kind.split(".")
    fields = nested if first in MODELS else [_PARTS.get(first, first), *nested]
    model = MODELS.get(first, EventFields)
    for field in fields:
        model, _ = leaf_of(model.rows()[field].annotation)
    return model


def questions_for(kind: str, values: Values) -> tuple[Question, ...]:
    """Return the questions about an entry or a part, in order, by the `type` or `kind` answered so far."""
    part = _PARTS.get(kind, kind)
    field_of_type = "kind" if part == "actor" else "type"
    return _questions(part, str(values.get(field_of_type, "")))


@lru_cache(256)
def _questions(kind: str, type_: str) -> tuple[Question, ...]:
    defined = {definition.field: definition.worded_for(type_) for definition in _definitions_of(kind)}
    main = {name: definition for name, definition in defined.items() if definition.is_asked_of(type_)}
    further = [name for name in model_of(kind).rows() if name not in main]
    asked = [_question(kind, definition, "main") for definition in main.values()]
    if kind == "event":
        _move_ahead(EXPECTED.get(type_, ""), asked)
    asked += [_question(kind, defined.get(name, DefinedQuestion(name)), "more") for name in further]
    return tuple(asked if kind != "event" else (_fitted(one, defined.get(one.field), type_) for one in asked))


def _definitions_of(kind: str) -> tuple[DefinedQuestion, ...]:
    """Return what the table says of an entry or a part; steps that lie ahead are the same in every kind of entry."""
    if kind not in ASKED and STEPS in kind.split("."):
        kind = kind[kind.index(STEPS) :]
    return ASKED.get(kind, ())


def _fitted(question: Question, defined: DefinedQuestion | None, type_: str) -> Question:
    """Return a question about an event, marked if an event of this type can't have the field."""
    makes_sense = defined is None or type_ not in defined.never
    return replace(question, fits=makes_sense and can_have(type_, question.field))


def _move_ahead(relation: str, asked: list[Question]) -> None:
    """Move the question on a relation, if it is asked, ahead of those on all others."""
    expected = next((question for question in asked if question.field == relation), None)
    if expected:
        first = next(place for place, question in enumerate(asked) if question.kind == "relations")
        asked.remove(expected)
        asked.insert(first, expected)


def _question(entry: str, defined: DefinedQuestion, part: Part) -> Question:
    """Return the question on a field: as `defined`, and else as its type has it."""
    name = defined.field
    row = model_of(entry).rows()[name]
    leaf, marks = leaf_of(row.annotation)
    derived = answer_type_of(leaf, marks)
    kind = defined.kind or derived.kind
    label = LABELS.get(name) or name.replace("_", " ").capitalize()
    is_repeatable = any(isinstance(mark, OneOrMany) for mark in marks)
    return Question(
        entry=entry,
        field=name if entry in MODELS else f"{entry}.{name}",
        words=defined.words or label,
        further=defined.further or ("And what else?" if is_repeatable else ""),
        kind=kind,
        names=defined.names or derived.names,
        needed=defined.needed or (row.is_required() and not row.may_wait()),
        can_wait=row.may_wait(),
        part=part,
        label=defined.label or label,
        prompt=defined.prompt or PROMPTS.get(kind) or PROMPTS.get(derived.names, ""),
        readers=defined.readers,
        help=row.description or "",
        examples=tuple(example for example in row.examples or [] if isinstance(example, str)),
        listed=defined.listed or (_choices_of(leaf) if kind == "choice" else {}),
        is_named=defined.is_named,
        hint=defined.hint,
        none=defined.none,
        sentences=SENTENCES.get(name, {}),
        more=defined.more,
    )


def _choices_of(leaf: Any) -> dict[str, str]:  # noqa: ANN401
    """Return the values that a type allows with their meanings; empty if it has no fixed list."""
    if leaf is ZoneInfo:
        return {zone: zone.replace("_", " ") for zone in list_zones()}
    if get_origin(leaf) is not Literal:
        return {}
    choices = [str(choice) for choice in get_args(leaf)]
    explained = meanings(choices) or [""] * len(choices)
    return dict(zip(choices, explained, strict=True))
