"""Measure days on articles whose right days a script makes wrong: `python -m benchmarks.review_days`.

Each day of the open articles that is the day of an event of the record is made into up to eight slips, one at a time:
a day beside it, another month or year, swapped figures, another first figure. A slip is found if a row names the right
day, or if a row *stage* is on its line. `--list` prints the others. Rows on the articles as they are count as false
unless `slips.yaml` has a slip of a day or an office beside them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import click
import yaml
from babel.dates import get_month_names
from msgspec import convert
from msgspec.structs import replace

from benchmarks.options import scratch as scratch_folder
from benchmarks.review_articles import RECORDS, ROOT, Slip, gather_example
from benchmarks.tables import table
from onrecord.web.articles.article import Article, Paragraph
from onrecord.web.articles.article_files import read_articles
from onrecord.web.review.article_dates import WrittenDay, month_of
from onrecord.web.review.dated_clauses import Clause, DatedClauses
from onrecord.web.review.day_review import DayRecord, review_days
from onrecord.web.review.rows import Row, RowKind

_FOLDERS = ("open-1", "open-2")
_LANGUAGES = {"en": "English", "ru": "Russian", "de": "German"}
_DAY_SLIPS = frozenset({"day", "office"})
"""The kinds of `slips.yaml` that can have a row on a day or a stage."""
_LAST_OF_ALL_MONTHS = 28
_TOKEN = re.compile(r"\d+|[^\W\d_]{3,}")
_YEAR_LENGTH = 4


class _Changed(NamedTuple):
    """A day of an article that was made wrong."""

    file: str
    kind: str
    right: date
    written: str
    context: str
    is_found: bool


@click.command()
@click.option("--list", "is_listing", is_flag=True, help="Print each slip that has no row.")
def main(*, is_listing: bool) -> None:
    """Make the right days of the open articles wrong, and print how many slips have a row."""
    with scratch_folder() as scratch:
        records = {name: gather_example(name, scratch).days for name in RECORDS}
    changed, false, days = list[_Changed](), list[str](), 0
    for folder in _FOLDERS:
        path = ROOT / "benchmarks/review" / folder
        slips = convert(yaml.safe_load((path / "slips.yaml").read_text("utf-8")), list[Slip])
        for file in sorted(path.glob("[0-9]*")):
            record = records[next(name for name in RECORDS if name in file.name)]
            (article,) = read_articles([str(file)], bytes)
            false += _false_rows(article, record, [slip for slip in slips if slip.article == file.name])
            right = [*_right_days(article, record)]
            days += len(right)
            for clause, day in right:
                changed += _change(file, article, record, clause, day)
    click.echo(table(("slip", "slips", "found", ""), _rows(changed)))
    click.echo(f"{days} right days; {len(false)} rows where nobody planted a slip")
    for line in false:
        click.echo(f"false: {line}")
    for one in changed if is_listing else ():
        if not one.is_found:
            click.echo(f"missed: {one.file}: {one.kind}: {one.written} (right: {one.right}): {one.context}")


def _false_rows(article: Article, record: DayRecord, slips: Sequence[Slip]) -> Iterator[str]:
    planted = [slip.line for slip in slips if slip.kind in _DAY_SLIPS]
    for row in review_days(article, record):
        if not any(abs(line - row.line) <= 1 for line in planted):
            yield f"{Path(article.name).name}:{row.line}: {row.words} | {row.message}"


def _right_days(article: Article, record: DayRecord) -> Iterator[tuple[Clause, date]]:
    """Yield the clauses whose day is that of an event, in the year that the article named last if they name none."""
    events = {entry.day for entry in record.entries if entry.name.kind == "event"}
    year = article.day.year if article.day else None
    for clause in DatedClauses(article, record).clauses:
        if clause.day is None:
            continue
        year = clause.day.year or year
        day = clause.day.on(year)
        if day in events:
            yield clause, day


def _change(file: Path, article: Article, record: DayRecord, clause: Clause, right: date) -> Iterator[_Changed]:
    """Yield a slip for each way in which the day of a clause can be made wrong."""
    written = clause.day
    if written is None:
        return
    language = file.name.split("-")[1]
    old = clause.paragraph.text[written.start : written.end]
    for kind, wrong in _slips(right):
        if wrong.year != right.year and written.year is None:
            continue
        new = rewrite_day(old, right, wrong, language)
        line = clause.paragraph.line_at(written.start)
        rows = review_days(_with_words(article, clause.paragraph, written, new), record)
        is_found = any(_is_meant(row, line, new, right) for row in rows)
        yield _Changed(file.name, kind, right, new, clause.text_without_day.strip(), is_found)


def _is_meant(row: Row, line: int, words: str, right: date) -> bool:
    if row.line != line:
        return False
    return row.kind is RowKind.STAGE or (row.words == words and row.day == str(right))


def _slips(day: date) -> Iterator[tuple[str, date]]:
    """Yield days that are one slip from a day, with the kind of the slip."""
    for step in (1, -1):
        yield "a day beside it", day + timedelta(step)
        with suppress(ValueError):
            yield "another month", day.replace(month=day.month + step)
        with suppress(ValueError):
            yield "another year", day.replace(year=day.year + step)
    swapped = int(f"{day.day:02}"[::-1])
    if swapped != day.day and 1 <= swapped <= _LAST_OF_ALL_MONTHS:
        yield "swapped figures", day.replace(day=swapped)
    if day.day + 10 <= _LAST_OF_ALL_MONTHS:
        yield "another first figure", day.replace(day=day.day + 10)


def rewrite_day(text: str, old: date, new: date, language: str) -> str:
    """Return a written day as another one, in the same form."""
    tokens = [*_TOKEN.finditer(text)]
    if len(tokens[0][0]) == _YEAR_LENGTH and tokens[0][0].isdigit():
        tokens.reverse()  # The month comes before the day.
    parts, is_day_written = dict[int, tuple[int, str]](), False
    for token in tokens:
        word = token[0]
        if not word.isdigit():
            if month_of(word) == old.month:
                parts[token.start()] = (token.end(), get_month_names("wide", locale=language)[new.month])
        elif len(word) == _YEAR_LENGTH:
            parts[token.start()] = (token.end(), str(new.year))
        elif int(word) == old.day and not is_day_written:
            parts[token.start()] = (token.end(), f"{new.day:0{_padding(word)}}")
            is_day_written = True
        elif int(word) == old.month:
            parts[token.start()] = (token.end(), f"{new.month:0{_padding(word)}}")
    for start, (end, word) in sorted(parts.items(), reverse=True):
        text = text[:start] + word + text[end:]
    return text


def _padding(figures: str) -> int:
    return len(figures) if figures.startswith("0") else 1


def _with_words(article: Article, paragraph: Paragraph, written: WrittenDay, words: str) -> Article:
    """Return an article with other words in the place of a day."""
    longer = len(words) - (written.end - written.start)

    def moved(offset: int) -> int:
        return offset + longer if offset >= written.end else offset

    changed = replace(
        paragraph,
        text=paragraph.text[: written.start] + words + paragraph.text[written.end :],
        links=tuple(replace(link, start=moved(link.start), end=moved(link.end)) for link in paragraph.links),
        lines=tuple((moved(offset), line) for offset, line in paragraph.lines),
    )
    return replace(article, paragraphs=tuple(changed if one is paragraph else one for one in article.paragraphs))


def _rows(changed: Sequence[_Changed]) -> Iterator[tuple[str, ...]]:
    """Yield a row for each kind of slip, for each language, and one for all."""
    count, found = Counter[str](), Counter[str]()
    for one in changed:
        for name in (one.kind, _LANGUAGES[one.file.split("-")[1]], "all"):
            count[name] += 1
            found[name] += one.is_found
    for name in (*dict.fromkeys(one.kind for one in changed), *_LANGUAGES.values(), "all"):
        yield name, str(count[name]), str(found[name]), f"{found[name] / count[name]:.0%}"


if __name__ == "__main__":
    main()
