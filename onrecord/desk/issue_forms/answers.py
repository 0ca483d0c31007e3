"""Takes a form apart that a reader filled in, by the site's own definitions, and says what its answers lack."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct

from onrecord.desk.editing.untrusted_text import forbidden_in
from onrecord.desk.starting.starter import SITE
from onrecord.model.records import ORIGIN
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
LONGEST_LINE = 1_000
"""In characters, of an answer on one line."""
LONGEST_TEXT = 5_000
"""In characters, of an answer on several lines."""
TITLE = "Title of the issue"
"""What a lack of the issue's title is called: the title is no question of the form."""
_HEADING = "### "
_EMPTY = frozenset({"_No response_", "None"})
"""What GitHub writes in place of an answer; `None` for a dropdown."""
_FENCED = re.compile(r"(?P<fence>`{3,})[^\n`]*\n(?P<inside>.*)\n(?P=fence)", re.DOTALL)
_BOX = re.compile(r"- \[(?P<mark>[ xX])\] (?P<label>.*)")
LONGEST_BODY = 65_536
"""In characters: GitHub's own limit for the text of an issue."""
LONGEST_TITLE = 256
"""In characters: GitHub's own limit for the title of an issue."""
MOST_LINES = 1_000
LARGEST_FILE = 1024 * 1024
"""In bytes. An event of GitHub is some 10 kB beside the issue's text."""
MOST_ISSUES = 10**9
"""No number of an issue has ten digits."""
_ISSUE_ADDRESS = re.compile(r"https://[\w.-]+/[\w.-]+/[\w.-]+/issues/\d{1,9}", re.ASCII)


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


class MissingAnswer(Struct, frozen=True):
    """What is wrong with a question before the form can become a draft; without a label, with the whole form."""

    label: str
    message: str

    def __str__(self) -> str:
        """Return both in one line, whatever the message repeats of an answer."""
        return " ".join(": ".join(filter(None, (self.label, self.message))).split())


class ImportedForm(Struct, frozen=True):
    """What an import wrote, `story/event`, what an editor must still do, and the issue's number, 0 if unknown."""

    name: str
    files: tuple[str, ...]
    to_do: tuple[str, ...]
    is_draft: bool
    number: int = 0


class IncompleteForm(Struct, frozen=True):
    """What a form lacks, in the order of the questions. Nothing was written."""

    lacks: tuple[MissingAnswer, ...]


class Answers(Struct, frozen=True):
    """The answers of one form that can be used, the rest of the issue's title, and what each lacks by itself."""

    form: IssueForm
    title: str
    by_id: Mapping[str, str]
    lacks: tuple[MissingAnswer, ...]

    def get(self, id_: str) -> str:
        """Return the answer to a question; empty without one."""
        return self.by_id.get(id_, "")

    def lack(self, id_: str, message: str) -> MissingAnswer:
        """Return what the answer to a question lacks."""
        return MissingAnswer(self.question(id_).label, message)

    def question(self, id_: str) -> Question:
        """Return a question by its id."""
        return next((one for one in self.form.questions if one.id == id_), Question(id_, id_, "input"))

    def others(self, *used: str) -> list[tuple[str, str]]:
        """Return the answers to all other questions, below their headings; boxes are no answers to keep."""
        asked = (one for one in self.form.questions if one.id not in used and one.kind != "checkboxes")
        return [(question.label, answer) for question in asked if (answer := self.get(question.id))]

    def incomplete(self, lacks: Iterable[MissingAnswer]) -> IncompleteForm:
        """Return what the form lacks, in the order of its questions."""
        labels = ["", TITLE, *(question.label for question in self.form.questions)]
        return IncompleteForm(tuple(sorted(lacks, key=lambda lack: labels.index(lack.label))))


def read_answers(submission: Submission, forms: Sequence[IssueForm]) -> Answers | None:
    """Return the answers of a filled form; None if it is none of these forms, or could be two of them."""
    lines = submission.body.split("\n")
    headings = [(row, line[len(_HEADING) :].strip()) for row, line in enumerate(lines) if line.startswith(_HEADING)]
    found = {label for _, label in headings}
    shares = {form.name: sum(question.label in found for question in form.questions) for form in forms}
    best = [form for form in forms if 0 < shares[form.name] == max(shares.values())]
    if len(best) != 1:
        return None
    form = best[0]
    labels = {question.label for question in form.questions}
    known = [(row, label) for row, label in headings if label in labels]
    lacks = list(_find_misplaced(lines, known))
    ends = [*(row for row, _ in known[1:]), len(lines)]
    texts = {label: "\n".join(lines[row + 1 : end]) for (row, label), end in zip(known, ends, strict=True)}
    by_id: dict[str, str] = {}
    for question in form.questions:
        answer = _answer(texts.get(question.label, ""), question)
        faults = [MissingAnswer(question.label, fault) for fault in _faults(answer, question)]
        lacks += faults
        if not faults:
            by_id[question.id] = answer
    title = submission.title.removeprefix(form.title).strip()
    faults = [MissingAnswer(TITLE, fault) for fault in _faults(title, Question("", TITLE, "title"))]
    return Answers(form, "" if faults else title, by_id, (*lacks, *faults))


def _find_misplaced(lines: list[str], known: list[tuple[int, str]]) -> Iterator[MissingAnswer]:
    """Yield what no question would get, or which of two answers nobody could tell."""
    if any(line.strip() for line in lines[: known[0][0]]):
        yield MissingAnswer("", "text stands above the first heading, where no question gets it; move it below one")
    for label, count in sorted(Counter(label for _, label in known).items()):
        if count > 1:
            yield MissingAnswer(label, f"the line '### {label}' stands {count} times; keep it once")


def _answer(text: str, question: Question) -> str:
    answer = "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")
    fenced = _FENCED.fullmatch(answer) if question.is_rendered else None
    if fenced:
        answer = fenced["inside"]
    if question.kind != "textarea":
        answer = answer.strip()
    is_word = answer == "None" and question.kind != "dropdown"
    return "" if answer in _EMPTY and not is_word else answer


def _faults(answer: str, question: Question) -> Iterator[str]:
    noun = "title" if question.kind == "title" else "answer"
    longest = {"textarea": LONGEST_TEXT, "title": LONGEST_TITLE}.get(question.kind, LONGEST_LINE)
    if character := forbidden_in(answer):
        yield f"{character.name} stands in the {noun}, {character.place}; delete it, it may be invisible"
    elif ORIGIN in answer and noun != "title":
        yield f"the words '{ORIGIN}' stand in the answer, by which onrecord knows its own comments; leave them out"
    elif question.kind == "checkboxes":
        boxes = filter(None, map(_BOX.fullmatch, answer.split("\n")))
        ticked = {box["label"].strip() for box in boxes if box["mark"] != " "}
        yield from (f"tick the box '{label}'" for label in question.ticked if label not in ticked)
    elif question.is_required and not answer:
        yield "the answer is missing; write it below this heading"
    elif question.kind != "textarea" and "\n" in answer:
        yield f"the {noun} has several lines; write it on one"
    elif len(answer) > longest:
        yield f"the {noun} has more than {longest:,} characters; shorten it"


class Submission(Struct, frozen=True):
    """A filled form as GitHub tells it, with LF line ends and without tabs; body and title are a stranger's text.

    The number and the address are those of the issue, 0 and empty if they are not known.
    """

    body: str
    title: str = ""
    address: str = ""
    number: int = 0

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


def read_submission(data: bytes, title: str = "") -> Submission:
    """Return the form in `data`: an event as JSON, or the text of the issue called `title`. Raises `UnusableError`."""
    if len(data) > LARGEST_FILE:
        raise UnusableError("the file is larger than 1 MiB; the form must be shorter")
    try:
        if data.lstrip()[:1] == b"{":
            issue = msgspec.convert(msgspec.json.decode(data, type=dict[str, Any])["issue"], _Issue)
        else:
            issue = _Issue(0, "", body=data.decode("utf-8-sig"))
    except (msgspec.MsgspecError, KeyError, RecursionError):
        hint = "give the file that GITHUB_EVENT_PATH names, or the text of the issue alone"
        raise UnusableError(f"this is no event of an issue; {hint}") from None
    except UnicodeDecodeError:
        raise UnusableError("the text is not UTF-8; save it as UTF-8") from None
    body = (issue.body or "").replace("\r\n", "\n").expandtabs(4)
    if len(body) > LONGEST_BODY:
        raise UnusableError(f"the form has more than {LONGEST_BODY:,} characters; shorten it")
    if body.count("\n") >= MOST_LINES:
        raise UnusableError(f"the form has more than {MOST_LINES:,} lines; shorten it")
    address = issue.html_url if _ISSUE_ADDRESS.fullmatch(issue.html_url) else ""
    number = issue.number if 0 < issue.number < MOST_ISSUES else 0
    return Submission(body, (title or issue.title).replace("\t", " ").strip(), address, number)
