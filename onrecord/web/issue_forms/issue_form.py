"""Reads the site's own issue forms: their questions, and what a draft needs of them."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from msgspec import Struct

from onrecord.editing.entries.plain_yaml import read_plain
from onrecord.editing.starting.starter import SITE
from onrecord.problems import RefusedError

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
    """One question of a form."""

    id: str
    label: str
    """The heading above the answer."""
    kind: str
    """One of `_ASKING`."""
    options: tuple[str, ...] = ()
    """What a dropdown offers."""
    ticked: tuple[str, ...] = ()
    """The labels of the boxes that must be ticked."""
    is_required: bool = False
    is_rendered: bool = False
    """Whether GitHub puts the answer into a code block."""


class IssueForm(Struct, frozen=True):
    """One form."""

    name: FormName
    title: str
    """The beginning of the issue's title, which the form fills in."""
    questions: tuple[Question, ...]


def read_forms(root: Path) -> tuple[IssueForm, ...]:
    """Return the forms of the site in `root`; those of a new site if it has none. Raises `RefusedError`."""
    folder = _find_folder(root)
    files = {name: folder / f"{name}.yml" for name in _NEEDED}
    forms = tuple(_read_form(name, file) for name, file in files.items() if file.is_file())
    if not forms:
        names = " or ".join(f"{name}.yml" for name in _NEEDED)
        raise RefusedError(f"{_FOLDER} has no form that can be imported; it needs {names}")
    return forms


def _find_folder(root: Path) -> Path:
    """Return the folder of forms. GitHub reads it at the root of the repository, which may be above the site."""
    above = [root, *root.parents]
    top = next((place for place, folder in enumerate(above) if (folder / ".git").exists()), 0)
    folders = (folder / _FOLDER for folder in above[: top + 1])
    return next((folder for folder in folders if folder.is_dir()), SITE / "dot-github/ISSUE_TEMPLATE")


def _read_form(name: FormName, file: Path) -> IssueForm:
    try:
        read = read_plain(file.read_bytes(), file.name)
    except OSError as error:
        raise RefusedError(f"{_FOLDER}/{file.name} can't be read: {error.strerror}") from None
    form: Any = read.value
    problems = read.problems
    needed = _NEEDED[name]
    try:
        title = form.get("title", "").strip()
        elements = [element for element in form.get("body", []) if element.get("type") in _ASKING]
        questions = tuple(_read_question(element, needed) for element in elements)
    except (AttributeError, TypeError):  # a text or a list stands where the form needs fields
        form = {}
    if not form or problems:
        reason = problems[0].message if problems else "it is no form"
        raise RefusedError(f"{_FOLDER}/{file.name} can't be used: {reason}; correct it")
    asked = {question.id for question in questions}
    missing = [id_ for id_ in needed if id_ not in asked]
    if missing:
        raise RefusedError(f"{_FOLDER}/{file.name} has no question with the id {', '.join(missing)}; add it")
    return IssueForm(name, title, questions)


def _read_question(element: Mapping[str, Any], needed: Sequence[str]) -> Question:
    id_ = element.get("id", "")
    attributes = element.get("attributes", {})
    options = attributes.get("options", [])
    boxes = [option for option in options if isinstance(option, dict)]
    required = [box for box in boxes if box.get("required") == "true"]
    return Question(
        id=id_,
        label=attributes.get("label", "").strip(),
        kind=element["type"],
        options=tuple(option.strip() for option in options if isinstance(option, str)),
        ticked=tuple(box.get("label", "").strip() for box in required),
        is_required=element.get("validations", {}).get("required") == "true" or id_ in needed,
        is_rendered=bool(attributes.get("render")),
    )
