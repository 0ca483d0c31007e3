"""Turns a file's tree into an entry's model, and every refusal of the model into a problem with a place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from onrecord.model.dates import DateError, parse_date
from onrecord.model.fields import Fields, SiteFields, StoryFields
from onrecord.model.values import ID_PATTERN
from onrecord.problems import CODES, Locate, Outcome, Problem, Span, Where, nearest
from onrecord.read.shapes import Plain, field_help, kind_of_value, names_at

Model = TypeVar("Model", bound=Fields)

_CHOICE = re.compile(r"'([^']*)'")


def validate(plain: Plain, model: type[Model], where: Where, locate: Locate) -> Outcome[Model | None]:
    """Return the entry's model, or all that its fields refuse."""
    try:
        return Outcome(model.model_validate(plain))
    except ValidationError as error:
        refusals = list(_without_echoes(error.errors(include_url=False), model))
        return Outcome(None, tuple(_problem(details, model, where, locate) for details in refusals))


def salvage(plain: Plain, model: type[SiteFields | StoryFields]) -> dict[str, Any]:
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


def _without_echoes(refusals: list[ErrorDetails], model: type[Fields]) -> Iterator[ErrorDetails]:
    """Yield the refusals but those of a required field that is there, misspelt: one mistake, one message."""
    misspelt = {
        (*path[:-1], nearest(str(path[-1]), names_at(model, path[:-1])))
        for path in (details["loc"] for details in refusals if details["type"] == "extra_forbidden")
    }
    return (details for details in refusals if details["type"] != "missing" or details["loc"] not in misspelt)


def _problem(details: ErrorDetails, model: type[Fields], where: Where, locate: Locate) -> Problem:
    path: tuple[str | int, ...] = tuple(part for part in details["loc"] if part != "[key]")
    on_key = "[key]" in details["loc"]
    kind = details["type"]
    if kind == "extra_forbidden":
        return _unknown_field(path, details["input"], model, where, locate)
    if kind == "missing":
        return _missing_field(path, model, where, locate)
    span = locate(Where(where.path, (*where.keys, *path), on_key=on_key))
    if kind in CODES:
        hint = _external(details["input"], path) if kind == "IDS001" else None
        return Problem(kind, details["ctx"]["message"], span, hint or details["ctx"]["hint"] or None)
    name = _field_name((*where.keys, *path))
    if kind == "literal_error" and isinstance(details["input"], str):
        if path[-2:] == ("votes", "manner") and not _is_typed("manner", span):
            return _not_votes(details["input"], span)
        return _not_in_list(details["input"], name, details["ctx"]["expected"], span)
    said = _said_otherwise(details["input"]) if name == "says" else None
    hint = said or field_help(model, path)
    return Problem("FLD003", f"'{name}' takes {kind_of_value(model, path)}", span, hint)


def _external(value: object, path: tuple[str | int, ...]) -> str | None:
    """Say how an origin is named that is no source of the site."""
    if "via" not in path or path[-1] != "source" or not isinstance(value, str) or "," in value:
        return None
    guess = f"did you mean '{value.lower()}'? If it" if ID_PATTERN.fullmatch(value.lower()) else "if it"
    return f"{guess} is not among the sources, write via: {{external: {_in_braces(value)}}}"


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
    names = names_at(model, path[:-1])
    guess = nearest(name, names)
    hint = f"did you mean '{guess}'?" if guess else f"the fields here are: {', '.join(names)}"
    if guess is None and name in names_at(model, (*path[:-1], "says")):
        typed = _in_braces(value) if isinstance(value, str) else "…"
        hint = f"what this source tells otherwise goes into 'says', as in says: {{{name}: {typed}}}"
    span = locate(Where(where.path, (*where.keys, *path), on_key=True))
    return Problem("FLD001", f"there is no field called '{name}' here", span, hint)


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
    guess = nearest(value.lower(), choices, cutoff=0.8)
    hint = f"did you mean '{guess}'?" if guess else f"write one of: {', '.join(choices)}"
    return Problem("FLD004", f"'{value}' is not a value that '{name}' can have", span, hint)
