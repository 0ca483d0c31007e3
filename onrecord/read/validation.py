"""Validates an entry with its model, and translates each validation error into a problem with a place."""

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, TypeVar

from onrecord.model.dates import DATE_FORMS_HINT, DateError, parse_date
from onrecord.model.fields import EventFields, SiteFields, SourceFields, StoryFields, all_names
from onrecord.model.foldings import slug
from onrecord.model.frozen_model import ErrorDetails, Fields, InvalidError
from onrecord.model.id_hints import ID_HINT
from onrecord.model.ids import ID_PATTERN, deceptive_note
from onrecord.model.missing_fields import report_missing
from onrecord.model.values import is_language
from onrecord.problems import CODES, Hint, Keys, Locate, Outcome, Problem, Span, Where, ask_whether, split_hint
from onrecord.read.hints import choice_hints, field_hints, target_hints
from onrecord.read.normalization import (
    PlainData,
    describe_value_kind,
    field_help,
    field_names_at,
    required_fields_at,
    shorthand_at,
)
from onrecord.read.yaml.slips import in_braces
from onrecord.site_limits import LIMITS

Model = TypeVar("Model", bound=Fields)

_WITH_LOCATOR = re.compile(rf"({ID_PATTERN.pattern})[\s,#(]+((?:pp?|s|c|с|б|§|para|page|min)\.?\s*\d[^()]*)\)?")
_NAME = re.compile(r"[^\W\d_][\w&.'’ -]*[^\W_]")
"""A name of capital letters or several words; `with_suggested_entries` finds those that a source has."""
ADD_SOURCE = "the id of a source in content/sources/ is expected here; to add one: onrecord new source"
"""The start of the hint on a name that may be that of no source."""
_CHOICE = re.compile(r"'([^']*)'")
_PLACEHOLDERS: dict[str, Any] = {"type": "statement", "date": "2000", "title": {"en": "-"}}
"""Placeholder values for the required fields of an event whose own values are not valid."""


def validate(
    plain: PlainData, model: type[Model], where: Where, locate: Locate, most: int | None = None
) -> Outcome[Model | None]:
    """Return the entry's model; None and the problems if a value is not valid.

    Of more than `most`, these are the first ones, and the problem that there are more.
    """
    try:
        return Outcome(model.model_validate(plain))
    except InvalidError as error:
        refusals = error.errors
    limit = LIMITS["problems"]
    most = limit.most if most is None else most
    problems = list(_explain(refusals[:most], plain, model, where, locate))
    if len(refusals) > most:
        whole = Where(where.path)
        problems.append(limit.problem(locate(whole), whole))
    return Outcome(None, tuple(problems))


def _explain(
    listed: list[ErrorDetails], plain: PlainData, model: type[Fields], where: Where, locate: Locate
) -> Iterator[Problem]:
    """Yield the problems that refused values mean, those that several values have in common first."""
    refusals = list(_without_consequences(listed, model))
    keyed = dict(_keyed_items(plain, refusals, model))
    for path, items in keyed.items():
        yield _keyed_fault(path, items, model, where, locate)
    halves = list(_half_items(plain, refusals))
    for _, second in halves:
        yield _half_problem(second, plain, where, locate)
    targets = dict(_targets_as_fields(plain, refusals))
    for path, (relation, target) in targets.items():
        yield target_hints.fields_for_target(relation, path, field_names_at(model, path), target, where, locate)
    outside = dict(_outside_items(plain, refusals, model))
    for field, item in outside.items():
        yield _outside_problem(field, item, plain, where, locate)
    told = {*keyed, *chain.from_iterable(halves), *targets}
    lost = {*outside, *((*item, field[-1]) for field, item in outside.items())}
    for details in refusals:
        if details["loc"][:-1] not in told and details["loc"] not in lost:
            yield _problem(details, plain, model, where, locate)


def is_beyond(problems: tuple[Problem, ...]) -> bool:
    """Return whether these problems of an entry are only the first ones."""
    return bool(problems) and problems[-1].code == LIMITS["problems"].code


def validate_or_none(plain: PlainData, model: type[Model]) -> Model | None:
    """Return the entry's model; None if a value is not valid."""
    try:
        return model.model_validate(plain)
    except InvalidError:
        return None


def salvage(plain: PlainData, model: type[SiteFields | StoryFields]) -> dict[str, Any]:
    """Return the valid settings of a broken site or story that the reading of other entries depends on.

    Otherwise a mistake in one title would hide, or invent, mistakes in every other file.
    """
    valid: dict[str, Any] = {}
    for name in ("languages", "timezone", "requires"):
        if isinstance(plain, dict) and name in plain:
            try:
                model.model_validate({"title": {"en": "-"}, name: plain[name]})
            except InvalidError:
                continue
            valid[name] = plain[name]
    return valid


def salvage_event(plain: PlainData) -> EventFields | None:
    """Return the valid fields of a broken event, with placeholders for its other required fields.

    Otherwise a mistake in its date would hide mistakes in its actors, sources and targets until it is fixed.
    """
    if not isinstance(plain, dict):
        return None
    valid = dict(plain)
    for _ in range(2):
        try:
            return EventFields.model_validate(_PLACEHOLDERS | valid)
        except InvalidError as error:
            refused = {details["loc"][0] for details in error.errors if details["loc"]}
            valid = {name: value for name, value in valid.items() if name not in refused}
    return None


def _without_consequences(refusals: list[ErrorDetails], model: type[Fields]) -> Iterator[ErrorDetails]:
    """Yield the errors, without those on a required field that is present but misspelt: one mistake, one message."""
    misspelt: set[tuple[str | int | None, ...]] = set()
    for details in refusals:
        if details["type"] == "extra_forbidden":
            *parent, name = details["loc"]
            misspelt.add((*parent, field_hints.guess_field(str(name), field_names_at(model, tuple(parent)))))
            # A value with a colon in it looks like an unknown field, so the real field seems to be missing.
            misspelt.add((*parent, shorthand_at(model, tuple(parent))))
    return (details for details in refusals if details["type"] != "missing" or details["loc"] not in misspelt)


def _keyed_items(
    plain: PlainData, refusals: list[ErrorDetails], model: type[Fields]
) -> Iterator[tuple[Keys, dict[str, PlainData]]]:
    """Yield the place and content of each list whose items were typed as fields: none of its names is a field's."""
    for path in _parents_of_unknown(refusals):
        items = _at(plain, path)
        names = field_names_at(model, path)
        is_item = bool(path) and isinstance(path[-1], int) and shorthand_at(model, path) is None
        if is_item and isinstance(items, dict) and not any(field_hints.guess_field(name, names) for name in items):
            yield path, items


def _parents_of_unknown(refusals: list[ErrorDetails]) -> Iterable[Keys]:
    """Return the places with unknown fields, each once."""
    return dict.fromkeys(details["loc"][:-1] for details in refusals if details["type"] == "extra_forbidden")


def _half_items(plain: PlainData, refusals: list[ErrorDetails]) -> Iterator[tuple[Keys, Keys]]:
    """Yield the places of each two neighbours in a list that are one item, with a dash too many between its fields."""
    missing: dict[Keys, set[str]] = {}
    for details in refusals:
        missing.setdefault(details["loc"][:-1], set())
        if details["type"] == "missing":
            missing[details["loc"][:-1]].add(str(details["loc"][-1]))
    for path, lost in missing.items():
        if not lost or not isinstance(path[-1] if path else None, int):
            continue
        following = (*path[:-1], int(path[-1]) + 1)
        item = _at(plain, path)
        other = _at(plain, following)
        if isinstance(item, dict) and isinstance(other, dict) and not item.keys() & other.keys():
            others_lost = missing.get(following, set())
            if others_lost and lost <= other.keys() and others_lost <= item.keys():
                yield path, following


def _half_problem(path: Keys, plain: PlainData, where: Where, locate: Locate) -> Problem:
    item = _at(plain, path)
    first = next(iter(item)) if isinstance(item, dict) else ""
    place = Where(where.path, (*where.keys, *path, first), on_key=True)
    message = f"the dash makes '{first}' the first field of another item"
    hint = f"if it belongs to the item above, write two spaces in place of the dash and its space: '  {first}'"
    return Problem("FLD002", message, locate(place), hint, where=place)


def _targets_as_fields(
    plain: PlainData, refusals: list[ErrorDetails]
) -> Iterator[tuple[Keys, tuple[dict[str, PlainData], str]]]:
    """Yield the path of each relation whose target was typed as fields, with the relation and its target."""
    for path in _parents_of_unknown(refusals):
        relation = _at(plain, path) if target_hints.is_relation(path) else None
        target = target_hints.meant_target(relation) if isinstance(relation, dict) else None
        if isinstance(relation, dict) and target:
            yield path, (relation, target)


def _outside_items(plain: PlainData, refusals: list[ErrorDetails], model: type[Fields]) -> Iterator[tuple[Keys, Keys]]:
    """Yield each unknown field that the last item of the list above it lacks, with the path of that item."""
    missing = {details["loc"] for details in refusals if details["type"] == "missing"}
    for path in (details["loc"] for details in refusals if details["type"] == "extra_forbidden"):
        around = _at(plain, path[:-1])
        names = list(around) if isinstance(around, dict) else []
        above = names.index(path[-1]) - 1 if path[-1] in names else -1
        items = _at(plain, (*path[:-1], names[above])) if above >= 0 else None
        if isinstance(items, list) and items:
            item = (*path[:-1], names[above], len(items) - 1)
            if (*item, path[-1]) in missing and path[-1] in field_names_at(model, item):
                yield path, item


def _outside_problem(path: Keys, item: Keys, plain: PlainData, where: Where, locate: Locate) -> Problem:
    fields = _at(plain, item)
    first = next(iter(fields)) if isinstance(fields, dict) else ""
    place = Where(where.path, (*where.keys, *path), on_key=True)
    span = locate(place)
    begins = locate(Where(where.path, (*where.keys, *item, first), on_key=True))
    message = f"'{path[-1]}' starts left of the list's item above it, which lacks it"
    line = f"{' ' * (begins.column - 1)}{span.text.strip()}"
    hint = f"start it in column {begins.column}, as '{first}' does: '{line}'"
    return Problem("FLD001", message, span, hint, where=place)


def _at(plain: PlainData, path: Keys) -> PlainData | None:
    """Return the value at `path` in an entry; None if there is none."""
    here: PlainData | None = plain
    for key in path:
        if isinstance(here, dict):
            here = here.get(str(key))
        elif isinstance(here, list) and isinstance(key, int) and key < len(here):
            here = here[key]
    return here


def _keyed_fault(path: Keys, items: dict[str, PlainData], model: type[Fields], where: Where, locate: Locate) -> Problem:
    place = Where(where.path, (*where.keys, *path, next(iter(items))), on_key=True)
    hint = field_hints.keyed_items_hint(items, required_fields_at(model, path), field_names_at(model, path))
    message = f"'{_field_name(path)}' takes a list of items, each with a dash"
    return Problem("FLD003", message, locate(place), hint, where=place)


def _problem(details: ErrorDetails, plain: PlainData, model: type[Fields], where: Where, locate: Locate) -> Problem:
    path: Keys = tuple(part for part in details["loc"] if part != "[key]")
    kind = details["type"]
    if kind == "extra_forbidden":
        return _unknown_field(path, _at(plain, path[:-1]), model, where, locate)
    if kind == "missing":
        place = Where(where.path, (*where.keys, *path), on_key=True)
        return report_missing(place, locate, field_help(model, path))
    place = Where(where.path, (*where.keys, *path), on_key="[key]" in details["loc"])
    span = locate(place)
    if kind in CODES:
        text, meant = split_hint(_refusal_hint(details, path, model))
        return Problem(kind, details["ctx"]["message"], span, text, where=place, meant=meant)
    name = _field_name((*where.keys, *path))
    if kind == "literal_error" and isinstance(details["value"], str):
        if path[-2:] == ("votes", "manner") and not _is_typed("manner", span):
            return _not_votes(details["value"], span, place)
        return _not_in_list(details["value"], path, details["ctx"]["expected"], span, place)
    says = _says_hint(details["value"]) if name == "says" else None
    in_list = bool(path) and isinstance(path[-1], int)
    required = required_fields_at(model, path)
    names = field_names_at(model, path)
    by_name = field_hints.wrong_kind_hint(name, details["value"], required, names, in_list=in_list)
    hint = says or by_name or field_help(model, path)
    return Problem("FLD003", f"'{name}' takes {describe_value_kind(model, path)}", span, hint, where=place)


def _refusal_hint(details: ErrorDetails, path: Keys, model: type[Fields]) -> Hint | str | None:
    """Return a hint on a value that its type refuses; the field's own one, where it is better than the type's."""
    value = details["value"]
    field = path[-1] if path else ""
    hint: Hint | str | None = details["hint"]
    if details["type"] == "IDS001":
        named = len(split_hint(hint)[1])
        better: Hint | str | None = _external_hint(value, path) or _locator_hint(value, path)
        if better is None and (named == 1 or str(hint).startswith(ID_HINT)):
            better = _source_name_hint(value, path)
        if better is None and field == "quote" and " " in str(value):
            better = field_help(model, path)
        if better is None and named > 1 and not _takes_many(path, model):
            better = _only_one_hint(value, path)
        return better or hint or field_help(model, path)
    if details["type"] == "DAT001" and field == "published":
        hint = choice_hints.publication_hint(value) or hint
    if field == "until" and hint == DATE_FORMS_HINT:
        hint = field_help(model, path)
    return hint or field_help(model, path)


def _takes_many(path: Keys, model: type[Fields]) -> bool:
    """Return whether a value is an item of a list, or the shorthand of an item."""
    is_plain = len(path) > 1 and isinstance(path[-2], int) and shorthand_at(model, path[:-1]) == path[-1]
    return isinstance(path[-1], int) or is_plain


def _only_one_hint(value: str, path: Keys) -> str:
    """Return a hint on several words where one id can stand: joined by hyphens, or one of those between commas."""
    if re.fullmatch(r"[\w-]+(?: [\w-]+)+", value) and not re.search(r"\band\b", value):
        return f"join its words by hyphens: {slug(value)}"
    first = re.split(r"[,;]|\s(?:and|и|және)\s", value)[0].strip()
    return f"only one can stand here, as in {_field_name(path)}: {first}"


def entry_without_id(name: str, kind: str, span: Span) -> Problem:
    """Return the problem that a file of many entries holds the fields of one entry, such as `name`, without its id."""
    article = "an" if kind[0] in "aeiou" else "a"
    hint = f"write the {kind}'s id and a colon on a line above, and indent the lines of its fields by two spaces"
    return Problem("FLD003", f"an id is expected here, and '{name}' is a field of {article} {kind}", span, hint)


def _external_hint(value: object, path: Keys) -> Hint | str | None:
    """Return a hint on how to name an origin that is no source of the site."""
    if "via" not in path or path[-1] != "source" or not isinstance(value, str):
        return None
    if "," in value or value.startswith(("source:", "external:")):
        return None
    otherwise = f"it is not among the sources, write via: {{external: {in_braces(value)}}}"
    if ID_PATTERN.fullmatch(value.lower()):
        return ask_whether(value.lower(), f" If {otherwise}")
    return f"if {otherwise}"


def _locator_hint(value: object, path: Keys) -> str | None:
    """Return a hint on how to write a locator that was typed after the source's id."""
    found = _WITH_LOCATOR.fullmatch(value) if path[-1:] == ("source",) and isinstance(value, str) else None
    return f"write {{source: {found[1]}, locator: {in_braces(found[2])}}}" if found else None


def _source_name_hint(value: str, path: Keys) -> str | None:
    """Return a hint on a name where the id of a source is expected; None for other values."""
    is_name = _NAME.fullmatch(value) and (" " in value or value != value.lower()) and not deceptive_note(value)
    if path[-1:] != ("source",) or not is_name:
        return None
    if "sources" not in path:
        return ADD_SOURCE
    origin = f"via: {{external: {in_braces(value)}}}"
    return f"{ADD_SOURCE}. If another source has it from {value}, cite that one, as in {{source: ID, {origin}}}"


def _says_hint(value: object) -> str | None:
    """Return a hint on how to write the content of `says`, which was typed as a plain value."""
    if not isinstance(value, str):
        return None
    try:
        parse_date(value)
    except DateError:
        return f"write says: {{note: {in_braces(value)}}}"
    return f"write says: {{date: {value}}}"


def _is_typed(name: str, span: Span) -> bool:
    """Return whether the field's name was typed before its value, unlike in a shorthand."""
    return re.search(rf"\b{name}\s*:\s*[\"']?$", span.text[: span.column - 1]) is not None


def _not_votes(value: str, span: Span, place: Where) -> Problem:
    """Return the problem that a value of `votes` is not valid; its hint interprets a score such as 71-3."""
    numbers = re.findall(r"\d+", value)
    names = ("for", "against", "abstained")
    is_score = 1 < len(numbers) <= len(names) and re.fullmatch(r"[\d\W]+", value) is not None
    counts = [f"{name}: {number}" for name, number in zip(names, numbers, strict=False)]
    example = ", ".join(counts) if is_score else "for: 71, against: 3"
    hint = f"write votes: {{{example}}}, or votes: without-vote where nobody voted"
    return Problem("FLD004", f"'{value}' is not a value that 'votes' can have", span, hint, where=place)


def _field_name(path: Keys) -> str:
    return next((str(part) for part in reversed(path) if isinstance(part, str)), "this entry")


def _unknown_field(path: Keys, fields: PlainData | None, model: type[Fields], where: Where, locate: Locate) -> Problem:
    name = str(path[-1])
    typed_fields = fields if isinstance(fields, dict) else {}
    value = typed_fields.get(name)
    names = field_names_at(model, path[:-1])
    hint: Hint | str = field_hints.unknown_field_hint(name, value, names)
    shorthand = shorthand_at(model, path[:-1])
    is_strange = field_hints.guess_field(name, names) is None
    is_id = is_strange and ID_PATTERN.fullmatch(name) is not None
    if is_strange and name in field_names_at(model, (*path[:-1], "says")):
        typed = in_braces(value) if isinstance(value, str) else "…"
        hint = f"what this source says differently goes into 'says', as in says: {{{name}: {typed}}}"
    elif shorthand == "source" and name not in names and name in SourceFields.rows():
        hint = "a source has an entry of its own: write this into a file of content/sources/, and only its id here"
    elif shorthand == "name" and is_language(name) and not field_hints.is_close_to_field(name, names):
        typed = in_braces(value) if isinstance(value, str) else "…"
        hint = f"write the texts by language into 'name', as in name: {{{name}: {typed}}}"
    elif is_id and shorthand and shorthand not in typed_fields and name not in all_names():
        others = ", ".join(field for field in names if field != shorthand)
        hint = f"if '{name}' is the id, write {shorthand}: {name}, and the other fields below it as {others}"
    elif not field_hints.is_close_to_field(name, names):
        hint = field_hints.home_hint(model, path[:-1], name, value) or hint
    place = Where(where.path, (*where.keys, *path), on_key=True)
    message = f"there is no field called '{name}' here{deceptive_note(name)}"
    text, meant = split_hint(hint)
    return Problem("FLD001", message, locate(place), text, where=place, meant=meant)


def _not_in_list(value: str, path: Keys, expected: str, span: Span, place: Where) -> Problem:
    name = _field_name(path)
    hint = choice_hints.choice_hint(name, value, _CHOICE.findall(expected), takes_many=isinstance(path[-1], int))
    message = f"'{value}' is not a value that '{name}' can have{deceptive_note(value)}"
    text, meant = split_hint(hint)
    return Problem("FLD004", message, span, text, where=place, meant=meant)
