"""Takes a filled form apart by the questions of the site's own forms, and says what its answers lack."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from onrecord.editing.entries.untrusted_text import forbidden_in
from onrecord.model.records import ORIGIN
from onrecord.web.issue_forms.issue_form import IssueForm, Question
from onrecord.web.issue_forms.outcomes import IncompleteForm, MissingAnswer
from onrecord.web.issue_forms.submission import LONGEST_TITLE, Submission

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


class Answers(Struct, frozen=True):
    """The answers of one form that can be used."""

    form: IssueForm
    title: str
    """The issue's title, without the beginning that the form fills in."""
    by_id: Mapping[str, str]
    """The answers by the ids of their questions."""
    lacks: tuple[MissingAnswer, ...]
    """What answers lack by themselves."""

    def get(self, id_: str) -> str:
        """Return the answer to a question; empty without one."""
        return self.by_id.get(id_, "")

    def lack(self, id_: str, message: str) -> MissingAnswer:
        """Return what the answer to a question lacks."""
        return MissingAnswer(self.question(id_).label, message)

    def question(self, id_: str) -> Question:
        """Return a question by its id."""
        found = (question for question in self.form.questions if question.id == id_)
        return next(found, Question(id_, id_, "input"))

    def others(self, *used: str) -> list[tuple[str, str]]:
        """Return the answers to all other questions, below their headings; boxes are no answers to keep."""
        others = []
        for question in self.form.questions:
            answer = self.get(question.id)
            if answer and question.id not in used and question.kind != "checkboxes":
                others.append((question.label, answer))
        return others

    def incomplete(self, lacks: Iterable[MissingAnswer]) -> IncompleteForm:
        """Return what the form lacks, in the order of its questions."""
        labels = ["", TITLE, *(question.label for question in self.form.questions)]
        return IncompleteForm(tuple(sorted(lacks, key=lambda lack: labels.index(lack.label))))


def read_answers(submission: Submission, forms: Sequence[IssueForm]) -> Answers | None:
    """Return the answers of a filled form; None if it is none of these forms, or could be two of them."""
    lines = submission.body.split("\n")
    headings = [(row, line[len(_HEADING) :].strip()) for row, line in enumerate(lines) if line.startswith(_HEADING)]
    form = _choose_form({label for _, label in headings}, forms)
    if form is None:
        return None
    labels = {question.label for question in form.questions}
    known = [(row, label) for row, label in headings if label in labels]
    texts = _texts_below(lines, known)
    lacks = list(_find_misplaced(lines, known))
    by_id: dict[str, str] = {}
    for question in form.questions:
        answer = _clean_answer(texts.get(question.label, ""), question)
        faults = list(_find_faults(answer, question))
        lacks += [MissingAnswer(question.label, fault) for fault in faults]
        if not faults:
            by_id[question.id] = answer
    title = submission.title.removeprefix(form.title).strip()
    faults = list(_find_faults(title, Question("", TITLE, "title")))
    lacks += [MissingAnswer(TITLE, fault) for fault in faults]
    return Answers(form, "" if faults else title, by_id, tuple(lacks))


def _choose_form(headings: Collection[str], forms: Sequence[IssueForm]) -> IssueForm | None:
    """Return the form that has most of these headings; None if none has one, or several have as many."""
    counts = {form.name: sum(question.label in headings for question in form.questions) for form in forms}
    most = max(counts.values(), default=0)
    best = [form for form in forms if counts[form.name] == most]
    return best[0] if most and len(best) == 1 else None


def _texts_below(lines: list[str], headings: list[tuple[int, str]]) -> dict[str, str]:
    """Return the text below each heading, up to the next one."""
    ends = [*(row for row, _ in headings[1:]), len(lines)]
    return {label: "\n".join(lines[row + 1 : end]) for (row, label), end in zip(headings, ends, strict=True)}


def _find_misplaced(lines: list[str], known: list[tuple[int, str]]) -> Iterator[MissingAnswer]:
    """Yield what no question would get, or which of two answers nobody could tell."""
    if any(line.strip() for line in lines[: known[0][0]]):
        yield MissingAnswer("", "text stands above the first heading, where no question gets it; move it below one")
    for label, count in sorted(Counter(label for _, label in known).items()):
        if count > 1:
            yield MissingAnswer(label, f"the line '### {label}' stands {count} times; keep it once")


def _clean_answer(text: str, question: Question) -> str:
    answer = "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")
    fenced = _FENCED.fullmatch(answer) if question.is_rendered else None
    if fenced:
        answer = fenced["inside"]
    if question.kind != "textarea":
        answer = answer.strip()
    is_word = answer == "None" and question.kind != "dropdown"
    return "" if answer in _EMPTY and not is_word else answer


def _find_faults(answer: str, question: Question) -> Iterator[str]:
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
