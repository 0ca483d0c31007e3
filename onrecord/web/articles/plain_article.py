"""Reads an article in plain text: paragraphs with blank lines between them."""

from collections.abc import Iterator

from onrecord.web.articles.article import Article, Paragraph
from onrecord.web.articles.paragraphs import ParagraphBuilder


def read_plain_article(name: str, source: str) -> Article:
    """Return an article in plain text; each address in it is a link."""
    return Article(name, tuple(_paragraphs(source)))


def _paragraphs(source: str) -> Iterator[Paragraph]:
    builder = ParagraphBuilder()
    for number, line in enumerate([*source.split("\n"), ""], start=1):
        if line.strip():
            builder.add(f" {line}", number)
        elif paragraph := builder.finish():
            yield paragraph
