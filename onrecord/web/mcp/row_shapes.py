"""Gives a stranger's JSON the shape of the API's rows.

A site of an older version lacks fields, and a hostile one may have anything in them. After this, each field is there
and has its type: what doesn't fit is unknown, and fields that this version doesn't know are left out.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from msgspec import Struct, inspect

Row = dict[str, Any]
_MOST_ITEMS = 100_000
"""The most items of one list that are looked at."""


def shape_row(value: object, table: type[Struct]) -> Row:
    """Return a row with all fields of its type."""
    found: Row = _shape(value, _type_of(table))
    return found


def find_missing(value: object, table: type[Struct], unneeded: Collection[str]) -> Iterator[str]:
    """Yield the fields that a row or a part of it lacks, as `events.quotes`; some of them more than once.

    What has another type than it should is missing too. Fields with an unneeded name are passed over with their parts.
    """
    yield from _find_missing(value, _type_of(table), frozenset(unneeded), "")


def _find_missing(value: Any, wanted: inspect.Type, unneeded: frozenset[str], path: str) -> Iterator[str]:  # noqa: ANN401
    match wanted:
        case inspect.Metadata():
            yield from _find_missing(value, wanted.type, unneeded, path)
        case inspect.UnionType():
            parts = [part for part in wanted.types if not isinstance(part, inspect.NoneType)]
            if value is not None:
                yield from _find_missing(value, parts[0], unneeded, path)
        case _ if not _may_be(value, wanted):
            yield path
        case inspect.StructType():
            for field in wanted.fields:
                if field.encode_name not in unneeded:
                    yield from _find_in_field(value, field, unneeded, path)
        case inspect.CollectionType():
            yield from _find_in_items(value[:_MOST_ITEMS], wanted.item_type, unneeded, path)
        case inspect.DictType():
            yield from _find_in_items(value.values(), wanted.value_type, unneeded, path)


def _find_in_items(items: Iterable[object], wanted: inspect.Type, unneeded: frozenset[str], path: str) -> Iterator[str]:
    for item in items:
        yield from _find_missing(item, wanted, unneeded, path)


def _find_in_field(row: Row, field: inspect.Field, unneeded: frozenset[str], path: str) -> Iterator[str]:
    name = field.encode_name
    place = f"{path}.{name}" if path else name
    if name in row:
        yield from _find_missing(row[name], field.type, unneeded, place)
    else:
        yield place


@cache
def _type_of(table: type[Struct]) -> inspect.Type:
    return inspect.type_info(table)


def _shape(value: object, wanted: inspect.Type) -> Any:  # noqa: ANN401, PLR0911  (a branch a form of type)
    """Return a value of a type: the value itself if it fits, and else the unknown value of that type."""
    match wanted:
        case inspect.Metadata():
            return _shape(value, wanted.type)
        case inspect.UnionType():
            parts = [part for part in wanted.types if not isinstance(part, inspect.NoneType)]
            return None if not _may_be(value, parts[0]) else _shape(value, parts[0])
        case inspect.StructType():
            own: Mapping[str, Any] = value if isinstance(value, dict) else {}
            return {field.encode_name: _shape(own.get(field.encode_name), field.type) for field in wanted.fields}
        case inspect.CollectionType():
            items = value[:_MOST_ITEMS] if isinstance(value, list) else []
            return [_shape(item, wanted.item_type) for item in items if _may_be(item, wanted.item_type)]
        case inspect.DictType():
            pairs = value.items() if isinstance(value, dict) else ()
            return {key: _shape(item, wanted.value_type) for key, item in pairs if _may_be(item, wanted.value_type)}
        case inspect.BoolType():
            return value is True
        case inspect.IntType():
            return value if isinstance(value, int) and not isinstance(value, bool) else 0
        case inspect.AnyType():
            return None
        case _:  # texts, days, and the values of lists, which another version may have more of
            return value if isinstance(value, str) else ""


def _may_be(value: object, wanted: inspect.Type) -> bool:
    """Return whether a value has the form of a type, whatever is inside of it."""
    match wanted:
        case inspect.Metadata():
            return _may_be(value, wanted.type)
        case inspect.StructType() | inspect.DictType():
            return isinstance(value, dict)
        case inspect.CollectionType():
            return isinstance(value, list)
        case inspect.BoolType():
            return isinstance(value, bool)
        case inspect.IntType():
            return isinstance(value, int) and not isinstance(value, bool)
        case inspect.AnyType():
            return False
        case _:
            return isinstance(value, str)
