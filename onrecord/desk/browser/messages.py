"""What a form says at its fields: problems, and the values that would mend them."""

from msgspec import Struct

from onrecord.model.dates import EdtfDate


class Mend(Struct, frozen=True):
    """A text that can stand in the place of a mistake."""

    place: str
    """Where it goes: the name of a field; in a file, line, column and length, with colons between them."""
    value: str
    label: str = ""
    """The name of the entry that the value names; empty for a value that says itself what it is."""
    day: EdtfDate | None = None
    """The date that it is, to be named in words."""


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
    sentence: str = ""
    """The text before `words` are filled in, if the desk has it in each of its languages."""
    words: str = ""
    """What was typed, and would be lost."""
    speaker: str = ""
    """What is filled into the sentence as well: who spoke."""
    bodies: str = ""
    """And for which organizations that may have been."""
    waits: bool = False
    """Whether it is said only once its question was left, since the question itself asks it."""
