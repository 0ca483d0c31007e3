"""The stat index: the fingerprints of all files of the last build, to recognize an unchanged site without reading it.

A build would repeat the last one if the options and the contents of all input files are the same, and all output files
have the same stat fingerprints. It reads only the inputs that their fingerprints leave in doubt, as does a builder that
stays in memory. The module imports no library but msgspec, so that a build of an unchanged site loads no other.

A fingerprint covers only metadata, so that a build of an unchanged site reads no content. A modification time alone
proves nothing: a copying program may set it back. So the fingerprint also has the size, the inode and the time of the
last metadata change, as the index of git does. Two writes within one clock tick can leave the same times: `is_young`
detects such files (what git calls racy).

`input_files` says here what a build reads: the index proves something only if it has each of these files.
"""

import json
import os
import stat
import sys
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import Any, Self

from msgspec import MsgspecError, convert, to_builtins

from onrecord.cache.state import PACKAGE, STAT_INDEX, StateDirectory, touch
from onrecord.model.build_result import BuildResult
from onrecord.problems import Outcome, Problem
from onrecord.regular_files import digest_regular, read_regular
from onrecord.reserved import STAGING

StatFingerprint = list[int]
"""The size, the modification and change times in nanoseconds, and the inode. A list, since JSON has no tuples."""
YOUNG_NS = 50_000_000
"""The age in nanoseconds below which a file is young: more than one clock tick of any file system."""
_PUBLISHED = "published.txt"
"""The value of `model.records.PUBLISHED`; importing that module takes long."""
_REQUIREMENTS = "requirements.txt"
_LOCK = "locks/requirements.txt"
"""The values of `model.requirements.REQUIREMENTS` and `LOCK`, copied for the same reason."""
_LIBRARIES = ("site-packages", "dist-packages")
"""The names of the folders that hold libraries."""

Found = tuple[str, StatFingerprint]
"""A file's path and its fingerprint."""


def stat_fingerprint(found: os.stat_result) -> StatFingerprint:
    """Return the fingerprint of a file with this stat result."""
    return [found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino]


def is_young(fingerprint: Sequence[int], began: int) -> bool:
    """Return whether a file was written so shortly before `began` that its fingerprint may miss the next change."""
    return max(fingerprint[1:3]) >= began - YOUNG_NS


_TOOLS = frozenset(str(PACKAGE / room) for room in ("desk", "editing", "web"))
"""Half of the program's files, which no build imports."""


def input_files(root: Path, output: Path) -> Iterator[Found]:
    """Yield all files that a build reads: those of the site, the theme, and the program with its libraries."""
    yield from _file(root / "site.yaml")
    yield from _file(root / _PUBLISHED)
    yield from _list_named_in_settings(root, output)
    yield from _list_required(root)
    for name in ("content", "templates", "static", "root", "locale"):
        yield from files_in(root / name)
    for folder in program_folders():
        yield from files_in(folder, but=_TOOLS)
    for libraries in dict.fromkeys(path for path in sys.path if path.endswith(_LIBRARIES)):
        yield from _file(Path(libraries))


def program_folders() -> tuple[Path, ...]:
    """Return the folders of the program's code and theme."""
    return PACKAGE, PACKAGE.parent / "templates", PACKAGE.parent / "static"


def _list_named_in_settings(root: Path, output: Path) -> Iterator[Found]:
    """Yield all files that may be the site's own citation style, wherever they lie, and those of its plug-ins.

    YAML can write a name in many forms, and parsing YAML takes too long here.
    """
    try:
        settings = read_regular(root / "site.yaml")
    except OSError:
        return
    if b".csl" in settings or b"\\" in settings:
        for path, _ in files_in(root, but={str(output)}):
            if path.endswith(".csl"):
                yield from _file(Path(path))
    if b"plugins" in settings or b"\\" in settings:
        from onrecord.read.plugin_files import installed_files  # noqa: PLC0415  (few sites have a plug-in)

        for file in installed_files(root):
            yield from _file(file)


def _list_required(root: Path) -> Iterator[Found]:
    """Yield `requirements.txt`, its lock, the files that it may name, and git's index, which the check of it reads."""
    try:
        words = read_regular(root / _REQUIREMENTS).decode("utf-8", "replace").split()
    except OSError:
        return
    yield from _file(root / _REQUIREMENTS)
    yield from _file(root / _LOCK)
    if files := {word.partition("[")[0] for word in words if "/" in word and "://" not in word and word.isprintable()}:
        yield from _file(root / ".git" / "index")
        for file in sorted(files):
            yield from _file(root / file)


def _file(path: Path) -> Iterator[Found]:
    try:
        yield str(path), stat_fingerprint(path.stat())
    except OSError:
        return


def files_in(folder: Path, but: Container[str] = ()) -> Iterator[Found]:
    """Yield all files below a folder, except those in the folders `but`. Links are not followed."""
    waiting = [str(folder)]
    while waiting:
        try:
            listing = list(os.scandir(waiting.pop()))
        except OSError:
            continue
        for entry in listing:
            if entry.is_dir(follow_symlinks=False):
                if entry.path in but:
                    continue
                if entry.name != "__pycache__" or not entry.path.startswith(str(PACKAGE)):
                    waiting.append(entry.path)
                continue
            try:
                found = entry.stat(follow_symlinks=False)
            except OSError:  # deleted meanwhile, or the folder may not be entered
                continue
            yield entry.path, stat_fingerprint(found)


class KnownFiles:
    """Files as they were when a build began.

    A file has changed if its content has. A fingerprint alone leaves that open for two kinds of files: one that was
    young, since it can change and keep its fingerprint, and one with another fingerprint, since a copying program sets
    times and modes. The digest of its content decides then.
    """

    def __init__(
        self,
        fingerprints: Mapping[str, StatFingerprint] | None = None,
        digests: Mapping[str, str | None] | None = None,
        young: Iterable[str] = (),
    ) -> None:
        """Take the fingerprints, digests and young files of an earlier `KnownFiles`."""
        self.fingerprints = dict(fingerprints or {})
        self.digests = dict(digests or {})
        """None if its fingerprint decides, as for a file of the program, or if a build may have read other content."""
        self.young = set(young)
        """The files that were so young that their fingerprints may miss a change."""
        self._undigested = set[str]()

    def note(self, now: Mapping[str, StatFingerprint], began: int, *, defers: bool = False) -> set[str]:
        """Note these files as they are now, and return those that are new or have another content.

        `began` is the file system's time in nanoseconds just before the files were looked up. Call this before the
        build reads them, so that a later change gives another digest. With `defers`, `digest_rest` reads new files that
        are not young: a change since then gives these another fingerprint, which `doubt_rewritten` finds.
        """
        before = self.fingerprints
        doubtful = {path for path, found in now.items() if before.get(path) != found} | (self.young & now.keys())
        programs = tuple(f"{folder}{os.sep}" for folder in program_folders())
        rest = {path for path in doubtful if defers and path not in before and not is_young(now[path], began)}
        read = {path for path in doubtful - rest if not path.startswith(programs)}
        self._undigested |= {path for path in rest if not path.startswith(programs)}
        digests = {path: _digest(path) if path in read else None for path in doubtful}
        changed = {path for path, digest in digests.items() if digest is None or digest != self.digests.get(path)}
        self.fingerprints.update(now)
        self.digests.update(digests)
        self.young = self.young.difference(now) | {path for path in doubtful if is_young(now[path], began)}
        return changed

    def digest_rest(self) -> None:
        """Read the files that `note` has deferred."""
        self.digests.update((path, _digest(path)) for path in self._undigested)
        self._undigested.clear()

    def remove(self, paths: Iterable[str]) -> None:
        """Remove files that exist no more."""
        for path in paths:
            del self.fingerprints[path], self.digests[path]
            self.young.discard(path)

    def doubt_rewritten(self, paths: Iterable[str] | None = None) -> None:
        """Forget the digests of files that were written after `note`, so that these count as changed.

        A build may have read their content of that moment, even if somebody restores them afterwards.
        """
        for path in self.digests if paths is None else paths:
            if self.digests.get(path) and path_fingerprint(path) != self.fingerprints[path]:
                self.digests[path] = None


class ChangedFiles:
    """The input files of a site, as they were at the last scan."""

    def __init__(self, root: Path, output: Path) -> None:
        self._root, self._output = root, output
        self._files, self._has_scanned = KnownFiles(), False

    def find_changed(self) -> set[str]:
        """Scan all files, and return those that have changed since the last scan; the first scan returns none."""
        began = touch(self._root) or 0
        now = dict(input_files(self._root, self._output))
        removed = self._files.fingerprints.keys() - now.keys()
        changed = self._files.note(now, began) | removed
        self._files.remove(removed)
        is_first, self._has_scanned = not self._has_scanned, True
        return set() if is_first else changed

    def keep_known(self, paths: Collection[str]) -> set[str]:
        """Return the paths of files that exist now or existed at the last scan, without files that came and went."""
        return {path for path in paths if path in self._files.fingerprints or os.path.lexists(path)}

    def find_changed_among(self, reported: Collection[str]) -> set[str] | None:
        """Check only the files that the watcher named, and young ones; return those that have changed.

        Return None if one of them was created or deleted, or is no regular file: that requires a full scan.
        """
        began = touch(self._root) or 0
        checked = {path: path_fingerprint(path) for path in {*reported, *self._files.young}}
        now = {path: found for path, found in checked.items() if found and path in self._files.fingerprints}
        return self._files.note(now, began) if len(now) == len(checked) else None

    def doubt_rewritten(self, paths: Iterable[str] | None = None) -> None:
        """Let these files, or all, count as changed if they were written since the last scan: call it after a build."""
        self._files.doubt_rewritten(paths)


def path_fingerprint(path: str) -> StatFingerprint | None:
    """Return the fingerprint of the regular file at a path; None if there is none."""
    try:
        found = os.lstat(path)
    except (OSError, ValueError):
        return None
    return stat_fingerprint(found) if stat.S_ISREG(found.st_mode) else None


def _digest(path: str) -> str | None:
    """Return the digest of a file's content; None for a link, and for a file that can't be read."""
    if os.path.islink(path):  # noqa: PTH114  (a Path costs as much as the reading)
        return None
    try:
        return digest_regular(path, lambda: blake2b(digest_size=16))
    except OSError:
        return None


class StatIndex:
    """The stat index of the last build of a site into a folder."""

    def __init__(self, root: Path, output: Path, options: tuple[object, ...]) -> None:
        """Take the site's folder, the output folder, and the options that the result depends on."""
        self.root, self._state = root, StateDirectory(root)
        self._output, self._options = output, options
        self._key = repr((sys.version, str(root), str(output), options))
        self._began = touch(root)
        now = dict(input_files(root, output))
        self._last = self._load()
        self._inputs = self._known_files()
        gone = self._inputs.fingerprints.keys() - now.keys()
        self._has_same_files = not gone and len(self._inputs.fingerprints) == len(now)
        self._inputs.remove(gone)
        self._has_same_fingerprints = self._inputs.fingerprints == now and not self._inputs.young
        self._changed = self._inputs.note(now, self._began or 0, defers=True)
        self._found: dict[str, StatFingerprint] = {}
        """The files of the output folder, once `edited_inputs` has looked."""

    def prepare(self) -> None:
        """Do what takes time, and can be done while another process reads the site."""
        self._inputs.digest_rest()

    def again(self) -> Self:
        """Return the index as it is now: another build may have replaced it."""
        return type(self)(self.root, self._output, self._options)

    def _outputs(self) -> dict[str, StatFingerprint]:
        """Return the fingerprints of the files in the output folder, without those that a running build has staged."""
        return dict(files_in(self._output, but={str(self._output / STAGING)}))

    def _load(self) -> dict[str, Any]:
        try:
            stored = json.loads(self._state.load(STAT_INDEX) or b"{}")
        except (ValueError, RecursionError):
            return {}
        return stored if isinstance(stored, dict) else {}

    def _known_files(self) -> KnownFiles:
        """Return the inputs of the last build, whatever its options: a digest is that of a file, not of a build."""
        try:
            inputs: dict[str, StatFingerprint] = self._last["inputs"]
            return KnownFiles(inputs, dict(zip(inputs, self._last["digests"], strict=True)), self._last["young"])
        except (ValueError, TypeError, LookupError):
            return KnownFiles()

    def find_repeated(self) -> Outcome[BuildResult] | None:
        """Return the last build's result if a build would repeat it; None also while one runs or is unfinished.

        If that took reading some files, store their fingerprints, so that the next build needn't read them.
        """
        last = self._last
        if self._changed or not self._has_same_files or last.get("key") != self._key:
            return None
        if os.path.lexists(self._output / STAGING) or last.get("outputs") != self._outputs():
            return None
        if not self._has_same_fingerprints:
            self._store({})
        return self.last_result()

    def find_edited_inputs(self) -> tuple[str, ...] | None:
        """Return the input files that were edited since the last build; None if more may have changed than these.

        Files that came or went, other options, and a changed output folder are more. Paths are absolute. The caller
        has locked the output folder.
        """
        if self._last.get("key") != self._key or not self._has_same_files:
            return None
        self._found = self._outputs()
        return tuple(self._changed) if self._last.get("outputs") == self._found else None

    def last_result(self) -> Outcome[BuildResult] | None:
        """Return the result of the last build, even if a build would not repeat it; it says of no change."""
        try:
            *result, edits, written, replaced = self._last["result"]
            problems = convert(self._last["problems"], tuple[Problem, ...])
            pages, files, no_cards, state = result
            changes = {"state": state, "edited": tuple(edits), "rewritten": tuple(written)}
            built = BuildResult(pages, None, files, no_cards=no_cards, replaced=tuple(replaced), **changes)
            return Outcome(built, problems)
        except (ValueError, TypeError, LookupError, RecursionError, MsgspecError):
            return None

    def outputs(self) -> frozenset[str]:
        """Return the files that the last build left in the output folder, by their paths in it."""
        start = len(str(self._output)) + 1
        return frozenset(path[start:] for path in self._found)

    def find_untouched(self) -> frozenset[str]:
        """Return the files of the output folder that are as the last whole build left them, by their paths in it."""
        outputs = self._last.get("outputs")
        if self._last.get("folder") != str(self._output) or not isinstance(outputs, dict):
            return frozenset()
        start = len(str(self._output)) + 1
        found = frozenset(path[start:] for path, found in self._outputs().items() if outputs.get(path) == found)
        last = self.last_result()
        return found.difference(last.value.rewritten) if last else frozenset()

    def save(
        self, built: Outcome[BuildResult], written: Path | None = None, wait: Callable[[], None] = lambda: None
    ) -> None:
        """Store a build that has just ended; `written` is the input file that the build itself wrote.

        `wait` returns when all else that the build stores is complete, without which the index must not exist.
        """
        if self._began is None:
            self._state.remove(STAT_INDEX)
            wait()
            return
        if written:
            with suppress(OSError):
                self._inputs.note({str(written): stat_fingerprint(written.stat())}, self._began)
        result = built.value
        # Edits of texts changed these files; `edited_inputs` found all others as they were.
        rewritten = {str(path): stat_fingerprint(path.stat()) for path in map(self._output.joinpath, result.rewritten)}
        edits = (result.edited, result.rewritten)
        stored = {
            "key": self._key,
            "folder": str(self._output),
            "outputs": self._found | rewritten if result.edited else self._outputs(),
            "result": [result.pages, result.files, result.no_cards, result.state, *edits, result.replaced],
            "problems": to_builtins(built.problems),
        }
        self._store(stored, wait)

    def _store(self, stored: Mapping[str, Any], wait: Callable[[], None] = lambda: None) -> None:
        """Store the inputs as they were when the build began, and `stored` in place of what it says of the last build.

        A file that was written meanwhile counts as changed: the build may have read the one content or the other.
        """
        known = self._inputs
        known.digest_rest()
        known.doubt_rewritten()
        digests = [known.digests[path] for path in known.fingerprints]
        inputs = {"inputs": known.fingerprints, "digests": digests, "young": list(known.young)}
        content = json.dumps({**self._last, **stored, **inputs}).encode("utf-8")
        wait()
        self._state.save(STAT_INDEX, content)
