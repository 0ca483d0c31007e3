"""Drawings: what of an SVG is published, and what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.pictures.svg import UnsafeError, is_drawing, redraw

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 200">'


def _redrawn(inside: str, head: str = HEAD) -> str:
    return redraw(f"{head}{inside}</svg>".encode()).text.decode()


@pytest.mark.parametrize(
    "inside",
    [
        '<path d="M0 0h320v200z" fill="url(#a)"></path>',
        '<defs><linearGradient id="a"><stop offset="0" stop-color="#fff"></stop></linearGradient></defs>',
        "<style>.a { fill: red } .b { mask: url( '#m' ) }</style>",
        '<text x="1" y="2" xml:space="preserve">a &lt; b &amp; c</text>',
        '<symbol id="s"></symbol><use href="#s"></use>',
        '<circle r="4"><animate attributeName="r" to="9" dur="1s"></animate></circle>',
    ],
)
def test_drawing_stays_as_it_is(inside: str) -> None:
    """What draws stays word for word."""
    assert _redrawn(inside) == f"{HEAD}{inside}</svg>\n"


@pytest.mark.parametrize(
    "inside",
    [
        "<!-- made in C:\\Users\\somebody -->",
        "<?editor somebody?>",
        "<metadata><rdf:RDF xmlns:rdf='x'><dc:creator xmlns:dc='y'>somebody</dc:creator></rdf:RDF></metadata>",
        '<sodipodi:namedview xmlns:sodipodi="x"><script>somebody</script></sodipodi:namedview>',
    ],
)
def test_notes_are_left_out(inside: str) -> None:
    """Comments, metadata and what drawing programs note down are not published."""
    assert _redrawn(inside) == f"{HEAD}</svg>\n"


def test_notes_on_elements_are_left_out() -> None:
    """The name of a file that a drawing program wrote on an element is not published."""
    head = HEAD.replace(">", ' xmlns:inkscape="x" inkscape:export-filename="/home/somebody/a.png">')

    assert _redrawn("", head) == f"{HEAD}</svg>\n"


def test_declaration_of_the_document_type_is_left_out() -> None:
    """Many programs write one; it says nothing."""
    kind = '<?xml version="1.0"?>\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/x.dtd">\n'

    assert redraw(f"{kind}{HEAD}</svg>".encode()).text.decode() == f"{HEAD}</svg>\n"


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
    ],
)
def test_what_runs_or_loads_is_refused(inside: str) -> None:
    """What could run a program, or load something from elsewhere, is a problem and is not published."""
    with pytest.raises(UnsafeError, match=r"^(holds|links to|has|gives|changes|uses|is nested|is no valid SVG)"):
        _redrawn(inside)


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
def test_what_is_no_drawing_is_refused(text: str) -> None:
    """What is not whole, is no SVG, or declares entities is a problem."""
    with pytest.raises(UnsafeError):
        redraw(text.encode())


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
def test_drawing_has_the_size_that_it_says(measures: str, expected: tuple[int, int]) -> None:
    """A drawing's own width and height count, else those of its viewBox."""
    drawing = redraw(f'<svg xmlns="http://www.w3.org/2000/svg" {measures}/>'.encode())

    assert (drawing.width, drawing.height) == expected


@pytest.mark.parametrize(
    "measures",
    ["", 'width="100%"', 'viewBox="0 0 0 20"', 'viewBox="0 0 -3 20"', 'viewBox="0 0 20"', 'viewBox="0 0 1e9 2"',
     'viewBox="0 0 999999 2"', 'viewBox="0 0 nan inf"', 'width="4em" height="2em"'],
)  # fmt: skip
def test_drawing_without_a_size_is_refused(measures: str) -> None:
    """A drawing that says nowhere how large it is would have no place kept free on the page."""
    with pytest.raises(UnsafeError):
        redraw(f'<svg xmlns="http://www.w3.org/2000/svg" {measures}/>'.encode())


def test_what_was_redrawn_is_redrawn_the_same() -> None:
    """A drawing that was published can be published again, byte by byte."""
    text = _redrawn("<text id='a' class=\"b&quot;c&#10;d\">x &gt; y\n\n z</text><use href='#a'/>").encode()

    assert redraw(text).text == text


@given(
    st.lists(
        st.sampled_from(
            [HEAD, "</svg>", "<g a='", "'>", "<", ">", "&", "<!--", "-->", "\0", "<style>", "é", "<![CDATA["]
        )
    )
)
def test_no_text_ends_the_program(parts: list[str]) -> None:
    """Whatever a file holds, it is a drawing or a problem."""
    data = "".join(parts).encode()
    is_drawing(data)
    try:
        redraw(data)
    except UnsafeError as error:
        assert str(error)  # noqa: PT017  (either is right)
