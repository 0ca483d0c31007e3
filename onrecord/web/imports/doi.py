"""DOIs, their addresses, and those that an address has in it."""

import re
from urllib.parse import unquote, urlsplit

from onrecord.editing.entries.answer_checks import address_error

_DOI = re.compile(r"10\.\d{4,9}/\S+")
_BEFORE_DOI = re.compile(r"^(?:https?://(?:dx\.|www\.)?doi\.org/|doi:\s*)", re.IGNORECASE)
_HOSTS = frozenset({"doi.org", "dx.doi.org", "www.doi.org"})


def strip_doi(text: str) -> str:
    """Return a DOI without the address or the name before it; empty if the text is none."""
    bare = _BEFORE_DOI.sub("", text.strip())
    return bare if _DOI.fullmatch(bare) and bare.isprintable() else ""


def address_of_doi(doi: str) -> str:
    """Return the address that a DOI has; empty if a source can't have it."""
    address = f"https://doi.org/{doi}"
    return address if doi and address_error(address) is None else ""


def doi_in_address(url: str) -> str:
    """Return the DOI that an address leads to; empty for any other address. Raises `ValueError` for no address."""
    parts = urlsplit(url)
    return unquote(parts.path.lstrip("/")) if parts.hostname in _HOSTS else ""
