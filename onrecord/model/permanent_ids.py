"""Names that outlive addresses: by them a feed reader or a calendar knows an entry again.

They are made of the host that the site has by `url` in `site.yaml`, so that another `--base-url` changes nothing (a
site that names no `url` has them by that), and of the first id that an event had: one that was renamed is not new to
anybody.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from onrecord.model.addresses import Addresses
from onrecord.model.site import Event

_NOT_IN_A_HOST = re.compile(r"[^a-z0-9.-]")


def host_of(url: str) -> str:
    """Return the host in `url` in the letters that a name may have (RFC 4151, section 2.1)."""
    host = urlsplit(url).hostname or ""
    try:
        host = host.encode("idna").decode("ascii")
    except UnicodeError:  # too long a label, or one that no register would take
        host = host.encode("punycode", "replace").decode("ascii")
    return _NOT_IN_A_HOST.sub("-", host.lower())


def first_id(event: Event) -> str:
    """Return the id that an event had at first: former ids are listed in the order in which it had them."""
    return event.fields.aliases[0] if event.fields.aliases else event.id


def event_tag(host: str, event: Event, year: int, addresses: Addresses) -> str:
    """Return the tag URI of an event in one language (RFC 4151): of the year in which it was published here."""
    return tag(host, year, addresses.event(event.story, first_id(event)).removesuffix("/"))


def tag(host: str, year: int, name: str) -> str:
    """Return a tag URI of the site that has this host; in `year` it must have been the site's."""
    return f"tag:{host},{year:04d}:{name}"


def calendar_uid(host: str, event: Event) -> str:
    """Return what an event is called in a calendar (RFC 5545, section 3.8.4.7)."""
    return f"{first_id(event)}@{event.story}.{host}"
