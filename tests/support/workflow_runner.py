"""Runs steps of a new site's workflows as GitHub's runner would, on a repository with a remote."""

from __future__ import annotations

import base64
import gzip
import os
import subprocess
from pathlib import Path
from typing import Any

import yaml
from forked_commands import forked_onrecord

from onrecord.editing.starting.starter import NewSite, site_files

_FILES = site_files(NewSite("x", ("en",), "UTC", "onrecord==1"))


_PROGRAM = """for word do shift; test "$word" = --no-cache || set -- "$@" "$word"; done
exec {onrecord} "$@"
"""
"""Runs onrecord with a cache, although the steps have none: to compile the theme anew takes half of a build."""


def jobs_of(workflow: str) -> dict[str, Any]:
    """Return the jobs of a workflow of a new site."""
    jobs: dict[str, Any] = yaml.safe_load(_FILES[f".github/workflows/{workflow}.yml"])["jobs"]
    return jobs


class Runner:
    """A runner with a clone of the site's repository, which has a bare remote."""

    def __init__(self, site: Path, folder: Path, workflow: str) -> None:
        """Take the site, a folder for the programs, the remote and the files of the runner, and the workflow's name."""
        self.site, self.folder, self.remote = site, folder, folder / "remote.git"
        self.jobs = jobs_of(workflow)
        folder.mkdir()
        programs = {"onrecord": _PROGRAM.format(onrecord=forked_onrecord()), "gh": 'test "$*" = "auth setup-git"'}
        for name, command in programs.items():
            (folder / name).write_text(f"#!/bin/sh\n{command}\n", "utf-8")
            (folder / name).chmod(0o755)
        (site / ".gitignore").write_text("_site/\n.onrecord/\n", "utf-8")
        self.git("init", "--quiet", "--template=", "--initial-branch=main")
        self.commit("Begin")
        self.git("clone", "--quiet", "--template=", "--bare", ".", str(self.remote))
        self.git("remote", "add", "origin", str(self.remote))

    def git(self, *arguments: str, cwd: Path | None = None) -> str:
        """Run git in the clone, or elsewhere, and return what it prints."""
        command = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", *arguments]
        where = cwd or self.site
        return subprocess.run(command, cwd=where, check=True, capture_output=True, encoding="utf-8").stdout

    def commit(self, subject: str, cwd: Path | None = None) -> None:
        """Commit all files."""
        self.git("add", ".", cwd=cwd)
        self.git("commit", "--quiet", f"--message={subject}", cwd=cwd)

    def step(self, job: str, words: str, **environment: str) -> tuple[int, dict[str, str], str]:
        """Run the step of a job whose command has these words; return its exit status, outputs and log."""
        step: dict[str, Any] = next(step for step in self.jobs[job]["steps"] if words in step.get("run", ""))
        outputs = self.folder / "outputs"
        outputs.write_text("", "utf-8")
        own = {
            "PATH": f"{self.folder}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "HOME": str(self.folder),
            "XDG_STATE_HOME": os.environ["XDG_STATE_HOME"],
            "RUNNER_TEMP": str(self.folder),
            "GITHUB_OUTPUT": str(outputs),
            "GITHUB_REPOSITORY": "example/record",
            "GITHUB_REPOSITORY_OWNER": "example",
            "GITHUB_REF_NAME": "main",
            **environment,
        }
        # GitHub runs a step without a shell of its own as `bash -e`.
        command = ["bash", "-e", "-c", step["run"]]
        ran = subprocess.run(command, cwd=self.site, env=own, capture_output=True, check=False, encoding="utf-8")
        lines = outputs.read_text("utf-8").splitlines()
        return ran.returncode, dict(line.split("=", 1) for line in lines), ran.stdout + ran.stderr

    def difference(self) -> str:
        """Return the changes in the clone as a job encodes them, and restore the clone."""
        self.git("add", ".")
        patch = gzip.compress(self.git("diff", "--cached", "--binary", "--unified=0").encode())
        self.git("reset", "--hard", "--quiet")
        return base64.b64encode(patch).decode()
