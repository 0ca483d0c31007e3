"""The class that all models of entries extend: models that never change, refuse unknown fields and report all errors.

A model is a table: each field has a type and a `Field`. An instance stores the fields that were set, and its class has
the defaults. The parsers of types are made when a model validates its first entry.
"""

from collections.abc import Callable, Container, Iterable, KeysView, Mapping
from datetime import time
from functools import cache, partial
from types import NoneType, UnionType
from typing import Annotated, Any, ClassVar, Literal, NoReturn, Self, TypedDict, Union, get_args, get_origin

from msgspec import Struct

from onrecord.problems import Hint

Parser = Callable[[Any], Any]
"""Returns the typed value of plain data. Raises `InvalidError`."""
_REQUIRED: Any = object()
DRAFT = "draft"
"""The `status` of an entry that may still lack some of the required fields."""


class ErrorDetails(TypedDict):
    """What is wrong with a value."""

    type: str
    """A key of `problems.CODES`; or `extra_forbidden`, `missing`, `literal_error` or `kind`."""
    loc: tuple[str | int, ...]
    """The path of the value; of a key of a mapping, with `[key]` after it."""
    value: Any
    hint: Hint | str
    ctx: dict[str, str]


class InvalidError(ValueError):
    """A value is not valid; it has all errors."""

    def __init__(self, errors: list[ErrorDetails]) -> None:
        super().__init__(errors)
        self.errors = errors


def refusal(code: str, message: str, hint: Hint | str = "") -> InvalidError:
    """Return the error that a type raises of a value, with a key of `problems.CODES`, a message and a hint."""
    return _error(code, None, hint, message=message)


def _error(kind: str, value: object, hint: Hint | str = "", **context: str) -> InvalidError:
    return InvalidError([{"type": kind, "loc": (), "value": value, "hint": hint, "ctx": context}])


class Check(Struct, frozen=True):
    """Marks a type whose values a function checks; or makes of plain data, which is then `typed_as` another type."""

    function: Parser
    typed_as: Any = None


class FieldInfo(Struct):
    """A field of a model, required if it has no default."""

    default: Any = _REQUIRED
    in_draft: Any = _REQUIRED
    """The value of a draft that lacks a required field; without one, a draft must have the field too."""
    alias: str | None = None
    """The name that editors type, if Python has that word."""
    description: str = ""
    examples: list[Any] = []
    annotation: Any = None

    def is_required(self) -> bool:
        """Return whether an entry must have the field."""
        return self.default is _REQUIRED

    def may_wait(self) -> bool:
        """Return whether an entry must have the field, but a draft may still lack it."""
        return self.is_required() and self.in_draft is not _REQUIRED


Field: Any = FieldInfo
"""Makes a field, under a type that each value of a field can have."""


class _ModelType(type):
    """Makes a table of a model's fields, and class attributes of their defaults."""

    model_fields: Mapping[str, FieldInfo]

    def __init__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any]) -> None:
        super().__init__(name, bases, namespace)
        inherited = [base.model_fields for base in cls.__mro__[-2:0:-1] if isinstance(base, _ModelType)]
        own = {field: info for field, info in namespace.items() if isinstance(info, FieldInfo)}
        for field, info in own.items():
            info.annotation = cls.__annotations__[field]
            setattr(cls, field, info.in_draft if info.may_wait() else info.default)
            if info.is_required() and not info.may_wait():
                delattr(cls, field)
        cls.model_fields = {field: info for table in (*inherited, own) for field, info in table.items()}


class Fields(metaclass=_ModelType):
    """A frozen model that refuses unknown fields."""

    shorthand: ClassVar[str | None] = None
    """The field that takes a plain value, where editors may write one instead of the whole model."""

    def __init__(self, **values: Any) -> None:  # noqa: ANN401  (values have no common type)
        """Take typed values, which are not validated."""
        vars(self).update(values)

    @classmethod
    def model_validate(cls, plain: object) -> Self:
        """Return the model of an entry's plain data. Raises `InvalidError`."""
        model: Self = _parser_of(cls)(plain)
        return model

    @classmethod
    def rows(cls) -> dict[str, FieldInfo]:
        """Return the fields by the name that editors type: the model's own first, then those it inherits."""
        own_first = sorted(cls.model_fields.items(), key=lambda field: field[0] not in cls.__annotations__)
        return {info.alias or name: info for name, info in own_first}

    @property
    def model_fields_set(self) -> KeysView[str]:
        """The names of the fields that were set."""
        return vars(self).keys()

    def model_copy(self, update: Mapping[str, Any]) -> Self:
        """Return a copy with other values, which are not validated."""
        return type(self)(**{**vars(self), **update})

    def as_json(self, names: Container[str] | None = None, *, has_defaults: bool = True) -> dict[str, Any]:
        """Return the fields as JSON has them, under the names that editors type: all, or those of these `names`."""
        return {
            info.alias or name: _as_json(value, has_defaults)
            for name, info in type(self).model_fields.items()
            if (names is None or name in names) and ((value := getattr(self, name)) != info.default or has_defaults)
        }

    def __eq__(self, other: object) -> bool:
        names = type(self).model_fields
        return type(other) is type(self) and all(getattr(self, name) == getattr(other, name) for name in names)

    def __hash__(self) -> int:
        return hash((type(self), *(getattr(self, name) for name in type(self).model_fields)))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in vars(self).items())})"

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"a model never changes, so '{name}' can't be set")


def _as_json(value: Any, has_defaults: bool) -> Any:  # noqa: ANN401, FBT001  (plain data)
    if isinstance(value, Fields):
        return value.as_json(has_defaults=has_defaults)
    if isinstance(value, tuple):
        return [_as_json(item, has_defaults) for item in value]
    if value is None or isinstance(value, str | int | dict):
        return value
    return f"{value:%H:%M}" if isinstance(value, time) else str(value)


@cache
def _parser_of(annotation: Any) -> Parser:  # noqa: ANN401  (annotations have no common type)
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        checks = [mark for mark in arguments[1:] if isinstance(mark, Check)]
        is_made = any(check.typed_as for check in checks)
        parse = None if is_made else _parser_of(arguments[0])
        return partial(_parse_checked, parse, [check.function for check in checks]) if checks or not parse else parse
    if origin in (Union, UnionType):
        parse = _parser_of(next(argument for argument in arguments if argument is not NoneType))
        return lambda value: None if value is None else parse(value)
    if origin is Literal:
        return partial(_parse_choice, arguments)
    if origin is tuple:
        return partial(_parse_list, _parser_of(arguments[0]))
    if origin is dict:
        return partial(_parse_mapping, *map(_parser_of, arguments))
    if annotation is str:
        return partial(_of_kind, str)
    fields = {info.alias or name: (name, info) for name, info in annotation.model_fields.items()}
    rows = {name: (attribute, _parser_of(info.annotation)) for name, (attribute, info) in fields.items()}
    required = {name: info.may_wait() for name, (_, info) in fields.items() if info.is_required()}
    return partial(_parse_model, annotation, rows, required)


def _of_kind(kind: type, value: Any) -> Any:  # noqa: ANN401  (plain data)
    if type(value) is not kind:
        raise _error("kind", value)
    return value


def _parse_checked(parse: Parser | None, checks: Iterable[Parser], value: object) -> object:
    typed = parse(value) if parse else value
    try:
        for check in checks:
            typed = check(typed)
    except InvalidError as error:
        error.errors[0]["value"] = value
        raise
    return typed


def _parse_choice(choices: tuple[str, ...], value: object) -> object:
    if value not in choices:
        raise _error("literal_error", value, expected=str(choices))
    return value


def _parse_list(parse: Parser, value: object) -> tuple[object, ...]:
    return tuple(_parse_parts(((place,), parse, item) for place, item in enumerate(_of_kind(list, value))))


def _parse_mapping(parse_key: Parser, parse: Parser, value: object) -> dict[str, object]:
    items = _of_kind(dict, value).items()
    parts = [(((key, "[key]"), parse_key, key), ((key,), parse, item)) for key, item in items]
    typed = _parse_parts(part for pair in parts for part in pair)
    return dict(zip(typed[::2], typed[1::2], strict=True))


def _parse_model(
    model: type[Fields], rows: Mapping[str, tuple[str, Parser]], required: Mapping[str, bool], value: object
) -> Fields:
    """Return the model of plain data; `required` has the names of required fields, and whether drafts may lack them."""
    plain = _of_kind(dict, value)
    is_draft = plain.get("status") == DRAFT
    unknown = "", partial(_refuse, "extra_forbidden")
    parts = [((name,), rows.get(name, unknown)[1], item) for name, item in plain.items()]
    missing = (name for name, may_wait in required.items() if name not in plain and not (may_wait and is_draft))
    parts += [((name,), partial(_refuse, "missing"), plain) for name in missing]
    try:
        typed = _parse_parts(parts)
    except InvalidError as error:
        names: list[str | int] = list(rows)
        error.errors.sort(key=lambda one: names.index(name) if (name := one["loc"][0]) in rows else len(names))
        raise
    return model(**{rows[name][0]: one for name, one in zip(plain, typed, strict=True)})


def _refuse(kind: str, value: object) -> NoReturn:
    raise _error(kind, value)


def _parse_parts(parts: Iterable[tuple[tuple[str | int, ...], Parser, Any]]) -> list[Any]:
    """Return the typed values of the parts of a value; raise all their errors with the path of each part."""
    typed: list[Any] = []
    errors: list[ErrorDetails] = []
    for path, parse, value in parts:
        try:
            typed.append(parse(value))
        except InvalidError as error:
            errors += [{**details, "loc": (*path, *details["loc"])} for details in error.errors]
    if errors:
        raise InvalidError(errors)
    return typed
