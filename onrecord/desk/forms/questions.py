"""The questions on each kind of entry: `questions.json` has words and order, all else derives from the field table."""

from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Required, TypedDict, Union, get_args, get_origin

from msgspec import Struct, json

from onrecord.desk.editing.answer_checks import field_error
from onrecord.desk.editing.new_entries import MODELS
from onrecord.desk.editing.yaml_values import Value
from onrecord.desk.forms.record_choices import CHOICES, Values, likely_choice, list_texts
from onrecord.desk.lookup.named_things import suggest_names, target_error
from onrecord.model.choices import meanings
from onrecord.model.dates import EdtfDate, Issued
from onrecord.model.fields import EventFields, Finds, Relation, Review
from onrecord.model.frozen_model import Fields
from onrecord.model.records import EntryKind, Records
from onrecord.model.values import Localized, OneOrMany, RefersTo
from onrecord.problems import nearest

QuestionKind = Literal["line", "text", "date", "choice", "entry", "localized", "items", "relations", "flag"]


class _Defined(TypedDict, total=False):
    """What `questions.json` says of a question. What it leaves out derives from the field's type."""

    field: Required[str]
    words: str
    label: str
    kind: QuestionKind
    names: EntryKind
    needed: bool
    further: str
    prompt: str
    readers: str
    types: list[str]
    """The types of entries that are asked for it; without them, all are."""
    unless: list[str]
    """The types of entries that are not."""


class _Tables(Struct):
    """What `questions.json` has."""

    prompts: dict[str, str]
    """How to answer at a terminal, by the kind of question or of the entry that the answer names."""
    asked: dict[str, list[_Defined]]
    """The questions on each kind of entry or part, in order."""
    labels: dict[str, str]
    """The labels of fields that are not named for what they hold."""
    expected: dict[str, str]
    relations: dict[str, str]
    answers: dict[str, tuple[str, str, str]]


_TABLES = json.decode(Path(__file__).with_name("questions.json").read_bytes(), type=_Tables)
EXPECTED = _TABLES.expected
"""The relation that a type of event is asked for first."""
RELATIONS = _TABLES.relations
"""The relations that events are asked for, with their meanings."""
ANSWERS = _TABLES.answers
"""What an answer to a statement means, the type of its event, and its relation."""
_PARTS: Mapping[str, str] = {"claim": "claims", "quote": "quotes", "correction": "corrections"}


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
    part: Literal["main", "more"] = "main"
    label: str
    """A few words for lists and tables: 'Whose word it is'."""
    prompt: str = ""
    """How to answer at a terminal."""
    readers: str = ""
    """The help on the question in readers' forms, if it is asked there."""
    description: str = ""
    shown: tuple[str, ...] = ()
    listed: Mapping[str, str] = {}

    @property
    def name(self) -> str:
        """The field without that of the part before it."""
        return self.field.rpartition(".")[2]

    def about(self, thing: str) -> str:
        """Return the words with the name of the thing that they call 'it'."""
        return f" {thing}".join(self.words.rsplit(" it", 1))

    def help(self) -> str:
        """Return what the field table says about the field."""
        return self.description

    def examples(self) -> tuple[str, ...]:
        """Return the examples of the field table that are texts."""
        return self.shown

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
    name, *path = kind.split(".")
    model = MODELS.get(name, EventFields)
    for field in path if name in MODELS else [_PARTS.get(name, name), *path]:
        model = leaf_of(model.rows()[field].annotation)[0]
    return model


def questions_for(kind: str, values: Values) -> tuple[Question, ...]:
    """Return the questions about an entry or a part, in order, by the `type` or `kind` answered so far."""
    kind = _PARTS.get(kind, kind)
    return _questions(kind, str(values.get("kind" if kind == "actor" else "type", "")))


@lru_cache(256)
def _questions(kind: str, type_: str) -> tuple[Question, ...]:
    defined = {one["field"]: one for one in _TABLES.asked.get(kind, ())}
    asked = [
        _question(kind, name, "main", one)
        for name, one in defined.items()
        if type_ in one.get("types", (type_,)) and type_ not in one.get("unless", ())
    ]
    names = [one.field for one in asked]
    expected = EXPECTED.get(type_, "")
    if kind == "event" and expected in names:
        first = next(place for place, one in enumerate(asked) if one.kind == "relations")
        asked.insert(first, asked.pop(names.index(expected)))
    known = {one.name for one in asked}
    others = (name for name in model_of(kind).rows() if name not in known)
    return (*asked, *(_question(kind, name, "more", defined.get(name, {"field": name})) for name in others))


def _question(entry: str, name: str, part: str, defined: _Defined) -> Question:
    """Return the question on a field: as `defined`, and else as its type has it."""
    info = model_of(entry).rows()[name]
    leaf, marks = leaf_of(info.annotation)
    listed = [str(one) for one in get_args(leaf)] if get_origin(leaf) is Literal else []
    label = _TABLES.labels.get(name) or name.replace("_", " ").capitalize()
    kind, names = _form_of(leaf, marks)
    kind = defined.get("kind", kind)
    derived: dict[str, Any] = {
        "words": label,
        "label": label,
        "further": "And what else?" if any(isinstance(mark, OneOrMany) for mark in marks) else "",
        "kind": kind,
        "names": names,
        "needed": info.is_required(),
        "prompt": _TABLES.prompts.get(kind) or _TABLES.prompts.get(names, ""),
        "description": info.description or "",
        "shown": tuple(one for one in info.examples or [] if isinstance(one, str)),
        "listed": dict(zip(listed, meanings(listed) or [""] * len(listed), strict=True)),
        **{key: one for key, one in defined.items() if key not in ("types", "unless")},
    }
    return Question(
        **{**derived, "entry": entry, "part": part, "field": name if entry in MODELS else f"{entry}.{name}"}
    )


def _form_of(leaf: Any, marks: tuple[object, ...]) -> tuple[QuestionKind, EntryKind | Literal[""]]:  # noqa: ANN401
    """Return the kind of a question for a type of value, and the kind of entry that the value names."""
    if isinstance(leaf, type) and issubclass(leaf, Fields):
        if issubclass(leaf, Relation | Finds | Review):
            return "relations", "event"
        names = _form_of(*leaf_of(leaf.rows()[leaf.shorthand].annotation))[1] if leaf.shorthand else ""
        return ("entry", names) if names else ("items", "")
    referred = next((mark.kind for mark in marks if isinstance(mark, RefersTo)), None)
    if referred:
        return "entry", referred
    if any(isinstance(mark, Localized) for mark in marks):
        return "localized", ""
    kinds: Mapping[Any, QuestionKind] = {EdtfDate: "date", Issued: "date", bool: "flag"}
    return "choice" if get_origin(leaf) is Literal else kinds.get(leaf, "line"), ""


def leaf_of(annotation: Any, marks: tuple[object, ...] = ()) -> tuple[Any, tuple[object, ...]]:  # noqa: ANN401
    """Return the type of a field's single value, and the marks on the way to it."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return leaf_of(arguments[0], (*marks, *arguments[1:]))
    if origin in (Union, UnionType):
        return leaf_of(next(one for one in arguments if one is not NoneType), marks)
    return leaf_of(arguments[0], marks) if origin is tuple else (annotation, marks)


def check_answer(question: Question, kind: str, value: Value, records: Records, story: str) -> str | None:
    """Return why an answer is wrong, and what to type; an unknown actor or source must not be like a known one."""
    fault = None if question is STORY_OF_EVENT else field_error(model_of(kind), question.name, value)
    if fault:
        return fault
    named = list_texts(value) if question.names else []
    return next(filter(None, (_name_fault(question, one, records, story) for one in named)), None)


def _name_fault(question: Question, id_: str, records: Records, story: str) -> str | None:
    if question.names == "event":
        return target_error(id_, story, records)
    is_sure = question.field in ("story", "bill", "procedure", "different_from")
    return name_error(id_, question.names, records, must=is_sure) if question.names else None


def name_error(id_: str, kind: EntryKind, records: Records, *, must: bool = True) -> str | None:
    """Return why an id names no entry of a kind; with `must=False` only if it is like a known one."""
    known = records.ids(kind)
    if must:
        return None if id_ in known else f"no {kind} is called '{id_}'; {suggest_names(id_, known)}"
    guess = None if records.has(kind, id_) else nearest(id_, known)
    return f"no {kind} is called '{id_}'; did you mean '{guess}'?" if guess else None
