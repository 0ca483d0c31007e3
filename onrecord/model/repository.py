"""URLs in the site's repository on GitHub, such as those to edit an entry and to report a mistake in it."""

import re
from urllib.parse import quote, urlencode

from msgspec import Struct

_GITHUB = re.compile(
    r"https?://(?:www\.)?github\.com/(?P<owner>[\w-]+)/(?P<name>[\w.-]+?)(?:\.git)?"
    r"(?:/tree/(?P<branch>[\w.-]+)(?:/(?P<folder>[\w./~%-]+?))?)?/?",
    re.ASCII,
)
_BRANCH = "main"
"""The branch for URLs that name none. GitHub redirects from a missing branch to the repository's default branch."""
CORRECTION_FORM = "correction.yml"
"""The issue form for mistakes, in `.github/ISSUE_TEMPLATE/`."""


class Repository(Struct, frozen=True):
    """A site's folder in a repository on GitHub."""

    address: str
    """The repository's URL, without a trailing slash."""
    branch: str
    folder: str
    """The site's folder in the repository, with a trailing slash; empty for the root."""

    def editing(self, path: str) -> str:
        """Return the URL to edit the file at `path`, relative to the site's folder."""
        return f"{self.address}/edit/{self.branch}/{self.folder}{quote(path)}"

    def reporting(self, entry: str, page: str) -> str:
        """Return the URL of the form to report a mistake in `entry`, such as `story/event`, on the page at `page`.

        The query fills in the form's fields by their ids (GitHub, 'Creating an issue from a URL query').
        """
        filled = {"template": CORRECTION_FORM, "title": f"Correction: {entry}", "entry": entry, "address": page}
        return f"{self.address}/issues/new?{urlencode(filled, quote_via=quote)}"


def pages_address(repository: Repository) -> str:
    """Return the URL that GitHub Pages gives a repository's site, unless its owner chose another."""
    owner, _, name = repository.address.removeprefix("https://github.com/").partition("/")
    host = f"{owner.lower()}.github.io"
    return f"https://{host}/" if name.lower() == host else f"https://{host}/{name}/"


def repository_at(url: str) -> Repository | None:
    """Return the GitHub repository at a URL, with or without branch and folder; None for other URLs."""
    if (found := _GITHUB.fullmatch(url)) is None:
        return None
    address = f"https://github.com/{found['owner']}/{found['name']}"
    folder = f"{found['folder'].strip('/')}/" if found["folder"] else ""
    return Repository(address, found["branch"] or _BRANCH, folder)
