"""Runs the fenced blocks of a document, in their order, in one folder.

A `yaml` block with a path is a file of a site; `+` before the path means that its fields take the place of the same
fields in that file. `sh` blocks run in a shell that knows `onrecord` and `python`. A `report` block is all that the
block before it prints, and a `text` block with no path stands in what that prints, but for its numbers.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from entry_blocks import Block

ROOT = Path(__file__).parents[2]
DOCUMENTS = (*(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")), *ROOT.glob("docs/**/*.md"))
_FIELD = re.compile(r"^\w+:.*\n(?:[ -].*\n|\n)*", re.MULTILINE)
_PROGRAM = '#!/bin/sh\nexec "{python}" -m onrecord "$@"\n'
_READY = "preview of "
SOURCE = "git+https://code.example.org/onrecord.git"
"""Where new sites take the program from."""


@dataclass
class Shell:
    """A shell in a folder; `cd` lasts."""

    folder: Path
    programs: Path
    """A folder for the programs that the shell knows."""
    printed: str = ""
    """What the last block printed."""
    status: int = field(default=0, init=False)
    """The exit status of the last line."""

    def __post_init__(self) -> None:
        """Put `onrecord` and `python` onto the path."""
        self.programs.mkdir(exist_ok=True)
        program = self.programs / "onrecord"
        program.write_text(_PROGRAM.format(python=sys.executable), "utf-8")
        program.chmod(0o755)
        (self.programs / "python").symlink_to(sys.executable)

    def run(self, lines: Iterable[str]) -> None:
        """Run lines, and keep what all of them print."""
        self.printed = ""
        for line in map(_with_source, lines):
            if line.startswith("cd "):
                self.folder /= line.removeprefix("cd ")
                assert self.folder.is_dir()
            elif line.startswith("onrecord serve"):
                self._serve(line)
            else:
                self._run(line)

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
        """Start a preview, wait until it is ready, and end it as Ctrl-C does."""
        with subprocess.Popen(
            ["/bin/sh", "-c", f"exec {line} --port 0"],
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
        kept = {name: value for name, value in os.environ.items() if name not in {"CI", "PYTHONPATH"}}
        return kept | {"PATH": f"{self.programs}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}


def _with_source(line: str) -> str:
    """Return a line whose `onrecord init` takes the program from an address, however it is installed here."""
    return f"{line} --from {SOURCE}" if line.startswith("onrecord init ") else line


def run_blocks(found: Iterable[Block], shell: Shell) -> None:
    """Do what the blocks say, in their order. A command fails only where the report of its problems follows."""
    for block in found:
        if block.kind == "sh":
            shell.run(block.content.replace("\\\n", "").splitlines())
        elif block.kind == "report":
            assert block.content == shell.printed
            shell.status = 0
        elif block.kind == "text" and not block.path:
            assert _without_numbers(block.content) in _without_numbers(shell.printed)
        elif block.path.endswith("/"):
            continue  # what a page shows
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
    """Return the text of an entry with some fields in place of its own."""
    names = [part.partition(":")[0] for part in _FIELD.findall(fields)]
    assert names
    kept = "".join(part for part in _FIELD.findall(text) if part.partition(":")[0] not in names)
    return kept + fields
