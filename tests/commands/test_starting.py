"""Lazy imports: a command loads only the libraries that it uses."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from conftest import BASE, DRAWING, MakeSite
from file_age import let_files_age

PROGRAM = """
import json, os, sys
from onrecord.cli import main

def run(arguments):
    main(arguments, standalone_mode=False)
    print("loaded", *sys.modules, flush=True)

first, *others = json.loads(sys.argv[1])
run(first)
for arguments in others:
    if not os.fork():
        run(arguments)
        os._exit(0)
    assert os.wait()[1] == 0
"""
"""Runs commands: the first one, and each other one in a fork of the process that has run the first."""
READING = {"yaml", "markdown_it", "onrecord.model.fields", "onrecord.read", "onrecord.build.pipeline"}
"""Modules that read a site's entries."""
RENDERING = {"babel", "jinja2", "onrecord.build.site_writer", "onrecord.output", "onrecord.render"}
"""Modules that render pages."""
RARELY_USED = {
    "PIL", "citeproc", "concurrent.futures", "docx", "httpx2", "lxml", "multiprocessing", "packaging", "pypdf", "rich",
    "starlette", "tinycss2", "trafilatura", "watchdog", "webbrowser",
}  # fmt: skip
"""Modules that only some sites or some commands need."""


def _loaded(*commands: Sequence[str | Path]) -> list[set[str]]:
    """Run commands as `PROGRAM` does, and return which of the modules above each one had at its end."""
    arguments = json.dumps([[str(word) for word in command] for command in commands])
    ran = subprocess.run([sys.executable, "-c", PROGRAM, arguments], capture_output=True, encoding="utf-8", check=False)
    assert ran.returncode == 0, ran.stderr
    found = [set(line.split()) for line in ran.stdout.splitlines() if line.startswith("loaded ")]
    return [modules & (READING | RENDERING | RARELY_USED) for modules in found]


def test_command_without_a_site_loads_no_module() -> None:
    """`--version` and `--help` load no module that reads or renders a site."""
    helped = ("check", "diff", "rename", "merge", "erase", "source", "links", "export", "find", "show", "mcp", "review")
    commands = [["--version"], ["--help"], *([name, "--help"] for name in helped)]

    assert _loaded(*commands) == [set()] * len(commands)


def test_check_loads_only_what_its_site_needs(make_site: MakeSite, tmp_path: Path) -> None:
    """`check` loads the modules that read entries, and none that renders pages; few sites need one more.

    A drawing needs no library for photographs; templates need the template library alone; `requires` the one that
    compares versions, but not the `requirements.txt` that `onrecord init` writes. The default theme's colours are known
    to be valid, so only a site's own colours need the CSS library.
    """
    event = "content/stories/dispute/events/denial.yaml"
    shown = f"{BASE[event]}media: {{src: drawing.svg, alt: A line, credit: The desk}}\n"
    lines = f"onrecord @ git+https://example.org/onrecord@{'0' * 40}\n./vendor/onrecord-1-py3-none-any.whl\n"
    sites: dict[str, tuple[dict[str, str | bytes | None], set[str]]] = {
        "plain": ({}, set()),
        "drawing": ({event: shown, "static/drawing.svg": DRAWING}, set()),
        "templates": ({"templates/404.html": '{% extends "onrecord/404.html" %}'}, {"jinja2"}),
        "version": ({"site.yaml": f'{BASE["site.yaml"]}requires: ">=0.1"\n'}, {"packaging"}),
        "colours": (
            {"site.yaml": f'{BASE["site.yaml"]}theme: {{colours: {{accent: "#8a1c1c"}}}}\n'}, {"tinycss2"}
        ),
        "address": ({"requirements.txt": lines, "vendor/onrecord-1-py3-none-any.whl": ""}, set()),
    }  # fmt: skip
    folders = [make_site(changes).rename(tmp_path / name) for name, (changes, _) in sites.items()]
    commands: list[list[str | Path]] = [["check", folder, "--notes", "--jobs", "2"] for folder in folders]
    loaded = _loaded(*commands)

    assert dict(zip(sites, loaded, strict=True)) == {name: READING | more for name, (_, more) in sites.items()}


def test_an_entry_is_shown_without_rarely_used_modules(make_site: MakeSite) -> None:
    """`show` and `find` read, check, and word as pages do; they write no page, and load nothing that few sites need."""
    options: list[str | Path] = ["--site", make_site({}), "--jobs", "1"]
    told = (["show", "dispute/denial"], ["show", "announcement#joint", "--output-format", "json"], ["find", "joint"])
    loaded = _loaded(*([*command, *options] for command in told))

    assert loaded == [(READING | RENDERING) - {"onrecord.build.site_writer", "onrecord.output"}] * 3


def test_small_build_loads_no_worker_processes(make_site: MakeSite) -> None:
    """A small build loads the modules that render pages, and none that starts worker processes."""
    assert _loaded(["build", make_site({}), "--no-keep-ids", "--jobs", "1"]) == [READING | RENDERING]


def test_build_by_two_processes_reads_in_the_other_one(make_site: MakeSite) -> None:
    """Of a build by two processes, the one that renders loads no library that reads entries."""
    others = {"yaml", "markdown_it", "onrecord.read"}

    assert _loaded(["build", make_site({}), "--no-keep-ids", "--jobs", "2"]) == [(READING | RENDERING) - others]


def test_unchanged_build_loads_no_module(make_site: MakeSite) -> None:
    """A build of a site that has not changed loads no module that reads or renders it."""
    site = make_site({})
    let_files_age(site)
    _loaded(["build", site, "--no-keep-ids"])
    let_files_age(site)
    _loaded(["build", site, "--no-keep-ids"])  # the first build's own files were too young for their stat fingerprints

    assert _loaded(["build", site, "--no-keep-ids"]) == [set()]


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
