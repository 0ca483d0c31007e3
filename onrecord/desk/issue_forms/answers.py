"""Takes a filled form apart by the questions of the site's own forms, and says what its answers lack."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from onrecord.desk.editing.untrusted_text import forbidden_in
from onrecord.desk.issue_forms.issue_form import IssueForm, Question
from onrecord.desk.issue_forms.submission import LONGEST_TITLE, Submission
from onrecord.model.records import ORIGIN

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
        return [(question.label, self.get(question.id)) for question in asked if self.get(question.id)]

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
    character = forbidden_in(answer)
    if character:
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
