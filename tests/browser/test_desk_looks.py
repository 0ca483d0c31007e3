"""Those screens of the desk that no other test looks at in each light and width."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from shutil import copytree, ignore_patterns

import pytest
from click.testing import CliRunner
from conftest import COMPLETE, noon
from desk_browser import serving
from doc_examples import ROOT
from looks import barriers_on
from playwright.sync_api import Page, expect
from previews import PATIENCE
from slow import slow
from windows import OpenWindow

from onrecord.cli import main

pytestmark = pytest.mark.browser
expect.set_options(timeout=1000 * PATIENCE)

DRAFT = """\
type: denial
status: draft
date: 2025-11-20
title: The company denies that the gate has ever been late
speaker: glass-company
denies: trial-closing#opens
sources: glass-letter
"""
TABLE = (
    "Date\tHeadline\tSpeaker\tURL\tNotes\n"
    "2025-12-01\tThe company writes a letter about the lock of the gate\tGlass Company\thttps://example.org/a\tlong\n"
    "2025-12-01\tTHE COMPANY writes a letter about the lock of the gate\tGlass Company\thttps://example.org/b\t\n"
    "2025-12-02\tThe survey is repeated\tNobody Known\thttps://example.org/c\t\n"
    "2025-12-03\tThe survey is printed\t\t\t\n"
    "2025-12-04\tThe survey is sold\t\t\t\n"
    "soon\tA day that nobody knows\t\t\t\n"
)
NEW = "/-/new/announcement?story=tidal-gate"
SURVEY = "event/tidal-gate/tide-survey"


def _leave_as_it_is(page: Page) -> None:
    """Look at a page as it is opened."""


def _begin(field: str) -> Callable[[Page], None]:
    """Return what adds a new entry from a question."""

    def begin(page: Page) -> None:
        page.locator(f"[id='w:{field}'] [data-find]").first.press_sequentially("Jane Doe")
        expect(page.locator(".listbox li").last).to_contain_text("Jane Doe")
        page.keyboard.press("ArrowUp")
        page.keyboard.press("Enter")
        page.locator(f"[id='w:{field}'] .added").wait_for()

    return begin


def _write_claims(page: Page) -> None:
    page.locator("[name=date]").fill("4.12.2025")
    page.locator("[name=title]").fill("The office announces a second gate")
    for number in range(3):
        if number:
            page.locator("[id='w:claims'] > .new [name='-seek']").click()
        page.locator(f"[id='f:claims.{number}.text']").fill(f"It has {number + 1} locks")
    page.locator("#look iframe").wait_for()


def _save(page: Page) -> None:
    page.keyboard.press("Control+s")
    page.locator("#summary:not([hidden]) li").first.wait_for()


def _ask_of_readers(page: Page) -> None:
    page.locator("[name=title]").fill("Another survey of the tides")
    page.keyboard.press("Control+s")
    page.locator("#seen").wait_for()


def _choose_another(page: Page) -> None:
    page.locator("input[name=other]").first.check()
    page.locator("#shown .item").first.wait_for()


def _review(page: Page) -> None:
    page.locator("#article").fill((ROOT / "benchmarks/review/open-1/01-en-tidal-gate.md").read_text("utf-8"))
    page.locator("#review button").click()
    page.locator("[data-result]").wait_for()


def _read_table(page: Page) -> None:
    """Paste a table with a row that is new, one that is there already, a double and one without a day."""
    page.locator("#table").fill(TABLE)
    page.locator("#table-form button").click()
    page.locator("#story").select_option("tidal-gate")
    page.locator("#map-form .actions button").first.click()
    page.locator("#rows").wait_for()


SCREENS: Mapping[str, Callable[[Page], None]] = {
    "/-/edit/site/site.yaml": _leave_as_it_is,
    "/-/edit/page/about": _leave_as_it_is,
    "/-/new/story": _save,
    "/-/new/actor": _leave_as_it_is,
    "/-/edit/story/tidal-gate": _leave_as_it_is,
    "/-/edit/bill/tidal-gate": _leave_as_it_is,
    "/-/edit/source/glass-letter": _leave_as_it_is,
    NEW: _write_claims,
    f"{NEW}&speaker": _begin("speaker"),
    f"{NEW}&source": _begin("sources"),
    "/-/new/statement": _save,
    "/-/new/finding?target=tidal-gate/trial-closing%23opens&relation=finds": _leave_as_it_is,
    "/-/new/bill-reading?story=tidal-gate": _leave_as_it_is,
    "/-/new/claim?for=tidal-gate/tide-survey": _leave_as_it_is,
    "/-/edit/event/tidal-gate/draft": _leave_as_it_is,
    f"/-/edit/{SURVEY}": _ask_of_readers,
    "/-/new/correction?for=tidal-gate/tide-survey": _leave_as_it_is,
    f"/-/edit/{SURVEY}?correct=title": _leave_as_it_is,
    "/-/quote/glass-letter": _leave_as_it_is,
    "/-/review": _review,
    "/-/review?form": _leave_as_it_is,
    "/-/table": _read_table,
    "/-/table?form": _leave_as_it_is,
    "/-/answer": _leave_as_it_is,
    "/-/answer?target=tidal-gate/trial-closing": _leave_as_it_is,
    "/-/answer?target=tidal-gate/trial-closing%23opens": _leave_as_it_is,
    f"/-/more/{SURVEY}": _leave_as_it_is,
    f"/-/act/withdraw/{SURVEY}": _leave_as_it_is,
    f"/-/act/rename/{SURVEY}": _leave_as_it_is,
    f"/-/act/move/{SURVEY}": _choose_another,
    "/-/act/merge/actor/glass-company": _choose_another,
    "/-/act/end/story/tidal-gate": _leave_as_it_is,
    "/-/act/delete/event/tidal-gate/draft": _leave_as_it_is,
    f"/-/act/delete/{SURVEY}": _leave_as_it_is,
}
FRESH: Mapping[str, Callable[[Page], None]] = {
    "/-/desk/": _leave_as_it_is,
    "/-/edit/page/about": _leave_as_it_is,
    "/-/example": _leave_as_it_is,
}
EMPTY: Mapping[str, Callable[[Page], None]] = {"/-/begin": _save}
SITES = {"busy": SCREENS, "fresh": FRESH, "empty": EMPTY}


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, str]]:
    """Yield the addresses of the desks of a busy site, of a new one, and of an empty folder."""
    folder = tmp_path_factory.mktemp("desks")
    copytree(ROOT / "examples/tidal-gate", folder / "busy", ignore=ignore_patterns("_site", ".onrecord"))
    (folder / "busy/content/stories/tidal-gate/events/draft.yaml").write_text(DRAFT, "utf-8")
    made = CliRunner().invoke(main, ["init", str(folder / "fresh"), "--from", "onrecord"])
    assert made.exit_code == 0, made.output
    (folder / "empty").mkdir()
    with ExitStack() as stack:
        yield {site: stack.enter_context(serving(folder / site, noon(COMPLETE))) for site in SITES}


@pytest.mark.parametrize(("site", "language"), slow([(site, language) for site in SITES for language in ("en", "ru")]))
def test_screens_have_no_barriers_in_any_look(
    desks: Mapping[str, str], open_window: OpenWindow, site: str, language: str
) -> None:
    """Axe finds nothing on any screen, in the light and in the dark, on a phone and at a desk; nothing is beside it."""
    page = open_window(locale=language)
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(desks[site])
    found = {}
    for path, prepare in SITES[site].items():
        page.goto(desks[site].partition("/-/")[0] + path)
        page.wait_for_load_state("networkidle")
        prepare(page)
        page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
        found[path] = barriers_on(page)

    assert found == {path: [] for path in SITES[site]}
