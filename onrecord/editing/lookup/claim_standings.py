"""Says how the claims of a site stand, today and in the record as of a day."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property

from onrecord.arrange import order_events, public_version
from onrecord.editing.lookup.entry_names import name_of
from onrecord.model.choices import FindingResult
from onrecord.model.fields import Claim, EventFields
from onrecord.model.matter_building import build_matters
from onrecord.model.matters import Matter
from onrecord.model.origins import Origins, OriginTracer, supporting_citations
from onrecord.model.positions import Key, Positions
from onrecord.model.records import Records
from onrecord.model.relations import Body, FindingState, Ref
from onrecord.model.standings import Standing
from onrecord.problems import Locate

_RESULTS: Mapping[FindingResult, str] = {
    "so": "found to be so",
    "not-so": "found not to be so",
    "in-part": "found to be so in part",
    "not-established": "found not established",
    "undecided": "left undecided",
}
"""What a body found on a claim, in words."""


class Matters:
    """The standings of all claims of a site; computed when the first one is asked for."""

    def __init__(self, records: Records, locate: Locate) -> None:
        self.records = records
        self._locate = locate
        self._by_day: dict[date, Mapping[Ref, Matter]] = {}

    def matter(self, claim: Ref) -> Matter | None:
        """Return the matter of a claim; None for an unknown one."""
        return self._by_claim.get(claim)

    def standing(self, claim: Ref, day: date | None = None) -> Standing | None:
        """Return the standing of a claim, in the record as of `day` if given; None if nobody had said it by then."""
        matter = (self._by_claim if day is None else self._as_of(day)).get(claim)
        return matter.standing(claim) if matter else None

    def findings(self, claim: Ref, day: date | None = None) -> Sequence[FindingState]:
        """Return the findings on a claim with their reviews, as of `day` if given; none if nobody has said it."""
        matter = (self._by_claim if day is None else self._as_of(day)).get(claim)
        return matter.findings(claim, day) if matter else ()

    def day_of(self, event: Key) -> date | None:
        """Return the day from which on an event counts, as pages of a day count it; None for an unknown event."""
        return self._days.get(event)

    def origins(self, event: EventFields, claim: Claim) -> Origins:
        """Return the origins of what a claim of an event rests on."""
        return self._tracer.trace(supporting_citations(claim.sources, event.sources))

    @cached_property
    def _tracer(self) -> OriginTracer:
        sources = {source.id: source.fields for source in self.records.sources}
        return OriginTracer(sources, self.records.site.fields.languages)

    @cached_property
    def _days(self) -> Mapping[Key, date]:
        """The last possible days of all events, in the order of the events."""
        order = order_events(self.records, self._locate).value
        return {key: bounds.latest_day for key, bounds in order.items()}

    @cached_property
    def _positions(self) -> Positions:
        entries = {key: public_version(self.records.event_by_id[key], frozenset()) for key in self._days}
        return Positions(entries, self.records.actor_by_id)

    @cached_property
    def _by_claim(self) -> Mapping[Ref, Matter]:
        return build_matters(self._positions.events, self._days, self._positions, self._tracer)

    def _as_of(self, day: date) -> Mapping[Ref, Matter]:
        """Return the matters that the events make which count by a day: relations to later ones drop out."""
        if day not in self._by_day:
            counted = {key: event for key, event in self._positions.events.items() if self._days[key] <= day}
            self._by_day[day] = build_matters(counted, self._days, self._positions.among(counted), self._tracer)
        return self._by_day[day]


def standing_in_words(standing: Standing, records: Records) -> str:
    """Return a standing in words; empty if nobody but the speakers has said anything on the claim."""
    if standing.kind == "disputed":
        since = ", and maintained since" if standing.answer == "maintained" else ""
        return f"disputed by {_names(standing.opposing, records)}{since}"
    if standing.kind == "confirmed":
        return f"confirmed by {_names(standing.confirmed_by, records)}"
    if standing.kind == "shared":
        return f"said by {_names(standing.shared_by, records)}, too"
    return "withdrawn" if standing.kind == "withdrawn" else ""


def finding_in_words(state: FindingState, records: Records) -> str:
    """Return a finding in words, with what became of it."""
    verb = {"upholds": "upheld", "reverses": "reversed"}
    result = f"{_RESULTS[state.finding.result]} by {_names(state.finding.bodies, records)}"
    reviews = (f"{verb[step.kind]} by {_names(step.bodies, records)}" for step in state.reviews)
    appeal = ("under appeal",) if state.is_under_appeal else ()
    return ", ".join((result, *reviews, *appeal))


def _names(bodies: tuple[Body, ...], records: Records) -> str:
    return ", ".join(name_of(body.id, records) if body.is_named else "an unnamed speaker" for body in bodies)
