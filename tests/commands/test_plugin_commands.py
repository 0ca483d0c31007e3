"""Commands of plug-ins: there only where the site names the plug-in, and never in place of a command of ours."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from conftest import BASE, TODAY, MakeSite
from sample_plugins import install

from onrecord import reserved
from onrecord.build.pipeline import Options, check
from onrecord.cli import main

COUNT = """\
import click


@click.command()
@click.option("--times", default=1)
@click.pass_obj
def count(environment, times):
    print("counted", times, "on", environment.today)
"""
POINT = {"onrecord.commands": "count = sample_quotes.count:count"}
NAMED = {"site.yaml": f"{BASE['site.yaml']}plugins: sample-quotes>=1,<2\n"}
Run = Callable[..., Result]


@pytest.fixture
def libraries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return a folder on `sys.path` for plug-ins, whose modules are forgotten afterwards."""
    folder = tmp_path / "libraries"
    folder.mkdir()
    monkeypatch.syspath_prepend(folder)
    yield folder
    for name in [name for name in sys.modules if name.partition(".")[0] in ("sample_quotes", "other_quotes")]:
        del sys.modules[name]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that runs onrecord in a folder, as somebody types it there."""

    def run_in(folder: Path, *words: str) -> Result:
        monkeypatch.chdir(folder)
        return CliRunner().invoke(main, list(words))

    return run_in


def test_command_of_a_named_plugin_runs_with_its_options(make_site: MakeSite, libraries: Path, run: Run) -> None:
    """It gets its own options, and the environment that commands of ours get."""
    install(libraries, POINT, {"count.py": COUNT})

    ran = run(make_site(NAMED), "count", "--times", "3")

    assert (ran.exit_code, ran.output.startswith("counted 3 on 20")) == (0, True)


def test_site_that_names_no_plugin_has_no_further_command(make_site: MakeSite, libraries: Path, run: Run) -> None:
    """What is installed does nothing until a site names it: the word is none, as before."""
    package = install(libraries, POINT, {"count.py": "raise SystemExit('it ran')\n"})

    ran = run(make_site({}), "count")

    assert ran.exit_code == 2
    assert "there is no command 'count'" in ran.output
    assert package.name not in sys.modules


def test_no_plugin_is_looked_for_with_a_command_of_ours(make_site: MakeSite, libraries: Path) -> None:
    """`theme list` reads no `site.yaml`, so the finder of plug-ins isn't even imported."""
    install(libraries, POINT, {"count.py": COUNT})
    code = (
        "import sys; from onrecord.cli import main; main(['theme', 'list'], standalone_mode=False); "
        "print('onrecord.read.plugin_files' in sys.modules, 'onrecord.commands.plugin_commands' in sys.modules)"
    )

    ran = subprocess.run([sys.executable, "-c", code], cwd=make_site(NAMED), capture_output=True, text=True, check=True)

    assert ran.stdout.splitlines()[-1] == "False False"


@pytest.mark.parametrize("name", ["check", "explain"])
def test_plugin_cannot_take_the_name_of_a_command_of_ours(make_site: MakeSite, libraries: Path, name: str) -> None:
    """It is an error of the check, with the place in `site.yaml`."""
    install(libraries, {"onrecord.commands": f"{name} = sample_quotes.count:count"}, {"count.py": COUNT})

    problems = [
        problem for problem in check(make_site(NAMED), Options(today=TODAY)).problems if problem.code == "PLG005"
    ]

    message = f"the command '{name}' of the plug-in sample-quotes has the name of one of onrecord's own"
    assert [(problem.message, problem.span and problem.span.line) for problem in problems] == [(message, 3)]


def test_two_plugins_cannot_have_one_command(make_site: MakeSite, libraries: Path, run: Run) -> None:
    """Nobody could tell which one is meant: the second plug-in is an error, and what the first one adds runs."""
    install(libraries, POINT, {"count.py": COUNT})
    install(
        libraries, {"onrecord.commands": "count = other_quotes.count:count"}, {"count.py": COUNT}, name="other-quotes"
    )
    site = make_site({"site.yaml": f"{BASE['site.yaml']}plugins: [sample-quotes, other-quotes]\n"})

    codes = [problem.message for problem in check(site, Options(today=TODAY)).problems if problem.code == "PLG005"]

    assert codes == ["the command 'count' of the plug-in other-quotes has the name of one in sample-quotes"]
    assert run(site, "count").output.startswith("counted 1")


def test_page_and_command_may_share_a_name(make_site: MakeSite, libraries: Path) -> None:
    """A word to type and the beginning of an address are two things."""
    points = {**POINT, "onrecord.file_kinds": "count = sample_quotes.files:COUNT"}
    install(libraries, points, {"count.py": COUNT})

    assert [
        problem.code
        for problem in check(make_site(NAMED), Options(today=TODAY)).problems
        if problem.code.startswith("PLG")
    ] == []


def test_command_that_cannot_be_imported_is_a_problem_with_its_place(
    make_site: MakeSite, libraries: Path, run: Run
) -> None:
    """No traceback: the report names the plug-in and the line of its code."""
    install(libraries, POINT, {"count.py": "import absent_library\n"})

    ran = run(make_site(NAMED), "count")

    assert ran.exit_code == 1
    assert "site.yaml:3:10: error PLG004 the command 'count' of the plug-in sample-quotes can't be loaded" in ran.output
    assert "line 1 of count.py" in ran.output
    assert "Traceback" not in ran.output


def test_what_is_no_command_is_a_problem(make_site: MakeSite, libraries: Path, run: Run) -> None:
    """An entry point of the group names a command of click."""
    install(libraries, POINT, {"count.py": "count = 3\n"})

    ran = run(make_site(NAMED), "count")

    assert ran.exit_code == 1
    assert "'sample_quotes.count:count' in the plug-in sample-quotes is no click.Command" in ran.output


def test_unknown_word_beside_a_plugin_that_is_missing_says_so(make_site: MakeSite, run: Run) -> None:
    """The command may be one of the plug-in that nobody has installed here."""
    ran = run(make_site(NAMED), "count")

    assert ran.exit_code == 1
    assert "error PLG002 the plug-in sample-quotes is not installed" in ran.output
    assert "onrecord itself has no command 'count'; a plug-in may have it, once these problems are mended" in ran.output
    assert "onrecord itself has no command 'chekc'; did you mean 'check'?" in run(make_site(NAMED), "chekc").output


def test_code_among_the_files_of_the_site_is_no_plugin(
    make_site: MakeSite, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A site can't bring a command: a distribution that lies in its folder is not looked at."""
    site = make_site(NAMED)
    install(site, POINT, {"count.py": "raise SystemExit('it ran')\n"})
    monkeypatch.syspath_prepend(site)

    ran = run(site, "count")

    assert ran.exit_code == 1
    assert "it ran" not in ran.output
    assert "PLG002" in ran.output


def test_table_of_names_is_the_table_of_commands() -> None:
    """Each name that is reserved leads to a command, and there is no other one."""
    context = main.make_context("onrecord", ["--help"], resilient_parsing=True)

    assert main.list_commands(context) == list(reserved.COMMANDS)
    assert all(main.get_command(context, name) for name in reserved.COMMANDS)
