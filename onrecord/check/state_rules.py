"""The rule on the state directory `.onrecord`."""

from __future__ import annotations

from collections.abc import Iterator

from onrecord.check.context import Context
from onrecord.problems import Problem, SourceFile


def state_is_not_committed(context: Context) -> Iterator[Problem]:
    """FIL004: git does not track the state directory, which is valid only on one computer."""
    if context.tracks_state:
        message = "git tracks this folder, so builds ignore it and remember nothing"
        hint = "run git rm -r --cached .onrecord and commit; the files stay on this computer"
        yield Problem("FIL004", message, SourceFile(".onrecord", "").span(), hint)
