"""A review at the desk: rows beside the words that they are about, and nothing of the article kept anywhere."""

from __future__ import annotations

import re
import tempfile
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from html import unescape
from itertools import pairwise
from pathlib import Path
from shutil import copytree, ignore_patterns
from unittest.mock import Mock

import pytest
from conftest import COMPLETE, MakeSite, noon
from desk_client import DeskClient, words_of
from doc_examples import ROOT
from hypothesis import given
from hypothesis import strategies as st

from onrecord.desk.browser import server
from onrecord.desk.browser.article_rows import cut_words
from onrecord.desk.browser.marked_article import Piece, Span, cut_text
from onrecord.desk.browser.one_time import OneTimeForms
from onrecord.web.review import reviewing

ARTICLE = """\
# Who signed?

The spokesperson of the Office said on 14 October 2024:
“The agreement on the panels carries the signatures of both houses.”

The [Glass Company](https://example.org/beacon-wire/signing) answered: “Our company has signed no agreement with the
Office of Tides, neither in October nor before.”

“One gets used to the hammering,” a customer said.
"""
CANARY = "Quilliam Ostrowe hums over the wet ropes"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the example; tests that change it take one of their own."""
    return _copy(tmp_path_factory.mktemp("review"))


def _copy(folder: Path) -> Path:
    return Path(copytree(ROOT / "examples/tidal-gate", folder / "site", ignore=ignore_patterns("_site", ".onrecord")))


@pytest.fixture(scope="module")
def desk(root: Path) -> DeskClient:
    """Return the desk of the example, which no test changes."""
    return DeskClient(root, noon(COMPLETE))


def _rows(page: str) -> list[str]:
    """Return each row of the list, as its HTML."""
    return re.findall(r'<li class="item finding.*?</li>', page, re.DOTALL)


def _galley(page: str) -> str:
    """Return the article as it is shown, as HTML."""
    return page.split('class="galley-text"')[1].partition("</section>")[0]


def _file(name: str, content: bytes) -> dict[str, str]:
    return {"-name": name, "-file": urlsafe_b64encode(content).decode("ascii")}


def test_coverage_comes_first_and_rows_in_the_order_of_the_article(desk: DeskClient) -> None:
    """The sentences on what was compared stand above the rows, which have the order of their words in the article."""
    page = desk.post("/-/review", article=ARTICLE, since="")
    words = words_of(page)
    places = [unescape(_galley(page.text)).index(f'id="words-{number}"') for number in range(1, 5)]

    assert (
        words.index("Compared with 2 stories") < words.index("Not looked at:") < words.index("1 row asks for a change")
    )
    assert words.index("asks for a change") < words.index("Other words asks for a change")
    assert places == sorted(places)


def test_row_marks_what_differs_and_leads_to_the_words_and_back(desk: DeskClient) -> None:
    """A row has the words of both sides with the differing ones marked, its words in the article, and its entry."""
    page = desk.post("/-/review", article=ARTICLE, since="")
    row = next(one for one in _rows(page.text) if "Other words" in one)
    (number,) = re.findall(r'id="row-(\d+)"', row)
    (anchor,) = re.findall(rf'<mark class="words asks" id="words-{number}" tabindex="-1">(.*?)</mark>', page.text)

    assert re.findall(r'<mark class="differs"[^>]*>([^<]+)</mark>', row) == ["carries", "bears"]
    assert f'href="#words-{number}"' in row
    assert anchor == "The agreement on the panels carries the signatures of both houses."
    assert f'href="#row-{number}"' in _galley(page.text)
    assert 'href="/-/edit/event/tidal-gate/office-announces#w:claims"' in row
    assert 'href="http://127.0.0.1:8000/tidal-gate/office-announces/signed/"' in row
    assert "asks for a change" in row


def test_rows_that_need_nothing_are_folded_by_what_they_are(desk: DeskClient) -> None:
    """Quotations that the record has, and those that it has not, are counted, and listed in a fold."""
    page = desk.post("/-/review", article=ARTICLE, since="")
    folds = re.findall(r'<details class="item folded"><summary>([^<]+) <span class="muted">(\d+)</span>', page.text)

    assert folds == [("Quotations found in the record", "1"), ("Quotations that are not in this record", "1")]


def test_row_offers_the_comment_that_accepts_it(desk: DeskClient) -> None:
    """A comment with a reason, copied into the article, lets the row stand; for text a file beside it does."""
    page = desk.post("/-/review", article=ARTICLE, since="")
    row = next(one for one in _rows(page.text) if "Other words" in one)
    (comment,) = re.findall(r"(&lt;!-- onrecord accept [^<]+--&gt;)", row)
    accepted = desk.post(
        "/-/review", article=f"{ARTICLE}\n{unescape(comment).replace('WHY', 'as the notice had it')}\n"
    )
    as_text = desk.post("/-/review", **_file("gate.txt", ARTICLE.encode()))

    assert "0 rows ask for a change" in words_of(accepted)
    assert "Let stand by the editors of the article" in words_of(accepted)
    assert "as the notice had it" in words_of(accepted)
    assert "gate.txt.onrecord.yaml" in words_of(as_text)
    assert "accept: - words: &#34;The agreement on the panels carries" in re.sub(r"\s+", " ", as_text.text)


def test_acceptance_that_fits_no_row_is_told(desk: DeskClient) -> None:
    """An acceptance of other words says so, with its line."""
    page = desk.post("/-/review", article=f'{ARTICLE}\n<!-- onrecord accept "some old words": as agreed -->\n')

    assert "No row has the words that the article lets stand: “some old words”, line" in words_of(page)


@pytest.mark.parametrize("name", ["gate.md", "C:\\fakepath\\gate.html", "gate.TXT"])
def test_file_is_read_by_its_form(desk: DeskClient, name: str) -> None:
    """A file is read as the command reads it, and called by its name alone."""
    page = desk.post("/-/review", **_file(name, ARTICLE.encode()))

    assert re.search(rf"data-result>{re.escape(name.rpartition(chr(92))[2])}</h2>", page.text)
    assert "1 row asks for a change" in words_of(page)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("gate.pdf", b"%PDF-1.7", "gate.pdf is in no form that can be read"),
        ("gate.txt", "Цена".encode("cp1251"), "gate.txt:1: the byte 0xD6 is no UTF-8"),
        ("gate.md", b"<!-- onrecord accept nothing -->", "gate.md:1: this comment is for onrecord"),
        ("gate.md", b"a" * 2_000_001, "gate.md has more than 2,000,000 bytes"),
    ],
)
def test_article_that_cannot_be_read_is_told_in_words(desk: DeskClient, name: str, content: bytes, words: str) -> None:
    """Nothing is compared; the page says why, keeps what was pasted, and asks for another."""
    page = desk.post("/-/review", article="kept words", **_file(name, content))

    assert page.status_code == 409
    assert words in words_of(page)
    assert "kept words</textarea>" in page.text
    assert '<section class="problems" tabindex="-1" autofocus' in page.text


def test_empty_article_and_unclear_day_are_told_at_their_fields(desk: DeskClient) -> None:
    """A field that can't be read has the sentence, and the summary leads to it."""
    empty = desk.post("/-/review", article="  \n", since="")
    unclear = desk.post("/-/review", article=ARTICLE, since="some day")

    assert '<a href="#article" lang="en">No article is here yet' in empty.text
    assert '<a href="#since" lang="en">' in unclear.text
    assert 'value="some day" aria-describedby="since-hint since-error" aria-invalid="true"' in unclear.text


def test_day_of_the_article_is_asked_for_where_it_names_none(desk: DeskClient) -> None:
    """Without a day the coverage says what was not looked at, and names no option of a command."""
    without = words_of(desk.post("/-/review", article=ARTICLE, since=""))
    with_day = words_of(desk.post("/-/review", article=ARTICLE, since="14 October 2024"))

    assert "what changed since the article, which names no day." in without
    assert "--since" not in without
    assert "which names no day" not in with_day


def test_article_is_text_on_the_page(desk: DeskClient) -> None:
    """Markup, scripts and links of an article are escaped words; its addresses lead nowhere from the desk."""
    hostile = (
        "<article><h1>&lt;script>alert(1)&lt;/script></h1><p onclick='x'>“The agreement on the panels carries the "
        "signatures of both <a href='javascript:alert(2)'>houses</a>”, <img src=x onerror=alert(3)>"
        "&lt;/textarea>&lt;img src=y></p></article>"
    )
    page = desk.post("/-/review", **_file('"><script>alert(4)</script>.html', hostile.encode()))
    pasted = desk.post("/-/review", article=f"</textarea><script>alert(5)</script>\n\n{ARTICLE}", since='"><b>')

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in _galley(page.text)
    for text in (page.text, pasted.text):
        assert not re.search(r"<script>|<img|onclick|javascript:|<b>\"", text)
    assert page.headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'")


def test_nothing_of_an_article_is_kept(
    make_site: MakeSite, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """No file of the site, its state or the temporary folder has its words; no line is printed, no digest stays."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    forms = list[str]()
    # It keeps a digest of what was sent, by which somebody could tell whether the article has certain words.
    monkeypatch.setattr(OneTimeForms, "answer", lambda _self, id_, *_rest: forms.append(id_))
    site = make_site({})
    desk = DeskClient(site, remember=True)
    desk.get("/-/review")
    before = {path: file.read_bytes() for path, file in _all_files(site)}
    article = f"“{CANARY} again,” she said.\n\n" * 500
    replies = [
        desk.post("/-/review", article=article, since="", **{"-form": "one"}),
        desk.post("/-/review", **_file(f"{CANARY}.md", article.encode()), **{"-form": "one"}),
        desk.post("/-/review", **_file(f"{CANARY}.pdf", article.encode()), **{"-form": "one"}),
    ]
    later = [desk.get(path).text for path in ("/-/review", "/-/desk/")]

    assert [reply.status_code for reply in replies] == [200, 200, 409]
    assert {path: file.read_bytes() for path, file in _all_files(site)} == before
    assert list(folder.rglob("*")) == []
    assert CANARY not in "".join(later)
    assert CANARY not in "".join(capfd.readouterr())
    assert forms == []


def _all_files(root: Path) -> Iterator[tuple[str, Path]]:
    return ((str(file), file) for file in sorted(root.rglob("*")) if file.is_file())


def test_request_is_refused_as_each_of_the_desk_is(desk: DeskClient) -> None:
    """Without the token, or from another origin, nothing is compared; more bytes than an article has are not read."""
    own = {"origin": "http://127.0.0.1:8001"}
    send = desk.client.post

    assert send("/-/review", data={"article": CANARY}, headers=own).status_code == 403
    foreign = send(
        "/-/review", data={"article": CANARY, "token": desk.token}, headers={"origin": "http://evil.example"}
    )
    assert foreign.status_code == 403
    large = send("/-/review", content=b"article=" + b"a" * server._LARGEST_ARTICLE, headers=own)  # noqa: SLF001
    assert (large.status_code, large.text) == (413, "That is more than the desk takes.\n")


def test_site_with_errors_is_told(make_site: MakeSite) -> None:
    """No article is compared with a site whose standings are not certain; what was pasted is not lost."""
    desk = DeskClient(make_site({"content/stories/dispute/events/denial.yaml": "type: denial\n"}))
    page = desk.post("/-/review", article=ARTICLE)

    assert "The site has errors, so it is not certain how its claims stand" in words_of(page)
    assert 'href="/-/desk/#problems"' in page.text
    assert ">Compare with the record<" not in desk.get("/-/review").text


def test_record_is_gathered_once_and_again_when_a_file_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reviews share what was gathered; after a change of an entry the next review has its words."""
    site = _copy(tmp_path)
    desk = DeskClient(site, noon(COMPLETE))
    gathered = Mock(wraps=reviewing.gather_record)
    monkeypatch.setattr(reviewing, "gather_record", gathered)
    for _ in range(2):
        assert "1 row asks for a change" in words_of(desk.post("/-/review", article=ARTICLE))
    assert gathered.call_count == 1
    for file in [*(site / "content").rglob("*.yaml"), *(site / "content").rglob("*.txt")]:
        text = file.read_text("utf-8")
        file.write_text(text.replace("panels bears the signatures", "panels carries the signatures"), "utf-8")

    assert "0 rows ask for a change" in words_of(desk.post("/-/review", article=ARTICLE))
    assert gathered.call_count == 2


def test_home_leads_to_the_review(desk: DeskClient) -> None:
    """The first page of the desk has the link."""
    assert '<a href="/-/review">Review an article</a>' in desk.get("/-/desk/").text


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_words_of_the_page_are_of_the_desks_language(root: Path, language: str) -> None:
    """In the other languages of the desk, English stands only in what the review and the refusals say."""
    desk = DeskClient(root, noon(COMPLETE), language)
    page = desk.post("/-/review", article=ARTICLE)
    own = re.sub(r'<(p|li|a|span)[^>]* lang="en".*?</\1>', "", page.text, flags=re.DOTALL)

    assert "Other words" not in own
    assert "asks for" not in own


SPANS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)).map(lambda ends: (min(ends), max(ends))), max_size=6)


@given(st.text("ab", min_size=12, max_size=12), SPANS)
def test_cut_text_is_whole_and_its_marks_are_nested(text: str, ends: list[tuple[int, int]]) -> None:
    """All letters stay, in order; what opens last closes first; each span begins and ends once, with all its words."""
    spans = [Span(start, end, number) for number, (start, end) in enumerate(ends, start=1)]
    pieces = list(cut_text(text, spans))
    opened: list[int] = []
    covered: dict[int, str] = {span.number: "" for span in spans}
    for piece in pieces:
        if piece.opens:
            opened.append(piece.opens)
        elif piece.closes:
            assert opened.pop() == piece.closes
        for number in opened:
            covered[number] += piece.text

    assert not opened
    assert "".join(piece.text for piece in pieces) == text
    assert covered == {span.number: text[span.start : span.end] for span in spans}
    for number in covered:
        assert [piece.opens for piece in pieces if piece.is_edge].count(number) == 1
        assert [piece.closes for piece in pieces if piece.is_edge].count(number) == 1


def test_place_without_words_shows_what_is_there() -> None:
    """A frame has no words, so its address stands in their place."""
    assert list(cut_text("ab", [Span(1, 1, 7, "https://example.org/")])) == [
        Piece("a"),
        Piece(opens=7, is_edge=True),
        Piece("https://example.org/"),
        Piece(closes=7, is_edge=True),
        Piece("b"),
    ]


def test_missing_words_are_shown_by_the_space_at_their_place() -> None:
    """A place without characters marks the one after it."""
    pieces = list(cut_words("it is so", [(2, 2), (6, 8)]))

    assert [(piece.text, piece.differs) for piece in pieces] == [
        ("it", False), (" ", True), ("is ", False), ("so", True),
    ]  # fmt: skip
    assert all(one.differs is not other.differs for one, other in pairwise(pieces))
