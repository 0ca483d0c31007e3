"""Articles are read as their readers see them, with the line of each place."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.web.articles import article_files
from onrecord.web.articles.acceptance_comments import UnreadableArticleError
from onrecord.web.articles.article import Acceptance, Article, Link
from onrecord.web.articles.article_files import read_articles
from onrecord.web.articles.html_article import read_html_article
from onrecord.web.articles.markdown_article import read_markdown_article
from onrecord.web.articles.plain_article import read_plain_article

MARKDOWN = """\
---
title: The gate
date: 2026-02-13
---
# The *gate*

The Office said: “We signed
it twice”. See [the letter](https://example.org/letter)
and https://example.org/other.

> Our company has signed
> no agreement.

<!-- onrecord accept "signed it twice": the minister
said so to us -->

```
code with “words in marks”
```

![A gate](gate.jpg) It is `old`.
<iframe src="https://example.org/record/embed/"></iframe>
"""
HTML = """\
<!doctype html>
<html lang="en"><head><title>No text</title>
<meta property="article:published_time" content="2026-02-13T10:00:00Z">
<style>p { color: red }</style></head>
<body>
<h1>The <em>gate</em></h1>
<p>The Office said: <q>We signed
it twice</q>. See <a href="https://example.org/letter?a=1&amp;b=2">the
letter</a>.<br>Then it rained.</p>
<blockquote><p>Our company has signed no agreement.</p></blockquote>
<!-- onrecord accept “signed it twice”: he said so -->
<figure><img src="a.jpg"><figcaption>A gate</figcaption></figure>
<iframe src="https://example.org/record/embed/"></iframe>
<script>document.write("no text")</script>
</body></html>
"""


def _texts(article: Article) -> list[str]:
    return [paragraph.text for paragraph in article.paragraphs]


def test_markdown_is_read_as_its_readers_see_it() -> None:
    """Headings, quotations, links, frames and acceptances come with their lines; code and captions are named."""
    article = read_markdown_article("a.md", MARKDOWN)
    heading, said, quotation, after, frame = article.paragraphs

    assert _texts(article)[:3] == [
        "The gate",
        "The Office said: “We signed it twice”. See the letter and https://example.org/other.",
        "Our company has signed no agreement.",
    ]
    assert (heading.is_heading, said.is_heading, quotation.is_quotation, said.is_quotation) == (
        True,
        False,
        True,
        False,
    )
    assert [link.address for link in said.links] == ["https://example.org/letter", "https://example.org/other"]
    assert [said.text[link.start : link.end] for link in said.links] == ["the letter", "https://example.org/other"]
    assert [said.line_at(said.text.index(word)) for word in ("The", "signed", "it", "twice", "and")] == [7, 7, 8, 8, 9]
    assert quotation.line_at(quotation.text.index("no agreement")) == 12
    assert after.text == "It is old."
    assert frame.links == (Link(0, 0, "https://example.org/record/embed/"),)
    assert frame.line_at(0) == 22
    assert article.day == date(2026, 2, 13)
    assert article.accepted == (Acceptance(14, "signed it twice", "the minister said so to us"),)
    assert article.unread == ("code", "captions")


def test_html_is_read_as_its_readers_see_it() -> None:
    """The same holds for HTML; scripts, styles and the title are no text, and `q` has quotation marks."""
    article = read_html_article("a.html", HTML)
    heading, said, quotation, picture, frame = article.paragraphs

    assert heading.text == "The gate"
    assert heading.is_heading
    assert said.text == "The Office said: “We signed it twice”. See the letter. Then it rained."
    assert [said.line_at(said.text.index(word)) for word in ("The", "it twice", "letter", "rained")] == [7, 8, 9, 9]
    assert said.links == (Link(43, 53, "https://example.org/letter?a=1&b=2"),)
    assert (quotation.text, quotation.is_quotation) == ("Our company has signed no agreement.", True)
    assert picture.links == (Link(0, 0, "a.jpg"),)
    assert frame.links == (Link(0, 0, "https://example.org/record/embed/"),)
    assert article.day == date(2026, 2, 13)
    assert article.accepted == (Acceptance(11, "signed it twice", "he said so"),)
    assert article.unread == ("captions",)


def test_plain_text_has_paragraphs_between_blank_lines() -> None:
    """The lines of a paragraph are joined; an address ends before the full stop of its sentence."""
    article = read_plain_article("a.txt", "One\nline (https://example.org/a).\n\n\n  Two\n")

    assert _texts(article) == ["One line (https://example.org/a).", "Two"]
    assert article.paragraphs[0].links == (Link(10, 31, "https://example.org/a"),)
    assert [paragraph.line_at(0) for paragraph in article.paragraphs] == [1, 5]
    assert article.paragraphs[0].line_at(6) == 2


WORDS = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8)


@given(st.lists(st.lists(st.lists(WORDS, min_size=1, max_size=4), min_size=1, max_size=4), min_size=1, max_size=4))
def test_no_word_is_lost(paragraphs: list[list[list[str]]]) -> None:
    """Each word stands in its paragraph, at its line, in all forms."""
    plain = "\n\n".join("\n".join(" ".join(line) for line in paragraph) for paragraph in paragraphs)
    marked = "\n\n".join("\n".join(" ".join(f"*{word}*" for word in line) for line in one) for one in paragraphs)
    html = "\n\n".join(
        f"<p>{chr(10).join(' '.join(f'<b>{word}</b>' for word in line) for line in one)}</p>" for one in paragraphs
    )
    expected = [[word for line in one for word in line] for one in paragraphs]
    numbers = _lines_of(paragraphs)
    for article in (read_plain_article("a", plain), read_markdown_article("a", marked), read_html_article("a", html)):
        found = [paragraph.text.split(" ") for paragraph in article.paragraphs]
        assert found == expected
        assert [
            paragraph.line_at(len(" ".join(words[:place])) + (place > 0))
            for paragraph, words in zip(article.paragraphs, found, strict=True)
            for place in range(len(words))
        ] == numbers


def _lines_of(paragraphs: list[list[list[str]]]) -> list[int]:
    numbers, line = [], 1
    for paragraph in paragraphs:
        for words in paragraph:
            numbers += [line] * len(words)
            line += 1
        line += 1
    return numbers


def test_comment_for_onrecord_needs_words_and_a_reason() -> None:
    """An acceptance without a reason, or with a slip, is told with its line and form; other comments are nothing."""
    for comment in ('onrecord accept "words"', 'onrecord accept "words":', "onrecord ignore", "Onrecord: accept all"):
        with pytest.raises(UnreadableArticleError, match=r"^a\.md:3: this comment is for onrecord") as raised:
            read_markdown_article("a.md", f"One\n\n<!-- {comment} -->\n")
        assert '<!-- onrecord accept "THE WORDS OF THE ROW": WHY -->' in str(raised.value)
    other = read_markdown_article("a.md", "One <!-- onrecord is a program --> two")
    assert (other.accepted, other.unread) == ((), ("comments",))


def test_comment_inside_a_paragraph_accepts() -> None:
    """An acceptance may stand in the sentence that it is about."""
    article = read_markdown_article("a.md", 'One\ntwo <!-- onrecord accept "two three": as he\nsaid --> three\n')

    assert article.accepted == (Acceptance(2, "two three", "as he said"),)
    assert article.paragraphs[0].text == "One two three"
    assert article.paragraphs[0].line_at(8) == 3


def _read(*paths: Path | str, data: bytes = b"") -> tuple[Article, ...]:
    return read_articles(tuple(map(str, paths)), lambda: data)


def test_folder_gives_its_articles_in_order(tmp_path: Path) -> None:
    """Hidden files, other forms, and what a link leads to outside of the folder are left out."""
    (tmp_path / "outside.md").write_text("Secret", "utf-8")
    folder = tmp_path / "articles"
    for name in ("b.md", "a.txt", "deep/c.html", ".hidden.md", ".git/d.md", "e.yaml"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("Words", "utf-8")
    (folder / "deep" / "empty").mkdir()
    (folder / "link.md").symlink_to(tmp_path / "outside.md")

    assert [Path(article.name).name for article in _read(folder)] == ["a.txt", "b.md", "c.html"]
    with pytest.raises(UnreadableArticleError, match="has no article"):
        _read(folder / "deep" / "empty")


def test_standard_input_is_html_if_it_looks_so() -> None:
    """Anything else is Markdown, which plain text is too."""
    assert _texts(_read("-", data=b"<p>One</p>\n<p>Two</p>")[0]) == ["One", "Two"]
    assert _texts(_read("-", data=b"*One*\n\nTwo")[0]) == ["One", "Two"]


def test_text_is_decoded_or_refused_with_its_byte(tmp_path: Path) -> None:
    """Marks of byte order and line ends of Windows are taken; another encoding is told with what to do."""
    (tmp_path / "mark.txt").write_bytes("\ufeffOne\r\ntwo".encode())
    (tmp_path / "wide.txt").write_bytes("One".encode("utf-16"))
    (tmp_path / "old.txt").write_bytes("Один".encode("cp1251"))

    assert [_texts(one) for one in _read(tmp_path / "mark.txt", tmp_path / "wide.txt")] == [["One two"], ["One"]]
    with pytest.raises(UnreadableArticleError, match=r"old\.txt:1: the byte 0xCE is no UTF-8.*save it as UTF-8"):
        _read(tmp_path / "old.txt")


def test_what_is_no_article_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing file, another form, too many bytes and too many files are told."""
    (tmp_path / "long.txt").write_bytes(b"a" * 11)
    (tmp_path / "data.csv").write_bytes(b"a")
    monkeypatch.setattr(article_files, "MOST_BYTES", 10)
    monkeypatch.setattr(article_files, "MOST_ARTICLES", 1)
    for path, words in (
        (tmp_path / "none.md", "can't be read"),
        (tmp_path / "data.csv", "is in no form that can be read; the forms are: .md"),
        (tmp_path / "long.txt", "has more than 10 bytes"),
    ):
        with pytest.raises(UnreadableArticleError, match=words):
            _read(path)
    with pytest.raises(UnreadableArticleError, match="these are 2 articles; one run takes up to 1"):
        _read("-", "-")


def test_nesting_is_read_or_refused() -> None:
    """No level is left out without a word: lists and quotations are read up to a bound, then refused with a line."""
    quotation = "> " * 40 + "deep\n"
    items = "".join(f"{'  ' * level}- item\n" for level in range(20))

    assert _texts(read_markdown_article("a.md", quotation)) == ["deep"]
    assert _texts(read_markdown_article("a.md", items)) == ["item"] * 20
    for source in (f"> {quotation}", "".join(f"{'  ' * level}- item\n" for level in range(100)), "> " * 100_000 + "x"):
        with pytest.raises(UnreadableArticleError, match=r"^a\.md:\d+: lists and quotations are nested more than 40"):
            read_markdown_article("a.md", source)


DAYS = (
    ('<meta name="date" content="2026-02-13">', date(2026, 2, 13)),
    ('<time pubdate datetime="2026-02-13T08:00">13 February</time>', date(2026, 2, 13)),
    ('<script type="application/ld+json">{"datePublished": "2026-02-13"}</script>', date(2026, 2, 13)),
    ('<p>The law of <time datetime="1990-01-01">1990</time></p>', None),
    ('<meta name="date" content="yesterday">', None),
)


@pytest.mark.parametrize(("html", "day"), DAYS)
def test_day_of_an_article_is_the_one_of_its_publication(html: str, day: date | None) -> None:
    """A day in the text is not the article's own."""
    assert read_html_article("a.html", f"{html}<p>Words</p>").day == day


def test_hidden_elements_are_no_text_and_frames_are_links() -> None:
    """What a browser doesn't show is left out; what it shows of another address is a link without words."""
    html = (
        '<p hidden>No <b>text</b></p><div style="display: none"><div>No text</div></div><p>Text</p>'
        '<object data="https://example.org/a"></object><blockquote cite="https://example.org/b">Said</blockquote>'
    )
    article = read_html_article("a.html", html)

    assert [text for text in _texts(article) if text] == ["Text", "Said"]
    assert [link.address for one in article.paragraphs for link in one.links] == [
        "https://example.org/a",
        "https://example.org/b",
    ]


HOSTILE = {
    "open tags": "<b>" * 100_000 + "x",
    "comments without an end": "<!--" * 100_000,
    "marks of emphasis": "*a" * 100_000,
    "addresses": "http://a.b/c " * 50_000,
    "links": "[a](b)" * 20_000,
    "brackets": "[" * 20_000,
    "marks of code": "`" * 100_000,
    "a line": "x" * 1_000_000,
    "bytes": "\x00\u202e\ufffd\u2028" * 10_000,
}


@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE)
def test_hostile_article_is_read_in_time(source: str) -> None:
    """No form needs more than a few seconds, or a deep stack."""
    with pytest.raises(UnreadableArticleError, match="more than 20,000 opening brackets"):
        read_markdown_article("a", "[" * 20_001)
    for read in (read_markdown_article, read_html_article, read_plain_article):
        assert isinstance(read("a", source), Article)
