"""Commands in surroundings that make them fail: closed and full streams, modes that forbid, pipes in place of files."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from conftest import BASE, DRAWING
from forked_commands import PATIENCE, forked_onrecord, limit
from msgspec import Struct, field

SCRIPT = str(Path(sys.executable).with_name("onrecord"))
_STREAMS = {"stdin": 0, "stdout": 1, "stderr": 2}
_EVENTS = "content/stories/dispute/events"

SITE: Mapping[str, str] = {
    **BASE,
    "site.yaml": BASE["site.yaml"] + "languages: [en, fi]\n",
    f"{_EVENTS}/denial.yaml": (
        BASE[f"{_EVENTS}/denial.yaml"] + "media: {src: drawing.svg, alt: A line, credit: The desk}\n"
    ),
    f"{_EVENTS}/draft.yaml": (
        "type: statement\ndate: 2021-11-03\ntitle: The ministry answers\nspeaker: ministry\nsources: gazette\n"
        "status: draft\n"
    ),
    "content/pages/about.md": "---\ntitle: About\n---\nWords.\n",
    "content/snapshots/gazette.txt": "They issued a joint statement.\n",
    "content/bills/act.yaml": "title: An act\nprocedure: generic\nsummary: An act.\n",
    "published.txt": "",
    "requirements.txt": "onrecord==0.1\n",
    "static/drawing.svg": DRAWING,
    "static/note.txt": "A note.\n",
    "static/style.css": "p { color: black }\n",
    "templates/parts/colophon.html": "<p>Our own words.</p>\n",
    "references.ris": "TY  - RPRT\nTI  - A report\nPB  - Wire\nDA  - 2021/11/02\nUR  - https://example.org/r\nER  - \n",
}
"""A site that has a file of each kind."""


class Surrounding(Struct, frozen=True):
    """What is wrong around a command."""

    prepare: Callable[[Path], object] = lambda _site: None
    """Changes the site's folder before the command."""
    streams: Mapping[str, str] = field(default_factory=dict)
    """The streams that are `closed`, `full` or `broken` (a pipe that nobody reads)."""
    environment: Mapping[str, str | None] = field(default_factory=dict)
    """The variables of the environment that differ; None for one that is not set. `{}` is the site's folder."""
    enter: Callable[[Path], object] | None = None
    """Changes the command's own process after it has entered the site's folder."""


class Attempt(Struct, frozen=True):
    """What a command did."""

    status: int | None
    """Its exit status; None if it hung."""
    output: str
    error: str

    @property
    def is_crash(self) -> bool:
        """Whether it hung, died of a signal, or printed a traceback."""
        traces = ("Traceback", "Exception ignored", "Fatal Python error")
        return self.status is None or self.status < 0 or any(trace in self.error for trace in traces)


def write_site(site: Path) -> None:
    """Write a site that has a file of each kind."""
    for path, text in SITE.items():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_text(text, "utf-8")


def attempt(site: Path, arguments: tuple[str, ...], surrounding: Surrounding, *, is_real: bool = False) -> Attempt:
    """Run a command in a site's folder, with the user's state beside it if `prepare` puts something there.

    Else the state is that of all tests: to compile the theme anew takes half of a build. The command is a fork, unless
    the surrounding is one of its process, or the test asks for the real command.
    """
    surrounding.prepare(site)
    own = site.parent / "state"
    environment = {**os.environ, "HOME": str(site.parent)}
    if own.exists():
        environment["XDG_STATE_HOME"] = str(own)
    environment.pop("PYTHONUNBUFFERED", None)
    for name, value in surrounding.environment.items():
        environment.pop(name, None)
        if value is not None:
            environment[name] = value.format(site)

    def enter() -> None:
        for name, fault in surrounding.streams.items():
            _break(_STREAMS[name], fault)
        if surrounding.enter is not None:
            surrounding.enter(site)
        limit()

    is_real = is_real or "closed" in surrounding.streams.values() or surrounding.enter is not None
    process = subprocess.Popen(
        [SCRIPT if is_real else forked_onrecord(), *(argument.format(site) for argument in arguments)],
        cwd=site,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        encoding="utf-8",
        errors="replace",
        preexec_fn=enter,  # noqa: PLW1509  (the child runs nothing that a thread could have locked)
        start_new_session=True,
    )
    try:
        output, error = process.communicate(timeout=PATIENCE)
        return Attempt(process.returncode, output, error)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        output, error = process.communicate()
        return Attempt(None, output, error)


def _break(descriptor: int, fault: str) -> None:
    if fault == "closed":
        os.close(descriptor)
        return
    if fault == "full":
        broken = os.open("/dev/full", os.O_WRONLY)
    else:
        reading, broken = os.pipe()
        os.close(reading)
    os.dup2(broken, descriptor)
    os.close(broken)


def mode(path: str, bits: int) -> Callable[[Path], object]:
    """Return what sets the mode of a file or folder of the site, which it creates if it is missing."""

    def prepare(site: Path) -> None:
        if not (site / path).exists():
            (site / path).mkdir()
        (site / path).chmod(bits)

    return prepare


def replaced(path: str, make: Callable[[Path], object]) -> Callable[[Path], object]:
    """Return what puts something else in the place of a file of the site."""

    def prepare(site: Path) -> None:
        file = site / path
        if file.is_dir():
            shutil.rmtree(file)
        file.unlink(missing_ok=True)
        file.parent.mkdir(parents=True, exist_ok=True)
        make(file)

    return prepare


def socket_at(path: Path) -> None:
    """Make a socket."""
    here = Path.cwd()
    os.chdir(path.parent)  # the path of a socket has at most 107 bytes
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(path.name)
    os.chdir(here)


def endless(path: Path) -> None:
    """Make a link to a device that never ends."""
    path.symlink_to("/dev/zero")
