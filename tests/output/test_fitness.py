"""The rule of docs/hosting.md for which empty folders are accepted as the output folder."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import MakeSite

from onrecord.build.pipeline import Options, build
from onrecord.cli import main
from onrecord.output import fitness
from onrecord.output.fitness import other_use, unfit
from onrecord.reserved import MARKER, STAGING

SITE = Path("/home/ann/work/record")
HOME = Path("/home/ann")
HIDDEN = "it is a hidden folder, or inside one"
SYSTEM = "it is a folder of the system"
A_HOME = "it is a home folder"
UNCONFIRMED = "nothing says that it is meant for a site"

FOLDERS: tuple[tuple[str, bool, str | None], ...] = (
    # the folder, whether a file system is mounted there, and why it is refused
    ("/home/ann/work/record/_site", False, None),
    ("/home/ann/work/record/docs", False, None),
    ("/home/ann/work/record/deep/er", False, None),
    ("/home/ann/work/record/_site", True, None),
    ("/home/ann/work/record/.github", False, HIDDEN),
    ("/home/ann/work/record/.venv", False, HIDDEN),
    ("/home/ann/work/record/.venv/lib", False, HIDDEN),
    ("/home/ann/work/out", False, None),
    ("/home/ann/work/letters", False, None),
    ("/home/ann/work/.cache", False, HIDDEN),
    ("/home/ann/.config/site", False, HIDDEN),
    ("/home/ann/out", False, None),
    ("/home/ann/public", False, None),
    ("/home/ann/Documents", False, UNCONFIRMED),
    ("/home/ann/Документы", False, UNCONFIRMED),
    ("/home/bob/Documents", False, UNCONFIRMED),
    ("/home/ann/Documents/record", False, None),
    ("/home/ann", False, A_HOME),
    ("/home/ann", True, A_HOME),
    ("/home/public", False, A_HOME),
    ("/Users/ann", False, A_HOME),
    ("/home", False, SYSTEM),
    ("/home", True, SYSTEM),
    ("/", True, SYSTEM),
    ("/mnt", False, SYSTEM),
    ("/opt", False, SYSTEM),
    ("/srv", True, SYSTEM),
    ("/tmp", True, SYSTEM),  # noqa: S108  (no file is written; same below)
    ("/root", False, SYSTEM),
    ("/boot/efi", True, SYSTEM),
    ("/dev/shm", True, SYSTEM),  # noqa: S108
    ("/sys/fs/cgroup", True, SYSTEM),
    ("/usr/local/src", False, SYSTEM),
    ("/usr/share/nginx/html", False, None),
    ("/var/www/html", False, None),
    ("/var/mail", False, UNCONFIRMED),
    ("/mnt/backup", False, UNCONFIRMED),
    ("/mnt/backup", True, None),
    ("/mnt/backup/record", False, None),
    ("/output", True, None),
    ("/output", False, None),
    ("/volume", True, None),
    ("/volume", False, UNCONFIRMED),
    ("/tmp/tmp.4Bx1", False, None),  # noqa: S108
)


@pytest.mark.parametrize(("folder", "is_mounted", "reason"), FOLDERS)
def test_empty_folder_is_judged_by_its_place(
    monkeypatch: pytest.MonkeyPatch,
    folder: str,
    is_mounted: bool,  # noqa: FBT001
    reason: str | None,
) -> None:
    """An empty folder is accepted inside the site, or if its name or a mount shows that it is meant for a site."""
    monkeypatch.setattr(os.path, "ismount", lambda _path: is_mounted)
    found = other_use(Path(folder), SITE, HOME)

    assert (found and found.reason) == reason


def test_site_in_a_hidden_folder_may_have_an_output_folder(tmp_path: Path) -> None:
    """Only the path from the site to the folder counts, so both may be inside a hidden folder."""
    site = tmp_path / ".worktrees" / "record"
    (site / "_site").mkdir(parents=True)
    (site.parent / "out").mkdir()

    assert (unfit(site / "_site", site), unfit(site.parent / "out", site)) == (None, None)


def _empty(output: Path) -> None:
    output.mkdir(parents=True)


def _killed(output: Path) -> None:
    (output / STAGING / "files").mkdir(parents=True)


def _marked(output: Path) -> None:
    output.mkdir()
    (output / MARKER).write_text("")


def _in_another_site(output: Path) -> None:
    output.mkdir(parents=True)
    (output.parent.parent / "site.yaml").write_text("title: Another\n")


def _dangling(output: Path) -> None:
    output.symlink_to(output.with_name("nowhere"))


def _behind_a_dangling_link(output: Path) -> None:
    output.parent.symlink_to(output.parent.with_name("nowhere"))


def _leading_outside(output: Path) -> None:
    (output.parent.parent / "outside").mkdir()
    output.symlink_to(output.parent.parent / "outside")


CASES: tuple[tuple[str, Callable[[Path], None], str | None], ...] = (
    ("_site", _empty, None),
    ("out", _empty, None),
    ("../out", _empty, None),
    (".hidden", _killed, None),
    ("../elsewhere", _marked, None),
    (".github", _empty, HIDDEN),
    (".venv", _empty, HIDDEN),
    ("../other/content/new", _in_another_site, "another site is read from there"),
    ("_site", _dangling, "a symbolic link in its path has no target"),
    ("deep/_site", _behind_a_dangling_link, "a symbolic link in its path has no target"),
    ("_site", _leading_outside, "it is a symbolic link"),
)


@pytest.mark.parametrize(("output", "prepare", "reason"), CASES)
def test_build_leaves_a_refused_folder_unchanged(
    make_site: MakeSite, options: Options, output: str, prepare: Callable[[Path], None], reason: str | None
) -> None:
    """A build into a refused folder gives the reason and a hint, and writes no file."""
    site = make_site({})
    prepare(site / output)
    before = sorted(site.parent.rglob("*"))
    outcome = build(site, site / output, options)

    if reason is None:
        assert outcome.problems == ()
        return
    assert [problem.message.rpartition(": ")[2] for problem in outcome.problems] == [reason]
    assert all(problem.hint for problem in outcome.problems)
    assert sorted(site.parent.rglob("*")) == before


def test_home_folder_is_refused(make_site: MakeSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The user's home folder is refused wherever it is, and so are the folders in it without a fitting name."""
    monkeypatch.setitem(fitness._FOLDERS, "deep", frozenset())  # noqa: SLF001  (this one may be in /dev/shm)
    (tmp_path / "ann" / "Letters").mkdir(parents=True)
    site = make_site({})
    results = [
        CliRunner().invoke(main, ["build", str(site), "--output", str(folder)], env={"HOME": str(tmp_path / "ann")})
        for folder in (tmp_path / "ann", tmp_path / "ann" / "Letters")
    ]

    assert [result.exit_code for result in results] == [1, 1]
    assert (
        "error OUT001 'Letters' can't be the output folder: nothing says that it is meant for a site\n"
        in results[1].stderr
    )


def test_refused_folder_does_not_hide_other_problems(make_site: MakeSite, options: Options) -> None:
    """The same run reports a refused output folder and the problems of the entries."""
    site = make_site({"site.yaml": "title: A test\n"})

    assert {problem.code for problem in build(site, site / "content", options).problems} == {"OUT001", "URL001"}
