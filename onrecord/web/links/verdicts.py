"""Decides what the answer at an address says about it."""

import re
from http import HTTPStatus
from typing import Literal
from urllib.parse import SplitResult, urlsplit

from msgspec import Struct

from onrecord.model.fuzzy_match import word_count
from onrecord.web.fetch import FetchError, name_status
from onrecord.web.links.text_comparison import LEAST_SHARE, Comparison, Expected, compare
from onrecord.web.links.visitor import SERVER_ERRORS, Visit

State = Literal["fine", "moved", "changed", "dead", "blocked", "unreachable"]
_GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
_PERMANENT = frozenset({301, 308})
_REFUSALS = frozenset({401, 402, 403, 407, 451})
"""The statuses by which a server refuses for longer, as robots.txt does."""
_CHALLENGE = re.compile(
    r"just a moment|attention required|checking your browser|ddos.guard|are you (?:a )?(?:human|robot)|captcha"
    r"|verify(?:ing)? (?:that )?you are human|access denied|доступ ограничен|вы не робот",
    re.IGNORECASE,
)
"""Titles of pages that ask a robot to prove that it is a person."""
_ONLY_PEOPLE = "the server lets only people in, and asks programs for a proof"
_LONGEST_CHALLENGE = 300
"""The words of the longest page of that kind; an article may have such a title too."""
_HOME = re.compile(r"/?(?:[a-z]{2}(?:-[a-z]{2})?/?)?(?:(?:index|home|default|main)(?:\.\w{1,5})?/?)?", re.IGNORECASE)
_LOST = re.compile(r"(?:.*/)?(?:404|error|error-?404|not-?found|page-?not-?found)(?:\.\w{1,5})?/?", re.IGNORECASE)
_LOGIN = re.compile(r"(?:.*/)?(?:log-?in|sign-?in|auth|sso|subscribe|paywall|consent)(?:\.\w{1,5})?/?", re.IGNORECASE)
_LONGEST_QUOTED = 60
"""The letters of a quotation in a reason."""
_SUCCESSES = range(200, 300)


class Verdict(Struct, frozen=True):
    """What is known of an address."""

    state: State
    reason: str
    """One sentence without a full stop; it may contain untrusted text."""
    moved_to: str = ""
    """The address that the server names for good. Untrusted text."""
    is_proven: bool = False
    """Whether the page shows all expected words."""
    is_certain: bool = False
    """Whether no person must look before the entry is changed."""
    lasts: bool = False
    """Whether the answer still holds in a few days, so that it may be kept."""
    has_no_server: bool = False
    """Whether the name of its server is unknown."""


def judge(url: str, expected: Expected, found: Visit | FetchError) -> Verdict:
    """Return what an answer says about the address `url`, whose page should show the `expected` words."""
    if isinstance(found, FetchError):
        return _judge_failure(found)
    if found.status in _SUCCESSES:
        return _judge_page(url, expected, found)
    answer = f"the server answers {name_status(found.status)}"
    if _is_challenge(found):
        return Verdict("blocked", _ONLY_PEOPLE)
    if found.status in _GONE:
        return Verdict("dead", answer, is_certain=True, lasts=True)
    if found.status in SERVER_ERRORS or found.status < HTTPStatus.BAD_REQUEST:
        return Verdict("unreachable", answer)
    return Verdict("blocked", answer, lasts=found.status in _REFUSALS)


def _judge_failure(failure: FetchError) -> Verdict:
    if failure.reason == "size":
        return Verdict("fine", f"the server answers, but its text was not compared: {failure}", lasts=True)
    if failure.reason in ("robots", "busy"):
        return Verdict("blocked", str(failure), lasts=failure.reason == "robots")
    hint = "; to ask it all the same, add --allow-private" if failure.reason == "private" else ""
    return Verdict("unreachable", f"{failure}{hint}", has_no_server=failure.reason == "name")


def _judge_page(url: str, expected: Expected, visit: Visit) -> Verdict:
    comparison = compare(expected, visit.text)
    other = None if comparison.is_proof else _judge_other_page(url, visit, comparison)
    if other:
        return other
    moved_to = _find_new_address(url, visit)
    if comparison.differs:
        return Verdict("changed", _difference(comparison), moved_to, lasts=True)
    if moved_to:
        is_certain = comparison.is_proof or _spelling(url) == _spelling(moved_to)
        reason = f"the server redirects for good to {moved_to}"
        return Verdict("moved", reason, moved_to, comparison.is_proof, is_certain, lasts=True)
    if comparison.is_proof:
        return Verdict("fine", "the page has the words that are expected", is_proven=True, lasts=True)
    return Verdict("fine", comparison.note or "the server answers", lasts=True)


def _judge_other_page(url: str, visit: Visit, comparison: Comparison) -> Verdict | None:
    """Return the verdict if a server answers with a page in place of the one asked for; None if it seems not to."""
    if _is_challenge(visit):
        return Verdict("blocked", _ONLY_PEOPLE)
    if visit.redirects and _is_login(visit.url) and not _is_login(url):
        return Verdict("blocked", f"the server redirects to a login: {visit.url}", lasts=True)
    if comparison.differs and visit.is_paid:
        reason = "the page says that its text is for subscribers, so it was not compared"
        return Verdict("blocked", f"{reason}; if so, write url_status: paywalled", lasts=True)
    lost = _name_lost_page(url, visit) if visit.redirects else ""
    if lost:
        return Verdict("dead", f"the server redirects to {lost}: {visit.url}", lasts=True)
    return None


def _is_login(url: str) -> bool:
    return _LOGIN.fullmatch(urlsplit(url).path) is not None


def _is_challenge(visit: Visit) -> bool:
    is_titled = _CHALLENGE.search(visit.title) is not None
    return visit.challenge or (is_titled and word_count(visit.text or "") < _LONGEST_CHALLENGE)


def _name_lost_page(asked: str, visit: Visit) -> str:
    """Return what kind of page a server shows in place of one that it lost; empty if it seems to be the page."""
    before = urlsplit(asked)
    after = urlsplit(visit.url)
    if _host(before) != _host(after) and not _find_new_address(asked, visit):
        return ""  # it may ask for consent there
    if _LOST.fullmatch(after.path) and not _LOST.fullmatch(before.path):
        return "a page for lost addresses"
    was_home = _HOME.fullmatch(before.path) and not before.query
    return "" if was_home or not _HOME.fullmatch(after.path) or after.query else "a home page"


def _find_new_address(url: str, visit: Visit) -> str:
    """Return where permanent redirects lead, before any temporary one; empty if there is none."""
    moved = ""
    for status, address in visit.redirects:
        if status not in _PERMANENT:
            break
        moved = address
    return "" if moved == url else moved


def _spelling(url: str) -> tuple[str, str, str]:
    """Return what stays of an address if a server only prefers https, `www.` or a slash at the end."""
    parts = urlsplit(url)
    return _host(parts), parts.path.rstrip("/"), parts.query


def _host(parts: SplitResult) -> str:
    return (parts.hostname or "").removeprefix("www.")


def _difference(comparison: Comparison) -> str:
    faults = list[str]()
    if comparison.missing:
        first = comparison.missing[0]
        short = first if len(first) <= _LONGEST_QUOTED else f"{first[:_LONGEST_QUOTED].rstrip()}…"
        more = len(comparison.missing) - 1
        others = f", nor {more} other quotation{'s' if more > 1 else ''}" if more else ""
        faults.append(f"the page does not have the quotation '{short}'{others}")
    if comparison.share < LEAST_SHARE:
        percent = int(comparison.share * 100)  # rounded down, since 89.9 % must not be printed as the limit
        share = f"only {percent} %" if percent else "next to nothing"
        faults.append(f"{share} of the kept text still stands there")
    return "; ".join(faults)
