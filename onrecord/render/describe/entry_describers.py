"""Describes actors and sources on their own pages.

Of an actor: its findings, its claims, its denials, and the people who speak for it. Of a source: what rests on it, the
sources around it, and whether its words were checked.

Both are here, since `onrecord translate` writes messages in the order of the modules that have them: a division would
move these messages in the catalogues of sites.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain

from msgspec import Struct
from msgspec.structs import replace

from onrecord.model.fields import ActorFields, OtherName, Via
from onrecord.model.foldings import fold_origin
from onrecord.model.origins import Origin
from onrecord.model.reach import reach
from onrecord.model.relations import REVIEWING, Ref, represented, spoken_for
from onrecord.model.site import Actor, Source, SourceUse
from onrecord.render import vocabulary
from onrecord.render.describe.bill_describer import BillDescriber
from onrecord.render.describe.describer import Describer
from onrecord.render.describe.event_describer import EventDescriber
from onrecord.render.describe.origins_view import differences, origin_name
from onrecord.render.fragments import Markup, as_html, escape
from onrecord.render.markup import bare, joined, linked, localized
from onrecord.render.tracking.tracked_types import EventSummary
from onrecord.render.views.event_views import ActorClaimView, PersonView, StageReachedView
from onrecord.render.views.source_views import SourceView
from onrecord.render.views.text_views import ActorLink


class _EntryDescriber(Struct, frozen=True):
    events: EventDescriber

    @property
    def describe(self) -> Describer:
        """The describer of names and links."""
        return self.events.describe


class ActorDescriber(_EntryDescriber, frozen=True):
    """Describes actors in one language."""

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
        return Markup(f"{describe.words.sign(';')} ").join(names)

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
        return as_html(f"{name} ({escape(self.describe.period(other))})") if other.is_bounded else name

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
        return tuple(self._person(id_, actor.id) for id_ in dict.fromkeys((*speaking, *actor.parts)) if id_ != actor.id)

    def _person(self, id_: str, organization: str) -> PersonView:
        describe = self.describe
        fields = self.describe.site.actor_fields(id_)
        periods = [describe.period(one) for one in fields.member_of if one.organization == organization]
        link = self._noted(id_, "; ".join(periods) if all(periods) else "")
        return PersonView(link, describe.maybe_localized(fields.role))

    def findings(self, refs: Iterable[Ref]) -> tuple[ActorClaimView, ...]:
        """Return the claims on which some events decide, each once; the standing of each has the findings."""
        return tuple(self._of_other(claim, Markup("")) for claim in dict(self._decisions(refs)))

    def findings_counted(self, refs: Iterable[Ref]) -> tuple[str, ...]:
        """Return how many findings some events make, and how many earlier ones they decide on, in words."""
        counts = Counter(is_review for _, is_review in self._decisions(refs))
        ngettext = self.describe.words.ngettext
        found = counts[False]
        reviewed = counts[True]
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
        """Yield the claims of others that some events deny, each once with its first denial.

        Then come the claims whose denial follows from what the events say on joined claims.
        """
        found: dict[Ref, Ref] = {}
        sided: dict[Ref, Ref] = {}
        for ref in refs:
            for link in self.describe.site.relations(ref).links:
                if link.kind == "denies" and link.basis == "stated":  # a denial of an event denies all its claims
                    for claim in self._claims_in(link.target):
                        found.setdefault(claim, ref)
            for side in self.describe.site.relations(ref).sides:
                if not side.holds and side.step is not None:
                    sided.setdefault(side.claim, ref)
        for claim, denial in found.items():
            yield self._of_other(claim, self.describe.worded("denied on: %(date)s", date=self._day_of(denial)))
        for claim, event in sided.items():
            if claim not in found:
                yield self._of_other(claim, self.describe.worded(vocabulary.SIDED_ON, date=self._day_of(event)))

    def _day_of(self, event: Ref) -> Markup:
        shown = self.describe.event_link(event)
        return linked(shown.address, escape(shown.when.words))

    def _claims_in(self, target: Ref) -> Iterator[Ref]:
        claims = self.describe.site.line(target).fields.claims
        return (Ref(*target.key, one.id) for one in claims if target.claim in ("", one.id))

    def _of_other(self, claim: Ref, denial: Markup) -> ActorClaimView:
        return self._claim(claim, self._source(self.describe.site.line(claim)), denial)

    def _source(self, event: EventSummary) -> Markup:
        who = self.describe.names(spoken_for(event.fields), event)
        date = escape(self.describe.when(event).words)
        return self.describe.worded("%(who)s, %(date)s", who=who, date=date) if who else date

    def _claim(self, ref: Ref, source: Markup, denial: Markup) -> ActorClaimView:
        describe = self.describe
        matters = self.events.matters
        return ActorClaimView(
            name=ref.name(),
            text=describe.claim(ref),
            address=self.describe.statement_address(ref),
            source=source,
            denial=denial,
            standing=matters.standing(ref),
            matter_address=matters.address(describe.site.matters[ref].first_claim, ref.story),
        )


_MOST_NAMED = 20
"""The number of other sources that one line names at once."""


class SourceDescriber(_EntryDescriber, frozen=True):
    """Describes sources in one language."""

    bills: BillDescriber

    def source(self, source: Source) -> SourceView:
        """Return what only the page of a source shows of it."""
        fields = source.fields
        status = vocabulary.URL_STATUSES[fields.url_status]
        return SourceView(
            url_status=self.describe.words.gettext(status) if status and fields.url else "",
            lacks_copy=bool(fields.url and not fields.archive_url),
            via=_listed(map(self._via, fields.via)),
            origins=_listed(self._origins(source)),
            reports=self._capped(source.reports, self._report),
            version_of=_listed(map(self._version, filter(None, [fields.version_of]))),
            versions=self._capped(source.versions, self._version),
            quotations=self._quotations(source),
        )

    def _via(self, via: Via) -> Markup:
        """Return an origin that the entry names: a source of this site as a link."""
        name = bare(self.describe.via(via))
        is_here = via.source is not None and via.source not in ("unknown", "own")
        return linked(self.describe.addresses.source(via.source or ""), name) if is_here else name

    def _origins(self, source: Source) -> Iterator[Markup]:
        """Yield the original sources that the entry does not name itself."""
        if source.origins is None:
            return
        named = {key for via in source.fields.via for key in _keys(via)}
        yield from (self._origin(root) for root in source.origins.roots if root.key not in named)
        if source.origins.unknown and "unknown" not in named:
            yield self.describe.worded("origin not recorded here")

    def _origin(self, root: Origin) -> Markup:
        name = bare(origin_name(root, self.describe))
        return linked(self.describe.addresses.source(root.key), name) if root.kind == "source" else name

    def _capped(self, ids: Sequence[str], name: Callable[[str], Markup]) -> Markup:
        """Return the names of sources; those beyond a limit are closed."""
        named, rest = (_listed(map(name, part)) for part in (ids[:_MOST_NAMED], ids[_MOST_NAMED:]))
        more = self.describe.worded("%(n)d more", n=max(len(ids) - _MOST_NAMED, 0))
        return named + as_html(f"<details><summary>{more}</summary>{rest}</details>") if rest else named

    def _report(self, id_: str) -> Markup:
        reference = self.describe.reference(id_)
        return _and(linked(reference.address, bare(reference.name)), escape(reference.issued))

    def _version(self, id_: str) -> Markup:
        """Return a link to a source, by its title, and its publisher and day: versions differ in one of these."""
        reference = self.describe.reference(id_)
        publisher = bare(reference.publisher) if reference.publisher else Markup("")
        return _and(linked(reference.address, bare(reference.heading)), publisher, escape(reference.issued))

    def _quotations(self, source: Source) -> str:
        """Return how many quotations there are, and whether they were checked; empty without one."""
        number = sum(use.quotes for use in source.uses.values())
        words = self.describe.words
        if not number:
            return ""
        if source.has_snapshot:  # with other words than those of the kept text, there would be no build
            return words.ngettext(
                "%(n)d quotation, found word for word in the text kept of this source",
                "%(n)d quotations, each found word for word in the text kept of this source",
                number,
            )
        return words.ngettext(
            "%(n)d quotation, not checked: no text of this source is kept here",
            "%(n)d quotations, not checked: no text of this source is kept here",
            number,
        )

    def uses(self, source: Source, ref: Ref) -> tuple[Markup, ...]:
        """Return what rests on a source in an event: stages, claims, relations and quotations; often nothing."""
        return tuple(self._uses(source.id, ref, source.uses[ref]))

    def _uses(self, source: str, ref: Ref, use: SourceUse) -> Iterator[Markup]:
        describe = self.describe
        event = describe.site.line(ref)
        if use.is_support and event.is_stage:
            yield from self._stages(event)
        claims = _listed(self._claim(event, claim) for claim in use.claims)
        if len(use.claims) > 1:
            yield describe.worded("Claims: %(what)s", what=claims)
        elif claims:
            yield describe.worded("Claim: %(what)s", what=claims)
        links = describe.site.relations(ref).links if use.relations else ()
        yield from self.events.relations.brief(links[position] for position in use.relations)
        if use.quotes:
            yield escape(describe.words.ngettext("%(n)d quotation", "%(n)d quotations", use.quotes))
        if use.pictures:
            yield escape(describe.words.ngettext("%(n)d picture", "%(n)d pictures", use.pictures))
        if told := joined(differences(describe, event.fields, source)):
            yield describe.worded("Tells it differently: %(what)s", what=told)
        elif use.is_mention:
            yield describe.worded("Mentioned in the text")

    def _claim(self, event: EventSummary, claim: str) -> Markup:
        words = bare(self.describe.localized(event.claim(claim).text))
        return linked(self.describe.statement_address(Ref(*event.ref.key, claim)), words)

    def _stages(self, event: EventSummary) -> Iterator[Markup]:
        """Yield the stages that a bill reached, each with the explanation that its name needs."""
        if step := self.bills.step(event):
            bill = linked(step.bill.address, bare(step.bill.title))
            end = self.describe.last_day(event) if event.fields.until else ""
            stages = (_stage(stage, end) for stage in step.stages)
            yield from (as_html(f"{bill}{self.describe.words.sign(':')} {stage}") for stage in stages)


def _keys(via: Via) -> Sequence[str]:
    """Return the keys that an origin with the name of this `via` may have."""
    return [via.source or ""] if via.external is None else [fold_origin(name) for name in via.external.values()]


def _listed(names: Iterable[Markup]) -> Markup:
    return Markup("; ").join(names)


def _and(*parts: Markup) -> Markup:
    return Markup(", ").join(filter(None, parts))


def _stage(stage: StageReachedView, end: str) -> Markup:
    """Return a stage with its outcome; `end` is the last day of an event that lasted, since the list has the first."""
    name = _and(bare(stage.label), bare(stage.chamber) if stage.chamber else Markup(""))
    ended = ", ".join(filter(None, (stage.outcome, end)))
    outcome = f" ({escape(ended)})" if stage.outcome else ""
    meaning = f' <span class="step-meaning">{localized(stage.meaning)}</span>' if stage.meaning else ""
    return as_html(f"{name}{outcome}{meaning}")
