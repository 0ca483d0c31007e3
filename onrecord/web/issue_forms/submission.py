"""Reads a filled form as GitHub tells it; body and title are a stranger's text."""

import re
from typing import Any

import msgspec
from msgspec import Struct

from onrecord.model.records import ORIGIN

LONGEST_BODY = 65_536
"""In characters: GitHub's own limit for the text of an issue."""
LONGEST_TITLE = 256
"""In characters: GitHub's own limit for the title of an issue."""
MOST_LINES = 1_000
LARGEST_FILE = 1024 * 1024
"""In bytes. An event of GitHub is some 10 kB beside the issue's text."""
MOST_ISSUES = 10**9
"""No number of an issue has ten digits."""
_ISSUE_ADDRESS = re.compile(r"https://[\w.-]+/[\w.-]+/[\w.-]+/issues/\d{1,9}", re.ASCII)


class Submission(Struct, frozen=True):
    """A filled form as GitHub tells it, with LF line ends and without tabs; body and title are a stranger's text."""

    body: str
    title: str = ""
    address: str = ""
    """The address of the issue; empty if it is not known."""
    number: int = 0
    """The number of the issue; 0 if it is not known."""

    @property
    def origin(self) -> str:
        """The comment that says where the text came from."""
        return f"{ORIGIN}: {self.address}" if self.address else ORIGIN


class UnusableError(Exception):
    """The whole of a submission can't be used. `str()` says why, and what to do."""


class _Issue(Struct):
    number: int
    title: str
    html_url: str = ""
    body: str | None = None


def read_submission(data: bytes, title: str = "") -> Submission:
    """Return the form in `data`: an event as JSON, or the text of the issue called `title`. Raises `UnusableError`."""
    if len(data) > LARGEST_FILE:
        raise UnusableError("the file is larger than 1 MiB; the form must be shorter")
    issue = _decode_issue(data)
    body = (issue.body or "").replace("\r\n", "\n").expandtabs(4)
    if len(body) > LONGEST_BODY:
        raise UnusableError(f"the form has more than {LONGEST_BODY:,} characters; shorten it")
    if body.count("\n") >= MOST_LINES:
        raise UnusableError(f"the form has more than {MOST_LINES:,} lines; shorten it")
    return Submission(
        body=body,
        title=(title or issue.title).replace("\t", " ").strip(),
        address=issue.html_url if _ISSUE_ADDRESS.fullmatch(issue.html_url) else "",
        number=issue.number if 0 < issue.number < MOST_ISSUES else 0,
    )


def _decode_issue(data: bytes) -> _Issue:
    is_event = data.lstrip()[:1] == b"{"
    try:
        if is_event:
            return msgspec.convert(msgspec.json.decode(data, type=dict[str, Any])["issue"], _Issue)
        return _Issue(0, "", body=data.decode("utf-8-sig"))
    except (msgspec.MsgspecError, KeyError, RecursionError):
        hint = "give the file that GITHUB_EVENT_PATH names, or the text of the issue alone"
        raise UnusableError(f"this is no event of an issue; {hint}") from None
    except UnicodeDecodeError:
        raise UnusableError("the text is not UTF-8; save it as UTF-8") from None
