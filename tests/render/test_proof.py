"""The link check of finished pages: every internal link leads to a page or file, and its fragment to an id there."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from conftest import DRAWING, MakeSite

from onrecord.build.pipeline import Options, build
from onrecord.read.theme_reader import theme_root
from onrecord.render import LinkChecker, collect_links

HOME = '<h1 id="top">Home</h1>'
STORY = '<article id="denial"></article><p id="a&amp;b"></p>'
FILES = frozenset({"static/style.css", "static/a%20letter.jpg"})


def _broken(pages: Mapping[str, str], base_url: str | None = "https://example.org/") -> list[tuple[str, str | None]]:
    """Return the code and message of each broken link of the given pages, on a site with two static files."""
    checker = LinkChecker(FILES, base_url)
    for address, html in pages.items():
        checker.add(collect_links(address, html))
    return [(problem.code, problem.message) for problem in checker.problems()]


VALID: tuple[tuple[str, str], ...] = (
    ("", '<a href="./">x</a>'),
    ("", '<a href="dispute/">x</a>'),
    ("", '<a href="dispute/#denial">x</a>'),
    ("", '<a class="y" href="#here" id="here">x</a>'),
    ("", "<a href='dispute/'>x</a>"),
    ("", '<link rel="stylesheet" href="static/style.css">'),
    ("", '<img alt="" src="static/a%20letter.jpg">'),
    ("", '<a href="dispute/#a%26b">x</a>'),
    ("", '<a href="dispute/#a&amp;b">x</a>'),
    ("", '<a href="https://elsewhere.org/nowhere/#x">x</a>'),
    ("", '<a href="mailto:editor@example.org">x</a>'),
    ("", '<a href="//elsewhere.org/">x</a>'),
    ("", "<p>href=&quot;nowhere/&quot;</p>"),
    ("", '<p data-href="nowhere/">x</p>'),
    ("other/page/", '<a href="../../dispute/">x</a>'),
    ("other/page/", '<a href="../../#top">x</a>'),
    ("404.html", '<a href="/">x</a>'),
    ("404.html", '<a href="/dispute/#denial">x</a>'),
    ("404.html", '<a href="#here" id="here">x</a><link href="/static/style.css">'),
)


@pytest.mark.parametrize(("page", "html"), VALID)
def test_valid_link_passes(page: str, html: str) -> None:
    """A link to a page, an id on a page, a static file or another site passes."""
    pages = {"": HOME, "dispute/": STORY} | {page: HOME + html}

    assert _broken(pages) == []


BROKEN: tuple[tuple[str, str, str], ...] = (
    ("", '<a href="nowhere/">x</a>', "the page '/' links to 'nowhere/', and nothing is there"),
    ("", '<a href="dispute">x</a>', "the page '/' links to 'dispute', and nothing is there"),
    ("", '<a href="dispute/#nobody">x</a>', "the page '/' links to 'dispute/#nobody', and nothing is there"),
    ("", '<a href="#nobody">x</a>', "the page '/' links to '#nobody', and nothing is there"),
    ("", '<a href="../dispute/">x</a>', "the page '/' links to '../dispute/', and nothing is there"),
    ("", '<a href="/dispute/">x</a>', "the page '/' links to '/dispute/', and nothing is there"),
    ("", '<img src="static/none.jpg">', "the page '/' links to 'static/none.jpg', and nothing is there"),
    ("", '<a href="static/style.css#x">x</a>', "the page '/' links to 'static/style.css#x', and nothing is there"),
    ("", "<a href='nowhere/'>x</a>", "the page '/' links to 'nowhere/', and nothing is there"),
    ("", '<a\nhref="nowhere/">x</a>', "the page '/' links to 'nowhere/', and nothing is there"),
    ("", '<video poster="none.jpg">', "the page '/' links to 'none.jpg', and nothing is there"),
    (
        "other/page/",
        '<a href="../../../dispute/">x</a>',
        "the page '/other/page/' links to '../../../dispute/', and nothing is there",
    ),
    (
        "other/page/",
        '<a href="../dispute/">x</a>',
        "the page '/other/page/' links to '../dispute/', and nothing is there",
    ),
    ("404.html", '<a href="dispute/">x</a>', "the page '/404.html' links to 'dispute/', and nothing is there"),
    ("404.html", '<a href="./">x</a>', "the page '/404.html' links to './', and nothing is there"),
    ("404.html", '<a href="/nowhere/">x</a>', "the page '/404.html' links to '/nowhere/', and nothing is there"),
)


@pytest.mark.parametrize(("page", "html", "message"), BROKEN)
def test_broken_link_is_reported(page: str, html: str, message: str) -> None:
    """A broken link, a missing id or a path above the root is reported with its page."""
    pages = {"": HOME, "dispute/": STORY} | {page: HOME + html}

    assert _broken(pages) == [("LNK001", message)]


@pytest.mark.parametrize(
    ("base_url", "link", "expected"),
    [
        ("https://example.org/repo/", "/repo/dispute/", 0),
        ("https://example.org/repo", "/repo/dispute/", 0),
        ("https://example.org/repo", "/repo/", 0),
        ("https://example.org/repo/", "/dispute/", 1),
        ("https://example.org/repo/", "/repository/dispute/", 1),
        ("https://example.org", "/dispute/", 0),
        (None, "/dispute/", 0),
        (None, "dispute/", 1),
    ],
)
def test_not_found_page_links_from_root(base_url: str | None, link: str, expected: int) -> None:
    """The 404 page links from the root, below the site's base path."""
    pages = {"": HOME, "dispute/": STORY, "404.html": f'<a href="{link}">x</a>'}

    assert len(_broken(pages, base_url)) == expected


def test_broken_links_are_sorted_by_page() -> None:
    """Broken links are sorted by page, each once per page."""
    pages = {"b/": '<a href="y/">1</a><a href="x/">2</a><a href="x/">3</a>', "a/": '<a href="z/">4</a>'}
    links = [message.split("'")[1:4:2] for _, message in _broken(pages) if message]

    assert links == [["/a/", "z/"], ["/b/", "x/"], ["/b/", "y/"]]


def test_page_may_be_added_after_links_to_it() -> None:
    """A link to a page added later passes."""
    pages = {"": '<a href="later/#x">x</a>', "later/": '<p id="x"></p>'}

    assert _broken(pages) == []


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ('<a href="nowhere/">x</a>', "the page '/' links to 'nowhere/', and nothing is there"),
        (
            "<a href=\"{{ href('actors/ministry/#x') }}\">x</a>",
            "the page '/' links to 'actors/ministry/#x', and nothing is there",
        ),
    ],
)
def test_template_with_broken_link_is_not_published(
    make_site: MakeSite, options: Options, template: str, message: str
) -> None:
    """A site whose template has a broken link is not built."""
    home = f'{{% extends "onrecord/home.html" %}}\n{{% block main %}}{{{{ super() }}}}{template}{{% endblock %}}\n'
    site = make_site({"templates/home.html": home})
    outcome = build(site, site / "_site", options)

    assert [(problem.code, problem.message) for problem in outcome.problems] == [("LNK001", message)]
    assert outcome.value.published is None


SLIPS: tuple[tuple[str, str, str], ...] = (
    (
        'href="corrections"',
        "19 pages link to 'corrections', and nothing is there; the first is '/'",
        'the slash at its end is missing: write href="{{ href(corrections_address) }}", which is right on every page',
    ),
    (
        'href="actors/company/"',
        "18 pages link to 'actors/company/', and nothing is there; the first is '/404.html'",
        'write href="{{ href("actors/company/") }}", which is right on every page',
    ),
    (
        "src='/static/none.png'",
        "19 pages link to '/static/none.png', and nothing is there; the first is '/'",
        'did you mean src="{{ href("static/icon.svg") }}"?',
    ),
    (
        'href="sources"',
        "19 pages link to 'sources', and nothing is there; the first is '/'",
        'the slash at its end is missing: write href="{{ href("sources/") }}", which is right on every page',
    ),
    (
        "href=\"{{ href('actors/compani') }}\"",
        "19 pages link to 'actors/compani', and nothing is there; the first is '/'",
        'did you mean href("actors/company/")?',
    ),
    (
        'href="{{ home_address }}corrections"',
        "19 pages link to 'corrections', and nothing is there; the first is '/'",
        'the slash at its end is missing: write href="{{ href(corrections_address) }}", which is right on every page',
    ),
    (
        'href="{{ corrections_address }}"',
        "18 pages link to 'corrections/', and nothing is there; the first is '/404.html'",
        'write href="{{ href(corrections_address) }}": an address is no link',
    ),
    (
        'href="#nobody"',
        "19 pages link to '#nobody', and nothing is there; the first is '/'",
        'no element there has id="nobody"',
    ),
)


@pytest.mark.parametrize(("attribute", "message", "hint"), SLIPS, ids=[slip[0] for slip in SLIPS])
def test_wrong_link_of_a_template_is_told_once(
    make_site: MakeSite, options: Options, attribute: str, message: str, hint: str
) -> None:
    """A slip in the frame of all pages is one problem, at its line, with what to write in its place."""
    frame = (
        (theme_root() / "templates/base.html").read_text("utf-8").replace("</main>", f"\n<a {attribute}>x</a></main>")
    )
    site = make_site({"templates/base.html": frame, "templates/parts/tags.html": '{# <a href="corrections"> #}\n'})
    (problem,) = build(site, site / "_site", options).problems

    assert problem.span is not None
    assert (problem.span.path, problem.span.text) == ("templates/base.html", f"<a {attribute}>x</a></main>")
    assert problem.span.column in (4, 13)
    assert (problem.message, problem.hint) == (message, hint)


def test_wrong_link_in_several_templates_is_told_for_each(make_site: MakeSite, options: Options) -> None:
    """The same slip in two templates is two problems, each at its line."""
    texts = {
        name: f'{{% extends "onrecord/{name}" %}}\n{{% block main %}}<a href="nowhere/">x</a>{{% endblock %}}\n'
        for name in ("404.html", "event.html")
    }
    site = make_site({f"templates/{name}": text for name, text in texts.items()})
    problems = build(site, site / "_site", options).problems

    assert [(problem.span.path, problem.span.line) for problem in problems if problem.span] == [
        ("templates/404.html", 2),
        ("templates/event.html", 2),
    ]


def test_static_file_of_any_name_is_linked(make_site: MakeSite, options: Options) -> None:
    """A picture whose file name has spaces, quotation marks or other scripts is linked and published."""
    name = "снимок «1» 50% #2"
    event = (
        "type: report\ndate: 2021-11-03\ntitle: A report\nsources: wire\npublished: 2021-11-10\n"
        f"media: {{src: '{name}.svg', alt: A letter, credit: The ministry}}\n"
    )
    site = make_site({f"static/{name}.svg": DRAWING, "content/stories/dispute/events/report.yaml": event})
    outcome = build(site, site / "_site", options)

    assert outcome.problems == ()
    assert [file.name for file in (site / "_site" / "static").iterdir() if file.name.startswith(name)]
