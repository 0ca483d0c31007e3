"""Placeholders in rendered HTML: each page fills in its own links, numbers and levels, and no text can forge one."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from conftest import BASE, MakeSite
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.build.pipeline import Options, build
from onrecord.model.relative_links import relative
from onrecord.read.file_decoding import decode, refused_in
from onrecord.read.markdown.markdown_compiler import compile_markdown
from onrecord.render import placeholders
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
def test_link_is_relative_to_its_page(page: str, target: str, expected: str) -> None:
    """A placeholder becomes a link relative to each page, escaped."""
    assert _fill(f'<a href="{placeholders.link(target)}">', page) == f'<a href="{expected}">'


def test_long_page_is_filled_like_short_one() -> None:
    """A page filled in pieces is the same as one filled at once, wherever the pieces end, including the references."""
    filler, cited = "word " * 30_000, placeholders.cite("wire")
    start, end = f'<a href="{placeholders.link("dispute/")}">{filler}', placeholders.REFERENCES + filler
    html = f"{start}{cited}{start}{start}{cited}{end}"

    def references(found: CitationNumbers) -> str:
        return f'{list(found.numbers)}<a href="{placeholders.link("sources/wire/")}">'

    filled = _resolver("dispute/").fill(html, references)
    short = _resolver("dispute/").fill(html.replace(filler, "¶"), references)

    assert filled == short.replace("¶", filler)
    assert "\x02" not in filled
    assert "['wire']<a href=\"../sources/wire/\">" in filled


def test_links_of_page_are_recorded() -> None:
    """The resolver records each link target once, with the relative link written."""
    resolver = _resolver("dispute/")
    resolver.fill(placeholders.link("") + placeholders.link("a/?x&y") + placeholders.link(""), lambda _: "")

    assert resolver.links == {"": "../", "a/?x&y": "../a/?x&amp;y"}


def test_citations_are_numbered_in_page_order() -> None:
    """A source's number is its position in the page's citations, and each citation has its own anchor."""
    html = _fill(
        placeholders.cite("wire") + placeholders.cite("gazette") + placeholders.cite("wire") + placeholders.REFERENCES
    )
    again = _fill(placeholders.cite("gazette") + placeholders.cite("wire"))

    assert [part.partition("</a>")[0] for part in html.split("[")[1:]] == ["1]", "2]", "1]"]
    assert [part.partition("</a>")[0] for part in again.split("[")[1:]] == ["1]", "2]"]
    assert html.endswith("('wire', 1) ('gazette', 2)")
    assert len({part.partition('"')[0] for part in html.split(' id="')[1:]}) == 3


def test_repeated_citation_has_same_number() -> None:
    """A repeated citation without an anchor has the source's number but no link back."""
    html = _fill(placeholders.cite("wire", anchored=False) + placeholders.cite("gazette") + placeholders.cite("wire"))

    assert [part.partition("]")[0] for part in html.split("[")[1:]] == ["2", "1", "2"]
    assert html.count(" id=") == 2
    assert html.startswith('<a class="again" href=')


def test_references_know_anchors_of_citations() -> None:
    """The list of references gets each source's number and the anchors of its citations."""
    calls: list[CitationNumbers] = []

    def references(cited: CitationNumbers) -> str:
        calls.append(cited)
        return ""

    html = _resolver("").fill(
        placeholders.cite("wire") + placeholders.cite("gazette") + placeholders.cite("wire"), references
    )
    [cited] = calls

    assert (len(cited.anchors("wire")), len(cited.anchors("gazette"))) == (2, 1)
    assert all(f' id="{anchor}"' in html for source in cited.numbers for anchor in cited.anchors(source))


@pytest.mark.parametrize(("count", "anchored"), [(199, 199), (200, 1)])
def test_page_of_many_citations_writes_them_shortly(count: int, anchored: int) -> None:
    """From 200 citations on, only the first one of a source has an anchor, to which its reference links back."""
    calls: list[CitationNumbers] = []

    def references(cited: CitationNumbers) -> str:
        calls.append(cited)
        return ""

    html = _resolver("").fill(placeholders.cite("wire") * count, references)
    [cited] = calls

    assert (len(cited.anchors("wire")), html.count(" id=")) == (anchored, anchored)
    assert html.count("aria-label") == (count if anchored > 1 else 0)


def test_references_may_contain_placeholders() -> None:
    """Placeholders in the list of references are filled in as well."""
    html = _resolver("dispute/").fill(
        placeholders.cite("wire") + placeholders.REFERENCES, lambda _: placeholders.link("sources/wire/")
    )

    assert html.endswith("../sources/wire/")


def test_page_without_citations_has_no_references() -> None:
    """A page without citations has no list of references."""

    def never(_cited: CitationNumbers) -> str:
        raise AssertionError

    assert _resolver("").fill(f"<p>a</p>{placeholders.REFERENCES}", never) == "<p>a</p>"


@pytest.mark.parametrize(
    ("highest", "level", "expected"), [(2, 1, "h2"), (2, 3, "h4"), (4, 1, "h4"), (4, 3, "h6"), (4, 6, "h6")]
)
def test_heading_level_follows_surroundings(highest: int, level: int, expected: str) -> None:
    """A text's highest heading is one level below its surroundings, and no heading is below h6."""
    assert _fill(f"<h{placeholders.heading_level(level)}>", highest=highest) == f"<{expected}>"


def test_current_page_is_marked() -> None:
    """A link to its own page is marked as current, on that page alone."""
    link = f"<a{placeholders.current('dispute/')}>"

    assert (_fill(link, "dispute/"), _fill(link, "")) == ('<a aria-current="page">', "<a>")


REFUSED: Mapping[str, tuple[str, str]] = {
    "character in an entry": (DENIAL, BASE[DENIAL] + "body: a \x02@x\x03 b\n"),
    "code in an entry": (DENIAL, BASE[DENIAL] + 'body: "a \\x02@x\\x03 b"\n'),
    "code in a field's name": (DENIAL, BASE[DENIAL] + '"\\x02@x\\x03": b\n'),
    "settings": ("site.yaml", 'title: "A \\u0002@x\\u0003"\nurl: https://example.org/\n'),
    "page": ("content/pages/about.md", "---\ntitle: About\n---\n\x02@x\x03\n"),
    "front matter of a page": ("content/pages/about.md", '---\ntitle: "\\x02@x\\x03"\n---\ntext\n'),
    "snapshot": ("content/snapshots/wire.txt", "a \x02@x\x03\n"),
    "template": ("templates/home.html", "\x02@x\x03"),
    "actor": ("content/actors/more.yaml", 'a: {name: "\\x02@x\\x03", kind: person}\n'),
}


@pytest.mark.parametrize("where", REFUSED)
def test_control_characters_are_refused(make_site: MakeSite, options: Options, where: str) -> None:
    """The control characters of placeholders are refused wherever an editor can type them."""
    path, text = REFUSED[where]
    site = make_site({path: text})
    outcome = build(site, site / "_site", options)

    assert "YML008" in {problem.code for problem in outcome.problems}
    assert outcome.value.published is None


def test_every_placeholder_delimiter_is_refused() -> None:
    """Every character that delimits a placeholder is refused in texts."""
    filled = (placeholders.link(""), placeholders.REFERENCES)
    used = {character for placeholder in filled for character in (placeholder[0], placeholder[-1])}

    assert used == set(CONTROL)
    assert all(refused_in(character) and decode(character.encode(), "").problems for character in used)


FORGERIES = (
    "<https://example.org/%02@x%03>",
    "<https://example.org/%02[gazette%03>",
    "<https://example.org/%00%300%00>",
    "<https://example.org/%E2%80%AE>",
    "[x](https://example.org/%02@x%03)",
    "![x](%02@x%03)",
    "&#2;@x&#3; &#x02;@x&#x03; &#0;0&#0;",
    "`%02@x%03`",
)


@pytest.mark.parametrize("body", FORGERIES)
def test_markdown_cannot_forge_placeholder(body: str) -> None:
    """No escape of Markdown, HTML or URLs yields a control character."""
    compiled = compile_markdown(body)

    assert not [piece for piece in compiled.prose.pieces if isinstance(piece, str) and refused_in(piece)]
    assert not [found for found in compiled.found if refused_in(found.target)]


@settings(max_examples=200)
@given(
    st.lists(
        st.sampled_from(["%02", "%03", "%00", "0", "@", "[", "](", ")", "<https://e.org/", ">", "&#2;", "`", "/", " "])
    )
)
def test_combined_escapes_cannot_forge_placeholder(parts: list[str]) -> None:
    """The same holds for any combination of such escapes."""
    compiled = compile_markdown("".join(parts))

    assert not [piece for piece in compiled.prose.pieces if isinstance(piece, str) and refused_in(piece)]
    assert not [found for found in compiled.found if refused_in(found.target)]


def test_forgeries_are_shown_as_text(make_site: MakeSite, options: Options) -> None:
    """A site with such texts is built, and no page has a control character or a forged link."""
    body = "".join(f"    {line}\n\n" for line in FORGERIES if not line.startswith("!"))
    site = make_site({DENIAL: f"{BASE[DENIAL]}body:\n  en: |\n{body}", "static/a\x02@x\x03.txt": b"x"})
    outcome = build(site, site / "_site", options)
    pages = [path.read_text("utf-8") for path in (site / "_site").rglob("*.html")]

    assert {problem.code for problem in outcome.problems} == {"PUB003"}
    assert any("https://example.org/%02@x%03" in page for page in pages)
    assert not [page for page in pages if set(CONTROL) & set(page)]
    assert not [page for page in pages if '"x"' in page or 'href="../x' in page]


def test_same_text_is_filled_in_for_each_page(make_site: MakeSite, options: Options) -> None:
    """An event's text gets the numbers and links of each page that shows it."""
    body = 'body: "See [@gazette], [@wire] and [the announcement](announcement)."\n'
    site = make_site({DENIAL: BASE[DENIAL] + body})
    build(site, site / "_site", options)
    story = (site / "_site/dispute/index.html").read_text("utf-8")
    own = (site / "_site/dispute/denial/index.html").read_text("utf-8")

    assert '<a href="../announcement/">the announcement</a>' in own
    assert '<a href="announcement/">the announcement</a>' in story or 'href="#announcement"' in story
    assert own.count('class="references"') == story.count('class="references"') <= 1


@pytest.mark.parametrize(
    ("page", "references"),
    [("dispute/denial/", 1), ("dispute/", 1), ("corrections/", 0), ("", 0), ("actors/company/", 0)],
)
def test_references_are_listed_once_if_something_is_cited(
    make_site: MakeSite, options: Options, page: str, references: int
) -> None:
    """A page with citations has one list of references, and any other page has none."""
    site = make_site({})
    build(site, site / "_site", options)
    html = (site / "_site" / page / "index.html").read_text("utf-8")

    assert html.count('class="references"') == references
