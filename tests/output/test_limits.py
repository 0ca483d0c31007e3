"""GitHub's size limits: a build warns about files and sites that GitHub would refuse."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import MakeSite

from onrecord.build.pipeline import Options, build
from onrecord.output import limits, over_the_limits
from onrecord.report.formats import FORMATS
from onrecord.report.painting import plain
from onrecord.report.run_report import Report

MIB = 2**20


def _report(sizes: dict[str, int]) -> str:
    return FORMATS["concise"](Report(tuple(over_the_limits(sizes)), 1), plain)


def test_site_within_limits_has_no_warning() -> None:
    """A site of exactly 1 GB and a file of exactly 100 MiB get no warning."""
    sizes = {"static/film.mp4": 100 * MIB, "index.html": 10**9 - 100 * MIB}

    assert list(over_the_limits(sizes)) == []


def test_warning_names_oversized_file() -> None:
    """A warning names the file that is too large for git on GitHub, its size and the limit; built pages get none."""
    report = _report({"static/film.mp4": 100 * MIB + 1, "story/index.html": 100 * MIB + 1})

    assert report.splitlines()[0] == (
        "static/film.mp4:1:1: warning PUB001 "
        "this file has 104.9 MB, and GitHub takes none of more than 100 MiB (104.8 MB)"
    )
    assert report.count("PUB001") == 1


def test_warning_lists_largest_files_of_oversized_site() -> None:
    """The warning for a site over 1 GB lists its largest files, the largest first."""
    sizes = {f"static/{name}.png": size * 10**7 for name, size in zip("abcd", (10, 30, 40, 20), strict=True)}
    problems = tuple(over_the_limits({**sizes, "index.html": 1}))

    assert [(problem.code, problem.message) for problem in problems if problem.span is None] == [
        ("PUB001", "the site has 1 000.1 MB, and GitHub Pages takes 1 000 MB")
    ]
    assert problems[-1].hint == (
        "the largest files are static/c.png, static/b.png, static/d.png; other hosts may take more"
    )


@pytest.mark.parametrize(("strict", "is_built"), [(False, True), (True, False)])
def test_build_warns_of_oversized_file(
    make_site: MakeSite,
    options: Options,
    monkeypatch: pytest.MonkeyPatch,
    strict: bool,  # noqa: FBT001
    is_built: bool,  # noqa: FBT001
) -> None:
    """Each build warns about an oversized file (here a small one is); only `--strict` stops it."""
    monkeypatch.setattr(limits, "LARGEST_FILE", MIB)
    site = make_site({"static/film.bin": bytes(MIB + 1)})
    for _ in range(2):
        outcome = build(site, site / "_site", Options(today=options.today, strict=strict))

        assert [(problem.code, problem.span.path if problem.span else "") for problem in outcome.problems] == [
            ("PUB001", "static/film.bin")
        ]
        assert (outcome.value.published is not None) == is_built
        assert (site / "_site/static/film.bin").exists() == is_built


def test_output_disables_jekyll(make_site: MakeSite, options: Options) -> None:
    """The output has an empty .nojekyll, so that GitHub Pages serves the files unchanged."""
    site = make_site({})
    build(site, site / "_site", options)

    assert Path(site / "_site/.nojekyll").read_bytes() == b""
