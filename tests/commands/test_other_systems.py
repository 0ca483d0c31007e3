"""What the program does on systems without parts of POSIX, such as Windows, as far as this one can act like them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from conftest import MakeSite
from forked_commands import forked_onrecord
from golden import files_in

from onrecord.version import install_command, libraries_of

_WITHOUT_POSIX = """
import multiprocessing, os, signal, sys
for name in ("fcntl", "resource", "termios"):
    sys.modules[name] = None
for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_DIRECTORY", "geteuid", "sched_getaffinity", "sync"):
    delattr(os, name)
del signal.SIGHUP
multiprocessing.get_all_start_methods = lambda: ["spawn"]
import json
from onrecord.cli import main
if __name__ == "__main__":  # a process that is spawned has it too
    for arguments in json.loads(sys.argv[1]):
        main(arguments, standalone_mode=False)
"""


def _run(*commands: list[str | Path]) -> None:
    arguments = json.dumps([[str(word) for word in command] for command in commands])
    command = [sys.executable, "-c", _WITHOUT_POSIX, arguments]
    ran = subprocess.run(command, capture_output=True, check=False, encoding="utf-8")
    assert ran.returncode == 0, ran.stderr


def test_site_is_made_and_built_without_posix(tmp_path: Path, make_site: MakeSite) -> None:
    """Without kernel locks, flags of POSIX and forks, a site is made, checked and built, with the same bytes."""
    site = make_site({})
    _run(
        ["init", tmp_path / "new", "--from", "git+https://example.org/onrecord.git"],
        ["remove", "example/", "--yes", "--site", tmp_path / "new"],
        ["check", site],
        ["build", site, "--output", tmp_path / "other", "--no-keep-ids", "--no-cache", "--jobs", "2"],
    )
    own = [forked_onrecord(), "build", str(site), "--output", str(tmp_path / "own"), "--no-keep-ids"]
    subprocess.run(own, check=True, capture_output=True)

    assert files_in(tmp_path / "other") == files_in(tmp_path / "own")


def test_libraries_are_installed_by_their_own_names() -> None:
    """A command that installs an extra names no package that could be somebody else's onrecord, in any shell."""
    for extra in ("archive", "csl"):
        command = install_command(extra)

        assert len(libraries_of(extra)) > 1
        assert "onrecord" not in command
        assert "'" not in command  # cmd.exe knows only the other quotation marks
