"""Take the pictures of README.md and docs/desk.md: `make demo`, then `.venv/bin/python docs/take_screenshots.py`.

Those of the desk are taken on the way, as the browser follows docs/desk.md: where the guide shows them.
"""

from __future__ import annotations

import shutil
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

ROOT = Path(__file__).parent.parent
SITE = ROOT / "examples" / "tidal-gate" / "_site"
IMAGES = ROOT / "docs" / "images"
WIDE: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 360, "height": 740}
COLOURS = 64
"""Enough for pages of text; each picture stays below 100 KB."""

sys.path += [str(ROOT / "tests" / "support"), str(ROOT / "tests"), str(ROOT)]

from desk_guide import GUIDE, follow, serving_empty_folder  # noqa: E402  (the tests read the guide in the same way)


def main() -> None:
    """Take the picture of the synthetic example, built by `make demo`, and those of the desk."""
    with sync_playwright() as playwright:
        chromium = next(filter(None, map(shutil.which, ("chromium-headless-shell", "chromium"))), None)
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        show_story(browser)
        with TemporaryDirectory() as folder:
            show_desk(browser, Path(folder))
        browser.close()


def show_story(browser: Browser) -> None:
    """Serve the synthetic example, and take a picture of its story."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=str(SITE)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    page = browser.new_page(viewport={"width": 1080, "height": 1180}, device_scale_factor=1.25)
    page.goto(f"http://127.0.0.1:{server.server_port}/tidal-gate/")
    page.screenshot(path=IMAGES / "timeline.png")
    page.close()
    server.shutdown()


def show_desk(browser: Browser, folder: Path) -> None:
    """Follow docs/desk.md in an empty site, and take its pictures."""
    with serving_empty_folder(folder) as (_site, address):
        page = browser.new_page(viewport=WIDE, locale="en")
        page.goto(address)
        follow(page, GUIDE.read_text("utf-8"), partial(take, page))


def take(page: Page, name: str) -> None:
    """Take a picture of what the editor sees, of few colours; one of the form on a phone beside it."""
    page.wait_for_timeout(2000)  # until what follows the typing has come
    if name == "desk-denial":
        page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
        page.set_viewport_size(PHONE)
        save(page, "desk-phone")
        page.set_viewport_size(WIDE)
    save(page, name)


def save(page: Page, name: str) -> None:
    """Write a picture with few colours."""
    page.wait_for_timeout(300)
    picture = Image.open(BytesIO(page.screenshot())).convert("RGB")
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(IMAGES / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
