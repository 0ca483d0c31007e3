"""Reading a revision: the files as they were committed, by git commands that run nothing of the repository's."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import BASE, MakeSite
from desk_client import DeskClient, words_of
from golden import files_in
from repositories import commit, git

from onrecord.cli import main
from onrecord.editing.diff.revisions import RevisionError, committed_at, copy_files, find_revision
from onrecord.editing.diff.states import is_read

NAMED_PROGRAMS = (
    "core.fsmonitor", "core.pager", "core.editor", "core.askPass", "core.sshCommand", "core.gitProxy",
    "core.alternateRefsCommand", "pager.cat-file", "pager.ls-tree", "pager.rev-parse", "diff.external",
    "diff.shown.textconv", "diff.shown.command", "filter.shown.smudge", "filter.shown.clean", "filter.shown.process",
    "merge.shown.driver", "gpg.program", "credential.helper", "sequence.editor", "tar.tar.gz.command",
    "uploadpack.packObjectsHook", "remote.origin.uploadpack", "remote.origin.vcs",
)  # fmt: skip
"""The settings by which a repository names programs."""
HOOKS = ("post-checkout", "post-index-change", "pre-auto-gc", "reference-transaction", "fsmonitor-watchman")


def _copied(site: Path, name: str, into: Path) -> dict[str, bytes]:
    into.mkdir()
    copy_files(find_revision(site, name, os.environ), into, is_read)
    return files_in(into)


@pytest.fixture
def site(make_site: MakeSite) -> Path:
    """Return the site of a repository with two commits; the second one changes the title."""
    site = make_site({"notes.txt": "Not of the site.\n", "static/a b/ü.txt": "A name.\n", "house.csl": "<style/>"})
    commit(site)
    git(site, "tag", "first")
    (site / "site.yaml").write_text("title: Another\n", "utf-8")
    commit(site)
    return site


@pytest.mark.parametrize("name", ["first", "HEAD^", "HEAD~1", "main^1", "refs/tags/first"])
def test_files_are_those_of_the_commit(name: str, site: Path, tmp_path: Path) -> None:
    """Exactly the files that a build reads are copied, with their bytes; the work tree and the index stay."""
    (site / "site.yaml").write_text("title: Not committed\n", "utf-8")
    index = (site / ".git/index").read_bytes()
    found = _copied(site, name, tmp_path / "base")

    assert found == {
        **{path: text.encode("utf-8") for path, text in BASE.items()},
        "static/a b/ü.txt": b"A name.\n",
        "house.csl": b"<style/>",
    }
    assert (site / "site.yaml").read_text("utf-8") == "title: Not committed\n"
    assert (site / ".git/index").read_bytes() == index


def test_site_in_a_folder_of_the_repository(make_site: MakeSite, tmp_path: Path) -> None:
    """Only the site's own folder is copied; a commit from before that folder has no files."""
    site = make_site({})
    (site.parent / "site.yaml").write_text("title: Another site\n", "utf-8")
    git(site.parent, "init", "--quiet", "--initial-branch=main")
    git(site.parent, "commit", "--quiet", "--allow-empty", "--message", "Begin")
    commit(site.parent)

    assert _copied(site, "HEAD", tmp_path / "base").keys() == BASE.keys()
    assert _copied(site, "HEAD^", tmp_path / "older") == {}


def test_three_dots_mean_the_last_common_commit(site: Path) -> None:
    """`main...` is where the branch began, whatever main has received since."""
    began = git(site, "rev-parse", "HEAD")
    git(site, "checkout", "--quiet", "-b", "branch")
    commit(site, "On the branch")
    git(site, "checkout", "--quiet", "main")
    commit(site, "On main")
    git(site, "checkout", "--quiet", "branch")

    assert find_revision(site, "main...", os.environ).commit == began
    assert find_revision(site, "main", os.environ).commit == git(site, "rev-parse", "main")


@pytest.fixture
def canary(site: Path, tmp_path: Path) -> Path:
    """Let the repository name a program wherever it can; return the file that this program writes."""
    canary, program = tmp_path / "canary", tmp_path / "program"
    program.write_text(f'#!/bin/sh\necho "$0 $*" >> "{canary}"\nexit 1\n', "utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    for name in NAMED_PROGRAMS:
        git(site, "config", name, str(program))
    (site / "hooks").mkdir()
    for name in HOOKS:
        (site / "hooks" / name).symlink_to(program)
    git(site, "config", "core.hooksPath", str(site / "hooks"))
    git(site, "config", "alias.cat-file", f"!{program}")
    git(site, "config", "remote.origin.url", f"ext::{program}")
    git(site, "config", "remote.origin.promisor", "true")
    git(site, "config", "core.repositoryFormatVersion", "1")
    git(site, "config", "extensions.partialClone", "origin")
    (site / ".gitattributes").write_text("* filter=shown diff=shown\n", "utf-8")
    (site / ".git/info").mkdir(exist_ok=True)
    (site / ".git/info/attributes").write_text("* filter=shown diff=shown\n", "utf-8")
    canary.unlink(missing_ok=True)
    return canary


def test_no_program_of_the_repository_runs(site: Path, canary: Path, tmp_path: Path) -> None:
    """A repository that names programs in all its settings runs none of them."""
    found = _copied(site, "first", tmp_path / "base")

    assert found["site.yaml"] == BASE["site.yaml"].encode("utf-8")
    assert not canary.exists(), canary.read_text("utf-8")


@pytest.mark.parametrize("command", [("diff", "first", "--site"), ("check", "--against", "first")])
def test_no_program_of_the_repository_runs_for_a_command(command: tuple[str, ...], site: Path, canary: Path) -> None:
    """Both commands that take a base read it, and run no program that the repository names."""
    ran = CliRunner().invoke(main, [*command, str(site), "--no-cache", "--jobs", "1"], catch_exceptions=False)

    assert (ran.exit_code, canary.exists()) == (0, False), ran.output


def test_check_without_a_base_runs_no_git(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the option `--against` runs git."""

    def fail(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr("subprocess.run", fail)
    monkeypatch.setattr("subprocess.Popen", fail)
    arguments = ["check", str(site), "--no-cache", "--jobs", "1"]

    assert CliRunner().invoke(main, arguments, catch_exceptions=False).exit_code == 0
    with pytest.raises(AssertionError):
        CliRunner().invoke(main, [*arguments, "--against", "first"], catch_exceptions=False)


def _run_unguarded(site: Path, *arguments: str) -> None:
    command = ["git", *arguments]
    subprocess.run(command, cwd=site, capture_output=True, check=False)


def test_ordinary_git_commands_would_run_them(site: Path, canary: Path) -> None:
    """The test above can fail: git's own commands run the same programs."""
    _run_unguarded(site, "status")

    assert canary.exists()


def _missing(site: Path) -> None:
    digest = git(site, "rev-parse", f"first:{next(iter(BASE))}")
    (site / ".git/objects" / digest[:2] / digest[2:]).unlink()


def test_missing_object_is_not_fetched(site: Path, canary: Path, tmp_path: Path) -> None:
    """A partial clone could fetch a missing file, by a program that its settings name; the command says what to do."""
    _missing(site)

    with pytest.raises(RevisionError, match="files that this clone lacks; git fetch --refetch gets them"):
        _copied(site, "first", tmp_path / "base")
    assert not canary.exists(), canary.read_text("utf-8")


@pytest.mark.parametrize("lacks", ["", "content", "sub"])
def test_missing_tree_is_no_empty_folder(lacks: str, make_site: MakeSite, tmp_path: Path) -> None:
    """If a partial clone lacks a folder of the commit, the comparison says so, and takes nothing for new."""
    site = make_site({})
    commit(site.parent)
    found = find_revision(site, "HEAD", os.environ)
    path = {"": "", "content": f"{site.name}/content", "sub": site.name}[lacks]
    tree = git(site.parent, "rev-parse", f"HEAD:{path}")
    (site.parent / ".git/objects" / tree[:2] / tree[2:]).unlink()

    with pytest.raises(RevisionError, match="this clone lacks; git fetch --refetch gets them"):
        copy_files(found, tmp_path, is_read)


def test_ordinary_git_would_fetch_it(site: Path, canary: Path) -> None:
    """The test above can fail too."""
    _missing(site)
    git(site, "config", "--unset", "remote.origin.vcs")
    git(site, "config", "protocol.allow", "always")
    _run_unguarded(site, "cat-file", "-p", "first:site.yaml")

    assert canary.exists()


def _tree(site: Path, *entries: tuple[str, str, str]) -> str:
    """Write a tree without git's checks of its names."""
    raw = b"".join(f"{mode} {name}\0".encode() + bytes.fromhex(digest) for mode, name, digest in entries)
    return git(site, "hash-object", "-t", "tree", "-w", "--literally", "--stdin", given=raw)


@pytest.mark.parametrize("name", ["..", ".git", ".GIT", "."])
def test_no_file_is_written_outside_the_folder(name: str, site: Path, tmp_path: Path) -> None:
    """A tree whose names lead out of the folder is refused, before a file is written."""
    blob = git(site, "hash-object", "-w", "--stdin", given=b"x")
    inner = _tree(site, ("100644", "evil.csl", blob))
    tree = _tree(site, ("40000", "content", _tree(site, ("40000", name, inner))))
    made = git(site, "commit-tree", tree, "-m", "Evil")

    with pytest.raises(RevisionError, match="where no file can be"):
        _copied(site, made, tmp_path / "base")
    assert list((tmp_path / "base").iterdir()) == []
    assert not list(tmp_path.rglob("evil.csl"))


@pytest.mark.parametrize(("folder", "is_refused"), [("static", True), ("notes", False)])
def test_tree_with_billions_of_files_takes_no_memory(folder: str, is_refused: bool, site: Path, tmp_path: Path) -> None:  # noqa: FBT001
    """A few small trees that each name the next one ten times hold ten billion files; other folders are not listed."""
    blob = git(site, "hash-object", "-w", "--stdin", given=b"x")
    tree = _tree(site, *(("100644", f"{number}", blob) for number in range(10)))
    for _ in range(9):
        tree = _tree(site, *(("40000", f"{number}", tree) for number in range(10)))
    made = git(site, "commit-tree", _tree(site, ("40000", folder, tree)), "-m", "Many")

    if is_refused:
        with pytest.raises(RevisionError, match="more than 100,000 files"):
            _copied(site, made, tmp_path / "base")
    else:
        assert _copied(site, made, tmp_path / "base") == {}


def test_deep_tree_is_refused(site: Path, tmp_path: Path) -> None:
    """A file in 150 folders is none of a site."""
    tree = _tree(site, ("100644", "x", git(site, "hash-object", "-w", "--stdin", given=b"x")))
    for _ in range(150):
        tree = _tree(site, ("40000", "d", tree))
    made = git(site, "commit-tree", _tree(site, ("40000", "content", tree)), "-m", "Deep")

    with pytest.raises(RevisionError, match=r"a file at 'content/d/d/[d/]{88}', where no file can be"):
        _copied(site, made, tmp_path / "base")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names are Unicode")
@pytest.mark.parametrize("output_format", ["text", "json", "markdown"])
def test_name_that_is_no_text_is_shown(output_format: str, site: Path) -> None:
    """A file whose name is not UTF-8 stands in the changes, and at the desk, with a mark for what is no letter."""
    file = os.fsdecode(bytes(site / "static") + b"/\xff.txt")
    Path(file).write_text("x", "utf-8")
    commit(site)
    Path(file).unlink()
    ran = CliRunner().invoke(main, ["diff", "HEAD", "--site", str(site), "--output-format", output_format])

    assert ran.exception is None
    assert "static/\ufffd.txt" in ran.stdout
    assert "− static/?.txt" in words_of(DeskClient(site).home)


@pytest.mark.parametrize("seconds", ["253402300800", "999999999999"])
def test_commit_of_a_year_beyond_9999_has_a_moment(seconds: str, site: Path) -> None:
    """A date of a commit that no calendar here has is the last one."""
    tree = git(site, "rev-parse", "HEAD^{tree}")
    text = f"tree {tree}\nauthor A <a@example.org> {seconds} +0000\ncommitter A <a@example.org> {seconds} +0000\n\nx\n"
    made = git(site, "hash-object", "-t", "commit", "-w", "--literally", "--stdin", given=text.encode())

    assert committed_at(find_revision(site, made, os.environ)).year == 9999


@pytest.mark.skipif(os.name == "nt", reason="Windows has no named pipes in folders")
def test_named_pipe_in_the_repository_does_not_stop_it(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Git waits for ever at a pipe in place of an object, so it is ended; one of Git LFS is not opened."""
    blob = git(site, "hash-object", "site.yaml")
    file = site / ".git/objects" / blob[:2] / blob[2:]
    file.unlink()
    os.mkfifo(file)
    monkeypatch.setattr("onrecord.editing.diff.revisions._LONGEST", 0.3)

    with pytest.raises(RevisionError, match="this clone lacks"):
        _copied(site, "HEAD", tmp_path / "base")


def test_links_are_left_out(site: Path, tmp_path: Path) -> None:
    """A committed link to another file is no file of the site."""
    (site / "content/link.yaml").symlink_to("/etc/passwd")
    commit(site)

    assert "content/link.yaml" not in _copied(site, "HEAD", tmp_path / "base")


@pytest.mark.parametrize("kept_as", ["file", "damaged", "pipe"])
def test_large_file_is_taken_from_the_clone(kept_as: str, site: Path, tmp_path: Path) -> None:
    """A picture that Git LFS keeps has its content, in any worktree; a pointer stays if the content differs.

    So it does if a named pipe is there, which is not opened.
    """
    content = b"A large picture."
    digest = sha256(content).hexdigest()
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{digest}\nsize {len(content)}\n"
    (site / "static/large.png").write_text(pointer, "utf-8")
    commit(site)
    kept = site / ".git/lfs/objects" / digest[:2] / digest[2:4] / digest
    kept.parent.mkdir(parents=True)
    if kept_as == "pipe":
        os.mkfifo(kept)
    else:
        kept.write_bytes(content + b"x" * (kept_as == "damaged"))
    git(site, "worktree", "add", "--quiet", str(tmp_path / "tree"))
    expected = content if kept_as == "file" else pointer.encode()

    assert _copied(site, "HEAD", tmp_path / "base")["static/large.png"] == expected
    assert _copied(tmp_path / "tree", "HEAD", tmp_path / "more")["static/large.png"] == expected


def test_bare_repository_among_the_files_is_not_the_sites(site: Path, canary: Path, tmp_path: Path) -> None:
    """A folder that looks like a repository, which a pull request can bring, gives neither settings nor commits."""
    (site / "content/HEAD").write_text("ref: refs/heads/main\n", "utf-8")
    for name in ("objects", "refs"):
        (site / "content" / name).mkdir()
    (site / "content/config").write_text("[core]\n\trepositoryformatversion = 0\n\tbare = true\n", "utf-8")
    found = _copied(site / "content", "first", tmp_path / "base")

    assert found == {}  # the folder of this name holds no site
    assert find_revision(site / "content", "first", os.environ).repository.tree == site
    assert not canary.exists()


def test_variables_of_a_hook_name_no_other_repository(
    site: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Git tells its hooks their repository by variables; they don't apply to the site's."""
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "nowhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))

    assert "site.yaml" in _copied(site, "first", tmp_path / "base")


@pytest.mark.parametrize("name", ["", "none", "--help", "first\nHEAD", "HEAD:content", "none..."])
def test_unknown_name_is_explained(name: str, site: Path) -> None:
    """What names no commit is refused, options of git included."""
    with pytest.raises(RevisionError, match=r"(?s)no commit is called .*; name a commit, a branch, a tag"):
        find_revision(site, name, os.environ)


def test_shallow_clone_is_explained(site: Path, tmp_path: Path) -> None:
    """A clone without the older commits says how to get them."""
    git(tmp_path, "clone", "--quiet", "--depth=1", site.as_uri(), "clone")

    with pytest.raises(RevisionError, match=r"no commit is called 'HEAD\^' here; .* git fetch --unshallow"):
        find_revision(tmp_path / "clone", "HEAD^", os.environ)


@pytest.fixture
def without_git(tmp_path: Path) -> Callable[[], dict[str, str]]:
    """Return a function that returns an environment without git."""
    return lambda: {**os.environ, "PATH": str(tmp_path)}


def test_missing_git_is_explained(site: Path, without_git: Callable[[], dict[str, str]]) -> None:
    """Without git, the message names the other way."""
    with pytest.raises(RevisionError, match="git is not installed; without it, name a folder"):
        find_revision(site, "HEAD", without_git())


def test_git_inside_the_repository_is_not_run(site: Path) -> None:
    """A program called git among the site's own files is not git."""
    program = site / "git"
    program.write_text("#!/bin/sh\n", "utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)

    with pytest.raises(RevisionError, match="git is not installed"):
        find_revision(site, "HEAD", {**os.environ, "PATH": f"{site}{os.pathsep}{os.environ['PATH']}"})
