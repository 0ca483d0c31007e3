"""Architecture rules: what each module may import, and which modules may read the clock, environment and terminal.

The tables below are the complete rule. An import inside a function or under `TYPE_CHECKING` counts as well.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from itertools import combinations
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "onrecord"

NOUNS = frozenset(
    {"model", "plugins", "problems", "site_limits", "version", "confined", "reserved", "regular_files", "stray_files"}
)
STAGES = frozenset({"read", "check", "arrange", "render", "output", "report", "pictures"})
BELOW_BUILD = NOUNS | STAGES | {"cache", "git", "interrupts", "search", "workers"}

MAY_IMPORT: Mapping[str, frozenset[str]] = {
    "__main__": frozenset({"start"}),
    "testing": frozenset({"cli", "build.pipeline", "terminal", "problems"}),
    "start": frozenset({"cli", "interrupts", "onrecord"}),
    "cli": frozenset(
        {"onrecord", "commands", "desk.commands", "terminal", "interrupts", "reserved", "cache.signing_key"}
    ),
    "api": frozenset(
        {"build.pipeline", "check.context", "check.plugin_rules", "model", "problems", "render", "web.imports"}
    ),
    "commands": BELOW_BUILD | {"desk", "editing", "preview", "build", "terminal", "memory"},
    "desk": NOUNS | {"editing", "web", "terminal", "report"},
    "web": NOUNS | {"editing", "terminal", "report"},
    "editing": BELOW_BUILD | {"build", "site_files"},
    "preview": BELOW_BUILD | {"build"},
    "onrecord": frozenset({"version"}),  # the package itself
    "build": BELOW_BUILD,
    "terminal": NOUNS | {"report", "site_files", "workers", "interrupts"},
    "site_files": NOUNS | {"read", "output", "interrupts"},
    "pictures": NOUNS | {"cache.state", "workers"},
    "render": NOUNS | {"search", "cache.template_cache", "cache.dependency_recorder"},
    "search": NOUNS,
    "check": NOUNS,
    "arrange": NOUNS,
    "output": NOUNS | {"interrupts"},
    "report": NOUNS,
    "cache": NOUNS | {"read", "git", "workers"},
    "read": NOUNS | {"git"},
    "model": frozenset({"plugins", "problems", "site_limits", "reserved"}),
    "site_limits": frozenset({"problems"}),
    "plugins": frozenset({"problems"}),
    "problems": frozenset(),
    "workers": frozenset({"interrupts"}),
    "git": frozenset({"git_index", "regular_files"}),
    "git_index": frozenset(),
    "interrupts": frozenset(),
    "memory": frozenset(),
    "regular_files": frozenset(),
    "confined": frozenset(),
    "reserved": frozenset(),
    "stray_files": frozenset(),
    "version": frozenset(),
}
"""The parts of the package, the highest floor first, and what each may import: whole parts, or modules of them."""

OWNERS: Mapping[str, frozenset[str]] = {
    "yaml": frozenset({"onrecord.read.yaml.nodes", "onrecord.read.yaml.tree"}),
    "markdown_it": frozenset(
        {
            "onrecord.read.markdown.hidden_text",
            "onrecord.read.markdown.markdown_compiler",
            "onrecord.web.articles.markdown_article",
        }
    ),
    "jinja2": frozenset(
        {
            "onrecord.check.template_names",
            "onrecord.check.template_rules",
            "onrecord.render.theme.templates",
        }
    ),
    "markupsafe": frozenset({"onrecord.render.fragments"}),
    "babel": frozenset(
        {
            "onrecord.render.words",
            "onrecord.render.catalogue_messages",
            "onrecord.model.plural_forms",
            "onrecord.editing.translating.interface_messages",
            "onrecord.editing.translating.translation",
        }
    ),
    "gettext": frozenset({"onrecord.render.catalogue_messages", "onrecord.model.plural_forms"}),
    "rich": frozenset({"onrecord.terminal.progress"}),
    "ctypes": frozenset({"onrecord.memory", "onrecord.output.file_operations"}),
    "citeproc": frozenset({"onrecord.render.citations.csl"}),
    "PIL": frozenset({"onrecord.pictures.raster"}),
    "resvg_py": frozenset({"onrecord.pictures.card_drawing"}),
    "click": frozenset(
        {
            "onrecord.cli",
            "onrecord.testing",
            "onrecord.desk.commands.archive",
            "onrecord.terminal.console",
            "onrecord.terminal.groups",
            "onrecord.terminal.options",
            "onrecord.terminal.refusals",
            "onrecord.commands.build",
            "onrecord.commands.build_run",
            "onrecord.commands.build_watch",
            "onrecord.commands.rebuild_report",
            "onrecord.desk.commands.removals",
            "onrecord.desk.commands.rename",
            "onrecord.desk.commands.merge",
            "onrecord.desk.commands.remove",
            "onrecord.desk.commands.close",
            "onrecord.desk.commands.schema",
            "onrecord.desk.commands.confirmation",
            "onrecord.commands.check",
            "onrecord.commands.plugin_commands",
            "onrecord.desk.commands.session",
            "onrecord.desk.commands.show",
            "onrecord.desk.commands.procedure",
            "onrecord.desk.commands.dialogue",
            "onrecord.desk.commands.checked_options",
            "onrecord.desk.commands.diff",
            "onrecord.desk.commands.erase",
            "onrecord.desk.commands.erase_session",
            "onrecord.commands.export",
            "onrecord.desk.commands.exchange_form",
            "onrecord.desk.commands.stage_questions",
            "onrecord.desk.commands.find",
            "onrecord.desk.commands.import_bills",
            "onrecord.desk.commands.import_options",
            "onrecord.desk.commands.import_results",
            "onrecord.desk.commands.import_table",
            "onrecord.desk.commands.importing",
            "onrecord.desk.commands.init",
            "onrecord.desk.commands.links",
            "onrecord.desk.commands.mcp",
            "onrecord.desk.commands.new",
            "onrecord.desk.commands.publish",
            "onrecord.desk.commands.review",
            "onrecord.commands.serve",
            "onrecord.desk.commands.source",
            "onrecord.desk.commands.source_page",
            "onrecord.desk.commands.theme",
            "onrecord.desk.commands.translate",
            "onrecord.desk.commands.upgrade",
        }
    ),
    "httpx2": frozenset({"onrecord.web.fetch"}),
    "httpcore2": frozenset({"onrecord.web.fetch"}),
    "trafilatura": frozenset({"onrecord.web.reading.html_page"}),
    "htmldate": frozenset({"onrecord.web.reading.page_dates"}),
    "lxml": frozenset(
        {
            "onrecord.web.reading.declared_facts",
            "onrecord.web.reading.html_page",
            "onrecord.web.reading.page_dates",
        }
    ),
    "protego": frozenset({"onrecord.web.links.robots"}),
    "pypdf": frozenset({"onrecord.pictures.pdf_process", "onrecord.web.reading.page_formats"}),
    "snowballstemmer": frozenset({"onrecord.search.stems"}),
    "tinycss2": frozenset({"onrecord.model.palette"}),
    "watchdog": frozenset({"onrecord.preview.watching.watcher"}),
    "starlette": frozenset(
        {
            "onrecord.desk.browser.server",
            "onrecord.preview.host_check",
            "onrecord.preview.output_files",
            "onrecord.preview.preview_app",
            "onrecord.preview.preview_run",
            "onrecord.preview.server_thread",
        }
    ),
    "uvicorn": frozenset({"onrecord.preview.server_thread"}),
    "webencodings": frozenset({"onrecord.web.reading.character_sets"}),
    "docx": frozenset({"onrecord.web.articles.docx_article", "onrecord.web.articles.docx_package"}),
    "openpyxl": frozenset({"onrecord.web.imports.table.workbook_rows"}),
    "mcp": frozenset({"onrecord.web.mcp.server"}),
    "mcp_types": frozenset({"onrecord.web.mcp.server"}),
    "pydantic": frozenset({"onrecord.web.mcp.tools"}),
    "packaging": frozenset(
        {
            "onrecord.check.requirement_rules",
            "onrecord.editing.starting.changelog",
            "onrecord.editing.starting.new_outputs",
            "onrecord.editing.starting.newer_actions",
            "onrecord.editing.starting.range_step",
            "onrecord.editing.starting.upgrade",
            "onrecord.editing.starting.requirement",
            "onrecord.read.plugin_files",
            "onrecord.render.data.known_licences",
        }
    ),
}
"""Each third-party library, with the modules that may import it. No module may import a library not listed here."""

SHARED = frozenset({"msgspec"})
"""The libraries that every module may import: msgspec makes the classes of values, and JSON."""

ENVIRONMENT = frozenset(
    {
        "datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today", "datetime.date.today",
        "time.time", "time.time_ns", "time.localtime", "time.gmtime", "time.strftime",
        "os.environ", "os.environb", "os.getenv", "os.getcwd", "pathlib.Path.cwd", "pathlib.Path.home",
        "sys.argv", "sys.stdin", "sys.stdout", "sys.stderr", "sys.exit", "print", "input", "click.echo", "click.secho",
    }
)  # fmt: skip
"""The clock, the environment and the terminal."""
MAY_USE_ENVIRONMENT: Mapping[str, frozenset[str]] = {
    "onrecord.cli": ENVIRONMENT,
    "onrecord.start": frozenset({"sys.stdin", "sys.stdout", "sys.stderr"}),
    "onrecord.workers": frozenset({"sys.stdout", "sys.stderr"}),  # what a plug-in printed must be printed once
    **dict.fromkeys(
        (
            *(
                f"onrecord.desk.commands.{name}"
                for name in ("erase_session", "find", "import_bills", "import_table", "session", "source_page", "theme")
            ),
        ),
        frozenset({"click.echo"}),
    ),
    **dict.fromkeys(
        ("onrecord.commands.serve", "onrecord.desk.commands.init"), frozenset({"click.echo", "os.environ"})
    ),
    "onrecord.desk.commands.archive": frozenset({"click.echo", "sys.exit", "os.environ"}),
    "onrecord.commands.build": frozenset({"click.echo", "sys.exit", "os.environ"}),
    "onrecord.commands.build_run": frozenset({"click.echo", "pathlib.Path.home"}),
    **dict.fromkeys(("onrecord.commands.build_watch", "onrecord.commands.rebuild_report"), frozenset({"click.echo"})),
    "onrecord.commands.check": frozenset({"click.echo", "sys.exit"}),
    "onrecord.commands.export": frozenset({"click.echo", "sys.exit"}),
    "onrecord.terminal.console": frozenset(
        {"click.echo", "sys.exit", "sys.stderr", "sys.stdout", "os.environ", "pathlib.Path.cwd"}
    ),
    "onrecord.terminal.options": frozenset({"click.echo"}),
    "onrecord.terminal.progress": frozenset({"sys.stderr", "os.environ"}),
    "onrecord.desk.commands.links": frozenset({"click.echo", "sys.exit"}),
    "onrecord.desk.commands.upgrade": frozenset({"click.echo", "sys.exit"}),
    **dict.fromkeys(
        ("onrecord.desk.commands.importing", "onrecord.desk.commands.import_results"),
        frozenset({"click.echo", "sys.exit"}),
    ),
    "onrecord.desk.commands.diff": frozenset({"click.echo", "sys.exit", "os.environ"}),
    "onrecord.desk.commands.dialogue": frozenset({"click.echo"}),
    "onrecord.desk.commands.translate": frozenset({"click.echo", "sys.exit"}),
    **dict.fromkeys(
        (
            f"onrecord.desk.commands.{name}"
            for name in (
                "confirmation",
                "erase",
                "publish",
                "removals",
                "remove",
                "rename",
                "merge",
                "close",
                "schema",
            )
        ),
        frozenset({"click.echo", "sys.exit"}),
    ),
    "onrecord.desk.commands.review": frozenset({"sys.exit", "sys.stdin"}),
    "onrecord.web.reading.page_process": frozenset({"sys.stdin", "sys.stdout", "sys.stderr"}),
    "onrecord.pictures.pdf_process": frozenset({"sys.stdin", "sys.stdout", "sys.stderr"}),
}
"""Which modules may use the clock, the environment and the terminal, and which parts of them."""

HIDDEN_IMPORTS = frozenset({"importlib.import_module", "__import__"})
"""Imports that static analysis cannot follow."""

FORBIDDEN_NAMES = frozenset({"utils", "util", "helpers", "helper", "base", "manager", "managers"})


@dataclass(frozen=True)
class Module:
    """A module of the package, by its dotted name."""

    name: str
    is_package: bool
    tree: ast.Module

    @property
    def part(self) -> str:
        """The part of the package that holds the module: a key of `MAY_IMPORT`."""
        return _part(self.name)

    @property
    def home(self) -> str:
        """The package to which its relative imports refer."""
        return self.name if self.is_package else self.name.rpartition(".")[0]


Modules = Mapping[str, Module]
Rule = Callable[[Modules], Iterator[str]]


def _part(name: str) -> str:
    """Return a module's key in `MAY_IMPORT`."""
    parts = name.split(".")[1:]
    return parts[0] if parts else "onrecord"


def _modules(sources: Mapping[str, str]) -> Modules:
    """Return modules parsed from sources given by path, such as `onrecord/read/site_reader.py`."""
    modules = {}
    for path, source in sources.items():
        parts = path.removesuffix(".py").split("/")
        is_package = parts[-1] == "__init__"
        name = ".".join(parts[:-1] if is_package else parts)
        modules[name] = Module(name, is_package, ast.parse(source))
    return modules


def _real_package() -> Modules:
    files = sorted(PACKAGE.rglob("*.py"))
    return _modules({file.relative_to(PACKAGE.parent).as_posix(): file.read_text("utf-8") for file in files})


@cache
def _statements(module: Module) -> tuple[ast.AST, ...]:
    """Return each statement of a module, wherever it stands: to go through its expressions too takes far longer."""
    found, pending = list[ast.AST](), list[ast.AST]([module.tree])
    while pending:
        found.append(statement := pending.pop())
        for block in ("body", "orelse", "finalbody", "handlers", "cases"):
            pending += getattr(statement, block, ())
    return tuple(found)


@cache
def _imports(module: Module) -> tuple[str, ...]:
    """Return the full name of each import in a module, wherever it stands."""
    names: list[str] = []
    for node in _statements(module):
        if isinstance(node, ast.Import):
            names += (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names += (f"{_origin(node, module)}.{alias.name}" for alias in node.names)
    return tuple(names)


def _origin(node: ast.ImportFrom, module: Module) -> str:
    if not node.level:
        return node.module or ""
    parts = module.home.split(".")
    parts = parts[: len(parts) - node.level + 1]
    return ".".join([*parts, *([node.module] if node.module else [])])


def _imported_modules(module: Module, modules: Modules) -> set[str]:
    """Return the package's modules that this one imports: `from a import b` is `a.b` if that is a module, else `a`."""
    ours = (name for name in _imports(module) if name.split(".")[0] == "onrecord")
    return {name if name in modules else name.rpartition(".")[0] for name in ours}


@cache
def _names(module: Module) -> frozenset[str]:
    """Return each dotted name that the module uses, in full: an alias of `now` counts as `now`."""
    names: set[str] = set()
    full: dict[str, str] = {}
    for node in _statements(module):
        if isinstance(node, ast.Import):
            full |= {alias.asname: alias.name for alias in node.names if alias.asname}
        elif isinstance(node, ast.ImportFrom):
            full |= {alias.asname or alias.name: f"{_origin(node, module)}.{alias.name}" for alias in node.names}
    for node in ast.walk(module.tree):
        parts, inner = list[str](), node
        while isinstance(inner, ast.Attribute):
            parts.insert(0, inner.attr)
            inner = inner.value
        if isinstance(inner, ast.Name):
            names.add(".".join([full.get(inner.id, inner.id), *parts]))
    return frozenset(names)


def imports_run_one_way(modules: Modules) -> Iterator[str]:
    """Demand that each part of the package imports only what `MAY_IMPORT` grants it."""
    for module in modules.values():
        granted = MAY_IMPORT.get(module.part, frozenset())
        for target in sorted(_imported_modules(module, modules)):
            steps = target.split(".")[1:] or ["onrecord"]
            within = {".".join(steps[:length]) for length in range(1, len(steps) + 1)}
            if steps[0] != module.part and granted.isdisjoint(within):
                yield f"{module.name} imports {target}"


def parts_are_known(modules: Modules) -> Iterator[str]:
    """Demand an entry in `MAY_IMPORT` for each part of the package."""
    yield from (name for name, module in modules.items() if module.part not in MAY_IMPORT)


def libraries_have_owners(modules: Modules) -> Iterator[str]:
    """Demand that only its owners import a third-party library."""
    for module in modules.values():
        for library in sorted({name.split(".")[0] for name in _imports(module)} - SHARED - {"onrecord"}):
            known = library in sys.stdlib_module_names and library not in OWNERS
            if not known and module.name not in OWNERS.get(library, frozenset()):
                yield f"{module.name} imports {library}"


def only_command_line_uses_environment(modules: Modules) -> Iterator[str]:
    """Demand that only the command line reads the clock and the environment, and that only commands print."""
    for module in modules.values():
        used = (ENVIRONMENT & set(_names(module))) - MAY_USE_ENVIRONMENT.get(module.name, frozenset())
        yield from (f"{module.name} uses {name}" for name in sorted(used))


def imports_are_visible(modules: Modules) -> Iterator[str]:
    """Demand that modules are imported by statements, so that these rules can find the imports."""
    for module in modules.values():
        yield from (f"{module.name} uses {name}" for name in sorted(HIDDEN_IMPORTS & set(_names(module))))


def imports_have_no_cycle(modules: Modules) -> Iterator[str]:
    """Demand that no module imports itself, directly or through others."""
    sorter = TopologicalSorter({module.name: _imported_modules(module, modules) for module in modules.values()})
    try:
        sorter.prepare()
    except CycleError as error:
        yield " imports ".join(reversed(error.args[1]))


def names_are_specific(modules: Modules) -> Iterator[str]:
    """Demand that a module's name says what it is about."""
    yield from (name for name in modules if FORBIDDEN_NAMES & set(name.split(".")))


def rooms_that_meet_share_no_name(modules: Modules) -> Iterator[str]:
    """Demand that two modules of one name are in rooms of which neither imports the other.

    Commands are named as a user types them.
    """
    meetings = set[frozenset[str]]()
    for module in modules.values():
        for target in _imported_modules(module, modules):
            meetings.add(frozenset((_room(module.name), _room(target))))
    by_name: dict[str, list[str]] = {}
    for name in modules:
        by_name.setdefault(name.rpartition(".")[2], []).append(name)
    for names in by_name.values():
        for one, other in combinations(names, 2):
            are_commands = "commands" in {_room(one).rpartition(".")[2], _room(other).rpartition(".")[2]}
            if frozenset((_room(one), _room(other))) in meetings and not are_commands:
                yield f"{one} has the name of {other}"


def _room(name: str) -> str:
    return name.rpartition(".")[0]


RULES: tuple[Rule, ...] = (
    rooms_that_meet_share_no_name,
    imports_run_one_way,
    parts_are_known,
    libraries_have_owners,
    only_command_line_uses_environment,
    imports_are_visible,
    imports_have_no_cycle,
    names_are_specific,
)


@pytest.fixture(scope="module")
def package() -> Modules:
    """Return all modules of the real package."""
    return _real_package()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule.__name__))
def test_package_obeys_rule(rule: Rule, package: Modules) -> None:
    """Every module of the package obeys each rule."""
    found = list(rule(package))

    assert found == []


def test_rules_see_whole_package(package: Modules) -> None:
    """The rules see modules of every stage, the shared nouns, the pipeline and the command line."""
    parts = {module.part for module in package.values()}

    assert parts >= STAGES | NOUNS | {"onrecord", "build", "cli"}


@pytest.mark.parametrize("library", OWNERS)
def test_each_owned_library_is_imported(library: str, package: Modules) -> None:
    """At least one owner of each library in the table imports it, so that no entry is out of date."""
    users = {name for name, module in package.items() if library in {full.split(".")[0] for full in _imports(module)}}

    assert users & OWNERS[library]


VIOLATIONS: tuple[tuple[Rule, dict[str, str], list[str]], ...] = (
    (
        imports_run_one_way,
        {"onrecord/read/site_reader.py": "from onrecord.check import context\n", "onrecord/check/context.py": ""},
        ["onrecord.read.site_reader imports onrecord.check.context"],
    ),
    (
        imports_run_one_way,
        {"onrecord/render/pages.py": "def late():\n    from onrecord.arrange.order import Key\n"},
        ["onrecord.render.pages imports onrecord.arrange.order"],
    ),
    (
        imports_run_one_way,
        {
            "onrecord/model/site.py": "if TYPE_CHECKING:\n    import onrecord.read.site_reader\n",
            "onrecord/read/site_reader.py": "",
        },
        ["onrecord.model.site imports onrecord.read.site_reader"],
    ),
    (
        imports_run_one_way,
        {
            "onrecord/read/markdown/markdown_compiler.py": "from ...report import counted\n",
            "onrecord/report/__init__.py": "",
        },
        ["onrecord.read.markdown.markdown_compiler imports onrecord.report"],
    ),
    (
        imports_run_one_way,
        {
            "onrecord/problems.py": "from .build import pipeline\n",
            "onrecord/build/pipeline.py": "from onrecord import __version__",
        },
        ["onrecord.problems imports onrecord.build.pipeline", "onrecord.build.pipeline imports onrecord"],
    ),
    (
        imports_run_one_way,
        {
            "onrecord/render/context.py": "from onrecord.cache.state import StateDirectory\n",
            "onrecord/cache/state.py": "",
        },
        ["onrecord.render.context imports onrecord.cache.state"],
    ),
    (parts_are_known, {"onrecord/feeds/atom.py": ""}, ["onrecord.feeds.atom"]),
    (
        libraries_have_owners,
        {"onrecord/read/validation.py": "import yaml.events\nimport msgspec, json\n"},
        ["onrecord.read.validation imports yaml"],
    ),
    (
        libraries_have_owners,
        {"onrecord/render/words.py": "import babel\nimport requests\n"},
        ["onrecord.render.words imports requests"],
    ),
    (
        only_command_line_uses_environment,
        {"onrecord/check/date_rules.py": "from datetime import date as day\n\nTODAY = day.today()\n"},
        ["onrecord.check.date_rules uses datetime.date.today"],
    ),
    (
        only_command_line_uses_environment,
        {"onrecord/build/pipeline.py": "import os\nfrom time import time as clock\n\nos.environ\nclock()\nprint()\n"},
        [f"onrecord.build.pipeline uses {name}" for name in ("os.environ", "print", "time.time")],
    ),
    (
        only_command_line_uses_environment,
        {"onrecord/cli.py": "print()\n", "onrecord/check/context.py": "today = options.today\n"},
        [],
    ),
    (
        imports_are_visible,
        {"onrecord/read/text_files.py": "import importlib\n\nimportlib.import_module('onrecord.cli')\n"},
        ["onrecord.read.text_files uses importlib.import_module"],
    ),
    (
        imports_have_no_cycle,
        {
            "onrecord/model/a.py": "if TYPE_CHECKING:\n    from onrecord.model.b import B\n",
            "onrecord/model/b.py": "def late():\n    from onrecord.model.a import A\n",
        },
        ["onrecord.model.a imports onrecord.model.b imports onrecord.model.a"],
    ),
    (
        rooms_that_meet_share_no_name,
        {
            "onrecord/check/dates.py": "from onrecord.model.dates import Day\n",
            "onrecord/model/dates.py": "",
            "onrecord/output/dates.py": "",
        },
        ["onrecord.check.dates has the name of onrecord.model.dates"],
    ),
    (names_are_specific, {"onrecord/read/utils.py": "", "onrecord/read/database.py": ""}, ["onrecord.read.utils"]),
)


def test_no_import_runs_back_up() -> None:
    """Each part is granted only parts that stand below it in the table."""
    floors = list(MAY_IMPORT)
    upwards = {
        f"{part} -> {granted}"
        for part, grants in MAY_IMPORT.items()
        for granted in grants
        if floors.index(granted.split(".")[0]) <= floors.index(part)
    }

    assert upwards == set()


@pytest.mark.parametrize(("rule", "sources", "expected"), VIOLATIONS)
def test_rule_finds_violation(rule: Rule, sources: dict[str, str], expected: list[str]) -> None:
    """Each rule finds its violation in a small invented source, however the import is written."""
    found = list(rule(_modules(sources)))

    assert found == expected


def test_no_test_module_is_imported_elsewhere() -> None:
    """Code shared by several test modules is in `tests/support` or `conftest.py`."""
    texts = {file.stem + ".py": file.read_text("utf-8") for file in sorted(Path(__file__).parents[1].rglob("*.py"))}
    assert len(texts) > 100
    texts["sample.py"] = "import os, \\\n  test_layers\n"
    # To parse the few with such words is enough, whether they are imports or not.
    likely = {name: text for name, text in texts.items() if re.search(r"\b(?:from|import)\b.*(?:\\\n.*)*\btest_", text)}
    modules = _modules(likely)
    importers = {name for name, module in modules.items() if any(full.startswith("test_") for full in _imports(module))}

    assert importers == {"sample"}
