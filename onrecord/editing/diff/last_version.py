"""What changed since a site's last version, a commit: digests of contents tell, since no git program may run."""

from collections.abc import Iterator, Mapping
from datetime import date, tzinfo
from hashlib import sha1, sha256
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct
from msgspec.structs import replace

from onrecord.build.pipeline import Options
from onrecord.cache.stat_index import StatFingerprint, stat_fingerprint
from onrecord.editing.compare.changes import AnyChange, DraftChanged, StandingChanged
from onrecord.editing.compare.erasures import ERASED
from onrecord.editing.diff import revisions, states
from onrecord.editing.diff.lines import Sign
from onrecord.editing.diff.result import diff_site
from onrecord.editing.erasing.name_forms import NameForms, forms_of
from onrecord.model.records import PUBLISHED, Records
from onrecord.read.text_files import read_published
from onrecord.regular_files import read_regular

Digests = frozenset[str]
"""The digests that git may give a file."""


class Changed(Struct, frozen=True):
    """The files that changed since the last version; without a version, the reason."""

    commit: str = ""
    day: date | None = None
    files: tuple[tuple[Sign, str], ...] = ()
    reason: str = ""


class Notice(Struct, frozen=True):
    """What changed for readers."""

    changes: tuple[AnyChange, ...]
    later: tuple[StandingChanged, ...]
    """The standings of claims that change once the drafts are public."""
    states: tuple[Records | None, ...]
    """The entries as they are now, with drafts, and those of the version."""


class _KnownFile(Struct, frozen=True):
    """A file that was read."""

    fingerprint: StatFingerprint
    digests: Digests


class LastVersion:
    """The last version of the site in a folder. What it has read stays in memory."""

    def __init__(self, root: Path, environment: Mapping[str, str]) -> None:
        """Take the site's folder, and the environment in which git runs."""
        self._root = root
        self._environment = environment
        self._known: dict[Path, _KnownFile] = {}
        self._notices: dict[object, Notice] = {}

    def find_changed(self, zone: tzinfo) -> Changed:
        """Return the files that changed; the day of the version is the one in `zone`."""
        try:
            revision = revisions.find_revision(self._root, "HEAD", self._environment)
            day = revisions.committed_at(revision).astimezone(zone).date()
            return Changed(revision.commit, day, tuple(self._compare(revision)))
        except (revisions.RevisionError, OSError) as error:
            return Changed(reason=str(error).partition(";")[0])

    def find_notice(self, commit: str, options: Options) -> Notice:
        """Return what changed for readers since a commit. Raises `BaseError`."""
        key = (commit, tuple(sorted(self._files())), options.today)
        if key not in self._notices:
            self._notices = {key: self._make_notice(commit, options)}
        return self._notices[key]

    def _make_notice(self, commit: str, options: Options) -> Notice:
        with states.provide_base(self._root, commit, self._environment) as base:
            public = diff_site(self._root, base, replace(options, drafts=False)).diff.changes
            drafted = diff_site(self._root, base, replace(options, drafts=True))
        later: list[StandingChanged] = []
        if any(isinstance(change, DraftChanged) for change in public):
            standings = (change for change in drafted.diff.changes if isinstance(change, StandingChanged))
            later = [change for change in standings if change not in public]
        return Notice(public, tuple(later), (drafted.after.state.records, drafted.before.state.records))

    def _compare(self, revision: revisions.Revision) -> Iterator[tuple[Sign, str]]:
        before = {path: digest for path, digest in revisions.list_digests(revision).items() if states.is_read(path)}
        now = dict(self._files())
        ignored = revisions.list_ignored(revision) if now.keys() - before.keys() else frozenset()
        is_list_changed = PUBLISHED in before and before[PUBLISHED] not in now.get(PUBLISHED, ())
        erased = self._find_erased(revision) if is_list_changed else NameForms()
        for path in sorted({*before, *now} - ignored):
            if path not in now:
                yield "removed", _without_erased(path, erased)
            elif path not in before or before[path] not in now[path]:
                yield "changed" if path in before else "added", path

    def _find_erased(self, revision: revisions.Revision) -> NameForms:
        """Return the ids that the list of published ids has lost since the version: those of erased entries."""
        with TemporaryDirectory(prefix="onrecord-list-") as folder_name:
            folder = Path(folder_name)
            revisions.copy_files(revision, folder, lambda path: path == PUBLISHED)
            before = {published.name for published in read_published(folder).value}
            now = {published.name for published in read_published(self._root).value}
        return forms_of((), (name.id for name in before - now))

    def _files(self) -> Iterator[tuple[str, Digests]]:
        """Yield each file that a build reads, with the digests that git may give it."""
        folders = ((self._root / name).rglob("*") for name in revisions.FOLDERS)
        for file in chain(self._root.iterdir(), *folders):
            path = file.relative_to(self._root).as_posix()
            if states.is_read(path) and file.is_file() and not file.is_symlink():
                yield path, self._digests_of(file)

    def _digests_of(self, file: Path) -> Digests:
        """Return the digests that git may give a file, which is read only if it has changed."""
        fingerprint = stat_fingerprint(file.stat())
        known = self._known.get(file)
        if known is None or known.fingerprint != fingerprint:
            known = _KnownFile(fingerprint, _digests(read_regular(file)))
            self._known[file] = known
        return known.digests


def _without_erased(path: str, erased: NameForms) -> str:
    """Return the path of a file that is gone, without the parts that have the id of an erased entry."""
    parts = path.split("/")
    return "/".join(ERASED if _has_erased_id(part, erased) else part for part in parts)


def _has_erased_id(part: str, erased: NameForms) -> bool:
    stem = part.partition(".")[0]
    return stem in erased.plain_ids or bool(erased.in_ids.search(part))


def _digests(data: bytes) -> Digests:
    """Return the digests that git may give a file: as it is, with its line ends converted, or kept by Git LFS."""
    converted = data.replace(b"\r\n", b"\n")
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{sha256(data).hexdigest()}\nsize {len(data)}\n"
    found = set()
    for content in (data, converted, pointer.encode("ascii")):
        blob = b"blob %d\0%b" % (len(content), content)
        found.add(sha1(blob, usedforsecurity=False).hexdigest())
        found.add(sha256(blob).hexdigest())
    return frozenset(found)
