"""One entry or claim with all that is known of it: what `onrecord show` prints as JSON."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct, convert

from onrecord.editing.lookup.asked_entry import AskedEntry
from onrecord.editing.lookup.named_things import place_of
from onrecord.editing.telling.named_rows import ACTOR_FIELDS, is_part, named_in_fields
from onrecord.model.full_names import EntryName, NamedKind
from onrecord.model.records import Records
from onrecord.model.relations import Ref, parse_target
from onrecord.problems import Locate
from onrecord.render.data import record_types
from onrecord.render.data.record_types import RULES, Texts
from onrecord.render.data.tables import Row
from onrecord.render.data.told_record import ToldRecord

State = Literal["published", "later", "withdrawn", "draft", "unused"]


class Cite(Struct):
    """How to cite the page of an entry."""

    address: Annotated[str, Meta(description="the permanent address; relative if the site names no address of its own")]
    title: Annotated[str, Meta(description="the title, in the first language of the page")]
    publisher: Annotated[str | None, Meta(description="who publishes the site")]
    site: Annotated[str, Meta(description="the title of the site")]
    updated: Annotated[date | None, Meta(description="the day on which the record last changed")]


class HistoryWords(Struct):
    """A step of the history of a claim, in the words of pages."""

    day: Annotated[date, Meta(description="the day from which on it held")]
    event: Annotated[str, Meta(description="the id of the event with which it began")]
    words: Annotated[Texts, Meta(description="how the claim stood, by language")]


class InWords(Struct):
    """What pages say in words, by language."""

    standing: Annotated[
        Texts | None,
        Meta(description="what was found on a claim and how it stands, or where a bill is; null for all else"),
    ]
    history: Annotated[Sequence[HistoryWords], Meta(description="how a claim stood before, as `history` of `claim`")]


class Shown(Struct):
    """What `onrecord show --output-format json` prints.

    Of the seven rows from `claim` to `withdrawn`, that of the entry is not null; a claim also has that of its event.
    """

    schema_version: Annotated[Literal[1], Meta(description="the version of this form; it only grows")]
    kind: Annotated[NamedKind, Meta(description="what it is")]
    id: Annotated[str, Meta(description="its id of today, as in the API: `story/event#claim` for a claim")]
    name: Annotated[str, Meta(description="its full name, which commands take")]
    asked: Annotated[str, Meta(description="what was asked for, as it was typed")]
    is_former: Annotated[bool, Meta(description="whether a former name was asked for")]
    state: Annotated[
        State,
        Meta(
            description="`published`: readers see it; `later`: it was not on record by the day; `withdrawn`: the "
            "editors took it back, and its words are gone; `draft`: no reader sees it; `unused`: no published entry "
            "names it, so it has no page. All but the first have no words here"
        ),
    ]
    as_of: Annotated[date | None, Meta(description="the day that was asked for; null for today")]
    cite: Annotated[Cite | None, Meta(description="how to cite it; null without a page")]
    words: InWords
    claim: record_types.Claim | None
    event: record_types.Event | None
    bill: record_types.Bill | None
    actor: record_types.Actor | None
    source: record_types.Source | None
    story: record_types.Story | None
    withdrawn: Annotated[record_types.Withdrawn | None, Meta(description="the notice of a withdrawn event")]
    claims: Annotated[Sequence[record_types.Claim], Meta(description="the claims of an event")]
    findings: Annotated[Sequence[record_types.Finding], Meta(description="what was found on the claim or claims")]
    statements: Annotated[
        Sequence[record_types.Statement],
        Meta(description="all that was said on the point of a claim, or by an event on any point; a row for each body"),
    ]
    relations: Annotated[Sequence[record_types.Relation], Meta(description="the relations that it has")]
    replies: Annotated[Sequence[record_types.Relation], Meta(description="the relations that lead to it")]
    expected: Annotated[
        Sequence[record_types.ExpectedStep],
        Meta(
            description="of a story, an event or a bill: its steps that lie ahead, or lay ahead once; as of a day, as "
            "they stood then"
        ),
    ]
    events: Annotated[Sequence[str], Meta(description="of a bill, actor, source or story: the ids of its events")]
    sources: Annotated[Sequence[record_types.Source], Meta(description="the sources that these rows name")]
    actors: Annotated[Sequence[record_types.Actor], Meta(description="the people and bodies that these rows name")]
    rules: Annotated[Texts, Meta(description="the sentence of each rule that these rows name")]
    file: Annotated[str, Meta(description="the file of the entry in the folder of the site")]
    line: Annotated[int, Meta(description="the line of the file at which it begins")]


class EntryTeller:
    """Tells all that the record has of one entry."""

    def __init__(self, told: ToldRecord, records: Records, locate: Locate) -> None:
        """Take the public record, all entries of the site with its drafts, and what finds a place in a file."""
        self.told = told
        self._records, self._locate = records, locate

    def tell(self, entry: AskedEntry) -> Shown:
        """Return what is known of an entry."""
        rows = self.told.rows.begin()
        state = self._state(entry)
        found: Row = dict.fromkeys(("claim", "event", "bill", "actor", "source", "story", "withdrawn"))
        lists = ("claims", "findings", "statements", "relations", "replies", "expected", "events", "sources", "actors")
        found |= {name: [] for name in lists}
        found["words"] = {"standing": None, "history": []}
        if state == "published":
            found |= self._rows_of[entry.name.kind](entry)
        elif state == "withdrawn" and entry.name.kind != "story":
            found["withdrawn"] = rows.withdrawn(Ref(*entry.ref.key))
        elif state == "withdrawn":
            found["story"] = rows.story(entry.name.id)
        has_page = state in ("published", "withdrawn")
        place = place_of(entry.name, self._records)
        whole = found | {
            "schema_version": 1,
            "kind": entry.name.kind,
            "id": str(entry.name) if entry.name.story else entry.name.id,
            "name": str(entry.name),
            "asked": entry.asked,
            "is_former": entry.is_former,
            "state": state,
            "as_of": self.told.day,
            "cite": self._cite(entry, self._page(found, entry)) if has_page else None,
            "sources": self._sources(found),
            "actors": self._actors(found),
            "rules": {rule: RULES[rule] for rule in named_in_fields(found, frozenset({"rule"})) if rule in RULES},
            "file": place.path,
            "line": self._locate(place).line,
        }
        return convert(whole, Shown)

    @property
    def _rows_of(self) -> Mapping[NamedKind, Callable[[AskedEntry], Row]]:
        """What returns the rows of each kind of entry."""
        return {
            "claim": self._claim,
            "event": self._event,
            "bill": self._bill,
            "actor": self._actor,
            "source": self._source,
            "story": self._story,
        }

    def _state(self, entry: AskedEntry) -> State:
        name, site = entry.name, self.told.today
        if name.story:
            return self._state_of_event(entry.ref)
        if name.kind == "story":
            if name.id not in site.stories:
                return "draft"
            return "withdrawn" if site.story_name(name.id).fields.withdrawn else "published"
        public: Mapping[str, object] = getattr(site, f"{name.kind}s")
        return "published" if name.id in public else "unused"

    def _state_of_event(self, ref: Ref) -> State:
        if ref.key not in self.told.today.events:
            return "draft"
        if self.told.today.line(Ref(*ref.key)).is_withdrawn:
            return "withdrawn"
        return "published" if self.told.counts(ref) else "later"

    def _claim(self, entry: AskedEntry) -> Row:
        ref = entry.ref
        event = Ref(*ref.key)
        rows, matter = self.told.rows, self.told.matter(ref)
        (claim,) = (row for row in rows.claims(event) if row["id"] == ref.full_name())
        steps = zip(claim["history"], *(self.told.history(ref, code) for code in self._languages), strict=True)
        history = [
            {"day": step["day"], "event": step["event"], "words": dict(zip(self._languages, words, strict=True))}
            for step, *words in steps
        ]
        standing = {code: self.told.standing(ref, code) for code in self._languages}
        return {
            "claim": claim,
            "event": rows.event(event),
            "words": {"standing": standing, "history": history},
            "findings": [row for row in rows.findings(event) if row["claim"] == claim["id"]],
            "statements": self._statements({one.story for one in matter.events}, "point", claim["point"]),
            "relations": [row for row in rows.relations(event) if row["origin"] == claim["id"]],
            "replies": list(self._replies(ref)),
        }

    def _event(self, entry: AskedEntry) -> Row:
        rows = self.told.rows
        return {
            "event": rows.event(entry.ref),
            "claims": list(rows.claims(entry.ref)),
            "findings": list(rows.findings(entry.ref)),
            "statements": self._statements({entry.ref.story}, "event", str(entry.name)),
            "relations": list(rows.relations(entry.ref)),
            "replies": list(self._replies(entry.ref)),
            "expected": rows.steps_ahead.of(ref for ref in self.told.today.expected if ref.event == entry.ref),
        }

    def _statements(self, stories: Iterable[str], field: str, value: str) -> list[Row]:
        """Return the statements of some stories whose field has a value, in the order of the site."""
        order = self.told.today.order("")
        rows = (row for story in stories for row in self.told.rows.statements(story) if row[field] == value)
        return sorted(rows, key=lambda row: (order[parse_target(row["event"], "")], row["number"]))

    def _replies(self, ref: Ref) -> Iterator[Row]:
        """Yield the relations that lead to an event or a claim."""
        name = ref.full_name().removesuffix("#")
        for origin in dict.fromkeys(Ref(*link.origin.key) for link in self.told.event(ref).backlinks):
            yield from (row for row in self.told.rows.relations(origin) if is_part(row["target"], name))

    def _bill(self, entry: AskedEntry) -> Row:
        bill = self.told.bill(entry.name.id)
        words = {code: self.told.state_of_bill(bill, code) for code in self._languages}
        row = self.told.rows.row_of_bill(bill)
        steps = self.told.rows.steps_ahead.of(self.told.today.bills[entry.name.id].expected)
        return {
            "bill": row,
            "events": row["events"],
            "expected": steps,
            "words": {"standing": words, "history": []},
        }

    def _actor(self, entry: AskedEntry) -> Row:
        events = self._counting(self.told.today.actors[entry.name.id].events)
        return {"actor": self.told.rows.actor(entry.name.id), "events": events}

    def _source(self, entry: AskedEntry) -> Row:
        events = self._counting(self.told.today.sources[entry.name.id].cited_by)
        return {"source": self.told.rows.source(entry.name.id), "events": events}

    def _story(self, entry: AskedEntry) -> Row:
        story = self.told.rows.story(entry.name.id)
        events = self._counting(self.told.today.stories[entry.name.id].events)
        of_today = {"summary": None} if self.told.day else {}  # it may tell of later days
        steps = self.told.rows.steps_ahead.of(self.told.today.stories[entry.name.id].expected)
        return {"story": story | of_today | {"events": len(events)}, "events": events, "expected": steps}

    def _counting(self, refs: Iterable[Ref]) -> list[str]:
        """Return the ids of those events that are not withdrawn and count by the day, in the order of the site."""
        order = self.told.today.order("")
        found = (ref for ref in refs if self.told.counts(ref) and not self.told.today.line(ref).is_withdrawn)
        return [f"{ref.story}/{ref.event}" for ref in sorted(found, key=order.__getitem__)]

    @property
    def _languages(self) -> tuple[str, ...]:
        return self.told.today.languages

    def _page(self, found: Row, entry: AskedEntry) -> str:
        own = found[entry.name.kind] or found["withdrawn"]
        return str(own["page"])

    def _cite(self, entry: AskedEntry, page: str) -> Row:
        """Return how to cite a page; as of a day, the address of the page of that day."""
        name, site = entry.name, self.told.today
        citation = self.told.citation(name)
        address, hash_, anchor = page.partition("#")
        if self.told.day and "as-of" in site.fields.outputs and name.kind not in ("actor", "source"):
            address = f"{address}?as-of={self.told.day}"
        texts = self.told.in_language(site.languages[0]).describe
        title = citation.title if citation else self._name_of(name)
        day = citation.day if citation else ""
        return {
            "address": f"{address}{hash_}{anchor}",
            "title": title,
            "publisher": texts.plain(site.fields.publisher) or None,
            "site": texts.plain(site.fields.title),
            "updated": day or None,
        }

    def _name_of(self, name: EntryName) -> str:
        texts = self.told.in_language(self.told.today.languages[0]).describe
        if name.kind == "actor":
            return texts.actor(name.id).name.text
        return texts.reference(name.id).heading.text

    def _sources(self, found: Row) -> list[Row]:
        named = (id_ for id_ in named_in_fields(found, frozenset({"source"})) if id_ in self.told.today.sources)
        own = found["source"] and found["source"]["id"]
        return [self.told.rows.source(id_) for id_ in named if id_ != own]

    def _actors(self, found: Row) -> list[Row]:
        named = (id_ for id_ in named_in_fields(found, ACTOR_FIELDS) if id_ in self.told.today.actors)
        own = found["actor"] and found["actor"]["id"]
        return [self.told.rows.actor(id_) for id_ in named if id_ != own]


def as_json(shown: Shown) -> str:
    """Return an entry as JSON, for programs."""
    return f"{msgspec.json.format(msgspec.json.encode(shown), indent=2).decode('utf-8')}\n"
