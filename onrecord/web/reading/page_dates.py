"""Finds the day of publication of an HTML page."""

import re
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from functools import partial
from itertools import islice

import htmldate
from lxml.html import HtmlElement

from onrecord.web.page_facts import Fact, Page
from onrecord.web.reading.days import day_of_address, day_of_value, is_in_utc
from onrecord.web.reading.declared_facts import NAMES, Declared, Stated
from onrecord.web.reading.guessing import try_reading

_NAME_OF_A_DATE = re.compile(r"date|time|publish|posted|created|дата", re.IGNORECASE)
_LATER_DATE = re.compile(r"modif|updat|comment|event|copyright|footer", re.IGNORECASE)
_LONGEST_DATE = 80
"""How many characters the text of a date may have, with words around it."""
_MOST_PIECES = 12
"""Into how many pieces its elements may divide the text of a date."""


def find_issued(page: Page, tree: HtmlElement, declared: Declared) -> Fact | None:
    """Return the day of publication: as declared, else as the page shows it, else as its address or text suggests."""
    declared_days = declared.list_stated((declared.article.published,), NAMES.days)
    for stated in (*declared_days, Stated("<time>", list(_list_stated_times(tree)))):
        for value in stated.values:
            day = day_of_value(value)
            if day and day <= page.today:
                return Fact(day, f"{stated.origin}, in UTC" if is_in_utc(value) else stated.origin)
    for origin, find_day in _WAYS_TO_GUESS.items():
        day = try_reading(partial(find_day, page, tree), None)
        if day and day <= page.today:
            return Fact(day, origin, is_guess=True)
    return None


def _list_stated_times(tree: HtmlElement) -> Iterator[str]:
    for element in tree.iter("time"):
        if (element.get("itemprop") or "").lower() == "datepublished" or element.get("pubdate") is not None:
            yield element.get("datetime") or element.text_content()


def _find_first_time(page: Page, tree: HtmlElement) -> str | None:
    return _find_first_day(page, _list_times(tree))


def _list_times(tree: HtmlElement) -> Iterator[str]:
    for element in tree.iter("time"):
        if not _LATER_DATE.search(f"{element.get('class') or ''} {element.get('itemprop') or ''}"):
            yield element.get("datetime") or element.text_content()


def _find_first_dated_text(page: Page, tree: HtmlElement) -> str | None:
    return _find_first_day(page, _list_dated_texts(tree))


def _list_dated_texts(tree: HtmlElement) -> Iterator[str]:
    """Yield the short texts of the elements whose names say that they hold a date."""
    for element in tree.iter("span", "div", "p", "li", "td", "abbr", "b", "i", "em"):
        name = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('itemprop') or ''}"
        if _NAME_OF_A_DATE.search(name) and not _LATER_DATE.search(name):
            text = " ".join("".join(islice(element.itertext(), _MOST_PIECES)).split())
            if len(text) <= _LONGEST_DATE:
                yield text


def _find_first_day(page: Page, texts: Iterator[str]) -> str | None:
    days = (day_of_value(text[:_LONGEST_DATE]) for text in texts)
    return next((day for day in days if day and day <= page.today), None)


def _find_in_address(page: Page, _tree: HtmlElement) -> str | None:
    return day_of_address(page.url)


def _guess_from_text(page: Page, tree: HtmlElement) -> str | None:
    found: str | None = htmldate.find_date(deepcopy(tree), original_date=True, max_date=page.today)
    return found


_WAYS_TO_GUESS: Mapping[str, Callable[[Page, HtmlElement], str | None]] = {
    "the first <time>": _find_first_time,
    "a date on the page": _find_first_dated_text,
    "its address": _find_in_address,
    "a date in its text": _guess_from_text,
}
"""The ways to guess the day by what they go by, the best first."""
