"""The counts of dense code: each finds what it names, and nothing that only looks like it. No test holds a number."""

from __future__ import annotations

import ast
from textwrap import dedent

import pytest

from benchmarks.code_shape import (
    FIGURES,
    Module,
    Package,
    as_table,
    find_reach,
    find_untyped_tables,
    has_two_subjects,
    read_package,
)


def _package(*tables: str, **texts: str) -> Package:
    modules = {name.replace("_", "."): dedent(text) for name, text in texts.items()}
    return Package({name: Module(name, text, ast.parse(text)) for name, text in modules.items()}, tables)


@pytest.mark.parametrize(
    ("figure", "code", "count"),
    [
        ("non-blank lines", "a = 1\n\nb = 2\n", 2),
        ("characters in them", "a = 1\n\nb = 22\n", 11),
        ("syntax nodes a line", "a\n", 4),
        ("lines of 116 to 120 characters", f"# {'x' * 114}\n# {'x' * 113}\n# {'x' * 119}\n", 1),
        ("assignments of several values", "a, b = c, d\ne, f = g()\nh = i, j\n", 1),
        ("assignments inside expressions", "if (a := b):\n    c = d\n", 1),
        ("conditionals inside conditionals", "a if b else c if d else e\nf if g else h\n", 1),
        ("the same inside comprehensions", "[a if b else c if d else e for a in f]\n[g if h else i for g in f]\n", 1),
        ("lambdas", "a = lambda: b\ndef c(): pass\n", 1),
        ("`# fmt: skip`", "a = 1  # fmt: skip\nb = 1  # skip\n", 1),
    ],
)
def test_each_figure_counts_what_it_names(figure: str, code: str, count: float) -> None:
    """A figure counts each place once."""
    assert FIGURES[figure](_package(onrecord=code)) == count


def test_definitions_that_name_each_other_are_one_subject() -> None:
    """Three definitions are a group, and two groups are two subjects; a shared constant joins them."""
    two = "def a(): return b()\ndef b(): return C\nC = 1\ndef d(): return e()\ndef e(): return F\nF = 1\n"

    assert has_two_subjects(ast.parse(two))
    assert not has_two_subjects(ast.parse(two.replace("return F", "return C")))
    assert not has_two_subjects(ast.parse("def a(): return b()\ndef b(): return C\nC = 1\ndef d(): return 1\n"))


def test_reach_follows_imports_of_all_kinds() -> None:
    """Imports at the top, in functions and of modules by their package count, with the packages themselves."""
    package = _package(
        onrecord="",
        onrecord_a="from onrecord import b\n",
        onrecord_b="def f():\n    import onrecord.c\n",
        onrecord_c="import json\n",
        onrecord_d="",
    )

    assert find_reach(package, "onrecord.a") == {"onrecord", "onrecord.a", "onrecord.b", "onrecord.c"}


def test_table_without_a_type_is_found() -> None:
    """A table is typed if the statement that names it says a type."""
    package = _package(
        "onrecord/one.json",
        "onrecord/two.json",
        onrecord="A = decode(read('one.json'), type=dict[str, str])\nB = json.loads(read('two.json'))\n",
    )

    assert find_untyped_tables(package) == ["onrecord/two.json"]


def test_table_shows_the_package_as_it_is() -> None:
    """The figures of the files as they are stand in a table, one row a figure."""
    lines = as_table({"now": read_package("")}).splitlines()

    assert lines[0] == "| | now |"
    assert len(lines) == 2 + len(FIGURES)
    assert not [line for line in lines if line.endswith("| 0 |") and "comprehensions" not in line]
