"""What a site's `requirements.txt` requires, whether other people can install it, and whether its lock fits."""

from __future__ import annotations

import re
import subprocess
from importlib import metadata
from pathlib import Path

import pytest
from conftest import MakeSite
from file_age import let_files_age
from hypothesis import example, given
from hypothesis import strategies as st
from packaging.requirements import Requirement

import onrecord
from onrecord.build.pipeline import Options, check
from onrecord.cache.stat_index import StatIndex
from onrecord.check.requirement_rules import fault_of
from onrecord.git import is_tracked
from onrecord.model.build_result import BuildResult
from onrecord.model.requirements import LOCK, public_https_url, requirements_in
from onrecord.problems import Outcome
from onrecord.read.file_decoding import MAX_BYTES
from onrecord.version import installed_versions, needed_libraries, normalize_name

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
def test_line_is_parsed_as_by_pip(line: str, path: str, url: str) -> None:
    """A line names a package, a path or an address, with or without options, markers and comments."""
    (found,) = requirements_in(line)

    assert (found.path, found.url) == (path, url)


@pytest.mark.parametrize("line", ["", "  # onrecord", "-r other.txt", "--index-url https://example.org/a b", "\\"])
def test_line_without_requirement_is_ignored(line: str) -> None:
    """Comments and options of pip name no package."""
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
def test_public_address_has_https_and_no_credentials(address: str, expected: str | None) -> None:
    """A public address uses https without credentials; local addresses have none."""
    assert public_https_url(address) == expected


@given(st.text(st.sampled_from("ae@:/\\[];#-. +~${}=\t") | st.characters(codec="utf-8"), max_size=40))
@example("a @ https://[b")
@example(f"a @ git+ssh://{'b' * 300}:c/d")
@example("onrecord==")
def test_any_text_is_parsed_without_error(text: str) -> None:
    """Any text in the file is parsed or ignored without an error."""
    for line in requirements_in(text):
        fault = fault_of(line)
        assert fault is None or all(fault)


def test_long_lines_are_parsed_quickly() -> None:
    """The largest allowed file is parsed quickly, whatever its lines repeat."""
    for part in (" ", "[", "a ", "a.", "@", "-", "./", "; "):
        (line,) = requirements_in(f"a{part * (MAX_BYTES // 2 // len(part))}b")
        assert line.path or not line.url


def _git(root: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", root, *arguments], check=True, capture_output=True)  # noqa: S607


def _messages(root: Path, options: Options) -> list[str]:
    return [problem.message for problem in check(root, options).problems if problem.code == "VER002"]


def test_untracked_wheel_is_a_problem(make_site: MakeSite, options: Options) -> None:
    """Once git tracks `requirements.txt`, it must track the wheel too; before that there is no problem."""
    root = make_site({"requirements.txt": f"./{WHEEL}\n", WHEEL: "", ".gitignore": "*.whl\n"})
    outside = _messages(root, options)
    _git(root, "init", "--quiet")
    before = _messages(root, options)
    _git(root, "add", ".")
    untracked = _messages(root, options)
    _git(root, "add", "--force", WHEEL)

    assert (outside, before) == ([], [])
    assert untracked == [f"'{WHEEL}' is not in the site's repository"]
    assert _messages(root, options) == []


def test_folder_is_tracked_by_its_files(tmp_path: Path) -> None:
    """A folder is tracked if a file in it is; a folder with only a common prefix in its name is not."""
    _git(tmp_path, "init", "--quiet")
    for name in ("tool/setup.py", "tools.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
        _git(tmp_path, "add", name)

    assert [is_tracked(tmp_path / name) for name in ("tool", "tool/setup.py", "tools.txt")] == [True] * 3
    assert not any(is_tracked(tmp_path / name) for name in ("too", "tools", "tool/setup"))


def test_repository_at_no_path_tracks_nothing(tmp_path: Path) -> None:
    """A file `.git` may name what is no folder: a zero byte is in no path."""
    (tmp_path / ".git").write_bytes(b"gitdir: a\0b\n")

    assert not is_tracked(tmp_path / "tool")


STARTER_LOCK = Path(onrecord.__file__).parent / "starter" / "site" / LOCK


def _of_lock(root: Path, options: Options) -> list[str]:
    return [problem.message for problem in check(root, options).problems if problem.code == "VER003"]


def test_lock_of_a_new_site_fits(make_site: MakeSite, options: Options) -> None:
    """The lock that `onrecord init` writes has what this program needs."""
    root = make_site({"requirements.txt": "onrecord==1\n", LOCK: STARTER_LOCK.read_text("utf-8")})

    assert _of_lock(root, options) == []


def test_lock_without_a_needed_library_does_not_fit(make_site: MakeSite, options: Options) -> None:
    """Each library that the program needs is missed in a lock without it."""
    lock = re.sub(r"^babel==.*$", "bebel==1 \\\\", STARTER_LOCK.read_text("utf-8"), flags=re.MULTILINE)
    root = make_site({"requirements.txt": "onrecord==1\n", LOCK: lock})
    needed = next(line for line in needed_libraries() if line.startswith("babel"))

    assert _of_lock(root, options) == [f"onrecord {onrecord.__version__} needs {needed}, which this lock does not have"]


def test_needed_libraries_are_those_of_the_package() -> None:
    """The list beside the starter's locks is that of the installed package."""
    installed = metadata.requires("onrecord") or []
    expected = sorted(str(Requirement(line)) for line in installed if "extra" not in line)

    assert sorted(str(Requirement(line)) for line in needed_libraries()) == expected


def test_versions_stand_in_the_names_of_folders() -> None:
    """The versions that the folders' names give are those in the packages' metadata."""
    found = installed_versions()
    names = [normalize_name(Requirement(line).name) for line in needed_libraries()]

    assert {name: found[name] for name in names} == {name: metadata.version(name) for name in names}
    assert found["citeproc-py"] == metadata.version("citeproc_py")


def test_first_folder_with_a_package_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As when Python imports it, the first folder of the path that has a package counts; other entries are skipped."""
    for name in ("first/Some_Lib-2.0.dist-info", "second/some.lib-1.0.dist-info", "second/other-1!3.dist-info"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "packed.zip").touch()
    path = [tmp_path / name for name in ("first", "missing", "packed.zip", "second")]
    monkeypatch.setattr("sys.path", [*map(str, path), ""])

    assert installed_versions() == {"some-lib": "2.0", "other": "1!3"}


@pytest.mark.parametrize("data", [b"babel==3.0\n\xff", b"babel==3.0\n" + b"#" * MAX_BYTES], ids=["latin", "large"])
def test_unreadable_lock_is_left_to_pip(make_site: MakeSite, options: Options, data: bytes) -> None:
    """A lock that is no text of a fitting size is not compared; installing it fails anyway."""
    root = make_site({"requirements.txt": "onrecord==1\n", LOCK: ""})
    (root / LOCK).write_bytes(data)

    assert _of_lock(root, options) == []


@pytest.mark.parametrize("changed_file", ["requirements.txt", WHEEL, ".git/index", LOCK])
def test_change_to_requirements_invalidates_last_build(make_site: MakeSite, changed_file: str) -> None:
    """A change to `requirements.txt`, its lock, its wheel or git's index invalidates the last build's result."""
    root = make_site({"requirements.txt": f"./{WHEEL}\n", WHEEL: "", ".git/index": "", ".onrecord/x": "", LOCK: ""})
    let_files_age(root)
    last = StatIndex(root, root / "_site", ())
    last.save(Outcome(BuildResult(1, None, 1)))
    same = StatIndex(root, root / "_site", ()).find_repeated()
    (root / changed_file).write_text("changed")

    assert same is not None
    assert StatIndex(root, root / "_site", ()).find_repeated() is None


@pytest.mark.parametrize(
    ("line", "problems"), [("-e .", 0), ("./content", 0), ("\0/a", 0), (f"./{'a' * 300}.whl", 1)], ids=range(4)
)
def test_unusual_paths_are_checked(make_site: MakeSite, options: Options, line: str, problems: int) -> None:
    """The site itself, a folder, an invalid path and an overlong name are checked like any path."""
    root = make_site({"requirements.txt": f"{line}\n"})
    _git(root, "init", "--quiet")
    _git(root, "add", ".")
    StatIndex(root, root / "_site", ())

    assert len(_messages(root, options)) == problems


def test_unreadable_requirements_are_ignored(make_site: MakeSite, options: Options) -> None:
    """A file that is not text is ignored, since entries can be checked without it."""
    assert check(make_site({"requirements.txt": b"\xff\xfe\x00"}), options).problems == ()
