"""How a site says which onrecord it is built with, so that pip installs the same one everywhere."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, metadata

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from onrecord.version import __version__

_NAME = "onrecord"
_REPOSITORY_LABELS = frozenset({"repository", "source", "sourcecode", "github"})
"""How a package calls the address of its sources (Well-known Project URLs in Metadata, packaging.python.org)."""


def requirement_of(wish: str | None) -> str:
    """Return the line of `requirements.txt` for what was wished: a requirement, or an address that pip installs from.

    Without a wish it is the repository that this program's own package names, at the tag of its version, else its
    version. Raises `ValueError` for what pip would not understand, or what is another package.
    """
    if wish is None:
        repository = _own_repository()
        return f"{_NAME} @ git+{repository}@v{__version__}" if repository else f"{_NAME}=={__version__}"
    if not wish.isprintable():
        raise ValueError("what requirements.txt names is one line")
    line = f"{_NAME} @ {wish}" if "://" in wish and "@" not in wish.partition("://")[0] else wish
    try:
        wished = Requirement(line)
    except InvalidRequirement:
        message = "write a requirement such as onrecord==1.0, or an address such as git+https://… or file:///…"
        raise ValueError(message) from None
    if canonicalize_name(wished.name) != _NAME:
        raise ValueError(f"that is the package '{wished.name}', not onrecord")
    return line


def _own_repository() -> str | None:
    """Return the address of the sources, as far as the installed package names it."""
    try:
        urls = metadata(_NAME).get_all("Project-URL") or []
    except PackageNotFoundError:
        return None
    labelled = dict(url.split(", ", 1) for url in urls if ", " in url)
    wanted = (url for label, url in labelled.items() if label.lower().replace(" ", "") in _REPOSITORY_LABELS)
    return next(wanted, None)
