"""Describes actors: their findings, their claims, their denials, and the people who speak for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain

from msgspec import Struct
from msgspec.structs import replace

from onrecord.model.fields import ActorFields, OtherName
from onrecord.model.reach import reach
from onrecord.model.relations import REVIEWING, Ref, represented, spoken_for
from onrecord.model.site import Actor, Link
from onrecord.render.describe.describer import Describer
from onrecord.render.describe.event_describer import EventDescriber
from onrecord.render.fragments import Markup, as_html, escape
from onrecord.render.markup import bare, linked
from onrecord.render.tracking.tracked_types import EventSummary
from onrecord.render.views.story_views import ActorClaimView, PersonView
from onrecord.render.views.text_views import ActorLink


class ActorDescriber(Struct, frozen=True):
    """Describes actors in one language."""

    events: EventDescriber

    @property
    def describe(self) -> Describer:
        """The describer of names and links."""
        return self.events.describe

    def speaking(self, actor: str, ref: Ref) -> Markup:
        """Return who else speaks in an event on an actor's page, and for whom; empty if it speaks alone."""
        describe = self.describe
        event = describe.site.line(ref)
        others = self.describe.names((one for one in event.fields.speaker if one != actor), event)
        if actor in event.fields.speaker:
            whom = self.describe.names((one for one in represented(event.fields) if one != actor), event)
            if others and whom:
                return describe.worded("together with %(who)s, for %(whom)s", who=others, whom=whom)
            if others:
                return describe.worded("together with %(who)s", who=others)
            return describe.worded("for %(whom)s", whom=whom) if whom else whom
        if actor in event.fields.on_behalf_of:
            return describe.worded("%(who)s for it", who=others) if others else others
        return self._belonging(event)

    def _belonging(self, event: EventSummary) -> Markup:
        """Return the speakers who belong to the actor: its members and its parts."""
        describe = self.describe
        names = [
            describe.worded("%(who)s, a member", who=self.describe.names([one], event))
            if describe.site.actor_fields(one).kind == "person"
            else describe.worded("%(who)s, a part of it", who=self.describe.names([one], event))
            for one in spoken_for(event.fields)
        ]
        return Markup("; ").join(names)

    def parents(self, fields: ActorFields) -> tuple[ActorLink, ...]:
        """Return links to the organizations that an actor belongs to, each with the period of a membership."""
        wholes = (self.describe.actor(whole) for whole in (fields.part_of,) if whole)
        return (*(self._noted(one.organization, self.describe.period(one)) for one in fields.member_of), *wholes)

    def other_names(self, fields: ActorFields) -> tuple[Markup, ...]:
        """Return an actor's former names, each with its period, and the other spellings.

        A spelling in only one language serves for all of them, so it has no mark of its language.
        """
        return tuple(map(self._other_name, fields.other_names))

    def _other_name(self, other: OtherName) -> Markup:
        if not other.is_bounded and len(other.name) == 1:
            return escape(next(iter(other.name.values())))
        name = bare(self.describe.localized(other.name))
        return as_html(f"{name} ({self.describe.period(other)})") if other.is_bounded else name

    def _noted(self, id_: str, period: str) -> ActorLink:
        link = self.describe.actor(id_)
        return replace(link, note=Markup("({})").format(period)) if period else link

    def people(self, actor: Actor) -> tuple[PersonView, ...]:
        """Return the people and bodies that belong to an actor or speak for it, each once."""
        site = self.describe.site
        speaking = (
            speaker
            for ref in actor.spoke
            if actor.id in (fields := site.line(ref).fields).on_behalf_of
            for speaker in fields.speaker
        )
        found = dict.fromkeys((*speaking, *actor.parts))
        return tuple(self._person(id_, actor.id) for id_ in found if id_ != actor.id)

    def _person(self, id_: str, organization: str) -> PersonView:
        describe, fields = self.describe, self.describe.site.actor_fields(id_)
        periods = [describe.period(one) for one in fields.member_of if one.organization == organization]
        link = self._noted(id_, "; ".join(periods) if all(periods) else "")
        return PersonView(link, describe.maybe_localized(fields.role))

    def findings(self, refs: Iterable[Ref]) -> tuple[ActorClaimView, ...]:
        """Return the claims on which some events decide, each once; the standing of each has the findings."""
        return tuple(self._of_other(claim, Markup("")) for claim in dict(self._decisions(refs)))

    def findings_counted(self, refs: Iterable[Ref]) -> tuple[str, ...]:
        """Return how many findings some events make, and how many earlier ones they decide on, in words."""
        counts = Counter(is_review for _, is_review in self._decisions(refs))
        ngettext, found, reviewed = self.describe.words.ngettext, counts[False], counts[True]
        own = ngettext("%(n)d finding", "%(n)d findings", found)
        on_others = ngettext("%(n)d decision on an earlier finding", "%(n)d decisions on earlier findings", reviewed)
        return (*((own,) if found else ()), *((on_others,) if reviewed else ()))

    def _decisions(self, refs: Iterable[Ref]) -> Iterator[tuple[Ref, bool]]:
        """Yield the claim of each decision of some events, and whether it decides on an earlier finding."""
        site = self.describe.site
        for ref in (ref for ref in refs if site.line(ref).fields.type == "finding"):
            for claim in dict.fromkeys(self._found(ref)):
                for state in site.matters[claim].findings(claim):
                    if state.finding.event == ref:
                        yield claim, False
                    yield from ((claim, True) for review in state.reviews if review.event == ref)

    def _found(self, ref: Ref) -> Iterator[Ref]:
        """Yield the claims that a finding names, and those named by the earlier findings on which it decides."""
        relations = self.describe.site.relations
        reviewed = lambda one: (link.target for link in relations(one).links if link.kind in REVIEWING)  # noqa: E731
        for link in chain.from_iterable(relations(event).links for event in reach([ref], reviewed)):
            if link.kind == "finds":
                yield from self._claims_in(link.target)

    def claims(self, refs: Iterable[Ref]) -> Iterator[ActorClaimView]:
        """Yield the claims of some events."""
        for ref in refs:
            event = self.describe.site.line(ref)
            for claim in event.fields.claims:
                yield self._claim(Ref(*ref.key, claim.id), escape(self.describe.when(event).words), Markup(""))

    def denied(self, refs: Iterable[Ref]) -> Iterator[ActorClaimView]:
        """Yield the claims of others that some events deny, each once with its first denial."""
        found: dict[Ref, Ref] = {}
        for ref in refs:
            for link in self.describe.site.relations(ref).links:
                for claim in self._denied(link):
                    found.setdefault(claim, ref)
        yield from (self._of_other(claim, self._denial(denial)) for claim, denial in found.items())

    def _denied(self, link: Link) -> Iterator[Ref]:
        """Yield the claims that a relation denies; a denial of an event denies all its claims."""
        if link.kind == "denies" and link.basis == "stated":
            yield from self._claims_in(link.target)

    def _claims_in(self, target: Ref) -> Iterator[Ref]:
        """Return the claim that a target names, or all claims of its event."""
        claims = self.describe.site.line(target).fields.claims
        return (Ref(*target.key, one.id) for one in claims if target.claim in ("", one.id))

    def _of_other(self, claim: Ref, denial: Markup) -> ActorClaimView:
        return self._claim(claim, self._source(self.describe.site.line(claim)), denial)

    def _source(self, event: EventSummary) -> Markup:
        who, date = self.describe.names(spoken_for(event.fields), event), escape(self.describe.when(event).words)
        return self.describe.worded("%(who)s, %(date)s", who=who, date=date) if who else date

    def _denial(self, ref: Ref) -> Markup:
        link = self.describe.event_link(ref)
        return self.describe.worded("denied on: %(date)s", date=linked(link.address, escape(link.when.words)))

    def _claim(self, ref: Ref, source: Markup, denial: Markup) -> ActorClaimView:
        describe, matters = self.describe, self.events.matters
        matter = describe.site.matters[ref]
        return ActorClaimView(
            name=ref.name(),
            text=describe.localized(describe.site.line(ref).claim(ref.claim).text),
            address=self.describe.statement_address(ref),
            source=source,
            denial=denial,
            standing=matters.standing(ref),
            matter_address=matters.address(matter.first_claim, ref.story),
        )
