"""Take the README's picture: `make demo`, then `.venv/bin/python docs/take_screenshots.py`."""

from __future__ import annotations

import shutil
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parent.parent
SITE = ROOT / "examples" / "tidal-gate" / "_site"
PICTURE = ROOT / "docs" / "images" / "timeline.png"


def main() -> None:
    """Serve the synthetic example, built by `make demo`, and take a picture of its story."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=str(SITE)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        chromium = next(filter(None, map(shutil.which, ("chromium-headless-shell", "chromium"))), None)
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1080, "height": 1180}, device_scale_factor=1.25)
        page.goto(f"http://127.0.0.1:{server.server_port}/tidal-gate/")
        page.screenshot(path=PICTURE)
        browser.close()
    server.shutdown()


if __name__ == "__main__":
    main()
