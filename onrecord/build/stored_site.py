"""The arranged site of the last whole build, stored so that a build after edits of texts loads only what it shows.

The state file has a header and then one line for each event, matter, actor, source and bill. The header names them all.
A line is decoded on first use. It holds what `arrange` has found out. The words of an event are never stored here:
its own file is read, through the parse cache, and must still have the metadata that the site was arranged from.

Each part of the state is loaded on first use. Pages of whole texts take all articles but the edited ones from the
output folder.
"""

import re
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Self, TypeVar

from msgspec import Struct, json

from onrecord.build.non_text import Key, NonTextStates
from onrecord.build.site_codec import codec_of
from onrecord.build.site_state import EventState, StaleStateError, TextEdit
from onrecord.build.site_writer import Rendered, plan_pages
from onrecord.cache.dependency_recorder import PageDependencies
from onrecord.cache.state import ARRANGED_SITE, StateDirectory
from onrecord.cache.template_cache import TemplateCache
from onrecord.model.addresses import Addresses, is_page, output_path
from onrecord.model.fields import EventFields, SiteFields, StoryFields
from onrecord.model.matters import Matter, Statement
from onrecord.model.origins import Origins
from onrecord.model.picture import Picture
from onrecord.model.records import Entry, ThemeFiles
from onrecord.model.relations import Finding, Ref
from onrecord.model.relative_links import relative
from onrecord.model.site import Actor, Bill, Event, Link, OwnPage, Site, Source, Story, TakenSide
from onrecord.model.withdrawals import withdrawn_with
from onrecord.output import OutputFolder
from onrecord.render import Division, EventDates, Listings, Plan, Planned, collect_links
from onrecord.render.fragments import Markup
from onrecord.render.placeholders import cite

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
_ACTOR, _SOURCE, _BILL = map(codec_of, (Actor, Source, Bill))


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
        "pages": _OWN_PAGES.encode(site.pages),
        "pictures": _PICTURES.encode(site.pictures),
        "tags": _TAGS.encode(site.tags),
        "stories": [
            {
                "id": story.id,
                "fields": _STORY_FIELDS.encode(story.fields),
                "languages": story.languages,
                "first_language": story.first_language,
                "matters": [numbers[claim] for claim in story.matters],
                "origins": _ORIGINS.encode(story.origins),
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
        *(_dumps([_HISTORY.encode(m.history), _FINDINGS.encode(m.all_findings)]) for m in matters.values()),
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


def _dumps(value: object) -> str:
    return json.encode(value).decode("utf-8")


def _dependents(pages: PageDependencies) -> Mapping[Key, list[str]]:
    """Return the addresses of the pages that depend on the whole of each event, and so on its text."""
    found: dict[Key, list[str]] = {}
    for address, used in pages.items():
        for name in used:
            if name.startswith("event "):
                story, _, event = name.removeprefix("event ").partition("/")
                found.setdefault((story, event), []).append(address)
    return found


def _matter(claims: Mapping[Ref, bool], history: object, findings: object) -> Matter:
    return Matter(claims, _HISTORY.decode(history), _FINDINGS.decode(findings))


class _StoredMapping(Mapping[Name, Value]):
    """The entries of one kind by name, each loaded on first use."""

    def __init__(self, rows: Mapping[Name, Row], load: Callable[[Row], Value]) -> None:
        self._rows, self._load = rows, load
        self._known: dict[Name, Value] = {}

    def __getitem__(self, name: Name) -> Value:
        if name not in self._known:
            self._known[name] = self._load(self._rows[name])
        return self._known[name]

    def put(self, name: Name, value: Value) -> None:
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

        self._root, self._parse_cache = root, ParseCache(root, jobs=1, remember=True)
        self._stories: Mapping[str, Mapping[str, Any]] = {story["id"]: story for story in header["stories"]}
        drafts = (id_ for id_, story in self._stories.items() if story["fields"].get("status") == "draft")
        self._drafts = frozenset(drafts)
        keys = ((story, id_) for story, id_, _, _ in header["events"])
        self._rows: Mapping[Key, bytes] = dict(zip(keys, rows, strict=False))
        self.keys: Mapping[str, Key] = {file: (story, id_) for story, id_, file, _ in header["events"]}
        self.files: Mapping[Key, str] = {key: file for file, key in self.keys.items()}
        self.divisions = {id_: _DIVISION.decode(story["division"]) for id_, story in self._stories.items()}
        self.dates = {Ref(*key): _DATES.decode(row) for key, row in zip(self._rows, header["dates"], strict=True)}
        """The dates of all events: a feed compares them all, to find the newest."""
        self._events = _StoredMapping({key: key for key in self._rows}, self._event)
        self.site = self._arranged(header, rows[len(self._rows) :])

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
        self._events.put(edit.key, self._joined(edit.entry, self.site.stories[edit.key[0]], self._row(edit.key)[1]))

    def _row(self, key: Key) -> list[Any]:
        row: list[Any] = json.decode(self._rows[key])
        return row

    def _arranged(self, header: Mapping[str, Any], rows: Rows) -> Site:
        self._fields: SiteFields = _SITE_FIELDS.decode(header["fields"])
        claims = [_CLAIMS.decode(listed) for listed in header["matters"]]
        numbers = {claim: number for number, alike in enumerate(claims) for claim in alike}
        histories, rest = rows[: len(claims)], iter(rows[len(claims) :])
        matters_by_number = _StoredMapping(
            dict(enumerate(zip(claims, histories, strict=True))), lambda row: _matter(row[0], *json.decode(row[1]))
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
                    id_,
                    _STORY_FIELDS.decode(story["fields"]),
                    tuple(story["languages"]),
                    story["first_language"],
                    tuple(shown[id_]),
                    tuple(withdrawn[id_]),
                    tuple([first_claims[number] for number in story["matters"]]),
                    _ORIGINS.decode(story["origins"]),
                    story["fingerprint"],
                )
                for id_, story in self._stories.items()
            },
            events=self._events,
            matters=_StoredMapping(numbers, matters_by_number.__getitem__),
            actors=entries("actors", _ACTOR.decode),
            sources=entries("sources", _SOURCE.decode),
            bills=entries("bills", _BILL.decode),
            tags=_TAGS.decode(header["tags"]),
            pages=_OWN_PAGES.decode(header["pages"]),
            pictures=_PICTURES.decode(header["pictures"]),
            is_example=header["is_example"],
            fingerprint=header["fingerprint"],
        )

    def _event(self, key: Key) -> Event:
        """Return an event with its text as its file has it now. Raises `StaleStateError`."""
        from onrecord.arrange import public_version  # noqa: PLC0415  (as above)
        from onrecord.read import read_event  # noqa: PLC0415
        from onrecord.read.entry_files import ParseRequest  # noqa: PLC0415

        file, story = self.files[key], self.site.stories[key[0]]
        request = ParseRequest("event", file, story.first_language)
        read = read_event(self._root, file, story.first_language, self._parse_cache.known(request))
        if read.value is None:
            raise StaleStateError(file)
        entry = public_version(withdrawn_with(story.fields, read.value[0]), self._drafts)
        return self._joined(entry, story, self._row(key)[1])

    def _joined(self, entry: Entry[EventFields], story: Story, arranged: list[Any]) -> Event:
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


_ARTICLE = re.compile(r'^<article class="event" id="(?P<event>[^"]+)".*?^</article>$', re.DOTALL | re.MULTILINE)
_CITATION = re.compile(
    r'<a(?P<again> class="again")?(?: id="[^"]*")? href="#cite-(?P<number>\d+)"(?: aria-label="[^"]*")?>'
    r"\[\d+\]</a>"
)
"""A citation as `PlaceholderResolver` writes it."""
_REFERENCE = re.compile(r'^<li id="cite-(?P<number>\d+)">.*?^</li>$', re.DOTALL | re.MULTILINE)


class StoredParts:
    """The parts that the state directory has. They stay as the last whole build stored them, until the next one."""

    def __init__(
        self, root: Path, stored: StoredSite, folder: OutputFolder, outputs: Collection[str], edited: Collection[Key]
    ) -> None:
        """Take the stored site, the output folder with its files, and the events edited since the site was stored."""
        self._root, self._stored, self._folder = root, stored, folder
        self._templates = TemplateCache(root, remember=True)
        self.site, self.keys = stored.site, stored.keys
        self.event, self.characters = stored.event_state, stored.characters
        self.edited = edited
        self.addresses = frozenset(path.removesuffix("index.html") for path in outputs if is_page(path))
        self.static_addresses = frozenset(path for path in outputs if not is_page(path))
        self._replaced: Sequence[Key] = ()

    @cached_property
    def plan(self) -> Plan:
        """The plan of its pages. Raises `StaleStateError` if the theme has a problem."""
        from onrecord.read import read_themed  # noqa: PLC0415  (as above)

        site = self.site
        theme = read_themed(self._root, Entry("site", "", site.fields, "site.yaml"))
        if theme.problems:
            raise StaleStateError
        listings = Listings(site, self._stored.divisions, self._stored.dates)
        plan = plan_pages(site, theme.value, listings, self._templates.code)
        edited = {key: site.events[key] for key in self._replaced}
        plan.use(PublishedArticles(self._folder.published, theme.value, edited).on)
        return plan

    def replace(self, edits: Sequence[TextEdit]) -> None:
        """Replace events by their edited versions."""
        self._replaced = [edit.key for edit in edits]
        for edit in edits:
            self._stored.replace(edit)

    def find(self, addresses: Collection[str], stories: Collection[str]) -> Sequence[Planned]:
        """Return those of the pages that exist; most of them show events of `stories`."""
        return list(self.plan.find(addresses, stories))

    def known_targets(self, folder: OutputFolder, rendered: Rendered) -> set[str]:
        """Return the targets to which the published pages link already: an earlier build has checked them."""
        known = set[str]()
        for seen, _, _ in rendered.pages:
            published = folder.published(output_path(seen.address))
            links = frozenset(collect_links(seen.address, published, unusual=self.plan.is_unusual).links)
            known.update(target for target in seen.targets.split("\n") if relative(seen.address, target) in links)
        return known

    def add(self, rendered: Rendered) -> bool:
        """Store compiled templates; return whether the pages show only texts of events that they showed before."""
        self._templates.save()
        return all(
            seen.address in self.event((story, event)).pages
            for seen, used, _ in rendered.pages
            for kind, _, key in (name.partition(" ") for name in used)
            if kind == "event"
            for story, _, event in (key.partition("/"),)
        )


class PublishedArticles:
    """The articles of whole-text pages that are still as they were published.

    The whole text of a story shows hundreds of events, and an edit changes one of them. All others are on the published
    page, finished but for one thing: the numbers of citations count from the page's first article. So citations become
    placeholders again, and rendering the page gives them their numbers.
    """

    def __init__(self, published: Callable[[str], str], theme: ThemeFiles, edited: Mapping[Key, Event]) -> None:
        """Take the function that reads a file of the output folder, the theme, and the events that were edited."""
        self._published, self._edited = published, edited
        # A site's own templates can have any form. And a page's first picture alone loads at once, which only
        # rendering the whole page decides.
        self._is_readable = all(template.is_built_in for template in theme.templates.values()) and not any(
            event.fields.media for event in edited.values()
        )

    def on(self, page: str, story: str, addresses: Addresses) -> Mapping[str, Markup]:
        """Return the articles on a page of a story by the ids of their events, without the edited ones.

        `addresses` are those of the page's language.
        """
        if not self._is_readable:
            return {}
        html = self._published(output_path(page))
        folder = re.escape(relative(page, addresses.source("-")).removesuffix("-/"))
        source_link = re.compile(f'^<a href="{folder}([a-z0-9-]+)/">', re.MULTILINE)
        sources = {
            reference["number"]: source[1]
            for reference in _REFERENCE.finditer(html)
            if (source := source_link.search(reference[0]))
        }

        def placeholder(citation: re.Match[str]) -> str:
            return cite(sources[citation["number"]], anchored=not citation["again"])

        try:
            return {
                article["event"]: Markup(_CITATION.sub(placeholder, article[0]))
                for article in _ARTICLE.finditer(html)
                if (story, article["event"]) not in self._edited
            }
        except KeyError:  # a reference has another form
            return {}
