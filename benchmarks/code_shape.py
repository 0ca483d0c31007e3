"""The command `python -m benchmarks.code_shape`: how dense the package's code is, at one commit beside another.

No bound follows from these figures, and none should: a bound on lines was met by denser code. They show whether code
gets denser, so that somebody looks. Whether a module has one subject is judged by people: the count flags candidates.
"""

from __future__ import annotations

import ast
import io
import re
import shutil
import subprocess
import tarfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import click

ROOT = Path(__file__).parent.parent
PACKAGE = "onrecord"
START = f"{PACKAGE}.build.pipeline"
"""The module whose imports, direct and indirect, are what a build needs."""
_READ = (".py", ".json")
_LONG = range(116, 121)
"""The lengths of lines that are filled to the end."""
_FEWEST = 3
"""The number of definitions from which on a group is a subject."""
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass(frozen=True, slots=True)
class Module:
    """A module of the package."""

    name: str
    """As in imports: 'onrecord.model.dates'."""
    text: str
    tree: ast.Module


@dataclass(frozen=True, slots=True)
class Package:
    """The package at one commit."""

    modules: Mapping[str, Module]
    tables: tuple[str, ...]
    """The JSON files beside modules, by path."""


def read_package(revision: str) -> Package:
    """Return the package at a commit; an empty revision means the files as they are. Raises `CalledProcessError`."""
    modules = dict[str, Module]()
    tables = list[str]()
    for path, text in _read_files(revision):
        folder, _, file = path.rpartition("/")
        if path.endswith(".json") and "/starter/" not in path and not folder.endswith("procedures"):
            tables.append(path)
        elif path.endswith(".py"):
            stem = "" if file == "__init__.py" else f".{file.removesuffix('.py')}"
            name = f"{folder.replace('/', '.')}{stem}"
            modules[name] = Module(name, text, ast.parse(text))
    return Package(modules, tuple(tables))


def _read_files(revision: str) -> Iterator[tuple[str, str]]:
    """Yield the code and the tables, by path."""
    if not revision:
        for path in _git("ls-files", PACKAGE).decode().splitlines():
            if path.endswith(_READ):
                yield path, (ROOT / path).read_text("utf-8")
        return
    with tarfile.open(fileobj=io.BytesIO(_git("archive", revision, PACKAGE))) as archive:
        for entry in archive:
            content = archive.extractfile(entry) if entry.name.endswith(_READ) else None
            if content:
                yield entry.name, content.read().decode("utf-8")


def _git(*arguments: str) -> bytes:
    command = [shutil.which("git") or "git", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout


# Counts of syntax


def _lines(package: Package) -> Iterator[str]:
    for module in package.modules.values():
        yield from (line for line in module.text.splitlines() if line.strip())


def _nodes(package: Package) -> Iterator[ast.AST]:
    for module in package.modules.values():
        yield from ast.walk(module.tree)


def _count_nodes(is_counted: Callable[[ast.AST], bool]) -> Callable[[Package], int]:
    return lambda package: sum(map(is_counted, _nodes(package)))


def _assigns_several(node: ast.AST) -> bool:
    """Return whether a statement gives several values to several names: `a, b = c, d`."""
    return isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple) and isinstance(node.targets[0], ast.Tuple)


def _has_inner(node: ast.AST, kinds: type[ast.AST] | tuple[type[ast.AST], ...]) -> bool:
    return any(isinstance(inner, kinds) for inner in ast.walk(node) if inner is not node)


def _is_nested_conditional(node: ast.AST) -> bool:
    return isinstance(node, ast.IfExp) and _has_inner(node, ast.IfExp)


def _is_deep_comprehension(node: ast.AST) -> bool:
    """Return whether a comprehension has a conditional inside a conditional."""
    return isinstance(node, _COMPREHENSIONS) and any(map(_is_nested_conditional, ast.walk(node)))


# Counts of modules


def has_two_subjects(tree: ast.Module) -> bool:
    """Return whether the definitions of a module form two groups of three or more that share nothing.

    Two definitions belong together where one names the other. This flags candidates, some of them wrongly.
    """
    defined = {name: node for node in tree.body for name in _names_of(node)}
    neighbours = defaultdict[str, set[str]](set)
    for name, node in defined.items():
        for inner in ast.walk(node):
            if isinstance(inner, ast.Name) and inner.id in defined:
                neighbours[name].add(inner.id)
                neighbours[inner.id].add(name)
    return sum(len(group) >= _FEWEST for group in _groups(defined, neighbours)) > 1


def _names_of(node: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement of a module defines."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    for target in targets:
        yield from (inner.id for inner in ast.walk(target) if isinstance(inner, ast.Name))


def _groups(names: Iterable[str], neighbours: Mapping[str, set[str]]) -> Iterator[set[str]]:
    left = set(names)
    while left:
        group = set[str]()
        waiting = {left.pop()}
        while waiting:
            name = waiting.pop()
            group.add(name)
            waiting |= neighbours.get(name, set()) - group
        left -= group
        yield group


def find_reach(package: Package, start: str = START) -> set[str]:
    """Return the modules that a module imports, directly or indirectly, with itself; imports in functions count too."""
    found = set[str]()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name in found or name not in package.modules:
            continue
        found.add(name)
        waiting.extend(_imports(package.modules[name]))
        waiting.append(name.rpartition(".")[0])  # its package is imported with it
    return found


def _imports(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def find_untyped_tables(package: Package) -> list[str]:
    """Return the JSON tables that no module decodes with a type.

    A module decodes with a type if the statement that names the file, or that uses the name given to its bytes, has the
    argument `type` or makes a `Decoder`.
    """
    return [path for path in package.tables if not any(map(_decodes(path), package.modules.values()))]


def _decodes(path: str) -> Callable[[Module], bool]:
    file = path.rpartition("/")[2]

    def decodes(module: Module) -> bool:
        if file not in module.text:
            return False
        return any(
            file in (ast.get_source_segment(module.text, node) or "") and _has_type(node)
            for node in ast.walk(module.tree)
            if isinstance(node, ast.stmt) and not isinstance(node, ast.ClassDef)
        )

    return decodes


def _has_type(statement: ast.stmt) -> bool:
    for node in ast.walk(statement):
        if isinstance(node, ast.Call) and any(keyword.arg == "type" for keyword in node.keywords):
            return True
        if isinstance(node, ast.Name) and node.id == "Decoder":
            return True
    return False


FIGURES: Mapping[str, Callable[[Package], float]] = {
    "modules": lambda package: len(package.modules),
    "non-blank lines": lambda package: sum(1 for _ in _lines(package)),
    "characters in them": lambda package: sum(map(len, _lines(package))),
    "syntax nodes": _count_nodes(lambda _: True),
    "syntax nodes a line": lambda package: sum(1 for _ in _nodes(package)) / sum(1 for _ in _lines(package)),
    "lines of 116 to 120 characters": lambda package: sum(len(line) in _LONG for line in _lines(package)),
    "assignments of several values": _count_nodes(_assigns_several),
    "assignments inside expressions": _count_nodes(lambda node: isinstance(node, ast.NamedExpr)),
    "conditionals inside conditionals": _count_nodes(_is_nested_conditional),
    "the same inside comprehensions": _count_nodes(_is_deep_comprehension),
    "lambdas": _count_nodes(lambda node: isinstance(node, ast.Lambda)),
    "`# fmt: skip`": lambda package: sum(bool(re.search(r"# fmt: skip\b", line)) for line in _lines(package)),
    "tables in JSON": lambda package: len(package.tables),
    "of these decoded without a type": lambda package: len(find_untyped_tables(package)),
    "modules with two groups of definitions": lambda package: sum(
        has_two_subjects(module.tree) for module in package.modules.values()
    ),
    f"modules that `{START}` reaches": lambda package: len(find_reach(package)),
}
"""What is counted, by what the table says of it."""


def as_table(packages: Mapping[str, Package]) -> str:
    """Return the figures of several commits as a table in Markdown."""
    rows = [f"| | {' | '.join(packages)} |", f"| --- |{' --: |' * len(packages)}"]
    for words, count in FIGURES.items():
        values = [count(package) for package in packages.values()]
        rows.append(f"| {words} | {' | '.join(map(_format, values))} |")
    return "\n".join(rows)


def _format(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:.1f}"


@click.command()
@click.argument("revisions", nargs=-1)
@click.option("--list", "is_listed", is_flag=True, help="Also name the modules and tables that are counted.")
def main(revisions: tuple[str, ...], *, is_listed: bool) -> None:
    """Print how dense the code is at REVISIONS, such as f57093c8, beside the files as they are now."""
    packages = {revision: read_package(revision) for revision in revisions} | {"now": read_package("")}
    click.echo(as_table(packages))
    if is_listed:
        now = packages["now"]
        several = (module.name for module in now.modules.values() if has_two_subjects(module.tree))
        click.echo("\nmodules with two groups of definitions:\n  " + "\n  ".join(several))
        click.echo("\ntables decoded without a type:\n  " + "\n  ".join(find_untyped_tables(now)))


if __name__ == "__main__":
    main()
