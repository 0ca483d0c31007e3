"""Reads articles from files, folders and the standard input, by their form, within bounds."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from onrecord.regular_files import open_regular
from onrecord.web.articles.acceptance_comments import UnreadableArticleError
from onrecord.web.articles.article import Article
from onrecord.web.articles.html_article import read_html_article
from onrecord.web.articles.markdown_article import read_markdown_article
from onrecord.web.articles.plain_article import read_plain_article

STANDARD_INPUT = "-"
MOST_BYTES = 2_000_000
"""Of an article; a newspaper's longest has a tenth."""
MOST_ARTICLES = 500
"""In one run."""
_FORMS: Mapping[str, Callable[[str, str], Article]] = {
    ".md": read_markdown_article,
    ".markdown": read_markdown_article,
    ".html": read_html_article,
    ".htm": read_html_article,
    ".xhtml": read_html_article,
    ".txt": read_plain_article,
    ".text": read_plain_article,
}
_IS_HTML = re.compile(
    r"\s*(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body|article|p|div|h1)\b", re.IGNORECASE | re.DOTALL
)


def read_articles(paths: Sequence[str], standard_input: Callable[[], bytes]) -> tuple[Article, ...]:
    """Return the articles of files and folders; `-` is the standard input. Raises `UnreadableArticleError`."""
    names = [name for path in paths for name in _names(path)]
    if len(names) > MOST_ARTICLES:
        raise UnreadableArticleError(f"these are {len(names)} articles; one run takes up to {MOST_ARTICLES}")
    return tuple(_read(name, standard_input) for name in names)


def _names(path: str) -> Iterator[str]:
    """Yield the path of each article: that of a file as it is, those of a folder in order; hidden ones are left out."""
    folder = Path(path)
    if path == STANDARD_INPUT or not folder.is_dir():
        yield path
        return
    found = sorted(
        file
        for file in folder.rglob("*")
        if file.suffix.lower() in _FORMS
        and file.is_file()
        and file.resolve().is_relative_to(folder.resolve())
        and not any(part.startswith(".") for part in file.relative_to(folder).parts)
    )
    if not found:
        raise UnreadableArticleError(f"the folder {path} has no article; the forms are: {', '.join(_FORMS)}")
    yield from map(str, found)


def _read(name: str, standard_input: Callable[[], bytes]) -> Article:
    content = standard_input() if name == STANDARD_INPUT else _content_of(name)
    if len(content) > MOST_BYTES:
        raise UnreadableArticleError(f"{name} has more than {MOST_BYTES:,} bytes, which is no article")
    text = _decode(name, content)
    if name == STANDARD_INPUT:
        return (read_html_article if _IS_HTML.match(text) else read_markdown_article)(name, text)
    return _FORMS[Path(name).suffix.lower()](name, text)


def _content_of(name: str) -> bytes:
    if Path(name).suffix.lower() not in _FORMS:
        raise UnreadableArticleError(f"{name} is in no form that can be read; the forms are: {', '.join(_FORMS)}")
    try:
        with open_regular(name) as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise UnreadableArticleError(f"{name} can't be read ({error.strerror})") from None


def _decode(name: str, content: bytes) -> str:
    """Return the text in UTF-8, or in UTF-16 with its mark."""
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return content.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        words = f"{name} is no UTF-8: its byte {error.start + 1} begins no character; save it as UTF-8"
        raise UnreadableArticleError(words) from None
