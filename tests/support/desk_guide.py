"""Follows docs/desk.md in a browser, as an editor would.

In its numbered sections, **bold** words are pressed, in order, and the rows of tables are questions with the answers to
give. 'Quoted words' must stand on the page, or on one before it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic

from doc_examples import ROOT
from playwright.sync_api import Error, Locator, Page
from previews import running_command

GUIDE = ROOT / "docs" / "desk.md"
TUTORIAL = ROOT / "docs" / "tutorial.md"
PICTURES = re.compile(r"!\[[^\]]+\]\(images/(?P<picture>desk-[\w-]+)\.png\)")
QUOTED = re.compile(r"(?<![\w`])'(?P<seen>[A-Z][^'|]+)'(?!\w)")
_STEPS = re.compile(
    r"\*\*(?P<press>[^*]+)\*\*(?: beside\s+“(?P<beside>[^”]+)”)?"
    r"|^\| (?P<question>[^|-][^|]*) \| (?P<answer>[^|]+) \|$"
    rf"|{PICTURES.pattern}|{QUOTED.pattern}",
    re.MULTILINE,
)
_HEAD = "the desk asks"
_PATIENCE = 60.0
_ALL_WORDS = """() => {
  const words = [];
  const read = (root) => {
    for (const one of root.querySelectorAll("*")) {
      if (one.matches("script, style")) continue;
      words.push(one.textContent, one.ariaLabel ?? "");
      if (one.shadowRoot) read(one.shadowRoot);
    }
  };
  read(document);
  return words.join(" ").replace(/\\s+/g, " ");
}"""


_IS_SAVED = """(() => {
  const state = document.querySelector(".bar .state");
  return !state || state.textContent !== state.dataset.saving;
})()"""
"""Whether the desk has answered a form that was sent: to make a site takes a second."""


@contextmanager
def serving_empty_folder(folder: Path) -> Iterator[tuple[Path, str]]:
    """Serve an empty folder while the context lasts; yield it with the address of the desk, where a site is begun."""
    site = folder / "record"
    site.mkdir()
    with running_command("serve", str(site), "--port", "0") as preview:
        yield site, preview.wait("begin one at the desk: ").split()[-1]


def steps(text: str) -> Iterator[re.Match[str]]:
    """Yield the steps of the numbered sections."""
    numbered = re.findall(r"^## \d\. .*?(?=^## )", text, re.MULTILINE | re.DOTALL)
    for step in _STEPS.finditer(re.sub(r"^```.*?^```$", "", "".join(numbered), flags=re.MULTILINE | re.DOTALL)):
        if step["question"] != _HEAD:
            yield step


def follow(page: Page, text: str, take_picture: Callable[[str], None] = lambda _name: None) -> None:
    """Follow the numbered sections of the guide, from the opened desk on. Raises if the desk lacks a word of it."""
    pages = ""
    for step in steps(text):
        if step["press"]:
            _press(page, _words(step["press"]), _words(step["beside"]))
        elif step["question"]:
            _answer(page, step["question"], step["answer"])
        elif step["picture"]:
            take_picture(step["picture"])
        else:
            _wait_for(page, _words(step["seen"]), pages)
        pages += page.evaluate(_ALL_WORDS)


def _wait_for(page: Page, words: str, pages: str) -> None:
    """Wait until the page has words, unless an earlier one had them."""
    end = monotonic() + _PATIENCE
    while words not in pages and words not in page.evaluate(_ALL_WORDS):
        page.wait_for_timeout(50)
        if monotonic() > end:
            raise AssertionError(f"no page has said '{words}' so far")


def _words(text: str | None) -> str:
    return " ".join((text or "").split())


def _press(page: Page, name: str, beside: str) -> None:
    if beside:
        name = f"{name}: {beside}"
    roles = ("link", "button")
    exact = [page.get_by_role(role, name=name, exact=True) for role in roles]  # type: ignore[arg-type]
    longer = [page.get_by_role(role, name=re.compile(rf"^{re.escape(name)}\b")) for role in roles]  # type: ignore[arg-type]
    found = _visible(*exact, *longer, page.locator("summary").filter(has_text=name), name=name).first
    left = list[str]()
    page.on("request", lambda sent: left.append(sent.url) if sent.is_navigation_request() else None)
    page.evaluate("window.isHere = true")
    found.click()
    _wait_until(page, _IS_SAVED)
    page.wait_for_timeout(300)
    if any("/-/look/" not in address for address in left):
        _wait_until(page, "!window.isHere")
    page.wait_for_load_state()


def _answer(page: Page, question: str, answer: str) -> None:
    starts = re.compile(rf"^{re.escape(question)}")
    choice = page.get_by_role("group", name=question, exact=True).last.get_by_role(
        "radio", name=re.compile(rf"^{re.escape(answer)}\b")
    )
    name = page.get_by_role("combobox", name=question, exact=True)
    if question == "Short name":  # as the guide says, it stands below 'Change it', that of the last claim here
        folded = page.locator(".own-id details:not([open])").filter(has=page.get_by_label(starts))
        folded.locator("> summary:visible", has_text="Change it").last.click()
    field = page.locator("input:visible, textarea:visible").and_(page.get_by_label(starts))
    found = _visible(name, choice, field, name=question).last
    if found.get_attribute("type") == "radio":
        with page.expect_response(lambda response: "/-/check" in response.url):
            found.check()
        _wait_until(page, "document.activeElement.matches('[type=radio]')")
    elif found.get_attribute("role") == "combobox":
        found.fill(answer)
        new = page.locator(".listbox:visible li").last
        new.filter(has_text=f"“{answer}”").wait_for()
        with page.expect_response(lambda response: "/-/check" in response.url):
            new.click()
        _wait_until(page, "document.activeElement !== document.body")
    elif "kept" in (found.get_attribute("class") or ""):
        found.focus()
        found.evaluate(
            "(area, words) => area.setSelectionRange(...[0, words.length].map((at) => at + area.value.indexOf(words)))",
            answer,
        )
        page.locator("#proof blockquote").wait_for()
    else:
        found.fill(answer)


def _wait_until(page: Page, true: str) -> None:
    """Wait until an expression is true, also of a page that is still to come; the desk's own policy allows no more."""
    end = monotonic() + _PATIENCE
    while monotonic() < end:
        with suppress(Error):
            if page.evaluate(true):
                return
        page.wait_for_timeout(20)
    raise AssertionError(f"not so: {true}")


def _visible(*locators: Locator, name: str) -> Locator:
    """Return the first of the locators that has something to see; wait for it."""
    end = monotonic() + _PATIENCE
    while monotonic() < end:
        for one in locators:
            shown = one.filter(visible=True)
            if shown.count():
                return shown
        locators[0].page.wait_for_timeout(50)
    raise AssertionError(f"no page has '{name}'")
