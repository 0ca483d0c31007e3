"""Markdown compiles to safe HTML, with placeholders for citations, links and headings."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from onrecord.model.prose import CitationGroup, CitationMark, HeadingEdge, LinkStart, Piece
from onrecord.read.markdown.markdown_compiler import Compiled, compile_markdown


def cite(*items: tuple[str, str, str]) -> CitationGroup:
    """Return a group of citations, each given as source, prefix and locator."""
    return CitationGroup(tuple(CitationMark(*item) for item in items))


def pieces(text: str) -> list[Piece]:
    """Return the pieces of a compiled text."""
    return list(compile_markdown(text).prose.pieces)


def html(text: str) -> str:
    """Return the HTML of a text without its placeholders."""
    return "".join(piece for piece in pieces(text) if isinstance(piece, str))


NEARLY_LINKS = ("spaced", "apart", "turned", "doubled", "labelled", "footnote", "struck")


def found(text: str) -> list[tuple[str, str, str]]:
    """Return the references of a text: kind, target and marked characters."""
    lines = text.split("\n")
    return [
        (item.kind, item.target, lines[item.inside[0]][item.inside[1] : item.inside[1] + item.inside[2]])
        for item in compile_markdown(text).found
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("[@wire]", cite(("wire", "", "")), id="a key"),
        pytest.param("[@wire, p. 3]", cite(("wire", "", "p. 3")), id="a locator"),
        pytest.param("[@wire p. 3]", cite(("wire", "", "p. 3")), id="a locator without a comma"),
        pytest.param("[@wire , p. 3]", cite(("wire", "", "p. 3")), id="a space before the comma"),
        pytest.param("[@wire,\np. 3]", cite(("wire", "", "p. 3")), id="over two lines"),
        pytest.param("[see @wire]", cite(("wire", "see", "")), id="a prefix"),
        pytest.param("[see also @wire]", cite(("wire", "see also", "")), id="a prefix of two words"),
        pytest.param(
            "[see @wire, p. 3; @gazette]", cite(("wire", "see", "p. 3"), ("gazette", "", "")), id="two sources"
        ),
        pytest.param("[-@wire]", cite(("wire", "", "")), id="Pandoc's hyphen"),
        pytest.param("[@wire, pp. 3-5, 7]", cite(("wire", "", "pp. 3-5, 7")), id="a locator with commas"),
        pytest.param("[@wire.]", cite(("wire", "", "")), id="a full stop after the key"),
        pytest.param("[@wire: p. 3]", cite(("wire", "", "p. 3")), id="a colon after the key"),
        pytest.param("[@wire; p. 5]", cite(("wire", "", ""), ("", "p. 5", "")), id="a part that cites nothing"),
        pytest.param("[@wire;]", cite(("wire", "", ""), ("", "", "")), id="an empty part"),
        pytest.param("[@]", cite(("", "@", "")), id="no key"),
        pytest.param("[@мәжіліс]", cite(("мәжіліс", "", "")), id="a Cyrillic key, to be refused later"),
        pytest.param("[@Wire_1]", cite(("Wire_1", "", "")), id="an invalid key, to be refused later"),
        pytest.param("[Smith <b> @wire]", cite(("wire", "Smith <b>", "")), id="a prefix is plain text"),
    ],
)
def test_citation_is_parsed_as_in_pandoc(text: str, expected: CitationGroup) -> None:
    """A citation group keeps each key with its prefix and locator."""
    assert pieces(text) == ["<p>", expected, "</p>\n"]


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        pytest.param("One [@a]. Two [@b].", ["a", "b"], id="a paragraph"),
        pytest.param("- One [@a]\n- Two\n  - Three [@b]\n", ["a", "b"], id="lists"),
        pytest.param("1. One [@a]\n", ["a"], id="a numbered list"),
        pytest.param("> One [@a]\n>\n> > Two [@b]\n", ["a", "b"], id="quotations"),
        pytest.param("# One [@a]\n\nTwo [@b]\n===\n", ["a", "b"], id="headings"),
        pytest.param("*One [@a]* and **[@b]**", ["a", "b"], id="emphasis"),
        pytest.param("|x|y|\n|-|-|\n|[@a]|[@b]|\n", ["a", "b"], id="a table"),
        pytest.param("One\\\n[@a]\n", ["a"], id="after a hard line break"),
        pytest.param("`[@a]` and ``[@a] ` ``", [], id="code"),
        pytest.param("```\n[@a]\n```\n\n~~~\n[@a]\n~~~\n", [], id="fences"),
        pytest.param("    [@a]\n", [], id="an indented block"),
        pytest.param("\\[@a]", [], id="an escaped bracket"),
        pytest.param("editors@example.org and [x@example.org]", [], id="addresses"),
        pytest.param("@a and (@b)", [], id="no brackets"),
        pytest.param("[@a](https://example.org)", [], id="the text of a link"),
        pytest.param("[a] [b][c]", [], id="brackets alone"),
    ],
)
def test_citations_are_found_except_in_code(text: str, targets: list[str]) -> None:
    """Citations are found wherever text may stand, but not in code or addresses."""
    assert [target for kind, target, _ in found(text) if kind == "citation"] == targets


def test_unused_definitions_are_found_in_order() -> None:
    """Unused link definitions are reported in order of the text, independent of hash order."""
    text = "".join(f"[{label}]: corrected\n\n" for label in "zyxwvutsrq") + "[q] is named.\n"

    assert [target.lower() for kind, target, _ in found(text) if kind == "unused"] == [*"zyxwvutsr"]


@pytest.mark.parametrize(
    ("text", "literals"),
    [
        pytest.param("@a and (@b), then [@c.", ["a", "b", "c"], id="keys without their brackets"),
        pytest.param("[@a](https://example.org)", ["a"], id="the text of a link"),
        pytest.param("*@a* <b>c</b> <BR/> <!-- d -->", ["a", "b", "br", "!--"], id="tags"),
        pytest.param("[@a] and [see @a]", [], id="citations"),
        pytest.param("\\@a \\[@a] \\[see @a, p. 3\\] \\<b> &lt;b> `@a <b>`", [], id="escaped markup"),
        pytest.param("    @a <b>\n\n```\n@a <b>\n```\n", [], id="code"),
        pytest.param("[a](b c) [a] (https://b) (a)[b] [[a]] [a][b] a[^1] ~~a~~", [*NEARLY_LINKS], id="nearly links"),
        pytest.param("[a\\](b c) [a\\] (https://b) (a\\)[b] \\[[a]] [a\\][b] a\\[^1] \\~~a~~", [], id="escaped links"),
        pytest.param("x@example.org, example.org/@a, a < b > c, <https://example.org/@a>", [], id="addresses"),
    ],
)
def test_suspicious_markup_is_found(text: str, literals: list[str]) -> None:
    """Keys without brackets and HTML tags stay text and are reported, unless escaped by a backslash."""
    assert [target for kind, target, _ in found(text) if kind in {"bare", "html", "markup"}] == literals


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "One [a], [b-c, p. 3].", [("bracketed", "[a]"), ("bracketed", "[b-c, p. 3]")], id="words in brackets"
        ),
        pytest.param("\\[a] `[a]` [a](x) [a][b] [A] [a b] [@a]", [], id="other brackets"),
        pytest.param("See https://b.org/x_y_z, or (http://b.org).", ["https://b.org/x_y_z", "http://b.org"], id="bare"),
        pytest.param("*https://b.org/?a=1&b=2*", ["https://b.org/?a=1&b=2"], id="stressed"),
        pytest.param("<https://b.org> [https://b.org](x) [x](https://b.org) `https://b.org`", [], id="links and code"),
    ],
)
def test_keys_and_addresses_without_their_signs_are_found(text: str, expected: list[str | tuple[str, str]]) -> None:
    """A word in brackets and an address that is no link are found with their exact places."""
    marked = [(kind, words) for kind, _, words in found(text) if kind in {"bracketed", "address"}]

    assert marked == [item if isinstance(item, tuple) else ("address", item) for item in expected]


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        pytest.param("One @a, two @a", [(0, 4, 2), (0, 12, 2)], id="twice in a line"),
        pytest.param("`@a` and @a", [(0, 9, 2)], id="after the same in code"),
        pytest.param("One\ntwo \\* @a", [(1, 7, 2)], id="in a line with a backslash"),
        pytest.param("> - One <b>", [(0, 8, 3)], id="in a list in a quotation"),
        pytest.param("|x|y|\n|-|-|\n|1|@a|\n", [(2, 3, 2)], id="in a table"),
    ],
)
def test_suspicious_markup_has_its_place(text: str, inside: list[tuple[int, int, int]]) -> None:
    """A key or tag has the line, column and length of the source text."""
    assert [item.inside for item in compile_markdown(text).found] == inside


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        pytest.param("[@a]", [(0, 1, 2)], id="at the start"),
        pytest.param("One [see @a, p. 3; @bc]", [(0, 9, 2), (0, 19, 3)], id="two in a group"),
        pytest.param("One [@a]\ntwo [@a] [@a]", [(0, 5, 2), (1, 5, 2), (1, 10, 2)], id="one source three times"),
        pytest.param("One\n\ntwo\nthree [@a]", [(3, 7, 2)], id="the second line of the second paragraph"),
        pytest.param("- One\n  two [@a]", [(1, 7, 2)], id="the second line of a list's item"),
        pytest.param("> One\n> two [@a]", [(1, 7, 2)], id="the second line of a quotation"),
        pytest.param("[@a;\n@b]", [(0, 1, 2), (1, 0, 2)], id="a group over two lines"),
        pytest.param("[@ab] [@a]", [(0, 1, 3), (0, 7, 2)], id="a key that starts as another does"),
        pytest.param("x@a.org [@a]", [(0, 9, 2)], id="after an address with the same letters"),
        pytest.param("`[@a]` [@a]", [(0, 8, 2)], id="after code with the same letters"),
        pytest.param("Мәжіліс [@a]", [(0, 9, 2)], id="after Kazakh"),
        pytest.param("[@a; p. 5]", [(0, 1, 2), (0, 5, 4)], id="a part that cites nothing"),
        pytest.param("|x|\n|-|\n|[@a]|\n|[@b]|\n", [(2, 2, 2), (3, 2, 2)], id="rows of a table"),
        pytest.param("See [x](y) and [x](y).", [(0, 8, 1), (0, 19, 1)], id="one link twice"),
        pytest.param("One\n[x](y)", [(1, 4, 1)], id="a link in the second line"),
        pytest.param("![x](y.png)", [(0, 0, 2)], id="a picture"),
        pytest.param("[x][1] and [y][1]\n\n[1]: <y>", [(2, 6, 1), (2, 6, 1)], id="two links to one definition"),
        pytest.param("\u00a0\n[@nope]", [(1, 1, 5)], id="below a line of a no-break space"),
        pytest.param("One\n\n\u3000\n\u00a0\n[@nope]", [(4, 1, 5)], id="below two such lines in the middle"),
        pytest.param("> \u3000\n> [@nope]", [(1, 3, 5)], id="below such a line in a quotation"),
        pytest.param("- \u2003\n  [@nope]", [(1, 3, 5)], id="below such a line in a list"),
        pytest.param("1. \u00a0\n   1.\n   [@nope]", [(2, 4, 5)], id="below a line that reads as its mark"),
        pytest.param("\u00a0\n[@nope]\n===", [(1, 1, 5)], id="in a heading below such a line"),
        pytest.param("\u00a0\n[x](y) @nope\n\u3000", [(1, 4, 1), (1, 7, 5)], id="between two such lines"),
        pytest.param("\u00a0\n|x|\n|-|-|", [(1, 0, 3)], id="an uneven table below such a line"),
        pytest.param("\u2028\n@nope", [(1, 0, 5)], id="below a line separator alone"),
    ],
)
def test_reference_has_its_exact_place(text: str, inside: list[tuple[int, int, int]]) -> None:
    """Line, column and length are those of the key or address in the source text."""
    assert [item.inside for item in compile_markdown(text).found] == inside


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "[x](https://example.org/?a=1&b=2)",
            '<p><a href="https://example.org/?a=1&amp;b=2">x</a></p>\n',
            id="https",
        ),
        pytest.param("[x](HTTP://example.org)", '<p><a href="HTTP://example.org">x</a></p>\n', id="HTTP"),
        pytest.param(
            "<https://example.org>", '<p><a href="https://example.org">https://example.org</a></p>\n', id="<>"
        ),
        pytest.param("[x](mailto:a@example.org)", '<p><a href="mailto:a@example.org">x</a></p>\n', id="mail"),
        pytest.param(
            '[x](https://example.org/"><script>)',
            '<p><a href="https://example.org/%22%3E%3Cscript%3E">x</a></p>\n',
            id="an address that tries to break out",
        ),
        pytest.param(
            "[x](https://example.org '\"><script>')",
            '<p><a href="https://example.org" title="&quot;&gt;&lt;script&gt;">x</a></p>\n',
            id="a title that tries to break out",
        ),
    ],
)
def test_external_link_is_html(text: str, expected: str) -> None:
    """A link with http, https or mailto is complete HTML and no reference to check."""
    assert pieces(text) == [expected]
    assert found(text) == []


@pytest.mark.parametrize(
    "target",
    [
        "announcement", "announcement#joint", "dispute/announcement", "/dispute/", "/dispute/denial/", "actors/company",
        "sources/wire", "announcement.yaml", "событие", "?x", "#joint", "../dispute/",
    ],
)  # fmt: skip
def test_internal_link_is_placeholder(target: str) -> None:
    """A link without a scheme is a placeholder for the page to fill in, and a reference to check."""
    text = f"See [it]({target})."

    assert pieces(text) == ["<p>See ", LinkStart(target), "it</a>.</p>\n"]
    assert found(text) == [("link", target, target)]


OTHER_SCHEMES = [
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java&#115;cript:alert(1)", "&#106;avascript:alert(1)",
    "&#x6A;avascript:alert(1)", "java%73cript:alert(1)", "javascript&colon;alert(1)", "javascript%3Aalert(1)",
    "&Tab;javascript:alert(1)", "<javascript:alert(1)>", "java&NewLine;script:alert(1)", "java&Tab;script:alert(1)",
    "%20javascript:alert(1)", "<java script:alert(1)>", "\\javascript:alert(1)", "&#1;javascript:alert(1)",
    "data:text/html,x", "vbscript:x", "file:///etc/passwd", "ftp://example.org/", "//example.org/",
    "x-custom+scheme.1:y",
]  # fmt: skip


@pytest.mark.parametrize("target", OTHER_SCHEMES)
@pytest.mark.parametrize("form", ["[x]({})", "[x][1]\n\n[1]: {}\n", '[x]({} "title")'])
def test_other_scheme_never_becomes_a_link(form: str, target: str) -> None:
    """An address with another scheme is refused, parsed as a broken internal link or left as text, but never a link."""
    text = form.format(target)

    assert "href" not in html(text)
    assert all(kind in {"refused", "link", "hidden"} for kind, _, _ in found(text))


@pytest.mark.parametrize("target", OTHER_SCHEMES[:9] + OTHER_SCHEMES[16:])
def test_other_scheme_is_reported_as_refused(target: str) -> None:
    """An address with another scheme is reported as refused, however it is spelled."""
    ((kind, _, _),) = found(f"[x]({target})")

    assert kind == "refused"


def test_autolink_of_another_scheme_is_refused() -> None:
    """Another scheme between angle brackets makes no link."""
    assert "href" not in html("<javascript:alert(1)>")
    assert found("<javascript:alert(1)>") == [("refused", "javascript:alert(1)", "<javascript:alert(1)>")]


@pytest.mark.parametrize(
    "text", ["![x](y.png)", "![x](https://example.org/y.png)", "![x][1]\n\n[1]: y.png", "![](y.png)"]
)
def test_picture_is_refused(text: str) -> None:
    """A picture in a text is refused, since it belongs into 'media' with its credit."""
    assert "<img" not in html(text)
    assert [kind for kind, _, _ in found(text)] == ["picture"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>\n", id="inline"),
        pytest.param("<script>x</script>", "<p>&lt;script&gt;x&lt;/script&gt;</p>\n", id="block"),
        pytest.param("<!-- x -->", "<p>&lt;!-- x --&gt;</p>\n", id="comment"),
        pytest.param("&lt;script&gt;", "<p>&lt;script&gt;</p>\n", id="written as entities"),
        pytest.param('"x" & y', "<p>&quot;x&quot; &amp; y</p>\n", id="signs"),
        pytest.param("`<b>`", "<p><code>&lt;b&gt;</code></p>\n", id="in code"),
        pytest.param('```<b>"\nx\n```', '<pre><code class="language-&lt;b&gt;&quot;">x\n</code></pre>\n', id="a fence"),
    ],
)
def test_html_is_shown_as_text(text: str, expected: str) -> None:
    """HTML tags are shown as text."""
    assert pieces(text) == [expected]


@pytest.mark.parametrize(("text", "level"), [("# One", 1), ("###### One", 6), ("One\n===", 1), ("One\n---", 2)])
def test_heading_has_placeholder_at_both_ends(text: str, level: int) -> None:
    """A heading's level is left to the page, with a placeholder at each end."""
    assert pieces(text) == [HeadingEdge(level, closing=False), "One", HeadingEdge(level, closing=True)]


@pytest.mark.parametrize("text", ["\x000\x00 [@a]", "&#0;0&#0; [@a]", "&#x0;1&#x0; [@a]", "`\x000\x00` [@a]"])
def test_typed_text_cannot_forge_placeholder(text: str) -> None:
    """No text can forge the internal marker of placeholders."""
    assert [piece for piece in pieces(text) if not isinstance(piece, str)] == [cite(("a", "", ""))]


def test_compiled_texts_are_independent() -> None:
    """Compiling one text does not affect the next."""
    assert compile_markdown("One [@a].") == compile_markdown("One [@a].")
    assert pieces("Two.") == ["<p>Two.</p>\n"]


@pytest.mark.parametrize(
    ("text", "findings"),
    [
        pytest.param(f"{'- ' * 50}x\n\n# After", [("deep", f"{'- ' * 30}x")], id="a list in lists"),
        pytest.param(f"{'>' * 101} x\n\nAfter", [("deep", f"{'>' * 61} x")], id="a quotation in quotations"),
        pytest.param(f"{'> ' * 40}x\n\n{'- ' * 20}y", [("deep", "x"), ("deep", "y")], id="one level too many"),
        pytest.param(f"{'> ' * 39}x\n\n{'- ' * 19}y", [], id="not too deep"),
        pytest.param("|a|b|\n|-|-|\n|c|d|e|f|\n|g|\n", [("cells", "e|f|")], id="cells beyond the head"),
        pytest.param("> a | b\n> --- | ---\n> c | d | e", [("cells", " e")], id="cells in a quotation"),
        pytest.param("|a|\n|-|\n|b| | |\n|c \\| d|\n", [], id="empty cells, and an escaped line"),
        pytest.param("- a|b|c\n  -|-\n  1|2", [("uneven", "a|b|c")], id="an uneven head in a list"),
        pytest.param("a|b\n-|-\nc|d\n\na|b\n\n-|-", [], id="a table, and no tables"),
        pytest.param("One\n```\ntwo", [("unclosed", "```")], id="a block of code without an end"),
        pytest.param("- ~~~\n  one\n\ntwo", [("unclosed", "~~~")], id="a block of code that ends with its list"),
        pytest.param("```The words", [("unclosed-words", "```The words")], id="three marks before words"),
        pytest.param("``` json lines\n{}\n```", [("fence", "json lines")], id="words beside the marks"),
        pytest.param("```json\n\n{}\n\n```\n\n```\n```", [], id="blocks of code"),
        pytest.param("[a]\n\n[a]: b\n[A]: c", [("second", "[A]: c")], id="a second definition"),
        pytest.param('[a](b "the title")', [("title", "the title")], id="the title of a link within the site"),
        pytest.param('[a](https://example.org/ "title")', [], id="the title of another link, which browsers show"),
        pytest.param("[](https://example.org/) [*a*](b)", [("wordless", "[](")], id="a link without words"),
        pytest.param("A[^1].\n\n[^1]: https://example.org/", [("footnote", "[^1]")], id="a footnote that is a link"),
    ],
)
def test_hidden_text_is_found_at_its_place(text: str, findings: list[tuple[str, str]]) -> None:
    """Text that a page would leave out, or not show as it is meant, is found where it stands."""
    assert [(name, marked) for kind, name, marked in found(text) if kind == "hidden"] == findings


def test_deeply_nested_text_is_kept() -> None:
    """What follows the deepest list or quotation is still on the page, and so is that as typed."""
    text = f"{'- ' * 50}first\n\n  second\n\n{'>' * 101} third\n\n    fourth\n\nlast [@a]\n"

    assert re.findall("first|second|third|fourth|last", html(text)) == ["first", "second", "third", "fourth", "last"]
    assert f"{'- ' * 30}first" in html(text)
    assert [target for kind, target, _ in found(text) if kind == "citation"] == ["a"]


FRAGMENTS = st.sampled_from(
    [
        "[@a]", "[", "]", "(", ")", "](", "![", "@", ";", "-@a", "see ", ", p. 3", "\n", "\n\n", "# ", "> ", "- ",
        "1. ", "`", "```", "    ", "*", "**", "|", "|-|\n", "<", ">", "<script>", "</a>", "<!--", "&", "&#0;", "&lt;",
        "\\", '"', "javascript:", "https://example.org", "//", "x", "і", "\x00", "\t", "\u2028", "[1]: ", "🙂",
        "event#claim", "%", "%0",
    ]
)  # fmt: skip
_TAG = re.compile(r"<(/?[a-zA-Z][a-zA-Z0-9]*)")
ALLOWED = {
    "p", "a", "em", "strong", "code", "pre", "ul", "ol", "li", "blockquote", "br", "hr",
    "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip


@settings(max_examples=100)
@given(st.one_of(st.text(max_size=80), st.lists(FRAGMENTS, max_size=25).map("".join)))
@example("[@a](x")
@example("![[@a]](<script>)")
@example("[x](<>)")
@example("[@a;;;]")
@example("\x00")
def test_any_text_compiles_to_safe_html(text: str) -> None:
    """Any text compiles, yields only Markdown's tags, and all its references are within the text."""
    compiled = compile_markdown(text)
    lines = text.split("\n")

    assert {name.strip("/").lower() for name in _TAG.findall(html(text))} <= ALLOWED
    assert "<script" not in html(text).lower()
    assert hrefs(compiled) <= {"http", "https", "mailto"}
    for item in compiled.found:
        line, column, length = item.inside
        assert 0 <= line < len(lines)
        assert column + length <= len(lines[line])


BLANKS = st.text("\u00a0\u3000\u2003\u2028\u0085\x0b \n", min_size=1, max_size=6)
"""White space that Python strips from a text; only spaces make a line that is blank in Markdown."""
PARTS = st.sampled_from(["word ", "> ", "- ", "1. ", "# ", "\n", "\n\n", "\n===\n"]) | BLANKS
KEYS = st.sampled_from(["[@key1]", "[see @key2, p. 3]", "@key3 ", "[x](key4)"])


@settings(max_examples=300)
@given(st.lists(PARTS | KEYS, max_size=25).map("".join))
@example("\u00a0\n[@key1]")
@example("\u2028\n@key3 ")
def test_place_reads_as_its_reference(text: str) -> None:
    """The place of each citation, key and link has the words of it, whatever white space is around it."""
    lines = text.split("\n")
    for item in compile_markdown(text).found:
        if item.target.startswith("key"):
            line, column, length = item.inside
            assert lines[line][column : column + length].removeprefix("@") == item.target


MARKS = st.sampled_from(
    [
        "- ", "* ", "1. ", "> ", "# ", "```", "~~~", "`", "|", "| ", "|---|---|\n", "---", "[", "]", "(", ")", "]: ",
        "[^1]", "[^1]: ", "[a]: https://example.org\n", "[a](b ", "<!--", "-->", "<b>", "\n", "\n\n", "    ", "\\",
        "**", "~~", "![", '"', "&amp;", "[@a]", "; ", "> " * 44, "- " * 25, ">" * 101,
    ]
)  # fmt: skip
WORDS = st.integers(0, 99).map(lambda number: f"w{number:02}q ")
SEEN = frozenset({"citation", "link"})
"""The kinds of references that a page shows as they are meant."""


@settings(max_examples=300)
@given(st.lists(st.one_of(MARKS, WORDS), max_size=25).map("".join))
@example(f"{'- ' * 50}w01q \n\nw02q ")
@example("|a|\n|-|\n|b|w01q |")
@example("~~~ w01q w02q ")
@example("[a]: https://example.org\n[a]: https://example.org/w01q ")
def test_no_word_is_lost_in_silence(text: str) -> None:
    """Each word is on the page, or in a paragraph with a finding."""
    compiled = compile_markdown(text)
    shown = "".join(_shown(piece) for piece in compiled.prose.pieces)
    told = {item.inside[0] for item in compiled.found if item.kind not in SEEN}
    for number, line in enumerate(text.split("\n")):
        above = text.split("\n")[: number + 1]
        first = max((row + 1 for row, other in enumerate(above) if not other.strip(" \t>")), default=0)
        for word in re.findall(r"w\d\dq", line):
            assert word in shown or told & {*range(first, number + 1)}, (word, text)


def _shown(piece: Piece) -> str:
    """Return what readers see of a piece, with the addresses of its links."""
    if isinstance(piece, CitationGroup):
        return " ".join(f"{item.source} {item.prefix} {item.locator}" for item in piece.items)
    if isinstance(piece, LinkStart):
        return piece.target
    return re.sub(r"<(?!a )[^>]*>", "", piece) if isinstance(piece, str) else ""


def hrefs(compiled: Compiled) -> set[str]:
    """Return the schemes of the complete links in a text."""
    whole = "".join(piece for piece in compiled.prose.pieces if isinstance(piece, str))
    return {href.partition(":")[0].lower() for href in re.findall(r'href="([^"]*)"', whole)}
