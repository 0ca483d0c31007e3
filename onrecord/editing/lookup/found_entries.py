"""Finds the published entries of a site by words and by what they are: what `onrecord find` prints."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct, convert

from onrecord.editing.lookup.named_things import place_of, place_of_step
from onrecord.editing.telling.opened_record import OpenedRecord
from onrecord.model.addresses import Addresses, absolute, addresses_in, expected_anchor
from onrecord.model.fields import ProcedureFields
from onrecord.model.found_kinds import FoundKind
from onrecord.model.found_things import FoundName, StepName
from onrecord.model.full_names import EntryName
from onrecord.model.records import Records
from onrecord.model.relations import Ref
from onrecord.model.standings import Standing, StandingKind
from onrecord.render.data import record_types
from onrecord.render.data.record_types import Texts
from onrecord.render.data.tables import Row
from onrecord.render.data.told_record import ToldRecord
from onrecord.search.documents import Document, Searchable
from onrecord.search.labels import LabelWords
from onrecord.search.scoring import Hit, search
from onrecord.search.word_index import build_index


class FoundSource(Struct):
    """A source of a found entry; `onrecord show` has all of it."""

    id: Annotated[str, Meta(description="its id")]
    title: Annotated[str | None, Meta(description="its title")]
    publisher: Annotated[Texts | None, Meta(description="who published it")]
    container_title: Annotated[str | None, Meta(description="the publication that has it")]
    issued: Annotated[str | None, Meta(description="when it was published")]
    url: Annotated[str | None, Meta(description="its address")]
    archive_url: Annotated[str | None, Meta(description="the address of its archived copy")]


class FoundEntry(Struct):
    """An entry or a claim that was found. Lists that it can't have are empty, and other fields null."""

    kind: Annotated[FoundKind, Meta(description="what it is; `step` for one that lies ahead, or lay ahead once")]
    id: Annotated[str, Meta(description="its id, as in the API: `story/event#claim` for a claim")]
    story: Annotated[str | None, Meta(description="the id of its story")]
    score: Annotated[
        int | None,
        Meta(description="how well it fits the words, to be compared among these results alone; null without words"),
    ]
    name: Annotated[str, Meta(description="its full name, which commands take")]
    title: Annotated[Texts, Meta(description="the title, the name, or the words of a claim, by language")]
    date: Annotated[
        str | None,
        Meta(description="the date as typed; of a source, when it was published; of a step, for when it is set"),
    ]
    who: Annotated[Sequence[str], Meta(description="the ids of the actors who spoke; of a step, who has to act")]
    point: Annotated[
        str | None,
        Meta(description="the id of the first claim on the same point: the same for all that say this or the opposite"),
    ]
    standing: Annotated[
        record_types.Standing | None,
        Meta(description="how a claim stands, today or on the day that was asked for; null while the site has errors"),
    ]
    words: Annotated[
        Texts | None,
        Meta(
            description="the same as pages say it, with what was found on the claim; or where a bill is; or for when a "
            "step was set, in words that stay true after the day"
        ),
    ]
    findings: Annotated[Sequence[record_types.Finding], Meta(description="what courts and other bodies found on it")]
    origins: Annotated[int | None, Meta(description="the number of independent origins that are known")]
    unknown_origins: Annotated[int | None, Meta(description="the number of sources that report from an unknown origin")]
    quotes: Annotated[Sequence[record_types.Quotation], Meta(description="its quotations; of a claim, its own")]
    citations: Annotated[Sequence[record_types.Citation], Meta(description="where it is written, with places")]
    sources: Annotated[Sequence[FoundSource], Meta(description="the sources that these fields name")]
    address: Annotated[
        str, Meta(description="the address of its page, relative to that of the site if that is unknown")
    ]
    file: Annotated[str, Meta(description="the file of the entry in the folder of the site")]
    line: Annotated[int, Meta(description="the line of the file at which it begins")]


class Found(Struct):
    """What `onrecord find --output-format json` prints."""

    schema_version: Annotated[Literal[1], Meta(description="the version of this form; it only grows")]
    as_of: Annotated[date | None, Meta(description="the day that was asked for; null for today")]
    has_errors: Annotated[
        bool,
        Meta(description="whether the site has errors: then entries can be missing, and no standing is told"),
    ]
    total: Annotated[int, Meta(description="how many entries were found, of which the list may have the first alone")]
    results: Annotated[Sequence[FoundEntry], Meta(description="the best first; without words the latest first")]


class Wanted(Struct, frozen=True):
    """What a search is limited to; an empty part limits nothing."""

    story: str = ""
    kinds: tuple[FoundKind, ...] = ()
    body: str = ""
    """An actor: what it or a part of it said, and the claims on which they hold a position."""
    standings: tuple[StandingKind, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left out."""
        return self == Wanted()


class Finder:
    """Finds entries of a site, today or as of a day."""

    def __init__(self, opened: OpenedRecord, day: date | None = None) -> None:
        """Take a site, perhaps with errors; then its entries are found, but nothing is known of standings."""
        self.opened, self._day = opened, day
        self.told = opened.as_of(day) if opened.site else None
        public = opened.records.without_drafts()
        self._records = public
        documents = self.told.today.searched().documents if self.told else _describe(public)
        languages = public.site.fields.languages
        self.index = build_index(documents, LabelWords(languages, opened.theme.own_catalogues, opened.theme.catalogues))
        self._claims: dict[Ref, Mapping[str, Row]] = {}

    def find(self, query: str, wanted: Wanted | None = None) -> Sequence[Hit]:
        """Return the documents that a query finds, the best first; without words all wanted ones, the latest first."""
        wanted = wanted or Wanted()

        def is_wanted(document: Document) -> bool:
            return self._counts(document) and self._is_wanted(document, wanted)

        if query.strip():
            return search(query, self.index, is_wanted)
        found = filter(is_wanted, self.index.documents)
        return [Hit(document, 0) for document in sorted(found, key=lambda one: one.day, reverse=True)]

    def _counts(self, document: Document) -> bool:
        """Return whether a document was on record by the day."""
        if self._day is None:
            return True
        if document.name.kind == "step":
            return self._require_told().today.expected[document.name.ref].on(self._day, "happened") is not None
        if document.is_said and self.told:
            return self.told.counts(_ref_of(document.name))
        return document.day <= self._day.isoformat()

    def _is_wanted(self, document: Document, wanted: Wanted) -> bool:
        name = document.name
        if wanted.story and name.story != wanted.story and name != EntryName("story", wanted.story):
            return False
        if wanted.kinds and name.kind not in wanted.kinds:
            return False
        standing = self._standing(name) if wanted.standings or wanted.body else None
        if wanted.standings and (standing is None or standing.kind not in wanted.standings):
            return False
        return not wanted.body or self._is_of(document, standing, wanted.body)

    def _is_of(self, document: Document, standing: Standing | None, body: str) -> bool:
        """Return whether an actor or a part of it spoke, or holds a position on a claim."""
        if document.name.kind == "step":
            return False
        if body in document.speakers:
            return True
        actor = self.told.today.actors.get(body) if self.told and document.is_said else None
        if actor and _ref_of(document.name)._replace(claim="") in actor.parts_spoke:
            return True
        positions = (*standing.holding, *standing.opposing) if standing else ()
        return any(body in (one.id, one.side) for one in positions)

    def _standing(self, name: FoundName) -> Standing | None:
        if name.kind != "claim" or self.told is None:
            return None
        matter = self.told.site.matters.get(_ref_of(name))
        return matter.standing(_ref_of(name)) if matter else None

    def count_points(self, hits: Sequence[Hit]) -> str:
        """Return on how many points the found claims are, in words: claims that contradict each other are one dispute.

        Empty if nothing but claims of different points was found.
        """
        names = [hit.document.name for hit in hits]
        claims = [name for name in names if name.kind == "claim"]
        if self.told is None or len(claims) < len(names):
            return ""
        points = {self.told.matter(_ref_of(name)).first_claim for name in claims}
        return f" on {len(points)} point{'' if len(points) == 1 else 's'}" if len(points) < len(names) else ""

    def describe(self, hit: Hit, *, is_sought: bool = True) -> FoundEntry:
        """Return what is told of a found document; `is_sought` says whether words found it."""
        name = hit.document.name
        place = place_of_step(name.ref, self._records) if name.kind == "step" else place_of(name, self._records)
        own: Row = dict.fromkeys(("point", "standing", "words", "origins", "unknown_origins"))
        own |= {"findings": [], "quotes": [], "citations": []}
        if self.told:
            own |= self._told_of_step(name) if name.kind == "step" else self._told_of(name)
        named = dict.fromkeys([one["source"] for one in (*own["citations"], *own["quotes"])])
        if name.kind == "source":
            named[name.id] = None
        whole = own | {
            "kind": name.kind,
            "id": str(name) if name.story or name.kind == "step" else name.id,
            "story": name.story or None,
            "score": hit.score if is_sought else None,
            "name": str(name),
            "title": dict(hit.document.title),
            "date": own.pop("date", hit.document.date) or None,
            "who": hit.document.speakers,
            "sources": [self.told.rows.source(id_) for id_ in named] if self.told else [],
            "address": self._address(hit.document),
            "file": place.path,
            "line": self.opened.locate(place).line,
        }
        return convert(whole, FoundEntry)

    def _told_of(self, name: EntryName) -> Row:
        """Return what the record tells of an entry beside its title."""
        told = self._require_told()
        ref, languages = _ref_of(name), told.today.languages
        if name.kind == "event":
            row = told.rows.event(ref)
            same = {field: row[field] for field in ("quotes", "origins", "unknown_origins")}
            return same | {"citations": row["sources"]}
        if name.kind == "claim":
            claim = self._claim(ref)
            event = Ref(*ref.key)
            same = {field: claim[field] for field in ("point", "standing", "origins", "unknown_origins")}
            return same | {
                "words": {code: told.standing(ref, code) for code in languages},
                "findings": [row for row in told.rows.findings(event) if row["claim"] == claim["id"]],
                "quotes": [row for row in told.rows.event(event)["quotes"] if row["id"] == claim["quote"]],
                "citations": claim["sources"],
            }
        if name.kind == "bill":
            bill = told.bill(name.id)
            words = {code: told.state_of_bill(bill, code) for code in languages}
            return {"words": words, "citations": told.rows.row_of_bill(bill)["sources"]}
        return {}

    def _told_of_step(self, name: StepName) -> Row:
        """Return the day for which a step is set; in a search as of a day, the one for which it was set then."""
        rows = self._require_told().rows.steps_ahead.of([name.ref])  # none of a draft
        return (
            {"words": rows[0]["words"], "citations": rows[0]["plans"][-1]["sources"], "date": rows[0]["date"]}
            if rows
            else {}
        )

    def _claim(self, ref: Ref) -> Row:
        event = Ref(*ref.key)
        if event not in self._claims:
            self._claims[event] = {row["id"]: row for row in self._require_told().rows.claims(event)}
        return self._claims[event][ref.full_name()]

    def _require_told(self) -> ToldRecord:
        assert self.told is not None, "called for a site without errors"  # noqa: S101
        return self.told

    def _address(self, document: Document) -> str:
        name = document.name
        site = self._records.site.fields
        story = self._records.story_by_id.get(name.id if name.kind == "story" else name.story)
        readable = story.fields.title if story else site.languages
        addresses = addresses_in(
            next(filter(readable.__contains__, site.languages), site.languages[0]), site.languages[0]
        )
        if name.kind == "step":
            found = _address_of_step(name, addresses)
        elif name.event:
            of_claim = addresses.claim_page if document.has_page else addresses.claim
            found = of_claim(name.story, name.event, name.id)
        elif name.story:
            found = addresses.event(name.story, name.id)
        else:
            found = getattr(addresses, name.kind)(name.id)
        return absolute(site.url, found) if site.url else found


def as_json(found: Found) -> str:
    """Return the results as JSON, for programs."""
    return f"{msgspec.json.format(msgspec.json.encode(found), indent=2).decode('utf-8')}\n"


def _address_of_step(name: StepName, addresses: Addresses) -> str:
    if name.bill:
        page = addresses.bill(name.bill)
    else:
        page = addresses.event(name.story, name.event) if name.event else addresses.story(name.story)
    return f"{page}#{expected_anchor(name.id)}"


def _ref_of(name: EntryName) -> Ref:
    return Ref(name.story, name.event, name.id) if name.event else Ref(name.story, name.id)


def _describe(records: Records) -> Sequence[Document]:
    """Return the documents of entries that can't be arranged, without labels that follow from standings."""

    def procedure_of(bill: str) -> ProcedureFields | None:
        found = records.bill_by_id.get(bill)
        procedure = records.procedure_by_id.get(found.fields.procedure) if found else None
        return procedure.fields if procedure else None

    stories = (story for story in records.stories if not story.fields.withdrawn)
    events = ((event, "") for event in records.standing)
    others = (records.actors, records.sources, records.bills)
    return Searchable(records.site.fields.languages[0], stories, events, *others, procedure_of=procedure_of).documents
