"""Asks the questions of a command at the terminal, and takes the user back to earlier ones.

To go back, a dialogue repeats the form up to the question before. So a form must have no effect beside its result.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import click
from msgspec import Struct
from msgspec.structs import replace

from onrecord.desk.commands.numbered_lists import find_numbered, number_lines
from onrecord.report.visible_text import visible

Form = TypeVar("Form")
Check = Callable[[str], str | None]
"""Returns why an answer is wrong, and what to type; None if it is accepted."""
BACK = "<"
"""What the user types to go back to the question before."""
HELP = "?"
"""What the user types to read the explanation of a question."""
_NOTHING = "-"
"""What the user types to leave out a question that proposes an answer."""
_INTRODUCTION = (
    f"At each question: {HELP} explains it, {BACK} goes back, Enter takes what stands in brackets, Ctrl-C ends without "
    "a trace."
)
_YES = frozenset({"y", "yes"})
_NO = frozenset({"n", "no"})


class Prompt(Struct, frozen=True):
    """A question on one line. Enter gives the `default`; without one, `enter` says what it does. `?` explains it."""

    words: str
    needed: bool = False
    default: str = ""
    explanation: str = ""
    enter: str = "leaves it out"


class _Back(Exception):  # noqa: N818
    """The user goes back to the question before, which is no error."""


class _Key(Struct, frozen=True):
    """What tells a question of a form from all others."""

    words: str
    times: int
    """How many questions had the same words before."""


class Dialogue:
    """The questions and answers of one command."""

    def __init__(self) -> None:
        self._answers: list[str] = []
        """The accepted answers, in order."""
        self._place = 0
        """How many of them the form has asked for in this run."""
        self._former: dict[_Key, str] = {}
        """The answers that differ from the defaults, to propose them again after the user went back."""
        self._times: Counter[str] = Counter()
        self._is_introduced = False

    def run(self, form: Callable[[], Form]) -> Form:
        """Return the result of a form, which asks this dialogue; run it again each time the user goes back."""
        while True:
            self._place = 0
            self._times.clear()
            try:
                return form()
            except _Back:
                self._answers.pop()

    def say(self, line: str) -> None:
        """Print a line, unless the user has already seen it in an earlier run."""
        if not self._is_repeating:
            self._print(line)

    @property
    def _is_repeating(self) -> bool:
        """Whether the form asks again for what the user has already answered."""
        return self._place < len(self._answers)

    def ask(self, prompt: Prompt, check: Check | None = None, listed: Sequence[str] = ()) -> str:
        """Return the answer that `check` accepts; empty if left out. The `listed` lines stand below the question."""
        key = _Key(prompt.words, self._times[prompt.words])
        self._times[prompt.words] += 1
        if not self._is_repeating:
            words = self._print_listed(prompt.words, listed)
            proposed = self._former.get(key, prompt.default)
            answer = self._ask_until_accepted(replace(prompt, words=words, default=proposed), check)
            self._remember(key, answer, prompt.default)
        accepted = self._answers[self._place]
        self._place += 1
        return accepted

    def choose(self, prompt: Prompt, choices: Mapping[str, str], check: Check | None = None) -> str:
        """Print the `choices` with their meanings and numbers, and return the chosen one."""
        keys = list(choices)
        how = "Type a number or a word of the list."

        def find_fault(typed: str) -> str | None:
            if find_numbered(typed, keys):
                return None
            if check:
                return check(typed)
            return None if typed in choices else "type a number or a word of the list"

        explained = replace(prompt, explanation=f"{prompt.explanation}\n{how}".strip())
        answer = self.ask(explained, find_fault, number_lines(choices))
        return find_numbered(answer, keys) or answer

    def confirm(self, words: str, explanation: str = "Type yes or no.") -> bool:
        """Return whether the user answers a question with yes, as Enter does."""
        prompt = Prompt(words, needed=True, default="yes", explanation=explanation)
        return self.ask(prompt, _yes_or_no_fault).lower() in _YES

    def _remember(self, key: _Key, answer: str, default: str) -> None:
        self._answers.append(answer)
        if answer == default:  # a default is proposed anew, since it may depend on other answers
            self._former.pop(key, None)
        else:
            self._former[key] = answer

    def _print_listed(self, words: str, listed: Sequence[str]) -> str:
        """Print the question above the lines to choose from, and return the words that belong below them."""
        question, mark, how_to_answer = words.partition("? ")
        if not listed or not how_to_answer:
            return words
        self._print(f"{question}{mark}".rstrip(), *listed)
        return how_to_answer

    def _print(self, *lines: str) -> None:
        if not self._is_introduced:
            click.echo(_INTRODUCTION, err=True)
            self._is_introduced = True
        for line in lines:
            for part in line.split("\n"):
                click.echo(visible(part), err=True)

    def _ask_until_accepted(self, prompt: Prompt, check: Check | None) -> str:
        while True:
            typed = self._read_line(prompt)
            if typed == BACK:
                if self._answers:
                    raise _Back
                self._print("This is the first question.")
                continue
            if typed == HELP:
                self._print(prompt.explanation or "Type your answer, and press Enter.")
                continue
            answer = typed or prompt.default
            if typed == _NOTHING and not prompt.needed:
                answer = ""
            fault = _fault_of(answer, prompt, check)
            if fault is None:
                return answer
            self._print(f"Error: {fault}")

    def _read_line(self, prompt: Prompt) -> str:
        """Print a question with what Enter does, and return the typed line. Raises `Abort` at Ctrl-C and at the end."""
        words = prompt.words
        self._print()
        if prompt.default:
            words += f" [{prompt.default}]"
            if not prompt.needed:
                words += f" ({_NOTHING} leaves it out)"
        elif not prompt.needed:
            words += f" (Enter {prompt.enter})"
        suffix = " " if words.endswith("?") else ": "
        typed: str = click.prompt(visible(words), default="", show_default=False, prompt_suffix=suffix, err=True)
        return typed.strip()


def _fault_of(answer: str, prompt: Prompt, check: Check | None) -> str | None:
    if not answer:
        return "an answer is needed here" if prompt.needed else None
    return check(answer) if check else None


def _yes_or_no_fault(answer: str) -> str | None:
    return None if answer.lower() in _YES | _NO else "type yes or no"
