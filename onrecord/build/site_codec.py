"""Encodes the values of an arranged site as plain data for JSON, and decodes them, by the annotations of their classes.

It knows the forms that these classes use: texts, numbers, days, tuples, named tuples, mappings, structs, dataclasses,
entries' models, and unions of these. It refuses any other annotation when a class is first used.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

from msgspec import Struct

from onrecord.model.dates import Issued, parse_issued
from onrecord.model.frozen_model import Fields


class Codec(NamedTuple):
    """How the values of one type are encoded and decoded."""

    encode: Callable[[Any], Any]
    decode: Callable[[Any], Any]


def _same(value: Any) -> Any:  # noqa: ANN401  (plain data of any type)
    return value


_PLAIN = Codec(_same, _same)
_ATOMS: Mapping[object, Codec] = {
    **dict.fromkeys((str, int, bool), _PLAIN),
    date: Codec(date.isoformat, date.fromisoformat),
    Path: Codec(str, Path),
    Issued: Codec(str, parse_issued),
}


@cache
def codec_of(annotation: Any) -> Codec:  # noqa: ANN401  (annotations have no common type)
    """Return the codec for the values of a type."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if annotation in _ATOMS:
        return _ATOMS[annotation]
    if origin is Literal:
        return _PLAIN
    if origin in (Union, UnionType):
        return _union(tuple(choice for choice in inner if choice is not NoneType))
    if origin is tuple:
        return _many(inner[0]) if inner[1:] == (...,) else _row(tuple, tuple(map(codec_of, inner)))
    if origin is not None and issubclass(origin, Mapping):
        key, value = map(codec_of, inner)
        return Codec(
            lambda mapping: [(key.encode(name), value.encode(item)) for name, item in mapping.items()],
            lambda data: {key.decode(name): value.decode(item) for name, item in data},
        )
    if issubclass(annotation, Fields):
        return Codec(
            lambda model: _as_read(model.as_json(has_defaults=False)),
            annotation.model_validate,
        )
    if issubclass(annotation, tuple):
        hints = get_type_hints(annotation)
        return _row(annotation._make, tuple(codec_of(hints[name]) for name in annotation._fields))
    return _record(annotation)


def _union(choices: tuple[Any, ...]) -> Codec:
    """Return the codec of an optional value, or of a text or one of several dataclasses."""
    if len(choices) == 1:
        encode, decode = codec_of(choices[0])
        return Codec(lambda one: None if one is None else encode(one), lambda one: None if one is None else decode(one))
    named = {choice.__name__: codec_of(choice) for choice in choices if choice is not str}

    def encode_named(value: Any) -> Any:  # noqa: ANN401  (plain data)
        name = type(value).__name__
        return value if type(value) is str else (name, named[name].encode(value))

    return Codec(encode_named, lambda data: data if type(data) is str else named[data[0]].decode(data[1]))


def _many(annotation: Any) -> Codec:  # noqa: ANN401  (as in `codec_of`)
    if (codec := codec_of(annotation)) is _PLAIN:
        return Codec(_same, tuple)
    encode, decode = codec
    encode_all = _same if encode is _same else lambda value: [encode(item) for item in value]
    return Codec(encode_all, lambda data: tuple([decode(item) for item in data]))


def _row(make: Callable[[Any], Any], codecs: tuple[Codec, ...]) -> Codec:
    if all(codec is _PLAIN for codec in codecs):
        return Codec(_same, make)
    return Codec(
        lambda value: [codec.encode(item) for codec, item in zip(codecs, value, strict=True)],
        lambda data: make([codec.decode(item) for codec, item in zip(codecs, data, strict=True)]),
    )


def _record(cls: Any) -> Codec:  # noqa: ANN401  (as in `codec_of`)
    hints = get_type_hints(cls)
    names = cls.__struct_fields__ if issubclass(cls, Struct) else [field.name for field in fields(cls)]
    members = [(name, codec_of(hints[name])) for name in names]

    def decode(data: list[Any]) -> Any:  # noqa: ANN401  (an instance of `cls`)
        return cls(*[codec.decode(item) for (_, codec), item in zip(members, data, strict=True)])

    return Codec(lambda value: [codec.encode(getattr(value, name)) for name, codec in members], decode)


def _as_read(value: Any) -> Any:  # noqa: ANN401  (plain data)
    """Return a model's set fields as the reader gives them to the validator: all texts, in lists and mappings."""
    if (kind := type(value)) is str or value is None:
        return value
    if kind is dict:
        return {name: _as_read(item) for name, item in value.items()}
    if kind is list:
        return [_as_read(item) for item in value]
    return ("yes" if value else "no") if kind is bool else str(value)
