"""Marks in rendered HTML: each page fills in its own links, numbers and levels, and nobody's words can make one."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from conftest import BASE, MakeSite
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.pipeline import Options, build
from onrecord.read.prose import compile_markdown
from onrecord.read.text import decode, refused_in
from onrecord.render import placeholders
from onrecord.render.addresses import relative
from onrecord.render.placeholders import CitationNumbers, PlaceholderResolver, cite_link

CONTROL = "\x02\x03"
DENIAL = "content/stories/dispute/events/denial.yaml"


def _resolver(page: str, highest: int = 2) -> PlaceholderResolver:
    return PlaceholderResolver(
        page, lambda target: relative(page, target), lambda number: cite_link(number, "Source"), highest
    )


def _fill(html: str, page: str = "", highest: int = 2) -> str:
    return _resolver(page, highest).fill(str(html), lambda cited: " ".join(map(str, cited.numbers.items())))


@pytest.mark.parametrize(
    ("page", "target", "expected"),
    [
        ("", "dispute/", "dispute/"),
        ("dispute/", "", "../"),
        ("dispute/denial/", "dispute/", "../"),
        ("dispute/", "dispute/#denial", "#denial"),
        ("ru/dispute/", "sources/wire/", "../../sources/wire/"),
        ("", "static/a&b.png", "static/a&amp;b.png"),
    ],
)
def test_link_is_written_from_its_page(page: str, target: str, expected: str) -> None:
    """The same mark is another link on each page, and is escaped."""
    assert _fill(f'<a href="{placeholders.link(target)}">', page) == f'<a href="{expected}">'


def test_long_page_is_filled_as_a_short_one() -> None:
    """A page that is filled piece by piece comes to the same, wherever the pieces end, the list of references too."""
    words, cited = "word " * 30_000, placeholders.cite("wire")
    start, end = f'<a href="{placeholders.link("dispute/")}">{words}', placeholders.REFERENCES + words
    html = f"{start}{cited}{start}{start}{cited}{end}"

    def references(found: CitationNumbers) -> str:
        return f'{list(found.numbers)}<a href="{placeholders.link("sources/wire/")}">'

    filled = _resolver("dispute/").fill(html, references)
    short = _resolver("dispute/").fill(html.replace(words, "¶"), references)

    assert filled == short.replace("¶", words)
    assert "\x02" not in filled
    assert "['wire']<a href=\"../sources/wire/\">" in filled


def test_links_of_a_page_are_noted() -> None:
    """What a page links to is known by its address, once, as it is written there."""
    resolver = _resolver("dispute/")
    resolver.fill(placeholders.link("") + placeholders.link("a/?x&y") + placeholders.link(""), lambda _: "")

    assert resolver.links == {"": "../", "a/?x&y": "../a/?x&amp;y"}


def test_citations_are_numbered_in_the_order_of_the_page() -> None:
    """A source's number is its place among those that the page cites, and each citation has an anchor of its own."""
    html = _fill(
        placeholders.cite("wire") + placeholders.cite("gazette") + placeholders.cite("wire") + placeholders.REFERENCES
    )
    again = _fill(placeholders.cite("gazette") + placeholders.cite("wire"))

    assert [part.partition("</a>")[0] for part in html.split("[")[1:]] == ["1]", "2]", "1]"]
    assert [part.partition("</a>")[0] for part in again.split("[")[1:]] == ["1]", "2]"]
    assert html.endswith("('wire', 1) ('gazette', 2)")
    assert len({part.partition('"')[0] for part in html.split(' id="')[1:]}) == 3


def test_citation_without_an_anchor_has_the_same_number() -> None:
    """Where a citation only stands again, it has the source's number and no place to lead back to."""
    html = _fill(placeholders.cite("wire", anchored=False) + placeholders.cite("gazette") + placeholders.cite("wire"))

    assert [part.partition("]")[0] for part in html.split("[")[1:]] == ["2", "1", "2"]
    assert html.count(" id=") == 2
    assert html.startswith('<a class="cite again" href=')


def test_references_lead_back_to_each_citation() -> None:
    """The list of references is told how often each source is cited, and by which anchors."""
    seen: list[CitationNumbers] = []

    def listed(cited: CitationNumbers) -> str:
        seen.append(cited)
        return ""

    html = _resolver("").fill(
        placeholders.cite("wire") + placeholders.cite("gazette") + placeholders.cite("wire"), listed
    )
    [cited] = seen

    assert (len(cited.anchors("wire")), len(cited.anchors("gazette"))) == (2, 1)
    assert all(f' id="{anchor}"' in html for source in cited.numbers for anchor in cited.anchors(source))


def test_references_may_hold_marks() -> None:
    """Links in the list of references are filled in with those of the page."""
    html = _resolver("dispute/").fill(
        placeholders.cite("wire") + placeholders.REFERENCES, lambda _: placeholders.link("sources/wire/")
    )

    assert html.endswith("../sources/wire/")


def test_page_without_citations_has_no_list() -> None:
    """Where nothing is cited, no list is made and its place is empty."""

    def never(_cited: CitationNumbers) -> str:
        raise AssertionError

    assert _resolver("").fill(f"<p>a</p>{placeholders.REFERENCES}", never) == "<p>a</p>"


@pytest.mark.parametrize(
    ("highest", "level", "expected"), [(2, 1, "h2"), (2, 3, "h4"), (4, 1, "h4"), (4, 3, "h6"), (4, 6, "h6")]
)
def test_heading_goes_below_its_page(highest: int, level: int, expected: str) -> None:
    """A text's highest heading is one below what stands around it; none goes deeper than HTML can."""
    assert _fill(f"<h{placeholders.heading_level(level)}>", highest=highest) == f"<{expected}>"


def test_current_page_is_marked() -> None:
    """A link that leads to the page that it stands on says so, on that page alone."""
    mark = f"<a{placeholders.current('dispute/')}>"

    assert (_fill(mark, "dispute/"), _fill(mark, "")) == ('<a aria-current="page">', "<a>")


REFUSED: Mapping[str, tuple[str, str]] = {
    "character in an entry": (DENIAL, BASE[DENIAL] + "body: a \x02@x\x03 b\n"),
    "code in an entry": (DENIAL, BASE[DENIAL] + 'body: "a \\x02@x\\x03 b"\n'),
    "code in a field's name": (DENIAL, BASE[DENIAL] + '"\\x02@x\\x03": b\n'),
    "settings": ("site.yaml", 'title: "A \\u0002@x\\u0003"\nurl: https://example.org/\n'),
    "page": ("content/pages/about.md", "---\ntitle: About\n---\n\x02@x\x03\n"),
    "head of a page": ("content/pages/about.md", '---\ntitle: "\\x02@x\\x03"\n---\ntext\n'),
    "kept text": ("content/snapshots/wire.txt", "a \x02@x\x03\n"),
    "template": ("templates/home.html", "\x02@x\x03"),
    "actor": ("content/actors/more.yaml", 'a: {name: "\\x02@x\\x03", kind: person}\n'),
}


@pytest.mark.parametrize("where", REFUSED)
def test_character_of_marks_is_refused(make_site: MakeSite, options: Options, where: str) -> None:
    """The characters that marks are made of are refused wherever they can be typed."""
    path, text = REFUSED[where]
    site = make_site({path: text})
    outcome = build(site, site / "_site", options)

    assert "YML008" in {problem.code for problem in outcome.problems}
    assert outcome.value.published is None


def test_every_character_of_marks_is_refused() -> None:
    """No text of an entry holds any character that a mark begins or ends with."""
    used = {character for mark in (placeholders.link(""), placeholders.REFERENCES) for character in (mark[0], mark[-1])}

    assert used == set(CONTROL)
    assert all(refused_in(character) and decode(character.encode(), "").problems for character in used)


HOSTILE = (
    "<https://example.org/%02@x%03>",
    "<https://example.org/%02[gazette%03>",
    "<https://example.org/%00%300%00>",
    "<https://example.org/%E2%80%AE>",
    "[x](https://example.org/%02@x%03)",
    "![x](%02@x%03)",
    "&#2;@x&#3; &#x02;@x&#x03; &#0;0&#0;",
    "`%02@x%03`",
)


@pytest.mark.parametrize("body", HOSTILE)
def test_markdown_makes_no_mark(body: str) -> None:
    """No code of Markdown's, of HTML's or of an address's comes out as a character that marks are made of."""
    compiled = compile_markdown(body)

    assert not [piece for piece in compiled.prose.pieces if isinstance(piece, str) and refused_in(piece)]
    assert not [found for found in compiled.found if refused_in(found.target)]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(["%02", "%03", "%00", "0", "@", "[", "](", ")", "<https://e.org/", ">", "&#2;", "`", "/", " "])
    )
)
def test_no_markdown_makes_a_mark(parts: list[str]) -> None:
    """The same holds however such codes stand together."""
    compiled = compile_markdown("".join(parts))

    assert not [piece for piece in compiled.prose.pieces if isinstance(piece, str) and refused_in(piece)]
    assert not [found for found in compiled.found if refused_in(found.target)]


def test_hostile_texts_stand_on_pages_as_text(make_site: MakeSite, options: Options) -> None:
    """A site whose texts try it is built, and no page holds a character of a mark or a link that nobody wrote."""
    body = "".join(f"    {line}\n\n" for line in HOSTILE if not line.startswith("!"))
    site = make_site({DENIAL: f"{BASE[DENIAL]}body:\n  en: |\n{body}", "static/a\x02@x\x03.txt": b"x"})
    outcome = build(site, site / "_site", options)
    pages = [path.read_text("utf-8") for path in (site / "_site").rglob("*.html")]

    assert {problem.code for problem in outcome.problems} == {"PUB003"}
    assert any("https://example.org/%02@x%03" in page for page in pages)
    assert not [page for page in pages if set(CONTROL) & set(page)]
    assert not [page for page in pages if '"x"' in page or 'href="../x' in page]


def test_same_words_are_filled_in_for_each_page(make_site: MakeSite, options: Options) -> None:
    """An event's text stands on its story's page and its own, with the numbers and links of each."""
    body = 'body: "See [@gazette], [@wire] and [the announcement](announcement)."\n'
    site = make_site({DENIAL: BASE[DENIAL] + body})
    build(site, site / "_site", options)
    story = (site / "_site/dispute/index.html").read_text("utf-8")
    own = (site / "_site/dispute/denial/index.html").read_text("utf-8")

    assert '<a href="../announcement/">the announcement</a>' in own
    assert '<a href="announcement/">the announcement</a>' in story or 'href="#announcement"' in story
    assert own.count('class="references"') == story.count('class="references"') <= 1


@pytest.mark.parametrize(
    ("page", "listed"), [("dispute/denial/", 1), ("dispute/", 1), ("corrections/", 0), ("", 0), ("actors/company/", 0)]
)
def test_references_stand_once_where_something_is_cited(
    make_site: MakeSite, options: Options, page: str, listed: int
) -> None:
    """A page that cites has one list of references; a page that does not has none."""
    site = make_site({})
    build(site, site / "_site", options)
    html = (site / "_site" / page / "index.html").read_text("utf-8")

    assert html.count('class="references"') == listed
