"""Tells whether an address is one of a site, by the addresses that the site is known to have."""

import re
from collections.abc import Collection
from typing import Literal
from urllib.parse import SplitResult, urlsplit

from msgspec import Struct

from onrecord.model.records import Records
from onrecord.model.repository import pages_address, repository_at

_CLAIM_MARK = "__"
"""What stands between an event and a claim in the anchor of a claim (`claim_anchor`)."""
_EMBED = "embed"
"""The part of the path of an embed that no other page has."""
_DEFAULT_PORT = re.compile(r":(?:80|443)\Z")


class SitePlace(Struct, frozen=True):
    """A place in a site that an answer names."""

    path: str = ""
    """Empty, as the fragment, if the answer is no address or path."""
    fragment: str = ""
    whose: Literal["own", "foreign", "unknown"] = "own"
    """Whose page it is."""

    def full_name(self, languages: Collection[str]) -> str:
        """Return the full name of what has this page, or is embedded there; of no entry if the page has none."""
        codes = {language.lower() for language in languages}
        parts = [part for part in self.path.split("/") if part and part != "index.html"]
        parts = parts[1:] if parts and parts[0] in codes else parts
        parts = [part for place, part in enumerate(parts) if place == 0 or part != _EMBED]
        event, _, claim = self.fragment.partition(_CLAIM_MARK)
        if len(parts) == 2 and claim and event == parts[1]:  # noqa: PLR2004
            return f"{parts[0]}/{event}#{claim}"
        if len(parts) == 3:  # noqa: PLR2004
            return f"{parts[0]}/{parts[1]}#{parts[2]}"
        return f"{parts[0]}/" if len(parts) == 1 else "/".join(parts)


class SiteAddresses(Struct, frozen=True):
    """The addresses that a site is known to have; empty if none is known."""

    urls: tuple[str, ...]

    def place_of(self, answer: str) -> SitePlace:
        """Return the place that an answer names."""
        parts = _split(answer)
        if parts is None or any(letter.isspace() for letter in answer):
            return SitePlace()
        if not parts.netloc:
            return SitePlace(parts.path, parts.fragment)
        for own in filter(None, map(_split, self.urls)):
            start = own.path.rstrip("/")
            if _host(own) == _host(parts) and f"{parts.path}/".startswith(f"{start}/"):
                return SitePlace(parts.path[len(start) :], parts.fragment)
        return SitePlace(parts.path, parts.fragment, "foreign" if self.urls else "unknown")


def site_addresses(records: Records, base_url: str | None) -> SiteAddresses:
    """Return the known addresses of a site: `base_url`, its `url`, and that of its repository's GitHub Pages."""
    fields = records.site.fields
    repository = repository_at(fields.repository) if fields.repository else None
    urls = (base_url, fields.url, pages_address(repository) if repository else None)
    return SiteAddresses(tuple(url for url in urls if url))


def _split(address: str) -> SplitResult | None:
    """Return the parts of an address, which may begin with its host; None if it can't be one."""
    head = address.partition("/")[0]
    has_host = "://" not in address and "/" in address and "." in head.strip(".")
    try:
        return urlsplit(f"https://{address}" if has_host else address)
    except ValueError:
        return None


def _host(parts: SplitResult) -> str:
    """Return host and port without what makes no other site of it: capitals, `www.`, the scheme and its port."""
    host = _DEFAULT_PORT.sub("", parts.netloc.lower()).removeprefix("www.")
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host
