"""A claim's own page by script: as of a day, shared from the page of all claims, and after a move."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from site_server import served
from windows import OpenWindow

pytestmark = pytest.mark.browser

CLAIM = "tidal-gate/company-on-panels/six-metres/"
COPIED = "() => navigator.clipboard.readText().then(text => text.endsWith('%s') && text)"


@pytest.fixture(scope="module")
def demo(built_example: Path) -> Iterator[str]:
    """Serve the synthetic example; yield its address."""
    with served(built_example) as address:
        yield address


def _shown(text: str) -> str:
    return " ".join(text.split())


def test_page_shows_the_claim_as_of_a_day(open_window: OpenWindow, demo: str) -> None:
    """Later sides and statements are not there, and the standing is that of the day; links keep the day."""
    page = open_window()
    page.goto(f"{demo}{CLAIM}?as-of=2025-02-11")
    page.locator(".as-of").wait_for()
    statements = [_shown(text) for text in page.locator(".statements > li:visible").all_inner_texts()]

    assert _shown(page.locator(".as-of b").inner_text()) == "As it stood on 11 February 2025"
    assert page.locator(".matter .standing:visible").first.inner_text().startswith("Disputed; no reply found from")
    assert len(statements) == 2
    assert "18 March 2025" not in _shown(page.locator(".matter").inner_text())
    assert page.locator(".crumbs a").first.evaluate("link => link.href") == f"{demo}tidal-gate/?as-of=2025-02-11"


def test_page_of_a_day_before_the_claim_says_so(open_window: OpenWindow, demo: str) -> None:
    """The page keeps its title, and names nothing that was said later."""
    page = open_window()
    page.goto(f"{demo}{CLAIM}?as-of=2024-11-20")
    page.locator(".as-of").wait_for()

    assert page.locator("h1").is_visible()
    assert _shown(page.locator("[data-if~=unclaimed]").first.inner_text()) == (
        "First claimed: 15 January 2025. This claim is not part of the record of 20 November 2024."
    )
    assert not page.locator(".matter").locator(".sides, .standing, .statements").filter(visible=True).all()
    assert not page.locator(".references").is_visible()


def test_claim_is_shared_by_its_own_page(open_window: OpenWindow, demo: str) -> None:
    """So it is from the page of all claims, with the day that this shows."""
    page = open_window(permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"{demo}tidal-gate/claims/?as-of=2025-02-11")
    page.locator(".as-of").wait_for()
    page.evaluate("navigator.share = undefined")
    page.locator(f'[id="matter_{CLAIM[:-1].replace("/", "__")}"] [data-share]').click()

    assert page.wait_for_function(COPIED % "?as-of=2025-02-11").json_value() == f"{demo}{CLAIM}?as-of=2025-02-11"


def test_moved_claim_keeps_the_day(open_window: OpenWindow, demo: str) -> None:
    """A claim that says the same leads to the page of the first, as of the day of the address."""
    page = open_window()
    page.goto(f"{demo}tidal-gate/company-denies-signing/not-signed/?as-of=2025-02-11")
    page.wait_for_url(f"{demo}tidal-gate/office-announces/signed/?as-of=2025-02-11")
