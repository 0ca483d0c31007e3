"""Holds back what is said too early: what lacks, or waits, until its field was left twice, half-typed words."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from onrecord.desk.browser.messages import Message

TOLD = "-told"
"""The field with the names of the fields that were left twice, or `*` after a save was tried; the script sends it."""
TYPING = "-typing"
"""The field with the name of the one that has the focus for the first time."""
ALL = "*"


class Told(Struct, frozen=True):
    """About which fields of a form something may be said."""

    names: tuple[str, ...]
    """The fields that were left twice."""
    typing: str
    """The field that somebody is in for the first time; empty if there is none."""
    is_all: bool
    """Whether everything may be said: a save was tried, or there is no script that could know."""

    def choose(self, messages: Iterable[Message]) -> tuple[Message, ...]:
        """Return the messages that may be said by now."""
        return tuple(message for message in messages if self._may_say(message))

    def _may_say(self, message: Message) -> bool:
        if self.is_all:
            return True
        if message.lacks or message.waits:
            return any(_is_in(message.name, name) for name in self.names)
        return not self.typing or not _is_in(message.name, self.typing)


def told_in(fields: Mapping[str, str]) -> Told:
    """Return what a form's fields say about it."""
    names = tuple(fields.get(TOLD, ALL).split())
    return Told(names, fields.get(TYPING, ""), ALL in names)


def _is_in(name: str, field: str) -> bool:
    """Return whether a message's field is a field, or inside it."""
    return f"{name}.".startswith(f"{field}.")
