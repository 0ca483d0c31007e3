"""A build that fails on a file says which one it is: the output folder is not always at fault."""

import errno
import os
from pathlib import Path

import pytest
from conftest import MakeSite

from onrecord.build import file_failure as failures
from onrecord.build.file_failure import file_failure
from onrecord.build.pipeline import Options, build
from onrecord.cache.state import PACKAGE
from onrecord.output import OutputFolder
from onrecord.render.data import tables


def test_missing_file_of_the_program_is_named(
    make_site: MakeSite, options: Options, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the schemas that a build copies, the problem names one of them, and what puts it there again."""
    site = make_site({})
    monkeypatch.setattr(failures, "PACKAGE", tmp_path / "lib" / "onrecord")
    monkeypatch.setattr(tables, "__file__", str(tmp_path / "lib" / "onrecord" / "render" / "data" / "tables.py"))
    outcome = build(site, site / "_site", options)
    (problem,) = outcome.problems

    assert outcome.value.published is None
    assert problem.span
    assert problem.span.path.startswith("onrecord:schema/api-v1/")
    assert (problem.code, problem.message) == ("FIL003", "the file can't be read: No such file or directory")
    assert problem.hint == "it is a file of the program itself: install onrecord again"


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (PACKAGE / "locale" / "ru.po", "FIL003"),
        (PACKAGE.parent / "static" / "style.css", "FIL003"),
        (PACKAGE.parent / "_site" / "index.html", "OUT001"),
        ("_site/index.html", "OUT001"),
        (None, "OUT001"),
    ],
    ids=["package", "theme", "site around the program", "output", "no name"],
)
def test_file_that_an_error_names_decides(tmp_path: Path, file: Path | str | None, code: str) -> None:
    """A file that is none of the program's, and an error without a file, leave the fault with the output folder."""
    error = OSError(errno.EACCES, os.strerror(errno.EACCES), file)

    assert file_failure(OutputFolder(tmp_path / "_site"), error).code == code
