"""Translates the error messages of libyaml into problems in plain words.

The keys are libyaml's messages (src/scanner.c, src/parser.c of libyaml 0.2). Several mistakes can cause one message:
the text of the line distinguishes them.
"""

import re

from onrecord.model.fields import RELATIONS, all_names
from onrecord.problems import Problem, SourceFile
from onrecord.read.yaml import slips

_CITED = re.compile(r"\s*(?P<field>(?:- )?sources?:)\s+\[?@(?P<id>[a-z0-9-]+)\]?\s*")
_BLOCK_INDICATOR = re.compile(r"\|\s+")
_HASH_IN_BRACKETS = re.compile(r"[\[,{]\s*(#)")
_SPECIAL = frozenset("@`%*&")
"""The characters that can't start a value."""


def syntax_problem(file: SourceFile, complaint: str, mark: tuple[int, int], context: tuple[int, int] | None) -> Problem:
    """Return a problem in plain words for libyaml's `complaint` at `mark` (line and column from 0).

    `context` is the start of the construct that libyaml was parsing, such as the opening quotation mark.
    """
    line, column = min(mark[0] + 1, file.text.rstrip("\n").count("\n") + 1), mark[1] + 1
    here = file.line(line)
    for pattern, explain in _EXPLANATIONS:
        if pattern in complaint and (found := explain(file, line, column, context)) is not None:
            return found
    hint = "compare this line and the one above with an entry that works"
    length = max(len(here) - column + 1, 1) if here.strip() else 0
    return Problem("YML001", "this can't be read as YAML", file.span(line, column, length), hint)


def _colon(file: SourceFile, line: int, column: int, _: object) -> Problem:
    """Return the problem: an unquoted ': ', a line with too much indentation, or a line above without a colon."""
    here = file.line(line)
    opener = slips.line_above(file, line)
    above = file.line(opener)
    field = slips.FIELD.match(here)
    if wrong_space := slips.odd_space(file, line):
        return wrong_space
    if field and field["value"] and field.end("name") + 1 < column:
        hint = _block_hint(file, line) or _braces_hint(field) or slips.whole_value_hint(here)
        return slips.syntax_error(file.span(line, column, 1), "a value with ': ' needs quotation marks", hint)
    if slip := slips.slip_on(file, opener, line):
        return slip
    indent = len(here) - len(here.lstrip())
    if above.strip() and not slips.FIELD.match(above):
        if item := _plain_item_above(file, line, opener):
            return item
        span = file.span(opener, len(above) - len(above.lstrip()) + 1, len(above.strip()))
        return slips.syntax_error(span, "this line has no colon after the field's name", slips.with_colon(above))
    span = file.span(line, indent + 1, max(column - 1 - indent, 1))
    return slips.syntax_error(span, "this line is indented further than the field above it", _column_hint(above))


def _plain_item_above(file: SourceFile, line: int, opener: int) -> Problem | None:
    """Return the problem of a list's item that begins as a plain value and has fields below; None for other lines."""
    above = file.line(opener)
    here = file.line(line)
    text = above.lstrip().removeprefix("- ").lstrip()
    start = len(above) - len(text)
    is_item = above.lstrip().startswith("- ") and len(here) - len(here.lstrip()) == start
    fields = (slips.FIELD.match(file.line(row)) for row in range(opener - 1, 0, -1))
    name = next((field["name"].strip() for field in fields if field and not field["value"]), "")
    first = "target" if name in RELATIONS else _FIRST_FIELDS.get(name)
    if not is_item or first is None:
        return None
    hint = f"an item with fields names each of them: - {first}: {text}"
    span = file.span(opener, start + 1, len(text))
    return slips.syntax_error(span, "this value has no field's name, and a field follows", hint)


_FIRST_FIELDS = {
    "sources": "source",
    "via": "source",
    "stage": "stage",
    "member_of": "organization",
    "other_names": "name",
}
"""The field that a plain item stands for, by the list's name."""


def _hash_in_brackets(file: SourceFile, line: int) -> Problem | None:
    """Return the problem of a '#' between brackets, which hides the closing one; None if the line has none."""
    here = file.line(line)
    found = _HASH_IN_BRACKETS.search(here)
    field = slips.FIELD.match(here)
    if found is None or field is None or not field["value"]:
        return None
    bare = field["value"].replace("#", "")
    hint = f"leave it out: {field['name'].strip()}: {bare}; or put each value with a '#' into quotation marks"
    return slips.syntax_error(
        file.span(line, found.start(1) + 1, 1), "the '#' makes the rest of this line a comment", hint
    )


def _block_hint(file: SourceFile, line: int) -> str | None:
    """Return a hint to write a text of several lines as a block; None if the next line doesn't go on the text."""
    here = file.line(line)
    below = file.line(line + 1)
    field = slips.FIELD.match(here)
    if field is None or not below.strip() or len(below) - len(below.lstrip()) <= field.start("name"):
        return None
    name = field["name"].strip()
    return (
        f"write '{name}: |', and begin the text on the next line, each line indented by two spaces more than '{name}'"
    )


def _column_hint(above: str) -> str:
    """Return a hint to align a field with the one above, or to make the line a part of the text above."""
    if (field := slips.FIELD.match(above)) is None:
        return "let fields of one level start in the same column"
    name = field["name"].strip()
    value = (field["value"] or "").strip()
    place = f"start it in column {field.start('name') + 1}, as '{name}' does"
    if not value or value[0] in "|>&*!":
        return place
    return f"{place}; or, if it goes on the text of '{name}', put that whole text into quotation marks"


def _start(file: SourceFile, line: int, column: int, _: object) -> Problem | None:
    here = file.line(line)
    if (character := here[column - 1 : column]) not in _SPECIAL:
        return None
    if source := _CITED.fullmatch(here):
        hint = f"the sign '@' is for texts; here the id alone is written: {source['field']} {source['id']}"
        return slips.syntax_error(file.span(line, column, 1), "a source's id stands here without '@'", hint)
    message = f"'{character}' can't start a value without quotation marks"
    return slips.syntax_error(file.span(line, column, 1), message, slips.whole_value_hint(here))


def _question(file: SourceFile, line: int, column: int, _: object) -> Problem:
    message = "'?' and a space can't start a value without quotation marks"
    return slips.syntax_error(file.span(line, column, 1), message, slips.whole_value_hint(file.line(line)))


def _alias(file: SourceFile, line: int, _column: int, context: tuple[int, int] | None) -> Problem | None:
    return slips.list_marker(file, line) or (_start(file, line, context[1] + 1, None) if context else None)


def _expected_key(file: SourceFile, line: int, column: int, _: object) -> Problem:
    """Return the problem: text after a closing quotation mark, a misaligned line, or a field without a name."""
    here = file.line(line)
    if open_above := _open_quote_above(file, line, here[: column - 1].rstrip()):
        return open_above
    if behind := slips.behind_value(file, line, column):
        return behind
    if here[column - 1 :].startswith(":"):
        span = file.span(line, column, 1)
        return slips.syntax_error(span, "a field without a name", "write the field's name before the colon")
    if slip := slips.block_line(file, line) or slips.slip_on(file, line, slips.line_above(file, line)):
        return slip
    message = "this line starts in another column than its neighbours"
    above = slips.line_above(file, line)
    field = slips.FIELD.match(here)
    first = file.line(above)
    is_shifted = first[:1].isspace() and not any(map(str.strip, map(file.line, range(1, above))))
    if field and not field["indent"] and is_shifted:
        span = file.span(above, len(first) - len(first.lstrip()) + 1, len(first.strip()))
        return slips.syntax_error(span, message, f"start it in column 1, as '{field['name']}' does")
    length = max(len(here.strip()), 1)
    return slips.syntax_error(file.span(line, column, length), message, slips.neighbour_hint(file, line))


def _open_quote_above(file: SourceFile, line: int, before: str) -> Problem | None:
    """Return the problem of a value above without its closing quotation mark; None if there is no such value.

    The parser then takes the opening mark of this value for the closing one.
    """
    if not re.fullmatch(r"\s*(?:- )*[\w-]+:\s+['\"]", before):
        return None
    for row in range(line - 1, 0, -1):
        field = slips.FIELD.match(file.line(row))
        if field and field["value"] and field["value"][0] == before[-1] and not _is_closed(field["value"]):
            return _report_unclosed(file, row, field.start("value") + 1)
    return None


def _is_closed(value: str) -> bool:
    return len(value.rstrip()) > 1 and value.rstrip()[-1] == value[0]


def _report_unclosed(file: SourceFile, line: int, column: int) -> Problem:
    """Return the problem that a quotation mark is never closed; the hint shows the line with it closed."""
    here = file.line(line)
    field = slips.FIELD.match(here)
    mark = here[column - 1 : column]
    # Between brackets, the value does not end at the end of the line.
    is_whole = field is not None and field.start("value") == column - 1
    shown = f": {here.strip()}{mark}" if is_whole and here.rstrip()[-1:] != mark else ""
    message = "this quotation mark is opened and never closed"
    return slips.syntax_error(file.span(line, column, 1), message, f"close it at the end of the value{shown}")


def _expected_colon(file: SourceFile, _line: int, _column: int, context: tuple[int, int] | None) -> Problem | None:
    if context is None:
        return None
    line = context[0] + 1
    if found := slips.unindented_text(file, line) or slips.slip_on(file, line) or slips.lost_dash(file, line):
        return found
    here = file.line(line).strip()
    span = file.span(line, context[1] + 1, max(len(here), 1))
    hint = _second_line_hint(file, line) or slips.with_colon(here)
    return slips.syntax_error(span, "this line has no colon after a field's name", hint)


def _second_line_hint(file: SourceFile, line: int) -> str | None:
    """Return a hint to indent a line that goes on the text of the field above; None if it can't do so."""
    above = slips.FIELD.match(file.line(slips.line_above(file, line)))
    here = file.line(line)
    first = here.strip().partition(" ")[0].lower()
    if above is None or not above["value"] or above["value"][0] in "[{'\"|>" or first in all_names():
        return None
    column = above.start("name") + 2
    name = above["name"].strip()
    return f"if it goes on the text of '{name}', start it in column {column + 1}: '{' ' * column}{here.strip()}'"


def _open_quote(file: SourceFile, _line: int, _column: int, context: tuple[int, int] | None) -> Problem | None:
    return None if context is None else _report_unclosed(file, context[0] + 1, context[1] + 1)


def _escape(file: SourceFile, line: int, column: int, _: object) -> Problem:
    message = "a backslash inside double quotation marks starts a code that YAML doesn't know"
    return slips.syntax_error(file.span(line, column, 2), message, "use single quotation marks around the value")


def _block_indicator(file: SourceFile, line: int, column: int, _: object) -> Problem:
    here = file.line(line)
    indicator = next((indicator for indicator in reversed(here[: column - 1]) if indicator in "|>"), "|")
    message = f"text follows the '{indicator}' on the same line"
    hint = f"begin the text on the next line, indented; or {slips.whole_value_hint(_without_block_indicator(here))}"
    return slips.syntax_error(slips.to_line_end(file, line, column), message, hint)


def _without_block_indicator(here: str) -> str:
    """Return a line without the `|` before its value; a `>` can be part of the text, so it stays."""
    field = slips.FIELD.match(here)
    indicator = _BLOCK_INDICATOR.match(field["value"] or "") if field else None
    if field is None or indicator is None:
        return here
    return here[: field.start("value")] + (field["value"] or "")[indicator.end() :]


def _inline_dash(file: SourceFile, line: int, column: int, _: object) -> Problem:
    hint = f"begin the list on the next line, each item with a dash; or {slips.whole_value_hint(file.line(line))}"
    return slips.syntax_error(file.span(line, column, 1), "a list can't begin on the same line as its field", hint)


def _missing_dash(file: SourceFile, line: int, column: int, _: object) -> Problem:
    """Return the problem: an item without its dash, or a field that is not aligned with the item's first field."""
    here = file.line(line)
    opener = slips.line_above(file, line)
    if found := slips.behind_value(file, line, column) or slips.slip_on(file, line, opener):
        return found
    span = file.span(line, column, max(len(here) - column + 1, 1))
    above = slips.FIELD.match(file.line(opener))
    field = slips.FIELD.match(here)
    if field and above and above.start("name") > field.start("name"):
        hint = slips.neighbour_hint(file, line)
        return slips.syntax_error(span, "this line starts in another column than its neighbours", hint)
    hint = f"start each item of a list with a dash and a space: - {here.strip()}"
    return slips.syntax_error(span, "a list's item lacks its dash", hint)


def _braces_hint(field: re.Match[str]) -> str | None:
    """Return a hint on fields that stand on the line of another field without braces; None if there are none."""
    inner = slips.FIELD.match(field["value"])
    if inner is None or not inner["value"] or inner["name"] not in all_names():
        return None
    braced = f"{field['name'].strip()}: {{{field['value'].strip()}}}"
    return f"if these are fields, write {braced}; if it is text, put the whole value into quotation marks"


def _comma_hint(before: str) -> str:
    """Return a hint on a ': ' between braces: a comma may be missing before a field."""
    found = re.search(r"(?<=[;\s])\w+$", before)
    hint = "put the whole value into quotation marks"
    if found is None or found[0] not in all_names() or before.rfind("{") <= before.rfind("["):
        return hint
    if before[: found.start()].rstrip().removesuffix(";").rstrip()[-1:] in "{,;":
        return hint
    return f"if '{found[0]}' is a field, write a comma before it; if it is text, {hint}"


def _open_bracket(file: SourceFile, line: int, column: int, context: tuple[int, int] | None) -> Problem:
    """Return the problem: an unclosed bracket, or an unquoted ': ' between brackets."""
    if context is not None and (hidden := _hash_in_brackets(file, context[0] + 1)):
        return hidden
    same_line = context is not None and context[0] + 1 == line
    if same_line and file.line(line)[column - 1 :].startswith(": "):
        hint = _comma_hint(file.line(line)[: column - 1])
        return slips.syntax_error(file.span(line, column, 1), "a value with ': ' needs quotation marks", hint)
    if context is not None:
        line, column = context[0] + 1, context[1] + 1
    bracket = file.line(line)[column - 1 : column]
    closed = f"{file.line(line).strip()}{']' if bracket == '[' else '}'}"
    hint = f"close it, as in {closed}; or, if the bracket is text, {slips.whole_value_hint(file.line(line))}"
    return slips.syntax_error(file.span(line, column, 1), f"the bracket '{bracket}' is opened and not closed", hint)


def _no_content(file: SourceFile, line: int, column: int, _: object) -> Problem:
    if hidden := _hash_in_brackets(file, line):
        return hidden
    here = file.line(line)
    character = here[column - 1 : column] or "nothing"
    message = f"'{character}' can't start a value without quotation marks"
    return slips.syntax_error(file.span(line, column, 1), message, slips.whole_value_hint(here))


def _directive(file: SourceFile, line: int, _column: int, _: object) -> Problem:
    return slips.syntax_error(file.span(line, 1, 1), "'%' can't start a line", "put the text into quotation marks")


def _document(file: SourceFile, line: int, column: int, _: object) -> Problem:
    """Return the problem: a first line with too much indentation, or a line after the end of the document."""
    if any(file.line(number).startswith("...") for number in range(1, line)):
        span = slips.to_line_end(file, line, column)
        message = "this line comes after '...', which ends the file"
        return slips.syntax_error(span, message, "delete the '...'")
    return _expected_key(file, line, column, None)


_EXPLANATIONS = (
    ("mapping values are not allowed", _colon),
    ("cannot start any token", _start),
    ("mapping keys are not allowed", _question),
    ("expected alphabetic or numeric character", _alias),
    ("did not find expected key", _expected_key),
    ("could not find expected ':'", _expected_colon),
    ("found unexpected end of stream", _open_quote),
    ("unexpected document indicator", _open_quote),
    ("unknown escape character", _escape),
    ("expected comment or line break", _block_indicator),
    ("block sequence entries are not allowed", _inline_dash),
    ("did not find expected '-' indicator", _missing_dash),
    ("did not find expected ',' or", _open_bracket),
    ("did not find expected node content", _no_content),
    ("unknown directive", _directive),
    ("expected <document start>", _document),
)
