"""Reads an article in Markdown (CommonMark, with tables and front matter) as its readers see it."""

import re

from markdown_it import MarkdownIt
from markdown_it.token import Token

from onrecord.web.articles.acceptance_comments import UnreadableArticleError
from onrecord.web.articles.article import Acceptance, Article, Paragraph
from onrecord.web.articles.html_article import HtmlArticleReader, day_in
from onrecord.web.articles.paragraphs import ParagraphBuilder

_FRONT_MATTER = re.compile(r"---[^\S\n]*\n(?P<fields>.*?)^(?:---|\.\.\.)[^\S\n]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_DAY = re.compile(r"^(?:date|published|pubDate):\s*[\"']?(?P<day>\d{4}-\d\d-\d\d)", re.MULTILINE)
_COMMENT = re.compile(r"<!--(?P<text>.*?)-->", re.DOTALL)
_MOST_LEVELS = 40
"""The deepest nesting of an article: a quotation is one level, a list with its item two."""
_NESTING = frozenset({"blockquote_open", "bullet_list_open", "ordered_list_open", "list_item_open"})
_LIBRARY_LEVELS = 100
_MOST_BRACKETS = 20_000
"""A run of them takes markdown-it 40 µs each."""
_OF_QUOTATION_MARKS = {"<q>": "“", "</q>": "”"}


def read_markdown_article(name: str, source: str) -> Article:
    """Return an article in Markdown. Its day is that of the front matter.

    Raises `UnreadableArticleError` for a comment that is no acceptance, and is for onrecord.
    """
    front = _FRONT_MATTER.match(source)
    day = _DAY.search(front["fields"]) if front else None
    body = "\n" * front[0].count("\n") + source[front.end() :] if front else source
    reader = _MarkdownReader(name)
    reader.read(body)
    return Article(
        name,
        tuple(reader.paragraphs),
        day_in(day["day"]) if day else next(iter(reader.days), None),
        tuple(reader.accepted),
        tuple(reader.unread),
    )


class _MarkdownReader:
    def __init__(self, name: str) -> None:
        self._name = name
        self._html = HtmlArticleReader(name)
        self._builder = ParagraphBuilder()
        self._quotations = 0
        self._is_heading = False
        self.paragraphs: list[Paragraph] = self._html.paragraphs
        self.accepted: list[Acceptance] = self._html.accepted
        self.unread = self._html.unread
        self.days = self._html.days

    def read(self, source: str) -> None:
        if source.count("[") > _MOST_BRACKETS:
            words = f"{self._name} has more than {_MOST_BRACKETS:,} opening brackets, which takes too long to read"
            raise UnreadableArticleError(words)
        markdown = MarkdownIt("commonmark", {"maxNesting": _LIBRARY_LEVELS}).enable("table")
        tokens = markdown.parse(source)
        for token in tokens:
            if token.type in _NESTING and token.level >= _MOST_LEVELS:  # the library drops deeper ones
                line = token.map[0] + 1 if token.map else 1
                words = f"{self._name}:{line}: lists and quotations are nested more than {_MOST_LEVELS} levels deep"
                raise UnreadableArticleError(words)
        for token in tokens:
            self._take(token)

    def _take(self, token: Token) -> None:
        first = token.map[0] + 1 if token.map else 1
        if token.type in ("blockquote_open", "blockquote_close"):
            self._quotations += token.nesting
        elif token.type in ("heading_open", "heading_close"):
            self._is_heading = token.nesting > 0
        elif token.type in ("fence", "code_block"):
            self.unread["code"] = None
        elif token.type == "html_block":
            self._html.read(token.content, first)
        elif token.type == "inline":
            self._take_inline(token.children or [], first)
            paragraph = self._builder.finish(is_quotation=self._quotations > 0, is_heading=self._is_heading)
            self.paragraphs += [paragraph] if paragraph else []

    def _take_inline(self, tokens: list[Token], line: int) -> None:
        for token in tokens:
            if token.type in ("softbreak", "hardbreak"):
                line = self._builder.add("\n", line)
            elif token.type in ("text", "code_inline"):
                line = self._builder.add(token.content, line)
            elif token.type == "link_open":
                self._builder.open_link(str(token.attrGet("href") or ""))
            elif token.type == "link_close":
                self._builder.close_link()
            elif token.type == "image":
                self.unread["captions"] = None
            elif token.type == "html_inline":
                line = self._take_html(token.content, line)

    def _take_html(self, source: str, line: int) -> int:
        """Take a tag or comment in a paragraph; return the line in which it ends."""
        comment = _COMMENT.fullmatch(source)
        if comment:
            self._html.take_comment(comment["text"], line)
        elif source in _OF_QUOTATION_MARKS:
            self._builder.add(_OF_QUOTATION_MARKS[source], line)
        return line + source.count("\n")
