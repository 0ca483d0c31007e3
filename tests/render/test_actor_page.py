"""The page of an actor: its statements, claims, denials, members and stories."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from pathlib import Path

import pytest
from conftest import BASE, TODAY, MakeSite

from onrecord.build.pipeline import Options, build

DISPUTE, OTHER = "content/stories/dispute/events", "content/stories/other/events"


def _statement(title: str, day: int, *lines: str) -> str:
    fields = ("type: statement", f"date: 2021-11-{day:02d}", f"title: {title}", "sources: wire", *lines)
    return "\n".join((*fields, "published: 2021-11-20", ""))


SITE: Mapping[str, str] = {
    "content/actors/actors.yaml": BASE["content/actors/actors.yaml"]
    + "office: {name: The office, kind: organization, part_of: company, role: its branch}\n"
    "chair: {name: A. Chair, kind: person, member_of: company, role: chair}\n"
    "clerk: {name: B. Clerk, kind: person, member_of: office}\n"
    "lawyer: {name: C. Lawyer, kind: person}\n"
    "reader: {name: D. Reader, kind: person}\n",
    f"{DISPUTE}/by-chair.yaml": _statement("For the company", 3, "speaker: chair", "on_behalf_of: company"),
    f"{DISPUTE}/by-lawyer.yaml": _statement("By a lawyer", 4, "speaker: [lawyer, company]", "on_behalf_of: company"),
    f"{DISPUTE}/by-member.yaml": _statement(
        "For herself", 5, "speaker: chair", "claims: [{id: own, text: It was her own view}]"
    ),
    f"{DISPUTE}/by-office.yaml": _statement("By the office", 6, "speaker: office"),
    f"{DISPUTE}/by-clerk.yaml": _statement("By the clerk", 7, "speaker: clerk"),
    f"{DISPUTE}/for-ministry.yaml": _statement(
        "For the ministry", 8, "speaker: chair", "on_behalf_of: ministry", "actors: company"
    ),
    f"{DISPUTE}/denies-all.yaml": _statement(
        "It denies all", 9, "speaker: company", "denies: announcement", "claims: [{id: none, text: There was nothing}]"
    ),
    "content/stories/other/story.yaml": "title: The other story\n",
    f"{OTHER}/named.yaml": _statement("The reader names it", 10, "speaker: reader", "actors: company", "tags: mail"),
    "content/bills/act.yaml": "title: The act\nprocedure: generic\nsources: gazette\n",
    f"{OTHER}/step.yaml": (
        "type: bill-action\nbill: act\nstage: introduction\ndate: 2021-11-11\ntitle: It is brought in\nsources: wire\n"
        "published: 2021-11-20\n"
    ),
}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site once and return its folder; no test changes it."""
    root = tmp_path_factory.mktemp("actor")
    for path, text in {**BASE, **SITE}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    outcome = build(root, root / "_site", Options(today=TODAY))
    assert [problem for problem in outcome.problems if problem.severity == "error"] == []
    return root / "_site"


def _html(pages: Path, path: str) -> str:
    return (pages / path / "index.html").read_text("utf-8")


def _words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", "", html)).replace("\N{NO-BREAK SPACE}", " ").split())


def _list(html: str, heading: str) -> list[str]:
    """Return the texts of the list items under a heading."""
    found = re.search(rf"<h2>{heading}</h2>\s*<ul[^>]*>(.*?)</ul>", html, re.DOTALL)
    return [_words(item) for item in re.findall(r"<li.*?</li>", found[1], re.DOTALL)] if found else []


def test_body_page_names_the_speaker_but_not_the_body(pages: Path) -> None:
    """On a body's page, each line names the spokesperson, member or part that spoke, and omits the body itself."""
    assert _list(_html(pages, "actors/company"), "Statements") == [
        "2 November 2021 Denial The company denies The dispute",
        "3 November 2021 Statement For the company A. Chair for it The dispute",
        "4 November 2021 Statement By a lawyer together with C. Lawyer The dispute",
        "5 November 2021 Statement For herself A. Chair, a member The dispute",
        "6 November 2021 Statement By the office The office, a part of it The dispute",
        "7 November 2021 Statement By the clerk B. Clerk, a member The dispute",
        "9 November 2021 Statement It denies all The dispute",
    ]


def test_statement_on_behalf_of_another_body_is_not_the_employers(pages: Path) -> None:
    """What a member says on behalf of another body is not a statement of the member's own organization."""
    assert _list(_html(pages, "actors/company"), "Mentioned in") == [
        "8 November 2021 Statement For the ministry The ministry The dispute",
        "10 November 2021 Statement The reader names it D. Reader The other story",
    ]


def test_person_page_names_the_body_spoken_for(pages: Path) -> None:
    """On a person's page, each line names the body spoken for, and the story only where there are several."""
    assert _list(_html(pages, "actors/chair"), "Statements") == [
        "3 November 2021 Statement For the company for The company",
        "5 November 2021 Statement For herself",
        "8 November 2021 Statement For the ministry for The ministry",
    ]


def test_claims_are_those_of_the_body(pages: Path) -> None:
    """A body's page lists the body's claims with their standing, without its members' own claims."""
    html = _html(pages, "actors/company")
    (claim,) = _list(html, "Claims made")
    (own,) = _list(_html(pages, "actors/chair"), "Claims made")

    assert claim.startswith("There was nothing 9 November 2021 Asserted by The company")
    assert own.startswith("It was her own view 5 November 2021 Asserted by A. Chair")
    assert 'href="../../dispute/denies-all/#denies-all__none"' in html


def test_denied_claims_name_their_claimants(pages: Path) -> None:
    """A denial of an event denies each of its claims; a claim denied twice is listed once, with the first denial."""
    assert [claim.partition(" Disputed")[0] for claim in _list(_html(pages, "actors/company"), "Claims denied")] == [
        "They issued a joint statement The ministry, 1 November 2021; denied on: 2 November 2021",
        "The ministry has access The ministry, 1 November 2021; denied on: 9 November 2021",
    ]


def test_people_are_spokespersons_and_members(pages: Path) -> None:
    """Each spokesperson and each member is named once, with the role."""
    html = _html(pages, "actors/company")

    assert _list(html, "People and bodies") == ["A. Chair, chair", "C. Lawyer", "The office, its branch"]


@pytest.mark.parametrize(
    ("path", "stories"),
    [
        ("actors/company", ["The dispute 8 events", "The other story 1 event"]),
        ("actors/reader", ["The other story 1 event"]),
        ("sources/gazette", ["The dispute 1 event", "The other story"]),
        ("bills/act", ["The other story 1 event"]),
        ("tags/mail", ["The other story 1 event"]),
    ],
)
def test_page_links_to_each_of_its_stories(pages: Path, path: str, stories: list[str]) -> None:
    """The page of an actor, a source, a bill or a tag links to each of its stories."""
    html = _html(pages, path)

    assert _list(html, "Stories" if len(stories) > 1 else "Story") == stories


def test_warm_build_updates_a_changed_body(pages: Path, make_site: MakeSite, options: Options, tmp_path: Path) -> None:
    """When the members of a body change, a warm build updates the body's page."""
    root = make_site(SITE)
    build(root, tmp_path / "out", options)
    actors = root / "content/actors/actors.yaml"
    actors.write_text(actors.read_text("utf-8").replace(", part_of: company", ""), "utf-8")
    build(root, tmp_path / "out", options)
    build(root, tmp_path / "fresh", Options(today=TODAY, remember=False))

    again, fresh = (_html(tmp_path / name, "actors/company") for name in ("out", "fresh"))
    assert again == fresh
    assert "By the office" not in again
    assert "By the office" in _html(pages, "actors/company")
