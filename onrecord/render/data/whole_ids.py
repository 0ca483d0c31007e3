"""The ids by which programs name events, claims and quotations: whole ones, so that no two of a site are equal."""

from typing import overload

from onrecord.model.relations import Ref
from onrecord.render.tracking.tracked_site import TrackedSite


def whole_id(site: TrackedSite, ref: Ref) -> str:
    """Return the whole id of an event or a claim; a withdrawn event has no claims."""
    is_event = not ref.claim or site.line(Ref(*ref.key)).is_withdrawn
    return f"{ref.story}/{ref.event}" if is_event else ref.full_name()


@overload
def whole_id_of_quotation(event: str, quote: str) -> str: ...
@overload
def whole_id_of_quotation(event: str, quote: None) -> None: ...
def whole_id_of_quotation(event: str, quote: str | None) -> str | None:
    """Return the whole id of a quotation of an event with this whole id; None without one."""
    return quote and f"{event}/{quote}"
