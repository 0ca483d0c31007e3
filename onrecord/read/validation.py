"""Turns a file's tree into an entry's model, and every refusal of the model into a problem with a place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from onrecord.model.dates import DateError, parse_date
from onrecord.model.fields import EventFields, SiteFields, StoryFields
from onrecord.model.frozen_model import Fields
from onrecord.model.homoglyphs import without_homoglyphs
from onrecord.model.misread_ids import ID_PATTERN, SEVERAL, TYPOGRAPHIC_QUOTES, oddity
from onrecord.problems import CODES, Locate, Outcome, Problem, Span, Where, nearest
from onrecord.read.misread_fields import guess_field, keyed_items_hint, unknown_field_hint, wrong_kind_hint
from onrecord.read.normalization import (
    PlainData,
    describe_value_kind,
    field_help,
    field_names_at,
    required_fields_at,
    shorthand_at,
)

Path = tuple[str | int, ...]
Model = TypeVar("Model", bound=Fields)

_WITH_LOCATOR = re.compile(rf"({ID_PATTERN.pattern})[\s,#]+((?:pp?|s|c|с|б|§|para|page|min)\.?\s*\d.*)")
_CHOICE = re.compile(r"'([^']*)'")


_STAND_INS: dict[str, Any] = {"type": "statement", "date": "2000", "title": {"en": "-"}}
"""What an event must say, where it can't be told what it says."""


def validate(plain: PlainData, model: type[Model], where: Where, locate: Locate) -> Outcome[Model | None]:
    """Return the entry's model, or all that its fields refuse."""
    try:
        return Outcome(model.model_validate(plain))
    except ValidationError as error:
        refusals = list(_without_echoes(error.errors(include_url=False), model))
        keyed = dict(_keyed_items(plain, refusals, model))
        told = (_keyed_problem(parent, items, model, where, locate) for parent, items in keyed.items())
        others = (details for details in refusals if details["loc"][:-1] not in keyed)
        return Outcome(None, (*told, *(_problem(details, model, where, locate) for details in others)))


def validate_or_none(plain: PlainData, model: type[Model]) -> Model | None:
    """Return the entry's model; nothing where its fields refuse anything."""
    try:
        return model.model_validate(plain)
    except ValidationError:
        return None


def salvage(plain: PlainData, model: type[SiteFields | StoryFields]) -> dict[str, Any]:
    """Return the settings of a broken site or story that other entries are read by, as far as they are sound.

    Otherwise a mistake in one title would hide, or invent, mistakes in every other file.
    """
    kept: dict[str, Any] = {}
    for name in ("languages", "timezone", "requires"):
        if isinstance(plain, dict) and name in plain:
            try:
                model.model_validate({"title": {"en": "-"}, name: plain[name]})
            except ValidationError:
                continue
            kept[name] = plain[name]
    return kept


def salvage_event(plain: PlainData) -> EventFields | None:
    """Return the fields of a broken event that are sound by themselves, with stand-ins for those that it must have.

    Otherwise a mistake in its date would hide those in the names of its actors, sources and targets until it is mended.
    """
    if not isinstance(plain, dict):
        return None
    validate_or_none = dict(plain)
    for _ in range(2):
        try:
            return EventFields.model_validate(_STAND_INS | validate_or_none)
        except ValidationError as error:
            refused = {details["loc"][0] for details in error.errors(include_url=False) if details["loc"]}
            validate_or_none = {name: value for name, value in validate_or_none.items() if name not in refused}
    return None


def _without_echoes(refusals: list[ErrorDetails], model: type[Fields]) -> Iterator[ErrorDetails]:
    """Yield the refusals but those of a required field that is there, misspelt: one mistake, one message."""
    unknown = [details["loc"] for details in refusals if details["type"] == "extra_forbidden"]
    misspelt = {(*path[:-1], guess_field(str(path[-1]), field_names_at(model, path[:-1]))) for path in unknown}
    # A value with a colon in it seems to be a field, in place of the one that it is the value of.
    misspelt |= {(*path[:-1], shorthand_at(model, path[:-1])) for path in unknown}
    return (details for details in refusals if details["type"] != "missing" or details["loc"] not in misspelt)


def _keyed_items(
    plain: PlainData, refusals: list[ErrorDetails], model: type[Fields]
) -> Iterator[tuple[Path, dict[str, PlainData]]]:
    """Yield what was to be a list of items and was written as fields, by its place: no name in it is a field's."""
    for path in dict.fromkeys(details["loc"][:-1] for details in refusals if details["type"] == "extra_forbidden"):
        items = _at(plain, path)
        names = field_names_at(model, path)
        is_item = bool(path) and isinstance(path[-1], int) and shorthand_at(model, path) is None
        if is_item and isinstance(items, dict) and not any(guess_field(name, names) for name in items):
            yield path, items


def _at(plain: PlainData, path: Path) -> PlainData | None:
    """Return what stands at `path` in an entry."""
    here: PlainData | None = plain
    for key in path:
        if isinstance(here, dict):
            here = here.get(str(key))
        elif isinstance(here, list) and isinstance(key, int) and key < len(here):
            here = here[key]
    return here


def _keyed_problem(
    path: Path, items: dict[str, PlainData], model: type[Fields], where: Where, locate: Locate
) -> Problem:
    span = locate(Where(where.path, (*where.keys, *path, next(iter(items))), on_key=True))
    hint = keyed_items_hint(items, required_fields_at(model, path))
    return Problem("FLD003", f"'{_field_name(path)}' takes a list of items, each with a dash", span, hint)


def _problem(details: ErrorDetails, model: type[Fields], where: Where, locate: Locate) -> Problem:
    path: Path = tuple(part for part in details["loc"] if part != "[key]")
    on_key = "[key]" in details["loc"]
    kind = details["type"]
    if kind == "extra_forbidden":
        return _unknown_field(path, details["input"], model, where, locate)
    if kind == "missing":
        return _missing_field(path, model, where, locate)
    span = locate(Where(where.path, (*where.keys, *path), on_key=on_key))
    if kind in CODES:
        hint = _external(details["input"], path) or _locator(details["input"], path) if kind == "IDS001" else None
        hint = hint or details["ctx"]["hint"] or field_help(model, path)
        if hint and hint.startswith(SEVERAL) and not _takes_many(path, model):
            hint = f"only one can stand here: {field_help(model, path)}"
        return Problem(kind, details["ctx"]["message"], span, hint)
    name = _field_name((*where.keys, *path))
    if kind == "literal_error" and isinstance(details["input"], str):
        if path[-2:] == ("votes", "manner") and not _is_typed("manner", span):
            return _not_votes(details["input"], span)
        return _not_in_list(details["input"], name, details["ctx"]["expected"], span)
    said = _said_otherwise(details["input"]) if name == "says" else None
    if not path and name in field_names_at(model, ()):
        return _entry_without_id(name, model, span)
    in_list = bool(path) and isinstance(path[-1], int)
    meant = wrong_kind_hint(name, details["input"], required_fields_at(model, path), in_list=in_list)
    hint = said or meant or field_help(model, path)
    return Problem("FLD003", f"'{name}' takes {describe_value_kind(model, path)}", span, hint)


def _takes_many(path: Path, model: type[Fields]) -> bool:
    """Say whether a value is one of a list, as itself or as the plain form of an item."""
    is_plain = len(path) > 1 and isinstance(path[-2], int) and shorthand_at(model, path[:-1]) == path[-1]
    return isinstance(path[-1], int) or is_plain


def _entry_without_id(name: str, model: type[Fields], span: Span) -> Problem:
    """Say where the id goes in a file of many entries: its only entry was written as in a file of one."""
    kind = model.__name__.removesuffix("Fields").lower()
    hint = f"write the {kind}'s id and a colon on a line above, and indent the lines of its fields by two spaces"
    return Problem("FLD003", f"an id is expected here, and '{name}' is a field of a {kind}", span, hint)


def _external(value: object, path: tuple[str | int, ...]) -> str | None:
    """Say how an origin is named that is no source of the site."""
    if "via" not in path or path[-1] != "source" or not isinstance(value, str):
        return None
    if "," in value or value.startswith(("source:", "external:")):
        return None
    guess = f"did you mean '{value.lower()}'? If it" if ID_PATTERN.fullmatch(value.lower()) else "if it"
    return f"{guess} is not among the sources, write via: {{external: {_in_braces(value)}}}"


def _locator(value: object, path: Path) -> str | None:
    """Say how a place in a source is named, where it was written behind the source's id."""
    found = _WITH_LOCATOR.fullmatch(value) if path[-1:] == ("source",) and isinstance(value, str) else None
    return f"write {{source: {found[1]}, locator: {_in_braces(found[2])}}}" if found else None


def _said_otherwise(value: object) -> str | None:
    """Say how a citation tells what its source says otherwise, where the value stood by itself."""
    if not isinstance(value, str):
        return None
    try:
        parse_date(value)
    except DateError:
        return f"write says: {{note: {_in_braces(value)}}}"
    return f"write says: {{date: {value}}}"


def _in_braces(value: str) -> str:
    """Return a value as it can stand between braces: in quotation marks where YAML would misread it."""
    escaped = value.replace('"', '\\"')
    return f'"{escaped}"' if re.search(r"""[,:{}\[\]#"']""", value) else value


def _is_typed(name: str, span: Span) -> bool:
    """Say whether the field's own name stands before its value, which it doesn't in a shorthand."""
    return re.search(rf"\b{name}\s*:\s*[\"']?$", span.text[: span.column - 1]) is not None


def _not_votes(value: str, span: Span) -> Problem:
    """Say how votes are written; a score such as 71-3 with what it most likely means."""
    numbers = re.findall(r"\d+", value)
    names = ("for", "against", "abstained")
    is_score = 1 < len(numbers) <= len(names) and re.fullmatch(r"[\d\W]+", value) is not None
    counts = [f"{name}: {number}" for name, number in zip(names, numbers, strict=False)]
    example = ", ".join(counts) if is_score else "for: 71, against: 3"
    hint = f"write votes: {{{example}}}, or votes: without-vote where nobody voted"
    return Problem("FLD004", f"'{value}' is not a value that 'votes' can have", span, hint)


def _field_name(path: tuple[str | int, ...]) -> str:
    return next((str(part) for part in reversed(path) if isinstance(part, str)), "this entry")


def _unknown_field(
    path: tuple[str | int, ...], value: object, model: type[Fields], where: Where, locate: Locate
) -> Problem:
    name = str(path[-1])
    names = field_names_at(model, path[:-1])
    hint = unknown_field_hint(name, value, names)
    shorthand = shorthand_at(model, path[:-1])
    if guess_field(name, names) is None and name in field_names_at(model, (*path[:-1], "says")):
        typed = _in_braces(value) if isinstance(value, str) else "…"
        hint = f"what this source tells otherwise goes into 'says', as in says: {{{name}: {typed}}}"
    elif guess_field(name, names) is None and shorthand and ID_PATTERN.fullmatch(name):
        others = ", ".join(field for field in names if field != shorthand)
        hint = f"if '{name}' is the id, write {shorthand}: {name}, and what more there is to say below it as {others}"
    span = locate(Where(where.path, (*where.keys, *path), on_key=True))
    return Problem("FLD001", f"there is no field called '{name}' here{oddity(name)}", span, hint)


def _missing_field(path: tuple[str | int, ...], model: type[Fields], where: Where, locate: Locate) -> Problem:
    name, keys = str(path[-1]), (*where.keys, *path)
    key = locate(Where(where.path, keys, on_key=True))
    if key.text[key.column - 1 :][: key.length] == name:  # the name is there, so its value is empty
        return Problem("FLD002", f"the field '{name}' is empty", key, field_help(model, path))
    span = locate(Where(where.path, keys[:-1]))
    return Problem("FLD002", f"the field '{name}' is missing here", span, field_help(model, path))


def _not_in_list(value: str, name: str, expected: str, span: Span) -> Problem:
    choices = _CHOICE.findall(expected)
    # A word of its own is often like one of a short list by its letters: 'passed' is like 'assented'.
    guess = nearest(without_homoglyphs(value).strip(TYPOGRAPHIC_QUOTES).lower(), choices, cutoff=0.8)
    hint = f"did you mean '{guess}'?" if guess else f"write one of: {', '.join(choices)}"
    return Problem("FLD004", f"'{value}' is not a value that '{name}' can have{oddity(value)}", span, hint)
