"""Holds docs/standing.md to the first story, and to what readers see.

In a section, a `yaml` block of a file of the example site shows a part of that file; any other gives a file of a
made-up site, which is `BASE` with the files of its section. A `text` block names a page of one of the two sites, on
which each of its lines stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml
from conftest import BASE, MakeSite
from entry_blocks import Block, blocks, changes, sections
from page_html import Html

from onrecord.model.relations import parse_target
from onrecord.model.site import Site
from onrecord.pipeline import Options, build, check
from onrecord.read.normalization import PlainData

ROOT = Path(__file__).parent.parent
STORY = "facebook-crs"
PUBLISHED = Options(today=date(2026, 11, 24))
EVENTS = "content/stories/dispute/events"
SECTIONS = {
    title: (body, tuple(blocks(body))) for title, body in sections((ROOT / "docs" / "standing.md").read_text("utf-8"))
}
SNIPPETS = [block for _, found in SECTIONS.values() for block in found if block.kind == "yaml"]
SHOWING = [title for title, (_, found) in SECTIONS.items() if any(block.kind == "text" for block in found)]
MADE_UP = [title for title, (_, found) in SECTIONS.items() if any(block.path.startswith(EVENTS) for block in found)]
_ROW = re.compile(r"^\| `(?P<first>[^`]+)` \| (?P<second>.+?) \| (?P<third>.+?) \|$", re.MULTILINE)
_NAME = re.compile(r"\*[^*]+\*")


def _is_made_up(block: Block) -> bool:
    return block.path in BASE or block.path.startswith(EVENTS)


@pytest.mark.parametrize("block", [block for block in SNIPPETS if not _is_made_up(block)], ids=lambda block: block.path)
def test_snippet_is_in_the_entry(block: Block) -> None:
    """What the guide shows of the first story is what stands in its entries."""
    written = _plain((ROOT / block.path).read_text("utf-8"))
    shown = _plain(block.content)

    assert shown
    assert _left(shown, written) == []


def _plain(text: str) -> PlainData:
    plain: PlainData = yaml.load(text, yaml.BaseLoader)  # noqa: S506  (makes texts only)
    return plain


def _left(shown: PlainData, written: PlainData | None) -> list[PlainData]:
    """Return what is shown and not written."""
    if isinstance(shown, dict) and isinstance(written, dict):
        return [left for key, value in shown.items() for left in _left(value, written.get(key))]
    if isinstance(shown, list) and isinstance(written, list):
        return [item for item in shown if all(_left(item, other) for other in written)]
    return [] if shown == written else [shown]


def test_each_kind_of_example_is_there() -> None:
    """The guide shows entries of the first story, entries that are made up, and what readers see of both."""
    shown = {block.path.partition("/")[0] for _, found in SECTIONS.values() for block in found if block.kind == "text"}

    assert {_is_made_up(block) for block in SNIPPETS} == {True, False}
    assert shown == {STORY, "bills", "dispute"}


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the built example site."""
    return _built(ROOT, tmp_path_factory.mktemp("example") / "_site", PUBLISHED)


def _built(root: Path, folder: Path, options: Options) -> Path:
    outcome = build(root, folder, options)
    assert outcome.value.published is not None, outcome.problems
    return folder


@pytest.mark.parametrize("title", SHOWING)
def test_readers_see_what_the_guide_says(title: str, example: Path) -> None:
    """Each line that the guide says is shown of the first story stands on the page that it names."""
    lines = [shown for shown in _shown(title) if not shown[0].startswith("dispute/")]

    assert [(path, line) for path, line in lines if line not in _text(example / path)] == []


@pytest.mark.parametrize("title", MADE_UP)
def test_made_up_example_does_what_the_guide_says(title: str, make_site: MakeSite, options: Options) -> None:
    """What the guide makes up is a site without a problem, and shows the lines that the guide says."""
    files = changes(block for block in SECTIONS[title][1] if block.kind == "yaml" and _is_made_up(block))
    root = files.make(make_site)
    lines = [shown for shown in _shown(title) if shown[0].startswith("dispute/")]
    folder = _built(root, root / "_site", replace(options, strict=True))

    assert lines
    assert [(path, line) for path, line in lines if line not in _text(folder / path)] == []


def _shown(title: str) -> Iterator[tuple[str, str]]:
    """Yield the lines that a section shows, each with its page."""
    for block in SECTIONS[title][1]:
        if block.kind == "text":
            yield from ((block.path, line) for line in block.content.splitlines())


def _text(folder: Path) -> str:
    return " ".join(_page(folder).one("main").text.split())


def _page(folder: Path) -> Html:
    page = Html()
    page.feed((folder / "index.html").read_text("utf-8"))
    page.close()
    return page


def test_points_of_the_story_stand_as_the_table_says(example: Path) -> None:
    """The table of the story's points names each of them with the mark that is computed, and the words on its page."""
    site = _site(ROOT, PUBLISHED)
    story = {matter.first_claim: matter for matter in site.stories[STORY].matters}
    told = {parse_target(row["first"], STORY): row for row in _rows("The six standings") if "#" in row["first"]}
    standings = {claim: matter.standing(claim) for claim, matter in story.items()}
    page = _text(example / STORY / "claims")

    assert list(told) == list(story)
    assert {claim: row["second"].strip("`") for claim, row in told.items()} == {
        claim: standing.mark if standing else "" for claim, standing in standings.items()
    }
    assert [row["third"] for row in told.values() if row["third"] not in page] == []


def _rows(title: str) -> list[dict[str, str]]:
    return [found.groupdict() for found in _ROW.finditer(SECTIONS[title][0])]


def _site(root: Path, options: Options) -> Site:
    site = check(root, options).value.site
    assert site is not None
    return site


def _said(name: str, day: int, rest: str) -> Mapping[str, str]:
    head = f"type: statement\ndate: 2021-11-0{day}\ntitle: {name}\nsources: wire\npublished: 2021-11-10\n"
    return {f"{EVENTS}/{name}.yaml": head + rest}


TAKEN_BACK = _said("over", 3, "speaker: ministry\nwithdraws: announcement#joint\n")
NOT_DENIED = {f"{EVENTS}/denial.yaml": None}
CONFIRMED = _said("too", 2, "speaker: company\nconfirms: announcement#joint\n")
EXAMPLES: tuple[tuple[str, Mapping[str, str | None]], ...] = (
    ("disputed-maintained", _said("again", 3, "speaker: ministry\nmaintains: announcement#joint\n")),
    ("disputed-maintained", _said("again", 3, "speaker: office\nmaintains: announcement#joint\n")),
    ("disputed", {}),
    ("disputed", {**TAKEN_BACK, **_said("union", 4, "speaker: union\nmaintains: announcement#joint\n")}),
    ("disputed", {**NOT_DENIED, **_said("no", 2, "speaker: office\ndenies: announcement#joint\n")}),
    ("confirmed", {**NOT_DENIED, **CONFIRMED}),
    ("confirmed", {**NOT_DENIED, **CONFIRMED, **_said("same", 3, "speaker: union\nsame_as: announcement#joint\n")}),
    ("shared", {**NOT_DENIED, **_said("same", 3, "speaker: union\nsame_as: announcement#joint\n")}),
    ("asserted", NOT_DENIED),
    ("withdrawn", {**NOT_DENIED, **TAKEN_BACK}),
    ("withdrawn", TAKEN_BACK),
)
"""Sites in which the claim `announcement#joint` stands as each row of the table says."""
ACTORS = {
    "content/actors/actors.yaml": BASE["content/actors/actors.yaml"]
    + "union: {name: The union, kind: organization}\n"
    + "office: {name: The office, kind: organization, part_of: ministry}\n"
}


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_standing_is_called_what_the_table_says(number: int, make_site: MakeSite, options: Options) -> None:
    """The table has a row for all that readers see of a standing, with its mark and its words."""
    mark, files = EXAMPLES[number]
    row = [row for row in _rows("The six standings") if "#" not in row["first"]][number]
    root = make_site({**ACTORS, **files})
    page = _page(_built(root, root / "_site", options) / "dispute" / "claims")
    label = page.all("span", class_="standing-label")[0].text
    matter = page.one("section", data_claim="announcement#joint")

    assert (row["first"], matter.attributes["data-standing"]) == (mark, mark)
    assert re.fullmatch(_NAME.sub(r"The \\w+( \\(part of The \\w+\\))?", row["third"]), label)


def test_table_has_no_other_row() -> None:
    """The table has the marks of the examples, and no other."""
    marks = [row["first"] for row in _rows("The six standings") if "#" not in row["first"]]

    assert marks == [mark for mark, _ in EXAMPLES]


def test_every_form_of_via_is_explained() -> None:
    """Every form in which an origin can be written has its row."""
    rows = re.findall(r"^\| `(via: [^`]+)` \|", SECTIONS["Where reporting comes from"][0], re.MULTILINE)

    assert [_form(row) for row in rows] == ["source", "external", "external, issued", "unknown", "own"]


def _form(row: str) -> str:
    plain = _plain(row)
    via = plain["via"] if isinstance(plain, dict) else plain
    if isinstance(via, dict):
        return ", ".join(via)
    return str(via) if via in {"unknown", "own"} else "source"
