"""The command `onrecord serve` as a process: how it starts, what it leaves unchanged and how it ends."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from click.testing import CliRunner
from conftest import MakeSite
from forked_commands import forked_onrecord
from previews import running
from slow import slow

from onrecord.build.pipeline import Options, build
from onrecord.cli import main

EVENTS = "content/stories/dispute/events"
DRAFT = {f"{EVENTS}/draft.yaml": "type: report\ndate: 2022-03-01\ntitle: Not yet\nstatus: draft\nsources: wire\n"}


def _get(url: str) -> str:
    with urlopen(url, timeout=10) as answer:  # noqa: S310  (the address is the preview's own)
        return str(answer.read().decode("utf-8"))


@pytest.mark.parametrize("signal_", [signal.SIGINT, *slow([signal.SIGTERM, signal.SIGHUP])])
def test_signal_ends_preview_and_removes_its_folder(
    make_site: MakeSite, tmp_path: Path, signal_: signal.Signals
) -> None:
    """Ctrl-C, `kill` and a closed terminal end the preview without a traceback and remove its folder."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    with running(make_site({}), env={"TMPDIR": str(scratch)}, is_forked=False) as preview:
        assert "The dispute" in _get(preview.url)
        assert len(list(scratch.glob("onrecord-preview-*"))) == 1
        with urlopen(f"{preview.url}.onrecord/events?at=/", timeout=10):  # noqa: S310
            code, output = preview.end(signal_)

    assert (code, output.splitlines()[-1]) == (0, "the preview has ended")
    assert "Traceback" not in output
    assert list(scratch.iterdir()) == []


def test_next_preview_removes_the_folder_of_a_killed_one(make_site: MakeSite, tmp_path: Path) -> None:
    """`kill -9` leaves the folder of a preview behind, and the next preview removes it; no other folder goes."""
    scratch, root = tmp_path / "scratch", make_site({})
    (scratch / "onrecord-preview-of-somebody").mkdir(parents=True)
    with running(root, env={"TMPDIR": str(scratch)}, is_forked=False) as killed:
        killed.end(signal.SIGKILL)
    left = {folder.name for folder in scratch.iterdir()}
    assert len(left) == 2
    with running(root, env={"TMPDIR": str(scratch)}) as first, running(root, env={"TMPDIR": str(scratch)}) as second:
        assert "The dispute" in _get(first.url)
        assert "The dispute" in _get(second.url)
        now = {folder.name for folder in scratch.iterdir()}

    assert len(now) == 3
    assert now & left == {"onrecord-preview-of-somebody"}


def test_published_site_is_not_changed(make_site: MakeSite, options: Options) -> None:
    """The preview builds drafts into a folder of its own, so that the published site stays unchanged."""
    root = make_site(DRAFT)
    assert build(root, root / "_site", options).value.published
    before = {file: file.stat().st_mtime_ns for file in (root / "_site").rglob("*")}
    with running(root) as preview:
        assert "Not yet" in _get(f"{preview.url}dispute/draft/")

    assert {file: file.stat().st_mtime_ns for file in (root / "_site").rglob("*")} == before
    assert not (root / "_site/dispute/draft").exists()


def test_preview_without_drafts_is_published_site(make_site: MakeSite) -> None:
    """With `--no-drafts` the preview is the published site."""
    with running(make_site(DRAFT), "--no-drafts") as preview, pytest.raises(HTTPError, match="404"):
        _get(f"{preview.url}dispute/draft/")


def test_site_with_base_path_is_served_at_root(make_site: MakeSite) -> None:
    """A site with a base path is served at the root, with correct links, also on the 404 page."""
    root = make_site({"site.yaml": "title: A test\nurl: https://example.org/repo/\n"})
    with running(root) as preview:
        with pytest.raises(HTTPError) as missing:
            _get(f"{preview.url}no/such/page/")
        page = missing.value.read().decode("utf-8")

        assert 'href="/static/style.css"' in page
        assert f'<link rel="canonical" href="{preview.url}dispute/">' in _get(f"{preview.url}dispute/")


def test_each_save_is_built_once_and_the_last_of_many_is_shown(make_site: MakeSite) -> None:
    """Each save is built once, also one made during a build, and each problem is reported once.

    After many saves during builds, the preview shows the last state.
    """
    root = make_site({})
    with running(root) as preview:
        file = root / EVENTS / "denial.yaml"
        text = file.read_text("utf-8")
        file.write_text(f"{text}bad: x\n", "utf-8")
        preview.wait(r"^not built in \d+ ms after a change of denial.yaml$")
        assert "error FLD001" in "".join(preview.said)
        file.write_text(f"{text}bad: x\n# still\n", "utf-8")
        assert preview.wait("^(still|content)") == "still 1 error in 1 of 6 files\n"
        file.write_text(text, "utf-8")
        preview.wait(r"^built in \d+ ms after a change of denial.yaml$")

        assert preview.quiet(0.7) == []
        assert preview.builds == 4
        for number in range(30):
            file.write_text(text.replace("The company denies", f"Denial {number}"), "utf-8")
        preview.wait("^built")
        while preview.quiet(1.5):
            pass

        assert "Denial 29" in _get(f"{preview.url}dispute/denial/")


@pytest.mark.slow  # its real delays need a machine without other load
def test_checkout_of_many_files_is_one_build(make_site: MakeSite) -> None:
    """`git checkout` of another branch is built once, after git is done."""
    root = make_site({})
    git = [shutil.which("git") or "git", "-c", "user.name=t", "-c", "user.email=t@example.org", "-C", str(root)]
    subprocess.run([*git, "init", "--quiet", "-b", "one"], check=True)
    subprocess.run([*git, "add", "."], check=True)
    subprocess.run([*git, "commit", "--quiet", "-m", "one"], check=True)
    subprocess.run([*git, "checkout", "--quiet", "-b", "two"], check=True)
    for number in range(150):
        text = f"type: report\ndate: 2022-01-01\ntime: '{number // 60:02}:{number % 60:02}'\ntitle: R {number}\n"
        (root / EVENTS / f"report-{number}.yaml").write_text(f"{text}sources: wire\npublished: 2022-02-01\n", "utf-8")
    subprocess.run([*git, "add", "."], check=True)
    subprocess.run([*git, "commit", "--quiet", "-m", "two"], check=True)
    with running(root) as preview:
        subprocess.run([*git, "checkout", "--quiet", "one"], check=True)
        preview.wait(r"^built in \d+ ms after a change of 150 files$")

        assert preview.quiet(0.7) == []


def test_taken_port_is_refused(make_site: MakeSite) -> None:
    """A given port that is in use is an error; without one, the next free port is used."""
    root = make_site({})
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        command = [forked_onrecord(), "serve", str(root), "--port", port]
        ran = subprocess.run(command, capture_output=True, text=True, check=False)

    assert ran.returncode == 1
    assert ran.stderr == (
        f"Error: port {port} is taken by another program; choose another with --port, or leave that out\n"
    )


def test_listening_on_network_is_announced(make_site: MakeSite) -> None:
    """The command warns when other machines can read the preview, and doesn't reveal paths to them."""
    with running(make_site({}), "--host", "0.0.0.0") as preview:  # noqa: S104
        output = "".join(preview.said)
        entries = _get(f"{preview.url}.onrecord/entries?at=/dispute/denial/")

    assert "everybody who can reach 0.0.0.0 can read this preview, drafts included\n" in output
    assert f'"path":"{EVENTS}/denial.yaml"' in entries
    assert "vscode:" not in entries
    assert '"file"' not in entries


@pytest.mark.parametrize(
    ("options", "opens"),
    [((), False), (("--read-only",), True), (("--editor", "zed"), True), (("--editor", "none"), True)],
)
def test_program_opens_files_where_no_desk_does(make_site: MakeSite, options: tuple[str, ...], *, opens: bool) -> None:
    """With the desk, no page has links into a program on this machine, unless the command names the program."""
    with running(make_site({}), *options) as preview:
        entries = _get(f"{preview.url}.onrecord/entries?at=/dispute/denial/")

    assert ('"open":' in entries) == opens
    assert ('"form":"edit/event/dispute/denial"' in entries) == ("--read-only" not in options)
    assert ("vscode://" in entries) == ("--read-only" in options)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--editor", "emacs"], "write one of vscode, "),
        (["--host", "no such host"], "can't listen at 'no such host'"),
        (["--port", "70000"], "70000 is not in the range"),
    ],
)
def test_wrong_arguments_are_refused(make_site: MakeSite, arguments: list[str], message: str) -> None:
    """Wrong arguments are refused with a message and no traceback."""
    result = CliRunner().invoke(main, ["serve", str(make_site({})), *arguments])

    assert result.exit_code in {1, 2}
    assert message in " ".join(result.output.split())


def test_polling_finds_changes(make_site: MakeSite) -> None:
    """With `--poll` changes are found without file events of the system."""
    root = make_site({})
    with running(root, "--poll") as preview:
        (root / "site.yaml").write_text("title: Another\nurl: https://example.org/\n", "utf-8")
        preview.wait("^built in .* after a change of site.yaml$")

        assert "Another" in _get(preview.url)


@pytest.mark.parametrize("module", ["watchdog", *slow(["starlette", "uvicorn", "asyncio"])])
def test_other_commands_do_not_import_preview_libraries(make_site: MakeSite, module: str) -> None:
    """Libraries that only the preview needs are not imported by other commands."""
    program = (
        "import sys\nfrom onrecord.cli import main\n"
        "main(['check', sys.argv[1], '--jobs', '1'], standalone_mode=False)\n"
        f"print({module!r} in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", program, make_site({})], capture_output=True, text=True, check=True)

    assert ran.stdout.splitlines()[-1] == "False"
