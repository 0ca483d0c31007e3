r"""Runs the cases of tests/cases: a site with a mistake in it, and the report that its editor reads, word for word.

A case is a title, fenced blocks that change the site `BASE`, and the report. The word before a block's path says how
the file changes: `yaml` gives the whole file, `diff` some of its lines, `bytes` the whole file with escapes such as
`\xff`, `link` makes the path a link to what stands in the block, `gone` leaves the file out. Run with
ONRECORD_UPDATE=1 to write the reports anew; then read every one of them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import BASE, MakeSite

from onrecord.pipeline import Options, check
from onrecord.problems import CODES
from onrecord.report import FORMATS, Report, plain

FOLDER = Path(__file__).parent / "cases"
UPDATE = bool(os.environ.get("ONRECORD_UPDATE"))
ELSEWHERE = frozenset({"TPL001", "OUT001"})
"""Codes of rendering and publishing, which have their own tests."""
_TITLE = re.compile(r"^## (?P<title>.+)$", re.MULTILINE)
_BLOCK = re.compile(
    r"^(?P<fence>`{3,})(?P<kind>[a-z]+)(?: (?P<path>[^\n]+))?\n(?P<content>.*?)^(?P=fence)$", re.MULTILINE | re.DOTALL
)
_CODE = re.compile(r"(?:error|warning) ([A-Z]{3}\d{3}) ")


@dataclass(frozen=True)
class Case:
    """One site that differs from `BASE`, and what is said of it."""

    family: str
    title: str
    files: Mapping[str, str | bytes | None]
    links: Mapping[str, str]
    report: str


def cases() -> Iterator[Case]:
    """Yield the cases of all families."""
    for file in sorted(FOLDER.glob("*.md")):
        _, *parts = _TITLE.split(file.read_text("utf-8"))
        for title, body in zip(parts[::2], parts[1::2], strict=True):
            yield _case(file.stem, title, body)


def _case(family: str, title: str, body: str) -> Case:
    files: dict[str, str | bytes | None] = {}
    links, report = {}, ""
    for block in _BLOCK.finditer(body):
        kind, path, content = block["kind"], block["path"] or "", block["content"]
        if kind == "report":
            report = content
        elif kind == "link":
            links[path] = content.strip()
        else:
            files[path] = _changed(kind, path, content)
    return Case(family, title, files, links, report)


def _changed(kind: str, path: str, content: str) -> str | bytes | None:
    if kind == "gone":
        return None
    if kind == "bytes":
        return content.encode("latin-1").decode("unicode_escape").encode("latin-1")
    return _patched(BASE[path], content) if kind == "diff" else content


def _patched(text: str, diff: str) -> str:
    """Apply hunks that empty lines part; a hunk that takes nothing away and has no context goes to the end."""
    for hunk in diff.strip("\n").split("\n\n"):
        lines = hunk.split("\n")
        old = "".join(f"{line[1:]}\n" for line in lines if line[0] in " -")
        new = "".join(f"{line[1:]}\n" for line in lines if line[0] in " +")
        assert not old or text.count(old) == 1, f"{old!r} must stand once in the file that is changed"
        text = text.replace(old, new) if old else text + new
    return text


ALL = tuple(cases())


@pytest.fixture(autouse=True, scope="module")
def _unchecked_templates() -> Iterator[None]:
    """Leave the theme's templates unparsed: they have tests of their own, and take most of a run's time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("onrecord.pipeline.Templates.check", lambda _templates: ())
        yield


@pytest.mark.parametrize("case", ALL, ids=lambda case: f"{case.family}: {case.title}")
def test_report_is_the_one_that_the_case_shows(case: Case, make_site: MakeSite, options: Options) -> None:
    """A mistake is told in the words, and at the place, that its case shows; a near miss is not told at all."""
    root = make_site(case.files)
    for path, target in case.links.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).symlink_to(target)

    outcome = check(root, options)
    actual = FORMATS["full"](Report(outcome.problems, outcome.value.files), plain)
    if UPDATE:
        _rewrite(case, actual)

    assert actual if UPDATE else case.report == actual


def _rewrite(case: Case, report: str) -> None:
    file = FOLDER / f"{case.family}.md"
    before, title, after = file.read_text("utf-8").partition(f"## {case.title}\n")
    own, next_title, rest = after.partition("\n## ")
    block = f"```report\n{report}```"
    has_block = next((found for found in _BLOCK.finditer(own) if found["kind"] == "report"), None)
    own = own.replace(has_block[0], block) if has_block else f"{own.rstrip()}\n\n{block}\n"
    file.write_text(f"{before}{title}{own}{next_title}{rest}", "utf-8")


def test_every_code_has_a_case() -> None:
    """Every code that reading, checking or arranging can report stands in the report of some case."""
    shown = {code for case in ALL for code in _CODE.findall(case.report)}

    assert set(CODES) - ELSEWHERE == shown


def test_every_case_has_its_own_title() -> None:
    """No two cases of a family have one title, which is the name that a failure is reported by."""
    names = [f"{case.family}: {case.title}" for case in ALL]

    assert sorted(set(names)) == sorted(names)
