"""Proves that a site means the same after things got other names: that all else in its entries is as it was."""

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any, Protocol

from msgspec import Struct
from msgspec.structs import replace

from onrecord.desk.editing.checked_site import CheckedSite
from onrecord.model.addresses import AS_OF, FILTERS
from onrecord.model.frozen_model import Fields
from onrecord.model.ids import EntryName, aliases_after
from onrecord.model.matters import Matter
from onrecord.model.origins import Origins
from onrecord.model.prose import CitationGroup, LinkStart, Piece
from onrecord.model.records import Entry, Records
from onrecord.model.references import FieldReference, NamedPart, parts_of_link, parts_of_reference, with_references
from onrecord.model.relations import Body, FindingState, Ref
from onrecord.model.site import Site


class NewNames(Protocol):
    """The names that things get."""

    @property
    def gone(self) -> EntryName | None:
        """The thing that becomes a part of another one; None if each stays one of its own."""

    def of(self, name: EntryName) -> EntryName:
        """Return the name that a thing has afterwards."""

    def fields_after(self, entry: Entry[Any], fields: Any) -> Any:  # noqa: ANN401  (kinds of entries have no common type)
        """Return what else the `fields` of an entry become, whose references have changed; None if it vanishes."""


def rename_reference(text: str, parts: Collection[NamedPart], names: NewNames, story: str) -> str:
    """Return a reference as it reads afterwards, in an entry that is in `story` then."""
    for part in sorted(parts, key=lambda part: part.start, reverse=True):
        text = f"{text[: part.start]}{rename_part(part, parts, names, story)}{text[part.end :]}"
    return text


def rename_part(part: NamedPart, parts: Iterable[NamedPart], names: NewNames, story: str) -> str:
    """Return a part of a reference as it reads afterwards, with the same arguments.

    An event that is in another story than the entry gets its story before it.
    """
    after, kinds = names.of(part.name), {other.name.kind: other.name for other in parts}
    if part.name.kind == "story" and "event" in kinds:
        return names.of(kinds["event"]).story
    is_elsewhere = part.name.kind == "event" and "story" not in kinds and after.story != story
    return f"{after.story}/{after.id}" if is_elsewhere else after.id


def story_after(entry: Entry[Any], names: NewNames) -> str:
    """Return the story in which an entry is afterwards; empty if it is no event."""
    return names.of(EntryName("event", entry.id, entry.story)).story if entry.kind == "event" else ""


def rename_references(entry: Entry[Any], names: NewNames) -> Any:  # noqa: ANN401  (as above)
    """Return the fields of an entry with the references that they have afterwards."""

    def rename(reference: FieldReference) -> str:
        parts = parts_of_reference(reference.kind, reference.text, entry.story)
        return rename_reference(reference.text, parts, names, story)

    story = story_after(entry, names)
    return with_references(entry.fields, rename)


class NewId(Struct, frozen=True):
    """A thing that gets another id."""

    name: EntryName
    id: str
    has_alias: bool = True
    """Whether the id of today becomes an alias."""
    gone: None = None

    @property
    def new_name(self) -> EntryName:
        """The name that the thing gets."""
        return self.name.with_id(self.id)

    def of(self, name: EntryName) -> EntryName:
        """Return the name that a thing has afterwards."""
        if name == self.name:
            return self.new_name
        if self.name.kind == "story" and name.story == self.name.id:
            return name._replace(story=self.id)
        is_in_event = (name.kind, name.story, name.event) == ("claim", self.name.story, self.name.id)
        return name._replace(event=self.id) if self.name.kind == "event" and is_in_event else name

    def aliases(self, id_: str, aliases: tuple[str, ...]) -> tuple[str, ...]:
        """Return the aliases that the thing has afterwards."""
        return aliases_after(id_, aliases, self.id) if self.has_alias else aliases

    def fields_after(self, entry: Entry[Any], fields: Any) -> Any:  # noqa: ANN401  (as above)
        """Return the fields with the new id of a claim, and with the former one among the aliases of its thing."""
        name = self.name
        if (entry.kind, entry.id, entry.story) == (name.kind, name.id, name.story):
            fields = fields.model_copy(update={"aliases": self.aliases(entry.id, fields.aliases)})
        if name.kind == "claim" and (entry.kind, entry.story, entry.id) == ("event", name.story, name.event):
            news = ({"id": self.id, "aliases": self.aliases(one.id, one.aliases)} for one in fields.claims)
            pairs = zip(fields.claims, news, strict=True)
            claims = tuple(one.model_copy(update=new) if one.id == name.id else one for one, new in pairs)
            fields = fields.model_copy(update={"claims": claims})
        return fields


_KINDS_OF_ENTRIES = frozenset({"story", "event", "actor", "source", "bill"})
_Contents = dict[tuple[str, str, str], Any]  # fields and texts of entries by kind, story and id


def find_changed_entries(before: Records, after: Records) -> set[tuple[str, str, str]]:
    """Return the kind, the story and the id of the entries that differ, or that only one of the two has."""
    return _compare(_contents(before), _contents(after))


def _compare(before: _Contents, after: _Contents) -> set[tuple[str, str, str]]:
    return {key for key in {*before, *after} if before.get(key) != after.get(key)}


def _contents(records: Records) -> _Contents:
    # A text counts as its pages show it, with the targets of its links.
    return {
        _key(entry, None): (_fields(entry.fields), {language: prose.pieces for language, prose in entry.prose.items()})
        for entry in _all_entries(records)
    }


def differences(before: Records, after: Records, names: NewNames) -> Iterator[str]:
    """Yield what differs between the entries before and after, besides the names."""
    contents = ((entry, _expect_content(entry, names)) for entry in _all_entries(before))
    expected = {_key(entry, names): content for entry, content in contents if content}
    yield from (" ".join(filter(None, key)) for key in sorted(_compare(expected, _contents(after))))
    names_after = {id_: names.of(EntryName("source", id_)).id for id_ in before.snapshots}
    # Where two sources become one, the snapshot of the one that keeps its name stays.
    ids = sorted(names_after, key=lambda id_: names_after[id_] == id_)
    digests = {id_: snapshot.sha256 for id_, snapshot in after.snapshots.items()}
    if {names_after[id_]: before.snapshots[id_].sha256 for id_ in ids} != digests:
        yield "the snapshots"


def _all_entries(records: Records) -> Iterator[Entry[Any]]:
    yield from records.entries()
    yield from records.drafts


def _key(entry: Entry[Any], names: NewNames | None) -> tuple[str, str, str]:
    name = EntryName(entry.kind, entry.id, entry.story) if entry.kind in _KINDS_OF_ENTRIES else None  # type: ignore[arg-type]
    after = names.of(name) if name and names else name
    return entry.kind, after.story if after else entry.story, after.id if after else entry.id


def _expect_content(entry: Entry[Any], names: NewNames) -> tuple[dict[str, Any], dict[str, tuple[Piece, ...]]] | None:
    """Return the content that an entry must have afterwards; None if it vanishes."""
    fields = names.fields_after(entry, rename_references(entry, names))
    if fields is None:
        return None
    stories = entry.story if entry.kind == "event" else "", story_after(entry, names)
    prose = entry.prose.items()
    texts = {language: tuple(_piece_after(one, stories, names) for one in text.pieces) for language, text in prose}
    return _fields(fields), texts


def _fields(fields: Fields) -> dict[str, Any]:
    return {name: getattr(fields, name) for name in type(fields).model_fields if name != "body"}


def _piece_after(piece: Piece, stories: tuple[str, str], names: NewNames) -> Piece:
    """Return a piece of a text as it reads afterwards. `stories` has its story before and after."""
    if isinstance(piece, LinkStart):
        return LinkStart(rename_reference(piece.target, parts_of_link(piece.target, stories[0]), names, stories[1]))
    if isinstance(piece, CitationGroup):
        ids = (names.of(EntryName("source", mark.source)).id for mark in piece.items)
        return CitationGroup(tuple(replace(mark, source=id_) for mark, id_ in zip(piece.items, ids, strict=True)))
    return piece


def consequences(before: Site, after: Site, names: NewNames) -> Iterator[str]:
    """Yield what readers would see otherwise: the order of events, how claims stand, origins, the progress of bills."""
    expected, found = dict(_meaning(before, names.of, names.gone)), dict(_meaning(after, lambda name: name))
    yield from (subject for subject in sorted({*expected, *found}) if expected.get(subject) != found.get(subject))


def list_gone_pages(before: CheckedSite, after: CheckedSite) -> Iterator[str]:
    """Yield the addresses at which the site no longer has a page, a file or a redirect."""
    from onrecord.render import Plan  # noqa: PLC0415  (a refused merge needs no addresses)

    sites = ((one.arranged.site, one.arranged.theme) for one in (before, after))
    old, new = ({*Plan(site, theme).addresses()} if site and theme else set[str]() for site, theme in sites)
    gone = (address for address in sorted(old - new) if not address.endswith((f"/{AS_OF}", f"/{FILTERS}")))
    yield from (f"no page at /{address}" for address in gone)


Renamed = Callable[[EntryName], EntryName]


def _meaning(site: Site, renamed: Renamed, gone: EntryName | None = None) -> Iterator[tuple[str, object]]:
    """Yield what readers see of each subject but the one that is `gone`, with the names that things have afterwards."""

    def event(ref: Ref) -> str:
        return str(renamed(EntryName("event", ref.event, ref.story)))

    def claim(ref: Ref) -> str:
        return str(renamed(EntryName("claim", ref.claim, ref.story, ref.event))) if ref.claim else event(ref)

    def body(body: Body | str) -> str:
        id_ = body if isinstance(body, str) else body.id
        story, slash, unnamed = id_.partition("/")
        return event(Ref(story, unnamed)) if slash else str(renamed(EntryName("actor", id_)))

    for story in site.stories.values():
        order = list(map(event, (*story.events, *story.withdrawn)))
        yield f"the order of events in {renamed(EntryName('story', story.id))}", order
        yield f"the origins of {renamed(EntryName('story', story.id))}", _counts(story.origins)
        for one in site.events_of(story):
            if EntryName("event", one.ref.event, one.ref.story) != gone:
                yield f"the origins of {event(one.ref)}", _counts(one.origins)
    for ref, matter in _matters(site, gone):
        yield f"how the claim {claim(ref)} stands", _standing(matter, ref, body)
        yield f"the findings on {claim(ref)}", [_finding(state, event, body) for state in matter.findings(ref)]
        yield f"the origins of {claim(ref)}", _counts(site.event(ref).claim_origins.get(ref.claim))
    for name, words, value in _listings(site, event):
        if name != gone:
            yield f"{words} {renamed(name)}", value


def _matters(site: Site, gone: EntryName | None) -> Iterator[tuple[Ref, Matter]]:
    """Yield the claims with their matters, without those of an event that is gone: another event has them then."""
    for ref, matter in site.matters.items():
        if EntryName("event", ref.event, ref.story) != gone:
            yield ref, matter


def _listings(site: Site, event: Callable[[Ref], str]) -> Iterator[tuple[EntryName, str, object]]:
    for bill in site.bills.values():
        steps = [(step.stage.key, step.reached, step.is_next, [*map(event, step.events)]) for step in bill.steps]
        yield EntryName("bill", bill.id), "the progress of", steps
    for source in site.sources.values():
        yield EntryName("source", source.id), "the citations of", [*map(event, source.cited_by)]
    for actor in site.actors.values():
        yield EntryName("actor", actor.id), "the events of", [*map(event, actor.events)]


def _counts(origins: Origins | None) -> object:
    return origins and tuple(map(len, (origins.links, origins.by_root, origins.unknown, origins.records)))


def _finding(state: FindingState, event: Callable[[Ref], str], name: Callable[[Body | str], str]) -> object:
    found = state.finding
    reviews = [(event(step.event), step.kind, event(step.target)) for step in state.reviews]
    return event(found.event), found.result, sorted(map(name, found.bodies)), reviews, state.is_under_appeal


def _standing(matter: Matter, claim: Ref, name: Callable[[Body | str], str]) -> object:
    standing = matter.standing(claim)
    if standing is None:
        return None
    groups = (
        standing.holding,
        standing.opposing,
        standing.asserted_by,
        standing.confirmed_by,
        standing.shared_by,
        standing.divided,
        standing.first,
    )
    return standing.kind, standing.answer, [sorted(map(name, group)) for group in groups]
