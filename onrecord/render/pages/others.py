"""The pages that the editors wrote, the search, and the page for an address that leads nowhere.

None of the three is large enough for a module: each is a kind with at most one short function.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from onrecord.model.addresses import NOT_FOUND, addresses_in, static_file
from onrecord.model.dates import CalendarSpan, EdtfDate
from onrecord.model.site import OwnPage
from onrecord.render.context import RenderContext
from onrecord.render.describe.describer import page_languages
from onrecord.render.pages.home import index_links
from onrecord.render.pages.page_kind import PageKind, never


def _own_page(context: RenderContext, page: OwnPage) -> Mapping[str, Any]:
    text = context.site.own_page(page.id)
    return {
        "title": context.describe.localized(page.fields.title),
        "body": context.describe_event.text(text.prose, ""),
        "is_unfilled": text.is_unfilled,
    }


OWN_PAGE = PageKind[OwnPage](
    subject="site",
    template="page.html",
    keys=lambda site, _: site.pages,
    address=lambda addresses, page: addresses.page(page.id),
    view=_own_page,
    languages=lambda site, page: page_languages(page, site),
    is_indexed=lambda site, page: not site.own_page(page.id).is_unfilled,
)


def _search(context: RenderContext, _id: str) -> Mapping[str, Any]:
    words, months = context.words, [dt.date(2222, month, 11) for month in range(1, 13)]
    return {
        "root_address": "",
        "search_style_address": static_file("search.css"),
        "search_script_address": static_file("search.js"),
        "stems_address": static_file("stems.js"),
        "days": "|".join(words.date(EdtfDate(CalendarSpan.of(day))) for day in months),
        "months": "|".join(map(words.month_and_year, months)),
        "indexes": index_links(context),
    }


SEARCH = PageKind[str](
    subject="site",
    template="search.html",
    keys=lambda site, id_: (id_,) if "search" in site.fields.outputs else (),
    address=lambda addresses, _id: addresses.search,
    view=_search,
    is_indexed=never,
)
NOT_FOUND_PAGE = PageKind[str](
    subject="site",
    template="404.html",
    address=lambda _addresses, _id: NOT_FOUND,
    view=lambda context, _id: {"homes": [addresses_in(one, context.language).home for one in context.site.languages]},
    languages=lambda site, _: site.languages[:1],
    is_indexed=never,
)
