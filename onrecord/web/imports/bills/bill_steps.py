"""Works out the steps of a bill from the actions of its record, by the table of the parliament."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, time

from msgspec import Struct, field
from msgspec.structs import replace

from onrecord.model.procedures import Procedure
from onrecord.web.imports.bills.action_table import ActionTable, ActionWords, MeasureKind, Step
from onrecord.web.imports.bills.phrases import fits_any, fold_words
from onrecord.web.imports.bills.recorded_bill import Action, RecordedBill

_CHANGED = "adopted-with-changes"


class Stage(Struct, frozen=True):
    """A stage that a bill reached."""

    key: str
    outcome: str
    """Empty if the table names none."""
    chamber: str
    """Empty if the words name none."""
    instead_of: str = ""
    """A stage for which this one stands too."""
    once: bool = False
    """Whether a later action of the kind is no new step."""


class BillStep(Struct):
    """What a bill reached by one action; its stages are in their order."""

    day: date
    clock: time | None
    stages: list[Stage]
    votes: str | dict[str, str]
    """As an entry has them; empty if the words have none."""
    words: list[str]
    """The words of the action, and of those that tell of the same."""


class BillCourse(Struct):
    """A bill with its steps."""

    bill: RecordedBill
    origin: str
    """The chamber where it began; empty if the table does not say it."""
    procedure: str
    steps: list[BillStep] = field(default_factory=list)
    became: str = ""
    unknown: list[str] = field(default_factory=list)
    """The words of the actions that the table does not know."""
    known: int = 0
    """How many actions the table knows as no stage."""
    doubled: int = 0
    """How many actions told of a stage that another action tells of."""

    @property
    def reached(self) -> list[tuple[Stage, date]]:
        """The stages with their days."""
        return [(stage, step.day) for step in self.steps for stage in step.stages]

    @property
    def last_day(self) -> date | None:
        """The day of the last action; None if there is none."""
        return self.bill.actions[-1].day if self.bill.actions else None


def find_kind(table: ActionTable, bill: RecordedBill) -> MeasureKind | None:
    """Return the kind of a measure; None if the table does not know it."""
    title = fold_words(bill.title)
    titles = [title, *map(fold_words, bill.other_titles)]
    for kind in table.kinds:
        if bill.letters not in {letters.replace(" ", "").replace(".", "").upper() for letters in kind.letters}:
            continue
        if not kind.titles or any(fits_any(kind.titles, one) for one in titles):
            return kind
    return None


def follow(bill: RecordedBill, origin: str, procedure: Procedure, words: ActionWords) -> BillCourse:
    """Return a bill with the steps that its actions mean; what means a stage of another procedure is unknown."""
    course = BillCourse(bill, origin, procedure.id)
    known = _KnownSteps()
    amended: set[str] = set()
    for action in bill.actions:
        folded = fold_words(action.words)
        found = words.find(folded, action.classes)
        stages = list(_stages(found.rule.steps, origin, known, action.day)) if found else []
        if found is None or any(stage.key not in procedure.stages for stage in stages):
            course.unknown.append(action.words)
            continue
        if found.rule.became and not course.became:
            course.became = found.rule.became.replace("{number}", found.keep(action.words, folded))
        amended |= {stage.key for stage in _stages(found.rule.amends, origin, known, action.day)}
        told = Told(action, words.find_votes(action.words, folded))
        new = [_change(stage, amended) for stage in stages if not known.join(_change(stage, amended), told)]
        if new:
            step = BillStep(action.day, action.clock, new, told.votes, [action.words])
            course.steps.append(step)
            known.add(step)
        elif found.rule.steps:
            course.doubled += 1
        else:
            course.known += 1
    _drop_replaced(course)
    return course


class Told(Struct, frozen=True):
    """An action with the result of the vote that its words count."""

    action: Action
    votes: str | dict[str, str]


class _KnownSteps:
    """The steps of a bill so far, by their stages."""

    def __init__(self) -> None:
        self._first: dict[str, BillStep] = {}
        self._of_day: dict[tuple[str, str, date], BillStep] = {}
        self._acting: set[tuple[str, str, date]] = set()

    def add(self, step: BillStep) -> None:
        """Add a step."""
        for stage in step.stages:
            self._first.setdefault(stage.key, step)
            self._of_day[_same(stage, step.day)] = step
            self._acting.add((stage.key, stage.chamber, step.day))

    def join(self, stage: Stage, told: Told) -> bool:
        """Add to the step of a stage what another action tells of it; return whether there is such a step."""
        step = self._of_day.get(_same(stage, told.action.day))
        if step is None:
            step = self._first.get(stage.key) if stage.once else None
        if step is None:
            return False
        if stage.outcome == _CHANGED:
            step.stages = [stage if one.key == stage.key else one for one in step.stages]
        if told.action.words not in step.words:
            step.words.append(told.action.words)
        if step.day == told.action.day:
            step.clock = step.clock or told.action.clock
            step.votes = step.votes or told.votes
        return True

    def is_free(self, key: str, chamber: str, day: date) -> bool:
        """Return whether the bill has not reached a stage, but for the same chamber on the same day."""
        return key not in self._first or (key, chamber, day) in self._acting


def _stages(steps: Iterable[Step], origin: str, known: _KnownSteps, day: date) -> Iterator[Stage]:
    """Yield the stages that steps of the table mean for a bill that began in `origin`."""
    for step in steps:
        chamber = step.chamber or ""
        if step.stage:
            key = next((stage for stage in step.stage if known.is_free(stage, chamber, day)), step.stage[-1])
        else:
            key = (step.origin if chamber == origin else step.other) or ""
        if key:
            yield Stage(key, step.outcome or "", chamber, step.instead_of or "", step.once)


def _change(stage: Stage, amended: set[str]) -> Stage:
    """Return a stage with the outcome that it has if the text was changed before."""
    return replace(stage, outcome=_CHANGED) if stage.key in amended and stage.outcome == "adopted" else stage


def _same(stage: Stage, day: date) -> tuple[str, str, date]:
    """Return what two actions have in common that tell of one step.

    One of them may say that the text was changed, and the other not.
    """
    outcome = "adopted" if stage.outcome == _CHANGED else stage.outcome
    return stage.key, outcome, day


def _drop_replaced(course: BillCourse) -> None:
    """Join the steps for which another one of the same day stands."""
    replacing = {
        (stage.instead_of, step.day): step for step in course.steps for stage in step.stages if stage.instead_of
    }
    for step in course.steps if replacing else ():
        for stage in step.stages:
            other = replacing.get((stage.key, step.day))
            if other is not None and other is not step:
                step.stages = [one for one in step.stages if one is not stage]
                other.words += [words for words in step.words if words not in other.words]
                course.doubled += 1
    course.steps = [step for step in course.steps if step.stages]


def group_unknown(courses: Iterable[BillCourse]) -> list[tuple[str, int, tuple[str, ...]]]:
    """Return unknown actions, the most frequent first: the words of one, how many there are alike, and their bills."""
    counts: Counter[str] = Counter()
    examples: dict[str, str] = {}
    bills: dict[str, dict[str, None]] = {}
    for course in courses:
        for words in course.unknown:
            form = "".join("0" if letter.isdigit() else letter for letter in words)
            counts[form] += 1
            examples.setdefault(form, words)
            bills.setdefault(form, {})[course.bill.identifier] = None
    return [(examples[form], count, tuple(bills[form])) for form, count in counts.most_common()]
