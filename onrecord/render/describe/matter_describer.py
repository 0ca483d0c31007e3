"""Describes matters: the standing of each claim, and the positions of the bodies that speak on it."""

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from onrecord.cache.dependency_recorder import DependencyRecorder
from onrecord.model.addresses import addresses_in
from onrecord.model.matters import Matter, Step
from onrecord.model.relations import Body, Finding, FindingState, FindingStep, Ref
from onrecord.model.site import Site
from onrecord.model.standings import Standing
from onrecord.render import vocabulary
from onrecord.render.describe.describer import Describer
from onrecord.render.english_words import remove_marks
from onrecord.render.fragments import Markup, escape
from onrecord.render.full_stops import sentence
from onrecord.render.tracking.tracked_site import TrackedSite
from onrecord.render.views.claim_views import FindingView, StandingView
from onrecord.render.words import Words

_HOLDS, _OPPOSES, _TAKES_BACK = "●", "○", "–"
"""Symbols for the position of a statement or a standing. Their shapes differ, and none is a tick or a cross, which
would say who is right."""
_FOUND = "◇"
"""The symbol of a finding, whatever its result."""
_AGREED = {"confirmed": f"{_HOLDS}{_HOLDS}", "shared": f"{_HOLDS}+{_HOLDS}"}
"""Symbols for a claim that several sides hold: in agreement, or independently."""
_NOT_YET = (vocabulary.UNSAID, vocabulary.OPPOSED)
"""The label of a claim that nobody has made yet: without opponents, and with some."""


class MatterDescriber(Struct, frozen=True):
    """Describes matters in one language."""

    describe: Describer

    def standing(self, claim: Ref) -> StandingView:
        """Return the current standing of a claim."""
        matter = self.describe.site.matters[claim]
        standing = matter.standing(claim)
        findings = tuple(map(self.finding, matter.findings(claim)))
        if standing is None:  # nobody takes a position on it
            return StandingView(
                vocabulary.UNSAID_MARK, _TAKES_BACK, self.describe.worded(vocabulary.UNSAID), Markup(""), findings
            )
        held = _AGREED.get(standing.kind, _HOLDS) if standing.holding else ""
        meant = self.reported(claim, matter)
        speaking = next((own.bodies for own in matter.by_event.get(meant.key, ())), ())
        label = self.label(standing, meant, is_own=not set(speaking).isdisjoint(standing.asserted_by))
        return StandingView(
            mark=standing.mark,
            symbol=f"{held}{_OPPOSES if standing.opposing else ''}" or _TAKES_BACK,
            label=label if meant == claim else self.describe.worded(vocabulary.OF_REPORTED, standing=label),
            answer=self._answer(standing),
            findings=findings,
        )

    def in_one_line(self, claim: Ref) -> str:
        """Return what was found on a claim, and the label of its standing, as plain text."""
        standing = self.standing(claim)
        found = (sentence(finding.label.striptags()) for finding in standing.findings)
        return " ".join((*found, standing.label.striptags()))

    def reported(self, claim: Ref, matter: Matter) -> Ref:
        """Return the claim that an outlet's claim reports, through any number of reports; or else the claim itself."""
        site = self.describe.site
        seen = set[Ref]()
        while not any(claim in said.about for said in matter.by_event.get(claim.key, ())):
            seen.add(claim)
            links = (link for link in site.relations(Ref(*claim.key)).links if link.is_report and link.origin == claim)
            unseen = [own for own in matter.claims if own not in seen]
            reported = next((own for link in links for own in unseen if own.overlaps(link.target)), None)
            if reported is None:
                return matter.first_claim  # it reports an event without claims
            claim = reported
        return claim

    def finding(self, state: FindingState, *, names_claim: bool = False) -> FindingView:
        """Return what a body found on a claim, and what has become of it; with the claim if the page lacks that."""
        found = state.finding
        label = self._decided(vocabulary.FINDINGS[found.result], found)
        for review in state.reviews:
            messages = vocabulary.REVIEWS if review.target == found.event else vocabulary.REVIEWS_OF_REVIEWS
            label = self._decided(messages[review.kind], review, finding=label)
        if state.is_under_appeal:
            label = self.describe.worded(vocabulary.UNDER_APPEAL, finding=label)
        address = self.describe.event_address(self.describe.site.line(found.event))
        claim = self.describe.claim(found.claim) if names_claim else None
        return FindingView(found.result, _FOUND, label, address, claim)

    def _decided(self, message: str, decision: Finding | FindingStep, **values: Markup) -> Markup:
        """Return a message with the bodies of a decision, as they were called on its day, and the day."""
        event = self.describe.site.line(decision.event)
        who = self.describe.format_list(self.describe.body(body, event) for body in decision.bodies)
        return self.describe.worded(message, who=who, date=escape(self.describe.when(event).words), **values)

    def address(self, first: Ref, story: str) -> str:
        """Return the address of a matter, named by its first claim, on a story's page of claims of today."""
        describe = self.describe
        first = self.describe.site.whole_matter(first)
        key = (first.story, first.event, first.claim)
        page = describe.site.claims_page(story, first)
        return describe.story_addresses(story).matter(story, key, page)

    def page(self, first: Ref) -> str:
        """Return the address of a matter's own page, or without one that of its place on the page of claims."""
        if self.describe.site.is_answered(first):
            return self.describe.story_addresses(first.story).claim_page(*first)
        return self.address(first, first.story)

    def title(self, claim: Ref) -> str:
        """Return the words of a claim as a title: between quotation marks if they are verbatim, else as a claim."""
        text = self.describe.claim(claim).text
        gettext = self.describe.words.gettext
        return self.describe.words.quoted(text) if self.is_verbatim(claim) else gettext("Claim: %(claim)s", claim=text)

    def is_verbatim(self, claim: Ref) -> bool:
        """Return whether the words of a claim are those of a quotation, apart from the full stop."""
        event = self.describe.site.quotes(Ref(*claim.key))
        own = self.describe.claim(claim)
        id_ = event.claim(claim.claim).quote
        quote = next((quote for quote in event.fields.quotes if quote.id == id_), None)
        is_readable = quote is not None and quote.lang == (own.lang or self.describe.language)
        return quote is not None and is_readable and _without_stop(quote.exact) == _without_stop(own.text)

    def summary(self, matter: Matter) -> str:
        """Return who made a matter's first claim, what it says, who else speaks on it, and where it stands, as text."""
        first = matter.first_claim
        view = self.standing(first)
        standing = matter.standing(first)
        told = [*self._told(first, matter, standing), *(finding.label for finding in view.findings)]
        if standing is None or standing.kind != "asserted" or not told:
            told.append(view.label)
        return remove_marks(" ".join(sentence(words.striptags()) for words in told))

    def _told(self, first: Ref, matter: Matter, standing: Standing | None) -> Iterator[Markup]:
        """Yield who made the first claim of a matter, and the claim; in a dispute, who agrees and who denies it."""
        said = next((one for one in matter.history if one.holds), None)
        if said is None or standing is None:
            yield escape(self.title(first))
            return
        text = escape(self.title(first) if self.is_verbatim(first) else self.describe.claim(first).text)
        who = self.describe.format_list(self._name(body) for body in said.bodies)
        date = escape(self.describe.date_of(said.event))
        yield self.describe.worded(vocabulary.CLAIMED, who=who, date=date, claim=text)
        others = tuple(body for body in standing.holding if body not in said.bodies)
        if others and standing.kind in ("asserted", "disputed"):
            names = self.bodies_on(first, standing, others, in_full=False)
            yield self.describe.worded(vocabulary.ALSO_SAID, others=names)
        if standing.kind == "disputed":
            yield self.denial(first, standing)

    def denial(self, claim: Ref, standing: Standing) -> Markup:
        """Return who denies a disputed claim."""
        names = self.bodies_on(claim, standing, standing.opposing, in_full=False)
        return self.describe.worded(vocabulary.DENIED, who=names)

    def label(self, standing: Standing, claim: Ref, *, is_own: bool = True) -> Markup:
        """Return the label of the standing of a claim; it names who asserts that unless the claim shows it itself."""
        return self.mark_joins(self.unmarked_label(standing, is_own=is_own), standing, claim, is_own=is_own)

    def mark_joins(self, label: Markup, standing: Standing, claim: Ref, *, is_own: bool = True) -> Markup:
        """Return the label of a standing; if it depends on bodies that spoke of joined claims alone, it says so."""
        is_read = standing.depends_on_joins(claim, is_own=is_own)
        return self.describe.worded(vocabulary.BY_JOINS, standing=label) if is_read else label

    def unmarked_label(self, standing: Standing, *, is_own: bool = True) -> Markup:
        """Return the label of a standing as if all bodies had spoken of the claim itself; all agreeing claims share it.

        It names who asserts the claim unless the claim shows it itself.
        """
        if standing.kind == "disputed":
            return self._dispute(standing)
        if standing.kind == "withdrawn":
            held = (vocabulary.WITHDRAWN, vocabulary.ABANDONED) if standing.was_said else _NOT_YET
            return self._with(held[bool(standing.opposing)], who=standing.opposing)
        if standing.kind == "asserted":
            repeating = (body for body in standing.holding if body.is_named and body not in standing.asserted_by)
            return self._with(vocabulary.ASSERTED, who=(*standing.asserted_by, *repeating))
        messages = vocabulary.AGREEMENTS if is_own else vocabulary.AGREEMENTS_WITH_OTHERS
        is_both = standing.confirmed_by and standing.shared_by
        return self._with(
            messages["both" if is_both else standing.kind],
            first=standing.asserted_by,
            who=standing.confirmed_by,
            others=standing.shared_by,
        )

    def _dispute(self, standing: Standing) -> Markup:
        messages = vocabulary.DISPUTES if standing.was_first else vocabulary.DISPUTES_OF_THE_OPPOSITE
        message = messages[standing.answer or "none"]
        if standing.repeated:
            who = self.describe.bodies(standing.repeated.bodies)
            date = escape(self.describe.date_of(standing.repeated.event))
            label = self.describe.worded(message, who=who, date=date)
        else:
            label = self._with(message, who=standing.first)
        if not standing.divided:
            return label
        return self.describe.worded(vocabulary.DIVIDED, standing=label, who=self.describe.names(standing.divided))

    def _answer(self, standing: Standing) -> Markup:
        if standing.answer is None:
            return Markup("")
        message = vocabulary.ANSWERS[standing.answer]
        if standing.is_maintained_by_others:
            message = vocabulary.MAINTAINED_BY_OTHERS
        return self._with(message, who=standing.first, others=standing.maintained_by)

    def _with(self, message: str, **bodies: Iterable[Body]) -> Markup:
        return self.describe.worded(
            message, **{place: self.describe.bodies(tuple(named)) for place, named in bodies.items()}
        )

    def bodies_on(self, claim: Ref, standing: Standing, bodies: Iterable[Body], *, in_full: bool = True) -> Markup:
        """Return the names of bodies as one enumeration, with a mark on those that spoke of a joined claim only.

        If not `in_full`, the names are without their organizations.
        """

        def name(body: Body) -> Markup:
            own = self.describe.body(body) if in_full else self._name(body)
            if standing.step_to(body, claim) is None:
                return own
            return self.describe.worded(vocabulary.WHO_BY_JOINS, who=own)

        return self.describe.format_list(map(name, bodies))

    def _name(self, body: Body) -> Markup:
        """Return the name of a body without its organization."""
        return self.describe.body(body._replace(side=body.id))

    def verb(self, step: Step, *, pole: bool, is_joined: bool, count: int = 1) -> tuple[str, str]:
        """Return the symbol and the verb of a statement, as seen from a claim of one pole.

        If it `is_joined`, it bears on that claim only by the join of another one. The verb fits the `count` of the
        names that stand beside it.
        """
        symbol, does = _seen_from(step.statement.holds, pole=pole)
        message = vocabulary.POSITIONS[f"{does}-{step.move}"]
        if step.statement.holds is not None and is_joined:
            message = vocabulary.SIDES_WITH[does]
        return symbol, self.describe.words.ngettext(*message, count)


def _seen_from(holds: bool | None, *, pole: bool) -> tuple[str, str]:  # noqa: FBT001  (None for a word taken back)
    """Return the symbol of a position and what it does, as seen from a claim of one pole."""
    if holds is None:
        return _TAKES_BACK, "takes"
    return (_HOLDS, "holds") if holds is pole else (_OPPOSES, "denies")


def _without_stop(text: str) -> str:
    return " ".join(text.split()).rstrip(".")


class StandingLabels:
    """The labels of the standings of a site's claims in one language, as plain text."""

    def __init__(self, site: Site, catalogues: Mapping[str, str], language: str) -> None:
        """Take the site and the catalogues of the interface; the site need not have the language."""
        words = Words(language, catalogues)
        addresses = addresses_in(language, site.languages[0])
        self._describe = MatterDescriber(Describer(TrackedSite(site, DependencyRecorder()), words, addresses, None))

    def of(self, claim: Ref) -> str:
        """Return what was found on a claim, and the label of its standing."""
        return self._describe.in_one_line(claim)
