"""Progress: the pipeline reports it, and a terminal shows it only for runs longer than a moment."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import MakeSite
from msgspec.structs import replace

from onrecord.build.pipeline import Options, build
from onrecord.terminal.progress import DELAY, ProgressBar

SCRIPT = str(Path(sys.executable).with_name("onrecord"))
QUICK = """
import sys
from onrecord.terminal.progress import ProgressBar
shown = ProgressBar(sys.stderr, iter([0.0, 0.5, 0.9]).__next__)
shown("reading", 0, 2)
shown("reading", 1, 2)
shown.end()
assert "rich" not in sys.modules
"""


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")


def test_progress_of_long_run_is_shown() -> None:
    """After a delay the terminal shows the stage and its count of finished parts; at the end the line is erased."""
    terminal = _Terminal()
    times = iter([0.0, 0.5, DELAY + 0.1, DELAY + 0.15, DELAY + 0.5])
    bar = ProgressBar(terminal, lambda: next(times))
    bar("reading", 1, 7)
    bar("reading", 2, 7)
    bar("rendering", 3, 9)
    bar("rendering", 5, 9)
    bar.end()
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", terminal.getvalue())

    assert re.search(r"reading .* 2/7", text)
    assert re.search(r"rendering .* 5/9", text)
    assert "1/7" not in text
    assert "3/9" not in text
    assert "\x1b[2K" in terminal.getvalue()


def test_quick_run_does_not_import_rich() -> None:
    """A quick run does not import rich."""
    ran = subprocess.run([sys.executable, "-c", QUICK], capture_output=True, encoding="utf-8", check=False)

    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")


def test_pipeline_reports_progress(make_site: MakeSite, tmp_path: Path, options: Options) -> None:
    """Stages are reported in pipeline order, with a finished count of at most the total."""
    calls: list[tuple[str, int, int]] = []
    build(make_site({}), tmp_path / "out", replace(options, progress=lambda *news: calls.append(news)))
    stages = list(dict.fromkeys(stage for stage, _, _ in calls))

    assert stages == ["reading", "checking", "rendering"]
    assert all(0 <= done <= total for _, done, total in calls)


@pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal is needed")
def test_terminal_shows_colours_and_links(make_site: MakeSite) -> None:
    """On a terminal a report is coloured with linked places and codes, and a quick run shows no progress."""
    site = make_site({"site.yaml": "title: A test\ntitel: x\n"})
    reader, writer = os.openpty()
    env = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "FORCE_COLOR")}
    began = time.monotonic()
    ran = subprocess.Popen([SCRIPT, "check", str(site)], stdin=writer, stdout=writer, stderr=writer, env=env)
    os.close(writer)
    output = b""
    while True:
        try:
            part = os.read(reader, 4096)
        except OSError:  # Linux raises this when the other end is closed
            break
        if not part:
            break
        output += part
    is_quick = time.monotonic() - began < DELAY  # on a busy machine it may not be
    os.close(reader)
    text = output.decode("utf-8")

    assert ran.wait(timeout=60) == 1
    assert f"\x1b]8;;{(site / 'site.yaml').as_uri()}#2\x1b\\site.yaml:2:1\x1b]8;;\x1b\\" in text
    assert "fld.md#fld001\x1b\\FLD001\x1b]8;;\x1b\\" in text
    assert "\x1b[31m" in text
    assert "What a code means: onrecord explain FLD001" in text
    assert not is_quick or "━" not in text
