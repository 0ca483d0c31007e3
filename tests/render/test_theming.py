"""A site's own colours and logo, and the guarantees of the default theme."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from conftest import MakeSite
from entry_blocks import blocks
from windows import OpenWindow

from onrecord.build.pipeline import Options, build
from onrecord.model.palette import (
    COLOURS,
    DARK,
    MIN_CONTRAST,
    Colour,
    contrast,
    custom_style_sheet,
    parse_colour,
    text_and_background_pairs,
)

ROOT = Path(__file__).parents[2]
STYLE = (ROOT / "static" / "style.css").read_text("utf-8")
SCRIPT = ROOT / "static" / "onrecord.js"
MOST_SCRIPT = 10 * 1024
MOST_SEARCH = 15 * 1024 + 512
MOST_ON_DEMAND = {
    "as-of.css": 1920, "as-of.js": 6144, "cite.js": 1792, "climb.js": 384, "days-set.js": 896, "embed.js": 1024,
    "filter.css": 1536, "filter.js": 7424, "news.js": 1536, "search.css": 1536, "search.js": MOST_SEARCH,
    "stems.js": MOST_SEARCH, "visits.js": 1664,
}  # fmt: skip
_COLOUR = re.compile(r"--([a-z]+): (#[0-9a-f]{6});")


@pytest.mark.parametrize("file", ["static/style.css", "templates/embed/style.html"])
def test_style_sheet_has_the_checked_colours(file: str) -> None:
    """The light and dark colours of pages and of embeds are the ones against which a site's colours are checked."""
    style = (ROOT / file).read_text("utf-8")
    light, dark = re.findall(r":root \{(.*?)\}", style, re.DOTALL)[:2]

    assert dict(_COLOUR.findall(light)) == {name: hex_ for name, hex_ in COLOURS.items() if not name.endswith(DARK)}
    assert {f"{name}{DARK}": hex_ for name, hex_ in _COLOUR.findall(dark)} == {
        name: hex_ for name, hex_ in COLOURS.items() if name.endswith(DARK)
    }


@pytest.mark.parametrize(("text_name", "background_name"), list(text_and_background_pairs()))
def test_default_text_has_enough_contrast(text_name: str, background_name: str) -> None:
    """Each text colour has the contrast with each background that WCAG requires, in both schemes."""
    front, back = parse_colour(COLOURS[text_name]), parse_colour(COLOURS[background_name])

    assert front is not None
    assert back is not None
    assert contrast(front, back) >= MIN_CONTRAST


@pytest.mark.parametrize(
    ("text", "colour"),
    [
        ("#fff", Colour(1, 1, 1)),
        ("#FF0000", Colour(1, 0, 0)),
        ("Lime", Colour(0, 1, 0)),
        ("rgb(255, 0, 0)", Colour(1, 0, 0)),
        ("rgb(0% 100% 0%)", Colour(0, 1, 0)),
        ("hsl(240 100% 50%)", Colour(0, 0, 1)),
        ("hsl(0deg, 0%, 100%)", Colour(1, 1, 1)),
        ("#ffff", Colour(1, 1, 1)),
        ("hwb(0 0% 0%)", Colour(1, 0, 0)),
        ("#fff8", None),
        ("lab(50% 40 30)", None),
        ("color()", None),
        ("rgb(256 0 0)", None),
        ("rgb(1 2)", None),
        ("rgb(0 100% 0)", None),
        ("hsl(1 2deg 3)", None),
        ("red; --x: 1", None),
        ("red /*", None),
        ("rgb(1 2 3", None),
        ("", None),
    ],
)
def test_css_colour_is_parsed(text: str, colour: Colour | None) -> None:
    """Opaque sRGB colours are parsed; a value that could end a declaration is not."""
    assert parse_colour(text) == colour


def test_contrast_follows_wcag() -> None:
    """Black on white has 21 to 1, and the grey that WCAG gives as just sufficient has 4.5 to 1."""
    black, white, grey = Colour(0, 0, 0), Colour(1, 1, 1), parse_colour("#767676")

    assert grey is not None
    assert contrast(black, white) == pytest.approx(21)
    assert contrast(grey, white) == contrast(white, grey) == pytest.approx(4.54, abs=0.01)


def test_each_scheme_has_its_own_colours() -> None:
    """A light colour changes no dark one, and the other way round."""
    assert custom_style_sheet({"ink": "black"}).count("@media") == 1
    assert "dark) {\n  :root {\n    --ink: white;" in custom_style_sheet({"ink": "black", "ink-dark": "white"})


def _documented() -> str:
    found = blocks((ROOT / "docs" / "theming.md").read_text("utf-8"))
    (block,) = [block for block in found if block.path == "+ site.yaml"]
    return block.content


@pytest.mark.browser
def test_documented_example_changes_colours_and_logo(
    make_site: MakeSite, options: Options, open_window: OpenWindow
) -> None:
    """The documented example gives no warning and changes colours and logo in both schemes."""
    site = make_site({"site.yaml": f"title: A test\nurl: https://example.org/\n{_documented()}"})
    outcome = build(site, site / "_site", options)
    assert outcome.problems == ()
    for scheme, accent in (("light", "rgb(122, 31, 61)"), ("dark", "rgb(242, 160, 181)")):
        page = open_window(look={"color_scheme": scheme})
        page.goto((site / "_site/dispute/index.html").as_uri())
        colour = page.locator(".visit").evaluate("count => getComputedStyle(count).color")
        logo = page.locator(".logo").evaluate("logo => logo.naturalWidth > 0 && logo.width")

        assert (colour, logo) == (accent, 32), scheme
        open_window.give_back(page)


def test_site_without_colours_has_no_theme_css(make_site: MakeSite, options: Options) -> None:
    """A site without own colours writes no `theme.css`, and no page links to it."""
    site = make_site({})
    build(site, site / "_site", options)

    assert not (site / "_site/static/theme.css").exists()
    assert "theme.css" not in (site / "_site/index.html").read_text("utf-8")


def test_script_stays_within_its_budget() -> None:
    """The script stays within its budget, and so do the files that load only where a reader uses them."""
    files = {path.name: len(gzip.compress(path.read_bytes())) for path in SCRIPT.parent.glob("**/*.[cj]s*")}

    assert files.pop("onrecord.js") <= MOST_SCRIPT
    assert files.keys() == {*MOST_ON_DEMAND, "style.css"}
    assert [name for name, most in MOST_ON_DEMAND.items() if files[name] > most] == []
    assert files["search.js"] + files["stems.js"] <= MOST_SEARCH


def test_templates_have_no_inline_script_or_style() -> None:
    """A strict Content-Security-Policy holds: no inline script, no event handler, no style attribute.

    The one exception is the site's style sheet in the head. Embeds are whole in one file, with hashes in their policy.
    """
    for template in {*(ROOT / "templates").glob("**/*.html")} - {*(ROOT / "templates/embed").glob("*.html")}:
        text = template.read_text("utf-8").replace("<style>{{ style }}</style>", "")

        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text), template.name
        scripts = [tag for tag in re.findall(r"<script[^>]*>", text) if "application/ld+json" not in tag]
        assert all("src=" in tag for tag in scripts), template.name
