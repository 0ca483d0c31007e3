"""Runs the cases of tests/cases: a site with a mistake, and the exact report that its editor reads.

A case is a title, fenced blocks that change the site `BASE` (see entry_blocks), and a block with the report. Cases in
notes.md are checked with notes, all others without. Reports in acc.md also list what entries accept. A title that
begins with the code of a limit lowers that limit. `make update` rewrites the reports; then review every one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import MakeSite
from entry_blocks import Changes, blocks, changes, sections
from golden import UPDATE
from lowered_limits import lower_limit_of
from msgspec.structs import replace

from onrecord.build.pipeline import Options, check, context_of, read
from onrecord.check import RULES
from onrecord.pictures import PictureCache
from onrecord.problems import CODES, Locate, Problem
from onrecord.read import Reading
from onrecord.report.formats import FORMATS
from onrecord.report.painting import plain
from onrecord.report.run_report import Report

pytestmark = pytest.mark.usefixtures("sample_plugins")

FOLDER = Path(__file__).parents[1] / "cases"
COMMONEST = Path(__file__).parents[2] / "docs" / "mistakes.md"
ELSEWHERE = frozenset({"COR006", "COR007", "OUT001", "PUB001", "URL003"})
"""Codes of publishing and of a comparison with another state, which have their own tests."""
_CODE = re.compile(r"(?:error|warning|note) ([A-Z]{3}\d{3}) ")


@dataclass(frozen=True)
class Case:
    """A site that differs from `BASE`, and its report."""

    family: str
    title: str
    site: Changes
    report: str


def cases() -> Iterator[Case]:
    """Yield the cases of all families."""
    for file in sorted(FOLDER.glob("*.md")):
        for title, body in sections(file.read_text("utf-8")):
            found = tuple(blocks(body))
            report = next((block.content for block in found if block.kind == "report"), "")
            yield Case(file.stem, title, changes(block for block in found if block.kind != "report"), report)


ALL = tuple(cases())


@pytest.fixture(autouse=True, scope="module")
def _fixed_version() -> Iterator[None]:
    """Pretend to be one fixed version, installed from a folder, with a few libraries."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("onrecord.check.requirement_rules.__version__", "1.2.3")
        patch.setattr("onrecord.read.plugin_files.__version__", "1.2.3")
        patch.setattr(
            "onrecord.check.requirement_rules.origin", lambda _: {"url": "file:///srv/onrecord", "dir_info": {}}
        )
        patch.setattr("onrecord.check.requirement_rules.needed_libraries", lambda: ("babel<3,>=2.16", "Jinja2>=3.1"))
        installed = {"babel": "2.18.0", "jinja2": "3.1.6", "typing-extensions": "4.16.0"}
        patch.setattr("onrecord.check.requirement_rules.installed_versions", lambda: installed)
        yield


_FOCUSED = tuple(rule for rule in RULES if rule.is_focused)
_OF_ONE_ENTRY = frozenset(rule.code[:3].lower() for rule in _FOCUSED)
"""The families of the rules on one entry."""
_WITHOUT_KEYS = (
    *("CSL", "FIL", "LIM", "OUT", "PIC", "PLG", "PUB", "TPL", "TRN", "VER", "YML"),
    *("FLD003", "IDS001", "IDS002", "IDS003", "LNK003"),  # of a file without an entry, its name, a list or a catalogue
)
"""How the codes of problems begin that are at no value of an entry: they are of files, or of what can't be parsed."""
_IS_NOT_AT_ITS_PLACE = ("the template '", "the theme has no colour")
"""How messages begin whose place is not the wrong word alone: what was meant can't replace it."""


@pytest.mark.generated
@pytest.mark.parametrize("case", ALL, ids=lambda case: f"{case.family}: {case.title}")
def test_report_equals_the_one_in_the_case(
    case: Case, make_site: MakeSite, options: Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mistake is reported with the words and position in its case; a near miss is not reported.

    Rules on one entry find the same in its file alone.
    """
    lower_limit_of(case.title.partition(":")[0], monkeypatch)
    root = case.site.make(make_site)
    reading = read(root, options)
    monkeypatch.setattr("onrecord.build.pipeline.read", lambda *_: reading)  # once for both comparisons
    outcome = check(root, replace(options, notes=case.family == "notes"))
    found, lists_accepted = outcome.value, case.family == "acc"
    report = Report(outcome.problems, found.files, accepted=found.accepted, lists_accepted=lists_accepted)
    actual = FORMATS["full"](report, plain)
    if UPDATE:
        _rewrite(case, actual)

    assert actual == (actual if UPDATE else case.report)
    for problem in outcome.problems:
        _assert_place_is_kept(problem, reading.value.locate if reading.value else None)
        _assert_meaning_is_kept(problem)
    if case.family in _OF_ONE_ENTRY and reading.value:
        _compare_with_files_alone(case, root, reading.value, replace(options, drafts=True))


def _assert_place_is_kept(problem: Problem, locate: Locate | None) -> None:
    """Assert that a problem of a value keeps the keys of it, which lead to the same place."""
    where = problem.where
    if where is None:
        assert problem.code.startswith(_WITHOUT_KEYS)
    elif locate is not None and where.keys and problem.code != "FLD002":  # such a field is on no line
        assert locate(where) == problem.span


def _assert_meaning_is_kept(problem: Problem) -> None:
    """Assert that a problem keeps what its hint asks for, so that nothing reads it out of the sentence."""
    asked = re.match(r"did you mean '([^'\n]+)'[?,]", problem.hint or "")
    if asked and not problem.message.startswith(_IS_NOT_AT_ITS_PLACE):
        assert len(problem.meant) == 1
        assert problem.meant[0].endswith(asked[1])  # of a claim, the hint has the part behind the '#'


def _compare_with_files_alone(case: Case, root: Path, reading: Reading, options: Options) -> None:
    """Assert that, in a context focused on a file, a focused rule finds what it finds there among all files."""
    whole = context_of(root, options, reading, PictureCache(root, remember=False))
    everywhere = {rule: tuple(rule(whole)) for rule in _FOCUSED}
    for path in {entry.file for entry in (*whole.records.entries(), *whole.records.salvaged)} & case.site.files.keys():
        focused = whole.focus_on({path})
        for rule, problems in everywhere.items():
            assert [one for one in rule(focused) if one.span and one.span.path == path] == [
                one for one in problems if one.span and one.span.path == path
            ], rule.name


def _rewrite(case: Case, report: str) -> None:
    file = FOLDER / f"{case.family}.md"
    before, title, after = file.read_text("utf-8").partition(f"## {case.title}\n")
    own, next_title, rest = after.partition("\n## ")
    block = f"```report\n{report}```"
    old = next((found for found in blocks(own) if found.kind == "report"), None)
    own = own.replace(old.text, block) if old else f"{own.rstrip()}\n\n{block}\n"
    file.write_text(f"{before}{title}{own}{next_title}{rest}", "utf-8")


def test_every_code_has_a_case() -> None:
    """Every code that reading, checking or arranging can report occurs in the report of a case."""
    shown = {code for case in ALL for code in _CODE.findall(case.report)}

    assert set(CODES) - ELSEWHERE == shown


def test_titles_of_cases_are_unique() -> None:
    """No two cases of a family share a title, since the title identifies a failing case."""
    names = [f"{case.family}: {case.title}" for case in ALL]

    assert sorted(set(names)) == sorted(names)


def test_documented_common_mistakes_match_the_cases() -> None:
    """Each of the ten reports in docs/mistakes.md equals the report of a case."""
    documented = [block.content for block in blocks(COMMONEST.read_text("utf-8"))]

    assert len(documented) == len(set(documented)) == 10
    assert set(documented) <= {case.report for case in ALL}
