"""SECURITY.md: each line of its threat model names tests that exist, and reports need no address of a person."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "SECURITY.md").read_text("utf-8")
SECTIONS = {part.partition("\n")[0]: part for part in re.split(r"^#{2,3} ", TEXT, flags=re.MULTILINE)[1:]}
PERSONS = (
    "Editor",
    "Contributor",
    "Source page",
    "Reader",
    "Theme author",
    "Plug-in author",
    "Other user of the machine",
)
LINK = re.compile(r"\[(\w+)\]\(([\w/.]+\.py)\)")
ROWS = [
    (section, *row)
    for section, text in SECTIONS.items()
    for row in re.findall(r"^\| (?!---|do |what must hold )(.+?) \| (.+) \|$", text, re.MULTILINE)
]


def test_each_person_of_the_threat_model_has_lines() -> None:
    """Each person has a section in this order, which says what they may do, and several lines on what they must not."""
    assert [section for section in SECTIONS if section in PERSONS] == list(PERSONS)
    for person in PERSONS:
        assert " may " in SECTIONS[person] or "code runs" in SECTIONS[person] or "are code" in SECTIONS[person]
        assert sum(row[0] == person for row in ROWS) >= 4


@pytest.mark.parametrize(("section", "line", "tests"), ROWS, ids=[f"{row[0]}: {row[1]}" for row in ROWS])
def test_each_line_is_linked_to_its_tests(section: str, line: str, tests: str) -> None:
    """The tests that a line names are in the files that it links to."""
    found = LINK.findall(tests)

    assert found, f"{section}: {line}"
    assert LINK.sub("", tests).replace(",", "").strip() == ""
    for name, path in found:
        assert re.search(rf"^(?:async )?def {name}\(", (ROOT / path).read_text("utf-8"), re.MULTILINE), (
            f"{path}: {name}"
        )


def test_report_needs_no_address() -> None:
    """Faults are reported by the private form of the repository: the page names no address and no person."""
    assert "Report a vulnerability" in SECTIONS["Report a fault"]
    assert not re.search(r"https?://|[\w.]+@[\w.]+|mailto:", TEXT)
    assert "Only the newest version" in SECTIONS["Supported versions"]


def test_page_is_part_of_the_source_distribution() -> None:
    """Who gets the source gets the page too."""
    assert '"SECURITY.md"' in (ROOT / "pyproject.toml").read_text("utf-8")
