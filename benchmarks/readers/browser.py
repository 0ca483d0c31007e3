"""Opens pages in Chromium as readers do, and watches what they ask for; the only code here that starts a browser."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Request, Route, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
# As root, as in a container, Chromium runs without its sandbox only; the pages are our own.
FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
PHONE = (412, 823)
"""The screen of the phone that Lighthouse plays, in CSS pixels."""
DESK = (1280, 900)
_PATIENCE = 120_000
"""Milliseconds: the slowest page on a busy machine."""


class NoBrowserError(Exception):
    """There is no Chromium."""


@dataclass(slots=True)
class Visit:
    """A page in a browser window of its own, which has nothing in its cache."""

    page: Page
    url: str
    """The address of the served folder."""
    is_patient: bool = False
    """Whether to wait until the page has fetched nothing for half a second: only then is it done whose events a script
    makes."""
    requests: list[Request] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    """The addresses on other hosts that were asked for; nothing is fetched from there."""
    faults: list[str] = field(default_factory=list)
    """What the page's console told of errors."""

    def go(self, address: str) -> None:
        """Open a page of the served folder, and wait for it and, if need be, for what its script fetches."""
        self.page.goto(self.url + address)
        self.settle()

    def settle(self) -> None:
        """Wait for what was set off last."""
        self.page.wait_for_load_state("networkidle" if self.is_patient else "load")

    @property
    def hosts(self) -> tuple[str, ...]:
        """The other hosts that were asked for something."""
        return tuple(sorted({urlsplit(address).hostname or "" for address in self.strangers}))


def chromium() -> str:
    """Return the path of the system's Chromium."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        raise NoBrowserError("install Chromium: on Debian, apt install chromium")
    return path


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Start a Chromium, and end it with the block."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        yield browser
        browser.close()


@contextmanager
def visiting(
    browser: Browser,
    url: str,
    *,
    screen: tuple[int, int] = DESK,
    scripts: bool = True,
    scheme: Literal["dark", "light"] = "light",
    is_patient: bool = False,
) -> Iterator[Visit]:
    """Open a window for pages below an address of this machine; what they want from elsewhere is noted and refused."""
    size = {"width": screen[0], "height": screen[1]}
    context = browser.new_context(viewport=size, java_script_enabled=scripts, color_scheme=scheme)  # type: ignore[arg-type]
    context.set_default_timeout(_PATIENCE)
    visit = Visit(context.new_page(), url, is_patient)

    def refuse(route: Route) -> None:
        visit.strangers.append(route.request.url)
        route.abort()

    def note(request: Request) -> None:
        visit.requests.append(request)

    host = urlsplit(url).netloc
    context.route(lambda address: urlsplit(address).netloc not in {host, ""}, refuse)
    visit.page.on("request", note)
    visit.page.on("pageerror", lambda error: visit.faults.append(str(error)))
    visit.page.on("console", lambda said: visit.faults.append(said.text) if said.type == "error" else None)
    try:
        yield visit
    finally:
        context.close()
