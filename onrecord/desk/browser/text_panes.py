"""The text that a form would write, line by line beside its questions."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from onrecord.desk.browser.differing_lines import find_differing_lines, lines_of
from onrecord.desk.browser.entry_state import EntryState
from onrecord.desk.browser.messages import Message
from onrecord.editing.entries.common_ends import count_same_ends
from onrecord.editing.entries.field_rows import fields_of_rows
from onrecord.editing.writing import Addition

_HINTS = "# More fields."
"""The start of the hints at the end of a new file, which the form shows as questions."""


class TextLine(Struct, frozen=True):
    """A line of a file."""

    number: int
    """From 1."""
    text: str
    field: str
    """The field that it belongs to; empty if it belongs to none."""
    is_new: bool
    is_wrong: bool


class TextPane(Struct, frozen=True):
    """A file that the form would write, as far as it is about the entry."""

    path: str
    lines: tuple[TextLine, ...]
    is_file_new: bool


def text_panes(state: EntryState, messages: Sequence[Message]) -> tuple[TextPane, ...]:
    """Return the files that would be written; lines of fields with an error are wrong. Raises as `EntryState.files`."""
    wrong = {message.name.partition(".")[0] for message in messages if message.is_error}
    return tuple(_text_pane(state, path, file, wrong) for path, file in state.files.items())


def _text_pane(state: EntryState, path: str, file: Addition, wrong: set[str]) -> TextPane:
    before = lines_of(file.before)
    after = lines_of(file.after)
    new = _new_rows(before, after) if before else set()
    fields = fields_of_rows(file.after, state.key)
    is_main = path == state.path
    rows: Iterable[int] = range(len(after))
    if is_main and state.key:
        rows = [row for row in rows if row in fields]
    elif before and not is_main:
        rows = sorted(new)
    if not before:
        rows = _above_hints(rows, after)
    lines = [
        TextLine(
            number=row + 1,
            text=after[row],
            field=fields.get(row, ""),
            is_new=row in new,
            is_wrong=is_main and fields.get(row) in wrong,
        )
        for row in rows
    ]
    return TextPane(path, tuple(lines), is_file_new=not before)


def _above_hints(rows: Iterable[int], lines: Sequence[str]) -> list[int]:
    """Return the rows of a new file without the hints at its end and the empty line above them."""
    hints = next((row for row in rows if lines[row].startswith(_HINTS)), None)
    return [row for row in rows if hints is None or row < hints - 1]


def _new_rows(before: list[str], after: list[str]) -> set[int]:
    # A comparison of all lines of a large file would take long.
    above, below = count_same_ends(before, after)
    _, added = find_differing_lines(before[above : len(before) - below], after[above : len(after) - below])
    return {above + number - 1 for number in added}
