"""The page for an address that leads nowhere, in the site's first language, with ways on in each of its languages."""

from collections.abc import Mapping
from typing import Any

from onrecord.model.addresses import NOT_FOUND, addresses_in
from onrecord.render.context import RenderContext
from onrecord.render.pages.indexes import index_links
from onrecord.render.pages.page_kind import PageKind, never
from onrecord.render.views.text_views import LanguageLink


def _not_found(context: RenderContext, _id: str) -> Mapping[str, Any]:
    here = context.language
    name = context.words.own_language_name
    return {
        "homes": [
            LanguageLink(code, name(code), addresses_in(code, here).home, code == here)
            for code in context.site.languages
        ],
        "search_address": context.addresses.search if "search" in context.site.fields.outputs else None,
        "indexes": index_links(context),
    }


NOT_FOUND_PAGE = PageKind[str](
    subject="site",
    template="404.html",
    address=lambda _addresses, _id: NOT_FOUND,
    view=_not_found,
    languages=lambda site, _: site.languages[:1],
    is_indexed=never,
)
