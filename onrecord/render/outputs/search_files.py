"""The index of the site's search, for the script of the search page."""

from __future__ import annotations

from collections.abc import Callable

from onrecord.problems import Outcome
from onrecord.render.context import RenderContext
from onrecord.render.outputs.file_kind import FileKind
from onrecord.search.index_files import BUCKETS, ROWS_A_FILE


def _kind(
    name: str, count: Callable[[RenderContext], int], write: Callable[[RenderContext, int], str]
) -> FileKind[int]:
    """Return the kind of some files of the index, numbered from 0 in place of the `{}` of their name."""
    return FileKind[int](
        subject="site",
        keys=lambda context, _id: range(count(context) if "search" in context.site.fields.outputs else 0),
        address=lambda _context, number: f"search/{name.format(number)}.json",
        write=lambda context, number: Outcome(write(context, number)),
        is_shared=True,
    )


def _count_rows(context: RenderContext) -> int:
    return -(-len(context.site.searched().documents) // ROWS_A_FILE)


SEARCH_FILES = (
    _kind("index", lambda _: 1, lambda context, _: context.search(None).main()),
    _kind("filters", lambda context: int(context.has_large_index), lambda context, _: context.search(None).filters()),
    _kind(
        "terms-{}",
        lambda context: BUCKETS if context.has_large_index else 0,
        lambda context, number: context.search(None).terms(number),
    ),
    _kind(
        "rows-{}",
        lambda context: _count_rows(context) if context.has_large_index else 0,
        lambda context, number: context.search(None).rows(number),
    ),
)
