"""Derives from the type of a field how to answer a question on it."""

from collections.abc import Mapping
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from msgspec import Struct

from onrecord.model.dates import EdtfDate, Issued
from onrecord.model.fields import Finds, Relation, Review
from onrecord.model.frozen_model import Fields
from onrecord.model.records import EntryKind
from onrecord.model.values import Localized, RefersTo

QuestionKind = Literal["line", "text", "date", "choice", "entry", "localized", "items", "relations", "flag"]
_OF_VALUES: Mapping[Any, QuestionKind] = {EdtfDate: "date", Issued: "date", bool: "flag"}


class AnswerType(Struct, frozen=True):
    """What answers a question on a field."""

    kind: QuestionKind
    names: EntryKind | Literal[""] = ""
    """The kind of entry that the answer names; empty if it names none."""


def leaf_of(annotation: Any, marks: tuple[object, ...] = ()) -> tuple[Any, tuple[object, ...]]:  # noqa: ANN401
    """Return the type of a field's single value, and the marks on the way to it."""
    origin = get_origin(annotation)
    arguments = get_args(annotation)
    if origin is Annotated:
        return leaf_of(arguments[0], (*marks, *arguments[1:]))
    if origin in (Union, UnionType):
        return leaf_of(next(argument for argument in arguments if argument is not NoneType), marks)
    if origin is tuple:
        return leaf_of(arguments[0], marks)
    return annotation, marks


def answer_type_of(leaf: Any, marks: tuple[object, ...]) -> AnswerType:  # noqa: ANN401
    """Return what answers a question on a field, by the type of its single value and its marks."""
    if isinstance(leaf, type) and issubclass(leaf, Fields):
        return _answer_type_of_item(leaf)
    referred = next((mark.kind for mark in marks if isinstance(mark, RefersTo)), None)
    if referred:
        return AnswerType("entry", referred)
    if any(isinstance(mark, Localized) for mark in marks):
        return AnswerType("localized")
    if get_origin(leaf) is Literal:
        return AnswerType("choice")
    return AnswerType(_OF_VALUES.get(leaf, "line"))


def _answer_type_of_item(model: type[Fields]) -> AnswerType:
    """Return what answers a question on items with fields: an entry, if the short form of an item names one."""
    if issubclass(model, Relation | Finds | Review):
        return AnswerType("relations", "event")
    if model.shorthand:
        names = answer_type_of(*leaf_of(model.rows()[model.shorthand].annotation)).names
        if names:
            return AnswerType("entry", names)
    return AnswerType("items")
