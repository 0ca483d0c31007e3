"""Decides what the answer at an entry's address says about it, and what that means: what to write, and by whom."""

from __future__ import annotations

import html
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from hashlib import blake2b
from http import HTTPStatus
from typing import Literal
from urllib.parse import SplitResult, urlsplit

from msgspec import Struct

from onrecord.desk.editing.new_entries import field_error
from onrecord.desk.links.visitor import SERVER_ERRORS, Visit
from onrecord.desk.web.fetch import FetchError, name_status
from onrecord.model.choices import UrlStatus
from onrecord.model.fields import ActorFields, BillFields, EventFields, PageFields, SourceFields
from onrecord.model.fuzzy_match import share_kept, word_count
from onrecord.model.quotations import Passage, occurrences
from onrecord.model.records import Entry, Records
from onrecord.problems import Where

FieldName = Literal["url", "archive_url", "body"]
AnyEntry = Entry[SourceFields] | Entry[ActorFields] | Entry[BillFields] | Entry[EventFields] | Entry[PageFields]
_LINK = re.compile(r'<a href="(https?://[^"]+)"')  # a link to another site in compiled Markdown
_PLACEHOLDER = re.compile(r"(?i)https?://(?:[^/?#]*\.)?(?:example\.(?:com|net|org)|example)(?::\d+)?(?:[/?#]|$)")
"""An address of a domain that is reserved for examples (RFC 2606), as a new site has."""
LEAST_SHARE = 0.9  # the share of the kept text that must still stand on the page
_LEAST_WORDS = 20  # a page with fewer words is filled by its scripts, or asks for consent
State = Literal["fine", "moved", "changed", "dead", "blocked", "unreachable"]
_GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
_PERMANENT = frozenset({301, 308})
_REFUSALS = frozenset({401, 402, 403, 407, 451})  # by which a server refuses for longer, as robots.txt does
_CHALLENGE = re.compile(  # titles of pages that ask a robot to prove that it is a person
    r"just a moment|attention required|checking your browser|ddos.guard|are you (?:a )?(?:human|robot)|captcha"
    r"|verify(?:ing)? (?:that )?you are human|access denied|доступ ограничен|вы не робот",
    re.IGNORECASE,
)
_ONLY_PEOPLE = "the server lets only people in, and asks programs for a proof"
_LONGEST_CHALLENGE = 300  # the words of the longest page of that kind; an article may have such a title too
_HOME = re.compile(r"/?(?:[a-z]{2}(?:-[a-z]{2})?/?)?(?:(?:index|home|default|main)(?:\.\w{1,5})?/?)?", re.IGNORECASE)
_LOST = re.compile(r"(?:.*/)?(?:404|error|error-?404|not-?found|page-?not-?found)(?:\.\w{1,5})?/?", re.IGNORECASE)
_LOGIN = re.compile(r"(?:.*/)?(?:log-?in|sign-?in|auth|sso|subscribe|paywall|consent)(?:\.\w{1,5})?/?", re.IGNORECASE)
_LONGEST_QUOTED = 60  # the letters of a quotation in a reason
_SUCCESSES = range(200, 300)
_STATUSES: Mapping[str, UrlStatus] = {"dead": "dead", "changed": "changed"}  # the `url_status` of a state
_DAY = re.compile(r"\d{4}(?:-\d\d){0,2}")
_ANY_DAY = "2"  # the start of all years; the archive then shows the newest copy


class Expected(Struct, frozen=True):
    """The words that a page should show."""

    quotations: tuple[str, ...] = ()
    kept: tuple[Passage, ...] = ()  # the kept text of the source, in parts without a gap

    @property
    def is_nothing(self) -> bool:
        """Whether only the address matters."""
        return not (self.quotations or self.kept)

    @property
    def digest(self) -> str:
        """A digest of the words, in hexadecimal."""
        texts = (*self.quotations, "", *(passage.text for passage in self.kept))
        return blake2b("\0".join(texts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


class LinkedAddress(Struct, frozen=True):
    """An address in a field of an entry."""

    entry: AnyEntry
    field: FieldName  # for a link in Markdown, 'body'
    url: str
    expected: Expected = Expected()

    @property
    def where(self) -> Where:
        """The location of the field's value."""
        return self.entry.at() if self.entry.kind == "page" else self.entry.at(self.field)

    @property
    def name(self) -> str:
        """The id of the entry; for an event, with its story."""
        return f"{self.entry.story}/{self.entry.id}" if self.entry.story else self.entry.id

    @property
    def source(self) -> SourceFields | None:
        """The fields of the source; None for an actor or a bill."""
        return self.entry.fields if isinstance(self.entry.fields, SourceFields) else None


def linked_addresses(records: Records, ids: Collection[str]) -> tuple[LinkedAddress, ...]:
    """Return the addresses of the sources with these ids; without ids, those of all entries. Leave out placeholders."""
    chosen = [source for source in records.sources if not ids or source.id in ids]
    found = [*_of_sources(chosen, _find_quotations(records), records)]
    if not ids:
        found += (LinkedAddress(actor, "url", actor.fields.url) for actor in records.actors if actor.fields.url)
        found += (LinkedAddress(bill, "url", bill.fields.url) for bill in records.bills if bill.fields.url)
        found += (LinkedAddress(event, "body", url) for event in records.events for url in _links_in(event))
        found += (LinkedAddress(page, "body", url) for page in records.pages for url in _links_in(page))
    return tuple(address for address in found if not _PLACEHOLDER.match(address.url))


def _of_sources(
    sources: Collection[Entry[SourceFields]], quoted: Mapping[str, tuple[str, ...]], records: Records
) -> Iterator[LinkedAddress]:
    for source in sources:
        snapshot = records.snapshots.get(source.id)
        if source.fields.url:
            expected = Expected(quoted.get(source.id, ()), snapshot.passages if snapshot else ())
            yield LinkedAddress(source, "url", source.fields.url, expected)
        if source.fields.archive_url:
            # Archives put pages into frames and add texts of their own, so only the address is asked for.
            yield LinkedAddress(source, "archive_url", source.fields.archive_url)


def _links_in(entry: Entry[EventFields] | Entry[PageFields]) -> tuple[str, ...]:
    """Return the addresses of other sites in the Markdown of an entry, each once."""
    if isinstance(entry.fields, EventFields) and entry.fields.status == "withdrawn":
        return ()
    pieces = (piece for prose in entry.prose.values() for piece in prose.pieces if isinstance(piece, str))
    return tuple(dict.fromkeys(html.unescape(url) for piece in pieces for url in _LINK.findall(piece)))


def _find_quotations(records: Records) -> Mapping[str, tuple[str, ...]]:
    """Return the quotations from each source, by its id, that are in the source's own language."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for event in records.events:
        for quote in event.fields.quotes if event.fields.status != "withdrawn" else ():
            source = records.source_by_id.get(quote.source)
            language = (source.fields.language if source else None) or quote.lang
            if language.partition("-")[0] == quote.lang.partition("-")[0]:
                found[quote.source][quote.exact] = None
    return {source: tuple(words) for source, words in found.items()}


class Verdict(Struct, frozen=True):
    """What is known of an address."""

    state: State
    reason: str  # one sentence without a full stop; it may contain untrusted text
    moved_to: str = ""  # The address that the server names for good. Untrusted text.
    is_proven: bool = False  # whether the page shows all expected words
    is_certain: bool = False  # whether no person must look before the entry is changed
    lasts: bool = False  # whether the answer still holds in a few days, so that it may be kept
    has_no_server: bool = False  # whether the name of its server is unknown


def judge(url: str, expected: Expected, found: Visit | FetchError) -> Verdict:
    """Return what an answer says about the address `url`, whose page should show the `expected` words."""
    if isinstance(found, FetchError):
        return _of_failure(found)
    if found.status in _SUCCESSES:
        return _of_page(url, expected, found)
    answer = f"the server answers {name_status(found.status)}"
    if _is_challenge(found):
        return Verdict("blocked", _ONLY_PEOPLE)
    if found.status in _GONE:
        return Verdict("dead", answer, is_certain=True, lasts=True)
    if found.status in SERVER_ERRORS or found.status < HTTPStatus.BAD_REQUEST:
        return Verdict("unreachable", answer)
    return Verdict("blocked", answer, lasts=found.status in _REFUSALS)


def _of_failure(failure: FetchError) -> Verdict:
    if failure.reason == "size":
        return Verdict("fine", f"the server answers, but its text was not compared: {failure}", lasts=True)
    if failure.reason in ("robots", "busy"):
        return Verdict("blocked", str(failure), lasts=failure.reason == "robots")
    hint = "; to ask it all the same, add --allow-private" if failure.reason == "private" else ""
    return Verdict("unreachable", f"{failure}{hint}", has_no_server=failure.reason == "name")


def _of_page(url: str, expected: Expected, visit: Visit) -> Verdict:
    comparison = compare(expected, visit.text)
    if not comparison.is_proof:
        if _is_challenge(visit):
            return Verdict("blocked", _ONLY_PEOPLE)
        asked, arrived = (_LOGIN.fullmatch(urlsplit(address).path) for address in (url, visit.url))
        if visit.redirects and arrived and not asked:
            return Verdict("blocked", f"the server redirects to a login: {visit.url}", lasts=True)
        if comparison.differs and visit.is_paid:
            reason = "the page says that its text is for subscribers, so it was not compared"
            return Verdict("blocked", f"{reason}; if so, write url_status: paywalled", lasts=True)
        if visit.redirects and (lost := _lost_at(url, visit)):
            return Verdict("dead", f"the server redirects to {lost}: {visit.url}", lasts=True)
    moved_to = _moved_to(url, visit)
    if comparison.differs:
        return Verdict("changed", _difference(comparison), moved_to, lasts=True)
    if moved_to:
        is_certain = comparison.is_proof or _spelling(url) == _spelling(moved_to)
        reason = f"the server redirects for good to {moved_to}"
        return Verdict("moved", reason, moved_to, comparison.is_proof, is_certain, lasts=True)
    proof = "the page has the words that are expected" if comparison.is_proof else ""
    reason = proof or comparison.note or "the server answers"
    return Verdict("fine", reason, is_proven=comparison.is_proof, lasts=True)


def _is_challenge(visit: Visit) -> bool:
    is_titled = _CHALLENGE.search(visit.title) is not None
    return visit.challenge or (is_titled and word_count(visit.text or "") < _LONGEST_CHALLENGE)


def _lost_at(asked: str, visit: Visit) -> str:
    """Return what kind of page a server shows in place of one that it lost; empty if it seems to be the page."""
    before, after = urlsplit(asked), urlsplit(visit.url)
    if _host(before) != _host(after) and not _moved_to(asked, visit):
        return ""  # it may ask for consent there
    if _LOST.fullmatch(after.path) and not _LOST.fullmatch(before.path):
        return "a page for lost addresses"
    was_home = _HOME.fullmatch(before.path) and not before.query
    return "" if was_home or not _HOME.fullmatch(after.path) or after.query else "a home page"


def _moved_to(url: str, visit: Visit) -> str:
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
        first, more = comparison.missing[0], len(comparison.missing) - 1
        short = first if len(first) <= _LONGEST_QUOTED else f"{first[:_LONGEST_QUOTED].rstrip()}…"
        others = f", nor {more} other quotation{'s' if more > 1 else ''}" if more else ""
        faults.append(f"the page does not have the quotation '{short}'{others}")
    if comparison.share < LEAST_SHARE:
        percent = int(comparison.share * 100)  # rounded down, since 89.9 % must not be printed as the limit
        share = f"only {percent} %" if percent else "next to nothing"
        faults.append(f"{share} of the kept text still stands there")
    return "; ".join(faults)


class Comparison(Struct, frozen=True):
    """The result of a comparison."""

    is_compared: bool
    missing: tuple[str, ...] = ()  # the quotations that the page does not have
    share: float = 1.0  # the share of the kept text that it has
    note: str = ""  # why nothing was compared

    @property
    def differs(self) -> bool:
        """Whether the page is not what the entry cites."""
        return bool(self.missing) or self.share < LEAST_SHARE

    @property
    def is_proof(self) -> bool:
        """Whether the page has all expected words."""
        return self.is_compared and not self.differs


def compare(expected: Expected, text: str | None) -> Comparison:
    """Return how the text of a page differs from the expected words; None stands for a page without text."""
    if expected.is_nothing:
        return Comparison(is_compared=False)
    if text is None:
        return Comparison(is_compared=False, note="its text was not compared: it is no page of text")
    words = word_count(text)
    wanted = (*expected.quotations, *(passage.text for passage in expected.kept))
    if words < min(_LEAST_WORDS, sum(map(word_count, wanted))):
        note = "its text was not compared: without its scripts the page shows hardly any"
        return Comparison(is_compared=False, note=note)
    page = (Passage(text, 1),)
    missing = tuple(words for words in expected.quotations if not any(occurrences(words, page)))
    return Comparison(is_compared=True, missing=missing, share=share_kept(expected.kept, text))


class Proposal(Struct, frozen=True):
    """Fields to change in an entry."""

    fields: Mapping[str, str | None]  # their new values, None to delete one; empty if there is nothing to change
    is_certain: bool  # whether it may be written without a look at the page


class Finding(Struct, frozen=True):
    """An address with its verdict."""

    address: LinkedAddress
    verdict: Verdict
    day: str  # the day of the answer, as `2021-11-02`
    copy: Verdict | None = None  # of the source's archived copy, if this is the page's own address

    @property
    def is_known(self) -> bool:
        """Whether the entry says so already. What subscribers alone may read can't be compared."""
        status, state = self._status, self.verdict.state
        if status == "paywalled":
            return state in ("blocked", "changed")
        return status is not None and status == _STATUSES.get(state, "dead" if state == "unreachable" else None)

    @property
    def works_again(self) -> bool:
        """Whether the entry calls an address dead or changed that shows the expected words."""
        return self._status in ("dead", "changed") and self.verdict.is_proven

    @property
    def needs_editor(self) -> bool:
        """Whether the entry should be changed."""
        is_wrong = self.verdict.state in ("moved", "changed", "dead") or self.verdict.has_no_server
        return self.works_again or (is_wrong and not self.is_known)

    @property
    def proposal(self) -> Proposal:
        """The fields to change, as far as the answer tells."""
        verdict, fields = self.verdict, dict[str, str | None]()
        if not self.needs_editor:
            return Proposal({}, is_certain=False)
        if self.works_again:
            fields["url_status"] = None
        elif self._status is not None and verdict.state in _STATUSES:
            fields["url_status"] = _STATUSES[verdict.state]
        is_field = self.address.field != "body"
        # An entry can't have each address as it is, on one line.
        is_usable = is_field and field_error(SourceFields, "url", verdict.moved_to) is None
        if verdict.state == "moved" and verdict.moved_to and is_usable:
            fields[self.address.field] = verdict.moved_to
        is_certain = verdict.is_certain or (self.works_again and verdict.state == "fine")
        return Proposal(fields, bool(fields) and is_certain)

    @property
    def advice(self) -> str:
        """What else to do, in one sentence; empty if there is nothing."""
        verdict = self.verdict
        if verdict.state == "unreachable" and verdict.has_no_server and not self.is_known:
            return "if its name is still gone in a week, the address is dead"
        if self.address.field == "body" and verdict.state in ("dead", "moved"):
            return "write the new address into the text, or leave the link out"
        if verdict.state == "moved" and not self.proposal.fields:
            return "an entry can't have this address as it is: open it, and copy it from the browser"
        return self._advice_on_dead() if verdict.state == "dead" and not self.is_known else ""

    def _advice_on_dead(self) -> str:
        source = self.address.source
        if self.address.field == "archive_url":
            return "the archived copy is lost: look for another one, and change archive_url and archive_date"
        if source is None:
            return "write the new address into url, or delete the line"
        if self.copy is None:
            # For the day that is asked for, as 20211102, an archive shows the nearest copy.
            day = _DAY.match(str(source.accessed or source.issued or ""))
            copies = f"https://web.archive.org/web/{day[0].replace('-', '') if day else _ANY_DAY}/{self.address.url}"
            return f"no archived copy is known: look for one at {copies}"
        if self.copy.state in ("fine", "moved"):
            return f"readers then get the archived copy, which works: {source.archive_url}"
        return f"look at the archived copy ({self.copy.reason}): {source.archive_url}"

    @property
    def _status(self) -> UrlStatus | None:
        """The `url_status` of the entry; None if this is not the address that it is about."""
        source = self.address.source
        return source.url_status if source and self.address.field == "url" else None
