"""Sanitizing of SVG: what is published, and what is refused."""

from __future__ import annotations

import time
from contextlib import suppress
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.pictures.probing import is_svg
from onrecord.pictures.svg import sanitize_svg
from onrecord.pictures.svg_expansion import EVERYTHING, UnsafeError, parts_by_selector

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 200">'


LOADING = (
    "url(https://example.org/a)",
    "url(//example.org/a)",
    "url('a.svg#b')",
    "URL(data:image/png;base64,AA)",
    "url( /**/ '//example.org/a')",
    "url(#a//example.org 'b')",
    "url('#a\n//example.org')",
    "url()",
    "url('')",
    "url(var(--a))",
    "u\\72l(//example.org/a)",
    "\\75rl(//example.org/a)",
    "u/**/rl(//example.org/a)",
    "image-set('//example.org/a' 1x)",
    "-webkit-image-set(url(//example.org/a) 1x)",
    'IMAGE-SET("//example.org/a" 1x)',
    "image('//example.org/a')",
    "src('//example.org/a')",
    "cross-fade(url(//example.org/a), red)",
    "element(#a)",
    "-moz-element(#a)",
    "paint(a)",
    "attr(href url)",
    "expression(alert(1))",
    "url-prefix(//example.org)",
    "ımage-set('//example.org/a' 1x)",
    "red; @import '//example.org/a'",
    "red } @font-face { src: local(a) ",
    "red } @namespace 'a'; b { fill: red",
    "'open",
    "red /* open",
    "red; --a: url(#b)",
)
"""CSS values that load a resource, or that some parser could read as such."""


def _everywhere(css: str) -> tuple[str, ...]:
    """Return elements with a value in each place where SVG allows CSS."""
    quoted = escape(css).replace("\n", "&#10;")
    return (
        f"<style>.a {{ fill: {escape(css, quote=False)} }}</style>",
        f'<g style="fill: {quoted}"></g>',
        *(f'<rect {name}="{quoted}"></rect>' for name in ("fill", "filter", "mask", "cursor", "marker", "clip-path")),
        f'<rect><animate attributeName="fill" from="{quoted}"></animate></rect>',
        f'<rect><set attributeName="mask" to="{quoted}"></set></rect>',
    )


def _sanitized(inside: str, head: str = HEAD) -> str:
    return sanitize_svg(f"{head}{inside}</svg>".encode()).text.decode()


@pytest.mark.parametrize(
    "inside",
    [
        '<path d="M0 0h320v200z" fill="url(#a)"></path>',
        '<defs><linearGradient id="a"><stop offset="0" stop-color="#fff"></stop></linearGradient></defs>',
        "<style>.a { fill: red } .b { mask: url( '#m' ) }</style>",
        '<text x="1" y="2" xml:space="preserve">a &lt; b &amp; c</text>',
        '<symbol id="s"></symbol><use href="#s"></use>',
        '<circle r="4"><animate attributeName="r" to="9" dur="1s"></animate></circle>',
        '<g style="fill:rgb(1,2,3);stroke:url(#a);font-family:&quot;A (b)&quot;" transform="rotate(-4 1,2)"></g>',
        '<rect fill="color-mix(in srgb, red 50%, var(--c))" filter="url(&quot;#f&quot;)"></rect>',
        "<style>@media (prefers-color-scheme: dark) { .a:not(.b) { fill: #fff } }</style>",
        "<style>@keyframes a { 50% { transform: rotateX(9deg) } } .a { animation: a 1s steps(4) }</style>",
        '<path d="M0,0l9-9z" marker-end="url(#m)"></path><marker id="m" orient="auto"><path d="M0 0"></path></marker>',
        '<a href="#here"><text id="here">somewhere</text></a>',
    ],
)
def test_drawing_elements_stay_unchanged(inside: str) -> None:
    """Elements and attributes that draw stay word for word."""
    assert _sanitized(inside) == f"{HEAD}{inside}</svg>\n"


@pytest.mark.parametrize(
    "inside",
    [
        "<!-- made in C:\\Users\\somebody -->",
        "<?editor somebody?>",
        "<metadata><rdf:RDF xmlns:rdf='x'><dc:creator xmlns:dc='y'>somebody</dc:creator></rdf:RDF></metadata>",
        '<sodipodi:namedview xmlns:sodipodi="x"><script>somebody</script></sodipodi:namedview>',
    ],
)
def test_metadata_is_removed(inside: str) -> None:
    """Comments, metadata and the notes of drawing programs are not published."""
    assert _sanitized(inside) == f"{HEAD}</svg>\n"


def test_metadata_attributes_are_removed() -> None:
    """A file name that a drawing program wrote on an element is not published."""
    head = HEAD.replace(">", ' xmlns:inkscape="x" inkscape:export-filename="/home/somebody/a.png">')

    assert _sanitized("", head) == f"{HEAD}</svg>\n"


def test_document_type_is_removed() -> None:
    """Many programs write a document type; it has no effect."""
    kind = '<?xml version="1.0"?>\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/x.dtd">\n'

    assert sanitize_svg(f"{kind}{HEAD}</svg>".encode()).text.decode() == f"{HEAD}</svg>\n"


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<g onclick="alert(1)"></g>',
        '<g ONLOAD="alert(1)"></g>',
        "<foreignObject></foreignObject>",
        '<image href="data:image/jpeg;base64,AA"></image>',
        '<a href="javascript:alert(1)"></a>',
        '<a xlink:href=" https://example.org/" xmlns:xlink="http://www.w3.org/1999/xlink"></a>',
        '<use href="other.svg#a"></use>',
        "<style>@import 'https://example.org/a.css';</style>",
        "<style>.a { fill: url(https://example.org/a) }</style>",
        "<style>.a { fill: u\\72l(https://example.org/a) }</style>",
        '<style>.a { fill: <![CDATA[url("//example.org/a")]]> }</style>',
        f"<style>{' ' * 8190}@import 'https://example.org/a.css';</style>",
        "<style>.a { fill: ur<g></g>l(//example.org/a) }</style>",
        '<g style="fill: url(//example.org/a)"></g>',
        '<rect fill="url(//example.org/a)"></rect>',
        '<g xml:base="https://example.org/"></g>',
        '<g xmlns="http://www.w3.org/1999/xhtml"><script>1</script></g>',
        '<g xmlns:xlink="http://example.org/"></g>',
        "<iframe></iframe>",
        "<SCRIPT>1</SCRIPT>",
        "&nobody;",
        "<g>" * 300 + "</g>" * 300,
        '<set attributeName="href" to="javascript:alert(1)"></set>',
        '<animate attributeName="onclick" to="alert(1)"></animate>',
        '<feImage href="https://example.org/a.png"></feImage>',
        '<font-face-uri href="https://example.org/a.woff"></font-face-uri>',
        '<a href=""></a>',
        '<a href="#a(b)"></a>',
        '<use href="#a" src="https://example.org/"></use>',
        '<g xml:base="#"></g>',
        '<rect id="a"></rect><animate href="#a" attributeName="x" to="9"></animate>',
        '<rect><set attributeName="fill" to="url(#a)"></set></rect>',
        '<rect><animate attributeName="filter" values="none;url(//example.org/a)"></animate></rect>',
        '<rect><animate attributeName="xlink:href" to="#a"></animate></rect>',
        '<rect><animate attributeName=" href" to="#a"></animate></rect>',
        '<rect><animate attributeName="style" to="fill: red"></animate></rect>',
        '<rect><animate attributeName="class" to="a"></animate></rect>',
        *(inside for css in LOADING for inside in _everywhere(css)),
    ],
)
def test_elements_that_run_or_load_are_refused(inside: str) -> None:
    """A drawing that could run a program or load a resource is a problem and is not published."""
    with pytest.raises(UnsafeError, match=r"^(holds|links to|has|gives|changes|uses|is nested|is no valid SVG)"):
        _sanitized(inside)


def test_refusal_names_the_line() -> None:
    """The problem names the line of the drawing's file."""
    with pytest.raises(UnsafeError) as caught:
        _sanitized('\n\n<rect fill="src(a)"></rect>')

    assert str(caught.value) == "has 'fill' with src(), which can load something from elsewhere (line 3)"


@pytest.mark.parametrize(
    ("attribute", "element"),
    [
        ('ping="https://example.org/"', "a"),
        ('data-name="/home/somebody/a.svg"', "g"),
        ('srcset="https://example.org/a.png 2x"', "g"),
        ('xlink:title="somebody" xmlns:xlink="http://www.w3.org/1999/xlink"', "g"),
        ('xmlns:x="http://www.w3.org/1999/xlink" x:href="#a"', "g"),
        ('nobody-knows="url(//example.org/)"', "rect"),
        ('xml:id="a"', "rect"),
    ],
)
def test_unknown_attribute_is_removed(attribute: str, element: str) -> None:
    """An attribute that draws nothing in SVG is not published: some browser may give it a meaning one day."""
    sanitized = _sanitized(f"<{element} {attribute}></{element}>")

    assert (
        sanitized.replace(' xmlns:xlink="http://www.w3.org/1999/xlink"', "") == f"{HEAD}<{element}></{element}></svg>\n"
    )


def test_comments_in_styles_are_removed() -> None:
    """A comment in a style sheet separates its neighbours and is not published."""
    sanitized = _sanitized('<style>/* C:\\somebody */.a/**/.b { }</style><g style="/* somebody */fill: red"></g>')

    assert sanitized == f'{HEAD}<style> .a .b {{ }}</style><g style=" fill: red"></g></svg>\n'


def _nested(element: str, each: str, count: int = 9) -> str:
    """Return a chain of elements, each with ten copies of `each`; N is the number of the element before."""
    first = f'<{element} id="p0"><path></path></{element}>'
    numbered = (each.replace("N", str(level)) * 10 for level in range(count))
    return first + "".join(f'<{element} id="p{level + 1}">{ten}</{element}>' for level, ten in enumerate(numbered))


def _many(element: str, inside: str, count: int) -> str:
    return f"<{element}>{inside * count}</{element.partition(' ')[0]}>"


PATH = "<path></path>"
USE = '<use href="#pN"></use>'
CLASSED = '<path class="cN"></path>'
LONG = f"M0 0{'h1' * 999}"
RULES = "".join(f".c{level}{{fill:url(#p{level})}}" for level in range(9))
MARKER = _many("marker id='m'", PATH, 99)
XLINK = 'xmlns:xlink="http://www.w3.org/1999/xlink"'
BOMBS = {
    "use": _nested("g", USE),
    "use with xlink": _nested("g", f'<use xlink:href="#pN" {XLINK}></use>'),
    "use with an escaped address": _nested("g", '<use href="#%70N"></use>'),
    "use in definitions": f"<defs>{_nested('g', USE)}</defs>",
    "use of symbols": _nested("symbol", USE),
    "pattern": _nested("pattern", '<path fill="url(#pN)"></path>'),
    "pattern as a stroke": _nested("pattern", "<path stroke=\"url( '#pN' )\"></path>"),
    "pattern by style": _nested("pattern", '<path style="fill:url(#pN)"></path>'),
    "pattern by class": f"<style>{RULES}</style>{_nested('pattern', CLASSED)}",
    "pattern by class, in a media rule": f"<style>@media screen {{ {RULES} }}</style>{_nested('pattern', CLASSED)}",
    "pattern by a later style": f"{_nested('pattern', CLASSED)}<style>{RULES}</style>",
    "mask": _nested("mask", '<path mask="url(#pN)"></path>'),
    "clip path": _nested("clipPath", '<path clip-path="url(#pN)"></path>'),
    "marker": _nested("marker", '<path d="M0 0" marker="url(#pN)"></path>'),
    "marker on many points": f'{MARKER}<path marker-mid="url(#m)" d="{LONG}"></path>',
    "marker on animated points": (
        f'{MARKER}<path marker-mid="url(#m)"><animate attributeName="d" to="{LONG}"></animate></path>'
    ),
    "pattern inherited by many": _many("pattern id='p'", PATH, 999) + _many("g fill='url(#p)'", PATH, 99),
    "pattern inherited by copies": (
        _many("pattern id='p'", PATH, 999) + _many("g id='g'", PATH, 99) + '<use href="#g" fill="url(#p)"></use>'
    ),
    "mask inherited": (_many("mask id='m'", PATH, 999) + _many("g mask='url(#m)'", '<path mask="inherit"></path>', 99)),
    "use of a long line": f'<path id="p" d="{LONG}"></path>' + '<use href="#p"></use>' * 9_999,
    "use of a long text": f'<text id="p">{"word" * 500}</text>' + '<use href="#p"></use>' * 9_999,
    "many elements": "<g></g>" * 50_001,
}
"""Small drawings that expand to huge ones, by their means."""


ILLUSTRATED = (
    '<style>.cls-1{clip-path:url(#c)}.cls-2{fill:url(#g)}</style><clipPath id="c"><rect class="cls-2"></rect>'
    '</clipPath><linearGradient id="g"></linearGradient><g class="cls-1"><path class="cls-2"></path></g>'
)
"""What drawing programs write: classes, clip paths and gradients, in one style sheet."""


@pytest.mark.parametrize("bomb", BOMBS)
def test_drawing_with_too_many_expansions_is_refused(bomb: str) -> None:
    """A drawing that would keep a browser busy is refused without expanding it."""
    with pytest.raises(UnsafeError, match=r"50,000 elements"):
        _sanitized(BOMBS[bomb])


@pytest.mark.parametrize(
    "inside",
    [
        _nested("g", USE, 3),
        _nested("pattern", '<path fill="url(#pN)"></path>', 3),
        _nested("linearGradient", '<stop stop-color="url(#pN)"></stop>'),
        f"<style>.c1{{clip-path:url(#p1)}}.other{{clip-path:url(#p9)}}</style>{_nested('clipPath', CLASSED)}",
        ILLUSTRATED,
        '<g id="a"><path></path></g><use href="#nowhere"></use><use href="#"></use>',
        '<a href="#a"><g id="a"></g></a>',
        f'<path id="p" d="{LONG * 99}"></path><use href="#p"></use>',
        "<g></g>" * 9_999,
    ],
)
def test_drawing_that_reuses_parts_is_accepted(inside: str) -> None:
    """Clones, patterns, clip paths and classes, as drawing programs write them, are accepted."""
    assert _sanitized(inside) == f"{HEAD}{inside}</svg>\n"


@pytest.mark.parametrize(
    "inside",
    [
        '<g id="a"><use href="#a"></use></g>',
        '<g id="a"><use href="#b"></use></g><g id="b"><use href="#a"></use></g>',
        '<pattern id="a"><rect fill="url(#a)"></rect></pattern>',
        '<pattern id="a" href="#b"></pattern><pattern id="b" href="#a"></pattern>',
        '<mask id="a" mask="url(#a)"></mask>',
        '<clipPath id="a"><use href="#b"></use></clipPath><g id="b" clip-path="url(#a)"></g>',
        '<style>path { marker-end: url(#m) }</style><marker id="m"><path></path></marker>',
        "<style>@keyframes a { to { fill: url(#p) } }</style><pattern id='p'><path></path></pattern>",
        "<style>.a { fill: url(#p); .b { fill: red } }</style><pattern id='p'><path></path></pattern>",
        "<style>[x], :is(.a, .b) { fill: url(#p) }</style><pattern id='p'><path></path></pattern>",
    ],
)
def test_drawing_with_a_cycle_is_refused(inside: str) -> None:
    """An endless cycle of references is refused; so is a style whose targets can't be determined."""
    with pytest.raises(UnsafeError, match=r"^has a part that is made of itself \(line 1\)$"):
        _sanitized(inside)


@pytest.mark.parametrize(
    "inside",
    [
        "".join(f"<style>.a{{fill:url(#p{number})}}</style>" for number in range(3_000))
        + "".join(f'<pattern id="p{number}"></pattern>' for number in range(3_000))
        + '<path class="a"></path>' * 3_000,
        f'<g style="{"fill:url(#a);" * 50_000}"></g>' * 4,
        f"<style>{'/*' * 200_000}</style>",
        f"<style>{'a' * 400_000}(</style>",
        f"<style>{'{' * 200_000}</style>",
        f'<path d="{"M0 0" * 100_000}" fill="{"-" * 100_000}("></path>',
        f'<g class="{"a " * 200_000}"></g>',
        f"<style>a {{ fill: rgb(1) {'-- ' * 100_000} }}</style>",
        f'<g style="fill: rgb(1) {"--a " * 75_000}"></g>',
    ],
    ids=range(9),
)
def test_checking_takes_linear_time(inside: str) -> None:
    """The program reads a drawing once, however hard its author made it to read."""
    began = time.process_time()
    with suppress(UnsafeError):
        _sanitized(inside)

    assert time.process_time() - began < 5


def test_selectors_with_many_parts_take_little_memory() -> None:
    """What is kept of a rule grows with its length, not with its selectors times its parts, and no part is lost."""
    parts = {f"p{number}" for number in range(300)}
    sheet = ",".join(f".a{number}" for number in range(300)) + "{" + "".join(f"x:url(#{one});" for one in parts) + "}"
    found = parts_by_selector(sheet)

    assert sum(map(len, found.values())) <= len(sheet)
    assert found[EVERYTHING] == parts


@pytest.mark.parametrize(
    "text",
    [
        "<svg></svg>",
        "<html><svg/></html>",
        f"{HEAD}",
        f"{HEAD}</svg><svg/>",
        f'<!DOCTYPE svg [<!ENTITY a "aaaa">]>{HEAD}&a;</svg>',
        f'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>{HEAD}&a;</svg>',
        f'<?xml version="1.0" encoding="nonesuch"?>{HEAD}</svg>',
        HEAD.replace("svg xmlns", "s:svg xmlns:s"),
        "\ufffe<svg",
    ],
)
def test_malformed_svg_is_refused(text: str) -> None:
    """An incomplete file, a file that is no SVG and a declared entity are problems."""
    with pytest.raises(UnsafeError):
        sanitize_svg(text.encode())


@pytest.mark.parametrize(
    ("measures", "expected"),
    [
        ('viewBox="0 0 320 200"', (320, 200)),
        ('viewBox="-5,-5 , 32.4 20.5"', (32, 21)),
        ('viewBox="0 0 32 20" width="640" height="400px"', (640, 400)),
        ('viewBox="0 0 32 20" width="100%" height="auto"', (32, 20)),
        ('width="1in" height="2.54cm"', (96, 96)),
        ('viewBox="0 0 .1 .1"', (1, 1)),
    ],
)
def test_drawing_has_its_declared_size(measures: str, expected: tuple[int, int]) -> None:
    """The size is the drawing's width and height, else those of its viewBox."""
    drawing = sanitize_svg(f'<svg xmlns="http://www.w3.org/2000/svg" {measures}/>'.encode())

    assert (drawing.width, drawing.height) == expected


@pytest.mark.parametrize(
    "measures",
    ["", 'width="100%"', 'viewBox="0 0 0 20"', 'viewBox="0 0 -3 20"', 'viewBox="0 0 20"', 'viewBox="0 0 1e9 2"',
     'viewBox="0 0 999999 2"', 'viewBox="0 0 nan inf"', 'width="4em" height="2em"'],
)  # fmt: skip
def test_drawing_without_a_size_is_refused(measures: str) -> None:
    """A page can't reserve room for a drawing without a size."""
    with pytest.raises(UnsafeError):
        sanitize_svg(f'<svg xmlns="http://www.w3.org/2000/svg" {measures}/>'.encode())


def test_sanitizing_is_idempotent() -> None:
    """A sanitized drawing stays the same, byte for byte."""
    text = _sanitized("<text id='a' class=\"b&quot;c&#10;d\">x &gt; y\n\n z</text><use href='#a'/>").encode()

    assert sanitize_svg(text).text == text


@given(
    st.lists(
        st.sampled_from(
            [HEAD, "</svg>", "<g a='", "'>", "<", ">", "&", "<!--", "-->", "\0", "<style>", "é", "<![CDATA["]
        )
    )
)
def test_any_text_is_a_drawing_or_a_problem(parts: list[str]) -> None:
    """Any text gives a drawing or a problem, and no other exception."""
    data = "".join(parts).encode()
    is_svg(data)
    try:
        sanitize_svg(data)
    except UnsafeError as error:
        assert str(error)  # noqa: PT017  (either is right)
