"""Reads the files of a commit by git, so that no program that a repository names runs (docs/trust.md)."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from itertools import chain
from pathlib import Path
from threading import Timer
from typing import IO

from msgspec import Struct

from onrecord.git import common_folder, working_tree
from onrecord.regular_files import read_regular

_TIMEOUT = 60
"""In seconds, for one answer."""
_LONGEST = 600
"""In seconds, for all files of a site."""
_MOST_FILES = 100_000
"""How many files a commit may have: a tree that names another one ten times, and so on, has billions."""
_LACKING = "the commit has files that this clone lacks; git fetch --refetch gets them"
_DEEPEST = 100
"""How many parts a path may have."""
_LAST_MOMENT = 253_402_128_000
"""The end of 9999 but for two days, which time zones may take."""
_SAFE = (
    "--no-pager", "--no-optional-locks", "--no-replace-objects", "--literal-pathspecs", "-c", "core.fsmonitor=false",
    "-c", f"core.hooksPath={os.devnull}", "-c", "protocol.allow=never", "-c", "safe.bareRepository=explicit",
)  # fmt: skip
"""The options of each call. A bare repository among the site's files is not taken for the site's own."""
_ENVIRONMENT = {"GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "none", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
"""A partial clone fetches missing objects by a command that its configuration names; these forbid it."""
_OF_ANOTHER_REPOSITORY = (
    "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_COMMON_DIR", "GIT_CONFIG", "GIT_CONFIG_PARAMETERS", "GIT_DIR",
    "GIT_GRAFT_FILE", "GIT_INDEX_FILE", "GIT_NAMESPACE", "GIT_OBJECT_DIRECTORY", "GIT_PREFIX", "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE", "GIT_WORK_TREE",
)  # fmt: skip
"""The variables that tie git to one repository (`git rev-parse --local-env-vars`); hooks get some of them."""
_REGULAR = ("100644", "100755")
"""The modes of files. A link is left out, as the site's reader refuses it."""
_MANY = 1 << 20
_LONGEST_POINTER = 1024
_POINTER = re.compile(rb"version https://git-lfs\.github\.com/spec/v1\n(?:ext-[^\n]*\n)*oid sha256:([0-9a-f]{64})\n")
"""A file whose content Git LFS keeps beside the repository (git-lfs, 'Git LFS Specification')."""
FOLDERS = ("content", "templates", "static", "root")


class RevisionError(Exception):
    """The files of a revision can't be had; the message says why, and what to do."""


class Repository(Struct, frozen=True):
    """The repository that holds a site, and the git that reads it."""

    tree: Path
    """The root of its work tree."""
    folder: str
    """The path from the root to the site; empty if they are the same."""
    program: str
    environment: Mapping[str, str]


class Revision(Struct, frozen=True):
    """A commit of the repository that holds a site."""

    repository: Repository
    commit: str
    """The digest of the commit."""


def find_revision(site: Path, name: str, environment: Mapping[str, str]) -> Revision:
    """Return the revision called `name`; `A...` is the last common commit of A and HEAD. Raises `RevisionError`."""
    repository = _repository(site, environment)
    base = name.removesuffix("...")
    commit = _commit(repository, base)
    if base != name:
        commit = _run_git(repository, "merge-base", commit, _commit(repository, "HEAD")).strip()
        if not commit:
            raise RevisionError(f"'{base}' and HEAD have no common commit here{_shallow_hint(repository.tree)}")
    return Revision(repository, commit)


def list_digests(revision: Revision) -> dict[str, str]:
    """Return the digests of the files in the site's folder, by path. Raises `RevisionError`."""
    return {path: digest for digest, path in _list_files(revision)}


def committed_at(revision: Revision) -> datetime:
    """Return the moment of a commit in UTC. Raises `RevisionError`."""
    header = _run_git(revision.repository, "cat-file", "commit", revision.commit).partition("\n\n")[0]
    found = re.search(r"^committer .* (\d{1,12}) [+-]\d{4}$", header, re.MULTILINE)
    return datetime.fromtimestamp(min(int(found[1]), _LAST_MOMENT) if found else 0, UTC)


def list_ignored(revision: Revision) -> frozenset[str]:
    """Return the files in the site's folder that the repository leaves out. Raises `RevisionError`."""
    repository = revision.repository
    asked = ("ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--", repository.folder or ".")
    start = f"{repository.folder}/" if repository.folder else ""
    return frozenset(path.removeprefix(start) for path in _run_git(repository, *asked).split("\0"))


def copy_files(revision: Revision, into: Path, is_wanted: Callable[[str], bool]) -> None:
    """Copy the files of the site's folder whose paths are wanted into an empty folder. Raises `RevisionError`."""
    repository = revision.repository
    listed = [(digest, path) for digest, path in _list_files(revision) if is_wanted(path)]
    with tempfile.TemporaryFile() as asked:
        # A file, since git stops reading a pipe while its own output waits to be read.
        asked.writelines(f"{digest}\n".encode("ascii") for digest, _ in listed)
        asked.seek(0)
        with _running(repository, "cat-file", "--batch", stdin=asked) as output:
            for _, path in listed:
                target = into / path
                target.parent.mkdir(parents=True, exist_ok=True)
                with target.open("wb") as file:
                    _copy_object(output, file)
                _fill_in_large(target, repository.tree)


def _repository(site: Path, environment: Mapping[str, str]) -> Repository:
    tree = working_tree(site)
    if tree is None:
        raise RevisionError(f"'{site}' is in no git repository; name a folder that holds a site, to compare it with")
    program = shutil.which("git", path=environment.get("PATH"))
    if program is None or Path(program).resolve().is_relative_to(tree):
        raise RevisionError("git is not installed; without it, name a folder that holds a site, to compare it with")
    folder = site.relative_to(tree).as_posix()
    inherited = {key: value for key, value in environment.items() if key not in _OF_ANOTHER_REPOSITORY}
    return Repository(tree, "" if folder == "." else folder, program, {**inherited, **_ENVIRONMENT})


def _commit(repository: Repository, name: str) -> str:
    # No name of git's begins with a dash, and git before 2.30 knows no end of options here.
    is_name = bool(name) and not name.startswith("-") and "\n" not in name
    commit = _run_git(repository, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}") if is_name else ""
    if not commit and name == "HEAD":
        raise RevisionError("nothing is committed here yet; commit the site first, or name a folder that holds a site")
    if not commit:
        hint = _shallow_hint(repository.tree) or "; name a commit, a branch, a tag, or a folder with a site"
        raise RevisionError(f"no commit is called '{name}' here{hint}")
    return commit.strip()


def _shallow_hint(tree: Path) -> str:
    """Return a hint for a clone without the whole history; empty for any other one."""
    data = common_folder(tree)
    is_shallow = data is not None and (data / "shallow").exists()
    return "; this clone has only the last commits: git fetch --unshallow gets the others" if is_shallow else ""


def _list_files(revision: Revision) -> Iterator[tuple[str, str]]:
    """Yield the digest and the path of each file that a site may have, or nothing if the commit lacks its folder."""
    repository = revision.repository
    asked = ("ls-tree", "-z", "--full-tree")
    start = f"{repository.folder}/" if repository.folder else ""
    folders = (f"{start}{name}" for name in FOLDERS)
    own = _records(repository, *asked, revision.commit, *filter(None, [start]))
    for line in chain(own, _records(repository, *asked, "-r", revision.commit, *folders)):
        facts, _, path = line.partition("\t")
        path = path.removeprefix(start)
        mode, _, digest = facts.partition(" blob ")
        if digest and mode in _REGULAR:
            # Git checks whether a path leads out of its folder when it checks out, not when it lists.
            parts = path.split("/")
            signs = set('\\:"') if os.name == "nt" else set[str]()
            is_wrong = any(part.lower() in ("", ".", "..", ".git") or signs & set(part) for part in parts)
            if is_wrong or len(parts) > _DEEPEST:
                raise RevisionError(f"the commit has a file at {path[:_DEEPEST]!a}, where no file can be")
            yield digest, path


def _copy_object(pipe: IO[bytes], file: IO[bytes]) -> None:
    """Copy one object from the output of `git cat-file --batch` (git-cat-file, 'Batch output')."""
    header = pipe.readline().split()
    if len(header) != 3 or header[1] != b"blob":  # noqa: PLR2004  (digest, kind, size)
        raise RevisionError(_LACKING)
    left = int(header[2])
    while left:
        part = pipe.read(min(left, _MANY))
        if not part:
            raise RevisionError("git ended before it had sent all files; run git fsck to look for damage")
        file.write(part)
        left -= len(part)
    pipe.read(1)  # the line feed after each object


def _fill_in_large(file: Path, tree: Path) -> None:
    """Replace a pointer of Git LFS by its content, if this clone has it; no program of Git LFS runs."""
    with file.open("rb") as opened:
        pointer = _POINTER.match(opened.read(_LONGEST_POINTER))
    data = common_folder(tree) if pointer else None
    if pointer is None or data is None:
        return
    digest = pointer[1].decode("ascii")
    try:
        content = read_regular(data / "lfs/objects" / digest[:2] / digest[2:4] / digest)
    except OSError:
        return
    if sha256(content).hexdigest() == digest:
        file.write_bytes(content)


def _run_git(repository: Repository, *arguments: str) -> str:
    """Return git's output; empty if git refuses. Raises `RevisionError` if git can't work here at all."""
    try:
        ran = subprocess.run(  # noqa: S603  (as written)
            _command(repository, *arguments),
            cwd=repository.tree,
            env=repository.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=_TIMEOUT,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise RevisionError(f"git can't be run ({type(error).__name__})") from None
    if b"safe.directory" in ran.stderr:
        raise RevisionError(f"git does not read '{repository.tree}', since another user owns it (git's safe.directory)")
    return ran.stdout.decode("utf-8", "surrogateescape") if ran.returncode == 0 else ""


def _records(repository: Repository, *arguments: str) -> Iterator[str]:
    """Yield the records of git's output, each before a zero byte. Raises `RevisionError`."""
    with _running(repository, *arguments) as output:
        rest = b""
        count = 0
        while part := output.read(_MANY):
            *records, rest = (rest + part).split(b"\0")
            count += len(records)
            if count > _MOST_FILES or len(rest) > _MANY:
                message = f"the commit has more than {_MOST_FILES:,} files where a site has its own"
                raise RevisionError(f"{message}; name another commit, or a folder with a site")
            yield from (record.decode("utf-8", "surrogateescape") for record in records)


@contextmanager
def _running(
    repository: Repository, *arguments: str, stdin: IO[bytes] | int = subprocess.DEVNULL
) -> Iterator[IO[bytes]]:
    """Yield the output of git while it runs. Raises `RevisionError` if git fails, or is ended after `_LONGEST` seconds.

    It may wait for ever at a named pipe, and fails at an object that a partial clone lacks.
    """
    with subprocess.Popen(  # noqa: S603  (as written)
        _command(repository, *arguments),
        cwd=repository.tree,
        env=repository.environment,
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as running:
        assert running.stdout is not None  # noqa: S101  (it is a pipe)
        end = Timer(_LONGEST, running.kill)
        end.start()
        try:
            yield running.stdout
            if running.wait():
                raise RevisionError(_LACKING)
        finally:
            end.cancel()
            running.kill()


def _command(repository: Repository, *arguments: str) -> tuple[str, ...]:
    return (repository.program, *_SAFE, *arguments)
