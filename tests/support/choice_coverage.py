"""Finds the places that a choice of a field needs, and that do not have it: words, translations, a sign, forms, docs.

A choice is a value of a `Literal` in the field table. `NEEDS` says for each field which places its choices need.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import yaml
from babel.messages.pofile import read_po

from onrecord.editing.forms.page_questions import ANSWERS
from onrecord.model.choices import EVENT_TYPES, MEANINGS
from onrecord.model.fields import entry_models
from onrecord.model.frozen_model import Fields
from onrecord.render import vocabulary

ROOT = Path(__file__).parent.parent.parent
FORMS = tuple(f"{folder}/ISSUE_TEMPLATE" for folder in (".github", "onrecord/starter/site/dot-github"))
DROPDOWNS = {"kind": "EventFields.type"}
"""The field whose choices each dropdown of an issue form offers, by the dropdown's id."""

Lacks = Callable[[str], Iterator[str]]
"""Yields what a choice lacks, each as an instruction."""


def choices_of_all_fields() -> dict[str, tuple[str, ...]]:
    """Return the choices of each field that has a fixed list of them, by model and field."""
    return {
        f"{model.__name__}.{name}": choices
        for model in entry_models()
        for name, info in model.rows().items()
        if (choices := tuple(_literals(info.annotation)))
    }


def lacking(fields: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Return a line for each thing that the choices of these fields lack."""
    return [
        f"{field}, {choice}: {lack}"
        for field, choices in fields.items()
        for choice in choices
        for lack in _lacks(field, choice)
    ]


def unassigned_dropdowns() -> list[str]:
    """Return the dropdowns of the issue forms that `DROPDOWNS` does not assign to a field."""
    return [f"{path}, {id_}: name its field in DROPDOWNS" for path, id_ in _dropdowns() if id_ not in DROPDOWNS]


def _lacks(field: str, choice: str) -> Iterator[str]:
    if field not in NEEDS:
        yield "say in NEEDS of tests/support/choice_coverage.py what this field's choices need"
    needs: tuple[Lacks, ...] = (*NEEDS.get(field, ()), _reference, partial(_schema, field), partial(_forms, field))
    for lacks in needs:
        yield from lacks(choice)


def _lacks_meaning(name: str, choice: str) -> Iterator[str]:
    if choice not in MEANINGS[name]:
        yield f"write its meaning into {name} of onrecord/model/choices.py"


def _lacks_question(choice: str) -> Iterator[str]:
    if choice not in ANSWERS:
        yield "write its question into ANSWERS of onrecord/editing/forms/page_questions.py"


def _words(name: str, choice: str) -> Iterator[str]:
    """Yield whether the words of a choice are missing, in the vocabulary or in a catalogue."""
    words = getattr(vocabulary, name).get(choice)
    if words is None:
        yield f"write the words that pages print into {name} of onrecord/render/vocabulary.py"
    if words == "":  # pages say nothing of this choice
        return
    for path in sorted((ROOT / "onrecord/locale").glob("*.po")):
        if not words or words not in _translated(path):
            yield f"translate these words in {path.relative_to(ROOT)}"


def _sign(choice: str) -> Iterator[str]:
    if not re.search(
        rf'^\[data-type="{re.escape(choice)}"\] {{\n  --sign: \d+;', _text("static/style.css"), re.MULTILINE
    ):
        yield f'draw its sign in static/style.css: at the end of --signs, and [data-type="{choice}"] {{ --sign: … }}'


def _page(path: str, choice: str) -> Iterator[str]:
    if f"`{choice}`" not in _text(path):
        yield f"explain `{choice}` in {path}"


def _reference(choice: str) -> Iterator[str]:
    if f"`{choice}`" not in _text("docs/fields.md"):
        yield "run make update, which writes docs/fields.md"


def _schema(field: str, choice: str) -> Iterator[str]:
    """Yield whether no schema has the choice, or one has it without the meaning that a table gives it."""
    if field.startswith("PageFields."):  # pages are Markdown, and have no schema
        return
    listed = _listed()
    if not any(choice in options["enum"] for options in listed):
        yield "run make update, which writes schema/"
    elif _lacks_meaning in {getattr(need, "func", None) for need in NEEDS.get(field, ())}:
        explained = [options for options in listed if choice in options["enum"] and "enumDescriptions" in options]
        if not explained:
            yield "run make update, which writes its meaning into schema/"


@cache
def _listed() -> tuple[dict[str, Any], ...]:
    """Return the lists of choices in all schemas."""
    files = sorted(ROOT.glob("schema/*.json"))
    return tuple(options for path in files for options in _options(json.loads(_text(path))))


def _forms(field: str, choice: str) -> Iterator[str]:
    """Yield the issue forms that offer the field, and not this choice: by its name or its meaning."""
    meaning = EVENT_TYPES.get(choice, "") if field == "EventFields.type" else ""
    names = {choice.replace("-", " "), re.sub(r"^(?:an?|any|the) ", "", meaning)}
    for (path, id_), options in _dropdowns().items():
        if DROPDOWNS.get(id_) == field and names.isdisjoint(options):
            yield f"offer it in {path}, {id_}"


@cache
def _dropdowns() -> dict[tuple[str, str], tuple[str, ...]]:
    """Return the options of the dropdowns of the issue forms, by the form's path and the dropdown's id."""
    return {
        (str(path.relative_to(ROOT)), part["id"]): tuple(part["attributes"]["options"])
        for folder in FORMS
        for path in sorted((ROOT / folder).glob("*.yml"))
        for part in yaml.safe_load(path.read_text("utf-8")).get("body", ())
        if part["type"] == "dropdown"
    }


@cache
def _text(path: str | Path) -> str:
    return (ROOT / path).read_text("utf-8")


@cache
def _translated(path: Path) -> frozenset[str]:
    """Return the messages that a catalogue translates."""
    catalogue = read_po(io.BytesIO(path.read_bytes()))
    return frozenset(message.id for message in catalogue if isinstance(message.id, str) and message.string)


def _options(schema: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401  (JSON)
    if isinstance(schema, dict) and "const" in schema:
        yield {"enum": [schema["const"]]}
    if isinstance(schema, dict) and isinstance(schema.get("enum"), list):
        yield schema
    for part in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from _options(part)


def _literals(annotation: Any) -> Iterator[str]:  # noqa: ANN401  (annotations have no common type)
    if get_origin(annotation) is Literal:
        yield from get_args(annotation)
    elif not (isinstance(annotation, type) and issubclass(annotation, Fields)):
        for part in get_args(annotation):
            yield from _literals(part)


def _meaning(name: str) -> Lacks:
    return partial(_lacks_meaning, name)


_OUTCOMES = (_meaning("OUTCOMES"), partial(_words, "OUTCOMES"), partial(_page, "docs/syntax.md"))
NEEDS: Mapping[str, tuple[Lacks, ...]] = {
    "EventFields.type": (
        _meaning("EVENT_TYPES"),
        partial(_words, "EVENT_TYPES"),
        _sign,
        partial(_page, "docs/syntax.md"),
    ),
    "EventFields.channel": (_meaning("CHANNELS"), partial(_words, "CHANNELS")),
    "Expected.kind": (
        _meaning("EXPECTED_KINDS"),
        partial(_words, "EXPECTED_KINDS"),
        partial(_page, "docs/syntax.md"),
    ),
    "Expected.status": (_meaning("STATUSES"),),
    "EventFields.status": (_meaning("STATUSES"),),
    "EventFields.outcome": _OUTCOMES,
    "StageReached.outcome": _OUTCOMES,
    "Predecessor.outcome": _OUTCOMES,
    "Reopening.when": _OUTCOMES,
    "Ending.outcome": _OUTCOMES,
    "Stage.outcomes": _OUTCOMES,
    "Stage.classification": (),
    "StoryFields.status": (_meaning("STATUSES"),),
    "StoryFields.order": (),
    "SiteFields.corrections": (_meaning("CORRECTION_DUTIES"), partial(_page, "docs/writing.md")),
    "SiteFields.outputs": (),
    "Finds.result": (_meaning("FINDING_RESULTS"), partial(_words, "FINDINGS"), partial(_page, "docs/syntax.md")),
    "Relation.basis": (_meaning("BASES"),),
    "Votes.manner": (),
    "SourceFields.type": (partial(_words, "SOURCE_TYPES"),),
    "SourceFields.url_status": (_meaning("URL_STATUSES"), partial(_words, "URL_STATUSES")),
    "ActorFields.kind": (_meaning("ACTOR_KINDS"), partial(_words, "ACTOR_KINDS")),
    "PageFields.lacks": (_lacks_question, partial(_page, "docs/publishing.md")),
}
"""The places that the choices of each field need, besides the reference, the schemas and the forms that offer it."""
