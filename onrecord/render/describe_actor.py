"""Describes actors: their claims, their denials, and the people who speak for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from onrecord.model.relations import Ref, represented, spoken_for
from onrecord.model.site import Actor, Link
from onrecord.render.aspects import EventLine
from onrecord.render.describe import Describer
from onrecord.render.describe_event import EventDescriber
from onrecord.render.fragments import Markup, escape
from onrecord.render.list_views import ActorClaimView, PersonView
from onrecord.render.markup import bare, linked


class ActorDescriber(Struct, frozen=True):
    """Describes actors in one language."""

    events: EventDescriber

    @property
    def describe(self) -> Describer:
        """The describer of names and links."""
        return self.events.describe

    def speaking(self, actor: str, ref: Ref) -> Markup:
        """Return who else speaks in an event on an actor's page, and for whom; empty if it speaks alone."""
        describe, fields = self.describe, self.describe.site.line(ref).fields
        others = self._names(one for one in fields.speaker if one != actor)
        if actor in fields.speaker:
            whom = self._names(one for one in represented(fields) if one != actor)
            if others and whom:
                return describe.worded("together with %(who)s, for %(whom)s", who=others, whom=whom)
            if others:
                return describe.worded("together with %(who)s", who=others)
            return describe.worded("for %(whom)s", whom=whom) if whom else whom
        if actor in fields.on_behalf_of:
            return describe.worded("%(who)s for it", who=others) if others else others
        return self._belonging(spoken_for(fields))

    def _belonging(self, speaking: Iterable[str]) -> Markup:
        """Return the speakers who belong to the actor: its members and its parts."""
        describe = self.describe
        names = [
            describe.worded("%(who)s, a member", who=self._names([one]))
            if describe.site.actor_fields(one).kind == "person"
            else describe.worded("%(who)s, a part of it", who=self._names([one]))
            for one in speaking
        ]
        return Markup("; ").join(names)

    def _names(self, ids: Iterable[str]) -> Markup:
        return self.describe.format_list(bare(actor.name) for actor in self.describe.actors(ids))

    def people(self, actor: Actor) -> tuple[PersonView, ...]:
        """Return the people and bodies that belong to an actor or speak for it, each once."""
        site, describe = self.describe.site, self.describe
        speaking = (
            speaker
            for ref in actor.spoke
            if actor.id in (fields := site.line(ref).fields).on_behalf_of
            for speaker in fields.speaker
        )
        found = dict.fromkeys((*speaking, *actor.parts))
        return tuple(
            PersonView(describe.actor(id_), describe.maybe_localized(site.actor_fields(id_).role))
            for id_ in found
            if id_ != actor.id
        )

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
        for claim, denial in found.items():
            event = self.describe.site.line(claim)
            yield self._claim(claim, self._source(event), self._denial(denial))

    def _denied(self, link: Link) -> Iterator[Ref]:
        """Yield the claims that a relation denies; a denial of an event denies all its claims."""
        if link.kind == "denies" and link.basis == "stated":
            claims = self.describe.site.line(link.target).fields.claims
            yield from (Ref(*link.target.key, one.id) for one in claims if link.target.claim in ("", one.id))

    def _source(self, event: EventLine) -> Markup:
        who, date = self._names(spoken_for(event.fields)), escape(self.describe.when(event).words)
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
            address=self.events.statement_address(ref),
            source=source,
            denial=denial,
            standing=matters.standing(ref),
            matter_address=matters.address(matter.first_claim, ref.story),
        )
