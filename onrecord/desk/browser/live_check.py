"""The problems of what nobody has saved yet, each at its field, and the text that would be written."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from onrecord.desk.browser.conflicts import differing
from onrecord.desk.browser.entry_state import EntryState
from onrecord.desk.browser.entry_values import shape_of
from onrecord.desk.browser.messages import Mend, Message
from onrecord.desk.browser.untaken_words import find_untaken
from onrecord.desk.editing.common_ends import count_same_ends
from onrecord.desk.editing.new_entries import MODELS
from onrecord.desk.forms.typed_dates import read_typed_date
from onrecord.model.frozen_model import Fields
from onrecord.problems import Problem, Severity
from onrecord.read.site_folder import decode
from onrecord.read.yaml.nodes import Mapping as Tree
from onrecord.read.yaml.tree import parse_yaml
from onrecord.site_files.additions import Addition

Path = tuple[str | int, ...]
_HINTS = "# More fields."  # the start of the hints at the end of a new file, which the form shows as questions


def find_messages(state: EntryState, is_void: Callable[[], bool] = lambda: False) -> tuple[Message, ...]:
    """Return the problems of a form's entries; those that stop a draft first. Raises `VoidError`, and as `files`."""
    found, titled, typed = list(_own_messages(state)), state.with_title(), state.untaken
    reading, problems = state.desk.site.check_rules(titled.unsaved, titled.published, is_void)
    if titled is not state:
        reading = state.desk.site.read(state.unsaved).problems
    errors = [one for one in reading if one.severity is Severity.ERROR]
    known = {(one.code, one.message) for one in errors}
    found += _located(state, errors, stops_draft=True)
    found += _located(titled, [one for one in problems if (one.code, one.message) not in known], stops_draft=False)
    found = [one for one in found if not (one.lacks and any(f"{name}.".startswith(f"{one.name}.") for name in typed))]
    unique = {(one.name, one.text): one for one in found}
    return tuple(sorted(unique.values(), key=lambda one: (not one.stops_draft, not one.is_error)))


def _own_messages(state: EntryState) -> Iterator[Message]:
    if state.kind == "event" and not state.story:
        yield Message("-story", "choose the story that it belongs to", stops_draft=True, lacks=True)
    if fault := state.id_fault:
        yield Message("-id", fault, stops_draft=True)
    yield from find_untaken(state)


def _located(state: EntryState, problems: Sequence[Problem], *, stops_draft: bool) -> Iterator[Message]:
    entries = [(state.path, state.key, "", MODELS[state.kind])]
    entries += [(one.path, one.id, f"{prefix}.", MODELS[one.kind]) for prefix, one in state.added]
    for path, key, prefix, model in entries:
        found = (one for one in problems if one.code != "FIL001")  # a file outside a story, which is asked for
        own = [problem for problem in found if problem.span and problem.span.path == path]
        for problem in own:
            keys = _keys_of(problem, state.unsaved[path], key)
            if keys is not None:
                yield _message(state, problem, keys, prefix, model, stops_draft=stops_draft)


def _keys_of(problem: Problem, data: bytes, key: str) -> Path | None:
    """Return the keys of a problem below an entry, the one with the id `key` in its file; None if it is another's.

    Where a rule of a plug-in named a line alone, they are the field on this line.
    """
    if problem.where is None:
        field = _fields_of_rows(data, key).get(problem.span.line - 1) if problem.span else None
        if field is None and key:
            return None
        return (field,) if field else ()
    keys = problem.where.keys
    if not key:
        return keys
    return keys[1:] if keys[:1] == (key,) else None


def _message(
    state: EntryState, problem: Problem, keys: Path, prefix: str, model: type[Fields], *, stops_draft: bool
) -> Message:
    is_without_target = problem.code == "REL004"
    if is_without_target:
        # A check reports a denial of nothing at its type; a form shows that at the question without an answer.
        keys = ("denies",)
    name = prefix + name_of(model, keys, state.language)
    is_field = isinstance(keys[-1] if keys else None, str)
    lacks = is_without_target or (problem.code == "FLD002" and is_field and not state.fields.get(name))
    mends = tuple(_mends(state, problem, name))
    is_error = problem.severity is Severity.ERROR
    source = state.fields.get(f"{name.removesuffix('exact')}source", "") if name.endswith(".exact") else ""
    return Message(name, problem.message, problem.hint or "", stops_draft, is_error, mends, lacks, source)


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
        yield from (Mend(own[0], day) for day in read_typed_date(state.fields[own[0]], state.today).options)
    elif problem.code == "QUO001" and own[0].endswith(".exact"):
        source = state.records.snapshots.get(state.fields.get(f"{own[0].removesuffix('exact')}source", ""))
        if source:
            from onrecord.model.fuzzy_match import closest_match  # noqa: PLC0415  (only a wrong quotation needs it)

            match = closest_match(state.fields[own[0]], source.passages)
            yield from [Mend(own[0], match.words)] if match else []
    elif len(problem.meant) == 1:
        yield Mend(own[0], problem.meant[0])


def text_panes(state: EntryState, messages: Sequence[Message]) -> list[dict[str, Any]]:
    """Return the files that would be written: path, lines with their numbers, which are new, and which are wrong."""
    wrong = {one.name.partition(".")[0] for one in messages if one.is_error}
    return [_text_pane(state, path, file, wrong) for path, file in state.files.items()]


def _text_pane(state: EntryState, path: str, file: Addition, wrong: set[str]) -> dict[str, Any]:
    before = _lines_of(file.before)
    after = _lines_of(file.after)
    new = _new_rows(before, after) if before else set()
    fields = _fields_of_rows(file.after, state.key)
    is_main = path == state.path
    rows: Iterable[int] = range(len(after))
    if is_main and state.key:
        rows = [row for row in rows if row in fields]
    elif before and not is_main:
        rows = sorted(new)
    if not before:
        rows = _above_hints(rows, after)
    lines = [
        {
            "number": row + 1,
            "text": after[row],
            "field": fields.get(row, ""),
            "is_new": row in new,
            "is_wrong": is_main and fields.get(row) in wrong,
        }
        for row in rows
    ]
    return {"path": path, "lines": lines, "is_file_new": not before}


def _lines_of(data: bytes | None) -> list[str]:
    return (data or b"").decode("utf-8", "replace").splitlines()


def _above_hints(rows: Iterable[int], lines: Sequence[str]) -> list[int]:
    """Return the rows of a new file without the hints at its end and the empty line above them."""
    hints = next((row for row in rows if lines[row].startswith(_HINTS)), None)
    return [row for row in rows if hints is None or row < hints - 1]


def _new_rows(before: list[str], after: list[str]) -> set[int]:
    start, same = count_same_ends(before, after)  # a comparison of all lines of a large file takes long
    _, added = differing(before[start : len(before) - same], after[start : len(after) - same])
    return {start + number - 1 for number in added}


def _fields_of_rows(data: bytes, key: str) -> dict[int, str]:
    """Return the field on each row, from 0, of an entry, the one with the id `key` in its file; empty beside the id."""
    file = decode(data, "").value
    tree = parse_yaml(file).value if file else None
    if not isinstance(tree, Tree):
        return {}
    begins: dict[int, str | None] = {}
    for name, value in tree.entries:
        is_own = key in ("", name.text)
        begins.setdefault(name.line, ("" if key else name.text) if is_own else None)
        if key and is_own and isinstance(value, Tree):
            for field, _ in value.entries:
                begins.setdefault(field.line, field.text)
    found: dict[int, str] = {}
    current: str | None = None
    for row in range(data.count(b"\n") + 1):
        current = begins.get(row, current)
        if current is not None:
            found[row] = current
    return found
