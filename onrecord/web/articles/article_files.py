"""Reads articles from files, folders and the standard input, by their form, within bounds."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal, get_args

from msgspec.structs import replace

from onrecord.editing.entries.accepted_words import read_accepted_words
from onrecord.regular_files import open_regular
from onrecord.web.articles.acceptance_comments import UnreadableAcceptancesError, UnreadableArticleError
from onrecord.web.articles.article import Acceptance, Article
from onrecord.web.articles.article_text import decode_article
from onrecord.web.articles.html_article import read_html_article
from onrecord.web.articles.markdown_article import read_markdown_article
from onrecord.web.articles.plain_article import read_plain_article

STANDARD_INPUT = "-"
BESIDE = ".onrecord.yaml"
"""What follows an article's name in the name of the file that has its acceptances."""
MOST_BYTES = 2_000_000
"""Of an article; a newspaper's longest has a tenth."""
MOST_PACKED_BYTES = 30_000_000
"""Of an article in Word, which has its pictures inside."""
MOST_ARTICLES = 500
"""In one run."""
Form = Literal["markdown", "html", "text", "docx"]
"""The forms of articles that can be read."""
FORMS: tuple[Form, ...] = get_args(Form)
_READERS: Mapping[Form, Callable[[str, str], Article]] = {
    "markdown": read_markdown_article,
    "html": read_html_article,
    "text": read_plain_article,
}
ENDINGS: Mapping[str, Form] = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".txt": "text",
    ".text": "text",
    ".docx": "docx",
}
"""The endings of names of articles."""
_IS_HTML = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body|article|p|div|h1)\b",
    re.IGNORECASE | re.DOTALL,
)
_PACKED = b"PK\x03\x04"


def read_articles(
    paths: Sequence[str], standard_input: Callable[[], bytes], form: Form | None = None
) -> tuple[Article, ...]:
    """Return the articles of files and folders; `-` is the standard input.

    `form` is that of the standard input and of files whose ending names none. Raises `UnreadableArticleError`.
    """
    names = [name for path in paths for name in _names(path)]
    if len(names) > MOST_ARTICLES:
        raise UnreadableArticleError(f"these are {len(names)} articles; one run takes up to {MOST_ARTICLES}")
    return tuple(_read(name, standard_input, form) for name in names)


def read_article(name: str, content: bytes, form: Form | None = None) -> Article:
    """Return an article from its bytes; without a form or a known ending, its form is what it looks like.

    Raises `UnreadableArticleError`.
    """
    found = ENDINGS.get(Path(name).suffix.lower()) or form or _guess_form(content)
    most = MOST_PACKED_BYTES if found == "docx" else MOST_BYTES
    if len(content) > most:
        raise UnreadableArticleError(f"{name} has more than {most:,} bytes, which is no article")
    if found == "docx":
        from onrecord.web.articles.docx_article import read_docx_article  # noqa: PLC0415  (its library is optional)

        return read_docx_article(name, content)
    return _READERS[found](name, decode_article(name, content, may_declare=found == "html"))


def _guess_form(content: bytes) -> Form:
    if content.startswith(_PACKED):
        return "docx"
    return "html" if _IS_HTML.match(content) else "markdown"


def _names(path: str) -> Iterator[str]:
    """Yield the path of each article: that of a file as it is, those of a folder in order; hidden ones are left out."""
    folder = Path(path)
    if path == STANDARD_INPUT or not folder.is_dir():
        yield path
        return
    found = sorted(
        file
        for file in folder.rglob("*")
        if file.suffix.lower() in ENDINGS
        and file.is_file()
        and file.resolve().is_relative_to(folder.resolve())
        and not any(part.startswith((".", "~$")) for part in file.relative_to(folder).parts)
    )
    if not found:
        raise UnreadableArticleError(f"the folder {path} has no article; the forms are: {', '.join(ENDINGS)}")
    yield from map(str, found)


def _read(name: str, standard_input: Callable[[], bytes], form: Form | None) -> Article:
    if name == STANDARD_INPUT:
        return read_article(name, standard_input(), form)
    if Path(name).suffix.lower() not in ENDINGS and form is None:
        words = f"{name} is in no form that can be read; the forms are: {', '.join(ENDINGS)}; --form names one"
        raise UnreadableArticleError(words)
    article = read_article(name, _content_of(name, MOST_PACKED_BYTES + 1), form)
    return replace(article, accepted=(*article.accepted, *_accepted_beside(name)))


def _accepted_beside(name: str) -> tuple[Acceptance, ...]:
    """Return what the file beside an article accepts; nothing if there is no such file."""
    beside = f"{name}{BESIDE}"
    if not Path(beside).is_file():
        return ()
    read = read_accepted_words(_content_of(beside, MOST_BYTES), beside)
    if read.problems:
        raise UnreadableAcceptancesError(beside, read.problems)
    return tuple(
        Acceptance(one.line, " ".join(one.words.split()), " ".join(one.reason.split()), beside) for one in read.value
    )


def _content_of(name: str, most: int) -> bytes:
    try:
        with open_regular(name) as file:
            return file.read(most)
    except OSError as error:
        raise UnreadableArticleError(f"{name} can't be read ({error.strerror})") from None
