"""The pieces of HTML: all of it, in order, whatever it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.web.html_tokens import html_tokens, unescape


@pytest.mark.parametrize(
    ("source", "kinds"),
    [
        ("a<b>c</b>", "text start text end"),
        ("1 < 2", "text"),
        ("<!-->a<!--b>c-->", "comment text comment"),
        ("<!doctype html><?xml a?></ a></>", "declaration declaration declaration declaration"),
        ("<![CDATA[a]]>b", "declaration text"),
        ("<![if a", "unclosed"),
        ("<!-- a <b>c", "unclosed text start text"),
        ("<a b='>'>c", "start text"),
        ("<a b='>", "start"),
        ("<b>a<i", "start text unclosed"),
        ('<a b="<i>"', "unclosed"),
        ("<SCRIPT>a<b></c></scripts></script >d", "start raw end text"),
        ("<title>a", "start raw"),
    ],
)
def test_pieces_have_their_kinds(source: str, kinds: str) -> None:
    """Tags, comments and text are told apart as browsers do; markup without an end is a kind of its own."""
    assert [token.kind for token in html_tokens(source)] == kinds.split()


def test_attributes_are_read() -> None:
    """Names are small, values are resolved, and of two attributes with one name the first counts."""
    (token,) = html_tokens("<A HREF='x?a&amp;b' href=y title=\"a>'b\" c d = e=/f g/>")

    assert (token.name, token.attributes) == (
        "a",
        {"href": "x?a&b", "title": "a>'b", "c": "", "d": "e=/f", "g": ""},
    )


@given(st.text(alphabet=st.sampled_from("<>/!-?=[]\"' \nabscript&#;1")) | st.text())
def test_pieces_are_the_whole(source: str) -> None:
    """Nothing of a text is lost or doubled."""
    tokens = list(html_tokens(source))

    assert "".join(token.source for token in tokens) == source
    assert all(token.attributes is not None for token in tokens if token.kind == "start")


def test_number_of_a_character_may_be_long() -> None:
    """Python refuses to read a number of thousands of digits."""
    assert unescape(f"&#{'1' * 5_000};&#65;&amp;") == "\ufffdA&"
