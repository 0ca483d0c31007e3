"""Determines the requirement by which pip installs the same onrecord wherever a site is built.

Where builders can't download it, this is a wheel of the running program.
"""

import posixpath
import re
from collections.abc import Mapping
from importlib.metadata import Distribution
from typing import Any

from msgspec import Struct, field
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from onrecord.check.requirement_rules import fault_of
from onrecord.editing.starting.wheel import installed_files, recorded_paths, source_files, source_project, wheel_of
from onrecord.model.requirements import VENDOR, public_https_url, requirements_in
from onrecord.model.requirements import Requirement as Requested
from onrecord.version import __version__, origin, package

_NAME = "onrecord"
_OURS = re.compile(r"onrecord(?![\w.-])", re.IGNORECASE)
_REPOSITORY_LABELS = frozenset({"repository", "source", "sourcecode", "github"})
"""The labels of a package's repository URL (Well-known Project URLs in Metadata, packaging.python.org)."""
_WHERE_IT_IS = "say where others get it, as in --from git+https://…"


class SiteRequirement(Struct, frozen=True):
    """The requirement of a new site on onrecord."""

    line: str
    """The line of its `requirements.txt`."""
    files: Mapping[str, bytes] = field(default_factory=dict)
    """The files of the site that the line refers to, by path."""
    advice: str | None = None
    """A warning for the site's publisher, if there is one."""


def site_requirement(requirement: str | None) -> SiteRequirement:
    """Return what a site requires: a line of PEP 508, an address, or the running program. Raises `ValueError`."""
    return _find_running_program() if requirement is None else _parse_requirement(requirement)


def names_onrecord(line: Requested) -> bool:
    """Return whether a line of `requirements.txt` is the requirement on onrecord."""
    return posixpath.basename(line.path).startswith(f"{_NAME}-") if line.path else bool(_OURS.match(line.text))


def _parse_requirement(text: str) -> SiteRequirement:
    if not text.isprintable():
        raise ValueError("a requirement is one line")
    line = f"{_NAME} @ {text}" if "://" in text and "@" not in text.partition("://")[0] else text
    try:
        parsed = Requirement(line)
    except ValueError:
        message = "write an address such as git+https://…@COMMIT, or a requirement (PEP 508)"
        raise ValueError(message) from None
    if canonicalize_name(parsed.name) != _NAME:
        raise ValueError(f"that is the package '{parsed.name}', not onrecord")
    doubts = filter(None, map(fault_of, requirements_in(line)))
    return SiteRequirement(line, advice=next((f"requirements.txt: {fault}; {hint}" for fault, hint in doubts), None))


def _find_running_program() -> SiteRequirement:
    installed = package()
    noted = origin(installed)
    # A program that pip fetched from a public address is there for others too.
    address = public_https_url(str(noted.get("url", "")))
    vcs = noted.get("vcs_info")
    if address is not None:
        place = f"{vcs['vcs']}+{address}@{vcs['commit_id']}" if vcs else address
        return SiteRequirement(f"{_NAME} @ {place}")
    project = source_project()
    if installed and not noted and project is None:
        return SiteRequirement(_name_release(installed))
    return _vendor_wheel(installed, project)


def _name_release(installed: Distribution) -> str:
    """Return the line for a release: its tag in the package's repository, or else its version."""
    named = (url.split(", ", 1) for url in installed.metadata.get_all("Project-URL") or [])
    addresses = (public_https_url(url) for label, url in named if label.lower().replace(" ", "") in _REPOSITORY_LABELS)
    repository = next(filter(None, addresses), None)
    return f"{_NAME} @ git+{repository}@v{__version__}" if repository else f"{_NAME}=={__version__}"


def _vendor_wheel(installed: Distribution | None, project: Mapping[str, Any] | None) -> SiteRequirement:
    if installed is None or not any(recorded_paths(installed)):
        raise ValueError(f"no record lists the installed files of this onrecord; {_WHERE_IT_IS}")
    if project and _is_older(installed, project):
        message = "the sources of this onrecord changed since pip installed it: do that again"
        raise ValueError(f"{message}; or {_WHERE_IT_IS}")
    try:
        name, wheel = wheel_of(installed, source_files(project) if project else installed_files(installed))
    except OSError as error:
        raise ValueError(f"a file of this onrecord can't be read ({error.strerror}); {_WHERE_IT_IS}") from None
    path = f"{VENDOR}/{name}"
    advice = f"requirements.txt names {path}, which was made of this onrecord: commit it with the site"
    return SiteRequirement(f"./{path}", {path: wheel}, advice)


def _is_older(installed: Distribution, project: Mapping[str, Any]) -> bool:
    """Return whether the installed metadata is older than the sources: another version or other dependencies."""
    needed = {line for line in map(Requirement, installed.requires or ()) if "extra" not in str(line.marker)}
    named = set(map(Requirement, project["project"]["dependencies"]))
    return Version(installed.version).public != __version__ or needed != named
