"""Makes the links with which readers report a problem of an entry, or edit it."""

from __future__ import annotations

from msgspec import Struct

from onrecord.model.addresses import absolute
from onrecord.model.repository import repository_at
from onrecord.model.site import Event
from onrecord.render.tracking.tracked_site import TrackedSite


class ReportLinks(Struct, frozen=True):
    """The links that report and edit an entry."""

    reporting: str
    editing: str


def report_links(site: TrackedSite, event: Event, address: str) -> ReportLinks | None:
    """Return the links of an event whose page is at `address`; `None` if the site names no repository."""
    repository = repository_at(site.fields.repository or "")
    if repository is None:
        return None
    page = absolute(site.base_url, address) if site.base_url else address
    return ReportLinks(repository.reporting(f"{event.story}/{event.id}", page), repository.editing(event.file))
