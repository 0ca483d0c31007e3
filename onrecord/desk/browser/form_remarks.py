"""Puts messages, and what typed words find, at the widgets of a form."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from onrecord.desk.browser.entry_state import EntryState
from onrecord.desk.browser.found_names import NOTHING_FOUND, FoundNames, find_names
from onrecord.desk.browser.messages import Message
from onrecord.desk.browser.widgets import (
    ChoicesWidget,
    Chosen,
    EntriesWidget,
    EntryWidget,
    Group,
    GroupsWidget,
    Reference,
    Widget,
    flatten,
)
from onrecord.editing.forms.questions import STORY_OF_EVENT

_Parts = TypeVar("_Parts", Chosen, Group)


class SummaryLine(Struct, frozen=True):
    """A message as the head of a form lists it."""

    message: Message
    question: str
    """The question that it is about; empty if the form does not ask it."""
    link: str
    """The id of the element that it is about."""


class FormWithRemarks(Struct, frozen=True):
    """A form, with what is said about it."""

    widgets: tuple[Widget, ...]
    summary: tuple[SummaryLine, ...]
    """All messages."""
    others: tuple[Message, ...]
    """The messages about what the form does not ask."""


def add_remarks(
    state: EntryState, widgets: Sequence[Widget], messages: Sequence[Message], *, finds: bool
) -> FormWithRemarks:
    """Return a form with each message at its widget; with `finds`, also with the entries that typed words find."""
    by_name = {widget.name: widget for widget in flatten(widgets)}
    summary: list[SummaryLine] = []
    others: list[Message] = []
    said: dict[str, tuple[Message, ...]] = {}
    for message in messages:
        owner = _owner_of(message.name, by_name)
        summary.append(_summarize(message, owner, len(others)))
        if owner is None:
            others.append(message)
        else:
            said[owner.name] = (*said.get(owner.name, ()), message)
    remarks = _Remarks(said, _find_untaken(state, by_name) if finds else {})
    return FormWithRemarks(remarks.add_to(widgets), tuple(summary), tuple(others))


def _owner_of(name: str, widgets: Mapping[str, Widget]) -> Widget | None:
    """Return the widget that shows a field, or the nearest one around it; None if the form has none."""
    while name and name not in widgets:
        name = name.rpartition(".")[0]
    return widgets.get(name)


def _summarize(message: Message, owner: Widget | None, place: int) -> SummaryLine:
    """Return the line of a message at a widget; without one, at its place among those that the form does not ask."""
    if owner is None:
        question = STORY_OF_EVENT.words if message.name == "-story" else ""
        is_drawn = message.name.startswith("-") or message.words
        return SummaryLine(message, question, f"f:{message.name}" if is_drawn else f"o:{place}")
    # Typed words stand in an input, also where the question has several.
    link = f"f:{message.name}" if owner.has_one_input or message.words else f"w:{owner.name}"
    return SummaryLine(message, owner.question.words, link)


def _find_untaken(state: EntryState, widgets: Mapping[str, Widget]) -> dict[str, FoundNames]:
    """Return the entries that words find of which none was taken, by the names of the widgets that show them."""
    found: dict[str, FoundNames] = {}
    for name, words in state.untaken.items():
        owner = _owner_of(name, widgets)
        if isinstance(owner, EntryWidget | EntriesWidget):
            question = owner.question
            found[owner.name] = find_names(state, question.names, words, question.name)
    return found


class _Remarks(Struct, frozen=True):
    """What is said at widgets, and what their words find, by their names."""

    messages: Mapping[str, tuple[Message, ...]]
    found: Mapping[str, FoundNames]

    def add_to(self, widgets: Sequence[Widget]) -> tuple[Widget, ...]:
        """Return widgets, and those inside them, with the remarks at them."""
        return tuple(self._added_to(widget) for widget in widgets)

    def _added_to(self, widget: Widget) -> Widget:
        widget = replace(widget, messages=self.messages.get(widget.name, ()))
        if isinstance(widget, EntryWidget):
            answer = self._in_reference(widget.answer) if widget.answer else None
            return replace(widget, answer=answer, found=self.found.get(widget.name, NOTHING_FOUND))
        if isinstance(widget, EntriesWidget):
            answers = tuple(self._in_answer(answer) for answer in widget.answers)
            found = self.found.get(widget.name, NOTHING_FOUND)
            return replace(widget, answers=answers, found=found, asked_with_it=self.add_to(widget.asked_with_it))
        if isinstance(widget, GroupsWidget):
            return replace(widget, answers=tuple(self._in_parts(group) for group in widget.answers))
        if isinstance(widget, ChoicesWidget):
            return replace(widget, answers=tuple(self._in_parts(chosen) for chosen in widget.answers))
        return widget

    def _in_answer(self, answer: Reference | Group) -> Reference | Group:
        return self._in_reference(answer) if isinstance(answer, Reference) else self._in_parts(answer)

    def _in_reference(self, answer: Reference) -> Reference:
        entry = replace(answer.entry, parts=self.add_to(answer.entry.parts))
        return replace(answer, parts=self.add_to(answer.parts), entry=entry)

    def _in_parts(self, answer: _Parts) -> _Parts:
        return replace(answer, parts=self.add_to(answer.parts))
