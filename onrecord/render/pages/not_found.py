"""The page for an address that leads nowhere, in the site's first language."""

from collections.abc import Mapping
from typing import Any

from onrecord.model.addresses import NOT_FOUND, addresses_in
from onrecord.render.context import RenderContext
from onrecord.render.pages.page_kind import PageKind, never


def _not_found(context: RenderContext, _id: str) -> Mapping[str, Any]:
    return {"homes": [addresses_in(language, context.language).home for language in context.site.languages]}


NOT_FOUND_PAGE = PageKind[str](
    subject="site",
    template="404.html",
    address=lambda _addresses, _id: NOT_FOUND,
    view=_not_found,
    languages=lambda site, _: site.languages[:1],
    is_indexed=never,
)
