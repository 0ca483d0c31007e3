"""Rules on bills and procedures: each step is a stage of the bill's procedure, in its order and at its time.

With partial dates, a step is wrong only if it is certainly too early.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, combinations, groupby
from typing import Literal, Self

from msgspec import Struct

from onrecord.check.context import Context
from onrecord.check.rule import rule
from onrecord.model.choices import STEP_TYPES
from onrecord.model.fields import BillFields, EventFields, Predecessor, ProcedureFields, Stage, StageReached, Votes
from onrecord.model.fitting_fields import STEP_FIELDS, can_have
from onrecord.model.procedures import OPEN_CHAMBERS, Procedure, stages_hint
from onrecord.model.reach import reach
from onrecord.model.records import Entry
from onrecord.problems import Problem, Where, suggest


class DatedStage(Struct, frozen=True):
    """A stage that a bill reached by an event."""

    event: Entry[EventFields]
    stage: Stage
    reached: StageReached
    """The stage in the entry, with the event's outcome and chamber if it has none of its own."""
    position: int
    """Its position among the stages of the event."""

    def at(self, field: Literal["stage", "outcome", "chamber"]) -> Where:
        """Return the location of a field: that on the stage if there is one, else that on the event."""
        if getattr(self.event.fields.stage[self.position], field) is None:
            return self.event.at(field)
        return self.event.at("stage", self.position, field)

    def is_before(self, other: Self) -> bool:
        """Return whether this certainly precedes another: on an earlier day, or earlier in the same event."""
        if self.event is other.event:
            return self.position < other.position
        return self.event.fields.date.certainly_before(other.event.fields.date)


class BillCourse(Struct, frozen=True):
    """A bill with its procedure and all its steps, sorted by date; steps of one event are in the event's order."""

    bill: Entry[BillFields]
    procedure: Procedure
    steps: tuple[DatedStage, ...]

    def at(self, key: str) -> list[DatedStage]:
        """Return the steps at the stage with that key."""
        return [step for step in self.steps if step.stage.key == key]

    def first_after(self, key: str) -> DatedStage:
        """Return the first step that requires the stage with that key."""
        return next(step for step in self.steps if key in self.procedure.required[step.stage.key])

    def by_event(self) -> Iterator[tuple[Entry[EventFields], list[DatedStage]]]:
        """Yield each event with its steps."""
        for _, steps in groupby(self.steps, key=lambda step: (step.event.story, step.event.id)):
            found = list(steps)
            yield found[0].event, found


def _courses(context: Context) -> Iterator[BillCourse]:
    """Yield each bill of a known procedure with the stages that it reached, by date."""
    records = context.records
    for bill in records.bills:
        procedure = context.procedures.get(bill.fields.procedure)
        if procedure is None:
            continue
        places = {key: place for place, key in enumerate(procedure.stages)}
        events = [_steps(event, procedure) for event in records.events_by_bill.get(bill.id, ())]
        in_order = sorted(
            (steps for steps in events if steps),
            key=lambda steps: (steps[0].event.fields.date.latest, places[steps[0].stage.key], steps[0].event.id),
        )
        yield BillCourse(bill, procedure, tuple(step for steps in in_order for step in steps))


def _steps(event: Entry[EventFields], procedure: Procedure) -> list[DatedStage]:
    """Return the steps of an event, without stages that the procedure doesn't have."""
    if event.fields.status == "withdrawn":
        return []
    stages = procedure.stages
    return [
        DatedStage(event, stages[reached.stage], reached, position)
        for position, reached in enumerate(event.fields.reached)
        if reached.stage in stages
    ]


@rule("BIL010")
def bill_exists(context: Context) -> Iterator[Problem]:
    """A step's bill has its file, and a bill's procedure is known."""
    records = context.records
    for event in context.events:
        bill = event.fields.bill
        if bill is not None and not records.has("bill", bill):
            yield context.unknown("BIL010", "bill", bill, event.at("bill"), f"write content/bills/{bill}.yaml")
    for entry in records.bills:
        procedure = entry.fields.procedure
        if not records.has("procedure", procedure):
            hint = f"the procedures are: {', '.join(sorted(records.ids('procedure')))}"
            yield context.unknown("BIL010", "procedure", procedure, entry.at("procedure"), hint)


@rule("FLD002")
def step_names_bill_and_stage(context: Context) -> Iterator[Problem]:
    """A step names its bill and its stage."""
    for event in context.records.events:
        for field in ("bill", "stage"):
            if event.fields.type in STEP_TYPES and not getattr(event.fields, field):
                hint = f"a '{event.fields.type}' names its bill and its stage, as in bill: child-rights, stage: lower-1"
                yield context.missing_field(field, event, hint)


@rule("BIL013")
def only_steps_have_stages(context: Context) -> Iterator[Problem]:
    """An event that is no step of a bill has no stage and no outcome."""
    for event in context.records.events:
        for field in STEP_FIELDS:
            if getattr(event.fields, field) and not can_have(event.fields.type, field):
                message = f"'{field}' belongs to a step of a bill, but this is a '{event.fields.type}'"
                hint = "write type: bill-reading or type: bill-action, or leave it out"
                yield context.problem("BIL013", message, event.at_key(field), hint)


@rule("BIL001")
def stage_is_of_the_procedure(context: Context) -> Iterator[Problem]:
    """A step's stage is one of the bill's procedure."""
    for event in context.records.events:
        entry = context.records.procedure_of(event)
        procedure = context.procedures[entry.id] if entry else None
        for position, reached in enumerate(event.fields.stage):
            if procedure is not None and reached.stage not in procedure.stages:
                hint = stages_hint(reached.stage, event.fields.bill, context.records)
                message = f"the procedure '{procedure.id}' has no stage called '{reached.stage}'"
                yield context.problem("BIL001", message, event.at("stage", position, "stage"), hint)


@rule("BIL002")
def step_follows_its_predecessors(context: Context) -> Iterator[Problem]:
    """No step is certainly dated before a step that must come first."""
    for course in _courses(context):
        procedure = course.procedure
        for step in course.steps:
            for key in sorted(procedure.required[step.stage.key]):
                before = course.at(key)
                # Of a stage that a bill comes to again after this one, perhaps only the later step is recorded.
                is_later = procedure.stages[key].repeat and procedure.is_loop(key, step.stage.key)
                if procedure.comes_first(key, step.stage.key) and not is_later and _is_before_all(step, before):
                    yield _too_early(context, step, before[0])
            # One alternative is enough, so it is a mistake only if all are recorded and all are later.
            alternatives = [course.at(predecessor.stage) for predecessor in step.stage.after_any]
            recorded = list(chain.from_iterable(alternatives))
            if all(alternatives) and _is_before_all(step, recorded):
                yield _too_early(context, step, recorded[0])


def _is_before_all(step: DatedStage, others: Sequence[DatedStage]) -> bool:
    """Return whether a step is certainly dated before others; False if there are none."""
    date = step.event.fields.date
    return bool(others) and all(date.certainly_before(other.event.fields.date) for other in others)


def _too_early(context: Context, step: DatedStage, before: DatedStage) -> Problem:
    own = step.event.fields
    other = before.event.fields
    fault = f"'{step.stage.key}' on {own.date} comes before '{before.stage.key}' on {other.date}, which must come first"
    related = (before.event.at("date"), f"the date of '{before.stage.key}'")
    return context.problem("BIL002", fault, step.event.at("date"), "check the two dates and the two stages", related)


@rule("BIL002")
def stages_of_an_event_are_in_order(context: Context) -> Iterator[Problem]:
    """An event with several stages lists them in their order."""
    for course in _courses(context):
        for _, steps in course.by_event():
            for earlier, later in combinations(steps, 2):
                if course.procedure.precedes(later.stage.key, earlier.stage.key):
                    message = f"'{later.stage.key}' comes before '{earlier.stage.key}', and is listed after it"
                    related = (earlier.at("stage"), f"'{earlier.stage.key}' is here")
                    hint = "list the stages of an event in the order in which they took place"
                    yield context.problem("BIL002", message, later.at("stage"), hint, related)


@rule("BIL003")
def procedure_was_in_force(context: Context) -> Iterator[Problem]:
    """A step happened while the procedure was in force."""
    for course in _courses(context):
        start = course.procedure.fields.valid_from
        end = course.procedure.fields.valid_to
        for event, _ in course.by_event():
            date = event.fields.date
            early = start is not None and date.certainly_before(start.date)
            if early or (end is not None and end.date.certainly_before(date)):
                span = f"from {start}" if early else f"until {end}"
                message = f"the procedure '{course.procedure.id}' was in force {span}, and this is of {date}"
                hint = "choose the procedure of that time in the bill's file, or check the date"
                yield context.problem("BIL003", message, event.at("date"), hint)


@rule("BIL004")
def outcomes_do_not_exclude_each_other(context: Context) -> Iterator[Problem]:
    """A chamber doesn't both approve and reject one text, unless the stage opened again in between."""
    for course in _courses(context):
        for earlier, step in combinations(course.steps, 2):
            excluding = earlier.stage.key in step.stage.excludes or step.stage.key in earlier.stage.excludes
            if excluding and not _may_be_reopened_between(course, earlier, step):
                message = f"'{step.stage.key}' and '{earlier.stage.key}' exclude each other"
                related = (earlier.at("stage"), f"'{earlier.stage.key}' is here")
                yield context.problem("BIL004", message, step.at("stage"), "one of the two stages is wrong", related)


def _may_be_reopened_between(course: BillCourse, one: DatedStage, other: DatedStage) -> bool:
    """Return whether a step that opens one of the two again can have come between them on some possible days."""
    stages = {one.stage.key, other.stage.key}
    for between in course.steps:
        opened = course.procedure.reopened_by(between.stage.key, between.reached.outcome)
        apart = between.is_before(one) and between.is_before(other)
        if opened & stages and not apart and not (one.is_before(between) and other.is_before(between)):
            return True
    return False


@rule("BIL005")
def nothing_follows_the_end(context: Context) -> Iterator[Problem]:
    """No step follows a terminal stage."""
    for course in _courses(context):
        ends = [step for step in course.steps if course.procedure.ends_at(step.stage, step.reached.outcome)]
        for step in course.steps:
            end = next((end for end in ends if end is not step and end.is_before(step)), None)
            if end is not None and not _may_be_reopened_between(course, end, step):
                message = f"'{step.stage.key}' comes after '{end.stage.key}', which ends the procedure"
                hint = "check the two dates and the two stages"
                yield context.problem("BIL005", message, step.at("stage"), hint, (end.at("stage"), "it ended here"))


@rule("BIL006")
def deadline_is_kept(context: Context) -> Iterator[Problem]:
    """No step is certainly later than its deadline."""
    for course in _courses(context):
        for step in course.steps:
            within = step.stage.within
            starts = [other.event.fields.date.latest for other in course.at(within.from_)] if within else []
            earliest = step.event.fields.date.earliest
            if within and starts and earliest and (earliest - max(starts)).days > within.days:
                message = f"'{step.stage.key}' came more than {within.days} days after '{within.from_}'"
                hint = "check the dates; if they are right, the deadline was missed"
                yield context.problem("BIL006", message, step.event.at("date"), hint)


@rule("BIL007")
def predecessor_is_recorded(context: Context) -> Iterator[Problem]:
    """The required predecessors of each step are recorded; otherwise the bill's page shows a gap."""
    for course in _courses(context):
        if _may_be_unreadable(context, course):
            continue  # the missing step may be a broken entry
        procedure = course.procedure
        record: dict[str, list[str | None]] = {}
        for step in course.steps:
            record.setdefault(step.stage.key, []).append(step.reached.outcome)
        gaps = procedure.gaps(record.keys())
        for key in filter(gaps.__contains__, procedure.stages):
            step = course.first_after(key)
            message = f"no event is recorded for the stage '{key}', which comes before '{step.stage.key}'"
            hint = "add it if a source tells of it; until then the bill's page shows a gap there"
            yield context.problem("BIL007", message, step.at("stage"), hint)
        for key, missing in procedure.missing(record).items():
            step = next(iter(course.at(key)), None) or course.first_after(key)
            names = ", ".join(f"'{stage}'" for stage in missing)
            message = f"none of the stages that may come before '{key}' is recorded: {names}"
            hint = "add the one that happened, if a source tells of it, or check how those that are recorded ended"
            yield context.problem("BIL007", message, step.at("stage"), hint)
        for key, predecessors in procedure.contradicted_by_outcomes(record).items():
            yield _report_other_end(context, course, key, predecessors)


def _may_be_unreadable(context: Context, course: BillCourse) -> bool:
    """Return whether a step of the bill may be among the broken entries, or has an unknown stage."""
    events = context.records.events_by_bill.get(course.bill.id, ())
    stories = {event.story for event in events}
    is_broken = any(kind == "event" and story in stories for kind, story, _ in context.records.broken)
    if is_broken or "event" in context.records.unreadable:
        return True
    known = course.procedure.stages
    steps = [event.fields.stage for event in events if event.fields.type in STEP_TYPES]
    return any(not stages or any(reached.stage not in known for reached in stages) for stages in steps)


def _report_other_end(context: Context, course: BillCourse, key: str, predecessors: tuple[Predecessor, ...]) -> Problem:
    step = next(iter(course.at(key)), None) or course.first_after(key)
    ends = "; ".join(_end(course, predecessor) for predecessor in predecessors)
    related = (course.at(predecessors[0].stage)[-1].at("outcome"), f"how '{predecessors[0].stage}' ended")
    hint = "one of the two is wrong: the outcome there, or the stage here"
    return context.problem("BIL007", f"'{key}' doesn't follow: {ends}", step.at("stage"), hint, related)


def _end(course: BillCourse, predecessor: Predecessor) -> str:
    outcomes = " and ".join(dict.fromkeys(f"'{step.reached.outcome}'" for step in course.at(predecessor.stage)))
    wanted = " or ".join(f"'{outcome}'" for outcome in predecessor.outcome)
    ended = f"'{predecessor.stage}' ended in {outcomes}"
    return f"{ended}, not in {wanted}" if wanted else ended


@rule("BIL008")
def step_is_in_its_chamber(context: Context) -> Iterator[Problem]:
    """A step's chamber is that of its stage."""
    for course in _courses(context):
        chambers = course.procedure.fields.chambers
        for step in course.steps:
            named = step.reached.chamber
            own = course.procedure.chamber_of(step.stage, course.bill.fields.origin)
            if named is not None and named not in chambers:
                nearest_one = suggest(named, chambers, _chambers_hint(chambers))
                message = f"the procedure '{course.procedure.id}' has no chamber called '{named}'"
                yield context.problem("BIL008", message, step.at("chamber"), nearest_one)
            elif named is not None and own is not None and named != own:
                message = f"the stage '{step.stage.key}' is in the chamber '{own}', not in '{named}'"
                hint = "leave the chamber out, since the stage says it, or choose another stage"
                yield context.problem("BIL008", message, step.at("chamber"), hint)


@rule("BIL009")
def stage_comes_once(context: Context) -> Iterator[Problem]:
    """A stage comes once, unless it may repeat or opened again; within one event it always comes once."""
    for course in _courses(context):
        for earlier, step in combinations(course.steps, 2):
            if earlier.stage.key != step.stage.key:
                continue
            related = (earlier.at("stage"), "it is recorded here first")
            if earlier.event is step.event:
                message = f"the stage '{step.stage.key}' stands in this event a second time"
                hint = "write each stage once, or choose another"
                yield context.problem("BIL009", message, step.at("stage"), hint, related)
            elif not step.stage.repeat and not _may_be_reopened_between(course, earlier, step):
                message = f"the stage '{step.stage.key}' is recorded a second time"
                hint = "keep one of the two events, or choose another stage"
                yield context.problem("BIL009", message, step.at("stage"), hint, related)


@rule("BIL011")
def outcome_is_of_the_stage(context: Context) -> Iterator[Problem]:
    """A step's outcome is one that its stage can have."""
    for course in _courses(context):
        for step in course.steps:
            outcome = step.reached.outcome
            possible = step.stage.outcomes
            if outcome is not None and possible and outcome not in possible:
                message = f"the stage '{step.stage.key}' can't end in '{outcome}'"
                hint = f"its outcomes are: {', '.join(possible)}"
                if len(step.event.fields.stage) > 1 and step.at("outcome") == step.event.at("outcome"):
                    own = f"{{stage: {step.stage.key}, outcome: {possible[0]}}}"
                    hint = f"{hint}; where stages end differently, each outcome stands on its stage: {own}"
                yield context.problem("BIL011", message, step.at("outcome"), hint)


@rule("BIL008")
def bill_began_in_a_chamber(context: Context) -> Iterator[Problem]:
    """A bill's chamber of origin is one of its procedure."""
    records = context.records
    for bill in records.bills:
        origin = bill.fields.origin
        procedure = records.procedure_by_id.get(bill.fields.procedure)
        if origin is not None and procedure is not None and origin not in procedure.fields.chambers:
            message = f"the procedure '{procedure.id}' has no chamber called '{origin}'"
            yield context.problem("BIL008", message, bill.at("origin"), _chambers_hint(procedure.fields.chambers))


@rule("FLD003")
def votes_are_counted_or_not(context: Context) -> Iterator[Problem]:
    """A vote has either a manner or counts, since a page shows only one of them."""
    for event in context.records.events:
        for keys, votes in _votes(event.fields):
            counts = {"for": votes.for_, "against": votes.against, "abstained": votes.abstained}
            counted = next((name for name, count in counts.items() if count is not None), None)
            if votes.manner is not None and counted:
                message = f"nobody voted, as 'manner' says, and '{counted}' counts votes"
                hint = "leave out 'manner', or the numbers"
                yield context.problem("FLD003", message, event.at_key(*keys, counted), hint)


def _votes(fields: EventFields) -> Iterator[tuple[tuple[str | int, ...], Votes]]:
    """Yield the votes of an event and of its stages, each with its path of keys."""
    if fields.votes is not None:
        yield ("votes",), fields.votes
    for position, stage in enumerate(fields.stage):
        if stage.votes is not None:
            yield ("stage", position, "votes"), stage.votes


@rule("FLD002")
def bill_says_where_it_began(context: Context) -> Iterator[Problem]:
    """A bill names its chamber of origin if its procedure leaves that open."""
    for bill in context.records.bills:
        entry = context.records.procedure_by_id.get(bill.fields.procedure)
        if entry is not None and bill.fields.origin is None:
            opened = [stage for stage in entry.fields.stages if stage.chamber in OPEN_CHAMBERS]
            if opened and entry.fields.chambers:
                choice = " or ".join(f"origin: {chamber}" for chamber in entry.fields.chambers)
                hint = f"a bill may begin in either chamber: write {choice}"
                yield context.missing_field("origin", bill, hint)


def _chambers_hint(chambers: Iterable[str]) -> str:
    names = ", ".join(chambers)
    return f"its chambers are: {names}" if names else "leave it out: the procedure has no chambers"


@rule("BIL012")
def procedure_holds_together(context: Context) -> Iterator[Problem]:
    """A procedure refers only to its own stages and chambers."""
    for procedure in context.records.procedures:
        keys = [stage.key for stage in procedure.fields.stages]
        chambers = [*procedure.fields.chambers, *OPEN_CHAMBERS]
        for position, stage in enumerate(procedure.fields.stages):
            where = ("stages", position)
            if stage.key in keys[:position]:
                message = f"the stage '{stage.key}' stands here a second time"
                yield context.problem("BIL012", message, procedure.at(*where, "key"), "rename one of the two")
            if stage.chamber is not None and stage.chamber not in chambers:
                message = f"there is no chamber called '{stage.chamber}'"
                hint = f"write one of: {', '.join(chambers)}"
                yield context.problem("BIL012", message, procedure.at(*where, "chamber"), hint)
            elif stage.chamber in OPEN_CHAMBERS and not procedure.fields.chambers:
                message = f"'{stage.chamber}' is one of two chambers, and this procedure names none"
                hint = "write 'chambers', each with an id and a name; or leave 'chamber' out"
                yield context.problem("BIL012", message, procedure.at(*where, "chamber"), hint)
            yield from _unknown_stages(context, procedure, keys, position)
        yield from _circles(context, procedure)
        start = procedure.fields.valid_from
        end = procedure.fields.valid_to
        if start is not None and end is not None and end.date.certainly_before(start.date):
            message = f"'valid_to' ({end}) comes before 'valid_from' ({start})"
            yield context.problem("BIL012", message, procedure.at("valid_to"), "one of the two days is wrong")
        outcomes = {stage.key: stage.outcomes for stage in procedure.fields.stages}
        for position, ending in enumerate(procedure.fields.terminal):
            where = ("terminal", position)
            if ending.stage not in keys:
                yield _unknown_stage(context, procedure, keys, ending.stage, (*where, "stage"))
            yield from _impossible(context, procedure, outcomes, ending.stage, ending.outcome, (*where, "outcome"))


def _circles(context: Context, procedure: Entry[ProcedureFields]) -> Iterator[Problem]:
    needs = {stage.key: [predecessor.stage for predecessor in stage.after] for stage in procedure.fields.stages}
    for position, stage in enumerate(procedure.fields.stages):
        if stage.key in reach((before.stage for before in stage.after), lambda key: needs.get(key, ())):
            message = f"the stage '{stage.key}' would have to come after itself"
            hint = "take one 'after' out of the circle; 'reopens' says that a stage is open again"
            yield context.problem("BIL012", message, procedure.at("stages", position, "after"), hint)


def _unknown_stages(
    context: Context, procedure: Entry[ProcedureFields], keys: list[str], position: int
) -> Iterator[Problem]:
    stage = procedure.fields.stages[position]
    outcomes = {other.key: other.outcomes for other in procedure.fields.stages}
    for field, predecessors in (("after", stage.after), ("after_any", stage.after_any)):
        for index, predecessor in enumerate(predecessors):
            where = ("stages", position, field, index)
            if predecessor.stage not in keys:
                yield _unknown_stage(context, procedure, keys, predecessor.stage, (*where, "stage"))
            at = (*where, "outcome")
            yield from _impossible(context, procedure, outcomes, predecessor.stage, predecessor.outcome, at)
    for index, key in enumerate(stage.excludes):
        if key not in keys:
            yield _unknown_stage(context, procedure, keys, key, ("stages", position, "excludes", index))
    for index, reopening in enumerate(stage.reopens):
        where = ("stages", position, "reopens", index)
        if reopening.stage not in keys:
            yield _unknown_stage(context, procedure, keys, reopening.stage, (*where, "stage"))
        yield from _impossible(context, procedure, outcomes, stage.key, reopening.when, (*where, "when"))
    if stage.within is not None and stage.within.from_ not in keys:
        yield _unknown_stage(context, procedure, keys, stage.within.from_, ("stages", position, "within", "from"))


def _impossible(
    context: Context,
    procedure: Entry[ProcedureFields],
    outcomes: Mapping[str, Sequence[str]],
    stage: str,
    named: Iterable[str],
    where: tuple[str | int, ...],
) -> Iterator[Problem]:
    """Yield a problem for each named outcome that a stage can't have; `outcomes` are those of each stage."""
    possible = outcomes.get(stage)
    for outcome in named:
        if possible and outcome not in possible:
            message = f"the stage '{stage}' can't end in '{outcome}'"
            yield context.problem("BIL012", message, procedure.at(*where), f"its outcomes are: {', '.join(possible)}")


def _unknown_stage(
    context: Context, procedure: Entry[ProcedureFields], keys: list[str], key: str, where: tuple[str | int, ...]
) -> Problem:
    hint = suggest(key, keys, f"the stages are: {', '.join(keys)}")
    return context.problem("BIL012", f"there is no stage called '{key}'", procedure.at(*where), hint)
