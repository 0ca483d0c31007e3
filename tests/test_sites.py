"""Whole sites in, whole folders out; broken sites in, whole reports out."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from golden import expected_files, expected_text, files_in
from PIL import Image

from onrecord.pipeline import Options, build
from onrecord.read.theme import theme_root
from onrecord.report import FORMATS, Report, plain

HERE = Path(__file__).parent
SITES = sorted(path.name for path in (HERE / "sites").iterdir())
_ENCODED = (".webp", ".jpg", ".png")
BROKEN = sorted(path.name for path in (HERE / "broken").iterdir())


@pytest.mark.parametrize("name", SITES)
def test_a_site_gives_its_golden_folder(name: str, tmp_path: Path, options: Options) -> None:
    """A site is built into the files kept for it, byte by byte; the theme's own files are copied."""
    outcome = build(HERE / "sites" / name, tmp_path / "out", options)
    built = files_in(tmp_path / "out")
    theme = {f"static/{path}": content for path, content in files_in(theme_root() / "static").items()}
    copied = {path: built.pop(path) for path in theme}
    built = {path: _without_style(content) for path, content in built.items()}
    made = {f"{path}.txt": _described(built.pop(path)) for path in sorted(built) if path.endswith(_ENCODED)}

    assert [problem.message for problem in outcome.problems if problem.severity == "error"] == []
    assert theme == copied
    assert expected_files(HERE / "golden" / name, built | made) == built | made


def _without_style(content: bytes) -> bytes:
    """Return a page without the style sheet in it, and its hash: else each change of the look would change them all."""
    if b"<style>" not in content:
        return content
    return re.sub(rb"sha256-[\w+/=]+", b"sha256-", re.sub(rb"(?<=<style>).+(?=</style>)", b"", content))


def _described(picture: bytes) -> bytes:
    """Return what a picture is, rather than its bytes: those differ between versions of Pillow."""
    with Image.open(io.BytesIO(picture)) as image:
        return f"{image.format} {image.width} x {image.height} {image.mode}\n".encode()


def test_every_golden_folder_has_its_site() -> None:
    """No expectation is kept for a site that is no longer built."""
    assert sorted(path.name for path in (HERE / "golden").iterdir()) == SITES


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_site_gives_its_report(name: str, tmp_path: Path, options: Options) -> None:
    """All mistakes of all files are told in one run, in these words, and nothing is written."""
    outcome = build(HERE / "broken" / name, tmp_path / "out", options)
    report = FORMATS["full"](Report(outcome.problems, outcome.value.files), plain)

    assert expected_text(HERE / "broken" / name / "report.txt", report) == report
    assert not (tmp_path / "out").exists()


def test_drafts_are_published_only_on_demand(tmp_path: Path, options: Options) -> None:
    """A draft has no page; with `--drafts` it has."""
    site = HERE / "sites" / "everything"
    build(site, tmp_path / "without", options)
    build(site, tmp_path / "with", replace(options, drafts=True))

    assert not (tmp_path / "without/harbour/unfinished").exists()
    assert (tmp_path / "with/harbour/unfinished/index.html").is_file()
