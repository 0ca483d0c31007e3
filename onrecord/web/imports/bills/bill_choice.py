"""Chooses bills of a record: by number, status, subject and the day of the last action."""

from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from onrecord.problems import RefusedError, suggest
from onrecord.web.imports.bills.action_table import ActionTable, ReachedStage
from onrecord.web.imports.bills.bill_steps import BillCourse
from onrecord.web.imports.bills.phrases import fold_words


class BillChoice(Struct, frozen=True, kw_only=True):
    """Which bills to import; each part that is given must fit."""

    numbers: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    """Names of the table's statuses, of which one must fit."""
    subjects: tuple[str, ...] = ()
    """Subjects of which the bill has one."""
    since: date | None = None
    until: date | None = None
    takes_all: bool = False
    """Whether to take all bills where nothing else chooses."""

    @property
    def is_open(self) -> bool:
        """Whether nothing chooses, so that all bills are taken."""
        return not (self.numbers or self.statuses or self.subjects or self.since or self.until)

    def check(self, table: ActionTable) -> None:
        """Raise `RefusedError` if the table has no status of that name."""
        names = [status.name for status in table.statuses]
        for status in self.statuses:
            if status not in names:
                known = f"the table has: {', '.join(names)}" if names else "the table has none"
                raise RefusedError(f"--status: no status is called '{status}'; {suggest(status, names, known)}")

    def names(self, identifier: str) -> bool:
        """Return whether a bill has one of the numbers, or no number was given."""
        return not self.numbers or fold_number(identifier) in set(map(fold_number, self.numbers))

    def takes(self, course: BillCourse, table: ActionTable) -> bool:
        """Return whether all that was chosen fits a bill."""
        return (
            self.names(course.bill.identifier)
            and self._fits_day(course.last_day)
            and self._fits_subject(course.bill.subjects)
            and (not self.statuses or any(has_status(course, table, status) for status in self.statuses))
        )

    def _fits_day(self, last: date | None) -> bool:
        if self.since is None and self.until is None:
            return True
        return last is not None and (self.since or last) <= last <= (self.until or last)

    def _fits_subject(self, subjects: Iterable[str]) -> bool:
        own = set(map(fold_words, subjects))
        return not self.subjects or any(fold_words(subject) in own for subject in self.subjects)


def fold_number(identifier: str) -> str:
    """Return a bill's number without spaces and dots, in small letters: `H.R. 1` is `HR 1`."""
    return "".join(letter for letter in identifier.casefold() if letter.isalnum())


def has_status(course: BillCourse, table: ActionTable, name: str) -> bool:
    """Return whether a bill has reached a stage of a status."""
    wanted = [reached for status in table.statuses if status.name == name for reached in status.reached]
    return any(_is(one, stage.key, stage.outcome) for one in wanted for stage, _ in course.reached)


def _is(wanted: ReachedStage, stage: str, outcome: str) -> bool:
    return wanted.stage == stage and (not wanted.outcome or outcome in wanted.outcome)
