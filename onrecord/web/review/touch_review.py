"""Rows on passages that touch a claim to which somebody has answered, where nothing near them names who.

Silence is the normal case: a claim that nobody has answered gives no row, nor does a paragraph that names the other
side, or has one beside it that does. News has short paragraphs: one says what somebody claims, the next who denies it.
"""

from collections.abc import Iterator, Sequence

from onrecord.editing.telling.opened_record import OpenedRecord, ToldRecord
from onrecord.web.articles.article import Article
from onrecord.web.review.named_sides import NamedSides
from onrecord.web.review.rows import Row, RowKind
from onrecord.web.review.told_claims import TouchableRecord, gather_touchable
from onrecord.web.review.touching import Passage, find_passages

_MOST_ROWS = 10
_NEAR = 1
"""How many paragraphs away the other side counts as named."""


def gather_touches(opened: OpenedRecord, told: ToldRecord) -> TouchableRecord:
    """Return the words of all claims of a record, and the names of all its bodies; `left_out_review` takes it too."""
    return gather_touchable(opened, told)


def review_touches(article: Article, record: TouchableRecord) -> tuple[Row, ...]:
    """Return a row for each of the best passages that touch an answered claim, in their rank."""
    passages = find_passages(article.paragraphs, record.claims)
    sides = record.find_sides(article)
    chosen = choose_passages(article, passages, record, sides)
    return tuple(_row(article, passage, record, sides) for passage in chosen)


def choose_passages(
    article: Article, passages: Sequence[Passage], record: TouchableRecord, sides: NamedSides
) -> tuple[Passage, ...]:
    """Return the passages that get a row, one for each point: first those whose other side the article never names."""
    chosen = _choose(article, passages, record, sides)
    ranked = sorted(
        chosen, key=lambda passage: sides.are_in_article(record.teller.other_sides(passage.claim.name) or ())
    )
    return tuple(ranked[:_MOST_ROWS])


def _choose(
    article: Article, passages: Sequence[Passage], record: TouchableRecord, sides: NamedSides
) -> Iterator[Passage]:
    seen = set[str]()
    for passage in passages:
        if passage.claim.point in seen:
            continue
        others = record.teller.other_sides(passage.claim.name)
        if others is None:
            continue
        # A headline speaks for the whole article.
        if article.paragraphs[passage.paragraph].is_heading and sides.are_in_article(others):
            continue
        nearest = sides.nearest(others, passage.paragraph)
        if nearest is None or abs(nearest - passage.paragraph) > _NEAR:
            seen.add(passage.claim.point)
            yield passage


def _row(article: Article, passage: Passage, record: TouchableRecord, sides: NamedSides) -> Row:
    paragraph = article.paragraphs[passage.paragraph]
    nearest = sides.nearest(record.teller.other_sides(passage.claim.name) or (), passage.paragraph)
    named = "" if nearest is None else f"{article.unit} {article.paragraphs[nearest].line_at(0)} names who answered; "
    told = record.teller.tell(passage.claim.name)
    place = record.find_place(passage.claim.name)
    return Row(
        kind=RowKind.TOUCHES,
        line=paragraph.line_at(passage.start),
        words=paragraph.text[passage.start : passage.end],
        message=f"touches “{told.text}”; it stands: {told.standing.rstrip('.')}; {named}does your text say so?",
        entry=str(passage.claim.name),
        file=place.file,
        file_line=place.file_line,
        url=place.url,
        nearest=passage.text[1],
    )
