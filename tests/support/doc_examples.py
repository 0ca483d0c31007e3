"""Runs the fenced blocks of a document, in order, in one folder.

A `yaml` block with a path is a file of a site; with `+` before the path, its fields replace those fields of the file.
`sh` blocks run in a shell with `onrecord` and `python` on its PATH; a plain line of `onrecord` needs no process. A
`report` block is the whole output of the block before it. A `text` block without a path is a part of that output, where
numbers may differ. A `dialogue` block is a whole run of a command that asks questions, with the answers behind them.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable
from contextlib import chdir
from dataclasses import dataclass, field
from pathlib import Path

from click.testing import CliRunner
from conftest import TODAY
from dialogues import replay
from entry_blocks import Block
from forked_commands import forked_onrecord

from onrecord.cli import main

ROOT = Path(__file__).parents[2]
DOCUMENTS = (*(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")), *ROOT.glob("docs/**/*.md"))
_FIELD = re.compile(r"^\w+:.*\n(?:[ -].*\n|\n)*", re.MULTILINE)
_READY = "preview of "
_NOT_PLAIN = frozenset("|&;<>()$`~*?[#")
"""The characters that only a shell understands."""
SOURCE = "git+https://code.example.org/onrecord.git"
"""The address from which new sites install the program."""


@dataclass
class Shell:
    """A shell in a folder; `cd` persists from line to line."""

    folder: Path
    programs: Path
    """A folder on the PATH for `onrecord` and `python`."""
    printed: str = ""
    """The output of the last block."""
    status: int = field(default=0, init=False)
    """The exit status of the last line."""

    def __post_init__(self) -> None:
        """Put `onrecord` and `python` onto the PATH."""
        self.programs.mkdir(exist_ok=True)
        shutil.copy(forked_onrecord(), self.programs)
        (self.programs / "python").symlink_to(sys.executable)

    def run(self, lines: Iterable[str]) -> None:
        """Run the lines, and keep the output of all of them."""
        self.printed = ""
        for line in map(_with_source, lines):
            if line.startswith("cd "):
                self.folder /= line.removeprefix("cd ")
                assert self.folder.is_dir()
            elif line.startswith("source "):
                continue  # the commands of the environment are on the PATH already
            elif line.startswith("onrecord serve"):
                self._serve(line)
            elif line.startswith("onrecord ") and _NOT_PLAIN.isdisjoint(line):
                self._run_here(line)
            else:
                self._run(line)

    def _run_here(self, line: str) -> None:
        """Run a plain line in this process, in a fraction of the time."""
        with chdir(self.folder):
            ran = CliRunner(env={"CI": None}).invoke(main, shlex.split(line)[1:], prog_name="onrecord")
        self.printed += ran.output
        self.status = ran.exit_code
        assert ran.exit_code in {0, 1}, f"{line}\n{ran.output}"
        assert isinstance(ran.exception, SystemExit | None), ran.exc_info

    def _run(self, line: str) -> None:
        ran = subprocess.run(
            ["/bin/sh", "-c", line],
            cwd=self.folder,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            timeout=100,
            encoding="utf-8",
        )
        self.printed += ran.stdout
        self.status = ran.returncode
        assert ran.returncode in {0, 1}, f"{line}\n{ran.stdout}"

    def _serve(self, line: str) -> None:
        """Start a preview, wait until it is ready, and stop it as Ctrl-C does."""
        with subprocess.Popen(
            [sys.executable, "-m", *shlex.split(line), "--port", "0"],  # a fork would get no signal
            cwd=self.folder,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        ) as started:
            assert started.stdout is not None
            for printed in started.stdout:
                self.printed += printed
                if printed.startswith(_READY):
                    break
            started.send_signal(signal.SIGINT)
            started.wait(timeout=60)
        assert _READY in self.printed, self.printed

    @property
    def _environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if name not in {"CI", "PYTHONPATH"}}
        return inherited | {"PATH": f"{self.programs}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}


def _with_source(line: str) -> str:
    """Return the line; `onrecord init` gets a fixed address to install the program from."""
    return f"{line} --from {SOURCE}" if line.startswith("onrecord init ") else line


def run_blocks(found: Iterable[Block], shell: Shell) -> None:
    """Execute the blocks in order. A command may fail only where a `report` block follows it."""
    for block in found:
        if block.kind == "sh":
            shell.run(block.content.replace("\\\n", "").splitlines())
        elif block.kind == "report":
            assert block.content == shell.printed
            shell.status = 0
        elif block.kind == "dialogue":
            assert block.content == replay(block.content, shell.folder, TODAY)
        elif block.kind == "text" and not block.path:
            assert _without_numbers(block.content) in _without_numbers(shell.printed)
        elif block.path.endswith("/") or block.kind == "powershell":
            continue  # what a page shows, or the line of another shell
        else:
            write(block, shell.folder)


def _without_numbers(text: str) -> str:
    return re.sub(r"\d+", "0", text)


def write(block: Block, folder: Path) -> None:
    """Write the file that a block holds or changes."""
    changed = block.path.startswith("+ ")
    file = folder / block.path.removeprefix("+ ")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(_merged(file.read_text("utf-8"), block.content) if changed else block.content, "utf-8")


def _merged(text: str, fields: str) -> str:
    """Return the text of an entry in which `fields` replace the fields of the same names."""
    names = [part.partition(":")[0] for part in _FIELD.findall(fields)]
    assert names
    inherited = "".join(part for part in _FIELD.findall(text) if part.partition(":")[0] not in names)
    return inherited + fields
