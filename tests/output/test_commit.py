"""Publication is atomic: stopped at any file operation, it leaves the old site, or one that the next build completes.

`FileOperations` is the only interface to the file system: each of its methods is one operation. The tests inject a
kill, a full disk, a disk without inodes and a read-only disk. Where a test may mount a file system, real ones are
used as well.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import pytest
from conftest import BASE, MakeSite
from fault_injector import FaultInjector, StoppedError, exit_code_of
from golden import files_in
from slow import slow

from onrecord.build.pipeline import Options, build, check
from onrecord.output import FileOperations, OutputFolder, UnfitError, WriteResult
from onrecord.output.file_operations import sync_file_system
from onrecord.output.fitness import unfit
from onrecord.reserved import JOURNAL, MARKER, STAGING, is_unfinished

BEFORE = {
    "index.html": "home 1",
    "same/index.html": "same",
    "story/index.html": "story 1",
    "story/gone/index.html": "gone",
    "story/leaf.txt": "gone too",
    "old/a/index.html": "a",
    "old/b/index.html": "b",
    "was-file": "file",
    "was-folder/one/index.html": "one",
    "was-folder/two.txt": "two",
}
AFTER = {
    "index.html": "home 2",
    "same/index.html": "same",
    "story/index.html": "story 2",
    "story/new/index.html": "new",
    "fresh/deep/index.html": "deep",
    "fresh/flat.txt": "flat",
    "was-file/index.html": "page",
    "was-folder": "file",
}
"""Every kind of change: other content, a new and a stale file and folder, and a file and a folder swapped."""
OTHER = {"index.html": "home 3", "was-file": "again"}
COMMON_PATHS = BEFORE.keys() & AFTER.keys()


def _publish(folder: Path, files: Mapping[str, str], by: FileOperations | None = None) -> WriteResult:
    with OutputFolder(folder, by) as output:
        for path, text in files.items():
            output.stage(path, text.encode())
        return output.commit()


def _site(folder: Path) -> dict[str, str]:
    """Return the texts of the site in a folder, without the program's own files."""
    found = {path: content.decode() for path, content in files_in(folder).items() if path != MARKER}
    return {path: text for path, text in found.items() if not path.startswith(f"{STAGING}/")}


def _count() -> list[str]:
    """Return the operations of publishing `AFTER` over `BEFORE`, cleanup included."""
    from tempfile import TemporaryDirectory  # noqa: PLC0415  (the operations are counted during collection)

    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr("onrecord.output.file_operations.sync_file_system", lambda _folder: None)
        _publish(Path(folder, "out"), BEFORE)
        counting = FaultInjector()
        _publish(Path(folder, "out"), AFTER, counting)
        return counting.operations


OPERATIONS = _count()
STOPS = [
    pytest.param(number, after, id=f"{number}-{'after' if after else 'before'}-{name.replace(' ', '-')}")
    for number, name in enumerate(OPERATIONS, 1)
    for after in (False, True)
]
KILLS = STOPS[:-1:2] + STOPS[-1:]
"""Before each operation, and after the last: a process killed after one leaves the same as before the next."""


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Return an output folder that holds `BEFORE`."""
    _publish(tmp_path / "out", BEFORE)
    return tmp_path / "out"


def _is_whole(folder: Path) -> bool:
    """Assert that a stopped publication lost no page, complete it, and return whether it had begun."""
    begun = is_unfinished(folder)
    found = _site(folder)
    if not begun:
        assert found in (BEFORE, AFTER)
    assert all(found.get(path) in {BEFORE[path], AFTER[path]} for path in COMMON_PATHS), "a page is lost"
    with OutputFolder(folder) as output:  # the next build, which only opens the folder
        assert output.completed == begun
    assert _site(folder) == (AFTER if begun else found)
    assert sorted(path.name for path in folder.iterdir() if path.name.startswith(".")) == [MARKER]
    return begun


def test_journal_is_written_between_the_syncs() -> None:
    """The journal is written after staged files are synced and removed after moves are; stale files go last."""
    journal = [name for name in OPERATIONS if JOURNAL in name or name.startswith("sync")]
    begun = OPERATIONS.index(f"move file {JOURNAL}")
    moves = [number for number, name in enumerate(OPERATIONS) if name.startswith("move") and number > begun]
    stale = OPERATIONS.index("remove file leaf.txt")

    assert journal == [
        f"write {JOURNAL}.new", f"sync {STAGING}", f"move file {JOURNAL}", f"sync {STAGING}", "sync out",
        f"remove file {JOURNAL}",
    ]  # fmt: skip
    assert begun < min(moves) < max(moves) < stale


@pytest.mark.parametrize(("number", "after"), STOPS)
def test_stop_leaves_the_old_site_or_a_completable_one(
    out: Path,
    number: int,
    after: bool,  # noqa: FBT001
) -> None:
    """If the program stops at any operation, the folder holds the old site, or the next build completes the new one."""

    def stop() -> None:
        raise StoppedError

    with pytest.raises(StoppedError):
        _publish(out, AFTER, FaultInjector(number, stop, after=after))

    _is_whole(out)


@pytest.mark.parametrize(("number", "after"), KILLS)
def test_kill_leaves_the_old_site_or_a_completable_one(
    out: Path,
    number: int,
    after: bool,  # noqa: FBT001
) -> None:
    """A process killed at any operation leaves the same; its stale lock does not block the next build."""
    killed = FaultInjector(number, lambda: os._exit(9), after=after)
    assert exit_code_of(lambda: _publish(out, AFTER, killed)) == 9

    _is_whole(out)


@pytest.mark.parametrize("number", range(1, 30))
def test_first_publication_stopped_can_be_completed(tmp_path: Path, number: int) -> None:
    """The next build accepts and completes a folder whose very first publication was stopped."""
    files = {".nojekyll": "", "404.html": "lost", "a/index.html": "a"}
    stopped = FaultInjector(number, _stop)
    with suppress(StoppedError):
        _publish(tmp_path / "out", files, stopped)
    (tmp_path / "site").mkdir()

    assert unfit(tmp_path / "out", tmp_path / "site") is None
    _publish(tmp_path / "out", files)
    assert _site(tmp_path / "out") == files


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EIO], ids=errno.errorcode.get)
@pytest.mark.parametrize("number", range(1, len(OPERATIONS) + 1))
def test_disk_error_leaves_the_old_site_or_a_completable_one(out: Path, number: int, code: int) -> None:
    """An operation that fails leaves the same; a failure during cleanup is only visible in the files left behind."""

    def fail() -> None:
        raise OSError(code, os.strerror(code))

    with suppress(OSError):  # an error during cleanup is ignored
        _publish(out, AFTER, FaultInjector(number, fail))

    _is_whole(out)


@pytest.mark.parametrize("number", range(1, len(OPERATIONS) + 1))
def test_stopped_completion_is_completed_by_the_next_build(out: Path, number: int) -> None:
    """If a build is stopped while it completes another's publication, the next build completes it."""

    def stop() -> None:
        raise StoppedError

    begun = OPERATIONS.index(f"move file {JOURNAL}") + 1
    with pytest.raises(StoppedError):
        _publish(out, AFTER, FaultInjector(begun, stop, after=True))
    try:
        _publish(out, OTHER, FaultInjector(number, stop))
    except StoppedError:
        assert is_unfinished(out) or _site(out) in (AFTER, OTHER)
    _publish(out, OTHER)

    assert _site(out) == OTHER


def test_failing_build_completes_an_interrupted_publication(make_site: MakeSite, options: Options) -> None:
    """A build of a site with an error completes the interrupted publication, and publishes nothing itself."""
    site = make_site({})
    out = site / "_site"
    build(site, out, options)
    make_site({"site.yaml": "title: Another\nurl: https://example.org/\n"})
    build(site, site / "expected", options)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(FileOperations, "move_folder", _stop)
        patch.setattr(FileOperations, "move_file", _stop_unless_journal(FileOperations.move_file))
        with pytest.raises(StoppedError):
            build(site, out, options)
    make_site({"site.yaml": "titel: Wrong\n"})
    outcome = build(site, out, options)

    assert outcome.value.published is None
    assert files_in(out) == files_in(site / "expected")


def _stop(*_: object) -> bool:
    raise StoppedError


def _stop_unless_journal(
    move: Callable[[FileOperations, str, str], None],
) -> Callable[[FileOperations, str, str], None]:
    def moved(self: FileOperations, source: str, target: str) -> None:
        if not target.endswith(f"/{JOURNAL}"):
            raise StoppedError
        move(self, source, target)

    return moved


UNFINISHED = {f"_site/{STAGING}/{JOURNAL}": json.dumps({"version": 1, "stale": []}), f"_site/{MARKER}": ""}


def test_check_and_build_report_an_interrupted_publication(make_site: MakeSite, options: Options) -> None:
    """`check` warns of an interrupted publication until a build completes it."""
    site = make_site(UNFINISHED)
    reported = check(site, options).problems
    built = build(site, site / "_site", options)

    assert [(problem.code, problem.message) for problem in reported] == [
        ("OUT002", "the publication in '_site' was interrupted: some of its pages may be new and others old")
    ]
    assert (built.problems, check(site, options).problems) == ((), ())


def test_build_reports_a_full_disk_during_publication(
    make_site: MakeSite, options: Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that fills up during a publication is reported, with the hint that the next build completes it."""
    site = make_site({})
    with monkeypatch.context() as patch:
        patch.setattr(FileOperations, "move_folder", _full)
        outcome = build(site, site / "_site", options)

    assert [(problem.code, problem.message, problem.hint) for problem in outcome.problems] == [
        (
            "OUT001",
            "the publication in '_site' could not be completed (No space left on device)",
            "fix the cause and build again: the next build completes it first",
        )
    ]
    assert is_unfinished(site / "_site")
    assert build(site, site / "_site", options).value.published is not None


def _full(*_: object) -> bool:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("name", ["a\\b", "c:", "\udcff", "x" * 255, "new\nline"], ids=ascii)
def test_stale_file_with_an_odd_name_is_removed(out: Path, name: str) -> None:
    """A stale file with a name that only some systems allow is removed like any other."""
    (out / name).write_text("stranger")
    published = _publish(out, AFTER)

    assert (_site(out), published.written) == (AFTER, 7)


# Hostile journals ---------------------------------------------------------------------------------------------------


def _journal(out: Path, *stale: object) -> None:
    (out / STAGING).mkdir()
    (out / STAGING / JOURNAL).write_text(json.dumps({"version": 1, "stale": stale}))


def _outside(out: Path) -> Path:
    folder = out.parent / "outside"
    folder.mkdir()
    (folder / "mine.txt").write_text("mine")
    return folder


def _linked_parent(out: Path) -> None:
    (out / "link").symlink_to(_outside(out))
    _journal(out, "link/mine.txt")


def _linked_tree(out: Path) -> None:
    (out / "tree").mkdir()
    (out / "tree" / "link").symlink_to(_outside(out))
    _journal(out, "tree")


def _linked_target(out: Path) -> None:
    (out / "same").rename(out / "elsewhere")
    (out / "same").symlink_to(_outside(out))
    _journal(out)
    (out / STAGING / "files" / "same").mkdir(parents=True)
    (out / STAGING / "files" / "same" / "mine.txt").write_text("forged")


def _linked_staged_file(out: Path) -> None:
    _journal(out)
    (out / STAGING / "files").mkdir()
    (out / STAGING / "files" / "page.html").symlink_to(_outside(out) / "mine.txt")


def _linked_staged_folder(out: Path) -> None:
    _journal(out)
    (out / STAGING / "files").symlink_to(_outside(out))


def _linked_staging(out: Path) -> None:
    elsewhere = _outside(out)
    (elsewhere / "files").mkdir()
    (elsewhere / "files" / "page.html").write_text("forged")
    (elsewhere / JOURNAL).write_text(json.dumps({"version": 1, "stale": []}))
    (out / STAGING).symlink_to(elsewhere)


def _linked_journal(out: Path) -> None:
    outside = _outside(out)
    (outside / JOURNAL).write_text(json.dumps({"version": 1, "stale": ["index.html"]}))
    (out / STAGING).mkdir()
    (out / STAGING / JOURNAL).symlink_to(outside / JOURNAL)


def _linked_lock(out: Path) -> None:
    (out / STAGING).mkdir()
    (out / STAGING / "lock").symlink_to(_outside(out) / "mine.txt")


def _naming(*stale: object) -> Callable[[Path], None]:
    def prepare(out: Path) -> None:
        _outside(out)
        _journal(out, "story", *stale)

    return prepare


def _text(content: bytes) -> Callable[[Path], None]:
    def prepare(out: Path) -> None:
        _outside(out)
        (out / STAGING).mkdir()
        (out / STAGING / JOURNAL).write_bytes(content)

    return prepare


HOSTILE: dict[str, Callable[[Path], None]] = {
    "a path upwards": _naming("../outside/mine.txt"),
    "a path upwards in the middle": _naming("story/../../outside"),
    "an absolute path": _naming("/etc/passwd"),
    "the folder itself": _naming("."),
    "an empty path": _naming(""),
    "a null": _naming("a\0b"),
    "its own staging": _naming(STAGING),
    "the marker": _naming(MARKER),
    "a number": _naming(7),
    "another version": _text(b'{"version": 2, "stale": ["story"]}'),
    "no journal": _text(b"[]"),
    "no JSON": _text(b"\xff{"),
    "a deep one": _text(b"[" * 100_000),
    "a link for a journal": _linked_journal,
    "a link for a folder on the way": _linked_parent,
    "a link in what is stale": _linked_tree,
    "a link in the place of a page's folder": _linked_target,
    "a link among the staged files": _linked_staged_file,
    "a link for the staged files": _linked_staged_folder,
    "a link for the staging folder": _linked_staging,
    "a link for the lock": _linked_lock,
}
REFUSED_WHOLE = frozenset(list(HOSTILE)[:14])
"""Journals that are refused as a whole, so that the site stays unchanged."""


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_journal_changes_nothing_outside(out: Path, name: str) -> None:
    """Whatever paths a journal names and whatever links exist, files outside the folder stay unchanged."""
    HOSTILE[name](out)
    outside = out.parent / "outside"
    before = files_in(outside)
    with OutputFolder(out) as output:
        completed = output.completed

    assert files_in(outside) == before
    assert not any(path.is_symlink() for path in out.rglob("page.html"))
    if name in REFUSED_WHOLE:
        assert (completed, _site(out)) == (False, BEFORE)
    assert _publish(out, AFTER).files == len(AFTER)
    assert (_site(out), files_in(outside)) == (AFTER, before)


# Real file systems --------------------------------------------------------------------------------------------------

Mount = Callable[..., Path]


@pytest.fixture
def mount(tmp_path: Path) -> Iterator[Mount]:
    """Return a function that mounts a tmpfs below the test's folder."""
    mounted: list[Path] = []

    def run(*command: str) -> None:
        tool = shutil.which(command[0])
        if os.name != "posix" or os.geteuid() != 0 or tool is None:
            pytest.skip("only root can mount a file system; the injected errors are tested all the same")
        ran = subprocess.run([tool, *command[1:]], capture_output=True, text=True, check=False)
        if ran.returncode:
            pytest.skip(f"no file system can be mounted here ({ran.stderr.strip()}); the injected errors are tested")

    def mount(folder: Path, *options: str) -> Path:
        assert folder.is_relative_to(tmp_path)
        folder.mkdir(parents=True, exist_ok=True)
        listed = ",".join(options)
        run("mount", "-t", "tmpfs", *(["-o", listed] if listed else []), "tmpfs", str(folder))
        if "remount" not in options:
            mounted.append(folder)
        return folder

    yield mount
    for folder in reversed(mounted):
        subprocess.run([shutil.which("umount") or "umount", "-l", str(folder)], check=True)


DENIAL = "content/stories/dispute/events/denial.yaml"


def _publish_one_event_less(site: Path, options: Options) -> None:
    """Build a site, remove an event, build again, and compare the result with a build into a new folder."""
    assert build(site, site / "_site", options).problems == ()
    (site / DENIAL).unlink()
    built = build(site, site / "_site", options)
    expected = build(site, site / "expected", options)

    assert built.problems == expected.problems
    assert built.value.published is not None
    assert files_in(site / "_site") == files_in(site / "expected")
    assert not (site / "_site/dispute/denial").exists()


def test_output_may_be_a_separate_file_system(make_site: MakeSite, options: Options, mount: Mount) -> None:
    """An output folder on its own file system, such as a Docker volume, is published into like any other."""
    site = make_site({})
    mount(site / "_site")

    _publish_one_event_less(site, options)


def test_output_may_contain_a_separate_file_system(make_site: MakeSite, options: Options, mount: Mount) -> None:
    """A folder inside the output may be a separate file system: its files are copied and then renamed."""
    site = make_site({})
    build(site, site / "_site", options)
    shutil.rmtree(site / "_site/static")
    mount(site / "_site/static")

    _publish_one_event_less(site, options)


def test_refused_rename_leads_to_copying(
    make_site: MakeSite, options: Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If renaming out of the staging folder fails (EXDEV), all files are copied, each replaced atomically."""
    for name in ("rename", "replace"):
        monkeypatch.setattr(os, name, _within_one_file_system(getattr(os, name)))

    _publish_one_event_less(make_site({}), options)


def _within_one_file_system(rename: Callable[[str, str], None]) -> Callable[[str, str], None]:
    def renamed(source: str, target: str) -> None:
        if (f"{STAGING}/files/" in str(source)) and f"{STAGING}/" not in str(target):
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
        rename(source, target)

    return renamed


@pytest.mark.parametrize(
    ("limit", "room"),
    [
        ("size=1m", "size=64m"),
        *slow([("nr_inodes=120", "nr_inodes=10000"), ("size=2m,nr_inodes=128", "ro")]),
    ],
)
def test_full_disk_leaves_a_completable_site(
    make_site: MakeSite, options: Options, mount: Mount, limit: str, room: str
) -> None:
    """On a disk without space or inodes, the old site stays, or is completed once there is space."""
    site = make_site({})
    mount(site / "_site", limit)
    assert build(site, site / "_site", options).value.published is not None
    before = files_in(site / "_site")
    event = BASE[DENIAL]
    for number in range(40):
        (site / DENIAL).with_name(f"more-{number}.yaml").write_text(
            event.replace("The company denies", f"Denial {number}").replace(
                "2021-11-02", f"2021-12-{number % 28 + 1:02}"
            )
        )
    if room == "ro":
        mount(site / "_site", "remount", "ro")
    outcome = build(site, site / "_site", options)

    assert [problem.code for problem in outcome.problems if problem.severity == "error"] == ["OUT001"]
    assert outcome.value.published is None
    assert is_unfinished(site / "_site") or files_in(site / "_site") == before
    mount(site / "_site", "remount", "rw", *([room] if room != "ro" else ["size=64m", "nr_inodes=10000"]))
    assert build(site, site / "_site", options).value.published is not None
    build(site, site / "expected", options)
    assert files_in(site / "_site") == files_in(site / "expected")


class _NoSyncfs:
    """The C library of a system without `syncfs`, which can only sync all file systems."""

    def __init__(self, _name: None, **_options: bool) -> None:
        return


def test_sync_covers_the_outputs_file_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The output's file system is synced, or all of them if `syncfs` is missing; temporary output is never synced."""
    sync_file_system(str(tmp_path))  # the reference imported before the fixture disabled syncing
    with pytest.raises(FileNotFoundError):
        sync_file_system(str(tmp_path / "nothing"))
    synced: list[str] = []
    monkeypatch.setattr("ctypes.CDLL", _NoSyncfs)
    monkeypatch.setattr(os, "sync", lambda: synced.append("all"))
    monkeypatch.setattr("onrecord.output.file_operations.sync_file_system", sync_file_system)
    FileOperations().sync(str(tmp_path))
    FileOperations(durable=False).sync(str(tmp_path))

    assert synced == ["all"]


def test_unwritable_output_folder_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An output folder that can't be written to is a problem with its reason, and no file is written."""
    monkeypatch.setattr(Path, "mkdir", _full)
    with pytest.raises(
        UnfitError, match=r"can't be the output folder: it can't be written \(No space left on device\)"
    ):
        _publish(tmp_path / "out", BEFORE)

    assert list(tmp_path.iterdir()) == []
