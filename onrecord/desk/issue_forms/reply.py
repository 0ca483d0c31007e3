"""Formats the result of an import as Markdown, for a comment on the issue or the text of a pull request.

A message may repeat a stranger's words. So all messages stand in a code block, where GitHub shows them as typed: they
mention nobody, link nowhere and are no HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from onrecord.desk.issue_forms.answers import MissingAnswer
from onrecord.desk.issue_forms.results import ImportedForm

_LONGEST = 10_000
"""In characters: GitHub refuses a comment of more than 65,536."""


def reply_to_incomplete(lacks: Iterable[MissingAnswer]) -> str:
    """Return a comment that tells a reader what to change in the form."""
    return (
        "This form can't become a draft yet. Edit the text of the issue, so that this is right:\n\n"
        f"{_block(map(str, lacks))}\n"
        "Then ask for the label again: each time that a maintainer sets it, the form is read anew.\n"
    )


def reply_to_refused(reason: str) -> str:
    """Return a comment that tells the editors why the site can't take the form."""
    return f"No draft can be made of this form now. That is for the editors to mend:\n\n{_block([reason])}"


def reply_to_imported(imported: ImportedForm) -> str:
    """Return the text of a pull request."""
    what = "the draft of an event" if imported.is_draft else "a correction"
    form = f"the form in #{imported.number}" if imported.number else "a reader's form"
    files = _block(imported.files)
    after = f"Then publish it: `onrecord publish {imported.name}`\n" if imported.is_draft else ""
    return (
        f"This adds {what}, made of {form}. Nobody has checked what the reader wrote.\n\n{files}\n"
        f"Before readers see it:\n\n{_block(imported.to_do)}\n{after}"
    )


def _block(lines: Iterable[str]) -> str:
    """Return lines as a block of code whose fence is longer than any in it."""
    inside = "\n".join(lines)
    inside = inside if len(inside) <= _LONGEST else f"{inside[:_LONGEST]}\n…"
    longest = max(map(len, re.findall("`+", inside)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{inside}\n{fence}\n"
