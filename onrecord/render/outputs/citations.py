"""Files of each source for reference managers: BibTeX and CSL JSON."""

from __future__ import annotations

from collections.abc import Iterator

from onrecord.problems import Outcome
from onrecord.render.citation_files import FORMS, citation_file
from onrecord.render.context import RenderContext
from onrecord.render.outputs.kind import FileKind

SourceForm = tuple[str, str]
"""A source and the form of its file."""


def _keys(_context: RenderContext, source: str) -> Iterator[SourceForm]:
    return ((source, form) for form in FORMS)


def _write(context: RenderContext, key: SourceForm) -> Outcome[str]:
    source, form = key
    return Outcome(citation_file(form, source, context.site.source_fields(source), context.site.languages))


CITATION_FILE = FileKind[SourceForm](
    subject="source",
    keys=_keys,
    address=lambda context, key: context.default_addresses.citation_file(*key),
    write=_write,
    is_shared=True,
    may_wait=False,
)
