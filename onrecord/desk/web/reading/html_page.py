"""Reads HTML pages: what they declare, in order, then what trafilatura and htmldate guess; alone imports these."""

import re
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from itertools import islice
from pathlib import Path
from typing import TypeVar

import htmldate
import msgspec
import trafilatura
from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring
from msgspec import Struct
from msgspec.structs import replace
from trafilatura.metadata import extract_metadata
from trafilatura.settings import Document

from onrecord.desk.web.page_facts import Fact, FieldName, Page, PageFacts
from onrecord.desk.web.reading.days import day_of_address, day_of_value, is_in_utc
from onrecord.desk.web.reading.languages import language_tag, recognized_language
from onrecord.desk.web.reading.linked_data import Article, article_in

Result = TypeVar("Result")


class _Names(Struct):
    """The names under which pages declare facts, the best first."""

    titles: tuple[str, ...]
    publishers: tuple[str, ...]
    authors: tuple[str, ...]
    days: tuple[str, ...]
    journals: tuple[str, ...]
    languages: tuple[str, ...]


_NAMES = msgspec.json.decode(Path(__file__).with_name("metadata.json").read_bytes(), type=_Names)
_NAME_OF_A_DATE = re.compile(r"date|time|publish|posted|created|дата", re.IGNORECASE)
_LATER_DATE = re.compile(r"modif|updat|comment|event|copyright|footer", re.IGNORECASE)
_END_OF_A_TITLE = re.compile(r"\s+(?:[|–—·•:»«/]|-{1,2})\s+")
_LONGEST_DATE = 80
"""How many characters the text of a date may have, with words around it."""
_MOST_PIECES = 12
"""Into how many pieces its elements may divide the text of a date."""
_MOST_AUTHORS = 20


def read_html(page: Page, text: str) -> PageFacts:
    """Return what a page says of itself."""
    tree = _parse(text)
    if tree is None:
        return PageFacts({}, notes=("nothing of the page could be understood",))
    declared = _Declared(tree)
    # By these options trafilatura's own search for a date, whose result has no origin, is short.
    options = {"original_date": True, "extensive_search": False, "max_date": page.today}
    likely = _try_reading(lambda: extract_metadata(deepcopy(tree), date_config=options), Document())
    # The paragraphs of the main text, one a line, without menus, advertisements and readers' comments.
    main_text = _try_reading(lambda: trafilatura.extract(deepcopy(tree), include_comments=False) or "", "")
    fields: dict[FieldName, Fact | None] = {
        "publisher": _find_publisher(declared, likely),
        "container_title": declared.find_first(_NAMES.journals),
        "author": _find_authors(declared, likely),
        "issued": _find_issued(page, tree, declared),
        "language": _find_language(tree, declared, main_text),
        "type": _find_type(declared),
    }
    fields["title"] = _find_title(tree, declared, likely, fields["publisher"])
    facts = PageFacts({name: fact for name, fact in fields.items() if fact}, canonical=_find_canonical(tree))
    if not page.wants_text:
        return facts
    notes = () if main_text else ("no main text was found on the page",)
    return replace(facts, text=_with_heading(main_text, _find_heading(tree)), notes=notes)


def _with_heading(text: str, heading: str) -> str:
    """Return the main text with the heading, which is often quoted, and often stands outside the article."""
    is_inside = heading in text[: 10 * len(heading)]
    return text if is_inside else f"{heading}\n{text}"


class _Declared:
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

    def list_stated(self, of_article: tuple[str, ...], names: tuple[str, ...]) -> Iterator[tuple[str, Sequence[str]]]:
        """Yield the values of the article in JSON-LD, and of each of these names that the page has, by their origin."""
        if any(of_article):
            yield "JSON-LD", of_article
        for name in names:
            if name in self.meta:
                yield f"<meta {name}>", self.meta[name]

    def find_first(self, names: tuple[str, ...], of_article: str = "") -> Fact | None:
        """Return the value of the article, or of the first of these names that the page has."""
        for origin, values in self.list_stated((of_article,), names):
            return Fact(values[0], origin)
        return None


def _is_linked_data(script: HtmlElement) -> bool:
    return bool(script.get("type", "").strip().lower() == "application/ld+json")


def _find_title(tree: HtmlElement, declared: _Declared, likely: Document, publisher: Fact | None) -> Fact | None:
    site = str(publisher.value) if publisher else ""
    heading = _find_heading(tree)
    if declared.article.title:
        title = _without_site(declared.article.title, site)
        is_cut = title.endswith(("…", "...")) and heading.startswith(title.rstrip("….").rstrip())
        return Fact(heading, "<h1>") if is_cut else Fact(title, "JSON-LD")
    found = declared.find_first(_NAMES.titles)
    if found:
        return Fact(_without_site(str(found.value), site), found.origin)
    element = tree.find(".//title")
    whole = " ".join((element.text_content() if element is not None else "").split())
    if heading and (not whole or whole.startswith(heading)):
        return Fact(heading, "<h1>")
    if whole:
        title = _without_site(whole, site)
        # A name after a dash is the site's, or part of the title: nobody can tell from the page alone.
        return Fact(title, "<title>", is_guess=title == whole and _END_OF_A_TITLE.search(whole) is not None)
    return Fact(likely.title, "the likeliest heading", is_guess=True) if likely.title else None


def _find_heading(tree: HtmlElement) -> str:
    """Return the only first-level heading of a page; empty if there is none, or several."""
    texts = (" ".join(element.text_content().split()) for element in tree.iter("h1"))
    headings = list(filter(None, texts))
    return headings[0] if len(headings) == 1 else ""


def _without_site(title: str, site: str) -> str:
    """Return a title without the name of the site, which many pages put at its end."""
    ends = list(_END_OF_A_TITLE.finditer(title))
    is_named = ends and title[ends[-1].end() :].strip().casefold() == site.casefold()
    return title[: ends[-1].start()] if is_named else title


def _find_publisher(declared: _Declared, likely: Document) -> Fact | None:
    found = declared.find_first(_NAMES.publishers, declared.article.publisher)
    if found:
        is_account = not declared.article.publisher and str(found.value).startswith(("http", "@"))
        return None if is_account else found
    site = likely.sitename
    return Fact(site, "the end of its title", is_guess=True) if site and "/" not in site and "." in site else None


def _find_authors(declared: _Declared, likely: Document) -> Fact | None:
    for origin, values in declared.list_stated(declared.article.authors, _NAMES.authors):
        names = _take_people(values)
        if names:
            return Fact(names, origin)
    names = _take_people((likely.author or "").split("; "))
    return Fact(names, "the likeliest byline", is_guess=True) if names else None


def _take_people(names: Sequence[str]) -> tuple[str, ...]:
    """Return the names that may be those of people: no addresses, and no names of accounts."""
    plain = (" ".join(name.split()) for name in names)
    people = dict.fromkeys(name for name in plain if name and "://" not in name and name[0] not in "@/")
    return tuple(people)[:_MOST_AUTHORS]


def _find_issued(page: Page, tree: HtmlElement, declared: _Declared) -> Fact | None:
    """Return the day of publication: as declared, else as the page shows it, else as its address or text suggests."""
    stated = declared.list_stated((declared.article.published,), _NAMES.days)
    for origin, values in (*stated, ("<time>", list(_find_stated_times(tree)))):
        for value in values:
            day = day_of_value(value)
            if day and day <= page.today:
                return Fact(day, f"{origin}, in UTC" if is_in_utc(value) else origin)
    ways: tuple[tuple[str, Callable[[], str | None]], ...] = (
        ("the first <time>", lambda: _first_day(page, _list_times(tree))),
        ("a date on the page", lambda: _first_day(page, _find_dated_texts(tree))),
        ("its address", lambda: day_of_address(page.url)),
        ("a date in its text", lambda: htmldate.find_date(deepcopy(tree), original_date=True, max_date=page.today)),
    )
    for origin, way in ways:
        day = _try_reading(way, None)
        if day and day <= page.today:
            return Fact(day, origin, is_guess=True)
    return None


def _find_stated_times(tree: HtmlElement) -> Iterator[str]:
    for element in tree.iter("time"):
        if (element.get("itemprop") or "").lower() == "datepublished" or element.get("pubdate") is not None:
            yield element.get("datetime") or element.text_content()


def _list_times(tree: HtmlElement) -> Iterator[str]:
    for element in tree.iter("time"):
        if not _LATER_DATE.search(f"{element.get('class') or ''} {element.get('itemprop') or ''}"):
            yield element.get("datetime") or element.text_content()


def _find_dated_texts(tree: HtmlElement) -> Iterator[str]:
    """Yield the short texts of the elements whose names say that they hold a date."""
    for element in tree.iter("span", "div", "p", "li", "td", "abbr", "b", "i", "em"):
        name = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('itemprop') or ''}"
        if _NAME_OF_A_DATE.search(name) and not _LATER_DATE.search(name):
            text = " ".join("".join(islice(element.itertext(), _MOST_PIECES)).split())
            if len(text) <= _LONGEST_DATE:
                yield text


def _first_day(page: Page, texts: Iterator[str]) -> str | None:
    days = (day_of_value(text[:_LONGEST_DATE]) for text in texts)
    return next((day for day in days if day and day <= page.today), None)


def _find_language(tree: HtmlElement, declared: _Declared, main_text: str) -> Fact | None:
    recognized = recognized_language(main_text or " ".join(tree.text_content()[:100_000].split()))
    attribute = tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or tree.get("xml:lang") or ""
    stated = declared.list_stated((declared.article.language,), _NAMES.languages)
    for origin, values in (("<html lang>", (attribute,)), *stated):
        tag = language_tag(values[0])
        if tag:
            if recognized and tag.partition("-")[0] != recognized:
                return Fact(recognized, f"its words; {origin} says '{tag}'", is_guess=True)
            return Fact(tag, origin)
    return Fact(recognized, "its words", is_guess=True) if recognized else None


def _find_type(declared: _Declared) -> Fact | None:
    found = declared.find_first(_NAMES.journals, declared.article.type)
    return Fact(declared.article.type or "article-journal", found.origin) if found else None


def _find_canonical(tree: HtmlElement) -> str:
    for link in tree.iter("link"):
        href = (link.get("href") or "").strip()
        if href and "canonical" in (link.get("rel") or "").lower().split():
            return href
    return ""


def _parse(text: str) -> HtmlElement | None:
    # The parser reads UTF-8: it refuses text with an XML declaration, and would decode the page's bytes by guessing.
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False)
    try:
        return document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return None


def _try_reading(read: Callable[[], Result], otherwise: Result) -> Result:
    """Return what `read` returns; `otherwise` if it fails, since these libraries may raise anything on broken pages."""
    try:
        return read()
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  (see above)
        return otherwise
