"""Detects typing mistakes on a line of YAML, of which libyaml reports only the consequences; writes values again."""

import re

from onrecord.model.fields import all_names
from onrecord.model.homoglyphs import character_name
from onrecord.problems import Problem, SourceFile, Span

FIELD = re.compile(r"(?=[^:#'\"]*+:)(?P<indent>\s*(?:- )*)(?P<name>[^\s:#'\"][^:#'\"]*):(?:\s+(?P<value>.*))?")
"""A line with a field: its indentation, name and value."""
_NEEDS_QUOTES = re.compile(r"[^\[{'\"].*(?::(?:\s|$)|\s#)|[-?:]\s|[,\]}#&*!|>%@`]")
"""A value that YAML would not read back unchanged; values that start with a bracket or a quote don't match."""
_CLOSING = re.compile(r"(?<=\S)['\"](?!\w)")
_QUOTES_HINT = "put the whole value into quotation marks: {name}: {quoted}"
_GLUED = re.compile(r"\s*(?:- )*(?P<name>[A-Za-z_][\w-]*):(?P<value>[^\s/].*)")
_LIST_ITEM = re.compile(r"(?P<indent>\s*)(?P<marker>[-—–−•·*])(?P<space>\s*)(?P<rest>\S.*)")
_NOT_A_COLON = re.compile(r"(?P<indent>\s*(?:- )*)(?P<name>[A-Za-z_]+)\s*(?P<marker>[=：;])\s*(?P<value>.*)")
_ODD_SPACE = re.compile(
    r"^(?P<before>[ \t]*+(?:-[ \t]*+)?(?:[\w-]+:[ \t]*+)?)(?P<space>[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+)"
)
_ODD_SPACE_HINT = "delete it, and press the space bar; it often comes in with copied text"
_OPENS_BLOCK = re.compile(r".*:\s+[|>][-+]?\d?\s*")


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
    return f"write {name}: {quoted(value)}" if _NEEDS_QUOTES.match(value) else f"write '{name}: {value}'"


def with_colon(here: str) -> str:
    """Return a hint on a line without a colon: write it as a field if it begins with a field's name, else as text."""
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

    If the first mark inside closes a quotation, as in `'a' and 'b'`, the outer marks are part of the text and stay. If
    only apostrophes follow the first mark, as in `'Kazakhstan's access`, nothing closes it, so it goes.
    """
    if len(value) == 1 or value[0] not in "'\"":
        return value
    if value[0] != value[-1]:
        others = [mark.start() for mark in re.finditer(value[0], value)][1:]
        return value[1:] if others and all(_is_apostrophe(value, place) for place in others) else value
    inner = value[1:-1]
    marks = [mark for mark in re.finditer(value[0], inner) if not _is_apostrophe(inner, mark.start())]
    return value if marks and _CLOSING.match(inner, marks[0].start()) else inner


def _is_apostrophe(text: str, place: int) -> bool:
    return text[place - 1 : place].isalnum() and text[place + 1 : place + 2].isalnum()


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def syntax_error(span: Span, message: str, hint: str) -> Problem:
    """Return a problem with the code for invalid YAML."""
    return Problem("YML001", message, span, hint)


def to_line_end(file: SourceFile, line: int, column: int) -> Span:
    """Return the span from a column to the end of its line."""
    return file.span(line, column, max(len(file.line(line)) - column + 1, 1))


def odd_space(file: SourceFile, line: int) -> Problem | None:
    """Return the problem of a non-plain space in the indentation or after a dash or colon; None if there is none."""
    found = _ODD_SPACE.match(file.line(line))
    if found is None:
        return None
    message = f"{character_name(found['space'][0])} stands here, and YAML wants a plain space"
    return Problem("YML008", message, file.span(line, found.start("space") + 1, len(found["space"])), _ODD_SPACE_HINT)


def list_marker(file: SourceFile, line: int) -> Problem | None:
    """Return the problem of a list item without a hyphen or without the space after it; None if there is none."""
    found = _LIST_ITEM.fullmatch(file.line(line))
    if found is None or (found["marker"] == "-" and found["space"]):
        return None
    message = f"'{found['marker']}' is not the sign of a list's item"
    if found["marker"] == "-":
        message = "a space is missing after the dash"
    hint = f"write a hyphen and a space: - {found['rest']}"
    return syntax_error(file.span(line, found.start("marker") + 1, 1), message, hint)


def _not_a_colon(file: SourceFile, line: int) -> Problem | None:
    """Return the problem of `field = value`, or of a homoglyph of the colon; None if there is none."""
    found = _NOT_A_COLON.fullmatch(file.line(line))
    if found is None:
        return None
    message = f"'{found['marker']}' stands where a colon is expected"
    hint = written(found["name"], found["value"].strip())
    return syntax_error(file.span(line, found.start("marker") + 1, 1), message, hint)


def slip_on(file: SourceFile, *lines: int) -> Problem | None:
    """Return the first typing mistake on the lines; None if there is none. libyaml reports a later place for it."""
    for line in lines:
        for find_slip in (odd_space, list_marker, _missing_space, _not_a_colon):
            problem = find_slip(file, line)
            if problem is not None:
                return problem
    return None


def line_above(file: SourceFile, line: int) -> int:
    """Return the number of the nearest non-blank line above `line`; 0 if there is none."""
    return next((row for row in range(line - 1, 0, -1) if file.line(row).strip()), 0)


def unindented_text(file: SourceFile, line: int) -> Problem | None:
    """Return the problem of a block whose text is not indented; None if there is none."""
    opener = line_above(file, line)
    if not opener or not _OPENS_BLOCK.fullmatch(file.line(opener)):
        return None
    here = file.line(line)
    indent = _indent(here)
    hint = "begin each line of the text with two spaces more than its field has"
    span = file.span(line, indent + 1, max(len(here.strip()), 1))
    return syntax_error(span, "the text of the field above is not indented", hint)


def block_line(file: SourceFile, line: int) -> Problem | None:
    """Return the problem of a line of a block that starts left of the block's first line; None if it is in none."""
    here = file.line(line)
    indent = _indent(here)
    opener = next((row for row in range(line - 1, 0, -1) if _OPENS_BLOCK.fullmatch(file.line(row))), 0)
    field = FIELD.match(file.line(opener)) if opener else None
    inner = [row for row in range(opener + 1, line) if file.line(row).strip()] if opener else []
    if field is None or not inner or indent <= field.start("name"):
        return None
    column = _indent(file.line(inner[0]))
    if indent >= column or any(_indent(file.line(row)) < column for row in inner):
        return None
    message = f"this line of '{field['name'].strip()}' starts left of the text's first line"
    hint = f"start all lines of the text in one column: here in column {column + 1}, as line {inner[0]} does"
    return syntax_error(file.span(line, indent + 1, len(here.strip())), message, hint)


def _missing_space(file: SourceFile, line: int) -> Problem | None:
    """Return the problem of `field:value`, which YAML reads as a plain text; None if there is none."""
    glued = _GLUED.match(file.line(line))
    if glued is None:
        return None
    hint = written(glued["name"], glued["value"].strip())
    return syntax_error(file.span(line, glued.end("name") + 1, 1), "a space is missing after the colon", hint)


def behind_value(file: SourceFile, line: int, column: int) -> Problem | None:
    """Return the problem of text after a closing quotation mark or bracket; None if there is none."""
    here = file.line(line)
    before = here[: column - 1].rstrip()
    rest = here[column - 1 :].strip()
    place = to_line_end(file, line, column)
    if before.endswith("'") and here[column - 2 : column - 1] == "'":
        return syntax_error(place, "an apostrophe ended the quoted value", whole_value_hint(here))
    if before.endswith(("'", '"')):
        return syntax_error(place, "nothing may follow a value in quotation marks", whole_value_hint(here))
    if before.endswith(("]", "}")):
        is_bracket = bool(rest) and not rest.strip("]}")
        hint = f"delete '{rest}': it closes what was never opened" if is_bracket else whole_value_hint(here)
        kind = "a list in brackets" if before.endswith("]") else "fields in braces"
        return syntax_error(place, f"nothing may follow {kind}", hint)
    return None


def field_outside(file: SourceFile, line: int, field: re.Match[str], item: re.Match[str]) -> Problem:
    """Return the problem of a field that starts left of the list item that it belongs to, whose first field is above.

    Both matches are of `FIELD`.
    """
    name = field["name"].strip()
    first = item["name"].strip()
    column = item.start("name")
    span = file.span(line, field.start("name") + 1, len(name))
    hint = f"start it in column {column + 1}, as '{first}' does, if it belongs to that item: "
    hint += f"'{' ' * column}{file.line(line).strip()}'"
    return syntax_error(span, f"'{name}' starts left of the list's item above it", hint)


def neighbour_hint(file: SourceFile, line: int) -> str:
    """Return a hint to align a line with the nearest line above of the same kind."""
    is_item = file.line(line).lstrip().startswith("- ")
    for row in range(line - 1, 0, -1):
        above = file.line(row)
        if is_item and above.lstrip().startswith("- "):
            return f"start its dash in column {_indent(above) + 1}, as the one in line {row} does"
        field = FIELD.match(above)
        if not is_item and field and field["name"].isascii():
            return f"start it in column {field.start('name') + 1}, as '{field['name'].strip()}' does"
    return "let fields of one level, and the dashes of one list, start in the same column"


def lost_dash(file: SourceFile, line: int) -> Problem | None:
    """Return the problem of a single word in the column of the dashes above; None if there is none."""
    here = file.line(line)
    above = file.line(line_above(file, line))
    indent = _indent(here)
    if " " in here.strip() or not above[indent:].startswith("- ") or above[:indent].strip():
        return None
    hint = f"start each item of a list with a dash: - {here.strip()}"
    return syntax_error(file.span(line, indent + 1, len(here.strip())), "a list's item lacks its dash", hint)
