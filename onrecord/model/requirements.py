"""The lines of `requirements.txt`, by which pip installs what a site is built with."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from onrecord.problems import SourceFile

REQUIREMENTS = "requirements.txt"
VENDOR = "vendor"
"""The folder of a site for packages that pip can't fetch from elsewhere."""

# pip's own reading of the file: docs/html/reference/requirements-file-format.
_COMMENT = re.compile(r"(?:^|\s)#.*$")
_OPTIONS = re.compile(r"\s-.*$|\\$")
_EDITABLE = re.compile(r"(?:-e|--editable)(?:\s*=|\s)")
_EXTRAS = re.compile(r"\[[^\[\]]*\]$")
_URL = re.compile(r"(?:[\w.-]+ ?(?:\[[^\[\]]*\])? ?@ ?)?(?P<url>[A-Za-z][\w+.-]+:\S+)")
_ARCHIVE = re.compile(r"\.(?:whl|zip|tgz|tbz|txz|tar(?:\.\w+)?)$", re.IGNORECASE)
_ELSEWHERE = re.compile(r"[/~]|[A-Za-z]:/|\.\.(?:/|$)")
_SCP = re.compile(r"(?:[^@/:\s]+@)?(?P<host>[\w.-]+):(?P<path>[^/\s]\S*)")
"""How ssh's own copying program writes an address, and git too (git-clone, 'Git URLs')."""


@dataclass(frozen=True)
class Requirement:
    """One thing that pip is asked to install."""

    text: str
    """As it was written, without options and comment."""
    line: int
    column: int

    @cached_property
    def url(self) -> str:
        """The address that it names, without a fragment; nothing where it names none."""
        found = _URL.match(" ".join(self.text.split()))
        return found["url"].partition("#")[0] if found else ""

    @cached_property
    def path(self) -> str:
        """The path of a file or folder that it names, with `/` between its parts; nothing where it names none."""
        bare = _EXTRAS.sub("", self.text.partition(";")[0].strip()).strip().replace("\\", "/")
        is_path = _ELSEWHERE.match(bare) or bare.startswith(".") or "/" in bare or _ARCHIVE.search(bare)
        return posixpath.normpath(bare) if is_path and "@" not in bare and not self.url else ""

    @property
    def is_outside(self) -> bool:
        """Whether its path leads out of the site's folder."""
        return bool(_ELSEWHERE.match(self.path))


@dataclass(frozen=True, slots=True)
class Requirements:
    """A site's `requirements.txt`, and what is known of the site's own files that it names."""

    file: SourceFile
    lines: tuple[Requirement, ...]
    missing: frozenset[str] = frozenset()
    """The paths at which nothing lies."""
    untracked: frozenset[str] = frozenset()
    """The paths that are not in the site's repository, although `requirements.txt` is."""


def requirements_in(text: str) -> Iterator[Requirement]:
    """Yield what a file asks pip for, line by line; options that ask for nothing are passed over."""
    for number, line in enumerate(text.split("\n"), 1):
        asked = _COMMENT.sub("", line).strip()
        if editable := _EDITABLE.match(asked):
            asked = asked[editable.end() :].strip()
        asked = _OPTIONS.sub("", asked).strip()
        if asked and not asked.startswith("-"):
            yield Requirement(asked, number, line.index(asked) + 1)


def public_https_url(address: str) -> str | None:
    """Return the address by which others read a repository, without anybody's name or password in it.

    `address` is one that git takes. Nothing is returned for a place that only this machine knows.
    """
    try:
        if "://" in address:
            parts = urlsplit(address)
            if parts.scheme not in {"https", "ssh", "git+ssh", "git+https"}:
                return None
            port = f":{parts.port}" if parts.port and parts.scheme.endswith("https") else ""
            host, path = f"{parts.hostname or ''}{port}", parts.path
        elif found := _SCP.fullmatch(address):
            host, path = found["host"], found["path"]
        else:
            return None
    except ValueError:  # a port that is no number
        return None
    # A host without a dot is a name that only this machine, or its ssh, has for another.
    is_known = "." in host and path.strip("/") and not re.search(r"\s", path)
    return f"https://{host}/{path.strip('/')}" if is_known else None
