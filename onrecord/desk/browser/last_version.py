"""What changed in a site's folder since its last version, as the desk calls a commit, and what readers will notice.

No program that a repository's configuration names runs for this (`desk/diff/states`), so no index and no filter says
which files changed: the digests of their contents do.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from datetime import date, tzinfo
from hashlib import sha1, sha256
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from onrecord.build.pipeline import Options
from onrecord.cache.stat_index import StatFingerprint, stat_fingerprint
from onrecord.desk.compare.changes import AnyChange, DraftChanged, StandingChanged
from onrecord.desk.diff.lines import Line, Sign, group_lines
from onrecord.desk.diff.result import diff_site
from onrecord.desk.diff.states import (
    Revision,
    RevisionError,
    committed_at,
    find_revision,
    is_read,
    list_digests,
    list_ignored,
    provide_base,
)
from onrecord.regular_files import read_regular

Digests = frozenset[str]


class Changed(Struct, frozen=True):
    """The files that changed since the last version."""

    commit: str = ""
    """The last version; empty if there is none, with the reason."""
    reason: str = ""
    day: date | None = None
    files: tuple[tuple[Sign, str], ...] = ()


class Notice(Struct, frozen=True):
    """What changes for readers."""

    standings: tuple[StandingChanged, ...]
    once_public: tuple[StandingChanged, ...]
    """Those that come when the drafts are public."""
    groups: tuple[tuple[str, tuple[Line, ...]], ...]
    """All other changes in words, under their headings."""


def split_changes(changes: tuple[AnyChange, ...], drafts: tuple[AnyChange, ...] = ()) -> Notice:
    """Return changes with those of standings apart; `drafts` are the changes if all drafts were public."""
    standings = tuple(change for change in changes if isinstance(change, StandingChanged))
    later = tuple(change for change in drafts if isinstance(change, StandingChanged) and change not in standings)
    others = tuple(change for change in changes if not isinstance(change, StandingChanged))
    return Notice(standings, later, tuple(group_lines(others)))


class LastVersion:
    """The last version of the site in a folder. What it has read stays in memory."""

    def __init__(self, root: Path, environment: Mapping[str, str]) -> None:
        """Take the site's folder, and the environment in which git runs."""
        self._root = root
        self._environment = environment
        self._digests: dict[str, tuple[StatFingerprint, Digests]] = {}
        self._notices: dict[object, Notice] = {}

    def state(self) -> tuple[tuple[str, Digests], ...]:
        """Return the files that a build reads, each with the digests that git may give it."""
        return tuple(sorted(self._files()))

    def changed(self, zone: tzinfo) -> Changed:
        """Return the files that changed; the day of the version is the one in `zone`."""
        try:
            revision = find_revision(self._root, "HEAD", self._environment)
            return Changed(
                revision.commit, "", committed_at(revision).astimezone(zone).date(), tuple(self._compare(revision))
            )
        except RevisionError as error:
            return Changed(reason=str(error).partition(";")[0])

    def notice(self, commit: str, options: Options) -> Notice:
        """Return what readers will notice of the changes since a commit. Raises `BaseError` if there is none."""
        key = (commit, self.state(), options.today)
        if key not in self._notices:
            with provide_base(self._root, commit, self._environment) as base:
                public, drafts = (diff_site(self._root, base, replace(options, drafts=it)).diff for it in (False, True))
            has_drafts = any(isinstance(change, DraftChanged) for change in public.changes)
            self._notices = {key: split_changes(public.changes, drafts.changes if has_drafts else ())}
        return self._notices[key]

    def _compare(self, revision: Revision) -> Iterator[tuple[Sign, str]]:
        before, now = {p: d for p, d in list_digests(revision).items() if is_read(p)}, dict(self._files())
        ignored = list_ignored(revision) if now.keys() - before.keys() else frozenset()
        for path in sorted({*before, *now} - ignored):
            if path not in now:
                yield "removed", path
            elif path not in before or before[path] not in now[path]:
                yield "changed" if path in before else "added", path

    def _files(self) -> Iterator[tuple[str, Digests]]:
        for folder, folders, names in os.walk(self._root):
            start = Path(folder).relative_to(self._root)
            folders[:] = [name for name in folders if name[0] != "." and (start.name or is_read(f"{name}/"))]
            for name in names:
                path = (start / name).as_posix()
                if name[0] != "." and is_read(path) and not (self._root / path).is_symlink():
                    yield path, self._digests_of(path)

    def _digests_of(self, path: str) -> Digests:
        try:
            now = stat_fingerprint((self._root / path).stat())
            fingerprint, digests = self._digests.get(path, (None, frozenset()))
            if fingerprint != now:
                digests = _digests(read_regular(self._root / path))
                self._digests[path] = now, digests
        except OSError:
            return frozenset()
        return digests


def _digests(data: bytes) -> Digests:
    """Return the digests that git may give a file: as it is, with its line ends converted, or kept by Git LFS."""
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{sha256(data).hexdigest()}\nsize {len(data)}\n"
    forms = {data, data.replace(b"\r\n", b"\n"), pointer.encode("ascii")}
    blobs = [b"blob %d\0%b" % (len(form), form) for form in forms]
    return frozenset(
        digest for blob in blobs for digest in (sha1(blob, usedforsecurity=False).hexdigest(), sha256(blob).hexdigest())
    )
