"""Finds the entries of a site that a reader means, by their ids, names or addresses. It never guesses."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Literal
from urllib.parse import SplitResult, urlsplit, urlunsplit

from msgspec import Struct

from onrecord.model.namesakes import fold_name
from onrecord.model.records import Records
from onrecord.model.repository import pages_address, repository_at
from onrecord.model.slugs import slug
from onrecord.model.values import is_web_address

MOST_LISTED = 8
"""How many names a message lists."""
_SEVERAL = re.compile(r"\s*[,;\n]\s*")
_DEFAULT_PORT = re.compile(r":(?:80|443)\Z")


class Place(Struct, frozen=True):
    """What an answer says as an address or a path."""

    path: str = ""
    """Relative to the site's address, if that is known."""
    fragment: str = ""
    whose: Literal["own", "foreign", "unknown"] = "own"
    """Whose page it is; a path without a host is the site's own."""


class SiteAddresses(Struct, frozen=True):
    """The addresses that a site is known to have; empty if none is known."""

    urls: tuple[str, ...]

    def place_of(self, answer: str) -> Place:
        """Return the path and fragment in an answer, and whose page it is; empty if it is no address."""
        parts = _split(answer)
        if parts is None or any(letter.isspace() for letter in answer):
            return Place()
        if not parts.netloc:
            return Place(parts.path, parts.fragment)
        for own in filter(None, map(_split, self.urls)):
            start = own.path.rstrip("/")
            if _host(own) == _host(parts) and f"{parts.path}/".startswith(f"{start}/"):
                return Place(parts.path[len(start) :], parts.fragment)
        return Place(parts.path, parts.fragment, "foreign" if self.urls else "unknown")


def site_addresses(records: Records, base_url: str | None) -> SiteAddresses:
    """Return the known addresses of a site: `base_url`, its `url`, and that of its repository's GitHub Pages."""
    fields = records.site.fields
    repository = repository_at(fields.repository) if fields.repository else None
    urls = (base_url, fields.url, pages_address(repository) if repository else None)
    return SiteAddresses(tuple(url for url in urls if url))


def find_story(answer: str, records: Records, addresses: SiteAddresses) -> str | None:
    """Return the id of the story that a reader names by its id, its title or an address; None if none is certain."""
    titles = {entry.id: entry.fields.title.values() for entry in records.stories}
    spelled = slug(answer) if slug(answer) in records.ids("story") else None  # 'Tidal gate' for tidal-gate
    named = _find_named(answer, records.ids("story"), titles) or spelled
    return named or next(iter(_own_segments(answer, records, addresses)), None)


def find_entry(answer: str, records: Records, addresses: SiteAddresses) -> tuple[str, str] | None:
    """Return story and id of the event that a reader names, as `story/event` or by its address; None if unknown."""
    story, *rest = [*_own_segments(answer, records, addresses), ""]
    return (story, rest[0]) if rest and rest[0] in records.ids("event", story) else None


def find_actors(answer: str, records: Records) -> list[str]:
    """Return the ids of the actors whose names or ids are the whole answer; empty if a part is none or several."""
    names = _names_of_actors(records)
    known = records.ids("actor")
    if whole := _find_named(answer, known, names):
        return [whole]
    found = [_find_named(part, known, names) for part in _SEVERAL.split(answer)]
    return list(dict.fromkeys(id_ for id_ in found if id_)) if all(found) else []


def actors_with_name(answer: str, records: Records) -> list[str]:
    """Return the ids of all actors that have the first name of an answer which several have; empty if none is so."""
    names = _names_of_actors(records)
    found = (_find_all_named(part, names) for part in (answer, *_SEVERAL.split(answer)))
    return next((ids for ids in found if len(ids) > 1), [])


def _names_of_actors(records: Records) -> Mapping[str, Iterable[str]]:
    return {entry.id: (*entry.fields.name.values(), *entry.fields.spellings) for entry in records.actors}


def find_source(answer: str, records: Records) -> str | None:
    """Return the id of the source that a reader names by its address, id or title; None if it is unknown."""
    if is_web_address(answer):
        plain = plain_address(answer)
        by_address = (
            entry.id
            for entry in records.sources
            for url in (entry.fields.url, entry.fields.archive_url)
            if url and entry.fields.version_of is None and plain_address(url) == plain
        )
        return next(by_address, None)
    titles = {entry.id: (entry.fields.title,) for entry in records.sources if entry.fields.title}
    return _find_named(answer, records.ids("source"), titles)


def _find_named(answer: str, ids: Collection[str], names: Mapping[str, Iterable[str]]) -> str | None:
    """Return the id that the answer is, or the only one that has it as a name."""
    if answer in ids:
        return answer
    found = _find_all_named(answer, names)
    return found[0] if len(found) == 1 else None


def _find_all_named(answer: str, names: Mapping[str, Iterable[str]]) -> list[str]:
    wanted = fold_name(answer)
    return [id_ for id_, own in names.items() if wanted and wanted in map(fold_name, own)]


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


def _split(address: str) -> SplitResult | None:
    """Return the parts of an address, which may begin with its host; None if it can't be one."""
    head = address.partition("/")[0]
    has_host = "://" not in address and "/" in address and "." in head.strip(".")
    try:
        return urlsplit(f"https://{address}" if has_host else address)
    except ValueError:
        return None


def _host(parts: SplitResult) -> str:
    """Return host and port without what makes no other site of it: capitals, `www.`, the scheme and its port."""
    host = _DEFAULT_PORT.sub("", parts.netloc.lower()).removeprefix("www.")
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host
