"""The list of saves outlives the desk: after kills, beside another desk, within its bounds."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from conftest import BASE, NOW, MakeSite
from fault_injector import FaultInjector, Recorder, exit_code_of

from onrecord.cache.state import FOLDER, SAVES, StateDirectory
from onrecord.editing import lasting_saves
from onrecord.editing.lasting_saves import open_saves
from onrecord.output import FileOperations
from onrecord.problems import RefusedError
from onrecord.site_files.saves import Save, Saves
from onrecord.site_files.site_changes import recover_changes

EVENTS = "content/stories/dispute/events"
DENIAL = f"{EVENTS}/denial.yaml"
ANNOUNCEMENT = f"{EVENTS}/announcement.yaml"
NEW = "content/stories/other/events/new.yaml"
OLD = {DENIAL: BASE[DENIAL].encode(), ANNOUNCEMENT: BASE[ANNOUNCEMENT].encode(), NEW: None}
OURS = {DENIAL: b"our denial\n", ANNOUNCEMENT: None, NEW: b"our new event\n"}
"""A save that replaces, deletes and creates a file."""


def _desk(root: Path, operations: FileOperations | None = None, days: int = 0) -> Saves:
    """Return the saves of a desk that starts some days later."""

    def clock() -> object:
        return NOW + timedelta(days=days)

    return Saves(root, clock, operations, open_saves(StateDirectory(root), clock))  # type: ignore[arg-type]


def _save(saves: Saves) -> Save:
    return saves.save({path: (OLD[path], OURS[path]) for path in OLD}, "answered")


def _now(root: Path) -> dict[str, bytes | None]:
    return {path: (root / path).read_bytes() if (root / path).exists() else None for path in OLD}


def _listed(saves: Saves) -> list[tuple[int, str, str]]:
    return [(save.number, save.words, save.state) for save in saves.done]


def test_next_desk_undoes_and_makes_again(make_site: MakeSite) -> None:
    """A save, an undo and a kept text of one desk are in the list of the next, with their bytes."""
    root = make_site({})
    first = _desk(root)
    _save(first)
    first.keep(DENIAL, b"mine \xff", "left the file")
    second = _desk(root)
    second.undo(1)
    third = _desk(root)

    assert _now(root) == OLD
    assert _listed(third) == [(1, "answered", "undone"), (2, "left the file", "kept")]
    assert third.done[1].files == {DENIAL: (None, b"mine \xff")}
    third.redo(1)
    assert _now(root) == OURS


def test_same_list_is_the_same_object(make_site: MakeSite) -> None:
    """A form that was sent twice gets one answer as long as the list is the same object."""
    saves = _desk(make_site({}))
    _save(saves)

    assert saves.done is saves.done
    with pytest.raises(RefusedError):
        saves.save({"published.txt": (None, b"x")}, "foreign")
    assert len(saves.done) == 1


def test_two_desks_keep_each_other_s_saves(make_site: MakeSite) -> None:
    """Two desks of one site give no number twice, and each lists and undoes what the other did."""
    root = make_site({})
    one, two = _desk(root), _desk(root)
    one.save({DENIAL: (OLD[DENIAL], b"1")}, "one")
    two.save({ANNOUNCEMENT: (OLD[ANNOUNCEMENT], b"2")}, "two")
    one.save({DENIAL: (b"1", b"3")}, "three")

    assert _listed(one) == _listed(two) == [(1, "one", "saved"), (2, "two", "saved"), (3, "three", "saved")]
    two.undo(3)
    assert [state for _, _, state in _listed(one)] == ["saved", "saved", "undone"]
    with pytest.raises(RefusedError, match="there is no save 3 that is saved"):
        one.undo(3)


@pytest.mark.parametrize("is_undo", [False, True], ids=["save", "undo"])
def test_kill_loses_no_save(make_site: MakeSite, tmp_path: Path, is_undo: bool) -> None:  # noqa: FBT001
    """After a kill at any operation, the next desk lists the save as its files are, and can turn it."""
    root = make_site({})
    recorder = Recorder(root, tmp_path / "copies")
    saves = _desk(root, recorder)
    if is_undo:
        _save(saves)
        recorder.operations.clear()
        shutil.rmtree(tmp_path / "copies")
        saves.undo(1)
    else:
        _save(saves)
    killed = sorted((tmp_path / "copies").iterdir())

    assert len(killed) > 15
    for copy in killed:
        shutil.rmtree(root)
        copy.rename(root)  # a list belongs to its folder
        recover_changes(root)
        desk = _desk(root)
        state = "saved" if _now(root) == OURS else "undone"
        assert _now(root) in (OLD, OURS), copy.name
        assert _listed(desk) == [(1, "answered", state)], copy.name
        (desk.undo if state == "saved" else desk.redo)(1)
        assert _now(root) == (OLD if state == "saved" else OURS), copy.name


def test_killed_process_leaves_what_was_copied(make_site: MakeSite) -> None:
    """A process that is really killed in the midst leaves its text to the next desk."""
    root = make_site({})
    code = exit_code_of(lambda: _save(_desk(root, FaultInjector(8, lambda: os._exit(9)))))
    recover_changes(root)
    desk = _desk(root)
    desk.redo(1)

    assert code == 9
    assert _now(root) == OURS


def test_refused_save_leaves_no_trace(make_site: MakeSite) -> None:
    """A save that was refused is in no list, and its number is free."""
    root = make_site({})
    saves = _desk(root)
    with pytest.raises(RefusedError):
        saves.save({DENIAL: (b"other", b"ours")}, "refused")

    assert _listed(_desk(root)) == []
    assert _save(saves).number == 1


def _cut(data: bytes) -> bytes:
    return data[:-4]


def _with_another_path(data: bytes) -> bytes:
    return data.replace(b"denial.yaml", b"renial.yaml")


DAMAGES: Mapping[str, object] = {"cut": _cut, "changed": _with_another_path, "no save": lambda _data: b"\xff\0"}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_damaged_file_is_counted(make_site: MakeSite, damage: object) -> None:
    """A file that this user's onrecord has not written so is left alone, and the others are listed."""
    root = make_site({})
    saves = _desk(root)
    saves.save({DENIAL: (OLD[DENIAL], b"1")}, "one")
    saves.save({DENIAL: (b"1", b"2")}, "two")
    file = root / FOLDER / "saves/1"
    file.write_bytes(damage(file.read_bytes()))  # type: ignore[operator]
    desk = _desk(root)

    assert _listed(desk) == [(2, "two", "saved")]
    assert desk.list.unreadable == 1
    assert file.exists()
    assert desk.save({DENIAL: (b"2", b"3")}, "three").number == 3


def test_file_of_another_site_or_user_is_not_used(make_site: MakeSite, tmp_path: Path, own_key: Path) -> None:
    """A list that came with the site's folder, or was signed by another key, offers nothing to undo."""
    root = make_site({})
    _save(_desk(root))
    moved = tmp_path / "moved"
    shutil.copytree(root, moved)

    assert _desk(moved).list.unreadable == 1
    assert own_key.is_dir()


@pytest.mark.parametrize("path", ["../site.yaml", "published.txt", "templates/x.html", "/etc/x", ".onrecord/x"])
def test_signed_save_of_other_files_is_not_used(make_site: MakeSite, path: str) -> None:
    """Even a save that is signed can write nothing but entries and the settings."""
    root = make_site({})
    state = StateDirectory(root)
    save = Save(1, NOW, "evil", {path: (b"", b"x")})
    state.save(SAVES, msgspec.json.encode(save), "1")

    assert _desk(root).done == ()
    assert _desk(root).list.unreadable == 1


def test_list_is_bounded_in_age(make_site: MakeSite) -> None:
    """A save is listed for thirty days; then its file goes."""
    root = make_site({})
    _save(_desk(root))

    assert len(_desk(root, days=30).done) == 1
    assert _desk(root, days=31).done == ()
    assert not list((root / FOLDER / "saves").iterdir())


def test_list_is_bounded_in_size(make_site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond its size, the oldest saves go, also from the list of the desk that made them."""
    monkeypatch.setattr(lasting_saves, "_MOST_BYTES", 2500)
    root = make_site({})
    saves = _desk(root)
    for number in range(5):
        saves.keep(DENIAL, bytes([number + 65]) * 600, str(number))

    assert [words for _, words, _ in _listed(saves)] == ["3", "4"]
    assert _listed(_desk(root)) == _listed(saves)


def test_list_without_a_place_ends_with_the_desk(make_site: MakeSite) -> None:
    """Where the state directory takes no files, or git tracks it, saving and undoing work as long as the desk runs."""
    root = make_site({})
    saves = Saves(root, lambda: NOW, saves=open_saves(StateDirectory(root, remember=False), lambda: NOW))
    _save(saves)
    saves.undo(1)

    assert not saves.list.is_lasting
    assert _now(root) == OLD
    assert not (root / FOLDER).exists()


@pytest.mark.parametrize("what", ["file", "link"])
def test_folder_that_cannot_be_used(make_site: MakeSite, tmp_path: Path, what: str) -> None:
    """A file or a link in the place of the folder keeps nothing, and stops no save."""
    root = make_site({})
    (root / FOLDER).mkdir()
    outside = tmp_path / "outside"
    outside.mkdir()
    if what == "file":
        (root / FOLDER / "saves").write_bytes(b"")
    else:
        (root / FOLDER / "saves").symlink_to(outside)
    saves = _desk(root)
    _save(saves)
    saves.undo(1)

    assert _now(root) == OLD
    assert _listed(saves) == [(1, "answered", "undone")]
    assert not list(outside.iterdir())


def test_state_directory_may_be_deleted_meanwhile(make_site: MakeSite) -> None:
    """If somebody deletes the state directory, the desk that runs still has its own list."""
    root = make_site({})
    saves = _desk(root)
    _save(saves)
    shutil.rmtree(root / FOLDER)
    saves.undo(1)

    assert _now(root) == OLD
    assert _listed(_desk(root)) == [(1, "answered", "undone")]
