"""The desk's bar and 'Answer' on pages of the preview: links alone, in the top layer, by keyboard and on a phone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

import pytest
from conftest import BASE
from playwright.sync_api import Browser, Locator, Page, expect
from previews import Running, running
from slow import slow

from benchmarks.readers.axe import violations
from benchmarks.readers.browser import Visit
from onrecord.desk.browser.answers import answers_as_json
from onrecord.preview.injection import bar_tags, inject_script

pytestmark = pytest.mark.browser

EVENTS = "content/stories/dispute/events"
MORE = {
    "content/actors/actors.yaml": (
        "ministry: {name: {en: The ministry, ru: Министерство}, kind: organization}\n"
        "company: {name: The company, kind: organization}\n"
    ),
    "content/stories/dispute/story.yaml": "title: {en: The dispute, ru: Спор}\n",
    "site.yaml": "title: {en: A test, ru: Проба}\nurl: https://example.org/\nlanguages: [en, ru]\n",
    f"{EVENTS}/announcement.yaml": BASE[f"{EVENTS}/announcement.yaml"].replace(
        "sources: gazette\n",
        "quotes: {id: together, exact: We issued it together, lang: en, source: gazette}\nsources: gazette\n",
    ),
    **{
        f"{EVENTS}/report-{number}.yaml": (
            f"type: report\ndate: 2021-12-{number + 1:02}\ntitle: Report {number}\nsources: wire\n"
            f"published: 2021-12-31\nclaims: [{{id: one, text: Claim number {number}}}]\n"
        )
        for number in range(16)
    },
}
WIDTHS = (1280, 360)
ONE_WIDTH = pytest.mark.parametrize("page", [WIDTHS[0], *slow(WIDTHS[1:])], indirect=True)
JOINT = "What was said on “They issued a joint statement”?"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a site with claims, a quotation, and many events."""
    root = tmp_path_factory.mktemp("answered") / "site"
    for path, text in {**BASE, **MORE}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    return root


@pytest.fixture(scope="module")
def preview(root: Path) -> Iterator[Running]:
    """Yield the preview of that site, with its desk."""
    with running(root) as preview:
        yield preview


@pytest.fixture(scope="module", params=WIDTHS)
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Yield a page of a wide window and of a phone; each test opens its own address there."""
    context = browser.new_context(viewport={"width": request.param, "height": 740})
    yield context.new_page()
    context.close()


def _targets(box: Locator) -> list[tuple[str, dict[str, list[str]]]]:
    """Return the desk's page and the query of each link."""
    parts = [urlsplit(str(link.get_attribute("href"))) for link in box.get_by_role("link").all()]
    return [(part.path, parse_qs(part.query)) for part in parts]


@ONE_WIDTH
def test_claim_offers_answers_of_each_side(preview: Running, page: Page) -> None:
    """The pop-up of a claim says who may answer how; each answer leads to a form that names the claim."""
    page.goto(f"{preview.url}dispute/announcement/")
    page.get_by_role("link", name="Answer: They issued a joint statement").click()
    box = page.get_by_role("dialog", name=JOINT)
    expect(box).to_contain_text("Said by The ministry, 1 November 2021. Disputed; no reply found from The ministry")
    expect(box.get_by_role("group", name="By another side")).to_have_text(
        re.compile("Denies.*not true.*Confirms.*is true.*Admits in part.*only in part")
    )
    expect(box.get_by_role("group", name="By The ministry")).to_have_text(
        re.compile("Maintains.*Admits in part, or limits.*Takes back")
    )
    expect(box.get_by_role("group", name="By anybody")).to_have_text(re.compile("Replies.*No comment"))
    expect(box.get_by_role("group", name="By a court or a regulator")).to_have_text(re.compile("Decides.*is so"))
    claim, event = ["dispute/announcement#joint"], ["dispute/announcement"]

    assert _targets(box) == [
        ("/-/new/denial", {"target": claim, "relation": ["denies"]}),
        ("/-/new/statement", {"target": claim, "relation": ["confirms"]}),
        ("/-/new/statement", {"target": claim, "relation": ["qualifies"]}),
        ("/-/new/response", {"target": claim, "relation": ["maintains"], "by": ["same"]}),
        ("/-/new/statement", {"target": claim, "relation": ["qualifies"], "by": ["same"]}),
        ("/-/new/statement", {"target": claim, "relation": ["withdraws"], "by": ["same"]}),
        ("/-/new/response", {"target": claim, "relation": ["responds_to"]}),
        ("/-/new/no-comment", {"target": claim, "relation": ["responds_to"]}),
        ("/-/new/finding", {"target": claim, "relation": ["finds"]}),
        ("/-/edit/event/dispute/announcement", {}),
        ("/-/quote/gazette", {"for": event}),
        ("/-/new/correction", {"for": event}),
    ]
    assert page.locator("form").count() == 0
    assert violations(Visit(page, preview.url)) == ()
    assert page.evaluate("document.documentElement.scrollWidth") == page.viewport_size["width"]  # type: ignore[index]


@ONE_WIDTH
def test_row_and_quotation_offer_answers(preview: Running, page: Page) -> None:
    """A row offers answers to each claim and to the whole, a quotation to its event; neither is in a summary."""
    page.goto(f"{preview.url}dispute/")
    page.get_by_role("link", name="Answer: The ministry announces").click()
    box = page.get_by_role("dialog", name="What was said on “The ministry announces”?")
    expect(box).to_contain_text("The ministry has access · Asserted by The ministry")
    expect(box.get_by_role("link", name="Takes back")).to_have_count(2)
    expect(box.get_by_role("link", name="Replies to all of it")).to_be_visible()
    assert page.locator("summary :is(a, button, .onrecord-answer)").count() == 0
    page.keyboard.press("Escape")
    page.locator("#announcement summary").click()
    page.get_by_role("link", name="Answer: We issued it together").click()
    expect(page.get_by_role("dialog", name="What was said on “We issued it together”?")).to_be_visible()


def test_pop_up_is_whole_and_above_bar(preview: Running, page: Page) -> None:
    """No row clips the pop-up, wherever it opens; it lies above the bar, and on a phone it is a sheet."""
    page.goto(f"{preview.url}dispute/")
    for name in ("Report 15", "The ministry announces", "Report 7"):
        page.get_by_role("link", name=f"Answer: {name}", exact=True).click()
        box = page.get_by_role("dialog").bounding_box()
        bar = page.locator("#onrecord-desk .bar").bounding_box()
        assert box
        assert bar
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= bar["y"] + 4
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= bar["width"]
        assert page.evaluate("""() => {
          const { x, y, width, height } = document.querySelector("#onrecord-desk").shadowRoot
            .querySelector(".pop").getBoundingClientRect();
          return [[4, 6], [width - 4, height - 6]]
            .every(([dx, dy]) => document.elementFromPoint(x + dx, y + dy).id === "onrecord-desk");
        }""")
        page.keyboard.press("Escape")


def test_keyboard_opens_closes_and_goes_on(preview: Running, page: Page) -> None:
    """The second tab stop leads to the desk; Enter opens 'Answer', Esc closes it and returns the focus, Tab goes on."""
    page.goto(f"{preview.url}dispute/announcement/")
    answer = page.get_by_role("link", name="Answer: They issued a joint statement")
    expect(answer).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the desk")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    wide = page.viewport_size == {"width": 1280, "height": 740}
    first = page.get_by_role("navigation", name="On this page").get_by_role("link" if wide else "button").first
    expect(first).to_be_focused()
    answer.focus()
    page.keyboard.press("Enter")
    box = page.get_by_role("dialog", name=JOINT)
    expect(box.get_by_role("link", name="Denies")).to_be_focused()
    expect(answer).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()
    expect(answer).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+Tab")
    expect(box).to_be_hidden()
    expect(answer).to_be_focused()
    answer.click()
    answer.click()
    expect(box).to_be_hidden()


def test_second_click_closes_on_a_slow_machine(preview: Running, page: Page) -> None:
    """A click on 'Answer' closes its pop-up, however long the browser takes between the parts of the click."""
    page.goto(f"{preview.url}dispute/announcement/")
    answer = page.get_by_role("link", name="Answer: They issued a joint statement")
    page.evaluate("let calls = 0; performance.now = () => 1000 * (calls += 1)")
    answer.click()
    box = page.get_by_role("dialog", name=JOINT)
    expect(box).to_be_visible()
    answer.click()

    expect(box).to_be_hidden()


@pytest.mark.parametrize("page", [WIDTHS[1], *slow(WIDTHS[:1])], indirect=True)
def test_focus_is_never_below_bar(preview: Running, page: Page) -> None:
    """Each element that gets the focus, and the last line of the page, is above the bar."""
    page.goto(f"{preview.url}dispute/")
    page.get_by_role("link", name="Answer: Report 3", exact=True).wait_for()
    for _ in range(40):
        page.keyboard.press("Tab")
        assert page.evaluate("""() => {
          let at = document.activeElement;
          if (at.closest("#onrecord-desk")) return true;
          while (at.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
          const bar = document.querySelector("#onrecord-desk").getBoundingClientRect();
          return at.getBoundingClientRect().bottom <= bar.top;
        }""")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    foot, bar = page.locator("body > footer").bounding_box(), page.locator("#onrecord-desk").bounding_box()
    assert foot
    assert bar
    assert foot["y"] + foot["height"] <= bar["y"]


OFFERED = (
    ("", "This site:", ["Settings", "Add event", "Add story"]),
    ("dispute/", "This story:", ["Edit", "Answer", "Quote", "Correct", "Add event"]),
    ("dispute/announcement/", "This event:", ["Edit", "Answer", "Quote", "Correct", "Add event"]),
    ("sources/gazette/", "This source:", ["Edit", "Quote"]),
    ("actors/ministry/", "This actor:", ["Edit"]),
    ("no/such/page/", "This site:", ["Settings", "Add event", "Add story"]),
)


@pytest.mark.parametrize(
    ("page", "address", "title", "actions"),
    [
        *((WIDTHS[number % 2], *case) for number, case in enumerate(OFFERED)),
        *slow((WIDTHS[1 - number % 2], *case) for number, case in enumerate(OFFERED)),
    ],
    indirect=["page"],
)
def test_bar_offers_what_fits_page(preview: Running, page: Page, address: str, title: str, actions: list[str]) -> None:
    """The bar offers what can be done with the entry of the page; on a phone behind one button, with two others."""
    page.goto(f"{preview.url}{address}")
    here = page.get_by_role("navigation", name="On this page")
    names = ("^Problems", "^All entries$", "^Changes$", "^The desk$")
    whole = [re.compile(name) for name in names]
    offered = [re.compile(f"^{one}") for one in actions]
    if page.viewport_size == {"width": 360, "height": 740}:
        here.get_by_role("button", name="Here").click()
        offered += [whole.pop(1), whole.pop(1)]
    expect(here).to_contain_text(title)
    expect(here.get_by_role("link")).to_have_text(offered)
    expect(page.get_by_role("navigation", name="The whole desk").get_by_role("link")).to_have_text(whole)


@ONE_WIDTH
def test_words_are_in_language_of_page(preview: Running, page: Page) -> None:
    """The bar and the pop-up speak the language of the page; the address at the desk stays the same."""
    page.goto(f"{preview.url}ru/dispute/")
    link = page.get_by_role("link", name="Ответ: The ministry announces")
    expect(link).to_have_attribute("href", re.compile(r"/-/answer\?target=dispute%2Fannouncement$"))
    expect(page.get_by_role("link", name="Редакция", exact=True)).to_be_visible()
    expect(page.locator("#onrecord-desk")).to_have_attribute("lang", "ru")


@ONE_WIDTH
def test_problems_are_counted(root: Path, preview: Running, page: Page) -> None:
    """The bar counts the problems of the last build, and marks errors, above which the preview shows its report."""
    page.goto(f"{preview.url}dispute/")
    problems = page.get_by_role("link", name="Problems")
    expect(problems).to_have_text("Problems ")
    wrong = root / f"{EVENTS}/wrong.yaml"
    wrong.write_text("type: report\ndate: 2021-12-01\ntitle: Wrong\nsources: nowhere\nspeaker: nobody\n", "utf-8")
    expect(problems).to_have_text(re.compile("^Problems [1-9]$"), timeout=20000)
    expect(page.locator("#onrecord-preview .errors")).to_be_visible()
    wrong.unlink()
    expect(problems).to_have_text("Problems ", timeout=20000)


def test_without_script_or_top_layer_answers_are_links(preview: Running, browser: Browser) -> None:
    """A browser without the top layer follows the link to the page of answers; one without script has no bar."""
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script("delete HTMLElement.prototype.showPopover")
    page.goto(f"{preview.url}dispute/announcement/")
    link = page.get_by_role("link", name="Answer: They issued a joint statement")
    with page.expect_navigation(url=re.compile(r"/-/answer\?target=dispute%2Fannouncement%23joint$")):
        link.click()
    context.close()


def test_read_only_preview_is_as_before(root: Path, preview: Running) -> None:
    """With `--read-only` each page is, byte for byte, what it would be without a desk; the bar's files are missing.

    Only the links to files lead elsewhere: into a program on this machine, not to their text at the desk.
    """
    desk = next((line for line in preview.said if line.startswith("the desk")), None) or preview.wait("^the desk")
    with running(root, "--read-only") as reading:
        url = re.sub(r"/-/.*", "", desk.split(": ", 1)[1].strip())
        for address in ("", "dispute/", "dispute/announcement/", "ru/dispute/", "sources/gazette/", ".onrecord/needs/"):
            shown = urlopen(reading.url + address).read().replace(reading.url.encode(), b"/")  # noqa: S310
            with_bar = urlopen(preview.url + address).read().replace(preview.url.encode(), b"/")  # noqa: S310
            tags = bar_tags(url, drafts=True, answers=answers_as_json())
            assert with_bar.count(tags) == 1, address
            strip = re.compile(rb'data-version="[^"]*"|href="(?:vscode:|http://127[^"]*/-/text/)[^"]*"')
            assert strip.sub(b"", with_bar.replace(tags, b"")) == strip.sub(b"", shown)
            assert b"vscode:" not in with_bar
            assert b"bar.js" not in shown
        for name in ("bar.js", "bar.css", "bar-page.css", "bar.json"):
            assert urlopen(f"{preview.url}.onrecord/{name}").status == 200  # noqa: S310
            with pytest.raises(OSError, match="404"):
                urlopen(f"{reading.url}.onrecord/{name}")  # noqa: S310
    assert "the desk" not in "".join(reading.said)


def test_tags_hold_address_alone() -> None:
    """The tags of the bar have the desk's address, escaped, whether drafts are shown, and the table of answers."""
    assert b'data-answers="{&quot;denial&quot;:[&quot;denial&quot;' in bar_tags(
        "", drafts=False, answers=answers_as_json()
    )
    assert b'data-desk="http://127.0.0.1:1" data-drafts="yes" data-answers="[]" defer' in bar_tags(
        "http://127.0.0.1:1", drafts=True
    )
    assert b"data-drafts" not in bar_tags("http://127.0.0.1:1", drafts=False)
    assert b'data-desk="&quot;&gt;"' in bar_tags('">', drafts=False)
    assert inject_script(b"text", "x").find(b"data-desk") == -1
