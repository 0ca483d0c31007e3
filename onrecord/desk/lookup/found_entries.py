"""Finds the published entries of a site by words, and says how claims stand: what `onrecord find` prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import msgspec
from msgspec import Struct

from onrecord.desk.lookup.candidates import name_of
from onrecord.desk.lookup.event_options import Matters, in_words
from onrecord.model.addresses import absolute, addresses_in
from onrecord.model.matters import Standing, StandingKind
from onrecord.model.records import Entry, Records
from onrecord.model.relations import Ref
from onrecord.problems import Locate
from onrecord.report.paint import Paint, visible
from onrecord.search.documents import Document, Kind, Searchable, Text
from onrecord.search.index import build_index
from onrecord.search.scoring import Hit, search
from onrecord.search.stemming import stem, words_of


class FoundStanding(Struct, frozen=True):
    """How a claim stands."""

    kind: StandingKind
    holding: tuple[str, ...]
    """The ids of the actors that hold the claim; `story/event` for the unnamed speaker of an event."""
    opposing: tuple[str, ...]
    """The ids of those that hold the opposite."""
    words: str
    """The standing in words; empty if nobody but the speakers has said anything on the claim."""


class FoundEntry(Struct, frozen=True):
    """An entry or a claim that has words of the query. The JSON format is this class as it stands."""

    kind: Kind
    id: str
    """The id; of a claim with that of its event, as `event#claim`."""
    story: str | None
    """The story of an event or a claim."""
    score: int
    """How well it fits; only to compare results of one query."""
    name: str
    """The full name, which commands take."""
    title: Mapping[str, str]
    """The title, the name, or the words of a claim, by language."""
    date: str | None
    """The date as the entry has it; of a source, when it was published."""
    who: tuple[str, ...]
    """The ids of the actors who spoke."""
    standing: FoundStanding | None
    """For a claim: its standing today, or on the day that was asked for."""
    origins: int | None
    """For a claim: how many independent origins its sources are known to have."""
    unknown_origins: int | None
    """For a claim: how many of its sources have reporting of unknown origin."""
    address: str
    """The address of its page, relative to the site's if that is unknown."""
    file: str
    """The file of the entry, relative to the site's folder."""
    line: int
    """Its first line there."""


class Finder:
    """Finds entries of a site."""

    def __init__(self, records: Records, locate: Locate) -> None:
        """Take the entries, which may have errors."""
        self._records = public = records.without_drafts()
        self._matters, self._locate = Matters(public, locate), locate
        stories = tuple(story for story in public.stories if not story.fields.withdrawn)
        searchable = Searchable(
            public.site.fields.languages[0],
            {story.id: story.fields for story in stories},
            ((event.story, event.id, event.fields, "") for event in public.standing),
            {actor.id: actor.fields for actor in public.actors},
            {source.id: source.fields for source in public.sources},
            {bill.id: bill.fields for bill in public.bills},
        )
        self.index = build_index(searchable.documents())

    def find(self, query: str, story: str = "", day: date | None = None) -> Sequence[Hit]:
        """Return the documents that a query finds, the best first: those of a story, and none later than a day."""
        last = day.isoformat() if day else ""

        def is_wanted(document: Document) -> bool:
            name = document.name
            is_inside = not story or story in (name.story, name.id if name.kind == "story" else "")
            return is_inside and (not last or document.day <= last)

        return search(query, self.index, is_wanted)

    def describe(self, hit: Hit, day: date | None = None) -> FoundEntry:
        """Return what is told of a found document, with the standing of a claim as of `day` if given."""
        document, name = hit.document, hit.document.name
        entry, keys = self._entry(document)
        claim = next((one for one in entry.fields.claims if one.id == name.id), None) if name.kind == "claim" else None
        ref = Ref(name.story, name.event, name.id)
        standing = self._matters.standing(ref, day) if claim else None
        origins = self._matters.origins(entry.fields, claim) if claim else None
        return FoundEntry(
            kind=document.kind,
            id=ref.name() if claim else name.id,
            story=name.story or None,
            score=hit.score,
            name=str(name),
            title=dict(document.title),
            date=document.date or None,
            who=document.speakers,
            standing=self._standing(standing) if standing else None,
            origins=len(origins.by_root) if origins else None,
            unknown_origins=len(origins.unknown) if origins else None,
            address=self._address(document),
            file=entry.file,
            line=self._locate(entry.at(*keys)).line,
        )

    def as_text(self, found: FoundEntry, query: str, paint: Paint) -> str:
        """Return a result for people."""
        said = " and ".join(name_of(actor, self._records) for actor in found.who)
        standing = found.standing.words or found.standing.kind if found.standing else ""
        origins = "" if found.origins is None else f"{found.origins} origin{'' if found.origins == 1 else 's'}"
        facts = ("; ".join(filter(None, facts)) for facts in ((found.date, said), (standing, origins)))
        lines = (_in_language_of(query, found.title), *facts, f"{found.file}:{found.line}", found.address)
        return "\n".join([f"{found.kind} {paint('place', found.name)}", *(f"  {visible(one)}" for one in lines if one)])

    def _entry(self, document: Document) -> tuple[Entry[Any], tuple[str | int, ...]]:
        """Return the entry of a document, and the keys of a claim in it."""
        records, name = self._records, document.name
        if name.kind in ("event", "claim"):
            event = records.event_by_id[name.story, name.event or name.id]
            ids = [claim.id for claim in event.fields.claims]
            return event, ("claims", ids.index(name.id)) if name.kind == "claim" else ()
        by_kind: Mapping[str, Mapping[str, Entry[Any]]] = {
            "story": records.story_by_id,
            "actor": records.actor_by_id,
            "source": records.source_by_id,
            "bill": records.bill_by_id,
        }
        return by_kind[name.kind][name.id], ()

    def _standing(self, standing: Standing) -> FoundStanding:
        holding, opposing = (tuple(body.id for body in bodies) for bodies in (standing.holding, standing.opposing))
        return FoundStanding(standing.kind, holding, opposing, in_words(standing, self._records))

    def _address(self, document: Document) -> str:
        site, name = self._records.site.fields, document.name
        story = self._records.story_by_id.get(name.story or name.id)
        readable = story.fields.title if story and name.kind in ("story", "event", "claim") else site.languages
        language = next((code for code in site.languages if code in readable), site.languages[0])
        addresses = addresses_in(language, site.languages[0])
        if name.kind == "claim":
            found = addresses.claim(name.story, name.event, name.id)
        elif name.kind == "event":
            found = addresses.event(name.story, name.id)
        else:
            by_kind = {
                "story": addresses.story, "actor": addresses.actor, "source": addresses.source, "bill": addresses.bill
            }  # fmt: skip
            found = by_kind[name.kind](name.id)
        return absolute(site.url, found) if site.url else found


def as_json(found: Sequence[FoundEntry]) -> str:
    """Return the results as JSON, for programs."""
    return f"{msgspec.json.format(msgspec.json.encode(found), indent=2).decode('utf-8')}\n"


def _in_language_of(query: str, texts: Mapping[str, str]) -> str:
    """Return a text in the language in which it has the most words of a query."""
    words = set(words_of(query))

    def count_found(text: Text) -> int:
        language, own = text
        return len({stem(word, language) for word in words} & {stem(word, language) for word in words_of(own)})

    return max(texts.items(), key=count_found, default=("", ""))[1]
