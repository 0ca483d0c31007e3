"""Parses YAML text into a tree of texts with their positions.

The dialect is strict: every scalar stays the typed text. What YAML would silently change is a problem with a place: a
duplicate key, an alias, a value cut off by '#'.
"""

import re
from collections.abc import Callable
from functools import cached_property
from itertools import takewhile
from typing import Any

import yaml
from msgspec.structs import replace
from yaml import events
from yaml.error import Mark

from onrecord.model.fields import RELATIONS
from onrecord.model.homoglyphs import character_name
from onrecord.problems import Outcome, Problem, Related, SourceFile
from onrecord.read.file_decoding import refused_in
from onrecord.read.yaml.errors import syntax_problem
from onrecord.read.yaml.nodes import Mapping, Node, Scalar, Sequence, span_of
from onrecord.read.yaml.slips import FIELD, field_outside, line_above, list_marker, quoted, written
from onrecord.site_limits import LIMITS

_NULL_WORDS = frozenset({"null", "Null", "NULL"})
# A comment has a space after its '#'; but many editors also type '# 5' for 'number 5'.
_CUT = re.compile(r"\s+(#(?:\S| \d).*)")
_BRACKETED = re.compile(r"[\]},]")
_COMMENT = re.compile(r"\s+(#.*)")
_COLON = re.compile(r"\s*:")
# A '#' after white space. The pattern begins with the literal '#', which makes the search fast.
_COMMENT_MARK = re.compile(r"#(?<=\s#)")
_NAME_BEFORE = re.compile(r"(?=[^:#'\"\[{]*+:)\s*(?:- )*([^\s:#'\"\[{][^:#'\"\[{]*):\s*")
_GLUED_IN_BRACES = re.compile(r"(?P<name>[A-Za-z_][\w-]*):(?P<value>[^\s/].*)", re.DOTALL)
_SPLIT_TARGET = re.compile(r"((?:[a-z0-9-]+/)?[a-z0-9-]+)\s+#([a-z0-9-]+)")
_SENTENCE = re.compile(r"\s*[^\s#:'\"-][^\s:#]*+\s[^:#]*+:\s")
_ODD_DASHES = "–—−•·"
_ODD_DASH = re.compile(rf"\s*[{_ODD_DASHES}]\s")
_DASH_INSIDE = re.compile(r"\n[^\S\n]*(- )")
_NODE_EVENTS = (events.ScalarEvent, events.SequenceStartEvent, events.MappingStartEvent, events.AliasEvent)


def parse_yaml(file: SourceFile) -> Outcome[Node | None]:
    """Return the tree of the file's only document; None if the file is empty or not valid YAML."""
    builder = _Builder(file)
    try:
        node = builder.document()
    except yaml.MarkedYAMLError as error:
        place = _at(error.problem_mark) if error.problem_mark else (0, 0)
        context = _at(error.context_mark) if error.context_mark else None
        broken = syntax_problem(file, error.problem or "", place, context)
        # An earlier problem on the same line is the cause of the parser's error.
        reported_lines = {problem.span.line for problem in builder.problems if problem.span} | builder.explained_lines
        if broken.span and broken.span.line not in reported_lines:
            builder.problems.append(broken)
        node = None
    except _BeyondLimitError:
        node = None
    return Outcome(node, tuple(builder.problems))


class _BeyondLimitError(Exception):
    """Stops the parser at an implausibly deep tree, or after more problems than anybody mends at once."""


class _Builder:
    """Builds the tree of one file from PyYAML's events, and collects what the dialect refuses."""

    def __init__(self, file: SourceFile) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.brace_problems: list[tuple[tuple[int, int], int, str, str]] = []
        """Problems between braces, reported only if their line has no other problem."""
        self.explained_lines: set[int] = set()
        """The lines, from 1, where the parser may fail because of a problem on an earlier line."""
        self._brackets = 0
        """The number of open brackets and braces."""
        # No fallback to the pure-Python loader: it is ten times slower, so a missing libyaml should rather fail.
        self._next: Callable[[], Any] = yaml.CSafeLoader(file.text).get_event

    def document(self) -> Node | None:
        """Return the first document's tree; report a second document."""
        root: Node | None = None
        documents = 0
        while not isinstance(event := self._next(), events.StreamEndEvent):
            start: Mark = event.start_mark
            if isinstance(event, events.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    hint = "make it a file of its own, or delete the line '---'"
                    if self._is_text_below(start.line):
                        hint = "an entry is fields alone: write the text below into 'body', and delete this line"
                    self._report("YML006", "a second document starts here", _at(start), 3, hint)
            elif isinstance(event, _NODE_EVENTS):
                node = self._node(event, 0)
                root = node if documents == 1 else root
        reported_lines = {problem.span.line for problem in self.problems if problem.span}
        for place, length, message, hint in self.brace_problems:
            if place[0] + 1 not in reported_lines:
                self._report("YML001", message, place, length, hint)
        return root

    def _node(self, event: Any, depth: int) -> Node:  # noqa: ANN401  (only some of PyYAML's events have a tag)
        if event.anchor or event.tag:
            self._refuse_marks(event, event.start_mark)
        if depth > LIMITS["depth"].most:
            message = f"nested more than {LIMITS['depth'].most} levels deep"
            self._report("YML010", message, _at(event.start_mark), 1, LIMITS["depth"].hint)
            raise _BeyondLimitError
        start: Mark = event.start_mark
        if isinstance(event, events.ScalarEvent):
            return self._scalar(event)
        if isinstance(event, events.SequenceStartEvent | events.MappingStartEvent):
            return self._collection(event, depth + 1)
        return Scalar("", "'", start, start)  # an alias; reported as such

    def _collection(self, event: Any, depth: int) -> Node:  # noqa: ANN401  (to PyYAML's stubs, marks may be missing)
        start: Mark = event.start_mark
        bracketed = bool(event.flow_style)
        self._brackets += bracketed
        if isinstance(event, events.SequenceStartEvent):
            node: Node = Sequence(self._items(depth), start)
        else:
            node = Mapping(self._entries(depth, brace_problems=bracketed), start)
        self._brackets -= bracketed
        return node

    def _items(self, depth: int) -> tuple[Node, ...]:
        items: list[Node] = []
        while not isinstance(event := self._next(), events.SequenceEndEvent):
            items.append(self._node(event, depth))
        return tuple(items)

    def _entries(self, depth: int, *, brace_problems: bool) -> dict[str, tuple[Scalar, Node]]:
        entries: dict[str, tuple[Scalar, Node]] = {}
        while not isinstance(event := self._next(), events.MappingEndEvent):
            key = self._node(event, depth)
            value = self._node(self._next(), depth)
            if not isinstance(key, Scalar) or key.is_absent:
                hint = "if the value has brackets or braces in it, put it into quotation marks"
                self._report("YML001", "a field's name must be a plain word", _at(key.start), 1, hint)
            elif key.text in entries:
                self._report_twice(entries[key.text][0], key)
            else:
                entries[key.text] = key, value
        if brace_problems:
            self._check_braced(entries)
        return entries

    def _check_braced(self, entries: dict[str, tuple[Scalar, Node]]) -> None:
        """Collect the problem that names between braces have no colon, so that YAML reads them as empty fields."""
        fields = list(entries.values())
        first = next((position for position, field in enumerate(fields) if self._is_bare(field)), None)
        if first is None:
            return
        name = fields[first][0]
        last = list(takewhile(self._is_bare, fields[first:]))[-1][0]
        key_before, before = fields[first - 1] if first else (None, None)
        glued = _GLUED_IN_BRACES.fullmatch(name.text)
        if key_before and isinstance(before, Scalar) and not before.style and before.text:
            hint = "if it goes on the value before it, put the whole into quotation marks: "
            hint += f"{key_before.text}: {quoted(self._between(before.start, last.end))}"
            message = "between braces, a comma ends the value"
            self.brace_problems.append((_at(name.start), len(name.text), message, hint))
        elif glued:
            place = (name.line, name.column + glued.end("name"))
            hint = written(glued["name"], glued["value"])
            self.brace_problems.append((place, 1, "a space is missing after the colon", hint))
        else:
            listed = self._between(name.start, last.end)
            hint = f"write a value after it, as in {{{name.text}: …}}; a list stands in square brackets: [{listed}]"
            self.brace_problems.append((_at(name.start), len(name.text), "this name between braces has no value", hint))

    def _is_bare(self, field: tuple[Scalar, Node]) -> bool:
        """Return whether a name between braces has no colon after it."""
        key, value = field
        is_empty = isinstance(value, Scalar) and value.is_absent
        return is_empty and not key.style and not _COLON.match(self._line(key.end_line), key.end_column)

    def _between(self, start: Mark, end: Mark) -> str:
        """Return the typed text between two positions, with line ends as spaces, as YAML reads them."""
        lines = self._lines[start.line : end.line + 1]
        lines[-1] = lines[-1][: end.column]
        lines[0] = lines[0][start.column :]
        return " ".join(map(str.strip, lines)) if len(lines) > 1 else lines[0]

    def _rest(self, node: Scalar) -> str:
        return self._line(node.end_line)[node.end_column :]

    def _scalar(self, event: Any) -> Scalar:  # noqa: ANN401  (to PyYAML's stubs, marks may be missing)
        # PyYAML's C parser gives plain values the style '', although its documentation says None.
        text = event.value
        style = event.style or ""
        start = event.start_mark
        end = event.end_mark
        node = Scalar(text, style, start, end)
        if not style:
            is_odd = text in _NULL_WORDS or start.line in self._odd_dashes
            if start.line != end.line or end.line in self._commented or is_odd:
                self._check_plain(node)
        elif style in ("|", ">") and not text.strip():
            self._check_block(node)
        elif style == '"' and (refused := refused_in(text)):
            self._report_escaped(node, refused)
        return node

    def _is_text_below(self, row: int) -> bool:
        """Return whether the next line with words is no field, as below the front matter of a page."""
        return not FIELD.match(next((line for line in self._lines[row + 1 :] if line.strip()), "field:"))

    def _check_block(self, node: Scalar) -> None:
        """Report an empty block if the next line looks like its text: a name with a space is no field's."""
        row = next((row for row in range(node.line + 1, len(self._lines)) if self._line(row).strip()), None)
        if row is None or not _SENTENCE.match(self._line(row)):
            return
        line = self._line(row)
        indent = len(line) - len(line.lstrip())
        hint = "begin each line of the text with two spaces more than its field has"
        self._report("YML001", "the text of the field above is not indented", (row, indent), len(line.strip()), hint)

    @cached_property
    def _lines(self) -> list[str]:
        return self.file.text.split("\n")

    @cached_property
    def _commented(self) -> frozenset[int]:
        """The lines, from 0, that can contain a comment."""
        if not _COMMENT_MARK.search(self.file.text):
            return frozenset()
        return frozenset(row for row, line in enumerate(self._lines) if _COMMENT_MARK.search(line))

    @cached_property
    def _odd_dashes(self) -> frozenset[int]:
        """The lines, from 0, that begin with a sign that looks like the hyphen of a list's item."""
        if not any(sign in self.file.text for sign in _ODD_DASHES):
            return frozenset()
        return frozenset(row for row, line in enumerate(self._lines) if _ODD_DASH.match(line))

    def _odd_dash(self, node: Scalar) -> Problem | None:
        """Return the problem of a text that is a list with dashes for hyphens; None for other texts."""
        if node.line not in self._odd_dashes or self._line(node.line)[: node.column].strip():
            return None
        found = list_marker(self.file, node.line + 1)
        if found is None or self._rest(node).lstrip().startswith(":"):
            return found
        return replace(found, hint=f"{found.hint}; if it is no list, put the whole text into quotation marks")

    def _report_escaped(self, node: Scalar, refused: list[str]) -> None:
        """Report forbidden characters that the text contains as backslash escapes."""
        more = f" (and {len(refused) - 1} more in this value)" if len(refused) > 1 else ""
        message = f"{character_name(refused[0])} stands here{more}"
        hint = "delete its code, which starts with a backslash; or use single quotation marks around the value"
        self._add(Problem("YML008", message, span_of(self.file, node), hint))

    def _line(self, number: int) -> str:
        """Return a line by its number from 0; empty beyond the last line, where libyaml's marks can point."""
        return self._lines[number] if number < len(self._lines) else ""

    def _name_before(self, node: Scalar) -> str:
        """Return the field's name with its colon before a value on the same line, for hints; empty if there is none."""
        name = _NAME_BEFORE.fullmatch(self._line(node.line)[: node.column])
        return f"{name[1]}: " if name else ""

    def _is_relation(self, node: Scalar) -> bool:
        """Return whether the value is, or is in, a relation, which names events and claims."""
        name = self._name_before(node).removesuffix(": ")
        return name in (*RELATIONS, "target") or (not name and self._list_above(node) in RELATIONS)

    def _list_above(self, node: Scalar) -> str:
        """Return the name of the field whose list has this value as an item; empty if it is no item."""
        fields = (FIELD.match(self._line(row)) for row in range(node.line, -1, -1))
        return next((field["name"].strip() for field in fields if field), "")

    def _check_plain(self, node: Scalar) -> None:
        """Report what YAML would cut from, or add to, a value without quotation marks."""
        rest = (self._line(node.end_line), node.end_column)  # a copy for each value of a long line would take too long
        if marked := self._odd_dash(node):
            self._add(marked)
        elif cut := _CUT.match(*rest):
            self._report_cut(node, cut)
        elif not node.text and (comment := _COMMENT.match(*rest)) and not self._goes_on(node):
            column = comment.start(1)
            message = "the value is empty, since '#' starts a comment"
            hint = f"if this is the value, put it into quotation marks: {self._name_before(node)}{quoted(comment[1])}"
            self._report("YML011", message, (node.end_line, column), len(comment[1]), hint)
        elif node.text in _NULL_WORDS:
            message = f"'{node.text}' is a text here, not an absent value"
            self._report("YML007", message, _at(node.start), len(node.text), "leave the value empty")
        elif node.end_line > node.line:
            self._check_dash_inside(node)

    def _report_cut(self, node: Scalar, cut: re.Match[str]) -> None:
        """Report a comment that may be the end of the value before it."""
        name = self._name_before(node)
        whole = f"{self._between(node.start, node.end)}{cut[0]}".strip()
        message = "the '#' makes the rest of this line a comment"
        hint = "put the value into quotation marks"
        if not self._brackets or not _BRACKETED.search(cut[1]):  # else the value would end before the comment
            hint += f": {name}{quoted(whole)}"
        split = _SPLIT_TARGET.fullmatch(whole)
        if split and self._is_relation(node):
            message += f", so all claims of '{split[1]}' are meant"
            hint = f"write a claim without a space: {name}{split[1]}#{split[2]}"
        elif "#" in node.text and self._is_relation(node):
            hint = f"a comment has a space after its '#': {name}{node.text} # {cut[1][1:].strip()}"
        self._report("YML004", message, (node.end_line, cut.start(1)), len(cut[1]), hint)

    def _check_dash_inside(self, node: Scalar) -> None:
        """Report a list's item that YAML joins to the text above it."""
        text = "\n".join(self._lines[node.line : node.end_line + 1])
        dash = _DASH_INSIDE.search(text)
        if dash is None:
            return
        outside = self._outside_item(node)
        if outside is not None:
            self._add(outside)
            self.explained_lines.add(node.end_line + 1)
            return
        line = node.line + text.count("\n", 0, dash.start(1))
        column = dash.start(1) - text.rfind("\n", 0, dash.start(1)) - 1
        hint = "leave the list's own line empty after the colon, and let the fields of one item start in one column"
        self._report("YML001", "this list item would become part of the text above it", (line, column), 1, hint)

    def _outside_item(self, node: Scalar) -> Problem | None:
        """Return the problem of a field that starts left of the list item above it; None for other fields."""
        field = FIELD.match(self._line(node.line))
        above = line_above(self.file, node.line + 1)
        item = FIELD.match(self.file.line(above)) if above else None
        if field is None or item is None or field.start("name") >= item.start("name") or "-" not in item["indent"]:
            return None
        return field_outside(self.file, node.line + 1, field, item)

    def _goes_on(self, node: Scalar) -> bool:
        """Return whether the value continues on the next lines; then its first line may hold only a comment."""
        following = self._line(node.end_line + 1)
        return len(following) - len(following.lstrip()) > node.column

    def _refuse_marks(self, event: events.NodeEvent, mark: Mark) -> None:
        """Report an anchor, an alias or a tag."""
        if isinstance(event, events.AliasEvent):
            name = "aliases ('*name')"
            hint = "write the value itself; if it is text, put it into quotation marks"
        elif event.anchor:
            name = "anchors ('&name')"
            hint = "delete it; if it is text, put the value into quotation marks"
        else:
            name = "tags ('!name')"
            hint = "delete it; if it is text, put the value into quotation marks"
        line = self._line(mark.line)
        typed = line[mark.column :]
        field = _NAME_BEFORE.fullmatch(line[: mark.column])
        if field:
            hint += f": {field[1]}: {quoted(typed.strip())}"
        self._report("YML005", f"{name} are not used here", _at(mark), len(typed.split(" ", 1)[0]), hint)

    def _report_twice(self, first: Scalar, second: Scalar) -> None:
        related = (Related(span_of(self.file, first), "it stands here first"),)
        hint = "keep one of the two; several values of one field make a list, each with a dash"
        message = f"the field '{second.text}' stands here a second time"
        self._add(Problem("YML002", message, span_of(self.file, second), hint, related))

    def _report(self, code: str, message: str, place: tuple[int, int], length: int, hint: str) -> None:
        self._add(Problem(code, message, self.file.span(place[0] + 1, place[1] + 1, length), hint))

    def _add(self, problem: Problem) -> None:
        if len(self.problems) >= LIMITS["problems"].most:
            self.problems.append(LIMITS["problems"].problem(self.file.span()))
            raise _BeyondLimitError
        self.problems.append(problem)


def _at(mark: Mark) -> tuple[int, int]:
    return mark.line, mark.column
