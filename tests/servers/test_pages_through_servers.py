"""Pages and embeds in a browser, as nginx, Apache and Caddy send them with the settings in docs/servers.md."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import COMPLETE
from playwright.sync_api import Page
from site_server import served
from web_servers import BELOW, SERVERS, Running, running
from windows import OpenWindow

from onrecord.build.pipeline import Options, build

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
PAGES = (
    "",
    "tidal-gate/",
    "tidal-gate/claims/",
    "tidal-gate/sources/",
    "tidal-gate/company-on-panels/",
    "tidal-gate/company-on-panels/six-metres/",
    "bills/tidal-gate/",
    "actors/",
    "data/",
    "updates/",
)
EMBEDS = ("tidal-gate/embed/", "bills/tidal-gate/embed/", "tidal-gate/embed/company-on-panels/six-metres/")
HEAR = """
window.heights = [];
addEventListener("message", ({ data, origin }) => data?.type === "onrecord:height" && heights.push(data.height));
"""


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the synthetic example for an address below a path, as the document says."""
    folder = tmp_path_factory.mktemp("record") / "_site"
    address = f"https://record.example.org/{BELOW}"
    outcome = build(ROOT / "examples/tidal-gate", folder, Options(today=COMPLETE, base_url=address))
    assert outcome.value.published is not None, outcome.problems
    return folder


@pytest.fixture(scope="module", params=SERVERS, ids=str)
def server(request: pytest.FixtureRequest, record: Path) -> Iterator[Running]:
    """Run each server with the site."""
    with running(request.param, record, BELOW) as found:
        yield found


@pytest.fixture
def window(open_window: OpenWindow) -> Iterator[Page]:
    """Return a window in which nothing may fail or be blocked."""
    complaints: list[str] = []
    heard = {"console": lambda message: complaints.append(message.text) if message.type == "error" else None}
    yield open_window(on=heard)
    assert complaints == []


@pytest.mark.parametrize("path", PAGES)
def test_page_works_under_the_policy(server: Running, window: Page, path: str) -> None:
    """Each kind of page has its style, and its script runs: nothing is blocked."""
    window.goto(server.address + path, wait_until="load")

    assert window.evaluate("[...document.styleSheets].every(sheet => sheet.cssRules.length > 0)")


def test_search_works_under_the_policy(server: Running, window: Page) -> None:
    """The page of the search loads its index, and finds."""
    window.goto(f"{server.address}search/?q=gate")
    window.locator("main a", has_text="gate").first.wait_for()


def test_unknown_address_leads_to_the_page_above(server: Running, open_window: OpenWindow) -> None:
    """The page for unknown addresses has its style and its script at any depth."""
    window = open_window()
    window.goto(f"{server.address}tidal-gate/no-such-event/", wait_until="commit")
    window.wait_for_url(f"{server.address}tidal-gate/")

    assert server.address.endswith(BELOW)


@pytest.mark.parametrize("sandbox", ["", ' sandbox="allow-scripts"'])
@pytest.mark.parametrize("path", EMBEDS)
def test_embed_works_on_another_site(server: Running, window: Page, tmp_path: Path, path: str, sandbox: str) -> None:
    """An embed in the frame of another site is shown, has its style, and tells its height, in a sandbox too."""
    article = (
        f'<!doctype html><title>An article</title><script>{HEAR}</script><iframe src="{server.address}{path}"{sandbox}>'
    )
    (tmp_path / "index.html").write_text(article, "utf-8")
    with served(tmp_path) as address:
        window.goto(address)
        window.wait_for_function("heights.length > 0")
        (frame,) = window.main_frame.child_frames

        assert frame.locator("a").count() > 0
        assert window.evaluate("heights[0]") > 100
