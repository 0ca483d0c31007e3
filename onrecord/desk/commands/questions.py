"""Takes answers from options or asks for them, also for entries by what the user remembers of them.

To go back, a dialogue repeats the form up to the question before. So a form must have no effect beside its result.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import click
from msgspec import Struct
from msgspec.structs import replace

from onrecord.desk.lookup.candidate_search import Candidate, find_candidates
from onrecord.report.visible_text import visible

Form = TypeVar("Form")
Check = Callable[[str], str | None]  # returns why an answer is wrong, and what to type; None if it is accepted
BACK, HELP, NOTHING = "<", "?", "-"
NEW, NONE = "+", "0"  # what the user types to add an entry, and if none of the matches is meant
_INTRODUCTION = (
    f"At each question: {HELP} explains it, {BACK} goes back, Enter takes what stands in brackets, Ctrl-C ends without "
    "a trace."
)
MAX_LISTED = 8  # how many entries a question lists
_LONGEST = 72  # how many characters of a name or a text a line shows
_YES, _NO = frozenset({"y", "yes"}), frozenset({"n", "no"})


class Prompt(Struct, frozen=True):
    """A question on one line. Enter gives the `default`; without one, `enter` says what it does. `?` explains it."""

    words: str
    needed: bool = False
    default: str = ""
    explanation: str = ""
    enter: str = "leaves it out"


class _Back(Exception):  # noqa: N818
    """The user goes back to the question before, which is no error."""


class Dialogue:
    """The questions and answers of one command."""

    def __init__(self) -> None:
        self._answers: list[tuple[tuple[str, int], str]] = []
        """The accepted answers, in order; each with the words of its question, and how many had these words before."""
        self._place = 0
        """How many of them the form has asked for in this run."""
        self._former: dict[tuple[str, int], str] = {}
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

    def ask(self, question: Prompt, check: Check | None = None, listed: Sequence[str] = ()) -> str:
        """Return the answer that `check` accepts; empty if left out. The `listed` lines stand below the question."""
        key = question.words, self._times[question.words]
        self._times[question.words] += 1
        if self._place < len(self._answers):
            self._place += 1
            return self._answers[self._place - 1][1]
        heading, mark, prompt = question.words.partition("? ")
        if listed and prompt:
            self._print("\n".join((f"{heading}{mark}".rstrip(), *listed)))
        words = prompt if listed and prompt else question.words
        default = self._former.get(key, question.default)
        answer = self._ask_until_accepted(replace(question, words=words, default=default), check)
        self._answers.append((key, answer))
        self._place += 1
        if answer == question.default:  # a default is proposed anew, since it may depend on other answers
            self._former.pop(key, None)
        else:
            self._former[key] = answer
        return answer

    def choose(self, question: Prompt, choices: Mapping[str, str], check: Check | None = None) -> str:
        """Print the `choices` with their meanings and numbers, and return the chosen one."""
        keys = list(choices)
        other = check or (lambda typed: None if typed in choices else "type a number or a word of the list")
        asked = replace(question, explanation=f"{question.explanation}\nType a number or a word of the list.".strip())

        def fault(typed: str) -> str | None:
            return None if find_numbered(typed, keys) else other(typed)

        answer = self.ask(asked, fault, number_lines(choices))
        return find_numbered(answer, keys) or answer

    def confirm(self, words: str, explanation: str = "Type yes or no.") -> bool:
        """Return whether the user answers a question with yes, as Enter does."""
        check = lambda answer: None if answer.lower() in _YES | _NO else "type yes or no"  # noqa: E731
        return self.ask(Prompt(words, needed=True, default="yes", explanation=explanation), check).lower() in _YES

    def _print(self, *lines: str) -> None:
        if not self._is_introduced:
            click.echo(_INTRODUCTION, err=True)
            self._is_introduced = True
        for line in lines:
            for part in line.split("\n"):
                click.echo(visible(part), err=True)

    def _ask_until_accepted(self, question: Prompt, check: Check | None) -> str:
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
                fault = check(answer) if answer and check else None
                if fault is None and (answer or not question.needed):
                    return answer
                self._print(f"Error: {fault or 'an answer is needed here'}")

    def _prompt(self, question: Prompt) -> str:
        """Print a question with what Enter does, and return the typed line. Raises `Abort` at Ctrl-C and at the end."""
        words = question.words
        self._print()
        if question.default:
            words = f"{words} [{question.default}]{'' if question.needed else f' ({NOTHING} leaves it out)'}"
        elif not question.needed:
            words = f"{words} (Enter {question.enter})"
        suffix = " " if words.endswith("?") else ": "
        typed: str = click.prompt(visible(words), default="", show_default=False, prompt_suffix=suffix, err=True)
        return typed.strip()


class Picker(Struct):
    """Asks for entries of a kind, the `thing`; `fault` checks an id, and `add_new`, if there, asks for a new one."""

    dialogue: Dialogue
    thing: str
    candidates: Callable[[], Sequence[Candidate]]
    fault: Check
    add_new: Callable[[str], str] | None = None

    def one(self, question: Prompt) -> str:
        """Return the id of one entry; empty if the question is optional and left out."""
        return next(iter(self._ask(question, several=False)), "")

    def many(self, question: Prompt, further: str) -> list[str]:
        """Return ids of entries; ask for each other one by the `further` words, without the list, still valid."""
        offered = self.candidates()
        found = self._ask(question)
        more = found
        while more:
            more = self._ask(Prompt(further, explanation=question.explanation), offered)
            found += (id_ for id_ in more if id_ not in found)
        return found

    def _ask(self, question: Prompt, known: Sequence[Candidate] | None = None, *, several: bool = True) -> list[str]:
        """Return what the user chose, several by their numbers or ids with commas; list all unless they are `known`."""
        offered = self.candidates() if known is None else known
        numbers = f"a number of the list{', or several with commas' if several else ''}"
        new = f", or {NEW} and the name of a new one" if self.add_new else ""
        how = f"Type {numbers}, a part of a name or title in any spelling, an address, an id{new}. "
        asked = f"{question.explanation}\n{how}{BACK} goes back, {HELP} shows this again.".strip()
        ids = [candidate.id for candidate in offered[:MAX_LISTED]]
        more = f"type a part of the {self.thing}'s name or title to find it"
        listed = [] if known is not None else _lines(offered, more) or [f"      there is no {self.thing} yet"]

        def named(answer: str) -> list[str]:
            found = find_all_numbered(answer, ids, self.fault)
            return found if several or len(found) == 1 else []

        def check(answer: str) -> str | None:
            if self.add_new or named(answer) or find_candidates(answer, offered).matches:
                return None
            unknown = f"no {self.thing} matches '{shorten(answer)}'; type a part of its title, or a number of the list"
            return self.fault(answer) if "#" in answer else unknown  # no search, but an event and its claim

        while True:
            answer = self.dialogue.ask(replace(question, explanation=asked), check, listed)
            if not answer:
                return []
            chosen = named(answer)
            if chosen:
                return chosen
            if answer.startswith(NEW) and self.add_new:
                return [self.add_new(answer.removeprefix(NEW).strip())]
            meant = self._search(answer, offered)
            if meant:
                return [meant]

    def _search(self, words: str, offered: Sequence[Candidate]) -> str:
        """Return the entry that is meant by these words, after further questions if necessary; empty if none is."""
        while True:
            found = find_candidates(words, offered)
            if found.certain:
                self.dialogue.say(f"      = {_line(found.certain)}")
                return found.certain.id
            if not found.matches:
                question = f"No {self.thing} matches '{shorten(words)}'. Add it as a new one?"
                return self.add_new(words) if self.add_new and self.dialogue.confirm(question) else ""
            answer = words
            ids = [candidate.id for candidate in found.matches[:MAX_LISTED]]
            words = self._which(found.matches, ids, offered)
            if words == NEW and self.add_new:
                return self.add_new(answer)
            if words == NONE or find_numbered(words, ids):
                return find_numbered(words, ids)

    def _which(self, matches: Sequence[Candidate], ids: Sequence[str], offered: Sequence[Candidate]) -> str:
        """Ask which of several matches is meant; return a number, `NEW`, `NONE`, or other words to search for."""
        new = f", {NEW} for a new one" if self.add_new else ""

        def check(answer: str) -> str | None:
            is_known = answer == NONE or (answer == NEW and self.add_new) or find_numbered(answer, ids)
            if is_known or (not answer.isdigit() and find_candidates(answer, offered).matches):
                return None
            return f"type a number from 1 to {len(ids)}{new}, other words, or {NONE} for none of these"

        words = f"Which one? Its number{new}, other words, or {NONE} for none of these"
        question = Prompt(words, needed=True, default="1" if len(ids) == 1 else "")
        return self.dialogue.ask(question, check, _lines(matches, "type more of the name"))


def _lines(found: Sequence[Candidate], how_to_see_more: str) -> list[str]:
    lines = [f"  {number:>2}  {_line(candidate)}" for number, candidate in enumerate(found[:MAX_LISTED], start=1)]
    hidden = len(found) - MAX_LISTED
    return lines if hidden <= 0 else [*lines, f"      and {hidden} more: {how_to_see_more}"]


def _line(candidate: Candidate) -> str:
    note = f" ({shorten(candidate.note)})" if candidate.note else ""
    return f"{shorten(candidate.names[0])}{note} – {candidate.id}"


def shorten(text: str) -> str:
    """Return the beginning of a text as one line without characters that would steer a terminal."""
    line = visible(" ".join(text.split()))
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1].rstrip()}…"


def number_lines(choices: Mapping[str, str]) -> list[str]:
    """Return choices as lines with their numbers and meanings."""
    width = max(map(len, choices), default=0)
    lines = enumerate(choices.items(), start=1)
    return [f"  {number:>2}  {choice:<{width}}  {meaning}".rstrip() for number, (choice, meaning) in lines]


def find_numbered(typed: str, items: Sequence[str]) -> str:
    """Return the item with the typed number, from 1; empty if the text is no such number."""
    is_number = typed.isascii() and typed.isdigit() and len(typed) <= len(str(len(items)))
    return items[int(typed) - 1] if is_number and 1 <= int(typed) <= len(items) else ""


def find_all_numbered(typed: str, ids: Sequence[str], fault: Check | None = None) -> list[str]:
    """Return what the parts of an answer name by a number or an id; empty if one names nothing.

    Without a `fault` of ids that are not listed, the listed ones alone can be named, and `all` names each of them.
    """
    if fault is None and typed.lower() == "all":
        return list(ids)
    is_id = (lambda part: fault(part) is None) if fault else ids.__contains__
    parts = filter(None, map(str.strip, typed.split(",")))
    named = [find_numbered(part, ids) or (part if is_id(part) else "") for part in parts]
    return list(dict.fromkeys(named)) if all(named) else []


def check_option(name: str, answer: str, check: Check) -> str:
    """Return the value of an option. Raises `UsageError` with what is wrong with it."""
    if fault := check(answer):
        raise click.UsageError(f"--{name.replace('_', '-')}: {fault}")
    return answer


def require_options(missing: Sequence[str]) -> None:
    """Raise `UsageError` with the names of all missing options, if there are any."""
    if missing:
        raise click.UsageError(f"these options are missing: {', '.join(f'--{one}' for one in missing)}")
