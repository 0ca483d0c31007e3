"""How a site says which onrecord it is built with, so that pip installs the same one everywhere."""

from __future__ import annotations

import json
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from typing import Any

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from onrecord.version import __version__

_NAME = "onrecord"
_RELEASE = f"{_NAME}=={__version__}"
_REPOSITORY_LABELS = frozenset({"repository", "source", "sourcecode", "github"})
"""How a package calls the address of its sources (Well-known Project URLs in Metadata, packaging.python.org)."""


def requirement_of(wish: str | None) -> str:
    """Return the line of `requirements.txt` for what was wished: a requirement, or an address that pip installs from.

    Without a wish it is what this program itself was installed from, as far as others can fetch that. Raises
    `ValueError` for what pip would not understand, or what is another package.
    """
    if wish is None:
        return _own_requirement()
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


def doubt_about(line: str) -> str | None:
    """Say why pip may not find elsewhere what a line of `requirements.txt` names; nothing if it should.

    A version that was never released can't be found, or worse, is found as a stranger's package of the same name.
    """
    if line != _RELEASE or not _origin(_package()):
        return None
    return (
        f"requirements.txt names {line}, and this onrecord did not come from a release: "
        f"unless there is one, write there where it can be fetched, as in {_NAME} @ git+https://…"
    )


def _own_requirement() -> str:
    """Return the address that pip took this program from, or the tag of its version in its package's repository.

    Where nothing is known of either, it is the version.
    """
    package = _package()
    origin = _origin(package)
    address = str(origin.get("url", ""))
    if address.startswith("https://"):  # nobody else could fetch a file of this machine, or anything by ssh
        vcs = origin.get("vcs_info")
        return f"{_NAME} @ {vcs['vcs']}+{address}@{vcs['commit_id']}" if vcs else f"{_NAME} @ {address}"
    repository = _own_repository(package)
    return f"{_NAME} @ git+{repository}@v{__version__}" if repository else _RELEASE


def _package() -> Distribution | None:
    try:
        return distribution(_NAME)
    except PackageNotFoundError:
        return None


def _origin(package: Distribution | None) -> dict[str, Any]:
    """Return what pip noted of the place that it took the package from (PEP 610); nothing if that was an index."""
    noted = package.read_text("direct_url.json") if package else None
    origin: dict[str, Any] = json.loads(noted) if noted else {}
    return origin


def _own_repository(package: Distribution | None) -> str | None:
    """Return the address of the sources, as far as the installed package names it."""
    urls = (package.metadata.get_all("Project-URL") or []) if package else []
    labelled = dict(url.split(", ", 1) for url in urls if ", " in url)
    wanted = (url for label, url in labelled.items() if label.lower().replace(" ", "") in _REPOSITORY_LABELS)
    return next(wanted, None)
