"""Git repositories for tests, made by git itself."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

_AUTHOR = {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in {"NAME": "A", "EMAIL": "a@example.org", "DATE": "2022-01-01T00:00:00Z"}.items()
}


def git(folder: Path, *arguments: str, given: bytes = b"") -> str:
    """Run git in a folder without the developer's own settings, and return its output."""
    environment = {**os.environ, **_AUTHOR, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    command = ["git", *arguments]
    ran = subprocess.run(command, cwd=folder, env=environment, input=given, capture_output=True, check=True)
    return ran.stdout.decode("utf-8").strip()


def commit(folder: Path, message: str = "A change") -> str:
    """Commit all files of a folder, which becomes a repository; return the commit's digest."""
    if not (folder / ".git").exists():
        git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", message)
    return git(folder, "rev-parse", "HEAD")
