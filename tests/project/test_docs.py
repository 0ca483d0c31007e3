"""Checks the documentation against the program.

Every problem has its heading in docs/problems, with examples that run; every command and option is documented;
every link resolves.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

import click
import pytest
from conftest import BASE, MakeSite
from doc_examples import DOCUMENTS
from entry_blocks import Block, blocks, changes, sections
from golden import expected_text
from lowered_limits import lower_limit_of
from markdown_it import MarkdownIt
from markdown_it.token import Token
from msgspec.structs import replace
from problem_index import problem_index

from onrecord import check as checks
from onrecord.build.pipeline import Options, build, check
from onrecord.check import NOTES, RULES, requirement_rules
from onrecord.check.context import Context
from onrecord.check.rule import Rule
from onrecord.check.template_rules import THEME_VERSION
from onrecord.cli import main
from onrecord.editing.diff.corrector import past_problems
from onrecord.editing.diff.states import Base
from onrecord.output import limits
from onrecord.problems import CODES, Problem, Severity
from onrecord.read.theme_reader import theme_root
from onrecord.render.pages.page_kinds import PAGE_KINDS
from onrecord.render.theme.templates import FUNCTIONS
from onrecord.version import __version__

pytestmark = pytest.mark.usefixtures("sample_plugins")

ROOT = Path(__file__).parents[2]
PROBLEMS = ROOT / "docs" / "problems"
INDEX = PROBLEMS / "README.md"
PAGES = tuple(sorted(set(PROBLEMS.glob("*.md")) - {INDEX}))
OWN_PAGE = frozenset(page.stem for page in PAGES)
"""The families with their own page; the others share other.md."""

_HEAD = re.compile(r"\n\n\*\*(?P<severity>[A-Z][a-z]+): (?P<title>.+)\.\*\*\n\n(?P<text>.+?)\n\nWrong, ", re.DOTALL)
_MARK = re.compile(r"^(?P<mark>Wrong|Right), ", re.MULTILINE)
_CODE = re.compile(r"[A-Z]{3}\d{3}")
_MARKDOWN = MarkdownIt("commonmark").enable("table")


@dataclass(frozen=True)
class Documented:
    """One code, as documented for editors."""

    code: str
    page: str
    severity: str
    title: str
    text: str
    wrong: tuple[Block, ...]
    right: tuple[Block, ...]


def documented() -> Iterator[Documented]:
    """Yield the documentation of each code."""
    for page in PAGES:
        for code, body in sections(page.read_text("utf-8")):
            head = _HEAD.match(body)
            assert head, f"{page.name}: '## {code}' needs a severity and title, a text, and a wrong example"
            examples: dict[str, list[Block]] = {"Wrong": [], "Right": []}
            mark = ""
            for block in blocks(body):
                if found := _MARK.search(block.before):
                    mark = found["mark"]
                examples[mark].append(block)
            wrong, right = map(tuple, examples.values())
            yield Documented(code, page.stem, head["severity"].lower(), head["title"], head["text"], wrong, right)


ALL = tuple(documented())


@pytest.fixture(autouse=True)
def _few_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the examples of locks be short, and good for every later version."""
    monkeypatch.setattr(requirement_rules, "needed_libraries", lambda: ("babel>=2.16,<2.19",))


def _problems_of(site: tuple[Block, ...], make_site: MakeSite, options: Options, code: str) -> tuple[Problem, ...]:
    root = changes(site).make(make_site)
    options = replace(options, notes=CODES[code].severity is Severity.NOTE)
    # Only a build can report problems of the output folder and its contents, and only a comparison a change.
    problems = (build(root, root / "_site", options) if code in {"OUT001", "PUB001"} else check(root, options)).problems
    if code in ("COR006", "COR007", "URL003"):
        problems += past_problems(root, _base(root.parent / "base"), check(root, options).value, options)
    # The examples' small site has one source per claim and no copies, which causes irrelevant notes.
    return tuple(problem for problem in problems if problem.code == code or problem.severity is not Severity.NOTE)


def _base(folder: Path) -> Base:
    for path, text in BASE.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    return Base("base", "", folder)


@pytest.mark.parametrize("entry", ALL, ids=lambda entry: entry.code)
def test_wrong_example_has_the_problem(
    entry: Documented, make_site: MakeSite, options: Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The wrong example has the problem, and no others except those in its text; each rule reports its own code."""
    monkeypatch.setattr(checks, "RULES", tuple(map(_checked_against_its_code, RULES)))
    monkeypatch.setattr(checks, "NOTES", tuple(map(_checked_against_its_code, NOTES)))
    if entry.code == "PUB001":  # no page can show a file that is too large, so the limit is lowered
        monkeypatch.setattr(limits, "LARGEST_FILE", 10)
    lower_limit_of(entry.code, monkeypatch)

    codes = {problem.code for problem in _problems_of(entry.wrong, make_site, options, entry.code)}

    assert entry.code in codes
    assert codes - {entry.code} <= set(_CODE.findall(entry.text))


@pytest.mark.parametrize("entry", ALL, ids=lambda entry: entry.code)
def test_right_example_has_no_problem(entry: Documented, make_site: MakeSite, options: Options) -> None:
    """The right example has no error, no warning, and no note of this code."""
    assert not [problem.message for problem in _problems_of(entry.right, make_site, options, entry.code)]


@pytest.mark.parametrize("entry", ALL, ids=lambda entry: entry.code)
def test_examples_name_their_files_above_each_block(entry: Documented) -> None:
    """Both examples exist, and a line above each block names its file, since the page doesn't show the block's path."""
    assert entry.wrong
    assert entry.right
    for block in (*entry.wrong, *entry.right):
        assert f"`{block.path}`" in block.before.strip().rpartition("\n\n")[2]


def test_every_code_has_one_heading() -> None:
    """The headings are the codes, each on its family's page, with the title and severity of the table of codes."""
    assert sorted(entry.code for entry in ALL) == sorted(CODES)
    for entry in ALL:
        family = entry.code[:3].lower()
        assert (entry.severity, entry.title) == (CODES[entry.code].severity, CODES[entry.code].title)
        assert entry.page == (family if family in OWN_PAGE else "other")


@pytest.mark.generated
def test_index_is_current() -> None:
    """The index has one row for each code, in the order of the table of codes."""
    page = problem_index(INDEX.read_text("utf-8"))

    assert expected_text(INDEX, page) == page
    assert re.findall(r"^\| \[(\w+)\]", page, re.MULTILINE) == list(CODES)


def _checked_against_its_code(rule: Rule) -> Rule:
    def find(context: Context) -> Iterator[Problem]:
        for problem in rule(context):
            assert problem.code == rule.code
            yield problem

    return replace(rule, find=find)


def _commands(command: click.Command, name: str) -> Iterator[tuple[str, click.Command]]:
    yield name, command
    if isinstance(command, click.Group):
        for part in command.commands.values():
            yield from _commands(part, f"{name} {part.name}")


COMMANDS = dict(_commands(main, "onrecord"))


def _context_of(command: click.Command) -> click.Context:
    """Return a context as the program makes it: the first one decides for good how a command's help is asked for."""
    return click.Context(command, help_option_names=main.context_settings["help_option_names"])


@pytest.mark.parametrize("name", COMMANDS)
def test_commands_and_options_are_documented(name: str) -> None:
    """Every command, and the long form of every option, is named in README.md or docs/."""
    command = COMMANDS[name]
    text = "\n".join(
        file.read_text("utf-8") for file in DOCUMENTS if file.name not in {"CONTRIBUTING.md", "CHANGELOG.md"}
    )
    options = [
        max(parameter.opts, key=len)
        for parameter in command.get_params(_context_of(command))
        if isinstance(parameter, click.Option) and not parameter.hidden
    ]

    for word in (name, *options):
        assert re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text), f"{word} is not named in README.md or docs/"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: str(document.relative_to(ROOT)))
def test_relative_links_resolve(document: Path) -> None:
    """A relative link leads to an existing file or folder of the repository, and to an existing heading."""
    lost = [
        address
        for address in _relative_links(document)
        if not _exists(document, unquote(urlsplit(address).path), unquote(urlsplit(address).fragment))
    ]

    assert not lost


def _exists(document: Path, path: str, anchor: str) -> bool:
    file = (document.parent / path).resolve() if path else document
    if not file.is_relative_to(ROOT) or not file.exists():
        return False
    return not anchor or (file.suffix == ".md" and anchor in _anchors(file))


def _relative_links(document: Path) -> Iterator[str]:
    for token in _inline(document):
        address = str(token.attrs.get("href") or token.attrs.get("src") or "")
        if address and not urlsplit(address).scheme and not urlsplit(address).netloc:
            yield address


def _inline(document: Path) -> Iterator[Token]:
    for token in _MARKDOWN.parse(document.read_text("utf-8")):
        yield from token.children or ()


@cache
def _anchors(file: Path) -> frozenset[str]:
    """Return the anchors that GitHub gives to the headings of a file."""
    tokens = _MARKDOWN.parse(file.read_text("utf-8"))
    anchors: list[str] = []
    seen: Counter[str] = Counter()
    for opening, heading in pairwise(tokens):
        if opening.type == "heading_open":
            words = "".join(part.content for part in heading.children or ())
            anchor = re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-")
            anchors.append(f"{anchor}-{seen[anchor]}" if seen[anchor] else anchor)
            seen[anchor] += 1
    return frozenset(anchors)


def test_architecture_names_existing_modules_and_tests() -> None:
    """The document on the architecture is short, and the modules and tests that it names exist."""
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    rows = [name for row in re.findall(r"^\| (`.+?`) \|", text, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)]
    paths = [*rows, *(name for name in re.findall(r"`([\w/.]+)`", text) if "/" in name and not name.startswith("."))]
    known = (ROOT, ROOT / "onrecord")

    assert len(text.splitlines()) < 270
    assert rows
    assert [
        path for path in paths if not any((base / end).exists() for base in known for end in (path, f"{path}.py"))
    ] == []


def test_recipes_name_existing_files() -> None:
    """Each file and folder that the guide for contributors names exists; `*` and `<code>` stand for any name."""
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    named = re.findall(r"`([\w./*<>-]+)`", text)
    paths = {
        name
        for name in named
        if ("/" in name and name[0] not in "-/") or name.endswith((".py", ".json", ".md", ".html"))
    }
    known = [name for name in paths if any(ROOT.glob(re.sub(r"<\w+>", "*", name).rstrip("/")))]

    assert len(known) > 60
    assert sorted(paths - set(known)) == ["tests/finds/"], (
        "`make fuzz` makes this folder; all others are files that we keep"
    )


def test_recipes_were_walked_for_this_version() -> None:
    """The guide says how many files and minutes five recipes or more take; each version walks them again."""
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    walked, _, table = text.partition("| recipe | example |")
    rows = table.partition("\n\n")[0].splitlines()[2:]

    assert f"Walked for {__version__}, on " in walked
    assert len(rows) >= 5
    assert all(len(row.split(" | ")) == 5 and re.search(r"\d", row.split(" | ")[2]) for row in rows)


@pytest.mark.generated
def test_page_templates_are_listed() -> None:
    """The reference of templates has a row for each page template, with the comment in the template's first line."""
    reference = ROOT / "docs" / "templates.md"
    text = reference.read_text("utf-8")
    names = dict.fromkeys(("base.html", *(kind.template for kind in PAGE_KINDS)))
    rows = "".join(f"| `{name}` | {_first_comment(name)} |\n" for name in names)
    updated = re.sub(r"(?<=\| template \| page \|\n\| --- \| --- \|\n)(?:\|.*\n)*", lambda _: rows, text)

    assert expected_text(reference, updated) == updated, "docs/templates.md: `make update` writes the rows"


def _first_comment(name: str) -> str:
    """Return the comment in a template's first line, as a table cell shows it."""
    lines = (theme_root() / "templates" / name).read_text("utf-8").splitlines()
    comment = re.fullmatch(r"\{#- (.+)\. -#\}", lines[0])
    assert comment, f"templates/{name}: begin with a comment that says what the page shows: {{#- A tag. -#}}"
    return comment[1][0].lower() + comment[1][1:]


def test_template_reference_is_complete() -> None:
    """The template reference gives the version, and lists exactly the existing templates, blocks and functions."""
    text = (ROOT / "docs" / "templates.md").read_text("utf-8")
    pages, blocks_of, partials, functions = (
        text.partition(f"{title}\n")[2].partition("\n#")[0]
        for title in ("## Pages", "### Blocks", "## Partials", "## Functions")
    )
    folder = theme_root() / "templates"
    files = {str(file.relative_to(folder)): file.read_text("utf-8") for file in folder.rglob("*.html")}
    declared = {block for file in files.values() for block in re.findall(r"\{%-? block (\w+)", file)}

    assert f"**Its version is {THEME_VERSION}.**" in text
    assert f"#### Templates: from version {THEME_VERSION - 1} to {THEME_VERSION}\n" in (
        ROOT / "CHANGELOG.md"
    ).read_text("utf-8")
    parts = {name for name in files if name.startswith("parts/")}
    assert _first_cells(pages, r"[\w./]+\.html") == files.keys() - parts
    assert {f"parts/{name}" for name in _first_cells(partials, r"\w+\.html")} == parts
    assert _first_cells(blocks_of, r"\w+") == declared
    spoken = {"_", "ngettext", "pgettext", "worded", "quoted", "partly_english", "lang", "direction"}
    assert _first_cells(functions, r"\w+(?=[(`])") == {*FUNCTIONS, *spoken}


def _first_cells(table: str, name: str) -> set[str]:
    """Return the names in the first cells of a table's rows."""
    cells = [row.split(" | ")[0] for row in table.splitlines() if row.startswith("| `")]
    return {found for cell in cells for found in re.findall(rf"`({name})", cell)}
