"""The command `onrecord build --watch` as a process: it keeps the published folder up to date until a signal."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import TODAY, MakeSite, noon
from forked_commands import forked_onrecord
from golden import files_in
from paused_commands import wait_for
from previews import Running, running_command
from slow import slow

from onrecord.build.builder import IncrementalBuilder, ResidentOutput
from onrecord.build.last_build import LastBuild
from onrecord.build.pipeline import Options
from onrecord.cache.stat_index import StatIndex
from onrecord.cli import main
from onrecord.output import OutputFolder
from onrecord.reserved import STAGING

DENIAL = "content/stories/dispute/events/denial.yaml"
READY = r"^watching .* for changes \(Ctrl-C ends it\)$"


@pytest.fixture
def site(make_site: MakeSite) -> Path:
    """Return a site, whose published ids are listed."""
    return make_site({"published.txt": "dispute/announcement\ndispute/denial\n"})


@pytest.fixture
def watched(site: Path) -> Iterator[Running]:
    """Return `onrecord build --watch` of the site, after the first build; it lists ids although CI may be set."""
    with running_command("build", str(site), "--watch", "--keep-ids") as process:
        process.wait(READY)
        yield process


def _replace(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def _cold(site: Path, place: Path) -> dict[str, bytes]:
    shutil.rmtree(place, ignore_errors=True)
    _command(site, "--no-cache", "--no-keep-ids", "--output", str(place))
    return files_in(place)


def _command(site: Path, *options: str) -> str:
    command: list[str | Path] = [forked_onrecord(), "build", site, "--keep-ids", *options]
    return subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout


def test_save_is_published_and_stored(site: Path, watched: Running, tmp_path: Path) -> None:
    """A save changes the pages of the folder as a build would, and a later build has nothing to do."""
    _replace(site / DENIAL, "sources: wire", "sources: wire\nbody: In its own words.")
    line = watched.wait(r"^built .* after a change of denial.yaml$")
    assert re.search(r"\(\d+ files written, 0 removed\) in \d+ ms", line)
    assert "In its own words." in (site / "_site/dispute/denial/index.html").read_text("utf-8")
    assert files_in(site / "_site") == _cold(site, tmp_path / "cold")

    wait_for(lambda: "nothing has changed" in _command(site))


def test_error_leaves_folder_as_it_was(site: Path, watched: Running) -> None:
    """An error is reported and publishes nothing; after the fix, the command goes on."""
    before = _published(site)
    _replace(site / DENIAL, "sources: wire", "sources: nobody")
    watched.wait(r"error SRC002")
    watched.wait(r"^not built in \d+ ms after a change of denial.yaml$")
    assert _published(site) == before
    _replace(site / DENIAL, "sources: nobody", "sources: gazette")
    watched.wait(r"^built .* after a change of denial.yaml$")


@pytest.mark.slow
def test_output_of_another_build_is_replaced(site: Path, watched: Running, tmp_path: Path) -> None:
    """If another build with other options, or a person, changes the folder, the next change builds what differs."""
    _command(site, "--base-url", "https://other.example/")
    _replace(site / DENIAL, "sources: wire", "sources: wire\nbody: In its own words.")
    watched.wait(r"^built .* after a change of denial.yaml$")
    cold = _cold(site, tmp_path / "cold")
    wait_for(lambda: _equals(site / "_site", cold))

    shutil.rmtree(site / "_site")
    _replace(site / DENIAL, "title: The company denies", "title: The company says no")
    watched.wait(r"^built .* after a change of denial.yaml$")
    assert files_in(site / "_site") == _cold(site, tmp_path / "cold")


def _published(site: Path) -> dict[str, bytes]:
    """Return the files of the output folder, without the lock of a command that is at work there."""
    return {path: content for path, content in files_in(site / "_site").items() if not path.startswith(STAGING)}


def _equals(folder: Path, files: object) -> bool:
    """Return whether a folder has these files; a build may remove its staged ones meanwhile."""
    try:
        return files_in(folder) == files
    except FileNotFoundError:
        return False


def test_new_and_removed_events(site: Path, watched: Running, tmp_path: Path) -> None:
    """New ids are added to `published.txt`, which makes no second report; stale pages are removed."""
    other = site / DENIAL.replace("denial", "second")
    shutil.copy(site / DENIAL, other)
    watched.wait(r"^built .* after a change of second.yaml$")
    watched.wait(r"^1 id added to published.txt")
    assert "dispute/second" in (site / "published.txt").read_text("utf-8")
    assert watched.quiet(1.0) == []
    other.write_text(f"{other.read_text('utf-8')}status: withdrawn\nbody: Gone.\n", "utf-8")
    watched.wait(r"^built .* after a change of second.yaml$")
    assert files_in(site / "_site") == _cold(site, tmp_path / "cold")


@pytest.mark.parametrize("signal_", [signal.SIGINT, *slow([signal.SIGTERM])])
def test_signal_ends_command(site: Path, signal_: signal.Signals) -> None:
    """Ctrl-C and `kill` end the command with their usual status, and leave no lock."""
    with running_command("build", str(site), "--watch", is_forked=False) as watched:
        watched.wait(READY)
        code, output = watched.end(signal_)

    assert code == 128 + signal_
    assert "Traceback" not in output
    assert not (site / "_site/.onrecord-staging").exists()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--poll"], "--poll needs --watch"),
        (["--watch", "--shard", "1/2"], "--watch and --shard can't go together"),
        (["--watch", "--output-format", "json"], "--watch and --output-format json can't go together"),
    ],
)
def test_options_that_exclude_each_other(site: Path, options: list[str], message: str) -> None:
    """Options that can't go together are refused in plain words, and nothing is built."""
    ran = CliRunner().invoke(main, ["build", str(site), *options])

    assert ran.exit_code == 2
    assert message in ran.output
    assert not (site / "_site").exists()


def test_each_rebuild_has_its_own_day(site: Path, tmp_path: Path) -> None:
    """A future date is no warning any more once its day has come, although no file has changed."""
    day = TODAY + timedelta(days=30)
    _replace(site / DENIAL, "published: 2021-11-10", f"published: {day}")
    folder = tmp_path / "out"

    def last_build(today: date) -> LastBuild:
        return LastBuild(StatIndex(site.resolve(), folder.resolve(), (str(today),)))

    output = ResidentOutput(folder, lambda: OutputFolder(folder), last_build)
    builder = IncrementalBuilder(site, output, Options(today=TODAY, remember=True))
    first = builder.rebuild()
    builder.set_time(noon(day))

    assert first.problems != ()
    assert builder.rebuild().problems == ()
