"""Finds the id and the page of a licence in the words of an editor: SPDX's, or those of Creative Commons."""

import re

UNKNOWN = "notspecified"
"""The id for a licence without one, in the list of opendefinition.org, from which Data Package takes its ids."""
_ADDRESS = re.compile(r"https?://[^\s<>()\"',;]+")
_CREATIVE = re.compile(
    r"https?://creativecommons\.org/(?:licenses/([a-z-]+)|publicdomain/zero)/(\d\.\d)(?:/([a-z]{2}))?(?:/.*)?"
)
_AROUND = re.compile(r"[\s(),;:.]+$|^[\s(),;:.]+")
_SHORTER = (
    (re.compile(r"\bcreative commons\b", re.IGNORECASE), "CC"),
    (re.compile(r"\battribution\b", re.IGNORECASE), "BY"),
    (re.compile(r"\bnon-?commercial\b", re.IGNORECASE), "NC"),
    (re.compile(r"\bshare-?alike\b", re.IGNORECASE), "SA"),
    (re.compile(r"\bno-?deriv(?:ative)?s\b", re.IGNORECASE), "ND"),
    (re.compile(r"(?:\s+(?:international|unported|universal|public|licen[cs]e))+$", re.IGNORECASE), ""),
    (re.compile(r"^CC0$", re.IGNORECASE), "CC0 1.0"),
)
"""Words of the full names of licences, and what their ids have in place of these."""
_PARTS = re.compile(r"CC-(BY(?:-[A-Z]{2})*)-(\d\.\d)(?:-([A-Z]{2}))?")
_PAGE = "https://creativecommons.org"
_PLAIN_ID = re.compile(r"[-a-zA-Z0-9._]+")


def find_licence(words: str) -> dict[str, str] | None:
    """Return `name` and `path` of a known licence, or only the `path` that the words have; None for other words.

    A licence is known if the words say nothing else: they could make an exception.
    """
    address = _ADDRESS.search(words)
    beside = _AROUND.sub("", _ADDRESS.sub("", words))
    named = _spdx_id(beside or (_of_address(address[0]) if address else ""))
    if named:
        return {"name": named, "path": _page(named)}
    return {"path": address[0].rstrip(".")} if address else None


def _of_address(address: str) -> str:
    """Return the id of a licence by its page at Creative Commons; empty for other addresses."""
    found = _CREATIVE.fullmatch(address)
    if not found:
        return ""
    kind, version, country = found.groups()
    return "-".join(filter(None, ("CC", kind, version, country))) if kind else f"CC0-{version}"


def _spdx_id(words: str) -> str:
    """Return the id of one licence that words name in full or by its id; empty if they say anything else."""
    from packaging.licenses import (  # noqa: PLC0415  (its table is long, and only this file needs it)
        InvalidLicenseExpression,
        canonicalize_license_expression,
    )

    for pattern, short in _SHORTER:
        words = pattern.sub(short, words)
    named = "-".join(re.split(r"[\s-]+", words))
    try:
        found = canonicalize_license_expression(named)
    except InvalidLicenseExpression:
        return ""
    return found if _PLAIN_ID.fullmatch(found) and not found.startswith("LicenseRef-") else ""


def _page(id_: str) -> str:
    if id_ == "CC0-1.0":
        return f"{_PAGE}/publicdomain/zero/1.0/"
    if creative := _PARTS.fullmatch(id_):
        return "/".join(filter(None, (_PAGE, "licenses", *creative.groups()))).lower() + "/"
    return f"https://spdx.org/licenses/{id_}.html"
