"""The line ends of kept texts, in a clone for which git changes them as it does on Windows."""

from __future__ import annotations

import re
import shlex
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from conftest import BASE, MakeSite
from repositories import commit, git

from onrecord.cli import main
from onrecord.editing.starting.starter import NewSite, site_files

TEXT = "[…]\nThe company denied it.\n[…]\n"
KEPT = "content/snapshots/wire.txt"
SOURCES = "content/sources/sources.yaml"
SITE = {
    KEPT: TEXT,
    SOURCES: BASE[SOURCES].replace("org/wire}", f"org/wire, sha256: {sha256(TEXT.encode()).hexdigest()}}}"),
}


def _check(site: Path) -> Result:
    return CliRunner().invoke(main, ["check", str(site), "--no-cache"], catch_exceptions=False)


def _clone(site: Path, folder: Path) -> Path:
    """Commit a site, and clone it as git on Windows does by default."""
    commit(site)
    git(folder, "clone", "--quiet", "--config", "core.autocrlf=true", str(site), "clone")
    return folder / "clone"


def test_new_site_keeps_the_line_ends_of_kept_texts(make_site: MakeSite, tmp_path: Path) -> None:
    """Its `.gitattributes` sees to it. Entries have the line ends of Windows, which do no harm."""
    attributes = site_files(NewSite("x", ("en",), "UTC", "onrecord==1"))[".gitattributes"]
    clone = _clone(make_site({**SITE, ".gitattributes": attributes}), tmp_path)

    assert b"\r\n" in (clone / SOURCES).read_bytes()
    assert (clone / KEPT).read_bytes() == TEXT.encode()
    assert _check(clone).exit_code == 0


def test_report_tells_how_to_get_the_line_ends_back(make_site: MakeSite, tmp_path: Path) -> None:
    """A site without the line gets QUO003; the line, and the command of the hint, end it."""
    clone = _clone(make_site(SITE), tmp_path)
    checked = _check(clone)
    assert checked.exit_code == 1
    assert "QUO003 the line ends of the text kept of 'wire' have changed since this sha256 was taken" in checked.stderr
    assert "save the file with LF line ends" in checked.stderr
    (line,) = re.findall(r"write '(.*?)' into .gitattributes, delete the file, and get it back: ", checked.stderr)
    (command,) = re.findall(r"get it back: git (.*?);", checked.stderr)

    (clone / ".gitattributes").write_text(f"{line}\n", "utf-8")
    (clone / KEPT).unlink()
    git(clone, *shlex.split(command))
    assert _check(clone).exit_code == 0


@pytest.mark.parametrize("changed", [TEXT.replace("denied", "confirmed"), TEXT.replace("\n", "\r\n", 1)])
def test_other_change_is_told_as_one(make_site: MakeSite, changed: str) -> None:
    """Other words, and line ends that no program makes, are for somebody to look at."""
    site = make_site(SITE)
    (site / KEPT).write_bytes(changed.encode())
    checked = _check(site)

    assert checked.exit_code == 1
    assert "QUO003 the text kept of 'wire' has changed since this sha256 was taken" in checked.stderr
    assert "find out who changed it" in checked.stderr
