"""`onrecord review`: compares articles with the record before they are printed."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from onrecord.terminal import console
from onrecord.terminal.environment import Environment
from onrecord.terminal.options import cache_option, jobs_option, output_format_option, site_option
from onrecord.terminal.refusals import docx_extra, refusals_explained, worker_errors_explained

if TYPE_CHECKING:
    from onrecord.web.articles.article import Article
    from onrecord.web.articles.article_files import Form
    from onrecord.web.review.review_formats import ReviewRun

_EXITS = (
    "The exit status is 0 if no row asks for a change; 1 if a row is about other words, another speaker, a link or "
    "something stale that nobody has accepted, or if the site has errors; 2 if the command was used wrongly or an "
    "article can't be read."
)


@click.command(epilog=_EXITS, short_help="Compare an article with the record before it is printed.")
@click.argument("articles", metavar="ARTICLE...", nargs=-1, required=True)
@site_option
@click.option(
    "--since",
    metavar="DAY",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Also say what changed since this day, as in 2026-02-13, instead of the day that the article names.",
)
@click.option(
    "--form",
    type=click.Choice(["markdown", "html", "text", "docx"]),
    show_default="what it looks like; else Markdown",
    help="The form of the standard input, and of files whose name doesn't end as one of a form does.",
)
@click.option(
    "--all", "lists_all", is_flag=True, help="Also list accepted rows, and quotations that are not in this record."
)
@output_format_option(
    ["full", "concise", "github", "json"],
    "How to print rows: with the words, one line each, as GitHub annotations, or as JSON.",
)
@jobs_option
@cache_option
@click.pass_obj
def review(  # noqa: PLR0913  (click passes each option by itself)
    environment: Environment,
    /,
    *,
    articles: tuple[str, ...],
    site: Path,
    since: datetime | None,
    form: Form | None,
    lists_all: bool,
    output_format: str,
    jobs: int,
    remember: bool,
) -> None:
    """Compare each ARTICLE with the record, and print where they meet.

    ARTICLE is a file in Markdown, HTML, plain text or .docx, a folder of them, or - for the standard input. A line of
    coverage comes first. Then each row has the line, the words, and the entry with its address. In a .docx, which has
    no lines, it has the number of the paragraph.

    To accept a row, write <!-- onrecord accept "THE WORDS": WHY --> into Markdown or HTML. Beside any article,
    ARTICLE.onrecord.yaml can have such words.

    The command never says that an article is right or wrong. It keeps nothing of an article, and sends nothing.
    """
    from onrecord.editing.site_reading import Options  # noqa: PLC0415  (the command must start fast)
    from onrecord.editing.telling.opened_record import open_record  # noqa: PLC0415

    read = _read_articles(articles, form, output_format)
    with refusals_explained(), worker_errors_explained():
        opened = open_record(site.resolve(), Options(environment.today, jobs=jobs, remember=remember))
    if opened.site is None:
        sentence = "no article is compared with a site with errors"
        console.end_with_report(opened.errors, opened.files, site, sentence, _report_format(output_format))
    from onrecord.web.review.review_formats import ReviewRun  # noqa: PLC0415
    from onrecord.web.review.reviewing import gather_record, review_article  # noqa: PLC0415

    record = gather_record(opened, opened.as_of(None))
    day: date | None = since.date() if since else None
    reviews = tuple(review_article(article, record, day) for article in read)
    run = ReviewRun(record.coverage, reviews, lists_all=lists_all, width=console.columns())
    _print(run, output_format)
    if run.stops:
        sys.exit(console.PROBLEMS)


def _read_articles(paths: Sequence[str], form: Form | None, output_format: str) -> tuple[Article, ...]:
    """Return the articles; end the command with status 2 if one or its acceptances can't be read."""
    from onrecord.web.articles.acceptance_comments import (  # noqa: PLC0415
        UnreadableAcceptancesError,
        UnreadableArticleError,
    )
    from onrecord.web.articles.article_files import read_articles  # noqa: PLC0415

    with refusals_explained(UnreadableArticleError), docx_extra():
        try:
            return read_articles(paths, _standard_input, form)
        except UnreadableAcceptancesError as error:
            console.print_report(error.problems, 1, _report_format(output_format), Path(), strict=False)
            raise


def _report_format(output_format: str) -> str:
    """Return the format for problems of files, which no document of a review has."""
    return "github" if output_format == "github" else "full"


def _standard_input() -> bytes:
    from onrecord.web.articles.article_files import MOST_PACKED_BYTES  # noqa: PLC0415

    return sys.stdin.buffer.read(MOST_PACKED_BYTES + 1)


def _print(run: ReviewRun, output_format: str) -> None:
    from onrecord.web.review.review_formats import FORMATS, coverage_lines, report_of  # noqa: PLC0415

    if output_format == "github":
        console.print_text(coverage_lines(run), err=True)
        console.print_whole_report(report_of(run), output_format, Path(), strict=False)
    else:
        text = FORMATS[output_format](run, console.paint)
        console.print_output(text, "json" if output_format == "json" else "text")
