"""Where many entries lead to one, a build takes at most three times the steps of an ordinary site of equal bytes.

The steps are calls of Python functions, which are equal on every machine. Each site is within the limits.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import pytest
from conftest import BASE, TODAY, MakeSite

from onrecord.build.pipeline import Options, build
from onrecord.problems import has_errors

EVENTS = 20
MOST_TIMES = 3
OPTIONS = Options(TODAY)
FOLDER = "content/stories/dispute/events"
Files = Mapping[str, str | None]
More = Callable[[int], str]


def nothing(_number: int) -> str:
    """Return no line."""
    return ""


def site(more: More, *, source: More = nothing, cited: More = "s{}".format, has_claims: bool = True) -> Files:
    """Return a site whose events have `more` lines, and whose sources `more` fields, by their numbers."""
    actors = "".join(f"a{n}: {{name: Body {n}, kind: organization}}\n" for n in range(EVENTS))
    sources = "".join(f"s{n}: {{title: S{n}, publisher: P{n}, issued: 2021-11-01{source(n)}}}\n" for n in range(EVENTS))
    files: dict[str, str | None] = {path: None for path in BASE if "/events/" in path}
    files |= {"content/actors/actors.yaml": actors, "content/sources/sources.yaml": sources}
    for n in range(EVENTS):
        claims = f"claims: {{id: c, text: Claim {n}}}\n" if has_claims or not n else ""
        files[f"{FOLDER}/e{n}.yaml"] = (
            f"type: statement\ndate: 2021-10-{n + 1:02}\ntitle: Statement {n}\nspeaker: a{n}\n"
            f"sources: {cited(n)}\npublished: 2021-11-10\n{claims}{more(n)}"
        )
    return files


def before(name: str, number: int, most: int = EVENTS) -> str:
    """Return the names of the last `most` entries before one."""
    return ", ".join(name.format(n) for n in range(max(number - most, 0), number))


def relation(kind: str, most: int) -> More:
    """Return relations of one kind to the claims of the last `most` events before."""
    return lambda n: f"{kind}: [{before('e{}#c', n, most)}]\n" if n else ""


def to_first(kind: str) -> More:
    """Return a relation of one kind to the claim of the first event."""
    return lambda n: f"{kind}: ['e0#c']\n" if n else ""


SITES: dict[str, Files] = {
    "confirms the last": site(relation("confirms", most=10)),
    "all deny one": site(to_first("denies"), has_claims=False),
    "all sources": site(nothing, cited=lambda _: f"[{before('s{}', EVENTS)}]"),
    "reports from all before": site(nothing, source=lambda n: f", via: [{before('s{}', n)}]" if n else ""),
    "one point": site(lambda n: f"claims: {{id: c, text: Claim {n}, same_as: ['e{n - 1}#c']}}\n" if n else "",
                      has_claims=False),
}  # fmt: skip


def ordinary(size: int) -> Files:
    """Return a site of as many events and bytes, which differs in the length of the texts."""
    files = site(nothing)
    missing = max(size - size_of(files), 0) // EVENTS
    words = ("the harbour office published the tables of the spring " * (missing // 50 + 1))[: max(missing - 10, 2)]
    return site(lambda _: f"body: {words.strip()}\n")


def size_of(files: Files) -> int:
    """Return the number of bytes of a site."""
    return sum(len(text) for text in files.values() if text)


def calls_in(root: Path) -> int:
    """Return how many functions a build calls, after one that compiles the templates which the site needs."""
    build(root, root.parent / "out", OPTIONS)
    calls = 0

    def count(*_: object) -> None:
        nonlocal calls
        calls += 1

    tracing = sys.gettrace()
    sys.settrace(count)  # which returns nothing, and so is told of calls alone
    try:
        outcome = build(root, root.parent / "out", OPTIONS)
    finally:
        sys.settrace(tracing)
    assert not has_errors(outcome.problems), outcome.problems
    return calls


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], int]:
    """Return a function that returns the calls of an ordinary site of some bytes; a larger site takes more."""

    def calls(size: int) -> int:
        root = tmp_path_factory.mktemp("plain") / "site"
        for path, text in {**BASE, **ordinary(size)}.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            if text is not None:
                (root / path).write_text(text, "utf-8")
        return calls_in(root)

    return cache(calls)


@pytest.mark.parametrize("name", SITES)
def test_fan_in_takes_three_times_an_ordinary_site(name: str, make_site: MakeSite, plain: Callable[[int], int]) -> None:
    """A site where many entries lead to one takes at most three times the calls of an ordinary one of equal bytes."""
    least, ours = MOST_TIMES * plain(min(map(size_of, SITES.values()))), calls_in(make_site(SITES[name]))

    assert ours <= least or ours <= MOST_TIMES * plain(size_of(SITES[name])), f"{ours} calls"
