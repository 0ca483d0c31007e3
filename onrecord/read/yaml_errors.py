"""Says in plain words what libyaml's parser complains about.

The keys are libyaml's own messages (src/scanner.c, src/parser.c of libyaml 0.2); what stands on the line decides
between several mistakes that libyaml calls by one name.
"""

from __future__ import annotations

import re

from onrecord.problems import Problem, SourceFile, Span

_FIELD = re.compile(r"(?P<indent>\s*(?:- )*)(?P<name>[^\s:#'\"][^:#'\"]*):(?:\s+(?P<value>.*))?")
_GLUED = re.compile(r"\s*(?:- )*(?P<name>[A-Za-z_][\w-]*):(?P<value>[^\s/].*)")
_QUOTES_HINT = "put the whole value into quotation marks: {name}: {quoted}"
_SPECIAL = {
    "@": "'@' can't start a value",
    "`": "'`' can't start a value",
    "%": "'%' can't start a value",
    "*": "'*' can't start a value",
    "&": "'&' can't start a value",
}


def syntax_problem(file: SourceFile, complaint: str, mark: tuple[int, int], context: tuple[int, int] | None) -> Problem:
    """Turn libyaml's `complaint` at `mark` (line and column from 0) into a problem that an editor understands.

    `context` is where the construct began that libyaml was reading, for instance the opening quotation mark.
    """
    line, column = min(mark[0] + 1, _last_line(file)), mark[1] + 1
    here = file.line(line)
    for pattern, explain in _EXPLANATIONS:
        if pattern in complaint:
            found = explain(file, line, column, context)
            if found is not None:
                return found
    hint = "compare this line and the one above with an entry that works"
    length = max(len(here) - column + 1, 1) if here.strip() else 0
    return Problem("YML001", "this can't be read as YAML", file.span(line, column, length), hint)


def quoted(value: str) -> str:
    """Write `value` as a YAML string in quotation marks, single ones unless it holds some."""
    if "'" not in value:
        return f"'{value}'"
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _last_line(file: SourceFile) -> int:
    return max(len(file.text.rstrip("\n").split("\n")), 1)


def _problem(span: Span, message: str, hint: str) -> Problem:
    return Problem("YML001", message, span, hint)


def _to_end(file: SourceFile, line: int, column: int) -> Span:
    return file.span(line, column, max(len(file.line(line)) - column + 1, 1))


def _whole_value_hint(here: str) -> str:
    field = _FIELD.match(here)
    if field is None or not field["value"]:
        return "put the whole value into quotation marks"
    return _QUOTES_HINT.format(name=field["name"].strip(), quoted=quoted(field["value"].strip()))


def _missing_space(file: SourceFile, line: int) -> Problem | None:
    """Recognize `field:value`, which is a plain text to YAML."""
    glued = _GLUED.match(file.line(line))
    if glued is None:
        return None
    hint = f"write '{glued['name']}: {glued['value'].strip()}'"
    return _problem(file.span(line, glued.end("name") + 1, 1), "a space is missing after the colon", hint)


def _colon(file: SourceFile, line: int, column: int, _: object) -> Problem:
    """Tell apart the unquoted ': ', the line that is indented too far, and the line above that has no colon."""
    here, above = file.line(line), file.line(line - 1)
    field = _FIELD.match(here)
    if field and field["value"] and field.end("name") + 1 < column:
        return _problem(file.span(line, column, 1), "a value with ': ' needs quotation marks", _whole_value_hint(here))
    if glued_above := _missing_space(file, line - 1):
        return glued_above
    indent = len(here) - len(here.lstrip())
    name_length = max(column - 1 - indent, 1)
    if above.strip() and not _FIELD.match(above):
        message = "this line has no colon after the field's name"
        span = file.span(line - 1, len(above) - len(above.lstrip()) + 1, len(above.strip()))
        return _problem(span, message, "write 'field: value'")
    message = "this line is indented further than the field above it"
    hint = "let fields of one level start in the same column"
    return _problem(file.span(line, indent + 1, name_length), message, hint)


def _start(file: SourceFile, line: int, column: int, _: object) -> Problem | None:
    here = file.line(line)
    character = here[column - 1 : column]
    if character not in _SPECIAL:
        return None
    message = f"{_SPECIAL[character]} without quotation marks"
    return _problem(file.span(line, column, 1), message, _whole_value_hint(here))


def _alias(file: SourceFile, line: int, _column: int, context: tuple[int, int] | None) -> Problem | None:
    return _start(file, line, context[1] + 1, None) if context else None


def _expected_key(file: SourceFile, line: int, column: int, _: object) -> Problem:
    """Tell apart text after a closing quotation mark, a line out of step, and a field without a name."""
    here = file.line(line)
    before = here[: column - 1].rstrip()
    if before.endswith("'") and here[column - 2 : column - 1] == "'":
        hint = "write the apostrophe twice inside single quotation marks, or use double ones around the value"
        return _problem(_to_end(file, line, column), "an apostrophe ended the quoted value", hint)
    if before.endswith(("'", '"')):
        message = "nothing may follow a value in quotation marks"
        hint = "put the whole value into one pair of quotation marks, of the kind that does not occur in it"
        return _problem(_to_end(file, line, column), message, hint)
    if before.endswith(("]", "}")):
        message = "nothing may follow a list in brackets"
        return _problem(_to_end(file, line, column), message, _whole_value_hint(here))
    if here[column - 1 :].startswith(":"):
        return _problem(file.span(line, column, 1), "a field without a name", "write the field's name before the colon")
    message = "this line starts in another column than its neighbours"
    hint = "let fields of one level, and the dashes of one list, start in the same column"
    return _problem(file.span(line, column, max(len(here.strip()), 1)), message, hint)


def _expected_colon(file: SourceFile, _line: int, _column: int, context: tuple[int, int] | None) -> Problem | None:
    if context is None:
        return None
    line = context[0] + 1
    if glued := _missing_space(file, line):
        return glued
    length = max(len(file.line(line).strip()), 1)
    hint = "write 'field: value'; a text that goes on in a second line must be indented further than its field"
    return _problem(file.span(line, context[1] + 1, length), "this line has no colon after a field's name", hint)


def _open_quote(file: SourceFile, _line: int, _column: int, context: tuple[int, int] | None) -> Problem | None:
    if context is None:
        return None
    message = "this quotation mark is opened and never closed"
    return _problem(file.span(context[0] + 1, context[1] + 1, 1), message, "close it at the end of the value")


def _escape(file: SourceFile, line: int, column: int, _: object) -> Problem:
    message = "a backslash inside double quotation marks starts a code that YAML doesn't know"
    return _problem(file.span(line, column, 2), message, "use single quotation marks around the value")


def _block_indicator(file: SourceFile, line: int, column: int, _: object) -> Problem:
    here = file.line(line)
    sign = next((sign for sign in reversed(here[: column - 1]) if sign in "|>"), "|")
    message = f"text follows the '{sign}' on the same line"
    hint = "begin the text on the next line, indented; or put the value into quotation marks"
    return _problem(_to_end(file, line, column), message, hint)


def _inline_dash(file: SourceFile, line: int, column: int, _: object) -> Problem:
    hint = "begin the list on the next line, each item with a dash; or put the value into quotation marks"
    return _problem(file.span(line, column, 1), "a list can't begin on the same line as its field", hint)


def _missing_dash(file: SourceFile, line: int, column: int, _: object) -> Problem:
    length = max(len(file.line(line).strip()), 1)
    return _problem(
        file.span(line, column, length), "a list's item lacks its dash", "start each item of a list with '- '"
    )


def _open_bracket(file: SourceFile, line: int, column: int, context: tuple[int, int] | None) -> Problem:
    """Tell apart the bracket that is not closed, and the unquoted ': ' between brackets."""
    same_line = context is not None and context[0] + 1 == line
    if same_line and file.line(line)[column - 1 :].startswith(": "):
        hint = "put the whole value into quotation marks"
        return _problem(file.span(line, column, 1), "a value with ': ' needs quotation marks", hint)
    if context is not None:
        line, column = context[0] + 1, context[1] + 1
    bracket = file.line(line)[column - 1 : column]
    message = f"the bracket '{bracket}' is opened and not closed"
    hint = "close it, with commas between the items; or put the value into quotation marks if the bracket is text"
    return _problem(file.span(line, column, 1), message, hint)


def _no_content(file: SourceFile, line: int, column: int, _: object) -> Problem:
    here = file.line(line)
    character = here[column - 1 : column] or "nothing"
    message = f"'{character}' can't start a value without quotation marks"
    return _problem(file.span(line, column, 1), message, _whole_value_hint(here))


def _directive(file: SourceFile, line: int, _column: int, _: object) -> Problem:
    return _problem(file.span(line, 1, 1), "'%' can't start a line", "put the text into quotation marks")


def _document(file: SourceFile, line: int, column: int, _: object) -> Problem:
    """Tell apart a first line that is indented further than the next, and a line after the end of the document."""
    if any(file.line(number).startswith("...") for number in range(1, line)):
        return _problem(
            _to_end(file, line, column), "this line comes after '...', which ends the file", "delete the '...'"
        )
    return _expected_key(file, line, column, None)


_EXPLANATIONS = (
    ("mapping values are not allowed", _colon),
    ("cannot start any token", _start),
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
