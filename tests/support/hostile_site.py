"""A site with one payload in every field of the field table that takes it, and the place of each refusal."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from importlib import resources
from io import BytesIO
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeAlias, Union, get_args, get_origin

from babel.messages import Message
from babel.messages.pofile import read_po
from conftest import COMPLETE
from full_site import PLACES, SITE, Data, write_entry, write_site

from onrecord.build.pipeline import LoadedSite, Options, check, load_site
from onrecord.build.site_writer import plan_pages
from onrecord.model import choices
from onrecord.model.frozen_model import Fields
from onrecord.model.values import Localized, Typed
from onrecord.problems import Outcome, Severity
from onrecord.render import sections

Field: TypeAlias = tuple[type[Fields], str]
Keys: TypeAlias = tuple[str | int, ...]
OPTIONS = Options(today=COMPLETE, notes=True)
OUTPUTS = list(get_args(choices.OutputKind))
FIELDS: tuple[Field, ...] = tuple((model, name) for model in PLACES for name in model.rows())
"""All fields, found through the field table: a new one is tested by itself."""
_HOLDERS = {(file, keys[:n]) for file, keys in PLACES.values() for n in range(1, len(keys) + 1)}
_CODES: Mapping[str, str] = {
    **dict.fromkeys(("an id", "a target", "an event", "a former id"), "IDS001"),
    **dict.fromkeys(("a date", "a date or a moment", "a day", "a time"), "DAT001"),
    **dict.fromkeys(("a language", "a code", "yes or no"), "FLD004"),
    **dict.fromkeys(("a web address", "an address of mail or of a page", "a host"), "SRC006"),
    "a number": "FLD003", "a time zone": "DAT005", "a DOI": "SRC016", "an ISBN": "SRC017",
}  # fmt: skip
"""The code of a text that is no value of a type, by the type's name in the field table."""
OWN_CODES: Mapping[str, str] = {
    "SiteFields.requires": "VER001", "SiteFields.plugins": "PLG001", "SiteFields.csl": "CSL001",
    "ThemeFields.colours": "THM001", "ThemeFields.logo": "LNK001", "Media.src": "LNK001",
    "SourceFields.sha256": "QUO003",
}  # fmt: skip
"""The codes of fields that accept less than their type says."""


def code_of(field: Field) -> str:
    """Return the code with which a field refuses any payload; nothing if a payload is a text like others there."""
    model, name = field
    return OWN_CODES.get(f"{model.__name__}.{name}") or _code(model.rows()[name].annotation)


def _code(annotation: Any) -> str:  # noqa: ANN401  (annotations have no common type)
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in (Union, UnionType):
        return _code(next(part for part in arguments if part is not NoneType))
    if origin is Literal:
        return "FLD004"
    if origin is dict:
        return _code(arguments[1])
    if origin is tuple:
        return _code(arguments[0])
    if origin is Annotated:
        typed = next((mark.name for mark in arguments[1:] if isinstance(mark, Typed)), None)
        return _CODES.get(typed, "") if typed else _code(arguments[0])
    if isinstance(annotation, type) and issubclass(annotation, Fields):
        return _code(annotation.rows()[annotation.shorthand].annotation) if annotation.shorthand else "FLD003"
    return ""


def keys_of(field: Field) -> tuple[str, Keys]:
    """Return the file of a field, and the keys that lead to its value."""
    file, keys = PLACES[field[0]]
    return file, (*keys, field[1])


def holds_others(field: Field) -> bool:
    """Return whether the fields of another model are in the field's value."""
    return keys_of(field) in _HOLDERS


def value_of(field: Field, payload: str, languages: Iterable[str]) -> Any:  # noqa: ANN401  (any value)
    """Return the payload as a value of a field: in each language, if it has texts by language."""
    annotation = field[0].rows()[field[1]].annotation
    parts = [annotation, *get_args(annotation)]
    marks = {type(mark) for part in parts for mark in getattr(part, "__metadata__", ())}
    if Localized not in marks and any(get_origin(part) is dict for part in parts):
        own: Any = SITE[PLACES[field[0]][0]]
        for step in keys_of(field)[1]:
            own = own.get(step, {}) if isinstance(own, dict) else own[step]
        return dict.fromkeys(own or ("site",), payload)
    return dict.fromkeys(languages, payload) if Localized in marks else payload


def filled(chosen: Iterable[Field], payload: str, languages: Iterable[str] = ("en", "ru")) -> dict[str, Data]:
    """Return the site's files with the payload in the chosen fields."""
    files = deepcopy(dict(SITE))
    files["site.yaml"] |= {"outputs": OUTPUTS, "languages": list(languages)}
    for field in chosen:
        file, keys = keys_of(field)
        inner: Any = files[file]
        for step in keys[:-1]:
            inner = inner[step]
        inner[keys[-1]] = value_of(field, payload, languages)
    return files


def refused(
    root: Path, chosen: Iterable[Field], payload: str, languages: Iterable[str] = ("en", "ru")
) -> tuple[dict[Field, str], Outcome[LoadedSite]]:
    """Write the site with the payload in the chosen fields; return the code of each refusal, and the check."""
    files = filled(chosen, payload, languages)
    if not root.exists():
        root.mkdir(parents=True)
        write_site(root)
    for file, data in files.items():
        write_entry(root, file, data)
    outcome = check(root, OPTIONS)
    at = {keys_of(field): field for field in chosen}
    lines = {file: dict(_lines(data, 2 if file.endswith(".md") else 1)) for file, data in files.items()}
    found: dict[Field, str] = {}
    for problem in outcome.problems:
        if problem.severity is Severity.ERROR and problem.span:
            keys = lines.get(problem.span.path, {}).get(problem.span.line, ())
            for length in range(len(keys), 0, -1):
                if field := at.get((problem.span.path, keys[:length])):
                    found.setdefault(field, problem.code)
                    break
    return found, outcome


def _lines(data: Mapping[str, Any], first: int) -> Iterator[tuple[int, Keys]]:
    """Yield each line of a file that `write_entry` writes, with the keys of what begins there."""
    number = first

    def inside(value: Any, keys: Keys) -> Iterator[tuple[int, Keys]]:  # noqa: ANN401  (any value)
        nonlocal number
        yield number, keys
        if isinstance(value, dict | list) and value:
            for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
                number += 1
                yield from inside(inner, (*keys, key))
            number += 1
        assert isinstance(value, dict | list) or "\n" not in json.dumps(value)

    yield from inside(dict(data), ())


def texts(*, but: Iterable[str] = ()) -> tuple[Field, ...]:
    """Return the fields that take any text, but those of these names."""
    return tuple(
        field for field in FIELDS
        if not code_of(field) and not holds_others(field) and f"{field[0].__name__}.{field[1]}" not in but
    )  # fmt: skip


def rounds() -> Iterator[list[Field]]:
    """Yield the fields in groups that can hold the payload at once, since none is in the value of another."""
    depths = {field: len(keys_of(field)[1]) for field in FIELDS if holds_others(field)}
    for depth in sorted(set(depths.values())):
        yield [field for field, own in depths.items() if own == depth]
    typed = [field for field in FIELDS if field not in depths]
    yield typed
    # What rules refuse shows only in entries that are valid.
    yield [field for field in typed if not code_of(field) or f"{field[0].__name__}.{field[1]}" in OWN_CODES]


def catalogue(payload: str) -> str:
    """Return a Russian catalogue that adds the payload to each message of the interface."""
    template = resources.files("onrecord") / "locale/messages.pot"
    messages = [message for message in read_po(BytesIO(template.read_bytes())) if message.id]
    forms = "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : "
    head = f'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: {forms}2);\\n"\n\n'
    return head + "".join(f"{_message(message, payload)}\n" for message in messages)


def _message(message: Message, payload: str) -> str:
    ids = [message.id] if isinstance(message.id, str) else list(message.id)
    context = f"msgctxt {quoted(message.context)}\n" if message.context else ""
    lines = "".join(f"msgid{'_plural' * place} {quoted(id_)}\n" for place, id_ in enumerate(ids))
    said = quoted(ids[-1] + payload)
    strings = [f"msgstr {said}\n"] if len(ids) == 1 else [f"msgstr[{form}] {said}\n" for form in range(3)]
    return f"{context}{lines}{''.join(strings)}"


def quoted(text: str) -> str:
    """Return a text as catalogues hold it, on one line."""
    marks = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}
    return '"' + "".join(marks.get(character, character) for character in text) + '"'


def written(root: Path, ending: str) -> dict[str, bytes]:
    """Return the files of a site whose addresses have an ending, without writing any of the others."""
    loaded = load_site(root, OPTIONS)
    site, theme = loaded.value.site, loaded.value.theme
    assert site is not None, loaded.problems
    assert theme is not None, loaded.problems
    plan = plan_pages(site, theme)
    planned = [one for section in sections(site) for one in plan.of(section) if one.address.endswith(ending)]
    return {one.address: one.make().render().value.encode("utf-8") for one in planned}
