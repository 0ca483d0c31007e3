"""Runs the examples of the documentation."""

from __future__ import annotations

import re
import shlex
import shutil
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest
import yaml
from click.testing import CliRunner
from conftest import BASE, DRAWING, MakeSite
from doc_examples import DOCUMENTS, ROOT, Shell, run_blocks
from entry_blocks import Block, blocks, sections
from msgspec.structs import replace
from page_html import Html

from benchmarks.__main__ import main as bench
from benchmarks.readers.__main__ import main as bench_readers
from onrecord.build.pipeline import Options, check
from onrecord.cli import main
from onrecord.problems import Severity
from onrecord.report.formats import FORMATS
from onrecord.report.painting import plain
from onrecord.report.run_report import Report

DOCS = ROOT / "docs"
RUN_ELSEWHERE = {
    "docs/collecting.md": "tests/desk/test_source_command.py",
    "docs/archiving.md": "tests/desk/test_archive_command.py",
    "docs/desk.md": "tests/browser/test_desk_guide.py",
    "docs/data.md": "tests/render/test_dump.py",
    "docs/embeds.md": "tests/browser/test_embeds_browser.py",
    "docs/feed-to-mail.md": "tests/project/test_feed_to_mail.py",
    "docs/extending.md": "tests/project/test_extending.py",
    "docs/hosts.md": "tests/project/test_hosts.py",
    "docs/law-and-operations.md": "tests/journeys/test_restore.py",
    "docs/links.md": "tests/web/test_source_links.py",
    "docs/mcp.md": "tests/desk/test_mcp_command.py",
    "docs/mistakes.md": "tests/check/test_cases.py",
    "docs/review.md": "tests/project/test_review_workflow.py",
    "docs/questions.md": "tests/journeys/test_researcher.py",
    "docs/procedures.md": "tests/model/test_bill_progress.py",
    "docs/search.md": "tests/desk/test_find_command.py",
    "docs/servers.md": "tests/servers/test_servers.py",
    "docs/standing.md": "tests/project/test_standing_docs.py",
    "docs/translating.md": "tests/editing/test_translate.py",
    **{f"docs/problems/{page.name}": "tests/project/test_docs.py" for page in (DOCS / "problems").glob("*.md")},
}
"""Documents with examples, each with the tests that run them."""
BY_SECTION = (
    "changes.md",
    "following.md",
    "importing.md",
    "preview.md",
    "publishing.md",
    "scale.md",
    "syntax.md",
    "theming.md",
    "writing.md",
)
"""Documents whose sections are run one by one, each on a small site."""
BY_NAME = ("README.md", "docs/performance.md", "docs/readers.md", "docs/tutorial.md")
"""Documents with their own test below."""
DIAGRAMS = frozenset({"docs/architecture.md"})
"""Documents whose blocks are no examples."""
_FENCE = re.compile(r"^`{3,}", re.MULTILINE)
_STEPS = "From nothing to GitHub Pages"
"""The section that tests/project/test_publishing.py runs."""
SECTIONS = {
    f"{name}: {title}": tuple(blocks(body))
    for name in BY_SECTION
    for title, body in sections((DOCS / name).read_text("utf-8"))
    if title != _STEPS and any(block.kind != "tree" for block in blocks(body))
}
SMALL_SITE = {
    "site.yaml": f"{BASE['site.yaml']}languages: [en, ru]\n",
    "static/icon.svg": DRAWING,
    "static/letters/first-page.svg": DRAWING,
    "static/contract.pdf": "%PDF-1.4\n",
}
"""The files that the sections' site adds to `BASE`."""


def test_every_example_is_run() -> None:
    """Every document with a fenced block has a test, and every block has a kind that the tests know."""
    texts = {str(document.relative_to(ROOT)): document.read_text("utf-8") for document in DOCUMENTS}
    shown = {name for name, text in texts.items() if _FENCE.search(text)} - DIAGRAMS
    counted = {name: (len(_FENCE.findall(texts[name])), 2 * len(list(blocks(texts[name])))) for name in shown}

    assert shown <= {*RUN_ELSEWHERE, *BY_NAME, *(f"docs/{name}" for name in BY_SECTION)}
    assert [test for test in RUN_ELSEWHERE.values() if not (ROOT / test).is_file()] == []
    assert [name for name, (fences, found) in counted.items() if fences != found] == []


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """Return a shell in an empty folder."""
    folder = tmp_path / "site"
    folder.mkdir(exist_ok=True)
    return Shell(folder, tmp_path / "programs")


def test_tutorial_produces_its_story(shell: Shell) -> None:
    """The tutorial produces a site with its three events that shows what the tutorial says."""
    found = tuple(blocks((DOCS / "tutorial.md").read_text("utf-8")))
    run_blocks(found, shell)
    shell.run(["onrecord build"])
    events = shell.folder / "content" / "stories" / "facebook-crs" / "events"
    types = {yaml.safe_load(file.read_text("utf-8"))["type"] for file in events.glob("*.yaml")}

    assert types == {"announcement", "denial", "bill-reading"}
    for block in found:
        if block.kind == "text" and block.path:
            assert block.content.strip() in _text(shell.folder / "_site" / block.path)


def _text(folder: Path) -> str:
    page = Html()
    page.feed((folder / "index.html").read_text("utf-8"))
    page.close()
    return " ".join(page.one("main").text.split())


@pytest.mark.parametrize("found", SECTIONS.values(), ids=SECTIONS)
def test_commands_and_entries_of_a_section_work(
    make_site: MakeSite, options: Options, shell: Shell, found: tuple[Block, ...]
) -> None:
    """The commands of a section succeed, and the small site with the section's entries has no error."""
    site = make_site(SMALL_SITE)
    run_blocks(found, shell)
    now = datetime.now(UTC)  # the commands have written the day of this run
    problems = check(site, replace(options, today=now.date(), now=now)).problems

    assert shell.status == 0, shell.printed
    assert [problem.message for problem in problems if problem.severity is Severity.ERROR] == []


def test_every_listed_file_is_read(make_site: MakeSite, options: Options) -> None:
    """The program reads every file named in the listing of a site's folder."""
    (tree,) = [block for block in blocks((DOCS / "writing.md").read_text("utf-8")) if block.kind == "tree"]
    paths = [line.split()[0] for line in tree.content.splitlines()]
    files = {
        path.replace("*", "more").replace("ID", "one").replace("SOURCE", "wire").replace("STORY", "two"): ""
        for path in paths
    }
    folders = {path for path in files if path.endswith("/")}
    site = make_site({path: text for path, text in files.items() if path not in {*folders, "site.yaml"}})
    unread = [problem for problem in check(site, options).problems if problem.code == "FIL001"]

    assert folders == {"root/", "static/", "templates/"}
    assert len(files) > 10
    assert unread == []


def test_workflow_with_shares_is_valid() -> None:
    """The workflow with shares has existing jobs in `needs`, and valid command lines."""
    found = blocks((DOCS / "scale.md").read_text("utf-8"))
    (text,) = [block.content for block in found if block.path.startswith(".github")]
    jobs = yaml.safe_load(text)["jobs"]
    lines = [step["run"] for job in jobs.values() for step in job["steps"] if "run" in step]
    (build,) = [shlex.split(line)[2:] for line in lines if line.startswith("onrecord build ")]
    command = main.get_command(click.Context(main), "build")

    assert command is not None
    assert jobs["publish"]["needs"] in jobs
    known = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in build if word.startswith("--")} <= known


@pytest.mark.parametrize(("name", "program"), [("performance.md", bench), ("readers.md", bench_readers)])
def test_documented_benchmark_commands_exist(name: str, program: click.Command) -> None:
    """Each command is a Makefile target, and each option is one of the program that the target starts."""
    lines = [line for block in blocks((DOCS / name).read_text("utf-8")) for line in block.content.splitlines()]
    known = CliRunner().invoke(program, ["--help"]).output

    assert lines
    for line in lines:
        _is_target(line)
        for option in re.findall(r"--[a-z]+", line):
            assert option in known


def _is_target(line: str) -> None:
    _, target, *_ = shlex.split(line, comments=True)
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE), line


def test_readme_examples_match_the_program(tmp_path: Path, options: Options) -> None:
    """The README's commands exist, its entry is one of the example's, and its report is what that mistake gives."""
    commands, entry, report = blocks((ROOT / "README.md").read_text("utf-8"))
    shown = yaml.safe_load(entry.content)
    file = ROOT / entry.content.splitlines()[0].removeprefix("# ")
    shutil.copytree(ROOT / "content", tmp_path / "content")
    for name in ("site.yaml", "published.txt"):
        shutil.copy(ROOT / name, tmp_path)
    slip = tmp_path / file.relative_to(ROOT)
    slip.write_text(slip.read_text("utf-8").replace("ministry-announces#joint", "ministry-anounces#joint"), "utf-8")
    outcome = check(tmp_path, replace(options, today=shown["published"]))
    expected = FORMATS["full"](Report(outcome.problems, outcome.value.files), plain)

    for line in commands.content.splitlines():
        _is_target(line)
    assert shown["type"] == yaml.safe_load(file.read_text("utf-8"))["type"]
    assert report.content in expected


def test_theming_commands_copy_files_of_the_theme(make_site: MakeSite, shell: Shell) -> None:
    """The commands of the page on theming copy the files that it names into a site."""
    site = make_site({})
    found = [block for block in blocks((DOCS / "theming.md").read_text("utf-8")) if block.kind == "sh"]
    for block in found:
        shell.run(block.content.splitlines())

    assert shell.status == 0, shell.printed
    assert (site / "static/style.css").is_file()
    assert (site / "templates/parts/row.html").is_file()
