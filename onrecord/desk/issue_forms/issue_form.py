"""Reads the site's own issue forms: their questions, and what a draft needs of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from msgspec import Struct

from onrecord.desk.starting.starter import SITE
from onrecord.problems import RefusedError, SourceFile
from onrecord.read.file_decoding import decode
from onrecord.read.normalization import to_plain
from onrecord.read.yaml.nodes import Node
from onrecord.read.yaml.tree import parse_yaml

FormName = Literal["new-event", "correction"]
_NEEDED: Mapping[FormName, tuple[str, ...]] = {
    "new-event": ("story", "date", "kind", "speaker", "what", "source"),
    "correction": ("entry", "wrong", "right", "source"),
}
"""The forms by file name, with the questions that a draft needs."""
_FOLDER = ".github/ISSUE_TEMPLATE"
_ASKING = ("input", "textarea", "dropdown", "checkboxes")
"""The elements of a form that have an answer."""


class Question(Struct, frozen=True):
    """One question of a form: its label is the heading above the answer, its kind one of `_ASKING`.

    A dropdown has options; `ticked` boxes must be ticked. GitHub puts the answer into a code block if it `is_rendered`.
    """

    id: str
    label: str
    kind: str
    options: tuple[str, ...] = ()
    ticked: tuple[str, ...] = ()
    is_required: bool = False
    is_rendered: bool = False


class IssueForm(Struct, frozen=True):
    """One form; its title is the beginning of the issue's, which the form fills in."""

    name: FormName
    title: str
    questions: tuple[Question, ...]


def read_forms(root: Path) -> tuple[IssueForm, ...]:
    """Return the forms of the site in `root`; those of a new site if it has none. Raises `RefusedError`."""
    above = [root, *root.parents]  # GitHub reads the forms at the root of the repository, which may be above the site
    top = next((place for place, folder in enumerate(above) if (folder / ".git").exists()), 0)
    folders = (folder / _FOLDER for folder in above[: top + 1])
    folder = next((one for one in folders if one.is_dir()), SITE / "dot-github/ISSUE_TEMPLATE")
    forms = tuple(_form(name, file) for name in _NEEDED if (file := folder / f"{name}.yml").is_file())
    if not forms:
        names = " or ".join(f"{name}.yml" for name in _NEEDED)
        raise RefusedError(f"{_FOLDER} has no form that can be imported; it needs {names}")
    return forms


def _form(name: FormName, file: Path) -> IssueForm:
    try:
        decoded = decode(file.read_bytes(), file.name)
    except OSError as error:
        raise RefusedError(f"{_FOLDER}/{file.name} can't be read: {error.strerror}") from None
    parsed = parse_yaml(decoded.value) if isinstance(decoded.value, SourceFile) else decoded
    needed = _NEEDED[name]
    try:
        form: Any = to_plain(parsed.value) if isinstance(parsed.value, Node) else {}
        elements = [one for one in form.get("body", []) if one.get("type") in _ASKING]
        questions = tuple(_question(one, needed) for one in elements)
        title = form.get("title", "").strip()
    except (AttributeError, TypeError):  # a text or a list stands where the form needs fields
        form = {}
    if not form or decoded.problems or parsed.problems:
        reason = next((problem.message for problem in (*decoded.problems, *parsed.problems)), "it is no form")
        raise RefusedError(f"{_FOLDER}/{file.name} can't be used: {reason}; correct it")
    asked = {question.id for question in questions}
    missing = [id_ for id_ in needed if id_ not in asked]
    if missing:
        raise RefusedError(f"{_FOLDER}/{file.name} has no question with the id {', '.join(missing)}; add it")
    return IssueForm(name, title, questions)


def _question(element: Mapping[str, Any], needed: Sequence[str]) -> Question:
    id_ = element.get("id", "")
    attributes = element.get("attributes", {})
    options = attributes.get("options", [])
    boxes = [one for one in options if isinstance(one, dict) and one.get("required") == "true"]
    return Question(
        id=id_,
        label=attributes.get("label", "").strip(),
        kind=element["type"],
        options=tuple(one.strip() for one in options if isinstance(one, str)),
        ticked=tuple(box.get("label", "").strip() for box in boxes),
        is_required=element.get("validations", {}).get("required") == "true" or id_ in needed,
        is_rendered=bool(attributes.get("render")),
    )
