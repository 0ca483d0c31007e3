"""A build trusts a file in `.onrecord` only if this user's onrecord saved it for this site."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from conftest import BASE, NOW, TODAY, MakeSite
from entry_blocks import index_of
from file_age import let_files_age
from forked_commands import forked_onrecord
from golden import files_in
from sample_pictures import corner, file_of
from slow import slow

from onrecord import cli
from onrecord.build.pipeline import Options, build
from onrecord.cache import state
from onrecord.cache.signing_key import state_folder, trust, user_key
from onrecord.cache.state import (
    MANIFEST,
    PARSED_FILES,
    PICTURES,
    STAT_INDEX,
    TEMPLATES,
    StateDirectory,
    StateFile,
    UserState,
)
from onrecord.cache.template_cache import pack, unpack

EVENTS = "content/stories/dispute/events"
DENIAL = f"{EVENTS}/denial.yaml"
OTHER = "content/stories/other/events/report.yaml"
WORDS = "Words of the company."
FORGED = "<script>alert(1)</script> Words of nobody."
PICTURED: dict[str, str | bytes | None] = {
    DENIAL: f"{BASE[DENIAL]}body: {WORDS}\nmedia: {{src: letter.png, alt: A letter, credit: The company}}\n",
    "static/letter.png": file_of(corner(400, 300), "PNG"),
    "templates/parts/colophon.html": "<p>Our own words.</p>\n",
    "content/stories/other/story.yaml": "title: Another story\n",
    OTHER: "type: report\ndate: 2021-12-01\ntitle: A report\nsources: gazette\npublished: 2021-12-02\n",
}
Forge = Callable[[Path], None]


@pytest.fixture(autouse=True)
def _same_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let all runs have the same day."""
    monkeypatch.setattr(cli, "_now", lambda: NOW)


def _run(site: Path, *options: str) -> Result:
    command = ["build", str(site), "--output", str(site / "_site"), "--jobs", "1", "--no-keep-ids", *options]
    result = CliRunner().invoke(cli.main, command)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


def _cold(site: Path) -> dict[str, bytes]:
    assert build(site, site.parent / "cold", Options(TODAY)).value.published
    return files_in(site.parent / "cold")


@contextmanager
def _another_user(folder: Path, monkeypatch: pytest.MonkeyPatch, *, has_key: bool) -> Iterator[None]:
    """Run as another user, who has the program and the site's folder, and another key or none."""
    with monkeypatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(folder))
        if not has_key:
            patch.setattr(state, "user_key", lambda _folder: b"")
        trust(folder / "onrecord")
        yield
    trust(state_folder(os.environ, sys.platform))


def _forge_parsed_files(site: Path) -> None:
    store = StateDirectory(site)
    parsed = store.load(PARSED_FILES) or b""
    assert WORDS.encode() in parsed
    store.save(PARSED_FILES, parsed.replace(WORDS.encode(), FORGED.encode()))
    (site / ".onrecord/last").unlink()
    (site / ".onrecord/pages").unlink()
    shutil.rmtree(site / "_site")


def _forge_a_page(site: Path) -> None:
    """Change a page, and let the stat index say that it is unchanged."""
    page = site / "_site/dispute/denial/index.html"
    page.write_text(page.read_text("utf-8").replace(WORDS, FORGED), "utf-8")
    store = StateDirectory(site)
    store.save(STAT_INDEX, (store.load(STAT_INDEX) or b"").replace(*_stat_of(page, store)))


def _stat_of(page: Path, store: StateDirectory) -> tuple[bytes, bytes]:
    """Return what the stat index holds for a page, and what it must hold for the page to count as unchanged."""
    found, start = page.lstat(), f'"{page}": ['.encode()
    before = (store.load(STAT_INDEX) or b"").partition(start)[2].partition(b"]")[0]
    now = f"{found.st_size}, {found.st_mtime_ns}, {found.st_ctime_ns}, {found.st_ino}".encode()
    return start + before, start + now


def _forge_a_page_beside_an_edit(site: Path) -> None:
    """Do the same and edit another story, so that the manifest decides which pages to render."""
    _forge_a_page(site)
    with (site / OTHER).open("a", encoding="utf-8") as event:
        event.write("body: More words.\n")


def _forge_pictures(site: Path) -> None:
    store = StateDirectory(site)
    encoded = [name for name in store.names(PICTURES) if name.endswith(".webp")]
    assert encoded
    for name in encoded:
        assert store.load(PICTURES, name)
        store.save(PICTURES, FORGED.encode(), name)
    shutil.rmtree(site / "_site")


def _forge_templates(site: Path) -> None:
    """Replace the code of a template by code that runs in the build."""
    store = StateDirectory(site)
    code = unpack(store.load(TEMPLATES) or b"")
    name = next(name for name in code if " parts/colophon.html " in name)
    text = f"name, debug_info, blocks = 'parts/colophon.html', '', {{}}\ndef root(context):\n    yield {FORGED!r}\n"
    code[name] = code[name][0], compile(text, "colophon.html", "exec")
    store.save(TEMPLATES, pack(code))
    shutil.rmtree(site / "_site")


FORGERIES: dict[str, Forge] = {
    "parsed files": _forge_parsed_files,
    "an unchanged page": _forge_a_page,
    "an unchanged page beside an edit": _forge_a_page_beside_an_edit,
    "pictures": _forge_pictures,
    "templates": _forge_templates,
}


FIRST_FORGERY, *MORE_FORGERIES = FORGERIES


@pytest.mark.parametrize("has_key", [True, False], ids=["another key", "no key"])
@pytest.mark.parametrize("forgery", [FIRST_FORGERY, *slow(MORE_FORGERIES)])
def test_forged_state_is_ignored(
    make_site: MakeSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, forgery: str, *, has_key: bool
) -> None:
    """Another user, who has the program but not the key, can put nothing into a page or a picture."""
    site = make_site(PICTURED)
    with _another_user(tmp_path / "else", monkeypatch, has_key=has_key):
        let_files_age(site)
        assert _run(site).exit_code == 0
        let_files_age(site)
        FORGERIES[forgery](site)
        shutil.copytree(site, tmp_path / "sent", symlinks=True)
        _run(site)
        forged = files_in(site / "_site")
        _put_back(tmp_path / "sent", site)
    result = _run(site)

    assert any(FORGED.encode() in data for data in forged.values())  # the attack works against its own author
    assert result.exit_code == 0
    assert files_in(site / "_site") == _cold(site)


def _put_back(sent: Path, site: Path) -> None:
    """Restore the site as it was sent. Leave unchanged files alone: the stat index holds times and inodes."""
    was = files_in(sent)
    if not (sent / "_site").exists():
        shutil.rmtree(site / "_site")
    for path, data in files_in(site).items():
        if path not in was:
            (site / path).unlink()
        elif was[path] != data:
            (site / path).write_bytes(was[path])


def _built_by(home: Path, site: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Build a site from nothing, as a user with this folder for the state of programs."""
    for folder in ("_site", ".onrecord"):
        shutil.rmtree(site / folder, ignore_errors=True)
    command = [forked_onrecord(), "build", str(site), "--no-keep-ids", *options]
    environment = {**os.environ, "XDG_STATE_HOME": str(home)}
    return subprocess.run(command, check=True, capture_output=True, encoding="utf-8", env=environment)


def _forge_shared_templates(home: Path, site: Path, code: str) -> None:
    """Let the templates that all sites of a user share run code in each build."""
    trust(home / "onrecord")
    shared = UserState(StateDirectory(site))
    templates = unpack(shared.load(TEMPLATES) or b"")
    text = f"name, debug_info, blocks = 'base.html', '', {{}}\n{code}\ndef root(context):\n    yield ''\n"
    shared.save(TEMPLATES, pack({key: (seen, compile(text, key, "exec")) for key, (seen, _) in templates.items()}))


def test_key_in_a_checkout_lets_nobody_run_code(make_site: MakeSite, tmp_path: Path) -> None:
    """With HOME in a checkout, a committed key and templates signed with it run nothing; a build says why."""
    # Calendars lead to no place in the pages, which the forged templates leave empty.
    settings = {"site.yaml": f"{BASE['site.yaml']}outputs: calendar\n"}
    site, checkout, ran = make_site(settings), tmp_path / "checkout", tmp_path / "ran"
    home = checkout / "home"
    _built_by(home, site)
    _forge_shared_templates(home, site, f"open({str(ran)!r}, 'w').close()")
    _built_by(home, site)
    worked = ran.exists()
    ran.unlink()
    _git(checkout, "init", "-q")
    _git(checkout, "add", ".")
    _git(checkout, "-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-q", "-m", "a")
    checkout.rename(tmp_path / "sent")
    before = os.umask(0o077)  # a private file stays private, as for a user who lets nobody read new files
    _git(tmp_path, "clone", "-q", str(tmp_path / "sent"), str(checkout))
    os.umask(before)
    as_json = _built_by(home, site, "--output-format", "json")
    built = _built_by(home, site)

    assert worked  # the attack works against its own author
    assert not ran.exists()
    assert files_in(site / "_site") == _cold(site)
    reason = f"git may carry the key in {home / 'onrecord'}, so each build starts anew"
    assert f"{reason}: set XDG_STATE_HOME to a folder of yours outside of git\n" in built.stderr
    assert "XDG_STATE_HOME" not in as_json.stderr + as_json.stdout


def test_forged_stat_index_hides_no_problem(
    make_site: MakeSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stat index of another user, by which nothing has changed, hides no mistake."""
    site = make_site({})
    with _another_user(tmp_path / "else", monkeypatch, has_key=True):
        let_files_age(site)
        _run(site)
        (site / DENIAL).write_text("type: denial\n", "utf-8")
        let_files_age(site)
        store = StateDirectory(site)
        store.save(STAT_INDEX, (store.load(STAT_INDEX) or b"").replace(*_stat_of(site / DENIAL, store)))
        believed = _run(site)
    result = _run(site)

    assert (believed.exit_code, "nothing has changed" in believed.output) == (0, True)
    assert (result.exit_code, "FLD002" in result.output) == (1, True)


def test_saved_file_is_bound_to_its_name_site_and_program(make_site: MakeSite, tmp_path: Path) -> None:
    """A file is ignored under another name, in another site, and by another program version."""
    site = make_site({})
    other = tmp_path / "other"
    shutil.copytree(site, other)
    file, renamed, of_other_program = StateFile("parsed"), StateFile("pages"), StateFile("parsed", ("git.py",))
    StateDirectory(site).save(file, b"data")
    sealed = (site / ".onrecord/parsed").read_bytes()
    (other / ".onrecord").mkdir()
    (other / ".onrecord/parsed").write_bytes(sealed)
    (site / ".onrecord/pages").write_bytes(sealed)

    assert StateDirectory(site).load(file) == b"data"
    assert StateDirectory(site).load(renamed) is None
    assert StateDirectory(other).load(file) is None
    assert StateDirectory(site).load(of_other_program) is None
    assert StateDirectory(site, remember=False).load(file) is None


@pytest.mark.parametrize("version", [2, *slow([3, 4])])
def test_state_directory_in_git_is_not_used(make_site: MakeSite, version: int) -> None:
    """Committed state is neither trusted nor written, even with the user's own key; one problem says so."""
    site = make_site({".first": "a file before the folder"})
    let_files_age(site)
    _run(site)
    before = files_in(site / ".onrecord")
    _git(site, "init", "-q")
    _git(site, "add", "--force", ".first", "site.yaml", ".onrecord")
    _git(site, "update-index", "--index-version", str(version))
    if version == 3:  # git writes version 3 only for flags that version 2 lacks
        _git(site, "update-index", "--skip-worktree", ".first")
    assert (site / ".git/index").read_bytes()[7] == version
    (site / DENIAL).write_text(BASE[DENIAL].replace("denies\n", "says no\n"), "utf-8")
    outputs = [_run(site).output for _ in range(2)]

    assert [output.count("FIL004") for output in outputs] == [1, 1]
    assert "nothing has changed" not in outputs[1]
    assert files_in(site / ".onrecord") == before
    _git(site, "rm", "-r", "-q", "--cached", ".onrecord")
    let_files_age(site)
    assert "FIL004" not in _run(site).output
    assert files_in(site / ".onrecord") != before


def _git(folder: Path, *arguments: str) -> None:
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    command = ["git", "-C", str(folder), *arguments]
    subprocess.run(command, check=True, env=environment, capture_output=True)


@pytest.mark.parametrize("sites_folder", ["", "sites/one"])
def test_git_index_is_found_for_any_place_of_the_site(tmp_path: Path, sites_folder: str) -> None:
    """A site may be a folder of its repository, or of a linked working tree."""
    site = tmp_path / "main" / sites_folder
    site.mkdir(parents=True)
    (site / "site.yaml").write_text("title: A test\n", "utf-8")
    _git(tmp_path / "main", "init", "-q")
    _git(tmp_path / "main", "add", ".")
    _git(tmp_path / "main", "-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-q", "-m", "a")
    _git(tmp_path / "main", "worktree", "add", "-q", str(tmp_path / "tree"))
    tree = tmp_path / "tree" / sites_folder
    (tree / ".onrecord").mkdir()
    (tree / ".onrecord/parsed").write_text("cache", "utf-8")
    untracked = state.is_in_git(tree)
    _git(tree, "add", "--force", ".onrecord/parsed")

    assert (untracked, state.is_in_git(tree), state.is_in_git(site)) == (False, True, False)


@pytest.mark.parametrize(
    "index", [b"", b"DIRC", index_of(".onrecord/parsed")[:60], b"DIRC\0\0\0\4\0\0\0\1" + b"\xff" * 90, b"x" * 99]
)
def test_unreadable_git_index_is_ignored(make_site: MakeSite, index: bytes) -> None:
    """A cut or malformed index counts as one without files."""
    assert not state.is_in_git(make_site({".git/index": index}))


def test_build_runs_no_program_of_the_repository(make_site: MakeSite, tmp_path: Path) -> None:
    """A foreign repository's settings may name programs that git would run; a build never runs git."""
    ran = tmp_path / "ran"
    hook = tmp_path / "hook"
    hook.write_text(f"#!/bin/sh\ntouch {ran}\n", "utf-8")
    hook.chmod(0o755)
    site = make_site({})
    _git(site, "init", "-q")
    _git(site, "add", ".")
    _git(site, "config", "core.fsmonitor", str(hook))
    _run(site)

    assert not ran.exists()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of a key that doesn't exist yet."""
    return tmp_path / "home" / "onrecord"


def test_key_is_created_once_and_private(folder: Path) -> None:
    """The first use creates a key that only the user can read, and no other file; the second use reads it."""
    key = user_key.__wrapped__(folder)

    assert user_key.__wrapped__(folder) == key == (folder / "key").read_bytes()
    assert key is not None
    assert len(key) == 32
    assert stat.S_IMODE((folder / "key").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [path.name for path in folder.iterdir()] == ["key"]


def test_keys_are_random(tmp_path: Path) -> None:
    """Two keys differ."""
    assert user_key.__wrapped__(tmp_path / "a") != user_key.__wrapped__(tmp_path / "b")


def _owned_by_another_user(_folder: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(os, "geteuid", lambda: os.getuid() + 1)


def _a_link(folder: Path, _patch: pytest.MonkeyPatch) -> None:
    (folder / "key").rename(folder / "elsewhere")
    (folder / "key").symlink_to(folder / "elsewhere")


def _a_folder(folder: Path, _patch: pytest.MonkeyPatch) -> None:
    (folder / "key").unlink()
    (folder / "key").mkdir(mode=0o700)


def _a_pipe(folder: Path, _patch: pytest.MonkeyPatch) -> None:
    (folder / "key").unlink()
    os.mkfifo(folder / "key", 0o600)


FAULTS: dict[str, Callable[[Path, pytest.MonkeyPatch], object]] = {
    "read by its group": lambda folder, _: (folder / "key").chmod(0o640),
    "read by all": lambda folder, _: (folder / "key").chmod(0o604),
    "written by all": lambda folder, _: (folder / "key").chmod(0o602),
    "of another user": _owned_by_another_user,
    "cut": lambda folder, _: (folder / "key").write_bytes(b"short"),
    "too long": lambda folder, _: (folder / "key").write_bytes(b"0" * 33),
    "a link": _a_link,
    "a folder": _a_folder,
    "a pipe": _a_pipe,
}


@pytest.mark.parametrize("fault", FAULTS)
def test_key_that_is_not_private_is_not_used(folder: Path, monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    """A key that others could read or place is not used, and stays unchanged."""
    assert user_key.__wrapped__(folder)
    with monkeypatch.context() as patch:
        FAULTS[fault](folder, patch)
        before = (folder / "key").lstat()
        assert user_key.__wrapped__(folder) is None

    assert (folder / "key").lstat() == before


def _linked_into(repository: Path, folder: Path) -> Path:
    (repository / "state").mkdir()
    folder.parent.mkdir()
    folder.symlink_to(repository / "state")
    return folder


REPOSITORIES: dict[str, Callable[[Path, Path], Path]] = {
    "its folder": lambda repository, _: repository,
    "a folder deep in it": lambda repository, _: repository / "home/.local/state/onrecord",
    "a link into it": _linked_into,
}


@pytest.mark.parametrize("marker", [(".git/",), (".git",), ("HEAD", "objects/", "refs/")], ids=" ".join)
@pytest.mark.parametrize("place", REPOSITORIES)
def test_no_key_is_used_or_created_in_a_repository(
    make_site: MakeSite, tmp_path: Path, folder: Path, marker: tuple[str, ...], place: str
) -> None:
    """A folder in a work tree, in one that a file `.git` marks, or in a bare repository holds no key."""
    repository = tmp_path / "repository"
    repository.mkdir()
    for name in marker:
        (repository / name).mkdir() if name.endswith("/") else (repository / name).touch()
    found = REPOSITORIES[place](repository, folder)
    trust(found)
    store = StateDirectory(make_site({}))
    store.save(PARSED_FILES, b"data")

    assert store.key is None
    assert state.key_in_git() == found
    assert not (found / "key").exists()
    assert store.load(PARSED_FILES) is None


def test_no_key_is_created_in_the_home_of_another_user(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A build by root with another user's HOME creates no key there: its owner could not read it."""
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)

    assert user_key.__wrapped__(folder) is None
    assert not folder.parent.exists()


def test_concurrent_processes_share_one_key(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If another process creates the key first, both use that one."""
    faster = b"f" * 32
    link = os.link

    def late(source: Path, target: Path) -> None:
        target.write_bytes(faster)
        target.chmod(0o600)
        link(source, target)

    monkeypatch.setattr(os, "link", late)

    assert user_key.__wrapped__(folder) == faster
    assert [path.name for path in folder.iterdir()] == ["key"]


def _without_a_home(_home: Path, patch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "XDG_STATE_HOME", "LOCALAPPDATA"):
        patch.delenv(name, raising=False)


def _file_as_home(home: Path, patch: pytest.MonkeyPatch) -> None:
    home.write_text("a file", "utf-8")
    patch.setenv("XDG_STATE_HOME", str(home))


def _site_as_home(home: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setenv("XDG_STATE_HOME", str(home.parent / "site" / "state"))


def _readable_key(home: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setenv("XDG_STATE_HOME", str(home))
    assert user_key.__wrapped__(home / "onrecord")
    (home / "onrecord" / "key").chmod(0o644)


def _loop_as_home(home: Path, patch: pytest.MonkeyPatch) -> None:
    home.symlink_to(home)
    patch.setenv("XDG_STATE_HOME", str(home))


@pytest.mark.parametrize(
    "prevent", [_without_a_home, _loop_as_home, *slow([_file_as_home, _site_as_home, _readable_key])]
)
def test_nothing_is_saved_without_a_private_key(
    make_site: MakeSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, prevent: Callable[..., None]
) -> None:
    """Without a private key outside the site, each build starts from nothing."""
    site = make_site(PICTURED)
    prevent(tmp_path / "home", monkeypatch)
    let_files_age(site)
    results = [_run(site) for _ in range(2)]

    assert [result.exit_code for result in results] == [0, 0]
    assert "nothing has changed" not in results[1].output
    assert files_in(site / "_site") == _cold(site)
    assert set(files_in(site)) & {f".onrecord/{file.name}" for file in (STAT_INDEX, MANIFEST, PARSED_FILES)} == set()


@pytest.mark.parametrize(
    ("platform", "environment", "expected"),
    [
        ("linux", {"HOME": "/home/a"}, "/home/a/.local/state/onrecord"),
        ("linux", {"HOME": "/home/a", "XDG_STATE_HOME": "/state"}, "/state/onrecord"),
        ("linux", {"HOME": "/home/a", "XDG_STATE_HOME": "state"}, "/home/a/.local/state/onrecord"),
        ("linux", {"HOME": "/home/a", "XDG_STATE_HOME": ""}, "/home/a/.local/state/onrecord"),
        ("freebsd14", {"HOME": "/home/a"}, "/home/a/.local/state/onrecord"),
        ("darwin", {"HOME": "/Users/a"}, "/Users/a/Library/Application Support/onrecord"),
        ("win32", {"HOME": "/home/a", "LOCALAPPDATA": "/Users/a/AppData/Local"}, "/Users/a/AppData/Local/onrecord"),
        ("win32", {"HOME": "/home/a"}, None),
        ("linux", {}, None),
        ("linux", {"HOME": "home"}, None),
    ],
)
def test_key_is_in_the_platform_s_state_folder(
    platform: str, environment: dict[str, str], expected: str | None
) -> None:
    """The key is in the platform's folder for state; a relative path in the environment is ignored."""
    assert state_folder(environment, platform) == (Path(expected) if expected else None)


def test_command_without_a_cache_creates_no_key(
    make_site: MakeSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--version` and a build with `--no-cache` write nothing into the user's home."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    CliRunner().invoke(cli.main, ["--version"])
    _run(make_site({}), "--no-cache")

    assert not (tmp_path / "state").exists()


def test_saved_state_is_used_by_the_same_user(make_site: MakeSite) -> None:
    """The same user's next build loads parsed files, manifest and stat index."""
    site = make_site(PICTURED)
    let_files_age(site)
    _run(site)
    store = StateDirectory(site)

    assert store.load(PARSED_FILES)
    assert store.load(MANIFEST)
    assert store.load(STAT_INDEX)
    assert "nothing has changed" in _run(site).output
