"""Tells which question of a form lacks an answer, for a problem that says so in the words of a file."""

from collections.abc import Mapping

from onrecord.editing.entries.new_entries import MODELS
from onrecord.editing.forms.questions import questions_for
from onrecord.editing.site_reading import classify
from onrecord.problems import Keys, Problem

_AT_TYPE: Mapping[str, str] = {"REL004": "denies", "FND001": "speaker", "FND003": "finds"}
"""The field that is lacking where a rule reports the type of an event, by the code of the problem."""
_OF_FINDINGS = "FND"
"""Begins the codes of problems that only findings have."""
_IN_SHARED_FILES = ("source", "actor")
"""The kinds of entries of which one file can hold several, by their ids."""


def lacking_field(problem: Problem) -> str:
    """Return the field without which a rule found the type of an event wrong; empty for any other problem.

    A check reports a denial of nothing at its type; a form shows that at the question without an answer.
    """
    is_at_type = problem.where is not None and problem.where.keys[-1:] == ("type",)
    return _AT_TYPE.get(problem.code, "") if is_at_type else ""


def lacking_question(problem: Problem) -> str:
    """Return the question whose answer is missing; empty for a problem that says something else."""
    kind, keys = _lacking_keys(problem)
    return _words_of(kind, keys, "finding" if problem.code.startswith(_OF_FINDINGS) else "")


def lacking_place(problem: Problem) -> str:
    """Return the field of an entry whose question is to be answered, or has the one inside it; empty for others."""
    _, keys = _lacking_keys(problem)
    return str(keys[0]) if keys and lacking_question(problem) else ""


def _lacking_keys(problem: Problem) -> tuple[str, Keys]:
    """Return the kind of entry and the keys of the value that it lacks; no keys for a problem that says otherwise."""
    file = classify(problem.span.path) if problem.span else None
    if file is None or file.kind not in MODELS:
        return "", ()
    field = lacking_field(problem)
    if field:
        return file.kind, (field,)
    if problem.code != "FLD002" or problem.where is None:
        return "", ()
    keys = problem.where.keys
    return file.kind, keys[1:] if file.kind in _IN_SHARED_FILES else keys


def _words_of(kind: str, keys: Keys, type_: str) -> str:
    """Return the question on the value at a path of keys, for a type of event; empty if no form asks for it."""
    words = ""
    for key in keys:
        if isinstance(key, int):
            continue
        asked = questions_for(kind, {"type": type_}) if kind else ()
        question = next((question for question in asked if question.name == key), None)
        if question is None:
            return ""
        words = question.words
        kind = key if kind == "event" else f"{kind}.{key}"
    return words
