"""What GitHub takes of a site, told before it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import MakeSite

from onrecord.output import over_the_limits
from onrecord.pipeline import Options, build
from onrecord.report import FORMATS, Report, plain

MIB = 2**20


def _told(sizes: dict[str, int]) -> str:
    return FORMATS["concise"](Report(tuple(over_the_limits(sizes)), 1), plain)


def test_what_fits_is_not_told() -> None:
    """A site of exactly 1 GB fits, and so does a file of exactly 100 MiB."""
    sizes = {"static/film.mp4": 100 * MIB, "index.html": 10**9 - 100 * MIB}

    assert list(over_the_limits(sizes)) == []


def test_large_file_is_told_at_its_place() -> None:
    """A file that git can't push to GitHub is named, with its size and the limit; a page is in no repository."""
    told = _told({"static/film.mp4": 100 * MIB + 1, "story/index.html": 100 * MIB + 1})

    assert told.splitlines()[0] == (
        "static/film.mp4:1:1: warning PUB001 "
        "this file has 104.9 MB, and GitHub takes none of more than 100 MiB (104.8 MB)"
    )
    assert told.count("PUB001") == 1


def test_large_site_is_told_with_what_makes_it_large() -> None:
    """A site over 1 GB is told with its largest files, the largest first."""
    sizes = {f"static/{name}.png": size * 10**7 for name, size in zip("abcd", (10, 30, 40, 20), strict=True)}
    problems = tuple(over_the_limits({**sizes, "index.html": 1}))

    assert [(problem.code, problem.message) for problem in problems if problem.span is None] == [
        ("PUB001", "the site has 1 000.1 MB, and GitHub Pages takes 1 000 MB")
    ]
    assert problems[-1].hint == (
        "the largest files are static/c.png, static/b.png, static/d.png; other hosts may take more"
    )


@pytest.mark.parametrize(("strict", "is_built"), [(False, True), (True, False)])
def test_build_tells_of_what_is_too_large(
    make_site: MakeSite,
    options: Options,
    strict: bool,  # noqa: FBT001
    is_built: bool,  # noqa: FBT001
) -> None:
    """A build measures what it made; only with `--strict` does it stop there. A second build still tells it."""
    site = make_site({"static/film.bin": b""})
    with (site / "static/film.bin").open("wb") as film:
        film.truncate(100 * MIB + 1)
    for _ in range(2):
        outcome = build(site, site / "_site", Options(today=options.today, strict=strict))

        assert [(problem.code, problem.span.path if problem.span else "") for problem in outcome.problems] == [
            ("PUB001", "static/film.bin")
        ]
        assert (outcome.value.published is not None) == is_built
        assert (site / "_site/static/film.bin").exists() == is_built


def test_jekyll_is_kept_away(make_site: MakeSite, options: Options) -> None:
    """Where Pages publishes a branch, an empty file tells it not to make anything of the pages."""
    site = make_site({})
    build(site, site / "_site", options)

    assert Path(site / "_site/.nojekyll").read_bytes() == b""
