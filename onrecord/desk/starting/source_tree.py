"""The source tree of the running program: the files of its package, its commit, and its public address."""

from __future__ import annotations

import subprocess
import tomllib
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from onrecord.model.requirements import public_https_url

PACKAGE = Path(__file__).parents[2]
_PROJECT = "pyproject.toml"
_REMOTE_BRANCHES = "refs/remotes/"
_TIMEOUT = 10
"""The timeout for git, in seconds."""


def source_tree(origin: Mapping[str, Any]) -> SourceTree | None:
    """Return the source tree that the program runs from, or else was installed from (PEP 610); None if unknown."""
    folders = [PACKAGE.parent]
    address = urlsplit(str(origin.get("url", "")))
    if address.scheme == "file" and "archive_info" not in origin:
        folders.append(Path(unquote(address.path)))
    trees = (SourceTree(folder) for folder in folders if (folder / _PROJECT).is_file())
    return next((tree for tree in trees if tree.project["project"].get("name") == "onrecord"), None)


class SourceTree:
    """A folder with this program's sources, such as a clone of its repository."""

    def __init__(self, root: Path) -> None:
        """Take the root folder."""
        self._root = root

    @property
    def runs(self) -> bool:
        """Whether the program runs from this folder."""
        return self._root == PACKAGE.parent

    @cached_property
    def project(self) -> Mapping[str, Any]:
        """The content of its `pyproject.toml`. Raises `ValueError` if that can't be parsed."""
        return tomllib.loads((self._root / _PROJECT).read_text("utf-8"))

    @cached_property
    def program(self) -> Mapping[str, bytes]:
        """The package's files by their path in a wheel, as the build backend places them."""
        return {
            f"{place}/{file.relative_to(self._root / folder).as_posix()}": file.read_bytes()
            for folder, place in self._folders.items()
            for file in _files(self._root / folder)
        }

    @property
    def _folders(self) -> Mapping[str, str]:
        """The folders of the package, each with its path in a wheel."""
        wheel = self.project["tool"]["hatch"]["build"]["targets"]["wheel"]
        return {**{name: name for name in wheel["packages"]}, **wheel["force-include"]}

    def commit(self) -> str | None:
        """Return the commit of the package's files; None if they have uncommitted changes."""
        changed = self._git("status", "--porcelain", "--", _PROJECT, *self._folders)
        head = self._git("rev-parse", "HEAD")
        return head.strip() if changed == "" and head else None

    def public_address(self, commit: str) -> str | None:
        """Return the public address of a remote with a branch that contains the commit, as far as this clone knows."""
        listed = self._git("for-each-ref", f"--contains={commit}", "--format=%(refname)", _REMOTE_BRANCHES) or ""
        remotes = sorted((self._git("remote") or "").split(), key=lambda name: (name != "origin", name))
        pushed = (name for name in remotes if f"\n{_REMOTE_BRANCHES}{name}/" in f"\n{listed}")
        return next(filter(None, map(self._address, pushed)), None)

    def _address(self, remote: str) -> str | None:
        """Return a remote's public address: as configured, or else with git's shorthands expanded."""
        written = self._git("config", "--get", f"remote.{remote}.url")
        replaced = self._git("remote", "get-url", remote)
        return next(
            filter(None, (public_https_url(address.strip()) for address in (written, replaced) if address)), None
        )

    def _git(self, *arguments: str) -> str | None:
        """Return git's output for this folder's repository; None if there is no git or no repository."""
        # An unpacked archive may lie inside an unrelated repository, so only a `.git` in this folder counts.
        if not (self._root / ".git").exists():
            return None
        command = ("git", "--no-optional-locks", "-C", str(self._root), *arguments)
        try:
            ran = subprocess.run(command, capture_output=True, check=False, timeout=_TIMEOUT)  # noqa: S603  (as written)
        except (OSError, subprocess.TimeoutExpired):
            return None
        return ran.stdout.decode("utf-8", "surrogateescape") if ran.returncode == 0 else None


def _files(folder: Path) -> Iterator[Path]:
    return (file for file in sorted(folder.rglob("*")) if file.is_file() and "__pycache__" not in file.parts)
