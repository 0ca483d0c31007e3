"""Problems with their places and hints, as values that every stage reports; and the table of problem codes.

`nearest` is here, since hints of all stages name what an editor probably meant.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property, lru_cache
from heapq import nlargest
from itertools import pairwise
from pathlib import Path
from typing import Generic, TypeVar

from msgspec import Struct, json

Value = TypeVar("Value", covariant=True)  # noqa: PLC0105  (`_co` would change the public interface)

MOST_NAMED = 5
"""How many entries of one kind a message names; of thousands, nobody could read more."""


class RefusedError(Exception):
    """A write would harm existing files. `str()` says why, and what to do."""


class Severity(StrEnum):
    """The severity of a problem: an error stops a build, a warning only with `--strict`, a note never."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    """Information that is no mistake; reported only with `--notes`."""


class Code(Struct, frozen=True):
    """One row of the table of codes."""

    severity: Severity
    title: str
    """The meaning of the code, in one phrase."""


_TABLE = json.decode(Path(__file__).with_name("problem_codes.json").read_bytes(), type=dict[str, tuple[Severity, str]])
CODES = {code: Code(*row) for code, row in _TABLE.items()}
"""The only table of codes. Each code that an entry can cause has a case in tests/cases."""

CODE_FROM_OUTSIDE = r"[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+"
"""The form of the codes that rules of plug-ins declare. They have a hyphen, which no code of the table ever has."""

_REMOVED_SOON = ("ACC001", "COR006", "OUT002", "URL003")
ACCEPTABLE = tuple(code for code, row in CODES.items() if row.severity != "error" and code not in _REMOVED_SOON)
"""The codes that an entry may accept: all warnings and notes, except four that the next edit, build or base removes.

An acceptance of COR006 would stay, and hide each later change of the entry.
"""


_UNREAD = "FIL001"
"""The code of a file that nothing reads."""
BUILT_IN = "onrecord:"
"""The prefix of paths of files that are part of the program, not of the site."""


class SourceFile(Struct, frozen=True, dict=True):
    """The path and text of one file."""

    path: str
    """Relative to the site's folder, with `/` between its parts."""
    text: str

    @property
    def is_built_in(self) -> bool:
        """Whether the file is part of the program."""
        return self.path.startswith(BUILT_IN)

    @cached_property
    def _lines(self) -> list[str]:
        return self.text.split("\n")

    def line(self, number: int) -> str:
        """Return line `number`, counted from 1; empty for a line that doesn't exist."""
        return self._lines[number - 1].rstrip("\r") if 0 < number <= len(self._lines) else ""

    def span(self, line: int = 1, column: int = 1, length: int = 0) -> Span:
        """Return the span of `length` characters at `line` and `column`, both counted from 1."""
        return Span(self.path, line, column, length, self.line(line))


@dataclass(frozen=True, slots=True, order=True)  # a struct would compare the text too
class Span:
    """A place in a file, with the text of its line, so that reports need not read the file."""

    path: str
    line: int
    """From 1."""
    column: int
    """From 1, in characters."""
    length: int
    """In characters; 0 if the place is the whole file."""
    text: str = field(compare=False)
    """The text of the line."""


class Related(Struct, frozen=True):
    """A second place that a problem mentions, with a note on it."""

    span: Span
    note: str


class Hint(Struct, frozen=True):
    """A hint that names what was probably meant."""

    text: str
    """What to do."""
    meant: tuple[str, ...]
    """The text to type in place of the wrong one; or several, where one value holds what several should."""

    def __str__(self) -> str:
        """Return what to do."""
        return self.text


def ask_whether(meant: str, more: str = "") -> Hint:
    """Return the question whether a text was meant, with `more` after it."""
    return Hint(f"did you mean '{meant}'?{more}", (meant,))


def split_hint(hint: Hint | str | None) -> tuple[str | None, tuple[str, ...]]:
    """Return the text of a hint, and what it names as meant."""
    return (hint.text, hint.meant) if isinstance(hint, Hint) else (hint, ())


class Problem(Struct, frozen=True):
    """One problem, as a value: the stages collect problems, and `report` sorts and formats them."""

    code: str
    """A key of `CODES`, or a code that a plug-in's rule declares."""
    message: str
    """One short sentence without a full stop."""
    span: Span | None = None
    """The place; None only if no file of the site is at fault."""
    hint: str | None = None
    """What to do."""
    related: tuple[Related, ...] = ()
    lines: str = ""
    """Lines to paste into a file, after the hint. Each begins with the name of a field. No build stores them."""
    declared: Code | None = None
    """The severity and the title that a plug-in's rule declares for its code; None for a code of `CODES`."""
    where: Where | None = None
    """The same place by the keys of its value, which may be a field that was not typed; None if it is no value."""
    meant: tuple[str, ...] = ()
    """The text that was probably meant, which can replace that of the span; or several, which one value holds."""
    traceback: str = ""
    """Where the code of a plug-in failed, as Python prints it. A report shows it on demand; no build stores it."""

    @property
    def severity(self) -> Severity:
        """The severity of the problem's code."""
        return (self.declared or CODES[self.code]).severity

    @property
    def order(self) -> tuple[bool, str, int, int, str, str]:
        """The sort key of reports: first files that nothing reads, then place, code and message.

        Such a file may be what other problems miss.
        """
        place = (self.span.path, self.span.line, self.span.column) if self.span else ("", 0, 0)
        return (self.code != _UNREAD, *place, self.code, self.message)


class Accepted(Struct, frozen=True):
    """A problem that an entry accepts, so that no report lists it among the others."""

    problem: Problem
    reason: str
    """The editors' reason."""
    place: Span
    """The place of the acceptance."""


class Outcome(Struct, Generic[Value], frozen=True):
    """The result of a stage, with the problems that it found."""

    value: Value
    problems: tuple[Problem, ...] = ()


Keys = tuple[str | int, ...]
"""The keys that lead to a value of an entry: names of fields, and positions in lists."""


class Where(Struct, frozen=True):
    """A place given by the path of keys to a value. The reader finds line and column only if there is a problem."""

    path: str
    """The file, relative to the site's folder."""
    keys: tuple[str | int, ...] = ()
    """The path of keys: field names and positions in lists."""
    on_key: bool = False
    """Whether the place is the last field's name rather than its value."""
    inside: tuple[int, int, int] | None = None
    """Line in the value (from 0), column in that line (from 0) and length, for a place inside a text."""


Locate = Callable[[Where], Span]
"""Returns the span of a place. The reader provides the function to the stages that report problems."""


def has_errors(problems: Iterable[Problem], *, strict: bool = False) -> bool:
    """Return whether these problems stop a build: errors do, warnings only with `strict`, notes never."""
    stopping = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    return any(problem.severity in stopping for problem in problems)


def nearest(word: str, candidates: Iterable[str], cutoff: float = 0.6) -> str | None:
    """Return the candidate most similar to `word`; None if no similarity reaches `cutoff`, where 1 means equality.

    Pass a frozen set where many words meet the same candidates: it is then searched only once for what can be similar.
    """
    names = candidates if isinstance(candidates, frozenset) else frozenset(candidates)
    return _nearest(word, names, cutoff) if len(word) <= _LONGEST_COMPARED else None


_LONGEST_COMPARED = 200
"""The length of a word in characters beyond which no other is searched for: the time grows with its square."""
_FEW, _PROMISING, _MOST_VOTES = 200, 10, 5_000
"""Up to how many candidates are all compared; how many of more are, and how many votes choose these."""


@lru_cache(maxsize=4096)
def _nearest(word: str, names: frozenset[str], cutoff: float) -> str | None:
    from difflib import get_close_matches  # noqa: PLC0415  (loaded only for errors)

    compared = sorted(names) if len(names) <= _FEW else _promising(word, names)
    return next(iter(get_close_matches(word, compared, n=1, cutoff=cutoff)), None)


def _promising(word: str, names: frozenset[str]) -> list[str]:
    """Return the names that share the most pairs of letters with a word; the rarest pairs vote first."""
    index, votes = _by_pair(names), Counter[str]()
    for listed in sorted((index.get(pair, []) for pair in sorted(_pairs(word))), key=len):
        votes.update(listed[: _MOST_VOTES - votes.total()])
    return nlargest(_PROMISING, votes, key=lambda name: votes[name] / (len(word) + len(name)))


@lru_cache(maxsize=8)
def _by_pair(names: frozenset[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in sorted(names):
        for pair in _pairs(name[:_LONGEST_COMPARED]):
            found.setdefault(pair, []).append(name)
    return found


def _pairs(word: str) -> set[str]:
    return set(map("".join, pairwise(word)))


def suggest(text: str, names: Iterable[str], otherwise: str) -> Hint:
    """Return the question whether the nearest of the names was meant; `otherwise` if none is near."""
    guess = nearest(text, names)
    return ask_whether(guess) if guess else Hint(otherwise, ())
