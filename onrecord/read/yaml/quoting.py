"""Writes values so that YAML reads them back unchanged, and the hints with such values."""

from __future__ import annotations

import re

FIELD = re.compile(r"(?P<indent>\s*(?:- )*)(?P<name>[^\s:#'\"][^:#'\"]*):(?:\s+(?P<value>.*))?")
"""A line with a field: its indentation, name and value."""
_NEEDS_QUOTES = re.compile(r"[^\[{'\"].*(?::(?:\s|$)|\s#)|[-?:]\s|[,\]}#&*!|>%@`]")
"""A value that YAML would not read back unchanged; values that start with a bracket or a quote don't match."""
_CLOSING = re.compile(r"(?<=\S)['\"](?!\w)")
_QUOTES_HINT = "put the whole value into quotation marks: {name}: {quoted}"


def quoted(value: str) -> str:
    """Return `value` as a quoted YAML string, in single quotation marks unless it contains some."""
    if "'" not in value:
        return f"'{value}'"
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def in_braces(value: str) -> str:
    """Return a value for use between braces, quoted if YAML would misread it."""
    escaped = value.replace('"', '\\"')
    return f'"{escaped}"' if re.search(r"""[,:{}\[\]#"']""", value) else value


def written(name: str, value: str) -> str:
    """Return a hint to write a field, quoted if YAML would misread the value."""
    if _NEEDS_QUOTES.match(value):
        return f"write {name}: {quoted(value)}"
    return f"write '{name}: {value}'"


def with_colon(here: str) -> str:
    """Return a hint on a line without a colon: write it as a field if it begins with a field's name, else as text."""
    from onrecord.model.fields import all_names  # noqa: PLC0415  (loaded only for errors)

    name, _, value = here.strip().removeprefix("- ").partition(" ")
    if name.lower() in all_names():
        return written(name.lower(), value.strip())
    return "write 'field: value'; a text that goes on in a second line must be indented further than its field"


def whole_value_hint(here: str) -> str:
    """Return a hint to put the value on line `here` into quotation marks, as a field to copy."""
    field = FIELD.match(here)
    if field is None and here.lstrip()[:3] in ("- '", '- "'):
        return f"put the whole item into quotation marks: - {quoted(_bare(here.strip()[2:].strip()))}"
    if field is None or not field["value"]:
        return "put the whole value into quotation marks"
    return _QUOTES_HINT.format(name=field["name"].strip(), quoted=quoted(_bare(field["value"].strip())))


def _bare(value: str) -> str:
    """Return a value without the quotation marks around it.

    If the first mark inside closes a quotation, as in `'a' and 'b'`, the outer marks are part of the text and stay.
    """
    if len(value) == 1 or value[0] != value[-1] or value[0] not in "'\"":
        return value
    inner = value[1:-1]
    marks = [mark for mark in re.finditer(value[0], inner) if not _is_apostrophe(inner, mark.start())]
    return value if marks and _CLOSING.match(inner, marks[0].start()) else inner


def _is_apostrophe(text: str, place: int) -> bool:
    return text[place - 1 : place].isalnum() and text[place + 1 : place + 2].isalnum()
