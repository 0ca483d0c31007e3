"""Reading pages of strangers: their metadata, their text, and bytes that were made to do harm."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_pdfs import encrypted_pdf, pdf, pdf_bomb
from slow import slow

from onrecord.web.page_facts import Answer, Page, PageFacts, ReadError, Unreadable, read_page
from onrecord.web.reading.days import day_of_address, day_of_value, days_in
from onrecord.web.reading.languages import language_tag, recognized_language
from onrecord.web.reading.page_formats import read

# In the real program the libraries run in a process of their own, where their warnings are no errors.
pytestmark = pytest.mark.filterwarnings("ignore")

RUSSIAN = (
    "Министр сказала, что текст заявления был согласован с компанией, и что она не понимает, о чем идет речь. "
    "В компании на вопросы не ответили, но напомнили, что это не первый раз."
)
KAZAKH = (
    "Министрлік компаниямен бірлескен мәлімдеме туралы хабарлады және бұл үшін келісім бар екенін айтты. "
    "Осы мәтін бойынша тараптар келіскен болып шықты, деп хабарлады баспасөз қызметі."
)
ENGLISH = (
    "The minister said that the text of the statement was agreed with the company, and that it is not clear to her "
    "what the denial is about. The company did not answer questions by the end of the day."
)


def _page(content: bytes | str, media_type: str = "text/html", url: str = "https://example.org/news/") -> Page:
    data = content.encode() if isinstance(content, str) else content
    return Page(url, data, media_type, "2022-06-01", wants_text=True)


def _facts(content: bytes | str, media_type: str = "text/html", url: str = "https://example.org/news/") -> PageFacts:
    answer = read(_page(content, media_type, url))
    assert isinstance(answer, PageFacts), answer
    return answer


def _told(facts: PageFacts, field: str) -> tuple[object, str, bool] | None:
    fact = {str(name): fact for name, fact in facts.fields.items()}.get(field)
    return (fact.value, fact.origin, fact.is_guess) if fact else None


def _html(head: str = "", body: str = "", attributes: str = "") -> str:
    return f"<!doctype html><html {attributes}><head>{head}</head><body>{body}</body></html>"


def _json_ld(**fields: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(fields)}</script>'


GRAPH = {
    "@graph": [
        {"@type": "WebSite", "name": "A site"},
        {"@type": ["NewsArticle", "Thing"], "headline": "A", "author": {"@id": "#p"}, "datePublished": "2021-11-02"},
        {"@type": "Person", "@id": "#p", "name": "B. Writer"},
    ]
}


@pytest.mark.parametrize(
    ("page", "field", "told"),
    [
        (_html(_json_ld(**GRAPH)), "title", ("A", "JSON-LD", False)),
        (_html(_json_ld(**GRAPH)), "author", (("B. Writer",), "JSON-LD", False)),
        (_html(_json_ld(**GRAPH)), "issued", ("2021-11-02", "JSON-LD", False)),
        (_html(_json_ld(**{"@type": "NewsArticle", "publisher": {"name": "P"}})), "publisher", ("P", "JSON-LD", False)),
        (_html(_json_ld(**{"@type": "Legislation"})), "type", ("legislation", "JSON-LD", False)),
        (_html('<meta property="og:title" content="T | The paper"><meta property="og:site_name" content="The Paper">'),
         "title", ("T", "<meta og:title>", False)),
        (_html(_json_ld(**{"@type": "Article", "headline": "Q &amp; A"})), "title", ("Q & A", "JSON-LD", False)),
        (_html(_json_ld(**{"@type": "Article", "headline": "A long..."}), "<h1>A long title</h1>"), "title",
         ("A long title", "<h1>", False)),
        (_html("<title>T - U</title>"), "title", ("T - U", "<title>", True)),
        (_html("<title>T</title>"), "title", ("T", "<title>", False)),
        (_html("<title>T — The paper</title>", "<h1>T</h1>"), "title", ("T", "<h1>", False)),
        (_html('<meta name="citation_title" content="C"><meta name="citation_author" content="One, A">'
               '<meta name="citation_author" content="Two, B">'), "author",
         (("One, A", "Two, B"), "<meta citation_author>", False)),
        (_html('<meta property="article:author" content="https://example.org/people/1">'), "author", None),
        (_html('<meta name="citation_doi" content="https://doi.org/10.5555/1">'), "doi",
         ("10.5555/1", "<meta citation_doi>", False)),
        (_html('<meta name="dc.identifier" content="article 7"><meta name="dc.identifier" content="doi:10.5555/1">'),
         "doi", ("10.5555/1", "<meta dc.identifier>", False)),
        (_html('<meta name="dc.identifier" content="article 7">'), "doi", None),
        (_html('<meta name="citation_isbn" content="978 0 306 40615 8">'
               '<meta name="citation_isbn" content="0306406152">'), "isbn",
         ("0306406152", "<meta citation_isbn>", False)),
        (_html('<meta name="citation_firstpage" content="45"><meta name="citation_lastpage" content="67">'), "page",
         ("45–67", "<meta citation_firstpage>", False)),
        (_html('<meta name="citation_firstpage" content="e45"><meta name="citation_lastpage" content="e45">'), "page",
         ("e45", "<meta citation_firstpage>", False)),
        (_html('<meta name="citation_volume" content="12"><meta name="citation_issue" content="3">'), "volume",
         ("12", "<meta citation_volume>", False)),
        (_html('<meta name="citation_volume" content="12"><meta name="prism.number" content="3">'), "issue",
         ("3", "<meta prism.number>", False)),
        (_html('<meta name="DC.date.issued" content="20211102">'), "issued",
         ("2021-11-02", "<meta dc.date.issued>", False)),
        (_html('<meta property="article:published_time" content="2021-11-02T20:47:00Z">'), "issued",
         ("2021-11-02", "<meta article:published_time>, in UTC", False)),
        (_html('<meta property="article:published_time" content="2031-11-02">'), "issued", None),
        (_html("", '<time itemprop="datePublished" datetime="2021-11-02">yesterday</time>'), "issued",
         ("2021-11-02", "<time>", False)),
        (_html("", "<time>2 November 2021</time>"), "issued", ("2021-11-02", "the first <time>", True)),
        (_html("", '<span class="post-date">2 ноября 2021 года, 10:47</span>'), "issued",
         ("2021-11-02", "a date on the page", True)),
        (_html("", '<p class="date">2 қараша 2021</p>'), "issued", ("2021-11-02", "a date on the page", True)),
        (_html("", '<p class="modified-date">2 қараша 2021</p>'), "issued", ("2021-11-02", "a date in its text", True)),
        (_html(attributes='lang="ru-RU"'), "language", ("ru", "<html lang>", False)),
        (_html('<meta property="og:locale" content="kk_KZ">'), "language", ("kk", "<meta og:locale>", False)),
        (_html("", f"<p>{RUSSIAN}</p>", 'lang="en"'), "language", ("ru", "its words; <html lang> says 'en'", True)),
        (_html("", f"<p>{KAZAKH}</p>"), "language", ("kk", "its words", True)),
        (_html("", f"<p>{ENGLISH}</p>"), "language", ("en", "its words", True)),
    ],
)  # fmt: skip
def test_metadata_are_read_with_their_origin(page: str, field: str, told: tuple[object, str, bool] | None) -> None:
    """Each field comes from where the page declares it; else it is a guess, and says from what."""
    assert _told(_facts(page), field) == told


def test_day_of_the_address_is_a_guess() -> None:
    """The day in an address is taken where the page tells none."""
    facts = _facts(_html(), url="https://example.org/2021/11/02/denial")

    assert _told(facts, "issued") == ("2021-11-02", "its address", True)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2021-11-02T10:47:00+06:00", "2021-11-02"), ("02.11.2021, 10:47", "2021-11-02"), ("20211102", "2021-11-02"),
        ("2021/11/02", "2021-11-02"), ("13/11/2021", "2021-11-13"), ("11/13/2021", "2021-11-13"), ("02/11/2021", None),
        ("Tue, 2 Nov 2021 10:47:00 GMT", "2021-11-02"), ("November 2nd, 2021", "2021-11-02"),
        ("2 ноября 2021 года", "2021-11-02"), ("2 Ноября, 2021", "2021-11-02"), ("2 нояб. 2021 г.", "2021-11-02"),
        ("2 қараша 2021", "2021-11-02"), ("2021 жылғы 2 қараша", "2021-11-02"), ("2021 ж. 2 қараша", "2021-11-02"),
        ("Қараша 2, 2021", "2021-11-02"), ("30 февраля 2021", None), ("2 марафона 2021", None), ("2021", None),
        ("12021-11-02", None), ("ноябрь 2021", None),
    ],
)  # fmt: skip
def test_day_of_a_value(text: str, day: str | None) -> None:
    """Months have English, Russian and Kazakh names; what could mean two days, or none, is no day."""
    assert day_of_value(text) == day


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://example.org/2021/11/02/x", "2021-11-02"), ("https://example.org/x-2021-11-2.html", "2021-11-02"),
        ("https://example.org/20211102/x", "2021-11-02"), ("https://example.org/2021/11/x", None),
        ("https://example.org/120211102", None), ("https://example.org/2021/02/30/", None),
    ],
)  # fmt: skip
def test_day_of_an_address(url: str, day: str | None) -> None:
    """An address tells a day if it contains one whole day."""
    assert day_of_address(url) == day


def test_languages_are_tags_of_the_field_table() -> None:
    """A tag loses its region and keeps its script; a text that may be in another language has none."""
    assert [language_tag(tag) for tag in ("en-US", "ZH_hant_TW", "sr-latn", "", "russian language", "und")] == [
        "en", "zh-Hant", "sr-Latn", None, None, None,
    ]  # fmt: skip
    assert recognized_language("Слово") is None
    assert recognized_language("Міністр сказала, що її не питали і що це не те, про що йшлося. " * 5) is None


CYRILLIC = _html("<title>Здесь</title>", f"<p>{RUSSIAN}</p>")
DECLARED = CYRILLIC.replace("<head>", '<head><meta charset="windows-1251">')


@pytest.mark.parametrize(
    ("content", "media_type", "note"),
    [
        (CYRILLIC.encode(), "text/html", ""),
        (CYRILLIC.encode("utf-8-sig"), "text/html; charset=koi8-r", ""),
        (CYRILLIC.encode("utf-16"), "text/html", ""),
        (CYRILLIC.encode("koi8-r"), "text/html; charset=KOI8-R", ""),
        (CYRILLIC.encode("iso2022_jp"), "text/html; charset=iso-2022-jp", ""),
        (DECLARED.encode("cp1251"), "text/html", ""),
        (DECLARED.encode("cp1251"), "text/html; charset=utf-8",
         "the server says that it is in UTF-8, but it was read as windows-1251, as it says itself"),
        (DECLARED.encode(), "text/html", "it says that it is in windows-1251, but it is in UTF-8"),
        (CYRILLIC.encode("cp1251"), "text/html", "its characters were read as windows-1251, which is a guess"),
        (CYRILLIC.encode("cp1251"), "text/html; charset=rot13",
         "its characters were read as windows-1251, which is a guess"),
    ],
)  # fmt: skip
def test_characters_are_decoded(content: bytes, media_type: str, note: str) -> None:
    """Header, byte order mark and declaration count, unless the bytes contradict them, which a note says."""
    facts = _facts(content, media_type)

    assert _told(facts, "title") == ("Здесь", "<title>", False)
    assert [text for text in facts.notes if "characters" in text or " in " in text] == ([note] if note else [])


def test_undecodable_characters_are_told() -> None:
    """Bytes that fit no likely character set are replaced, and a note says so."""
    facts = _facts(b"<html><title>caf\xe9</title>", "text/html; charset=utf-8")

    assert _told(facts, "title") == ("caf\ufffd", "<title>", False)
    assert "some of its characters are not UTF-8, and can't be read" in facts.notes


def test_main_text_has_paragraphs_alone() -> None:
    """The main text has one paragraph a line, and neither menus nor readers' comments."""
    body = (
        "<header><h1>The heading</h1></header><nav><a href=/>Menu</a></nav>"
        f"<article><p>{ENGLISH}</p><p>{ENGLISH[:120]}</p></article>"
        f'<div class="comments" id="comments"><p>I read this, and I disagree with all of it.</p></div>'
    )
    facts = _facts(_html("", body))

    assert facts.text.splitlines() == ["The heading", ENGLISH, ENGLISH[:120].rstrip()]


def test_plain_text_is_kept_as_it_is() -> None:
    """A plain text is its own text, also where it contains HTML; its first line may be its title."""
    facts = _facts(b"\r\n The minutes \r\n\r\n<p>one</p>  two\r\n", "text/plain; charset=utf-8")

    assert _told(facts, "title") == ("The minutes", "its first line", True)
    assert facts.text == "\r\n The minutes \r\n\r\n<p>one</p>  two\r\n"


def test_pdf_is_read() -> None:
    """A PDF has text; its properties are guesses, since programs fill them in."""
    content = pdf(("The statement was", "not a joint one."), Title="The letter", CreationDate="D:20211102104700")
    facts = _facts(content, "application/pdf", "https://example.org/letter.pdf")

    assert _told(facts, "title") == ("The letter", "the properties of the PDF", True)
    assert _told(facts, "issued") == ("2021-11-02", "the day when the PDF was made", True)
    assert " ".join(facts.text.split()) == "The statement was not a joint one."
    assert _told(_facts(pdf(), "text/html", "https://example.org/a%20b.pdf"), "title") == (
        "a b.pdf", "the name of its file", True,
    )  # fmt: skip


def test_encrypted_pdf_without_a_password_is_read() -> None:
    """A PDF that only forbids printing opens without a password."""
    assert _facts(encrypted_pdf("")).text.strip() == "The secret words"


@pytest.mark.parametrize(
    ("content", "media_type", "reason"),
    [
        (encrypted_pdf("secret"), "application/pdf", "the PDF needs a password"),
        (b"%PDF-1.7\n1 0 obj <<", "application/pdf", "the PDF is damaged (PdfStreamError)"),
        (pdf_bomb, "application/pdf", "the PDF unpacks to far more than a text, as if it was made to do harm"),
        (b"\x89PNG\r\n\x1a\n\0\0", "image/png", "it is neither a page nor a PDF nor a text, but image/png"),
        (b"\0\1\2", "text/html", "it is neither a page nor a PDF nor a text, but text/html"),
        (b"PK\3\4", "application/zip\x1b[31m", "it is neither a page nor a PDF nor a text, but something else"),
        (b" \n", "text/html", "it is empty"),
        (gzip.compress(b"x" * 40_000_000), "text/html", "it is packed, and damaged or larger than 30,000,000 bytes"),
        (gzip.compress(b"page")[:-6], "text/html", "it is packed, and damaged or larger than 30,000,000 bytes"),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else "",
)
def test_what_is_no_readable_page_is_told(content: bytes | Callable[[], bytes], media_type: str, reason: str) -> None:
    """What can't be read is told in one sentence, without the server's words."""
    assert read(_page(content() if callable(content) else content, media_type)) == Unreadable(reason)


def test_packed_page_without_a_header_is_unpacked() -> None:
    """A page that the server packed without saying so is read."""
    assert _told(_facts(gzip.compress(b"<html><title>T</title>")), "title") == ("T", "<title>", False)


def test_page_that_claims_to_be_a_pdf_is_read_as_what_it_is() -> None:
    """An error page in place of a PDF is read, and a note says so."""
    facts = _facts("<html><title>Not found</title>", "application/pdf")

    assert _told(facts, "title") == ("Not found", "<title>", False)
    assert facts.notes[0] == "the server says that it is a PDF, but it is none"


HOSTILE: dict[str, Callable[[int], bytes]] = {
    "nested divs": lambda size: b"<div>" * size + b"x",
    "open lists": lambda size: b"<ul><li>" * size,
    "a long title": lambda size: b"<title>" + b"a - " * (5 * size) + b"</title>",
    "attributes": lambda size: b"<p " + b"a=1 " * (10 * size) + b">",
    "nested JSON-LD": lambda size: b'<script type="application/ld+json">' + b"[" * (10 * size) + b"</script>",
    "objects": lambda size: b'<script type="application/ld+json">[' + b"{}," * (3 * size) + b"{}]</script>",
    "a PDF that unpacks to 200 MB": lambda _size: pdf_bomb(),
    "spaces before a tag": lambda size: b"<!-- " + b" " * (10 * size) + b"<html>",
    "dates without end": lambda size: b"<p class=date>" + b"2 2 2 2021 " * size,
    "a page in NULs": lambda size: b"<html>" + b"\0" * (10 * size),
}


READER = """
import io, json, os, signal, sys
from onrecord.web.reading import html_page, page_formats, page_process as reader
for page in sys.stdin.buffer:
    if not os.fork():
        signal.alarm(40)
        sys.stdin = io.TextIOWrapper(io.BytesIO(page))
        reader.main()
        print(flush=True)
        os._exit(0)
    status = os.wait()[1]
    assert status != signal.SIGALRM, "it took too long"
    if status:
        print("null", flush=True)
"""
"""Reads a page a line as the process of `page_process` does, each in a fork, so that libraries are imported once.

It prints `null` for a page that breaks its process.
"""


@pytest.mark.parametrize("size", [20_000, *slow([50_000, 100_000])])
def test_hostile_page_costs_little(size: int) -> None:
    """A page that was made to do harm is read in part, or ends in one sentence, within the limits."""
    pages = b"\n".join(msgspec.json.encode(_page(content(size))) for content in HOSTILE.values())
    ran = subprocess.run([sys.executable, "-c", READER], input=pages, stdout=subprocess.PIPE, check=True)

    for name, line in zip(HOSTILE, ran.stdout.splitlines(), strict=True):
        answer: Answer | None = msgspec.json.decode(line, type=Answer | None)
        assert not isinstance(answer, PageFacts) or len(answer.text) < 5_000_000, name


def test_limits_of_a_page_are_one_sentence() -> None:
    """The process that reads a page ends within its limits, and so does the command that started it."""
    began = time.monotonic()
    with pytest.raises(ReadError, match="far more than a text"):
        read_page(_page(pdf_bomb()), seconds=40)
    assert time.monotonic() - began < 45


def test_slow_page_is_given_up() -> None:
    """A page that takes too long is given up, and its process with it."""
    with pytest.raises(ReadError, match=r"^reading it took more than 0\.01 seconds$"):
        read_page(_page("<html>"), seconds=0.01)


@pytest.mark.parametrize("printed", [b"", b"{", b'{"type": "Other"}', b"Traceback"])
def test_broken_process_is_told(monkeypatch: pytest.MonkeyPatch, printed: bytes) -> None:
    """A process that ends without an answer, however it ends, is one sentence."""
    monkeypatch.setattr(subprocess, "run", lambda *a, **_: subprocess.CompletedProcess(a, -11, printed))

    with pytest.raises(ReadError, match=r"^the process that reads it broke down"):
        read_page(_page("<html>"))


def test_process_has_limits(tmp_path: Path) -> None:
    """The process that reads can neither take memory without end nor write a file."""
    pytest.importorskip("resource")
    program = """
from onrecord.confined import limit_resources
limit_resources()
try:
    bytearray(2 * 1024**3)
except MemoryError:
    print("no memory")
try:
    with open("written", "wb", 0) as file:
        file.write(b"x")
except OSError:
    print("no file")
"""
    ran = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        encoding="utf-8",
        check=False,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )

    assert (ran.stdout, ran.returncode) == ("no memory\nno file\n", 0), ran.stderr


_FRAGMENTS = st.sampled_from(
    [
        b"<html>", b"<title>", b"</title>", b"<meta charset=", b"utf-16", b"<p>", b"</p>", b"<time datetime=", b"<!--",
        b'<script type="application/ld+json">', b'{"@type":"Article","author":[', b"}", b"]", b"</script>", b"-->",
        b"%PDF-1.4", b"obj", b"stream", b"xref", b"2021-11-02", b"\x1f\x8b\x08", b"\xff\xfe", b"\0", b"&#x0;", b"lang=",
        b"<link rel=canonical href=", b'"',
    ]
)  # fmt: skip


@settings(max_examples=150)
@given(
    st.lists(_FRAGMENTS | st.binary(max_size=12), max_size=40).map(b"".join),
    st.sampled_from(["", "text/html", "text/plain", "application/pdf", "text/html; charset=utf-16", "x;charset=\0"]),
)
def test_any_bytes_are_read_or_refused(content: bytes, media_type: str) -> None:
    """No bytes end in an exception."""
    assert isinstance(read(_page(content, media_type)), PageFacts | Unreadable)


@given(st.text())
def test_any_text_may_hold_days(text: str) -> None:
    """No text ends in an exception."""
    list(days_in(text))
    day_of_value(text)
    day_of_address(text)
    language_tag(text)
