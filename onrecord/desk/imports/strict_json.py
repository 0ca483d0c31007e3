"""Decodes JSON without losing anything: numbers stay as typed, and a name that stands twice is refused."""

from __future__ import annotations

import json
from collections.abc import Mapping

from onrecord.desk.imports.foreign_text import shortened
from onrecord.site_files.additions import RefusedError


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
    mapping = dict(pairs)
    if len(mapping) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise RefusedError(f"the JSON has the name '{shortened(twice)}' twice in one object; delete one of them")
    return mapping


def _no_number(name: str) -> str:
    raise RefusedError(f"the JSON has the value {name}, which is no JSON")
