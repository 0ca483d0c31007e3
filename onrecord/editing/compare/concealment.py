"""Takes what was erased out of the changes: neither an id, nor a name, nor former words with the name are told."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict, replace

from onrecord.editing.compare import changes
from onrecord.editing.compare.erasures import ERASED, Erasure
from onrecord.model.full_names import EntryName, parse_name

_FORMER = ("before", "was")
"""The fields that hold the former state."""
_GONE = (
    changes.EntryRemoved,
    changes.ClaimRemoved,
    changes.QuotationRemoved,
    changes.QuotationLost,
    changes.CorrectionRemoved,
    changes.StepRemoved,
)
"""The changes whose texts are all those of the former state."""


def conceal(
    found: Iterable[changes.AnyChange], erasure: Erasure, *, tells_erased: bool = True
) -> Iterator[changes.AnyChange]:
    """Yield what was erased, without its name, and then all other changes, without former words that have the name."""
    if not erasure:
        yield from found
        return
    if tells_erased:
        yield from sorted(_tell_erased(erasure), key=lambda erased: (erased.entry, erased.now or ""))
    for change in found:
        if not _is_implied(change, erasure):
            yield _conceal_change(change, erasure)


def _tell_erased(erasure: Erasure) -> Iterator[changes.EntryErased]:
    for old, new in erasure.successors.items():
        if not _is_below_erased(old, erasure):
            yield changes.EntryErased(old.kind, None if new is None else _id_of(new), is_former_id=old == new)


def _is_below_erased(name: EntryName, erasure: Erasure) -> bool:
    """Return whether the event or the story of a thing was erased, and nothing took its place."""
    above = EntryName("story", name.story), EntryName("event", name.event, name.story)
    return any(erasure.successors.get(part, part) is None for part in above)


def _id_of(name: EntryName) -> str:
    """Return the id of a thing as changes have it: with its story, and with its event."""
    return name.id if name.kind in ("actor", "source", "bill", "story") else str(name)


def _is_implied(change: changes.AnyChange, erasure: Erasure) -> bool:
    """Return whether an erasure says all of a change: that what was erased, or led to it, is gone or has another id."""
    if isinstance(change, changes.FieldChanged):
        # The kind of a thing doesn't matter: nothing but an erasure puts a neutral id in the place of the former one.
        later_ids = {old.id: new.id for old, new in erasure.successors.items() if new is not None}
        return change.after is not None and _with_later_ids(change.before, later_ids) == change.after
    if isinstance(change, changes.AddressRemoved):
        return _is_address_of_erased(change.address, erasure)
    return any(name in erasure.gone or erasure.has_id(text) for text, name in _list_gone(change))


def _list_gone(change: changes.AnyChange) -> Iterator[tuple[str, EntryName | None]]:
    """Yield the ids of things that a change says to be gone, each with its name; of a claim, those of its event too."""
    match change:
        case changes.EntryRemoved(entry, id_) | changes.EntryRenamed(entry, before=id_):
            yield id_, _name_of(entry, id_)
        case changes.KeptTextChanged(source, "removed"):
            yield source, EntryName("source", source)
        case changes.ClaimRemoved(claim=target) | changes.DraftChanged(target, "removed"):
            yield from _list_whole(target)
        case changes.RelationRemoved():
            for target in filter(None, (change.origin, change.target, change.claim)):
                yield from _list_whole(target)


def _list_whole(text: str) -> Iterator[tuple[str, EntryName | None]]:
    """Yield a thing that is called `story/event`, `story/event#claim` or `story/`, and what it is a part of."""
    name = parse_name(text)
    yield text, name
    if name is not None:
        yield text, EntryName("event", name.event or name.id, name.story)
        yield text, EntryName("story", name.story or name.id)


def _name_of(kind: changes.EntryName, id_: str) -> EntryName | None:
    """Return the name of an entry; None for a kind of which nothing can be erased."""
    match kind:
        case "actor" | "source" | "bill" | "story":
            return EntryName(kind, id_)
        case "event":
            story, _, event = id_.partition("/")
            return EntryName("event", event, story)
    return None


def _is_address_of_erased(address: str, erasure: Erasure) -> bool:
    """Return whether a page or a file is that of an erased thing."""
    return any(name in erasure.gone for name in _list_names_at(address)) or erasure.has_id(address)


def _list_names_at(address: str) -> Iterator[EntryName | None]:
    """Yield the things that can have a page or a file at an address, perhaps below the address of a language."""
    parts = address.split("/")
    for path in (parts, parts[1:]):
        if path:
            yield parse_name(f"{path[0]}/")
        if len(path) > 1:
            yield parse_name(f"{path[0]}/{path[1]}")


def _with_later_ids(value: Any, later_ids: Mapping[str, str]) -> Any:  # noqa: ANN401  (plain data)
    """Return the former value of a field with the later ids of what was erased."""
    if isinstance(value, list):
        return [_with_later_ids(item, later_ids) for item in value]
    return later_ids.get(value, value) if isinstance(value, str) else value


def _conceal_change(change: changes.AnyChange, erasure: Erasure) -> changes.AnyChange:
    is_erased = isinstance(change, changes.EntryChange) and _name_of(change.entry, change.id) in erasure.replacements
    if is_erased and isinstance(change, changes.TextEdited | changes.FieldChanged) and change.before is not None:
        change = replace(change, before=ERASED)  # former words of the entry itself tell of it in any form
    is_former = isinstance(change, _GONE) or getattr(change, "change", "") == "removed"
    concealed: changes.AnyChange = _conceal_fields(change, erasure, is_former=is_former)
    return concealed


def _conceal_fields(value: Struct, erasure: Erasure, *, is_former: bool) -> Any:  # noqa: ANN401  (of the same type)
    fields = asdict(value).items()
    found = {name: _conceal(field, erasure, is_former=is_former or name in _FORMER) for name, field in fields}
    return type(value)(**found)


def _conceal(value: Any, erasure: Erasure, *, is_former: bool) -> Any:  # noqa: ANN401  (plain data)
    """Return a value without the name; a former value that may tell of it becomes `ERASED`."""
    match value:
        case str():
            return _conceal_text(value, erasure, is_former=is_former)
        case Struct():
            return _conceal_fields(value, erasure, is_former=is_former)
        case tuple():
            return tuple(_conceal(item, erasure, is_former=is_former) for item in value)
        case Mapping() | list():
            return _conceal_former(value, erasure) if is_former else _conceal_later(value, erasure)
    return value


def _conceal_text(text: str, erasure: Erasure, *, is_former: bool) -> str:
    if not is_former:
        return erasure.mask(text)
    return ERASED if erasure.hides(text) else text


def _conceal_former(value: Mapping[str, Any] | list[Any], erasure: Erasure) -> Any:  # noqa: ANN401  (plain data)
    """Return the former value of a field: a text without the languages that have the name, or all or nothing."""
    if isinstance(value, Mapping) and all(isinstance(text, str) for text in value.values()):
        return {language: _conceal_text(text, erasure, is_former=True) for language, text in value.items()}
    return ERASED if erasure.hides(json.dumps(value, ensure_ascii=False)) else value


def _conceal_later(value: Mapping[str, Any] | list[Any], erasure: Erasure) -> Any:  # noqa: ANN401  (plain data)
    """Return the later value of a field, each of its texts without the name."""
    if isinstance(value, list):
        return [_conceal(item, erasure, is_former=False) for item in value]
    return {name: _conceal(item, erasure, is_former=False) for name, item in value.items()}
