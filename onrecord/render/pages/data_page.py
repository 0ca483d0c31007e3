"""The page about the record as data, for people: what there is, what is in it, and how to read it."""

from collections.abc import Mapping
from typing import Any

from onrecord.model.relations import Ref
from onrecord.render.context import RenderContext
from onrecord.render.data.offers import has_data_page
from onrecord.render.describe.data_describer import data_heading
from onrecord.render.head.breadcrumbs import Crumb
from onrecord.render.pages.page_kind import PageKind


def _data(context: RenderContext, _id: str) -> Mapping[str, Any]:
    coverage = context.describe.coverage(context.site.fields.coverage, of_story=False)
    return {"record": context.describe_data.record(), "coverage": coverage}


DATA = PageKind[str](
    subject="site",
    template="data.html",
    keys=lambda site, id_: (id_,) if has_data_page(site) else (),
    address=lambda addresses, _id: addresses.data,
    view=_data,
    depends_on=lambda site, _id: (Ref(*key) for key in site.events),
    about=lambda context, _id: context.describe_data.record(),
    trail=lambda context, _id: (Crumb(data_heading(context.describe), context.addresses.data),),
    deferrable=True,
)
