"""Fills in what an unsaved entry still lacks, so that the desk can show how it will look."""

from collections.abc import Callable, Collection, Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from onrecord.desk.browser.entry_state import EntryState
from onrecord.desk.browser.form_names import split_added
from onrecord.desk.browser.live_check import locate_messages
from onrecord.editing.edited_site import CheckedState
from onrecord.editing.forms.question_table import EXPECTED
from onrecord.editing.lookup.id_suggestions import free_id
from onrecord.model.records import EntryKind
from onrecord.problems import has_errors

_HEADINGS: Mapping[EntryKind, str] = {"actor": "name"}
"""The field without which nothing can be shown of an entry, where it is not the title."""
_UNSAID = "…"
"""Stands for words that are still to be typed."""
_NEW_SOURCE = "+source.999"
"""Begins the names of the fields of a source that stands for one that is still to be found."""
_ANY_TYPE = "statement"
"""The type of event that needs no answer of its own."""
_MOST_TRIES = 3
"""How often wrong answers are left out: another mistake can come to light then."""


class FilledEntry(Struct, frozen=True):
    """An unsaved entry that can be looked at, if it has a heading and no mistake of the site is in the way."""

    state: EntryState
    after: CheckedState
    """The site without other drafts, as it would be with the entry."""
    fields: tuple[str, ...]
    """The fields for which something stands in, or that are left out since they are wrong."""

    @property
    def is_wrong(self) -> bool:
        """Whether a mistake in the entry itself keeps the site from being shown."""
        return bool(_find_wrong(self.state, self.after))

    @property
    def is_whole(self) -> bool:
        """Whether the entry is as it was typed."""
        return not self.fields


def has_heading(state: EntryState) -> bool:
    """Return whether the entry has a headline, a title or a name."""
    if state.kind == "source" and state.values.get("description"):
        return True
    return bool(state.values.get(_HEADINGS.get(state.kind, "title")))


def fill_in(state: EntryState, is_void: Callable[[], bool]) -> FilledEntry:
    """Return an unsaved entry with stand-ins for what it lacks, and without what is wrong in it.

    Raises `VoidError`, and as `EntryState.files`.
    """
    left_out: list[str] = []  # questions of the form
    filled = _with_stand_ins(state, left_out)
    after = _check(filled, is_void)
    for _ in range(_MOST_TRIES):
        wrong = _find_wrong(filled, after) if has_errors(after.problems) else ()
        if not wrong:
            break
        left = _without(filled.fields, wrong)
        if left == filled.fields:
            break
        left_out += filter(None, (_question_of(name, filled) for name in wrong))
        filled = _with_stand_ins(replace(filled, fields=left), left_out)
        after = _check(filled, is_void)
    return FilledEntry(filled, after, tuple(dict.fromkeys(left_out)))


def _question_of(name: str, state: EntryState) -> str:
    """Return the question of the form that a field answers; of an entry that the form adds, the one that names it."""
    added = split_added(name)
    if added is None:
        return name.partition(".")[0]
    named = (added.kind, state.fields.get(f"{added.prefix}.id", ""))
    # An organization is named by the person who is added with it, and that one by the form's own entry.
    naming = (
        field
        for field, text in state.fields.items()
        if text == named[1] and not field.startswith(f"{added.prefix}.") and state.named_by(field)[0] == named[0]
    )
    return next(filter(None, (_question_of(field, state) for field in sorted(naming))), "")


def _with_stand_ins(state: EntryState, left_out: list[str]) -> EntryState:
    """Return an entry with something in each field that readers need; name these fields in `left_out`."""
    lacking = dict(_find_lacking(state))
    left_out += lacking
    stand_ins = {name: text for fields in lacking.values() for name, text in fields.items()}
    return replace(state, fields={**state.fields, **stand_ins})


def _check(state: EntryState, is_void: Callable[[], bool]) -> CheckedState:
    return state.desk.site.check(state.unsaved, state.published, drafts=False, is_void=is_void)


def _find_lacking(state: EntryState) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield each field that readers need and that has no value, with the fields of the form that stand in."""
    if not has_heading(state):
        heading = _HEADINGS.get(state.kind, "title")
        yield heading, {heading: _UNSAID}
    if state.kind == "event" and not state.values.get("date"):
        yield "date", {"date": state.today.isoformat()}
    if state.kind == "event" and not state.values.get("sources"):
        id_ = free_id("stand-in", state.records.source_by_id)
        about = {"id": id_, "title": _UNSAID, "publisher": _UNSAID}
        yield "sources", {"sources.0.source": id_, **{f"{_NEW_SOURCE}.{name}": text for name, text in about.items()}}


def _find_wrong(state: EntryState, after: CheckedState) -> tuple[str, ...]:
    """Return the names of the fields with errors; the type of an event that lacks what it answers."""
    errors = [problem for problem in after.problems if has_errors([problem])]
    return tuple(message.name for message in locate_messages(state, errors, stops_draft=False) if message.name)


def _without(fields: Mapping[str, str], wrong: Collection[str]) -> dict[str, str]:
    """Return the fields of a form without wrong answers; of an answer with several fields, nothing stays."""
    left = dict(fields)
    for name in wrong:
        first, _, rest = name.partition(".")
        place = rest.partition(".")[0]
        start = f"{first}.{place}." if place.isdecimal() else f"{name}."
        left = {field: text for field, text in left.items() if not f"{field}.".startswith(start)}
    relation = EXPECTED.get(left.get("type", ""))
    is_of_nothing = relation and not any(field.startswith(f"{relation}.") for field in left)
    # A denial of nothing is no denial; nor can anything be left out of a reading of no bill.
    return {**left, "type": _ANY_TYPE} if "type" in left and (is_of_nothing or left == fields) else left
