"""The formats of `onrecord review`: the same four as of `onrecord check`."""

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from onrecord.problems import Code, Problem, Severity, Span
from onrecord.report.painting import Paint, Role
from onrecord.report.run_report import Report, counted
from onrecord.report.visible_text import visible
from onrecord.web.articles.article import Acceptance, PlaceUnit
from onrecord.web.articles.article_files import STANDARD_INPUT
from onrecord.web.review.coverage import NO_DAY, Coverage
from onrecord.web.review.marked_words import draw_words, shorten, wrap_words
from onrecord.web.review.reviewing import Review
from onrecord.web.review.rows import STOPPING, Row, RowKind

VERSION: Literal[1] = 1
_MARGIN = "   "
_OPENING, _CLOSING = '“„«"', '”“»"'
_SHORT = 60
"""How many characters of the words of a row stand in its single line."""
_ON_DEMAND = frozenset({RowKind.ABSENT})
"""The kinds that are counted, and listed on demand."""
_NOTES = frozenset({RowKind.TOUCHES})
_ROLES: Mapping[Severity, Role] = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
_SILENT = frozenset({RowKind.FOUND, RowKind.ABSENT})
"""The kinds that ask nothing of an editor: no annotation on GitHub has them."""


class Reviewed(Struct):
    """What a review says of one article."""

    article: Annotated[str, Meta(description="the path as it was given; `-` for the standard input")]
    unit: Annotated[PlaceUnit, Meta(description="what the `line` of a row counts: in a file of Word, paragraphs")]
    coverage: Coverage
    rows: Annotated[Sequence[Row], Meta(description="in order of the article; one with a `reason` is accepted")]
    counts: Annotated[Mapping[str, int], Meta(description="rows by kind, without accepted ones")]
    unfitting: Annotated[Sequence[Acceptance], Meta(description="acceptances whose words are those of no row")]


class ReviewDocument(Struct):
    """What `onrecord review --output-format json` prints."""

    version: Annotated[Literal[1], Meta(description="increases only with incompatible changes")]
    coverage: Annotated[Coverage, Meta(description="what all of the articles were compared with")]
    articles: Annotated[Sequence[Reviewed], Meta(description="a review for each article")]
    stops: Annotated[bool, Meta(description="whether the exit status is 1")]


class ReviewRun(Struct, frozen=True):
    """The reviews of one run, as a command prints them."""

    coverage: Coverage
    """That of the record, without what was not looked at of single articles."""
    reviews: tuple[Review, ...]
    lists_all: bool = False
    """Whether to list accepted rows, and quotations that are not in the record, rather than only count them."""
    width: int = 100
    """How many characters a line of the terminal has."""

    @property
    def stops(self) -> bool:
        """Whether an article has a row that asks for a change."""
        return any(review.stops for review in self.reviews)


def full(run: ReviewRun, paint: Paint) -> str:
    """Return each row with its words, those of the record, and carets under what differs."""
    parts = [_lines_of_coverage(run)]
    for review in run.reviews:
        blocks = [
            _block(review, row, run.width, paint) for row in _listed(run, review) if row.kind is not RowKind.FOUND
        ]
        single = (_in_one_line(review, row, paint) for row in review.rows if row.kind is RowKind.FOUND)
        found = [line for one in single for line in wrap_words(one, run.width, _MARGIN)]
        parts += [_join(["", *block]) for block in blocks]
        parts += [_join(["", *found])] if found else []
        parts += [_join(["", *_end(review, run, paint)])]
    return "".join(parts)


def concise(run: ReviewRun, paint: Paint) -> str:
    """Return one line for each row."""
    parts = [_lines_of_coverage(run)]
    for review in run.reviews:
        parts.append(_join([_in_one_line(review, row, paint) for row in _listed(run, review)]))
        parts.append(_join(_end(review, run, paint)))
    return "".join(parts)


def as_json(run: ReviewRun, _paint: Paint) -> str:
    """Return all rows, counts and coverage as JSON, for programs."""
    articles = [
        Reviewed(
            one.article,
            one.unit,
            one.coverage,
            one.rows,
            {kind: one.counts.get(kind, 0) for kind in RowKind},
            one.unfitting,
        )
        for one in run.reviews
    ]
    document = ReviewDocument(VERSION, run.coverage, articles, run.stops)
    return f"{msgspec.json.format(msgspec.json.encode(document), indent=2).decode('utf-8')}\n"


FORMATS: Mapping[str, Callable[[ReviewRun, Paint], str]] = {"full": full, "concise": concise, "json": as_json}
"""The formats for standard output; `report_of` is for annotations."""


class ReviewReport(Report, frozen=True):
    """The rows of a run as a report, which says of no article that it is wrong."""

    def summary(self) -> str:
        """Return the line that counts the rows of each kind."""
        counts = Counter(problem.code for problem in self.problems)
        rows = ", ".join(f"{number} {kind}" for kind, number in counts.items()) or "no row asks for anything"
        return f"{rows} in {counted(self.files, 'article')}"

    def name_kind(self, problem: Problem) -> str:
        """Return the kind of a row."""
        return problem.code


def report_of(run: ReviewRun) -> Report:
    """Return the rows that ask something of an editor as a report, for annotations of GitHub."""
    rows = ((review, row) for review in run.reviews for row in review.rows if not row.reason)
    problems = [_problem(review, row) for review, row in rows if row.kind not in _SILENT]
    problems += [_unfitting_problem(review, one) for review in run.reviews for one in review.unfitting]
    return ReviewReport(tuple(problems), len(run.reviews), noun="row", columns=("Article", "Record"))


def coverage_lines(run: ReviewRun) -> str:
    """Return the sentences on what was compared and what was not looked at."""
    return _lines_of_coverage(run)


def _lines_of_coverage(run: ReviewRun) -> str:
    only = run.reviews[0].coverage if len(run.reviews) == 1 else run.coverage
    sentences = [only.compared(), _name_option(only.left_alone())]
    return _join([line for one in sentences if one for line in wrap_words(visible(one), run.width)])


def _name_option(sentence: str) -> str:
    """Return a sentence on what was not looked at, with the option of the command that names a day."""
    return sentence.replace(NO_DAY, f"{NO_DAY} (--since DAY)")


def _listed(run: ReviewRun, review: Review) -> Iterator[Row]:
    for row in review.rows:
        if run.lists_all or not (row.reason or row.kind in _ON_DEMAND):
            yield row


def _block(review: Review, row: Row, width: int, paint: Paint) -> Iterator[str]:
    inner = width - len(_MARGIN)
    yield from wrap_words(_head(review, row, paint), width, _MARGIN)
    if row.words:
        yield from _indent(draw_words(*_in_marks(row.words, row.changed), inner, paint, "removed"))
    if row.nearest:
        yield paint("help", f"{_MARGIN}the record has:")
        yield from _indent(draw_words(*_in_marks(row.nearest, row.nearest_changed), inner, paint, "added"))
    if row.reason:
        yield from wrap_words(f"{_MARGIN}{paint('help', 'accepted:')} {visible(row.reason)}", width, _MARGIN)
    for place in _places(row, inner):
        yield f"{_MARGIN}{paint('help', place)}"


def _in_one_line(review: Review, row: Row, paint: Paint) -> str:
    words = f" {_in_marks(visible(shorten(row.words, _SHORT)), ())[0]}" if row.words else ""
    return f"{_head(review, row, paint)}{words}"


def _head(review: Review, row: Row, paint: Paint) -> str:
    accepted = "accepted " if row.reason else ""
    place = paint("place", _name_place(review, row.line))
    kind = f"{accepted}{row.kind}"
    coloured = kind if row.kind in _SILENT else paint(_ROLES[_severity(row.kind)], kind)
    # The message of some rows begins with the kind: 'touches “…”'.
    message = visible(row.message).removeprefix(row.kind)
    return f"{place}: {coloured}{'' if message.startswith(' ') else ': '}{message}"


def _name_place(review: Review, number: int) -> str:
    name = visible(review.article)
    return f"{name}, paragraph {number}" if review.unit == "paragraph" else f"{name}:{number}"


def _places(row: Row, width: int) -> list[str]:
    """Return the entry, its file and its address, in one line if they have room; no line breaks one of them."""
    file = f"{row.file}:{row.file_line}" if row.file_line else row.file
    places = [visible(part) for part in dict.fromkeys((row.entry, file, row.url)) if part]
    line = "  ".join(places)
    return [line] if places and len(line) <= width else places


def _end(review: Review, run: ReviewRun, paint: Paint) -> Iterator[str]:
    """Yield the acceptances that fit nothing, what was not looked at of one of several articles, and the counts."""
    for one in review.unfitting:
        place = paint("place", f"{visible(one.file or review.article)}:{one.line}")
        words = visible(shorten(one.words, _SHORT))
        yield f"{place}: {paint('warning', 'acceptance')}: no row has the words “{words}”; remove it, or copy them anew"
    name = visible(review.article)
    if len(run.reviews) > 1:
        own = review.coverage.not_looked_at[len(run.coverage.not_looked_at) :]
        if own:
            words = _name_option(f"{review.article}: not looked at: {'; '.join(own)}")
            yield from wrap_words(visible(words), run.width, _MARGIN)
    yield f"{name}: {_counts(review, lists_all=run.lists_all)}"


def _counts(review: Review, *, lists_all: bool) -> str:
    counted = [f"{review.counts[kind]} {kind}" for kind in RowKind if review.counts.get(kind)]
    if review.accepted:
        counted.append(f"{len(review.accepted)} accepted")
    hidden = review.accepted or any(review.counts.get(kind) for kind in _ON_DEMAND)
    more = "; what is only counted: --all" if hidden and not lists_all else ""
    return f"{', '.join(counted)}{more}" if counted else "no quotation, link or name meets this record"


def _severity(kind: RowKind) -> Severity:
    if kind in STOPPING:
        return Severity.ERROR
    return Severity.NOTE if kind in _NOTES else Severity.WARNING


def _problem(review: Review, row: Row) -> Problem:
    words = f"“{shorten(row.words, 2 * _SHORT)}”: " if row.words else ""
    record = f"The record has: “{shorten(row.nearest, 4 * _SHORT)}”. " if row.nearest else ""
    hint = f"{record}{'  '.join(filter(None, (row.entry, row.url)))}"
    message = f"{_place_in_words(review, row.line)}{words}{row.message}".removesuffix(".")
    place = _span(review.article, row.line if review.unit == "line" else 1)
    return Problem(row.kind.value, message, place, hint or None, declared=Code(_severity(row.kind), row.kind.value))


def _unfitting_problem(review: Review, one: Acceptance) -> Problem:
    message = f"no row has the words of this acceptance: “{shorten(one.words, _SHORT)}”"
    declared = Code(Severity.WARNING, "acceptance")
    return Problem("acceptance", message, _span(one.file or review.article, one.line), declared=declared)


def _span(path: str, line: int) -> Span | None:
    """Return a place for an annotation, with the path from the current folder; None for the standard input."""
    return None if path == STANDARD_INPUT else Span(Path(os.path.relpath(path)).as_posix(), line, 1, 0, "")


def _place_in_words(review: Review, number: int) -> str:
    """Return the place for an annotation that can't have it: of a file without lines, or of no file."""
    is_in_lines = review.unit == "line" and review.article != STANDARD_INPUT
    return "" if is_in_lines else f"{review.unit} {number}: "


def _in_marks(words: str, spans: Sequence[tuple[int, int]]) -> tuple[str, list[tuple[int, int]]]:
    """Return words between quotation marks, if they have none, with the places as they stand then."""
    if words[0] in _OPENING and words[-1] in _CLOSING:
        return words, list(spans)
    return f"“{words}”", [(start + 1, end + 1) for start, end in spans]


def _indent(lines: Iterable[str]) -> Iterator[str]:
    return (f"{_MARGIN}{line}" for line in lines)


def _join(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
