"""Changes of a site are all made or none: after a stop at any file operation, the next command restores the site."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import pytest
from click.testing import CliRunner, Result
from conftest import BASE, NOW, MakeSite
from fault_injector import FaultInjector, Recorder, StoppedError, copy_site, exit_code_of
from golden import files_in
from slow import slow

from onrecord.build.pipeline import Options, build, check
from onrecord.cli import main
from onrecord.editing.entries import checked_site
from onrecord.output import LOCK, Lock
from onrecord.problems import RefusedError
from onrecord.reserved import CHANGES, JOURNAL
from onrecord.site_files.change_journal import DONE, digest
from onrecord.site_files.site_changes import Replacement, SiteChanges, applied_changes, recover_changes, replace_files
from onrecord.terminal.environment import Environment

EVERYTHING = Path(__file__).parents[1] / "sites" / "everything"
EVENTS = "content/stories/dispute/events"
DENIAL = f"{EVENTS}/denial.yaml"
DRAFT = {
    f"{EVENTS}/draft.yaml": BASE[DENIAL].replace("published: 2021-11-10", "status: draft"),
    "content/stories/other/story.yaml": "title: Other\n",
}

Tree = Mapping[str, tuple[int, bytes | None]]


def _tree(root: Path) -> Tree:
    """Return the mode and the bytes of each file and folder of a site, hidden ones too, without cache and lock."""
    found: dict[str, tuple[int, bytes | None]] = {}
    for folder, folders, files in os.walk(root):
        here = folder.removeprefix(str(root)).removeprefix("/")
        folders[:] = [name for name in folders if here or name not in (".onrecord", "_site")]
        for name in (*folders, *files):
            path = os.path.join(folder, name)  # noqa: PTH118  (ten thousand of them: paths alone would take a second)
            content = Path(path).read_bytes() if name in files else None
            found[f"{here}/{name}".removeprefix("/")] = (os.stat(path).st_mode, content)  # noqa: PTH116  (as above)
    found.pop(f"{CHANGES}/{LOCK}", None)
    return found


def _run(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments, "--site", str(root)], obj=Environment(lambda: NOW, asks=False))


class Case:
    """A command that changes several files of a site, with the changes that it makes."""

    def __init__(self, name: str, arguments: list[str], *, everything: bool = True) -> None:
        """Take the command, and whether it changes the site that has everything, or a small one with drafts."""
        self.name = name
        self.arguments = [*arguments, "--yes"]
        self._everything = everything

    @cached_property
    def _made(self) -> tuple[SiteChanges, list[str]]:
        """The changes that the command makes, and its file operations."""
        made: list[tuple[SiteChanges, FaultInjector]] = []

        def record(root: Path, changes: SiteChanges) -> object:
            made.append((changes, FaultInjector()))
            return applied_changes(root, *made[-1])

        with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
            patch.setattr(checked_site, "applied_changes", record)
            ran = _run(self.site(Path(folder)), *self.arguments)
            assert ran.exit_code == 0, ran.output
        changes, counted = made[-1]
        return changes, counted.operations

    @property
    def changes(self) -> SiteChanges:
        """The changes that the command makes."""
        return self._made[0]

    @property
    def operations(self) -> list[str]:
        """The file operations of the command."""
        return self._made[1]

    def site(self, folder: Path) -> Path:
        """Return a new site in a folder."""
        if self._everything:
            ignored = shutil.ignore_patterns("_site", ".onrecord")
            return Path(shutil.copytree(EVERYTHING, folder / "site", ignore=ignored))
        for path, text in {**BASE, **DRAFT}.items():
            (folder / "site" / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / "site" / path).write_text(text, "utf-8")
        return folder / "site"

    def part(self, folder: Path) -> Path:
        """Return the part of a new site that the command changes, and its procedures, in a folder; all of a small site.

        Hundreds of copies are made of it, and what a command leaves alone has one file in them.
        """
        whole, kept = self.site(folder / "whole"), {"site.yaml", "content/procedures"}
        if not self._everything:
            return whole
        kept |= {*self.changes.replaced, *self.changes.deleted, *(path for path, _ in self.changes.moved)}

        def others(parent: str, names: list[str]) -> set[str]:
            paths = {name: Path(parent, name).relative_to(whole).as_posix() for name in names}
            return {
                name
                for name, path in paths.items()
                if not any(f"{one}/".startswith(f"{path}/") or f"{path}/".startswith(f"{one}/") for one in kept)
            }

        return Path(shutil.copytree(whole, folder / "site", ignore=others))


CASES = (
    Case("rename an event", ["rename", "harbour/order", "closing-order"]),
    Case("rename a story", ["rename", "story", "harbour", "haven"]),
    Case("rename an actor", ["rename", "actor", "port", "port-authority"]),
    Case("rename a source with a snapshot", ["rename", "sources/full", "evening"]),
    Case("rename a bill", ["rename", "harbour-act", "act-of-2019"]),
    Case("merge two actors", ["merge", "port-office", "guild"]),
    Case("merge two sources", ["merge", "full", "no-day"]),
    Case("move events into a new folder", ["rename", "denial", "draft", "other/"], everything=False),
    Case("join two stories", ["merge", "dispute/", "other/"], everything=False),
    Case("withdraw an event", ["remove", "denial", "--reason", "An error"], everything=False),
    Case("delete an event", ["remove", "draft"], everything=False),
    Case("delete a story", ["remove", "other/"], everything=False),
)


def _change(root: Path, case: Case, files: FaultInjector | None = None) -> None:
    with applied_changes(root, case.changes, files):
        pass


@pytest.fixture(scope="module")
def afterwards() -> Mapping[str, Tree]:
    """Return the site of each case after its changes, by the case's name."""
    found = {}
    for case in CASES:
        with TemporaryDirectory() as folder:
            root = case.part(Path(folder))
            _change(root, case)
            found[case.name] = _tree(root)
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_kill_leaves_all_changes_or_none(tmp_path: Path, afterwards: Mapping[str, Tree], case: Case) -> None:
    """A process that is killed at any operation leaves a site that the next command restores, or that is complete."""
    root = case.part(tmp_path)
    before = _tree(root)
    copies = tmp_path / "copies"
    _change(root, case, Recorder(root, copies))
    (copies / str(len(case.operations) + 1)).symlink_to(root)

    for number in range(1, len(case.operations) + 2):
        root = (copies / str(number)).resolve()
        said = recover_changes(root)
        found = _tree(root)
        assert found in (before, afterwards[case.name]), number
        if said:
            outcome = "its changes were undone" if found == before else "all its changes are made"
            assert said == f"an earlier 'onrecord {case.arguments[0]}' was interrupted; {outcome}"
        assert recover_changes(root) == ""


@pytest.mark.parametrize("number", [1, 8, 16])
def test_killed_process_leaves_what_was_copied(tmp_path: Path, number: int) -> None:
    """A killed process leaves on the disk what `Recorder` copies, so the copies stand for it."""
    case = CASES[3]
    root = case.part(tmp_path)
    copied = copy_site(root, tmp_path / "copied")
    killed = FaultInjector(number, lambda: os._exit(9))
    assert exit_code_of(lambda: _change(root, case, killed)) == 9
    _change(copied, case, Recorder(copied, tmp_path / "copies"))

    assert len(case.operations) > 16
    assert _tree(root) == _tree(tmp_path / "copies" / str(number))


@pytest.mark.parametrize("case", [CASES[3], CASES[-1]], ids=lambda case: case.name)
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_error_leaves_all_changes_or_none(
    tmp_path: Path,
    afterwards: Mapping[str, Tree],
    case: Case,
    after: bool,  # noqa: FBT001
) -> None:
    """After an exception or a full disk at any operation, the site is as it was or complete, without another command.

    An error of the disk while the copies are deleted leaves these to the next command.
    """

    def stop() -> None:
        if after:
            raise StoppedError
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    unchanged = case.part(tmp_path)
    before = _tree(unchanged)
    for number in range(1, len(case.operations) + 1):
        root = copy_site(unchanged, tmp_path / str(number))
        with suppress(StoppedError, RefusedError):
            _change(root, case, FaultInjector(number, stop, after=after))
        visible = {path: file for path, file in _tree(root).items() if not path.startswith(CHANGES)}

        assert visible in (before, afterwards[case.name]), case.operations[number - 1]
        recover_changes(root)
        assert _tree(root) == visible, case.operations[number - 1]


def _begun(root: Path, case: Case) -> None:
    """Make all changes of a case, and end before the site is proved."""

    def change() -> None:
        with applied_changes(root, case.changes):
            os._exit(9)

    assert exit_code_of(change) == 9


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_stopped_recovery_is_finished_by_the_next_command(tmp_path: Path, case: Case) -> None:
    """A command that is killed while it undoes what another one began leaves the rest to a third one."""
    root = case.part(tmp_path)
    before = _tree(root)
    _begun(root, case)
    copies = tmp_path / "copies"
    recorder = Recorder(root, copies)
    said = recover_changes(root, recorder)

    assert (_tree(root), said) == (
        before,
        f"an earlier 'onrecord {case.arguments[0]}' was interrupted; its changes were undone",
    )
    assert len(list(copies.iterdir())) == len(recorder.operations) > 2
    for copy in copies.iterdir():
        recover_changes(copy)
        assert _tree(copy) == before, copy.name


def test_journal_is_written_between_the_syncs() -> None:
    """The copies are on disk before the journal, the journal before a change, and each change before it is final."""
    operations = CASES[2].operations
    begun = operations.index(f"move file {JOURNAL}")
    last = operations.index(f"move file {DONE}")

    assert operations[begun - 2 : begun + 2] == [
        f"write {JOURNAL}.new", f"sync {CHANGES}", f"move file {JOURNAL}", f"sync {CHANGES}"
    ]  # fmt: skip
    assert [name for name in operations[:begun] if not name.startswith(("write", "sync"))] == []
    assert operations[last - 1 : last + 2] == ["sync site", f"move file {DONE}", f"sync {CHANGES}"]
    assert operations[-1] == f"remove file {DONE}"


COMMANDS: Mapping[str, list[str]] = {
    "check": ["check"],
    "build": ["build"],
    "rename": ["rename", "denial", "answer", "--yes"],
    "new": ["new", "actor", "--id", "new", "--name", "New", "--kind", "person"],
    "publish": ["publish", "denial"],
}


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_next_command_says_what_it_did_and_goes_on(tmp_path: Path, command: list[str]) -> None:
    """Any command on the site undoes the changes, says so in one line, and does its own work."""
    case = CASES[-2]
    root = case.site(tmp_path)
    before = _tree(root)
    _begun(root, case)
    by_option = command[0] in ("rename", "publish")
    arguments = [*command, *(["--site"] if by_option else []), str(root)]
    ran = CliRunner().invoke(main, arguments, obj=Environment(lambda: NOW, asks=False))

    assert ran.exit_code == 0, ran.output
    assert ran.stderr.startswith("an earlier 'onrecord remove' was interrupted; its changes were undone\n")
    assert not (root / CHANGES).exists()
    assert (root / f"{EVENTS}/draft.yaml").read_bytes() == before[f"{EVENTS}/draft.yaml"][1]


def test_edited_file_is_never_overwritten(tmp_path: Path) -> None:
    """A file that was edited after the interruption stays; the message names it, and both ways out work."""
    case = CASES[2]
    root = case.site(tmp_path)
    before = _tree(root)
    _begun(root, case)
    name = "content/actors/people.yaml"
    edited = root / name
    edited.write_bytes(edited.read_bytes() + b"# edited\n")
    changed = _tree(root)
    ran = CliRunner().invoke(main, ["check", str(root)], obj=Environment(lambda: NOW, asks=False))

    assert (ran.exit_code, _tree(root)) == (1, changed)
    assert f"Error: {name} was changed after an 'onrecord rename' that was interrupted" in ran.stderr
    kept = next(word for word in ran.stderr.replace(":", " ").split() if word.startswith(f"{CHANGES}/"))
    shutil.copy(root / kept, edited)
    assert recover_changes(root) == "an earlier 'onrecord rename' was interrupted; its changes were undone"
    assert _tree(root) == before


def test_file_that_is_edited_before_an_error_is_never_overwritten(make_site: MakeSite) -> None:
    """If somebody edits a file while a command proves the site, and the proof fails, the edit stays."""
    root = make_site({})
    changes = SiteChanges("rename", {DENIAL: Replacement(BASE[DENIAL].encode(), b"changed")})

    def fail() -> None:
        with applied_changes(root, changes):
            (root / DENIAL).write_bytes(b"edited")
            message = "the site would have an error"
            raise RefusedError(message)

    with pytest.raises(RefusedError, match=f"the site would have an error; {DENIAL} was changed after an 'onrecord"):
        fail()
    assert (root / DENIAL).read_bytes() == b"edited"
    assert (root / CHANGES / "0.before").read_text("utf-8") == BASE[DENIAL]


def test_moved_folder_keeps_new_files(tmp_path: Path) -> None:
    """Files that somebody added to a moved folder move back with it."""
    case = CASES[1]
    root = case.site(tmp_path)
    before = _tree(root)
    _begun(root, case)
    (root / "content/stories/haven/README").write_text("new")
    recover_changes(root)

    assert (root / "content/stories/harbour/README").read_text() == "new"
    (root / "content/stories/harbour/README").unlink()
    assert _tree(root) == before


def test_library_reports_interrupted_changes(tmp_path: Path, options: Options) -> None:
    """`check` and `build` by a Python program change no file of the site; they report what was begun."""
    case = CASES[-2]
    root = case.site(tmp_path)
    _begun(root, case)
    before = _tree(root)
    found = check(root, options).problems, build(root, root / "_site", options).problems

    for problems in found:
        assert [(problem.code, problem.span and problem.span.path) for problem in problems] == [("FIL006", CHANGES)]
    assert _tree(root) == before


def test_command_waits_for_a_running_one(make_site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a second writer nor a reader takes the changes of a running command for interrupted ones."""
    root = make_site({})
    monkeypatch.setattr("onrecord.site_files.site_changes.PATIENCE", 0)
    changes = SiteChanges("rename", {DENIAL: Replacement(BASE[DENIAL].encode(), b"changed")})
    with applied_changes(root, changes):
        for run in (lambda: recover_changes(root), lambda: replace_files(root, changes.replaced, "publish")):
            with pytest.raises(RefusedError, match=r"another command changes the site \(process \d+\); try again"):
                run()

    assert (root / DENIAL).read_bytes() == b"changed"
    assert not (root / CHANGES).exists()


def test_site_that_cannot_be_written_is_reported(make_site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the changes can't be undone since the disk is read-only, the command says so and stops."""
    root = make_site(DRAFT)
    _begun(root, CASES[-2])
    before = _tree(root)

    def refuse(_lock: Lock) -> bool:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(Lock, "acquire", refuse)
    ran = CliRunner().invoke(main, ["check", str(root)], obj=Environment(lambda: NOW, asks=False))

    assert (ran.exit_code, _tree(root)) == (1, before)
    assert ran.stderr == (
        "Error: an interrupted command changed files of the site, and they can't be restored: Read-only file system; "
        "make the site's folder writable, and run the command again\n"
    )


def _journal(root: Path, content: bytes) -> None:
    (root / CHANGES).mkdir()
    (root / CHANGES / JOURNAL).write_bytes(content)


def _plan(*operations: Mapping[str, str]) -> Callable[[Path], None]:
    plan = {"version": 1, "command": "rename", "operations": operations}
    return lambda root: _journal(root, msgspec.json.encode(plan))


_NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def _linked_folder(root: Path) -> None:
    (root.parent / "outside/stories").mkdir()
    (root / "content/bills").symlink_to(root.parent / "outside")
    _plan({"type": "move", "path": "content/pages", "to": "content/bills/mine.txt"})(root)


def _linked_changes(root: Path) -> None:
    (root.parent / "outside" / JOURNAL).write_bytes(b"{}")
    (root / CHANGES).symlink_to(root.parent / "outside")


def _linked_journal(root: Path) -> None:
    (root / CHANGES).mkdir()
    (root / CHANGES / JOURNAL).symlink_to(root.parent / "outside/mine.txt")


def _linked_copy(root: Path) -> None:
    _plan({"type": "delete", "path": "content/bills/new.yaml", "before": _NOTHING})(root)
    (root / CHANGES / "0.before").symlink_to(root.parent / "outside/empty.txt")


def _linked_copy_of_equal_content(root: Path) -> None:
    known = digest((root / DENIAL).read_bytes())
    _plan({"type": "replace", "path": DENIAL, "before": known, "after": known})(root)
    (root / CHANGES / "0.before").symlink_to(root.parent / "outside/mine.txt")


def _move_onto_the_deleted(root: Path) -> None:
    moved = {"type": "move", "path": f"{EVENTS}/other.yaml", "to": DENIAL}
    _plan({"type": "delete", "path": DENIAL, "before": digest((root / DENIAL).read_bytes())}, moved)(root)


def _sparse_journal(root: Path) -> None:
    _journal(root, b"")
    os.truncate(root / CHANGES / JOURNAL, 3 << 30)


HOSTILE: Mapping[str, Callable[[Path], None]] = {
    "a path upwards": _plan({"type": "delete", "path": "content/../../outside/new.txt", "before": _NOTHING}),
    "a move upwards": _plan({"type": "move", "path": "../outside/x", "to": "content/actors"}),
    "a move outwards": _plan({"type": "move", "path": "content/x", "to": "../outside/mine.txt"}),
    "an absolute path": _plan({"type": "folder", "path": "/onrecord-new"}),
    "a path outside of content": _plan({"type": "move", "path": ".git", "to": "content/actors"}),
    "a null": _plan({"type": "folder", "path": "content/a\0b"}),
    "an unknown operation": _plan({"type": "run", "path": "content/x"}),
    "no journal": lambda root: _journal(root, b"[]"),
    "no JSON": lambda root: _journal(root, b"\xff{"),
    "a deep one": lambda root: _journal(root, b"[" * 100_000),
    "a link for a folder on the way": _linked_folder,
    "a link for the folder": _linked_changes,
    "a link for the journal": _linked_journal,
    "a link for a copy": _linked_copy,
    "a link for a copy of equal content": _linked_copy_of_equal_content,
    "a move onto a deleted file": _move_onto_the_deleted,
    "a sparse one of 3 GB": _sparse_journal,
}


@pytest.mark.parametrize("prepare", HOSTILE.values(), ids=HOSTILE)
def test_hostile_journal_changes_nothing(make_site: MakeSite, prepare: Callable[[Path], None]) -> None:
    """Whatever a journal names and wherever links lead, files outside and inside of the site stay unchanged."""
    root = make_site({})
    outside = root.parent / "outside"
    outside.mkdir()
    for name in ("mine.txt", "empty.txt"):
        (outside / name).write_text("mine" if name == "mine.txt" else "")
    prepare(root)
    before, elsewhere = files_in(root / "content"), files_in(outside)
    with suppress(RefusedError):
        assert recover_changes(root) == ""

    assert (files_in(root / "content"), files_in(outside)) == (before, elsewhere)
    assert not Path("/onrecord-new").exists()


def test_copy_of_other_content_replaces_nothing(make_site: MakeSite) -> None:
    """Where the old and the new content are equal, a copy of other content doesn't come in their place."""
    root = make_site({})
    _linked_copy_of_equal_content(root)
    (root / CHANGES / "0.before").unlink()
    (root / CHANGES / "0.before").write_text("other")
    recover_changes(root)

    assert (root / DENIAL).read_text("utf-8") == BASE[DENIAL]
    assert not (root / CHANGES / JOURNAL).exists()


def test_hostile_paths_get_no_advice_on_modes(make_site: MakeSite) -> None:
    """A link or an endless name in a journal is refused with the reason; a writable folder would not help."""
    root = make_site({})
    _linked_copy_of_equal_content(root)
    with pytest.raises(RefusedError) as linked:
        recover_changes(root)
    shutil.rmtree(root / CHANGES)
    _plan({"type": "folder", "path": f"content/{'a' * 300}"})(root)
    with pytest.raises(RefusedError) as long:
        recover_changes(root)

    for raised, reason in ((linked, errno.ELOOP), (long, errno.ENAMETOOLONG)):
        assert f"can't be restored: {os.strerror(reason)}; delete the folder {CHANGES}" in str(raised.value)


def test_leftovers_of_earlier_versions_are_named(make_site: MakeSite, options: Options) -> None:
    """Each hidden file that an earlier version can have left is named; those of editors are not."""
    stray = {f"{EVENTS}/.denial.yaml.a8_x0z1q": "", f"{EVENTS}/.gone.yaml.4711.deleted": ""}
    others = {f"{EVENTS}/.denial.yaml.swp": "", f"{EVENTS}/.hidden": "", "content/.DS_Store": ""}
    root = make_site({**stray, **others})

    assert [
        (problem.code, problem.span and problem.span.path, problem.hint) for problem in check(root, options).problems
    ] == [
        ("FIL006", f"{EVENTS}/.denial.yaml.a8_x0z1q", "delete it, since nothing reads it"),
        (
            "FIL006",
            f"{EVENTS}/.gone.yaml.4711.deleted",
            "to have the file back, rename it to gone.yaml; else delete it",
        ),
    ]


def _kills(tries: int) -> Iterator[float]:
    """Yield delays in seconds after the first change."""
    yield from (place * 0.6 / tries for place in range(tries))


@pytest.mark.parametrize("delay", slow([*_kills(12)]))
def test_killed_program_leaves_all_changes_or_none(tmp_path: Path, delay: float) -> None:
    """A program that is killed by a signal while it renames a story leaves nothing that the next one can't restore."""
    root = CASES[1].site(tmp_path)
    before = _tree(root)
    command = [sys.executable, "-m", "onrecord", *CASES[1].arguments, "--site", str(root)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None and not (root / CHANGES).exists():
            time.sleep(0.001)
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
    ran = CliRunner().invoke(main, ["check", str(root)], obj=Environment(lambda: NOW, asks=False))

    assert "interrupted" not in ran.stderr or _tree(root) == before or "all its changes are made" in ran.stderr
    assert not (root / CHANGES).exists()
    again = subprocess.run(command, capture_output=True, check=False)
    assert again.returncode == 0 or b"no story is called 'harbour'" in again.stderr
    assert stat.S_ISDIR((root / "content/stories/haven").stat().st_mode)
