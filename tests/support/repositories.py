"""Git repositories for tests, made by git itself."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

_AUTHOR = {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in {"NAME": "A", "EMAIL": "a@example.org"}.items()
}


def git(folder: Path, *arguments: str, given: bytes = b"", day: str = "2022-01-01") -> str:
    """Run git in a folder on a day, without the developer's own settings, and return its output."""
    dates = {f"GIT_{who}_DATE": f"{day}T00:00:00Z" for who in ("AUTHOR", "COMMITTER")}
    environment = {**os.environ, **_AUTHOR, **dates, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    command = ["git", *arguments]
    ran = subprocess.run(command, cwd=folder, env=environment, input=given, capture_output=True, check=True)
    return ran.stdout.decode("utf-8").strip()


_PLAIN = ("-c", "gc.auto=0", "-c", "maintenance.auto=false")
"""Without these, a commit starts another process, which finds nothing to do."""


def commit(folder: Path, message: str = "A change", day: str = "2022-01-01") -> str:
    """Commit all files of a folder, which becomes a repository; return the commit's digest."""
    if not (folder / ".git").exists():
        git(folder, "init", "--quiet", "--template=", "--initial-branch=main")
    git(folder, "add", "--all")
    git(folder, *_PLAIN, "commit", "--quiet", "--allow-empty", "--message", message, day=day)
    branch = (folder / ".git/HEAD").read_text("utf-8").removeprefix("ref: ").strip()
    return (folder / ".git" / branch).read_text("utf-8").strip()
