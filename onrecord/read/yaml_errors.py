"""Says in plain words what libyaml's parser complains about.

The keys are libyaml's own messages (src/scanner.c, src/parser.c of libyaml 0.2); what stands on the line decides
between several mistakes that libyaml calls by one name.
"""

from __future__ import annotations

import re

from onrecord.model.homoglyphs import character_name
from onrecord.problems import Problem, SourceFile, Span

_FIELD = re.compile(r"(?P<indent>\s*(?:- )*)(?P<name>[^\s:#'\"][^:#'\"]*):(?:\s+(?P<value>.*))?")
_GLUED = re.compile(r"\s*(?:- )*(?P<name>[A-Za-z_][\w-]*):(?P<value>[^\s/].*)")
_SIGN = re.compile(r"(?P<indent>\s*)(?P<sign>[-—–−•·*])(?P<space>\s*)(?P<rest>\S.*)")
_NOT_A_COLON = re.compile(r"(?P<indent>\s*(?:- )*)(?P<name>[A-Za-z_]+)\s*(?P<sign>[=：;])\s*(?P<value>.*)")
_ODD_SPACE = re.compile(
    r"^(?P<before>[ \t]*(?:-[ \t]*)?(?:[\w-]+:)?[ \t]*?)(?P<space>[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+)"
)
_ODD_SPACE_HINT = "delete it, and press the space bar; it often comes in with copied text"
_CITED = re.compile(r"\s*(?P<field>(?:- )?sources?:)\s+\[?@(?P<id>[a-z0-9-]+)\]?\s*")
_OPENS_BLOCK = re.compile(r".*:\s+[|>][-+]?\d?\s*")
_BLOCK_SIGN = re.compile(r"\|\s+")
_NEEDS_QUOTES = re.compile(r"[^\[{'\"].*(?::(?:\s|$)|\s#)|[-?:]\s|[,\]}#&*!|>%@`]")
"""A value, which is no list, no fields and not in quotation marks, that YAML doesn't read as this very text."""
_CLOSING = re.compile(r"(?<=\S)['\"](?!\w)")
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


def written(name: str, value: str) -> str:
    """Return a hint to write a field so that it reads back as this very text."""
    if _NEEDS_QUOTES.match(value):
        return f"write {name}: {quoted(value)}"
    return f"write '{name}: {value}'"


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
    return _QUOTES_HINT.format(name=field["name"].strip(), quoted=quoted(_bare(field["value"].strip())))


def _bare(value: str) -> str:
    """Return a value without the quotation marks that were to be around the whole of it.

    If the first mark inside it closes, as in `'a' and 'b'`, they are a part of the text.
    """
    if len(value) == 1 or value[0] != value[-1] or value[0] not in "'\"":
        return value
    inner = value[1:-1]
    marks = [mark for mark in re.finditer(value[0], inner) if not _is_apostrophe(inner, mark.start())]
    return value if marks and _CLOSING.match(inner, marks[0].start()) else inner


def _is_apostrophe(text: str, place: int) -> bool:
    return text[place - 1 : place].isalnum() and text[place + 1 : place + 2].isalnum()


def _odd_space(file: SourceFile, line: int) -> Problem | None:
    """Recognize a space of another kind where YAML looks for a plain one: in the indentation, after a dash or colon."""
    found = _ODD_SPACE.match(file.line(line))
    if found is None:
        return None
    span = file.span(line, found.start("space") + 1, len(found["space"]))
    message = f"{character_name(found['space'][0])} stands here, and YAML wants a plain space"
    return Problem("YML008", message, span, _ODD_SPACE_HINT)


def _list_sign(file: SourceFile, line: int) -> Problem | None:
    """Recognize a list's item that begins with another sign than a hyphen, or without a space after it."""
    here = file.line(line)
    found = _SIGN.fullmatch(here)
    if found is None or (found["sign"] == "-" and found["space"]):
        return None
    is_hyphen = found["sign"] == "-"
    message = (
        "a space is missing after the dash" if is_hyphen else f"'{found['sign']}' is not the sign of a list's item"
    )
    hint = f"write a hyphen and a space: - {found['rest']}"
    return _problem(file.span(line, found.start("sign") + 1, 1), message, hint)


def _not_a_colon(file: SourceFile, line: int) -> Problem | None:
    """Recognize `field = value`, and a colon that is none."""
    found = _NOT_A_COLON.fullmatch(file.line(line))
    if found is None:
        return None
    message = f"'{found['sign']}' stands where a colon is expected"
    hint = written(found["name"], found["value"].strip())
    return _problem(file.span(line, found.start("sign") + 1, 1), message, hint)


def _slip(file: SourceFile, *lines: int) -> Problem | None:
    """Recognize on one of the lines a slip that makes YAML complain of what comes after it."""
    for line in lines:
        found = (
            _odd_space(file, line) or _list_sign(file, line) or _missing_space(file, line) or _not_a_colon(file, line)
        )
        if found:
            return found
    return None


def _opener(file: SourceFile, line: int) -> int:
    """Return the nearest line above `line` that begins a field or an item at all; 0 where there is none."""
    return next((row for row in range(line - 1, 0, -1) if file.line(row).strip()), 0)


def _unindented_text(file: SourceFile, line: int) -> Problem | None:
    """Recognize the text of a block that starts in the column of its field."""
    opener = _opener(file, line)
    if not opener or not _OPENS_BLOCK.fullmatch(file.line(opener)):
        return None
    here = file.line(line)
    indent = len(here) - len(here.lstrip())
    hint = "begin each line of the text with two spaces more than its field has"
    span = file.span(line, indent + 1, max(len(here.strip()), 1))
    return _problem(span, "the text of the field above is not indented", hint)


def _missing_space(file: SourceFile, line: int) -> Problem | None:
    """Recognize `field:value`, which is a plain text to YAML."""
    glued = _GLUED.match(file.line(line))
    if glued is None:
        return None
    hint = written(glued["name"], glued["value"].strip())
    return _problem(file.span(line, glued.end("name") + 1, 1), "a space is missing after the colon", hint)


def _colon(file: SourceFile, line: int, column: int, _: object) -> Problem:
    """Tell apart the unquoted ': ', the line that is indented too far, and the line above that has no colon."""
    here, opener = file.line(line), _opener(file, line)
    above = file.line(opener)
    field = _FIELD.match(here)
    if odd_space := _odd_space(file, line):
        return odd_space
    if field and field["value"] and field.end("name") + 1 < column:
        return _problem(file.span(line, column, 1), "a value with ': ' needs quotation marks", _whole_value_hint(here))
    if slip := _slip(file, opener, line):
        return slip
    indent = len(here) - len(here.lstrip())
    if above.strip() and not _FIELD.match(above):
        message = "this line has no colon after the field's name"
        span = file.span(opener, len(above) - len(above.lstrip()) + 1, len(above.strip()))
        return _problem(span, message, _with_colon(above))
    span = file.span(line, indent + 1, max(column - 1 - indent, 1))
    return _problem(span, "this line is indented further than the field above it", _column_hint(above))


def _with_colon(here: str) -> str:
    """Return how a line is written that has no colon: as a field if it begins with the name of one, else as text."""
    from onrecord.model.fields import all_names  # noqa: PLC0415  (needed only once something is wrong)

    name, _, value = here.strip().removeprefix("- ").partition(" ")
    if name.lower() in all_names():
        return written(name.lower(), value.strip())
    return "write 'field: value'; a text that goes on in a second line must be indented further than its field"


def _column_hint(above: str) -> str:
    """Return where a field starts that is to stand beside the one above, or how it becomes a part of its text."""
    field = _FIELD.match(above)
    if field is None:
        return "let fields of one level start in the same column"
    name, value = field["name"].strip(), (field["value"] or "").strip()
    place = f"start it in column {field.start('name') + 1}, as '{name}' does"
    if not value or value[0] in "|>&*!":
        return place
    return f"{place}; or, if it goes on the text of '{name}', put that whole text into quotation marks"


def _start(file: SourceFile, line: int, column: int, _: object) -> Problem | None:
    here = file.line(line)
    character = here[column - 1 : column]
    if character not in _SPECIAL:
        return None
    if source := _CITED.fullmatch(here):
        hint = f"the sign '@' is for texts; here the id alone is written: {source['field']} {source['id']}"
        return _problem(file.span(line, column, 1), "a source's id stands here without '@'", hint)
    message = f"{_SPECIAL[character]} without quotation marks"
    return _problem(file.span(line, column, 1), message, _whole_value_hint(here))


def _question(file: SourceFile, line: int, column: int, _: object) -> Problem:
    message = "'?' and a space can't start a value without quotation marks"
    return _problem(file.span(line, column, 1), message, _whole_value_hint(file.line(line)))


def _alias(file: SourceFile, line: int, _column: int, context: tuple[int, int] | None) -> Problem | None:
    return _list_sign(file, line) or (_start(file, line, context[1] + 1, None) if context else None)


def _expected_key(file: SourceFile, line: int, column: int, _: object) -> Problem:
    """Tell apart text after a closing quotation mark, a line out of step, and a field without a name."""
    here = file.line(line)
    before = here[: column - 1].rstrip()
    if open_above := _open_quote_above(file, line, before):
        return open_above
    if behind := _behind_a_value(file, line, column):
        return behind
    if here[column - 1 :].startswith(":"):
        return _problem(file.span(line, column, 1), "a field without a name", "write the field's name before the colon")
    if slip := _slip(file, line, _opener(file, line)):
        return slip
    message = "this line starts in another column than its neighbours"
    return _problem(file.span(line, column, max(len(here.strip()), 1)), message, _neighbour_hint(file, line))


def _behind_a_value(file: SourceFile, line: int, column: int) -> Problem | None:
    """Recognize that a value is over, by its second quotation mark or its last bracket, and the line is not."""
    here = file.line(line)
    before, rest = here[: column - 1].rstrip(), here[column - 1 :].strip()
    place = _to_end(file, line, column)
    if before.endswith("'") and here[column - 2 : column - 1] == "'":
        return _problem(place, "an apostrophe ended the quoted value", _whole_value_hint(here))
    if before.endswith(("'", '"')):
        return _problem(place, "nothing may follow a value in quotation marks", _whole_value_hint(here))
    if before.endswith(("]", "}")):
        is_bracket = bool(rest) and not rest.strip("]}")
        hint = f"delete '{rest}': it closes what was never opened" if is_bracket else _whole_value_hint(here)
        return _problem(place, "nothing may follow a list in brackets", hint)
    return None


def _neighbour_hint(file: SourceFile, line: int) -> str:
    """Return in which column a line starts that is out of step, by the nearest line above of its kind."""
    is_item = file.line(line).lstrip().startswith("- ")
    for row in range(line - 1, 0, -1):
        above = file.line(row)
        if is_item and above.lstrip().startswith("- "):
            return f"start its dash in column {len(above) - len(above.lstrip()) + 1}, as the one in line {row} does"
        if not is_item and (field := _FIELD.match(above)) and field["name"].isascii():
            return f"start it in column {field.start('name') + 1}, as '{field['name'].strip()}' does"
    return "let fields of one level, and the dashes of one list, start in the same column"


def _open_quote_above(file: SourceFile, line: int, before: str) -> Problem | None:
    """Recognize that the mark which ended a value was to open another: the value's own end is missing, lines above."""
    if not re.fullmatch(r"\s*(?:- )*[\w-]+:\s+['\"]", before):
        return None
    for row in range(line - 1, 0, -1):
        field = _FIELD.match(file.line(row))
        if field and field["value"] and field["value"][0] == before[-1] and not _is_closed(field["value"]):
            return _unclosed(file, row, field.start("value") + 1)
    return None


def _is_closed(value: str) -> bool:
    return len(value.rstrip()) > 1 and value.rstrip()[-1] == value[0]


def _unclosed(file: SourceFile, line: int, column: int) -> Problem:
    """Say that a quotation mark is never closed, and show the line with it closed at its end."""
    here = file.line(line)
    field, mark = _FIELD.match(here), here[column - 1 : column]
    # Between brackets, the end of the line is not that of the value.
    is_whole = field is not None and field.start("value") == column - 1
    shown = f": {here.strip()}{mark}" if is_whole and here.rstrip()[-1:] != mark else ""
    message = "this quotation mark is opened and never closed"
    return _problem(file.span(line, column, 1), message, f"close it at the end of the value{shown}")


def _expected_colon(file: SourceFile, _line: int, _column: int, context: tuple[int, int] | None) -> Problem | None:
    if context is None:
        return None
    line = context[0] + 1
    if found := _unindented_text(file, line) or _slip(file, line) or _lost_dash(file, line):
        return found
    here = file.line(line).strip()
    span = file.span(line, context[1] + 1, max(len(here), 1))
    return _problem(span, "this line has no colon after a field's name", _with_colon(here))


def _lost_dash(file: SourceFile, line: int) -> Problem | None:
    """Recognize a single word below a list's items, in the column of their dashes."""
    here, above = file.line(line), file.line(_opener(file, line))
    indent = len(here) - len(here.lstrip())
    if " " in here.strip() or not above[indent:].startswith("- ") or above[:indent].strip():
        return None
    span = file.span(line, indent + 1, len(here.strip()))
    return _problem(span, "a list's item lacks its dash", f"start each item of a list with a dash: - {here.strip()}")


def _open_quote(file: SourceFile, _line: int, _column: int, context: tuple[int, int] | None) -> Problem | None:
    if context is None:
        return None
    return _unclosed(file, context[0] + 1, context[1] + 1)


def _escape(file: SourceFile, line: int, column: int, _: object) -> Problem:
    message = "a backslash inside double quotation marks starts a code that YAML doesn't know"
    return _problem(file.span(line, column, 2), message, "use single quotation marks around the value")


def _block_indicator(file: SourceFile, line: int, column: int, _: object) -> Problem:
    here = file.line(line)
    sign = next((sign for sign in reversed(here[: column - 1]) if sign in "|>"), "|")
    message = f"text follows the '{sign}' on the same line"
    hint = f"begin the text on the next line, indented; or {_whole_value_hint(_without_block_sign(here))}"
    return _problem(_to_end(file, line, column), message, hint)


def _without_block_sign(here: str) -> str:
    """Return a line without the `|` before its value; a `>` may as well be a part of the text."""
    field = _FIELD.match(here)
    sign = _BLOCK_SIGN.match(field["value"] or "") if field else None
    if field is None or sign is None:
        return here
    return here[: field.start("value")] + (field["value"] or "")[sign.end() :]


def _inline_dash(file: SourceFile, line: int, column: int, _: object) -> Problem:
    hint = f"begin the list on the next line, each item with a dash; or {_whole_value_hint(file.line(line))}"
    return _problem(file.span(line, column, 1), "a list can't begin on the same line as its field", hint)


def _missing_dash(file: SourceFile, line: int, column: int, _: object) -> Problem:
    """Tell apart an item without its dash, and a field that starts in another column than the item's first."""
    here, opener = file.line(line), _opener(file, line)
    if found := _behind_a_value(file, line, column) or _slip(file, line, opener):
        return found
    span = file.span(line, column, max(len(here) - column + 1, 1))
    above, field = _FIELD.match(file.line(opener)), _FIELD.match(here)
    if field and above and above.start("name") > field.start("name"):
        return _problem(span, "this line starts in another column than its neighbours", _neighbour_hint(file, line))
    hint = f"start each item of a list with a dash and a space: - {here.strip()}"
    return _problem(span, "a list's item lacks its dash", hint)


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
    closed = f"{file.line(line).strip()}{']' if bracket == '[' else '}'}"
    hint = f"close it, as in {closed}; or, if the bracket is text, {_whole_value_hint(file.line(line))}"
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
