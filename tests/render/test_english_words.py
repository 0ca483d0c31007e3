"""Words that a language lacks are shown in English, and say so: in text, in attributes, in drawings, in files."""

from __future__ import annotations

import re

import pytest
from conftest import BASE, MakeSite
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser
from rendered_site import RenderedSite
from site_server import served

from onrecord.build.pipeline import Options, build
from onrecord.render.english_words import is_marked, mark_words, remove_marks
from onrecord.render.language_attributes import resolve_marks, with_directions
from onrecord.render.words import Words, direction_of

SITE = {
    "site.yaml": f"{BASE['site.yaml']}languages: [it, en]\n",
    "content/stories/dispute/story.yaml": "title: {it: La disputa, en: The dispute}\n",
}
NOTE = "Some words of this page are still in English"


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("Sources", "[Sources]"),
        ("%(n)d events", "%(n)d [events]"),
        ("Denied by %(who)s, %(date)s: %(what)s", "[Denied by] %(who)s, %(date)s: %(what)s"),
        ("%(who)s, %(date)s", "%(who)s, %(date)s"),
        ("“%(text)s”", "“%(text)s”"),
        ("Primary source.", "[Primary source.]"),
        ("(in %(language)s)", "([in] %(language)s)"),
    ],
)
def test_marks_enclose_words_but_no_values(message: str, expected: str) -> None:
    """A value between English words is in a language of its own, so no mark encloses it."""
    assert mark_words(message).replace("\x0e", "[").replace("\x0f", "]") == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>[Menu]</p>", '<p><span lang="en">Menu</span></p>'),
        ("<p>2 [events] · Der Streit</p>", '<p>2 <span lang="en">events</span> · Der Streit</p>'),
        ("<title>[Sources] – Titel</title>", "<title>Sources – Titel</title>"),
        ("<title>[Sources]</title>", '<title lang="en">Sources</title>'),
        ('<meta content="[Sources]">', '<meta content="Sources">'),
        ("<svg><text>[Said]</text></svg>", '<svg><text><tspan lang="en">Said</tspan></text></svg>'),
        ("<svg><title>[Said]</title></svg>", '<svg><title lang="en">Said</title></svg>'),
        ('<script>{"text":"[Before:] x"}</script>', '<script>{"text":"Before: x"}</script>'),
        ('<img alt="[Picture]" src="a">', '<img alt="Picture" src="a" lang="en">'),
        (
            '<nav aria-label="[Pages]">Text <a href="x">Seite</a></nav>',
            '<nav aria-label="Pages" lang="en"><span lang="de">Text </span><a href="x" lang="de">Seite</a></nav>',
        ),
        (
            '<nav aria-label="[Pages]"><ul lang="ru"><li>x</li></ul>[Next]</nav>',
            '<nav aria-label="Pages" lang="en"><ul lang="ru"><li>x</li></ul>Next</nav>',
        ),
        ('<a aria-label="[Page]: Streit">x</a>', '<a aria-label="Page: Streit">x</a>'),
        ('<p data-copied="[Copied]">x</p>', '<p data-copied="Copied" data-words="en">x</p>'),
        ('<p title="a > b">[x]</p>', '<p title="a > b"><span lang="en">x</span></p>'),
        ("<p>[cut", '<p><span lang="en">cut</span>'),
        ("<p title='[cut", "<p title='cut"),
        ("<p>plain</p>", "<p>plain</p>"),
    ],
)
def test_english_words_say_their_language(html: str, expected: str) -> None:
    """Text gets an element with its language; an attribute gives it to its element, and the content gets it back."""
    assert resolve_marks(html.replace("[", "\x0e").replace("]", "\x0f"), "de") == expected


@pytest.mark.parametrize("unit", ["<!--", "<script>", "<a ", "<a b='\">", ' lang="ar"'])
def test_page_that_is_cut_off_is_read_once(unit: str) -> None:
    """What a template opens and never closes runs to the end; to look for its end from each place takes minutes."""
    html = f"<p>\x0eword\x0f</p><p{unit * 100_000}"

    assert resolve_marks(html, "ar").endswith(html.removeprefix("<p>\x0eword\x0f</p>"))
    assert with_directions(f"{html}<", lambda _language: "rtl", "en") == f"{html}<"


HTML = st.lists(
    st.sampled_from(
        ["<p>", "</p>", '<nav aria-label="\x0eMenu\x0f">', "</nav>", "<br>", "<svg>", "</svg>", "\x0eword\x0f", "text",
         "\x0e", "\x0f", "&amp;", "<!-- x -->", "<", '<i title="\x0ea\x0f b">', "<title>", "</title>", "<script>"]
    ),
    max_size=25,
).map("".join)  # fmt: skip


@given(HTML)
def test_marks_vanish_and_texts_stay(html: str) -> None:
    """Whatever the HTML, no mark stays on the page, and readers see the same words."""
    said = resolve_marks(html, "de")

    assert not re.search("[\x0e\x0f]", said)
    if "<" not in re.sub(r"<(?!script)[a-z/][^<>]*>", "", html):
        assert re.sub("<[^>]*>", "", said) == re.sub("<[^>]*>", "", remove_marks(html))


def test_json_loses_the_marks_that_it_escaped() -> None:
    """A JSON file escapes control characters; what an editor typed alike stays."""
    assert remove_marks(r'{"a": "\u000eMenu\u000f \\u000e"}') == r'{"a": "Menu \\u000e"}'


def test_page_in_a_language_without_words_is_marked(make_site: MakeSite, options: Options) -> None:
    """A page in a new language has English words that say so, a note at its foot, and no mark; so have its feeds."""
    site = make_site(SITE)

    outcome = build(site, site / "out", options)

    page = (site / "out/dispute/denial/index.html").read_text("utf-8")
    feeds = [(site / f"out/dispute/{name}").read_text("utf-8") for name in ("feed.xml", "feed.json", "calendar.ics")]
    assert {problem.code for problem in outcome.problems} == {"TRN002"}
    assert '<a class="skip" href="#main_content"><span lang="en">Skip to the content</span></a>' in page
    assert f'<p class="partly-english" lang="en">{NOTE}' in page
    assert NOTE not in (site / "out/en/dispute/denial/index.html").read_text("utf-8")
    assert '<span lang="en">' in feeds[0]
    for text in (page, *feeds):
        assert not re.search(r"[\x0e\x0f]|\\u000[ef]", text)


@pytest.mark.parametrize(
    ("language", "title", "byline"),
    [
        ("de", "Der Streit", "3.–5._Nov. 2021, genauer Tag hier nicht erfasst"),
        ("es", "La disputa", "3–5_nov 2021, el día exacto no consta aquí"),
        ("fr", "Le différend", "3–5_nov. 2021, jour exact non indiqué ici"),
        ("uk", "Суперечка", "3–5_лист. 2021_р., точний день тут не зазначено"),
    ],
)
def test_byline_of_an_inexact_day_is_in_the_language(
    make_site: MakeSite, options: Options, language: str, title: str, byline: str
) -> None:
    """The words on an interval stand in the language of the page, and nothing of the interface is in English."""
    site = make_site(
        {
            "site.yaml": f"{BASE['site.yaml']}languages: [{language}]\n",
            "content/stories/dispute/story.yaml": f"title: {title}\n",
            "content/stories/dispute/events/denial.yaml": re.sub(
                "(?m)^date: .*$", "date: 2021-11-03/2021-11-05", BASE["content/stories/dispute/events/denial.yaml"]
            ),
        }
    )

    outcome = build(site, site / "out", options)

    pages = [file.read_text("utf-8") for file in (site / "out").rglob("*.html")]
    event = (site / "out/dispute/denial/index.html").read_text("utf-8")
    assert outcome.problems == ()
    assert byline in re.sub("[\N{NO-BREAK SPACE}\N{THIN SPACE}\N{NARROW NO-BREAK SPACE}]", "_", event).replace(
        "_–_", " – "
    )
    assert not any('lang="en"' in page for page in pages)


@pytest.mark.browser
def test_words_of_the_script_say_their_language(make_site: MakeSite, options: Options, browser: Browser) -> None:
    """English words that the script shows say so while they stand there; then the button's own words return."""
    site = make_site(SITE)
    build(site, site / "out", options)
    with served(site / "out", "/") as url:
        page = browser.new_page()
        page.clock.install()
        page.goto(f"{url}dispute/denial/")
        page.evaluate("navigator.clipboard.writeText = () => Promise.reject(); delete Navigator.prototype.share")
        button = page.locator("[data-share]")
        button.click()
        told = page.locator("[role=status].unseen", has_text="Copying failed")
        during = (told.get_attribute("lang"), button.get_attribute("lang"), button.inner_text())
        page.clock.run_for(5000)
        after = (button.get_attribute("lang"), button.inner_html())
        page.close()

    assert during == ("en", "en", "Copying failed")
    assert after == (None, '<span lang="en">Share</span>')


def test_translated_words_go_without_marks(make_site: MakeSite, options: Options) -> None:
    """A word of the site's own catalogue is shown as it is, escaped; the note is in the page's language if possible."""
    catalogue = (
        'msgid "Skip to the content"\nmsgstr "Vai al <i>contenuto</i>"\n\n'
        'msgid "Some words of this page are still in English."\nmsgstr "In parte in inglese."\n'
    )
    site = make_site({**SITE, "locale/it.po": catalogue})

    page = RenderedSite(site, options)["dispute/denial/index.html"]
    assert '<a class="skip" href="#main_content">Vai al &lt;i&gt;contenuto&lt;/i&gt;</a>' in page
    assert '<p class="partly-english">In parte in inglese.</p>' in page


def test_words_are_text_and_no_code(make_site: MakeSite, options: Options) -> None:
    """Whatever a translator writes, a page shows it as typed: neither HTML nor code of a template."""
    words = '{{ 7 * 7 }} {% include "404.html" %} {# gone #} <b>&amp; 100 %'
    site = make_site(
        {**SITE, "locale/it.po": f'msgid "Skip to the content"\nmsgstr "{words.replace(chr(34), chr(92) + chr(34))}"\n'}
    )

    outcome = build(site, site / "out", options)

    page = (site / "out/dispute/index.html").read_text("utf-8")
    shown = "{{ 7 * 7 }} {% include &#34;404.html&#34; %} {# gone #} &lt;b&gt;&amp;amp; 100 %"
    assert {problem.code for problem in outcome.problems} == {"LNK003", "TRN002"}
    assert f'<a class="skip" href="#main_content">{shown}</a>' in page


def test_own_words_replace_single_built_in_ones(make_site: MakeSite, options: Options) -> None:
    """A catalogue of the site changes words of a language that the interface speaks, English too."""
    own = {
        "site.yaml": f"{BASE['site.yaml']}languages: [en, ru]\n",
        "content/stories/dispute/story.yaml": "title: {en: The dispute, ru: Спор}\n",
        "locale/ru.po": 'msgid "Menu"\nmsgstr "Разделы"\n',
        "locale/en.po": 'msgid "Menu"\nmsgstr "Sections"\n',
    }
    site = make_site(own)

    outcome = build(site, site / "out", options)

    russian, english = (site / f"out/{name}index.html" for name in ("ru/", ""))
    assert outcome.problems == ()
    assert 'aria-label="Разделы"' in russian.read_text("utf-8")
    assert 'aria-label="Sections"' in english.read_text("utf-8")
    assert "Сейчас оспаривается" in russian.read_text("utf-8")


def test_edited_catalogue_renders_all_pages_again(make_site: MakeSite, options: Options) -> None:
    """An edit of a catalogue changes the pages of the next build."""
    site = make_site({**SITE, "locale/it.po": 'msgid "Sources"\nmsgstr "Fonti"\n'})
    build(site, site / "out", options)
    (site / "locale/it.po").write_text('msgid "Sources"\nmsgstr "Riferimenti"\n', "utf-8")

    build(site, site / "out", options)

    assert "Riferimenti" in (site / "out/dispute/denial/index.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("language", "expected"),
    [("ar", "rtl"), ("he", "rtl"), ("fa-IR", "rtl"), ("kk-Arab", "rtl"), ("kk", "ltr"), ("en", "ltr"), ("qqq", "ltr")],
)
def test_direction_follows_the_language(language: str, expected: str) -> None:
    """CLDR knows the direction of a language; an unknown one runs from left to right."""
    assert direction_of(language) == expected


def test_page_runs_in_the_direction_of_its_language(make_site: MakeSite, options: Options) -> None:
    """An Arabic page runs from right to left, and English words on it from left to right."""
    site = make_site(
        {
            "site.yaml": f"{BASE['site.yaml']}languages: [ar, en]\n",
            "content/stories/dispute/story.yaml": "title: {ar: النزاع, en: The dispute}\n",
        }
    )

    files = RenderedSite(site, options)

    arabic, english = (files[f"{name}dispute/index.html"] for name in ("", "en/"))
    assert '<html lang="ar" dir="rtl">' in arabic
    assert '<span lang="en" dir="ltr">All events</span>' in arabic
    assert '<html lang="en">' in english


def test_words_in_another_direction_say_so() -> None:
    """Only elements in a language of another direction get one, and none gets a second."""
    html = '<html lang="en"><p lang="ar">x</p><p lang="ru">y</p><q lang="he" dir="auto">z</q>'

    assert with_directions(html, direction_of, "en") == html.replace('lang="ar"', 'lang="ar" dir="rtl"')


def test_english_pages_have_no_marks() -> None:
    """English words on English pages, of any region, need no mark."""
    assert not is_marked(Words("en-GB", {}).ngettext("%(n)d event", "%(n)d events", 2))
