"""Tells an entry or claim to people, in the words of pages: what `onrecord show` prints as text and as Markdown."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import TypeVar

from msgspec.structs import replace

from onrecord.editing.telling.shown_entry import Shown
from onrecord.editing.telling.text_blocks import Block
from onrecord.model.dates import CalendarSpan, EdtfDate
from onrecord.model.full_names import NamedKind
from onrecord.model.matters import StandingStep
from onrecord.model.relations import Finding, Ref, parse_target
from onrecord.model.site import Event, Link
from onrecord.model.standings import Statement
from onrecord.render import vocabulary
from onrecord.render.data import record_types
from onrecord.render.data.record_types import RULES
from onrecord.render.data.told_record import ToldRecord, plain_text
from onrecord.render.describe.claims_describer import ClaimsDescriber
from onrecord.render.describe.entry_describers import ActorDescriber
from onrecord.render.describe.origins_view import cite
from onrecord.render.exports.exported_events import cited_sources
from onrecord.render.views.claim_views import QuoteView, RelationView
from onrecord.render.views.event_views import StageMark
from onrecord.render.views.source_views import CitationView, OriginsView
from onrecord.render.views.text_views import LocalizedText

Row = TypeVar("Row")
_LANGUAGE = "en"
"""The language of what the commands print. A text that lacks it is shown in a language that it has."""
_MOST_EVENTS = 10
"""How many events of an actor, a source or a story are named; the JSON has the ids of all."""
_SAME_AS = re.compile("as `([a-z-]+)`; ")
"""How the sentence of a rule begins that adds something to another rule."""
_NOT_SHOWN: Mapping[str, str] = {
    "draft": "A draft: no reader sees it, and nobody can cite it.",
    "unused": "No published entry names it, so it has no page, and nobody can cite it.",
    "withdrawn": "The editors withdrew this entry. Its words are gone.",
}
"""What is told of an entry that readers do not see."""


class EntryText:
    """Tells one entry."""

    def __init__(self, told: ToldRecord, shown: Shown) -> None:
        self._told, self._shown = told, shown
        self._wording = told.in_language(_LANGUAGE)
        self._describe = self._wording.describe

    def blocks(self) -> Iterator[Block]:
        """Yield the parts of the text."""
        shown = self._shown
        yield Block("title", f"{shown.kind} {shown.name}")
        if shown.is_former:
            yield Block("line", f"'{shown.asked}' is a former name of it; old links still lead here.")
        if shown.as_of:
            yield Block("line", f"As of {self._day(shown.as_of)}, with the words of today.")
        if shown.state == "published":
            yield from self._parts[shown.kind]()
        else:
            yield from self._not_shown()
        yield from self._cite()
        yield Block("heading", "In the files")
        yield Block("line", f"{shown.file}:{shown.line}")

    @property
    def _parts(self) -> Mapping[NamedKind, Callable[[], Iterator[Block]]]:
        """What yields the parts of each kind of entry."""
        return {
            "claim": self._claim,
            "event": self._event,
            "bill": self._bill,
            "actor": self._actor,
            "source": self._source,
            "story": self._story,
        }

    def _not_shown(self) -> Iterator[Block]:
        shown = self._shown
        if shown.state == "later":
            last_day = self._told.today.line(parse_target(shown.id, "")).latest_day
            yield Block("line", f"It was not on record by then: it counts from {self._day(last_day)} on.")
            return
        yield Block("line", _NOT_SHOWN[shown.state])
        notice = shown.withdrawn or shown.story
        if notice is not None and notice.withdrawn:
            yield Block("line", f"Withdrawn on {self._day(notice.withdrawn)}.")
        reason = shown.withdrawn.reason if shown.withdrawn else shown.story and shown.story.note
        if reason:
            yield Block("line", f"Reason: {self._text(reason)}")

    def _claim(self) -> Iterator[Block]:
        claim, event = _present(self._shown.claim), _present(self._shown.event)
        ref = parse_target(claim.id, "")
        own = self._told.event(ref)
        yield Block("line", self._text(claim.text))
        yield from self._facts(event, with_title=True)
        view = next(one for one in self._wording.events.claims(own) if one.name == ref.name())
        if view.quote:
            yield self._quote(view.quote, own)
        yield Block("heading", "Standing")
        yield from self._standing(view.origins)
        if len(claim.history) > 1:
            yield Block("heading", "History")
            yield from self._history(ref)
        yield Block("heading", "What was said on this point")
        yield from self._statements(ref)
        yield from self._evidence(ref)
        yield from self._sources(self._first([citation.source for citation in claim.sources]))

    def _standing(self, origins: OriginsView) -> Iterator[Block]:
        shown = self._shown
        claim = _present(shown.claim)
        yield Block("line", self._told.standing(parse_target(claim.id, ""), _LANGUAGE))
        if claim.standing:
            sentence = _whole_sentence(claim.standing.rule)
            yield Block("line", f"By this rule since {self._day(claim.standing.day)}: {sentence}.")
        # What is told of the sources holds of a claim that was taken back, too.
        reports = "; ".join(filter(None, map(plain_text, (origins.words, origins.record))))
        yield Block("line", f"Its own sources: {reports}.")

    def _history(self, claim: Ref) -> Iterator[Block]:
        steps = _present(self._shown.claim).history
        for step, words in zip(steps, self._told.history(claim, _LANGUAGE), strict=True):
            yield Block("item", words, self._day(step.day))

    def _statements(self, claim: Ref) -> Iterator[Block]:
        """Yield the statements on the point of a claim, as its page lists them, and the findings between them."""
        matter = self._told.matter(claim)
        pole = matter.claims[claim]
        steps = list(matter.course(pole=pole))
        for one in matter.in_order:
            if isinstance(one, Finding):
                view = self._wording.events.matters.finding(one.state(), names_claim=one.claim != claim)
                about = f" (on: {view.claim.text})" if view.claim else ""
                yield Block("item", f"{plain_text(view.label)}{about}", view.symbol)
            else:
                yield from self._statement(claim, steps[one], pole=pole)

    def _statement(self, claim: Ref, step: StandingStep, *, pole: bool) -> Iterator[Block]:
        statement = step.statement
        through = statement.step_to(claim)
        event = self._told.event(statement.event)
        view = self._wording.events.statement(self._told.matter(claim), step, pole=pole, through=through)
        who = plain_text(self._describe.format_list(self._describe.body(body, event) for body in statement.bodies))
        symbol, verb = self._wording.events.matters.verb(
            step, pole=pole, is_joined=through is not None, count=len(statement.bodies)
        )
        reading = f" ({plain_text(view.reading)})" if view.reading else ""
        yield Block("item", f"{view.event.when.words}, {who} {verb}{reading}", symbol)
        yield from self._taken_back(statement, event)
        quote = next((one for one in event.fields.quotes if one.id == statement.quote), None)
        if quote:
            yield self._quote(self._wording.events.quote(quote, event), event, depth=1)
        else:
            words = view.words.text if view.words else view.event.title.text
            yield Block("line", words, depth=1)
            yield from self._cited(view.citations, depth=1)
        yield Block("line", f"{statement.event.story}/{statement.event.event}", depth=1)

    def _taken_back(self, statement: Statement, event: Event) -> Iterator[Block]:
        """Yield what a statement takes back beside the position that it takes."""
        if statement.kind == "withdraws":
            return
        claims = self._told.matter(statement.about[0]).claims
        for link in event.links:
            if link.kind == "withdraws" and any(claim.overlaps(link.target) for claim in claims):
                relation = self._relation(self._wording.events.relations.outgoing(link))
                yield replace(relation, kind="line", depth=1)

    def _evidence(self, claim: Ref) -> Iterator[Block]:
        """Yield the relations to the claims of a point that take no side, as its page lists them."""
        matter = self._told.matter(claim)
        links = ClaimsDescriber(self._wording.events, lambda _: (), lambda _: ()).links(matter)
        yield from self._related("Also on this point", map(self._wording.events.relations.incoming, links))

    def _event(self) -> Iterator[Block]:
        row = _present(self._shown.event)
        event = self._told.event(parse_target(row.id, ""))
        events = self._wording.events
        yield Block("line", self._text(row.title))
        yield from self._facts(row, with_title=False)
        for text in filter(None, (row.summary, row.text)):
            yield Block("line", self._text(text).replace("\n", " "))
        for quote in event.fields.quotes:
            yield self._quote(events.quote(quote, event), event)
        if event.fields.claims:
            yield Block("heading", "Claims")
            for claim in events.claims(event):
                whole = f"{event.story}/{claim.name}"
                notes = (self._told.standing(parse_target(whole, ""), _LANGUAGE), whole)
                yield Block("item", claim.text.text, notes=notes)
        relations = list(map(events.relations.outgoing, event.links))
        yield from self._related("What it says of others", relations)
        replies = [self._reply(link) for link in event.backlinks]
        yield from self._under("What others say of it", replies)
        yield from self._days_set()
        yield from self._corrections(row)
        yield from self._sources(cited_sources(event))

    def _related(self, heading: str, relations: Iterable[RelationView]) -> Iterator[Block]:
        yield from self._under(heading, map(self._relation, relations))

    def _under(self, heading: str, relations: Iterable[Block]) -> Iterator[Block]:
        shown = dict.fromkeys(relations)
        if shown:
            yield Block("heading", heading)
            yield from shown

    def _reply(self, link: Link) -> Block:
        """Return a relation to the entry, with its sources: the list at the end has those of the entry itself."""
        relation = self._relation(self._wording.events.relations.incoming(link))
        origin = self._told.event(link.origin).fields
        claim = next((claim for claim in origin.claims if claim.id == link.origin.claim), None)
        own = (link.citations, claim.sources if claim else None, origin.sources)
        citations = cite(self._describe, next(one for one in own if one is not None))
        return replace(relation, notes=tuple(map(_cited_in_brief, citations)))

    def _relation(self, view: RelationView) -> Block:
        """Return a relation, the mark if it is the editors' reading, and their note, as pages have them."""
        mark = f"({plain_text(self._describe.worded(vocabulary.INFERRED))})" if view.inferred else ""
        note = view.note.text if view.note else ""
        return Block("item", " ".join(filter(None, (plain_text(view.sentence), mark, note))))

    def _corrections(self, row: record_types.Event) -> Iterator[Block]:
        if row.corrections:
            yield Block("heading", "Corrections")
        for correction in row.corrections:
            was, now, reason = (self._text(text) for text in (correction.was, correction.now, correction.reason))
            why = f" ({reason})" if reason else ""
            yield Block("item", f"“{was}” became “{now}”{why}", self._day(correction.day))

    def _bill(self) -> Iterator[Block]:
        row = _present(self._shown.bill)
        view = self._wording.bills.bill(self._told.bill(row.id))
        yield Block("line", self._text(row.title))
        numbers = ", ".join(identifier.id for identifier in row.identifiers)
        yield from _lines(numbers, self._text(row.summary))
        yield Block("heading", "Where it is")
        yield Block("line", self._told.state_of_bill(self._told.bill(row.id), _LANGUAGE))
        yield Block("line", f"By the rule: {_whole_sentence(row.status.rule)}.")
        yield Block("heading", "Its stages")
        for run in view.runs:
            for mark in run.marks:
                yield self._stage(mark, run.chamber)
        yield from self._days_set()
        yield from self._sources(self._first([citation.source for citation in row.sources]))

    def _days_set(self) -> Iterator[Block]:
        """Yield the steps for which a day is set or was set, in words that stay true after that day."""
        steps = self._shown.expected
        if steps:
            yield Block("heading", "Days set")
        for step in steps:
            before = (f"Before: {self._text(plan.words)}" for plan in reversed(step.plans[:-1]))
            notes = (self._text(step.words), *before, self._end_of_step(step), self._text(step.note), step.id)
            yield Block("item", self._text(step.title), notes=tuple(filter(None, notes)))

    def _end_of_step(self, step: record_types.ExpectedStep) -> str:
        """Return by which event a step happened, or why it fell through; empty if neither is recorded."""
        if step.happened:
            title = self._describe.event_link(parse_target(step.happened, "")).title.text
            return f"It happened: {title} ({step.happened})"
        if step.cancelled:
            day, reason = self._day(step.cancelled.day), self._text(step.cancelled.reason)
            return f"Fell through, as recorded on {day}: {reason}"
        return ""

    def _stage(self, mark: StageMark, chamber: LocalizedText | None) -> Block:
        stage = " or ".join(one.label.text for one in mark.stages)
        place = f"{stage}, {chamber.text}" if chamber else stage
        if mark.event is None:
            return Block("item", place, "not recorded" if mark.reached == "gap" else "may follow")
        facts = "; ".join(filter(None, (mark.event.outcome, mark.event.votes)))
        return Block("item", f"{place}: {facts}" if facts else place, mark.event.link.when.words)

    def _actor(self) -> Iterator[Block]:
        row = _present(self._shown.actor)
        yield Block("line", self._text(row.name))
        whole = [self._name(one) for one in (*(member.organization for member in row.member_of), row.part_of) if one]
        others = ", ".join(self._text(other.name) for other in row.other_names)
        yield from _lines(
            row.kind,
            self._text(row.role),
            f"of {', '.join(whole)}" if whole else "",
            f"also: {others}" if others else "",
        )
        speaking = ActorDescriber(self._wording.events).speaking
        spoke = {*self._told.today.actors[row.id].spoke, *self._told.today.actors[row.id].parts_spoke}
        yield from self._events(
            "On record in",
            f"onrecord find --body {row.id} --kind event" if spoke.issuperset(self._refs()) else "",
            lambda ref: plain_text(speaking(row.id, ref)) if ref in spoke else "mentioned",
        )

    def _source(self) -> Iterator[Block]:
        row = _present(self._shown.source)
        yield from self._reference(row)
        yield from _lines(
            "Its reporting is its own." if row.via and not self._behind(row.via) else "",
            "A primary source." if row.primary else "",
            f"A version of sources/{row.version_of}" if row.version_of else "",
            self._text(row.note),
        )
        yield from self._events("Cited by")

    def _story(self) -> Iterator[Block]:
        row = _present(self._shown.story)
        yield Block("line", self._text(row.title))
        yield from _lines(self._text(row.summary), f"Languages: {', '.join(row.languages)}")
        if row.closed:
            yield Block("line", f"Closed on {self._day(row.closed)}. {self._text(row.note)}")
        matters = self._told.site.stories[row.id].matters
        disputed = [claim for claim in matters if self._told.matter(claim).is_disputed]
        if disputed:
            yield Block("heading", "In dispute")
        for claim in disputed:
            notes = (self._told.standing(claim, _LANGUAGE), claim.full_name())
            yield Block("item", self._describe.claim(claim).text, notes=notes)
        yield from self._days_set()
        yield from self._events("Its events", f"onrecord find --story {row.id} --kind event")

    def _refs(self) -> Iterator[Ref]:
        return (parse_target(id_, "") for id_ in self._shown.events)

    def _events(self, heading: str, command: str = "", role: Callable[[Ref], str] = lambda _: "") -> Iterator[Block]:
        """Yield the latest events of an entry, each with the `role` of the entry in it, and where the others are.

        The `command` lists all of them; without one, the page of the entry does.
        """
        refs = list(self._refs())
        if not refs:
            return
        has_more = len(refs) > _MOST_EVENTS
        latest = f", the latest {_MOST_EVENTS}" if has_more else ""
        yield Block("heading", f"{heading} {len(refs)} event{'' if len(refs) == 1 else 's'}{latest}")
        for ref in refs[-_MOST_EVENTS:]:
            link = self._describe.event_link(ref)
            notes = tuple(filter(None, (role(ref), f"{ref.story}/{ref.event}")))
            yield Block("item", link.title.text, link.when.words, notes)
        if has_more:
            as_of = f" --as-of {self._shown.as_of}" if self._shown.as_of else ""
            where = f"{command}{as_of}" if command else "its page has them, at the address below"
            yield Block("line", f"For all {len(refs)}: {where}")

    def _facts(self, row: record_types.Event, *, with_title: bool) -> Iterator[Block]:
        """Yield when, how and by whom something was said; for a claim, with the title of the event."""
        event = self._told.event(parse_target(row.id, ""))
        link = self._describe.event_link(event.ref)
        who = plain_text(self._wording.events.relations.people(event))
        when = self._describe.duration(event) or link.when.words
        clock = f", {link.when.clock}" if link.when.clock else ""
        yield Block("line", "; ".join(filter(None, (f"{when}{clock}", link.kind_words, who))))
        if with_title:
            yield Block("line", f"In: {self._text(row.title)} ({row.id})")

    def _quote(self, view: QuoteView, event: Event, depth: int = 0) -> Block:
        """Return a quotation with its source, and the place in it that the event names."""
        notes = []
        if view.translation:
            by = f" ({view.translator.text})" if view.translator else ""
            notes.append(f"In translation: “{view.translation.text}”{by}")
        checked = "; found word for word in the kept text" if view.is_checked else ""
        own = (one.locator for one in event.fields.sources if one.source == view.citation.source and one.locator)
        place = ", ".join((view.citation.label.text, *own))
        notes.append(f"{place} (sources/{view.citation.source}){checked}")
        return Block("quote", view.exact, notes=tuple(notes), depth=depth)

    def _cited(self, citations: Iterable[CitationView], depth: int) -> Iterator[Block]:
        for citation in citations:
            yield Block("line", _cited_in_brief(citation), depth=depth)

    def _first(self, own: Iterable[str]) -> Iterable[str]:
        """Return the sources of the entry, and then those of the other words that are shown."""
        return dict.fromkeys((*own, *(row.id for row in self._shown.sources)))

    def _sources(self, ids: Iterable[str]) -> Iterator[Block]:
        rows = {row.id: row for row in self._shown.sources}
        cited = self._citations()
        ordered = [id_ for id_ in ids if id_ in rows]
        if ordered:
            yield Block("heading", "Sources")
        for id_ in ordered:
            yield from self._reference(rows[id_], cited.get(id_))

    def _citations(self) -> Mapping[str, record_types.Citation]:
        """Return how the entry cites its sources, by the id of the source."""
        shown = self._shown
        rows = chain.from_iterable(row.sources for row in (shown.event, shown.claim, shown.bill) if row)
        return {citation.source: citation for citation in rows}

    def _reference(self, row: record_types.Source, cited: record_types.Citation | None = None) -> Iterator[Block]:
        view = self._describe.reference(row.id)
        locator = cited.locator if cited else None
        imprint = (view.authors, view.container, view.publisher.text if view.publisher else "", view.issued, locator)
        told = ", ".join(dict.fromkeys(filter(None, imprint)))
        behind = self._behind(cited.via if cited and cited.via is not None else row.via)
        notes = tuple(filter(None, (f"sources/{row.id}", behind, view.url_status)))
        yield Block("item", f"{view.heading.text.rstrip('.')}. {told}".rstrip(), notes=notes)
        if row.url:
            yield Block("address", row.url, depth=1)
        if row.archive_url:
            yield Block(
                "address", row.archive_url, f"copy of {view.archive_date}:" if view.archive_date else "copy:", depth=1
            )

    def _behind(self, via: Sequence[record_types.Via]) -> str:
        """Return where the reporting of a source is from; empty if it is its own, or nothing is recorded of that."""
        if all(one.source == "own" for one in via):
            return ""
        return f"Its reporting is from: {', '.join(map(self._via, via))}"

    def _via(self, via: record_types.Via) -> str:
        if via.external:
            return self._text(via.external)
        known = {"own": "its own reporting", "unknown": "an unknown origin", None: "an unknown origin"}
        return known.get(via.source, f"sources/{via.source}")

    def _cite(self) -> Iterator[Block]:
        cite = self._shown.cite
        if cite is None:
            return
        yield Block("heading", "To cite")
        updated = self._day(cite.updated) if cite.updated else ""
        parts = dict.fromkeys(filter(None, (cite.title, cite.publisher, cite.site, updated)))
        yield Block("line", ". ".join(part.rstrip(".") for part in parts))
        yield Block("address", cite.address)
        if self._told.today.base_url is None:
            yield Block(
                "line", "The site names no address of its own ('url' in site.yaml), so this one is relative to it."
            )

    def _name(self, actor: str) -> str:
        return self._describe.actor(actor).name.text

    def _text(self, text: Mapping[str, str] | None) -> str:
        return self._describe.plain(text)

    def _day(self, day: date) -> str:
        return self._describe.words.date(EdtfDate(CalendarSpan.of(day)))


def _whole_sentence(rule: str) -> str:
    """Return the sentence of a rule, with that of the rule to which it adds something."""
    return _SAME_AS.sub(lambda other: f"{RULES[other[1]]}; ", RULES[rule])


def _cited_in_brief(citation: CitationView) -> str:
    locator = f", {citation.locator}" if citation.locator else ""
    return f"{citation.label.text}{locator} (sources/{citation.source})"


def _lines(*texts: str) -> Iterator[Block]:
    return (Block("line", text) for text in texts if text)


def _present(row: Row | None) -> Row:
    assert row is not None, "each kind has its row"  # noqa: S101
    return row
