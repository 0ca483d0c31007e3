"""Completes the steps that lie ahead of a form: the id of each, and the day on which a new one was recorded."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from onrecord.editing.entries.yaml_values import Value
from onrecord.editing.lookup.entry_names import first_text
from onrecord.editing.lookup.id_suggestions import free_id
from onrecord.editing.lookup.id_words import choose_words
from onrecord.model.foldings import slug

_WORDS = 4
"""How many words an id has that is made of a headline."""


def complete_steps(
    steps: Any,  # noqa: ANN401  (a step may lack any of its fields)
    saved: Collection[str],
    languages: Sequence[str],
    today: date | None,
) -> list[Value]:
    """Return steps, each with an id: its own, or one made of its headline, its stage or its kind.

    A step whose id is not among the `saved` ones is recorded `today`, unless it has a day or is a draft; with None, its
    publication will say the day.
    """
    taken = {step["id"] for step in steps if "id" in step}
    completed: list[Value] = []
    for step in steps:
        id_ = step.get("id") or free_id(_propose_id(step, languages), taken)
        taken.add(id_)
        recorded: dict[str, Value] = {}
        if today and id_ not in saved and "published" not in step and step.get("status") != "draft":
            recorded["published"] = today.isoformat()
        completed.append({"id": id_, **step, **recorded})
    return completed


def _propose_id(step: Mapping[str, Any], languages: Sequence[str]) -> str:
    words = choose_words(first_text(step.get("title", "")), languages, _WORDS)
    return words or slug(step.get("stage") or step.get("kind") or "") or "step"
