"""The style sheet that stands in pages: which pages hold it, that it means the same, and when it stays a file."""

from __future__ import annotations

import gzip
import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pytest
from conftest import MakeSite
from playwright.sync_api import Browser

from onrecord.pipeline import Options, build
from onrecord.render.style_sheet import compact, style_sheet

ROOT = Path(__file__).parent.parent
STYLE = (ROOT / "static" / "style.css").read_text("utf-8")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("a  {\n  color : red;\n  margin: 0 auto;\n}\n", "a{color :red;margin:0 auto}"),
        ("a :hover, a:hover > b {}", "a :hover,a:hover > b{}"),
        ("/* one; { */ a { top: 0 } /* two */\nb { left: 0; }", "a{top:0}b{left:0}"),
        ("a/**/.b { margin: 1px/**/2px }", "a/**/.b{margin:1px/**/2px}"),
        ("a { content: \"a  ;  /* b */ \\\" } \" ' {  } ' }", "a{content:\"a  ;  /* b */ \\\" } \" ' {  } '}"),
        ("a::after { content: '\\26 B' }", "a::after{content:'\\26 B'}"),
        (".\\31 0 b, .a\\: b { top: calc(1px + 2px) }", ".\\31 0 b,.a\\: b{top:calc(1px + 2px)}"),
        ("@media (width > 40rem) and (color) { a { top: 0 } }", "@media (width > 40rem) and (color){a{top:0}}"),
        ("a { --empty: ; font: 1rem / 1.5 serif !important }", "a{--empty:;font:1rem / 1.5 serif !important}"),
        ('a { quotes: "', 'a{quotes:"'),
    ],
)  # fmt: skip
def test_only_what_separates_nothing_goes(written: str, expected: str) -> None:
    """Comments go, and white space where it separates nothing; what is quoted or escaped stays as it is."""
    assert compact(written) == expected
    assert compact(expected) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a { background: URL(paper.png) }",
        "@import 'more.css';",
        "a { background: image-set('a.png' 1x) }",
        "a { content: '</style>' }",
    ],
)
def test_what_names_other_files_stays_a_file(text: str) -> None:
    """A style sheet that names other files by relative addresses, or would end its element, is not put into pages."""
    assert style_sheet(text) is None


def test_a_picture_within_the_style_goes_into_pages() -> None:
    """A `data:` address means the same in a page as in a file."""
    sheet = style_sheet('a { --sign: url("data:image/svg+xml,%3Csvg/%3E") }')
    assert sheet is not None
    assert sheet.text == 'a{--sign:url("data:image/svg+xml,%3Csvg/%3E")}'


@pytest.mark.browser
def test_compact_style_sheet_means_the_same(browser: Browser) -> None:
    """A browser makes of the theme's style sheet, with and without its white space, the very same rules."""
    page = browser.new_page()
    rules = (
        "text => { const sheet = new CSSStyleSheet(); sheet.replaceSync(text); "
        "return [...sheet.cssRules].map(rule => rule.cssText.replace(/,\\s+/g, ',')) }"
    )
    whole, small = page.evaluate(rules, STYLE), page.evaluate(rules, compact(STYLE))
    page.close()

    assert len(whole) > 100
    assert small == whole


def test_browsers_without_alternative_texts_show_the_signs_too() -> None:
    """A sign with an alternative text has a plain form before it: browsers that don't know the former drop it."""
    small = compact(STYLE)
    signs = re.findall(r'(?:content:([^;{}]*);)?content:([^;{}]*) / ""', small)

    assert len(signs) == small.count(' / ""') > 5
    assert [sign for sign in signs if sign[0] != sign[1]] == []


@pytest.fixture
def built(make_site: MakeSite, options: Options, tmp_path: Path) -> Path:
    """Return a built site with colours of its own, and a style sheet of its own."""
    changes = {
        "site.yaml": "title: A test\nurl: https://example.org/\ntheme: {colours: {link: '#123456'}}\n",
        "static/style.css": "body { color: black; }\n",
    }
    assert build(make_site(changes), tmp_path / "out", options).value.published is not None
    return tmp_path / "out"


def _styles(file: Path) -> tuple[list[str], list[str]]:
    html = file.read_text("utf-8")
    return re.findall(r"<style>(.*?)</style>", html), re.findall(r'<link rel="stylesheet" href="([^"]+)"', html)


def test_pages_on_which_reading_begins_hold_their_style(built: Path) -> None:
    """The home page and a story's pages hold the site's own style and colours; the others link the files of both."""
    own = "body{color:black}@media screen and (prefers-color-scheme:light){:root{--link:#123456}}"

    for page in ("", "dispute/", "dispute/claims/", "dispute/sources/"):
        assert _styles(built / page / "index.html") == ([own], []), page
    for page in ("dispute/denial/", "actors/ministry/", "corrections/"):
        files = [f"{'../' * len(Path(page).parts)}static/{name}" for name in ("style.css", "theme.css")]
        assert _styles(built / page / "index.html") == ([], files), page
    assert (built / "static/style.css").read_text("utf-8") == "body { color: black; }\n"


def test_a_preview_links_its_style(make_site: MakeSite, options: Options, tmp_path: Path) -> None:
    """A preview, which puts an edited style sheet into an open page, has it in no page."""
    build(make_site({}), tmp_path / "out", replace(options, has_style_inside=False))

    assert _styles(tmp_path / "out/index.html") == ([], ["static/style.css"])


def test_style_weighs_little() -> None:
    """What each page of a story carries for its look stays below 8 KiB compressed."""
    assert len(gzip.compress(compact(STYLE).encode("utf-8"))) < 8 * 1024


def test_site_can_keep_its_style_in_a_file(make_site: MakeSite, options: Options, tmp_path: Path) -> None:
    """A style sheet that says its encoding, as only a file can, is linked by all pages, under the stricter policy."""
    own = '@charset "utf-8";\nbody { color: black }\n'
    build(make_site({"static/style.css": own}), tmp_path / "out", options)

    assert _styles(tmp_path / "out/index.html") == ([], ["static/style.css"])
    assert "sha256" not in (tmp_path / "out/index.html").read_text("utf-8")


def test_rows_have_the_signs_of_the_icons() -> None:
    """The sign of each kind of event is the same in a row, which the style draws, as in a byline."""
    icons = (ROOT / "templates/parts/icons.html").read_text("utf-8")
    drawn = re.findall(r'id="icon_([^"]+)" viewBox="0 0 16 16">(.*?)</symbol>', icons)
    style = (ROOT / "static/style.css").read_text("utf-8")
    signs = re.findall(r'\.row\[data-type="([^"]+)"\] \{\s+--sign: url\("data:[^>]*?%3E(.*)%3C/svg%3E"\)', style)
    assert {kind: unquote(sign).replace("'", '"') for kind, sign in signs} == dict(drawn)
