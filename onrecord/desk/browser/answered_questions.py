"""Lists the questions of a form that have an answer, each with the answer as people read it."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from onrecord.desk.browser.widgets import (
    ChoicesWidget,
    ChoiceWidget,
    DateWidget,
    EntriesWidget,
    EntryWidget,
    GroupsWidget,
    Reference,
    TextsWidget,
    TextWidget,
    Widget,
)
from onrecord.editing.tool_pages import Words

_UNSEEN = frozenset({"id", "corrections", "aliases", "reviewed_by", "embargo", "accept", "sha256"})
"""The questions whose answers no page shows as such."""


class Line(Struct, frozen=True):
    """An answer, or its text in one language."""

    text: str
    lang: str = ""
    """The language; empty for words of the desk."""


class AnsweredQuestion(Struct, frozen=True):
    """A question with its answer."""

    widget: Widget
    lines: tuple[Line, ...]
    number: int = 0
    """Which of several answers of one list it belongs to, from 1; 0 if there is one."""
    count: int = 0

    @property
    def name(self) -> str:
        """The name of its field in the form."""
        return self.widget.name


def list_answered(
    widgets: Sequence[Widget], words: Words, number: int = 0, count: int = 0
) -> Iterator[AnsweredQuestion]:
    """Yield the questions of a form that readers see an answer of; of claims and quotations, each by itself."""
    for widget in widgets:
        if widget.question.name in _UNSEEN or not widget.is_answered:
            continue
        if isinstance(widget, GroupsWidget):
            all_ = len(widget.answers) if len(widget.answers) > 1 else 0
            for place, group in enumerate(widget.answers, 1):
                yield from list_answered(group.parts, words, place if all_ else 0, all_)
        else:
            yield AnsweredQuestion(widget, tuple(say_answer(widget, words)), number, count)


def say_answer(widget: Widget, words: Words) -> Iterator[Line]:
    """Yield the lines of an answer: its text in each language, or the words for what was chosen."""
    match widget:
        case DateWidget():
            yield Line((widget.read and widget.read.words) or widget.value)
        case TextWidget():
            yield Line(widget.value, widget.text.lang)
            yield from (Line(text.value, text.lang) for text in widget.text.translations if text.value)
        case ChoiceWidget():
            yield Line(_choice(widget, widget.value, words))
        case ChoicesWidget():
            yield Line("; ".join(_choice(widget, chosen.value, words) for chosen in widget.answers))
        case EntryWidget() | EntriesWidget():
            named = [answer for answer in widget.answers if isinstance(answer, Reference)]
            yield from (Line(_name(answer, words)) for answer in named)
        case TextsWidget():
            yield Line("; ".join(text.value for text in widget.answers))


def _choice(widget: ChoiceWidget | ChoicesWidget, value: str, words: Words) -> str:
    meaning = widget.choices.get(value, "")
    return meaning if meaning and widget.is_named else words.gettext(value)


def _name(answer: Reference, words: Words) -> str:
    """Return the name of an entry, with what is chosen about it: what a court found on a claim."""
    chosen = [part for part in answer.parts if isinstance(part, ChoiceWidget) and part.value]
    return ", ".join([answer.entry.name, *(_choice(part, part.value, words) for part in chosen)])
