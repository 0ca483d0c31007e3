"""The references in the fields of an entry, found by the marks of the field table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, NamedTuple, TypeVar, Union, get_args, get_origin

from msgspec import Struct

from onrecord.model.frozen_model import Fields
from onrecord.model.full_names import EntryName
from onrecord.model.ids import ID_PATTERN
from onrecord.model.prose import parse_link
from onrecord.model.values import ReferredKind, RefersTo
from onrecord.problems import Keys

Model = TypeVar("Model", bound=Fields)
_ID = ID_PATTERN.pattern
_EVENT = re.compile(rf"/?(?:(?P<story>{_ID})/)?(?P<event>{_ID})/?(?:#(?P<claim>.*))?")


class FieldReference(NamedTuple):
    """A value that refers to an entry."""

    kind: ReferredKind
    text: str
    """The value as typed."""
    keys: Keys
    """The path of keys to it."""


class NamedPart(NamedTuple):
    """A part of a reference, and the thing that it names."""

    name: EntryName
    start: int
    end: int


def references_in(fields: Fields) -> Iterator[FieldReference]:
    """Return the references in an entry's fields, in the order of the field table."""
    found: list[FieldReference] = []

    def note(reference: FieldReference) -> str:
        found.append(reference)
        return reference.text

    _visit(fields, type(fields), (), note)
    return iter(found)


def with_references(fields: Model, change: Callable[[FieldReference], str]) -> Model:
    """Return an entry's fields with the text that `change` returns for each reference."""
    changed: Model = _visit(fields, type(fields), (), change)
    return changed


def parts_of_reference(kind: ReferredKind, text: str, story: str) -> tuple[NamedPart, ...]:
    """Return the things that a value names, which refers to an entry of this kind and stands in `story`."""
    found = _EVENT.fullmatch(text)
    if kind != "event" or found is None:
        return (NamedPart(EntryName(kind, text), 0, len(text)),)
    story = found["story"] or story
    event = found["event"]
    claim = EntryName("claim", found["claim"], story, event)
    names = (EntryName("story", story), EntryName("event", event, story), claim)
    return tuple(NamedPart(name, *found.span(name.kind)) for name in names if found[name.kind] is not None)


def parts_of_link(text: str, story: str) -> tuple[NamedPart, ...]:
    """Return the things that a link in a text of `story` names; empty if it leads to no entry."""
    link = parse_link(text, story)
    if link is None or link.kind == "page" or link.kind == "file":  # noqa: PLR1714  (mypy narrows only this form)
        return ()
    if link.kind == "event":
        return parts_of_reference("event", text, link.story)
    *_, last = ID_PATTERN.finditer(text)
    return (NamedPart(EntryName(link.kind, last[0]), *last.span()),)


class _Listed(Struct, frozen=True):
    """A list, or a mapping by ids."""

    item: _Shape


_Shape = RefersTo | type[Fields] | _Listed
"""The form of a value with references in it; a model stands for itself."""


def _visit(value: Any, shape: _Shape, keys: Keys, visit: Callable[[FieldReference], str]) -> Any:  # noqa: ANN401  (values have no common type)
    if value is None:
        return None
    if isinstance(shape, RefersTo):
        return visit(FieldReference(shape.kind, value, keys))
    if isinstance(shape, _Listed):
        if isinstance(value, dict):
            return {key: _visit(item, shape.item, (*keys, key), visit) for key, item in value.items()}
        return tuple(_visit(item, shape.item, (*keys, place), visit) for place, item in enumerate(value))
    changed = {}
    for attribute, name, inner in _shapes(shape):
        before = getattr(value, attribute)
        after = _visit(before, inner, (*keys, name), visit)
        if after != before:
            changed[attribute] = after
    return value.model_copy(update=changed) if changed else value


@cache
def _shapes(model: type[Fields]) -> tuple[tuple[str, str, _Shape], ...]:
    """Return the fields of a model that have references: attribute, typed name and form."""
    found = ((name, info.alias or name, _shape_of(info.annotation)) for name, info in model.model_fields.items())
    return tuple((attribute, name, shape) for attribute, name, shape in found if shape is not None)


def _shape_of(annotation: Any) -> _Shape | None:  # noqa: ANN401  (annotations have no common type)
    """Return the form of a value with this annotation; None if it can have no reference."""
    origin = get_origin(annotation)
    arguments = get_args(annotation)
    if origin is Annotated:
        mark = next((mark for mark in arguments[1:] if isinstance(mark, RefersTo)), None)
        return mark or _shape_of(arguments[0])
    if origin in (Union, UnionType):
        return _shape_of(next(argument for argument in arguments if argument is not NoneType))
    if origin in (tuple, dict):
        inner = _shape_of(arguments[0 if origin is tuple else 1])
        return _Listed(inner) if inner else None
    is_model = isinstance(annotation, type) and issubclass(annotation, Fields)
    return annotation if is_model and _shapes(annotation) else None
