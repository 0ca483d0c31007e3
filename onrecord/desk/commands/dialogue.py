"""Asks questions on plain lines of text, so that any terminal and any screen reader works.

`?` explains a question, `<` goes back to the one before, and Ctrl-C ends without a trace. To go back, the dialogue runs
the whole form again and repeats the answers up to that question. So a form must have no effect beside its result.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import TypeVar

import click
from msgspec import Struct
from msgspec.structs import replace

from onrecord.report.paint import visible

Form = TypeVar("Form")
Check = Callable[[str], str | None]
"""Returns what is wrong with an answer, and what to type instead; None if it is accepted."""
Key = tuple[str, int]
"""The words of a question, and how many questions with these words came before it."""

BACK, HELP, NOTHING = "<", "?", "-"
_INTRODUCTION = (
    f"At each question: {HELP} explains it, {BACK} goes back, Enter takes what stands in brackets, Ctrl-C ends without "
    "a trace."
)


class Question(Struct, frozen=True):
    """A question on one line, and how it may be answered."""

    words: str
    needed: bool = False
    """Whether it must have an answer."""
    default: str = ""
    """The answer that Enter gives."""
    explanation: str = ""
    """The answer to `?`."""
    enter: str = "leaves it out"
    """What Enter does to an optional question without a default."""


def accept_any(_answer: str) -> None:
    """Accept every answer."""


class _Back(Exception):  # noqa: N818  (no error: the user asks for the question before)
    """The user goes back to the question before."""


class Dialogue:
    """The questions and answers of one command."""

    def __init__(self) -> None:
        self._answers: list[tuple[Key, str]] = []
        """The accepted answers, in order."""
        self._place = 0
        """How many of them the form has asked for in this run."""
        self._former: dict[Key, str] = {}
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
        if self._place == len(self._answers):
            self._print(line)

    def ask(self, question: Question, check: Check = accept_any, listed: Sequence[str] = ()) -> str:
        """Return the answer that `check` accepts; empty if left out. The `listed` lines stand below the question."""
        key = question.words, self._times[question.words]
        self._times[question.words] += 1
        if self._place < len(self._answers):
            answer = self._answers[self._place][1]
            self._place += 1
            return answer
        default = self._former.get(key, question.default)
        asked = replace(question, words=self._list(question.words, listed), default=default)
        answer = self._ask_until_accepted(asked, check)
        self._answers.append((key, answer))
        if answer == question.default:  # a default is proposed anew, since it may depend on other answers
            self._former.pop(key, None)
        else:
            self._former[key] = answer
        self._place += 1
        return answer

    def confirm(self, words: str, explanation: str = "") -> bool:
        """Return whether the user answers a question with yes, as Enter does."""
        check = lambda answer: None if answer.lower() in _YES | _NO else "type yes or no"  # noqa: E731
        question = Question(words, needed=True, default="yes", explanation=explanation or "Type yes or no.")
        return self.ask(question, check).lower() in _YES

    def _list(self, words: str, lines: Sequence[str]) -> str:
        """Print a question and the lines below it, and return the words that follow the question mark."""
        heading, mark, prompt = words.partition("? ")
        if not lines or not prompt:
            return words
        for line in (f"{heading}{mark}".rstrip(), *lines):
            self._print(line)
        return prompt

    def _print(self, line: str) -> None:
        self._introduce()
        for part in line.split("\n"):
            click.echo(visible(part), err=True)

    def _introduce(self) -> None:
        if not self._is_introduced:
            click.echo(_INTRODUCTION, err=True)
            self._is_introduced = True

    def _ask_until_accepted(self, question: Question, check: Check) -> str:
        while True:
            typed = self._prompt(question)
            if typed == BACK:
                if self._answers:
                    raise _Back
                self._print("This is the first question.")
            elif typed == HELP:
                self._print(question.explanation or "Type your answer, and press Enter.")
            else:
                answer = "" if typed == NOTHING and not question.needed else typed or question.default
                fault = check(answer) if answer else "an answer is needed here" if question.needed else None
                if fault is None:
                    return answer
                self._print(f"Error: {fault}")

    def _prompt(self, question: Question) -> str:
        """Print a question with what Enter does, and return the typed line. Raises `Abort` at Ctrl-C and at the end."""
        words = question.words
        self._introduce()
        if question.default:
            words = f"{words} [{question.default}]{'' if question.needed else f' ({NOTHING} leaves it out)'}"
        elif not question.needed:
            words = f"{words} (Enter {question.enter})"
        suffix = " " if words.endswith("?") else ": "
        typed: str = click.prompt(visible(words), default="", show_default=False, prompt_suffix=suffix, err=True)
        return typed.strip()


_YES = frozenset({"y", "yes"})
_NO = frozenset({"n", "no"})
