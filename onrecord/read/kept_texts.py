"""Reads snapshots: the stored texts of sources."""

from __future__ import annotations

import hashlib
from pathlib import Path

from msgspec.structs import replace

from onrecord.model.records import Snapshot
from onrecord.problems import Outcome, Problem
from onrecord.read.site_folder import FoundFile
from onrecord.read.text import decode, unreadable


def read_snapshots(root: Path, files: tuple[FoundFile, ...]) -> Outcome[dict[str, Snapshot | None]]:
    """Return the snapshots by the source's id; None for one that can't be read."""
    read = {file.id: _snapshot(root, file.path) for file in files if file.kind == "snapshot"}
    problems = tuple(problem for outcome in read.values() for problem in outcome.problems)
    return Outcome({id_: outcome.value for id_, outcome in read.items()}, problems)


def _snapshot(root: Path, path: str) -> Outcome[Snapshot | None]:
    try:
        data = (root / path).read_bytes()
    except OSError as error:
        return Outcome(None, (unreadable(path, error),))
    decoded = decode(data, path, tabs=True)
    if decoded.value is None:
        return Outcome(None, tuple(map(_for_kept_text, decoded.problems)))
    return Outcome(Snapshot(decoded.value, hashlib.sha256(data).hexdigest()))


def _for_kept_text(problem: Problem) -> Problem:
    hint = "keep the sentences that are quoted and a little around them, with a line […] for each gap"
    return replace(problem, hint=hint) if problem.code == "YML010" else problem
