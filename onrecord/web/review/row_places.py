"""Finds the words of each row in the article, so that a page can lead to them."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from msgspec import Struct

from onrecord.web.articles.article import Article
from onrecord.web.review.rows import Row

_MOST_PLACES = 50
"""How many places with the same words in one line are told apart."""


class RowPlace(Struct, frozen=True):
    """Where the words of a row stand in the article."""

    paragraph: int
    start: int
    end: int
    """The characters of the paragraph; equal for what has no words there, such as a frame."""


def find_places(article: Article, rows: Sequence[Row]) -> tuple[RowPlace | None, ...]:
    """Return where each row's words stand; its whole paragraph if they don't, None if no paragraph has its line."""
    by_line = _paragraphs_by_line(article)
    passed: Counter[tuple[str, int, str]] = Counter()
    places = []
    for row in rows:
        numbers = by_line.get(row.line, ())
        found = [place for number in numbers for place in islice(_places_in(article, number, row), _MOST_PLACES)]
        whole = (RowPlace(number, 0, len(article.paragraphs[number].text)) for number in numbers)
        key = (row.kind.value, row.line, row.words)
        # The second of two rows of one kind on the same words is about the second place that has them.
        places.append(found[min(passed[key], len(found) - 1)] if found else next(whole, None))
        passed[key] += 1
    return tuple(places)


def _paragraphs_by_line(article: Article) -> Mapping[int, Sequence[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for number, paragraph in enumerate(article.paragraphs):
        for line in dict.fromkeys(line for _, line in paragraph.lines):
            found[line].append(number)
    return found


def _places_in(article: Article, number: int, row: Row) -> Iterator[RowPlace]:
    paragraph = article.paragraphs[number]
    start = next((offset for offset, line in paragraph.lines if line == row.line), 0)
    while row.words and (start := paragraph.text.find(row.words, start)) >= 0 and paragraph.line_at(start) == row.line:
        yield RowPlace(number, start, start + len(row.words))
        start += len(row.words)
    for link in paragraph.links:
        if link.address == row.words and paragraph.line_at(link.start) == row.line:
            yield RowPlace(number, link.start, link.end)
