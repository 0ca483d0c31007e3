"""The bibliography of a story's sources for reference managers: BibTeX, CSL-JSON and RIS."""

from __future__ import annotations

from collections.abc import Iterator

from onrecord.problems import Outcome
from onrecord.render.citations.citation_files import FORMS, citation_file
from onrecord.render.context import FileKind, RenderContext

StoryForm = tuple[str, str]
"""A story and the form of its bibliography."""


def _keys(context: RenderContext, story: str) -> Iterator[StoryForm]:
    if context.site.cited_sources(story).events:
        yield from ((story, form) for form in FORMS)


def _write(context: RenderContext, key: StoryForm) -> Outcome[str]:
    story, form = key
    site = context.site
    sources = ((source, site.source_fields(source)) for source in site.cited_sources(story).events)
    return Outcome(citation_file(form, sources, (context.language, *site.languages)))


BIBLIOGRAPHY = FileKind[StoryForm](
    subject="story", keys=_keys, address=lambda context, key: context.addresses.bibliography(*key), write=_write
)
