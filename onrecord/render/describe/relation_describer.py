"""Describes relations as sentences, each as seen from its origin and as seen from its target."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from msgspec import Struct

from onrecord.model.fields import Citation
from onrecord.model.relations import Ref
from onrecord.model.site import Link, TakenSide
from onrecord.render import placeholders, vocabulary
from onrecord.render.describe.describer import Describer
from onrecord.render.describe.origins_view import cite
from onrecord.render.fragments import Markup, as_html, escape
from onrecord.render.markup import actor_link, bare, linked, localized
from onrecord.render.tracking.tracked_types import EventRelations, EventSummary
from onrecord.render.views.claim_views import RelationView, RepliesView
from onrecord.render.views.text_views import ActorLink, LocalizedText


class RelationDescriber(Struct, frozen=True):
    """Describes relations in one language."""

    describe: Describer

    def ties(self, event: EventRelations) -> tuple[RelationView, ...]:
        """Return the relations under an event's title, its claims' included, denials first; each target stands once."""
        ties = {(link.kind, link.target): link for link in reversed(event.links) if _is_tie(link)}
        in_order = tuple(reversed(ties.values()))
        return tuple(map(self.outgoing, sorted(in_order, key=lambda link: link.kind != "denies")))

    def taken_sides(self, event: EventRelations) -> tuple[RelationView, ...]:
        """Return the positions on claims that an event does not name, each with the claim by which it follows."""
        return tuple(self._taken_side(side, side.step) for side in event.sides if side.step is not None)

    def _taken_side(self, side: TakenSide, step: Ref) -> RelationView:
        describe = self.describe
        other = describe.site.line(side.claim)
        what = self._end(side.claim, "sides")
        what = describe.worded("%(what)s (%(source)s)", what=what, source=self._source(other))
        message = vocabulary.TAKEN_SIDES["holds" if side.holds else "denies"]
        return RelationView(
            kind="sides",
            incoming=False,
            sentence=describe.worded(message, what=what),
            inferred=False,
            note=None,
            citations=(),
            reading=self.by_step(step),
            joined_by=describe.event_address(describe.site.line(side.joined_by)),
        )

    def by_step(self, step: Ref | None) -> Markup:
        """Return that a position is the editors' reading, from which claim it follows; empty without a claim."""
        if step is None:
            return Markup("")
        words = linked(self.describe.statement_address(step), bare(self._words(step)))
        return self.describe.worded(vocabulary.BY_STEP, claim=words)

    def of_event(self, event: EventRelations) -> tuple[RelationView, ...]:
        """Return an event's other relations, without those of its claims."""
        return tuple(self.outgoing(link) for link in event.links if not link.origin.claim and not _is_tie(link))

    def of_claim(self, event: EventRelations, claim: str) -> tuple[RelationView, ...]:
        """Return a claim's relations; for an only claim, without those under the event's title."""
        is_only = len(event.fields.claims) == 1
        own = (link for link in event.links if link.origin.claim == claim)
        return tuple(self.outgoing(link) for link in own if not (is_only and _is_tie(link)))

    def replies(self, event: EventRelations) -> Iterator[RepliesView]:
        """Yield the relations to an event as a whole, then those to each of its claims."""
        claims = event.fields.claims
        if to_all := [link for link in event.backlinks if not link.target.claim or len(claims) == 1]:
            yield RepliesView(None, self._incoming(to_all))
        for claim in claims if len(claims) > 1 else ():
            if to_claim := [link for link in event.backlinks if link.target.claim == claim.id]:
                yield RepliesView(self.describe.localized(claim.text), self._incoming(to_claim))

    def _incoming(self, links: Sequence[Link]) -> tuple[RelationView, ...]:
        return tuple(map(self.incoming, links))

    def outgoing(self, link: Link) -> RelationView:
        """Return a relation as seen from its origin."""
        describe = self.describe
        other = self.describe.site.line(link.target)
        what = self._marked(link.target, self._words(link.target), self._end(link.target, link.kind))
        if not other.is_withdrawn:
            what = describe.worded("%(what)s (%(source)s)", what=what, source=self._source(other))
        sentence = self.with_claim(link, describe.worded(_messages(link)[0], what=what))
        return self._view(link, link.target, sentence, link.citations or ())

    def brief(self, links: Iterable[Link]) -> Iterator[Markup]:
        """Yield relations as seen from their origin in a few words, those of one kind together."""
        targets: dict[str, dict[Ref, None]] = {}
        for link in links:
            targets.setdefault(_messages(link)[0], {})[link.target] = None
        for message, found in targets.items():
            words = (self._brief_end(target) for target in found)
            yield self.describe.worded(message, what=Markup(f"{self.describe.words.sign(';')} ").join(words))

    def _brief_end(self, end: Ref) -> Markup:
        words = self._words(end)
        return self._marked(end, words, linked(self.describe.statement_address(end), bare(words)))

    def incoming(self, link: Link) -> RelationView:
        """Return a relation as seen from its target."""
        describe = self.describe
        other = describe.site.line(link.origin)
        message = _messages(link)[1]
        values = {"what": self._end(link.origin, link.kind)}
        if "%(source)s" in message:
            values["source"] = self._source(other)
        else:
            values["date"] = escape(describe.when(other).words)
            values["who"] = self.people(other) or escape(describe.words.gettext("a speaker not named here"))
        return self._view(link, link.origin, self.with_claim(link, describe.worded(message, **values)), ())

    def in_one_text(self, link: Link) -> Markup:
        """Return a relation as seen from its target, with the mark of our reading and the note, for plain texts."""
        view = self.incoming(link)
        mark = as_html(f"({self.describe.worded(vocabulary.INFERRED)})") if view.inferred else Markup("")
        note = localized(view.note) if view.note else Markup("")
        return Markup(" ").join(filter(None, (view.sentence, mark, note)))

    def with_claim(self, link: Link, sentence: Markup) -> Markup:
        """Return a sentence on an earlier finding, with the claim that the relation names."""
        if link.reviewed is None:
            return sentence
        return self.describe.worded(vocabulary.ON_THE_CLAIM, relation=sentence, claim=bare(self._words(link.reviewed)))

    def _view(self, link: Link, end: Ref, sentence: Markup, citations: Iterable[Citation]) -> RelationView:
        return RelationView(
            kind=link.kind,
            incoming=end == link.origin,
            sentence=sentence,
            inferred=link.basis == "inferred",
            note=self.describe.maybe_localized(link.note),
            citations=cite(self.describe, citations),
        )

    def _end(self, end: Ref, kind: str) -> Markup:
        words = self._words(end)
        style = ' class="claim-words"' if end.claim else ""
        lang = f' lang="{escape(words.lang)}"' if words.lang else ""
        address = placeholders.link(self.describe.statement_address(end))
        return as_html(f'<a{style} data-relation="{kind}" href="{address}"{lang}>{escape(words.text)}</a>')

    def _marked(self, end: Ref, words: LocalizedText, link: Markup) -> Markup:
        """Return a link with the marks around a title; a claim and the words for a withdrawn entry have none."""
        is_title = not end.claim and not self.describe.site.line(end).is_withdrawn
        return self.describe.named_title(words.text, link) if is_title else link

    def _words(self, end: Ref) -> LocalizedText:
        describe = self.describe
        other = describe.site.line(end)
        if other.is_withdrawn:
            return LocalizedText(describe.words.gettext("a withdrawn entry"))
        return describe.localized(other.claim(end.claim).text) if end.claim else describe.title(other)

    def _source(self, event: EventSummary) -> Markup:
        """Return an event's speakers and date; the date alone without a named speaker."""
        who = self.people(event)
        date = escape(self.describe.when(event).words)
        return self.describe.worded("%(who)s, %(date)s", who=who, date=date) if who else date

    def people(self, event: EventSummary, named: Callable[[ActorLink], Markup] = actor_link) -> Markup:
        """Return an event's speakers and whom they represent, as links; empty without a named speaker."""
        who, whom = self.speakers(event, named)
        return self.describe.worded("%(who)s for %(whom)s", who=who, whom=whom) if who and whom else who or whom

    def speakers(self, event: EventSummary, named: Callable[[ActorLink], Markup]) -> tuple[Markup, Markup]:
        """Return an event's speakers, and whom they represent."""
        describe = self.describe
        who, whom = describe.speakers(event.ref)
        return describe.format_list(map(named, who)), describe.format_list(map(named, whom))


def _is_tie(link: Link) -> bool:
    """Return whether a relation stands under its event's title and in its row; an inferred one never does."""
    return link.basis == "stated" and (link.is_report or link.kind in vocabulary.ROW_TIES or link.result is not None)


def _messages(link: Link) -> tuple[str, str]:
    """Return the messages for a relation: as seen from its origin, and from its target."""
    if link.is_report:
        return vocabulary.REPORTS
    if link.result is not None:
        return vocabulary.FINDING_RELATIONS[link.result]
    if link.basis == "inferred" and link.kind in vocabulary.READ_RELATIONS:
        return vocabulary.READ_RELATIONS[link.kind]
    special = vocabulary.RELATIONS_OF_OWN if link.is_own else vocabulary.RELATIONS_OF_OTHERS
    return special.get(link.kind, vocabulary.RELATIONS[link.kind])
