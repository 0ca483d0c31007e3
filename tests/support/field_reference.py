"""Generates the field reference as Markdown: a section for each kind of entry and each nested model."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from schema_generator import CONDITIONS, typed_default

from onrecord.editing.entries.yaml_values import format_example
from onrecord.model.fields import (
    ActorFields,
    BillFields,
    EventFields,
    PageFields,
    ProcedureFields,
    SiteFields,
    SourceFields,
    StoryFields,
)
from onrecord.model.frozen_model import FieldInfo, Fields
from onrecord.model.values import Localized, OneOrMany, Typed
from onrecord.web.imports.table.map_fields import SourceUse, TableMap, Use

_ENTRIES: tuple[type[Fields], ...] = (
    SiteFields, StoryFields, EventFields, SourceFields, ActorFields, BillFields, ProcedureFields, PageFields,
)  # fmt: skip
_OF_MAPS = (TableMap, Use, SourceUse)
_TEXT = {"a text": "a string, in the story's first language, or one for each language: `{en: Reuters, ru: Рейтер}`"}

_HEAD = """\
# Fields

All fields of all entries. `make update` writes this page from the field table in
[`onrecord/model/fields.py`](../onrecord/model/fields.py). [Write entries](writing.md) shows how to use the fields. For
editing programs that read JSON Schemas, such as VS Code with its YAML extension, `onrecord schema` writes the same into
`schema/`.

A field that is left out, or left empty, is absent. 'One or many' takes one value, or a list of them.

## Values

| value | written as |
| --- | --- |
"""
_TABLE_HEAD = "| field | value | required, default | meaning | example |\n| --- | --- | --- | --- | --- |\n"
_WORDS_OF_A_NAME = re.compile(r"[A-Z][a-z]+")


_MAP_HEAD = """\
# Fields of a map

All fields of a map for [`onrecord import table`](importing.md#a-table). `make update` writes this page from
[`map_fields.py`](../onrecord/web/imports/table/map_fields.py). A map is YAML, in the [dialect of entries](syntax.md).
Where a column is named by itself, it stands for a [use](#use) of that column.
"""


def map_reference() -> str:
    """Return the text of the reference page of maps."""
    models = list(dict.fromkeys(_parts(TableMap)))
    return _MAP_HEAD + "".join(_section(model) for model in models)


def reference() -> str:
    """Return the text of the reference page."""
    models = list(dict.fromkeys(part for entry in _ENTRIES for part in _parts(entry)))
    return _HEAD + _values(models) + "".join(_section(model) for model in models)


def _parts(model: type[Fields]) -> Iterator[type[Fields]]:
    """Yield a model and all models nested in it, parents first."""
    yield model
    for info in model.rows().values():
        for part in _within(info.annotation):
            if isinstance(part, type) and issubclass(part, Fields):
                yield from _parts(part)


def _within(annotation: Any) -> Iterator[Any]:  # noqa: ANN401  (annotations have no common type)
    """Yield an annotation and everything nested in it, with its metadata."""
    yield annotation
    if get_origin(annotation) is not Literal:
        for part in get_args(annotation):
            yield from _within(part)


def _values(models: list[type[Fields]]) -> str:
    """Return a table row for each type of single value."""
    parts = (part for model in models for info in model.rows().values() for part in _within(info.annotation))
    rows = {part.name: part.form for part in parts if isinstance(part, Typed)} | _TEXT
    return "".join(f"| {name} | {form} |\n" for name, form in sorted(rows.items()))


def _section(model: type[Fields]) -> str:
    heading = "##" if model in _ENTRIES or issubclass(model, _OF_MAPS) else "###"
    plain = f"A plain value stands for its `{model.shorthand}`." if model.shorthand else ""
    # Python keeps the indentation of a docstring before 3.13, and takes it off since.
    described = inspect.cleandoc(model.__doc__ or "")
    about = [described, plain, *(condition.words for condition in CONDITIONS.get(model, ()))]
    rows = "".join(_row(name, info) for name, info in model.rows().items())
    return f"\n{heading} {_name(model)}\n\n{' '.join(filter(None, about))}\n\n{_TABLE_HEAD}{rows}"


def _row(name: str, info: FieldInfo) -> str:
    cells = (f"`{name}`", _in_words(info.annotation), _need(info), info.description or "", _examples(info))
    escaped = (cell.replace("|", "\\|") for cell in cells)
    return f"| {' | '.join(escaped)} |\n"


def _need(info: FieldInfo) -> str:
    """Return 'required', or the field's default."""
    default = typed_default(info.default)
    if info.is_required():
        return "required, except in a draft" if info.may_wait() else "required"
    return "" if default is None else f"`{format_example(default)}`"


def _examples(info: FieldInfo) -> str:
    return ", ".join(f"`{format_example(example)}`" for example in info.examples or ())


def _in_words(annotation: Any) -> str:  # noqa: ANN401  (annotations have no common type)
    """Return a description of a type."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        words = (_described(metadata, arguments[0]) for metadata in arguments[1:])
        return next(filter(None, words), None) or _in_words(arguments[0])
    if origin in (Union, UnionType):
        return _in_words(next(argument for argument in arguments if argument is not NoneType))
    if origin is Literal:
        return ("one of " if len(arguments) > 1 else "") + ", ".join(f"`{choice}`" for choice in arguments)
    if origin is dict:
        return f"{_in_words(arguments[1])} for each {_in_words(arguments[0]).partition(' ')[2]}"
    return _model_in_words(annotation)


def _described(metadata: object, inner: Any) -> str | None:  # noqa: ANN401  (annotations have no common type)
    """Return a description of a type with this metadata; None if the metadata says nothing of it."""
    if isinstance(metadata, Typed):
        return metadata.name
    if isinstance(metadata, OneOrMany):
        return f"one or many: {_in_words(get_args(inner)[0])}"
    return "a text" if isinstance(metadata, Localized) else None


def _model_in_words(model: type[Fields]) -> str:
    name = _name(model).lower()
    link = f"[{name}](#{name.replace(' ', '-')})"
    if model.shorthand is None:
        return link
    # A shorthand is one plain value, also where the field itself takes several.
    return f"{_in_words(model.rows()[model.shorthand].annotation).removeprefix('one or many: ')} or {link}"


def _name(model: type[Fields]) -> str:
    """Return the heading of a model's section."""
    first, *others = _WORDS_OF_A_NAME.findall(model.__name__.removesuffix("Fields"))
    return " ".join([first, *map(str.lower, others)])
