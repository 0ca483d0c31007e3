"""Reads the definitions of a site's issue forms, which alone say what stands above each answer."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from onrecord.desk.starting.starter import SITE
from onrecord.problems import SourceFile
from onrecord.read.text import decode
from onrecord.read.yaml.nodes import Mapping as Tree
from onrecord.read.yaml.nodes import Node, Scalar, Sequence
from onrecord.read.yaml.tree import parse_yaml
from onrecord.site_files.additions import RefusedError

FormName = Literal["new-event", "correction"]
_NEEDED: Mapping[FormName, tuple[str, ...]] = {
    "new-event": ("story", "date", "kind", "speaker", "what", "source"),
    "correction": ("entry", "wrong", "right", "source"),
}
"""The forms by the names of their files, with the ids of the questions that a draft needs."""
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
    """The choices of a dropdown."""
    ticked: tuple[str, ...] = ()
    """The boxes that must be ticked."""
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
    folder = _folder(root)
    files = {name: (folder or SITE / "dot-github/ISSUE_TEMPLATE") / _file(name) for name in _NEEDED}
    forms = tuple(_form(name, file) for name, file in files.items() if file.is_file())
    if not forms:
        raise RefusedError(f"{_FOLDER} has no form that can be imported; it needs {' or '.join(map(_file, _NEEDED))}")
    return forms


def _folder(root: Path) -> Path | None:
    """Return the folder of the forms: GitHub reads it at the root of the repository, which may be above the site."""
    above = [root, *root.parents]
    top = next((place for place, folder in enumerate(above) if (folder / ".git").exists()), 0)
    return next((folder / _FOLDER for folder in above[: top + 1] if (folder / _FOLDER).is_dir()), None)


def _file(name: FormName) -> str:
    return f"{name}.yml"


def _form(name: FormName, file: Path) -> IssueForm:
    tree = _tree(file)
    body = _get(tree, "body")
    elements = body.items if isinstance(body, Sequence) else ()
    asking = (_question(element) for element in elements if _text(_get(element, "type")) in _ASKING)
    needed = _NEEDED[name]
    questions = tuple(replace(one, is_required=one.is_required or one.id in needed) for one in asking)
    ids = {question.id for question in questions}
    missing = [id_ for id_ in needed if id_ not in ids]
    if missing:
        raise RefusedError(f"{_FOLDER}/{file.name} has no question with the id {', '.join(missing)}; add it")
    return IssueForm(name, _text(_get(tree, "title")).strip(), questions)


def _tree(file: Path) -> Node:
    try:
        decoded = decode(file.read_bytes(), file.name)
    except OSError as error:
        raise RefusedError(f"{_FOLDER}/{file.name} can't be read: {error.strerror}") from None
    parsed = parse_yaml(decoded.value) if isinstance(decoded.value, SourceFile) else decoded
    problems = (*decoded.problems, *parsed.problems)
    if problems or not isinstance(parsed.value, Tree):
        reason = problems[0].message if problems else "it is empty"
        raise RefusedError(f"{_FOLDER}/{file.name} can't be used: {reason}; correct it")
    return parsed.value


def _question(element: Node) -> Question:
    attributes = _get(element, "attributes")
    options = _get(attributes, "options")
    items = options.items if isinstance(options, Sequence) else ()
    return Question(
        id=_text(_get(element, "id")),
        label=_text(_get(attributes, "label")).strip(),
        kind=_text(_get(element, "type")),
        options=tuple(_text(item).strip() for item in items if isinstance(item, Scalar)),
        ticked=tuple(_text(_get(item, "label")).strip() for item in items if _is_yes(_get(item, "required"))),
        is_required=_is_yes(_get(element, "validations", "required")),
        is_rendered=bool(_text(_get(attributes, "render"))),
    )


def _get(node: Node | None, *names: str) -> Node | None:
    for name in names:
        node = node.by_name[name][1] if isinstance(node, Tree) and name in node.by_name else None
    return node


def _text(node: Node | None) -> str:
    return node.text if isinstance(node, Scalar) else ""


def _is_yes(node: Node | None) -> bool:
    return _text(node) == "true"
