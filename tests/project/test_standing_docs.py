"""Compare docs/standing.md with the first story and with what readers see.

In each section, a `yaml` block with a path of the example site shows a part of that file. Any other `yaml` block is a
file of an invented site: `BASE` and the files of its section. A `text` block names a page of one of the two sites and
quotes lines of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import pytest
import yaml
from conftest import BASE, MakeSite
from entry_blocks import Block, blocks, changes, sections
from msgspec.structs import replace
from page_html import Html
from rendered_site import RenderedSite

from onrecord.build.pipeline import Options, check
from onrecord.model.relations import parse_target
from onrecord.model.site import Site
from onrecord.read.normalization import PlainData

ROOT = Path(__file__).parents[2]
STORY = "facebook-crs"
INVENTED_PAGES = ("dispute/", "actors/")
"""The folders of the pages of invented examples that the guide quotes."""
PUBLISHED = Options(today=date(2026, 11, 24))
EVENTS = "content/stories/dispute/events"
SECTIONS = {
    title: (body, tuple(blocks(body))) for title, body in sections((ROOT / "docs" / "standing.md").read_text("utf-8"))
}
SNIPPETS = [block for _, found in SECTIONS.values() for block in found if block.kind == "yaml"]
SHOWING = [title for title, (_, found) in SECTIONS.items() if any(block.kind == "text" for block in found)]
INVENTED = [title for title, (_, found) in SECTIONS.items() if any(block.path.startswith(EVENTS) for block in found)]
_ROW = re.compile(r"^\| `(?P<first>[^`]+)` \| (?P<second>.+?) \| (?P<third>.+?) \|$", re.MULTILINE)
_NAME = re.compile(r"\*(?!day\*)[^*]+\*")


def _is_invented(block: Block) -> bool:
    return block.path in BASE or block.path.startswith(EVENTS)


@pytest.mark.parametrize(
    "block", [block for block in SNIPPETS if not _is_invented(block)], ids=lambda block: block.path
)
def test_snippet_matches_the_entry(block: Block) -> None:
    """The guide's snippets of the first story match its entries."""
    written = _plain((ROOT / block.path).read_text("utf-8"))
    shown = _plain(block.content)

    assert shown
    assert _missing(shown, written) == []


def _plain(text: str) -> PlainData:
    plain: PlainData = yaml.load(text, yaml.BaseLoader)  # noqa: S506  (returns only strings, lists and mappings)
    return plain


def _missing(shown: PlainData, written: PlainData | None) -> list[PlainData]:
    """Return the parts of a snippet that the entry doesn't have."""
    if isinstance(shown, dict) and isinstance(written, dict):
        return [left for key, value in shown.items() for left in _missing(value, written.get(key))]
    if isinstance(shown, list) and isinstance(written, list):
        return [item for item in shown if all(_missing(item, other) for other in written)]
    return [] if shown == written else [shown]


def test_guide_has_each_kind_of_example() -> None:
    """The guide shows entries of the first story, invented entries, and what readers see of both."""
    shown = {block.path.partition("/")[0] for _, found in SECTIONS.values() for block in found if block.kind == "text"}

    assert {_is_invented(block) for block in SNIPPETS} == {True, False}
    assert shown == {STORY, "bills", "dispute", "actors"}


@pytest.fixture(scope="module")
def example() -> RenderedSite:
    """Return the example site."""
    return RenderedSite(ROOT, PUBLISHED)


@pytest.mark.parametrize("title", SHOWING)
def test_pages_of_the_first_story_show_what_the_guide_says(title: str, example: RenderedSite) -> None:
    """Each line that the guide quotes from the first story's pages is on the named page."""
    lines = [shown for shown in _shown(title) if not shown[0].startswith(INVENTED_PAGES)]

    assert [(path, line) for path, line in lines if line not in _text(example, path)] == []


@pytest.mark.parametrize("title", INVENTED)
def test_invented_example_shows_what_the_guide_says(title: str, make_site: MakeSite, options: Options) -> None:
    """An invented example is a site without problems, and its pages show the lines that the guide quotes."""
    files = changes(block for block in SECTIONS[title][1] if block.kind == "yaml" and _is_invented(block))
    root = files.make(make_site)
    lines = [shown for shown in _shown(title) if shown[0].startswith(INVENTED_PAGES)]
    pages = RenderedSite(root, replace(options, strict=True))

    assert lines
    assert [(path, line) for path, line in lines if line not in _text(pages, path)] == []


def _shown(title: str) -> Iterator[tuple[str, str]]:
    """Yield the lines that a section quotes, each with its page."""
    for block in SECTIONS[title][1]:
        if block.kind == "text":
            # The style draws the arrow.
            yield from ((block.path, line.removeprefix("→ ")) for line in block.content.splitlines())


def _text(pages: RenderedSite, path: str) -> str:
    page = Html()
    page.feed(pages[f"{path}/index.html"])
    page.close()
    return " ".join(page.one("main").text.split())


def test_table_has_the_standings_of_the_first_story(example: RenderedSite) -> None:
    """The table lists each claim of the story with its computed mark and with words from its page."""
    site = _site(ROOT, PUBLISHED)
    story = {claim: site.matters[claim] for claim in site.stories[STORY].matters}
    rows_by_claim = {
        parse_target(row["first"], STORY): row for row in _rows("The six standings") if "#" in row["first"]
    }
    standings = {claim: matter.standing(claim) for claim, matter in story.items()}
    page = _text(example, f"{STORY}/claims")

    assert list(rows_by_claim) == list(story)
    assert {claim: row["second"].strip("`") for claim, row in rows_by_claim.items()} == {
        claim: standing.mark if standing else "" for claim, standing in standings.items()
    }
    assert [row["third"] for row in rows_by_claim.values() if row["third"] not in page] == []


def _rows(title: str) -> list[dict[str, str]]:
    return [found.groupdict() for found in _ROW.finditer(SECTIONS[title][0])]


def _site(root: Path, options: Options) -> Site:
    site = check(root, options).value.site
    assert site is not None
    return site


def _statement_file(name: str, day: int, rest: str) -> Mapping[str, str]:
    head = f"type: statement\ndate: 2021-11-0{day}\ntitle: {name}\nsources: wire\npublished: 2021-11-10\n"
    return {f"{EVENTS}/{name}.yaml": head + rest}


WITHDRAWN = _statement_file("over", 3, "speaker: ministry\nwithdraws: announcement#joint\n")
NOT_DENIED = {f"{EVENTS}/denial.yaml": None}
CONFIRMED = _statement_file("too", 2, "speaker: company\nconfirms: announcement#joint\n")
OFFICE_DENIES = _statement_file("no", 1, "speaker: office\ndenies: announcement#joint\n")
TOGETHER = _statement_file(
    "announcement", 1, "speaker: [ministry, union]\nclaims: {id: joint, text: They issued a joint statement}\n"
)
OPPOSITE = _statement_file(
    "denial", 2, "speaker: company\nclaims: {id: none, text: There was none, denies: announcement#joint}\n"
)
EXAMPLES: tuple[tuple[str, Mapping[str, str | None]], ...] = (
    ("disputed-maintained", _statement_file("again", 3, "speaker: ministry\nmaintains: announcement#joint\n")),
    ("disputed-maintained", _statement_file("again", 3, "speaker: office\nmaintains: announcement#joint\n")),
    ("disputed", {}),
    ("disputed", {**WITHDRAWN, **_statement_file("union", 4, "speaker: union\nmaintains: announcement#joint\n")}),
    ("disputed", {**TOGETHER, **_statement_file("turn", 3, "speaker: union\nconfirms: denial\n")}),
    ("disputed", {**OFFICE_DENIES, **_statement_file("back", 3, "speaker: office\nwithdraws: no\n")}),
    (
        "disputed-maintained",
        {
            **NOT_DENIED,
            **OFFICE_DENIES,
            **_statement_file("again", 3, "speaker: ministry\nmaintains: announcement#joint\n"),
        },
    ),
    ("disputed", {**NOT_DENIED, **OFFICE_DENIES}),
    ("disputed", _statement_file("no", 3, "speaker: office\ndenies: announcement#joint\n")),
    (
        "disputed-maintained",
        {**OPPOSITE, **_statement_file("again", 3, "speaker: ministry\nmaintains: announcement#joint\n")},
    ),
    ("disputed", OPPOSITE),
    ("confirmed", {**NOT_DENIED, **CONFIRMED}),
    (
        "confirmed",
        {**NOT_DENIED, **CONFIRMED, **_statement_file("same", 3, "speaker: union\nsame_as: announcement#joint\n")},
    ),
    ("shared", {**NOT_DENIED, **_statement_file("same", 3, "speaker: union\nsame_as: announcement#joint\n")}),
    ("asserted", NOT_DENIED),
    ("withdrawn", {**NOT_DENIED, **WITHDRAWN}),
    ("withdrawn", WITHDRAWN),
)
"""One site for each row of the table, with the standing of the claim `announcement#joint` on it."""
OPPOSITES = (9, 10)
"""The rows on a claim that is the opposite of what was said first: `denial#none`, on its event's page."""
ACTORS = {
    "content/actors/actors.yaml": BASE["content/actors/actors.yaml"]
    + "union: {name: The union, kind: organization}\n"
    + "office: {name: The office, kind: organization, part_of: ministry}\n"
}


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_standing_has_the_mark_and_words_of_the_table(number: int, make_site: MakeSite, options: Options) -> None:
    """Each row of the table has the mark and the words that readers see of its example."""
    mark, files = EXAMPLES[number]
    row = [row for row in _rows("The six standings") if "#" not in row["first"]][number]
    pages = RenderedSite(make_site({**ACTORS, **files}), options)
    is_opposite = number in OPPOSITES
    page = pages["dispute/denial/index.html" if is_opposite else "dispute/claims/index.html"]
    claim = "denial#none" if is_opposite else "announcement#joint"
    tag = "li" if is_opposite else "section"
    found = re.search(rf'<{tag} [^>]*data-claim="{claim}".*?</{tag}>', page, re.DOTALL)
    assert found
    matter = Html()
    matter.feed(found[0])
    matter.close()
    label = matter.one("a" if is_opposite else "span", data_symbol="*").text

    assert (row["first"], matter.one(tag).attributes["data-standing"]) == (mark, mark)
    words = re.sub(r"[()]", r"\\\g<0>", row["third"])
    words = words.replace("*day*", r"\d+\s\w+ \d{4}")
    assert re.fullmatch(_NAME.sub(r"The \\w+( \\(part of The \\w+\\))?", words), label)


def test_table_has_a_row_for_each_example_only() -> None:
    """The table's marks are the examples' marks, in the same order."""
    marks = [row["first"] for row in _rows("The six standings") if "#" not in row["first"]]

    assert marks == [mark for mark, _ in EXAMPLES]


def test_guide_explains_every_form_of_via() -> None:
    """The table has a row for each form of `via`."""
    rows = re.findall(r"^\| `(via: [^`]+)` \|", SECTIONS["Where reporting comes from"][0], re.MULTILINE)

    assert [_form(row) for row in rows] == ["source", "external", "external, issued", "unknown", "own"]


def _form(row: str) -> str:
    plain = _plain(row)
    via = plain["via"] if isinstance(plain, dict) else plain
    if isinstance(via, dict):
        return ", ".join(via)
    return str(via) if via in {"unknown", "own"} else "source"
