"""No sentence stands twice in the documentation: a change of one copy would leave the other as it was.

Code, tables and the generated ends of pages are left out.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from markdown_it import MarkdownIt

ROOT = Path(__file__).parents[2]
FEWEST_WORDS = 8
"""Shorter sentences, such as 'No other byte changes', may stand in several places."""
GENERATED = "<!-- From here to the end"
"""Begins the comment above the part of a page that a program writes."""
_MARKDOWN = MarkdownIt("commonmark").enable("table")
_END = re.compile(r"(?<=[.!?:])\s+")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


def _sentences(markdown: str) -> Iterator[str]:
    """Yield the long sentences of a page as their words in small letters, without links and emphasis."""
    in_table = False
    for token in _MARKDOWN.parse(markdown.partition(GENERATED)[0]):
        if token.type in ("table_open", "table_close"):
            in_table = token.type == "table_open"
        if token.type != "inline" or in_table:
            continue
        shown = "".join(part.content or " " * (part.type == "softbreak") for part in token.children or ())
        for sentence in _END.split(shown):
            words = _WORD.findall(sentence.lower())
            if len(words) >= FEWEST_WORDS:
                yield " ".join(words)


def test_sentences_are_found_in_any_markup() -> None:
    """Links, emphasis and line breaks make no sentence another one; code and tables count for nothing."""
    plain = "Each of these words stands in one place. So does this.\n"
    marked = "- Each *of* [these](a.md) words\n  stands in `one` place.\n"
    others = (
        "| a |\n| --- |\n| Each of these words stands in one place. |\n\n```\nEach of these words stands in one.\n```\n"
    )

    assert (
        list(_sentences(plain))
        == list(_sentences(f"{marked}\n{others}"))
        == ["each of these words stands in one place"]
    )


def test_no_sentence_stands_twice() -> None:
    """Each sentence of eight or more words stands once; another page links to it."""
    places: dict[str, list[str]] = defaultdict(list)
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))):
        for sentence in _sentences(page.read_text("utf-8")):
            places[sentence].append(page.name)

    assert {sentence: found for sentence, found in places.items() if len(found) > 1} == {}
