"""Issue forms as readers fill them in and GitHub writes them. All of it is invented."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from onrecord.web.issue_forms.issue_form import FormName, IssueForm, read_forms

FORMS: Mapping[FormName, IssueForm] = {form.name: form for form in read_forms(Path("/nonexistent"))}
"""The forms of a new site."""
NEW_EVENT: Mapping[str, str] = {
    "story": "The dispute",
    "date": "2021-11-03",
    "kind": "statement",
    "speaker": "The company",
    "what": "There was no meeting, the company says.",
    "answers": "",
    "source": "https://example.org/wire",
    "licence": "yes",
}
"""The answers of a form that lacks nothing, by the ids of the questions."""
CORRECTION: Mapping[str, str] = {
    "entry": "dispute/announcement",
    "address": "",
    "wrong": "They issued a joint statement",
    "right": "The ministry issued a statement",
    "source": "https://example.org/gazette",
}


def filled(form: IssueForm, answers: Mapping[str, str]) -> str:
    """Return the text of an issue as GitHub writes it for a form with these answers."""
    return "\n\n".join(_section(question.label, question.ticked, answers[question.id]) for question in form.questions)


def _section(label: str, boxes: tuple[str, ...], answer: str) -> str:
    ticks = "\n".join(f"- [{'X' if answer else ' '}] {box}" for box in boxes)
    return f"### {label}\n\n{ticks or answer or '_No response_'}"


def new_event(**changes: str) -> str:
    """Return the text of a filled form 'New event'."""
    return filled(FORMS["new-event"], {**NEW_EVENT, **changes})


def correction(**changes: str) -> str:
    """Return the text of a filled form 'Correction'."""
    return filled(FORMS["correction"], {**CORRECTION, **changes})


def webhook(body: str, title: str = "New event: The company speaks", number: int = 12) -> bytes:
    """Return the event that a webhook tells of an issue."""
    address = f"https://github.com/example/record/issues/{number}"
    issue = {"number": number, "title": title, "html_url": address, "body": body, "user": {"login": "reader"}}
    return json.dumps({"action": "labeled", "issue": issue, "label": {"name": "import"}}).encode("utf-8")
