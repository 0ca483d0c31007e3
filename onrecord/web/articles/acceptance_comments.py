"""Reads what an editor accepts, from the comments of an article in Markdown or HTML."""

import re

from onrecord.problems import Problem, RefusedError
from onrecord.report.visible_text import visible
from onrecord.web.articles.article import Acceptance

_BEGINS = re.compile(r"\s*onrecord(?:\s*:|\s+(?:accept|allow|disable|ignore|skip)\b)", re.IGNORECASE)
_ACCEPTANCE = re.compile(
    r"onrecord\s*:?\s*accept\s+[\"“„«](?P<words>.+?)[\"“”»]\s*:?\s*(?P<reason>\w.*)", re.DOTALL | re.IGNORECASE
)
_FORM = '<!-- onrecord accept "THE WORDS OF THE ROW": WHY -->'


class UnreadableArticleError(RefusedError):
    """An article can't be read; the message says why, and where."""

    def __init__(self, message: str) -> None:
        super().__init__(visible(message))


class UnreadableAcceptancesError(UnreadableArticleError):
    """The file beside an article has problems."""

    def __init__(self, name: str, problems: tuple[Problem, ...]) -> None:
        super().__init__(f"{name} has {len(problems)} {'problem' if len(problems) == 1 else 'problems'}")
        self.problems = problems


def read_acceptance(comment: str, name: str, line: int) -> Acceptance | None:
    """Return what a comment of an article accepts; None for a comment that is not for onrecord.

    Raises `UnreadableArticleError` for one that is, and has not the form of an acceptance.
    """
    if not _BEGINS.match(comment):
        return None
    found = _ACCEPTANCE.fullmatch(comment.strip())
    if found is None:
        raise UnreadableArticleError(f"{name}:{line}: this comment is for onrecord and has another form than {_FORM}")
    return Acceptance(line, " ".join(found["words"].split()), " ".join(found["reason"].split()))
