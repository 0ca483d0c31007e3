"""Problems with their places and hints, as values that every stage reports; and the table of problem codes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Generic, TypeVar

from msgspec import Struct

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


_E, _W, _N = Severity.ERROR, Severity.WARNING, Severity.NOTE

CODES: dict[str, Code] = {
    "ACC001": Code(_W, "an acceptance that fits no problem"),
    "ACC002": Code(_E, "a problem that can't be accepted"),
    "STA001": Code(_E, "an invented story beside a true one"),
    "STA002": Code(_E, "a page that is not filled in"),
    "FIL001": Code(_E, "a file that nothing reads"),
    "FIL002": Code(_E, "a link to another file or folder"),
    "FIL003": Code(_E, "a file that is missing or can't be read"),
    "FIL004": Code(_W, "a folder in git that belongs to one computer"),
    "FIL006": Code(_W, "a hidden file that an interrupted command left"),
    "YML001": Code(_E, "not valid YAML"),
    "YML002": Code(_E, "the same key twice"),
    "YML003": Code(_E, "a tab where YAML wants spaces"),
    "YML004": Code(_E, "an unquoted # cuts the value off"),
    "YML005": Code(_E, "anchors, aliases and tags are not used here"),
    "YML006": Code(_E, "two documents in one file"),
    "YML007": Code(_E, "'null' is text here: leave the value empty"),
    "YML008": Code(_E, "a character that can't stand in an entry"),
    "YML009": Code(_E, "an unsolved merge conflict"),
    "YML010": Code(_E, "too large or too deeply nested"),
    "YML011": Code(_W, "a comment stands where a value is missing"),
    "FLD001": Code(_E, "an unknown field"),
    "FLD002": Code(_E, "a required field is missing"),
    "FLD003": Code(_E, "the wrong kind of value"),
    "FLD004": Code(_E, "a value that is not in the list"),
    "FLD005": Code(_W, "a field that has no effect"),
    "FLD006": Code(_W, "several names in one"),
    "DAT001": Code(_E, "not a date or time"),
    "DAT002": Code(_E, "the end comes before the start"),
    "DAT003": Code(_W, "a date in the future"),
    "DAT004": Code(_W, "published before it happened"),
    "DAT005": Code(_E, "an unknown time zone"),
    "DAT006": Code(_E, "a time without a day"),
    "DAT007": Code(_W, "an event that its sources are too old for"),
    "DAT008": Code(_E, "published later than now"),
    "DAT009": Code(_E, "an embargo on an entry that is no draft"),
    "DAT010": Code(_E, "two names of one actor on one day"),
    "DAT011": Code(_W, "an event after the end of its story"),
    "IDS001": Code(_E, "not an id"),
    "IDS002": Code(_E, "the same id twice"),
    "IDS003": Code(_E, "a published entry that is missing"),
    "IDS004": Code(_W, "Latin and Cyrillic letters mixed in one word"),
    "IDS005": Code(_E, "a reserved word as an id"),
    "IDS006": Code(_E, "two things with one address"),
    "IDS007": Code(_W, "two actors with one name"),
    "IDS008": Code(_W, "two actors with names that are alike"),
    "SRC001": Code(_E, "a claim without a source"),
    "SRC002": Code(_E, "an unknown source"),
    "SRC003": Code(_N, "a source without an archived copy"),
    "SRC004": Code(_E, "archived before it was published"),
    "SRC005": Code(_W, "a source that nothing cites"),
    "SRC006": Code(_E, "an address that is not http or https"),
    "SRC007": Code(_W, "an archive address without a date"),
    "SRC008": Code(_W, "one address under two source ids"),
    "SRC009": Code(_W, "a source without an address"),
    "SRC010": Code(_E, "a source with neither title nor description"),
    "SRC011": Code(_W, "a source that only a text cites"),
    "SRC012": Code(_W, "a copy in an archive that has altered copies"),
    "SRC013": Code(_W, "an archive's address in the place of the page's own"),
    "SRC014": Code(_W, "an archived copy that doesn't fit its source"),
    "SRC015": Code(_N, "a dead address without an archived copy"),
    "VIA001": Code(_E, "reporting that comes from itself"),
    "VIA002": Code(_N, "a claim that rests on one origin"),
    "VIA003": Code(_N, "an origin that is not known"),
    "VIA004": Code(_E, "a 'via' without an origin, or with two"),
    "VIA005": Code(_N, "a story without a primary source"),
    "QUO001": Code(_E, "words that the source's text doesn't have"),
    "QUO002": Code(_E, "words that the source's text has twice"),
    "QUO003": Code(_E, "a sha256 that doesn't match the kept text"),
    "QUO004": Code(_E, "a translation quoted as if it were the source's words"),
    "QUO005": Code(_N, "quotations from a source whose text is not kept"),
    "QUO006": Code(_N, "a quotation that no claim and no relation names"),
    "REL001": Code(_E, "a relation to itself"),
    "REL002": Code(_E, "an unknown target"),
    "REL003": Code(_E, "a denial or an answer that comes before what it answers"),
    "REL004": Code(_E, "a denial that denies nothing"),
    "REL005": Code(_E, "a body that denies its own claim"),
    "REL006": Code(_E, "one statement that both holds and denies a claim"),
    "REL007": Code(_W, "an outlet's report is a source, not a confirmation"),
    "REL008": Code(_E, "an unknown actor"),
    "REL009": Code(_E, "a claim that would be its own opposite"),
    "REL010": Code(_W, "a denial of what nobody claimed"),
    "REL011": Code(_E, "a person in the place of an organization"),
    "REL012": Code(_W, "a member of an organization who may speak for it"),
    "FND001": Code(_E, "a finding that no organization made"),
    "FND002": Code(_E, "a finding that takes a side"),
    "FND003": Code(_E, "a finding that finds nothing"),
    "FND004": Code(_E, "a decision in an event that is no finding"),
    "FND005": Code(_E, "a decision on what nobody claimed or found"),
    "FND006": Code(_E, "a finding that decides twice on one claim"),
    "FND007": Code(_W, "a finding by a party to the dispute"),
    "FND008": Code(_E, "a finding in the place of a claim"),
    "ORD001": Code(_E, "events that each come before the other"),
    "ORD002": Code(_E, "an order that the dates rule out"),
    "ORD003": Code(_W, "an order on one day that nothing settles"),
    "BIL001": Code(_E, "a stage that the procedure doesn't have"),
    "BIL002": Code(_E, "a step before one that must come first"),
    "BIL003": Code(_E, "a step while its procedure was not in force"),
    "BIL004": Code(_E, "two steps that exclude each other"),
    "BIL005": Code(_E, "a step after the end of the procedure"),
    "BIL006": Code(_W, "a step after its deadline"),
    "BIL007": Code(_W, "a step without a recorded predecessor"),
    "BIL008": Code(_E, "the wrong chamber"),
    "BIL009": Code(_E, "a stage that comes twice"),
    "BIL010": Code(_E, "an unknown bill or procedure"),
    "BIL011": Code(_E, "an outcome that the stage can't have"),
    "BIL012": Code(_E, "a procedure that doesn't hold together"),
    "BIL013": Code(_E, "a stage of an event that is no step of a bill"),
    "COR003": Code(_E, "a correction before the publication"),
    "COR004": Code(_W, "a withdrawal without its day or reason"),
    "COR005": Code(_E, "a reader's correction that nobody has carried out"),
    "COR006": Code(_W, "a changed past without a correction"),
    "LNK001": Code(_E, "a link or citation that leads nowhere"),
    "LNK002": Code(_E, "a link or picture that can't stand in a text"),
    "LNK003": Code(_W, "text that pages show as typed, or not at all"),
    "PIC001": Code(_E, "a picture that can't be shown"),
    "PIC002": Code(_E, "a picture with the file extension of another format"),
    "PIC003": Code(_E, "a picture that is too large"),
    "PIC004": Code(_E, "a file at the path of a generated picture"),
    "PIC005": Code(_W, "a picture that shows too little, or weighs too much"),
    "PIC006": Code(_W, "a card with letters that its font lacks"),
    "URL001": Code(_W, "the site's own address is not known"),
    "URL002": Code(_W, "a repository that no links lead to"),
    "TRN001": Code(_N, "a text that is not translated"),
    "TRN002": Code(_W, "the interface has no words in this language"),
    "TRN003": Code(_E, "a catalogue that can't be used"),
    "TRN004": Code(_E, "a translation that doesn't fit its message"),
    "TRN005": Code(_W, "a translation that no page shows"),
    "TRN006": Code(_W, "a catalogue for no language of the site"),
    "TRN007": Code(_W, "a language without a title in it"),
    "TPL001": Code(_E, "a template that can't be used"),
    "TPL002": Code(_W, "a template that the theme does not use any more"),
    "TPL003": Code(_W, "an attribute that browsers ignore"),
    "TPL004": Code(_W, "a template that no page uses"),
    "TPL005": Code(_W, "a block that no template has"),
    "THM001": Code(_E, "a colour that can't be used"),
    "THM002": Code(_W, "words that are hard to read"),
    "CSL001": Code(_E, "a citation style that can't be used"),
    "OUT001": Code(_E, "a folder that can't be the output folder"),
    "OUT002": Code(_W, "a publication that was not completed"),
    "PUB001": Code(_W, "more than GitHub takes"),
    "PUB002": Code(_E, "two files whose names differ only in capitals"),
    "PUB003": Code(_W, "a file name that some systems refuse"),
    "PLG001": Code(_E, "a plug-in's name that can't be read"),
    "PLG002": Code(_E, "a plug-in that is not installed"),
    "PLG003": Code(_E, "a version of a plug-in that the site does not build with"),
    "PLG004": Code(_E, "a plug-in that can't be used"),
    "PLG005": Code(_E, "a plug-in with a name that is taken"),
    "REV001": Code(_E, "a published event that nobody signed off"),
    "VER001": Code(_E, "a version of onrecord that the site does not build with"),
    "VER002": Code(_W, "a requirement that nobody else can install"),
    "VER003": Code(_W, "a lock that does not fit this onrecord"),
}
"""The only table of codes. Each code that an entry can cause has a case in tests/cases."""

CODE_FROM_OUTSIDE = r"[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+"
"""The form of the codes that rules of plug-ins declare. They have a hyphen, which no code of the table ever has."""

ACCEPTABLE = tuple(
    code
    for code, row in CODES.items()
    if row.severity is not Severity.ERROR and code not in ("ACC001", "COR006", "OUT002")
)
"""The codes that an entry may accept: all warnings and notes, except three that the next edit, build or base removes.

An acceptance of COR006 would stay, and hide each later change of the entry.
"""


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

    @property
    def severity(self) -> Severity:
        """The severity of the problem's code."""
        return (self.declared or CODES[self.code]).severity

    @property
    def order(self) -> tuple[str, int, int, str, str]:
        """The sort key of reports: place, then code and message."""
        place = (self.span.path, self.span.line, self.span.column) if self.span else ("", 0, 0)
        return (*place, self.code, self.message)


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
    """Return the candidate most similar to `word`; None if no similarity reaches `cutoff`, where 1 means equality."""
    from difflib import get_close_matches  # noqa: PLC0415  (loaded only for errors)

    return next(iter(get_close_matches(word, sorted(candidates), n=1, cutoff=cutoff)), None)


def suggest(text: str, names: Iterable[str], otherwise: str) -> str:
    """Return the question whether the nearest of the names was meant; `otherwise` if none is near."""
    guess = nearest(text, names)
    return f"did you mean '{guess}'?" if guess else otherwise
