"""Rules on the texts of all entries: their languages, their letters, and no Markdown in plain words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from msgspec.structs import replace

from onrecord.check.context import Context
from onrecord.check.entry_texts import VERBATIM, find_written, inside, texts_of, values_of
from onrecord.check.rule import rule
from onrecord.problems import Problem

_PLAIN_WORDS = "cite and link in 'body', and name sources in 'sources'; write plain words here"
_MARKDOWN = re.compile(r"\[@|\]\(|\*\*")
_HTML = re.compile(r"(?i)</?(?:a|b|br|em|font|i|p|span|strong|sub|sup|u)(?:\s[^<>]*)?/?>|&(?:[a-z]{2,8}|#\d{1,6});")
_WORD = re.compile(r"[^\W\d_]+")
_MIXED = re.compile(r"[A-Za-z][\u0400-\u04ff]|[\u0400-\u04ff][A-Za-z]")
"""A Latin letter next to a Cyrillic one; the search for it is much faster than that for the whole word."""


@rule("FLD004", wording=True)
def texts_are_in_the_sites_languages(context: Context) -> Iterator[Problem]:
    """Each text is in a language of the site, and so is each file of a page."""
    if context.records.has_broken_site:
        return
    languages = context.records.site.fields.languages
    for entry in find_written(context):
        for path, value in values_of(entry.fields):
            for language in value if isinstance(value, dict) else ():
                if language not in languages:
                    yield context.unknown_language(language, entry.at_key(*path, language))
        if entry.kind == "page":
            for language in entry.prose.keys() - {*languages, *entry.fields.title}:
                yield context.unknown_language(language, entry.at())


@rule("IDS004", wording=True)
def words_are_in_one_script(context: Context) -> Iterator[Problem]:
    """No word mixes Latin and Cyrillic letters, since no search would find it."""
    for entry in find_written(context):
        for path, text in texts_of(entry.fields):
            if not text.isascii() and (mixed := _MIXED.search(text)):
                match = next(word for word in _WORD.finditer(text) if word.end() > mixed.start())
                message = f"the word '{match[0]}' mixes Latin and Cyrillic letters"
                hint = f"type it again in one alphabet; {_odd_letter(match[0])}"
                where = replace(entry.at(*path), inside=inside(text, *match.span()))
                yield context.problem("IDS004", message, where, hint)


@rule("LNK003", wording=True)
def text_is_no_markdown(context: Context) -> Iterator[Problem]:
    """Only an event's body and pages contain Markdown, since pages show all other texts as typed."""
    for entry in find_written(context):
        for path, text in texts_of(entry.fields):
            if path[0] == "body" or path[-1] in VERBATIM:
                continue
            found = _MARKDOWN.search(text) if "[@" in text or "](" in text or "**" in text else None
            tag = _HTML.search(text) if not found and ("<" in text or "&" in text) else None
            if mark := found or tag:
                reason = "only an event's 'body' is Markdown" if found else "pages show plain words here, and no HTML"
                hint = _PLAIN_WORDS if found else _without_html(mark[0])
                where = replace(entry.at(*path), inside=inside(text, *mark.span()))
                yield context.problem("LNK003", f"'{mark[0]}' is printed as it is typed: {reason}", where, hint)


def _without_html(typed: str) -> str:
    """Return a hint on an HTML tag or a character reference."""
    from html import unescape  # noqa: PLC0415  (loaded only for errors)

    meant = unescape(typed) if typed.startswith("&") else ""
    return f"write the character itself: {meant}" if meant.strip() else "write a space" if meant else "leave it out"


def _odd_letter(word: str) -> str:
    latin = [letter for letter in word if letter.isascii()]
    cyrillic = [letter for letter in word if not letter.isascii()]
    odd = (latin if len(latin) <= len(cyrillic) else cyrillic)[0]
    return f"its '{odd}' is a {unicodedata.name(odd, 'letter').split(' ')[0].title()} letter"
