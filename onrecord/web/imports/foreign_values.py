"""Reads JSON of other programs without loss."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from onrecord.problems import RefusedError
from onrecord.web.imports.cleaning import shorten
from onrecord.web.imports.findings import Findings, Place


def decode_json(text: str) -> object:
    """Return mappings, lists, texts, `None`, `True` and `False`; numbers as texts. Raises `RefusedError`."""
    try:
        return json.loads(text, object_pairs_hook=_mapping, parse_int=str, parse_float=str, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise RefusedError(f"the JSON can't be read: line {error.lineno}, column {error.colno}: {error.msg}") from None
    except RecursionError:
        raise RefusedError("the JSON has too many levels inside each other") from None


def words_of(value: object) -> str:
    """Return a text or a number as typed; empty for anything else."""
    return value if isinstance(value, str) else ""


def in_short(value: object) -> str:
    """Return any value in one line, for a comment or a message."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _mapping(pairs: list[tuple[str, object]]) -> Mapping[str, object]:
    named = dict(pairs)
    if len(named) < len(pairs):
        ((name, _),) = Counter(name for name, _ in pairs).most_common(1)
        raise RefusedError(f"the JSON has the name '{shorten(name)}' twice in one object; delete one of them")
    return named


def _no_number(name: str) -> str:
    raise RefusedError(f"the JSON has the value {name}, which is no JSON")


def objects_in(items: Iterable[object], unit: str, findings: Findings) -> Iterator[tuple[Place, Mapping[str, object]]]:
    """Yield the objects of a list with their places; tell all that are none."""
    for number, item in enumerate(items, start=1):
        if isinstance(item, Mapping):
            yield Place(unit, number), item
        else:
            findings.leave_out(Place(unit, number), f"it is no object, but '{shorten(in_short(item))}'")
