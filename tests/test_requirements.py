"""What a site's `requirements.txt` asks pip for, and whether others have it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from conftest import MakeSite
from hypothesis import example, given
from hypothesis import strategies as st
from settled import settle

from onrecord.check.requirements import fault_of
from onrecord.git import is_tracked
from onrecord.incremental.stat_index import BuildResult, StatIndex
from onrecord.model.requirements import public_https_url, requirements_in
from onrecord.pipeline import Options, check
from onrecord.read.text import MAX_BYTES

WHEEL = "vendor/onrecord-1-py3-none-any.whl"


@pytest.mark.parametrize(
    ("line", "path", "url"),
    [
        ("onrecord==1", "", ""),
        ("onrecord[csl]>=1 ; python_version > '3'", "", ""),
        ("./vendor/a.whl", "vendor/a.whl", ""),
        ("vendor/a.whl[csl] ; python_version > '3'", "vendor/a.whl", ""),
        ("a.tar.gz", "a.tar.gz", ""),
        (".", ".", ""),
        ("--editable=../a", "../a", ""),
        ("-e ./a/../../b  # beside", "../b", ""),
        ("C:\\a\\b", "C:/a/b", ""),
        ("a @ https://example.org/a.whl#sha256=0", "", "https://example.org/a.whl"),
        ("a[b]@git+ssh://git@example.org/a", "", "git+ssh://git@example.org/a"),
        ("git+https://example.org/a@v1 --hash=sha256:0", "", "git+https://example.org/a@v1"),
        ("file:vendor/a.whl", "", "file:vendor/a.whl"),
    ],
)
def test_line_is_read_as_pip_reads_it(line: str, path: str, url: str) -> None:
    """A line names a package, a path or an address, whatever options, markers and comments it has."""
    (found,) = requirements_in(line)

    assert (found.path, found.url) == (path, url)


@pytest.mark.parametrize("line", ["", "  # onrecord", "-r other.txt", "--index-url https://example.org/a b", "\\"])
def test_line_that_asks_for_nothing_is_passed_over(line: str) -> None:
    """Comments and the options of pip name no package."""
    assert list(requirements_in(line)) == []


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://example.org/owner/name.git", "https://example.org/owner/name.git"),
        ("https://example.org:8443/name", "https://example.org:8443/name"),
        ("https://editor:secret@example.org/name", "https://example.org/name"),
        ("https://secret@example.org/name?token=secret#secret", "https://example.org/name"),
        ("git@example.org:owner/name.git", "https://example.org/owner/name.git"),
        ("example.org:owner/name.git", "https://example.org/owner/name.git"),
        ("ssh://git:secret@example.org:2222/owner/name.git", "https://example.org/owner/name.git"),
        ("file:///srv/name", None),
        ("/srv/name", None),
        ("../name", None),
        ("C:\\name", None),
        ("http://example.org/name", None),
        ("git@work:owner/name.git", None),
        ("https://localhost/name", None),
        ("https://example.org/", None),
        ("https://example.org/a name", None),
        ("https://example.org:port/name", None),
    ],
)
def test_public_address_of_a_repository(address: str, expected: str | None) -> None:
    """Others read a repository by https and without credentials; what only this machine knows has no such address."""
    assert public_https_url(address) == expected


@given(st.text(st.sampled_from("ae@:/\\[];#-. +~${}=\t") | st.characters(codec="utf-8"), max_size=40))
@example("a @ https://[b")
@example(f"a @ git+ssh://{'b' * 300}:c/d")
@example("onrecord==")
def test_any_text_is_looked_at(text: str) -> None:
    """Whatever stands in the file, it is taken for something or passed over: what is no requirement, pip will say."""
    for line in requirements_in(text):
        fault = fault_of(line)
        assert fault is None or all(fault)


def test_long_lines_take_no_time() -> None:
    """The largest file that is read is looked at in a moment, whatever its lines repeat."""
    for part in (" ", "[", "a ", "a.", "@", "-", "./", "; "):
        (line,) = requirements_in(f"a{part * (MAX_BYTES // 2 // len(part))}b")
        assert line.path or not line.url


def _git(root: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", root, *arguments], check=True, capture_output=True)  # noqa: S607


def _told(root: Path, options: Options) -> list[str]:
    return [problem.message for problem in check(root, options).problems if problem.code == "VER002"]


def test_wheel_that_git_does_not_track_is_told(make_site: MakeSite, options: Options) -> None:
    """Once the site's repository has `requirements.txt`, it must have the wheel too; before that nothing is missed."""
    root = make_site({"requirements.txt": f"./{WHEEL}\n", WHEEL: "", ".gitignore": "*.whl\n"})
    outside = _told(root, options)
    _git(root, "init", "--quiet")
    before = _told(root, options)
    _git(root, "add", ".")
    forgotten = _told(root, options)
    _git(root, "add", "--force", WHEEL)

    assert (outside, before) == ([], [])
    assert forgotten == [f"'{WHEEL}' is not in the site's repository"]
    assert _told(root, options) == []


def test_folder_is_tracked_by_its_files(tmp_path: Path) -> None:
    """A folder is in the repository if a file of it is; one whose name only begins like it is another."""
    _git(tmp_path, "init", "--quiet")
    for name in ("tool/setup.py", "tools.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
        _git(tmp_path, "add", name)

    assert [is_tracked(tmp_path / name) for name in ("tool", "tool/setup.py", "tools.txt")] == [True] * 3
    assert not any(is_tracked(tmp_path / name) for name in ("too", "tools", "tool/setup"))


@pytest.mark.parametrize("touched", ["requirements.txt", WHEEL, ".git/index"])
def test_build_after_a_change_of_what_pip_installs_is_no_unchanged_one(make_site: MakeSite, touched: str) -> None:
    """What is said of `requirements.txt` is not remembered once it, its wheel or git's index is another."""
    root = make_site({"requirements.txt": f"./{WHEEL}\n", WHEEL: "", ".git/index": "", ".onrecord/x": ""})
    settle(root)
    last = StatIndex(root, root / "_site", ())
    last.save(BuildResult(1, 1, ()))
    same = StatIndex(root, root / "_site", ()).known()
    (root / touched).write_text("changed")

    assert same is not None
    assert StatIndex(root, root / "_site", ()).known() is None


@pytest.mark.parametrize(
    ("line", "faults"), [("-e .", 0), ("./content", 0), ("\0/a", 0), (f"./{'a' * 300}.whl", 1)], ids=range(4)
)
def test_strange_paths_are_no_accident(make_site: MakeSite, options: Options, line: str, faults: int) -> None:
    """The site itself, a folder, what is no text and a name that no file can have are looked at as any path."""
    root = make_site({"requirements.txt": f"{line}\n"})
    _git(root, "init", "--quiet")
    _git(root, "add", ".")
    StatIndex(root, root / "_site", ())

    assert len(_told(root, options)) == faults


def test_unreadable_requirements_are_pip_s_matter(make_site: MakeSite, options: Options) -> None:
    """A file that is no text is passed over: entries can be checked without it."""
    assert check(make_site({"requirements.txt": b"\xff\xfe\x00"}), options).problems == ()
