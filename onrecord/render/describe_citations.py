"""Turns citations into views, with what a source tells otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from onrecord.model.fields import Citation, Says
from onrecord.render.describe import Describer
from onrecord.render.views.sources import CitationView
from onrecord.render.views.texts import LocalizedText


def cite(describe: Describer, citations: Iterable[Citation]) -> tuple[CitationView, ...]:
    """Return citations as they stand beside what rests on them."""
    return tuple(citation_view(describe, citation) for citation in citations)


def citation_view(describe: Describer, citation: Citation) -> CitationView:
    """Return one citation."""
    says = tuple(_says(describe, citation.says)) if citation.says else ()
    return CitationView(citation.source, describe.source_name(citation.source), citation.locator or "", says)


def _says(describe: Describer, says: Says) -> Iterator[LocalizedText]:
    """Word what a source tells otherwise."""
    if says.date:
        yield LocalizedText(describe.words.gettext("gives %(date)s", date=describe.words.date(says.date)))
    if says.note:
        yield describe.localized(says.note)
