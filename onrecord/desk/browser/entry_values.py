"""Turns an entry's values into a form's fields ('title.ru', 'claims.0.text') and back; drops and guesses nothing."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, get_origin

from msgspec import Struct

from onrecord.editing.entries.yaml_values import Value
from onrecord.editing.forms.field_types import leaf_of
from onrecord.model.dates import EdtfDate, Issued
from onrecord.model.frozen_model import Fields
from onrecord.model.values import Localized, OneOrMany, RefersTo

Sent = Mapping[str, str]
"""The fields of a form."""
ReadDate = Callable[[str], str]
"""Returns a date in the form of entries, or a text that is none as it is."""
_MOST_DIGITS = 10
"""A place in a list has fewer digits."""


class UnfitError(Exception):
    """A value has no place in a form; it can be seen as text."""


class Shape(Struct, frozen=True):
    """What a field can hold."""

    is_several: bool
    is_localized: bool
    is_date: bool
    is_named: bool
    """Whether the value has a text for each name that the editor chooses, such as a colour's."""
    model: type[Fields] | None
    """The model of a value with fields of its own."""
    names: str
    """The kind of entry that the value names; empty for any other value."""


@cache
def shape_of(model: type[Fields], name: str) -> Shape:
    """Return the shape of a field of a model. Raises `UnfitError` if there is no such field."""
    if name not in model.rows():
        raise UnfitError
    leaf, marks = leaf_of(model.rows()[name].annotation)
    is_localized = any(isinstance(mark, Localized) for mark in marks)
    return Shape(
        is_several=any(isinstance(mark, OneOrMany) for mark in marks),
        is_localized=is_localized,
        is_named=get_origin(leaf) is dict and not is_localized,
        is_date=leaf in (EdtfDate, Issued),
        model=leaf if isinstance(leaf, type) and issubclass(leaf, Fields) else None,
        names=next((mark.kind for mark in marks if isinstance(mark, RefersTo)), ""),
    )


def named_by(model: type[Fields], name: str) -> tuple[str, str]:
    """Return the kind of entry that a field of a form names, and the question that asks for it; else two empty texts.

    Of 'denies.0.target' the question is 'denies'.
    """
    named = ""
    question = ""
    for part in name.split("."):
        if part.isdecimal():
            continue
        if part not in model.rows():
            return "", ""
        is_main = part == (model.shorthand or "target")
        if not question or not is_main:
            question = part
        shape = shape_of(model, part)
        named = shape.names
        model = shape.model or model
    return (named, question) if named else ("", "")


class FormFields(Struct, frozen=True):
    """An entry's values as a form has them."""

    fields: dict[str, str]
    unfit: frozenset[str]
    """The names of the values that no form can show."""


def to_fields(model: type[Fields], values: Mapping[str, Value], language: str) -> FormFields:
    """Return the fields of a form for an entry's values."""
    found: dict[str, str] = {}
    unfit: set[str] = set()
    for name, value in values.items():
        try:
            found |= dict(_spread(shape_of(model, name), name, value, language))
        except UnfitError:
            unfit.add(name)
    return FormFields(found, frozenset(unfit))


def _spread(shape: Shape, name: str, value: Value, language: str) -> Iterator[tuple[str, str]]:
    """Yield the fields of a form for a value."""
    if not shape.is_several:
        yield from _spread_one(shape, name, value, language)
        return
    for place, item in enumerate(items_of(value)):
        yield from _spread_one(shape, f"{name}.{place}", item, language)


def items_of(value: Value) -> list[Any]:
    """Return the items of a list; of the short form of a list with one item, this item."""
    return [value] if isinstance(value, str | Mapping) else list(value)


def _spread_one(shape: Shape, name: str, value: Value, language: str) -> Iterator[tuple[str, str]]:
    """Yield the fields of a form for a value that is no list."""
    if shape.model:
        if isinstance(value, str) and shape.model.shorthand:
            value = {shape.model.shorthand: value}
        if not isinstance(value, Mapping):
            raise UnfitError
        for inner, own in value.items():
            yield from _spread(shape_of(shape.model, inner), f"{name}.{inner}", own, language)
    elif isinstance(value, str) and not shape.is_named:
        yield name, value
    elif (shape.is_named or shape.is_localized) and isinstance(value, Mapping):
        plain = language if shape.is_localized else ""
        for own, text in value.items():
            if not isinstance(text, str):
                raise UnfitError
            yield name if own == plain else f"{name}.{own}", text
    else:
        raise UnfitError


def to_values(
    model: type[Fields], fields: Sent, language: str, read_date: ReadDate = lambda typed: typed
) -> dict[str, Value]:
    """Return the values of an entry that a form sent, in the order of the field table, its dates by `read_date`."""
    parts = _by_first(fields)
    values: dict[str, Value] = {}
    for name in model.rows():
        if name in parts:
            value = _gather(shape_of(model, name), parts[name], language, read_date)
            if value:
                values[name] = value
    return values


def _by_first(fields: Sent) -> dict[str, dict[str, str]]:
    """Return the fields by the first parts of their names, and then by the rest."""
    found: dict[str, dict[str, str]] = {}
    for name, text in fields.items():
        first, _, rest = name.partition(".")
        found.setdefault(first, {})[rest] = text
    return found


def is_place(part: str) -> bool:
    """Return whether a part of a field's name is a place in a list; `int` refuses thousands of digits."""
    return part.isdecimal() and len(part) < _MOST_DIGITS


def _gather(shape: Shape, fields: Sent, language: str, read_date: ReadDate) -> Value | None:
    if not shape.is_several:
        return _gather_one(shape, fields, language, read_date)
    items = {int(place): own for place, own in _by_first(fields).items() if is_place(place)}
    gathered = (_gather_one(shape, items[place], language, read_date) for place in sorted(items))
    values = [value for value in gathered if value]
    if len(values) == 1 and isinstance(values[0], str):
        return values[0]
    return values or None


def _gather_one(shape: Shape, fields: Sent, language: str, read_date: ReadDate) -> Value | None:
    if shape.model:
        values = to_values(shape.model, fields, language, read_date)
        main = values.get(shape.model.shorthand or "")
        if isinstance(main, str) and len(values) == 1:
            return main
        return values or None
    if shape.is_named:
        named = {name: clean(text) for name, text in fields.items() if name}
        return {name: text for name, text in named.items() if text} or None
    texts = {code or language: clean(text) for code, text in {"": "", **fields}.items()}
    if shape.is_localized:
        texts = {code: text for code, text in texts.items() if text}
        return texts if texts.keys() - {language} else texts.get(language)
    text = texts[language]
    return read_date(text) if shape.is_date and text else text


def clean(text: str) -> str:
    """Return a text with the line ends of entries, and without white space around it."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.strip("\n").rstrip() if "\n" in text.strip() else text.strip()
