"""Whatever is closed, full, gone, unreadable or no file: a command ends soon, with one sentence and an exit status."""

from __future__ import annotations

import os
import re
import resource
import shutil
import signal
import sys
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest
from deep_folders import deep_folder
from slow import slow
from surroundings import Attempt, Surrounding, attempt, endless, mode, replaced, socket_at, write_site

from onrecord import cli

EVENTS = "content/stories/dispute/events"
COMMANDS: Mapping[str, tuple[str, ...]] = {
    "--version": ("--version",),
    "--help": ("--help",),
    "check": ("check",),
    "check --output-format json": ("check", "--output-format", "json"),
    "build": ("build",),
    "build --jobs 2": ("build", "--jobs", "2", "--no-cache"),
    "diff": ("diff", "{}"),
    "new": ("new", "actor", "--name", "The union", "--kind", "organization"),
    "publish": ("publish", "draft"),
    "rename": ("rename", "--yes", "denial", "refusal"),
    "remove": ("remove", "--yes", "draft"),
    "schema": ("schema",),
    "explain": ("explain", "YML001"),
    "links": ("links", "--help"),
    "mcp": ("mcp", "--help"),
    "init": ("init", "{}/new"),
    "translate": ("translate", "fi"),
    "theme list": ("theme", "list"),
    "theme copy": ("theme", "copy", "templates/base.html"),
    "import": ("import", "ris", "references.ris"),
    "archive": ("archive", "--all", "--dry-run"),
}
ENDED = frozenset({"0", "1", "2", "73", "74", "141"})
"""The statuses of docs/commands.md with which a command ends by itself."""
IS_FULL = "Error: the output can't be printed (No space left on device)\n"
IS_CLOSED = "Error: the output can't be printed (it is closed)\n"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Return the folder of a site that has a file of each kind."""
    write_site(tmp_path / "site")
    return tmp_path / "site"


def _streams(**faults: str) -> Surrounding:
    return Surrounding(streams=faults)


def _leave(site: Path) -> None:
    """Work in a folder that is gone."""
    (site / "gone").mkdir()
    os.chdir(site / "gone")
    (site / "gone").rmdir()


def _no_room(_site: Path) -> None:
    """Let no file grow, as on a full disk."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _lock_in(site: Path) -> None:
    """Work in a folder that may not be entered."""
    site.chmod(0o600)


STREAMS: Mapping[str, tuple[Surrounding, Mapping[str, tuple[int, str]]]] = {
    # the exit status of a command, and the end of what it says on standard error
    "no input": (_streams(stdin="closed"), {"--version": (0, ""), "check": (0, " files\n"), "build": (0, " files\n")}),
    "no output": (
        _streams(stdout="closed"),
        {"--version": (74, IS_CLOSED), "check": (0, " files\n"), "build": (74, f" files\n{IS_CLOSED}")},
    ),
    "a full output": (
        _streams(stdout="full"),
        {"--version": (74, IS_FULL), "check": (0, " files\n"), "build": (74, f" files\n{IS_FULL}")},
    ),
    "no messages": (_streams(stderr="closed"), {"--version": (0, ""), "check": (74, "")}),
    "full messages": (_streams(stderr="full"), {"--version": (0, ""), "check": (74, "")}),
    "no streams": (
        _streams(stdin="closed", stdout="closed", stderr="closed"),
        {"--version": (74, ""), "check": (74, "")},
    ),
    "an output that nobody reads": (_streams(stdout="broken"), {"--help": (141, ""), "build": (141, " files\n")}),
}
FIRST_STREAMS = ("no input", "no output", "a full output", "full messages", "an output that nobody reads")


@pytest.mark.parametrize("fault", [*FIRST_STREAMS, *slow(name for name in STREAMS if name not in FIRST_STREAMS)])
def test_stream_that_fails_is_an_error_of_the_command_that_prints_there(site: Path, fault: str) -> None:
    """A command that prints nothing to a closed or full stream does not care; any other says so and ends with 74."""
    surrounding, expected = STREAMS[fault]
    found = {name: attempt(site, COMMANDS[name], surrounding) for name in expected}

    assert {name: one.status for name, one in found.items()} == {name: status for name, (status, _) in expected.items()}
    assert [name for name, (_, end) in expected.items() if not found[name].error.endswith(end)] == []
    assert [name for name, one in found.items() if one.is_crash] == []


def test_no_file_takes_the_place_of_a_closed_stream(site: Path) -> None:
    """With all streams closed, a build publishes what it would publish otherwise, and prints into no file of it."""
    attempt(site, COMMANDS["build"], Surrounding())
    shutil.move(site / "_site", site.parent / "expected")
    shutil.rmtree(site / ".onrecord")
    attempt(site, ("build", "--jobs", "2"), _streams(stdin="closed", stdout="closed", stderr="closed"))
    attempt(site, COMMANDS["build"], _streams(stdin="closed", stdout="closed"))

    expected = {file.relative_to(site.parent / "expected"): file for file in (site.parent / "expected").rglob("*.html")}
    assert expected
    assert {name: (site / "_site" / name).read_bytes() for name in expected} == {
        name: file.read_bytes() for name, file in expected.items()
    }


@pytest.mark.parametrize("command", ["check", *slow(["build", "publish", "translate"])])
def test_working_folder_that_is_gone_is_said(site: Path, command: str) -> None:
    """The folder in which a command runs may be deleted meanwhile, as by a checkout of another branch."""
    found = attempt(site, COMMANDS[command], Surrounding(enter=_leave))
    sentence = "the folder in which this command runs is gone, or can't be read (No such file or directory)"

    assert (found.status, found.output, found.error) == (74, "", f"Error: {sentence}\n")


def test_folder_that_may_not_be_entered_is_said(site: Path) -> None:
    """Without the right to enter the site's folder, a command ends with 74, and names what it could not read."""
    found = attempt(site, ("check", "{}"), Surrounding(enter=_lock_in))

    assert (found.status, found.output) == (74, "")
    assert found.error == f"Error: '{site}/site.yaml' can't be read or written (Permission denied)\n"


def test_full_disk_is_said(site: Path) -> None:
    """On a full disk a file that can't be created ends a command with 73."""
    found = attempt(site, ("diff", "HEAD"), Surrounding(enter=_no_room, prepare=_in_git))

    assert (found.status, found.output) == (73, "")
    assert found.error.startswith("Error: No usable temporary directory found in [")
    assert found.error.count("\n") == 1


def _in_git(site: Path) -> None:
    (site / ".git").mkdir()


UNREADABLE: Mapping[str, tuple[Callable[[Path], object], str]] = {
    # what is wrong, and the beginning of the line of the report that says so
    "site.yaml": (mode("site.yaml", 0), "site.yaml:1:1: error FIL003 the file can't be read: Permission denied"),
    "published.txt": (mode("published.txt", 0), "published.txt:1:1: error FIL003 the file can't be read"),
    "an event": (mode(f"{EVENTS}/denial.yaml", 0), f"{EVENTS}/denial.yaml:1:1: error FIL003 the file can't be read"),
    "a folder": (mode(EVENTS, 0), f"{EVENTS}:1:1: error FIL003 this folder can't be read"),
    "a folder without x": (mode("content", 0o600), "content/actors:1:1: error FIL003 this folder can't be read"),
    "templates without x": (mode("templates", 0o600), "templates/parts:1:1: error FIL003 this folder can't be read"),
    "a template": (
        mode("templates/parts/colophon.html", 0),
        "templates/parts/colophon.html:1:1: error FIL003 the file can't be read",
    ),
    "a style sheet": (mode("static/style.css", 0), "static/style.css:1:1: error FIL003 the file can't be read"),
    "a static file": (mode("static/note.txt", 0), "static/note.txt:1:1: error FIL003 the file can't be read"),
    "a picture": (
        mode("static/drawing.svg", 0),
        f"{EVENTS}/denial.yaml:8:14: error PIC001 'drawing.svg' can't be read",
    ),
    "a pipe as site.yaml": (replaced("site.yaml", os.mkfifo), "site.yaml:1:1: error FIL003 this is no regular file"),
    "a device as site.yaml": (replaced("site.yaml", endless), "site.yaml:1:1: error FIL003 this is no regular file"),
    "a pipe as published.txt": (
        replaced("published.txt", os.mkfifo),
        "published.txt:1:1: error FIL003 the file can't be read: it is no regular file",
    ),
    "a socket as published.txt": (
        replaced("published.txt", socket_at),
        "published.txt:1:1: error FIL003 the file can't be read: it is no regular file",
    ),
    "a pipe as an event": (
        replaced(f"{EVENTS}/denial.yaml", os.mkfifo),
        f"{EVENTS}/denial.yaml:1:1: error FIL003 this is neither a file nor a folder",
    ),
    "a pipe as a catalogue": (
        replaced("locale/fi.po", os.mkfifo),
        "locale/fi.po:1:1: error FIL003 this is neither a file nor a folder",
    ),
}
FIRST = ("a pipe as site.yaml", "a pipe as published.txt", "a template", "a static file", "a folder without x")


@pytest.mark.parametrize("fault", [*FIRST, *slow(name for name in UNREADABLE if name not in FIRST)])
def test_file_that_cant_be_read_is_reported_at_its_place(site: Path, fault: str) -> None:
    """`check` and `build` report a file that nobody may read, or that is none, as a problem of the site."""
    prepare, line = UNREADABLE[fault]
    first = attempt(site, COMMANDS["check"], Surrounding(prepare))
    found = [first, attempt(site, COMMANDS["build"], Surrounding())]

    assert [(one.status, line in one.error) for one in found] == [(1, True)] * 2
    assert not (site / "_site").exists()


KEPT: Mapping[str, tuple[Callable[[Path], object], int]] = {
    # what is wrong after a build, and the exit status of the next one
    ".onrecord": (mode(".onrecord", 0), 0),
    ".onrecord without x": (mode(".onrecord", 0o600), 0),
    "a pipe as .onrecord": (replaced(".onrecord", os.mkfifo), 0),
    "a pipe in .onrecord": (replaced(".onrecord/last", os.mkfifo), 0),
    "a pipe beside the key": (replaced("../state/onrecord/templates", os.mkfifo), 0),
    "a pipe in the output": (replaced("_site/index.html", os.mkfifo), 0),
    "a pipe as requirements.txt": (replaced("requirements.txt", os.mkfifo), 0),
    "a device as requirements.txt": (replaced("requirements.txt", endless), 0),
    "a pipe as .git": (replaced(".git", os.mkfifo), 0),
    "a pipe as git's index": (replaced(".git/index", os.mkfifo), 0),
    "the output folder": (mode("_site", 0), 1),
    "a folder of the output": (mode("_site/dispute", 0), 1),
    "an event that became a pipe": (replaced(f"{EVENTS}/denial.yaml", os.mkfifo), 1),
}
FIRST_KEPT = (".onrecord", "a pipe in the output", "the output folder", "an event that became a pipe")


@pytest.mark.parametrize("fault", [*FIRST_KEPT, *slow(name for name in KEPT if name not in FIRST_KEPT)])
def test_next_build_needs_nothing_that_the_last_one_left(site: Path, fault: str) -> None:
    """A build does without state that it can't read; an output folder that it can't write is a problem."""
    prepare, status = KEPT[fault]
    attempt(site, COMMANDS["build"], Surrounding())
    with (site / "content/actors/actors.yaml").open("a", encoding="utf-8") as file:
        file.write("union: {name: The union, kind: organization}\n")
    found = attempt(site, COMMANDS["build"], Surrounding(prepare))

    assert (found.status, found.is_crash) == (status, False), found.error
    assert "OUT001" in found.error or "FIL003" in found.error or not status
    if not status:
        assert "The union" in (site / "_site/index.html").read_text("utf-8") + _pages(site)


def test_deep_folder_is_a_problem(site: Path) -> None:
    """A folder nested deeper than Python's stack is refused at its place."""
    folders = ("static", "content", "templates", "locale")
    with ExitStack() as stack:
        for folder in folders:
            stack.enter_context(deep_folder(site / folder))
        found = [attempt(site, COMMANDS[command], Surrounding()) for command in ("check", "build")]

    for one in found:
        told = re.findall(r"^(\w+)/.* error FIL003 this folder is nested too deeply", one.error, re.MULTILINE)
        assert (one.status, sorted(told)) == (1, sorted(folders)), one.error


def test_deep_folder_of_no_input_is_removed_or_ignored(site: Path) -> None:
    """A deep folder in the output, or in what an interrupted command left, is deleted as any other."""
    attempt(site, COMMANDS["build"], Surrounding())
    with (site / "site.yaml").open("a", encoding="utf-8") as file:
        file.write("# no style.csl\n")
    folders = ("_site/x", "_site/.onrecord-staging/files/x", ".onrecord-changes/x", "other")
    with ExitStack() as stack:
        for folder in folders:
            stack.enter_context(deep_folder(site / folder))
        found = attempt(site, COMMANDS["build"], Surrounding())
        left = [folder for folder in folders if (site / folder).exists()]

    assert (found.status, found.is_crash) == (0, False), found.error
    assert left == ["other"]


def test_exhausted_stack_is_told_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever else nests too deeply ends a command with one sentence."""

    def run() -> int:
        raise RecursionError

    monkeypatch.setattr(cli, "_run", run)
    monkeypatch.setattr(os, "_exit", sys.exit)
    with pytest.raises(SystemExit) as end:
        cli.program()

    assert end.value.code == cli.IO_ERROR
    assert capsys.readouterr().err == "Error: folders or values are nested too deeply to be read\n"


CHANGING = ("new", "publish", "rename", "remove", "diff", "translate", "theme copy", "import", "archive")


@pytest.mark.parametrize("command", CHANGING)
def test_settings_that_are_no_file_are_told(site: Path, command: str) -> None:
    """A command that needs the settings says that a pipe in their place is no regular file."""
    found = attempt(site, COMMANDS[command], Surrounding(replaced("site.yaml", os.mkfifo)))

    assert "site.yaml: this is no regular file; put a file in its place" in found.error
    assert not found.is_crash


def test_output_folder_may_be_no_loop(site: Path) -> None:
    """A link to itself as output folder is a problem, also where Python's `resolve` raises an error."""
    (site / "_site").symlink_to("_site")
    found = attempt(site, COMMANDS["build"], Surrounding())

    assert (found.status, found.is_crash) == (1, False), found.error
    assert "OUT001" in found.error


def _pages(site: Path) -> str:
    return "".join(file.read_text("utf-8") for file in (site / "_site").rglob("*.html"))


def _mode_of_home(site: Path) -> None:
    (site.parent / "home").mkdir(mode=0)


MATRIX: Mapping[str, Surrounding] = {
    **{name: surrounding for name, (surrounding, _) in STREAMS.items()},
    **{f"unreadable: {name}": Surrounding(prepare) for name, (prepare, _) in UNREADABLE.items()},
    "gone": Surrounding(enter=_leave),
    "locked": Surrounding(enter=_lock_in),
    "a full disk": Surrounding(enter=_no_room),
    "no home": Surrounding(environment={"HOME": None, "XDG_STATE_HOME": None}),
    "a home of somebody else": Surrounding(_mode_of_home, environment={"HOME": "{}/../home", "XDG_STATE_HOME": None}),
    "no temporary folder": Surrounding(environment={"TMPDIR": "{}/nowhere"}),
    "a folder that is read-only": Surrounding(mode(".", 0o500)),
    "schemas that nobody may read": Surrounding(mode("schema", 0)),
    "words that nobody may read": Surrounding(mode("locale", 0)),
    "a pipe as a schema": Surrounding(replaced("schema/event.schema.json", os.mkfifo)),
    "a pipe as a file of actors": Surrounding(replaced("content/actors/actors.yaml", os.mkfifo)),
}


@pytest.mark.slow
@pytest.mark.parametrize("fault", MATRIX)
def test_no_command_crashes_or_hangs(tmp_path: Path, fault: str) -> None:
    """Each command in each surrounding ends with a status that docs/commands.md lists, and says one thing at most."""
    found: dict[str, Attempt] = {}
    for name, arguments in COMMANDS.items():
        site = tmp_path / name / "site"
        write_site(site)
        found[name] = attempt(site, arguments, MATRIX[fault], is_real=True)

    assert {name: one.error for name, one in found.items() if one.is_crash or str(one.status) not in ENDED} == {}
    assert {name: one.error for name, one in found.items() if one.error.count("Error: ") > 1} == {}


@pytest.mark.slow
@pytest.mark.parametrize("fault", ["a pipe as site.yaml", "a folder without x", "a static file"])
def test_preview_shows_what_cant_be_read_and_goes_on(site: Path, fault: str) -> None:
    """A preview reports a file that it can't read, and waits for the editor to put that right."""
    prepare, line = UNREADABLE[fault]
    found = attempt(site, ("serve", "--port", "0"), Surrounding(prepare, enter=lambda _site: signal.alarm(15)))

    assert found.status == -signal.SIGALRM
    assert "preview of . at http" in found.output
    assert line in found.error
    assert "Traceback" not in found.error


@pytest.mark.parametrize("command", ["build --watch", *slow(["serve --port 0"])])
def test_resident_command_ends_too(site: Path, command: str) -> None:
    """A command that would stay ends as well if nobody can get what it prints, without a second message."""
    found = attempt(site, tuple(command.split()), _streams(stdout="full"))

    assert (found.status, found.error.count("Error: ")) == (74, 1)
    assert found.error.endswith(IS_FULL)
