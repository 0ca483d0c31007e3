"""The table of a parliament: its kinds of measures, and which words of a record mean which stage of a procedure."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec import Struct

from onrecord.editing.entries.table_file import TableFile
from onrecord.model import choices
from onrecord.model.choices import OUTCOMES
from onrecord.model.fields import ProcedureFields
from onrecord.model.frozen_model import Field, Fields
from onrecord.model.values import Flag, Id, Line, Many, Zone
from onrecord.problems import Outcome, Problem, suggest
from onrecord.web.imports.bills.phrases import PhraseError, Span, VotePattern, fits_any, match_phrase, read_phrase

BUILT_IN = Path(__file__).parents[3] / "procedures" / "actions"
"""The folder of the built-in tables, each named after its procedure."""
LARGEST_TABLE = 256 * 1024
"""In bytes."""


# fmt: off
# Each field has one line, however long, as in the table of fields of a site.

class Step(Fields):
    """A stage that an action means."""

    stage: Many[Id] = Field((), description="the stage; of several, the first that the bill has not reached", examples=["introduced"])
    origin: Id | None = Field(None, description="the stage, if the chamber is the one where the bill began", examples=["origin-pass"])
    other: Id | None = Field(None, description="the stage, if it is the other chamber", examples=["other-pass"])
    chamber: Id | None = Field(None, description="the chamber that acted, as the words say", examples=["house"])
    outcome: choices.BillOutcome | None = Field(None, description="how the stage ended", examples=["adopted"])
    instead_of: Id | None = Field(None, description="a stage that this one stands for too, so that an action of that day which means it is no step of its own", examples=["introduced"])
    once: Flag = Field(default=False, description="whether a later action of this kind is no new step", examples=["yes"])


class Rule(Fields):
    """What the actions with some words, or of some classes, mean."""

    words: Many[Line] = Field((), description="patterns of which one fits all words of the action", examples=["Introduced in House"])
    classes: Many[choices.Classification] = Field((), description="classes of Open Civic Data that the action has, all of them", examples=["introduction"])
    steps: Many[Step] = Field((), description="the stages that such an action means, in their order; without them, it is known and no stage", examples=[[{"stage": "introduced"}]])
    amends: Many[Step] = Field((), description="the stages at which such an action changed the text, so that the bill is adopted with changes there", examples=[[{"origin": "origin-pass", "other": "other-pass", "chamber": "house"}]])
    became: Line | None = Field(None, description="the law that the bill became; {number} stands for the words that the pattern keeps", examples=["Public Law {number}"])


class MeasureKind(Fields):
    """A kind of measures, by the letters of its number."""

    letters: Many[Line] = Field(description="what stands before the number in the record", examples=["HR"])
    titles: Many[Line] = Field((), description="patterns of which one fits the title; without them, any title", examples=["Proposing an amendment to the Constitution*"])
    origin: Id | None = Field(None, description="the chamber where such bills begin", examples=["house"])
    procedure: Id | None = Field(None, description="their procedure, if not that of the table", examples=["us-resolution"])
    pages: Many[Line] = Field((), description="patterns of the addresses of their pages, in place of those of the table", examples=["https://congress.gov/bill/*/house-bill/*"])
    left_out: Line | None = Field(None, description="what they are, if no procedure is theirs", examples=["resolutions of one chamber"])


class ReachedStage(Fields):
    """A stage that bills of a status have reached."""

    shorthand = "stage"
    stage: Id = Field(description="the stage", examples=["law"])
    outcome: Many[choices.BillOutcome] = Field((), description="how it ended; without them, anyhow", examples=[["adopted", "adopted-with-changes"]])


class Status(Fields):
    """A choice of bills by the stages that they have reached."""

    name: Id = Field(description="its name", examples=["law"])
    reached: Many[ReachedStage] = Field(description="stages of which the bill has reached one", examples=["law"])


class ActionTable(Fields):
    """How the record of a parliament words what happened to its bills."""

    procedure: Id = Field(description="the procedure", examples=["us-federal"])
    timezone: Zone = Field(description="the time zone of the parliament; midnight there means that no time is known", examples=["America/New_York"])
    jurisdiction: Many[Line] = Field((), description="the ids of Open Civic Data of the parliament; bills of others are left out", examples=["ocd-jurisdiction/country:us/government"])
    publisher: Line | None = Field(None, description="who publishes the pages of the bills", examples=["Congress.gov"])
    pages: Many[Line] = Field((), description="patterns of the addresses, among those in the record, that are the bill's page for readers", examples=["https://congress.gov/bill/*"])
    kinds: Many[MeasureKind] = Field(description="the kinds of measures; the first that fits counts", examples=[[{"letters": "HR", "origin": "house"}]])
    votes: Many[Line] = Field((), description="how the record writes the numbers of a vote; the first that fits counts", examples=["{for} - {against}"])
    without_vote: Many[Line] = Field((), description="patterns of actions of which nobody voted", examples=["*by Unanimous Consent*"])
    statuses: Many[Status] = Field((), description="the words of --status", examples=[[{"name": "law", "reached": "law"}]])
    actions: Many[Rule] = Field(description="what actions mean; the first rule that fits counts", examples=[[{"words": "Introduced in House", "steps": {"stage": "introduced"}}]])
# fmt: on


class ActionRule(Struct, frozen=True):
    """A rule with what its pattern kept of an action."""

    rule: Rule
    kept: Span

    def keep(self, words: str, folded: str) -> str:
        """Return the words that the pattern keeps, as the record writes them."""
        start, end = self.kept
        return (words if len(words) == len(folded) else folded)[start:end].strip()


class ActionWords:
    """Finds the rule for each action of a record; equal words are compared once."""

    def __init__(self, table: ActionTable) -> None:
        self._table = table
        self._votes = [VotePattern(written) for written in table.votes]
        self._found: dict[tuple[str, frozenset[str]], ActionRule | None] = {}

    def find(self, folded: str, classes: frozenset[str]) -> ActionRule | None:
        """Return the first rule that fits folded words and classes; None if the table does not know the action."""
        key = (folded, classes)
        if key not in self._found:
            self._found[key] = next(self._fitting(folded, classes), None)
        return self._found[key]

    def _fitting(self, folded: str, classes: frozenset[str]) -> Iterator[ActionRule]:
        for rule in self._table.actions:
            if not classes.issuperset(rule.classes):
                continue
            kept = (match_phrase(phrase, folded) for phrase in rule.words)
            found = next((words for words in kept if words is not None), None if rule.words else (0, 0))
            if found is not None:
                yield ActionRule(rule, found)

    def find_votes(self, words: str, folded: str) -> str | dict[str, str]:
        """Return the result of a vote as an entry has it; empty if the words have none."""
        found = next(filter(None, (votes.find(words) for votes in self._votes)), {})
        if found:
            return found
        return "without-vote" if fits_any(self._table.without_vote, folded) else ""


def list_built_in() -> list[str]:
    """Return the procedures that have a built-in table."""
    return sorted(path.stem for path in BUILT_IN.glob("*.yaml"))


def read_table(path: str, data: bytes, procedures: Mapping[str, ProcedureFields]) -> Outcome[ActionTable | None]:
    """Return a table; None and all problems if it is not valid, or does not fit its procedure."""
    file = TableFile(path, data)
    read = file.read(ActionTable)
    if read.value is None:
        return read
    problems = tuple(_find_faults(read.value, file, procedures))
    return Outcome(None if problems else read.value, problems)


def _find_faults(table: ActionTable, file: TableFile, procedures: Mapping[str, ProcedureFields]) -> Iterator[Problem]:
    yield from _phrase_faults(table, file)
    named = dict(_named_procedures(table))
    for id_, keys in named.items():
        if id_ not in procedures:
            hint = suggest(id_, procedures, f"the procedures are: {', '.join(sorted(procedures))}")
            yield file.problem(f"there is no procedure called '{id_}'", hint, *keys)
    known = [procedures[id_] for id_ in named if id_ in procedures]
    if len(known) < len(named):
        return
    # A stage may belong to one of the procedures alone: an action that means it is unknown for bills of the others.
    outcomes: dict[str, set[str]] = defaultdict(set)
    for stage in (stage for procedure in known for stage in procedure.stages):
        outcomes[stage.key] |= set(stage.outcomes or OUTCOMES)
    for keys, key, outcome in _named_stages(table):
        if key not in outcomes:
            nearest = suggest(key, outcomes, f"the stages are: {', '.join(outcomes)}")
            yield file.problem(f"the procedure has no stage called '{key}'", nearest, *keys)
        elif outcome and outcome not in outcomes[key]:
            ends = f"its outcomes are: {', '.join(sorted(outcomes[key]))}"
            yield file.problem(f"the stage '{key}' can't end in '{outcome}'", ends, *keys)
    chambers = {chamber: None for procedure in known for chamber in procedure.chambers}
    for keys, chamber in _named_chambers(table):
        if chamber not in chambers:
            among = suggest(chamber, chambers, f"its chambers are: {', '.join(chambers)}")
            yield file.problem(f"the procedure has no chamber called '{chamber}'", among, *keys)
    yield from _step_faults(table, file)


def _step_faults(table: ActionTable, file: TableFile) -> Iterator[Problem]:
    for place, rule in enumerate(table.actions):
        if not rule.words and not rule.classes:
            yield file.problem("a rule needs 'words' or 'classes'", "it would fit every action", "actions", place)
        for keys, step in _steps_of(rule, place):
            if bool(step.stage) == bool(step.origin or step.other):
                hint = "write 'stage' alone, or 'origin' and 'other' with the chamber"
                yield file.problem("a step has one stage", hint, *keys)
            elif not step.stage and step.chamber is None:
                hint = "write 'chamber': only by it is known whether it is the chamber where the bill began"
                yield file.problem("this step needs a chamber", hint, *keys)


def _phrase_faults(table: ActionTable, file: TableFile) -> Iterator[Problem]:
    for keys, phrase in _phrases(table):
        try:
            read_phrase(phrase)
        except PhraseError as error:
            yield file.problem(str(error), "docs/importing.md shows how patterns are written", *keys)
    for place, written in enumerate(table.votes):
        try:
            VotePattern(written)
        except PhraseError as error:
            yield file.problem(str(error), "write such as '{for} - {against}'", "votes", place)


def _phrases(table: ActionTable) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for name in ("pages", "without_vote"):
        for place, phrase in enumerate(getattr(table, name)):
            yield (name, place), phrase
    for place, kind in enumerate(table.kinds):
        for name in ("titles", "pages"):
            yield from ((("kinds", place, name, number), phrase) for number, phrase in enumerate(getattr(kind, name)))
    for place, rule in enumerate(table.actions):
        yield from ((("actions", place, "words", number), phrase) for number, phrase in enumerate(rule.words))


def _steps_of(rule: Rule, place: int) -> Iterator[tuple[tuple[str | int, ...], Step]]:
    """Yield the steps of a rule, and those at which it changed the text, with their places."""
    for name in ("steps", "amends"):
        yield from ((("actions", place, name, number), step) for number, step in enumerate(getattr(rule, name)))


def _named_procedures(table: ActionTable) -> Iterator[tuple[str, tuple[str | int, ...]]]:
    for place, kind in enumerate(table.kinds):
        if kind.procedure:
            yield kind.procedure, ("kinds", place, "procedure")
    yield table.procedure, ("procedure",)


def _named_stages(table: ActionTable) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    """Yield each stage in the table with its place and the outcome beside it."""
    for place, rule in enumerate(table.actions):
        for keys, step in _steps_of(rule, place):
            for index, stage in enumerate(step.stage):
                yield (*keys, "stage", index), stage, step.outcome or ""
            for name, named in (("origin", step.origin), ("other", step.other), ("instead_of", step.instead_of)):
                if named:
                    yield (*keys, name), named, "" if name == "instead_of" else step.outcome or ""
    for place, status in enumerate(table.statuses):
        for number, reached in enumerate(status.reached):
            yield ("statuses", place, "reached", number, "stage"), reached.stage, ""


def _named_chambers(table: ActionTable) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for place, kind in enumerate(table.kinds):
        if kind.origin:
            yield ("kinds", place, "origin"), kind.origin
    for place, rule in enumerate(table.actions):
        yield from (((*keys, "chamber"), step.chamber) for keys, step in _steps_of(rule, place) if step.chamber)


def zone_of(table: ActionTable) -> ZoneInfo:
    """Return the time zone of the parliament."""
    zone: ZoneInfo = table.timezone
    return zone
