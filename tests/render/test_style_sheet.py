"""The inline style sheet: which pages contain it, that compacting keeps its meaning, and when it stays a file."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest
from conftest import MakeSite
from msgspec.structs import replace
from windows import OpenWindow

from onrecord.build.pipeline import Options, build
from onrecord.model.choices import EVENT_TYPES
from onrecord.render.theme.style_sheet import compact, for_first_views, style_sheet

ROOT = Path(__file__).parents[2]
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
        ("a { top: 0 } /* no end", "a{top:0}"),
        ("/* " * 300_000, ""),  # takes an hour if each beginning is read to the end of the file
    ],
)  # fmt: skip
def test_compacting_removes_comments_and_needless_space(written: str, expected: str) -> None:
    """Comments and needless white space go; quoted and escaped text stays."""
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
def test_style_sheet_with_relative_addresses_stays_a_file(text: str) -> None:
    """A style sheet with relative addresses, or with text that ends its element, is not inlined."""
    assert style_sheet(text) is None


def test_style_sheet_with_data_addresses_is_inlined() -> None:
    """A `data:` address has the same meaning in a page as in a file."""
    sheet = style_sheet('a { --sign: url("data:image/svg+xml,%3Csvg/%3E") }')
    assert sheet is not None
    assert sheet.text == 'a{--sign:url("data:image/svg+xml,%3Csvg/%3E")}'


@pytest.mark.browser
def test_compact_style_sheet_gives_the_same_rules(open_window: OpenWindow) -> None:
    """A browser parses the theme's style sheet and its compact form into the same rules."""
    page = open_window()
    rules = (
        "text => { const sheet = new CSSStyleSheet(); sheet.replaceSync(text); "
        "return [...sheet.cssRules].map(rule => rule.cssText.replace(/,\\s+/g, ',')) }"
    )
    whole, small = page.evaluate(rules, STYLE), page.evaluate(rules, compact(STYLE))

    assert len(whole) > 100
    assert small == whole


def test_icons_have_a_fallback_without_alternative_text() -> None:
    """An icon with an alternative text follows a plain form, for browsers that reject the former."""
    small = compact(STYLE)
    signs = re.findall(r'(?:content:([^;{}]*);)?content:([^;{}]*) / ""', small)

    assert len(signs) == small.count(' / ""') > 5
    assert [sign for sign in signs if sign[0] != sign[1]] == []


@pytest.fixture
def built(make_site: MakeSite, options: Options, tmp_path: Path) -> Path:
    """Return the output of a site with its own colours and style sheet."""
    changes = {
        "site.yaml": "title: A test\nurl: https://example.org/\ntheme: {colours: {link: '#123456'}}\n",
        "static/style.css": "body { color: black; }\n",
    }
    assert build(make_site(changes), tmp_path / "out", options).value.published is not None
    return tmp_path / "out"


def _styles(file: Path) -> tuple[list[str], list[str]]:
    html = file.read_text("utf-8")
    return re.findall(r"<style>(.*?)</style>", html), re.findall(r'<link rel="stylesheet" href="([^"]+)"', html)


def test_first_pages_have_an_inline_style_sheet(built: Path) -> None:
    """The home page and a story's timeline inline the site's style and colours; others link to both files."""
    own = "body{color:black}@media screen and (prefers-color-scheme:light){:root{--link:#123456}}"

    for page in ("", "dispute/"):
        assert _styles(built / page / "index.html") == ([own], []), page
    for page in ("dispute/claims/", "dispute/sources/", "dispute/denial/", "actors/ministry/", "corrections/"):
        files = [f"{'../' * len(Path(page).parts)}static/{name}" for name in ("style.css", "theme.css")]
        assert _styles(built / page / "index.html") == ([], files), page
    assert (built / "static/style.css").read_text("utf-8") == "body{color:black}"


def test_preview_links_to_its_style_sheet(make_site: MakeSite, options: Options, tmp_path: Path) -> None:
    """The preview replaces an edited style sheet in open pages, so its pages inline none."""
    build(make_site({}), tmp_path / "out", replace(options, has_style_inside=False))

    assert _styles(tmp_path / "out/index.html") == ([], ["static/style.css"])


def test_style_sheet_stays_within_its_budget() -> None:
    """The inline style sheet stays below 9 KiB compressed."""
    assert len(gzip.compress(compact(for_first_views(STYLE)).encode("utf-8"))) < 9 * 1024


def test_inline_style_sheet_lacks_what_only_other_pages_need() -> None:
    """The parts between two comments are left out; what a site wrote without such comments stays as it is."""
    text = "a {}\n/* Other pages alone: b */\nb {}\n/* One more */\nc {}\n/* All pages again: d */\nd {}\n"

    assert compact(for_first_views(text)) == "a{}d{}"
    assert for_first_views("a {}\n/* Other pages alone: b */\nb {}\n") == "a {}\n/* Other pages alone: b */\nb {}\n"
    assert STYLE.count("/* Other pages alone: ") == STYLE.count("\n/* All pages again: ") == 3


@pytest.mark.browser
def test_pages_with_an_inline_style_sheet_need_no_part_that_it_lacks(
    open_window: OpenWindow, built_example: Path
) -> None:
    """No rule in the left out parts of the style sheet fits an element of the home page or of a story."""
    page = open_window()
    left_out = "".join(
        re.findall(r"^/\* Other pages alone: .*?^(?=/\* All pages again: )", STYLE, re.DOTALL | re.MULTILINE)
    )
    fitting = """text => { const sheet = new CSSStyleSheet(); sheet.replaceSync(text);
      const rules = [...sheet.cssRules].flatMap(rule => rule.selectorText ? [rule] : [...rule.cssRules ?? []]);
      return rules.map(rule => rule.selectorText?.replace(/::[a-z-]+/g, "")).filter(
        selector => selector && document.querySelector(selector)) }"""
    for address in ("index.html", "tidal-gate/index.html", "ru/tidal-gate/index.html"):
        page.set_content((built_example / address).read_text("utf-8"))
        assert page.evaluate(fitting, STYLE) != []
        assert page.evaluate(fitting, left_out) == [], address


def test_style_sheet_with_charset_stays_a_file(make_site: MakeSite, options: Options, tmp_path: Path) -> None:
    """Only a file can have `@charset`. So pages link to such a style sheet, under the stricter policy."""
    own = '@charset "utf-8";\nbody { color: black }\n'
    build(make_site({"static/style.css": own}), tmp_path / "out", options)

    assert _styles(tmp_path / "out/index.html") == ([], ["static/style.css"])
    assert "sha256" not in (tmp_path / "out/index.html").read_text("utf-8")


def test_each_type_of_event_has_an_icon() -> None:
    """One picture has an icon of its own for each type of event, and each type names its place in it."""
    signs = dict(re.findall(r'\[data-type="([^"]+)"\] \{\s+--sign: (\d+);', STYLE))
    (picture,) = re.findall(r'--signs: url\("data:image/svg\+xml,(.*)"\);', STYLE)
    svg = ET.fromstring(unquote(picture))  # noqa: S314  (our own file)
    shapes = [(shape.get("d"), shape.get("r")) for shape in svg]

    assert signs.keys() == EVENT_TYPES.keys()
    assert sorted(map(int, signs.values())) == list(range(len(signs)))
    assert len(set(shapes)) == len(shapes) == len(signs)
    assert svg.get("viewBox") == f"0 0 16 {16 * len(signs)}"
    assert [shape.get("transform", "translate(0 0)") for shape in svg] == [
        f"translate(0 {16 * place})" for place in range(len(signs))
    ]
    assert STYLE.count(f"var(--signs) 0 calc(var(--sign) * 100% / {len(signs) - 1}) / cover no-repeat;") == 2


def test_the_dark_changes_colours_alone() -> None:
    """In the dark no page has another layout or other words, so tests look at its colours alone there."""
    sheets = [*ROOT.glob("static/*.css"), *ROOT.glob("onrecord/**/*.css"), *ROOT.glob("templates/**/*.html")]
    texts = [sheet.read_text("utf-8") for sheet in sheets]
    inside = re.findall(r"@media \(prefers-color-scheme: dark\) \{\n(.*?)\n\}", "\n".join(texts), re.DOTALL)
    values = re.findall(r"^ +[\w-]+: (.*);$", "\n".join(inside), re.MULTILINE)

    assert len(inside) == sum(text.count("@media (prefers-color-scheme: dark)") for text in texts) > 4
    assert len(values) == "".join(inside).count(";") > 40
    assert [value for value in values if not re.fullmatch("#[0-9a-f]{6}", value)] == []
