"""Finds what a template itself writes: the attributes of its HTML, apart from what it fills in."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import partial

from msgspec import Struct

# What never closes runs to the end, so that each of its openings is read once.
_STATEMENT = re.compile(r"\{(?:#.*?(?:(?P<end>#\})|\Z)|%.*?(?:(?P<close>%\})|\Z))", re.DOTALL)
_EXPRESSION = re.compile(r"\{\{.*?(?:(?P<end>\}\})|\Z)", re.DOTALL)
_NOT_LINE_END, _LINE_END = re.compile(r"[^\n]"), re.compile(r"\n")
_COMMENT = re.compile(r"<!--.*?(?:(?P<end>-->)|\Z)", re.DOTALL)
_TAG = re.compile(r"<[A-Za-z](?:[^<>\"']|\"[^\"]*\"|'[^']*')*>?")
_ATTRIBUTE = re.compile(r"""(?<=[\s\"'/\0])([A-Za-z][\w:-]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s<>"']+))""")
_FILLED_IN = "\0"
"""Stands for each character of an expression, as a space does for the rest of Jinja: so places stay the same."""


class TemplateAttribute(Struct, frozen=True):
    """An attribute that a template writes."""

    name: str
    value: str
    """As the template writes it, expressions included."""
    line: int
    """From 1, like `column`."""
    column: int
    length: int
    """In characters, its value included."""


def attributes(template: str) -> Iterator[TemplateAttribute]:
    """Yield the attributes in the tags of a template, in order."""
    masked = _EXPRESSION.sub(partial(_mask, _FILLED_IN), _STATEMENT.sub(partial(_mask, " "), template))
    masked = _COMMENT.sub(partial(_mask, " "), masked)
    starts = line_starts(template)
    for tag in _TAG.finditer(masked):
        for found in _ATTRIBUTE.finditer(masked, *tag.span()):
            group = next(number for number in (2, 3, 4) if found[number] is not None)
            start, value = found.start(1), template[slice(*found.span(group))]
            line = bisect_right(starts, start)
            column = start - starts[line - 1] + 1
            yield TemplateAttribute(found[1].lower(), value, line, column, found.end() - start)


def line_starts(text: str) -> list[int]:
    """Return the offsets at which the lines of a text begin; a search in them finds the line of any offset."""
    return [0, *(found.end() for found in _LINE_END.finditer(text))]


def ignored_attributes(template: str) -> Iterator[TemplateAttribute]:
    """Yield the attributes that browsers ignore, since the pages' policy allows neither styles nor scripts in them."""
    return (found for found in attributes(template) if found.name == "style" or found.name.startswith("on"))


def _mask(mask: str, found: re.Match[str]) -> str:
    is_closed = any(found.groups())
    return _NOT_LINE_END.sub(mask, found[0]) if is_closed else found[0]
