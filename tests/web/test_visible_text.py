"""The text that a page shows: what readers see, in the right encoding, and in linear time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from time_growth import is_linear

from onrecord.web.fetch import Response
from onrecord.web.page_text import text_of, title_of, visible_text


def _page(content: bytes, kind: str = "text/html") -> Response:
    return Response("https://example.org/", 200, {"content-type": kind}, content)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<p>One <b>wo</b>rd</p><p>Two</p>", "One word Two"),
        ("a<br>b<script>if (a<b) c</script>d<style>p>q</style>", "a b d"),
        ("x<!-- <p>no</p> -->y", "xy"),
        ("<!doctype html><?php no ?><h1 title='a>b'>Head</h1>", "Head"),
        ("1 < 2 &amp; 3 &gt; 2&nbsp;&laquo;&#1040;&raquo;", "1 < 2 & 3 > 2 «А»"),
        ("<SCRIPT>no</ScRiPt >yes", "yes"),
        ("seen<script>never closed", "seen"),
        ("seen<p title='never closed", "seen"),
        ("<select><option>no</select>yes", "yes"),
    ],
)
def test_readers_text_is_taken(source: str, words: str) -> None:
    """Tags end words where they end lines; scripts, styles and comments are no text."""
    assert " ".join(visible_text(source).split()) == words


@pytest.mark.parametrize(
    "page",
    [
        _page("закон".encode("cp1251"), "text/html; charset=windows-1251"),
        _page(b"<meta charset='koi8-r'>" + "закон".encode("koi8-r")),
        _page(b'<meta http-equiv="Content-Type" content="text/html; charset=cp1251">' + "закон".encode("cp1251")),
        _page("закон".encode()),
        _page("\ufeffзакон".encode(), "text/html; charset=latin-1"),
        _page("закон".encode(), "text/html; charset=rot13"),
        _page("закон".encode(), "text/plain; charset=no-such-encoding"),
    ],
)
def test_encoding_is_the_declared_one(page: Response) -> None:
    """The server's word counts, then the page's; else the text is UTF-8."""
    assert (text_of(page) or "").strip() == "закон"


def test_other_kinds_have_no_text() -> None:
    """A picture or a PDF has no text here."""
    assert text_of(_page(b"%PDF-1.7", "application/pdf")) is None
    assert text_of(Response("https://example.org/", 200, {}, b"x")) is None


def test_title_is_read() -> None:
    """The title is that of the page, with its character references resolved."""
    assert title_of(_page(b"<head><title lang=en> Just a moment&hellip; </title>")) == "Just a moment…"
    assert title_of(_page(b"<p>none")) == ""


@given(st.text(alphabet=st.sampled_from("<>/!-?=\"' \nabscript&#;")))
def test_no_markup_breaks_it(source: str) -> None:
    """Any text can be read."""
    assert isinstance(visible_text(source), str)


@pytest.mark.parametrize(
    "part", ["<!--", "<script>", "</script ", "<a '", '<a ="', "<a = ", "<", "<title", "&#", "<p>"]
)
def test_hostile_markup_takes_linear_time(part: str) -> None:
    """Whatever a page repeats, it is read in time like its length."""

    def read(size: int) -> None:
        page = _page(b"<script>" * (part == "</script ") + part.encode() * (size // len(part)))
        text_of(page)
        title_of(page)

    assert is_linear(read, 300_000)
