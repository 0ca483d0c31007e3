"""The sources that this program runs or was installed from: which files make its package, and where others get them."""

from __future__ import annotations

import subprocess
import tomllib
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from onrecord.model.requirements import public_https_url

PACKAGE = Path(__file__).parent.parent
_PROJECT = "pyproject.toml"
_REMOTE_BRANCHES = "refs/remotes/"
_PATIENCE = 10
"""Seconds after which git's answer is not waited for."""


def source_tree(origin: Mapping[str, Any]) -> SourceTree | None:
    """Return the tree that the program runs from, else the folder that it was installed from (PEP 610)."""
    folders = [PACKAGE.parent]
    address = urlsplit(str(origin.get("url", "")))
    if address.scheme == "file" and "archive_info" not in origin:
        folders.append(Path(unquote(address.path)))
    trees = (SourceTree(folder) for folder in folders if (folder / _PROJECT).is_file())
    return next((tree for tree in trees if tree.project["project"].get("name") == "onrecord"), None)


class SourceTree:
    """A folder with the sources of this program, as a clone of its repository is one."""

    def __init__(self, root: Path) -> None:
        """Take the folder."""
        self._root = root

    @property
    def runs(self) -> bool:
        """Whether the program that runs is the one in this folder."""
        return self._root == PACKAGE.parent

    @cached_property
    def project(self) -> Mapping[str, Any]:
        """What its `pyproject.toml` says; raises `ValueError` where that can't be read."""
        return tomllib.loads((self._root / _PROJECT).read_text("utf-8"))

    @cached_property
    def program(self) -> Mapping[str, bytes]:
        """The files of its package by their path in a wheel, as the build backend would put them there."""
        return {
            f"{place}/{file.relative_to(self._root / folder).as_posix()}": file.read_bytes()
            for folder, place in self._folders.items()
            for file in _files(self._root / folder)
        }

    @property
    def _folders(self) -> Mapping[str, str]:
        """Each folder that goes into the package, with its path there."""
        wheel = self.project["tool"]["hatch"]["build"]["targets"]["wheel"]
        return {**{name: name for name in wheel["packages"]}, **wheel["force-include"]}

    def commit(self) -> str | None:
        """Return the commit that holds the program as it is in the folder; nothing where it was changed since."""
        changed = self._ask("status", "--porcelain", "--", _PROJECT, *self._folders)
        head = self._ask("rev-parse", "HEAD")
        return head.strip() if changed == "" and head else None

    def public_address(self, commit: str) -> str | None:
        """Return where others get a commit, as far as this clone knows: the remote that a branch with it came from."""
        listed = self._ask("for-each-ref", f"--contains={commit}", "--format=%(refname)", _REMOTE_BRANCHES) or ""
        remotes = sorted((self._ask("remote") or "").split(), key=lambda name: (name != "origin", name))
        pushed = (name for name in remotes if f"\n{_REMOTE_BRANCHES}{name}/" in f"\n{listed}")
        return next(filter(None, map(self._address, pushed)), None)

    def _address(self, remote: str) -> str | None:
        """Return a remote's address as others can use it: as it was written, else with git's shorthands replaced."""
        written = self._ask("config", "--get", f"remote.{remote}.url")
        replaced = self._ask("remote", "get-url", remote)
        return next(
            filter(None, (public_https_url(address.strip()) for address in (written, replaced) if address)), None
        )

    def _ask(self, *question: str) -> str | None:
        """Return what git says of this folder's repository; nothing where there is no git or no repository."""
        # A folder inside somebody else's repository, as an unpacked archive may be, is not that repository.
        if not (self._root / ".git").exists():
            return None
        command = ("git", "--no-optional-locks", "-C", str(self._root), *question)
        try:
            ran = subprocess.run(command, capture_output=True, check=False, timeout=_PATIENCE)  # noqa: S603  (as written)
        except (OSError, subprocess.TimeoutExpired):
            return None
        return ran.stdout.decode("utf-8", "surrogateescape") if ran.returncode == 0 else None


def _files(folder: Path) -> Iterator[Path]:
    return (file for file in sorted(folder.rglob("*")) if file.is_file() and "__pycache__" not in file.parts)
