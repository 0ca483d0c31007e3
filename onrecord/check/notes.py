"""Notes: information that is no mistake, but useful before publication; these rules run only with `--notes`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from onrecord.check.context import Context
from onrecord.model.archives import is_in_archive
from onrecord.model.fields import EventFields
from onrecord.model.origins import Origins, OriginTracer, supporting_citations
from onrecord.model.records import Entry
from onrecord.problems import Problem


def source_has_a_copy(context: Context) -> Iterator[Problem]:
    """SRC003: a source has an archived copy, which outlives the page."""
    for source in context.records.sources:
        fields = source.fields
        if fields.url is None or fields.archive_url is not None or is_in_archive(fields.url):
            continue
        if fields.archive_refused is None:
            hint = f"look for a copy, or ask for one: onrecord archive {source.id}"
            message = f"the source '{source.id}' has no archived copy"
            yield Problem("SRC003", message, context.locate(source.at("url")), hint)
        elif fields.sha256 is None:  # a kept text takes the place of the copy
            hint = "keep its text in content/snapshots/, so that readers and editors can check what it said"
            message = f"the source '{source.id}' can't be archived, and its text is not kept"
            yield Problem("SRC003", message, context.locate(source.at("url")), hint)


def claim_rests_on_two_origins(context: Context) -> Iterator[Problem]:
    """VIA002: a claim has more than one origin; several outlets with one origin don't confirm each other."""
    for event, position, origins in _claims(context):
        if origins.is_single:
            number = len(origins.links)
            several = f"has {number} sources, but " if number > 1 else ""
            message = f"this claim {several}rests on one origin: {_name(origins, context)}"
            hint = "cite a source with reporting of its own, or the record itself, with 'primary: yes' in its entry"
            yield Problem("VIA002", message, context.locate(event.at("claims", position, "id")), hint)


def origin_is_known(context: Context) -> Iterator[Problem]:
    """VIA003: the origin of each source is known; an unknown one may equal an origin that is cited already."""
    for event, position, origins in _claims(context):
        if origins.unknown:
            names = " and ".join(f"'{source}'" for source in origins.unknown)
            message = f"it is not known where {names} got this from"
            hint = "once it is found out, write it as 'via' in the source's entry, or where the source is cited here"
            yield Problem("VIA003", message, context.locate(event.at("claims", position, "id")), hint)


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
            yield Problem("TRN001", message, context.locate(entry.at_key(name)), hint)


def _claims(context: Context) -> Iterator[tuple[Entry[EventFields], int, Origins]]:
    """Yield each claim as its event and position, with the origins of its citations."""
    records = context.records
    tracer = OriginTracer({source.id: source.fields for source in records.sources}, records.site.fields.languages)
    for event in records.events:
        for position, claim in enumerate(event.fields.claims if event.fields.status != "withdrawn" else ()):
            yield event, position, tracer.trace(supporting_citations(claim.sources, event.fields.sources))


def _name(origins: Origins, context: Context) -> str:
    (root,) = origins.roots
    names = dict(root.name)
    languages = (*context.records.site.fields.languages, *names)
    return next((names[language] for language in languages if language in names), f"'{root.key}'")
