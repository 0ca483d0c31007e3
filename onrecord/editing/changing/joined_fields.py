"""Joins the fields of two entries of one kind."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from onrecord.editing.entries.site_texts import fields_at
from onrecord.editing.entries.yaml_values import Value, format_field, format_in_flow
from onrecord.model.expected import STEPS
from onrecord.model.fields import ActorFields, BillFields, EventFields
from onrecord.model.former_ids import all_ids, former_ids
from onrecord.model.frozen_model import Fields
from onrecord.model.records import Entry, Records
from onrecord.model.references import FieldReference, parts_of_reference, references_in
from onrecord.read.entry_files import Places
from onrecord.read.normalization import normalize, shorthand_at

_OTHER_NAMES: Mapping[type[Fields], tuple[str, str]] = {
    ActorFields: ("name", "other_names"),
    BillFields: ("title", "other_titles"),
}
"""The field with the name, and the one with other names."""
_UNITED = frozenset({"sources", "actors", "tags"})
"""The fields of an event whose items are added to those of the other entry; of all others, the values there stay."""
_CAUSED_BY_BOTH = frozenset({"IDS007", "IDS008", "IDS009"})
"""The warnings on two actors or events that may be one."""

Plain = Mapping[str, Any]
"""The typed fields of an entry as plain data, in the form of its model."""


class Joined(Struct, frozen=True):
    """What becomes of the fields of two entries."""

    added: Mapping[str, tuple[str, ...]]
    """The values that the remaining entry gets by field, as YAML in brackets."""
    fields: Any
    """Its fields afterwards, before the references in them change."""
    lost: tuple[str, ...]
    """The lines of the fields that it does not get, as far as they can mean something in it."""


def join(
    first: Entry[Any], into: Entry[Any], plain: tuple[Plain, Plain], language: str, *, has_alias: bool = True
) -> Joined:
    """Return what becomes of the fields of `first` in `into`, whose values stand; `language` is a plain text's.

    Without an alias, nobody can know the id of `first`. `joined_steps` joins the steps that lie ahead.
    """
    own, other = plain
    model = type(into.fields)
    added: dict[str, list[Value]] = {"aliases": list(_aliases(first, into)) if has_alias else []}
    lost: list[str] = []
    name_field, _ = _OTHER_NAMES.get(model, ("", ""))
    for name in sorted(own, key=lambda name: name != name_field):  # the name before the other names
        value = _meaningful(name, own[name], first, into)
        if name in ("aliases", STEPS) or value in (None, [], other.get(name)):
            continue
        field = _join_field(name, value, other, added, model)
        added.setdefault(field.name, []).extend(field.added)
        if field.lost:
            lost.append(field.lost)
    added = {name: items for name, items in added.items() if items}
    united = {name: [*other.get(name, ()), *items] for name, items in added.items()}
    texts = {
        name: tuple(format_in_flow(_shorten(item, name, model, language)) for item in items)
        for name, items in added.items()
    }
    return Joined(texts, model.model_validate({**other, **united}), tuple(lost))


class _JoinedField(Struct, frozen=True):
    """What becomes of one field of the entry that goes."""

    name: str
    """The field of the remaining entry that gets its values."""
    added: Sequence[Value] = ()
    lost: str = ""
    """The lines that it does not get; empty for none."""


def _join_field(
    name: str,
    value: Any,  # noqa: ANN401  (plain data)
    other: Plain,
    added: Mapping[str, Sequence[Value]],
    model: type[Fields],
) -> _JoinedField:
    """Return what becomes of a field with a value that the remaining entry, the `other`, has not."""
    name_field, names_field = _OTHER_NAMES.get(model, ("", ""))
    if name == name_field:
        return _JoinedField(names_field, _other_name(value, other, model))
    if name_field and isinstance(value, list) and name in model.__annotations__:
        has = [*other.get(name, ()), *added.get(name, ())]
        return _JoinedField(name, _list_new(name, value, other, has, model))
    if model is EventFields and name in _UNITED:
        return _JoinedField(name, _list_united(name, value, other.get(name, [])))
    if model is EventFields and isinstance(value, list):
        lacking = [item for item in value if item not in other.get(name, [])]
        return _JoinedField(name, lost=format_field(name, lacking) if lacking else "")
    return _JoinedField(name, lost=format_field(name, value))


def _other_name(name: Mapping[str, str], other: Plain, model: type[Fields]) -> list[Value]:
    """Return the name of the entry that goes as an item of other names; none if the remaining one has it."""
    _, names_field = _OTHER_NAMES[model]
    known = _spellings(other, other.get(names_field, ()), model)
    lacking = {language: text for language, text in name.items() if text not in known}
    if not lacking:
        return []
    return [{"name": lacking} if model is ActorFields else lacking]


def _aliases(first: Entry[Any], into: Entry[Any]) -> Iterator[str]:
    """Yield the ids to add to the aliases; the first alias is the first id, which feeds keep for ever."""
    if first.kind != "source" and not into.fields.aliases:
        yield into.id
    known = all_ids(into.id, into.fields.aliases)
    yield from (id_ for id_ in (*former_ids(first.id, first.fields.aliases), first.id) if id_ not in known)


def _spellings(other: Plain, items: Iterable[Any], model: type[Fields]) -> set[str]:
    """Return the names of an entry, and those of items of its field with other names."""
    names = (item["name"] if model is ActorFields else item for item in items)
    return {text for name in (other[_OTHER_NAMES[model][0]], *names) for text in name.values()}


def _meaningful(name: str, value: Any, first: Entry[Any], into: Entry[Any]) -> Any:  # noqa: ANN401  (plain data)
    """Return a field without references to the two, and without acceptances of what their names caused."""
    both = {first.id, into.id}
    own = {
        reference.keys[1:2]
        for reference in references_in(first.fields)
        if reference.keys[0] == name and reference.kind == first.kind and names_one_of(reference, both, first)
    }
    if not isinstance(value, list):
        return None if own else value
    left = (item for at, item in enumerate(value) if (at,) not in own)
    return [item for item in left if not (name == "accept" and item.get("code") in _CAUSED_BY_BOTH)]


def names_one_of(reference: FieldReference, ids: Collection[str], entry: Entry[Any]) -> bool:
    """Return whether a reference in an entry names an entry of its kind and story with one of these ids."""
    parts = parts_of_reference(reference.kind, reference.text, entry.scope)
    named = {(part.name.kind, part.name.story, part.name.id) for part in parts}
    return any((entry.kind, entry.story, id_) in named for id_ in ids)


def _list_new(name: str, items: list[Any], other: Plain, known: list[Any], model: type[Fields]) -> list[Value]:
    """Return the items of a list that the other entry lacks; it has other names in any spelling of its own."""
    new = [item for item in items if item not in known]
    if name != _OTHER_NAMES[model][1]:
        return new
    spellings = _spellings(other, known, model)
    is_actor = model is ActorFields  # a name of an actor with a period says when it was in use
    return [item for item in new if (is_actor and len(item) > 1) or not _spellings(other, [item], model) <= spellings]


def _list_united(name: str, items: list[Any], known: list[Any]) -> list[Any]:
    """Return the items of a united field that the other entry lacks; a source that it cites otherwise is none."""
    if name != "sources":
        return [item for item in items if item not in known]
    cited = {item["source"] for item in known}
    return [item for item in items if item["source"] not in cited]


def _shorten(item: Any, name: str, model: type[Fields], language: str) -> Value:  # noqa: ANN401  (plain data)
    shorthand = shorthand_at(model, (name, 0))
    short: Value = item[shorthand] if isinstance(item, dict) and list(item) == [shorthand] else item
    if short is not item and isinstance(short, Mapping):
        short = short[language] if list(short) == [language] else item
    return short


def normalize_entry(entry: Entry[Any], places: Places, records: Records) -> Plain:
    """Return the typed fields of an entry as plain data."""
    plain = normalize(fields_at(entry.at(), places), type(entry.fields), language_of(entry, records))
    return plain if isinstance(plain, Mapping) else {}


def language_of(entry: Entry[Any], records: Records) -> str:
    """Return the language of the plain texts of an entry."""
    story = records.story_by_id.get(entry.scope)
    return ((story.fields.languages if story else None) or records.site.fields.languages)[0]
