"""`onrecord theme`: lists the theme's files, and copies them into a site without overwriting any."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import MakeSite

from onrecord.build.pipeline import Options, build
from onrecord.cli import main
from onrecord.editing.starting.theme_files import list_theme_files
from onrecord.read.theme_reader import theme_root


def _run(*arguments: str | Path) -> tuple[int, str]:
    """Return the exit code and output of a command; unexpected exceptions propagate."""
    ran = CliRunner().invoke(main, ["theme", *map(str, arguments)], catch_exceptions=False)
    return ran.exit_code, ran.output


def _states(site: Path) -> dict[str, str]:
    """Return the state of each file that the site has of its own."""
    return {file.path: file.origin for file in list_theme_files(site) if file.origin != "theme"}


def test_list_says_what_each_file_makes(make_site: MakeSite) -> None:
    """The list has all files of the default theme, each with what it makes."""
    files = list_theme_files(make_site({}))
    code, output = _run("list", make_site({}))

    paths = [file.relative_to(theme_root()).as_posix() for file in theme_root().glob("templates/**/*.html")]
    assert {file.path for file in files} >= {*paths, "static/style.css", "static/onrecord.js", "static/icon.svg"}
    assert [file.path for file in files if not file.about] == []
    assert code == 0
    assert all(any(line.split("  ")[0] == path for line in output.splitlines()) for path in paths)


def test_copies_build_the_same_site(make_site: MakeSite, options: Options, tmp_path: Path) -> None:
    """A site with copies of all files has the same pages as without them, and no problem."""
    site = make_site({})
    build(site, tmp_path / "before", options)
    names = [file.path for file in list_theme_files(site)]
    code, _ = _run("copy", *names, "--site", site)
    outcome = build(site, tmp_path / "after", options)
    before, after = (
        {file.relative_to(tmp_path / name): file.read_bytes() for file in (tmp_path / name).rglob("*.html")}
        for name in ("before", "after")
    )

    assert (code, outcome.problems) == (0, ())
    assert before == after
    assert set(_states(site).values()) == {"copy"}


def test_list_tells_that_an_original_has_changed(make_site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy is compared with the original of today by the digest in its first line, however the copy was changed."""
    site = make_site({})
    _run("copy", "parts/tags.html", "404.html", "--site", site)
    for name in ("parts/tags.html", "404.html"):
        copy = site / "templates" / name
        copy.write_text(f"{copy.read_text('utf-8')}<p>mine</p>\n", "utf-8")
    assert set(_states(site).values()) == {"copy"}

    monkeypatch.setattr(
        "onrecord.editing.starting.theme_files._read_text", lambda file: f"{file.read_text('utf-8')}<p>new</p>"
    )
    output = _run("list", site)[1]

    assert _states(site) == {"templates/404.html": "outdated", "templates/parts/tags.html": "outdated"}
    assert output.count("the original has changed since you copied it") == 2
    assert "onrecord theme show parts/tags.html" in output


def test_list_tells_how_a_site_s_templates_relate_to_the_theme(make_site: MakeSite) -> None:
    """A template of the site extends an original, replaces it, or has none."""
    texts = {
        "404.html": '{% extends "onrecord/404.html" %}',
        "base.html": "<p>mine</p>",
        "parts/mine.html": "{#- Mine. -#}",
        "parts/\x1b[31m.html": "",
    }
    site = make_site({f"templates/{name}": text for name, text in texts.items()})
    states = {path: state for path, state in _states(site).items() if "\x1b" not in path}

    assert states == {
        "templates/404.html": "extends",
        "templates/base.html": "replaces",
        "templates/parts/mine.html": "own",
    }
    assert "\x1b" not in _run("list", site)[1]


def test_copy_overwrites_nothing(make_site: MakeSite) -> None:
    """A file that the site has already stays as it is."""
    site = make_site({"templates/404.html": "mine"})
    code, output = _run("copy", "404.html", "--site", site)

    assert (code, "templates/404.html is there already" in output) == (1, True)
    assert (site / "templates/404.html").read_text("utf-8") == "mine"


@pytest.mark.parametrize(
    "name", ["../site.yaml", "/etc/passwd", "templates/../site.yaml", "parts", "", "parts/x\n.html"]
)
def test_name_outside_the_theme_is_refused(make_site: MakeSite, name: str) -> None:
    """Only names of the theme's files are copied: no path leads out of it. Nothing else of the call is written."""
    site = make_site({})
    code, output = _run("copy", "404.html", name, "--site", site)

    assert (code, "the theme has no file" in output) == (2, True)
    assert not (site / "templates").exists()


def test_misspelled_name_is_hinted_at(make_site: MakeSite) -> None:
    """A name that is nearly right is answered with the right one."""
    assert "did you mean 'parts/row.html'?" in _run("copy", "parts/rwo.html", "--site", make_site({}))[1]


def test_copy_follows_no_link(make_site: MakeSite, tmp_path: Path) -> None:
    """A folder that is a link is refused: nothing is written to where it leads."""
    site, elsewhere = make_site({}), tmp_path / "elsewhere"
    elsewhere.mkdir()
    (site / "templates").symlink_to(elsewhere)
    code, output = _run("copy", "404.html", "--site", site)

    assert (code, "templates is a link" in output) == (1, True)
    assert list(elsewhere.iterdir()) == []


def test_copy_needs_a_site(tmp_path: Path) -> None:
    """In a folder without site.yaml nothing is written; in the theme's own folder there is nothing to copy."""
    assert _run("copy", "404.html", "--site", tmp_path)[0] == 2
    assert list(tmp_path.iterdir()) == []
    assert "the default theme itself" in _run("copy", "404.html", "--site", theme_root())[1]


def test_show_prints_the_original() -> None:
    """`show` prints an original as it is, to compare a copy with it."""
    assert _run("show", "parts/tags.html") == (0, (theme_root() / "templates/parts/tags.html").read_text("utf-8"))


def test_copy_names_the_blocks_that_can_be_extended(make_site: MakeSite) -> None:
    """After the copy of a page, the command says how to change one block alone."""
    output = _run("copy", "404.html", "--site", make_site({}))[1]

    assert '{% extends "onrecord/404.html" %}' in output
    assert "title, main" in output
