"""Finds what may tell who somebody is without the name."""

from collections.abc import Sequence
from pathlib import Path

from onrecord.editing.erasing.name_search import Place
from onrecord.model.full_names import EntryName
from onrecord.model.records import Records
from onrecord.problems import Where
from onrecord.read.entry_files import Places

_TELLING = ("role", "member_of", "part_of", "different_from")
"""The fields that may tell who an actor is, and others need."""


def find_telling_places(root: Path, records: Records, subjects: Sequence[EntryName]) -> tuple[Place, ...]:
    """Return the places that may tell who somebody is without the name: role, memberships, quotations, pictures."""
    ids = {name.id for name in subjects if name.kind == "actor"}
    found: list[tuple[Where, str]] = []
    for actor in records.actors:
        if actor.id in ids:
            fields = [field for field in _TELLING if getattr(actor.fields, field)]
            found += [(actor.at(field), field) for field in fields]
    for event in records.all_events:
        is_speaker = bool(ids & {*event.fields.speaker, *event.fields.on_behalf_of})
        for number, quote in enumerate(event.fields.quotes):
            if ids & {*quote.speaker} or (is_speaker and not quote.speaker):
                found.append((event.at("quotes", number, "exact"), "quotation"))
        if is_speaker or ids & {*event.fields.actors}:
            pictures = range(len(event.fields.media))
            found += [(event.at("media", number, "src"), "picture") for number in pictures]
    places = Places(root)
    spans = [(places.locate(where), kind) for where, kind in found]
    return tuple(sorted(Place(span.path, span.line, span.column, kind) for span, kind in spans))
