"""The desk's home: drafts, problems, what changed since the last version, what to find out, and what was done."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from conftest import BASE, MakeSite
from desk_client import PREVIEW, DeskClient, files_of, words_of
from repositories import commit, git

EVENTS = "content/stories/dispute/events"
DRAFT = (
    "type: denial\nstatus: draft\ndate: 2021-11-03\ntitle: The company denies the rest\n"
    "speaker: company\ndenies: announcement#access\nsources: wire\n"
)
ANSWER = (
    "type: response\nstatus: draft\ndate: 2021-11-04\ntitle: The ministry stays with it\n"
    "speaker: ministry\nresponds_to: draft\nsources: gazette\n"
)
BROWSER = Path(__file__).parents[2] / "onrecord" / "desk" / "browser"


def _part(page: str, id_: str) -> str:
    (found,) = re.findall(rf'<section class="part[^"]*" id="{id_}">(.*?)</section>', page, re.DOTALL)
    return str(found)


def test_lists_drafts_with_what_is_to_mend(make_site: MakeSite) -> None:
    """A draft shows what readers must not see yet, and for which other draft it waits."""
    site = make_site(
        {f"{EVENTS}/draft.yaml": DRAFT.replace("company\nd", "compny\nd"), f"{EVENTS}/answer.yaml": ANSWER}
    )
    home = DeskClient(site).home.text
    drafts = _part(home, "drafts")

    assert "an error in a draft stops the preview" in _part(home, "problems")
    assert "2, which readers don’t see" in drafts
    assert 'href="/-/edit/event/dispute/draft">The company denies the rest</a>' in drafts
    assert "1 thing to mend" in drafts
    assert "no actor is called &#39;compny&#39;" in drafts
    assert f'href="{PREVIEW}dispute/draft/"' in drafts
    assert 'href="/-/publish?event=dispute/draft">Publish…' in drafts
    assert "it waits for the draft “The company denies the rest”" in drafts


def test_draft_story_is_a_draft(make_site: MakeSite) -> None:
    """A story that readers don't see is listed, and its drafts wait for it."""
    story = {"content/stories/other/story.yaml": "title: The other\nstatus: draft\n"}
    event = {"content/stories/other/events/draft.yaml": DRAFT.replace("announcement", "dispute/announcement")}
    drafts = _part(DeskClient(make_site({**story, **event})).home.text, "drafts")

    assert 'href="/-/edit/story/other">The other</a>' in drafts
    assert 'href="/-/publish?story=other"' in drafts
    assert "it waits for the draft “The other”" in drafts


def test_known_mend_is_written_and_undone(make_site: MakeSite) -> None:
    """A mend that the program knows is a button; it changes these words alone, and can be undone."""
    path = f"{EVENTS}/denial.yaml"
    text = BASE[path].replace("announcement#joint", "anouncement#joint").replace("\n", "\r\n")
    site = make_site({path: text})
    desk = DeskClient(site)
    (place,) = re.findall(r'<button name="place" value="([^"]+)">Put announcement#joint<', desk.home.text)

    assert "errors stop a build" in desk.home.text
    page = desk.post("/-/mend", path=path, place=place)
    assert (site / path).read_bytes() == text.replace("anouncement", "announcement").encode()
    assert "nothing stops a build" in page.text
    assert "Put announcement#joint into “The company denies”" in _part(page.text, "done")
    again = desk.post("/-/mend", path=path, place=place)
    assert again.status_code == 409
    assert "mended already" in again.text
    page = desk.post("/-/undo", undo="1")
    assert (site / path).read_bytes() == text.encode()
    assert "Do it again" in page.text
    desk.post("/-/undo", redo="1")
    assert b" announcement#joint" in (site / path).read_bytes()


def test_problem_leads_to_its_form_or_line(make_site: MakeSite) -> None:
    """A readable entry is mended in its form; a broken file, or one of several entries, in its text."""
    site = make_site(
        {
            f"{EVENTS}/denial.yaml": BASE[f"{EVENTS}/denial.yaml"].replace("company", "nobody"),
            f"{EVENTS}/announcement.yaml": BASE[f"{EVENTS}/announcement.yaml"] + "colour: red\n",
        }
    )
    problems = _part(DeskClient(site).home.text, "problems")

    assert 'data-problem href="/-/edit/event/dispute/denial#w:speaker"' in problems
    assert f'data-problem href="/-/text/file/{EVENTS}/announcement.yaml?line=12"' in problems


def test_untracked_folder_is_told_in_a_sentence(make_site: MakeSite) -> None:
    """Without git there is a sentence, and no lines to type."""
    changed = _part(DeskClient(make_site({})).home.text, "changed")

    assert "There is no version yet" in changed
    assert "git add" not in changed


def test_says_what_changed_since_the_version(make_site: MakeSite) -> None:
    """Files are counted against the last commit, whatever the index says; line ends alone are no change.

    Nor is a hidden file, which no build reads: `init` keeps empty folders by such files.
    """
    site = make_site({"static/.gitkeep": "", "templates/.gitkeep": ""})
    commit(site, day="2022-05-30")
    desk = DeskClient(site)

    assert "All is in the version of 30 May 2022" in words_of(desk.home).replace("\xa0", " ")
    (site / EVENTS / "denial.yaml").write_bytes(BASE[f"{EVENTS}/denial.yaml"].replace("\n", "\r\n").encode())
    assert "Nothing changed" in desk.get("/-/desk/").text
    (site / "content/actors/actors.yaml").unlink()
    (site / "site.yaml").write_text("title: Another\nurl: https://example.org/\n")
    (site / EVENTS / "draft.yaml").write_text(DRAFT)
    git(site, "add", "--all")
    (site / ".gitignore").write_text("ignored.yaml\n")
    (site / EVENTS / "ignored.yaml").write_text(DRAFT)
    (site / "notes.txt").write_text("no file of the site")
    page = desk.get("/-/desk/")
    words = words_of(page).replace("\xa0", " ")
    assert "3 files changed since the version of 30 May 2022, not yet saved as a version." in words
    assert f"− content/actors/actors.yaml + {EVENTS}/draft.yaml ~ site.yaml" in words
    assert "git add --all -- content site.yaml\n" in page.text
    assert desk.get("/-/counts").json()["changes"] == 3


def test_file_names_are_data(make_site: MakeSite) -> None:
    """The name of a hostile file is shown as text, and stands in no line to type."""
    site = make_site({})
    commit(site)
    name = "$(touch x)<b>'; rm -rf ~.csl"
    (site / name).write_text("no style")
    page = DeskClient(site).home

    assert "$(touch x)&lt;b&gt;&#39;; rm -rf ~.csl" in page.text
    assert "git add --all -- &#39;$(touch x)&lt;b&gt;&#39;&#34;&#39;&#34;&#39;; rm -rf ~.csl&#39;" in page.text


def test_git_runs_no_program_of_the_repository(make_site: MakeSite, tmp_path: Path) -> None:
    """Neither a filter, a monitor nor a hook that the repository names runs when the desk opens."""
    site = make_site({".gitattributes": "*.yaml filter=evil\n"})
    commit(site)
    ran = tmp_path / "ran"
    for name in ("filter.evil.clean", "filter.evil.smudge", "filter.evil.process", "core.fsmonitor"):
        git(site, "config", name, f"touch {ran}")
    hook = site / ".git/hooks/post-index-change"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\ntouch {ran}\n")
    hook.chmod(0o755)
    (site / "site.yaml").write_text("title: Another\nurl: https://example.org/\n")
    desk = DeskClient(site)

    assert "1 file changed" in desk.home.text
    assert "“Another”" in desk.get("/-/changed").text
    assert not ran.exists()


def test_readers_will_notice(make_site: MakeSite) -> None:
    """What changed is said in sentences, with the titles of entries; standings stand apart, those of drafts too."""
    site = make_site({})
    commit(site)
    desk = DeskClient(site)
    (site / EVENTS / "draft.yaml").write_text(DRAFT)
    words = words_of(desk.get("/-/changed"))

    assert 'data-load="/-/changed"' in desk.get("/-/desk/").text
    assert "once the drafts are public claim “The ministry has access” now Asserted by The ministry" in words
    assert "then Disputed; no reply found from The ministry" in words
    assert "Drafts, which readers don’t see 1 The draft “The company denies the rest” is new" in words
    denial = site / EVENTS / "denial.yaml"
    denial.write_text(denial.read_text().replace("#joint", "#access"))
    words = words_of(desk.get("/-/changed"))
    assert (
        "claim “They issued a joint statement” before Disputed; no reply found from The ministry now Asserted" in words
    )
    assert "“The company denies” – denies: “The ministry has access”" in words


def test_lists_what_is_still_to_find_out(make_site: MakeSite) -> None:
    """Each story has the numbers of its needs, which lead to the preview's list."""
    needs = _part(DeskClient(make_site({})).home.text, "needs")

    assert f'href="{PREVIEW}.onrecord/needs/#dispute">Claims with one origin: 2</a>' in needs


@pytest.mark.parametrize("path", [None, "content/stories/dispute/story.yaml", "site.yaml"])
def test_home_of_a_faulty_or_empty_site(make_site: MakeSite, path: str | None) -> None:
    """A site without stories, and one with files that can't be read, have a home."""
    changes: dict[str, str | bytes | None] = (
        {path: "title: [\n"} if path else {one: None for one in BASE if one != "site.yaml"}
    )
    page = DeskClient(make_site(changes)).home

    assert page.status_code == 200
    if path:
        assert f"/-/text/file/{path}?line=" in _part(page.text, "problems")
    else:
        assert 'href="/-/new/story">Begin a story' in page.text
        assert 'href="/-/table">Import a table' in page.text
        assert "Nothing is written yet." in page.text


def test_only_forms_reach_what_changes_something(make_site: MakeSite) -> None:
    """Nothing that writes answers an address alone."""
    desk = DeskClient(make_site({}))

    assert {desk.get(f"/-/{path}").status_code for path in ("mend", "undo", "text-check", "conflict")} == {405}


@pytest.mark.parametrize(
    ("address", "fields"),
    [
        ("check", {}),
        ("check", {"-at": "/-/publish"}),
        ("check", {"-at": "http://["}),
        ("check", {"-at": "/-/edit/event"}),
        ("text-check", {"path": "site.yaml"}),
        ("text-check", {"path": "site.yaml", "text": "", "base": "x"}),
        ("text/file/site.yaml", {"title": "x"}),
        ("conflict", {"path": "site.yaml", "base": "", "yours": "é"}),
        ("conflict", {"path": "content/a\0b.yaml", "base": "", "yours": ""}),
        ("conflict", {"path": f"content/{'x' * 300}.yaml", "base": "", "yours": ""}),
        ("mend", {"path": "site.yaml"}),
        ("undo", {"-": ""}),
        ("publish", {"reviewed_by": "x"}),
        ("edit/event/dispute/a%00b", {"title": "x"}),
    ],
)
def test_what_no_page_sends_is_refused(make_site: MakeSite, address: str, fields: dict[str, str]) -> None:
    """What is missing or makes no sense is refused in words, and writes nothing."""
    desk = DeskClient(make_site({}))
    before = dict(files_of(desk.root))

    assert desk.post(f"/-/{address}", **fields).status_code == 409
    assert dict(files_of(desk.root)) == before


def test_undo_of_what_is_no_save_is_refused(make_site: MakeSite) -> None:
    """A number of an earlier run of the desk undoes nothing."""
    desk = DeskClient(make_site({}))

    for number in ("7", "x", "0"):
        assert desk.post("/-/undo", undo=number).status_code == 409


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_every_word_of_these_pages_is_translated(language: str) -> None:
    """No message of the desk's templates is shown in English on pages in Russian and Kazakh."""
    built_in = BROWSER.parents[1] / "locale"
    known = set()
    for file in (BROWSER / "locale" / f"{language}.po", built_in / f"{language}.po"):
        with file.open("rb") as opened:
            known |= {
                message.id if isinstance(message.id, str) else message.id[0]
                for message in read_po(opened)
                if message.string
            }
    used = {
        found
        for file in (BROWSER / "templates").glob("*.html")
        for found in re.findall(r'\b(?:_|worded|ngettext)\("([^"]+)"(?! ~)', file.read_text("utf-8"))
    }

    assert used - known == set()
