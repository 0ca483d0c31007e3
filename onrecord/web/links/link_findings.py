"""Says what to write into an entry about one of its addresses, after a verdict on it."""

import re
from collections.abc import Mapping

from msgspec import Struct

from onrecord.editing.entries.answer_checks import field_error
from onrecord.model.choices import UrlStatus
from onrecord.model.fields import SourceFields
from onrecord.web.links.linked_addresses import LinkedAddress
from onrecord.web.links.verdicts import Verdict

_STATUSES: Mapping[str, UrlStatus] = {"dead": "dead", "changed": "changed"}
"""The `url_status` of a state."""
_DAY = re.compile(r"\d{4}(?:-\d\d){0,2}")
_ANY_DAY = "2"
"""The start of all years; the archive then shows the newest copy."""


class Proposal(Struct, frozen=True):
    """Fields to change in an entry."""

    fields: Mapping[str, str | None]
    """Their new values, None to delete one; empty if there is nothing to change."""
    is_certain: bool
    """Whether it may be written without a look at the page."""


class Finding(Struct, frozen=True):
    """An address with its verdict."""

    address: LinkedAddress
    verdict: Verdict
    day: str
    """The day of the answer, as `2021-11-02`."""
    copy: Verdict | None = None
    """The verdict on the source's archived copy, if this is the page's own address."""

    @property
    def is_known(self) -> bool:
        """Whether the entry says so already. What subscribers alone may read can't be compared."""
        status = self._status
        state = self.verdict.state
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
        verdict = self.verdict
        fields: dict[str, str | None] = {}
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
            asked = day[0].replace("-", "") if day else _ANY_DAY
            copies = f"https://web.archive.org/web/{asked}/{self.address.url}"
            return f"no archived copy is known: look for one at {copies}"
        if self.copy.state in ("fine", "moved"):
            return f"readers then get the archived copy, which works: {source.archive_url}"
        return f"look at the archived copy ({self.copy.reason}): {source.archive_url}"

    @property
    def _status(self) -> UrlStatus | None:
        """The `url_status` of the entry; None if this is not the address that it is about."""
        source = self.address.source
        return source.url_status if source and self.address.field == "url" else None
