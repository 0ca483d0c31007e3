"""Stories that end: `onrecord remove STORY/` withdraws one as a whole, `onrecord close STORY/` closes it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from conftest import BASE, NOW, TODAY, MakeSite
from site_server import served
from two_stories import ACTORS, DENIAL, OTHER
from windows import OpenWindow

from onrecord.build.pipeline import Options, build, check
from onrecord.cli import main
from onrecord.render.pagination import sizes
from onrecord.terminal.environment import Environment

STORY = "content/stories/dispute/story.yaml"
FORGED = "The letter was forged."
DONE = "Both sides agree now."
LANGUAGES = "title: A test\nurl: https://example.org/\nlanguages: [en, ru]\n"
TITLE = "title: {en: The dispute, ru: Спор}\ntags: letters\n"


def _run(site: Path, *arguments: str, typed: str | None = None) -> Result:
    environment = Environment(lambda: NOW, asks=typed is not None)
    return CliRunner().invoke(main, [*arguments, "--site", str(site)], input=typed, obj=environment)


def _built(root: Path, out: Path, options: Options) -> dict[str, str]:
    """Return the text of each file of the output, by path."""
    outcome = build(root, out, options)
    assert outcome.problems == ()
    files = (file for file in sorted(out.rglob("*")) if file.is_file())
    return {file.relative_to(out).as_posix(): file.read_bytes().decode("utf-8", "replace") for file in files}


def test_public_story_is_withdrawn_in_one_command(make_site: MakeSite, options: Options, tmp_path: Path) -> None:
    """One field of story.yaml withdraws the story and all its events; every address of it has the notice."""
    root = make_site({"site.yaml": LANGUAGES, STORY: TITLE, **OTHER})
    events = {path: (root / path).read_bytes() for path in BASE if "/events/" in path}
    before = _built(root, tmp_path / "out", options)
    ran = _run(root, "remove", "dispute/", "--reason", FORGED, "--yes")
    after = _built(root, tmp_path / "out", options)

    assert (ran.exit_code, "\nwithdrew dispute/\n" in ran.stdout) == (0, True), ran.stderr
    assert "denial.yaml:3\n    title: The company denies\n" in ran.stdout
    assert (root / STORY).read_text("utf-8") == f"{TITLE}withdrawn:\n  date: {TODAY}\n  reason: {FORGED}\n"
    assert {path: (root / path).read_bytes() for path in events} == events
    for prefix in ("", "ru/"):
        for page in ("", "claims/", "sources/", "announcement/", "denial/"):
            assert f"{prefix}dispute/{page}index.html" in before
            text = after[f"{prefix}dispute/{page}index.html"]
            assert FORGED in text
            assert '<meta name="robots" content="noindex">' in text
        assert "dispute/" not in after[f"{prefix}index.html"]
        assert not any(path.startswith(f"{prefix}tags/") for path in after)
        assert after[f"{prefix}corrections/index.html"].count(FORGED) == 1
        assert FORGED in after[f"{prefix}dispute/feed.xml"]
        assert "STATUS:CANCELLED" in after[f"{prefix}dispute/calendar.ics"]
    assert "/dispute/" not in after["sitemap.xml"]
    assert "Отозванный сюжет" in after["ru/dispute/index.html"]
    assert "The company denies" not in "".join(after.values())


def test_withdrawn_story_equals_a_cold_build(make_site: MakeSite, options: Options, tmp_path: Path) -> None:
    """A build that follows others gives the same files as one without any state; so does the way back."""
    root = make_site({STORY: TITLE.replace("{en: The dispute, ru: Спор}", "The dispute"), **OTHER})
    whole = _built(root, tmp_path / "out", options)
    own = (root / STORY).read_text("utf-8")
    (root / STORY).write_text(f"{own}withdrawn: {{date: 2021-11-20, reason: {FORGED}}}\n", "utf-8")

    assert _built(root, tmp_path / "out", options) == _built(root, tmp_path / "cold", options)
    (root / STORY).write_text(own, "utf-8")
    assert _built(root, tmp_path / "out", options) == whole


UNION = BASE[DENIAL].replace("speaker: company", "speaker: union").replace("2021-11-02", "2022-01-02")
MUCH: Mapping[str, str] = {
    "site.yaml": LANGUAGES.replace("example.org/", "example.org/repo/"),
    STORY: TITLE,
    ACTORS: f"{BASE[ACTORS]}union: {{name: The union, kind: organization}}\n",
    DENIAL.replace("denial", "union"): UNION.replace("2021-11-10", "2022-01-10"),
    DENIAL.replace("denial", "more"): UNION.replace("2021-11-10", "2022-01-10")
    .replace("#joint", "#access")
    .replace("The company denies", "The union denies more"),
    **OTHER,
    "content/stories/other/story.yaml": "title: {en: Another, ru: Другой}\n",
}
"""A site whose story has pages of all kinds, as soon as pages hold less."""
LESS = {
    "ROWS_PER_PAGE": 2, "CLAIMS_PER_PAGE": 1, "CLAIMS_OF_PAIR_PER_PAGE": 1, "SOURCES_PER_PAGE": 1,
    "MOST_IN_ROWS": 10, "MOST_ON_WHOLE_PAGE": 20,
}  # fmt: skip
OF_STORY = {
    "2/index.html", "all/2022/index.html", "claims/2/index.html", "claims/ministry/company/index.html",
    "claims/ministry/union/2/index.html", "sources/2/index.html", "sources/bibliography.bib",
}  # fmt: skip
"""Some of the pages and files that it has only then."""


@pytest.fixture
def much(make_site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a site whose story has pages of all kinds."""
    for name, size in LESS.items():
        monkeypatch.setattr(sizes, name, size)
    return make_site(MUCH)


_OF_AN_EVENT = re.compile(r"dispute/(?!embed/)[^/]+/oembed\.json$")


@pytest.mark.parametrize("ending", [["rename", "dispute/", "quarrel"], ["merge", "dispute/", "other/"]])
def test_every_address_of_a_moved_story_stays(much: Path, options: Options, tmp_path: Path, ending: list[str]) -> None:
    """After a new id or a merge, each page of a story redirects, and each file that others load is there as a copy.

    The state of a past day and the description of an event are found from their pages alone.
    """
    before = {path for path in _built(much, tmp_path / "out", options) if "dispute/" in path}
    assert _run(much, *ending, "--yes").exit_code == 0
    after = _built(much, tmp_path / "out", options)

    assert {f"{prefix}dispute/{path}" for prefix in ("", "ru/") for path in OF_STORY} <= before
    gone = before - after.keys()
    assert {path for path in gone if not path.endswith("/as-of.json") and not _OF_AN_EVENT.search(path)} == set()
    assert [path for path in before if path.endswith(".html") and 'http-equiv="refresh"' not in after[path]] == []


def test_lost_pages_of_a_withdrawn_story_lead_to_its_notice(
    much: Path, options: Options, tmp_path: Path, open_window: OpenWindow
) -> None:
    """The 404 page leads on from each kind of page that the notice doesn't replace; from elsewhere it leads nowhere."""
    before = _built(much, tmp_path / "out", options)
    assert _run(much, "remove", "dispute/", "--reason", FORGED, "--yes").exit_code == 0
    after = _built(much, tmp_path / "out", options)
    lost = {path for path in before if "dispute/" in path} - after.keys()
    of_story = {f"{prefix}dispute/{path}" for prefix in ("", "ru/") for path in OF_STORY}
    assert of_story <= lost
    above = {path: [f"{folder}/index.html" for folder in Path(path).parents] for path in lost}
    assert all(FORGED in after[next(page for page in pages if page in after)] for pages in above.values())
    with served(tmp_path / "out", "/repo/") as url:
        page = open_window()
        for path in sorted(of_story):
            page.goto(f"{url}{path.removesuffix('index.html')}#old")
            page.locator(".withdrawn", has_text=FORGED).wait_for()
            assert page.url.startswith(f"{url}{path.partition('dispute/')[0]}dispute/")
            assert page.url.endswith("/#old")
        for address in ("nothing/here/", "ru/nothing"):
            page.goto(f"{url}{address}", wait_until="networkidle")
            assert (page.url, page.locator("h1").inner_text()) == (f"{url}{address}", "Page not found")


def test_story_that_is_closed_says_so(make_site: MakeSite, options: Options, tmp_path: Path) -> None:
    """The notice stands on the story's page and the day on the home page; no event, feed or calendar changes.

    The embed has the notice, and the data have the day.
    """
    root = make_site({"site.yaml": LANGUAGES, STORY: TITLE, **OTHER})
    before = _built(root, tmp_path / "out", options)
    ran = _run(root, "close", "dispute/", "--note", DONE, "--yes")
    after = _built(root, tmp_path / "out", options)

    assert ran.exit_code == 0, ran.stderr
    assert ran.stdout == (
        f"{STORY}:3\n  + closed:\n{STORY}:4\n  +   date: 2022-06-01\n{STORY}:5\n  +   note: {DONE}\nclosed dispute/\n"
    )
    page, home, russian = (
        after[path].replace("\xa0", " ") for path in ("dispute/index.html", "index.html", "ru/index.html")
    )
    changed = {path for path in {*before, *after} if before.get(path) != after.get(path)}
    data = {"api/v1/files.json", "api/v1/index.json", "api/v1/stories/dispute.json"}
    of_language = {"index.html", "dispute/index.html", "dispute/embed/index.html"}
    assert changed == {*of_language, *(f"ru/{path}" for path in of_language), "sitemap.xml", *data}
    assert f'<p class="withdrawn">The editors closed this story on 1 June 2022. {DONE}</p>' in page
    assert "· closed 1 June 2022" in home
    assert "закрыт: 1 июня 2022" in russian


REFUSED: Mapping[str, tuple[list[str], int, str]] = {
    "no story": (["dispute/denial", "--note", "x"], 1, "only a story can be closed, as in onrecord close STORY/"),
    "no note": (["dispute/"], 1, "say why with --note"),
    "a draft": (["other/", "--note", "x"], 1, "'other/' is a draft, which no reader follows"),
    "a closed story": (["closed/", "--note", "x"], 1, "edit 'closed' in content/stories/closed/story.yaml"),
    "a withdrawn story": (["gone/", "--note", "x"], 1, "'gone/' is withdrawn; its notice stays at its address"),
    "a file in braces": (["braces/", "--note", "x"], 1, "write 'closed' with date and note by hand"),
}


@pytest.mark.parametrize(("arguments", "status", "message"), REFUSED.values(), ids=REFUSED)
def test_story_that_cannot_be_closed(make_site: MakeSite, arguments: list[str], status: int, message: str) -> None:
    """What is no open story is refused with the reason, and nothing changes."""
    stories = {
        "other": "title: Other\nstatus: draft\n",
        "closed": "title: Closed\nclosed: {date: 2021-11-20, note: Done.}\n",
        "gone": "title: Gone\nwithdrawn: {date: 2021-11-20, reason: Wrong.}\n",
        "braces": "{title: Braces}\n",
    }
    root = make_site({f"content/stories/{id_}/story.yaml": text for id_, text in stories.items()})
    before = {file: file.read_bytes() for file in root.rglob("*.yaml")}
    ran = _run(root, "close", *arguments, "--yes")

    assert (ran.exit_code, {file: file.read_bytes() for file in root.rglob("*.yaml")}) == (status, before)
    assert message in ran.stderr


def test_note_is_asked_for(make_site: MakeSite) -> None:
    """At a terminal the command asks for the note, and changes nothing on no."""
    root = make_site({})

    assert _run(root, "close", "dispute/", typed=f"{DONE}\nn\n").exit_code == 1
    assert (root / STORY).read_text("utf-8") == BASE[STORY]
    assert _run(root, "close", "dispute/", typed=f"{DONE}\ny\n").exit_code == 0
    assert f"note: {DONE}" in (root / STORY).read_text("utf-8")


def test_new_problems_of_the_end_are_told(make_site: MakeSite, options: Options) -> None:
    """An event that comes out after the end of its story is a warning."""
    root = make_site({STORY: f"{BASE[STORY]}closed: {{date: 2021-11-12, note: {DONE}}}\n"})
    assert check(root, options).problems == ()
    late = BASE[DENIAL].replace("published: 2021-11-10", "published: 2021-11-13")
    (root / DENIAL).write_text(late, "utf-8")

    assert [problem.code for problem in check(root, options).problems] == ["DAT011"]
