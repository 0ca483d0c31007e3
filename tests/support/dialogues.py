"""Answers the questions of `onrecord new` in process, and keeps what stands on the terminal.

A transcript is what a user sees, with the typed answers behind the questions. Its first line is the command, after a
`$`. To run it again, each question takes the rest of its own line in the transcript as its answer.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, chdir, contextmanager
from datetime import date
from itertools import pairwise
from pathlib import Path
from random import Random
from unittest.mock import patch

import click
from conftest import noon

from onrecord.cli import main
from onrecord.terminal.environment import Environment

END = "\x04"
"""The answer that ends the input, as Ctrl-D and Ctrl-C do."""
Answer = Callable[[str, Sequence[str]], str]
"""Returns the answer to a question, given the lines before it."""


def replay(transcript: str, folder: Path, today: date) -> str:
    """Run the command of a transcript in a folder with its answers; return the transcript of this run."""
    expected = transcript.splitlines()

    def answer(question: str, printed: Sequence[str]) -> str:
        line = expected[len(printed)] if len(printed) < len(expected) else ""
        assert line.startswith(question.rstrip()), "\n".join((*printed, question))
        return line[len(question) :]

    _, command, *arguments = shlex.split(expected[0])
    assert command == "onrecord"
    with chdir(folder):
        return "\n".join((expected[0], *_run(arguments, answer, today, expected[:1])[1:], ""))


def answered(site: Path, kind: str, answers: Sequence[tuple[str, str]], today: date, *options: str) -> list[str]:
    """Run `onrecord new` on a site; return the printed lines.

    Each of the `answers` names a part of its question; a question with other words fails the test.
    """
    left = list(answers)

    def answer(question: str, printed: Sequence[str]) -> str:
        assert left, "\n".join((*printed, question, "(no answer is left)"))
        words, typed = left.pop(0)
        asked = f"{_heading(printed)} {question}" if question.startswith(_BELOW_LISTS) else question
        assert words in asked, "\n".join((f"{words!r} is not asked here:", *printed[-12:], question))
        return typed

    printed = _run(["new", kind, *options, str(site)], answer, today, [])
    assert left == [], "\n".join(printed)
    return printed


def answered_at_random(site: Path, kind: str, pool: Sequence[str], seed: int, today: date) -> list[str]:
    """Run `onrecord new` on a site with answers from a pool, at most 400; return the printed lines."""
    chosen = Random(seed)  # noqa: S311  (answers, not secrets)
    left = iter([*chosen.choices(pool, k=400), END])
    return _run(["new", kind, str(site)], lambda _question, _printed: next(left), today, [])


_BELOW_LISTS = ("Number", "Its number")
"""How a prompt begins that stands below a list, with its question above."""


def _heading(printed: Sequence[str]) -> str:
    """Return the question above the last list."""
    return next(
        line for line, below in reversed([*pairwise(printed)]) if below.startswith("  ") and not line.startswith("  ")
    )


def _run(arguments: list[str], answer: Answer, today: date, before: list[str]) -> list[str]:
    """Run a command; return the lines on the terminal, with the message of an error as the last one."""
    printed = list(before)

    def prompt(words: str, *, prompt_suffix: str, **_options: object) -> str:
        question = f"{words}{prompt_suffix}"
        typed = answer(question, printed)
        printed.append(f"{question}{typed}".rstrip(f" {END}"))
        if typed == END:
            raise click.Abort
        return typed

    with _terminal(prompt, printed):
        try:
            main.main(arguments, obj=Environment(lambda: noon(today), asks=True), standalone_mode=False)
        except click.Abort:
            printed.append("Aborted!")
        except click.ClickException as error:
            printed.append(f"Error: {error.format_message()}")
    return printed


@contextmanager
def _terminal(prompt: Callable[..., str], printed: list[str]) -> Iterator[None]:
    """Take the place of the functions that ask and print."""

    def echo(line: object = "", **_options: object) -> None:
        printed.extend(str(line).splitlines() or [""])

    with ExitStack() as stack:
        for name, function in {"prompt": prompt, "echo": echo}.items():
            stack.enter_context(patch.object(click, name, function))
        yield
