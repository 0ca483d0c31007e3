"""Addresses in a site's repository on GitHub: where an entry is edited, and where a mistake in it is reported."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, urlencode

_GITHUB = re.compile(
    r"https?://(?:www\.)?github\.com/(?P<owner>[\w-]+)/(?P<name>[\w.-]+?)(?:\.git)?"
    r"(?:/tree/(?P<branch>[\w.-]+)(?:/(?P<folder>[\w./~%-]+?))?)?/?",
    re.ASCII,
)
_BRANCH = "main"
"""The branch of an address that names none. GitHub leads from one that is not there to the repository's default."""
CORRECTION_FORM = "correction.yml"
"""The form by which mistakes are reported, in `.github/ISSUE_TEMPLATE/`."""


@dataclass(frozen=True, slots=True)
class Repository:
    """A site's folder in a repository on GitHub."""

    address: str
    """The repository's, without a slash at its end."""
    branch: str
    folder: str
    """Where in the repository the site is, with a slash at its end; nothing where it is the whole."""

    def editing(self, path: str) -> str:
        """Return the address at which the file at `path`, relative to the site's folder, is edited."""
        return f"{self.address}/edit/{self.branch}/{self.folder}{quote(path)}"

    def reporting(self, entry: str, page: str) -> str:
        """Return the address of the form to report a mistake in `entry`, such as `story/event`, seen at `page`.

        A form's fields are filled in by their ids (GitHub, 'Creating an issue from a URL query').
        """
        filled = {"template": CORRECTION_FORM, "title": f"Correction: {entry}", "entry": entry, "address": page}
        return f"{self.address}/issues/new?{urlencode(filled, quote_via=quote)}"


def repository_at(url: str) -> Repository | None:
    """Return the repository at an address as a browser shows it, with branch and folder or without; else nothing."""
    found = _GITHUB.fullmatch(url)
    if found is None:
        return None
    folder = f"{found['folder'].strip('/')}/" if found["folder"] else ""
    return Repository(f"https://github.com/{found['owner']}/{found['name']}", found["branch"] or _BRANCH, folder)
