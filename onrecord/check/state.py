"""The rule on the folder in which builds are remembered."""

from __future__ import annotations

from collections.abc import Iterator

from onrecord.check.context import Context
from onrecord.problems import Problem, SourceFile


def state_is_not_committed(context: Context) -> Iterator[Problem]:
    """FIL004: what a build remembers is of use on one computer only, and from anywhere else it is not believed."""
    if context.tracks_state:
        message = "git tracks this folder, so builds ignore it and remember nothing"
        hint = "run git rm -r --cached .onrecord and commit; the files stay on this computer"
        yield Problem("FIL004", message, SourceFile(".onrecord", "").span(), hint)
