"""Splits a Markdown file into its front matter, the YAML between two lines `---`, and its body."""

from __future__ import annotations

from msgspec import Struct

from onrecord.problems import Outcome, Problem, SourceFile

_FENCE = "---"


class FrontMatter(Struct, frozen=True):
    """The two parts of a Markdown file."""

    head: SourceFile
    """The YAML, with the same line numbers as in the file."""
    body: str
    body_line: int
    """The first line of the body in the file, from 0."""


def split_front_matter(file: SourceFile) -> Outcome[FrontMatter | None]:
    """Return the file's two parts; None and a problem if the file has no front matter."""
    lines = file.text.split("\n")
    end = next((row for row in range(1, len(lines)) if lines[row].rstrip() == _FENCE), None)
    begins = lines[0].rstrip() == _FENCE
    if not begins or end is None:
        hint = "begin the file with a line '---', then 'title: …', then another line '---'"
        message = "the second line '---' is missing" if begins else "this page has no title at its top"
        return Outcome(None, (Problem("YML001", message, file.span(1, 1, len(lines[0])), hint),))
    head = SourceFile(file.path, "\n".join(["", *lines[1:end], ""]))
    return Outcome(FrontMatter(head, "\n".join(lines[end + 1 :]), end + 1))
