"""DOIs: their form, what editors type instead, and the addresses that lead to them."""

import re
from urllib.parse import quote, unquote, urlsplit

from onrecord.problems import Hint, ask_whether

DOI_PATTERN = r"10\.[0-9]{4,9}(?:\.[0-9]+)*/[^\s\x22\\^`{|}]+"
"""A prefix, a slash and a suffix (DOI Handbook, 2.2), without the characters that no citation format can hold."""
_DOI = re.compile(DOI_PATTERN)
_BEFORE_DOI = re.compile(r"^(?:https?://(?:dx\.|www\.)?doi\.org/|(?:dx\.)?doi\.org/|doi[:\s]\s*)", re.IGNORECASE)
_HOSTS = frozenset({"doi.org", "dx.doi.org", "www.doi.org"})
_IN_PATH = "/:;(),!*@$&+=~"
"""The characters of a DOI that stand as they are in the path of an address, beside letters, digits, `-`, `.`, `_`."""


def is_doi(text: str) -> bool:
    """Return whether a text has the form of a DOI; nobody asks the registry whether it exists."""
    return _DOI.fullmatch(text) is not None and text.isprintable()


def strip_doi(text: str) -> str:
    """Return a DOI without the address or the name before it; empty if the text is none."""
    typed = text.strip()
    bare = _BEFORE_DOI.sub("", typed)
    if bare != typed and "://" in typed:
        bare = unquote(bare)
    return bare if is_doi(bare) else ""


def address_of_doi(doi: str) -> str:
    """Return the address that leads to a DOI."""
    return f"https://doi.org/{quote(doi, safe=_IN_PATH)}"


def doi_in_address(url: str) -> str:
    """Return the DOI that an address leads to; empty for any other address. Raises `ValueError` for no address."""
    return strip_doi(url) if urlsplit(url).hostname in _HOSTS else ""


def doi_hint(typed: str) -> Hint | str:
    """Return what to type instead of a text that is no DOI."""
    bare = strip_doi(typed)
    return ask_whether(bare) if bare else "copy it as the source prints it; it begins with 10., as in 10.5555/12345678"
