"""Says what the record tells of a claim that an article touches: how it stands, by whom, and what else there is."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Literal, Protocol

from msgspec import Struct
from msgspec.structs import replace

from onrecord.editing.telling.opened_record import OpenedRecord, ToldRecord
from onrecord.model.full_names import EntryName
from onrecord.model.matters import Matter
from onrecord.model.relations import Body, FindingState, Ref, side_of
from onrecord.model.site import Event
from onrecord.model.standings import Standing
from onrecord.web.articles.article import Article
from onrecord.web.review.entry_places import FindPlace, place_finder
from onrecord.web.review.named_sides import NamedSides, SideName
from onrecord.web.review.own_pages import OwnPages, gather_pages
from onrecord.web.review.touching import ClaimWords, Text, WeighedClaims, weigh_claims

_LANGUAGE = "en"
"""The language of what commands print."""
FactKind = Literal["finding", "withdrawal", "denial", "correction"]
"""What a record has beside a claim; the weightiest first."""


class Fact(Struct, frozen=True):
    """Something that the record has beside a claim."""

    kind: FactKind
    words: str
    """How pages say it."""
    event: EntryName
    day: date
    sides: frozenset[str] = frozenset()
    """The bodies by whose names an article would tell it; empty where names tell nothing of that."""
    who: str = ""
    """Their names."""
    was: tuple[str, ...] = ()
    """Of a correction: the wrong text, in each language."""
    now: tuple[str, ...] = ()


class ToldClaim(Struct, frozen=True):
    """How a claim stands."""

    text: str
    standing: str
    """Who denies it, what was found on it and how it stands, in the sentences of pages."""


class ClaimTeller(Protocol):
    """What tells of single claims, since to tell of all of them takes longer than to compare an article."""

    def other_sides(self, name: EntryName) -> frozenset[str] | None:
        """Return the sides that an article should name beside a claim; None if nobody has answered the claim."""

    def tell(self, name: EntryName) -> ToldClaim:
        """Return how a claim stands."""

    def facts(self, name: EntryName) -> Iterable[Fact]:
        """Return what the record has beside a claim."""


class TouchableRecord(Struct, frozen=True):
    """What articles are compared with: the words of claims, the names of bodies, and what tells of a claim."""

    claims: WeighedClaims
    names: tuple[SideName, ...]
    teller: ClaimTeller
    pages: OwnPages
    find_place: FindPlace

    def find_sides(self, article: Article) -> NamedSides:
        """Return the sides that an article names."""
        return NamedSides(article.paragraphs, self.names, self.claims.places)


def gather_touchable(opened: OpenedRecord, told: ToldRecord) -> TouchableRecord:
    """Return the words of all claims of a record, and the names of all its bodies."""
    names = tuple(_names(opened))
    claims = weigh_claims(_claims(told, opened), _events(told, opened), ((name.language, name.text) for name in names))
    pages = gather_pages(opened.records)
    return TouchableRecord(claims, names, _RecordTeller(told), pages, place_finder(opened, told))


def _claims(told: ToldRecord, opened: OpenedRecord) -> Iterator[ClaimWords]:
    assert opened.site is not None, "checked by the command"  # noqa: S101
    for event in opened.site.events.values():
        quotes = {quote.id: quote for quote in event.fields.quotes}
        for claim in event.fields.claims:
            ref = event.ref._replace(claim=claim.id)
            matter = told.site.matters.get(ref)
            if matter and told.counts(event.ref):
                quote = quotes.get(claim.quote or "")
                said: tuple[Text, ...] = (
                    ((quote.lang, quote.exact), *(quote.translation or {}).items()) if quote else ()
                )
                texts = (*claim.text.items(), *said)
                name = EntryName("claim", claim.id, event.story, event.id)
                yield ClaimWords(name, matter.first_claim.full_name(), texts)


def _events(told: ToldRecord, opened: OpenedRecord) -> Iterator[Iterable[Text]]:
    """Yield the texts of each event, by which words are weighed."""
    assert opened.site is not None, "checked by the command"  # noqa: S101
    for event in opened.site.events.values():
        if told.counts(event.ref) and not event.is_withdrawn:
            yield _texts_of(event)


def _names(opened: OpenedRecord) -> Iterator[SideName]:
    actors = opened.records.actor_by_id
    for id_, actor in actors.items():
        fields = actor.fields
        sides = frozenset(side_of(one, actors) for one in (id_, *fields.organizations()))
        for names in (fields.name, *(other.name for other in fields.other_names)):
            yield from (SideName(sides, code, text, fields.kind == "person") for code, text in names.items())


def _texts_of(event: Event) -> Iterator[Text]:
    fields = event.fields
    for texts in (fields.title, fields.summary, fields.body, *(claim.text for claim in fields.claims)):
        yield from (texts or {}).items()
    yield from ((quote.lang, quote.exact) for quote in fields.quotes)


class _RecordTeller:
    """Tells of the claims of a record on disk."""

    def __init__(self, told: ToldRecord) -> None:
        self._told = told

    def other_sides(self, name: EntryName) -> frozenset[str] | None:
        claim = _ref_of(name)
        matter = self._told.matter(claim)
        standing = matter.standing(claim)
        found = [body for state in matter.findings(claim) for body in _deciding(state)]
        opposing = standing.opposing if standing else ()
        is_answered = opposing or found or (standing and standing.kind == "withdrawn")
        return _sides((*opposing, *found)) if is_answered else None

    def tell(self, name: EntryName) -> ToldClaim:
        claim = _ref_of(name)
        words = (self._told.denial(claim, _LANGUAGE), self._told.standing(claim, _LANGUAGE))
        return ToldClaim(
            text=self._told.in_language(_LANGUAGE).describe.claim(claim).text,
            standing=" ".join(f"{sentence.rstrip('.')}." for sentence in words if sentence),
        )

    def facts(self, name: EntryName) -> Iterator[Fact]:
        claim = _ref_of(name)
        matter = self._told.matter(claim)
        for state, words in zip(matter.findings(claim), self._told.findings(claim, _LANGUAGE), strict=True):
            bodies = _deciding(state)
            yield self._fact("finding", state.finding.event, words, state.finding.day, bodies)
        standing = matter.standing(claim)
        if standing:
            yield from self._answers(claim, matter, standing)
        yield from self._corrections(Ref(*claim.key))

    def _answers(self, claim: Ref, matter: Matter, standing: Standing) -> Iterator[Fact]:
        """Yield the last withdrawal of a claim that nobody holds any more, and the last denial of a disputed one."""
        if standing.kind == "withdrawn":
            taken = [said for said in matter.history if said.holds is None]
            yield from (self._statement("withdrawal", said.event, said.day, ()) for said in taken[-1:])
        opposite = not matter.claims[claim]
        denied = [said for said in matter.history if said.holds is opposite]
        if standing.kind == "disputed" and denied:
            yield self._statement("denial", denied[-1].event, denied[-1].day, standing.opposing)

    def _statement(self, kind: FactKind, event: Ref, day: date, bodies: Iterable[Body]) -> Fact:
        link = self._told.in_language(_LANGUAGE).describe.event_link(self._told.event(event).ref)
        return self._fact(kind, event, f"“{link.title.text}”, {' '.join(link.when.words.split())}", day, bodies)

    def _corrections(self, event: Ref) -> Iterator[Fact]:
        plain = self._told.in_language(_LANGUAGE).describe.plain
        for correction in self._told.event(event).corrections:
            was, now = correction.was, correction.now
            if was and now:
                words = f"“{plain(was)}” became “{plain(now)}”"
                fact = self._fact("correction", event, words, correction.date.date.latest, ())
                yield replace(fact, was=tuple(was.values()), now=tuple(now.values()))

    def _fact(self, kind: FactKind, event: Ref, words: str, day: date, bodies: Iterable[Body]) -> Fact:
        named = dict.fromkeys(body for body in bodies if body.is_named)
        describe = self._told.in_language(_LANGUAGE).describe
        return Fact(
            kind=kind,
            words=words,
            event=EntryName("event", event.event, event.story),
            day=day,
            sides=_sides(named),
            who=", ".join(describe.actor(body.id).name.text for body in named),
        )


def _deciding(state: FindingState) -> tuple[Body, ...]:
    """Return the bodies that made a finding, and those that reviewed it."""
    return (*state.finding.bodies, *(body for review in state.reviews for body in review.bodies))


def _sides(bodies: Iterable[Body]) -> frozenset[str]:
    return frozenset(body.side for body in bodies if body.is_named)


def _ref_of(claim: EntryName) -> Ref:
    return Ref(claim.story, claim.event, claim.id)
