"""Changes, moves and deletes files of a site, all or none, and never through a link."""

import errno
import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from msgspec import Struct, field

from onrecord.interrupts import deferred
from onrecord.output import PATIENCE, BusyError, FileOperations, Lock
from onrecord.output.file_operations import is_folder, read_untrusted
from onrecord.problems import RefusedError
from onrecord.reserved import CHANGES, has_interrupted_changes
from onrecord.site_files import change_journal
from onrecord.site_files.additions import within


class Replacement(Struct, frozen=True):
    """A file's old content, as it was read, and its new content."""

    before: bytes
    after: bytes


class SiteChanges(Struct, frozen=True):
    """Changes of a site's files, by their paths before; outside `content/` and `published.txt` for `upgrade` alone."""

    command: str
    """The command that makes them, such as `rename`."""
    replaced: Mapping[str, Replacement] = field(default_factory=dict)
    moved: tuple[tuple[str, str], ...] = ()
    """Files and folders with their new paths. They move after files have changed."""
    deleted: tuple[str, ...] = ()
    """Files. With its `story.yaml`, the empty folders of a story go too."""
    created: Mapping[str, bytes] = field(default_factory=dict)
    """New files with their content."""
    expected: Mapping[str, bytes] = field(default_factory=dict)
    """What deleted files must hold, if not what they hold now. With such a file, the empty folders above it go."""


Files = Mapping[str, tuple[bytes | None, bytes | None]]
"""By their paths, what files hold before and after; None if there is no file."""


def files_of(root: Path, changes: SiteChanges) -> Files:
    """Return what changes do file by file: one that moves is deleted here, and created there.

    Raises `RefusedError` and `OSError`.
    """
    before = {path: one.before for path, one in changes.replaced.items()}
    after: dict[str, bytes | None] = {path: one.after for path, one in changes.replaced.items()}
    files: dict[str, tuple[bytes | None, bytes | None]] = {path: (None, new) for path, new in changes.created.items()}
    for path, to in changes.moved:
        for file in _files_at(root, path):
            old = before.get(file)
            before[file] = read_untrusted(str(within(root, file))) if old is None else old
            files[f"{to}{file.removeprefix(path)}"] = (None, after.get(file, before[file]))
            after[file] = None
    for path in changes.deleted:
        known = before.get(path, changes.expected.get(path))
        before[path] = read_untrusted(str(within(root, path))) if known is None else known
        after[path] = None
    return {**{path: (old, after[path]) for path, old in before.items()}, **files}


def _files_at(root: Path, path: str) -> list[str]:
    """Return a file itself, or the files in a folder, in order."""
    if not is_folder(str(within(root, path))):
        return [path]
    inside = (file for file in sorted((root / path).rglob("*")) if not is_folder(str(file)))
    return [file.relative_to(root).as_posix() for file in inside]


def replace_files(root: Path, files: Mapping[str, Replacement], command: str) -> None:
    """Replace files of the site in `root`, given by their relative paths. After a `RefusedError`, none has changed."""
    with applied_changes(root, SiteChanges(command, files)):
        pass


@contextmanager
def applied_changes(root: Path, changes: SiteChanges, files: FileOperations | None = None) -> Iterator[None]:
    """Make changes; keep them if the block ends well, and else undo them.

    Raises `RefusedError` with no file changed. If the process ends in between, the next command undoes them.
    """
    if not (changes.replaced or changes.created or changes.moved or changes.deleted):
        yield
        return
    journal = change_journal.ChangeJournal(root, files or FileOperations())
    with ExitStack() as stack:
        with _refused():
            stack.enter_context(_locked(root))
            journal.recover()
        try:
            with deferred(), _refused():
                plan = change_journal.Plan(changes.command, tuple(_operations(root, changes)))
                replaced = {path: replacement.after for path, replacement in changes.replaced.items()}
                journal.prepare(plan, {**replaced, **changes.created})
                journal.apply(plan)
            yield
            with deferred(), _refused():
                journal.keep()
        except BaseException as error:  # Ctrl-C too must leave the files as they were
            with deferred():
                _undo(journal, error)
            raise


def _undo(journal: change_journal.ChangeJournal, error: BaseException) -> None:
    """Undo the changes after an error. Raises `RefusedError` if that fails; then the next command tries again."""
    try:
        journal.undo()
    except (OSError, RefusedError) as failure:
        why = failure if isinstance(failure, RefusedError) else f"the changes can't be undone: {failure.strerror}"
        raise RefusedError(f"{error}; {why}") from None


@contextmanager
def _refused() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise RefusedError(f"the site can't be changed: {error.strerror}; nothing was written") from None


def _operations(root: Path, changes: SiteChanges) -> Iterator[change_journal.Operation]:
    """Yield the operations that make changes. Raises `RefusedError` and `OSError`."""
    for path, change in changes.replaced.items():
        if (file := within(root, path)).exists() and not os.access(file, os.W_OK):
            raise RefusedError(f"{path} can't be written: {os.strerror(errno.EACCES)}")
        yield change_journal.Replaced(path, change_journal.digest(change.before), change_journal.digest(change.after))
    into = sorted({to.rpartition("/")[0] for _, to in changes.moved})
    yield from (change_journal.Made(folder) for folder in into if not is_folder(str(within(root, folder))))
    folders: set[str] = set()
    for path, content in changes.created.items():
        within(root, path)
        new = [folder for folder in _folders_above(path) if folder not in folders and not is_folder(f"{root}/{folder}")]
        folders.update(new)
        yield change_journal.Created(path, change_journal.digest(content), tuple(new))
    yield from (change_journal.Moved(path, to) for path, to in changes.moved)
    for path in changes.deleted:
        before = changes.expected[path] if path in changes.expected else within(root, path).read_bytes()
        yield change_journal.Deleted(path, change_journal.digest(before))
        if path in changes.expected:
            yield from map(change_journal.Emptied, _folders_above(path)[:0:-1])
        folder = path.removesuffix("/story.yaml")
        if folder != path:
            own = filter(lambda one: is_folder(f"{root}/{one}"), (f"{folder}/events", folder))
            yield from map(change_journal.Emptied, own)


def _folders_above(path: str) -> list[str]:
    parts = path.split("/")[:-1]
    return ["/".join(parts[: place + 1]) for place in range(len(parts))]


@contextmanager
def _locked(root: Path) -> Iterator[None]:
    """Hold the lock on the changes of a site. Raises `RefusedError` and `OSError`."""
    lock = Lock(root, PATIENCE, None, CHANGES)
    try:
        lock.acquire()
    except BusyError as busy:
        who = f" (process {busy.holder.pid})" if busy.holder else ""
        raise RefusedError(f"another command changes the site{who}; try again when it has ended") from None
    try:
        yield
    finally:
        lock.release()


def recover_changes(root: Path, files: FileOperations | None = None) -> str:
    """Undo or finish the changes of a command that was interrupted, and return a sentence on it; empty without any.

    This waits for a command that is running. Raises `RefusedError` if the files can't be restored.
    """
    if not os.path.lexists(root / CHANGES):
        return ""
    try:
        with _locked(root), deferred():
            return change_journal.ChangeJournal(root, files or FileOperations()).recover()
    except OSError as error:
        if not has_interrupted_changes(root):
            return ""
        message = f"an interrupted command changed files of the site, and they can't be restored: {error.strerror}"
        advice = "make the site's folder writable, and run the command again"
        if error.errno in {errno.ELOOP, errno.EINVAL, errno.ENAMETOOLONG}:  # only a forged journal leads there
            advice = f"delete the folder {CHANGES} to keep all files as they are now"
        raise RefusedError(f"{message}; {advice}") from None
