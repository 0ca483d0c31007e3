"""The index of the site's search, for the script of the search page."""

from __future__ import annotations

from collections.abc import Iterable

from onrecord.problems import Outcome
from onrecord.render.context import FileKind, RenderContext
from onrecord.search.scoring import file_names


def _keys(context: RenderContext, _id: str) -> Iterable[str]:
    if "search" not in context.site.fields.outputs:
        return ()
    count = len(context.site.searched().documents) if context.has_large_index else 0
    return file_names(count, is_divided=context.has_large_index)


SEARCH = FileKind[str](
    subject="site",
    keys=_keys,
    address=lambda _context, name: f"search/{name}.json",
    write=lambda context, name: Outcome(context.search(None)[name]),
    is_shared=True,
)
