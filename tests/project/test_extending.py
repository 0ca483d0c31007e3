"""The plug-in of docs/extending.md is built, installed and used as it stands there."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from conftest import BASE, MakeSite
from doc_examples import ROOT
from entry_blocks import Block, blocks
from packages import done

from onrecord.plugins import GROUPS

DOCUMENT = (ROOT / "docs" / "extending.md").read_text("utf-8")
FOUND = tuple(blocks(DOCUMENT))
WORDS = " ".join(["word"] * 61)
QUOTING = f"""\
quotes:
  - {{id: short, exact: No agreement, lang: en, source: wire}}
  - {{id: long, exact: {WORDS}, lang: en, speaker: ministry, source: wire}}
"""
DENIAL = "content/stories/dispute/events/denial.yaml"


def _block(path: str) -> Block:
    return next(block for block in FOUND if block.path == path)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder in which pip has installed the wheel of the example, without an index."""
    sources, target = tmp_path_factory.mktemp("sources"), tmp_path_factory.mktemp("target")
    for block in FOUND:
        if block.kind in ("toml", "html") or block.path.endswith(".py"):
            (sources / block.path).parent.mkdir(parents=True, exist_ok=True)
            (sources / block.path).write_text(block.content, "utf-8")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    done([*pip, "wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", sources / "dist", sources])
    (wheel,) = (sources / "dist").iterdir()
    assert wheel.name in DOCUMENT
    done([*pip, "install", "--no-deps", "--no-index", "--no-compile", "--target", target, wheel])
    return target


@pytest.fixture
def site(make_site: MakeSite) -> Path:
    """Return a site that names the plug-in and has quotations."""
    return make_site({"site.yaml": _block("site.yaml").content, DENIAL: BASE[DENIAL] + QUOTING})


def _ran(installed: Path, arguments: Sequence[str | Path], folder: Path) -> str:
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    ran = subprocess.run(
        [sys.executable, *arguments], env=environment, cwd=folder, capture_output=True, check=True, encoding="utf-8"
    )
    return ran.stdout + ran.stderr


@pytest.mark.slow
def test_plugin_adds_a_page_a_file_and_a_rule(installed: Path, site: Path, tmp_path: Path) -> None:
    """The page lists the quotations of each speaker, the table has the same, and the rule reports the long one."""
    printed = _ran(installed, ["-m", "onrecord", "build", site, "--no-keep-ids"], tmp_path)
    page = (site / "_site/quotes/index.html").read_text("utf-8")

    assert "denial.yaml:10:23: warning QUOTES-001 this quotation has 61 words" in printed
    assert '<h2><a href="../actors/company/">The company</a></h2>' in page
    assert '<q lang="en">No agreement</q> (<a href="../dispute/denial/">The company denies</a>)' in page
    assert (site / "_site/quotes.csv").read_text("utf-8") == (
        "speaker,story,event,language,words\n"
        "company,dispute,denial,en,No agreement\n"
        f"ministry,dispute,denial,en,{WORDS}\n"
    )


@pytest.mark.slow
def test_program_reports_the_problems(installed: Path, site: Path) -> None:
    """The program of the document prints what the rule has found."""
    program = next(block for block in FOUND if block.kind == "python" and not block.path).content
    printed = _ran(installed, ["-c", program.replace('"site"', repr(str(site)))], site)

    assert "QUOTES-001 this quotation has 61 words\n" in printed


@pytest.mark.slow
def test_types_of_the_example_are_checked(installed: Path, tmp_path: Path) -> None:
    """The type checker passes each file of the example, against the types of the interface, and sees a wrong name."""
    package = tmp_path / "onrecord_quotes"
    package.mkdir()
    for file in (installed / "onrecord_quotes").glob("*.py"):
        (package / file.name).write_text(file.read_text("utf-8"), "utf-8")
    (tmp_path / "test_quotes.py").write_text(_block("tests/test_quotes.py").content, "utf-8")
    mypy = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(ROOT / ".mypy_cache"), "."]
    page = package / "page.py"

    right = subprocess.run(mypy, cwd=tmp_path, capture_output=True, check=False, encoding="utf-8")
    page.write_text(
        page.read_text("utf-8").replace("describe.event_link(ref)", "describe.event_link(ref).titel"), "utf-8"
    )
    wrong = subprocess.run(mypy, cwd=tmp_path, capture_output=True, check=False, encoding="utf-8")

    assert "Success: no issues found" in right.stdout, right.stdout
    assert '"EventLink" has no attribute "titel"' in wrong.stdout


@pytest.mark.slow
def test_test_of_the_example_passes(installed: Path, tmp_path: Path) -> None:
    """The tests that the document shows pass where the plug-in is installed."""
    (tmp_path / "test_quotes.py").write_text(_block("tests/test_quotes.py").content, "utf-8")

    assert "3 passed" in _ran(installed, ["-m", "pytest", "-q", "-p", "no:cacheprovider", "test_quotes.py"], tmp_path)


@pytest.mark.slow
def test_command_edits_the_site_that_names_the_plugin(installed: Path, site: Path, tmp_path: Path) -> None:
    """It changes the source of each quotation and no other line; elsewhere, there is no such command."""
    before = (site / DENIAL).read_text("utf-8")

    printed = _ran(installed, ["-m", "onrecord", "requote", "wire", "gazette"], site)

    assert printed == f"changed {DENIAL}\n"
    after = before.replace("source: wire}", "source: gazette}")
    assert (site / DENIAL).read_text("utf-8") == after != before
    with pytest.raises(subprocess.CalledProcessError) as ended:
        _ran(installed, ["-m", "onrecord", "requote", "wire", "gazette"], tmp_path)
    assert "there is no command 'requote'" in ended.value.stderr


@pytest.mark.slow
def test_command_changes_nothing_that_would_be_an_error(installed: Path, site: Path) -> None:
    """A source that does not exist is refused, and each file stays as it was."""
    before = (site / DENIAL).read_bytes()

    with pytest.raises(subprocess.CalledProcessError) as ended:
        _ran(installed, ["-m", "onrecord", "requote", "wire", "nobody"], site)

    assert "error SRC002 no source is called 'nobody'" in ended.value.stderr
    assert "nothing is changed: the site would have errors" in ended.value.stderr
    assert (site / DENIAL).read_bytes() == before


def test_document_names_the_groups() -> None:
    """The project file of the example has an entry point in each group."""
    assert [group for group in GROUPS if f'entry-points."{group}"' not in _block("pyproject.toml").content] == []
