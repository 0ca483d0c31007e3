"""Describes citations, and what a source says differently."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from onrecord.model.fields import Citation, Says
from onrecord.render.describe.describer import Describer
from onrecord.render.tracking.tracked_types import SummaryFields
from onrecord.render.views.source_views import CitationView
from onrecord.render.views.text_views import LocalizedText


def cite(describe: Describer, citations: Iterable[Citation]) -> tuple[CitationView, ...]:
    """Return the views of citations."""
    return tuple(citation_view(describe, citation) for citation in citations)


def citation_view(describe: Describer, citation: Citation) -> CitationView:
    """Return the view of one citation."""
    says = tuple(_says(describe, citation.says)) if citation.says else ()
    return CitationView(citation.source, describe.source_name(citation.source), citation.locator or "", says)


def differences(describe: Describer, event: SummaryFields, source: str) -> Iterator[LocalizedText]:
    """Yield in words what a source tells differently from an event and its claims."""
    for citations in (event.sources, *(claim.sources for claim in event.claims)):
        for citation in citations or ():
            if citation.source == source and citation.says:
                yield from _says(describe, citation.says)


def _says(describe: Describer, says: Says) -> Iterator[LocalizedText]:
    """Return in words what a source says differently."""
    if says.date:
        yield LocalizedText(describe.words.gettext("gives %(date)s", date=describe.words.date(says.date)))
    if says.note:
        yield describe.localized(says.note)
