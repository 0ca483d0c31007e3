"""The files of `root/`, which the build writes to the root of the site, and what there must not be replaced."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from msgspec import Struct

from onrecord.model.addresses import ROBOTS

ROOT = "root/"
REPLACEABLE = frozenset({ROBOTS})
"""The files of the build whose place one in `root/` takes."""
_HIDDEN_FOLDERS = frozenset({".well-known"})
"""The hidden folder that readers ask for (RFC 8615)."""
_HIDDEN_FILES = frozenset({".domains"})
"""The hidden file that a host reads at the root: the domains of a site at Codeberg."""
_IN_EACH_FOLDER = frozenset({".htaccess"})
"""The settings of a folder for Apache, which gives them to nobody. Who can't change the server's own has only these."""
_OF_OTHERS = re.compile(r"\.DS_Store|\._.*|\.git(?:keep|ignore|attributes)|\.keep|\.nojekyll|\..*\.sw[a-p]|\.#.*")
"""Hidden files that are left out without a word: those of systems, editors and git, and one that the build writes."""


class RootFiles(Struct, frozen=True):
    """The files of `root/`."""

    files: Mapping[str, Path] = {}
    """Those that are published, by path below `root/`."""
    left_out: tuple[str, ...] = ()
    """The hidden files and folders that somebody may have meant for readers, by path below `root/`."""

    @property
    def replaced(self) -> tuple[str, ...]:
        """The files of the build whose place one of these takes."""
        return tuple(sorted(REPLACEABLE & self.files.keys()))


def is_published(path: str) -> bool:
    """Return whether a path below `root/` is published: no part of it is hidden, or each that is has a use there."""
    parts = path.split("/")
    return all(not part.startswith(".") or _has_use(part, position, parts) for position, part in enumerate(parts))


def _has_use(name: str, position: int, parts: list[str]) -> bool:
    is_last = position == len(parts) - 1
    return (position == 0 and name in _HIDDEN_FOLDERS | _HIDDEN_FILES) or (is_last and name in _IN_EACH_FOLDER)


def meant_for_readers(left_out: Iterable[str]) -> tuple[str, ...]:
    """Return those of the hidden paths that no system, editor or version control has put there."""
    return tuple(path for path in left_out if not _OF_OTHERS.fullmatch(path.rpartition("/")[2]))
