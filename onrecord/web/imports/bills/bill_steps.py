"""Works out the steps of a bill from the actions of its record, by the table of the parliament."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, time

from msgspec import Struct, field

from onrecord.model.procedures import Procedure
from onrecord.web.imports.bills.action_table import ActionTable, ActionWords, MeasureKind, Step
from onrecord.web.imports.bills.phrases import fold_words, match_phrase
from onrecord.web.imports.bills.recorded_bill import Action, RecordedBill


class Stage(Struct, frozen=True):
    """A stage that a bill reached."""

    key: str
    outcome: str
    """Empty if the table names none."""
    chamber: str
    """Empty if the words name none."""


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
        fits = (match_phrase(phrase, one) is not None for phrase in kind.titles for one in titles)
        if not kind.titles or any(fits):
            return kind
    return None


def follow(bill: RecordedBill, origin: str, procedure: Procedure, words: ActionWords) -> BillCourse:
    """Return a bill with the steps that its actions mean; what means a stage of another procedure is unknown."""
    course = BillCourse(bill, origin, procedure.id)
    by_stage: dict[tuple[str, str, date], BillStep] = {}
    reached: set[str] = set()
    for action in bill.actions:
        folded = fold_words(action.words)
        found = words.find(folded, action.classes)
        stages = list(_stages(found.rule.steps, origin, reached)) if found else []
        if found is None or any(stage.key not in procedure.stages for stage in stages):
            course.unknown.append(action.words)
            continue
        if not found.rule.steps:
            course.known += 1
        if found.rule.became and not course.became:
            course.became = found.rule.became.replace("{number}", found.kept)
        new = [stage for stage in stages if (stage.key, stage.outcome, action.day) not in by_stage]
        for stage in stages:
            if stage not in new:
                _join(by_stage[stage.key, stage.outcome, action.day], action, words, folded)
        if new:
            step = BillStep(action.day, action.clock, new, words.find_votes(action.words, folded), [action.words])
            course.steps.append(step)
            by_stage |= {(stage.key, stage.outcome, action.day): step for stage in new}
            reached |= {stage.key for stage in new}
        elif found.rule.steps:
            course.doubled += 1
    return course


def _stages(steps: Iterable[Step], origin: str, reached: set[str]) -> Iterable[Stage]:
    """Yield the stages that steps of the table mean for a bill that began in `origin`."""
    for step in steps:
        if step.stage:
            key = next((stage for stage in step.stage if stage not in reached), step.stage[-1])
        else:
            key = (step.origin if step.chamber == origin else step.other) or ""
        if key and not (step.once and key in reached):
            yield Stage(key, step.outcome or "", step.chamber or "")


def _join(step: BillStep, action: Action, words: ActionWords, folded: str) -> None:
    """Add to a step what another action tells of it."""
    if action.words not in step.words:
        step.words.append(action.words)
    step.clock = step.clock or action.clock
    step.votes = step.votes or words.find_votes(action.words, folded)


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
