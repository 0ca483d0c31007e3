"""Reads the messages of a catalogue, each text with its lines.

A problem needs the place of each form; Babel's reader keeps none, and drops what it can't read.
"""

import re
from collections.abc import Iterator

from msgspec import Struct, field

from onrecord.problems import Outcome, Problem, SourceFile, Span

_LINE = re.compile(
    r"\s*(?:(?P<keyword>msgctxt|msgid_plural|msgid|msgstr)(?:\[(?P<index>\d{1,2})\])?\s*)?"
    r'"(?P<text>(?:[^"\\]|\\.)*)"\s*'
)
_OBSOLETE = re.compile(r"#~(?!\|)\s*(?P<rest>.*)")
_FUZZY = re.compile(r"\s*#,(?:.*[,\s])?fuzzy\b")
_ESCAPE = re.compile(r"\\(.)")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}

MessageKey = tuple[str, str]
"""The context of a message, empty for most, and its English text; of a message with plural forms, the singular."""


class Text(Struct):
    """A text of a catalogue with its lines."""

    lines: list[tuple[int, int, str]] = field(default_factory=list)
    """For each line its number, the column of the text, and the text as typed."""

    @property
    def text(self) -> str:
        """The text without its escapes."""
        return _ESCAPE.sub(lambda found: _ESCAPES.get(found[1], found[1]), "".join(typed for *_, typed in self.lines))


class Message(Struct):
    """A message of a catalogue, as it is typed there."""

    context: Text | None = None
    id: Text = field(default_factory=Text)
    plural: Text | None = None
    forms: dict[int, Text] = field(default_factory=dict)
    is_fuzzy: bool = False

    @property
    def key(self) -> MessageKey:
        """The key of the message."""
        return (self.context.text if self.context else "", self.id.text)

    @property
    def first(self) -> Text:
        """Its only translation, or the first plural form; a new text if it has none."""
        return self.forms.get(0) or Text()

    @property
    def is_translated(self) -> bool:
        """Whether a reader sees its words: all forms have some, and nobody must look at them again."""
        return bool(self.forms) and not self.is_fuzzy and all(form.text for form in self.forms.values())


def scan_messages(file: SourceFile) -> Outcome[tuple[Message, ...]]:
    """Return the messages of a file without obsolete ones, and a problem for each line that is no part of one."""
    messages: list[Message] = []
    strange: list[int] = []
    last: Text | None = None
    is_fuzzy = False
    is_complete = True
    for number, line in enumerate(file.text.split("\n"), 1):
        if line.lstrip().startswith("#"):  # a comment ends a message
            is_fuzzy = not _OBSOLETE.match(line) and (is_fuzzy or _FUZZY.match(line) is not None)
            last = None
            is_complete = True
        elif line.strip():
            found = _LINE.fullmatch(line)
            keyword = found["keyword"] if found else None
            if found and _begins(keyword, messages):
                messages.append(Message(is_fuzzy=is_fuzzy))
                is_fuzzy = is_complete = False
            if found and keyword:
                last = None if is_complete else _text_of(found, messages[-1])
            if found and last:
                last.lines.append((number, found.start("text") + 1, found["text"]))
            else:
                strange.append(number)
    return Outcome(tuple(messages), (*_report_strange(file, strange), *_report_incomplete(file, messages)))


def uncomment_obsolete(file: SourceFile) -> SourceFile:
    """Return the obsolete messages of a file, which stand in comments, at their lines."""
    lines = (_OBSOLETE.fullmatch(line) for line in file.text.split("\n"))
    return SourceFile(file.path, "\n".join(line["rest"] if line else "" for line in lines))


def _begins(keyword: str | None, messages: list[Message]) -> bool:
    """Return whether a line with this keyword begins a message: its context, or its text if it has no context."""
    if keyword == "msgctxt":
        return True
    return keyword == "msgid" and not (messages and messages[-1].context and not messages[-1].id.lines)


def _text_of(found: re.Match[str], message: Message) -> Text | None:
    """Return a new text at its place in the message; None if the message already has that text."""
    text = Text()
    keyword = found["keyword"]
    if keyword == "msgctxt" and message.context is None:
        message.context = text
    elif keyword == "msgid" and not message.id.lines:
        message.id = text
    elif keyword == "msgid_plural" and message.id.lines and message.plural is None and not message.forms:
        message.plural = text
    elif keyword == "msgstr" and message.id.lines and int(found["index"] or 0) not in message.forms:
        message.forms[int(found["index"] or 0)] = text
    else:
        return None
    return text


def _report_strange(file: SourceFile, lines: list[int]) -> Iterator[Problem]:
    """Yield one problem for all lines that are no part of a message: a file of another kind is one mistake."""
    if lines:
        more = f" (and {len(lines) - 1} more lines of this file)" if len(lines) > 1 else ""
        hint = (
            'a message is msgid "…" and then msgstr "…", each on its line; inside the quotation marks, write " as \\"'
        )
        place = file.span(lines[0], 1, len(file.line(lines[0])))
        yield Problem("TRN003", f"this line is no part of a message here{more}", place, hint)


def _report_incomplete(file: SourceFile, messages: list[Message]) -> Iterator[Problem]:
    for message in messages:
        if not message.forms:
            place = place_of(file, message.id if message.id.lines else message.context)
            hint = 'write msgstr "" below it; an empty one shows the English words'
            yield Problem("TRN003", "this message has no msgstr", place, hint)


def place_of(file: SourceFile, text: Text | None, part: str = "") -> Span:
    """Return the span of a part of a text; of the text's first line that has letters if it is not in one line."""
    if text is None or not text.lines:
        return file.span()
    for number, column, typed in text.lines:
        if part and part in typed:
            return file.span(number, column + typed.index(part), len(part))
    number, column, typed = next((line for line in text.lines if line[2]), text.lines[0])
    return file.span(number, column, max(len(typed), 1))
