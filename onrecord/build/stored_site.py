"""The arranged site of the last whole build, stored so that a build after edits of texts loads only what it shows.

The state file has a header and then one line for each event, matter, actor, source and bill. The header names them all.
A line is decoded on first use. It holds what `arrange` has found out. The words of an event are never stored here:
its own file is read, through the parse cache, and must still have the metadata that the site was arranged from.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Self, TypeVar

from msgspec import Struct, json

from onrecord.build.non_text import Key, NonTextStates
from onrecord.build.site_codec import codec_of
from onrecord.build.site_state import EventState, StaleStateError, TextEdit
from onrecord.cache.dependency_recorder import PageDependencies
from onrecord.cache.state import ARRANGED_SITE, StateDirectory
from onrecord.model.expected import ExpectedStep, StepRef
from onrecord.model.fields import EventFields, SiteFields, StoryFields
from onrecord.model.matters import Matter
from onrecord.model.origins import Origins
from onrecord.model.picture import Picture
from onrecord.model.records import Entry
from onrecord.model.relations import Finding, Ref
from onrecord.model.site import Actor, Bill, Event, Link, OwnPage, Site, Source, Story, TakenSide
from onrecord.model.standings import Statement
from onrecord.model.withdrawals import withdrawn_with
from onrecord.render import Division, EventDates, Listings

Name = TypeVar("Name", bound=Hashable)
Row = TypeVar("Row")
Value = TypeVar("Value")
Rows = Sequence[bytes]

_LINKS = codec_of(tuple[Link, ...])
_ORIGINS = codec_of(Origins)
_SIDES = codec_of(tuple[TakenSide, ...])
_CLAIM_ORIGINS = codec_of(Mapping[str, Origins])
_CLAIMS = codec_of(Mapping[Ref, bool])
_HISTORY = codec_of(tuple[Statement, ...])
_FINDINGS = codec_of(tuple[Finding, ...])
_SITE_FIELDS = codec_of(SiteFields)
_STORY_FIELDS = codec_of(StoryFields)
_OWN_PAGES = codec_of(tuple[OwnPage, ...])
_PICTURES = codec_of(Mapping[str, Picture])
_TAGS = codec_of(Mapping[str, tuple[tuple[str, ...], tuple[Ref, ...]]])
_DATES = codec_of(EventDates)
_DIVISION = codec_of(Division)
_ACTOR = codec_of(Actor)
_SOURCE = codec_of(Source)
_BILL = codec_of(Bill)
_EXPECTED = codec_of(tuple[ExpectedStep, ...])
_STEP_REFS = codec_of(tuple[StepRef, ...])


class ArrangedSite(Struct, frozen=True):
    """An arranged site with its lists, and the non-text states of its events."""

    site: Site
    listings: Listings
    non_text: NonTextStates


def save_site(root: Path, build: str, arranged: ArrangedSite, pages: PageDependencies) -> None:
    """Store an arranged site with the pages that show each event; `build` identifies the build that made them."""
    site, listings, non_text = arranged.site, arranged.listings, arranged.non_text
    dependents = _dependents(pages)
    matters = {matter.first_claim: matter for matter in site.matters.values()}
    numbers = {claim: number for number, claim in enumerate(matters)}
    header = {
        "build": build,
        "fields": _SITE_FIELDS.encode(site.fields),
        "base_url": site.base_url,
        "is_example": site.is_example,
        "fingerprint": site.fingerprint,
        "claim_pages": sorted(site.claim_pages),
        "pages": _OWN_PAGES.encode(site.pages),
        "pictures": _PICTURES.encode(site.pictures),
        "tags": _TAGS.encode(site.tags),
        "expected": _EXPECTED.encode(tuple(site.expected.values())),
        "stories": [
            {
                "id": story.id,
                "fields": _STORY_FIELDS.encode(story.fields),
                "languages": story.languages,
                "first_language": story.first_language,
                "matters": [numbers[claim] for claim in story.matters],
                "origins": _ORIGINS.encode(story.origins),
                "expected": _STEP_REFS.encode(story.expected),
                "fingerprint": story.fingerprint,
                "characters": listings.characters(story.id),
                "division": _DIVISION.encode(listings.division(story.id)),
            }
            for story in site.stories.values()
        ],
        "events": [(event.story, event.id, event.file, event.is_withdrawn) for event in site.events.values()],
        "dates": [_DATES.encode(listings.dates(event.ref)) for event in site.events.values()],
        "matters": [_CLAIMS.encode(matter.claims) for matter in matters.values()],
        "actors": list(site.actors),
        "sources": list(site.sources),
        "bills": list(site.bills),
    }
    lines = [
        _dumps(header),
        *(_event_line(event, non_text[key], listings, dependents.get(key, ())) for key, event in site.events.items()),
        *(_matter_line(matter) for matter in matters.values()),
        *(_dumps(_ACTOR.encode(actor)) for actor in site.actors.values()),
        *(_dumps(_SOURCE.encode(source)) for source in site.sources.values()),
        *(_dumps(_BILL.encode(bill)) for bill in site.bills.values()),
    ]
    StateDirectory(root).save(ARRANGED_SITE, "\n".join(lines).encode("utf-8"))


def _event_line(event: Event, non_text: str, listings: Listings, pages: Iterable[str]) -> str:
    arranged = [
        event.metadata_fingerprint,
        event.latest_day.isoformat(),
        _LINKS.encode(event.links),
        _LINKS.encode(event.backlinks),
        _ORIGINS.encode(event.origins),
        _CLAIM_ORIGINS.encode(event.claim_origins),
        _SIDES.encode(event.sides),
    ]
    state = f'{non_text},"{event.fingerprint}",{listings.size(event)},{_dumps(list(pages))}'
    return f"[[{state}],{_dumps(arranged)}]"


def _matter_line(matter: Matter) -> str:
    return _dumps([_HISTORY.encode(matter.history), _FINDINGS.encode(matter.all_findings)])


def _dumps(value: object) -> str:
    return json.encode(value).decode("utf-8")


def _dependents(pages: PageDependencies) -> Mapping[Key, list[str]]:
    """Return the addresses of the pages that depend on the whole of each event, and so on its text."""
    found: dict[Key, list[str]] = {}
    for address, used in pages.items():
        for key in find_whole_events(used):
            found.setdefault(key, []).append(address)
    return found


def find_whole_events(dependencies: Iterable[str]) -> Iterator[Key]:
    """Yield the events of whose text something depends, among the names of its dependencies."""
    for name in dependencies:
        if name.startswith("event "):
            story, _, event = name.removeprefix("event ").partition("/")
            yield story, event


def _matter(claims: Mapping[Ref, bool], line: bytes) -> Matter:
    """Return a matter from its claims and its line, which `_matter_line` wrote."""
    history, findings = json.decode(line)
    return Matter(claims, _HISTORY.decode(history), _FINDINGS.decode(findings))


class _StoredMapping(Mapping[Name, Value]):
    """The entries of one kind by name, each loaded on first use."""

    def __init__(self, rows: Mapping[Name, Row], load: Callable[[Row], Value]) -> None:
        """Take the stored form of each entry, and the function that loads an entry from it."""
        self._rows = rows
        self._load = load
        self._known: dict[Name, Value] = {}

    def __getitem__(self, name: Name) -> Value:
        if name not in self._known:
            self._known[name] = self._load(self._rows[name])
        return self._known[name]

    def put(self, name: Name, value: Value) -> None:
        """Replace an entry by a value that needs no loading."""
        self._known[name] = value

    def __contains__(self, name: object) -> bool:
        return name in self._rows

    def __iter__(self) -> Iterator[Name]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


class StoredSite:
    """The arranged site of the last whole build, with the events' texts as their files have them now."""

    def __init__(self, root: Path, header: Mapping[str, Any], rows: Rows) -> None:
        """Take the site's folder, and the content of the state file."""
        from onrecord.cache.parse_cache import ParseCache  # noqa: PLC0415  (what only stores a site reads no entries)

        self._root = root
        self._parse_cache = ParseCache(root, jobs=1, remember=True)
        self._stories: Mapping[str, Mapping[str, Any]] = {story["id"]: story for story in header["stories"]}
        self._drafts = frozenset(
            id_ for id_, story in self._stories.items() if story["fields"].get("status") == "draft"
        )
        keys = ((story, id_) for story, id_, _, _ in header["events"])
        self._rows: Mapping[Key, bytes] = dict(zip(keys, rows, strict=False))
        self.keys: Mapping[str, Key] = {file: (story, id_) for story, id_, file, _ in header["events"]}
        self.files: Mapping[Key, str] = {key: file for file, key in self.keys.items()}
        self.divisions = {id_: _DIVISION.decode(story["division"]) for id_, story in self._stories.items()}
        self.dates = {Ref(*key): _DATES.decode(row) for key, row in zip(self._rows, header["dates"], strict=True)}
        """The dates of all events: a feed compares them all, to find the newest."""
        self._events = _StoredMapping({key: key for key in self._rows}, self._event)
        self.site = self._decode_site(header, rows[len(self._rows) :])

    @classmethod
    def load(cls, root: Path, build: str) -> Self | None:
        """Return the site that a build has stored; None if another build's is stored, or none."""
        if (content := StateDirectory(root).load(ARRANGED_SITE)) is None:
            return None
        first, *rows = content.split(b"\n")
        header = json.decode(first)
        return cls(root, header, rows) if header["build"] == build else None

    def event_state(self, key: Key) -> EventState:
        """Return the state of an event as it was stored."""
        return EventState(*self._row(key)[0])

    def characters(self, story: str) -> int:
        """Return how many characters all events of a story had."""
        characters: int = self._stories[story]["characters"]
        return characters

    def replace(self, edit: TextEdit) -> None:
        """Replace an event by its edited version, which was just read. Raises `StaleStateError`."""
        self._events.put(edit.key, self._join_texts(edit.entry, self.site.stories[edit.key[0]], self._row(edit.key)[1]))

    def _row(self, key: Key) -> list[Any]:
        row: list[Any] = json.decode(self._rows[key])
        return row

    def _decode_site(self, header: Mapping[str, Any], rows: Rows) -> Site:
        self._fields: SiteFields = _SITE_FIELDS.decode(header["fields"])
        claims = [_CLAIMS.decode(listed) for listed in header["matters"]]
        numbers = {claim: number for number, alike in enumerate(claims) for claim in alike}
        histories = rows[: len(claims)]
        rest = iter(rows[len(claims) :])
        matters_by_number = _StoredMapping(
            dict(enumerate(zip(claims, histories, strict=True))), lambda row: _matter(*row)
        )
        shown: dict[str, list[Ref]] = {id_: [] for id_ in self._stories}
        withdrawn: dict[str, list[Ref]] = {id_: [] for id_ in self._stories}
        for story, id_, _, is_withdrawn in header["events"]:
            (withdrawn if is_withdrawn else shown)[story].append(Ref(story, id_))
        first_claims = [next(iter(alike)) for alike in claims]

        def entries(kind: str, decode: Callable[[Any], Value]) -> Mapping[str, Value]:
            return _StoredMapping({id_: next(rest) for id_ in header[kind]}, lambda row: decode(json.decode(row)))

        return Site(
            fields=self._fields,
            base_url=header["base_url"],
            stories={
                id_: Story(
                    id=id_,
                    fields=_STORY_FIELDS.decode(story["fields"]),
                    languages=tuple(story["languages"]),
                    first_language=story["first_language"],
                    events=tuple(shown[id_]),
                    withdrawn=tuple(withdrawn[id_]),
                    matters=tuple([first_claims[number] for number in story["matters"]]),
                    origins=_ORIGINS.decode(story["origins"]),
                    expected=_STEP_REFS.decode(story["expected"]),
                    fingerprint=story["fingerprint"],
                )
                for id_, story in self._stories.items()
            },
            events=self._events,
            matters=_StoredMapping(numbers, matters_by_number.__getitem__),
            actors=entries("actors", _ACTOR.decode),
            sources=entries("sources", _SOURCE.decode),
            bills=entries("bills", _BILL.decode),
            expected={step.ref: step for step in _EXPECTED.decode(header["expected"])},
            tags=_TAGS.decode(header["tags"]),
            pages=_OWN_PAGES.decode(header["pages"]),
            pictures=_PICTURES.decode(header["pictures"]),
            is_example=header["is_example"],
            fingerprint=header["fingerprint"],
            claim_pages=frozenset(Ref(*names) for names in header["claim_pages"]),
        )

    def _event(self, key: Key) -> Event:
        """Return an event with its text as its file has it now. Raises `StaleStateError`."""
        from onrecord.arrange import public_version  # noqa: PLC0415  (as above)
        from onrecord.read import read_event  # noqa: PLC0415
        from onrecord.read.entry_files import ParseRequest  # noqa: PLC0415

        file = self.files[key]
        story = self.site.stories[key[0]]
        request = ParseRequest("event", file, story.first_language)
        read = read_event(self._root, file, story.first_language, self._parse_cache.find(request))
        if read.value is None:
            raise StaleStateError(file)
        entry = public_version(withdrawn_with(story.fields, read.value[0]), self._drafts)
        return self._join_texts(entry, story, self._row(key)[1])

    def _join_texts(self, entry: Entry[EventFields], story: Story, arranged: list[Any]) -> Event:
        from onrecord.arrange import local_moment  # noqa: PLC0415  (as above)

        metadata, latest_day, links, backlinks, origins, claim_origins, sides = arranged
        if entry.metadata_fingerprint != metadata:
            raise StaleStateError(entry.file)
        return Event(
            id=entry.id,
            story=entry.story,
            ref=Ref(entry.story, entry.id),
            fields=entry.fields,
            prose=entry.prose,
            file=entry.file,
            moment=local_moment(entry.fields, story.fields.timezone or self._fields.timezone),
            latest_day=date.fromisoformat(latest_day),
            links=_LINKS.decode(links),
            backlinks=_LINKS.decode(backlinks),
            origins=_ORIGINS.decode(origins),
            claim_origins=_CLAIM_ORIGINS.decode(claim_origins),
            sides=_SIDES.decode(sides),
            fingerprint=entry.fingerprint,
            metadata_fingerprint=entry.metadata_fingerprint,
        )
