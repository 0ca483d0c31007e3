"""The index of the search."""

from collections.abc import Iterable

from onrecord.problems import Outcome
from onrecord.render.context import RenderContext
from onrecord.render.outputs.file_kind import FileKind
from onrecord.search.index_files import name_index_files


def _index_files(context: RenderContext, _id: str) -> Iterable[str]:
    if "search" not in context.site.fields.outputs:
        return ()
    count = len(context.site.searched().documents) if context.has_large_index else 0
    return name_index_files(count, is_divided=context.has_large_index)


SEARCH = FileKind[str](
    subject="site",
    keys=_index_files,
    address=lambda _context, name: f"search/{name}.json",
    write=lambda context, name: Outcome(context.search(None)[name]),
    is_shared=True,
)
