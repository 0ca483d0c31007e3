"""Proposes what to type instead of an unknown field or a value of the wrong kind."""

import re
from collections.abc import Collection, Mapping, Sequence
from functools import cache

from onrecord.model import fields as models
from onrecord.model.frozen_model import Fields
from onrecord.model.homoglyphs import without_homoglyphs
from onrecord.problems import Hint, Keys, ask_whether, nearest
from onrecord.read.hints.synonyms import WORDS
from onrecord.read.normalization import PlainData, choices_at, field_names_at, required_fields_at
from onrecord.read.yaml.slips import in_braces

_LIST_MARK = re.compile(r"[-—–−•·*]\s*(?=\w)")
_CLOSE = 0.8
_TEXT_FIELDS = ("text", "exact", "was", "src", "label", "name", "title")
"""The fields that should take the text of an item that an editor typed as a plain text."""
_REASONS = ("note", "reason")
"""The fields that should take a plain text in place of a day and a reason."""


def guess_field(name: str, names: Collection[str]) -> str | None:
    """Return the field among `names` that `name` most likely means; None if none is likely."""
    plain = without_homoglyphs(_LIST_MARK.sub("", name)).strip("\"'“”„«»").lower()
    plain = plain if plain in WORDS.fields else without_homoglyphs(plain)
    for meant in (re.sub(r"[\s-]+", "_", plain), *WORDS.fields.get(name.strip().lower(), "").split()):
        if meant in names:
            return meant
    return nearest(plain, names)


def is_close_to_field(name: str, names: Collection[str]) -> bool:
    """Return whether `name` means one of `names` for certain: as a word for it, or but for a letter or two."""
    return guess_field(name, names) in (*WORDS.fields.get(name.strip().lower(), "").split(), *_close(name, names))


def _close(name: str, names: Collection[str]) -> tuple[str, ...]:
    plain = without_homoglyphs(_LIST_MARK.sub("", name)).strip("\"'“”„«»").lower()
    return tuple(filter(None, (nearest(re.sub(r"[\s-]+", "_", plain), names, cutoff=_CLOSE),)))


def unknown_field_hint(name: str, value: object, names: Collection[str]) -> Hint | str:
    """Return a hint on a field that is not among `names`."""
    guess = guess_field(name, names)
    if name == "withdrawn" and {"status", "corrections"} <= {*names}:
        return "write status: withdrawn, and say when and why: corrections: {date: …, reason: …}"
    if _LIST_MARK.match(name):
        item = f"{guess or name}: {value}" if isinstance(value, str) else f"{guess or name}:"
        return f"start each item of a list with a hyphen and a space: - {_LIST_MARK.sub('', item)}"
    if guess:
        return ask_whether(guess)
    if " " in name.strip():
        line = f": '  {name}: {value}'" if isinstance(value, str) else ""
        return (
            f"a line that goes on the text above is indented as that text is{line}; or it stands in its quotation marks"
        )
    return f"the fields here are: {', '.join(names)}"


def wrong_kind_hint(
    name: str, value: PlainData, required: Sequence[str], names: Collection[str], *, in_list: bool
) -> str | None:
    """Return a hint on how to write the value of the field `name`: as one text, or with fields of its own.

    These are its `names`, of which some are `required`.
    """
    if isinstance(value, list):
        return _list_hint(name, value, names)
    if isinstance(value, dict) and name == "reviewed_by":
        return "write only the name, as in reviewed_by: A second editor; several need brackets and commas"
    if isinstance(value, dict) and "name" in value and not names:
        return "write the id of an actor here; these fields belong to the actor's own entry in content/actors/"
    if value == "" and names:
        return "write its fields on the lines below, each indented by two spaces"
    return _own_fields_hint(value, required, names, in_list=in_list) if required and isinstance(value, str) else None


def _list_hint(name: str, value: list[PlainData], names: Collection[str]) -> str | None:
    """Return a hint on a list in the place of one value; None if a list isn't the mistake."""
    if name == "outcome":
        each = ", ".join(f"{{stage: …, outcome: {outcome}}}" for outcome in value)
        return (
            f"write one for all stages; where they end differently, each outcome stands on its stage: stage: [{each}]"
        )
    if value and all(isinstance(item, dict) for item in value):
        what = "field" if names else "language"
        return f"leave out the dashes: each {what} stands on a line of its own, indented by two spaces"
    if name == "body":
        return "write 'body: |', and indent each line of the text by two spaces, those with a dash too"
    if not value or not all(isinstance(item, str) for item in value):
        return None
    if len(value) == 1:
        return f"write it on the line of the field, without a dash: {name}: {value[0]}"
    return f"only one can stand here, as in {name}: {value[0]}"


def _own_fields_hint(value: str, required: Sequence[str], names: Collection[str], *, in_list: bool) -> str:
    """Return a hint on a plain value that must become one of several fields."""
    words = next((field for field in _TEXT_FIELDS if field in required), None)
    words = words or next((field for field in _TEXT_FIELDS if field in names), "")
    reasons = _REASONS if "date" in required and not value[:1].isdigit() else ()
    words = words or next((field for field in reasons if field in required), required[0])
    value = value.removeprefix("static/") if words == "src" else value
    shown = required if words in required else (*required, words)
    lines = [f"'{field}: {value if field == words else '…'}'" for field in shown]
    if not in_list:
        return f"write on the lines below, indented by two spaces: {_list_words(lines)}"
    below = f"; below it, indented as '{required[0]}' is, write {_list_words(lines[1:])}" if lines[1:] else ""
    return f"begin an item with '- {lines[0][1:]}{below}"


def keyed_items_hint(items: Mapping[str, PlainData], required: Sequence[str], names: Collection[str]) -> str:
    """Return a hint on a list whose items were typed as fields, with id and text on one line.

    The fields of an item are its `names`, of which some are `required`.
    """
    name, value = next(iter(items.items()))
    first, *others = required
    words = next((field for field in _TEXT_FIELDS if field in (others or names)), others[0] if others else "…")
    typed = value if isinstance(value, str) and value else "…"
    return f"write each as an item: '- {first}: {name}', and below it, indented as '{first}' is, '{words}: {typed}'"


_ENTRIES: Mapping[type[Fields], str] = {
    models.EventFields: "an event",
    models.SourceFields: "a source in content/sources/",
    models.ActorFields: "an actor in content/actors/",
    models.BillFields: "a bill in content/bills/",
    models.StoryFields: "a story.yaml",
    models.SiteFields: "site.yaml",
    models.PageFields: "a page in content/pages/",
    models.ProcedureFields: "a procedure in content/procedures/",
}
"""Each kind of entry, as hints name it."""


def home_hint(model: type[Fields], path: Keys, name: str, value: PlainData | object) -> str | None:
    """Return a hint on the place of the field `name`, which the mapping at `path` doesn't have; None if there is none.

    The place may be deeper in this entry, further out, or in another kind of entry.
    """
    return _inside(model, path, name, value) or _outside(model, path, name) or _in_other_entries(model, name)


def _inside(model: type[Fields], path: Keys, name: str, value: PlainData | object) -> str | None:
    """Return a hint on fields of the same mapping whose own fields include `name`."""
    fields = [
        field for field in _holders(model, path, name) if _may_take(model, (*_of(model, path, field), name), value)
    ]
    if not fields:
        return None
    others = [required for required in required_fields_at(model, _of(model, path, fields[0])) if required != name]
    typed = in_braces(value) if isinstance(value, str) and "\n" not in value else "…"
    inner = ", ".join([*(f"{required}: …" for required in others), f"{name}: {typed}"])
    return f"it belongs in {_list_words([repr(field) for field in fields], 'or')}, as in {fields[0]}: {{{inner}}}"


def _may_take(model: type[Fields], path: Keys, value: PlainData | object) -> bool:
    """Return whether a field may have a value, as far as it has a list of valid ones."""
    choices = choices_at(model, path)
    return not choices or not isinstance(value, str) or value in choices


def _holders(model: type[Fields], path: Keys, name: str) -> list[str]:
    """Return the fields of the mapping at `path` whose own fields include `name`."""
    return [field for field in field_names_at(model, path) if name in field_names_at(model, _of(model, path, field))]


def _holders_in_entry(model: type[Fields], name: str) -> list[str]:
    return [field for field, names in _names_by_field(model).items() if name in names]


@cache
def _names_by_field(model: type[Fields]) -> Mapping[str, Sequence[str]]:
    """Return the names of the fields that each field of an entry holds."""
    return {field: field_names_at(model, _of(model, (), field)) for field in field_names_at(model, ())}


def _of(model: type[Fields], path: Keys, field: str) -> Keys:
    """Return the path of the mapping that a field holds, or of the first item of its list."""
    return (*path, field) if field_names_at(model, (*path, field)) else (*path, field, 0)


def _outside(model: type[Fields], path: Keys, name: str) -> str | None:
    """Return a hint on the nearest mapping around the one at `path` that has a field called `name`."""
    for length in range(len(path) - 1, -1, -1):
        if isinstance(path[length], str) and name in field_names_at(model, path[:length]):
            return f"it is a field of the level above: write it beside '{path[length]}', in the same column"
    return None


def _in_other_entries(model: type[Fields], name: str) -> str | None:
    others = {kind: words for kind, words in _ENTRIES.items() if kind is not model}
    kinds = [words for kind, words in others.items() if name in kind.rows()]
    if not kinds:
        kinds = [f"'{field}' in {words}" for kind, words in others.items() for field in _holders_in_entry(kind, name)]
    return f"it is a field of {_list_words(kinds, 'or')}: move it there, or leave it out" if kinds else None


def _list_words(parts: Sequence[str], last_after: str = "and") -> str:
    *most, last = parts
    return f"{', '.join(most)} {last_after} {last}" if most else last
