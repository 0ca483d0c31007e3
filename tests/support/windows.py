"""Windows of a browser that tests use one after another: a new one costs as much as to open most pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any

from playwright.sync_api import Browser, Error, Page

from benchmarks.readers.browser import Visit

WIDE = {"width": 1280, "height": 900}
Kind = tuple[object, ...]
"""What a window can't change: its script, and the options of its context."""
_MOST_FREE = 6
"""How many windows wait for the next test; each takes memory."""
_FORGET = "try { localStorage.clear(); sessionStorage.clear(); } catch {}"
_USUAL = {"media": "null", "color_scheme": "light", "forced_colors": "none", "reduced_motion": "no-preference"}


class Windows:
    """The windows of a browser, each with a profile of its own."""

    def __init__(self, browser: Browser) -> None:
        """Take the browser; no window is open yet."""
        self._browser = browser
        self._free: list[tuple[Kind, Page]] = []

    @contextmanager
    def lend(self) -> Iterator[OpenWindow]:
        """Yield what opens windows for a test; take them back afterwards, as if they were new, or close them."""
        opener = OpenWindow(self._take, self._take_back)
        yield opener
        for page in [*opener.lent]:
            opener.give_back(page)

    def _take_back(self, page: Page, kind: Kind) -> None:
        try:
            _clear(page)
        except Error:  # the test has closed it, or it is on its way to another page
            page.context.close()
            return
        self._free.append((kind, page))
        if len(self._free) > _MOST_FREE:
            self._free.pop(0)[1].context.close()

    def _take(self, kind: Kind, size: Mapping[str, int], options: dict[str, Any], script: str) -> Page:
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

    def __init__(self, take: Callable[..., Page], take_back: Callable[[Page, Kind], None]) -> None:
        """Take the functions that return a free window, or a new one, and that take one back."""
        self._take, self._take_back = take, take_back
        self.lent: dict[Page, tuple[Kind, dict[str, Callable[..., None]]]] = {}
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
        self.lent[page] = (kind, {})
        self.listen(page, {"pageerror": lambda error: self.errors.append(str(error)), **on})
        if look:
            page.emulate_media(**look)  # type: ignore[arg-type]
        return page

    @contextmanager
    def visiting(
        self, url: str, *, screen: tuple[int, int] = (1280, 900), scripts: bool = True, scheme: str = "light"
    ) -> Iterator[Visit]:
        """Lend a window for pages below a local address, as `benchmarks.readers.browser.visiting` opens one."""
        size = {"width": screen[0], "height": screen[1]}
        options = {} if scripts else {"java_script_enabled": False}
        page = self(size, on={"pageerror": lambda _: None}, look={"color_scheme": scheme}, **options)  # type: ignore[arg-type]
        visit = Visit(page, url)
        visit.refuse_strangers()
        self.listen(page, visit.listeners())
        yield visit
        self.give_back(page)

    def listen(self, page: Page, listeners: Mapping[str, Callable[..., None]]) -> None:
        """Listen to events of a lent window until it is given back."""
        for event, listener in listeners.items():
            if before := self.lent[page][1].pop(event, None):
                page.remove_listener(event, before)
            page.on(event, listener)  # type: ignore[call-overload]
            self.lent[page][1][event] = listener

    def give_back(self, page: Page) -> None:
        """Give a window back before the test ends."""
        kind, listeners = self.lent.pop(page)
        for event, listener in listeners.items():
            page.remove_listener(event, listener)
        self._take_back(page, kind)


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
