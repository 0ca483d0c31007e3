"""Lazy imports: a command loads only the libraries that it uses."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import BASE, DRAWING, MakeSite
from file_age import let_files_age

PROGRAM = """
import sys
from onrecord.cli import main
main(sys.argv[1:], standalone_mode=False)
print("loaded", *sys.modules)
"""
READING = {"yaml", "markdown_it", "onrecord.model.fields", "onrecord.read", "onrecord.build.pipeline"}
"""Modules that read a site's entries."""
RENDERING = {"babel", "jinja2", "onrecord.build.site_writer", "onrecord.output", "onrecord.render"}
"""Modules that render pages."""
RARELY_USED = {
    "PIL", "citeproc", "concurrent.futures", "httpx2", "lxml", "multiprocessing", "packaging", "pypdf", "rich",
    "starlette", "tinycss2", "trafilatura", "watchdog", "webbrowser",
}  # fmt: skip
"""Modules that only some sites or some commands need."""


def _loaded(*arguments: str | Path) -> set[str]:
    """Run a command and return which of the modules above it loaded."""
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, *map(str, arguments)], capture_output=True, encoding="utf-8", check=False
    )
    assert ran.returncode == 0, ran.stderr
    return set(ran.stdout.rpartition("loaded ")[2].split()) & (READING | RENDERING | RARELY_USED)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--version"],
        ["--help"],
        ["check", "--help"],
        ["diff", "--help"],
        ["rename", "--help"],
        ["merge", "--help"],
        ["erase", "--help"],
        ["source", "--help"],
        ["links", "--help"],
        ["export", "--help"],
    ],
    ids=" ".join,
)
def test_command_without_a_site_loads_no_module(arguments: list[str]) -> None:
    """`--version` and `--help` load no module that reads or renders a site."""
    assert _loaded(*arguments) == set()


def test_check_loads_only_what_reads_entries(make_site: MakeSite) -> None:
    """`check` loads the modules that read entries, and none that renders pages or that few sites need."""
    assert _loaded("check", make_site({}), "--notes", "--jobs", "2") == READING


def test_check_of_drawings_loads_no_picture_library(make_site: MakeSite) -> None:
    """`check` reads a drawing without the library for photographs."""
    event = "content/stories/dispute/events/denial.yaml"
    shown = f"{BASE[event]}media: {{src: drawing.svg, alt: A line, credit: The desk}}\n"

    assert _loaded("check", make_site({event: shown, "static/drawing.svg": DRAWING})) == READING


def test_own_templates_load_only_the_template_library(make_site: MakeSite) -> None:
    """`check` of a site with templates loads the template library, and nothing else that renders pages."""
    own = {"templates/404.html": '{% extends "onrecord/404.html" %}'}

    assert _loaded("check", make_site(own)) == READING | {"jinja2"}


def test_required_version_loads_the_version_library(make_site: MakeSite) -> None:
    """`requires` loads the library that compares versions."""
    site = {"site.yaml": f'{BASE["site.yaml"]}requires: ">=0.1"\n'}

    assert _loaded("check", make_site(site)) == READING | {"packaging"}


def test_own_colours_load_the_css_library(make_site: MakeSite) -> None:
    """Only a site's own colours need the CSS library; the default theme's are known to be valid."""
    site = {"site.yaml": f'{BASE["site.yaml"]}theme: {{colours: {{accent: "#8a1c1c"}}}}\n'}

    assert _loaded("check", make_site(site)) == READING | {"tinycss2"}


def test_requirement_by_address_loads_no_version_library(make_site: MakeSite) -> None:
    """The `requirements.txt` that `onrecord init` writes needs no library that compares versions."""
    lines = f"onrecord @ git+https://example.org/onrecord@{'0' * 40}\n./vendor/onrecord-1-py3-none-any.whl\n"

    site = make_site({"requirements.txt": lines, "vendor/onrecord-1-py3-none-any.whl": ""})
    assert _loaded("check", site) == READING


def test_small_build_loads_no_worker_processes(make_site: MakeSite) -> None:
    """A small build loads the modules that render pages, and none that starts worker processes."""
    assert _loaded("build", make_site({}), "--no-keep-ids", "--jobs", "1") == READING | RENDERING


def test_build_by_two_processes_reads_in_the_other_one(make_site: MakeSite) -> None:
    """Of a build by two processes, the one that renders loads no library that reads entries."""
    others = {"yaml", "markdown_it", "onrecord.read"}

    assert _loaded("build", make_site({}), "--no-keep-ids", "--jobs", "2") == (READING | RENDERING) - others


def test_unchanged_build_loads_no_module(make_site: MakeSite) -> None:
    """A build of a site that has not changed loads no module that reads or renders it."""
    site = make_site({})
    let_files_age(site)
    _loaded("build", site, "--no-keep-ids")
    let_files_age(site)
    _loaded("build", site, "--no-keep-ids")  # the first build's own files were too young for their stat fingerprints

    assert _loaded("build", site, "--no-keep-ids") == set()


def test_signal_handlers_are_installed_before_slow_imports() -> None:
    """Until then Ctrl-C prints a traceback. `typing` alone would double that time."""
    program = "import sys; import onrecord.start; print('typing' in sys.modules)"
    # `-S` skips `site`, which may import any module.
    ran = subprocess.run(
        [sys.executable, "-S", "-c", program],
        capture_output=True,
        encoding="utf-8",
        check=False,
        cwd=Path(__file__).parents[2],
    )

    assert (ran.stdout, ran.stderr) == ("False\n", "")
