"""Reads the page at an address, to make the entry of a source from what it says of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from onrecord.editing.entries.answer_checks import field_error
from onrecord.editing.entries.untrusted_text import plain_line
from onrecord.model.archives import ArchivedCopy, archived_copy
from onrecord.model.fields import SourceFields
from onrecord.model.values import is_web_address
from onrecord.model.web_addresses import clean_address
from onrecord.problems import RefusedError
from onrecord.web.page_facts import Page, PageFacts, ReadError, read_page
from onrecord.web.sources.collected_source import PageAddress, address_of_page

if TYPE_CHECKING:
    from onrecord.web.fetch import Response

_FIRST_ERROR = 400


class PageError(RefusedError):
    """A page can't be read. `str()` says what to do on the command line, and `why` says only the reason."""

    def __init__(self, message: str, why: str) -> None:
        super().__init__(message)
        self.why = why


def find_copy(address: str) -> ArchivedCopy | None:
    """Return the copy in an archive that an address leads to. Raises `ValueError` for no address of one page."""
    copy = archived_copy(address)
    if copy and not copy.archive_url:
        hint = f"open one copy, and take its address; or give the page's own: {_encode(copy.url)}"
        raise ValueError(f"this address leads to no single copy that a source could name; {hint}")
    # An address with a quotation mark can be fetched; the entry has it percent-encoded.
    fault = field_error(SourceFields, "url", _encode(copy.url if copy else address))
    if fault:
        raise ValueError(fault)
    return copy


def _encode(address: str) -> str:
    try:
        return address if " " in address else clean_address(address)
    except ValueError:
        return address


def read_address(
    address: str,
    copy: ArchivedCopy | None,
    today: str,
    seconds: float = 30,
    *,
    allows_private: bool = False,
    with_text: bool = True,
) -> tuple[Response, PageFacts, ArchivedCopy | None]:
    """Return the answer, what the page says, and the copy read. Raises `PageError`, `ModuleNotFoundError`."""
    from onrecord.web.fetch import FetchError, Limits, fetch, name_status  # noqa: PLC0415  (it needs the extra)

    try:
        response = fetch(copy.raw_url if copy else address, Limits(seconds=seconds), allows_private=allows_private)
    except FetchError as error:
        hint = "; to fetch from there all the same, add --allow-private" if error.reason == "private" else ""
        why = plain_line(str(error))
        raise PageError(f"the page can't be fetched: {why}{hint}", why) from None
    if response.status >= _FIRST_ERROR:
        why = f"the server answers {name_status(response.status)}"
        raise PageError(f"{why}, and gives no page", why)
    copy = (archived_copy(response.url) or copy) if copy else None
    page = Page(
        url=copy.url if copy else response.url,
        content=response.content,
        media_type=response.headers.get("content-type", ""),
        today=today,
        wants_text=with_text,
    )
    try:
        return response, read_page(page), copy
    except ReadError as error:
        hint = "write its entry by hand: onrecord new source --url URL"
        raise PageError(f"the page can't be read: {error}; {hint}", str(error)) from None


def own_address(address: str, response: Response, facts: PageFacts, copy: ArchivedCopy | None) -> PageAddress:
    """Return the address to cite."""
    # The library writes an address in its own form, so the editor's stays unless the server redirected.
    url = copy.url if copy else response.url if response.redirects else address
    return address_of_page(url if is_web_address(_encode(url)) else address, facts.canonical)


def note_redirect(address: str, response: Response) -> tuple[str, ...]:
    """Return a note that the server redirects; a redirect to the home page is often all that tells of a lost page."""
    if not response.redirects:
        return ()
    note = f"the server redirects to {response.url}"
    is_home = not urlsplit(response.url).path.strip("/")
    was_home = not urlsplit(address).path.strip("/")
    return (f"{note}, its home page: the page may be gone",) if is_home and not was_home else (note,)
