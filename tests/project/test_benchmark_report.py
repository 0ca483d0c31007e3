"""The report of the benchmark on invented figures: comparisons, warnings, and how Python was compiled."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from benchmarks.machine import Machine, optimisations
from benchmarks.measure import Run, Written
from benchmarks.report import Report, as_tables
from benchmarks.scenarios import SCENARIOS, Result

ROOT = Path(__file__).parents[2]
DISTRIBUTION = "compiled by the distribution, which hides the flags (Debian's packages have PGO and LTO)"


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({"CONFIG_ARGS": "'--enable-optimizations' '--with-lto'"}, "optimised (PGO and LTO)"),
        ({"CONFIG_ARGS": "'--with-lto=full'"}, "optimised (LTO)"),
        ({"CONFIG_ARGS": "'--with-lto=no'"}, "not optimised (neither PGO nor LTO)"),
        ({"PY_CFLAGS": "-O3 -fprofile-use -fprofile-correction"}, "optimised (PGO)"),
        ({"PY_CORE_LDFLAGS": "-flto=auto"}, "optimised (LTO)"),
        ({"PGO_PROF_USE_FLAG": "-fprofile-use"}, "not optimised (neither PGO nor LTO)"),
        ({"installed_base": "/usr", "PGO_PROF_USE_FLAG": "-fprofile-use"}, "not optimised (neither PGO nor LTO)"),
        ({"installed_base": "/usr", "PGO_PROF_USE_FLAG": ""}, DISTRIBUTION),
    ],
)
def test_report_says_how_python_was_compiled(values: Mapping[str, str], text: str) -> None:
    """The flags in sysconfig tell PGO and LTO. PGO_PROF_USE_FLAG tells nothing, since each build sets it."""
    assert optimisations(values) == text


def report_on(*, size: int, with_entries: bool = True) -> Report:
    """Return a report on 1,000 and 10,000 events in which the Hugo of equal output wrote `size` bytes."""
    machine = Machine("chip", 2, 1, "Linux", "3.13.5", "optimised", on_memory_disk=True)
    report = Report(machine, (0, 0, 0), 1, 1, {}, {}, (), ())
    for events, seconds in ((1_000, 2), (10_000, 24)):
        figures = [("onrecord", seconds, 90_000_000, 20_000_000), ("Hugo, equal output", 4, 180_000_000, size)]
        figures += [("Hugo", 1, 90_000_000, 9_000_000)] if with_entries else []
        report.results += [
            Result(name, scenario, events, (Run(wall, wall),), memory, Written(2_000, written))
            for scenario in SCENARIOS
            for name, wall, memory, written in figures
        ]
    return report


def rows_of(report: Report) -> list[list[str]]:
    """Return the cells of all rows of all tables."""
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in as_tables(report).splitlines()]


def test_report_begins_with_both_comparisons() -> None:
    """The first table has the ratios to Hugo by entries and by output, the edit, and files and KB of an event."""
    row = next(row for row in rows_of(report_on(size=20_000_000)) if row[0] == "1,000")
    assert row == ["1,000", "2.000", "2.00", "0.50", "0.50", "2.000", "2.00", "20.0"]


def test_report_without_hugo_leaves_its_ratio_empty() -> None:
    """The ratio to a generator that did not run is empty."""
    row = next(row for row in rows_of(report_on(size=20_000_000, with_entries=False)) if row[0] == "1,000")
    assert row[2:4] == ["", "0.50"]


def test_report_says_whether_the_outputs_are_equal() -> None:
    """The report prints the difference of files and bytes, and warns of each size at which one exceeds a tenth."""
    near, far = as_tables(report_on(size=21_900_000)), as_tables(report_on(size=22_100_000))
    assert "+9.5%" in near
    assert "No difference exceeds 10%." in near
    assert "+10.5%" in far
    assert far.count("differ by more than 10%") == 2
    assert "No difference exceeds" not in far


def test_growth_compares_events_of_each_size() -> None:
    """The table of growth has time and memory of an event, each with its factor to 1,000 events."""
    rows = rows_of(report_on(size=20_000_000))
    assert ["onrecord", "µs an event", "2,000 (1.00)", "2,400 (1.20)"] in rows
    assert ["onrecord", "KB of memory an event", "90 (1.00)", "9 (0.10)"] in rows


@pytest.mark.parametrize("goal", ["bench", "bench-peers"])
def test_another_python_gets_its_own_environment(goal: str) -> None:
    """`make bench PYTHON=...` uses an environment of that Python; other targets keep to `.venv`."""
    own = f".venv-bench-{sys.version_info.major}.{sys.version_info.minor}."
    assert own in planned_commands(goal)
    assert own not in planned_commands("site")


def planned_commands(goal: str) -> str:
    """Return what make would run for a goal with this Python, whatever variables the make of these tests got."""
    arguments = ("make", "--dry-run", goal, f"PYTHON={sys.executable}")
    environment = {name: value for name, value in os.environ.items() if name != "MAKEFLAGS"}
    return subprocess.run(arguments, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout
