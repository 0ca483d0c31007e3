"""Tells which fields a draft lacks that readers need: 'date' and 'sources', which the desk says in words."""

from collections.abc import Sequence
from typing import Any

from onrecord.model.records import Entry
from onrecord.problems import Problem


def list_lacking(draft: Entry[Any]) -> tuple[str, ...]:
    """Return what an event needs once readers see it, and lacks as a draft; nothing of other entries."""
    if draft.kind != "event":
        return ()
    return tuple(name for name, row in type(draft.fields).rows().items() if row.may_wait() and draft.fields.lacks(name))


def name_lacking(problem: Problem, drafts: Sequence[Entry[Any]]) -> str:
    """Return the field that one of these drafts lacks, if that is the problem; else an empty text."""
    if problem.code != "FLD002" or problem.where is None:
        return ""
    place = problem.where.path, problem.where.keys
    lacking = (name for draft in drafts for name in list_lacking(draft) if (draft.file, draft.at(name).keys) == place)
    return next(lacking, "")
