"""Rules on the steps that lie ahead: when each was set, moved or called off, and what it names."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from onrecord.check.context import Context
from onrecord.check.date_rules import is_past
from onrecord.check.relation_rules import find_unknown_target
from onrecord.check.rule import rule
from onrecord.check.source_rules import is_said
from onrecord.model.dates import EdtfDate, Issued
from onrecord.model.expected import StepRef, has_ended, last_day
from onrecord.model.fields import BillFields, EarlierDay, EventFields, Expected, PlannedDay, StoryFields
from onrecord.model.procedures import Procedure, stages_hint
from onrecord.model.public_steps import event_key
from onrecord.model.records import Entry, Records
from onrecord.model.relations import Ref
from onrecord.problems import Keys, Problem, Where, ask_whether

Holder = Entry[StoryFields] | Entry[EventFields] | Entry[BillFields]
_BillStage = tuple[str | None, str | None]
"""A bill and one of its stages, which a step may leave out."""


class HeldStep(Struct, frozen=True):
    """A step that lies ahead, in the entry that has it."""

    holder: Holder
    step: Expected
    position: int

    def at(self, *keys: str | int) -> Where:
        """Return the location of one of the step's values."""
        return self.holder.at("expected", self.position, *keys)

    def at_key(self, *keys: str | int) -> Where:
        """Return the location of the name of one of the step's fields."""
        return self.holder.at_key("expected", self.position, *keys)

    @property
    def ref(self) -> StepRef:
        """The reference to the step."""
        if isinstance(self.holder.fields, BillFields):
            return StepRef("bill", "", self.holder.id, self.step.id)
        if isinstance(self.holder.fields, StoryFields):
            return StepRef("story", self.holder.id, "", self.step.id)
        return StepRef("event", self.holder.story, self.holder.id, self.step.id)

    @property
    def story(self) -> str:
        """The story that the step belongs to; empty for that of a bill."""
        return self.ref.story

    @property
    def is_public(self) -> bool:
        """Whether readers see it."""
        held = self.holder.fields
        return self.step.status != "draft" and (isinstance(held, BillFields) or held.status == "published")

    @property
    def bill(self) -> str | None:
        """The bill whose stage it names."""
        if self.ref.owner == "bill":
            return self.holder.id
        own = self.holder.fields.bill if isinstance(self.holder.fields, EventFields) else None
        return self.step.bill or own

    @property
    def name(self) -> str:
        """The step's title in the first language that has one, or else its id."""
        return next(iter((self.step.title or {}).values()), self.step.id)

    def days(self) -> Iterator[tuple[Keys, PlannedDay]]:
        """Yield the days for which it was set, the oldest first, each with its path of keys in the step."""
        for number, earlier in enumerate(self.step.earlier):
            yield ("earlier", number), earlier
        yield (), self.step


def find_steps(context: Context) -> Iterator[HeldStep]:
    """Yield the steps that lie ahead, or lay ahead once, in all entries that are checked."""
    yield from list_steps(context.records)


def list_steps(records: Records) -> Iterator[HeldStep]:
    """Yield the steps that lie ahead, or lay ahead once, in all entries of a site."""
    holders: tuple[Holder, ...] = (*records.stories, *records.events, *records.bills)
    for holder in holders:
        for position, step in enumerate(holder.fields.expected):
            yield HeldStep(holder, step, position)


@rule("IDS002")
def step_has_its_own_id(context: Context) -> Iterator[Problem]:
    """No two steps of an entry have the same id."""
    first: dict[StepRef, HeldStep] = {}
    for held in find_steps(context):
        known = first.setdefault(held.ref, held)
        if known is not held:
            message = f"the id '{held.step.id}' is used a second time"
            related = (known.at("id"), "it is used here first")
            yield context.problem("IDS002", message, held.at("id"), "give one of the two another id", related)


@rule("FLD002", focused=True)
def public_step_says_what_and_when(context: Context) -> Iterator[Problem]:
    """A step has a title or a stage, and one that readers see has the day on which it was recorded."""
    for held in find_steps(context):
        part = ("expected", held.position)
        if held.step.title is None and held.step.stage is None:
            hint = "write what is to happen as a title, or name the stage of the bill"
            yield context.missing_field("title", held.holder, hint, part)
        elif held.step.kind == "stage" and held.step.stage is None:
            hint = "name the stage that the bill is to reach, as in stage: lower-1; or give the step another kind"
            yield context.missing_field("stage", held.holder, hint, part)
        if held.is_public and held.step.published is None:
            hint = "write the day on which you record it, as in published: 2022-02-01; or status: draft"
            yield context.missing_field("published", held.holder, hint, part)


@rule("SRC001", focused=True)
def step_has_a_source(context: Context) -> Iterator[Problem]:
    """Each day of a step that readers see has a source that names it."""
    for held in find_steps(context):
        inherited = () if isinstance(held.holder.fields, StoryFields) else held.holder.fields.sources
        own = inherited if held.step.sources is None else held.step.sources
        hint = "name the agenda, the letter or the report that says so, as in sources: committee-agenda"
        if held.is_public and not is_said(own):
            where = held.at("sources") if held.step.sources is not None else held.at()
            yield context.problem("SRC001", f"no source says that '{held.name}' was set", where, hint)
        for number, earlier in enumerate(held.step.earlier):
            if held.is_public and earlier.sources is not None and not is_said(earlier.sources):
                message = f"no source says that '{held.name}' was set for {earlier.date}"
                yield context.problem("SRC001", message, held.at("earlier", number, "sources"), hint)


@rule("DAT002", focused=True)
def planned_end_follows_start(context: Context) -> Iterator[Problem]:
    """No day for which a step was set ends before it begins."""
    for held in find_steps(context):
        for keys, planned in held.days():
            if planned.until is not None and planned.until.certainly_before(planned.date):
                message = f"'until' ({planned.until}) comes before 'date' ({planned.date})"
                hint = "'until' is the last day of what is to begin on 'date'"
                related = (held.at(*keys, "date"), "it is to begin here")
                yield context.problem("DAT002", message, held.at(*keys, "until"), hint, related)


@rule("DAT006", focused=True)
def planned_time_has_its_day(context: Context) -> Iterator[Problem]:
    """A step with a time of day has an exact day."""
    for held in find_steps(context):
        for keys, planned in held.days():
            if planned.time is not None and not planned.date.is_day:
                message = f"a time is given, but '{planned.date}' does not name the day"
                hint = "name the day in 'date', or leave the time out"
                yield context.problem("DAT006", message, held.at(*keys, "time"), hint)


@rule("DAT008", focused=True)
def step_was_recorded_by_now(context: Context) -> Iterator[Problem]:
    """Nothing about a step is recorded later than now: only the day for which it is set lies ahead."""
    zone = context.records.site.fields.timezone
    for held in find_steps(context):
        recorded = [((*keys, "published"), planned.published) for keys, planned in held.days()]
        if held.step.cancelled is not None:
            recorded.append((("cancelled", "date"), held.step.cancelled.date))
        for keys, day in recorded:
            if day is not None and held.is_public and not is_past(day, context.now, zone):
                message = f"recorded on {day}, which is in the future"
                hint = "write the day on which you record it here; the day for which it is set goes into 'date'"
                yield context.problem("DAT008", message, held.at(*keys), hint)


@rule("EXP001", focused=True)
def days_of_a_step_are_in_order(context: Context) -> Iterator[Problem]:
    """The days for which a step was set are listed in the order in which they were recorded and made known."""
    for held in find_steps(context):
        for (earlier_keys, earlier), (keys, planned) in pairwise(held.days()):
            for name in ("published", "announced"):
                before, after = getattr(earlier, name), getattr(planned, name)
                if before is not None and after is not None and _is_before(after, before):
                    message = f"'{name}' ({after}) comes before that of an earlier day ({before})"
                    hint = "'earlier' has the days for which the step was set before, the oldest first"
                    related = (held.at(*earlier_keys, name), "the earlier day")
                    yield context.problem("EXP001", message, held.at(*keys, name), hint, related)
        cancelled, last = held.step.cancelled, held.step.published
        if cancelled is not None and last is not None and _is_before(cancelled.date, last):
            message = f"it fell through on {cancelled.date}, before its last day was recorded on {last}"
            hint = "'date' is the day on which you record that it fell through"
            yield context.problem("EXP001", message, held.at("cancelled", "date"), hint, (held.at("published"), "here"))


def _is_before(one: EdtfDate | Issued, other: EdtfDate | Issued) -> bool:
    first, second = (when.date if isinstance(when, Issued) else when for when in (one, other))
    return first.certainly_before(second)


@rule("EXP002", focused=True)
def moved_step_has_another_day(context: Context) -> Iterator[Problem]:
    """Of two days of a step that follow each other, each is another one."""
    for held in find_steps(context):
        for (keys, earlier), (_, planned) in pairwise(held.days()):
            if _when(earlier) == _when(planned):
                message = f"'{held.name}' was set for {earlier.date} before, and still is"
                hint = "'earlier' is for a day that is no longer the right one: delete it, or correct one of the two"
                yield context.problem("EXP002", message, held.at(*keys, "date"), hint)


def _when(planned: PlannedDay | EarlierDay) -> tuple[object, ...]:
    return planned.date, planned.until, planned.time


@rule("EXP003", focused=True)
def step_ends_once(context: Context) -> Iterator[Problem]:
    """A step that fell through did not happen."""
    for held in find_steps(context):
        if held.step.happened is not None and held.step.cancelled is not None:
            message = f"'{held.name}' both happened and fell through"
            hint = "keep the one that is right; if it took place after all, write that as a step or an event of its own"
            related = (held.at_key("happened"), "it happened here")
            yield context.problem("EXP003", message, held.at_key("cancelled"), hint, related)


@rule("REL002", focused=True)
def event_of_a_step_exists(context: Context) -> Iterator[Problem]:
    """The event by which a step happened is one of this site; it may be a draft, and then readers see nothing of it."""
    records = context.records
    for held in find_steps(context):
        if (named := held.step.happened) is None:
            continue
        story, id_ = event_key(named, held.story)
        if not story:
            message = f"'{named}' does not say in which story the event is"
            found = sorted(f"{key[0]}/{key[1]}" for key in records.event_or_draft_by_id if key[1] == id_)
            more = f"write the story before it, as in STORY/{named}: a bill belongs to no story"
            hint = ask_whether(found[0]) if len(found) == 1 else more
            yield context.problem("REL002", message, held.at("happened"), hint)
        elif not records.is_draft(story, id_):
            for problem in find_unknown_target(context, named, held.story, held.at("happened")):
                yield replace(problem, hint=_advise_to_record(problem.hint or ""))


def _advise_to_record(hint: str) -> str:
    """Return a hint on an unknown event, with what to do if the right name was typed too early."""
    stop = " I" if hint.endswith("?") else "; i" if hint else "i"
    return f"{hint}{stop}f the event has no entry yet, write that first"


@rule("EXP004", focused=True)
def step_was_set_before_it_happened(context: Context) -> Iterator[Problem]:
    """A step was made known before the event by which it happened."""
    for held in find_steps(context):
        if held.step.happened is None:
            continue
        key = event_key(held.step.happened, held.story)
        event = context.records.event_by_id.get(key)
        hint = "check the two days, and whether 'happened' names the right event"
        if held.ref.event is not None and held.ref.event.key == key:
            message = f"'{held.name}' would have happened by the event that set it"
            yield context.problem("EXP004", message, held.at("happened"), "name the event by which it took place")
        elif event is not None and (known := _made_known(held)) and event.fields.date.certainly_before(known):
            message = f"made known on {known}, after it happened on {event.fields.date}"
            related = (event.at("date"), "it happened here")
            yield context.problem("EXP004", message, held.at("happened"), hint, related)


def _made_known(held: HeldStep) -> EdtfDate | None:
    """Return when the first day of a step was made known: as it says, or on the day of its event; None if unknown."""
    first = next(planned for _, planned in held.days())
    of_event = held.holder.fields.date if isinstance(held.holder.fields, EventFields) else None
    return first.announced or of_event


@rule("BIL010")
def bill_of_a_step_exists(context: Context) -> Iterator[Problem]:
    """A step's bill has its file."""
    for held in find_steps(context):
        bill = held.step.bill
        if bill is not None and not context.records.has("bill", bill):
            yield context.unknown("BIL010", "bill", bill, held.at("bill"), f"write content/bills/{bill}.yaml")


@rule("BIL001")
def stage_of_a_step_is_of_the_procedure(context: Context) -> Iterator[Problem]:
    """The stage of a step is one of its bill's procedure."""
    for held in find_steps(context):
        if held.step.stage is None:
            continue
        if held.bill is None:
            message = f"the stage '{held.step.stage}' belongs to no bill"
            hint = "name the bill of the step, as in bill: child-rights-2021; or leave the stage out"
            yield context.problem("BIL001", message, held.at("stage"), hint)
        elif (procedure := _procedure_of(context, held.bill)) and held.step.stage not in procedure.stages:
            message = f"the procedure '{procedure.id}' has no stage called '{held.step.stage}'"
            stages = stages_hint(held.step.stage, held.bill, context.records)
            yield context.problem("BIL001", message, held.at("stage"), stages)


def _procedure_of(context: Context, bill: str) -> Procedure | None:
    entry = context.records.bill_by_id.get(bill)
    return context.procedures.get(entry.fields.procedure) if entry else None


@rule("FLD005", focused=True)
def bill_names_itself_in_vain(context: Context) -> Iterator[Problem]:
    """A step in a bill's own file names no bill."""
    for held in find_steps(context):
        if held.ref.owner == "bill" and held.step.bill is not None:
            message = "'bill' has no effect in a bill's own file"
            hint = f"leave it out: the step is one of '{held.holder.id}'"
            yield context.problem("FLD005", message, held.at_key("bill"), hint)


def find_overdue(records: Records, today: date) -> Iterator[tuple[HeldStep, date]]:
    """Yield the steps that are still open, with the last day on which each could happen, if that is over."""
    for held in list_steps(records):
        has_day = "date" in held.step.model_fields_set
        if has_day and not has_ended(held.step) and (last := last_day(held.step)) < today:
            yield held, last


@rule("EXP005")
def step_has_happened(context: Context) -> Iterator[Problem]:
    """A step whose last possible day has passed names the event by which it happened, or says that it fell through."""
    for held, last in find_overdue(context.records, context.today):
        message = f"was to happen by {last}: {held.name}"
        hint = (
            "if it took place, record the event and name it here, as in happened: EVENT; if it was moved, put this "
            "day into 'earlier' and write the new one; if it fell through, say why in 'cancelled'"
        )
        yield context.problem("EXP005", message, held.at("date"), hint)


@rule("EXP006")
def open_step_has_no_event(context: Context) -> Iterator[Problem]:
    """No event since an open step was made known records its stage; readers would be told that there is none."""
    steps = [*find_steps(context)]
    named = {event_key(held.step.happened, held.story) for held in steps if held.step.happened is not None}
    events = _group_by_stage(event for event in context.records.standing if (event.story, event.id) not in named)
    for held in steps:
        if has_ended(held.step):
            continue
        later = (event for event in events.get((held.bill, held.step.stage), ()) if _can_end(event, held))
        if event := next(later, None):
            target = event.id if event.story == held.story else f"{event.story}/{event.id}"
            message = f"'{held.step.stage}' of '{held.bill}' is recorded, and this step still waits for it"
            hint = (
                f"if that is what was expected, write happened: {target}; if it is to come once more, write the day on "
                "which that was made known, as in announced: 2022-02-01"
            )
            related = (event.at("stage"), "it is recorded here")
            yield context.problem("EXP006", message, held.at("stage"), hint, related)


def _group_by_stage(events: Iterable[Entry[EventFields]]) -> Mapping[_BillStage, Sequence[Entry[EventFields]]]:
    """Return the events that record a stage of a bill, by bill and stage."""
    found: dict[_BillStage, list[Entry[EventFields]]] = defaultdict(list)
    for event in events:
        if event.fields.bill is not None:
            for reached in event.fields.stage:
                found[event.fields.bill, reached.stage].append(event)
    return found


def _can_end(event: Entry[EventFields], held: HeldStep) -> bool:
    """Return whether an event is not the one that set a step, and did not surely come before the step was known."""
    since = _made_known(held) or (held.step.published.date if held.step.published else None)
    is_own = held.ref.event == Ref(event.story, event.id)
    return not is_own and not (since is not None and event.fields.date.certainly_before(since))
