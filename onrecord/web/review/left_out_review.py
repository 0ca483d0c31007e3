"""Rows on facts that a record has beside a claim that an article touches or links to, where the article lacks a name.

A name that is not there is all that can be seen: so a row says that, and never that the article leaves something out.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain

from msgspec import Struct

from onrecord.model.foldings import fold_quotation
from onrecord.model.full_names import EntryName
from onrecord.web.articles.article import Article
from onrecord.web.review.named_sides import NamedSides
from onrecord.web.review.rows import Row, RowKind
from onrecord.web.review.told_claims import Fact, FactKind, TouchableRecord
from onrecord.web.review.touch_review import choose_passages
from onrecord.web.review.touching import ClaimWords, Passage, find_passages

_MOST_ROWS = 5
_WEIGHT: dict[FactKind, int] = {"finding": 0, "withdrawal": 1, "denial": 2, "correction": 3}


class _Mention(Struct, frozen=True):
    """A place of the article that links to a claim or touches it."""

    claim: ClaimWords
    line: int
    words: str


def review_left_out(article: Article, record: TouchableRecord) -> tuple[Row, ...]:
    """Return a row for each of the weightiest facts beside the claims of an article; `gather_touches` gathers them."""
    sides = record.find_sides(article)
    passages = find_passages(article.paragraphs, record.claims)
    told = {passage.claim.point for passage in choose_passages(article, passages, record, sides)}
    text = fold_quotation(" ".join(paragraph.text for paragraph in article.paragraphs))
    cited = frozenset(_cited(article, record))
    mentions: dict[EntryName, _Mention] = {}
    for mention in chain(_linked(article, record), _touched(article, passages)):
        mentions.setdefault(mention.claim.name, mention)
    found: dict[tuple[FactKind, str], tuple[Fact, _Mention]] = {}
    for mention in mentions.values():
        for fact in record.teller.facts(mention.claim.name):
            is_told = mention.claim.point in told or (fact.event.story, fact.event.id) in cited
            if (
                (fact.kind == "correction" or not is_told)
                and _is_left_out(fact, sides, text)
                and _was_known(fact, article.day)
            ):
                found.setdefault((fact.kind, fact.words), (fact, mention))
    ranked = sorted(found.values(), key=lambda one: _WEIGHT[one[0].kind])
    return tuple(_row(fact, mention, record) for fact, mention in ranked[:_MOST_ROWS])


def _linked(article: Article, record: TouchableRecord) -> Iterator[_Mention]:
    """Yield the links of an article that lead to a claim."""
    known = {claim.name: claim for claim in record.claims.claims}
    for paragraph in article.paragraphs:
        for link in paragraph.links:
            page = record.pages.find(link.address)
            if page and page.name in known:
                words = paragraph.text[link.start : link.end] or link.address
                yield _Mention(known[page.name], paragraph.line_at(link.start), words)


def _cited(article: Article, record: TouchableRecord) -> Iterator[tuple[str, str]]:
    """Yield story and id of the events to which an article links, or to a claim of which."""
    for paragraph in article.paragraphs:
        for link in paragraph.links:
            page = record.pages.find(link.address)
            if page:
                yield page.name.story, page.name.event or page.name.id


def _touched(article: Article, passages: Iterable[Passage]) -> Iterator[_Mention]:
    for passage in passages:
        paragraph = article.paragraphs[passage.paragraph]
        words = paragraph.text[passage.start : passage.end]
        yield _Mention(passage.claim, paragraph.line_at(passage.start), words)


def _is_left_out(fact: Fact, sides: NamedSides, text: str) -> bool:
    if fact.kind == "correction":
        return _has_one(text, fact.was) and not _has_one(text, fact.now)
    return not sides.are_in_article(fact.sides)


def _has_one(text: str, texts: Iterable[str]) -> bool:
    return any(fold_quotation(one).rstrip(".") in text for one in texts)


def _was_known(fact: Fact, day: date | None) -> bool:
    """Return whether it is of the article's time; what came later is told as stale."""
    return day is None or fact.day <= day


def _row(fact: Fact, mention: _Mention, record: TouchableRecord) -> Row:
    place = record.find_place(fact.event)
    told = record.teller.tell(mention.claim.name)
    has_name = f" Your text has no name of {fact.who}." if fact.who else ""
    return Row(
        kind=RowKind.LEFT_OUT,
        line=mention.line,
        words=mention.words,
        message=f"on “{told.text}” the record has a {fact.kind}: {fact.words}.{has_name}",
        entry=str(fact.event),
        file=place.file,
        file_line=place.file_line,
        url=place.url,
    )
