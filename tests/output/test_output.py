"""The output folder: a build writes only changed files, touches no foreign file and publishes all or nothing."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from conftest import MakeSite
from msgspec.structs import replace

from onrecord.build.pipeline import Options, build
from onrecord.output import OutputFolder, WriteResult
from onrecord.output.fitness import unfit
from onrecord.reserved import MARKER, STAGING

OLD = 1_000_000_000
"""A time long ago, in seconds, to recognize files written since."""


def _publish(folder: Path, files: Mapping[str, str]) -> WriteResult:
    with OutputFolder(folder) as output:
        for path, text in files.items():
            output.stage(path, text.encode())
        return output.commit()


def _files(folder: Path) -> dict[str, str]:
    """Return the texts of all files below `folder` except the marker."""
    return {
        file.relative_to(folder).as_posix(): file.read_text("utf-8")
        for file in sorted(folder.rglob("*"))
        if file.is_file() and file.name != MARKER
    }


def _snapshot(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Return content and modification time of everything below `folder`."""
    return {
        path.relative_to(folder).as_posix(): (path.read_bytes() if path.is_file() else b"", path.lstat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
    }


def _age(folder: Path) -> None:
    for path in folder.rglob("*"):
        os.utime(path, (OLD, OLD))


def _written(folder: Path) -> list[str]:
    """Return the files written since `_age`, except the marker."""
    return [
        path.relative_to(folder).as_posix()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.stat().st_mtime != OLD and path.name != MARKER
    ]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Return a folder that doesn't exist yet, in an otherwise empty folder."""
    parent = tmp_path / "place"
    parent.mkdir()
    return parent / "_site"


BEFORE = {"index.html": "home", "a/index.html": "a", "b/c/index.html": "c", "static/style.css": "css"}

CHANGES: tuple[tuple[str, dict[str, str], list[str], WriteResult], ...] = (
    ("no change", BEFORE, [], WriteResult(4, 0, 0)),
    ("a changed file", {**BEFORE, "a/index.html": "new"}, ["a/index.html"], WriteResult(4, 1, 0)),
    ("a new file", {**BEFORE, "d/index.html": "d"}, ["d/index.html"], WriteResult(5, 1, 0)),
    (
        "a removed file",
        {"index.html": "home", "a/index.html": "a", "static/style.css": "css"},
        [],
        WriteResult(3, 0, 1),
    ),
    ("a file in place of a folder", {"index.html": "home", "b": "file"}, ["b"], WriteResult(2, 1, 3)),
    ("all new", {"x": "y"}, ["x"], WriteResult(1, 1, 4)),
    ("no file left", {}, [], WriteResult(0, 0, 4)),
)


@pytest.mark.parametrize(("after", "written", "result"), [row[1:] for row in CHANGES], ids=[row[0] for row in CHANGES])
def test_only_changed_files_are_written(
    out: Path, after: dict[str, str], written: list[str], result: WriteResult
) -> None:
    """A build writes the changed files only, keeps the times of all others and counts what it did."""
    _publish(out, BEFORE)
    _age(out)
    published = _publish(out, after)

    assert (_files(out), _written(out), published) == (after, written, result)


def test_folder_replaces_file(out: Path) -> None:
    """A page may take the address of a former file."""
    _publish(out, {"a": "file"})
    _publish(out, {"a/index.html": "page"})

    assert _files(out) == {"a/index.html": "page"}


def test_empty_folders_are_removed(out: Path) -> None:
    """Empty folders are removed, with empty folders around them."""
    _publish(out, {"index.html": "home", "a/b/c/index.html": "deep"})
    (out / "empty" / "more").mkdir(parents=True)
    _publish(out, {"index.html": "home"})

    assert sorted(path.name for path in out.iterdir()) == [MARKER, "index.html"]


def test_foreign_files_in_output_are_removed(out: Path) -> None:
    """The next build deletes files that others put into the output folder, as the marker says."""
    _publish(out, {"index.html": "home"})
    (out / ".hidden").write_text("x")
    (out / "index.html.bak").write_text("x")
    published = _publish(out, {"index.html": "home"})

    assert (_files(out), published) == ({"index.html": "home"}, WriteResult(1, 0, 2))


def test_marker_says_that_folder_is_generated(out: Path) -> None:
    """The marker says that the folder is generated, and stays between builds."""
    _publish(out, BEFORE)
    _publish(out, {})

    assert (out / MARKER).read_text() == (
        "onrecord keeps this folder: whatever else lies here is deleted by the next build.\n"
    )


def test_parent_folders_are_created(out: Path) -> None:
    """The output folder's parents are created."""
    _publish(out / "deep" / "er", {"index.html": "home"})

    assert _files(out / "deep" / "er") == {"index.html": "home"}


def test_symbolic_link_to_file_is_replaced(out: Path, tmp_path: Path) -> None:
    """A page replaces a symbolic link in its place; the link's target stays unchanged."""
    _publish(out, {"index.html": "home"})
    outside = tmp_path / "outside.html"
    outside.write_text("mine")
    (out / "index.html").unlink()
    (out / "index.html").symlink_to(outside)
    _publish(out, {"index.html": "home"})

    assert (_files(out), (out / "index.html").is_symlink(), outside.read_text()) == (
        {"index.html": "home"},
        False,
        "mine",
    )


def test_symbolic_link_to_same_content_is_replaced(out: Path, tmp_path: Path) -> None:
    """A symbolic link is replaced even if its target has the page's content."""
    _publish(out, {"index.html": "home"})
    (out / "index.html").rename(tmp_path / "moved.html")
    (out / "index.html").symlink_to(tmp_path / "moved.html")
    _publish(out, {"index.html": "home"})

    assert (_files(out), (out / "index.html").is_symlink()) == ({"index.html": "home"}, False)


@pytest.mark.parametrize("content", ["same", "other"])
def test_symbolic_link_to_folder_is_replaced(out: Path, tmp_path: Path, content: str) -> None:
    """A folder replaces a symbolic link to a folder; nothing is written through the link."""
    _publish(out, {"a/index.html": "same"})
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "index.html").write_text(content)
    (outside / "mine.txt").write_text("mine")
    (out / "a" / "index.html").unlink()
    (out / "a").rmdir()
    (out / "a").symlink_to(outside)
    _publish(out, {"a/index.html": "same"})

    assert not (out / "a").is_symlink()
    assert _files(out) == {"a/index.html": "same"}
    assert _files(outside) == {"index.html": content, "mine.txt": "mine"}


def test_stale_symbolic_link_is_removed_without_its_target(out: Path, tmp_path: Path) -> None:
    """A symbolic link that is not part of the site is removed; its target stays."""
    _publish(out, {"index.html": "home"})
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "mine.txt").write_text("mine")
    (out / "folder").symlink_to(outside)
    (out / "file").symlink_to(outside / "mine.txt")
    (out / "broken").symlink_to(tmp_path / "nothing")
    _publish(out, {"index.html": "home"})

    assert sorted(path.name for path in out.iterdir()) == [MARKER, "index.html"]
    assert _files(outside) == {"mine.txt": "mine"}


def test_nothing_changes_without_commit(out: Path) -> None:
    """Staged files that are not committed leave the output unchanged."""
    _publish(out, BEFORE)
    before = _snapshot(out)
    with OutputFolder(out) as output:
        output.stage("index.html", b"half")

    assert _snapshot(out) == before


def _crash(folder: Path) -> None:
    with OutputFolder(folder) as output:
        output.stage("index.html", b"half")
        raise RuntimeError("crash")


def test_exception_removes_staging_folder(out: Path) -> None:
    """An exception removes the staging folder and leaves the output unchanged."""
    _publish(out, BEFORE)
    before = _snapshot(out)
    with pytest.raises(RuntimeError, match="crash"):
        _crash(out)

    assert (_snapshot(out), [path.name for path in out.parent.iterdir()]) == (before, ["_site"])


def test_killed_build_does_not_affect_next_build(out: Path) -> None:
    """A killed build's leftovers neither stop the next build nor enter the site."""
    staging = out / STAGING
    (staging / "files").mkdir(parents=True)
    (staging / "files" / "stale.html").write_text("stale")
    (staging / "journal.new").write_text("half a jour")
    (staging / "lock").write_text("")
    _publish(out, {"index.html": "home"})

    assert (_files(out), staging.exists()) == ({"index.html": "home"}, False)


CONTAINS_SITE = "the site's own folder is in it"
READ_FOLDER = "the site is read from there"
OF_GIT = "it is a part of a git repository's own data"
LINK = "it is a symbolic link"
FOREIGN = "it holds files that onrecord did not write"


def _nothing(_site: Path, _output: Path) -> None:
    return


def _one_file(_site: Path, output: Path) -> None:
    output.mkdir(parents=True)
    (output / "thesis.txt").write_text("mine")


def _one_hidden_file(_site: Path, output: Path) -> None:
    output.mkdir(parents=True)
    (output / ".bashrc").write_text("mine")


def _repository(_site: Path, output: Path) -> None:
    (output / ".git").mkdir(parents=True)
    (output / MARKER).write_text("")


def _worktree(_site: Path, output: Path) -> None:
    output.mkdir(parents=True)
    (output / ".git").write_text("gitdir: elsewhere")
    (output / MARKER).write_text("")


def _git_folder(_site: Path, output: Path) -> None:
    output.mkdir(parents=True)
    (output / "HEAD").write_text("ref: refs/heads/main")


def _file(_site: Path, output: Path) -> None:
    output.write_text("mine")


def _link_to_site(site: Path, output: Path) -> None:
    output.symlink_to(site)


def _link_to_foreign(site: Path, output: Path) -> None:
    (site.parent / "foreign").mkdir()
    (site.parent / "foreign" / "thesis.txt").write_text("mine")
    output.symlink_to(site.parent / "foreign")


REFUSED: tuple[tuple[str, Callable[[Path, Path], None], str], ...] = (
    (".", _nothing, CONTAINS_SITE),
    ("..", _nothing, CONTAINS_SITE),
    ("content/..", _nothing, CONTAINS_SITE),
    ("/", _nothing, CONTAINS_SITE),
    ("link-to-site", _link_to_site, LINK),
    ("content", _nothing, READ_FOLDER),
    ("content/stories/new", _nothing, READ_FOLDER),
    ("templates", _nothing, READ_FOLDER),
    ("static/out", _nothing, READ_FOLDER),
    (".git", _git_folder, OF_GIT),
    (".git/out", _git_folder, OF_GIT),
    ("_site", _one_file, FOREIGN),
    ("_site", _one_hidden_file, FOREIGN),
    ("link-to-foreign", _link_to_foreign, LINK),
    ("_site", _repository, "it is a git repository"),
    ("_site", _worktree, "it is a git repository"),
    ("_site", _file, "it is a file"),
)


@pytest.mark.parametrize(("output", "prepare", "reason"), REFUSED)
def test_dangerous_folder_is_refused(
    make_site: MakeSite, options: Options, output: str, prepare: Callable[[Path, Path], None], reason: str
) -> None:
    """A folder that may hold foreign files is refused with a reason, and nothing is touched."""
    site = make_site({})
    prepare(site, site / output)
    before = _snapshot(site.parent)
    outcome = build(site, site / output, options)

    assert [problem.code for problem in outcome.problems] == ["OUT001"]
    assert outcome.problems[0].message.endswith(f"can't be the output folder: {reason}")
    assert outcome.value.published is None
    assert _snapshot(site.parent) == before


@pytest.mark.parametrize("output", ["_site", "public", "deep/_site", "../elsewhere", "contents"])
def test_new_folder_is_accepted(make_site: MakeSite, output: str) -> None:
    """A folder that doesn't exist yet is accepted, inside the site's folder or elsewhere."""
    site = make_site({})
    reason = unfit(site / output, site)

    assert reason is None


def test_empty_folder_is_accepted(make_site: MakeSite) -> None:
    """An empty folder and the output of an earlier build are accepted."""
    site = make_site({})
    (site / "empty").mkdir()
    _publish(site / "built", BEFORE)

    assert (unfit(site / "empty", site), unfit(site / "built", site)) == (None, None)


EVENT = "content/stories/dispute/events/denial.yaml"
BROKEN: tuple[tuple[str, dict[str, str | bytes | None], str], ...] = (
    ("an entry", {EVENT: "type: denial\n"}, "FLD002"),
    ("a template's syntax", {"templates/event.html": "{% if %}"}, "TPL001"),
    ("a template's name", {"templates/actor.html": "{{ nothing }}"}, "TPL001"),
    ("a template's link", {"templates/home.html": '<a href="nowhere/">x</a>'}, "LNK001"),
)


@pytest.mark.parametrize(("changes", "code"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN])
def test_error_leaves_output_unchanged(
    make_site: MakeSite, options: Options, changes: dict[str, str | bytes | None], code: str
) -> None:
    """A failed build leaves the output unchanged, byte for byte, and no staging folder."""
    site = make_site({})
    out = site / "_site"
    build(site, out, options)
    before = _snapshot(out)
    outcome = build(make_site(changes), out, options)

    assert code in {problem.code for problem in outcome.problems}
    assert _snapshot(out) == before
    assert [path for path in site.rglob("*") if "staging" in path.name] == []


def test_error_creates_no_output(make_site: MakeSite, options: Options) -> None:
    """A first build that fails makes no output folder."""
    site = make_site({"templates/home.html": "{{ nothing }}"})
    build(site, site / "_site", options)

    assert not (site / "_site").exists()


@pytest.mark.parametrize(("strict", "expected"), [(True, []), (False, ["_site"])])
def test_warning_stops_a_strict_build(
    make_site: MakeSite,
    options: Options,
    strict: bool,  # noqa: FBT001
    expected: list[str],
) -> None:
    """With `strict`, a warning prevents publication; without it, the site is published."""
    site = make_site({"site.yaml": "title: A test\n"})
    outcome = build(site, site / "_site", replace(options, strict=strict))

    assert [problem.code for problem in outcome.problems] == ["URL001"]
    assert [path.name for path in site.iterdir() if path.name.startswith("_")] == expected
