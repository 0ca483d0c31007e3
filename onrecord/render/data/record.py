"""Describes the record for programs, in all languages at once, as rows of the tables.

`joining_tables` has the rows that only the dump has.

Standings, progress, origins and dates are those of the model and of `updates`: nothing is computed a second time.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import chain
from typing import Self

from onrecord.model import fields
from onrecord.model.addresses import Addresses, absolute, addresses_in, static_file
from onrecord.model.as_of import ByDay
from onrecord.model.claim_history import ClaimHistories, HistoryStep
from onrecord.model.expected import StepRef
from onrecord.model.origins import Origins, supporting_citations
from onrecord.model.relations import Body, Finding, FindingStep, Ref, parse_target, spoken_for
from onrecord.model.site import Bill, BillStage, Event, Link
from onrecord.model.standings import Standing
from onrecord.model.story_by_day import DayState
from onrecord.model.withdrawals import is_withdrawal_of
from onrecord.render.citations.citation_files import csl_item
from onrecord.render.data import record_types
from onrecord.render.data.expected_rows import ExpectedRows, TellPlan
from onrecord.render.data.own_files import EntryKind, own_file
from onrecord.render.data.plain_texts import make_plain
from onrecord.render.data.record_types import VERSION
from onrecord.render.data.statement_rows import list_statements
from onrecord.render.data.tables import Row, row
from onrecord.render.data.whole_ids import whole_id, whole_id_of_quotation
from onrecord.render.moments import rfc_3339
from onrecord.render.tracking.event_updates import Changes
from onrecord.render.tracking.tracked_site import TrackedSite
from onrecord.render.tracking.tracked_types import EventSummary

_NO_CHANGE: Row = dict.fromkeys(
    ("claim", "before", "before_kind", "after", "after_kind", "rule", "was", "now", "reason")
)


class ApiRecord:
    """The entries of a site as rows. Drafts are left out, which pages show with `--drafts`."""

    def __init__(self, site: TrackedSite, changes: Changes, tell: TellPlan, day: date | None = None) -> None:
        """Take the site, its changes, and what tells of the day of a step; and the day of the rows, if not today."""
        self._site = site
        self._changes = changes
        self._pages = addresses_in(site.languages[0], site.languages[0])
        self._claim_histories = ClaimHistories(self._as_of)
        self._histories: dict[Ref, Sequence[Row]] = {}
        self.steps_ahead = ExpectedRows(site, tell, self.is_published, self._page_of_step, day)
        self.links = set[str]()
        """The addresses that rows have named since `begin`."""

    def _as_of(self, story: str) -> ByDay[DayState]:
        """Return a story by day; a site that is built again reads its stories by another function."""
        return self._site.as_of(story)

    def begin(self) -> Self:
        """Begin a new file, which depends on what it reads itself."""
        self._histories = {}
        self.links = set()
        return self

    def url(self, address: str) -> str:
        """Return an address as programs need it."""
        self.links.add(address)
        base = self._site.base_url
        return address if base is None else absolute(base, address)

    @property
    def has_single_files(self) -> bool:
        """Whether each entry has a file of its own."""
        return not self._site.is_example and {"api", "api-single"}.issubset(self._site.fields.outputs)

    def uri(self, kind: EntryKind, id_: str) -> str | None:
        """Return the address of the own file of an entry; None if it has none."""
        is_made = "api" in self._site.fields.outputs if kind == "stories" else self.has_single_files
        return self.url(own_file(kind, id_)) if is_made else None

    def is_published(self, ref: Ref) -> bool:
        """Return whether neither an event nor its story is a draft."""
        story = self._site.story_name(ref.story)
        return "draft" not in {story.fields.status, self._site.line(Ref(*ref.key)).fields.status}

    def published(self, refs: Iterable[Ref]) -> list[Ref]:
        """Return those of these events that are no drafts."""
        return list(filter(self.is_published, refs))

    def names(self, refs: Iterable[Ref]) -> list[str]:
        """Return the whole ids of events."""
        return list(map(self.name, refs))

    def head(self, stories: Iterable[str]) -> Row:
        """Return what a file about these stories begins with."""
        ids = list(stories)
        steps = chain.from_iterable(self._site.stories[story].expected for story in ids)
        return self.head_about(chain.from_iterable(map(self._of_story, ids)), steps)

    def head_about(self, refs: Iterable[Ref], steps: Iterable[StepRef] = ()) -> Row:
        """Return what a file about these events and steps begins with."""
        return {**self.undated_head(), **self._dates(refs, steps)}

    def undated_head(self) -> Row:
        """Return what a file begins with that has no dates."""
        return {"schema_version": VERSION, "site": self._site.base_url, "licence": self._site.fields.licence}

    def _dates(self, refs: Iterable[Ref], steps: Iterable[StepRef] = ()) -> Row:
        found = [change for ref in refs if (change := self._changes.of(ref))]
        recorded = list(self.steps_ahead.moments(steps))
        first = min((*(change.published for change in found), *recorded), default=None)
        last = max((*(change.updated for change in found), *recorded), default=None)
        return {"first_published": first and rfc_3339(first), "updated": last and rfc_3339(last)}

    def stories(self) -> list[str]:
        """Return the ids of all stories."""
        return [id_ for id_ in self._site.stories if self._site.story_name(id_).fields.status != "draft"]

    def events(self, story: str) -> list[Ref]:
        """Return the events of a story that are not withdrawn."""
        return [ref for ref, _ in self._site.published(story)]

    def _of_story(self, id_: str) -> list[Ref]:
        return [*self.events(id_), *self._site.stories[id_].withdrawn]

    def _addresses(self, story: str) -> Addresses:
        return addresses_in(self._site.story_name(story).languages[0], self._site.languages[0])

    def name(self, ref: Ref) -> str:
        """Return the whole id of an event or a claim; a withdrawn event has no claims."""
        return whole_id(self._site, ref)

    def page(self, ref: Ref) -> str:
        """Return the address of the page of an event or a claim."""
        return str(self._entry(ref, ())["page"])

    def _entry(self, ref: Ref, aliases: Iterable[str]) -> Row:
        pages = self._addresses(ref.story)
        before = f"{self.name(Ref(*ref.key))}#" if ref.claim else f"{ref.story}/"
        if not ref.claim:
            page = pages.event(*ref.key)
        else:
            page = pages.claim_page(*ref) if self._site.is_answered(ref) else pages.claim(*ref)
        former = [alias if "/" in alias else f"{before}{alias}" for alias in aliases]
        id_ = self.name(ref)
        uri = self.uri("claims" if "#" in id_ else "events", id_)
        return {"id": id_, "uri": uri, "page": self.url(page), "aliases": former}

    def _page_of_step(self, ref: StepRef) -> str:
        """Return the address of the page of the entry that has a step."""
        if ref.event is not None:
            return self.page(ref.event)
        address = self._addresses(ref.story).story(ref.story) if ref.story else self._pages.bill(ref.entry)
        return self.url(address)

    def expected(self) -> list[Row]:
        """Return all steps that lie ahead, or lay ahead once, by the day for which each is set."""
        return self.steps_ahead.of(self._site.expected)

    def story(self, id_: str) -> Row:
        """Return what a story is about."""
        story = self._site.story_name(id_)
        closed = story.fields.closed
        withdrawn = story.fields.withdrawn
        steps = self._site.stories[id_].expected
        own = {
            "id": id_,
            "uri": self.uri("stories", id_),
            "page": self.url(self._addresses(id_).story(id_)),
            "title": {} if withdrawn else story.fields.title,
            "languages": story.languages,
            "closed": closed and closed.date.date.latest,
            "withdrawn": withdrawn and withdrawn.date.date.latest,
            "note": withdrawn.reason if withdrawn else closed and closed.note,
            "data": self.url(own_file("stories", id_)),
            "events": len(self.events(id_)),
            "expected": self.steps_ahead.names(steps),
        }
        return row(record_types.Story, story.fields, **own, **self._dates(self._of_story(id_), steps))

    def event(self, ref: Ref) -> Row:
        """Return an event that is not withdrawn."""
        event = self._site.event(ref)
        entry = self._site.event(ref).fields
        zone = entry.timezone or self._site.story_name(ref.story).fields.timezone or self._site.fields.timezone
        during = parse_target(entry.during, ref.story) if entry.during else None
        texts = {language: make_plain(language, prose) for language, prose in event.prose.items()}
        own = {
            "story": ref.story,
            "first_day": event.moment.date() if event.moment else entry.date.earliest,
            "last_day": event.latest_day,
            "timezone": zone.key,
            "after": [self.name(parse_target(one, ref.story)) for one in entry.after],
            "during": during and self.name(during),
            "text": {language: text.words for language, text in texts.items()} or None,
            "text_citations": [one for text in texts.values() for one in text.citations],
            "media": list(map(self._picture, entry.media)),
            "stages": self._steps(event),
            "claims": [self.name(ref._replace(claim=claim.id)) for claim in entry.claims],
            "expected": self.steps_ahead.names(self._site.steps_of_event(ref)),
            "quotes": list(self.quotations(ref)),
            "corrections": [self.correction(event, correction) for correction in event.corrections],
        }
        dates = self._dates([ref], self._site.steps_of_event(ref))
        common = self._entry(ref, entry.aliases) | _supported(entry.sources, event.origins) | dates
        return row(record_types.Event, entry, **own, **common)

    def _picture(self, media: fields.Media) -> Row:
        picture = self._site.pictures[media.src].fallback
        own = {"address": self.url(static_file(picture.file)), "width": picture.width, "height": picture.height}
        return row(record_types.Picture, media, **own)

    def quotations(self, ref: Ref) -> Iterator[Row]:
        """Yield the quotations of an event."""
        entry = self._site.quotes(ref).fields
        for quote in entry.quotes:
            yield row(
                record_types.Quotation,
                quote,
                quotation=whole_id_of_quotation(self.name(ref), quote.id),
                event=self.name(ref),
                speaker=quote.speaker or entry.speaker,
                checked="found" if self._site.has_snapshot(quote.source) else "not-compared",
                rights="their authors",
            )

    def withdrawn(self, ref: Ref) -> Row:
        """Return the notice of a withdrawn event."""
        event = self._site.line(ref)
        last = self._site.line(ref).withdrawal
        notice = {"withdrawn": last and last.date.date.latest, "reason": last and last.reason}
        return self._entry(ref, event.fields.aliases) | self._dates([ref]) | notice

    def correction(self, event: Event, correction: fields.Correction) -> Row:
        """Return a correction of an event, or its withdrawal; one of a whole story names no event."""
        own: Row = {"kind": "withdrawal" if event.is_withdrawn else "correction", "story": event.story}
        own |= {"event": self.name(event.ref), "page": self._entry(event.ref, ())["page"]}
        if is_withdrawal_of(self._site.story_name(event.story).fields, event.withdrawal):
            page = self.url(self._addresses(event.story).story(event.story))
            own |= {"kind": "withdrawal-of-story", "event": None, "page": page}
        return row(record_types.Correction, correction, **own, day=correction.date.date.latest)

    def corrections(self) -> list[Row]:
        """Return all corrections, the newest first."""
        return [self.correction(*one) for one in reversed(self._site.corrections()) if one[0].fields.status != "draft"]

    def claims(self, ref: Ref) -> Iterator[Row]:
        """Yield the claims of an event."""
        return (self.claim(ref._replace(claim=claim.id)) for claim in self._site.line(ref).fields.claims)

    def claim(self, ref: Ref) -> Row:
        """Return a claim."""
        event = self._site.relations(ref._replace(claim=""))
        claim = event.claim(ref.claim)
        matter = self._site.matters[ref]
        history = self.history(ref)
        today = matter.standing_of(pole=matter.claims[ref])
        return row(
            record_types.Claim,
            claim,
            **self._entry(ref, claim.aliases),
            **_supported(supporting_citations(claim.sources, event.fields.sources), event.claim_origins[claim.id]),
            story=ref.story,
            event=self.name(event.ref),
            quotation=whole_id_of_quotation(self.name(event.ref), claim.quote),
            claimed_by=spoken_for(event.fields),
            point=self.name(matter.first_claim),
            is_opposite=not matter.claims[ref],
            standing=history[-1] | self._holders(ref, today) if history else None,
            history=history,
        )

    def history(self, claim: Ref) -> Sequence[Row]:
        """Return the standings that a claim had, as the record as of each day shows them, the oldest first."""
        if claim not in self._histories:
            self._histories[claim] = [
                {"kind": kind, "answer": answer, "rule": rule, "day": step.day}
                | self._holders(claim, step.standing)
                | {"event": self.name(step.event)}
                for (kind, answer, rule), step in self._steps_of(claim)
            ]
        return self._histories[claim]

    def standing_steps(self, claim: Ref) -> list[HistoryStep]:
        """Return the steps of that history, each with its standing as a value."""
        return [step for _, step in self._steps_of(claim)]

    def _steps_of(self, claim: Ref) -> Iterator[tuple[tuple[str, str | None, str], HistoryStep]]:
        """Yield each step that changes the rule of a standing, with its kind, its answer and its rule."""
        last = ""
        for step in self._claim_histories.of(claim, self._site.matters[claim]):
            kind, answer = (step.standing.kind, step.standing.answer) if step.standing else ("withdrawn", None)
            rule = "-".join(filter(None, (kind, answer)))
            if rule != last:
                yield (kind, answer, rule), step
            last = rule

    def _holders(self, claim: Ref, standing: Standing | None) -> Row:
        """Return who holds a claim, who holds the opposite, and who confirmed it; nobody without a standing."""
        if standing is None:
            return {"holding": [], "opposing": [], "confirmed_by": [], "joined": []}
        steps = ((body.id, standing.step_to(body, claim)) for body in (*standing.holding, *standing.opposing))
        return {
            "holding": _ids(standing.holding),
            "opposing": _ids(standing.opposing),
            "confirmed_by": _ids(standing.confirmed_by),
            "joined": [{"body": body, "claim": self.name(step)} for body, step in steps if step],
        }

    def findings(self, ref: Ref) -> Iterator[Row]:
        """Yield what was found on the claims of an event."""
        for claim in self._site.line(ref).fields.claims:
            yield from self.findings_on(ref._replace(claim=claim.id))

    def findings_on(self, claim: Ref) -> Iterator[Row]:
        """Yield what was found on a claim."""
        for state in self._site.matters[claim].findings(claim):
            found = state.finding
            reviews = (self._decided(step) | {"target": self.name(step.target)} for step in found.course)
            course = [review | {"kind": step.kind} for review, step in zip(reviews, found.course, strict=True)]
            yield self._decided(found) | {
                "story": claim.story,
                "claim": self.name(claim),
                "result": found.result,
                "quote": found.quote,
                "quotation": whole_id_of_quotation(self.name(found.event), found.quote),
                "sources": _citations(found.citations),
                "note": found.note,
                "course": course,
                "is_under_appeal": state.is_under_appeal,
            }

    def _decided(self, one: Finding | FindingStep) -> Row:
        return {"event": self.name(one.event), "day": one.day, "bodies": _ids(one.bodies)}

    def relations(self, ref: Ref) -> Iterator[Row]:
        """Yield the relations of an event and of its claims."""
        return map(self._relation, self._site.relations(ref).links)

    def relations_to(self, ref: Ref) -> Iterator[Row]:
        """Yield the relations of other events and claims to an event and its claims."""
        return map(self._relation, self._links_to(ref))

    def relations_around(self, claim: Ref) -> Iterator[Row]:
        """Yield the relations of a claim, then those of others to it or to its whole event."""
        event = claim._replace(claim="")
        own = [link for link in self._site.relations(event).links if link.origin == claim]
        others = (link for link in self._links_to(event) if link.target.overlaps(claim))
        return map(self._relation, chain(own, others))

    def _links_to(self, event: Ref) -> Iterator[Link]:
        links = self._site.relations(event).backlinks
        return (link for link in links if self.is_published(link.origin))

    def _relation(self, link: Link) -> Row:
        same = ("kind", "basis", "is_own", "is_report", "result", "note", "quote")
        event, target = link.origin._replace(claim=""), link.target._replace(claim="")
        event_id, target_id = self.name(event), self.name(link.target)
        origin_id = self.name(link.origin) if link.origin.claim else event_id
        reviewed = link.reviewed and self.name(link.reviewed)
        entry = self._site.relations(event)
        equal = [
            other
            for other in entry.links
            if (other.origin, other.kind, other.target, other.reviewed)
            == (link.origin, link.kind, link.target, link.reviewed)
        ]
        names = [origin_id, link.kind, target_id, reviewed, str(equal.index(link) + 1) if equal[0] != link else None]
        own = {
            "id": " ".join(filter(None, names)),
            "story": event.story,
            "event": event_id,
            "origin": origin_id,
            "origin_claim": origin_id if link.origin.claim else None,
            "target": target_id,
            "target_event": None if self._site.line(target).is_withdrawn else f"{target.story}/{target.event}",
            "target_claim": target_id if link.target.claim else None,
            "claim": reviewed,
            "quotation": whole_id_of_quotation(event_id, link.quote),
            "sources": _citations(entry.fields.sources if link.citations is None else link.citations),
        }
        return {name: getattr(link, name) for name in same} | own

    def statements(self, story: str) -> list[Row]:
        """Return what the events of a story say on points, as pages list it there."""
        return list_statements(self._site, story, self.events(story))

    def bills(self, story: str) -> list[Row]:
        """Return the bills of a story's events."""
        ids = dict.fromkeys(self._site.line(ref).fields.bill for ref in self.events(story))
        return [self.bill(id_) for id_ in ids if id_]

    def bill(self, id_: str) -> Row:
        """Return a bill with its progress."""
        return self.row_of_bill(self._site.bills[id_])

    def row_of_bill(self, bill: Bill) -> Row:
        """Return a bill as it stands now or stood on a day."""
        steps = [step for ref in bill.events for step in self._steps(self._site.line(ref))]
        return row(
            record_types.Bill,
            bill.fields,
            id=bill.id,
            uri=self.uri("bills", bill.id),
            page=self.url(self._pages.bill(bill.id)),
            jurisdiction=bill.fields.jurisdiction or bill.procedure.fields.jurisdiction,
            status=_status(bill, steps),
            stages=[_stage(bill, stage, steps) for stage in bill.steps],
            events=list(map(self.name, bill.events)),
            expected=self.steps_ahead.names(bill.expected),
        )

    def _steps(self, event: EventSummary) -> list[Row]:
        own = {"event": self.name(event.ref), "day": event.end_day, "bill": event.fields.bill}
        reached = enumerate(event.fields.reached, 1)
        return [row(record_types.Step, stage, **own, number=number) for number, stage in reached]

    def steps(self, story: str) -> Iterator[Row]:
        """Yield the stages that bills reached by the events of a story."""
        return chain.from_iterable(self._steps(self._site.line(ref)) for ref in self.events(story))

    def actor(self, id_: str) -> Row:
        """Return an actor."""
        own = {"id": id_, "uri": self.uri("actors", id_), "page": self.url(self._pages.actor(id_))}
        return row(record_types.Actor, self._site.actor_fields(id_), **own, side=self._site.side(id_))

    def source(self, id_: str) -> Row:
        """Return a source."""
        own = {"id": id_, "uri": self.uri("sources", id_), "page": self.url(self._pages.source(id_))}
        entry = self._site.source_fields(id_)
        csl = csl_item(id_, entry, self._site.languages)
        return row(record_types.Source, entry, **own, pages=entry.page, csl=csl)

    def changes(self) -> list[Row]:
        """Return the changes of the record, by the day on which the site published them; last those without one."""
        of_stories = chain.from_iterable(map(self._changes_of, self.stories()))
        of_entries = ({**change, "recorded": change["day"]} for change in reversed(self.corrections()))
        found = (_NO_CHANGE | change for change in chain(of_stories, of_entries))
        ordered = sorted(found, key=lambda change: (change["recorded"] or date.max, change["day"]))
        known = Counter[str]()
        for change in ordered:
            own = f"{change['kind']} {change['claim'] or change['event'] or change['story']}"
            known[own] += 1
            change["id"] = own if known[own] == 1 else f"{own} {known[own]}"
        return ordered

    def _changes_of(self, story: str) -> Iterator[Row]:
        """Yield what was added to a story, and how the standings of its claims and the findings on them changed."""
        for ref in self._site.stories[story].withdrawn:
            yield from self._days_of_withdrawn(ref)
        for ref in self.events(story):
            event = self._site.event(ref)
            added = {"kind": "added", "event": self.name(ref), "day": event.latest_day, "now": event.fields.title}
            for change in (added, *self._standings(ref), *self._found(ref)):
                yield {"recorded": self._recorded(ref, Ref(*change["event"].split("/"))), **change, "story": story}

    def _days_of_withdrawn(self, ref: Ref) -> Iterator[Row]:
        """Yield the addition of a withdrawn event, and its corrections before the withdrawal, without words."""
        event = self._site.line(ref)
        own = {"story": ref.story, "event": self.name(ref)}
        yield own | {"kind": "added", "recorded": self._recorded(ref), "day": event.latest_day}
        for correction in event.fields.corrections:
            if correction != event.withdrawal:
                day = correction.date.date.latest
                yield own | {"kind": "correction", "recorded": day, "day": day}

    def _recorded(self, *refs: Ref) -> date | None:
        """Return the day on which the last of some events was published; None if one of them is not."""
        known = [self._changes.of(ref) for ref in refs]
        days = [one.published.date() for one in known if one]
        return max(days) if len(days) == len(known) else None

    def _standings(self, ref: Ref) -> Iterator[Row]:
        for claim in (ref._replace(claim=claim.id) for claim in self._site.line(ref).fields.claims):
            history = self.history(claim)
            name = self.name(claim)
            # A claim has no standing here before its own entry is published, and none before its earlier ones are.
            published = [ref]
            for before, one in zip((None, *history), history, strict=False):
                published.append(Ref(*one["event"].split("/")))
                codes = {"before": before and before["rule"], "after": one["rule"]}
                kinds = {"before_kind": before and before["kind"], "after_kind": one["kind"]}
                own = {"kind": "standing", "claim": name, "recorded": self._recorded(*published)}
                yield one | codes | kinds | own

    def _found(self, ref: Ref) -> Iterator[Row]:
        for found in self.findings(ref):
            yield found | {"kind": "finding", "after": found["result"], "reason": None}
            for step in found["course"]:
                codes = {"before": found["result"], "after": step["kind"]}
                yield step | codes | {"kind": "review", "claim": found["claim"]}


def _supported(citations: Iterable[fields.Citation], origins: Origins) -> Row:
    counts = {"origins": len(origins.by_root), "unknown_origins": len(origins.unknown)}
    return {"sources": _citations(citations), **counts}


def _citations(citations: Iterable[fields.Citation]) -> list[Row]:
    return [citation.as_json() for citation in citations]


def _ids(bodies: Iterable[Body]) -> list[str]:
    return [body.id for body in bodies]


def _status(bill: Bill, steps: Sequence[Row]) -> Row:
    if not steps:
        return {"kind": "not-begun", "stage": None, "outcome": None, "rule": "no-step", "event": None}
    end = bill.end and bill.end.stage.key
    kind, rule = ("ended", "ends-the-procedure") if end else ("in-progress", "latest-step")
    return next(step for step in reversed(steps) if end in (None, step["stage"])) | {"kind": kind, "rule": rule}


def _stage(bill: Bill, at: BillStage, steps: Sequence[Row]) -> Row:
    rule, event = _rule(bill, at, steps)
    own = [step for step in steps if step["stage"] == at.stage.key]
    return row(record_types.Stage, at.stage, reached=at.reached, is_next=at.is_next, rule=rule, event=event, steps=own)


def _rule(bill: Bill, at: BillStage, steps: Sequence[Row]) -> tuple[str, str | None]:
    """Return the rule and the event from which the state of a stage follows."""
    key = at.stage.key
    procedure = bill.procedure

    def last(holds: Callable[[Row], bool]) -> str | None:
        return next((step["event"] for step in reversed(steps) if holds(step)), None)

    if at.is_open_again:
        return "opened-again", last(lambda step: key in procedure.reopened_by(step["stage"], step["outcome"]))
    if at.reached == "yes":
        return "ends-the-procedure" if at.is_end else "recorded", last(lambda step: step["stage"] == key)
    if at.reached == "gap":
        return "must-have-passed", next(one["event"] for one in steps if key in procedure.required[one["stage"]])
    before = {one.stage for one in (*at.stage.after, *at.stage.after_any)}
    return ("allowed-next", last(lambda step: step["stage"] in before)) if at.is_next else ("not-recorded", None)
