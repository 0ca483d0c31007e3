"""Finds what a template itself writes: the attributes of its HTML, apart from what it fills in."""

import re
from collections.abc import Iterator
from functools import partial

from msgspec import Struct

_STATEMENT, _EXPRESSION = re.compile(r"\{#.*?#\}|\{%.*?%\}", re.DOTALL), re.compile(r"\{\{.*?\}\}", re.DOTALL)
_NOT_LINE_END = re.compile(r"[^\n]")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
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
    for tag in _TAG.finditer(masked):
        for found in _ATTRIBUTE.finditer(masked, *tag.span()):
            group = next(number for number in (2, 3, 4) if found[number] is not None)
            start, line_start = found.start(1), masked.rfind("\n", 0, found.start(1)) + 1
            line = masked.count("\n", 0, start) + 1
            value = template[slice(*found.span(group))]
            yield TemplateAttribute(found[1].lower(), value, line, start - line_start + 1, found.end() - start)


def ignored_attributes(template: str) -> Iterator[TemplateAttribute]:
    """Yield the attributes that browsers ignore, since the pages' policy allows neither styles nor scripts in them."""
    return (found for found in attributes(template) if found.name == "style" or found.name.startswith("on"))


def _mask(mask: str, found: re.Match[str]) -> str:
    return _NOT_LINE_END.sub(mask, found[0])
