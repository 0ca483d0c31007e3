"""Deleting, renaming and merging at the desk in a real browser: live pages, Undo, and no barriers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from conftest import BASE
from desk_browser import serving
from looks import barriers_on, look
from playwright.sync_api import Page, Route, expect
from previews import PATIENCE
from two_stories import OTHER
from windows import OpenWindow

pytestmark = pytest.mark.browser
expect.set_options(timeout=1000 * PATIENCE)

EVENTS = "content/stories/dispute/events"
DRAFT = f"{EVENTS}/draft.yaml"
STORY = "content/stories/dispute/story.yaml"
FILES: Mapping[str, str] = {
    **BASE,
    **OTHER,
    DRAFT: (
        "type: denial\nstatus: draft\ndate: 2021-11-03\ntitle: The company denies the rest, and says so at length\n"
        "speaker: company\ndenies: announcement#access\nsources: wire\n"
    ),
    STORY: (
        "title: The dispute\nexpected: {id: vote, kind: vote, title: The vote, date: 2022-05-20, sources: wire, "
        "published: 2022-05-01}\n"
    ),
    "content/actors/many.yaml": "".join(
        f"body-{n}: {{name: Body number {n}, kind: organization}}\n" for n in range(12)
    ),
}


@pytest.fixture
def opened(tmp_path: Path, open_window: OpenWindow) -> Iterator[Page]:
    """Yield the home of the desk of a site with a draft, in a browser."""
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    with serving(tmp_path) as address:
        page = open_window()
        page.goto(address)
        yield page


def _go(page: Page, path: str) -> None:
    page.goto(page.url.partition("/-/")[0] + path)
    page.wait_for_load_state("networkidle")


def test_draft_goes_and_comes_back(opened: Page, tmp_path: Path) -> None:
    """On the desk and below its form, one press deletes a draft, and one brings it back."""
    opened.get_by_role("button", name="Delete: The company denies the rest").click()
    expect(opened.get_by_role("status").filter(has_text="Deleted “The company denies the rest")).to_be_visible()
    assert not (tmp_path / DRAFT).exists()
    expect(opened.locator(".note").get_by_role("button", name="Undo")).to_be_focused()
    opened.keyboard.press("Enter")
    expect(opened.locator("#drafts article")).to_have_count(1)
    assert (tmp_path / DRAFT).read_text("utf-8") == FILES[DRAFT]
    _go(opened, "/-/edit/event/dispute/draft")
    opened.get_by_role("button", name="Delete this draft").click()
    expect(opened.get_by_role("status").filter(has_text="Deleted “The company denies the rest")).to_be_visible()
    assert not (tmp_path / DRAFT).exists()


def test_act_shows_live_what_it_changes(opened: Page, tmp_path: Path) -> None:
    """While words and choices change, the page shows the entries and the consequences; focus stays where it is."""
    _go(opened, "/-/edit/actor/company")
    opened.get_by_role("link", name="More: delete, rename, merge…").click()
    opened.get_by_role("link", name="Merge with another one…").click()
    opened.get_by_label("Words of its name").fill("number 7")
    expect(opened.locator("input[name=other]")).to_have_count(1)
    expect(opened.get_by_label("Words of its name")).to_be_focused()
    expect(opened.get_by_label("Words of its name")).to_have_value("number 7")
    opened.locator("#choices").get_by_label("Body number 7").check()
    expect(opened.locator("#shown")).to_contain_text("“Body number 7” is gone")
    expect(opened.locator("#choices").get_by_label("Body number 7")).to_be_focused()
    opened.locator("#stays").get_by_label("Body number 7").check()
    expect(opened.locator("#shown")).to_contain_text("“The company” is gone")
    opened.locator("#do").get_by_role("button", name="Merge them").click()
    expect(opened.get_by_role("status").filter(has_text="Merged “The company” into “Body number 7”")).to_be_visible()
    opened.locator(".note").get_by_role("button", name="Undo").click()
    expect(opened.locator("#done del")).to_contain_text("Merged “The company”")
    assert (tmp_path / "content/actors/many.yaml").read_text("utf-8") == FILES["content/actors/many.yaml"]


def test_late_answer_takes_no_choice_back(opened: Page, tmp_path: Path) -> None:
    """A slow answer to the day comes after a source was chosen: the choice stays, and both are recorded."""
    _go(opened, "/-/desk/")
    opened.get_by_role("link", name="It was moved: The vote").click()
    waiting: list[Route] = []
    opened.route("**/-/act/**", lambda route: waiting.append(route) if not waiting else route.fallback())
    opened.get_by_label("For when is it set now?").fill("12 July 2022")
    while not waiting:
        opened.wait_for_timeout(20)
    opened.locator("#choices").get_by_label("The gazette").check()
    waiting[0].continue_()
    expect(opened.locator("#do")).to_contain_text("Read as Tuesday 12 July 2022")
    opened.locator("#do").get_by_role("button", name="Record the new day").click()
    expect(opened.get_by_role("status").filter(has_text="Moved “The vote” to another day")).to_be_visible()
    assert "date: 2022-07-12\n  sources: gazette\n" in (tmp_path / STORY).read_text("utf-8")


def test_pages_have_no_barriers_and_fit(opened: Page, open_window: OpenWindow) -> None:
    """Axe finds nothing on the pages of acts, each in one language, width and colour scheme."""
    paths = (
        "/-/more/event/dispute/denial",
        "/-/more/event/dispute/draft",
        "/-/more/source/wire",
        "/-/act/withdraw/event/dispute/denial",
        "/-/act/rename/story/dispute",
        "/-/act/move/event/dispute/draft",
        "/-/act/merge/actor/company",
        "/-/act/delete/event/dispute/denial",
        "/-/desk/",
        "/-/act/move-step/story/dispute?step=vote",
        "/-/more/story/dispute",
        "/-/act/cancel-step/story/dispute?step=vote",
        "/-/act/link-step/story/dispute?step=vote",
        "/-/new/event?step=story/dispute%23vote",
        "/-/edit/story/dispute",
        "/-/new/statement?step=story/dispute%23vote",
    )
    russian = open_window(locale="ru")
    russian.context.add_cookies(opened.context.cookies())  # type: ignore[arg-type]
    russian.goto(opened.url)
    for number, path in enumerate(paths):
        page = (opened, russian)[number % 2]
        _go(page, path)
        page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
        _, screen, scheme = look(number)

        assert barriers_on(page, [screen], [scheme]) == [], path
