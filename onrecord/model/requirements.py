"""The lines of a site's `requirements.txt`, which pip reads."""

import posixpath
import re
from collections.abc import Iterator
from functools import cached_property
from urllib.parse import urlsplit

from msgspec import Struct

from onrecord.problems import SourceFile

REQUIREMENTS = "requirements.txt"
LOCK = "locks/requirements.txt"
"""The exact versions of the libraries that the site is built with."""
VENDOR = "vendor"
"""The folder of a site for packages that are in no index."""

# The file's format is in pip's documentation: docs/html/reference/requirements-file-format.
_COMMENT = re.compile(r"(?:^|\s)#.*$")
_OPTIONS = re.compile(r"\s-.*$|\\$")
_EDITABLE = re.compile(r"(?:-e|--editable)(?:\s*=|\s)")
_EXTRAS = re.compile(r"\[[^\[\]]*\]$")
_URL = re.compile(r"(?:[\w.-]+ ?(?:\[[^\[\]]*\])? ?@ ?)?(?P<url>[A-Za-z][\w+.-]+:\S+)")
_ARCHIVE = re.compile(r"\.(?:whl|zip|tgz|tbz|txz|tar(?:\.\w+)?)$", re.IGNORECASE)
_ELSEWHERE = re.compile(r"[/~]|[A-Za-z]:/|\.\.(?:/|$)")
_SCP = re.compile(r"(?:[^@/:\s]+@)?(?P<host>[\w.-]+):(?P<path>[^/\s]\S*)")
"""The scp-like form of a git address (git-clone, 'Git URLs')."""


class Requirement(Struct, frozen=True, dict=True):
    """One requirement in the file."""

    text: str
    """The text without options and comment."""
    line: int
    column: int

    @cached_property
    def url(self) -> str:
        """The URL of the requirement without its fragment; empty if it has none."""
        found = _URL.match(" ".join(self.text.split()))
        return found["url"].partition("#")[0] if found else ""

    @cached_property
    def path(self) -> str:
        """The path of the requirement, with `/` between its parts; empty if it names no file or folder."""
        bare = _EXTRAS.sub("", self.text.partition(";")[0].strip()).strip().replace("\\", "/")
        is_path = _ELSEWHERE.match(bare) or bare.startswith(".") or "/" in bare or _ARCHIVE.search(bare)
        return posixpath.normpath(bare) if is_path and "@" not in bare and not self.url else ""

    @property
    def is_outside(self) -> bool:
        """Whether the path is outside the site's folder."""
        return bool(_ELSEWHERE.match(self.path))


class Requirements(Struct, frozen=True):
    """A site's `requirements.txt`, and the state of the files that it names."""

    file: SourceFile
    lines: tuple[Requirement, ...]
    missing: frozenset[str] = frozenset()
    """The paths that don't exist."""
    untracked: frozenset[str] = frozenset()
    """The paths that git does not track, although it tracks `requirements.txt`."""
    lock: SourceFile | None = None
    """The lock; None if there is none."""


def requirements_in(text: str) -> Iterator[Requirement]:
    """Yield the requirements in a file's text; lines with only options are skipped."""
    for number, line in enumerate(text.split("\n"), 1):
        requirement = _COMMENT.sub("", line).strip()
        if editable := _EDITABLE.match(requirement):
            requirement = requirement[editable.end() :].strip()
        requirement = _OPTIONS.sub("", requirement).strip()
        if requirement and not requirement.startswith("-"):
            yield Requirement(requirement, number, line.index(requirement) + 1)


def public_https_url(address: str) -> str | None:
    """Return the public HTTPS URL of a git `address`, without user name and password.

    None for an address that only works on this machine.
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
    except ValueError:  # the port is not a number
        return None
    # A host without a dot is a local name, as in the ssh configuration.
    is_known = "." in host and path.strip("/") and not re.search(r"\s", path)
    return f"https://{host}/{path.strip('/')}" if is_known else None
