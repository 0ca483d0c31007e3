"""Normalizes the shorthands of an entry: converts its YAML tree to the form that its model expects.

The module derives a shape from each model in the field table, once. The shape says which shorthands editors may write:
a list as a single item, a text in one language, a model as a plain value.
"""

from collections.abc import Mapping as MappingType
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Protocol, Union, get_args, get_origin

from msgspec import Struct

from onrecord.model.frozen_model import Fields
from onrecord.model.missing_fields import describe_field
from onrecord.model.values import Localized, OneOrMany
from onrecord.read.yaml.nodes import Mapping, Node, Scalar, Sequence

PlainData = str | list[Any] | dict[str, Any]
"""An entry as plain data (texts, lists, mappings), for the cache, other processes and the validator."""


class _Shape(Protocol):
    """The normalized form of a field's value."""

    def normalize(self, node: Node, language: str) -> PlainData:
        """Return the typed value in this form; unchanged if it does not fit."""


class _ScalarShape(Struct, frozen=True):
    """A single value."""

    choices: tuple[str, ...] = ()
    """The only valid values; empty if it may have others."""

    def normalize(self, node: Node, language: str) -> PlainData:  # noqa: ARG002  (a value has no language)
        return to_plain(node)


class _LocalizedShape(Struct, frozen=True):
    def normalize(self, node: Node, language: str) -> PlainData:
        return {language: _text(node)} if isinstance(node, Scalar) else to_plain(node)


class _ListShape(Struct, frozen=True):
    item: _Shape

    def normalize(self, node: Node, language: str) -> PlainData:
        items = node.items if isinstance(node, Sequence) else (node,)
        return [self.item.normalize(item, language) for item in items if not _is_absent(item)]


class _FieldsShape(Struct, frozen=True):
    fields: MappingType[str, _Shape]
    shorthand: str | None
    help: MappingType[str, str]
    """The description of each field in the field table, for hints."""
    required: tuple[str, ...] = ()

    def normalize(self, node: Node, language: str) -> PlainData:
        if isinstance(node, Mapping):
            shapes = self.fields
            typed = ((key.text, one) for key, one in node.entries if not _is_absent(one) or key.text not in shapes)
            return {name: shapes.get(name, _UNKNOWN).normalize(value, language) for name, value in typed}
        if isinstance(node, Scalar) and self.shorthand is not None:
            return {self.shorthand: self.fields[self.shorthand].normalize(node, language)}
        return to_plain(node)


class _MapShape(Struct, frozen=True):
    """Values by ids that the editor chooses."""

    item: _Shape

    def normalize(self, node: Node, language: str) -> PlainData:
        if not isinstance(node, Mapping):
            return to_plain(node)
        typed = ((key.text, value) for key, value in node.entries if not _is_absent(value))
        return {key: self.item.normalize(value, language) for key, value in typed}


_UNKNOWN = _ScalarShape()
"""The shape of an unknown field."""
_NO_FIELDS = _FieldsShape({}, None, {})


def normalize(node: Node, model: type[Fields], language: str, path: tuple[str | int, ...] = ()) -> PlainData:
    """Return an entry's tree, or the value at a `path` in it, as plain data in the form of its model.

    Texts without a language are in `language`. Values that do not fit stay unchanged, so that the validator refuses
    them at their place.
    """
    return _shape_at(model, path).normalize(node, language)


def field_names_at(model: type[Fields], path: tuple[str | int, ...]) -> list[str]:
    """Return the names of the fields of the mapping at `path` in an entry of `model`; empty if it is none."""
    return list(_fields_at(model, path).fields)


def shorthand_at(model: type[Fields], path: tuple[str | int, ...]) -> str | None:
    """Return the field that takes a plain value at `path`; None if only a mapping is valid there."""
    return _fields_at(model, path).shorthand


def required_fields_at(model: type[Fields], path: tuple[str | int, ...]) -> tuple[str, ...]:
    """Return the names of the required fields of the mapping at `path`."""
    return _fields_at(model, path).required


def choices_at(model: type[Fields], path: tuple[str | int, ...]) -> tuple[str, ...]:
    """Return the only valid values at `path`; empty if it may have others."""
    shape = _shape_at(model, path)
    return shape.choices if isinstance(shape, _ScalarShape) else ()


def describe_value_kind(model: type[Fields], path: tuple[str | int, ...]) -> str:
    """Return in words the kind of value that is valid at `path`."""
    shape = _shape_at(model, path)
    if isinstance(shape, _ScalarShape) and path and isinstance(path[-1], int):
        return "one value or a list of them"
    if isinstance(shape, _LocalizedShape):
        return "a text, or one text for each language"
    if isinstance(shape, _MapShape):
        return "a value for each id"
    if isinstance(shape, _FieldsShape):
        return f"fields of its own: {', '.join(shape.fields)}"
    return "one value" if isinstance(shape, _ScalarShape) else "one value or a list of them"


def field_help(model: type[Fields], path: tuple[str | int, ...]) -> str | None:
    """Return the description of the field at `path`, with an example; None if there is no such field."""
    if path and isinstance(path[-1], int):
        # The help on a list's field also describes its items, unless they have fields of their own.
        path = () if isinstance(_shape_at(model, path), _FieldsShape) else path[:-1]
    return _fields_at(model, path[:-1]).help.get(str(path[-1])) if path else None


def _fields_at(model: type[Fields], path: tuple[str | int, ...]) -> _FieldsShape:
    shape = _shape_at(model, path)
    return shape if isinstance(shape, _FieldsShape) else _NO_FIELDS


def _shape_at(model: type[Fields], path: tuple[str | int, ...]) -> _Shape:
    shape: _Shape = _shape_of_model(model)
    for key in path:
        if (isinstance(shape, _ListShape) and isinstance(key, int)) or (
            isinstance(shape, _MapShape) and isinstance(key, str)
        ):
            shape = shape.item
        elif isinstance(shape, _FieldsShape) and isinstance(key, str):
            shape = shape.fields.get(key, _UNKNOWN)
        else:
            return _UNKNOWN
    return shape


def to_plain(node: Node) -> PlainData:
    """Return a tree as typed, without absent values."""
    if isinstance(node, Scalar):
        return _text(node)
    if isinstance(node, Sequence):
        return [to_plain(item) for item in node.items if not _is_absent(item)]
    return {key.text: to_plain(value) for key, value in node.entries if not _is_absent(value)}


def _text(node: Scalar) -> str:
    """Return the typed text; of a block, without the final line end, which belongs to the YAML syntax."""
    return node.text.rstrip("\n") if node.style in ("|", ">") else node.text


def _is_absent(node: Node) -> bool:
    return isinstance(node, Scalar) and node.is_absent


@cache
def _shape_of_model(model: type[Fields]) -> _FieldsShape:
    named = model.rows()
    fields = {name: _shape_of(info.annotation) for name, info in named.items()}
    required = tuple(name for name, info in named.items() if info.is_required())
    return _FieldsShape(
        fields, model.shorthand, {name: describe_field(name, info) for name, info in named.items()}, required
    )


def _shape_of(annotation: Any) -> _Shape:  # noqa: ANN401  (annotations have no common type)
    arguments = get_args(annotation)
    if get_origin(annotation) is Annotated:
        inner, marks = arguments[0], arguments[1:]
        if any(isinstance(mark, OneOrMany) for mark in marks):
            return _ListShape(_shape_of(get_args(inner)[0]))
        return _LocalizedShape() if any(isinstance(mark, Localized) for mark in marks) else _shape_of(inner)
    if get_origin(annotation) is dict:
        return _MapShape(_shape_of(arguments[1]))
    if get_origin(annotation) in (Union, UnionType):
        return _shape_of(next(argument for argument in arguments if argument is not NoneType))
    if isinstance(annotation, type) and issubclass(annotation, Fields):
        return _shape_of_model(annotation)
    return _ScalarShape(arguments) if get_origin(annotation) is Literal else _ScalarShape()
