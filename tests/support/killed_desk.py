"""Serves a desk in a process of its own, which holds still in the middle of a save, so that a test can kill it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from urllib.parse import urlsplit

from msgspec import Struct

MOMENTS = ("never", "before", "after")
"""When a save holds still: never, before the files are written, or after that and before the answer."""


class KillableDesk(Struct):
    """A desk in a process of its own."""

    address: str
    """The address that opens it, with the key of its run."""
    process: subprocess.Popen[str]

    @property
    def port(self) -> int:
        """Its port."""
        return urlsplit(self.address).port or 0

    def wait_for_save(self) -> None:
        """Wait until a save holds still."""
        assert self.process.stdout
        assert self.process.stdout.readline() == "saving\n"

    def kill(self) -> None:
        """End it as nobody can prevent."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


@contextmanager
def killable_desk(root: Path, moment: str = "never", port: int = 0) -> Iterator[KillableDesk]:
    """Serve a desk while the context lasts; its saves hold still at a moment of `MOMENTS`."""
    folders = os.pathsep.join([str(Path(__file__).parent), str(Path(__file__).parents[1])])
    command = [sys.executable, __file__, str(root), moment, str(port)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": folders}
    ) as process:
        assert process.stdout
        try:
            yield KillableDesk(process.stdout.readline().strip(), process)
        finally:
            process.kill()


def _serve(root: Path, moment: str, port: int) -> None:
    from conftest import COMPLETE, noon  # noqa: PLC0415  (the tests that kill this process need neither)
    from desk_browser import serving  # noqa: PLC0415

    from onrecord.site_files.saves import Files, Save, Saves  # noqa: PLC0415

    save = Saves.save

    def hold_still(self: Saves, files: Files, words: str) -> Save:
        if moment == "after":
            save(self, files, words)
        print("saving", flush=True)  # noqa: T201  (the test reads it)
        Event().wait()
        raise AssertionError

    if moment != "never":
        Saves.save = hold_still  # type: ignore[method-assign]
    with serving(root, noon(COMPLETE), port) as address:
        print(address, flush=True)  # noqa: T201
        Event().wait()


if __name__ == "__main__":
    _serve(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
