"""Windows of a browser that tests use one after another: a new one costs as much as to open most pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any

from playwright.sync_api import Browser, Error, Page

WIDE = {"width": 1280, "height": 900}
_MOST_FREE = 6
"""How many windows wait for the next test; each takes memory."""
_FORGET = "try { localStorage.clear(); sessionStorage.clear(); } catch {}"
_USUAL = {"media": "null", "color_scheme": "light", "forced_colors": "none", "reduced_motion": "no-preference"}


class Windows:
    """The windows of a browser, each with a profile of its own."""

    def __init__(self, browser: Browser) -> None:
        """Take the browser; no window is open yet."""
        self._browser = browser
        self._free: list[tuple[object, Page]] = []

    @contextmanager
    def lend(self) -> Iterator[OpenWindow]:
        """Yield what opens windows for a test; take them back afterwards, as if they were new, or close them."""
        opener = OpenWindow(self._take)
        yield opener
        for kind, page, listeners in opener.lent:
            for event, listener in listeners.items():
                page.remove_listener(event, listener)
            try:
                _clear(page)
            except Error:  # the test has closed it, or it is on its way to another page
                page.context.close()
                continue
            self._free.append((kind, page))
        for _, page in self._free[:-_MOST_FREE]:
            page.context.close()
        del self._free[:-_MOST_FREE]

    def _take(self, kind: tuple[object, ...], size: Mapping[str, int], options: dict[str, Any], script: str) -> Page:
        for entry in self._free:
            if entry[0] == kind:
                self._free.remove(entry)
                page = entry[1]
                if page.viewport_size != size:
                    page.set_viewport_size(size)  # type: ignore[arg-type]
                return page
        context = self._browser.new_context(viewport=size, **options)  # type: ignore[arg-type]
        if script:
            context.add_init_script(script)
        return context.new_page()


class OpenWindow:
    """Opens windows for a test, and collects the errors of their scripts."""

    def __init__(self, take: Callable[..., Page]) -> None:
        """Take the function that returns a free window or a new one."""
        self._take = take
        self.lent: list[tuple[tuple[object, ...], Page, dict[str, Callable[..., None]]]] = []
        self.errors: list[str] = []

    def __call__(
        self,
        size: Mapping[str, int] = WIDE,
        *,
        script: str = "",
        on: Mapping[str, Callable[..., None]] = MappingProxyType({}),
        look: Mapping[str, str] = MappingProxyType({}),
        **options: object,
    ) -> Page:
        """Return an empty window.

        Args:
            size: Its width and height.
            script: A script to run at the beginning of each page.
            on: Listeners for events of the window, by the names of these.
            look: Options of `Page.emulate_media`.
            options: Options of `Browser.new_context`.
        """
        kind = (script, *sorted((name, str(value)) for name, value in options.items()))
        page = self._take(kind, size, options, script)
        listeners = {"pageerror": lambda error: self.errors.append(str(error)), **on}
        for event, listener in listeners.items():
            page.on(event, listener)  # type: ignore[call-overload]
        if look:
            page.emulate_media(**look)  # type: ignore[arg-type]
        self.lent.append((kind, page, listeners))
        return page


def _clear(page: Page) -> None:
    """Make a used window like a new one."""
    for other in page.context.pages:
        if other != page:
            other.close()
    page.unroute_all()
    page.context.unroute_all()
    page.context.clear_cookies()
    page.evaluate(_FORGET)
    page.goto("about:blank")
    page.emulate_media(**_USUAL)  # type: ignore[arg-type]
    page.mouse.move(-9, -9)  # else the next page would have the pointer over it
