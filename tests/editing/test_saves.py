"""Saves of the desk: all or none, never over another's text, and undone again."""

from __future__ import annotations

import errno
import os
import shutil
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from multiprocessing import get_context
from pathlib import Path
from queue import Empty

import pytest
from conftest import BASE, NOW, MakeSite
from fault_injector import FaultInjector, Recorder, copy_site, exit_code_of
from golden import files_in

from onrecord.output import FileOperations
from onrecord.problems import RefusedError
from onrecord.reserved import CHANGES
from onrecord.site_files.saves import ChangedMeanwhileError, Saves
from onrecord.site_files.site_changes import recover_changes

EVENTS = "content/stories/dispute/events"
DENIAL = f"{EVENTS}/denial.yaml"
ANNOUNCEMENT = f"{EVENTS}/announcement.yaml"
NEW = "content/stories/other/events/new.yaml"
OLD = {DENIAL: BASE[DENIAL].encode(), ANNOUNCEMENT: BASE[ANNOUNCEMENT].encode(), NEW: None}
OURS = {DENIAL: b"our denial\n", ANNOUNCEMENT: None, NEW: b"our new event\n"}
"""A save that replaces, deletes and creates a file."""
THEIRS = b"another program's text\n"


@pytest.fixture(autouse=True)
def _no_sync(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onrecord.output.file_operations.sync_file_system", lambda _folder: None)


def _saves(root: Path, operations: FileOperations | None = None) -> Saves:
    return Saves(root, lambda: NOW, operations)


def _save(saves: Saves) -> None:
    saves.save({path: (OLD[path], OURS[path]) for path in OLD}, "answered")


def _refusal(saves: Saves) -> RefusedError | None:
    """Return why a save is refused; None if it is made."""
    try:
        _save(saves)
    except RefusedError as error:
        return error
    return None


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def _now(root: Path) -> dict[str, bytes | None]:
    return {path: _read(root / path) for path in OLD}


def _operations(make_site: MakeSite, act: Callable[[Saves], object]) -> list[str]:
    counted = FaultInjector()
    act(_saves(make_site({}), counted))
    return counted.operations


def test_files_are_saved_and_undone_and_saved_again(make_site: MakeSite) -> None:
    """Undo brings the former bytes back, and removes a new file with its folders; its own undo makes all again."""
    root = make_site({})
    saves = _saves(root)
    _save(saves)
    assert _now(root) == OURS
    saves.undo(1)
    assert _now(root) == OLD
    assert not (root / "content/stories/other").exists()
    saves.redo(1)
    assert _now(root) == OURS
    saves.undo(1)

    assert _now(root) == OLD
    assert [(one.number, one.words, one.state, one.time) for one in saves.done] == [(1, "answered", "undone", NOW)]
    assert not (root / CHANGES).exists()


def test_folder_with_other_files_stays_when_its_new_file_goes(make_site: MakeSite) -> None:
    """The folder of an undone file stays if somebody put another file into it."""
    root = make_site({})
    saves = _saves(root)
    saves.save({NEW: (None, b"new")}, "added")
    (root / NEW).with_name("other.yaml").write_bytes(THEIRS)
    saves.undo(1)

    assert not (root / NEW).exists()
    assert (root / NEW).with_name("other.yaml").read_bytes() == THEIRS


def test_undo_keeps_what_somebody_wrote_since(make_site: MakeSite) -> None:
    """A save whose file was changed since is not undone, and says what the file holds now."""
    root = make_site({})
    saves = _saves(root)
    _save(saves)
    (root / DENIAL).write_bytes(THEIRS)
    with pytest.raises(ChangedMeanwhileError) as raised:
        saves.undo(1)

    assert (raised.value.path, raised.value.now) == (DENIAL, THEIRS)
    assert _now(root) == {**OURS, DENIAL: THEIRS}
    assert saves.done[0].state == "saved"


def test_later_save_of_the_same_file_is_undone_first(make_site: MakeSite) -> None:
    """An earlier save of a file waits until the later one is undone."""
    root = make_site({})
    saves = _saves(root)
    saves.save({DENIAL: (OLD[DENIAL], b"1")}, "first")
    saves.save({DENIAL: (b"1", b"2")}, "second")
    with pytest.raises(ChangedMeanwhileError):
        saves.undo(1)
    saves.undo(2)
    saves.undo(1)

    assert (root / DENIAL).read_bytes() == OLD[DENIAL]
    with pytest.raises(RefusedError, match="there is no save 1 that is saved; reload the page"):
        saves.undo(1)


CHANGED: Mapping[str, tuple[str, bytes | None, bytes | None]] = {
    "another text": (DENIAL, b"as opened\n", b"ours"),
    "a file that is gone": (f"{EVENTS}/gone.yaml", b"as opened\n", b"ours"),
    "a file to create that is there": (DENIAL, None, b"ours"),
    "a file to delete that has changed": (DENIAL, b"as opened\n", None),
    "a file to delete that is gone": (f"{EVENTS}/gone.yaml", b"as opened\n", None),
    "a folder in its place": ("content/stories/dispute", None, b"ours"),
    "a file for its folder": (f"{DENIAL}/new.yaml", None, b"ours"),
}


@pytest.mark.parametrize(("path", "before", "after"), CHANGED.values(), ids=CHANGED)
def test_file_that_is_not_as_it_was_opened_is_left_alone(
    make_site: MakeSite, path: str, before: bytes | None, after: bytes | None
) -> None:
    """If one file has changed, none is written, and the error has its path and content."""
    root = make_site({})
    saves = _saves(root)
    with pytest.raises(ChangedMeanwhileError) as raised:
        saves.save({NEW: (None, b"new"), path: (before, after)}, "answered")

    assert (raised.value.path, raised.value.now) == (path, OLD.get(path))
    assert (_now(root), saves.done) == (OLD, ())
    assert not (root / CHANGES).exists()


@pytest.mark.parametrize(
    "path", ["published.txt", "content/../site.yaml", "/etc/x", "content", "templates/x", "content//x"]
)
def test_only_entries_are_written(make_site: MakeSite, path: str) -> None:
    """The desk writes below content/ and the settings alone."""
    root = make_site({})
    with pytest.raises(RefusedError, match=r"the desk writes into content/ and site\.yaml alone"):
        _saves(root).save({NEW: (None, b"new"), path: (None, b"x")}, "answered")
    assert _now(root) == OLD


@pytest.mark.parametrize("name", ["denial.yaml", "events"])
def test_nothing_is_written_through_links(make_site: MakeSite, tmp_path: Path, name: str) -> None:
    """A link, or a folder that is one, is refused."""
    root = make_site({})
    outside = tmp_path / "outside"
    link = root / EVENTS if name == "events" else root / DENIAL
    link.rename(outside)
    link.symlink_to(outside)
    with pytest.raises(RefusedError, match="is a link; onrecord never writes through links"):
        _saves(root).save({DENIAL: (OLD[DENIAL], b"ours")}, "answered")
    assert (root / DENIAL).read_bytes() == OLD[DENIAL]


def test_permissions_stay(make_site: MakeSite) -> None:
    """A replaced file keeps its mode, also when it is undone; one that may not be written is refused."""
    root = make_site({})
    (root / DENIAL).chmod(0o640)
    saves = _saves(root)
    saves.save({DENIAL: (OLD[DENIAL], b"ours")}, "answered")
    assert (root / DENIAL).stat().st_mode & 0o777 == 0o640
    saves.undo(1)
    assert (root / DENIAL).stat().st_mode & 0o777 == 0o640


def test_text_that_was_not_written_is_kept(make_site: MakeSite) -> None:
    """'Leave the file' keeps the text in the list, and writes nothing."""
    root = make_site({})
    saves = _saves(root)
    kept = saves.keep(DENIAL, b"mine", "left the file")

    assert saves.done == (kept,)
    assert (kept.state, kept.files) == ("kept", {DENIAL: (None, b"mine")})
    assert _now(root) == OLD
    with pytest.raises(RefusedError):
        saves.undo(1)


def _rename_over(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.with_name("~temporary").write_bytes(THEIRS)
    path.with_name("~temporary").replace(path)


def _write_in_place(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(THEIRS)


STRANGERS: Mapping[str, tuple[Callable[[Path], None], str]] = {
    f"{name} {path.rpartition('/')[2]}": (act, path)
    for name, act in (("rename over", _rename_over), ("write", _write_in_place), ("delete", Path.unlink))
    for path in OLD
    if (name, path) != ("delete", NEW)
}
"""What another program does to one of the files, in one moment of a save."""


def _undo(saves: Saves) -> None:
    saves.undo(1)


MOMENTS = 22
"""The number of operations of a save."""
INTERLEAVINGS = [
    pytest.param(stranger, number, after, id=f"{name}-{number}{'-after' if after else ''}")
    for name, stranger in STRANGERS.items()
    for number in range(1, MOMENTS + 1)
    for after in (False, True)
]


def test_interleavings_are_at_each_operation(make_site: MakeSite) -> None:
    """At least 200 interleavings are tried, around each operation of a save."""
    operations = _operations(make_site, _save)
    assert len(operations) == MOMENTS
    assert {operation.partition(" ")[0] for operation in operations} >= {"exchange", "move", "write", "sync"}
    assert len(INTERLEAVINGS) >= 200


@pytest.mark.parametrize(("stranger", "number", "after"), INTERLEAVINGS)
def test_no_text_is_lost_between_two_operations(
    make_site: MakeSite,
    stranger: tuple[Callable[[Path], None], str],
    number: int,
    after: bool,  # noqa: FBT001
) -> None:
    """Whenever another program saves, its text stays, and the desk says so if it saved nothing.

    A file that it deletes before the desk has written it stays deleted, too.
    """
    root = make_site({})
    act, path = stranger
    interfered: list[bytes | None] = []

    def interfere() -> None:
        with suppress(FileNotFoundError):
            before = _read(root / path)
            act(root / path)
            interfered.append(before)

    saves = _saves(root, FaultInjector(number, interfere, after=after))
    refused = _refusal(saves)
    theirs = {path: None if act is Path.unlink else THEIRS} if interfered else {}

    if refused:
        assert isinstance(refused, ChangedMeanwhileError)
        assert (refused.path, saves.done) == (path, ())
        assert _now(root) == {**OLD, **theirs}
    else:
        assert [save.state for save in saves.done] == ["saved"]
        assert _now(root) == {**OURS, **theirs}
        assert not interfered or interfered == [OURS[path]]  # the other program had our text before it
    assert recover_changes(root) == ""


@pytest.mark.parametrize("number", range(1, MOMENTS + 1))
def test_second_desk_waits_or_is_told(make_site: MakeSite, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """A second desk that saves in the midst of a save is refused, and neither text is lost."""
    monkeypatch.setattr("onrecord.site_files.site_changes.PATIENCE", 0)
    root = make_site({})
    second = _saves(root)
    refused: list[RefusedError] = []

    def interfere() -> None:
        try:
            second.save({DENIAL: (OLD[DENIAL], THEIRS)}, "second")
        except RefusedError as error:
            refused.append(error)

    _save(_saves(root, FaultInjector(number, interfere)))

    assert _now(root) == OURS
    assert second.done == ()
    assert all("another command changes the site" in str(error) for error in refused)


@pytest.mark.parametrize("is_undo", [False, True], ids=["save", "undo"])
def test_kill_leaves_old_or_new_files(make_site: MakeSite, tmp_path: Path, is_undo: bool) -> None:  # noqa: FBT001
    """A kill at any operation leaves each file old or new at once, and all of them after the next command."""
    recorder = Recorder(make_site({}), tmp_path / "copies")
    saves = _saves(tmp_path / "site", recorder)
    if is_undo:
        _save(saves)
        recorder.operations.clear()
        shutil.rmtree(tmp_path / "copies")
    (_undo if is_undo else _save)(saves)

    assert len(recorder.operations) == len(list((tmp_path / "copies").iterdir())) > 15
    for killed in (tmp_path / "copies").iterdir():
        assert all(found in (OLD[path], OURS[path]) for path, found in _now(killed).items()), killed.name
        recover_changes(killed)
        assert _now(killed) in (OLD, OURS), killed.name
        assert not (killed / CHANGES).exists()
    assert _now(tmp_path / "site") == (OLD if is_undo else OURS)


@pytest.mark.parametrize("number", [1, 8, 16])
def test_killed_process_leaves_what_was_copied(make_site: MakeSite, tmp_path: Path, number: int) -> None:
    """A killed process leaves on the disk what `Recorder` copies, so the copies stand for it."""
    root = make_site({})
    copied = copy_site(root, tmp_path / "copied")
    assert exit_code_of(lambda: _save(_saves(root, FaultInjector(number, lambda: os._exit(9))))) == 9
    _save(_saves(copied, Recorder(copied, tmp_path / "copies")))

    assert _now(root) == _now(tmp_path / "copies" / str(number))
    assert set(files_in(root)) == set(files_in(tmp_path / "copies" / str(number)))


@pytest.mark.parametrize("number", range(1, MOMENTS + 1))
def test_full_disk_leaves_all_old_or_all_new_files(make_site: MakeSite, number: int) -> None:
    """On a full disk, the files are as they were, and the desk says why; a later save works."""
    root = make_site({})

    def fail() -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    saves = _saves(root, FaultInjector(number, fail))
    if refused := _refusal(saves):
        assert "No space left on device" in str(refused)
        assert (_now(root), saves.done) == (OLD, ())
        _save(saves)
    assert _now(root) == OURS
    assert len(saves.done) == 1


def test_two_strangers_and_a_refusal_leave_both_texts(make_site: MakeSite) -> None:
    """If one file is changed after it was written, and the next before, both keep the new text, and nothing blocks."""
    paths = DENIAL, ANNOUNCEMENT
    counted = _operations(make_site, lambda saves: saves.save({path: (OLD[path], b"ours") for path in paths}, ""))
    root = make_site({})

    def interfere() -> None:
        _rename_over(root / DENIAL)
        _rename_over(root / ANNOUNCEMENT)

    number = counted.index("exchange denial.yaml") + 1
    saves = _saves(root, FaultInjector(number, interfere, after=True))
    with pytest.raises(ChangedMeanwhileError):
        saves.save({path: (OLD[path], b"ours") for path in paths}, "answered")

    assert [(root / path).read_bytes() for path in paths] == [THEIRS, THEIRS]
    assert recover_changes(root) == ""


@pytest.mark.parametrize("number", range(1, MOMENTS + 1))
def test_system_without_exchange_saves_too(make_site: MakeSite, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """Where the system can't exchange two files, saving, undoing and a full disk work as well."""
    monkeypatch.setattr("onrecord.output.file_operations._rename", lambda *_: False)
    root = make_site({})

    def fail() -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    saves = _saves(root, FaultInjector(number, fail))
    if _refusal(saves):
        assert _now(root) == OLD
        _save(saves)
    saves.undo(1)
    assert _now(root) == OLD


def _another_program(path: Path, count: int, ended: object) -> None:
    """Save texts by exchanging files, and put what each of them replaced into the queue."""
    operations = FileOperations()
    for number in range(count):
        mine = path.with_name("~mine")
        mine.write_bytes(f"theirs {number}\n".encode())
        operations.exchange(str(mine), str(path))
        ended.put(mine.read_bytes())  # type: ignore[attr-defined]


def test_threads_and_another_program_lose_no_text(make_site: MakeSite) -> None:
    """Two desks with two tabs each, and another program: each saved text is in the file, or was seen by its successor.

    A text of the other program may also give way to its next one.
    """
    root = make_site({})
    path = root / DENIAL
    desks = _saves(root), _saves(root)
    texts: list[bytes] = []
    refused: list[ChangedMeanwhileError] = []

    def edit(desk: Saves, name: str) -> None:
        for number in range(12):
            ours = f"{name} {number}\n".encode()
            while True:
                opened = path.read_bytes()
                try:
                    desk.save({DENIAL: (opened, ours)}, name)
                except ChangedMeanwhileError as error:
                    refused.append(error)
                else:
                    texts.append(ours)
                    break

    context = get_context("spawn")
    replaced = context.Queue()
    program = context.Process(target=_another_program, args=(path, 40, replaced))
    threads = [
        threading.Thread(target=edit, args=(desk, f"desk {at} tab {tab}"))
        for at, desk in enumerate(desks)
        for tab in "ab"
    ]
    for thread in threads:
        thread.start()
    program.start()
    for thread in threads:
        thread.join()
    theirs = [replaced.get(timeout=60) for _ in range(40)]
    program.join()
    with pytest.raises(Empty):
        replaced.get_nowait()
    seen = {save.files[DENIAL][0] for desk in desks for save in desk.done} | {*theirs, path.read_bytes()}

    assert len(texts) == 48
    assert set(texts) <= seen
    assert b"theirs 39\n" in seen
    assert all(error.path == DENIAL for error in refused)
    assert recover_changes(root) == ""
