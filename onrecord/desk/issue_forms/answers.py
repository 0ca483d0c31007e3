"""Decodes what GitHub says of an issue, and takes the filled form apart: answers below the headings of questions.

The site's own definitions of its forms alone say what stands above each answer. The results of an import are here too:
what it wrote, or what the answers lack.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from onrecord.desk.editing.untrusted_text import forbidden_in
from onrecord.desk.starting.starter import SITE
from onrecord.model.records import ORIGIN
from onrecord.problems import RefusedError, SourceFile
from onrecord.read.site_folder import decode
from onrecord.read.yaml.nodes import Mapping as Tree
from onrecord.read.yaml.nodes import Node, Scalar
from onrecord.read.yaml.nodes import Sequence as List
from onrecord.read.yaml.tree import parse_yaml

FormName = Literal["new-event", "correction"]
_NEEDED: Mapping[FormName, tuple[str, ...]] = {
    "new-event": ("story", "date", "kind", "speaker", "what", "source"),
    "correction": ("entry", "wrong", "right", "source"),
}
"""The forms by the names of their files, with the ids of the questions that a draft needs."""
_FOLDER = ".github/ISSUE_TEMPLATE"
_ASKING = ("input", "textarea", "dropdown", "checkboxes")
"""The elements of a form that have an answer."""
LONGEST_LINE = 1_000
"""In characters, of an answer on one line."""
LONGEST_TEXT = 5_000
"""In characters, of a longer answer."""
TITLE = "Title of the issue"
"""What a lack of the issue's title is called: the title is no question of the form."""
_HEADING = "### "
_EMPTY = frozenset({"_No response_", "None"})
"""What GitHub writes in place of an answer; `None` for a dropdown."""
_FENCED = re.compile(r"(?P<fence>`{3,})[^\n`]*\n(?P<inside>.*)\n(?P=fence)", re.DOTALL)
_BOX = re.compile(r"- \[(?P<mark>[ xX])\] (?P<label>.*)")
LONGEST_BODY = 65_536
"""In characters: GitHub's own limit for an issue."""
MOST_LINES = 1_000
LARGEST_FILE = 1024 * 1024
"""In bytes. An event of GitHub is some 10 kB beside the issue's text."""
LONGEST_TITLE = 256
"""In characters: GitHub's own limit."""
MOST_ISSUES = 10**9
"""No number of an issue has ten digits."""
_ISSUE_ADDRESS = re.compile(r"https://[\w.-]+/[\w.-]+/[\w.-]+/issues/\d{1,9}", re.ASCII)


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
    elements = body.items if isinstance(body, List) else ()
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
    items = options.items if isinstance(options, List) else ()
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


class MissingAnswer(Struct, frozen=True):
    """What a form lacks before it can become a draft."""

    label: str
    """The question; empty if the whole form is meant."""
    message: str
    """What is wrong, and what to write."""

    def __str__(self) -> str:
        """Return both in one line, whatever the message repeats of an answer."""
        return " ".join(": ".join(filter(None, (self.label, self.message))).split())


class ImportedForm(Struct, frozen=True):
    """What an import wrote, and what an editor must still do."""

    name: str
    """The event, as `story/event`."""
    files: tuple[str, ...]
    """The new and the extended files, relative to the site's folder."""
    to_do: tuple[str, ...]
    is_draft: bool
    """Whether it is the draft of an event; else a correction of one."""
    number: int = 0
    """The number of the issue; 0 if it is not known."""


class IncompleteForm(Struct, frozen=True):
    """What a form lacks. Nothing was written."""

    lacks: tuple[MissingAnswer, ...]
    """In the order of the questions."""


class Answers(Struct, frozen=True):
    """The answers of one form, and what each lacks by itself."""

    form: IssueForm
    title: str
    """The issue's title, without its beginning from the form."""
    by_id: Mapping[str, str]
    """Empty for a question without an answer; without the answers that can't be used."""
    lacks: tuple[MissingAnswer, ...]

    def lack(self, id_: str, message: str) -> MissingAnswer:
        """Return what the answer to a question lacks."""
        return MissingAnswer(self.label(id_), message)

    def label(self, id_: str) -> str:
        """Return the heading of a question."""
        return next((question.label for question in self.form.questions if question.id == id_), id_)

    def others(self, *used: str) -> list[tuple[str, str]]:
        """Return the answers to all other questions, below their headings; boxes are no answers to keep."""
        return [
            (question.label, answer)
            for question in self.form.questions
            if question.id not in used and question.kind != "checkboxes"
            if (answer := self.by_id.get(question.id, ""))
        ]

    def incomplete(self, lacks: Iterable[MissingAnswer]) -> IncompleteForm:
        """Return what the form lacks, in the order of its questions."""
        labels = ["", TITLE, *(question.label for question in self.form.questions)]
        return IncompleteForm(tuple(sorted(lacks, key=lambda lack: labels.index(lack.label))))

    def options(self, id_: str) -> tuple[str, ...]:
        """Return the choices of a question."""
        return next((question.options for question in self.form.questions if question.id == id_), ())


def read_answers(submission: Submission, forms: Sequence[IssueForm]) -> Answers | None:
    """Return the answers of a filled form; None if it is none of these forms."""
    lines = submission.body.split("\n")
    headings = [(row, line[len(_HEADING) :].strip()) for row, line in enumerate(lines) if line.startswith(_HEADING)]
    form = _form_with({label for _, label in headings}, forms)
    if form is None:
        return None
    labels = {question.label for question in form.questions}
    known = [(row, label) for row, label in headings if label in labels]
    lacks = list(_find_misplaced(lines, known, labels))
    rows = [row for row, _ in known]
    texts = {
        label: "\n".join(lines[row + 1 : end]) for (row, label), end in zip(known, [*rows[1:], len(lines)], strict=True)
    }
    by_id: dict[str, str] = {}
    for question in form.questions:
        answer = _answer(texts.get(question.label, ""), question)
        faults = [MissingAnswer(question.label, fault) for fault in _faults(answer, question)]
        lacks += faults
        if not faults:
            by_id[question.id] = answer
    title = submission.title.removeprefix(form.title).strip()
    lacks += [MissingAnswer(TITLE, fault) for fault in _title_faults(title)]
    return Answers(form, "" if any(_title_faults(title)) else title, by_id, tuple(lacks))


def _form_with(labels: set[str], forms: Sequence[IssueForm]) -> IssueForm | None:
    """Return the form of which the most questions occur; None if none occurs, or two forms fit alike."""
    shares = {form.name: sum(question.label in labels for question in form.questions) for form in forms}
    most = max(shares.values(), default=0)
    best = [form for form in forms if shares[form.name] == most]
    return best[0] if most and len(best) == 1 else None


def _find_misplaced(lines: list[str], known: list[tuple[int, str]], labels: set[str]) -> Iterator[MissingAnswer]:
    """Yield what no question would get, or which of two answers nobody could tell."""
    if any(line.strip() for line in lines[: known[0][0]]):
        yield MissingAnswer("", "text stands above the first heading, where no question gets it; move it below one")
    counts = Counter(label for _, label in known)
    for label in sorted(labels):
        if counts[label] > 1:
            yield MissingAnswer(label, f"the line '### {label}' stands {counts[label]} times; keep it once")


def _answer(text: str, question: Question) -> str:
    answer = "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")
    if question.is_rendered and (fenced := _FENCED.fullmatch(answer)):
        answer = fenced["inside"]
    if question.kind != "textarea":
        answer = answer.strip()
    return "" if answer in _EMPTY and (answer != "None" or question.kind == "dropdown") else answer


def _faults(answer: str, question: Question) -> Iterator[str]:
    if character := forbidden_in(answer):
        yield f"{character.name} stands in the answer, {character.place}; delete it, it may be invisible"
    elif ORIGIN in answer:
        yield f"the words '{ORIGIN}' stand in the answer, by which onrecord knows its own comments; leave them out"
    elif question.kind == "checkboxes":
        ticked = {
            box["label"].strip() for line in answer.split("\n") if (box := _BOX.fullmatch(line)) and box["mark"] != " "
        }
        yield from (f"tick the box '{label}'" for label in question.ticked if label not in ticked)
    elif question.is_required and not answer:
        yield "the answer is missing; write it below this heading"
    elif question.kind == "textarea" and len(answer) > LONGEST_TEXT:
        yield f"the answer has more than {LONGEST_TEXT:,} characters; shorten it"
    elif question.kind != "textarea" and "\n" in answer:
        yield "the answer has several lines; write it on one"
    elif question.kind != "textarea" and len(answer) > LONGEST_LINE:
        yield f"the answer has more than {LONGEST_LINE:,} characters; shorten it"


def _title_faults(title: str) -> Iterator[str]:
    if character := forbidden_in(title):
        yield f"{character.name} stands in the title, {character.place}; delete it, it may be invisible"
    elif "\n" in title:
        yield "the title has several lines; write it on one"
    elif len(title) > LONGEST_TITLE:
        yield f"the title has more than {LONGEST_TITLE} characters; shorten it"


class Submission(Struct, frozen=True):
    """A filled form as GitHub tells it. All of it except the number and the address is a stranger's text."""

    body: str
    """With LF line ends and without tabs."""
    title: str = ""
    address: str = ""
    """The address of the issue, if it is known."""
    number: int = 0
    """The number of the issue; 0 if it is not known."""

    @property
    def origin(self) -> str:
        """The comment that says where the text came from."""
        return f"{ORIGIN}: {self.address}" if self.address else ORIGIN


class UnusableError(Exception):
    """The whole of a submission can't be used. `str()` says why, and what to do."""


class _Issue(Struct):
    number: int
    title: str
    html_url: str = ""
    body: str | None = None


class _Event(Struct):
    issue: _Issue


def read_submission(data: bytes, title: str = "") -> Submission:
    """Return the form in `data`: an event as JSON, or the text of the issue called `title`. Raises `UnusableError`."""
    if len(data) > LARGEST_FILE:
        raise UnusableError("the file is larger than 1 MiB; the form must be shorter")
    if data.lstrip()[:1] == b"{":
        issue = _decode_issue(data)
        address = issue.html_url if _ISSUE_ADDRESS.fullmatch(issue.html_url) else ""
        number = issue.number if 0 < issue.number < MOST_ISSUES else 0
        return _screen(issue.body or "", title or issue.title, address, number)
    try:
        body = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnusableError("the text is not UTF-8; save it as UTF-8") from None
    return _screen(body, title, "", 0)


def _decode_issue(data: bytes) -> _Issue:
    try:
        return msgspec.json.decode(data, type=_Event).issue
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        hint = "give the file that GITHUB_EVENT_PATH names, or the text of the issue alone"
        raise UnusableError(f"this is no event of an issue; {hint}") from None


def _screen(body: str, title: str, address: str, number: int) -> Submission:
    body = body.replace("\r\n", "\n").expandtabs(4)
    if len(body) > LONGEST_BODY:
        raise UnusableError(f"the form has more than {LONGEST_BODY:,} characters; shorten it")
    if body.count("\n") >= MOST_LINES:
        raise UnusableError(f"the form has more than {MOST_LINES:,} lines; shorten it")
    return Submission(body, title.replace("\t", " ").strip(), address, number)
