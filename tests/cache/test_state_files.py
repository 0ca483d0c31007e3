"""Test the declarations of the files in the state directory."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from onrecord.cache import state
from onrecord.cache.state import PACKAGE, StateFile
from onrecord.model import choices

FILES = [value for value in vars(state).values() if isinstance(value, StateFile)]
PATTERNS = [pytest.param(pattern, id=f"{file.name}: {pattern}") for file in FILES for pattern in file.code]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_pattern_of_code_matches_a_module(pattern: str) -> None:
    """Each pattern matches a module: one of a module that moved would leave what an older program wrote valid."""
    assert list(PACKAGE.glob(pattern))


@pytest.mark.parametrize(
    "module",
    [
        "model/fields.py",
        "model/choices.py",
        "model/languages.json",
        "read/validation.py",
        "read/hints/synonyms.json",
        "read/yaml/tree.py",
        "read/markdown/markdown_compiler.py",
    ],
)
def test_parsed_files_depend_on_all_that_reads_them(module: str) -> None:
    """A change of the validator, the YAML reader or the Markdown compiler invalidates the parsed files."""
    assert PACKAGE / module in {path for pattern in state.PARSED_FILES.code for path in PACKAGE.glob(pattern)}


NO_PAGE = ("commands/", "report/", "terminal/")
"""What a command reads to understand its options and to print problems."""
READ = """
import sys
from pathlib import Path
read = set()
sys.addaudithook(lambda event, values: event == "open" and read.add(str(values[0])))
from onrecord.cli import main
try:
    main(["build", *sys.argv[1:], "--no-keep-ids", "--no-cache", "--jobs", "1"])
finally:
    read.update(module.__file__ for module in [*sys.modules.values()] if getattr(module, "__file__", None))
    print(*read, sep="\\n")
"""


def test_pages_depend_on_all_that_a_build_reads(tmp_path: Path) -> None:
    """A change of a module or a table of a build with all outputs invalidates the pages."""
    site = tmp_path / "site"
    shutil.copytree(Path(__file__).parents[1] / "sites/everything", site)
    outputs = f"\noutputs: [{', '.join(get_args(choices.OutputKind))}]\n"
    (site / "site.yaml").write_text((site / "site.yaml").read_text("utf-8") + outputs, "utf-8")
    command = [sys.executable, "-c", READ, str(site), "--output", str(tmp_path / "_site")]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    read = {Path(line) for line in built.stdout.splitlines() if line.endswith((".py", ".json"))}
    own = {path for path in read if PACKAGE in path.parents and not _relative(path).startswith(NO_PAGE)}
    found = {path for pattern in state.MANIFEST.code for path in PACKAGE.glob(pattern)}

    assert (tmp_path / "_site/data/claims.jsonl").is_file(), built.stderr
    assert len(own) > 150
    assert {*map(_relative, own - found)} == set()


def _relative(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()
