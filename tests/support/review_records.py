"""Records that reviews compare articles with, and articles made of a few lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

from onrecord.editing.site_reading import Options
from onrecord.editing.telling.opened_record import OpenedRecord, ToldRecord, open_record
from onrecord.web.articles.article import Article, Link, Paragraph

ROOT = Path(__file__).parents[2]
_LINK = re.compile(r"\[([^\]]*)\]\(([^)]*)\)")


@cache
def tidal_gate() -> tuple[OpenedRecord, ToldRecord]:
    """Return the synthetic example, opened once."""
    return open_for_review(ROOT / "examples" / "tidal-gate")


@cache
def first_story() -> tuple[OpenedRecord, ToldRecord]:
    """Return the site of the repository, opened once; it has no address of its own."""
    return open_for_review(ROOT)


def open_for_review(root: Path) -> tuple[OpenedRecord, ToldRecord]:
    """Return a record with what it tells today."""
    opened = open_record(root, Options(date(2026, 12, 2), jobs=1))
    assert opened.site is not None, opened.errors
    return opened, opened.as_of(None)


def article_of(*paragraphs: str, day: date | None = None) -> Article:
    """Return an article whose paragraphs stand on the lines 1, 3, 5 …; `[words](address)` is a link."""
    return Article("article.md", tuple(_paragraphs(paragraphs)), day)


def _paragraphs(texts: Sequence[str]) -> list[Paragraph]:
    found = []
    for place, text in enumerate(texts):
        shown, links, passed = "", [], 0
        for match in _LINK.finditer(text):
            shown += text[passed : match.start()]
            links.append(Link(len(shown), len(shown) + len(match[1]), match[2]))
            shown += match[1]
            passed = match.end()
        found.append(Paragraph(shown + text[passed:], ((0, 2 * place + 1),), tuple(links)))
    return found
