"""Joins the fields of two entries: what the remaining one gets, what becomes a repetition, and what is lost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct

from onrecord.desk.editing.new_entries import Value, field, in_flow
from onrecord.model.fields import ActorFields, BillFields
from onrecord.model.frozen_model import Fields
from onrecord.model.ids import EntryName, all_ids, former_ids
from onrecord.model.records import Entry
from onrecord.model.references import Keys, references_in
from onrecord.read.normalization import shorthand_at

_OTHER_NAMES: Mapping[type[Fields], tuple[str, str]] = {
    ActorFields: ("name", "other_names"),
    BillFields: ("title", "other_titles"),
}
"""The field with the name of an entry, and the one with its other names."""
_CAUSED_BY_NAMES = frozenset({"IDS007", "IDS008"})
"""The warnings on two actors with names that are alike."""
_APART = "different_from"
"""The field that says that two actors are not the same, which no longer holds when they are joined."""

Plain = Mapping[str, Any]
"""The typed fields of an entry as plain data, in the form of its model."""


class Merging(Struct, frozen=True):
    """An entry that becomes a part of another one of its kind."""

    name: EntryName
    into: EntryName
    fields: Fields
    """The fields that the other entry has afterwards."""

    def of(self, name: EntryName) -> EntryName:
        """Return the name that a thing has afterwards."""
        return self.into if name == self.name else name

    @property
    def gone(self) -> EntryName | None:
        """The thing that becomes a part of another one."""
        return self.name

    def fields_after(self, entry: Entry[Any], fields: Any) -> Any:  # noqa: ANN401  (kinds of entries have no common type)
        """Return the fields without repetitions; those of both entries are one."""
        if entry.kind == self.name.kind and entry.id in (self.name.id, self.into.id):
            return self.fields if entry.id == self.into.id else None
        return drop_repeats(entry.fields, fields)[0]


class Joined(Struct, frozen=True):
    """What becomes of the fields of two entries."""

    added: Mapping[str, tuple[str, ...]]
    """The values that the remaining entry gets in each field, as YAML between brackets."""
    fields: Any
    """Its fields afterwards, before the references in them change."""
    lost: tuple[str, ...]
    """The lines of the fields that it does not get, as far as they can mean something in it."""


def join(first: Entry[Any], into: Entry[Any], plain: tuple[Plain, Plain], language: str) -> Joined:
    """Return what becomes of the fields of `first`, which becomes a part of `into`.

    The values of `into` stand. It gets the former ids; an actor and a bill also get names, and what a list lacks.
    `language` is that of a text without one.
    """
    own, other = plain
    model = type(into.fields)
    added: dict[str, list[Value]] = {"aliases": list(_aliases(first, into))}
    lost: list[str] = []
    name_field, names_field = _OTHER_NAMES.get(model, ("", ""))
    for name in sorted(own, key=lambda name: name != name_field):  # the name before the other names
        value = _meaningful(name, own[name], first, into)
        if name == "aliases" or value in (None, [], other.get(name)):
            continue
        if name == name_field:
            added.setdefault(names_field, []).extend(_names(value, other, model))
        elif name_field and isinstance(value, list) and name in model.__annotations__:
            known = [*other.get(name, ()), *added.get(name, ())]
            added.setdefault(name, []).extend(_new_items(name, value, other, known, model))
        else:
            lost.append(field(name, value))
    united = {name: [*other.get(name, ()), *new] for name, new in added.items() if new}
    texts = {
        name: tuple(in_flow(_shorten(item, name, model, language)) for item in new)
        for name, new in added.items()
        if new
    }
    return Joined(texts, model.model_validate({**other, **united}), tuple(lost))


def _aliases(first: Entry[Any], into: Entry[Any]) -> Iterator[str]:
    """Yield the ids to add to the aliases; the first alias is the first id, which feeds keep for ever."""
    if first.kind != "source" and not into.fields.aliases:
        yield into.id
    known = all_ids(into.id, into.fields.aliases)
    yield from (id_ for id_ in (*former_ids(first.id, first.fields.aliases), first.id) if id_ not in known)


def _names(value: Any, other: Plain, model: type[Fields]) -> Iterator[Value]:  # noqa: ANN401  (plain data)
    """Yield the names of the first entry that the other one lacks, as items of the field with other names."""
    known = _spellings(other, other.get(_OTHER_NAMES[model][1], ()), model)
    if lacking := {language: name for language, name in value.items() if name not in known}:
        yield {"name": lacking} if model is ActorFields else lacking


def _spellings(other: Plain, items: Iterable[Any], model: type[Fields]) -> set[str]:
    """Return the names of an entry, and those of items of its field with other names."""
    names = (item["name"] if model is ActorFields else item for item in items)
    return {text for name in (other[_OTHER_NAMES[model][0]], *names) for text in name.values()}


def _meaningful(name: str, value: Any, first: Entry[Any], into: Entry[Any]) -> Any:  # noqa: ANN401  (plain data)
    """Return a field of the first entry without what means nothing in the other one; None if nothing is left.

    That are references to one of the two, since no entry refers to itself, and acceptances of what their names caused.
    """
    both = {first.id, into.id}
    own = {
        reference.keys[1:2]
        for reference in references_in(first.fields)
        if reference.keys[0] == name and reference.kind == first.kind and reference.text in both
    }
    if not isinstance(value, list):
        return None if own else value
    return [
        item
        for at, item in enumerate(value)
        if (at,) not in own and not (name == "accept" and item.get("code") in _CAUSED_BY_NAMES)
    ]


def _new_items(name: str, items: list[Any], other: Plain, known: list[Any], model: type[Fields]) -> list[Value]:
    """Return the items that the other entry lacks."""
    new = [item for item in items if item not in known]
    if name == _OTHER_NAMES[model][1]:
        spellings = _spellings(other, known, model)
        have_periods = model is ActorFields  # a name with a period says when it was in use
        new = [
            item
            for item in new
            if (have_periods and len(item) > 1) or not _spellings(other, [item], model) <= spellings
        ]
    return new


def _shorten(item: Any, name: str, model: type[Fields], language: str) -> Value:  # noqa: ANN401  (plain data)
    """Return an item of a field as an editor would type it."""
    shorthand = shorthand_at(model, (name, 0))
    short: Value = item[shorthand] if isinstance(item, dict) and list(item) == [shorthand] else item
    if short is not item and isinstance(short, Mapping):
        short = short[language] if list(short) == [language] else item
    return short


def drop_repeats(before: Any, after: Any, keys: Keys = ()) -> tuple[Any, tuple[Keys, ...]]:  # noqa: ANN401  (values have no common type)
    """Return a value without items that became equal to an earlier one, and the keys of these items.

    `before` is the value before its references changed.
    """
    if before == after:
        return after, ()
    removed: list[Keys] = []
    if isinstance(after, tuple):
        kept: list[tuple[Any, Any]] = []
        for at, (old, new) in enumerate(zip(before, after, strict=True)):
            value, inner = drop_repeats(old, new, (*keys, at))
            if any(value == known and old != former for former, known in kept):
                removed.append((*keys, at))
            else:
                kept.append((old, value))
                removed += inner
        return tuple(value for _, value in kept), tuple(removed)
    if isinstance(after, Fields):
        changed = {}
        for attribute, info in type(after).model_fields.items():
            pair = getattr(before, attribute), getattr(after, attribute)
            changed[attribute], inner = drop_repeats(*pair, (*keys, info.alias or attribute))
            removed += inner
        return after.model_copy(update=changed), tuple(removed)
    return after, ()


def find_contradictions(name: EntryName, into: Entry[Any]) -> tuple[Keys, ...]:
    """Return the keys of the items by which an actor says that it is not the one that becomes a part of it."""
    found = (reference.keys for reference in references_in(into.fields) if reference.text == name.id)
    return tuple(keys[:2] for keys in found if keys[0] == _APART)
