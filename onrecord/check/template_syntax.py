"""Explains a syntax error of a template at the tag that causes it, by Jinja's message.

The messages are those of jinja2/parser.py and jinja2/lexer.py of Jinja 3.1. Jinja gives a line alone: for an open tag,
the last line of the template.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from onrecord.model.records import MEND_TEMPLATE
from onrecord.model.template_markup import line_starts
from onrecord.problems import Hint, Problem, Related, SourceFile, Span, ask_whether, nearest, split_hint

_TAG = re.compile(r"\{%[-+]?\s*(?P<name>\w*)(?P<rest>.*?)[-+]?%\}", re.DOTALL)
_HIDDEN = re.compile(
    r"\{#.*?(?:(?P<end>#\})|\Z)|\{%-?\s*raw\s*-?%\}.*?(?:(?P<close>\{%-?\s*endraw\s*-?%\})|\Z)", re.DOTALL
)
"""Comments and raw text. Without an end they go to the end of the text, so that each beginning is read once."""
_NEEDS: Mapping[str, tuple[str, str]] = {
    "if": ("condition", "{% if event.summary %}"),
    "elif": ("condition", "{% elif event.summary %}"),
    "for": ("list", "{% for tag in tags %}"),
    "set": ("name or value", "{% set name = value %}"),
    "with": ("name or value", "{% with name = value %}"),
    "include": ("template", '{% include "parts/tags.html" %}'),
    "extends": ("template", '{% extends "onrecord/404.html" %}'),
    "import": ("template", '{% import "parts/phrases.html" as phrases %}'),
    "from": ("template", '{% from "parts/phrases.html" import words %}'),
    "block": ("name", "{% block main %}"),
    "macro": ("name", "{% macro shown(tag) %}"),
}
"""What each tag needs behind its name, with an example."""
_CLOSED = ("autoescape", "block", "call", "filter", "for", "if", "macro", "set", "with")
"""The tags that another tag closes."""
_NAMES = (*_NEEDS, *_CLOSED, *(f"end{name}" for name in _CLOSED), "else", "raw", "endraw", "do")
_INNERMOST = re.compile(r"The innermost block that needs to be closed is '(\w+)'")
_UNKNOWN = re.compile(r"Encountered unknown tag '(\w+)'")
_BEHIND = re.compile(r"expected token '(end of \w+ (?:statement|block))', got '(.*)'", re.DOTALL)


class _Tag(NamedTuple):
    name: str
    rest: str
    line: int
    column: int
    length: int
    """Up to the end of its first line."""

    @property
    def is_open(self) -> bool:
        """Whether another tag must close it; `set` with a value needs none."""
        return self.name in _CLOSED and not (self.name == "set" and "=" in self.rest)


def explain_syntax(file: SourceFile, line: int, complaint: str) -> Problem:
    """Return the problem that Jinja's `complaint` about `line` means."""
    tags = list(_tags(file))
    for explain in _EXPLANATIONS:
        problem = explain(file, line, complaint, tags)
        if problem is not None:
            return problem
    return Problem("TPL001", complaint, file.span(line, 1, len(file.line(line))), MEND_TEMPLATE)


def _tags(file: SourceFile) -> Iterator[_Tag]:
    """Yield the tags of a template, but not those in comments."""
    text = _HIDDEN.sub(_blank_out, file.text)
    starts = line_starts(text)
    for found in _TAG.finditer(text, 0, text.rfind("%}") + 2):
        line = bisect_right(starts, found.start())
        column = found.start() - starts[line - 1] + 1
        first_line = found[0].split("\n", 1)[0]
        yield _Tag(found["name"], found["rest"].strip(), line, column, len(first_line))


def _blank_out(hidden: re.Match[str]) -> str:
    """Return blanks in the place of a hidden part, if it is closed."""
    is_closed = any(hidden.groups())
    return re.sub(r"[^\n]", " ", hidden[0]) if is_closed else hidden[0]


def _open_before(tags: list[_Tag], line: int) -> _Tag | None:
    """Return the innermost tag that is still open at the end of `line`."""
    stack: list[_Tag] = []
    for tag in tags:
        if tag.line > line:
            break
        if tag.is_open:
            stack.append(tag)
        elif stack and tag.name == f"end{stack[-1].name}":
            stack.pop()
    return stack[-1] if stack else None


def _never_closed(file: SourceFile, line: int, complaint: str, tags: list[_Tag]) -> Problem | None:
    innermost = _INNERMOST.search(complaint)
    tag = _open_before(tags, line) if complaint.startswith("Unexpected end of template") else None
    if tag is None or innermost is None or tag.name != innermost[1]:
        return None
    hint = f"write {{% end{tag.name} %}} where it ends"
    if tag.name == "set":
        hint = f"write its value into it, as in {_NEEDS['set'][1]}; or {hint}"
    return _problem(file, tag, f"'{tag.name}' begins here, and nothing ends it", hint)


def _unknown_tag(file: SourceFile, line: int, complaint: str, tags: list[_Tag]) -> Problem | None:
    unknown = _UNKNOWN.search(complaint)
    tag = next((tag for tag in tags if unknown and tag.name == unknown[1] and tag.line == line), None)
    if tag is None:
        return None
    opening = _open_before(tags, line) if _INNERMOST.search(complaint) else None
    if opening is not None and (tag.name.startswith("end") or tag.name in ("else", "elif")):
        related = (Related(file.span(opening.line, opening.column, opening.length), f"'{opening.name}' begins here"),)
        message = f"'{tag.name}' can't stand here, where '{opening.name}' is open"
        return _problem(file, tag, message, f"end '{opening.name}' first: {{% end{opening.name} %}}", related)
    opener = "if" if tag.name in ("else", "elif") else tag.name.removeprefix("end")
    if opener in _CLOSED:
        example = _NEEDS[opener][1] if opener in _NEEDS else f"{{% {opener} %}}"
        hint = f"delete it, or begin what it ends above it: {example}"
        return _problem(file, tag, f"'{tag.name}' ends nothing: no '{opener}' is open here", hint)
    alike = [name for name in _NAMES if sorted(name) == sorted(tag.name)]
    guess = alike[0] if alike else nearest(tag.name, _NAMES)
    return _problem(file, tag, f"there is no tag '{tag.name}'", ask_whether(guess) if guess else MEND_TEMPLATE)


def _incomplete(file: SourceFile, line: int, complaint: str, tags: list[_Tag]) -> Problem | None:
    if not complaint.endswith("'end of statement block'"):
        return None
    here = [tag for tag in tags if tag.line == line and tag.name in _NEEDS]
    unfinished = [tag for tag in here if not tag.rest or tag.rest.endswith("in")]
    if unfinished:
        tag = unfinished[0]
    elif len(here) == 1:
        tag = here[0]
    else:
        return None
    what, example = _NEEDS[tag.name]
    end = f", and where it ends {{% end{tag.name} %}}" if tag.is_open else ""
    return _problem(file, tag, f"'{tag.name}' lacks its {what}", f"write it behind the name, as in {example}{end}")


def _value(file: SourceFile, line: int, complaint: str, _: list[_Tag]) -> Problem | None:
    """Return the problem of `{{ … }}` that is empty or not closed; None for another one."""
    here = file.line(line)
    start = here.rfind("{{")
    if start < 0:
        return None
    if complaint == "Expected an expression, got 'end of print statement'":
        empty = re.search(r"\{\{\s*\}\}", here)
        span = file.span(line, empty.start() + 1, len(empty[0])) if empty else file.span(line, start + 1, 2)
        return Problem("TPL001", "no value stands between these braces", span, "write a name in them, or delete them")
    if complaint == "unexpected '}'" or complaint.startswith("unexpected end of template, expected 'end of print"):
        name = re.match(r"\{\{-?\s*([\w.()\"', |-]*\w\)?)", here[start:])
        value = name[1] if name else "…"
        hint = f"end it with two braces: {{{{ {value} }}}}"
        return Problem("TPL001", "this value is not ended by '}}'", file.span(line, start + 1, 2), hint)
    return None


def _behind(file: SourceFile, line: int, complaint: str, tags: list[_Tag]) -> Problem | None:
    """Return the problem of words that stand behind an expression; None for another one."""
    found = _BEHIND.fullmatch(complaint)
    if found is None:
        return None
    word = found[2]
    tag = next((tag for tag in tags if tag.line == line and word in tag.rest), None)
    column = file.line(line).find(word, tag.column if tag else 0)
    span = file.span(line, column + 1, len(word)) if column >= 0 else file.span(line, 1, len(file.line(line)))
    if word == "=":
        return Problem("TPL001", "one equals sign compares nothing", span, "write two to compare: ==")
    hint = "join two texts by ~, compare by == or 'in', and name an attribute behind a full stop"
    return Problem("TPL001", f"'{word}' can't stand behind this value", span, hint)


def _unclosed_mark(file: SourceFile, line: int, complaint: str, _: list[_Tag]) -> Problem | None:
    """Return the problem of a comment, a bracket or a quotation mark that is not closed; None for another one."""
    here = file.line(line)
    if complaint == "Missing end of comment tag":
        return Problem("TPL001", "a comment begins here, and nothing ends it", _at(file, line, "{#"), "end it: #}")
    bracket = re.fullmatch(r"unexpected '.', expected '([)\]}])'", complaint)
    if bracket:
        column = here.rfind({")": "(", "]": "[", "}": "{"}[bracket[1]])
        span = file.span(line, column + 1, 1) if column >= 0 else file.span(line, 1, len(here))
        hint = f"write '{bracket[1]}' where the bracket ends"
        return Problem("TPL001", "a bracket is opened and not closed", span, hint)
    mark = re.match(r"unexpected char (?:\"(')\"|'(\")')", complaint)
    if mark:
        sign = mark[1] or mark[2]
        hint = f"write {sign} behind the last of its words"
        return Problem("TPL001", "this quotation mark is opened and never closed", _at(file, line, sign), hint)
    return None


def _at(file: SourceFile, line: int, sign: str) -> Span:
    return file.span(line, max(file.line(line).rfind(sign), 0) + 1, len(sign))


def _problem(file: SourceFile, tag: _Tag, message: str, hint: Hint | str, related: tuple[Related, ...] = ()) -> Problem:
    text, meant = split_hint(hint)
    return Problem("TPL001", message, file.span(tag.line, tag.column, tag.length), text, related, meant=meant)


_EXPLANATIONS: tuple[Callable[[SourceFile, int, str, list[_Tag]], Problem | None], ...] = (
    _never_closed,
    _unknown_tag,
    _incomplete,
    _value,
    _behind,
    _unclosed_mark,
)
