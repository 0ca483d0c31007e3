"""Open pages in Chromium as readers do, and record their requests; the only code here that starts a browser."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Route, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome", "chromium-headless-shell")
# As root, for example in a container, Chromium runs only without its sandbox. All pages are our own.
FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
PHONE = (412, 823)
"""The screen of Lighthouse's emulated phone, in CSS pixels."""
DESK = (1280, 900)
_TIMEOUT = 120_000
"""Milliseconds: enough for the slowest page on a busy machine."""


class NoBrowserError(Exception):
    """Chromium is not installed."""


@dataclass(slots=True)
class Visit:
    """A page in a new browser window with an empty cache."""

    page: Page
    url: str
    """The address of the served folder."""
    is_patient: bool = False
    """Whether to wait until the network is idle for half a second, as a page needs whose script makes the events."""
    requests: list[Request] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    """Refused requests to other hosts."""
    faults: list[str] = field(default_factory=list)
    """Errors of scripts and in the page's console."""

    def go(self, address: str) -> None:
        """Open a page of the served folder and wait until it has loaded."""
        self.page.goto(self.url + address)
        self.settle()

    def settle(self) -> None:
        """Wait until the page has loaded what the last action requested."""
        self.page.wait_for_load_state("networkidle" if self.is_patient else "load")

    def refuse_strangers(self) -> None:
        """From now on, refuse requests to other hosts."""

        def refuse(route: Route) -> None:
            self.strangers.append(route.request.url)
            route.abort()

        host = re.escape(urlsplit(self.url).netloc)
        self.page.context.route(re.compile(rf"^\w+://(?!{host}(?:[/?#]|$))[^/]"), refuse)

    def listeners(self) -> dict[str, Callable[..., None]]:
        """Return what records the page's requests and faults, by the events that it listens to."""

        def record(request: Request) -> None:
            self.requests.append(request)

        def note(message: ConsoleMessage) -> None:
            if message.type == "error":
                self.faults.append(message.text)

        return {"request": record, "console": note, "pageerror": lambda error: self.faults.append(str(error))}

    @property
    def hosts(self) -> tuple[str, ...]:
        """The other hosts of refused requests."""
        return tuple(sorted({urlsplit(address).hostname or "" for address in self.strangers}))


def chromium() -> str:
    """Return the path of the system's Chromium."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        raise NoBrowserError("install Chromium: on Debian, apt install chromium")
    return path


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Start a Chromium; end it after the block."""
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
    """Open a window for pages below a local address; record and refuse requests to other hosts."""
    size = {"width": screen[0], "height": screen[1]}
    context = browser.new_context(viewport=size, java_script_enabled=scripts, color_scheme=scheme)  # type: ignore[arg-type]
    context.set_default_timeout(_TIMEOUT)
    visit = Visit(context.new_page(), url, is_patient)
    visit.refuse_strangers()
    for event, listener in visit.listeners().items():
        visit.page.on(event, listener)  # type: ignore[call-overload]
    try:
        yield visit
    finally:
        context.close()
