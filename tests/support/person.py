"""A person at a browser: they read what is new on the screen, press words that they see, and type answers to questions.

What they do is counted in minutes, by the same measure in all journeys: reading, 200 words a minute; typing, 40; a
click, 3 seconds, and two of them to paste something. `Tab` leads from field to field. They read each line that they see
once: a line that comes again is known, and so are their own words in it. What is folded is read when they open it.
"""

from __future__ import annotations

import re
from contextlib import suppress
from time import monotonic
from typing import Literal

from playwright.sync_api import Error, Locator, Page
from previews import PATIENCE

READ_A_MINUTE = 200
TYPED_A_MINUTE = 40
SECONDS_A_CLICK = 3
_LINES = """() => {
  const lines = new Map();
  const blockOf = (node) => {
    let block = node;
    while (block.parentElement && getComputedStyle(block).display.startsWith("inline")) block = block.parentElement;
    return block;
  };
  const read = (node) => {
    if (node.nodeType === Node.TEXT_NODE) {
      const words = node.data.trim();
      const holder = node.parentElement;
      if (!words || !holder?.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return;
      const { width, height } = holder.getBoundingClientRect();
      if (width <= 1 || height <= 1) return; // for screen readers alone
      const block = blockOf(holder);
      lines.set(block, `${lines.get(block) ?? ""} ${words}`);
      return;
    }
    if (node.matches?.("script, style, textarea, iframe")) return;
    if (node.matches?.("select")) { // of a list that is closed, what is chosen
      lines.set(node, node.selectedOptions[0]?.text ?? "");
      return;
    }
    for (const inside of node.shadowRoot?.childNodes ?? []) read(inside);
    for (const inside of node.childNodes) read(inside);
  };
  read(document.body);
  return [...lines.values()];
}"""
"""Returns the lines that can be seen: the text of each block, without what is folded and what only programs read."""

_SAVING = "Saving…"
"""What the desk says until it has answered."""


class Person:
    """Somebody who has a browser, and no other way into the site."""

    def __init__(self, page: Page) -> None:
        """Take the browser's page."""
        self.page = page
        self.read = 0
        """How many words were read."""
        self.typed = 0
        """How many words were typed."""
        self.clicks = 0
        """How many clicks."""
        self._known: set[str] = set()
        self._own: list[str] = []
        """The texts that they typed or pasted, the longest first."""

    @property
    def minutes(self) -> float:
        """The minutes that all this takes."""
        return self.read / READ_A_MINUTE + self.typed / TYPED_A_MINUTE + self.clicks * SECONDS_A_CLICK / 60

    def __str__(self) -> str:
        return f"{self.minutes:.1f} min: {self.read} words read, {self.typed} typed, {self.clicks} clicks"

    def look(self) -> str:
        """Read what is new on the screen; return all that can be seen."""
        lines = self._lines()
        for line in lines:
            if line and line not in self._known:
                self._known.add(line)
                self.read += len(self._without_own_words(line).split())
        return "\n".join(lines)

    def _without_own_words(self, line: str) -> str:
        for text in self._own:
            line = line.replace(text, " ")
        return line

    def see(self, words: str) -> None:
        """Wait until words can be seen."""
        end = monotonic() + PATIENCE
        while _joined(words) not in _joined(self.look()):
            if monotonic() > end:
                raise AssertionError(f"nobody sees '{words}' at {self.page.url}:\n{self.look()}")
            self.page.wait_for_timeout(50)

    def open(self, address: str) -> None:
        """Go to an address that the terminal printed, or that a link has."""
        self.clicks += 1
        self.page.goto(address)
        self.look()

    def press(self, name: str, *, beside: str = "") -> None:
        """Press the link, the button or the folded part that has a name; `beside` tells it from others of the name."""
        self.look()
        full = f"{name}: {beside}" if beside else name
        found = self._find(
            *(self.page.get_by_role(role, name=full, exact=True) for role in ("button", "link", "tab")),
            self.page.locator("summary").filter(has_text=_beginning(name)),
            *(self.page.get_by_role(role, name=_beginning(full)) for role in ("button", "link")),
            name=full,
        )
        self.clicks += 1
        found.click()
        self._settle()
        self.look()

    def answer(self, question: str, text: str, *, pastes: bool = False, place: int = 0) -> None:
        """Type a text into the field of a question, or paste it; `place` counts fields of the same question."""
        self.look()
        field = self.page.locator("input:visible, textarea:visible").and_(self.page.get_by_label(_beginning(question)))
        found = self._find(field, name=question, place=place)
        self._type(found, text, pastes=pastes)
        self.page.keyboard.press("Tab")
        self._settle()
        self.look()

    def choose(self, question: str, choice: str) -> None:
        """Choose one of the answers that a question lists; of several such questions, the last."""
        self.look()
        group = self.page.get_by_role("group", name=question, exact=True)
        radio = group.get_by_role("radio", name=_beginning(choice))
        listed = self.page.get_by_role("combobox", name=question, exact=True).locator("option", has_text=choice)
        self.clicks += 1
        found = self._find(radio, listed.locator(".."), name=f"{question} {choice}", last=True)
        if found.evaluate("node => node.tagName") == "SELECT":
            found.select_option(label=str(listed.first.inner_text()))
            self.clicks += 1
        else:
            found.check()
        self._settle()
        self.look()

    def pick(self, choice: str) -> None:
        """Choose one of several things that stand beside each other, by its words."""
        self.look()
        self.clicks += 1
        self._find(self.page.get_by_role("radio", name=_beginning(choice)), name=choice).check()
        self._settle()
        self.look()

    def take(self, question: str, words: str, what: Literal["known", "new"] = "known") -> None:
        """Type words into the field that finds an entry, and take the first of the list, or add a new entry."""
        self.look()
        field = self._find(self.page.get_by_role("combobox", name=question, exact=True), name=question, last=True)
        self._type(field, words)
        rows = self.page.locator(".listbox:visible [role=option]")
        row = rows.filter(has_text=f"“{words}”").last if what == "new" else rows.first
        row.wait_for()
        self.look()
        self.clicks += 1
        row.click()
        self._settle()
        self.look()

    def select(self, name: str, words: str) -> None:
        """Select words in a text that can be read."""
        self.look()
        area = self._find(self.page.get_by_role("textbox", name=name), name=name)
        self.clicks += 2  # the ends of a drag
        area.focus()
        area.evaluate(
            "(area, words) => area.setSelectionRange(...[0, words.length].map((at) => at + area.value.indexOf(words)))",
            words,
        )
        self._settle()
        self.look()

    def _type(self, field: Locator, text: str, *, pastes: bool = False) -> None:
        field.click()
        field.fill("")
        if pastes:
            self.clicks += 2
            field.fill(text)
        else:
            self.typed += len(text.split())
            field.press_sequentially(text)
        self._own = sorted({*self._own, _joined(text)}, key=len, reverse=True)

    def _find(self, *locators: Locator, name: str, place: int = 0, last: bool = False) -> Locator:
        """Return the first of the locators that can be seen; wait for it."""
        end = monotonic() + PATIENCE
        while monotonic() < end:
            for locator in locators:
                shown = locator.filter(visible=True)
                if shown.count() > place:
                    return shown.last if last else shown.nth(place)
            self.page.wait_for_timeout(50)
        raise AssertionError(f"nobody sees '{name}' at {self.page.url}:\n{self.look()}")

    def _settle(self) -> None:
        """Wait until the page has answered what was done, as a person would."""
        self.page.wait_for_timeout(150)
        with suppress(Error):
            self.page.wait_for_load_state("networkidle", timeout=5_000)
        end = monotonic() + PATIENCE
        while _SAVING in self._lines() and monotonic() < end:
            self.page.wait_for_timeout(50)

    def _lines(self) -> list[str]:
        end = monotonic() + PATIENCE
        while True:
            try:
                return [_joined(line) for line in self.page.evaluate(_LINES)]
            except Error:  # the page is being left
                if monotonic() > end:
                    raise
                self.page.wait_for_timeout(50)


def _joined(text: str) -> str:
    return " ".join(text.split())


def _beginning(words: str) -> re.Pattern[str]:
    """Return the pattern of a text that begins with words, whichever spaces are between them."""
    return re.compile(r"^\W*" + r"\s+".join(map(re.escape, words.split())))
