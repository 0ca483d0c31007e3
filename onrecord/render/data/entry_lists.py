"""The lists of all entries of a kind, and the links between the files of single entries."""

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any, get_args

from msgspec import Struct

from onrecord.model.relations import Ref
from onrecord.render.data.own_files import EntryKind, ListKind, named_in
from onrecord.render.data.record import ApiRecord
from onrecord.render.data.tables import Row
from onrecord.render.tracking.tracked_site import TrackedSite

Entry = Any
"""The id of an actor, a source or a bill, or the `Ref` of an event or a claim."""
Links = Mapping[EntryKind, Mapping[str, str]]
"""The addresses of the own files of entries, by kind and id."""
NO_LINKS: Links = {kind: {} for kind in get_args(EntryKind)}


class EntryLists:
    """The entries of a site as lists of the API have them."""

    def __init__(self, site: TrackedSite, record: ApiRecord) -> None:
        self._site = site
        self._record = record

    def entries(self, kind: ListKind) -> Sequence[Entry]:
        """Return the entries of a kind in the order of their list."""
        if kind not in {"events", "claims"}:
            return list(getattr(self._site, kind))
        events = chain.from_iterable(map(self._site.published, self._record.stories()))
        if kind == "events":
            return [ref for ref, _ in events]
        return [ref._replace(claim=claim) for ref, claims in events for claim in claims]

    def row(self, kind: ListKind, entry: Entry) -> Row:
        """Return an entry of a list."""
        id_ = entry if isinstance(entry, str) else self._record.name(entry)
        return {"id": id_, "uri": self._record.uri(kind, id_), "label": self._label(kind, entry)}

    def _label(self, kind: ListKind, entry: Entry) -> Mapping[str, str]:
        if kind == "events":
            return self._site.line(entry).fields.title
        if kind == "claims":
            return self._site.line(entry).claim(entry.claim).text
        if kind == "actors":
            return self._site.actor_fields(entry).name
        if kind == "bills":
            return self._site.bills[entry].fields.title
        source = self._site.source_fields(entry)
        if source.title is None:
            return source.description or {}
        return {source.language or self._site.languages[0]: source.title}

    def links(self, file: Struct, own: str) -> Links:
        """Return the addresses of the own files of the entries that a file names, but for its `own`."""
        found: dict[EntryKind, dict[str, str]] = {kind: {} for kind in NO_LINKS}
        for kind, id_ in sorted(set(named_in(file))):
            uri = self._record.uri(kind, id_) if id_ != own and self._has_file(kind, id_) else None
            if uri:
                found[kind][id_] = uri
        return found

    def _has_file(self, kind: EntryKind, id_: str) -> bool:
        """Return whether an entry is no draft, which a file can name where pages show drafts."""
        story, slash, event = id_.partition("#")[0].partition("/")
        if slash:
            return self._record.is_published(Ref(story, event))
        return kind != "stories" or self._site.story_name(id_).fields.status != "draft"
