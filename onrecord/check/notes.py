"""Notes: information that is no mistake, but useful before publication; these rules run only with `--notes`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from onrecord.check.context import Context
from onrecord.check.needs import Need
from onrecord.model.records import Entry, Records
from onrecord.problems import Problem


def report_needs(find: Callable[[Records], Iterator[Need]]) -> Callable[[Context], Iterator[Problem]]:
    """Return the rule that reports what a function of `check/needs` finds; the docstring is that of the function."""

    @wraps(find)
    def report(context: Context) -> Iterator[Problem]:
        return (context.problem(need.code, need.message, need.where, need.hint) for need in find(context.records))

    return report


def text_is_translated(context: Context) -> Iterator[Problem]:
    """TRN001: a text exists in all languages of its story; otherwise pages show it in another one."""
    site = context.records.site.fields.languages
    languages: dict[str, list[str]] = {}
    yield from _find_untranslated(context, context.records.site, list(site), ("description",))
    for story in context.records.stories:
        languages[story.id] = [tag for tag in story.fields.languages or site if tag in story.fields.title]
        yield from _find_untranslated(context, story, languages[story.id])
    for event in context.records.events:
        yield from _find_untranslated(context, event, languages.get(event.story, []))


def _find_untranslated(
    context: Context, entry: Entry[Any], languages: list[str], names: tuple[str, ...] = ("title", "summary", "body")
) -> Iterator[Problem]:
    for name in names:
        text = getattr(entry.fields, name, None) or {}
        missing = [language for language in languages if text and language not in text]
        if missing:
            message = f"this {name} is missing in: {', '.join(missing)}"
            hint = "until it is translated, readers see it in another language, marked as such"
            yield context.problem("TRN001", message, entry.at_key(name), hint)
