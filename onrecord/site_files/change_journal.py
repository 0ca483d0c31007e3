"""Changes files of a site so that the next command can undo it after a stop at any point.

The folder `.onrecord-changes` in the site's folder holds the new files, copies of the old ones, and a journal of the
operations. Before the journal is there, no file of the site changes. While it is there, the changes may be incomplete
or unproved, so `undo` restores each file. Once the site is proved, one rename turns the journal into `DONE`, and only
the copies are left to delete. An error and the next command after `kill -9` undo the changes in the same way.

A journal is untrusted input: it may have come with a cloned site. So each path must stay in `content/`, be
`published.txt` or `site.yaml`, or be one that `onrecord upgrade` renews or `onrecord init` creates. No link is
followed, and a file is replaced only if its digest is one that the journal knows.
"""

import errno
import os
import stat
from collections.abc import Iterable, Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from onrecord.model.records import PUBLISHED
from onrecord.output import LOCK, FileOperations
from onrecord.output.file_operations import mode_of, read_untrusted, stays_inside
from onrecord.problems import RefusedError
from onrecord.reserved import CHANGES, JOURNAL
from onrecord.site_files.additions import within

BEGINNING = "init"
"""The command that makes a new site: it creates files, and changes none."""
SAVING = "serve"
"""The command whose changes are files that an editor saved, each as it is: nothing is proved after they are made."""
DONE = "done"
"""The name of the journal once all changes are final."""


class Replaced(Struct, frozen=True, tag="replace"):
    """The replacement of a file by a new one, whose content the folder holds as `N.after`."""

    path: str
    before: str
    """The SHA-256 of the content, in hexadecimal; the folder has a copy of it as `N.before`."""
    after: str


class Made(Struct, frozen=True, tag="make"):
    """A new folder, into which a file moves."""

    path: str


class Created(Struct, frozen=True, tag="create"):
    """A new file, whose content the folder holds as `N.after`."""

    path: str
    after: str
    folders: tuple[str, ...] = ()
    """The folders above it that are new too, the outermost first."""


class Moved(Struct, frozen=True, tag="move"):
    """A file or a folder that gets another path."""

    path: str
    to: str


class Deleted(Struct, frozen=True, tag="delete"):
    """A file that moves into the folder as `N.before`."""

    path: str
    before: str


class Emptied(Struct, frozen=True, tag="folder"):
    """A folder that is removed if it is empty."""

    path: str


_LARGEST = 16_000_000
"""The size of the largest journal in bytes: that of some 60,000 operations."""
Operation = Replaced | Made | Created | Moved | Deleted | Emptied


class Plan(Struct, frozen=True):
    """The content of a journal."""

    command: str
    """The command that changes the site, such as `rename`."""
    operations: tuple[Operation, ...]
    """In the order in which they are made. Each path is the one at that time."""
    version: Literal[1] = 1


class ChangedMeanwhileError(RefusedError):
    """A file is not as it was when it was read. Nothing was written."""

    def __init__(self, path: str, now: bytes | None) -> None:
        """Take the file's content; None if there is no file."""
        super().__init__(f"{path} was changed meanwhile; nothing was written, so try again")
        self.path = path
        self.now = now


class ChangeJournal:
    """The changes of one site, which the caller has locked."""

    def __init__(self, root: Path, files: FileOperations) -> None:
        self._root, self._files = root, files
        self._area = f"{root}/{CHANGES}"
        self._journal = f"{self._area}/{JOURNAL}"
        self._done = f"{self._area}/{DONE}"

    @property
    def is_begun(self) -> bool:
        """Whether there is a journal, so that the changes must be undone or finished."""
        return mode_of(self._journal) is not None

    def prepare(self, plan: Plan, new: Mapping[str, bytes]) -> None:
        """Stage the `new` files and copies of the old ones, and write the journal.

        Raises `RefusedError` and `OSError`, with no file of the site changed.
        """
        for number, operation in enumerate(plan.operations):
            if isinstance(operation, Moved) and mode_of(self._at(operation.to)) is not None:
                message = f"{operation.to} is there already; choose another id, or move that away first"
                raise RefusedError(message)
            if isinstance(operation, Deleted):
                self._refuse_if_changed(operation.path, operation.before)
            if isinstance(operation, Created):
                self._refuse_if_changed(operation.path, "")
                self._files.write(f"{self._area}/{number}.after", new[operation.path])
            if isinstance(operation, Replaced):
                before = self._refuse_if_changed(operation.path, operation.before)
                mode = stat.S_IMODE(os.stat(self._at(operation.path)).st_mode)  # noqa: PTH116
                copies = {"before": before or b"", "after": new[operation.path]}
                for name, content in copies.items():
                    self._files.write(f"{self._area}/{number}.{name}", content)
                    os.chmod(f"{self._area}/{number}.{name}", mode)  # noqa: PTH101
        journal = msgspec.json.encode(plan)
        if len(journal) > _LARGEST:
            raise RefusedError("this changes too many files at once; nothing was written")
        self._files.write(f"{self._journal}.new", journal)
        self._files.sync(self._area)
        self._files.move_file(f"{self._journal}.new", self._journal)
        self._files.sync(self._area)

    def apply(self, plan: Plan) -> None:
        """Make the changes. Raises `RefusedError`; then some may be made."""
        for number, operation in enumerate(plan.operations):
            try:
                self._make(number, operation)
            except OSError as error:
                if isinstance(error, FileExistsError | FileNotFoundError) and not isinstance(operation, Moved):
                    raise ChangedMeanwhileError(operation.path, self._content(self._at(operation.path))) from None
                raise RefusedError(f"{operation.path} can't be changed: {error.strerror}") from None

    def _make(self, number: int, operation: Operation) -> None:
        path = self._at(operation.path)
        match operation:
            case Replaced() | Deleted():
                self._refuse_if_changed(operation.path, operation.before)
                self._take(number, operation, path)
            case Made():
                self._files.make_folder(path)
            case Created():
                self._refuse_if_changed(operation.path, "")
                for folder in operation.folders:
                    self._files.make_folder(self._at(folder))
                self._files.move_to_free(f"{self._area}/{number}.after", path)
            case Moved():
                if not self._files.move_folder(path, self._at(operation.to)):
                    raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
            case Emptied():
                self._files.remove_folder(path)

    def _take(self, number: int, operation: Replaced | Deleted, path: str) -> None:
        """Replace or delete a file, and look at what that took: another program may have saved the file just now."""
        kept = f"{self._area}/{number}.{'after' if isinstance(operation, Replaced) else 'before'}"
        if isinstance(operation, Replaced):
            is_taken = self._exchange(kept, path, operation.after, operation.before)
        else:
            self._files.move_file(path, kept)
            is_taken = self._has(kept, operation)
            if not is_taken:
                self._files.move_to_free(kept, path)
        if not is_taken:
            raise ChangedMeanwhileError(operation.path, self._content(path))

    def _exchange(self, kept: str, path: str, new: str, old: str) -> bool:
        """Exchange a kept file of digest `new` for one of digest `old`; put another one back, and return False."""
        self._files.exchange(kept, path)
        is_done = self._digest(kept) in {"", old}
        if not is_done:
            self._files.exchange(kept, path)
            if self._digest(kept) != new:  # the other program has saved once more
                self._files.exchange(kept, path)
        return is_done

    def keep(self) -> None:
        """Make the changes final. Raises `OSError`; then they are not."""
        self._files.sync(str(self._root))
        self._files.move_file(self._journal, self._done)
        with suppress(OSError):
            self._files.sync(self._area)
            self.clear()

    def undo(self) -> None:
        """Restore all files as they were, unless the changes are final. Raises `RefusedError` and `OSError`.

        If somebody edited one of the files meanwhile, no file changes; of a save, all others do.
        """
        if self.is_begun:
            plan = self._read(self._journal)
            backwards = list(enumerate(plan.operations))[::-1]
            for number, operation in backwards if plan.command != SAVING else ():
                self._refuse_if_edited(number, operation, plan)
            for number, operation in backwards:
                self._reverse(number, operation)
            self._files.sync(str(self._root))
            self._files.remove_file(self._journal)
        self.clear()

    def _reverse(self, number: int, operation: Operation) -> None:
        path, kept = self._at(operation.path), f"{self._area}/{number}.before"
        after = f"{self._area}/{number}.after"
        match operation:
            case Replaced() if self._digest(path) == operation.after and self._has(kept, operation):
                if not self._is_unused(number, operation):
                    kept = after if mode_of(after) is not None else kept
                    self._exchange(kept, path, self._digest(kept), operation.after)
            case Made():
                self._files.remove_folder(path)
            case Created():
                if self._digest(path) == operation.after:
                    self._files.remove_file(path)
                for folder in reversed(operation.folders):
                    self._files.remove_folder(self._at(folder))
            case Moved() if mode_of(path) is None:
                self._files.move_folder(self._at(operation.to), path)
            case Deleted() if mode_of(path) is None and self._has(kept, operation):
                self._files.move_file(kept, path)
            case Emptied() if mode_of(path) is None:
                self._files.make_folder(path)

    def _refuse_if_edited(self, number: int, operation: Operation, plan: Plan) -> None:
        """Raise `RefusedError` if to reverse an operation would overwrite what somebody else wrote, or lose it."""
        kept, name = f"{self._area}/{number}.before", self._path_now(operation.path, plan)
        now = self._digest(self._at(name))
        match operation:
            case Replaced():
                has_copy = self._has(kept, operation)  # raises an error for a link, even if no copy is needed
                is_reversible = now == operation.before or (now == operation.after and has_copy)
                is_reversible = is_reversible or self._is_unused(number, operation)
            case Created():
                is_reversible = now in {"", operation.after} or self._is_unused(number, operation)
            case Moved():
                is_reversible = (mode_of(self._at(operation.path)) is None) != (mode_of(self._at(operation.to)) is None)
                name = operation.to
            case Deleted():
                is_there = mode_of(self._at(name)) is not None
                is_gone = not is_there and mode_of(kept) is None  # somebody else deleted it
                is_reversible = self._has(kept, operation) != is_there or now == operation.before or is_gone
            case Made() | Emptied():
                is_reversible = True
        if not is_reversible:
            old = f"the file as it was is {CHANGES}/{number}.before: copy it to {name}, and run the command again"
            old = f"move {operation.to} back to {operation.path}" if isinstance(operation, Moved) else old
            raise RefusedError(
                f"{name} was changed after an 'onrecord {plan.command}' that was interrupted, so it can't be undone; "
                f"{old}, or delete the folder {CHANGES} to keep all files as they are now"
            )

    def _path_now(self, path: str, plan: Plan) -> str:
        """Return where a file is now, given its path before the changes."""
        for one in plan.operations:
            if isinstance(one, Moved) and f"{path}/".startswith(f"{one.path}/") and mode_of(self._at(one.path)) is None:
                return one.to + path[len(one.path) :]
        return path

    def recover(self) -> str:
        """Undo or finish what an interrupted command left, and return a sentence on it; empty if it left nothing.

        Raises `RefusedError` and `OSError`.
        """
        finished = not self.is_begun and mode_of(self._done) is not None
        if not self.is_begun and not finished:
            self.clear()
            return ""
        command = self._read(self._done if finished else self._journal).command
        self.undo()
        done = "all its changes are made" if finished else "its changes were undone"
        return f"an earlier 'onrecord {command}' was interrupted; {done}"

    def clear(self) -> None:
        """Delete the copies; `DONE` goes last, so that the next command can say what was finished."""
        names: Iterable[str] = os.listdir(self._area)  # noqa: PTH208
        for name in sorted(names, key=lambda name: (name == DONE, name)):
            if name != LOCK:
                self._files.remove_tree(f"{self._area}/{name}")

    def _read(self, path: str) -> Plan:
        try:
            plan = msgspec.json.decode(read_untrusted(path, _LARGEST), type=Plan)
        except (OSError, ValueError, RecursionError):
            plan = None
        if plan is None or not plan.command.isidentifier() or not _is_ours(plan):
            message = (
                f"{CHANGES} is the folder of an interrupted change, and its journal is not one that onrecord wrote"
            )
            raise RefusedError(f"{message}; delete the folder {CHANGES} to keep all files as they are now")
        return plan

    def _is_unused(self, number: int, operation: Replaced | Created) -> bool:
        """Return whether the folder still has the new file, since the operation was not made or was put back."""
        return self._digest(f"{self._area}/{number}.after") == operation.after

    def _refuse_if_changed(self, path: str, before: str) -> bytes | None:
        """Return the content of a file. Raises `ChangedMeanwhileError` if its digest is not `before`."""
        now = self._content(self._at(path))
        if ("" if now is None else digest(now)) != before:
            raise ChangedMeanwhileError(path, now)
        return now

    def _at(self, path: str) -> str:
        return str(within(self._root, path))

    def _has(self, kept: str, operation: Replaced | Deleted) -> bool:
        return self._digest(kept) == operation.before

    def _digest(self, path: str) -> str:
        now = self._content(path)
        return "" if now is None else digest(now)

    def _content(self, path: str) -> bytes | None:
        try:
            return read_untrusted(path)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None


def digest(content: bytes) -> str:
    """Return the digest of a file's content, as a journal has it."""
    return sha256(content).hexdigest()


_ORDER = {Replaced: 0, Made: 1, Created: 2, Moved: 2, Deleted: 3, Emptied: 3}
_UPGRADE = "upgrade"
_UPGRADED_FOLDERS = (".github/", ".vscode/", "locks/", "schema/", "vendor/")
_UPGRADED_FILES = frozenset(
    {".editorconfig", ".gitattributes", ".gitignore", "AGENTS.md", "README.md", "requirements.txt", "site.yaml"}
)
"""What `onrecord upgrade` renews. Git's own folder is not part of it: hooks there are commands."""
_BEGUN_FOLDERS = (*_UPGRADED_FOLDERS, "content/", "static/", "templates/")
"""The folders of a new site."""


def _is_ours(plan: Plan) -> bool:
    """Return whether a plan changes only what its command may, in its order, and moves no two files to one path.

    Others could be undone in part: a file that is moved where one was deleted keeps that from coming back.
    """
    order = [_ORDER[type(one)] for one in plan.operations]
    new = [one for one in plan.operations if isinstance(one, Created | Moved)]
    targets = {one.to if isinstance(one, Moved) else one.path for one in new}
    is_orderly = order == sorted(order) and len(targets) == len(new)
    return is_orderly and all(_is_allowed(plan.command, one) for one in plan.operations)


def _is_allowed(command: str, operation: Operation) -> bool:
    """Return whether a command may do an operation; each may replace the list of published ids."""
    if command == BEGINNING and not isinstance(operation, Created):
        return False
    if isinstance(operation, Replaced) and operation.path == PUBLISHED:
        return True
    return all(may_change(command, path) for path in _paths(operation))


def _paths(operation: Operation) -> tuple[str, ...]:
    """Return the paths that an operation changes; an empty one if it would remove a folder beside its file."""
    if isinstance(operation, Created) and not all(operation.path.startswith(f"{one}/") for one in operation.folders):
        return ("",)
    return (operation.path, operation.to) if isinstance(operation, Moved) else (operation.path,)


def may_change(command: str, path: str) -> bool:
    """Return whether a command may change a file: an entry; the desk, the settings; `upgrade`, one of the starter.

    `init` may create each file of the starter.
    """
    if command == BEGINNING:
        return stays_inside(path) and (path.startswith(_BEGUN_FOLDERS) or path in _UPGRADED_FILES)
    if command == _UPGRADE:
        return stays_inside(path) and (path.startswith(_UPGRADED_FOLDERS) or path in _UPGRADED_FILES)
    return stays_inside(path) and (path.startswith("content/") or (command == SAVING and path == "site.yaml"))
