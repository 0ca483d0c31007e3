"""Says how the claims of a site stand today, also while it has errors: for the choices of forms."""

from collections.abc import Mapping, Sequence
from functools import cached_property

from onrecord.arrange import order_events, public_version
from onrecord.editing.lookup.entry_names import name_of
from onrecord.model.choices import FindingResult
from onrecord.model.matter_building import build_matters
from onrecord.model.matters import Matter
from onrecord.model.origins import OriginTracer
from onrecord.model.positions import Positions
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

    def standing(self, claim: Ref) -> Standing | None:
        """Return the standing of a claim; None if nobody has said it."""
        matter = self._by_claim.get(claim)
        return matter.standing(claim) if matter else None

    def findings(self, claim: Ref) -> Sequence[FindingState]:
        """Return the findings on a claim with their reviews; none if nobody has said it."""
        matter = self._by_claim.get(claim)
        return matter.findings(claim) if matter else ()

    @cached_property
    def _by_claim(self) -> Mapping[Ref, Matter]:
        order = order_events(self.records, self._locate).value
        days = {key: bounds.latest_day for key, bounds in order.items()}
        entries = {key: public_version(self.records.event_by_id[key], frozenset()) for key in days}
        sources = {source.id: source.fields for source in self.records.sources}
        tracer = OriginTracer(sources, self.records.site.fields.languages)
        return build_matters(entries, days, Positions(entries, self.records.actor_by_id), tracer)


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
