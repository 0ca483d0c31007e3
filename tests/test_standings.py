"""Runs the table of standings: what a site says of a claim on any day, given who said what of it.

A case of tests/standings is a title and fenced blocks. `event` gives an event of the story `dispute`, or of the story
before its `/`, without the fields that all share; other blocks give files, as in entry_blocks. `standings` tells, one
line a claim, its standing at the end or as of a day, or its history; a line that ends in `…` leaves open what follows.
`problems` lists the codes that the editor is told. The table is the specification: nothing rewrites it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import MakeSite
from entry_blocks import Block, Changes, blocks, changes, sections
from standing_words import ACTORS, HOME, in_words

from onrecord.model.relations import Ref, parse_target
from onrecord.model.site import Site
from onrecord.pipeline import Options, check

FOLDER = Path(__file__).parent / "standings"
ANNOUNCEMENT = """\
date: 2021-11-01
speaker: ministry
claims:
  - {id: joint, text: They issued a joint statement}
  - {id: access, text: The ministry has access}
"""
SHARED = "title: x\ntype: statement\nsources: [gazette, wire]\npublished: 2022-05-01\n"
_EVENTS = "content/stories/{}/events/{}.yaml"
_LINE = re.compile(r"(?:as of (?P<day>\S+): )?(?P<history>history of )?(?P<claim>\S+): (?P<words>.*)")


@dataclass(frozen=True)
class Case:
    """What was said, what follows from it, and what an editor is told."""

    theme: str
    title: str
    site: Changes
    standings: str
    problems: list[str]


def cases() -> Iterator[Case]:
    """Yield the cases of all themes."""
    for file in sorted(FOLDER.glob("*.md")):
        for title, body in sections(file.read_text("utf-8")):
            found = tuple(blocks(body))
            told = {block.kind: block.content for block in found if block.kind in ("standings", "problems")}
            said = [block for block in found if block.kind not in told]
            yield Case(file.stem, title, _site(said), told.get("standings", ""), told.get("problems", "").split())


def _site(said: list[Block]) -> Changes:
    """Return the site of a case: one announcement, and what its blocks change and add."""
    files: dict[str, str | bytes | None] = {
        "content/actors/actors.yaml": ACTORS,
        _EVENTS.format(HOME, "announcement"): f"{SHARED}{ANNOUNCEMENT}",
        _EVENTS.format(HOME, "denial"): None,
    }
    for block in said:
        if block.kind == "event":
            story, _, event = block.path.rpartition("/")
            files |= {f"content/stories/{story}/story.yaml": f"title: {story}\n"} if story else {}
            files[_EVENTS.format(story or HOME, event)] = f"{SHARED}{block.content}"
    return Changes({**files, **changes(block for block in said if block.kind != "event").files}, {})


ALL = tuple(cases())


@pytest.mark.parametrize("case", ALL, ids=lambda case: f"{case.theme}: {case.title}")
def test_standing_is_the_one_that_the_case_shows(case: Case, make_site: MakeSite, options: Options) -> None:
    """What is said of a claim follows from who said what, as the case shows; an editor is told nothing else."""
    outcome = check(case.site.make(make_site), options)
    site = outcome.value.site
    lines = case.standings.splitlines()
    actual = [_answer(site, line) for line in lines] if site else []

    assert sorted(problem.code for problem in outcome.problems) == case.problems
    assert "\n".join(actual) == "\n".join(lines)


def test_every_case_says_something() -> None:
    """Every case tells a standing or an error, and no two of a theme have one title."""
    silent = [case.title for case in ALL if not case.standings and not case.problems]
    names = [(case.theme, case.title) for case in ALL]

    assert silent == []
    assert sorted(set(names)) == sorted(names)


def _answer(site: Site, line: str) -> str:
    """Return the line with what the site says in place of what the line does."""
    asked = _LINE.fullmatch(line)
    assert asked is not None, line
    words = in_words(site, parse_target(asked["claim"], HOME), asked["day"], history=bool(asked["history"]))
    if asked["words"].endswith("…") and words.startswith(asked["words"][:-1]):
        return line
    return f"{line[: asked.start('words')]}{words}"


def test_claims_of_one_matter_share_it(make_site: MakeSite, options: Options) -> None:
    """Joined claims have the very same matter, which tells how each of them stands to the first and who said what."""
    case = next(case for case in ALL if case.title == "A chain with one opposite link")
    site = check(case.site.make(make_site), options).value.site
    assert site is not None
    matter = site.matters[Ref("dispute", "letter", "three")]
    poles = [(f"{claim.event}#{claim.claim}", alike) for claim, alike in matter.claims.items()]

    assert all(site.matters[claim] is matter for claim in matter.claims)
    assert poles == [("announcement#joint", True), ("report#one", True), ("speech#two", False), ("letter#three", False)]
    assert [statement.holds for statement in matter.history] == list(matter.claims.values())
    assert [statement.claim for statement in matter.history] == list(matter.claims)


def test_claims_come_in_the_order_in_which_they_were_made(make_site: MakeSite, options: Options) -> None:
    """A site tells its claims in the order of events, and in each event as they stand there."""
    case = next(case for case in ALL if case.title == "The first story")
    site = check(case.site.make(make_site), options).value.site
    assert site is not None

    assert [f"{claim.event}#{claim.claim}" for claim in site.matters] == [
        "announcement#joint",
        "announcement#exclusive",
        "announcement#access",
        "answer#agreed",
    ]


FIRST_STORY = {
    "ministry-announces#joint": "disputed, maintained; held by mior; opposed by meta",
    "ministry-announces#exclusive": "disputed, unanswered; held by mior; opposed by meta",
    "ministry-announces#access": "confirmed; asserted by mior; confirmed by meta",
    "balaeva-responds#agreed": "asserted; held by mior",
}


def test_example_site_tells_the_first_story(options: Options) -> None:
    """The example site says of each claim what its sources come to."""
    site = check(Path(__file__).parent.parent, options).value.site
    assert site is not None
    told = {
        f"{claim.event}#{claim.claim}": in_words(site, claim, None, history=False).partition("; last word")[0]
        for claim in site.matters
        if claim.story == "facebook-crs"
    }

    assert told.items() >= FIRST_STORY.items()
