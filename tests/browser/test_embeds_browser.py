"""Embeds in a page of another origin: with and without sandbox and listener, and through WordPress's rules."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from urllib.request import urlopen

import pytest
from chart_story import FILES
from conftest import BASE
from looks import SCHEMES, barriers_on
from playwright.sync_api import Frame, Page, Request
from site_server import served
from slow import slow
from windows import OpenWindow
from wordpress import LISTENER, MOST_READ, discovered, filtered

from benchmarks.readers.axe import violations
from benchmarks.readers.browser import Visit
from onrecord.build.pipeline import Options, build

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
DOCS = (ROOT / "docs" / "embeds.md").read_text("utf-8")
OURS = re.findall("```html\n.*?(<script>.*?</script>)", DOCS, re.DOTALL)[0]
# What the documentation of Datawrapper gives for pages with its charts does this.
DATAWRAPPER = """<script>addEventListener("message", ({ data, source }) => {
  for (const height of Object.values(data?.["datawrapper-height"] ?? {}))
    for (const frame of document.querySelectorAll("iframe"))
      if (frame.contentWindow === source) frame.style.height = `${height}px`;
});</script>"""
CARD = "tidal-gate/embed/company-on-panels/six-metres/"
PAGE = CARD.replace("embed/", "")
EMBEDS = ("tidal-gate/embed/", "bills/tidal-gate/embed/", CARD)
FORMER = "quarrel/embed/announcement/joint/"
LONG = "The ministry and all of its departments for the inland waterways announced together"
OTHERS = {
    **BASE,
    **FILES,
    "site.yaml": f"{BASE['site.yaml']}languages: [en, ar]\ntheme: {{colours: {{accent: '#8a1c1c'}}}}\n",
    "content/stories/dispute/story.yaml": (
        f"title: {{en: {LONG} what {LONG.lower()}, ar: النزاع}}\naliases: quarrel\n"
    ),
}
ALL_IN_VIEW = 4000
"""The height of a window that has all embeds in view: browsers delay what is far from it."""
SECRET = "a1B2c3D4e5"  # noqa: S105  (a test's own)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Build and serve the synthetic example at its own address."""
    folder = tmp_path_factory.mktemp("record") / "_site"
    folder.mkdir()
    with served(folder) as address:
        build(ROOT / "examples" / "tidal-gate", folder, Options(today=date(2026, 11, 24), base_url=address))
        yield address


@pytest.fixture(scope="module")
def cards(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Build and serve the synthetic example with cards."""
    root = tmp_path_factory.mktemp("cards") / "tidal-gate"
    shutil.copytree(ROOT / "examples" / "tidal-gate", root)
    settings = (root / "site.yaml").read_text("utf-8")
    (root / "site.yaml").write_text(f"{settings}outputs: [embed, cards]\n", "utf-8")
    folder = root / "_site"
    folder.mkdir()
    with served(folder) as address:
        outcome = build(root, folder, Options(today=date(2026, 11, 24), base_url=address))
        assert outcome.value.published is not None, outcome.problems
        yield address


@pytest.fixture(scope="module")
def others(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Build and serve a site with long titles, a former address, colours of its own, and Arabic."""
    root = tmp_path_factory.mktemp("others")
    for path, content in OTHERS.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(str(content), "utf-8")
    folder = root / "_site"
    folder.mkdir()
    with served(folder) as address:
        outcome = build(root, folder, Options(today=date(2026, 11, 24), base_url=address))
        assert outcome.value.published is not None, outcome.problems
        yield address


@pytest.fixture
def article(open_window: OpenWindow, tmp_path: Path) -> Iterator[Callable[..., Page]]:
    """Return a function that opens an article of another origin; nothing may fail, and only documents load."""
    errors: list[str] = []
    requests: list[Request] = []
    hear = {
        "console": lambda message: errors.append(message.text) if message.type == "error" else None,
        "request": lambda one: requests.append(one),  # noqa: PLW0108  (Playwright takes no built-in)
    }
    with served(tmp_path) as address:

        def go(body: str, width: int = 800, height: int = 900) -> Page:
            (tmp_path / "index.html").write_text(f"<!doctype html><title>An article</title>{body}", "utf-8")
            page = open_window({"width": width, "height": height}, on=hear)
            page.goto(address)
            return page

        yield go
    assert errors == []
    inside = (one for one in requests if one.frame.parent_frame)
    assert [one.url for one in inside if one.resource_type != "document"] == []


def _frame(address: str, sandbox: str | None = "allow-scripts", height: int = 300) -> str:
    attribute = "" if sandbox is None else f' sandbox="{sandbox}"'
    return f'<iframe src="{address}" title="Embed" width="100%" height="{height}"{attribute}></iframe>'


def _code(site: str, embed: str) -> str:
    """Return the code of an embed that its oEmbed description has, which is that of the tool."""
    with urlopen(f"{site}{embed}oembed.json") as answer:  # noqa: S310  (our own server)
        return str(json.load(answer)["html"])


def _inside(page: Page, number: int = 0) -> Frame:
    frame = page.locator("iframe").nth(number).element_handle().content_frame()
    assert frame is not None
    frame.wait_for_load_state()
    return frame


def _height_of(frame: Frame) -> int:
    return int(frame.evaluate("Math.ceil(document.documentElement.getBoundingClientRect().height)"))


def _shown_height(page: Page) -> int:
    return int(page.locator("iframe").evaluate("frame => frame.clientHeight"))


@pytest.mark.parametrize("embed", [*slow(EMBEDS[:1]), *EMBEDS[1:]])
def test_without_a_listener_it_keeps_its_height_and_scrolls(
    article: Callable[..., Page], site: str, embed: str
) -> None:
    """In any sandbox the embed is complete and can be scrolled to its end; the page around it stays as it is."""
    sandboxes = (None, "allow-scripts", "allow-scripts allow-popups")
    page = article("".join(_frame(site + embed, sandbox, height=250) for sandbox in sandboxes))
    for number, sandbox in enumerate(sandboxes):
        frame = _inside(page, number)

        assert frame.locator("h1").is_visible(), sandbox
        assert page.locator("iframe").nth(number).evaluate("frame => frame.clientHeight") == 250, sandbox
        assert _height_of(frame) > 250, sandbox
        frame.evaluate("scrollTo(0, 10000)")
        end = "link => link.getBoundingClientRect().bottom <= innerHeight"
        assert frame.locator(".record").evaluate(end), sandbox


@pytest.mark.parametrize("listener", [OURS, DATAWRAPPER], ids=["ours", "datawrapper"])
def test_listener_gives_it_its_height(article: Callable[..., Page], site: str, listener: str) -> None:
    """Each frame is as high as its embed, and follows it when the page gets narrower."""
    framed = (f'<div class="onrecord">{_frame(site + embed)}</div>' for embed in EMBEDS)
    page = article(listener + "".join(framed), height=ALL_IN_VIEW)
    frames = [_inside(page, number) for number in range(len(EMBEDS))]
    heights = "[...document.querySelectorAll('iframe')].map(one => one.clientHeight)"
    page.wait_for_function(f"() => {heights}.every(one => one !== 300)")

    wide = page.evaluate(heights)
    assert wide == [_height_of(frame) for frame in frames]
    page.set_viewport_size({"width": 340, "height": ALL_IN_VIEW})
    page.wait_for_function(f"wide => {heights}.every((one, number) => one > wide[number])", arg=wide)
    assert page.evaluate(heights) == [_height_of(frame) for frame in frames]


def test_it_tells_its_height_to_whoever_comes_late(article: Callable[..., Page], site: str) -> None:
    """A listener that was not there when the embed loaded asks for the height."""
    page = article(_frame(site + CARD))
    frame = _inside(page)
    told = page.evaluate(
        """() => new Promise(done => {
          addEventListener("message", ({ data }) => data.type && done(data));
          frames[0].postMessage({ type: "onrecord:ready" }, "*");
        })"""
    )

    assert told == {"type": "onrecord:height", "id": f"/{CARD}", "height": _height_of(frame)}


def test_copied_code_needs_nothing_else(article: Callable[..., Page], site: str) -> None:
    """As copied, several times in an article, each frame fits its embed at any width, and no title is there twice."""
    page = article("<p>Before</p>" + "".join(_code(site, embed) for embed in EMBEDS), height=ALL_IN_VIEW)
    frames = [_inside(page, number) for number in range(len(EMBEDS))]
    page.wait_for_function("() => !document.querySelector('blockquote')")
    heights = "[...document.querySelectorAll('iframe')].map(one => one.clientHeight)"
    wide = page.evaluate(heights)

    assert wide == [_height_of(frame) for frame in frames]
    page.set_viewport_size({"width": 320, "height": ALL_IN_VIEW})
    page.wait_for_function(f"wide => {heights}.every((one, number) => one > wide[number])", arg=wide)
    assert page.evaluate(heights) == [_height_of(frame) for frame in frames]
    for frame in (page.main_frame, *frames):
        assert frame.evaluate("document.documentElement.scrollWidth") <= 320
    title = frames[2].locator("h1").inner_text()
    assert title not in page.locator("body").inner_text()


def test_other_frames_of_an_article_keep_what_they_have(article: Callable[..., Page], site: str) -> None:
    """The copied code changes only frames that it brought, whoever says so."""
    other = '<div><blockquote>Another one</blockquote><iframe height="111" srcdoc="<script>{}</script>"></iframe></div>'
    said = "parent.postMessage({ type: 'onrecord:height', height: 9 }, '*')"
    page = article(other.format(said) + _code(site, CARD))
    page.wait_for_function("() => document.querySelectorAll('blockquote').length === 1")

    assert page.locator("blockquote").inner_text() == "Another one"
    assert page.locator("iframe").first.get_attribute("height") == "111"


@pytest.mark.parametrize("way", ["policy", "no script"])
def test_copied_code_without_its_script_shows_the_link(
    open_window: OpenWindow, tmp_path: Path, site: str, way: str
) -> None:
    """Where the script may not run, linked words stand above the whole embed, which has the height in the code."""
    policy = '<meta http-equiv="Content-Security-Policy" content="script-src \'none\'">' if way == "policy" else ""
    (tmp_path / "index.html").write_text(
        f"<!doctype html>{policy}<title>An article</title>{_code(site, CARD)}", "utf-8"
    )
    with served(tmp_path) as address:
        page = open_window({"width": 320, "height": 900}, java_script_enabled=way == "policy")
        page.goto(address)
        frame = _inside(page)

        assert page.locator("blockquote a").get_attribute("href") == f"{site}{PAGE}"
        assert page.locator("blockquote a").is_visible()
        assert page.locator("iframe").get_attribute("height") == "480"
        assert frame.locator("h1").is_visible()


def test_documented_code_is_the_copied_one(site: str) -> None:
    """The documentation shows the code as it is, so that a publisher can read what runs in an article."""
    written = re.findall("```html\n(.*?)```", DOCS, re.DOTALL)[0]
    values = re.compile('(href|src|title|height)="[^"]*"|<a(?: [^>]*)?>.*?</a> · [^<]*')

    assert values.sub("", written).strip() == values.sub("", _code(site, CARD))


def _posted(address: str) -> tuple[Mapping[str, object], str]:
    """Return what WordPress finds for an address, and what its post shows."""
    with urlopen(address) as answer:  # noqa: S310  (our own server)
        page = answer.read(MOST_READ)
    with urlopen(discovered(page)) as answer:  # noqa: S310
        described = json.load(answer)
    return described, filtered(described, SECRET)


@pytest.mark.parametrize("address", ["tidal-gate/", "bills/tidal-gate/", CARD])
def test_wordpress_shows_it(article: Callable[..., Page], site: str, address: str) -> None:
    """The hidden frame appears with its height, in the limits of WordPress, and the quotation makes room."""
    described, post = _posted(site + address)
    assert 'visibility: hidden;"' in post
    assert described["version"] == "1.0"
    page = article(LISTENER + post)
    page.wait_for_function("() => document.querySelector('iframe').getAttribute('style') === null")
    frame = _inside(page)

    assert page.locator("iframe").is_visible()
    assert not page.locator("blockquote").first.is_visible()
    assert 200 <= _shown_height(page) <= 1000
    height = min(1000, _height_of(frame))
    page.wait_for_function(f"() => document.querySelector('iframe').clientHeight === {height}")


def test_wordpress_shows_what_a_former_address_leads_to(article: Callable[..., Page], others: str) -> None:
    """A post with the address of a renamed story or claim shows the embed of today."""
    for former, today in (("quarrel/", "dispute/embed/"), (FORMER, FORMER.replace("quarrel", "dispute"))):
        page = article(LISTENER + _posted(others + former)[1])
        page.wait_for_function("() => document.querySelector('iframe').getAttribute('style') === null")
        assert _inside(page).url.partition("#")[0] == others + today


# What Ghost shows of an address that is none of its known providers' (its oembed-service since April 2026): it passes
# over the `html` of a description, reads the page's own data by metascraper, and refuses a page without a title.
_BOOKMARK = """() => {
  const meta = (name) => document.querySelector(`meta[property="${name}"]`)?.content;
  return {
    title: meta("og:title"), description: meta("og:description"), publisher: meta("og:site_name"),
    thumbnail: meta("og:image"), icon: document.querySelector("link[rel~=icon]")?.href,
  };
}"""


def test_ghost_has_what_its_bookmark_card_shows(open_window: OpenWindow, cards: str) -> None:
    """The address of a story or a claim becomes a card with title, description, site, picture and icon."""
    page = open_window()
    for address, title in (("tidal-gate/", "Tidal Gate"), (PAGE, "six metres")):
        page.goto(cards + address)
        found = page.evaluate(_BOOKMARK)
        assert title in found["title"]
        assert all(found.values()), found
        assert found["thumbnail"].startswith(cards)


def test_wordpress_follows_its_links(article: Callable[..., Page], site: str) -> None:
    """A click on a link of the sandboxed embed leads the whole page to the record, as WordPress's script does it."""
    page = article(LISTENER + _posted(site + CARD)[1])
    page.wait_for_function("() => document.querySelector('iframe').getAttribute('style') === null")
    _inside(page).locator(".record").click()
    page.wait_for_url(f"{site}{PAGE}")


def test_link_opens_a_window_beside_the_article(article: Callable[..., Page], site: str) -> None:
    """Where the frame may open windows, the article stays, and the new window can't reach it."""
    page = article(_frame(site + CARD, "allow-scripts allow-popups allow-popups-to-escape-sandbox"))
    with page.expect_popup() as opened:
        _inside(page).locator(".record").click()

    opened.value.wait_for_load_state()
    assert opened.value.evaluate("opener") is None
    assert opened.value.url == f"{site}{PAGE}"
    opened.value.close()


def _shown(frame: Frame | Page) -> str:
    return re.sub(r"\s+", " ", frame.locator("main").inner_text())


DAYS = {
    "2025-01-01": ("1 January", "Not yet claimed on that day; first claimed: 15 January 2025", "Glass Company"),
    "2025-02-01": ("1 February", "Asserted by Glass Company", "Society of Ferries"),
    "2025-02-05": ("5 February", "Disputed; no reply found from Glass Company", "In March they stood"),
    "2025-03-18": ("18 March", "stood by it, 18 March 2025", "could not be loaded"),
}


def test_card_is_pinned_to_a_day(article: Callable[..., Page], site: str) -> None:
    """It shows who had spoken by then and where the claim stood, says so, and leads to that day and to today."""
    page = article("".join(_frame(f"{site}{CARD}?as-of={day}#?secret={SECRET}") for day in DAYS))
    for number, (day, (name, said, unsaid)) in enumerate(DAYS.items()):
        frame = _inside(page, number)
        pin = frame.locator(".pin")
        words = re.sub(r"\s+", " ", pin.inner_text())
        rest = _shown(frame).replace(words, "")

        assert words.startswith(f"As it stood on {name} 2025 Today: ")
        assert "stood by it, 18 March 2025" in words, day
        assert said in rest
        assert unsaid not in rest
        assert f"{PAGE}?as-of={day}" in str(frame.locator(".record").get_attribute("href"))
        assert "as-of" not in str(pin.locator("a").get_attribute("href")), day


def test_later_day_gives_todays_record(article: Callable[..., Page], site: str) -> None:
    """Of a day after the last statement, nobody knows more than today's record, and the card says so."""
    frame = _inside(article(_frame(f"{site}{CARD}?as-of=2099-01-01")))
    note = "Nothing on this claim is recorded after 18 March 2025. This is today's record."

    assert not frame.locator(".pin").is_visible()
    assert frame.locator(".note:visible").inner_text().replace("\xa0", " ") == note
    assert "stood by it, 18 March 2025" in _shown(frame)
    assert "as-of" not in str(frame.locator(".record").get_attribute("href"))


def test_card_says_that_it_lacks_a_day(article: Callable[..., Page], site: str) -> None:
    """What is no day gives today's record, and says so."""
    days = ("2025-02-30", "soon", "2025-2-5")
    page = article("".join(_frame(f"{site}{CARD}?as-of={day}") for day in days))
    for number, day in enumerate(days):
        frame = _inside(page, number)
        note = frame.locator(".note:visible").inner_text()

        assert note == "That day could not be loaded. This is today's record.", day
        assert "stood by it, 18 March 2025" in _shown(frame), day


def test_former_address_leads_on_with_all_it_was_given(article: Callable[..., Page], others: str) -> None:
    """After a rename, an article's frame shows the card, on its day, and WordPress still hears of its height."""
    source = f"{others}{FORMER}?as-of=2021-11-01#?secret={SECRET}"
    page = article(
        f'{LISTENER}<iframe class="wp-embedded-content" style="visibility: hidden" sandbox="allow-scripts" '
        f'data-secret="{SECRET}" src="{source}"></iframe>'
    )
    page.wait_for_function("() => document.querySelector('iframe').getAttribute('style') === null")
    frame = _inside(page)

    assert frame.url == source.replace("quarrel", "dispute")
    assert "As it stood on 1 November 2021" in _shown(frame)


def test_card_that_is_gone_leads_on_in_its_frame(open_window: OpenWindow, site: str, tmp_path: Path) -> None:
    """An article's frame with the card of a claim that nothing answers any more shows the embed of the story."""
    (tmp_path / "index.html").write_text(_frame(f"{site}{CARD.replace('six-metres', 'gone')}"), "utf-8")
    with served(tmp_path) as address:
        page = open_window()
        page.goto(address)
        frame = page.frames[1]
        frame.wait_for_url(f"{site}tidal-gate/embed/")

        assert frame.locator("h1").is_visible()


WIDTHS = [{"width": width, "height": 700} for width in (320, 640, 1280)]


def _all_embeds(site: str, others: str) -> list[str]:
    return [
        *(f"{site}{prefix}{embed}" for embed in EMBEDS for prefix in ("", "ru/")),
        f"{site}{CARD}?as-of=2025-02-05",
        *(f"{others}{prefix}dispute/embed/{card}" for card in ("", "announcement/joint/") for prefix in ("", "ar/")),
    ]


def test_embeds_are_accessible_and_fit(open_window: OpenWindow, site: str, others: str) -> None:
    """Neither axe nor a narrow frame finds anything, in any language and with long titles, light or dark.

    Each kind of embed is seen in both colour schemes, and each scheme in all three widths.
    """
    page = open_window()
    found = {}
    story, _, _, russian_bill, card, _, pinned, _, arabic_story, long_card, _ = _all_embeds(site, others)
    for number, address in enumerate((story, russian_bill, card, pinned, arabic_story, long_card)):
        page.goto(address)
        found[address] = barriers_on(page, [WIDTHS[number % 3]], SCHEMES[:: -1 if number % 2 else 1])

    assert {address: wrong for address, wrong in found.items() if wrong} == {}
    assert len(found) == 6


@pytest.mark.slow
def test_embeds_are_accessible_and_fit_in_each_look(open_window: OpenWindow, site: str, others: str) -> None:
    """Light or dark, neither axe nor a narrow frame finds anything, in any language and with long titles."""
    page = open_window()
    found = {}
    for address in _all_embeds(site, others):
        page.goto(address)
        found[address] = barriers_on(page, WIDTHS)

    assert {address: wrong for address, wrong in found.items() if wrong} == {}


def test_tool_gives_the_code(open_window: OpenWindow, site: str, others: str) -> None:
    """The tool 'Embed' gives the code of a story, a bill and a claim, for a chosen day too; axe finds nothing in it.

    Nor has the page's policy anything to refuse: it would say so in the console.
    """
    refused: list[str] = []
    page = open_window(on={"console": lambda message: refused.append(message.text)})
    for address, embed in (
        ("tidal-gate/", "tidal-gate/embed/"),
        ("bills/tidal-gate/", "bills/tidal-gate/embed/"),
        ("ru/tidal-gate/", "ru/tidal-gate/embed/"),
    ):
        page.goto(site + address)
        page.locator("[data-embed]").first.click()
        code = str(page.locator(".panel pre").first.text_content())
        assert re.findall('src="([^"]*)"', code) == [site + embed]
        assert re.findall('href="([^"]*)"', code) == [site + address]
        assert page.locator(".panel input").count() == 0
        assert not page.locator(".panel pre").first.is_visible()
        page.keyboard.press("Escape")
        assert not page.locator(".panel").last.is_visible()
    page.goto(f"{site}tidal-gate/claims/")
    page.locator(f"[data-embed][href$='{CARD.partition('embed/')[2]}']").click()
    panel = page.locator(".panel:visible")
    panel.locator("summary").click()
    assert panel.locator("pre").first.is_visible()
    words = re.findall("stays up to date|as of that day|is enough|shows today's record", panel.inner_text())
    assert words == ["stays up to date", "is enough"]
    assert panel.locator("input").get_attribute("min") == "2025-01-15"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", str(panel.locator("input").get_attribute("max")))
    assert re.findall('src="([^"]*)"', str(panel.locator("pre").first.text_content())) == [site + CARD]
    panel.locator("input").fill("2025-02-05")
    assert re.findall('src="([^"]*)"', str(panel.locator("pre").first.text_content())) == [
        f"{site}{CARD}?as-of=2025-02-05"
    ]
    words = re.findall("stays up to date|as of that day|is enough|shows today's record", panel.inner_text())
    assert words == ["as of that day", "shows today's record"]
    assert panel.locator("a").first.get_attribute("href") == f"{site}{CARD}?as-of=2025-02-05"

    page.goto(f"{others}dispute/claims/")
    page.locator("[data-embed]").first.click()
    page.locator(".panel:visible input").fill("2021-11-05")
    assert "?as-of=2021-11-05" in str(page.locator(".panel:visible pre").first.text_content())
    assert violations(Visit(page, "")) == ()
    assert refused == []


def test_copy_takes_the_code_while_it_is_folded(open_window: OpenWindow, site: str) -> None:
    """One press copies the whole code; nobody has to see it. A phone does not offer the tool."""
    page = open_window()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{site}tidal-gate/")
    page.locator("[data-embed]").first.click()
    page.locator(".panel:visible [data-copy]").click()

    page.locator(".panel:visible [data-copy]", has_text="Copied").wait_for()
    assert re.findall('src="([^"]*)"', page.evaluate("navigator.clipboard.readText()")) == [f"{site}tidal-gate/embed/"]
    page.set_viewport_size({"width": 360, "height": 740})
    page.reload()
    assert not page.locator("[data-embed]").first.is_visible()


def test_low_frame_says_that_there_is_more(open_window: OpenWindow, site: str) -> None:
    """Without script, a line at the end of a frame that is too low says so, until one has scrolled to the end."""
    page = open_window({"width": 640, "height": 250}, java_script_enabled=False)
    page.goto(f"{site}{CARD}")
    in_view = """one => {
      const { left, bottom } = one.getBoundingClientRect();
      return document.elementFromPoint(left + 20, Math.min(bottom, innerHeight) - 4) === one;
    }"""
    rest = page.locator(".rest")

    assert rest.evaluate(in_view)
    page.evaluate("scrollTo(0, 10000)")
    assert not rest.evaluate(in_view)
    page.set_viewport_size({"width": 640, "height": 900})
    assert not rest.evaluate(in_view)


def test_each_position_has_its_column(open_window: OpenWindow, site: str) -> None:
    """At 640 pixels, all who claim it stand in one column and all who deny it in the other; at 320 below each other."""
    page = open_window({"width": 640, "height": 700})
    page.goto(f"{site}{CARD}")
    edges = """() => Object.groupBy(
      [...document.querySelectorAll("main .side")].map(
        one => [one.dataset.position, Math.round(one.getBoundingClientRect().left)]), ([position]) => position)"""
    at = {position: {left for _, left in sides} for position, sides in page.evaluate(edges).items()}

    assert (len(at["holds"]), len(at["denies"])) == (1, 1)
    assert min(at["denies"]) > 300 > max(at["holds"])
    page.set_viewport_size({"width": 320, "height": 700})
    narrow = {position: {left for _, left in sides} for position, sides in page.evaluate(edges).items()}
    assert narrow["holds"] == narrow["denies"]
    top = "one => one.getBoundingClientRect().top"
    assert page.locator(".standing").evaluate(top) < page.locator("h1").evaluate(top)


def test_without_script_the_tool_leads_to_the_embed(open_window: OpenWindow, site: str) -> None:
    """The link works without script."""
    page = open_window(java_script_enabled=False)
    page.goto(f"{site}tidal-gate/")
    page.locator("[data-embed]").click()

    assert page.url == f"{site}tidal-gate/embed/"
