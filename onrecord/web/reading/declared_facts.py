"""Reads the metadata that an HTML page declares."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
from lxml.html import HtmlElement
from msgspec import Struct

from onrecord.web.page_facts import Fact
from onrecord.web.reading.linked_data import Article, article_in


class _Names(Struct):
    """The names under which pages declare facts, the best first."""

    titles: tuple[str, ...]
    publishers: tuple[str, ...]
    authors: tuple[str, ...]
    days: tuple[str, ...]
    journals: tuple[str, ...]
    volumes: tuple[str, ...]
    issues: tuple[str, ...]
    first_pages: tuple[str, ...]
    last_pages: tuple[str, ...]
    dois: tuple[str, ...]
    isbns: tuple[str, ...]
    languages: tuple[str, ...]


NAMES = msgspec.json.decode(Path(__file__).with_name("metadata.json").read_bytes(), type=_Names)


class Stated(Struct, frozen=True):
    """The values that a page states in one place."""

    origin: str
    values: Sequence[str]


class Declared:
    """The metadata of a page, by the name that the page gives them."""

    def __init__(self, tree: HtmlElement) -> None:
        self.meta: dict[str, list[str]] = {}
        for element in tree.iter("meta"):
            value = " ".join((element.get("content") or "").split())
            for attribute in ("property", "name", "itemprop", "http-equiv"):
                name = (element.get(attribute) or "").strip().lower().replace("dc:", "dc.")
                if name and value:
                    self.meta.setdefault(name, []).append(value)
        scripts = [script.text or "" for script in tree.iter("script") if _is_linked_data(script)]
        self.article: Article = article_in(scripts)

    def list_stated(self, of_article: tuple[str, ...], names: tuple[str, ...]) -> Iterator[Stated]:
        """Yield the values of the article in JSON-LD, and of each of these names that the page has."""
        if any(of_article):
            yield Stated("JSON-LD", of_article)
        for name in names:
            if name in self.meta:
                yield Stated(f"<meta {name}>", self.meta[name])

    def find_first(self, names: tuple[str, ...], of_article: str = "") -> Fact | None:
        """Return the value of the article, or of the first of these names that the page has."""
        stated = next(self.list_stated((of_article,), names), None)
        return Fact(stated.values[0], stated.origin) if stated else None


def _is_linked_data(script: HtmlElement) -> bool:
    return bool(script.get("type", "").strip().lower() == "application/ld+json")
