"""How a rule of `check` is declared: a function, with its code and what the program must know to run it."""

from collections.abc import Callable, Iterator
from types import ModuleType

from msgspec import Struct

from onrecord.check.context import Context
from onrecord.problems import CODES, Problem, Severity

Find = Callable[[Context], Iterator[Problem]]
"""Yields the problems that a rule finds."""


class Rule(Struct, frozen=True, kw_only=True):
    """A rule of `check`."""

    find: Find
    code: str
    """The code of all problems that it finds, a key of `CODES`.

    It is empty for the rule that runs those of plug-ins, which have codes of their own.
    """
    is_focused: bool = False
    """Whether it goes through entries one by one: of some files it finds the same in a context focused on these."""
    is_on_wording: bool = False
    """Whether it is on an event's summary, text and roles; no other rule reads these fields."""
    is_limiting: bool = False
    """Whether it runs before others: beyond what it allows, they would take minutes."""
    reads_static: bool = False
    """Whether it reads the files of `static/`."""

    @property
    def name(self) -> str:
        """The name of the function."""
        return self.find.__name__

    @property
    def is_note(self) -> bool:
        """Whether it runs only with `--notes`."""
        return bool(self.code) and CODES[self.code].severity is Severity.NOTE

    def __call__(self, context: Context) -> Iterator[Problem]:
        """Yield the problems that it finds."""
        return self.find(context)


def rule(
    code: str, *, focused: bool = False, wording: bool = False, limiting: bool = False, reads_static: bool = False
) -> Callable[[Find], Rule]:
    """Declare a function as the rule that finds the problems with `code`; a rule on wording is focused too.

    See `Rule` for the other arguments. Raises `LookupError` if the table of codes lacks the code.
    """
    refuse_unknown(code)

    def declare(find: Find) -> Rule:
        return Rule(
            find=find,
            code=code,
            is_focused=focused or wording,
            is_on_wording=wording,
            is_limiting=limiting,
            reads_static=reads_static,
        )

    return declare


def refuse_unknown(code: str) -> None:
    """Raise `LookupError` if the table of codes lacks a code."""
    if code not in CODES:
        raise LookupError(f"a rule has the code '{code}', which onrecord/problem_codes.json lacks; add its row there")


def rules_of(*modules: ModuleType) -> Iterator[Rule]:
    """Yield the rules that modules declare, in the order in which these stand in their files."""
    for module in modules:
        declared = (value for value in vars(module).values() if isinstance(value, Rule))
        yield from (one for one in declared if one.find.__module__ == module.__name__)
