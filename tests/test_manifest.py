"""Builds that remember make anew what an edit touches, and nothing else."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from conftest import DRAWING, TODAY, MakeSite
from golden import files_in
from two_stories import ACTORS, DENIAL, OTHER, SOURCES

from onrecord import site_writer
from onrecord.incremental.last_build import LastBuild
from onrecord.model.addresses import is_page
from onrecord.output import OutputFolder, Staging
from onrecord.pipeline import Options, build, build_into
from onrecord.render import Plan, Planned

HERE = Path(__file__).parent
Made = Callable[[Path], set[str]]


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Made:
    """Return a function that builds a site, holds it against a build that knows nothing, and names the pages made."""
    staged: list[str] = []
    stage = site_writer.stage_pages

    def noting(plan: Plan, staging: Staging, pages: Iterable[Planned]) -> site_writer.Rendered:
        rendered = stage(plan, staging, pages)
        staged.extend(seen.address for seen, _, _ in rendered.pages if is_page(seen.address))
        return rendered

    monkeypatch.setattr(site_writer, "stage_pages", noting)

    def run(site: Path) -> set[str]:
        staged.clear()
        last = LastBuild(site, tmp_path / "warm", ())
        with OutputFolder(tmp_path / "warm") as output:
            built = build_into(site, output, Options(today=TODAY, remember=True), last)
        addresses = set(staged)
        shutil.rmtree(tmp_path / "cold", ignore_errors=True)
        cold = build(site, tmp_path / "cold", Options(today=TODAY))
        assert built.problems == cold.problems
        assert built.value.pages == cold.value.pages
        assert cold.value.published is None or files_in(tmp_path / "warm") == files_in(tmp_path / "cold")
        return addresses

    return run


def _edit(site: Path, path: str, old: str, new: str) -> None:
    text = (site / path).read_text("utf-8")
    assert old in text
    (site / path).write_text(text.replace(old, new), "utf-8")


EVERYTHING = {
    "index.html", "404.html", "corrections/", "dispute/", "dispute/announcement/", "dispute/denial/", "dispute/claims/",
    "dispute/sources/", "other/", "other/report/", "other/sources/", "actors/company/", "actors/ministry/",
    "sources/gazette/", "sources/wire/",
}  # fmt: skip
EDITS: dict[str, tuple[str, str, str, set[str]]] = {
    "a body": (DENIAL, "sources: wire", "sources: wire\nbody: In its own words.", {"dispute/", "dispute/denial/"}),
    "a title": (
        DENIAL,
        "The company denies",
        "The company says no",
        # Its own pages; those with a line of it; its neighbour's; and whatever stands in a relation to it.
        {"", "dispute/", "dispute/announcement/", "dispute/denial/", "dispute/claims/", "dispute/sources/",
         "actors/company/", "actors/ministry/", "sources/wire/", "corrections/"},
    ),
    "an actor's name": (
        ACTORS,
        "The ministry",
        "A ministry",
        {"", "dispute/", "dispute/announcement/", "dispute/denial/", "dispute/claims/", "actors/ministry/",
         # The company's page names whose claims it denies.
         "actors/company/", "dispute/sources/", "sources/gazette/"},
    ),
    "a source's title": (
        SOURCES,
        "The wire",
        "A wire",
        # The home page and the announcement's show what was said on its claims, and where that is written.
        {"", "dispute/", "dispute/announcement/", "dispute/denial/", "dispute/claims/", "dispute/sources/",
         "sources/wire/"},
    ),
    "a story's title": (
        "content/stories/other/story.yaml",
        "Another story",
        "Some story",
        # The other story names it among what to read also.
        {"", "dispute/", "other/", "other/report/", "other/sources/", "actors/company/", "sources/gazette/"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", EDITS)
def test_edit_makes_the_pages_that_show_it(name: str, make_site: MakeSite, made: Made) -> None:
    """An edit makes the pages that show what was edited, and leaves all others alone."""
    site = make_site(OTHER)
    first = made(site)
    path, old, new, expected = EDITS[name]
    _edit(site, path, old, new)

    assert len(first) == len(EVERYTHING)
    assert made(site) <= expected


def test_nothing_is_made_where_nothing_changed(make_site: MakeSite, made: Made) -> None:
    """A build of a site that is as it was makes no page."""
    site = make_site(OTHER)
    made(site)

    assert made(site) == set()


def test_settings_and_templates_make_all_pages(make_site: MakeSite, made: Made) -> None:
    """What all pages have in common makes all of them."""
    site = make_site(OTHER)
    every = made(site)
    _edit(site, "site.yaml", "A test", "Another test")
    assert made(site) == every
    (site / "templates/parts").mkdir(parents=True)
    (site / "templates/parts/event_line.html").write_text("<li>An event</li>\n", "utf-8")
    assert made(site) == every


def test_another_whole_makes_the_claims_anew(make_site: MakeSite, made: Made) -> None:
    """Who is a part of whom decides what a claim's standing is, so that its pages are made again where that changes."""
    office = "company: {name: The company, kind: organization}\noffice: {name: The office, kind: organization"
    actors = "ministry: {name: The ministry, kind: organization}\n" + office
    site = make_site({ACTORS: f"{actors}, part_of: company}}\n"})
    _edit(site, DENIAL, "speaker: company\ndenies", "speaker: office\nconfirms")
    _edit(site, DENIAL, "type: denial", "type: statement")
    made(site)
    _edit(site, ACTORS, "part_of: company", "part_of: ministry")

    assert {"dispute/", "dispute/claims/", "dispute/announcement/"} <= made(site)


UNION = (
    "type: statement\ndate: 2021-11-04\ntitle: The union speaks\nspeaker: union\n{}\n"
    "sources: wire\npublished: 2021-11-10\n"
)
THREE = {
    ACTORS: (
        "ministry: {name: The ministry, kind: organization}\ncompany: {name: The company, kind: organization}\n"
        "union: {name: The union, kind: organization}\n"
    ),
    "content/stories/dispute/events/union.yaml": UNION.format("confirms: announcement#access"),
}
"""A site in which three sides speak, of which two are opponents."""


def test_new_opponents_get_a_page_of_two_sides(make_site: MakeSite, made: Made) -> None:
    """A new denial makes the page of those two; without it, that page is gone again."""
    site = make_site(THREE)
    before = made(site)
    event = site / "content/stories/dispute/events/union.yaml"
    event.write_text(UNION.format("denies: announcement#access"), "utf-8")
    denied = made(site)
    event.write_text(UNION.format("confirms: announcement#access"), "utf-8")
    made(site)

    assert "dispute/claims/ministry/company/" in before
    assert "dispute/claims/ministry/union/" not in before
    assert {"dispute/claims/", "dispute/claims/ministry/union/"} <= denied
    assert not (site.parent / "warm/dispute/claims/ministry/union/index.html").exists()


def test_denial_in_another_story_makes_the_dispute(make_site: MakeSite, made: Made) -> None:
    """A denial in another story makes all pages that tell of the dispute, and those of the opponents."""
    site = make_site({**OTHER, **THREE})
    made(site)
    _edit(site, "content/stories/other/events/report.yaml", "sources:", "denies: dispute/announcement#access\nsources:")

    pairs = {"dispute/claims/ministry/company/", "dispute/claims/company/union/"}
    assert {"", "dispute/", "dispute/claims/"} | pairs <= made(site)


def test_quotation_makes_what_shows_its_words(make_site: MakeSite, made: Made) -> None:
    """A word changed in a quotation makes the pages that show a dispute in these words; a name of it, too."""
    one, two = (f"  - {{id: {id_}, exact: {id_.title()} word, lang: en, source: wire}}\n" for id_ in ("one", "two"))
    quotes = f"quotes:\n{one}{two}"
    site = make_site(THREE)
    _edit(site, DENIAL, "sources:", f"{quotes}sources:")
    _edit(site, DENIAL, "denies: announcement#joint", "denies: {target: announcement#joint, quote: one}")
    made(site)
    showing = {"", "dispute/", "dispute/claims/", "dispute/claims/ministry/company/", "dispute/denial/"}
    _edit(site, DENIAL, "exact: One word", "exact: One more word")
    changed = made(site)
    _edit(site, DENIAL, "quote: one", "quote: two")

    assert changed == showing
    assert made(site) >= showing


def test_added_and_removed_event_makes_what_it_touches(make_site: MakeSite, made: Made) -> None:
    """An event that comes or goes makes its story's pages, and leaves another story's events alone."""
    site = make_site(OTHER)
    every = made(site)
    new = "content/stories/dispute/events/report.yaml"
    (site / new).write_text(OTHER["content/stories/other/events/report.yaml"], "utf-8")
    after = made(site)
    assert {"dispute/", "dispute/report/", "dispute/denial/"} <= after
    assert not {"other/", "other/report/", "dispute/announcement/"} & after
    (site / new).unlink()
    assert made(site) < every


def test_page_changed_by_hand_is_made_again(make_site: MakeSite, made: Made, tmp_path: Path) -> None:
    """A page whose file is not as it was left is made again, and so is one that is gone."""
    site = make_site(OTHER)
    made(site)
    (tmp_path / "warm/dispute/index.html").write_text("by hand", "utf-8")
    (tmp_path / "warm/other/index.html").unlink()

    assert made(site) == {"dispute/", "other/"}


@pytest.mark.parametrize("content", [b"", b"{}", b"null", b"\xff\xfe", b"0" * 32 + b"\n{}", b"[" * 100_000])
def test_damaged_memory_makes_all_pages(content: bytes, make_site: MakeSite, made: Made) -> None:
    """What is remembered and is no longer whole is not believed."""
    site = make_site(OTHER)
    every = made(site)
    (site / ".onrecord/pages").write_bytes(content)

    assert made(site) == every


def test_memory_of_another_program_makes_all_pages(
    make_site: MakeSite, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What another version of the program made is made again."""
    site = make_site(OTHER)
    every = made(site)
    monkeypatch.setattr("onrecord.incremental.state.program_digest", lambda _file: b"another version")

    assert made(site) == every


def test_link_to_a_page_left_alone_is_proved(make_site: MakeSite, made: Made) -> None:
    """A link from a page made anew to a place on one that was not is looked for on that page, as it was published."""
    site = make_site(OTHER)
    made(site)
    _edit(site, "content/stories/other/events/report.yaml", "published:", "body: See [it](dispute/denial).\npublished:")

    assert "dispute/denial/" not in made(site)


def test_failed_build_leaves_the_memory_as_it_was(make_site: MakeSite, made: Made) -> None:
    """After a build that failed, the next one makes what changed since the last that did not."""
    site = make_site(OTHER)
    made(site)
    _edit(site, DENIAL, "denies: announcement#joint", "denies: announcement#nothing")
    assert made(site) == set()
    _edit(site, DENIAL, "denies: announcement#nothing", "denies: announcement#joint")
    _edit(site, DENIAL, "sources: wire", "sources: wire\nbody: More.")
    assert made(site) == {"dispute/", "dispute/denial/"}


def test_shard_has_no_manifest(make_site: MakeSite, tmp_path: Path) -> None:
    """A build of a shard renders all its pages, and stores no manifest."""
    site = make_site(OTHER)
    for number in (1, 2):
        options = Options(today=TODAY, remember=True, shard=(number, 2))
        last = LastBuild(site, tmp_path / "shard", (number,), is_whole=False)
        with OutputFolder(tmp_path / "shard") as output:
            build_into(site, output, options, last)

    assert (site / ".onrecord/last").exists()
    assert not (site / ".onrecord/pages").exists()


def test_another_picture_makes_the_pages_that_show_it(make_site: MakeSite, made: Made) -> None:
    """Where a picture's file is another, the pages that show it are made anew, since its address is another."""
    media = "media: {src: letter.svg, alt: A letter, credit: The company}\n"
    site = make_site({**OTHER, "static/letter.svg": DRAWING, "static/plan.svg": DRAWING})
    with (site / DENIAL).open("a", encoding="utf-8") as event:
        event.write(media)
    made(site)
    (site / "static/plan.svg").write_text(DRAWING.replace("320", "640"), "utf-8")
    assert made(site) == set()
    (site / "static/letter.svg").write_text(DRAWING.replace("320", "640"), "utf-8")

    assert made(site) == {"dispute/", "dispute/denial/"}
