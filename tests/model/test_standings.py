"""Run the table of standings: the standing of a claim on any day, given who said what.

A case of tests/standings is a title and fenced blocks. `event` gives an event of the story `dispute`, or of the story
before its `/`, without the fields that all share; other blocks give files, as in entry_blocks. `standings` has one line
for each claim: its standing at the end, as of a day, or its history; or the findings on it. A line that ends in `…`
shows the beginning only. `problems` lists the codes of the report. The table is the specification: no test rewrites it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import COMPLETE, MakeSite
from entry_blocks import Block, Changes, blocks, changes, sections
from standing_words import ACTORS, HOME, findings_in_words, in_words

from onrecord.build.pipeline import Options, check
from onrecord.model.relations import Ref, parse_target
from onrecord.model.site import Site

FOLDER = Path(__file__).parents[1] / "standings"
ANNOUNCEMENT = """\
date: 2021-11-01
speaker: ministry
claims:
  - {id: joint, text: They issued a joint statement}
  - {id: access, text: The ministry has access}
"""
SHARED = "type: statement\nsources: [gazette, wire]\npublished: 2022-05-01\n"
_EVENTS = "content/stories/{}/events/{}.yaml"
_LINE = re.compile(r"(?:as of (?P<day>\S+): )?(?P<what>history of |findings on )?(?P<claim>\S+): (?P<words>.*)")


@dataclass(frozen=True)
class Case:
    """A site, the expected standings, and the codes of the report."""

    topic: str
    title: str
    site: Changes
    standings: str
    problems: list[str]


def cases() -> Iterator[Case]:
    """Yield the cases of all files."""
    for file in sorted(FOLDER.glob("*.md")):
        for title, body in sections(file.read_text("utf-8")):
            found = tuple(blocks(body))
            expected = {block.kind: block.content for block in found if block.kind in ("standings", "problems")}
            rest = [block for block in found if block.kind not in expected]
            yield Case(
                file.stem, title, _site(rest), expected.get("standings", ""), expected.get("problems", "").split()
            )


def _site(given: list[Block]) -> Changes:
    """Return the site of a case: one announcement, and the files of its blocks."""
    files: dict[str, str | bytes | None] = {
        "content/actors/actors.yaml": ACTORS,
        _EVENTS.format(HOME, "announcement"): f"title: announcement\n{SHARED}{ANNOUNCEMENT}",
        _EVENTS.format(HOME, "denial"): None,
    }
    for block in given:
        if block.kind == "event":
            story, _, event = block.path.rpartition("/")
            files |= {f"content/stories/{story}/story.yaml": f"title: {story}\n"} if story else {}
            files[_EVENTS.format(story or HOME, event)] = _event(event, block.content)
    return Changes({**files, **changes(block for block in given if block.kind != "event").files}, {})


def _event(name: str, own: str) -> str:
    """Return the file of an event with its own fields, and those that all share unless it has its own.

    Its title is its name: two events of one day, speaker and title would be one event twice (IDS009).
    """
    named = set(re.findall(r"^\w+:", own, re.MULTILINE))
    shared = (line for line in SHARED.splitlines(keepends=True) if line.partition(" ")[0] not in named)
    return f"title: {name}\n{''.join(shared)}{own}"


ALL = tuple(cases())


@pytest.mark.parametrize("case", ALL, ids=lambda case: f"{case.topic}: {case.title}")
def test_case_has_the_expected_standings(case: Case, make_site: MakeSite, options: Options) -> None:
    """The standings and the report of a case are the expected ones."""
    outcome = check(case.site.make(make_site), options)
    site = outcome.value.site
    lines = case.standings.splitlines()
    actual = [_actual_line(site, line) for line in lines] if site else []

    assert sorted(problem.code for problem in outcome.problems) == case.problems
    assert "\n".join(actual) == "\n".join(lines)


def test_every_case_expects_something() -> None:
    """Every case expects a standing or an error, and titles differ within a file."""
    empty = [case.title for case in ALL if not case.standings and not case.problems]
    names = [(case.topic, case.title) for case in ALL]

    assert empty == []
    assert sorted(set(names)) == sorted(names)


def _actual_line(site: Site, line: str) -> str:
    """Return the line with the site's actual words in place of the expected ones."""
    parts = _LINE.fullmatch(line)
    assert parts is not None, line
    claim, what = parse_target(parts["claim"], HOME), parts["what"]
    if what == "findings on ":
        words = findings_in_words(site, claim, parts["day"])
    else:
        words = in_words(site, claim, parts["day"], history=bool(what))
    if parts["words"].endswith("…") and words.startswith(parts["words"][:-1]):
        return line
    return f"{line[: parts.start('words')]}{words}"


def test_claims_of_one_matter_share_it(make_site: MakeSite, options: Options) -> None:
    """Joined claims have one matter object, which says whether each claim equals or opposes the first."""
    case = next(case for case in ALL if case.title == "A chain with one opposite link")
    site = check(case.site.make(make_site), options).value.site
    assert site is not None
    matter = site.matters[Ref("dispute", "letter", "three")]
    directions = [(f"{claim.event}#{claim.claim}", alike) for claim, alike in matter.claims.items()]

    assert all(site.matters[claim] is matter for claim in matter.claims)
    assert directions == [
        ("announcement#joint", True),
        ("report#one", True),
        ("speech#two", False),
        ("letter#three", False),
    ]
    assert [statement.holds for statement in matter.history] == list(matter.claims.values())
    assert [statement.claim for statement in matter.history] == list(matter.claims)


def test_claims_are_in_the_order_in_which_they_were_made(make_site: MakeSite, options: Options) -> None:
    """A site lists its claims by event, in order, and within an event as its file lists them."""
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


def test_example_site_has_the_standings_of_the_first_story() -> None:
    """The example site has the standings that its sources support."""
    site = check(Path(__file__).parents[2], Options(today=COMPLETE)).value.site
    assert site is not None
    actual = {
        f"{claim.event}#{claim.claim}": in_words(site, claim, None, history=False).partition("; last word")[0]
        for claim in site.matters
        if claim.story == "facebook-crs"
    }

    assert actual.items() >= FIRST_STORY.items()


@pytest.mark.parametrize(("last", "move"), [("denies", "again"), ("confirms", "too")])
def test_speakers_together_repeat_the_latest_word_of_any_of_them(
    make_site: MakeSite, options: Options, last: str, move: str
) -> None:
    """Two bodies speak together, and one has just changed its position: the words of the other count as older."""
    events = {
        "approval": "date: 2021-11-02\nspeaker: [union, company]\nconfirms: announcement#joint\n",
        "denial": "date: 2021-11-03\nspeaker: company\ndenies: announcement#joint\n",
        "letter": f"date: 2021-11-04\nspeaker: [union, company]\n{last}: announcement#joint\n",
    }
    case = _site([Block("event", name, content, "", "") for name, content in events.items()])
    site = check(case.make(make_site), options).value.site
    assert site is not None
    course = site.matters[Ref(HOME, "announcement", "joint")].course(pole=True)

    assert [(step.statement.event.event, step.move) for step in course] == [
        ("announcement", "first"),
        ("approval", "too"),
        ("denial", "first"),
        ("letter", move),
    ]
