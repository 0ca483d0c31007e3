"""Words the comments that answer a reader's issue.

A message may repeat a stranger's words. So all messages stand in a code block, where GitHub shows them as typed: they
mention nobody, link nowhere and are no HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from onrecord.problems import RefusedError

if TYPE_CHECKING:
    from onrecord.web.issue_forms.outcomes import ImportedForm, MissingAnswer


_LONGEST = 10_000
"""In characters: GitHub refuses a comment of more than 65,536."""


def reply_to_incomplete(lacks: Iterable[MissingAnswer]) -> str:
    """Return a comment that tells a reader what to change in the form."""
    return f"""\
This form can't become a draft yet. Edit the text of the issue, so that this is right:

{_block(map(str, lacks))}
Then ask for the label again: each time that a maintainer sets it, the form is read anew.
"""


def reply_to_refused(error: RefusedError) -> str:
    """Return a comment that tells editors why no draft can be made."""
    return f"""\
No draft can be made of this form now. That is for the editors to mend:

{_block([str(error)])}"""


def reply_to_imported(imported: ImportedForm) -> str:
    """Return the text of a pull request with what was made of a form."""
    what = "the draft of an event" if imported.is_draft else "a correction"
    form = f"the form in #{imported.number}" if imported.number else "a reader's form"
    after = f"Then publish it: `onrecord publish {imported.name}`\n" if imported.is_draft else ""
    return f"""\
This adds {what}, made of {form}. Nobody has checked what the reader wrote.

{_block(imported.files)}
Before readers see it:

{_block(imported.to_do)}
{after}"""


def _block(lines: Iterable[str]) -> str:
    """Return lines as a block of code whose fence is longer than any in it."""
    inside = "\n".join(lines)
    if len(inside) > _LONGEST:
        inside = f"{inside[:_LONGEST]}\n…"
    longest = max(map(len, re.findall("`+", inside)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{inside}\n{fence}\n"
