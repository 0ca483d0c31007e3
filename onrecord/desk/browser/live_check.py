"""The problems of what nobody has saved yet, each at its field, and the text that would be written."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from msgspec import Struct

from onrecord.desk.browser.entry_state import EntryState
from onrecord.desk.browser.entry_values import shape_of
from onrecord.desk.editing.new_entries import MODELS
from onrecord.desk.forms.typed_dates import read_typed_date
from onrecord.model.frozen_model import Fields
from onrecord.problems import Problem, Severity
from onrecord.read.site_folder import decode
from onrecord.read.yaml.nodes import Mapping as Tree
from onrecord.read.yaml.nodes import Node, Scalar
from onrecord.read.yaml.nodes import Sequence as List
from onrecord.read.yaml.tree import parse_yaml

Path = tuple[str | int, ...]
_LACKING = re.compile(r"the field '(\w+)' is (?:missing here|empty)")
_GUESS = re.compile(r"did you mean '([^']+)'\?")
_LINE = re.compile(r"(?P<before>\s*(?:- )*)(?P<key>[\w-]+:)?(?P<rest>.*)", re.DOTALL)
_HINTS = "# More fields."
"""The start of the hints at the end of a new file, which the form shows as questions."""


class Mend(Struct, frozen=True):
    """A known mend: a value for a field."""

    name: str
    value: str


class Message(Struct, frozen=True):
    """A problem at a field of a form."""

    name: str
    """The field; '-id' or '-story' for what is no field of the entry."""
    text: str
    hint: str = ""
    stops_draft: bool = False
    is_error: bool = True
    mends: tuple[Mend, ...] = ()
    lacks: bool = False
    """Whether the field has no value."""
    source: str = ""
    """The source of a quotation that its kept text lacks."""


def find_messages(state: EntryState, is_void: Callable[[], bool] = lambda: False) -> tuple[Message, ...]:
    """Return the problems of a form's entry, and of those added with it; those that stop a draft first.

    Raises `VoidError` as soon as `is_void`, and as `EntryState.files`.
    """
    found, titled = list(_own_messages(state)), state.with_title()
    reading, problems = state.desk.site.check_rules(titled.unsaved, titled.published, is_void)
    if titled is not state:
        reading = state.desk.site.read(state.unsaved).problems
    errors = [one for one in reading if one.severity is Severity.ERROR]
    known = {(one.code, one.message) for one in errors}
    found += _located(state, errors, stops_draft=True)
    found += _located(titled, [one for one in problems if (one.code, one.message) not in known], stops_draft=False)
    unique = {(one.name, one.text): one for one in reversed(found)}
    return tuple(sorted(reversed(unique.values()), key=lambda one: (not one.stops_draft, not one.is_error)))


def _own_messages(state: EntryState) -> Iterator[Message]:
    if state.kind == "event" and not state.story:
        yield Message("-story", "choose the story that it belongs to", stops_draft=True, lacks=True)
    if fault := state.id_fault:
        yield Message("-id", fault, stops_draft=True)


def _located(state: EntryState, problems: Sequence[Problem], *, stops_draft: bool) -> Iterator[Message]:
    entries = [(state.path, state.key, "", MODELS[state.kind])]
    entries += [(one.path, one.id, f"{prefix}.", MODELS[one.kind]) for prefix, one in state.added_by_prefix]
    for path, key, prefix, model in entries:
        own = [problem for problem in problems if problem.span and problem.span.path == path]
        places = list(_places(_tree(state.unsaved[path]))) if own else []
        for problem in own:
            keys = _keys_at(places, problem)
            if not key or keys[:1] == (key,):
                yield _message(state, problem, keys[1:] if key else keys, prefix, model, stops_draft=stops_draft)


def _tree(data: bytes) -> Node | None:
    file = decode(data, "").value
    return parse_yaml(file).value if file else None


def _places(node: Node | None, path: Path = ()) -> Iterator[tuple[int, int, Path]]:
    """Yield line and column, from 1, of each name and value with its path of keys, in the order of the file."""
    if isinstance(node, Tree):
        for key, value in node.entries:
            yield key.line + 1, key.column + 1, (*path, key.text)
            yield from _places(value, (*path, key.text))
    elif isinstance(node, List):
        for place, item in enumerate(item for item in node.items if not (isinstance(item, Scalar) and item.is_absent)):
            yield from _places(item, (*path, place))
    elif node is not None:
        yield node.line + 1, node.column + 1, path


def _keys_at(places: Sequence[tuple[int, int, Path]], problem: Problem) -> Path:
    at = (problem.span.line, problem.span.column) if problem.span else (0, 0)
    return next((keys for line, column, keys in reversed(places) if (line, column) <= at), ())


def _message(
    state: EntryState, problem: Problem, keys: Path, prefix: str, model: type[Fields], *, stops_draft: bool
) -> Message:
    lacking = _LACKING.search(problem.message) if problem.code == "FLD002" else None
    if lacking and keys[-1:] != (lacking[1],):
        keys = (*keys[:-1], lacking[1])
    name = prefix + name_of(model, keys, state.language)
    mends = tuple(_mends(state, problem, name))
    is_error = problem.severity is Severity.ERROR
    source = state.fields.get(f"{name.removesuffix('exact')}source", "") if name.endswith(".exact") else ""
    return Message(name, problem.message, problem.hint or "", stops_draft, is_error, mends, bool(lacking), source)


def name_of(model: type[Fields], keys: Path, language: str) -> str:
    """Return the name that a form gives to the value at a path of keys."""
    parts, here, is_open, is_localized = list[str](), model, False, False
    for key in keys:
        if isinstance(key, int):
            parts.append(str(key))
            is_open = False
        elif is_localized:
            parts += [] if key == language else [key]
        elif here and key in here.rows():
            shape = shape_of(here, key)
            parts += ["0", key] if is_open else [key]
            here, is_open, is_localized = shape.model, shape.is_several, shape.is_localized  # type: ignore[assignment]
    return ".".join([*parts, "0"] if is_open else parts)


def _mends(state: EntryState, problem: Problem, name: str) -> Iterator[Mend]:
    own = [one for one in (name, f"{name}.source", f"{name}.target", f"{name}.organization") if one in state.fields]
    if not own:
        return
    if problem.code == "DAT001":
        yield from (Mend(own[0], day) for day in read_typed_date(state.fields[own[0]]).options)
    elif problem.code == "QUO001" and own[0].endswith(".exact"):
        source = state.records.snapshots.get(state.fields.get(f"{own[0].removesuffix('exact')}source", ""))
        if source:
            from onrecord.model.fuzzy_match import closest_match  # noqa: PLC0415  (only a wrong quotation needs it)

            match = closest_match(state.fields[own[0]], source.passages)
            yield from [Mend(own[0], match.words)] if match else []
    elif guess := _GUESS.search(problem.hint or ""):
        yield Mend(own[0], guess[1])


def text_panes(state: EntryState, messages: Sequence[Message]) -> list[dict[str, Any]]:
    """Return the files that would be written: path, lines with their numbers, which are new, and which are wrong."""
    panes = []
    for path, file in state.files.items():
        before, after = ((data or b"").decode("utf-8", "replace").splitlines() for data in (file.before, file.after))
        is_main = path == state.path
        fields = _fields_of_lines(file.after, state.key if is_main else "")
        wrong = {one.name.partition(".")[0] for one in messages if one.is_error} if is_main else set()
        changes = list(_changed(before, after))
        shown = range(len(after)) if is_main and not state.key else _around(changes, fields, is_main=is_main)
        cut = next((row for row, line in enumerate(after) if line.startswith(_HINTS)), len(after)) if not before else None
        lines = [
            {"number": row + 1, **_parts(after[row]), "field": fields.get(row, ""), "is_new": bool(before) and row in changes, "is_wrong": fields.get(row, "") in wrong}
            for row in shown if row < (len(after) if cut is None else cut)
        ]  # fmt: skip
        while lines and not (lines[-1]["rest"] or lines[-1]["key"]):
            lines.pop()
        panes.append({"path": path, "lines": lines, "is_whole": bool(before) and len(lines) == len(after), "is_file_new": not before})
    return panes


def _changed(before: list[str], after: list[str]) -> Iterator[int]:
    """Yield the rows of the lines that are new or changed."""
    start = next((row for row, (old, new) in enumerate(zip(before, after, strict=False)) if old != new), min(len(before), len(after)))
    tails = zip(reversed(before[start:]), reversed(after[start:]), strict=False)
    same = next((count for count, (old, new) in enumerate(tails) if old != new), min(len(before), len(after)) - start)
    middle = before[start : len(before) - same], after[start : len(after) - same]
    for kind, _, _, first, last in SequenceMatcher(None, *middle, autojunk=False).get_opcodes():
        if kind != "equal":
            yield from range(start + first, start + last)


def _around(changes: Sequence[int], fields: Mapping[int, str], *, is_main: bool) -> list[int]:
    """Return the rows to show of a file with several entries."""
    return sorted(fields) if is_main and fields else sorted(changes)


def _fields_of_lines(data: bytes, key: str) -> dict[int, str]:
    """Return the field that each row of an entry belongs to."""
    tree = _tree(data)
    if key and isinstance(tree, Tree):
        rows = sorted(name.line for name, _ in tree.entries)
        name, tree = tree.by_name.get(key, (None, None))
        end = next((row for row in rows if name and row > name.line), data.count(b"\n") + 1)
    else:
        end = data.count(b"\n") + 1
    entries = list(tree.entries) if isinstance(tree, Tree) else []
    starts = [(name.line, name.text) for name, _ in entries]
    ends = [line for line, _ in starts[1:]] + [end]
    return {row: field for (start, field), stop in zip(starts, ends, strict=True) for row in range(start, stop)}


def _parts(line: str) -> dict[str, str]:
    if line.lstrip().startswith("#"):
        return {"before": "", "key": "", "rest": line, "kind": "comment"}
    match = _LINE.fullmatch(line)
    found = match.groupdict("") if match else {"before": "", "key": "", "rest": line}
    return {**found, "kind": ""}


