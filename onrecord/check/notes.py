"""Notes: information that is no mistake, but useful before publication; these rules run only with `--notes`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from onrecord.check import needs
from onrecord.check.context import Context
from onrecord.check.needs import Need
from onrecord.model.records import Entry
from onrecord.problems import Problem


def source_has_a_copy(context: Context) -> Iterator[Problem]:
    """SRC003: a source has an archived copy, which outlives the page."""
    return _reported(context, needs.sources_without_copy(context.records))


def source_can_be_opened(context: Context) -> Iterator[Problem]:
    """SRC015: a source has an address that works, or an archived copy."""
    return _reported(context, needs.dead_sources(context.records))


def quoted_text_is_kept(context: Context) -> Iterator[Problem]:
    """QUO005: the text of a quoted source is kept, so that a check can compare the words."""
    return _reported(context, needs.unkept_quotations(context.records))


def quotation_is_named(context: Context) -> Iterator[Problem]:
    """QUO006: a claim or relation names each quotation that may say it, so that the claims show these words."""
    return _reported(context, needs.unnamed_quotations(context.records))


def claim_rests_on_two_origins(context: Context) -> Iterator[Problem]:
    """VIA002: a claim has more than one origin; several outlets with one origin don't confirm each other."""
    return _reported(context, needs.claims_with_one_origin(context.records))


def origin_is_known(context: Context) -> Iterator[Problem]:
    """VIA003: the origin of each source is known; an unknown one may equal an origin that is cited already."""
    return _reported(context, needs.unknown_origins(context.records))


def story_has_a_record(context: Context) -> Iterator[Problem]:
    """VIA005: a story cites a primary source, not only reports about it."""
    return _reported(context, needs.stories_without_record(context.records))


def text_is_translated(context: Context) -> Iterator[Problem]:
    """TRN001: a text exists in all languages of its story; otherwise pages show it in another one."""
    site = context.records.site.fields.languages
    languages: dict[str, list[str]] = {}
    yield from _untranslated(context, context.records.site, list(site), ("description",))
    for story in context.records.stories:
        languages[story.id] = [tag for tag in story.fields.languages or site if tag in story.fields.title]
        yield from _untranslated(context, story, languages[story.id])
    for event in context.records.events:
        yield from _untranslated(context, event, languages.get(event.story, []))


def _untranslated(
    context: Context, entry: Entry[Any], languages: list[str], names: tuple[str, ...] = ("title", "summary", "body")
) -> Iterator[Problem]:
    for name in names:
        text = getattr(entry.fields, name, None) or {}
        missing = [language for language in languages if text and language not in text]
        if missing:
            message = f"this {name} is missing in: {', '.join(missing)}"
            hint = "until it is translated, readers see it in another language, marked as such"
            yield context.problem("TRN001", message, entry.at_key(name), hint)


def _reported(context: Context, found: Iterable[Need]) -> Iterator[Problem]:
    return (context.problem(need.code, need.message, need.where, need.hint) for need in found)
