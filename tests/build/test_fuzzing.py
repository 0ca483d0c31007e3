"""Any files whatever: `check` never fails, clean sites build the same bytes each time, and each page is valid.

`make fuzz` proves sites for hours, and keeps each find in `tests/finds`, from which a test here replays it.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from field_strategies import Pool, mapping_of
from full_site import PLACES
from fuzz_session import FuzzSession, all_sites, replay, short_sites, shrunk
from fuzzed_sites import REAL, SMALL, Files, named_site
from golden import files_in
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from site_mistakes import LINES_ARE_DROPPED, MISTAKES, Place, mended
from site_proof import BrokenPropertyError, Proof, faults_of
from slow import slow

from onrecord.build.pipeline import Options
from onrecord.model.fields import Quote
from onrecord.model.frozen_model import Fields
from onrecord.problems import Problem, SourceFile, has_errors

FINDS = Path(__file__).parents[1] / "finds"
MINUTES = float(os.environ.get("FUZZ_MINUTES", "0"))
SEED = int(os.environ.get("FUZZ_SEED") or secrets.randbelow(1_000_000))
EXAMPLES = 4
"""How many sites the fast test draws: the first of those that the slow one draws. The long one has a time instead."""
URL = "https://example.org/"
PAGE = "<!doctype html><html lang=en><head><title>x</title></head><body><h1 id=a>x</h1>{}</body></html>"
quick = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.timeout(0 if MINUTES else 400)
@pytest.mark.parametrize("examples", [EXAMPLES, *slow([] if MINUTES else [6])])
def test_any_site_is_checked_and_clean_ones_build(examples: int, tmp_path: Path) -> None:
    """Drawn sites keep all properties: a few here, and as many as `FUZZ_MINUTES` allows with `make fuzz`."""
    session = FuzzSession(tmp_path, FINDS if MINUTES else tmp_path / "finds")
    if MINUTES:
        session.run(all_sites(), MINUTES, SEED)
    else:
        settings(quick, max_examples=examples)(given(short_sites())(session.prove))()

    assert session.finds == {}, session.summary()
    assert session.proof.counts["clean sites"] > examples / 2
    assert session.proof.counts["commands"]


@pytest.mark.parametrize("find", sorted(FINDS.glob("*.json")), ids=lambda file: file.stem)
def test_find_is_mended(find: Path, tmp_path: Path) -> None:
    """Each site that once broke a property keeps all of them."""
    replay(find, tmp_path)


@pytest.mark.parametrize(
    "model", [Quote, *slow(sorted(PLACES.keys() - {Quote}, key=str))], ids=lambda model: model.__name__
)
def test_strategies_draw_each_field_of_the_table(model: type[Fields]) -> None:
    """The strategies draw each field of each model, so a new field is covered without a line here."""
    drawn = set[str]()

    @settings(quick, max_examples=40 + 20 * len(model.rows()))
    @given(mapping_of(model, Pool()))
    def draw(values: dict[str, object]) -> None:
        drawn.update(values)

    draw()
    assert drawn == model.rows().keys()


@pytest.mark.parametrize("name", ["small", "full", *REAL])
def test_sites_without_mistakes_keep_all_properties(name: str, tmp_path: Path) -> None:
    """The sites in which mistakes are made have no error without them, nor has one that is mended."""
    files = dict(named_site(name))

    assert not has_errors(Proof(tmp_path).check(files).problems)


@pytest.mark.parametrize("mistake", sorted(set(MISTAKES), key=str), ids=lambda mistake: mistake.__name__)
def test_each_mistake_changes_a_site(mistake: Callable[[Files, Place], None]) -> None:
    """Each kind of mistake changes sites."""
    changed = 0
    for number in range(40):
        files = dict(SMALL)
        mistake(files, Place(number, number * 5 + 1, number * 3))
        changed += files != SMALL

    assert changed > 10


def _problems(path: str, *lines: int) -> list[Problem]:
    file = SourceFile(path, "x: y\n" * 9)
    return [Problem("FLD001", "wrong", file.span(line, 1)) for line in lines]


def test_site_is_mended() -> None:
    """Lines with errors go with those indented below them; later the first file comes back, or the file goes."""
    files = {"a.yaml": b"one: 1\ntwo:\n  - a\n\n  - b\nthree: 3\nfour: 4", "b.yaml": b"x", "c.yaml": b"x"}
    first = {"a.yaml": b"one: 1"}

    assert mended(files, _problems("a.yaml", 2, 7), {}, 0) == {**files, "a.yaml": b"one: 1\nthree: 3"}
    assert mended(files, _problems("a.yaml", 2), first, LINES_ARE_DROPPED) == {**files, "a.yaml": b"one: 1"}
    assert mended(files, _problems("b.yaml", 1), {}, 0) == {"a.yaml": files["a.yaml"], "c.yaml": b"x"}


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<p>x</b></p>", "index.html:1:"),
        ("<p id=b>x</p><p id=b>y</p>", "index.html: the id 'b' occurs 2 times"),
        ("<p id=b class=c class=d>x</p>", "index.html:1:"),
        ("<a href=nowhere/>x</a>", "index.html: 'nowhere/' leads nowhere"),
        ("<a href=../outside/>x</a>", "index.html: '../outside/' leads nowhere"),
        ("<img src=/picture.png alt=x>", "index.html: '/picture.png' leads nowhere"),
        ("<img srcset='a.png 1x, b.png 2x' alt=x>", "index.html: 'b.png' leads nowhere"),
        ("<a href=#b>x</a>", "index.html: '#b' leads to no place on the page"),
        ("<a href=./#a>x</a><a href=a.png>y</a><a href=https://example.com/z>z</a><a href='#:~:text=x'>t</a>", ""),
    ],
)
def test_faults_of_pages_are_found(body: str, fault: str) -> None:
    """A page that is not valid HTML is a fault, and so is a link that leads nowhere on the site."""
    faults = list(faults_of({"index.html": PAGE.format(body).encode(), "a.png": b""}, URL))

    assert (faults[0].startswith(fault), faults[1:]) == (True, []) if fault else faults == []


@pytest.mark.parametrize(("path", "data"), [("feed.xml", b"<a>"), ("a.svg", b"<svg>"), ("a.json", b"{")])
def test_faults_of_other_files_are_found(path: str, data: bytes) -> None:
    """XML and JSON that can't be parsed are faults, but not where an editor wrote them: in static/."""
    assert list(faults_of({path: data}, URL))
    assert list(faults_of({f"static/{path}": data}, URL)) == []


def _failing(_root: Path, _options: Options) -> Any:  # noqa: ANN401  (never returns)
    raise KeyError("onrecord")


SMALLEST = {**SMALL, "site.yaml": b"title: A test\noutputs: []\n"}
"""The same without files beside its pages."""
BROKEN: tuple[tuple[str, str, Any], ...] = (
    ("check", "check never raises", _failing),
    ("build", "what checks clean builds", _failing),
    ("build_into", "what checks clean builds", _failing),
    ("faults_of", "pages parse and links resolve", lambda _output, _base: ["a fault"]),
    ("FORMATS", "check never raises", {"full": lambda _report, _plain: "\ud800"}),
    ("CODES", "each code is in the table", {}),
)


@pytest.mark.parametrize(("name", "broken", "value"), BROKEN, ids=[f"{case[0]}: {case[1]}" for case in BROKEN])
def test_broken_property_is_found(
    name: str, broken: str, value: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program that breaks a property is found out."""
    monkeypatch.setattr(f"site_proof.{name}", value)

    with pytest.raises(BrokenPropertyError, match=f"^{broken}: "):
        Proof(tmp_path).prove(SMALLEST)


@pytest.mark.slow
def test_only_own_templates_may_stop_a_clean_site(tmp_path: Path) -> None:
    """An editor's own template may have a mistake that only its pages show; the build then reports it."""
    files = {**SMALLEST, "templates/404.html": b"{{ href('nowhere') }}"}
    proof = Proof(tmp_path)
    proof.prove(files, is_theme_ours=False, as_command=True)

    with pytest.raises(BrokenPropertyError, match=r"^what checks clean builds: LNK001 "):
        proof.prove(files)


@pytest.mark.slow
def test_differing_builds_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of the builds is compared with the first one."""
    for changed in ("again", "warm", "command"):

        def files_of(folder: Path, changed: str = changed) -> dict[str, bytes]:
            return {**files_in(folder), **({"more.txt": b""} if folder.name == changed else {})}

        monkeypatch.setattr("site_proof.files_in", files_of)
        with pytest.raises(BrokenPropertyError, match=f"^the {changed} build equals the cold one: more.txt"):
            Proof(tmp_path / changed).prove(SMALLEST, as_command=changed == "command")


@pytest.mark.slow
def test_find_is_kept_small_and_replayed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A find is written as its smallest site, replays its fault, and passes once the fault is mended."""

    def faults(output: Mapping[str, bytes], _base: str) -> list[str]:
        return ["denied"] if b"The company denies" in output.get("dispute/denial/index.html", b"") else []

    monkeypatch.setattr("site_proof.faults_of", faults)
    session = FuzzSession(tmp_path / "session", tmp_path / "finds")
    for _ in range(2):  # the same fault is kept once
        session.prove(("small", {**SMALL, "content/pages/about.md": b"---\ntitle: About\n---\nx\n"}))
    (find,) = (tmp_path / "finds").iterdir()
    kept = json.loads(find.read_text("utf-8"))

    assert session.finds == {"pages parse and links resolve: denied": find}
    assert f"{find}: pages parse and links resolve: denied\n" == capsys.readouterr().out
    assert kept["site"].keys() == SMALL.keys()
    assert kept["site"]["content/stories/dispute/story.yaml"] == "title: The dispute"
    with pytest.raises(BrokenPropertyError, match="denied"):
        replay(find, tmp_path / "replay")
    monkeypatch.setattr("site_proof.faults_of", lambda _output, _base: [])
    replay(find, tmp_path / "mended")


def test_session_ends_after_its_minutes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A session ends in time, and tells after each seed how much it has proved."""
    session = FuzzSession(tmp_path / "session", tmp_path / "finds")
    session.run(st.just(("small", {"site.yaml": b"title: [\n"})), 0.01, 7)
    told = capsys.readouterr().out.splitlines()

    assert session.proof.counts["sites"]
    assert [line.partition(": ")[0] for line in told] == [f"seed {7 + seed}" for seed in range(len(told))]
    assert told[-1] == f"seed {6 + len(told)}: {session.summary()}"


def test_lines_are_dropped_until_none_can_go() -> None:
    """A fault that needs one file and two lines keeps no more than these."""
    files = {"a": b"1\n2\n3\n4\n5\n6\n7", "b": b"x"}

    assert shrunk(files, lambda trial: {b"2", b"6"} <= set(trial.get("a", b"").split(b"\n"))) == {"a": b"2\n6"}
