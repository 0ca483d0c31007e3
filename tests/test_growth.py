"""Each stage's work grows linearly with the site: twice the events, twice the steps."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from types import FrameType

import pytest
from slow import slow

from onrecord.arrange import order_events
from onrecord.check import check
from onrecord.check.context import Context
from onrecord.read import Reading, read_site

COUNTS = (28, 56, 168)
SLACK = 1.03
"""The allowance for binary searches and for rules on the few stages of one bill."""
STAGES = ("introduction", "reading-1", "reading-2", "reading-3", "passage", "signature", "law")


def write_site(root: Path, count: int) -> None:
    """Write a one-story site in which each event answers the one before, with its own source and a stage of a bill."""
    events = root / "content" / "stories" / "story" / "events"
    for folder in (events, root / "content" / "sources", root / "content" / "actors", root / "content" / "bills"):
        folder.mkdir(parents=True)
    (root / "site.yaml").write_text("title: Synthetic\nurl: https://synthetic.example/\n", "utf-8")
    (events.parent / "story.yaml").write_text("title: Synthetic\n", "utf-8")
    numbers = range(count)
    actors = "".join(f"actor-{number}: {{name: Synthetic, kind: organization}}\n" for number in numbers)
    (root / "content" / "actors" / "all.yaml").write_text(actors, "utf-8")
    sources = "".join(f"source-{number}: {{title: T, url: 'https://press.example/{number}'}}\n" for number in numbers)
    (root / "content" / "sources" / "all.yaml").write_text(sources, "utf-8")
    for number in numbers:
        (events / f"event-{number}.yaml").write_text(event(number), "utf-8")
        if number % len(STAGES) == 0:
            bill = root / "content" / "bills" / f"bill-{number // len(STAGES)}.yaml"
            bill.write_text("title: Synthetic\nprocedure: generic\n", "utf-8")


def event(number: int) -> str:
    """Return the file of an event that refers to the previous event in every way that a story allows."""
    before = f"responds_to: event-{number - 1}\nbears_on: event-{number - 1}#one\nafter: event-{number - 1}\n"
    stage = f"bill: bill-{number // len(STAGES)}\nstage: {STAGES[number % len(STAGES)]}\n"
    day = date.fromordinal(date(2001, 1, 1).toordinal() + number)
    return (
        f"type: bill-action\ndate: {day}\ntitle: Synthetic\nbody: See [@source-{number}].\npublished: {day}\n"
        f"speaker: actor-{number}\nsources: source-{number}\nclaims: {{id: one, text: Synthetic}}\n"
        f"{stage}{before if number else ''}"
    )


def steps_of(work: Callable[[], object]) -> int:
    """Return the number of bytecode instructions that `work` executes, which is equal on every machine."""
    steps = 0

    def count(frame: FrameType, kind: str, _argument: object) -> Callable[..., object]:
        nonlocal steps
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        steps += kind == "opcode"
        return count

    before = sys.gettrace()
    sys.settrace(count)  # type: ignore[arg-type]
    try:
        work()
    finally:
        sys.settrace(before)
    return steps


def read(root: Path) -> Reading:
    """Return the site in `root`, as read."""
    reading = read_site(root).value
    assert reading is not None
    return reading


def checking(root: Path) -> Callable[[], object]:
    """Return the work of running all rules over the site in `root`."""
    reading = read(root)
    facts = (datetime(2026, 1, 1, tzinfo=UTC), None, frozenset({"en"}), frozenset[str]())
    return partial(check, Context(reading.records.without_drafts(), reading.locate, *facts), with_notes=True)


def ordering(root: Path) -> Callable[[], object]:
    """Return the work of ordering the events of the site in `root`."""
    reading = read(root)
    return partial(order_events, reading.records, reading.locate)


WORK: dict[str, Callable[[Path], Callable[[], object]]] = {
    "read": lambda root: partial(read_site, root),
    "check": checking,
    "order": ordering,
}


@pytest.mark.parametrize("stage", ["order", *slow(stage for stage in WORK if stage != "order")])
def test_work_grows_linearly(stage: str, tmp_path: Path) -> None:
    """In each stage, an event of a large site takes no more steps than an event of a small one."""
    roots = [tmp_path / str(count) for count in COUNTS]
    for root, count in zip(roots, COUNTS, strict=True):
        write_site(root, count)
    WORK[stage](roots[-1])()  # fills the caches that all three runs share
    few, some, many = (steps_of(WORK[stage](root)) for root in roots)

    assert (many - some) / (COUNTS[2] - COUNTS[1]) < SLACK * (some - few) / (COUNTS[1] - COUNTS[0])
