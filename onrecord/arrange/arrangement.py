"""Links entries in both directions: relations with both events, actors and sources with the events that name them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cache, partial
from itertools import chain
from types import MappingProxyType
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from onrecord.arrange.expected_steps import StepLists, arrange_expected
from onrecord.arrange.order import Bounds, Key, story_zone
from onrecord.arrange.public_entries import find_unpublished, public_version
from onrecord.arrange.taken_sides import find_taken_sides
from onrecord.model.bill_progress import bill_stages
from onrecord.model.dates import Days, in_zone
from onrecord.model.expected import StepRef
from onrecord.model.fields import ActorFields, BillFields, Citation, EventFields, Finds, PageFields
from onrecord.model.matter_building import build_matters
from onrecord.model.matters import Matter
from onrecord.model.origins import Origin, Origins, OriginTracer, all_supporting, supporting_citations
from onrecord.model.picture import Fault, Picture
from onrecord.model.positions import Positions
from onrecord.model.procedures import Procedure
from onrecord.model.public_steps import without_expected
from onrecord.model.reach import reach
from onrecord.model.records import Entry, Records, Reference
from onrecord.model.relations import Ref, StatedRelation, relations_of, sides_of, spoken_for
from onrecord.model.site import Actor, Bill, Event, Link, OwnPage, Site, Source, SourceUse, Story, citations_in
from onrecord.model.withdrawals import redacted_story


def arrange(
    records: Records,
    order: Mapping[Key, Bounds],
    base_url: str | None,
    pictures: Mapping[str, Picture | Fault] = MappingProxyType({}),
) -> Site:
    """Return the site with the entries in `records`, which have no errors, and the events in `order`."""
    unready = {story.id for story in records.stories if story.fields.status == "draft"}
    entries = {key: public_version(records.event_by_id[key], unready) for key in order}
    records = _without_unpublished(records, entries.values())
    tracer = OriginTracer({source.id: source.fields for source in records.sources}, records.site.fields.languages)
    positions = Positions(entries, records.actor_by_id)
    links, backlinks = _links_by_event(entries, positions, records)
    events = {
        key: _event(entry, order[key].latest_day, records, tracer, (tuple(links[key]), tuple(backlinks[key])))
        for key, entry in entries.items()
    }
    matters = build_matters(entries, {key: event.latest_day for key, event in events.items()}, positions, tracer)
    for key, sides in find_taken_sides(matters.values(), events, positions).items():
        events[key] = replace(events[key], sides=sides)
    ordered_bills = sorted(records.bills, key=lambda bill: bill.id)
    steps = arrange_expected(records, events)
    lists = StepLists(steps, events.values())
    return Site(
        fields=records.site.fields,
        base_url=base_url,
        stories={story.id: story for story in _stories(records, events, matters, tracer, lists)},
        events=events,
        matters=matters,
        actors=_actors(records, events.values(), lists),
        sources=_sources(records, events.values(), tracer, lists),
        bills=_bills(ordered_bills, records, events.values(), lists),
        tags=_tags(records, events.values()),
        pages=_pages(records),
        expected=steps,
        pictures=_public_pictures(pictures, events.values()),
        is_example=bool(records.examples) and not records.has_own_story,
        fingerprint=records.site.fingerprint,
        claim_pages=frozenset(Ref(name.story, name.event, name.id) for name in records.listed_pages),
    )


def _without_unpublished(records: Records, events: Iterable[Entry[EventFields]]) -> Records:
    """Return the entries without the actors and sources that no public entry names."""
    hidden = find_unpublished(records, events)
    return replace(
        records,
        actors=tuple(actor for actor in records.actors if ("actor", actor.id) not in hidden),
        sources=tuple(source for source in records.sources if ("source", source.id) not in hidden),
    )


def _links_by_event(
    entries: Mapping[Key, Entry[EventFields]], positions: Positions, records: Records
) -> tuple[Mapping[Key, list[Link]], Mapping[Key, list[Link]]]:
    """Return the links that go out from each event, and those that lead to it."""
    links = defaultdict[Key, list[Link]](list)
    backlinks = defaultdict[Key, list[Link]](list)
    for key, entry in entries.items():
        for relation in relations_of(entry):
            link = _link(relation, entries, positions, records)
            if link not in links[key]:  # relations to several claims of a withdrawn event become equal
                links[key].append(link)
                backlinks[link.target.key].append(link)
    return links, backlinks


def _link(
    relation: StatedRelation, entries: Mapping[Key, Entry[EventFields]], positions: Positions, records: Records
) -> Link:
    event = relation.event
    target = entries[relation.target.key]
    fields = relation.fields
    # A withdrawn event has no claims, so a relation to one of them becomes a relation to the event.
    is_to_withdrawn = target.fields.status == "withdrawn"
    reviewed = relation.reviewed
    if reviewed is not None and entries[reviewed.key].fields.status == "withdrawn":
        reviewed = None
    is_report = positions.is_report(relation)
    is_own = not is_report and (
        _is_own(relation.kind, event.fields, target.fields, records.actor_by_id)
        or (relation.kind == "confirms" and not positions.can_confirm(event, target))
    )
    return Link(
        kind=relation.kind,
        origin=Ref(event.story, event.id, relation.claim.id if relation.claim else ""),
        target=Ref(*relation.target.key) if is_to_withdrawn else relation.target,
        basis=fields.basis,
        note=fields.note,
        citations=fields.sources,
        is_own=is_own,
        is_report=is_report,
        result=fields.result if isinstance(fields, Finds) else None,
        reviewed=reviewed,
        quote=None if is_to_withdrawn else fields.quote,
    )


def _is_own(kind: str, event: EventFields, target: EventFields, actors: Mapping[str, Entry[ActorFields]]) -> bool:
    """Return whether a relation refers to the same body's words, for `withdraws`, or to the same side's words."""
    if kind == "withdraws":
        return not set(spoken_for(event)).isdisjoint(spoken_for(target))
    sides = sides_of(event, actors)
    return bool(sides) and sides <= sides_of(target, actors)


def _event(
    entry: Entry[EventFields],
    latest_day: date,
    records: Records,
    tracer: OriginTracer,
    links: tuple[tuple[Link, ...], tuple[Link, ...]],
) -> Event:
    fields = entry.fields
    claims = {claim.id: tracer.trace(supporting_citations(claim.sources, fields.sources)) for claim in fields.claims}
    return Event(
        id=entry.id,
        story=entry.story,
        ref=Ref(entry.story, entry.id),
        fields=fields,
        prose=entry.prose,
        file=entry.file,
        moment=local_moment(entry.fields, story_zone(entry, records)),
        latest_day=latest_day,
        links=links[0],
        backlinks=links[1],
        origins=tracer.trace(supporting_citations(None, fields.sources)),
        claim_origins=claims,
        fingerprint=entry.fingerprint,
        metadata_fingerprint=entry.metadata_fingerprint,
    )


def local_moment(fields: EventFields, zone: ZoneInfo) -> datetime | None:
    """Return the time of an event in the time zone of its story; None if the event has no time."""
    if fields.time is None:
        return None
    return in_zone(fields.date.latest, fields.time, fields.timezone or zone, zone)


def _stories(
    records: Records,
    events: Mapping[Key, Event],
    matters: Mapping[Ref, Matter],
    tracer: OriginTracer,
    steps: StepLists,
) -> Iterator[Story]:
    by_story: dict[str, list[Event]] = defaultdict(list)
    for event in events.values():
        by_story[event.story].append(event)
    treated = _matters_by_story(matters)
    site_languages = records.site.fields.languages
    for story in sorted(records.stories, key=lambda story: story.id):
        languages = tuple(
            language
            for language in site_languages
            if language in story.fields.title and language in (story.fields.languages or site_languages)
        )
        standing = tuple(event for event in by_story[story.id] if not event.is_withdrawn)
        supporting = (all_supporting(event.fields, (link.citations for link in event.links)) for event in standing)
        yield Story(
            id=story.id,
            fields=without_expected(redacted_story(story.fields)),
            languages=languages,
            first_language=(story.fields.languages or site_languages)[0],
            events=tuple([event.ref for event in standing]),
            withdrawn=tuple([event.ref for event in by_story[story.id] if event.is_withdrawn]),
            matters=treated[story.id],
            origins=tracer.trace(chain.from_iterable(supporting)),
            expected=steps.by_story.get(story.id, ()),
            fingerprint=story.metadata_fingerprint,
        )


def _matters_by_story(matters: Mapping[Ref, Matter]) -> dict[str, tuple[Ref, ...]]:
    """Return the first claims of each story's matters: those on which its events made a claim or took a position."""
    treated: dict[str, dict[Ref, None]] = defaultdict(dict)
    for matter in matters.values():
        for story in dict.fromkeys(ref.story for ref in (*matter.claims, *matter.events)):
            treated[story][matter.first_claim] = None
    return defaultdict(tuple, {story: tuple(found) for story, found in treated.items()})


def _actors(records: Records, events: Iterable[Event], steps: StepLists) -> dict[str, Actor]:
    spoke: dict[str, dict[Ref, None]] = defaultdict(dict)
    parts_spoke: dict[str, dict[Ref, None]] = defaultdict(dict)
    mentioned: dict[str, dict[Ref, None]] = defaultdict(dict)
    memberships = chain.from_iterable(actor.fields.member_of for actor in records.actors)
    has_periods = any(membership.is_bounded for membership in memberships)
    wholes = cache(partial(_wholes, records.actor_by_id))
    for event in events:
        for actor in (*event.fields.speaker, *event.fields.on_behalf_of):
            spoke[actor][event.ref] = None
        days = Days.of(event.fields.date, event.fields.until) if has_periods else None
        for actor in spoken_for(event.fields):
            for whole in wholes(actor, days):
                if event.ref not in spoke[whole]:
                    parts_spoke[whole][event.ref] = None
        quoted = (name for quote in event.fields.quotes for name in quote.speaker)
        for actor in (*event.fields.actors, *quoted):
            if event.ref not in spoke[actor] and event.ref not in parts_spoke[actor]:
                mentioned[actor][event.ref] = None
    entries = sorted(records.actors, key=lambda actor: actor.id)
    parts = _parts_by_whole(entries)
    return {
        actor.id: Actor(
            id=actor.id,
            fields=actor.fields,
            spoke=tuple(spoke[actor.id]),
            parts_spoke=tuple(parts_spoke[actor.id]),
            mentioned=tuple(mentioned[actor.id]),
            parts=tuple(parts[actor.id]),
            expected=steps.by_actor.get(actor.id, ()),
            fingerprint=actor.fingerprint,
        )
        for actor in entries
    }


def _parts_by_whole(actors: Iterable[Entry[ActorFields]]) -> Mapping[str, list[str]]:
    """Return the members and parts of each organization."""
    parts = defaultdict[str, list[str]](list)
    for actor in actors:
        for whole in (*actor.fields.organizations(), actor.fields.part_of):
            if whole:
                parts[whole].append(actor.id)
    return parts


def _wholes(actors: Mapping[str, Entry[ActorFields]], actor: str, days: Days | None) -> tuple[str, ...]:
    """Return the organizations to which an actor belongs, directly or indirectly, on some days or ever."""

    def above(part: str) -> Iterator[str]:
        fields = actors[part].fields
        return (whole for whole in (*fields.organizations(days), fields.part_of) if whole and whole in actors)

    return tuple(whole for whole in reach([actor], above) if whole != actor)


def _sources(records: Records, events: Iterable[Event], tracer: OriginTracer, steps: StepLists) -> dict[str, Source]:
    uses: dict[str, dict[Ref, SourceUse]] = defaultdict(dict)
    for event in events:
        for source, use in _uses_in(event, records):
            uses[source][event.ref] = use
    bills: dict[str, list[str]] = defaultdict(list)
    for bill in sorted(records.bills, key=lambda bill: bill.id):
        for source in dict.fromkeys(citation.source for citation in bill.fields.sources):
            bills[source].append(bill.id)
    entries = sorted(records.sources, key=lambda source: source.id)
    versions: dict[str, list[str]] = defaultdict(list)
    for source_entry in entries:
        versions[source_entry.fields.version_of or ""].append(source_entry.id)
    reports = _reports(records, events)
    return {
        source.id: Source(
            id=source.id,
            fields=source.fields,
            uses=uses[source.id],
            bills=tuple(bills[source.id]),
            versions=tuple(versions[source.id]),
            reports=tuple(sorted(reports[source.id])),
            origins=_origins_behind(source.id, tracer),
            has_snapshot=source.id in records.snapshots,
            expected=steps.by_source.get(source.id, ()),
            fingerprint=source.fingerprint,
        )
        for source in entries
    }


def _uses_in(event: Event, records: Records) -> Iterator[tuple[str, SourceUse]]:
    """Yield the sources that an event cites in any field or in its Markdown, each with what rests on it."""
    fields = event.fields
    own = _supporting(fields.sources)
    claims: dict[str, list[str]] = defaultdict(list)
    for claim in fields.claims:
        for source in own if claim.sources is None else _supporting(claim.sources):
            claims[source].append(claim.id)
    relations: dict[str, list[int]] = defaultdict(list)
    for position, link in enumerate(event.links):
        for source in own if link.citations is None else _supporting(link.citations):
            if link.basis == "stated":
                relations[source].append(position)
    quotes = Counter(quote.source for quote in fields.quotes)
    pictures = Counter(media.source for media in fields.media)
    named = dict.fromkeys((*(citation.source for citation in citations_in(event)), *quotes, *filter(None, pictures)))
    references = records.references.get((event.story, event.id), ()) if event.prose else ()
    mentioned = (reference.target for reference in references if reference.kind == "citation")
    for source in dict.fromkeys((*named, *mentioned)):
        use = SourceUse(
            is_support=source in own,
            claims=tuple(claims.get(source, ())),
            relations=tuple(relations.get(source, ())),
            quotes=quotes[source],
            pictures=pictures[source],
            is_mention=source not in named,
        )
        yield source, use


def _supporting(citations: Iterable[Citation]) -> dict[str, None]:
    """Return the sources of citations, each once, without those that tell it differently."""
    return dict.fromkeys(citation.source for citation in citations if citation.says is None)


def _reports(records: Records, events: Iterable[Event]) -> Mapping[str, set[str]]:
    """Return by source those that have reporting from it, by their own entry or by a citation."""
    found: dict[str, set[str]] = defaultdict(set)
    for source in records.sources:
        for via in source.fields.via:
            found[via.source or ""].add(source.id)
    of_bills = (citation for bill in records.bills for citation in bill.fields.sources)
    for citation in chain(of_bills, chain.from_iterable(map(citations_in, events))):
        for via in citation.via or ():
            found[via.source or ""].add(citation.source)
    return found


def _origins_behind(source: str, tracer: OriginTracer) -> Origins | None:
    """Return the origins of a source's reporting; None if it, or the text of which it is a version, is the only one."""
    origins = tracer.trace([Citation(source=source)])
    is_own = origins.roots == (Origin("source", tracer.text_of(source)),) and not origins.unknown
    return None if is_own else origins


def _bills(
    entries: Iterable[Entry[BillFields]], records: Records, events: Iterable[Event], steps: StepLists
) -> dict[str, Bill]:
    """Return the bills by id. What a procedure knows of its stages is worked out once for all of its bills."""
    by_bill: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        if event.fields.bill is not None:
            by_bill[event.fields.bill].append(event)
    procedures = {one.id: (Procedure(one.id, one.fields), one.fingerprint) for one in records.procedures}
    return {
        entry.id: _bill(entry, *procedures[entry.fields.procedure], by_bill[entry.id], steps.by_bill.get(entry.id, ()))
        for entry in entries
    }


def _bill(
    entry: Entry[BillFields],
    procedure: Procedure,
    version: str,
    events: Sequence[Event],
    expected: tuple[StepRef, ...],
) -> Bill:
    return Bill(
        id=entry.id,
        fields=without_expected(entry.fields),
        procedure=procedure,
        steps=bill_stages(procedure, events),
        events=tuple(event.ref for event in events),
        expected=expected,
        fingerprint=f"{entry.metadata_fingerprint}{version}",
    )


def _tags(records: Records, events: Iterable[Event]) -> dict[str, tuple[tuple[str, ...], tuple[Ref, ...]]]:
    stories: dict[str, list[str]] = defaultdict(list)
    tagged: dict[str, list[Ref]] = defaultdict(list)
    for story in sorted(records.stories, key=lambda story: story.id):
        for tag in dict.fromkeys(redacted_story(story.fields).tags):
            stories[tag].append(story.id)
    for event in events:
        for tag in dict.fromkeys(event.fields.tags):
            tagged[tag].append(event.ref)
    return {tag: (tuple(stories[tag]), tuple(tagged[tag])) for tag in sorted({*stories, *tagged})}


def _public_pictures(pictures: Mapping[str, Picture | Fault], events: Iterable[Event]) -> dict[str, Picture]:
    """Return the pictures that public events show, without those of drafts and withdrawn events."""
    named = {media.src for event in events for media in event.fields.media}
    found = ((src, pictures.get(src)) for src in sorted(named))
    return {src: picture for src, picture in found if isinstance(picture, Picture)}


def _pages(records: Records) -> tuple[OwnPage, ...]:
    pages = sorted(records.pages, key=lambda page: (page.fields.order, page.id))
    return tuple(_page(page, records.references.get(("", page.id), ())) for page in pages)


def _page(page: Entry[PageFields], references: Iterable[Reference]) -> OwnPage:
    return OwnPage(
        id=page.id,
        fields=page.fields,
        prose=page.prose,
        is_unfilled=any(reference.kind == "unfilled" for reference in references),
        fingerprint=page.fingerprint,
    )
