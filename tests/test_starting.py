"""What a command loads before it does anything: a library that is not needed is a wait for nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import BASE, DRAWING, MakeSite

PROGRAM = """
import sys
from onrecord.cli import main
main(sys.argv[1:], standalone_mode=False)
print("loaded", *sys.modules)
"""
READING = {"pydantic", "yaml", "markdown_it", "onrecord.model.fields", "onrecord.read", "onrecord.pipeline"}
"""What a site's entries are read with."""
RENDERING = {"babel", "jinja2", "onrecord.site_writer", "onrecord.output", "onrecord.render"}
"""What pages are made with."""
SELDOM = {
    "PIL", "citeproc", "concurrent.futures", "multiprocessing", "packaging", "rich", "starlette", "tinycss2",
    "watchdog", "webbrowser",
}  # fmt: skip
"""What only some sites, or some commands, need."""


def _loaded(*arguments: str | Path) -> set[str]:
    """Run a command, and return what of the modules above was loaded when it had done its work."""
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, *map(str, arguments)], capture_output=True, encoding="utf-8", check=False
    )
    assert ran.returncode == 0, ran.stderr
    return set(ran.stdout.rpartition("loaded ")[2].split()) & (READING | RENDERING | SELDOM)


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["check", "--help"]], ids=" ".join)
def test_command_that_reads_nothing_loads_nothing(arguments: list[str]) -> None:
    """A command that says something of itself starts without what a site is read with."""
    assert _loaded(*arguments) == set()


def test_check_makes_no_pages(make_site: MakeSite) -> None:
    """A check loads what entries are read with, and nothing that only makes pages or only few sites need."""
    assert _loaded("check", make_site({}), "--notes", "--jobs", "2") == READING


def test_check_with_pictures_decodes_none_that_are_drawn(make_site: MakeSite) -> None:
    """A drawing is looked at without a library for photographs."""
    event = "content/stories/dispute/events/denial.yaml"
    shown = f"{BASE[event]}media: {{src: drawing.svg, alt: A line, credit: The desk}}\n"

    assert _loaded("check", make_site({event: shown, "static/drawing.svg": DRAWING})) == READING


def test_own_templates_are_read_by_their_library_alone(make_site: MakeSite) -> None:
    """A site's own templates need the library that reads templates, and still nothing that makes pages."""
    own = {"templates/404.html": '{% extends "onrecord/404.html" %}'}

    assert _loaded("check", make_site(own)) == READING | {"jinja2"}


def test_versions_are_compared_where_a_site_asks_for_some(make_site: MakeSite) -> None:
    """`requires` needs the library that knows versions."""
    site = {"site.yaml": f'{BASE["site.yaml"]}requires: ">=0.1"\n'}

    assert _loaded("check", make_site(site)) == READING | {"packaging"}


def test_colours_are_parsed_where_a_site_sets_some(make_site: MakeSite) -> None:
    """The default theme's colours are known to be right, so that only a site's own need the library for CSS."""
    site = {"site.yaml": f'{BASE["site.yaml"]}theme: {{colours: {{accent: "#8a1c1c"}}}}\n'}

    assert _loaded("check", make_site(site)) == READING | {"tinycss2"}


def test_requirement_that_is_an_address_is_compared_with_nothing(make_site: MakeSite) -> None:
    """What `onrecord init` writes into `requirements.txt` is checked without the library that knows versions."""
    lines = f"onrecord @ git+https://example.org/onrecord@{'0' * 40}\n./vendor/onrecord-1-py3-none-any.whl\n"

    site = make_site({"requirements.txt": lines, "vendor/onrecord-1-py3-none-any.whl": ""})
    assert _loaded("check", site) == READING


def test_build_by_one_process_knows_no_others(make_site: MakeSite) -> None:
    """A build loads what pages are made with; a small one spreads no work."""
    assert _loaded("build", make_site({}), "--no-keep-ids") == READING | RENDERING


def test_signals_are_handled_before_anything_heavy_is_loaded() -> None:
    """Until then Ctrl-C ends the program with a traceback; `typing` alone would take half of that time."""
    program = "import sys; import onrecord.start; print('typing' in sys.modules)"
    # Without `site`, which may load anything itself.
    ran = subprocess.run(
        [sys.executable, "-S", "-c", program],
        capture_output=True,
        encoding="utf-8",
        check=False,
        cwd=Path(__file__).parents[1],
    )

    assert (ran.stdout, ran.stderr) == ("False\n", "")
