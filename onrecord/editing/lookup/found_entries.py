"""Finds the published entries of a site by words, and says how claims stand: what `onrecord find` prints."""

from collections.abc import Mapping, Sequence
from datetime import date

import msgspec
from msgspec import Struct

from onrecord.editing.lookup.claim_standings import Matters, finding_in_words, standing_in_words
from onrecord.editing.lookup.entry_names import name_of
from onrecord.model.addresses import absolute, addresses_in
from onrecord.model.fields import ProcedureFields
from onrecord.model.foldings import words_to_index
from onrecord.model.full_names import NamedKind
from onrecord.model.records import Records, ThemeFiles
from onrecord.model.relations import Ref
from onrecord.model.standings import Standing, StandingKind
from onrecord.problems import Locate
from onrecord.report.painting import Paint
from onrecord.report.visible_text import visible
from onrecord.search.documents import Document, Searchable
from onrecord.search.labels import LabelWords, Text
from onrecord.search.scoring import Hit, search
from onrecord.search.stems import stem
from onrecord.search.word_index import build_index


class FoundStanding(Struct, frozen=True):
    """How a claim stands."""

    kind: StandingKind
    holding: tuple[str, ...]
    """The ids of those who hold the claim; `story/event` for the unnamed speaker of an event."""
    opposing: tuple[str, ...]
    words: str
    """The standing in words; empty if nobody but the speakers has said anything on the claim."""


class FoundEntry(Struct, frozen=True):
    """An entry or a claim that has words of the query. The JSON format is this class as it stands."""

    kind: NamedKind
    id: str
    """The id; of a claim `event#claim`."""
    story: str | None
    score: int
    """How well it fits, to be compared among the results of one query alone."""
    name: str
    """The full name, which commands take."""
    title: Mapping[str, str]
    """The title, the name, or the words of a claim, by language."""
    date: str | None
    """The date as typed; of a source, when it was published."""
    who: tuple[str, ...]
    """The ids of the actors who spoke."""
    standing: FoundStanding | None
    """For a claim: its standing today, or on the day that was asked for."""
    findings: tuple[str, ...]
    """For a claim: what courts and other bodies found on it, in words."""
    origins: int | None
    """For a claim: how many independent origins its sources are known to have."""
    unknown_origins: int | None
    """For a claim: how many of its sources have reporting of unknown origin."""
    address: str
    """The address of its page, relative to the site's if that is unknown."""
    file: str
    line: int


class Finder:
    """Finds entries of a site."""

    def __init__(self, records: Records, locate: Locate, theme: ThemeFiles) -> None:
        """Take the entries of a site, and its catalogues, which have the words of labels."""
        public = records.without_drafts()
        self._records = public
        self._matters = Matters(public, locate)
        self._locate = locate
        stories = (story for story in public.stories if not story.fields.withdrawn)
        events = ((event, "") for event in public.standing)
        languages = public.site.fields.languages
        entries = Searchable(
            languages[0],
            stories,
            events,
            public.actors,
            public.sources,
            public.bills,
            procedure_of=self._procedure_of,
            matter_of=self._matters.matter,
        )
        self.index = build_index(entries.documents, LabelWords(languages, theme.own_catalogues, theme.catalogues))

    def _procedure_of(self, bill: str) -> ProcedureFields | None:
        found = self._records.bill_by_id.get(bill)
        procedure = self._records.procedure_by_id.get(found.fields.procedure) if found else None
        return procedure.fields if procedure else None

    def find(self, query: str, story: str = "", day: date | None = None) -> Sequence[Hit]:
        """Return the documents that a query finds, the best first: those of a story, and none later than a day."""

        def is_wanted(document: Document) -> bool:
            is_inside = not story or str(document.name).startswith(f"{story}/")
            return is_inside and (day is None or self._day_of(document) <= day.isoformat())

        return search(query, self.index, is_wanted)

    def _day_of(self, document: Document) -> str:
        """Return the day from which on a document is on record; empty without one."""
        name = document.name
        known = self._matters.day_of((name.story, name.event or name.id)) if name.story else None
        return known.isoformat() if known else document.day

    def describe(self, hit: Hit, day: date | None = None) -> FoundEntry:
        """Return what is told of a found document, with the standing of a claim as of `day` if given."""
        document = hit.document
        name = document.name
        entry = document.entry
        claims = [claim.id for claim in entry.fields.claims] if name.event else []
        place = claims.index(name.id) if claims else None
        ref = Ref(name.story, name.event, name.id)
        claim = None if place is None else entry.fields.claims[place]
        standing = self._matters.standing(ref, day) if claim else None
        findings = self._matters.findings(ref, day) if claim else ()
        origins = self._matters.origins(entry.fields, claim) if claim else None
        return FoundEntry(
            kind=name.kind,
            id=ref.name() if claim else name.id,
            story=name.story or None,
            score=hit.score,
            name=str(name),
            title=dict(document.title),
            date=document.date or None,
            who=document.speakers,
            standing=self._describe_standing(standing) if standing else None,
            findings=tuple(finding_in_words(found, self._records) for found in findings),
            origins=len(origins.by_root) if origins else None,
            unknown_origins=len(origins.unknown) if origins else None,
            address=self._address(document),
            file=entry.file,
            line=self._locate(entry.at(*(() if place is None else ("claims", place)))).line,
        )

    def _describe_standing(self, standing: Standing) -> FoundStanding:
        holding = tuple(body.id for body in standing.holding)
        opposing = tuple(body.id for body in standing.opposing)
        return FoundStanding(standing.kind, holding, opposing, standing_in_words(standing, self._records))

    def as_text(self, found: FoundEntry, query: str, paint: Paint) -> str:
        """Return a result for people."""
        said = " and ".join(name_of(actor, self._records) for actor in found.who)
        standing = found.standing.words or found.standing.kind if found.standing else ""
        origins = "" if found.origins is None else f"{found.origins} origin{'' if found.origins == 1 else 's'}"
        facts = ("; ".join(filter(None, facts)) for facts in ((found.date, said), (*found.findings, standing, origins)))
        lines = (_in_language_of(query, found.title), *facts, f"{found.file}:{found.line}", found.address)
        return "\n".join([f"{found.kind} {paint('place', found.name)}", *(f"  {visible(one)}" for one in lines if one)])

    def _address(self, document: Document) -> str:
        name = document.name
        site = self._records.site.fields
        story = self._records.story_by_id.get(name.id if name.kind == "story" else name.story)
        readable = story.fields.title if story else site.languages
        addresses = addresses_in(
            next(filter(readable.__contains__, site.languages), site.languages[0]), site.languages[0]
        )
        if name.event:
            of_claim = addresses.claim_page if document.has_page else addresses.claim
            found = of_claim(name.story, name.event, name.id)
        elif name.story:
            found = addresses.event(name.story, name.id)
        else:
            found = getattr(addresses, name.kind)(name.id)
        return absolute(site.url, found) if site.url else found


def as_json(found: Sequence[FoundEntry]) -> str:
    """Return the results as JSON, for programs."""
    return f"{msgspec.json.format(msgspec.json.encode(found), indent=2).decode('utf-8')}\n"


def _in_language_of(query: str, texts: Mapping[str, str]) -> str:
    """Return a text in the language in which it has the most words of a query."""
    words = set(words_to_index(query))

    def count_found(text: Text) -> int:
        language, own = text
        return len({stem(word, language) for word in words} & {stem(word, language) for word in words_to_index(own)})

    return max(texts.items(), key=count_found, default=("", ""))[1]
