"""Lists the stages of a bill's procedure for an editor who named another one."""

from __future__ import annotations

import re
from collections.abc import Mapping

from onrecord.model.fields import EventFields, Stage
from onrecord.model.procedures import Procedure
from onrecord.model.records import Entry, Records

_NUMERALS = {
    "1st": "first", "2nd": "second", "3rd": "third", "one": "1", "two": "2", "three": "3",
    "1е": "первое", "2е": "второе", "3е": "третье",
}  # fmt: skip

_SIMILAR = 0.6
"""Stages below this similarity stay in the procedure's order."""


def stages_hint(typed: str, event: Entry[EventFields], records: Records) -> str | None:
    """Return a hint that lists the stages of the event's bill, those similar to `typed` first; None without a bill."""
    entry, bill = records.procedure_of(event), records.bill_by_id.get(event.fields.bill or "")
    if entry is None or bill is None:
        return None
    procedure, language = Procedure(entry.id, entry.fields), records.site.fields.languages[0]
    similarity = {key: _similarity(typed, stage) for key, stage in procedure.stages.items()}
    similar = sorted(procedure.stages.values(), key=lambda stage: -max(similarity[stage.key], _SIMILAR))
    named = [f"{stage.key} ({_label(stage, procedure, bill.fields.origin, language)})" for stage in similar]
    return f"its stages are, the most similar first: {', '.join(named)}"


def _label(stage: Stage, procedure: Procedure, origin: str | None, language: str) -> str:
    """Return a stage's label; with its chamber, if another stage has the same label."""
    label = _in_language(stage.label, language)
    chamber = procedure.chamber_of(stage, origin) or stage.chamber
    is_shared = any(other is not stage and other.label == stage.label for other in procedure.fields.stages)
    if not is_shared or chamber is None:
        return label
    return f"{label}, {_in_language(procedure.fields.chambers.get(chamber, {language: chamber}), language)}"


def _in_language(texts: Mapping[str, str], language: str) -> str:
    return texts.get(language) or next(iter(texts.values()))


def _similarity(typed: str, stage: Stage) -> float:
    """Return how similar a text is to the key, a label or a classification of a stage, from 0 to 1."""
    from difflib import SequenceMatcher  # noqa: PLC0415  (loaded only for errors)

    words = " ".join(_NUMERALS.get(word, word) for word in re.split(r"[\s_-]+", typed.lower()))
    names = (stage.key, *stage.label.values(), *stage.classification)
    return max(SequenceMatcher(None, words, name.lower().replace("-", " ")).ratio() for name in names)
