"""Asks questions at a terminal; elsewhere, collects the options that are missing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

import click
from msgspec import Struct, field

MAX_LISTED = 8
"""How many known ids a question lists."""
Check = Callable[[str], str | None]
"""Returns what is wrong with an answer, and what to type instead; None if it is accepted."""


def _any(_answer: str) -> None:
    return None


class Questions(Struct):
    """The questions of one command. An option answers its question; else the user is asked; else it is missing."""

    given: Mapping[str, object]
    """The options by field name."""
    asks: bool
    """Whether a user can be asked."""
    missing: list[str] = field(default_factory=list)
    """The required options that were not given."""

    def one(self, name: str, words: str, *, check: Check = _any, needed: bool = False, default: str = "") -> str:
        """Return the answer to one question; empty if it is optional and left out."""
        given = self.given.get(name)
        if isinstance(given, str) and given.strip():
            return self._checked(name, given, check)
        if self.asks:
            return self._ask(words, check, needed=needed, default=default)
        if needed and not default:
            self.missing.append(_option(name))
        return default

    def choice(self, name: str, words: str, choices: Mapping[str, str], *, check: Check = _any, needed: bool) -> str:
        """Print the `choices` with their meanings, and return the chosen one."""
        if self.asks and not isinstance(self.given.get(name), str):
            _print_choices(choices)
        return self.one(name, words, check=check, needed=needed)

    def choices(self, name: str, words: str, choices: Mapping[str, str], *, check: Check = _any) -> list[str]:
        """Print the `choices` with their meanings, and return one or more; without choices, return any answers."""
        if self.asks and choices and not self._given(name):
            _print_choices(choices)
        return self.many(name, words, check=check, needed=bool(choices))

    def many(
        self, name: str, words: str, *, check: Check = _any, needed: bool = False, known: Collection[str] = ()
    ) -> list[str]:
        """Return one or more answers to a question; at a terminal they are separated by commas."""
        if given := self._given(name):
            return [self._checked(name, answer, check) for answer in given]
        if self.asks:
            listed = f" [{', '.join([*known][:MAX_LISTED])}{', …' if len(known) > MAX_LISTED else ''}]" if known else ""
            typed = self._ask(f"{words}{listed}", lambda answers: _first(check, answers), needed=needed, default="")
            return _split(typed)
        if needed:
            self.missing.append(_option(name))
        return []

    def each(self, name: str, words: Sequence[str], *, check: Check = _any) -> list[str]:
        """Return the answer to each of several questions; an option given once answers all of them."""
        given = self._given(name)
        given = given * len(words) if len(given) == 1 else given
        if given and len(given) != len(words):
            raise click.UsageError(f"{_option(name)}: give it once for all, or once for each of {len(words)}")
        if given:
            return [self._checked(name, answer, check) for answer in given]
        return [self._ask(question, check, needed=False, default="") if self.asks else "" for question in words]

    def _given(self, name: str) -> list[str]:
        """Return the values of an option that may be repeated."""
        options = self.given.get(name)
        listed = options if isinstance(options, Sequence) and not isinstance(options, str) else ()
        return [str(answer) for answer in listed if str(answer).strip()]

    def require_complete(self) -> None:
        """Raise `UsageError` with the names of all missing options, if there are any."""
        if self.missing:
            raise click.UsageError(f"these options are missing: {', '.join(self.missing)}")

    def _checked(self, name: str, answer: str, check: Check) -> str:
        if fault := check(answer):
            raise click.UsageError(f"{_option(name)}: {fault}")
        return answer

    def _ask(self, words: str, check: Check, *, needed: bool, default: str) -> str:
        def validated(answer: str) -> str:
            answer = answer.strip()
            if needed and not answer:
                raise click.UsageError("an answer is needed here")
            if answer and (fault := check(answer)):
                raise click.UsageError(fault)
            return answer

        optional = "" if needed or default else " (Enter leaves it out)"
        answer: str = click.prompt(
            f"{words}{optional}",
            default=default,
            show_default=bool(default),
            prompt_suffix=" " if words.endswith("?") and not (optional or default) else ": ",
            value_proc=validated,
            err=True,
        )
        return answer


def _print_choices(choices: Mapping[str, str]) -> None:
    width = max(map(len, choices))
    for choice, meaning in choices.items():
        click.secho(f"  {choice:<{width}}  {meaning}".rstrip(), err=True, dim=True)


def _split(typed: str) -> list[str]:
    return [part.strip() for part in typed.split(",") if part.strip()]


def _first(check: Check, answers: str) -> str | None:
    """Return what is wrong with the first of several answers that is not accepted."""
    return next(filter(None, map(check, _split(answers))), None)


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"
