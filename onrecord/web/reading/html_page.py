"""Reads HTML pages: what they declare, in order, then what trafilatura guesses."""

import re
from collections.abc import Callable, Sequence
from copy import deepcopy

import trafilatura
from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring
from msgspec.structs import replace
from trafilatura.metadata import extract_metadata
from trafilatura.settings import Document

from onrecord.model.dois import strip_doi
from onrecord.model.isbns import strip_isbn
from onrecord.web.page_facts import Fact, FieldName, Page, PageFacts
from onrecord.web.reading.declared_facts import NAMES, Declared, Stated
from onrecord.web.reading.guessing import try_reading
from onrecord.web.reading.languages import language_tag, recognized_language
from onrecord.web.reading.page_dates import find_issued

_END_OF_A_TITLE = re.compile(r"\s+(?:[|–—·•:»«/]|-{1,2})\s+")
_MOST_AUTHORS = 20


def read_html(page: Page, text: str) -> PageFacts:
    """Return what a page says of itself."""
    tree = _parse(text)
    if tree is None:
        return PageFacts({}, notes=("nothing of the page could be understood",))
    declared = Declared(tree)
    # By these options trafilatura's own search for a date, whose result has no origin, is short.
    options = {"original_date": True, "extensive_search": False, "max_date": page.today}
    likely = try_reading(lambda: extract_metadata(deepcopy(tree), date_config=options), Document())
    # The paragraphs of the main text, one a line, without menus, advertisements and readers' comments.
    main_text = try_reading(lambda: trafilatura.extract(deepcopy(tree), include_comments=False) or "", "")
    fields: dict[FieldName, Fact | None] = {
        "publisher": _find_publisher(declared, likely),
        "container_title": declared.find_first(NAMES.journals),
        "volume": declared.find_first(NAMES.volumes),
        "issue": declared.find_first(NAMES.issues),
        "page": _find_pages(declared),
        "doi": _find_number(declared, NAMES.dois, strip_doi),
        "isbn": _find_number(declared, NAMES.isbns, strip_isbn),
        "author": _find_authors(declared, likely),
        "issued": find_issued(page, tree, declared),
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


def _find_title(tree: HtmlElement, declared: Declared, likely: Document, publisher: Fact | None) -> Fact | None:
    site = str(publisher.value) if publisher else ""
    heading = _find_heading(tree)
    if declared.article.title:
        title = _without_site(declared.article.title, site)
        is_cut = title.endswith(("…", "...")) and heading.startswith(title.rstrip("….").rstrip())
        return Fact(heading, "<h1>") if is_cut else Fact(title, "JSON-LD")
    found = declared.find_first(NAMES.titles)
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


def _find_publisher(declared: Declared, likely: Document) -> Fact | None:
    found = declared.find_first(NAMES.publishers, declared.article.publisher)
    if found:
        is_account = not declared.article.publisher and str(found.value).startswith(("http", "@"))
        return None if is_account else found
    site = likely.sitename
    if not site or "/" in site or "." not in site:
        return None
    return Fact(site, "the end of its title", is_guess=True)


def _find_authors(declared: Declared, likely: Document) -> Fact | None:
    for stated in declared.list_stated(declared.article.authors, NAMES.authors):
        names = _take_people(stated.values)
        if names:
            return Fact(names, stated.origin)
    names = _take_people((likely.author or "").split("; "))
    return Fact(names, "the likeliest byline", is_guess=True) if names else None


def _take_people(names: Sequence[str]) -> tuple[str, ...]:
    """Return the names that may be those of people: no addresses, and no names of accounts."""
    plain = (" ".join(name.split()) for name in names)
    people = dict.fromkeys(name for name in plain if name and "://" not in name and name[0] not in "@/")
    return tuple(people)[:_MOST_AUTHORS]


def _find_language(tree: HtmlElement, declared: Declared, main_text: str) -> Fact | None:
    recognized = recognized_language(main_text or " ".join(tree.text_content()[:100_000].split()))
    attribute = tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or tree.get("xml:lang") or ""
    declared_languages = declared.list_stated((declared.article.language,), NAMES.languages)
    for stated in (Stated("<html lang>", (attribute,)), *declared_languages):
        tag = language_tag(stated.values[0])
        if tag:
            if recognized and tag.partition("-")[0] != recognized:
                return Fact(recognized, f"its words; {stated.origin} says '{tag}'", is_guess=True)
            return Fact(tag, stated.origin)
    return Fact(recognized, "its words", is_guess=True) if recognized else None


def _find_pages(declared: Declared) -> Fact | None:
    first, last = declared.find_first(NAMES.first_pages), declared.find_first(NAMES.last_pages)
    if first is None or last is None or first.value == last.value:
        return first
    return Fact(f"{first.value}–{last.value}", first.origin)


def _find_number(declared: Declared, names: tuple[str, ...], strip: Callable[[str], str]) -> Fact | None:
    """Return the first value that is a number of the kind that `strip` bares, such as a DOI."""
    for stated in declared.list_stated((), names):
        number = next(filter(None, map(strip, stated.values)), "")
        if number:
            return Fact(number, stated.origin)
    return None


def _find_type(declared: Declared) -> Fact | None:
    found = declared.find_first(NAMES.journals, declared.article.type)
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
