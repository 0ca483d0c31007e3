"""The sources of a story for reference managers: BibTeX, CSL-JSON and RIS."""

from onrecord.problems import Outcome
from onrecord.render.citations.citation_files import FORMS, citation_file
from onrecord.render.context import RenderContext
from onrecord.render.outputs.file_kind import FileKind

StoryForm = tuple[str, str]
"""A story and the form of its bibliography."""


def _write(context: RenderContext, key: StoryForm) -> Outcome[str]:
    story, form = key
    site = context.site
    sources = ((source, site.source_fields(source)) for source in site.cited_sources(story).events)
    return Outcome(citation_file(form, sources, (context.language, *site.languages)))


BIBLIOGRAPHY = FileKind[StoryForm](
    subject="story",
    keys=lambda context, story: [(story, form) for form in FORMS if context.site.cited_sources(story).events],
    address=lambda context, key: context.addresses.bibliography(*key),
    write=_write,
)
