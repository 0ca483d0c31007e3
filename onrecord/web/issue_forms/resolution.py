"""Finds the entries, events and claims of a site that a reader means, by ids, names or addresses. It never guesses.

An address counts with its fragment: none is taken for another. A target without a claim means all claims of its event.
So what names no claim for certain is left to an editor; so is an address that may be another site's.
"""

import re
from collections.abc import Callable, Collection, Iterator
from itertools import product
from urllib.parse import unquote, urlsplit, urlunsplit

from msgspec import Struct

from onrecord.editing.lookup.named_things import target_error
from onrecord.editing.lookup.offered_entries import list_candidates
from onrecord.editing.lookup.site_addresses import SiteAddresses
from onrecord.model.addresses import claim_anchor, matter_anchor
from onrecord.model.fields import EventFields
from onrecord.model.foldings import fold_name, slug
from onrecord.model.former_ids import all_ids, all_keys
from onrecord.model.ids import TARGET_PATTERN
from onrecord.model.name_index import NameIndex
from onrecord.model.records import Entry, EntryKind, Records
from onrecord.model.values import is_web_address
from onrecord.problems import nearest

MOST_LISTED = 8
"""How many names a message lists."""
_SEVERAL = re.compile(r"\s?[,;\n]\s?")
_DIRECTIVE = ":~:"
"""What follows it is for the browser alone, such as words to mark (WICG, Text Fragments)."""
_SHOWN = 60
"""How many characters of a fragment a message repeats."""
_Anchor = tuple[str, tuple[Entry[EventFields], str]]
"""An anchor with its event, and with the claim unless it leads to the whole."""


def find_story(answer: str, records: Records, addresses: SiteAddresses) -> str | None:
    """Return the id of the story that a reader names by its id, its title or an address; None if none is certain."""
    spelled = slug(answer) if slug(answer) in records.ids("story") else None  # 'Tidal gate' for tidal-gate
    named = _find_named(answer, "story", records) or spelled
    return named or next(iter(_own_segments(answer, records, addresses)), None)


def find_entry(answer: str, records: Records, addresses: SiteAddresses) -> tuple[str, str] | None:
    """Return story and id of the event that a reader names, as `story/event` or by its address; None if unknown."""
    story, *rest = [*_own_segments(answer, records, addresses), ""]
    return (story, rest[0]) if rest and rest[0] in records.ids("event", story) else None


def find_actors(answer: str, records: Records) -> list[str]:
    """Return the ids of the actors whose names or ids are the whole answer; empty if a part is none or several."""
    find = _finder("actor", records)
    whole = find(answer)
    if len(whole) == 1:
        return whole
    found = [find(part) for part in _parts(answer)]
    return list(dict.fromkeys(ids[0] for ids in found)) if all(len(ids) == 1 for ids in found) else []


def actors_with_name(answer: str, records: Records) -> list[str]:
    """Return the ids of all actors that have the first name of an answer which several have; empty if none is so."""
    find = _finder("actor", records)
    return next((ids for ids in map(find, (answer, *_parts(answer))) if len(ids) > 1), [])


def _parts(answer: str) -> list[str]:
    """Return what stands between commas, semicolons and ends of lines."""
    spaced = re.sub(r"\s++", lambda run: "\n" if "\n" in run[0] else " ", answer)  # so that no run is read twice
    return _SEVERAL.split(spaced)


def find_source(answer: str, records: Records) -> str | None:
    """Return the id of the source that a reader names by its address, id or title; None if it is unknown."""
    if not is_web_address(answer):
        return _find_named(answer, "source", records)
    wanted = plain_address(answer)
    for source in records.sources:
        if source.fields.version_of is not None:
            continue
        for url in (source.fields.url, source.fields.doi_address, source.fields.archive_url):
            if url and plain_address(url) == wanted:
                return source.id
    return None


def _find_named(answer: str, kind: EntryKind, records: Records) -> str | None:
    found = _finder(kind, records)(answer)
    return found[0] if len(found) == 1 else None


def _finder(kind: EntryKind, records: Records) -> Callable[[str], list[str]]:
    """Return what finds the id that an answer is, or those of all entries that have it as a name."""
    named = ((candidate.id, candidate.names) for candidate in list_candidates(kind, records))
    names = NameIndex(named, fold_name)

    def find(answer: str) -> list[str]:
        return [answer] if answer in records.ids(kind) else [*names.find(answer)]

    return find


def _own_segments(answer: str, records: Records, addresses: SiteAddresses) -> list[str]:
    """Return the segments of an address from the story on; empty for a page of another site."""
    place = addresses.place_of(answer)
    return [] if place.whose == "foreign" else segments_of(place.path, records.ids("story"))


def segments_of(path: str, stories: Collection[str]) -> list[str]:
    """Return the segments of a path from the first one that is the id of a story."""
    segments = [segment for segment in path.split("/") if segment]
    first = next((place for place, segment in enumerate(segments) if segment in stories), len(segments))
    return segments[first:]


def plain_address(url: str) -> str:
    """Return a URL without what makes no other page of it: its scheme, a final slash and a fragment."""
    parts = urlsplit(url)
    return urlunsplit(("", parts.netloc.lower(), parts.path.rstrip("/"), parts.query, ""))


class FoundTarget(Struct, frozen=True):
    """The event or claim that a reader's answer names for certain, or why an id or an address names none."""

    target: str = ""
    fault: str = ""


def find_target(answer: str, story: str, records: Records, addresses: SiteAddresses) -> FoundTarget:
    """Return the event or claim that a reader's whole answer names, for a relation of an event in `story`."""
    if TARGET_PATTERN.fullmatch(answer):
        return _find_id(answer, story, records)
    place = addresses.place_of(answer)
    if place.whose == "foreign":
        return FoundTarget(fault=f"its address is not one of this site: {' or '.join(addresses.urls)}")
    segments = segments_of(place.path, records.ids("story"))
    found = _find_address(segments, place.fragment, story, records) if segments else FoundTarget()
    if place.whose == "own" or not found.target:
        return found
    fault = "site.yaml has no 'url', so nobody can tell whether its address is one of this site"
    return FoundTarget(fault=f"{fault}; if it is, it means '{found.target}'")


def one_claim_at_most(found: FoundTarget, story: str, records: Records) -> FoundTarget:
    """Return a target for a denial: an event with several claims is none, since a reader may mean only one of them."""
    owner, _, id_ = found.target.rpartition("/")
    if not found.target or "#" in found.target:
        return found
    event = records.event_by_id.get((owner or story, id_))
    if event is None:
        return _report_broken(id_)
    count = len(event.fields.claims)
    return found if count <= 1 else FoundTarget(fault=f"this would deny all {count} claims; {_choice(event, story)}")


def _find_id(answer: str, story: str, records: Records) -> FoundTarget:
    name, _, claim = answer.partition("#")
    owner, _, id_ = name.rpartition("/")
    event = _find_event(id_, owner or story, records)
    if event is None:
        fault = target_error(answer, story, records)
        if fault:
            return FoundTarget(fault=fault)
        return _report_broken(id_) if claim else FoundTarget(answer)
    claims = event.fields.claims
    found = next((known.id for known in claims if claim in all_ids(known.id, known.aliases)), "")
    return _report_unknown(claim, event, story) if claim and not found else _name_target(event, found, story)


def _find_address(segments: list[str], written: str, story: str, records: Records) -> FoundTarget:
    """Return what an address means: its segments from the story on, and its fragment as `written`."""
    owner, id_ = (*segments, "")[:2]
    event = _find_event(id_, owner, records)
    fragment, directive, _ = unquote(written).partition(_DIRECTIVE)
    if event is None and id_ in records.ids("event", owner):
        return _report_broken(id_) if written else FoundTarget(_join_target(owner, id_, "", story))
    if event and not fragment and not (directive and len(event.fields.claims) > 1):
        return _name_target(event, "", story)
    anchors = _anchors_of(event) if event else _anchors_on_pages(owner, records)
    found = next((target for anchor, target in anchors if anchor == fragment), None)
    if found:
        return _name_target(*found, story)
    return _report_unknown(written, event, story) if event else FoundTarget()


def _anchors_of(event: Entry[EventFields]) -> Iterator[_Anchor]:
    """Yield the anchors that an event and its claims have, and had by former ids."""
    ids = tuple(dict.fromkeys(id_ for _, id_ in all_keys((event.story, event.id), event.fields.aliases, ())))
    for id_ in ids:
        yield from ((anchor, (event, "")) for anchor in (id_, f"{id_}_title"))
    for claim in event.fields.claims:
        names = product(ids, all_ids(claim.id, claim.aliases))
        yield from ((claim_anchor(*name), (event, claim.id)) for name in names)


def _anchors_on_pages(story: str, records: Records) -> Iterator[_Anchor]:
    """Yield the anchors on the pages of a whole story; a matter there may begin with a claim of another story."""
    for event in records.events:
        if event.story == story:
            yield from _anchors_of(event)
        for claim in event.fields.claims:
            names = product(records.keys_of(event), all_ids(claim.id, claim.aliases))
            yield from ((matter_anchor(*key, id_), (event, claim.id)) for key, id_ in names)


def _find_event(id_: str, story: str, records: Records) -> Entry[EventFields] | None:
    """Return the event of a story with this id, or else the one that had it."""
    former = (event for event in records.events if event.story == story and id_ in event.fields.aliases)
    return records.event_by_id.get((story, id_)) or next(former, records.moved.get((story, id_)))


def _report_unknown(named: str, event: Entry[EventFields], story: str) -> FoundTarget:
    guess = nearest(named.lower(), [claim.id for claim in event.fields.claims])
    hint = f"did you mean '{_join_target(event.story, event.id, guess, story)}'? " if guess else ""
    no_claim = f"'#{named[:_SHOWN]}' is no claim of the event '{event.id}'"
    return FoundTarget(fault=f"{no_claim}; {hint}{_choice(event, story)}")


def _choice(event: Entry[EventFields], story: str) -> str:
    claims = [_join_target(event.story, event.id, claim.id, story) for claim in event.fields.claims]
    more = ", …" if len(claims) > MOST_LISTED else ""
    return f"its claims are: {', '.join(claims[:MOST_LISTED])}{more}" if claims else "it has no claims"


def _report_broken(event: str) -> FoundTarget:
    return FoundTarget(fault=f"the event '{event}' has errors, so its claims are not known")


def _name_target(event: Entry[EventFields], claim: str, story: str) -> FoundTarget:
    return FoundTarget(_join_target(event.story, event.id, claim, story))


def _join_target(owner: str, event: str, claim: str, story: str) -> str:
    name = event if owner == story else f"{owner}/{event}"
    return f"{name}#{claim}" if claim else name
