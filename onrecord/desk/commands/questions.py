"""Takes answers from options, or asks for them at a terminal; elsewhere, collects the options that are missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import click
from msgspec import Struct, field
from msgspec.structs import replace

from onrecord.desk.commands.dialogue import Check, Dialogue, Question, accept_any


class Questions(Struct):
    """The questions of one form. An option answers its question; else the user is asked; else it is missing."""

    given: Mapping[str, object]
    """The options by field name."""
    dialogue: Dialogue | None
    """The dialogue with the user; None where nobody can answer."""
    missing: list[str] = field(default_factory=list)
    """The required options that were not given."""

    def has(self, name: str) -> bool:
        """Return whether an option answers this question."""
        given = self.given.get(name)
        return bool(given.strip()) if isinstance(given, str) else bool(self.list_answers(name))

    def one(self, name: str, question: Question, check: Check = accept_any) -> str:
        """Return the answer to one question; empty if it is optional and left out."""
        given = self.given.get(name)
        if isinstance(given, str) and given.strip():
            return self._check_answer(name, given, check)
        if self.dialogue:
            return self.dialogue.ask(question, check)
        if question.needed and not question.default:
            self.require(name)
        return question.default

    def choice(self, name: str, question: Question, choices: Mapping[str, str], check: Check = accept_any) -> str:
        """Print the `choices` with their meanings and numbers, and return the chosen one."""
        if self.dialogue is None or self.has(name):
            return self.one(name, question, check)
        keys = list(choices)
        explained = replace(
            question, explanation=f"{question.explanation}\nType a number or a word of the list.".strip()
        )
        accepted = lambda typed: None if find_numbered(typed, keys) else check(typed)  # noqa: E731
        answer = self.dialogue.ask(explained, accepted, number_lines(choices))
        return find_numbered(answer, keys) or answer

    def many(self, name: str, *, check: Check = accept_any, needed: bool = False) -> list[str]:
        """Return the values of an option that may be repeated."""
        given = self.list_answers(name)
        if needed and not given:
            self.require(name)
        return [self._check_answer(name, answer, check) for answer in given]

    def each(self, name: str, count: int, *, check: Check = accept_any) -> list[str]:
        """Return `count` values of an option, none if it was not given; one value stands for all of them."""
        given = self.list_answers(name)
        given = given * count if len(given) == 1 else given
        if given and len(given) != count:
            raise click.UsageError(f"{_option(name)}: give it once for all, or once for each of {count}")
        return [self._check_answer(name, answer, check) for answer in given]

    def list_answers(self, name: str) -> list[str]:
        """Return the values of an option that may be repeated, unchecked."""
        options = self.given.get(name)
        listed = options if isinstance(options, Sequence) and not isinstance(options, str) else ()
        return [str(answer) for answer in listed if str(answer).strip()]

    def require(self, name: str) -> None:
        """Note that a required option is missing."""
        self.missing.append(_option(name))

    def require_complete(self) -> None:
        """Raise `UsageError` with the names of all missing options, if there are any."""
        if self.missing:
            raise click.UsageError(f"these options are missing: {', '.join(self.missing)}")

    def _check_answer(self, name: str, answer: str, check: Check) -> str:
        if fault := check(answer):
            raise click.UsageError(f"{_option(name)}: {fault}")
        return answer


def number_lines(choices: Mapping[str, str]) -> list[str]:
    """Return choices as lines with their numbers and meanings."""
    width = max(map(len, choices), default=0)
    return [
        f"  {number:>2}  {choice:<{width}}  {meaning}".rstrip()
        for number, (choice, meaning) in enumerate(choices.items(), start=1)
    ]


def find_numbered(typed: str, items: Sequence[str]) -> str:
    """Return the item with the typed number, from 1; empty if the text is no such number."""
    is_number = typed.isascii() and typed.isdigit() and len(typed) <= len(str(len(items)))
    return items[int(typed) - 1] if is_number and 1 <= int(typed) <= len(items) else ""


def find_all_numbered(typed: str, ids: Sequence[str]) -> list[str]:
    """Return the items that an answer names; empty if one of its parts names none."""
    if typed.lower() == "all":
        return list(ids)
    return name_all(typed.split(","), ids, ids.__contains__)


def name_all(parts: Sequence[str], ids: Sequence[str], is_id: Callable[[str], bool]) -> list[str]:
    """Return what the parts of an answer name by a number in the list or by an id; empty if one names nothing."""
    typed = [part.strip() for part in parts if part.strip()]
    named = [find_numbered(part, ids) or (part if is_id(part) else "") for part in typed]
    return list(dict.fromkeys(named)) if all(named) else []


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"
