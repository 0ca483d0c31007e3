"""The widgets of a form: a type for each kind of answer, with the question and what the editor typed so far."""

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar, Literal

from msgspec import Struct

from onrecord.desk.browser.date_doubts import ask_about
from onrecord.desk.browser.found_names import NOTHING_FOUND, FoundNames
from onrecord.desk.browser.hints import says_the_same
from onrecord.desk.browser.messages import Message
from onrecord.editing.forms.questions import Question
from onrecord.editing.forms.record_choices import CHOICES
from onrecord.model.date_span_reader import Doubt

_FEW = 5
"""Up to how many choices stand below each other; more fold into a list."""
CHANGING = frozenset(name.partition(".")[2] for name in CHOICES)
"""The questions whose choices depend on other answers."""


class _Answer(Struct, frozen=True):
    """One answer of a question."""

    @property
    def inside(self) -> Sequence["Widget"]:
        """The widgets inside it, in order."""
        return ()


class Widget(Struct, frozen=True, kw_only=True):
    """A question of a form. The types below say what answers it."""

    kind: ClassVar[str]
    """Tells templates which type it is."""
    is_group: ClassVar[bool] = False
    """Whether it has more than one input, none of which is that of the whole question."""
    question: Question
    name: str
    """The name of its field in the form, such as 'claims.0.text'; those of a list begin with it."""
    messages: tuple[Message, ...] = ()
    """What is said about its fields, but for those of the widgets inside it."""
    is_only: bool = False
    """Whether the form asks nothing else."""
    is_filled: bool = False
    """Whether the form had its answer from the start, since the link to the form gave it."""
    is_expected: bool = False
    """Whether it asks for the relation that the type of event is about."""

    @property
    def value(self) -> str:
        """The text of its field; empty if it has several."""
        return ""

    @property
    def answers(self) -> Sequence[_Answer]:
        """The answers of several fields."""
        return ()

    @property
    def is_answered(self) -> bool:
        """Whether there is an answer, if only a begun one."""
        return bool(self.value or self.answers)

    @property
    def is_wrong(self) -> bool:
        """Whether an answer is wrong; one that is only lacking is no mistake yet."""
        return bool(self.messages) and self.messages[0].is_error and not self.messages[0].lacks

    @property
    def help(self) -> str:
        """What the field table says about the field, as a sentence; empty if the question says the same."""
        question = self.question
        words = question.hint or question.help
        if not words or question.sentences or question.words.lower().startswith(words.lower()):
            return ""
        sentence = f"{words[0].upper()}{words[1:]}"
        example = next(iter(question.examples), "")
        if question.kind == "line" and _is_form(example):
            return f"{sentence}, as in “{example}”"
        is_own = bool(question.hint) or question.kind == "date"  # a form says of each date how to write it
        return sentence if is_own or not says_the_same(sentence, question.words) else ""

    @property
    def is_relation(self) -> bool:
        """Whether the answers are relations to events and their claims."""
        return self.question.kind == "relations"

    @property
    def is_first(self) -> bool:
        """Whether the form begins with it: a finding is about what it decides."""
        return False

    @property
    def is_changing(self) -> bool:
        """Whether its choices depend on other answers."""
        return self.question.name in CHANGING

    @property
    def has_one_input(self) -> bool:
        """Whether the question is the label of an input, not the legend of several."""
        return not self.is_group

    @property
    def named_groups(self) -> Sequence["Group"]:
        """The answers by whose ids others name them."""
        return ()

    @property
    def inside(self) -> Sequence["Widget"]:
        """The widgets inside it, in order."""
        return [widget for answer in self.answers for widget in answer.inside]


def _is_form(example: str) -> bool:
    """Return whether an example shows a form, such as an address or a time; names and sentences are of one site."""
    return bool(example) and example == example.lower()


class AbsentWidget(Widget, frozen=True, kw_only=True):
    """The place of a question that another answer may call for."""

    kind: ClassVar[str] = "absent"
    is_group: ClassVar[bool] = True
    awaits: Literal["bill", "procedure", ""] = ""
    """The answer without which it can't be asked, if the form says so; else nothing is shown in its place."""


class Translation(Struct, frozen=True):
    """A text in a further language."""

    name: str
    value: str
    lang: str
    language: str
    """The name of the language."""
    is_long: bool


class Text(_Answer, frozen=True):
    """A text that the editor types."""

    name: str
    value: str = ""
    lang: str = ""
    """Its language; empty if it has none, or if it is one of a list."""
    is_long: bool = False
    """Whether it has room for several lines."""
    translations: tuple[Translation, ...] = ()


class TextWidget(Widget, frozen=True, kw_only=True):
    """A question that a text answers."""

    kind: ClassVar[str] = "text"
    text: Text
    fetch: str = ""
    """The value of the button that reads the page at this address; empty if the form offers none."""
    is_fetched: bool = False
    """Whether this button has sent the form."""

    @property
    def value(self) -> str:
        """The text, without those in further languages."""
        return self.text.value


class ReadDate(Struct, frozen=True, kw_only=True):
    """How the form reads a date."""

    words: str = ""
    """The date in words; empty if it is not clear."""
    options: tuple[tuple[str, str], ...] = ()
    """The days that it can mean, each with its words."""
    doubt: Doubt = ""
    lost: str = ""
    """Words that were typed and that the date can't hold, such as 'early'."""
    is_span: bool = False
    days: int | None = None
    """How many days after the claim that the event answers it is; None if one of both is no day."""

    @property
    def asks(self) -> str:
        """What must be asked about it."""
        return ask_about(self.doubt)


class DateWidget(TextWidget, frozen=True, kw_only=True):
    """A question that a date answers."""

    kind: ClassVar[str] = "date"
    read: ReadDate | None
    """None if nothing is typed."""


class TextsWidget(Widget, frozen=True, kw_only=True):
    """A question that several texts answer."""

    kind: ClassVar[str] = "texts"
    is_group: ClassVar[bool] = True
    answers: tuple[Text, ...]
    new: Text | None
    """The input for one more; None if the form offers none."""


class Colour(Struct, frozen=True):
    """A colour of the theme, for light or for dark screens."""

    name: str
    """The name of its field."""
    value: str
    default: str
    """The theme's own; empty for a colour that the theme does not know."""


class ColourPair(_Answer, frozen=True):
    """A colour for light screens and for dark ones."""

    title: str
    light: Colour
    dark: Colour

    @property
    def is_answered(self) -> bool:
        """Whether the site has its own."""
        return bool(self.light.value or self.dark.value)


class ColoursWidget(Widget, frozen=True, kw_only=True):
    """A question that colours answer, each by its name."""

    kind: ClassVar[str] = "colours"
    is_group: ClassVar[bool] = True
    answers: tuple[ColourPair, ...]

    @property
    def is_answered(self) -> bool:
        """Whether the site has colours of its own."""
        return any(pair.is_answered for pair in self.answers)

    @property
    def first(self) -> ColourPair:
        """The colour that most sites change."""
        return self.answers[0]

    @property
    def others(self) -> Sequence[ColourPair]:
        """All others."""
        return self.answers[1:]


class _Choosing(Widget, frozen=True, kw_only=True):
    """A question that is answered by a choice."""

    is_group: ClassVar[bool] = True
    choices: Mapping[str, str]
    """The choices with their meanings."""

    @property
    def is_list(self) -> bool:
        """Whether the choices fold into a list."""
        return len(self.choices) > _FEW

    @property
    def is_named(self) -> bool:
        """Whether the meaning of a choice is its name, as with those of the site's entries."""
        return self.question.is_named or self.question.name in CHANGING


class ChoiceWidget(_Choosing, frozen=True, kw_only=True):
    """A question that one choice answers."""

    kind: ClassVar[str] = "choice"
    value: str

    @property
    def has_one_input(self) -> bool:
        """Whether it is a list."""
        return self.is_list


class _WithParts(_Answer, frozen=True):
    """An answer about which more is asked."""

    parts: tuple[Widget, ...] = ()

    @property
    def shown(self) -> Sequence[Widget]:
        """The questions that are open to view, since each such answer needs them."""
        return [part for part in self.parts if part.question.part == "main" or part.question.needed]

    @property
    def folded(self) -> Sequence[Widget]:
        """The other questions."""
        shown = self.shown
        return [part for part in self.parts if part not in shown]

    @property
    def inside(self) -> Sequence[Widget]:
        """The questions about the answer."""
        return self.parts


class Chosen(_WithParts, frozen=True, kw_only=True):
    """One of several choices, and what else is asked about it."""

    name: str
    value: str


class ChoicesWidget(_Choosing, frozen=True, kw_only=True):
    """A question that several choices answer."""

    kind: ClassVar[str] = "choices"
    answers: tuple[Chosen, ...]
    new: str
    """The name of the field for one more; empty if the form offers none."""


class NamedEntry(Struct, frozen=True, kw_only=True):
    """An entry that an answer names."""

    name: str
    """Its title; its id if there is no such entry."""
    note: str = ""
    """What tells it from others of the same title."""
    is_known: bool = False
    """Whether the site, or this form, has it."""
    is_kept: bool = False
    """Whether it is a source with a kept text."""
    prefix: str = ""
    """Where the names of its fields begin, if this form adds it."""
    parts: tuple[Widget, ...] = ()
    """The questions about the entry that this form adds."""
    said_by: str = ""
    """Of a claim: who said it."""
    standing: str = ""
    """Of a claim: how it stands."""


class Reference(_WithParts, frozen=True, kw_only=True):
    """An answer that names an entry, and what else is asked about it."""

    kind: ClassVar[str] = "reference"
    name: str
    """The name of the answer, by which it is taken away."""
    target: str
    """The name of the field that names the entry."""
    value: str
    entry: NamedEntry

    @property
    def inside(self) -> Sequence[Widget]:
        """The questions about the answer, and about the entry if this form adds it."""
        return (*self.parts, *self.entry.parts)


class Finder(Struct, frozen=True):
    """An input that finds an entry by words."""

    target: str
    """The name of the field for the entry that is taken."""
    typed: str
    """The words of which no entry was taken."""


class OwnId(Struct, frozen=True):
    """The id of an answer, by which others name it."""

    id: str
    """Empty as long as the answer has no words."""
    is_saved: bool


class Group(_Answer, frozen=True):
    """An answer of several questions, one of a list or the only one; without any, nothing is shown of it."""

    kind: ClassVar[str] = "group"
    name: str
    parts: tuple[Widget, ...] = ()
    is_new: bool = False
    """Whether it is the input for one more."""
    finder: Finder | None = None
    """Finds the entry that the answer is about, if it is about one and names none yet."""
    own_id: OwnId | None = None
    """The id of a claim."""

    @property
    def title(self) -> str:
        """The answer to its first question."""
        return self.parts[0].value

    @property
    def shown(self) -> Sequence[Widget]:
        """The questions that are open to view: those that most answers need, and all that have an answer."""
        return [part for part in self.parts if self._is_shown(part)]

    @property
    def folded(self) -> Sequence[Widget]:
        """The others, its id last if nobody should see it at once."""
        folded = [part for part in self.parts if not self._is_shown(part) and part is not self.open_id]
        return sorted(folded, key=lambda part: part.question.name == "id")

    @property
    def open_id(self) -> Widget | None:
        """The question on the id of a claim that is not saved yet: it stands beside the claim."""
        is_open = self.own_id is not None and not self.own_id.is_saved
        return next((part for part in self.parts if is_open and part.question.name == "id"), None)

    def _is_shown(self, part: Widget) -> bool:
        question = part.question
        if question.name == "id":
            return False
        return self.is_new or question.part == "main" or question.needed or part.is_answered

    @property
    def inside(self) -> Sequence[Widget]:
        """Its questions."""
        return self.parts


class _Finding(Widget, frozen=True, kw_only=True):
    """A question that an entry answers, which words find."""

    story: str
    """The story whose events are looked for."""
    found: FoundNames = NOTHING_FOUND
    """The entries that the words find; the desk's script has a list of its own."""


class EntryWidget(_Finding, frozen=True, kw_only=True):
    """A question that one entry answers."""

    kind: ClassVar[str] = "entry"
    answer: Reference | None
    finder: Finder | None
    """Finds the entry; None if there is an answer."""
    listed: FoundNames | None = None
    """Entries to choose from before anything is typed; None if the form lists none."""

    @property
    def value(self) -> str:
        """The id of the entry."""
        return self.answer.value if self.answer else ""

    @property
    def has_one_input(self) -> bool:
        """Whether it is still to be answered."""
        return self.answer is None

    @property
    def answers(self) -> Sequence["Reference"]:
        """Its answer, if there is one."""
        return (self.answer,) if self.answer else ()


class EntriesWidget(_Finding, frozen=True, kw_only=True):
    """A question that several entries answer."""

    kind: ClassVar[str] = "entries"
    is_group: ClassVar[bool] = True
    answers: tuple[Reference | Group, ...]
    """A group is an answer that names no entry yet."""
    finder: Finder | None
    """Finds one more; None if the form offers none."""
    asked_with_it: tuple[Widget, ...] = ()
    """What is asked beside the finder, since each answer needs it."""

    @property
    def is_open(self) -> bool:
        """Whether each answer needs more than the entry that it names."""
        answers = [answer for answer in self.answers if isinstance(answer, Reference)]
        return bool(self.asked_with_it) or any(answer.shown for answer in answers)

    @property
    def is_first(self) -> bool:
        """Whether the form begins with it, as a finding does with what it decides."""
        return self.is_expected and self.is_open

    @property
    def inside(self) -> Sequence[Widget]:
        """The widgets inside its answers, and those beside the finder."""
        return [*super().inside, *self.asked_with_it]


class GroupsWidget(Widget, frozen=True, kw_only=True):
    """A question that groups of other questions answer."""

    kind: ClassVar[str] = "groups"
    is_group: ClassVar[bool] = True
    is_several: bool
    answers: tuple[Group, ...]
    new: Group | None = None
    """The input for one more; None if the form offers none."""
    is_more_asked: bool = False
    """Whether one more was asked for."""

    @property
    def is_answered(self) -> bool:
        """Whether one of its questions is: a single group is always there."""
        return any(part.is_answered for part in self.inside)

    @property
    def named_groups(self) -> Sequence[Group]:
        """The answers by whose ids others name them, and the input for one more."""
        return [group for group in (*self.answers, self.new) if group and group.own_id]

    @property
    def is_new_open(self) -> bool:
        """Whether the input for one more is open to view, so that it counts."""
        return self.new is not None and (self.is_more_asked or self.is_only)

    @property
    def count(self) -> int:
        """How many answers are in view."""
        return len(self.answers) + self.is_new_open


def flatten(widgets: Sequence[Widget]) -> Iterator[Widget]:
    """Yield widgets and those inside them."""
    for widget in widgets:
        yield widget
        yield from flatten(widget.inside)
