"""Runs previews and `build --watch` in their own processes, and waits for lines of their output."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from time import monotonic

from forked_commands import forked_onrecord

COMMAND = str(Path(sys.executable).with_name("onrecord"))
PATIENCE = 60.0
"""Timeout in seconds, long enough for a busy machine."""
_READY = re.compile(r"preview of .* at (?P<url>http://\S+) \(Ctrl-C ends it\)\n")
_BUILT = re.compile(r"(?:not )?built in \d+ ms")


class Running:
    """A running command: its output, line by line, and the address of a preview."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        """Take the process; a thread reads its output."""
        self.process = process
        self.said: list[str] = []
        self._lines = Queue[str]()
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def url(self) -> str:
        """The address of the preview, with a slash at the end."""
        return next(match["url"] for line in self.said if (match := _READY.fullmatch(line)))

    @property
    def builds(self) -> int:
        """The number of builds reported in the lines read so far."""
        return sum(bool(_BUILT.match(line)) for line in self.said)

    def wait(self, pattern: str) -> str:
        """Wait until a line matches and return it; lines read earlier are not searched again."""
        end = monotonic() + PATIENCE
        while (left := end - monotonic()) > 0:
            try:
                line = self._lines.get(timeout=left)
            except Empty:
                break
            self.said.append(line)
            if re.search(pattern, line):
                return line
        raise AssertionError(f"no line matches '{pattern}':\n{''.join(self.said)}")

    def quiet(self, seconds: float) -> list[str]:
        """Return the lines printed during the next seconds."""
        heard, end = list[str](), monotonic() + seconds
        while (left := end - monotonic()) > 0:
            try:
                heard.append(self._lines.get(timeout=left))
            except Empty:
                break
        self.said += heard
        return heard

    def end(self, how: signal.Signals = signal.SIGINT) -> tuple[int, str]:
        """Stop the command as Ctrl-C does; return its exit code and all its output."""
        self.process.send_signal(how)
        code = self.process.wait(PATIENCE)
        self._reader.join(PATIENCE)
        while not self._lines.empty():
            self.said.append(self._lines.get())
        return code, "".join(self.said)

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self._lines.put(line)


@contextmanager
def running(site: Path, *options: str, env: dict[str, str] | None = None, is_forked: bool = True) -> Iterator[Running]:
    """Run a preview of a site on a free port while the context lasts."""
    arguments = options if "--port" in options else ("--port", "0", *options)
    with running_command("serve", str(site), *arguments, env=env, is_forked=is_forked) as preview:
        preview.wait(_READY.pattern)
        yield preview


@contextmanager
def running_command(*arguments: str, env: dict[str, str] | None = None, is_forked: bool = True) -> Iterator[Running]:
    """Run a command that goes on until a signal ends it, while the context lasts; `is_forked` saves its imports."""
    with running_program(forked_onrecord() if is_forked else COMMAND, *arguments, env=env) as command:
        yield command


@contextmanager
def running_program(program: str, *arguments: str, env: dict[str, str] | None = None) -> Iterator[Running]:
    """Run a program that goes on until a signal ends it, while the context lasts."""
    with subprocess.Popen(
        [program, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        env={**os.environ, "PYTHONUNBUFFERED": "1", **(env or {})},
    ) as process:
        command = Running(process)
        try:
            yield command
        finally:
            if process.poll() is None:
                command.end()
