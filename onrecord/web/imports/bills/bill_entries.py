"""Makes entries of bills and their steps: files of bills, drafts of events, actors and sources, each once."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from zoneinfo import ZoneInfo

from msgspec import Struct, field
from msgspec.structs import replace

from onrecord.editing.entries.answer_checks import address_error
from onrecord.editing.entries.new_entries import comment_out
from onrecord.editing.entries.yaml_values import Value
from onrecord.editing.lookup.id_suggestions import free_id, languages_of
from onrecord.model.fields import BillFields
from onrecord.model.foldings import slug
from onrecord.model.ids import unusable
from onrecord.model.procedures import Procedure, type_of_reached
from onrecord.model.records import Entry, Records
from onrecord.web.imports.bills.action_table import ActionTable, zone_of
from onrecord.web.imports.bills.bill_choice import fold_number
from onrecord.web.imports.bills.bill_steps import BillCourse, BillStep, Stage, find_kind
from onrecord.web.imports.bills.phrases import fits_any, fold_words
from onrecord.web.imports.findings import Findings
from onrecord.web.imports.source_book import NewSource, SourceBook
from onrecord.web.imports.table.named_actors import NamedActors, ids_of
from onrecord.web.imports.timeline_drafts import DraftEvent

_LONGEST_ID = 60
"""In characters, of a bill's id: the ids of its events have more."""


class BillEntries(Struct):
    """The new entries of an import of bills."""

    bills: dict[str, Mapping[str, Value]] = field(default_factory=dict)
    events: dict[str, DraftEvent] = field(default_factory=dict)
    known_bills: list[str] = field(default_factory=list)
    """The numbers of the bills that the site has already."""
    became: dict[str, str] = field(default_factory=dict)
    """The laws that bills of the site have become since they were imported, by the bills' ids."""
    known_steps: int = 0
    """How many steps the site has already."""


class BillDrafting:
    """Makes entries of bills, beside those that the site has."""

    def __init__(self, table: ActionTable, story: str, origin: str, records: Records, findings: Findings) -> None:
        self._table = table
        self._story = story
        self._origin = origin
        self._records = records
        self._findings = findings
        self._procedures = {entry.id: Procedure(entry.id, entry.fields) for entry in records.procedures}
        self._names_zone = _zone_of_story(records, story) not in (None, zone_of(table))
        self._language = languages_of(records, story)[0]
        self._book = SourceBook(records)
        self._actors = NamedActors(records, "person", origin)
        self._bill_ids = set(records.ids("bill"))
        self._event_ids = set(records.ids("event", story))
        self._known_bills = _bills_by_number(
            records, {table.procedure, *(kind.procedure for kind in table.kinds if kind.procedure)}
        )
        self.entries = BillEntries()

    @property
    def actors(self) -> dict[str, Mapping[str, Value]]:
        """The new actors by id."""
        return {id_: actor.values for id_, actor in self._actors.new.items()}

    @property
    def sources(self) -> dict[str, NewSource]:
        """The new sources by id."""
        return self._book.new

    def add(self, course: BillCourse) -> None:
        """Add the entries of a bill that the site lacks."""
        bill = course.bill
        known = self._find_bill(course)
        wanted = bill_id(bill.identifier, bill.session)
        if known:
            id_ = known.id
            self.entries.known_bills.append(bill.identifier)
            if course.became and not known.fields.became:
                self.entries.became[known.id] = course.became
        else:
            id_ = free_id(wanted, self._bill_ids)
            self._bill_ids.add(id_)
        steps = list(self._new_steps(course, known, wanted))
        if known and not steps:
            return
        source = self._source(course, id_)
        if not known:
            self.entries.bills[id_] = self._bill_values(course, source)
        for event, step in steps:
            self._event_ids.add(event)
            self.entries.events[event] = self._draft(course, step, id_, source)

    def _find_bill(self, course: BillCourse) -> Entry[BillFields] | None:
        """Return the site's entry of a bill: of its number and session, or of its number where the entry has none."""
        bill = course.bill
        known = self._known_bills.get(fold_number(bill.identifier), ())
        exact = (entry for entry, session in known if session == bill.session)
        return next(exact, next((entry for entry, session in known if not session), None))

    def _new_steps(
        self, course: BillCourse, known: Entry[BillFields] | None, prefix: str
    ) -> Iterator[tuple[str, BillStep]]:
        """Yield the steps that the site lacks, each with the id of its event.

        The id says which step of the record it is, so that one whose day an editor corrected is known.
        """
        events = self._records.events_by_bill.get(known.id, ()) if known else ()
        there = {(reached.stage, str(event.fields.date)) for event in events for reached in event.fields.reached}
        dates = {alias.rpartition("/")[2]: event.fields.date for event in events for alias in event.fields.aliases}
        dates |= {event.id: event.fields.date for event in events}
        used: set[str] = set()
        for step in course.steps:
            key = step.stages[0].key
            id_ = f"{prefix}-{key}"
            if id_ in used:
                id_ = f"{id_}-{step.day}"
            if id_ in used:
                id_ = f"{id_}-{step.stages[0].outcome or len(used)}"
            used.add(id_)
            left = [stage for stage in step.stages if (stage.key, step.day.isoformat()) not in there]
            is_known = id_ in dates or (known is not None and id_ in self._event_ids)
            if left and not is_known:
                yield free_id(id_, self._event_ids), replace(step, stages=left)
            else:
                self.entries.known_steps += 1
                date = dates.get(id_)
                if left and date is not None and not (date.earliest or date.latest) <= step.day <= date.latest:
                    message = f"the record has '{id_}' on {step.day}, and the site on {date}; nothing was changed"
                    self._findings.warn(course.bill.place, message)

    def _bill_values(self, course: BillCourse, source: str) -> dict[str, Value]:
        bill = course.bill
        values: dict[str, Value] = {"title": bill.title, "procedure": course.procedure}
        if course.origin:
            values["origin"] = course.origin
        if bill.other_titles:
            values["other_titles"] = list(bill.other_titles)
        number = {"id": bill.identifier} | ({"session": bill.session} if bill.session else {})
        values["identifiers"] = [number]
        found = [self._actors.find(name, bill.place, self._findings, kind) for name, kind in bill.sponsors]
        sponsors = list(ids_of(found))
        if sponsors:
            values["sponsors"] = sponsors
        url = self._page(course)
        if url:
            values["url"] = url
        if course.became:
            values["became"] = course.became
        values["sources"] = source
        return values

    def _page(self, course: BillCourse) -> str:
        """Return the address of the bill's page for readers, if the record names one; else empty."""
        kind = find_kind(self._table, course.bill)
        pages = (kind.pages if kind else ()) or self._table.pages
        fits = (address for address in course.bill.addresses if fits_any(pages, fold_words(address)))
        return next((address for address in fits if address_error(address) is None), "")

    def _source(self, course: BillCourse, id_: str) -> str:
        """Return the id of the source of a bill's steps: its page, or else the record."""
        bill = course.bill
        url = self._page(course)
        known = self._book.find_known(url) if url else self._records.source_by_id.get(id_)
        if known:
            return known if isinstance(known, str) else known.id
        session = f" ({bill.session})" if bill.session else ""
        values: dict[str, Value] = {"description": f"{bill.identifier}{session}: {bill.title}"}
        if self._table.publisher and url:
            values["publisher"] = self._table.publisher
        if url:
            values["url"] = url
        return self._book.add(id_, NewSource(values, f"{self._origin}, {bill.place}\n"))

    def _draft(self, course: BillCourse, step: BillStep, bill: str, source: str) -> DraftEvent:
        stages = step.stages
        procedure = self._procedures[course.procedure]
        values: dict[str, Value] = {
            "type": type_of_reached(procedure.stages[one.key] for one in stages),
            "date": step.day.isoformat(),
        }
        if step.clock:
            values["time"] = f"{step.clock:%H:%M}"
            if self._names_zone:
                values["timezone"] = str(zone_of(self._table))
        values["title"] = _title(course, stages, procedure, self._language)
        values["bill"] = bill
        # That nobody objected to the discharge of a committee is no vote on the bill.
        is_vote = isinstance(step.votes, dict) or any(stage.outcome for stage in stages)
        votes: dict[str, Value] = {"votes": step.votes} if step.votes and is_vote else {}
        if len(stages) == 1:
            values |= {"stage": stages[0].key, **_stage_values(procedure, stages[0]), **votes}
        else:
            # The vote that the words count is the one on the last stage: on passage, after an introduction.
            plain: list[Value] = [{"stage": stage.key, **_stage_values(procedure, stage)} for stage in stages[:-1]]
            values["stage"] = [*plain, {"stage": stages[-1].key, **_stage_values(procedure, stages[-1]), **votes}]
        values["sources"] = source
        values["status"] = "draft"
        draft = DraftEvent(course.bill.place, values)
        draft.comments = "".join(f"# The words of the record:\n{comment_out(words)}" for words in step.words)
        return draft


def _stage_values(procedure: Procedure, reached: Stage) -> dict[str, Value]:
    """Return how a stage ended, and its chamber if the procedure leaves it open."""
    values: dict[str, Value] = {}
    if reached.outcome:
        values["outcome"] = reached.outcome
    if reached.chamber and procedure.stages[reached.key].chamber is None:
        values["chamber"] = reached.chamber
    return values


def _title(course: BillCourse, stages: Iterable[Stage], procedure: Procedure, language: str) -> str:
    """Return what happened, in the words of the procedure."""
    parts = []
    for reached in stages:
        stage = procedure.stages[reached.key]
        chamber = procedure.chamber_of(stage, course.origin or None) or reached.chamber
        label = _text(stage.label, language)
        name = _text(procedure.fields.chambers[chamber], language) if chamber else ""
        parts.append(f"{label} ({name})" if name else label)
    return f"{course.bill.identifier}: {'; '.join(parts)}"


def bill_id(identifier: str, session: str) -> str:
    """Return the id that a bill of a record gets: its number and its session, as in `hr-1-119`."""
    wanted = slug(f"{identifier} {session}")[:_LONGEST_ID].strip("-") or "bill"
    return f"{wanted}-bill" if unusable(wanted) or wanted.isdigit() else wanted


def _bills_by_number(records: Records, procedures: Collection[str]) -> dict[str, list[tuple[Entry[BillFields], str]]]:
    """Return the bills of procedures by their numbers, each with the session of the number."""
    found: dict[str, list[tuple[Entry[BillFields], str]]] = defaultdict(list)
    for entry in records.bills:
        if entry.fields.procedure in procedures:
            for number in entry.fields.identifiers:
                found[fold_number(number.id)].append((entry, number.session or ""))
    return found


def _zone_of_story(records: Records, story: str) -> ZoneInfo | None:
    """Return the time zone of a story; None if it is new, so that it gets that of the parliament."""
    entry = records.story_by_id.get(story)
    return (entry.fields.timezone or records.site.fields.timezone) if entry else None


def _text(text: Mapping[str, str], language: str) -> str:
    """Return a text in a language, or else in the first one that it has."""
    return text.get(language) or next(iter(text.values()))
