"""The page of the search, which `static/search.js` fills with results."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from onrecord.model.addresses import static_file
from onrecord.model.dates import CalendarSpan, EdtfDate
from onrecord.render.context import RenderContext
from onrecord.render.pages.indexes import index_links
from onrecord.render.pages.page_kind import PageKind, never
from onrecord.render.vocabulary import EXPECTED_SET, EXPECTED_SET_PLAIN, SEARCH_FIELDS
from onrecord.search.days import month_names
from onrecord.search.labels import LABEL_FIELDS

_PLACEHOLDER_DATES = [date(2222, month, 11) for month in range(1, 13)]
"""A day of each month. Year and day are placeholders: in the words of such a date, the script replaces 2222 and 11 by
the year and day of a result. Each of the two stands there once, since months have names.
"""


def _search(context: RenderContext, _id: str) -> Mapping[str, Any]:
    words = context.words
    site_languages = context.site.languages
    return {
        "root_address": "",
        "search_style_address": static_file("search.css"),
        "search_script_address": static_file("search.js"),
        "stems_address": static_file("stems.js"),
        "days": "|".join(words.date(EdtfDate(CalendarSpan.of(day))) for day in _PLACEHOLDER_DATES),
        "months": "|".join(map(words.month_and_year, _PLACEHOLDER_DATES)),
        "month_names": ";".join(f"{code} {'|'.join(names)}" for code, names in month_names(site_languages).items()),
        "set_words": words.gettext(EXPECTED_SET),
        "set_plain_words": words.gettext(EXPECTED_SET_PLAIN),
        "fields": [SEARCH_FIELDS[field] and words.gettext(SEARCH_FIELDS[field]) for field in LABEL_FIELDS],
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
